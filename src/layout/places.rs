//! Where every part of the report stands: rectangles in millimetres by JSON pointer, for programs that point at pages.

use serde::Serialize;

use crate::geom::Len;

use super::line::baseline;
use super::{Cell, Fragment, Ink, Kind, Layout, Owner, Page, Table};

/// A rectangle on a page that shows a part of the report. A part that goes on on another page has one on each.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Rectangle {
    /// JSON pointer of the part.
    pub pointer: String,
    /// What it is: the key of its style, `cell`, `table` or `picture`.
    pub kind: &'static str,
    /// The page, from 1.
    pub page: usize,
    /// From the left edge of the page as it is read, in millimetres.
    pub x: f64,
    /// From its top edge, in millimetres.
    pub y: f64,
    /// In millimetres.
    pub width: f64,
    /// In millimetres.
    pub height: f64,
}

/// The rectangles of all parts that have a pointer, in reading order. Those of texts reach from the first glyph to the end of
/// the longest line and over the whole height of their lines; those of cells from rule to rule.
pub fn places(layout: &Layout) -> Vec<Rectangle> {
    let mut out = vec![];
    for (index, block) in layout.blocks.iter().enumerate() {
        match &block.kind {
            Kind::Table(table) => {
                for fragment in &table.fragments {
                    out.extend(of_fragment(layout, &block.at, table, fragment));
                }
            }
            _ if block.at.is_empty() => {}
            _ => {
                for (nth, page) in layout.pages.iter().enumerate() {
                    out.extend(on_page(layout, index, nth, page));
                }
            }
        }
    }
    out
}

/// The bounds of something while its parts are added.
#[derive(Clone, Copy)]
struct Bounds {
    left: Len,
    top: Len,
    right: Len,
    foot: Len,
}

impl Bounds {
    fn with(self, other: Bounds) -> Bounds {
        Bounds {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            foot: self.foot.max(other.foot),
        }
    }

    fn named(self, pointer: &str, kind: &'static str, page: usize) -> Rectangle {
        let mm = |len: Len| (len.to_mm() * 100.0).round() / 100.0;
        Rectangle {
            pointer: pointer.to_owned(),
            kind,
            page: page + 1,
            x: mm(self.left),
            y: mm(self.top),
            width: mm(self.right - self.left),
            height: mm(self.foot - self.top),
        }
    }
}

/// The rectangle of a text or picture on a page, where it has ink there.
fn on_page(layout: &Layout, block: usize, nth: usize, page: &Page) -> Option<Rectangle> {
    let of = &layout.blocks[block];
    let style = of.text().and_then(|text| layout.styles.get(usize::from(text.style.0)));
    let parts = page.ink.iter().filter_map(|ink| match ink {
        Ink::Glyphs(run) if matches!(run.owner, Owner::Text { block: owner, .. } if owner == block) => {
            let style = style.filter(|style| style.size == run.size)?;
            let top = run.at.y - baseline(style, Len::ZERO);
            let right = run.at.x + run.glyphs.iter().map(|glyph| glyph.advance).sum();
            Some(Bounds { left: run.at.x, top, right, foot: top + style.pitch })
        }
        Ink::Picture { block: owner, at, width, height, .. } if *owner == block => {
            Some(Bounds { left: at.x, top: at.y, right: at.x + *width, foot: at.y + *height })
        }
        _ => None,
    });
    let kind = style.map_or("picture", |style| style.kind.key());
    Some(parts.reduce(Bounds::with)?.named(&of.at, kind, nth))
}

/// The rectangles of a table's fragment and of the cells that stand on it with values of the report.
fn of_fragment(layout: &Layout, at: &str, table: &Table, fragment: &Fragment) -> Vec<Rectangle> {
    let Some(page) = layout.pages.get(fragment.page) else { return vec![] };
    let left = layout.frame(page).left + table.indent;
    let above: Len = table.heights[fragment.repeats.clone()].iter().copied().sum();
    let first = fragment.top + table.rules.outer / 2 + above;
    let bounds = |cell: &Cell| {
        let rows = cell.area.row_range();
        let (from, to) = (rows.start.max(fragment.rows.start), rows.end.min(fragment.rows.end));
        let down = |row: usize| first + table.heights[fragment.rows.start..row].iter().copied().sum();
        let across = |col: usize| left + table.widths[..col].iter().copied().sum();
        let (cols, shown) = (cell.area.col_range(), from < to && !cell.at.is_empty());
        shown.then(|| Bounds { left: across(cols.start), top: down(from), right: across(cols.end), foot: down(to) })
    };
    let cells = table.cells.iter().filter_map(|cell| Some((cell, bounds(cell)?)));
    let cells: Vec<Rectangle> = cells.map(|(cell, bounds)| bounds.named(&cell.at, "cell", fragment.page)).collect();
    let own: Len = table.heights[fragment.rows.clone()].iter().copied().sum();
    let right = left + table.widths.iter().copied().sum();
    let whole = Bounds { left, top: fragment.top, right, foot: first + own + table.rules.outer / 2 };
    let whole = (!at.is_empty()).then(|| whole.named(at, "table", fragment.page));
    whole.into_iter().chain(cells).collect()
}
