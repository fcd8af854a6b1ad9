//! Notes at the foot of a page as Word's own footnotes, numbered ① ② … anew on every page.

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::{Kind, Layout, Mark, Style, Text};
use crate::style::Role;

use super::faces::RunFace;
use super::inline::{Inline, Source, inlines};
use super::names::Named;
use super::paragraph;
use super::root::{NAMESPACES, with_namespaces};
use super::units::half_points;
use crate::xml::tree::Element;

/// The character style of marks.
const MARK_STYLE: &str = "FootnoteReference";

/// The id of a note: 1 for the first. The separators have -1 and 0, as Word gives them.
fn id(nth: usize) -> String {
    (nth + 1).to_string()
}

/// The mark of a note in the text.
pub(super) fn reference(nth: usize) -> Element<'static> {
    let properties = Element::new("w:rPr").with(Element::val("w:rStyle", MARK_STYLE));
    Element::new("w:r").with(properties).with(Element::new("w:footnoteReference").attr("w:id", id(nth)))
}

/// Whether a layout has notes.
pub(super) fn has_any(layout: &Layout) -> bool {
    layout.blocks.iter().any(|block| matches!(block.kind, Kind::Note(_)))
}

/// Where notes stand and how they are numbered, for the settings and the section.
pub(super) fn numbering() -> Element<'static> {
    Element::new("w:footnotePr")
        .with(Element::val("w:pos", "pageBottom"))
        .with(Element::val("w:numFmt", "decimalEnclosedCircle"))
        .with(Element::val("w:numRestart", "eachPage"))
}

/// The style of marks: raised, of the body's size and in one face. LibreOffice sets the number before a note in it too,
/// so the size must be said, or that would be 58 % of the note's own.
pub(super) fn mark_style(body: Option<&Style>, fonts: &Fonts) -> Element<'static> {
    let size = body.map_or(Len::pt(16), |body| body.size);
    let size = half_points(size).to_string();
    let song = fonts.word_family(Role::Song).0;
    let faces = Element::new("w:rFonts").attr("w:ascii", song).attr("w:hAnsi", song).attr("w:eastAsia", song);
    let run = Element::new("w:rPr")
        .with(faces)
        .with(Element::val("w:spacing", "0"))
        .with(Element::val("w:sz", &size))
        .with(Element::val("w:szCs", &size))
        .with(Element::val("w:vertAlign", "superscript"));
    Element::new("w:style")
        .attr("w:type", "character")
        .attr("w:styleId", MARK_STYLE)
        .with(Element::val("w:name", "footnote reference"))
        .with(run)
}

/// The footnotes part; `held` where their lines end as in the plan.
pub(super) fn part<'t>(report: Named<'t>, fonts: &'t Fonts, held: bool) -> Vec<u8> {
    let notes = report.layout.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Note(text) => Some(text),
        _ => None,
    });
    let notes = notes.enumerate().map(|(nth, text)| note(nth, text, report, fonts, held));
    with_namespaces(Element::new("w:footnotes"), NAMESPACES)
        .with(separator("-1", "separator"))
        .with(separator("0", "continuationSeparator"))
        .all(notes)
        .to_file()
}

fn separator(id: &str, kind: &'static str) -> Element<'static> {
    let line = Element::new("w:spacing").attr("w:before", "0").attr("w:after", "0");
    let line = line.attr("w:line", "20").attr("w:lineRule", "exact");
    let element = Element::new(if kind == "separator" { "w:separator" } else { "w:continuationSeparator" });
    let paragraph = Element::new("w:p").with(Element::new("w:pPr").with(line)).with(Element::new("w:r").with(element));
    Element::new("w:footnote").attr("w:type", kind).attr("w:id", id).with(paragraph)
}

fn note<'t>(nth: usize, text: &'t Text, report: Named<'_>, fonts: &'t Fonts, held: bool) -> Element<'t> {
    let properties = Element::new("w:pPr").with(Element::val("w:pStyle", report.names.id(text.style)));
    // Word gives the mark its number; it has the size of the note, in the face of marks.
    let song = fonts.word_family(Role::Song).0;
    let number = run(RunFace::Named { family: song, everywhere: true }, None, Element::new("w:footnoteRef"));
    let mut paragraph = Element::new("w:p").with(properties).with(number);
    let tracking = report.style(text.style).map_or(0, |style| style.tracking.to_twips());
    let (role, own_digits) = report.faces(text.style);
    let Text { text: whole, lines, spans, compressed, .. } = text;
    for inline in inlines(Source {
        text: whole,
        lines,
        spans,
        compressed,
        held,
        pages: &[],
        fields: &[],
        fonts,
        role,
        own_digits,
    }) {
        match inline {
            Inline::Text { mark: Some(Mark::Label), .. } | Inline::PageBegins => {}
            Inline::Text { text: said, face, spacing, .. } => {
                let spacing = (spacing != 0).then(|| tracking + spacing);
                paragraph.push(run(face, spacing, paragraph::said(said)));
            }
            Inline::Break | Inline::PageBreak => paragraph.push(run(RunFace::Script, None, Element::new("w:br"))),
        }
    }
    Element::new("w:footnote").attr("w:id", id(nth)).with(paragraph)
}

fn run<'t>(face: RunFace<'t>, spacing: Option<i64>, content: Element<'t>) -> Element<'t> {
    let spacing = spacing.map(|spacing| Element::new("w:spacing").number("w:val", spacing));
    Element::new("w:r").with(Element::new("w:rPr").with(face.element()).all(spacing)).with(content)
}
