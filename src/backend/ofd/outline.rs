//! The outline that readers show beside the pages (GB/T 33190-2016, 7.8), nested by level.

use std::collections::BTreeMap;

use super::mm::Mm;
use crate::geom::Len;
use crate::layout::{Block, Ink, Kind, Layout, Owner};
use crate::xml::writer::{XmlWriter, clean};

/// A heading in the outline.
struct Entry {
    title: String,
    level: u8,
    page: usize,
    /// Top of its first line.
    top: Len,
}

/// Writes the outline, when there are headings; `pages` are the ids of the pages.
pub(super) fn write(xml: &mut XmlWriter, layout: &Layout, pages: &[String]) {
    let entries = entries(layout);
    if entries.is_empty() {
        return;
    }
    xml.open("ofd:Outlines", &[]);
    let mut open: Vec<u8> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        while open.pop_if(|above| *above >= entry.level).is_some() {
            xml.close();
        }
        open.push(entry.level);
        element(xml, entry, children(&entries[index..]), &pages[entry.page]);
    }
    open.iter().for_each(|_| xml.close());
    xml.close();
}

/// The headings that have ink, in reading order.
fn entries(layout: &Layout) -> Vec<Entry> {
    let mut starts: BTreeMap<usize, (usize, Len)> = BTreeMap::new();
    for (page, of_page) in layout.pages.iter().enumerate() {
        for ink in &of_page.ink {
            if let Ink::Glyphs(run) = ink
                && let Owner::Text { block, .. } = run.owner
            {
                starts.entry(block).or_insert((page, run.at.y - run.size));
            }
        }
    }
    let entry = |(index, block): (usize, &Block)| {
        let Kind::Text(of) = &block.kind else { return None };
        let (level, title) = of.outlined(&layout.styles)?;
        let &(page, top) = starts.get(&index)?;
        Some(Entry { title: clean(title), level, page, top })
    };
    layout.blocks.iter().enumerate().filter_map(entry).collect()
}

/// How many entries hang directly from the first: each hangs from the nearest one before it with a lower level.
fn children(entries: &[Entry]) -> usize {
    let Some((first, rest)) = entries.split_first() else { return 0 };
    let (mut least, mut count) = (u8::MAX, 0);
    for entry in rest.iter().take_while(|entry| entry.level > first.level) {
        count += usize::from(entry.level <= least);
        least = least.min(entry.level);
    }
    count
}

/// Begins an entry and says where it leads: to the top of the heading, at the reader's own zoom (a `Goto`, the only
/// action that GB/T 42133 lets an archived file have).
fn element(xml: &mut XmlWriter, entry: &Entry, children: usize, page: &str) {
    let (count, top) = (children.to_string(), Mm::from(entry.top).to_string());
    xml.open("ofd:OutlineElem", &[("Title", &entry.title), ("Count", &count)]);
    xml.open("ofd:Actions", &[]);
    xml.open("ofd:Action", &[("Event", "CLICK")]);
    xml.open("ofd:Goto", &[]);
    xml.empty("ofd:Dest", &[("Type", "XYZ"), ("PageID", page), ("Left", "0"), ("Top", &top)]);
    for _ in 0..3 {
        xml.close();
    }
}
