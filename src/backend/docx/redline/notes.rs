//! Footnotes of both versions in one part: where a mark stayed its note is compared, where it came or went its note
//! came or went.

use super::super::Error;
use super::{Did, Merger, old_note};
use crate::xml::tree::{Element, Node};

/// The part; `None` when neither version has notes.
pub(super) fn merge(merger: &mut Merger<'_>, old: &[u8], new: &[u8]) -> Result<Option<Vec<u8>>, Error> {
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
    Ok(Some(root.to_file()))
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
