//! The table of contents as Word's own field: its entries are the plan's, and Word can make them anew.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::layout::{Layout, Mark, Sheet};

use super::fields;
use crate::xml::tree::Element;

/// What Word makes the entries from: headings of two levels and titles with an outline level, as links.
const INSTRUCTION: &str = " TOC \\o \"1-2\" \\h \\z \\u ";

/// The blocks that entries link to.
pub(super) fn targets(layout: &Layout) -> BTreeMap<usize, String> {
    let spans = layout.blocks.iter().filter_map(|block| block.text()).flat_map(|text| &text.spans);
    let target = |mark: &Mark| match mark {
        Mark::Goto(block) => Some((*block, bookmark(*block))),
        _ => None,
    };
    spans.filter_map(|span| target(&span.mark)).collect()
}

/// The name of the bookmark around a block, of the kind that Word itself makes.
pub(super) fn bookmark(block: usize) -> String {
    format!("_Toc{block:08}")
}

/// The tab that the leader fills: at the right side of the type area.
pub(super) fn leader(sheet: &Sheet) -> Element<'static> {
    let tab = Element::val("w:tab", "right").attr("w:leader", "middleDot");
    Element::new("w:tabs").with(tab.attr("w:pos", sheet.text_width.to_twips().to_string()))
}

/// An entry to behind its leader, and the number behind that.
pub(super) fn parted(entry: Cow<'_, str>) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    match (entry.rfind('\t'), entry) {
        (None, entry) => (entry, None),
        (Some(leader), Cow::Borrowed(entry)) => {
            let (entry, number) = entry.split_at(leader + 1);
            (entry.into(), Some(number.into()))
        }
        (Some(leader), Cow::Owned(mut entry)) => {
            let number = entry.split_off(leader + 1);
            (entry.into(), Some(number.into()))
        }
    }
}

/// What stands before the first entry: the field and its instruction.
pub(super) fn field_begins() -> [Element<'static>; 3] {
    fields::begins(INSTRUCTION.to_owned())
}

/// What stands before the page number of an entry, which is that of a bookmark.
pub(super) fn page_of(bookmark: &str) -> [Element<'static>; 3] {
    fields::begins(format!(" PAGEREF {bookmark} \\h "))
}
