//! The outline that readers show beside the pages, nested by level, and the numbers printed on the pages.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::ink::{Drawn, Start, starts};
use super::object::{Catalog, dict, int, name, text};
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
    start: Start,
}

/// The headings that have ink, in reading order.
fn entries(layout: &Layout, drawn: &[Drawn]) -> Vec<Entry> {
    let starts = starts(drawn);
    let entry = |(index, block): (usize, &crate::layout::Block)| {
        let Kind::Text(of) = &block.kind else { return None };
        let (level, title) = of.outlined(&layout.styles)?;
        Some(Entry { title: title.to_owned(), level, start: *starts.get(&index)? })
    };
    layout.blocks.iter().enumerate().filter_map(entry).collect()
}

/// Where an entry hangs in the outline; indices into the entries.
#[derive(Clone, Default)]
struct Place {
    parent: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    /// Everything is open, so an entry counts all that is under it (ISO 32000-1, table 153).
    under: usize,
}

/// The places of the entries: each hangs from the nearest one before it with a lower level. The last place is the
/// root's.
fn places(entries: &[Entry]) -> Vec<Place> {
    let root = entries.len();
    let mut places = vec![Place::default(); entries.len() + 1];
    let mut path: Vec<usize> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        while path.last().is_some_and(|&above| entries[above].level >= entry.level) {
            path.pop();
        }
        let parent = path.last().copied();
        let above = parent.unwrap_or(root);
        places[index].parent = parent;
        places[index].before = places[above].last;
        if let Some(before) = places[above].last.replace(index) {
            places[before].after = Some(index);
        }
        places[above].first.get_or_insert(index);
        path.iter().chain([&root]).for_each(|&above| places[above].under += 1);
        path.push(index);
    }
    places
}

/// Writes the entries as a tree and gives its root.
fn write(doc: &mut Document, layout: &Layout, pages: &[ObjectId], entries: &[Entry]) -> ObjectId {
    let root = doc.new_object_id();
    let ids: Vec<ObjectId> = entries.iter().map(|_| doc.new_object_id()).collect();
    let places = places(entries);
    for ((entry, place), &id) in entries.iter().zip(&places).zip(&ids) {
        let mut item = dict([
            ("Title", text(&entry.title)),
            ("Parent", place.parent.map_or(root, |parent| ids[parent]).into()),
            ("Dest", entry.start.destination(layout, pages)),
        ]);
        for (key, other) in [("Prev", place.before), ("Next", place.after)] {
            other.into_iter().for_each(|other| item.set(key, ids[other]));
        }
        set_kids(&mut item, place, &ids);
        doc.set_object(id, item);
    }
    let mut outlines = dict([("Type", name("Outlines"))]);
    places.last().into_iter().for_each(|place| set_kids(&mut outlines, place, &ids));
    doc.set_object(root, outlines);
    root
}

fn set_kids(item: &mut Dictionary, place: &Place, ids: &[ObjectId]) {
    if let (Some(first), Some(last)) = (place.first, place.last) {
        item.set("First", ids[first]);
        item.set("Last", ids[last]);
        item.set("Count", int(place.under));
    }
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
