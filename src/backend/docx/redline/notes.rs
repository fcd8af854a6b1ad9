//! Footnotes of both versions in one part: where a mark stayed its note is compared, where it came or went its note
//! came or went.

use super::super::Error;
use super::{Did, Merger, old_note};
use crate::xml::tree::{Element, Node};

/// The part; `None` when neither version has notes.
pub(super) fn merge<'t>(merger: &mut Merger<'_>, old: &'t [u8], new: &'t [u8]) -> Result<Option<Element<'t>>, Error> {
    let mut was = if old.is_empty() { Element::new("w:footnotes") } else { Element::parse(old)? };
    let mut root = match (new.is_empty(), old.is_empty()) {
        (true, true) => return Ok(None),
        (false, _) => Element::parse(new)?,
        // Only the old version has notes: its separators serve the new one.
        (true, false) => separators(&was),
    };
    let pairs = std::mem::take(&mut merger.pairs);
    for note in root.elements_mut() {
        let Some(partner) = note.attribute("w:id").and_then(|id| pairs.get(id)) else { continue };
        let before = partner.as_ref().and_then(|id| find(&mut was, id));
        let mut before: Vec<Element<'_>> = before.map(paragraphs).unwrap_or_default();
        before.reverse();
        for node in &mut note.children {
            let Node::Element(paragraph) = node else { continue };
            let taken = std::mem::replace(paragraph, Element::new("w:p"));
            *paragraph = match before.pop() {
                Some(before) => merger.paragraph(before, taken),
                None => merger.came_runs(taken),
            };
        }
    }
    for id in std::mem::take(&mut merger.gone) {
        let Some(note) = find(&mut was, &id) else { continue };
        let paragraphs = paragraphs(note);
        let paragraphs: Vec<_> =
            paragraphs.into_iter().map(|paragraph| merger.whole_paragraph(paragraph, Did::Delete)).collect();
        root.push(Element::new("w:footnote").attr("w:id", old_note(&id)).all(paragraphs));
    }
    super::tidy(&mut root);
    Ok(Some(root))
}

/// Numbers notes and marks in the order of the marks, and puts the notes into it: LibreOffice pairs them by their order.
pub(super) fn number(body: &mut Element<'_>, notes: &mut Element<'_>) {
    let mut order = vec![];
    number_marks(body, &mut order);
    let place = |id: &str| order.iter().position(|known| known == id);
    let is_note = |note: &Element<'_>| note.attribute("w:type").is_none();
    for note in notes.elements_mut().filter(|note| is_note(note)) {
        if let Some(nth) = note.attribute("w:id").and_then(place) {
            note.retag(Element::new("w:footnote").attr("w:id", (nth + 1).to_string()));
        }
    }
    let number = |note: &Element<'_>| note.attribute("w:id").and_then(|id| id.parse::<usize>().ok());
    // Separators have no number of a note, and go before.
    notes.children.sort_by_key(|node| match node {
        Node::Element(note) if is_note(note) => number(note),
        _ => None,
    });
}

fn number_marks(element: &mut Element<'_>, order: &mut Vec<String>) {
    if element.name() == "w:footnoteReference"
        && let Some(id) = element.attribute("w:id").map(str::to_owned)
    {
        order.push(id);
        element.retag(Element::new("w:footnoteReference").attr("w:id", order.len().to_string()));
    }
    element.elements_mut().for_each(|inner| number_marks(inner, order));
}

fn separators<'t>(notes: &Element<'t>) -> Element<'t> {
    let mut root = notes.clone();
    root.children.retain(|node| matches!(node, Node::Element(note) if note.attribute("w:type").is_some()));
    root
}

fn find<'e, 't>(notes: &'e mut Element<'t>, id: &str) -> Option<&'e mut Element<'t>> {
    notes.elements_mut().find(|note| note.attribute("w:id") == Some(id))
}

fn paragraphs<'t>(note: &mut Element<'t>) -> Vec<Element<'t>> {
    note.elements_mut().map(|paragraph| paragraph.clone()).collect()
}
