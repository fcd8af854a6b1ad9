//! Blocks become the paragraphs and tables of the document's body, and [`Marks`] remembers whose they are.

use std::collections::BTreeMap;

use crate::font::{Fonts, Role};
use crate::form::{Align, Use};
use crate::geom::Len;
use crate::layout::{Block, Kind, Layout, Line, Mark, Picture, RuleLine, Seal, StyleId, Table, Text};

use super::inline::{Inline, inlines};
use super::paragraph::{Paragraph, push_text};
use super::styles::{StyleNames, families};
use super::{Error, contents, notes, page, table};
use crate::xml::tree::Element;

/// What the body's elements are to the report, in document order: the post-pass counts paragraphs and reads the list
/// beside.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// For each paragraph of the body, the part of the report it shows.
    pub paragraphs: Vec<Option<Anchor<'a>>>,
    /// How many paragraphs, from the first, belong to the sheet before the report; the last of them ends its section.
    pub sheet: usize,
    /// For each hyperlink, where it leads.
    pub links: Vec<Link<'a>>,
    /// How many marks of notes there are.
    pub notes: usize,
    /// The paragraphs that links lead to, and their bookmarks.
    pub targets: BTreeMap<usize, String>,
    /// The paragraphs that hold a picture.
    pub figures: BTreeMap<usize, &'a Picture>,
    /// The paragraphs that seals are anchored in.
    pub seals: BTreeMap<usize, Vec<&'a Seal>>,
    /// The first and the last paragraph of the table of contents.
    pub contents: Option<(usize, usize)>,
}

/// Where a hyperlink leads.
pub(super) enum Link<'a> {
    /// To an address.
    Address(&'a str),
    /// To a bookmark in the document.
    Bookmark(String),
}

/// The part of the report that a paragraph shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Anchor<'a> {
    /// JSON pointer; empty for what the form prints.
    pub at: &'a str,
    /// How the paragraph's text relates to it.
    pub shows: Shows,
    /// The text, as the report has it.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a [Line],
    /// What it is called before people.
    pub name: String,
    /// Whether it is one stretch of plain text, without links and fixed line ends.
    pub plain: bool,
    /// Whether its first run is the engine's own and no part of the value.
    pub labelled: bool,
}

/// How a paragraph's text relates to the report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shows {
    /// It is the value itself.
    Value,
    /// It is a label that the form prints.
    Label,
    /// It shows the value and has no text, such as a picture; it does not come home.
    Part,
    /// It is an empty field of the sheet before the report, to be filled in by hand.
    Field,
}

/// What the parts of an official document's shell are called before people.
pub(super) const OFFICIAL_PART: &str = "公文要素";

/// The properties of a run that takes the hanzi face wherever it can.
pub(super) const HINT: &str = "<w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>";

/// A paragraph that only parts two blocks: one point, the least that Word takes for an exact line.
pub(super) const SEPARATOR: Len = Len::pt(1);

/// Builds paragraphs.
pub(super) struct Builder<'a> {
    pub names: &'a StyleNames,
    layout: &'a Layout,
    fonts: &'a Fonts,
    pub marks: Marks<'a>,
    /// How many paragraphs of each kind have their names.
    named: BTreeMap<&'static str, usize>,
    /// Whether pages are left to the reader: tables stay whole and their rows grow with what is in them.
    pub flows: bool,
    /// The blocks that links lead to, and their bookmarks.
    targets: BTreeMap<usize, String>,
    /// The type size of the paragraphs that come, where it is not their style's.
    pub shrunk_to: Option<Len>,
}

/// A layout and what its styles are called.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub layout: &'a Layout,
    pub names: &'a StyleNames,
}

/// All blocks of a report, behind those of the sheet before it.
/// `flows` leaves the pages to the reader.
///
/// # Errors
/// [`Error::Xml`] for a fault of ours or of docx-rs.
pub(super) fn body<'a>(
    sheet: Option<Named<'a>>,
    report: Named<'a>,
    fonts: &'a Fonts,
    flows: bool,
) -> Result<(Vec<Element<'a>>, Marks<'a>), Error> {
    let mut out = vec![];
    let mut marks = Marks::default();
    if let Some(sheet) = sheet {
        let mut builder = Builder::new(sheet, fonts, marks, flows);
        add_blocks(&mut out, &mut builder, sheet.layout, false)?;
        out.push(builder.section_end(sheet.layout, false)?);
        marks = builder.marks;
        marks.sheet = marks.paragraphs.len();
    }
    let mut builder = Builder::new(report, fonts, marks, flows);
    add_blocks(&mut out, &mut builder, report.layout, true)?;
    Ok((out, builder.marks))
}

/// `ends` tells that the body ends behind the last block.
fn add_blocks<'a>(
    out: &mut Vec<Element<'a>>,
    builder: &mut Builder<'a>,
    layout: &'a Layout,
    ends: bool,
) -> Result<(), Error> {
    for (index, block) in layout.blocks.iter().enumerate() {
        match &block.kind {
            Kind::Text(text) => out.push(builder.text_block(index, block, text).build()),
            // Notes are a part of their own.
            Kind::Note(_) => {}
            Kind::Picture(figure) => out.push(builder.figure(block, figure).build()),
            Kind::Space(height) => out.push(builder.blank(*height, false)),
            Kind::Rule(rule) => out.push(builder.rule(rule)),
            Kind::Seal(seal) => builder.seal(seal),
            Kind::Turn { landscape } => out.push(builder.section_end(layout, !landscape)?),
            Kind::Table(table) => {
                let next = layout.blocks.get(index + 1).map(|block| &block.kind);
                // A table must be followed by a paragraph, or it would grow together with the next, or end the body.
                let bare_end = matches!(next, Some(Kind::Table(_))) || next.is_none() && ends;
                table::add(out, builder, table, bare_end);
            }
        }
    }
    Ok(())
}

impl<'a> Builder<'a> {
    /// A builder with these marks made before.
    pub fn new(part: Named<'a>, fonts: &'a Fonts, marks: Marks<'a>, flows: bool) -> Builder<'a> {
        let targets = contents::targets(part.layout);
        Builder {
            names: part.names,
            layout: part.layout,
            fonts,
            marks,
            named: BTreeMap::new(),
            flows,
            targets,
            shrunk_to: None,
        }
    }

    /// The fonts.
    pub fn fonts(&self) -> &'a Fonts {
        self.fonts
    }

    fn text_block(&mut self, index: usize, block: &'a Block, text: &'a Text) -> Paragraph<'a> {
        let links = text.spans.iter().any(|span| span.mark != Mark::Label);
        let told = !block.at.is_empty() || self.names.are_of_sheet();
        let anchor = told.then(|| Anchor {
            at: &block.at,
            shows: self.shows(&block.at, &text.text),
            text: &text.text[text.label()..],
            lines: &text.lines,
            name: self.name_of(text.style),
            plain: !links && !text.lines.iter().any(|line| line.fixed),
            labelled: text.label() > 0,
        });
        let paragraph = self.marks.paragraphs.len();
        if let Some(bookmark) = self.targets.get(&index) {
            self.marks.targets.insert(paragraph, bookmark.clone());
        }
        if matches!(self.style(text.style), Some(Use::Toc1 | Use::Toc2)) {
            let (first, _) = self.marks.contents.unwrap_or((paragraph, paragraph));
            self.marks.contents = Some((first, paragraph));
        }
        let paragraph =
            self.inlines(text.style, inlines(&text.text, &text.lines, &text.spans, &text.compressed), anchor);
        paragraph.page_break(text.page_break)
    }

    /// A picture in the middle of a line of its height; the picture itself goes in from the marks.
    fn figure(&mut self, block: &'a Block, figure: &'a Picture) -> Paragraph<'a> {
        self.marks.figures.insert(self.marks.paragraphs.len(), figure);
        self.marks.paragraphs.push(Some(Anchor {
            at: &block.at,
            shows: Shows::Part,
            text: "",
            name: String::new(),
            lines: &[],
            plain: false,
            labelled: false,
        }));
        // An exact line would cut the picture off in Word.
        let paragraph = Paragraph::default().line("atLeast", figure.line).align(Align::Center);
        let paragraph = if figure.keep_with_next { paragraph.property(Element::new("w:keepNext")) } else { paragraph };
        paragraph.page_break(figure.page_break)
    }

    /// A seal stands on its page by its own measures, and goes wherever the paragraph goes that it is anchored in.
    fn seal(&mut self, seal: &'a Seal) {
        if let Some(last) = self.marks.paragraphs.len().checked_sub(1) {
            self.marks.seals.entry(last).or_default().push(seal);
        }
    }

    /// How a text at a place of the report relates to it.
    pub fn shows(&self, at: &str, text: &str) -> Shows {
        match (at.is_empty(), text.is_empty() && self.names.are_of_sheet()) {
            (true, _) => Shows::Label,
            (false, true) => Shows::Field,
            (false, false) => Shows::Value,
        }
    }

    /// What a paragraph is called before people: its kind, and which of the kind it is.
    fn name_of(&mut self, style: StyleId) -> String {
        let kind = match self.style(style) {
            Some(Use::Title) => "标题",
            Some(Use::Heading1 | Use::Heading2 | Use::Heading3) => "小标题",
            Some(Use::ListItem | Use::ListSub) => "列表",
            Some(Use::AttachmentTitle) => "附件标题",
            Some(Use::Caption | Use::Unit | Use::TableNote) => "表格说明",
            Some(for_use) if Use::OFFICIAL.iter().any(|(_, known)| *known == for_use) => OFFICIAL_PART,
            _ => "正文",
        };
        let nth = self.named.entry(kind).and_modify(|n| *n += 1).or_insert(1);
        format!("{kind} {nth}")
    }

    fn style(&self, style: StyleId) -> Option<Use> {
        self.layout.styles.get(usize::from(style.0)).map(|style| style.for_use)
    }

    /// The type size of a table's cells in a style, where it is smaller than the style's.
    pub fn smaller(&self, style: StyleId, table: &Table) -> Option<Len> {
        let style = self.layout.styles.get(usize::from(style.0))?;
        Some(table.size(style)).filter(|size| *size < style.size)
    }

    /// The font category of a style.
    pub fn role(&self, style: StyleId) -> Role {
        self.layout.styles.get(usize::from(style.0)).map_or(Role::Fang, |style| style.role)
    }

    /// A paragraph in a style.
    pub fn paragraph(
        &mut self,
        style: StyleId,
        text: &'a str,
        lines: &[Line],
        anchor: Option<Anchor<'a>>,
    ) -> Paragraph<'a> {
        self.inlines(style, inlines(text, lines, &[], &[]), anchor)
    }

    fn inlines(&mut self, style: StyleId, inlines: Vec<Inline<'a>>, anchor: Option<Anchor<'a>>) -> Paragraph<'a> {
        self.marks.paragraphs.push(anchor);
        let mut paragraph = Paragraph::default().style(self.names.id(style));
        let role = self.role(style);
        for inline in inlines {
            paragraph.push(match inline {
                Inline::Break => Element::new("w:r").with(Element::fixed("w:br w:type=\"textWrapping\"")),
                Inline::Text { text, mark: None | Some(Mark::Label), hanzi, compressed } => {
                    self.run(role, text, hanzi, compressed.then(|| self.squeeze(style)))
                }
                Inline::Text { mark: Some(Mark::Note(_)), .. } => {
                    let mark = notes::reference(self.marks.notes);
                    self.marks.notes += 1;
                    mark
                }
                Inline::Text { text, mark: Some(Mark::Link(address)), hanzi, .. } => {
                    self.link(Link::Address(address)).with(self.run(role, text, hanzi, None))
                }
                Inline::Text { text, mark: Some(Mark::Goto(block)), hanzi, .. } => {
                    self.link(Link::Bookmark(contents::bookmark(*block))).with(self.run(role, text, hanzi, None))
                }
            });
        }
        paragraph
    }

    /// The character spacing, in twips, of a mark that is set half width.
    fn squeeze(&self, style: StyleId) -> i64 {
        let spacing = self.layout.styles.get(usize::from(style.0)).map(|style| style.tracking - style.size / 2);
        spacing.map_or(0, Len::to_twips)
    }

    /// A link, without what it shows.
    fn link(&mut self, link: Link<'a>) -> Element<'a> {
        let element = Element::new("w:hyperlink");
        let element = match &link {
            Link::Bookmark(name) => element.attr("w:anchor", name),
            Link::Address(_) => element.attr("r:id", link_id(self.marks.links.len())),
        };
        self.marks.links.push(link);
        element.attr("w:history", "1")
    }

    /// A paragraph with no text and of exactly this height.
    pub fn blank(&mut self, height: Len, page_break: bool) -> Element<'a> {
        self.blank_paragraph(height).page_break(page_break).build()
    }

    fn blank_paragraph(&mut self, height: Len) -> Paragraph<'a> {
        self.marks.paragraphs.push(None);
        let paragraph = Paragraph::blank(height);
        match self.names.of_blanks() {
            Some(style) => paragraph.style(style),
            None => paragraph,
        }
    }

    /// The blank that ends a section.
    fn section_end(&mut self, layout: &Layout, landscape: bool) -> Result<Element<'a>, Error> {
        Ok(self.blank_paragraph(SEPARATOR).property(page::section(layout, landscape)?).build())
    }

    /// A rule.
    pub fn rule(&mut self, rule: &RuleLine) -> Element<'a> {
        self.marks.paragraphs.push(None);
        Paragraph::ruled(rule).build()
    }

    /// How a style's lines stand between the sides.
    pub fn align_of(&self, style: StyleId) -> Option<Align> {
        self.layout.styles.get(usize::from(style.0)).map(|style| style.align)
    }

    /// A run; marks without a script take the hanzi face in Word by the hint, in LibreOffice by name. `spacing` is
    /// the character spacing in twips, where it is not the style's.
    fn run(&self, role: Role, text: &'a str, hanzi: bool, spacing: Option<i64>) -> Element<'a> {
        let family = if hanzi { self.marks_family(role, text) } else { None };
        let mut run = Element::new("w:r");
        if family.is_none() && spacing.is_none() && self.shrunk_to.is_none() {
            run = run.markup(HINT);
            push_text(&mut run, text);
            return run;
        }
        let mut properties = Element::new("w:rPr").with(match family {
            Some(family) => {
                Element::new("w:rFonts").attr("w:ascii", family).attr("w:hAnsi", family).attr("w:hint", "eastAsia")
            }
            None => Element::fixed("w:rFonts w:hint=\"eastAsia\""),
        });
        if let Some(spacing) = spacing {
            properties.push(Element::new("w:spacing").number("w:val", spacing));
        }
        // Word counts half points.
        if let Some(size) = self.shrunk_to.map(|size| (size.0 / 6_350).max(1)) {
            properties.push(Element::new("w:sz").number("w:val", size));
            properties.push(Element::new("w:szCs").number("w:val", size));
        }
        run.push(properties);
        push_text(&mut run, text);
        run
    }

    /// The family that marks must be told by name; `None` where the Latin face is the hanzi face anyway.
    ///
    /// What the role's own face lacks (仿宋 the quotes) the plan sets in 宋体.
    pub fn marks_family(&self, role: Role, marks: &str) -> Option<&str> {
        let families = families(self.fonts, role);
        if families.latin == families.hanzi {
            return None;
        }
        let face = |ch| self.fonts.glyph(role, ch).map(|glyph| glyph.face);
        let own = face('国');
        let has_all = marks.chars().all(|mark| face(mark) == own);
        Some(if has_all { families.hanzi } else { self.fonts.word_family(Role::Song).0 })
    }
}

/// The relation id of a link to an address, by its number among all links.
pub(super) fn link_id(nth: usize) -> String {
    format!("rIdLink{}", nth + 1)
}
