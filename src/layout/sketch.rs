//! A fragment of a table drawn in box characters.
#![expect(clippy::cast_possible_truncation, reason = "a width on a page in columns of a terminal")]

use crate::geom::Len;
use crate::grid::canvas::Canvas;

use super::{Fragment, Table};

/// Millimetres of table for one column of characters: half a 10.5 pt hanzi.
const STEP: Len = Len(66_675);

/// Draws a fragment as text. Hanzi take two columns, as terminals show them.
pub(super) fn sketch(table: &Table, fragment: &Fragment) -> String {
    let rows: Vec<usize> = fragment.repeats.clone().chain(fragment.rows.clone()).collect();
    let xs = edges(table.widths.iter().map(|w| (w.0 / STEP.0) as usize + 1));
    let parts = parts(table, fragment);
    let tall = |row: usize| {
        let one = parts.iter().filter(|p| p.rows == (row..row + 1));
        one.map(|p| table.cells[p.cell].lines.len()).max().unwrap_or(1) + 1
    };
    let ys = edges((0..rows.len()).map(tall));
    let mut canvas = Canvas::new(xs[xs.len() - 1] + 1, ys[ys.len() - 1] + 1);
    for part in &parts {
        let cell = &table.cells[part.cell];
        let (text, lines) = table.shown(cell, if part.repeats { &fragment.repeats } else { &fragment.rows });
        let (left, right) = (xs[cell.area.col], xs[cell.area.col_range().end]);
        let (top, foot) = (ys[part.rows.start], ys[part.rows.end]);
        canvas.frame(left, top, right, foot);
        let spare = (foot - top - 1).saturating_sub(lines.len()) / 2;
        for (n, line) in lines.iter().enumerate() {
            canvas.write(left + 1, right, top + 1 + spare + n, &text[line.range.clone()]);
        }
    }
    canvas.show()
}

/// A cell's rows inside a fragment.
struct Part {
    cell: usize,
    rows: std::ops::Range<usize>,
    /// Whether it is a repeated header.
    repeats: bool,
}

fn parts(table: &Table, fragment: &Fragment) -> Vec<Part> {
    let mut parts = Vec::new();
    for (range, offset) in [(&fragment.repeats, 0), (&fragment.rows, fragment.repeats.len())] {
        for (index, cell) in table.cells.iter().enumerate() {
            let (first, end) = (cell.area.row.max(range.start), cell.area.row_range().end.min(range.end));
            if first < end {
                let rows = first - range.start + offset..end - range.start + offset;
                parts.push(Part { cell: index, rows, repeats: range == &fragment.repeats });
            }
        }
    }
    parts
}

fn edges(steps: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut at = 0;
    std::iter::once(0)
        .chain(steps.map(|step| {
            at += step;
            at
        }))
        .collect()
}
