//! Paragraphs in the plan's styles, with their runs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::{Lead, Line, Mark, StyleId, Text};
use crate::style::StyleKind;

use super::body::Link;
use super::captions::{Captions, Field, Placed};
use super::faces::RunFace;
use super::inline::{Inline, Source, inlines};
use super::marks::{Anchor, Marks, OFFICIAL_PART, Shows};
use super::names::Named;
use super::numbering::{self, Counted};
use super::paragraph::{HINT, Paragraph, page_begins, push_text};
use super::units::half_points_within;
use super::{contents, fields, lead, narrowed, notes};
use crate::xml::tree::{Element, Node};

/// Builds the paragraphs of one layout.
pub(super) struct Builder<'a> {
    /// The layout and what its styles are called.
    pub part: Named<'a>,
    fonts: &'a Fonts,
    /// For each hyperlink so far, where it leads.
    pub links: Vec<Link<'a>>,
    /// How many marks of notes there are so far.
    pub notes: usize,
    /// How many paragraphs of each kind have their names.
    named: BTreeMap<&'static str, usize>,
    /// Whether pages are left to the reader: tables stay whole and their rows grow with what is in them.
    pub flows: bool,
    /// Whether a sheet goes before the report.
    pub behind_sheet: bool,
    /// The captions of the layout, as far as Word counts them.
    pub captions: Captions<'a>,
    /// The type size of the paragraphs that come, where it is not their style's.
    pub shrunk_to: Option<Len>,
}

/// What is found out of a text among the other blocks.
#[derive(Default)]
pub(super) struct Found<'f> {
    /// Its lines that begin a page.
    pub begins: &'f [usize],
    /// How Word counts it, where it does.
    pub counted: Option<Counted>,
    /// What in it is a field.
    pub fields: Vec<Placed>,
    /// How far it stands in from both sides so that its lines end by themselves.
    pub further_in: Option<&'f Len>,
}

impl<'a> Builder<'a> {
    /// A builder that has built nothing.
    pub(crate) fn new(part: Named<'a>, fonts: &'a Fonts, flows: bool) -> Builder<'a> {
        Builder {
            part,
            fonts,
            links: vec![],
            notes: 0,
            named: BTreeMap::new(),
            flows,
            behind_sheet: false,
            // What is tracked as deleted would count too: in a copy that shows changes numbers stay typed.
            captions: if flows { Captions::default() } else { Captions::of(part.layout) },
            shrunk_to: None,
        }
    }

    /// A text of the plan that shows the part of the report that a pointer names.
    pub(crate) fn text(&mut self, at: &'a str, text: &'a Text, found: Found<'_>) -> Paragraph<'a> {
        let Found { begins, counted, fields: placed, further_in } = found;
        let told = !at.is_empty() || self.part.names.are_of_sheet();
        let anchor = told.then(|| Anchor {
            at,
            shows: self.shows(at, &text.text),
            text: &text.text[text.label()..],
            lines: &text.lines,
            name: self.name_of(text.style),
            label: text.label(),
        });
        let Text { text: said, lines, spans, compressed, .. } = text;
        let (fonts, held) = (self.fonts, !self.flows);
        let (role, own_digits) = self.part.faces(text.style);
        let is_within = |line: &&usize| held && **line > 0;
        let pages: Vec<usize> = begins.iter().filter(is_within).map(|&line| lines[line].range.start).collect();
        let freed = further_in.map(|_| narrowed::freed(lines));
        let lines = freed.as_ref().unwrap_or(lines);
        let source = Source {
            text: said,
            lines,
            spans,
            compressed,
            held,
            pages: &pages,
            fields: &placed,
            fonts,
            role,
            own_digits,
        };
        let mut inlines = inlines(source);
        if counted.is_some() {
            inlines.retain(|inline| !matches!(inline, Inline::Text { mark: Some(Mark::Label), .. }));
        }
        let mut paragraph = self.inlines(text.style, inlines, anchor);
        paragraph.marks.label_run = text.label() > 0 && counted.is_none();
        if let (Some(counted), Some(style)) = (counted, self.part.style(text.style)) {
            paragraph = paragraph.property(counted.element());
            let spacing = numbering::spacing(text, style).map(|spacing| Element::new("w:rPr").with(spacing));
            paragraph = spacing.into_iter().fold(paragraph, Paragraph::property);
        }
        if let Some(side) = further_in.map(|side| side.to_twips()) {
            paragraph = paragraph.indents(side, side);
        }
        paragraph.marks.begins_page = held && begins.first() == Some(&0);
        match text.lead().and_then(|(lead, _)| lead.outline) {
            Some(level) => paragraph.property(lead::outline(level)),
            None => paragraph,
        }
    }

    /// A paragraph in a style; `placed` are the fields in its text.
    pub(crate) fn paragraph(
        &mut self,
        style: StyleId,
        text: &'a str,
        lines: &[Line],
        placed: &[Placed],
        anchor: Option<Anchor<'a>>,
    ) -> Paragraph<'a> {
        let (fonts, held) = (self.fonts, !self.flows);
        let (role, own_digits) = self.part.faces(style);
        let source = Source {
            text,
            lines,
            spans: &[],
            compressed: &[],
            held,
            pages: &[],
            fields: placed,
            fonts,
            role,
            own_digits,
        };
        let inlines = inlines(source);
        self.inlines(style, inlines, anchor)
    }

    /// A paragraph with no text and of exactly this height.
    pub(crate) fn blank(&self, height: Len) -> Paragraph<'a> {
        let paragraph = Paragraph::blank(height);
        match self.part.names.of_blanks() {
            Some(style) => paragraph.style(style),
            None => paragraph,
        }
    }

    /// How a text at a place of the report relates to it.
    pub(crate) fn shows(&self, at: &str, text: &str) -> Shows {
        match (at.is_empty(), text.is_empty() && self.part.names.are_of_sheet()) {
            (true, _) => Shows::Label,
            (false, true) => Shows::Field,
            (false, false) => Shows::Value,
        }
    }

    /// What a paragraph is called before people: its kind, and which of the kind it is.
    fn name_of(&mut self, style: StyleId) -> String {
        let kind = match self.part.style(style).map(|style| style.kind) {
            Some(StyleKind::Title) => "标题",
            Some(StyleKind::Subtitle | StyleKind::OfficeLine | StyleKind::DateLine) => "标题下的行",
            Some(StyleKind::Heading1 | StyleKind::Heading2 | StyleKind::Heading3) => "小标题",
            Some(StyleKind::ListItem | StyleKind::ListSub) => "列表",
            Some(StyleKind::AttachmentTitle) => "附件标题",
            Some(StyleKind::Caption | StyleKind::Unit | StyleKind::TableNote) => "表格说明",
            Some(kind) if StyleKind::OFFICIAL.iter().any(|(_, known)| *known == kind) => OFFICIAL_PART,
            _ => "正文",
        };
        let nth = self.named.entry(kind).and_modify(|n| *n += 1).or_insert(1);
        format!("{kind} {nth}")
    }

    fn inlines(&mut self, style: StyleId, inlines: Vec<Inline<'a>>, anchor: Option<Anchor<'a>>) -> Paragraph<'a> {
        let mut paragraph = Paragraph::default().style(self.part.names.id(style));
        let mut open: Option<(Field, Element<'a>)> = None;
        for inline in inlines {
            let field = if let Inline::Text { field, .. } = inline { field } else { None };
            let run = self.inline(style, inline);
            if field != open.as_ref().map(|(field, _)| *field) {
                ends_field(open.take(), &mut paragraph);
                if let Some(field) = field {
                    field.begins().into_iter().for_each(|part| paragraph.push(fields::like(part, &run)));
                    open = Some((field, fields::like(fields::ends(), &run)));
                }
            }
            paragraph.push(run);
        }
        ends_field(open, &mut paragraph);
        paragraph.marked(Marks { anchor, ..Marks::default() })
    }

    fn inline(&mut self, style: StyleId, inline: Inline<'a>) -> Element<'a> {
        match inline {
            Inline::Break => Element::new("w:r").with(Element::fixed("w:br w:type=\"textWrapping\"")),
            Inline::PageBreak => Element::new("w:r").with(Element::fixed("w:br w:type=\"page\"")),
            Inline::PageBegins => page_begins(),
            Inline::Text { text, mark: None | Some(Mark::Label), face, compressed, spacing, .. } => {
                self.run(None, text, face, self.spacing(style, compressed, spacing))
            }
            Inline::Text { text, mark: Some(Mark::Lead(lead)), face, compressed, spacing, .. } => {
                self.run(Some(*lead), text, face, self.spacing(style, compressed, spacing))
            }
            Inline::Text { mark: Some(Mark::Note(_)), .. } => {
                let mark = notes::reference(self.notes, self.fonts);
                self.notes += 1;
                mark
            }
            Inline::Text { text, mark: Some(Mark::Link(address)), face, compressed, spacing, .. } => {
                let spacing = self.spacing(style, compressed, spacing);
                self.link(Link::Address(address)).with(self.run(None, text, face, spacing))
            }
            Inline::Text { text, mark: Some(Mark::Goto(block)), face, .. } => {
                // The number behind the leader is a field, which Word makes anew where pages moved.
                let name = contents::bookmark(*block);
                let (entry, number) = contents::parted(text);
                let number = number.map(|number| {
                    let [begins, instruction, separates] = contents::page_of(&name);
                    let number = self.run(None, number, face, None);
                    [begins, instruction, separates, number, fields::ends()]
                });
                let entry = self.run(None, entry, face, None);
                self.link(Link::Bookmark(name)).with(entry).all(number.into_iter().flatten())
            }
        }
    }

    /// The character spacing of a run in twips, where it is not the style's: of one mark that is set half width, or of a
    /// line that has more or less of it.
    fn spacing(&self, style: StyleId, compressed: Len, more: i64) -> Option<i64> {
        let style = self.part.style(style).filter(|_| compressed > Len::ZERO || more != 0)?;
        Some((style.tracking - compressed).to_twips() + more)
    }

    /// A link, without what it shows.
    fn link(&mut self, link: Link<'a>) -> Element<'a> {
        let element = Element::new("w:hyperlink");
        let element = match &link {
            Link::Bookmark(name) => element.attr("w:anchor", name),
            Link::Address(_) => element.attr("r:id", link_id(self.links.len())),
        };
        self.links.push(link);
        element.attr("w:history", "1")
    }

    /// A run, in a run-in head or not. `spacing` is the character spacing in twips, where it is not the style's.
    fn run(&self, lead: Option<Lead>, text: Cow<'a, str>, face: RunFace<'a>, spacing: Option<i64>) -> Element<'a> {
        let mut run = Element::new("w:r");
        if lead.is_none() && face == RunFace::Script && spacing.is_none() && self.shrunk_to.is_none() {
            run = run.markup(HINT);
            push_text(&mut run, text);
            return run;
        }
        let mut properties = Element::new("w:rPr").all(lead.map(lead::style_of)).with(face.element());
        if let Some(spacing) = spacing {
            properties.push(Element::new("w:spacing").number("w:val", spacing));
        }
        if let Some(size) = self.shrunk_to.map(half_points_within) {
            properties.push(Element::new("w:sz").number("w:val", size));
            properties.push(Element::new("w:szCs").number("w:val", size));
        }
        run.push(properties);
        push_text(&mut run, text);
        run
    }
}

/// Ends a field and the bookmark around the label that it ends.
fn ends_field<'a>(open: Option<(Field, Element<'a>)>, paragraph: &mut Paragraph<'a>) {
    let Some((field, ends)) = open else { return };
    paragraph.push(ends);
    if let Some([start, end]) = field.bookmark() {
        paragraph.content.insert(0, Node::Element(start));
        paragraph.push(end);
    }
}

/// The relation id of a link to an address, by its number among all links.
pub(super) fn link_id(nth: usize) -> String {
    format!("rIdLink{}", nth + 1)
}
