//! Notes at the foot of a page as Word's own footnotes, numbered ① ② … anew on every page.

use crate::font::Fonts;
use crate::layout::{Kind, Layout, Mark, NOTES_SKIP, SPARE, Text};
use crate::style::Role;

use super::faces::RunFace;
use super::inline::{Inline, Source, inlines};
use super::names::Named;
use super::paragraph;
use super::root::{NAMESPACES, with_namespaces};
use super::units::half_points;
use crate::xml::tree::Element;

/// The id of a note: 1 for the first. The separators have -1 and 0, as Word gives them.
fn id(nth: usize) -> String {
    (nth + 1).to_string()
}

/// The mark of a note in the text: raised, in one face. No style says so: the numbers before notes would have to have it
/// too, for LibreOffice sets them in the style that is called `footnote reference`, raised out of their line.
pub(super) fn reference(nth: usize, fonts: &Fonts) -> Element<'_> {
    let song = fonts.word_family(Role::Song).0;
    let faces = RunFace::Named { family: song, everywhere: true }.element();
    let properties = Element::new("w:rPr")
        .with(faces)
        .with(Element::val("w:spacing", "0"))
        .with(Element::val("w:vertAlign", "superscript"));
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

/// The rule above notes, in the middle of as much room as LibreOffice leaves, whatever this says; Word and ONLYOFFICE
/// leave what it says.
fn separator(id: &str, kind: &'static str) -> Element<'static> {
    let line = Element::new("w:spacing").attr("w:before", "0").attr("w:after", "0");
    let line = line.number("w:line", (NOTES_SKIP + SPARE).to_twips()).attr("w:lineRule", "exact");
    // The rule stands above the foot of its line as characters do: those of a line of this height.
    let size = Element::new("w:rPr").with(Element::val("w:sz", half_points(NOTES_SKIP).to_string()));
    let element = Element::new(if kind == "separator" { "w:separator" } else { "w:continuationSeparator" });
    let run = Element::new("w:r").with(size).with(element);
    let paragraph = Element::new("w:p").with(Element::new("w:pPr").with(line)).with(run);
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
