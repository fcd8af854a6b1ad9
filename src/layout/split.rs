//! Where a table parts when it does not fit on a page.

use std::ops::Range;

use crate::geom::Len;

use super::page::CLEAR;
use super::table::room_for_lines;
use super::{Cell, Style, Table};

/// The rows that go on one page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fit {
    /// Header rows repeated above them.
    pub repeats: Range<usize>,
    /// The rows themselves.
    pub rows: Range<usize>,
    /// Whether an office program's own flow parts here too.
    pub natural: bool,
}

/// What splitting needs to know of a table.
pub(super) struct Splitter<'a> {
    pub table: &'a Table,
    pub styles: &'a [Style],
    /// For each row whether it is a header row.
    pub header: &'a [bool],
}

impl Splitter<'_> {
    /// The rows from `start` that fit into `room`; `None` when not even one does.
    ///
    /// A table never parts after a header row, nor before its last row alone, nor where a merged cell would be left
    /// with less room than its own lines need on either page. `tail` must find room below its last row.
    pub fn fit(&self, start: usize, room: Len, tail: Len) -> Option<Fit> {
        let repeats = self.repeats(start);
        let mut used = self.table.rules.outer + self.height(&repeats);
        let mut most = start;
        while most < self.header.len() && used + self.table.heights[most] <= room {
            used += self.table.heights[most];
            most += 1;
        }
        let whole = used + tail <= room;
        let ends = (start + 1..=most).rev().filter(|&end| whole || end < self.header.len());
        let end = ends.into_iter().find(|&end| self.may_part(start, end))?;
        // Another reader's rounding lets in a row that lacks next to nothing.
        let next = self.table.heights.get(most).copied().unwrap_or(CLEAR);
        let sure = end == most && used + next >= room + CLEAR || end == self.header.len();
        let natural = sure && (start == 0 || repeats == (0..self.table.header_rows));
        Some(Fit { repeats, rows: start..end, natural })
    }

    /// The header rows to repeat above a piece that begins at `start`: those of the nearest header above it, none at
    /// the top or where the piece begins with a header of its own.
    pub fn repeats(&self, start: usize) -> Range<usize> {
        if start == 0 || self.header[start] {
            return 0..0;
        }
        let end = (0..start).rev().find(|&r| self.header[r]).map_or(0, |last| last + 1);
        let first = (0..end).rev().take_while(|&r| self.header[r]).last().unwrap_or(end);
        first..end
    }

    /// The least height a piece that begins at `start` can have.
    pub fn least(&self, start: usize) -> Len {
        self.table.rules.outer + self.height(&self.repeats(start)) + self.height(&self.least_rows(start))
    }

    /// The fewest rows that a piece that begins at `start` can have.
    pub fn least_rows(&self, start: usize) -> Range<usize> {
        let end = (start + 1..=self.header.len()).find(|&end| self.may_part(start, end)).unwrap_or(self.header.len());
        start..end
    }

    fn may_part(&self, start: usize, end: usize) -> bool {
        let rows = self.header.len();
        let lonely = end + 1 == rows && start + 1 < end;
        end == rows
            || !lonely && !self.header[end - 1] && self.table.cells.iter().all(|cell| self.parts_well(cell, start, end))
    }

    /// Whether a cell keeps room for its lines on both sides of a break before row `end`.
    fn parts_well(&self, cell: &Cell, start: usize, end: usize) -> bool {
        let Range { start: first, end: last } = cell.area.row_range();
        if first >= end || last <= end {
            return true;
        }
        let need = |start| room_for_lines(cell.shown(start).1.len(), &self.styles[usize::from(cell.style.0)]);
        self.height(&(first.max(start)..end)) >= need(start) && self.height(&(end..last)) >= need(end)
    }

    fn height(&self, rows: &Range<usize>) -> Len {
        self.table.heights[rows.clone()].iter().copied().sum()
    }
}
