//! Blocks become the document's body: docx-rs builds it, and [`Marks`] remembers what docx-rs cannot say.

use docx_rs::{BreakType, Docx, Hyperlink, HyperlinkType, LineSpacing, LineSpacingType, Paragraph, Run, RunFonts};

use crate::font::{Fonts, Role};
use crate::geom::Len;
use crate::layout::{Block, Kind, Layout, Line, Span, StyleId, Text};

use super::inline::{Inline, inlines};
use super::styles::StyleNames;
use super::table;

/// What docx-rs cannot say, in document order: the post-pass counts elements of a kind and reads the list beside.
#[derive(Default)]
pub(super) struct Marks<'a> {
    /// For each paragraph of the body, the part of the report it shows.
    pub paragraphs: Vec<Option<Anchor<'a>>>,
    /// For each row of a table, whether it heads the table.
    pub header_rows: Vec<bool>,
    /// For each table, its title for readers that cannot see it.
    pub titles: Vec<&'a str>,
    /// For each hyperlink, its address.
    pub links: Vec<&'a str>,
}

/// The part of the report that a paragraph shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Anchor<'a> {
    /// JSON pointer.
    pub at: &'a str,
    /// Whether the paragraph's text is the value itself; otherwise it only stands where the value begins.
    pub value: bool,
}

/// A paragraph that only parts two blocks: one point, the least that Word takes for an exact line.
pub(super) const SEPARATOR: Len = Len::pt(1);

/// Builds paragraphs.
pub(super) struct Builder<'a> {
    pub names: &'a StyleNames,
    /// The face for marks that a reader would set in the Latin face: 宋体 has them all, 仿宋 lacks the quotes.
    marks_family: String,
    pub marks: Marks<'a>,
}

/// Puts all blocks of a layout into a document.
pub(super) fn body<'a>(layout: &'a Layout, fonts: &Fonts, names: &'a StyleNames) -> (Docx, Marks<'a>) {
    let mut builder =
        Builder { names, marks_family: fonts.word_family(Role::Song).0.to_owned(), marks: Marks::default() };
    let mut docx = Docx::new();
    for (index, block) in layout.blocks.iter().enumerate() {
        docx = match &block.kind {
            Kind::Text(text) => docx.add_paragraph(builder.text_block(block, text)),
            Kind::Space(height) => docx.add_paragraph(builder.blank(*height, false)),
            Kind::Table(table) => {
                let next = layout.blocks.get(index + 1).map(|block| &block.kind);
                // A table must be followed by a paragraph, or it would grow together with the next, or end the body.
                let bare_end = matches!(next, None | Some(Kind::Table(_)));
                table::add(docx, &mut builder, block, table, bare_end)
            }
        };
    }
    (docx, builder.marks)
}

impl<'a> Builder<'a> {
    fn text_block(&mut self, block: &'a Block, text: &'a Text) -> Paragraph {
        let anchor = (!block.at.is_empty()).then_some(Anchor { at: &block.at, value: true });
        let paragraph = self.paragraph(text.style, &text.text, &text.lines, &text.spans, anchor);
        if text.page_break { paragraph.page_break_before(true) } else { paragraph }
    }

    /// A paragraph in a style.
    pub fn paragraph(
        &mut self,
        style: StyleId,
        text: &'a str,
        lines: &[Line],
        spans: &'a [Span],
        anchor: Option<Anchor<'a>>,
    ) -> Paragraph {
        self.marks.paragraphs.push(anchor);
        let mut paragraph = Paragraph::new().style(self.names.id(style));
        for inline in inlines(text, lines, spans) {
            paragraph = match inline {
                Inline::Break => paragraph.add_run(Run::new().add_break(BreakType::TextWrapping)),
                Inline::Text { text, link: None, hanzi } => paragraph.add_run(self.run(text, hanzi)),
                Inline::Text { text, link: Some(address), hanzi } => {
                    self.marks.links.push(address);
                    // The address goes into the relations from the marks.
                    let link = Hyperlink::new("", HyperlinkType::External).add_run(self.run(text, hanzi));
                    paragraph.add_hyperlink(link)
                }
            };
        }
        paragraph
    }

    /// A paragraph with no text and of exactly this height.
    pub fn blank(&mut self, height: Len, page_break: bool) -> Paragraph {
        self.marks.paragraphs.push(None);
        let line = LineSpacing::new().line_rule(LineSpacingType::Exact).line(height.to_twips().max(1) as i32);
        let paragraph = Paragraph::new().line_spacing(line);
        if page_break { paragraph.page_break_before(true) } else { paragraph }
    }

    /// A run; marks without a script take the hanzi face in Word by the hint, in LibreOffice by name.
    fn run(&self, text: &str, hanzi: bool) -> Run {
        let mut fonts = RunFonts::new().hint("eastAsia");
        if hanzi {
            fonts = fonts.ascii(&self.marks_family).hi_ansi(&self.marks_family);
        }
        Run::new().fonts(fonts).add_text(text)
    }
}
