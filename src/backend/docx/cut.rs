//! Cells that pages cut: the mark of the paragraph in the part behind the page's end is in a character style of its own, so that a
//! reader of the copy knows the parts for one cell.

use crate::layout::{Cell, Kind, Layout, Table};
use crate::xml::tree::Element;

/// The id of the style.
const ID: &str = "CutCell";

/// Whether rows that begin here cut a cell.
pub(super) fn is_cut(cell: &Cell, first: usize) -> bool {
    cell.area.row < first && first < cell.area.row_range().end
}

/// What the paragraph of a part behind a page's end says of its mark.
pub(super) fn mark() -> Element<'static> {
    Element::new("w:rPr").with(Element::val("w:rStyle", ID))
}

/// The style, where some table of these has a cell that is cut. It shows nothing.
pub(super) fn style<'l>(mut layouts: impl Iterator<Item = &'l Layout>) -> Option<Element<'static>> {
    let cuts = |table: &Table| {
        let first = |cell: &Cell| table.fragments.iter().any(|fragment| is_cut(cell, fragment.rows.start));
        table.cells.iter().any(first)
    };
    let has_cut =
        |layout: &Layout| layout.blocks.iter().any(|block| matches!(&block.kind, Kind::Table(table) if cuts(table)));
    layouts.any(has_cut).then(|| {
        Element::new("w:style")
            .attr("w:type", "character")
            .attr("w:customStyle", "1")
            .attr("w:styleId", ID)
            .with(Element::val("w:name", "跨页续格"))
            .with(Element::val("w:uiPriority", "99"))
            .with(Element::new("w:semiHidden"))
    })
}
