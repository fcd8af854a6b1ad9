//! The ink of the part of a table that stands on one page.

use std::ops::Range;

use crate::geom::{Len, Point};

use super::line::{Slot, chars_of, set};
use super::rules::Ruled;
use super::table::ResolvedTable;
use super::{Cell, Fragment, Ink, Owner, Ruling, Style, Table, Valign};

/// How high a fragment is, with half of each outer rule.
pub(super) fn fragment_height(table: &Table, fragment: &Fragment) -> Len {
    let rows = |range: &Range<usize>| table.heights[range.clone()].iter().copied().sum::<Len>();
    table.rules.outer + rows(&fragment.repeats) + rows(&fragment.rows)
}

/// Draws a fragment of a table.
pub(super) struct Draw<'a> {
    pub block: usize,
    pub resolved: &'a ResolvedTable,
    pub styles: &'a [Style],
    pub left: Len,
}

impl Draw<'_> {
    /// The ink of a fragment: the grounds of its cells, its text in reading order, then its rules. `drawn` remembers which cells' text has been
    /// drawn as content; later drawings are repeats.
    pub(crate) fn fragment(&self, fragment: &Fragment, drawn: &mut [bool]) -> Vec<Ink> {
        let table = &self.resolved.table;
        let xs = edges(self.left + table.indent, &table.widths);
        let heights: Vec<Len> =
            [&fragment.repeats, &fragment.rows].iter().flat_map(|r| table.heights[(*r).clone()].to_vec()).collect();
        // The first rule's centre lies half its width below the top; each row's height reaches to the next centre.
        let ys = edges(fragment.top + table.rules.outer / 2, &heights);
        let rows: Vec<usize> = fragment.repeats.clone().chain(fragment.rows.clone()).collect();
        let header =
            if fragment.repeats.is_empty() { table.header_rows.min(fragment.rows.end) } else { fragment.repeats.len() };
        let (mut grounds, mut ink) = (Vec::new(), Vec::new());
        let mut owner = vec![0; rows.len() * table.widths.len()];
        for part in [&fragment.repeats, &fragment.rows] {
            let offset = if part == &fragment.rows { fragment.repeats.len() } else { 0 };
            for (index, cell) in table.cells.iter().enumerate() {
                let (first, end) = (cell.area.row.max(part.start), cell.area.row_range().end.min(part.end));
                if first >= end {
                    continue;
                }
                let (from, to) = (first - part.start + offset, end - part.start + offset);
                for row in from..to {
                    owner[row * table.widths.len()..][cell.area.col_range()].fill(index);
                }
                if cell.shaded {
                    let (left, right) = (xs[cell.area.col], xs[cell.area.col_range().end]);
                    let (at, height) = (Point { x: left, y: ys[from] }, ys[to] - ys[from]);
                    grounds.push(Ink::Ground { at, width: right - left, height, color: Cell::GROUND });
                }
                let repeat = std::mem::replace(&mut drawn[index], true);
                ink.extend(self.cell(index, part, ys[from]..ys[to], &xs, repeat));
            }
        }
        let owner = |row: usize, col: usize| owner[row * table.widths.len() + col];
        if table.ruling != Ruling::None {
            let (owner, widths, ruling, color) = (&owner, table.rules, table.ruling, table.color);
            let (xs, ys, double) = (xs.as_slice(), ys.as_slice(), table.double);
            ink.extend(Ruled { xs, ys, owner, widths, double, ruling, header_rows: header, color }.ink());
        }
        grounds.append(&mut ink);
        grounds
    }

    /// A cell's lines, in the middle of the rows it has on this page; `rows` are those of the fragment.
    fn cell(&self, index: usize, rows: &Range<usize>, ys: Range<Len>, xs: &[Len], repeat: bool) -> Vec<Ink> {
        let table = &self.resolved.table;
        let cell = &table.cells[index];
        let style = &self.styles[usize::from(cell.style.0)];
        let style =
            &Style { align: cell.align, size: table.size(style), lines: style.lines.full_width(), ..style.clone() };
        let (shown, measured) = match table.again(cell, rows) {
            Some(again) => (&again.lines, &self.resolved.again),
            None => (&cell.lines, &self.resolved.measured),
        };
        let padding = table.padding;
        let left = xs[cell.area.col] + padding + cell.inset + style.left;
        let width = xs[cell.area.col_range().end] - padding - style.right - left;
        let lines = style.pitch * shown.len() as i64;
        let top = match cell.valign {
            Valign::Top => ys.start,
            Valign::Middle => ys.start + (ys.end - ys.start - lines) / 2,
        };
        let mut ink = Vec::new();
        for (nth, line) in shown.iter().enumerate() {
            let indent = if nth == 0 { style.indent } else { Len::ZERO };
            let (left, width) = (left + indent, width - indent);
            let slot = Slot {
                left,
                width,
                top: top + style.pitch * nth as i64,
                stretch: nth + 1 < shown.len(),
                spread: Len::ZERO,
            };
            let owner = |_| match repeat {
                true => Owner::Repeat,
                false => Owner::Cell { block: self.block, cell: index, line: nth },
            };
            ink.extend(set(chars_of(&measured[index], &line.range), style, slot, owner));
        }
        ink
    }
}

/// The boundaries that begin at `from` and lie the given steps apart.
fn edges(from: Len, steps: &[Len]) -> Vec<Len> {
    let mut at = from;
    std::iter::once(from)
        .chain(steps.iter().map(move |step| {
            at += *step;
            at
        }))
        .collect()
}
