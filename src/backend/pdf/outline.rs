//! The outline that readers show beside the pages, nested by level, and the numbers printed on the pages.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::ink::Drawn;
use super::object::{Catalog, dict, int, name, text};
use crate::geom::{Len, Point};
use crate::layout::{Kind, Layout};

/// Adds the outline and the page labels.
pub(super) fn add(doc: &mut Document, catalog: &mut Catalog, layout: &Layout, drawn: &[Drawn], pages: &[ObjectId]) {
    catalog.set("PageLabels", page_labels(layout));
    let entries = entries(layout, drawn);
    if entries.is_empty() {
        return;
    }
    let root = write(doc, layout, pages, &entries);
    catalog.set("Outlines", root);
    catalog.set("PageMode", name("UseOutlines"));
}

/// A heading in the outline.
struct Entry {
    title: String,
    level: u8,
    page: usize,
    /// Where the heading's ink begins and its type size.
    start: (Point, Len),
}

/// The headings that have ink, in reading order.
fn entries(layout: &Layout, drawn: &[Drawn]) -> Vec<Entry> {
    let mut starts: BTreeMap<usize, (usize, (Point, Len))> = BTreeMap::new();
    for (page, drawn) in drawn.iter().enumerate() {
        for (leaf, start) in drawn.leaves.iter().zip(&drawn.starts) {
            starts.entry(leaf.block()).or_insert((page, *start));
        }
    }
    let entry = |(index, block): (usize, &crate::layout::Block)| {
        let Kind::Text(of) = &block.kind else { return None };
        let level = layout.styles.get(usize::from(of.style.0))?.outline?;
        let &(page, start) = starts.get(&index)?;
        Some(Entry { title: of.text.clone(), level, page, start })
    };
    layout.blocks.iter().enumerate().filter_map(entry).collect()
}

/// Writes the entries as a tree: each hangs from the nearest one before it with a lower level.
fn write(doc: &mut Document, layout: &Layout, pages: &[ObjectId], entries: &[Entry]) -> ObjectId {
    let root = doc.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| doc.new_object_id()).collect();
    let mut parents: Vec<Option<usize>> = Vec::new();
    let mut path: Vec<usize> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        while path.last().is_some_and(|&above| entries[above].level >= entry.level) {
            path.pop();
        }
        parents.push(path.last().copied());
        path.push(index);
    }
    let kids = |of: Option<usize>| -> Vec<usize> { (0..entries.len()).filter(|&kid| parents[kid] == of).collect() };
    // Everything is open, so an entry counts all that is under it (ISO 32000-1, table 153).
    let under = |of: usize| {
        let above = |mut kid: usize| {
            while let Some(parent) = parents[kid] {
                if parent == of {
                    return true;
                }
                kid = parent;
            }
            false
        };
        (of + 1..entries.len()).take_while(|&kid| above(kid)).count()
    };
    for (index, entry) in entries.iter().enumerate() {
        let mut item = dict([
            ("Title", text(&entry.title)),
            ("Parent", parents[index].map_or(root, |parent| ids[parent]).into()),
            ("Dest", destination(layout, pages, entry)),
        ]);
        let siblings = kids(parents[index]);
        let place = siblings.iter().position(|&kid| kid == index).unwrap_or(0);
        if let Some(&before) = place.checked_sub(1).and_then(|place| siblings.get(place)) {
            item.set("Prev", ids[before]);
        }
        if let Some(&after) = siblings.get(place + 1) {
            item.set("Next", ids[after]);
        }
        set_kids(&mut item, &kids(Some(index)), &ids, under(index));
        doc.set_object(ids[index], item);
    }
    let mut outlines = dict([("Type", name("Outlines"))]);
    set_kids(&mut outlines, &kids(None), &ids, entries.len());
    doc.set_object(root, outlines);
    root
}

fn set_kids(item: &mut Dictionary, kids: &[usize], ids: &[ObjectId], count: usize) {
    if let (Some(&first), Some(&last)) = (kids.first(), kids.last()) {
        item.set("First", ids[first]);
        item.set("Last", ids[last]);
        item.set("Count", int(count));
    }
}

/// The top of the heading, at the reader's own zoom.
fn destination(layout: &Layout, pages: &[ObjectId], entry: &Entry) -> Object {
    let (at, size) = entry.start;
    let top = layout.sheet.height - at.y + size;
    let top = Object::Real(super::points(top).0);
    vec![pages[entry.page].into(), name("XYZ"), int(0), top, Object::Null].into()
}

/// The printed numbers; a new range begins wherever they do not simply go on.
fn page_labels(layout: &Layout) -> Dictionary {
    let mut numbers = Vec::new();
    let mut expected = None;
    for (index, page) in layout.pages.iter().enumerate() {
        if expected != Some(page.number) {
            let first = dict([("S", name("D")), ("St", Object::Integer(page.number.max(1).into()))]);
            numbers.extend([int(index), first.into()]);
        }
        expected = page.number.checked_add(1);
    }
    dict([("Nums", numbers.into())])
}
