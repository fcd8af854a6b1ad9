//! Blocks become the document's body: docx-rs builds it, and [`Marks`] remembers what docx-rs cannot say.

use std::collections::BTreeMap;

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Hyperlink, HyperlinkType, LineSpacing, LineSpacingType, Paragraph,
    ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, RunFonts, Sym,
};

use crate::font::{Fonts, Role};
use crate::form::{Align, Use};
use crate::geom::Len;
use crate::layout::{Block, Figure, Kind, Layout, Line, Mark, Rule, Seal, StyleId, Table, Text};

use super::inline::{Inline, inlines};
use super::styles::{StyleNames, families};
use super::{contents, notes, table};

/// What docx-rs cannot say, in document order: the post-pass counts elements of a kind and reads the list beside.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// For each paragraph of the body, the part of the report it shows.
    pub paragraphs: Vec<Option<Anchor<'a>>>,
    /// For each row of a table, whether it heads the table.
    pub header_rows: Vec<bool>,
    /// For each table, its title for readers that cannot see it.
    pub titles: Vec<&'a str>,
    /// How many paragraphs, from the first, belong to the sheet before the report; the last of them ends its section.
    pub sheet: usize,
    /// For each hyperlink, where it leads.
    pub links: Vec<Link<'a>>,
    /// How many marks of notes there are.
    pub notes: usize,
    /// The paragraphs that links lead to, and their bookmarks.
    pub targets: BTreeMap<usize, String>,
    /// The paragraphs that hold a picture.
    pub figures: BTreeMap<usize, &'a Figure>,
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

/// Puts all blocks of a report into a document, behind those of the sheet before it.
/// `flows` leaves the pages to the reader.
pub(super) fn body<'a>(
    sheet: Option<Named<'a>>,
    report: Named<'a>,
    fonts: &'a Fonts,
    flows: bool,
) -> (Docx, Marks<'a>) {
    let mut docx = Docx::new();
    let mut marks = Marks::default();
    if let Some(sheet) = sheet {
        let mut builder = Builder::new(sheet, fonts, marks, flows);
        docx = add_blocks(docx, &mut builder, sheet.layout, false);
        let ended = super::page::section(sheet.layout, false);
        docx = docx.add_paragraph(builder.blank(SEPARATOR, false).section_property(ended));
        marks = builder.marks;
        marks.sheet = marks.paragraphs.len();
    }
    let mut builder = Builder::new(report, fonts, marks, flows);
    docx = add_blocks(docx, &mut builder, report.layout, true);
    (docx, builder.marks)
}

/// `ends` tells that the body ends behind the last block.
fn add_blocks<'a>(mut docx: Docx, builder: &mut Builder<'a>, layout: &'a Layout, ends: bool) -> Docx {
    for (index, block) in layout.blocks.iter().enumerate() {
        docx = match &block.kind {
            Kind::Text(text) => docx.add_paragraph(builder.text_block(index, block, text)),
            // Notes are a part of their own.
            Kind::Note(_) => docx,
            Kind::Figure(figure) => docx.add_paragraph(builder.figure(block, figure)),
            Kind::Space(height) => docx.add_paragraph(builder.blank(*height, false)),
            Kind::Rule(rule) => docx.add_paragraph(builder.rule(rule)),
            Kind::Seal(seal) => {
                builder.seal(seal);
                docx
            }
            Kind::Turn { landscape } => {
                let ended = super::page::section(layout, !landscape);
                docx.add_paragraph(builder.blank(Len::pt(1), false).section_property(ended))
            }
            Kind::Table(table) => {
                let next = layout.blocks.get(index + 1).map(|block| &block.kind);
                // A table must be followed by a paragraph, or it would grow together with the next, or end the body.
                let bare_end = matches!(next, Some(Kind::Table(_))) || next.is_none() && ends;
                table::add(docx, builder, table, bare_end)
            }
        };
    }
    docx
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

    fn text_block(&mut self, index: usize, block: &'a Block, text: &'a Text) -> Paragraph {
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
        let paragraph = self.inlines(text.style, inlines(&text.text, &text.lines, &text.spans, &text.squeezed), anchor);
        if text.page_break { paragraph.page_break_before(true) } else { paragraph }
    }

    /// A picture in the middle of a line of its height; the picture itself goes in from the marks.
    fn figure(&mut self, block: &'a Block, figure: &'a Figure) -> Paragraph {
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
        let line = LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(figure.line.to_twips().max(1) as i32);
        let paragraph = Paragraph::new().line_spacing(line).align(AlignmentType::Center);
        let paragraph = if figure.keep_with_next { paragraph.keep_next(true) } else { paragraph };
        if figure.page_break { paragraph.page_break_before(true) } else { paragraph }
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
    ) -> Paragraph {
        self.inlines(style, inlines(text, lines, &[], &[]), anchor)
    }

    fn inlines(&mut self, style: StyleId, inlines: Vec<Inline<'a>>, anchor: Option<Anchor<'a>>) -> Paragraph {
        self.marks.paragraphs.push(anchor);
        let mut paragraph = Paragraph::new().style(self.names.id(style));
        let role = self.role(style);
        for inline in inlines {
            paragraph = match inline {
                Inline::Break => paragraph.add_run(Run::new().add_break(BreakType::TextWrapping)),
                Inline::Text { text, mark: None | Some(Mark::Label), hanzi, squeezed } => {
                    let run = self.run(role, text, hanzi);
                    paragraph.add_run(if squeezed { run.character_spacing(self.squeeze(style)) } else { run })
                }
                Inline::Text { mark: Some(Mark::Note(_)), .. } => {
                    self.marks.notes += 1;
                    // A symbol holds the place: docx-rs prints its own footnotes to the standard output.
                    paragraph.add_run(Run::new().style(notes::MARK_STYLE).add_sym(Sym::new("", "")))
                }
                Inline::Text { text, mark: Some(Mark::Link(address)), hanzi, .. } => {
                    self.link(paragraph, Link::Address(address), self.run(role, text, hanzi))
                }
                Inline::Text { text, mark: Some(Mark::Goto(block)), hanzi, .. } => {
                    self.link(paragraph, Link::Bookmark(contents::bookmark(*block)), self.run(role, text, hanzi))
                }
            };
        }
        paragraph
    }

    /// The character spacing, in twips, of a mark that is set half width.
    fn squeeze(&self, style: StyleId) -> i32 {
        let spacing = self.layout.styles.get(usize::from(style.0)).map(|style| style.tracking - style.size / 2);
        spacing.map_or(0, |spacing| spacing.to_twips() as i32)
    }

    /// A link; where it leads goes in from the marks.
    fn link(&mut self, paragraph: Paragraph, link: Link<'a>, run: Run) -> Paragraph {
        self.marks.links.push(link);
        paragraph.add_hyperlink(Hyperlink::new("", HyperlinkType::External).add_run(run))
    }

    /// A paragraph with no text and of exactly this height.
    pub fn blank(&mut self, height: Len, page_break: bool) -> Paragraph {
        self.marks.paragraphs.push(None);
        let paragraph = blank(height);
        let paragraph = match self.names.of_blanks() {
            Some(style) => paragraph.style(style),
            None => paragraph,
        };
        if page_break { paragraph.page_break_before(true) } else { paragraph }
    }

    /// A rule.
    pub fn rule(&mut self, rule: &Rule) -> Paragraph {
        self.marks.paragraphs.push(None);
        ruled(rule)
    }

    /// How a style's lines stand between the sides.
    pub fn align_of(&self, style: StyleId) -> Option<Align> {
        self.layout.styles.get(usize::from(style.0)).map(|style| style.align)
    }

    /// A run; marks without a script take the hanzi face in Word by the hint, in LibreOffice by name.
    fn run(&self, role: Role, text: &str, hanzi: bool) -> Run {
        let mut faces = RunFonts::new().hint("eastAsia");
        if hanzi && let Some(family) = self.marks_family(role, text) {
            faces = faces.ascii(family).hi_ansi(family);
        }
        let run = Run::new().fonts(faces);
        // Word counts half points.
        let run = match self.shrunk_to {
            Some(size) => run.size((size.0 / 6_350).max(1) as usize),
            None => run,
        };
        match text.split_once('\t') {
            Some((before, after)) => run.add_text(before).add_tab().add_text(after),
            None => run.add_text(text),
        }
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

/// A paragraph with no text and of exactly this height.
pub(super) fn blank(height: Len) -> Paragraph {
    let line = LineSpacing::new().line_rule(LineSpacingType::Exact).line(height.to_twips().max(1) as i32);
    Paragraph::new().line_spacing(line)
}

/// A rule: the lower border of a paragraph with no text, as high as the blank above it.
pub(super) fn ruled(rule: &Rule) -> Paragraph {
    let mut paragraph = blank(rule.above);
    let border = ParagraphBorder::new(ParagraphBorderPosition::Bottom)
        .val(BorderType::Single)
        .size(table::eighths(rule.width))
        .space(0)
        .color(rule.color.hex());
    paragraph.property = paragraph.property.set_borders(ParagraphBorders::with_empty().set(border));
    let reach = -rule.reach.to_twips() as i32;
    if reach == 0 { paragraph } else { paragraph.indent(Some(reach), None, Some(reach), None) }
}
