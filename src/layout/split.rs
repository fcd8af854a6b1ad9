//! Where a table is split when it does not fit on a page.
//!
//! GB/T 9704 has no clause for it. What holds for lines is kept for rows: a header does not part from what it heads, and
//! no last row stands alone, as no last character does (CLREQ 3.4.4).

use std::ops::Range;

use crate::diag::{Finding, Place};
use crate::geom::Len;

use super::table::{called, room_for_lines};
use super::{Cell, Style, Table};

/// The rows that go on one page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fit {
    /// Header rows repeated above them.
    pub repeats: Range<usize>,
    /// The rows themselves.
    pub rows: Range<usize>,
    /// Whether a word processor's own flow splits it here too.
    pub natural: bool,
    /// The rows below which no page may end, where only that makes sure of it.
    pub tied: Range<usize>,
}

/// What splitting needs to know of a table.
pub(super) struct Splitter<'a> {
    pub table: &'a Table,
    pub styles: &'a [Style],
    /// For each row whether it is a header row.
    pub header: &'a [bool],
    /// Blocks under a head of their own that are no higher stay whole.
    pub short: Len,
    /// A row that lacks less is let in by another reader's rounding.
    pub clear: Len,
}

impl Splitter<'_> {
    /// The rows from `start` that fit into `room`; `None` when not even one does.
    ///
    /// A table is never split after a header row, nor before its last row alone, nor where a merged cell would be left
    /// with less room than its own lines need on either page. `tail` must find room below its last row.
    pub(crate) fn fit(&self, start: usize, room: Len, tail: Len) -> Option<Fit> {
        let repeats = self.repeats(start);
        let mut used = self.table.rules.outer + self.height(&repeats);
        let mut most = start;
        while most < self.header.len() && used + self.table.heights[most] <= room {
            used += self.table.heights[most];
            most += 1;
        }
        let whole = used + tail <= room;
        let ends = (start + 1..=most).rev().filter(|&end| whole || end < self.header.len());
        let end = ends.into_iter().find(|&end| self.may_split(start, end))?;
        let next = self.table.heights.get(most).copied();
        let most = most + usize::from(next.is_some_and(|next| used + next < room + self.clear));
        let tied = end..most.min(self.header.len() - 1);
        let sure = end == self.header.len() || most < self.header.len() && self.may_split(0, end);
        let repeated = if self.table.inner_heads { 0..0 } else { 0..self.table.header_rows };
        let natural = sure && (start == 0 || repeats == repeated);
        Some(Fit { repeats, rows: start..end, natural, tied })
    }

    /// The heights with which a fragment that begins at `start` fits into `room`, where all its rows fit but merged cells
    /// overlap so that every break would cut one that has no room for its lines on both sides: the last row that such a
    /// cell has on either side grows. `None` when nothing helps.
    pub(crate) fn stretched(&self, start: usize, room: Len) -> Option<Vec<Len>> {
        let above = self.table.rules.outer + self.height(&self.repeats(start));
        let fits = |heights: &Vec<Len>, end: usize| above + heights[start..end].iter().copied().sum::<Len>() <= room;
        let ends = (start + 1..self.header.len()).take_while(|&end| fits(&self.table.heights, end));
        let ends: Vec<usize> = ends.filter(|&end| self.may_end(start, end)).collect();
        let parted = |end: usize| Some(self.split_before(start, end)).filter(|heights| fits(heights, end));
        ends.into_iter().rev().find_map(parted)
    }

    /// The heights with which every cell has room for its lines on both sides of a break before row `end`.
    fn split_before(&self, start: usize, end: usize) -> Vec<Len> {
        let mut heights = self.table.heights.clone();
        for cell in &self.table.cells {
            for side in sides(cell, start, end).into_iter().flatten() {
                let have: Len = heights[side.clone()].iter().copied().sum();
                heights[side.end - 1] += (self.need(cell) - have).max(Len::ZERO);
            }
        }
        heights
    }

    /// The header rows to repeat above a fragment that begins at `start`: those of the nearest header above it, none at
    /// the top or where the fragment begins with a header of its own.
    pub(crate) fn repeats(&self, start: usize) -> Range<usize> {
        if start == 0 || self.header[start] {
            return 0..0;
        }
        let end = (0..start).rev().find(|&r| self.header[r]).map_or(0, |last| last + 1);
        let first = (0..end).rev().take_while(|&r| self.header[r]).last().unwrap_or(end);
        first..end
    }

    /// The least height a fragment that begins at `start` can have.
    pub(crate) fn least(&self, start: usize) -> Len {
        self.table.rules.outer + self.height(&self.repeats(start)) + self.height(&self.least_rows(start))
    }

    /// The fewest rows that a fragment that begins at `start` can have.
    pub(crate) fn least_rows(&self, start: usize) -> Range<usize> {
        let end = (start + 1..=self.header.len()).find(|&end| self.may_split(start, end)).unwrap_or(self.header.len());
        start..end
    }

    /// For each row whether it stays with the next when text is edited in a word processor: where no page may end below
    /// it.
    pub(crate) fn keeps(&self) -> Vec<bool> {
        let rows = self.header.len();
        let ends = |end: usize| end < rows && (!self.may_end(0, end) || self.parts_block(end));
        let mut keeps: Vec<bool> = (1..=rows).map(ends).collect();
        // Only merged cells are cut by a break, so that not every cell is asked about every row.
        for cell in self.table.cells.iter().filter(|cell| cell.area.rows > 1) {
            let Range { start, end } = cell.area.row_range();
            let within = (start + 1..end).filter(|&end| !self.splits_well(cell, 0, end));
            within.for_each(|end| keeps[end - 1] = true);
        }
        keeps
    }

    /// A row that no page can hold, or rows that cannot be parted, and the finding on it: they are put on their page with
    /// no more than it must have, so that the search for faults goes on.
    pub(crate) fn too_tall(&self, at: &str, start: usize, room: Len) -> (Fit, Finding) {
        let fit = Fit { repeats: self.repeats(start), rows: self.least_rows(start), natural: false, tied: 0..0 };
        let own: Vec<usize> = fit.rows.clone().filter(|&row| !self.header[row]).collect();
        let tallest = own.iter().copied().max_by_key(|&row| self.table.heights[row]).unwrap_or(start);
        let (which, hint) = match own.as_slice() {
            [first, .., last] => (
                format!("第 {}～{} 行分不到两页（合并格切断后排不下字，末行也不单独成页），", first + 1, last + 1),
                format!("拆开其中的合并格，或缩短最高的第 {} 行的文字。", tallest + 1),
            ),
            _ => (format!("第 {} 行", tallest + 1), "缩短这一行的文字，或拆成几行。".to_owned()),
        };
        let headed = if own.len() < fit.rows.len() || !fit.repeats.is_empty() { "连同表头" } else { "" };
        let (title, height, room) = (called(&self.table.title), self.least(start).to_mm(), room.to_mm());
        let message = format!("{title}{which}{headed}高 {height:.1} mm，一页只放得下 {room:.1} mm");
        let in_row = |cell: &&Cell| cell.area.row_range() == (tallest..tallest + 1) && !cell.at.is_empty();
        let longest = self.table.cells.iter().filter(in_row).max_by_key(|cell| cell.lines.len());
        let place = longest.map_or(at, |cell| &cell.at);
        (fit, Finding::error("row-too-tall", Place::Value(place.to_owned()), message).hint(hint))
    }

    fn may_split(&self, start: usize, end: usize) -> bool {
        end == self.header.len()
            || self.may_end(start, end)
                && !self.parts_block(end)
                && self.table.cells.iter().all(|cell| self.splits_well(cell, start, end))
    }

    /// Whether a fragment may end before row `end`, whatever cells that cuts.
    fn may_end(&self, start: usize, end: usize) -> bool {
        let lonely = end + 1 == self.header.len() && start + 1 < end;
        !lonely && !self.header[end - 1] && !self.heads_next(end - 1)
    }

    /// Whether a break before row `end` parts a short block under a head of its own.
    fn parts_block(&self, end: usize) -> bool {
        let begins = |row: &usize| self.header[*row] && (*row == 0 || !self.header[*row - 1]);
        if !self.table.inner_heads || begins(&end) {
            return false;
        }
        let first = (0..end).rev().find(begins);
        let last = (end..self.header.len()).find(begins).unwrap_or(self.header.len());
        first.is_some_and(|first| self.height(&(first..last)) <= self.short)
    }

    /// Whether a row below the header is one label over the whole width, which goes with the rows that it is over.
    fn heads_next(&self, row: usize) -> bool {
        let over = |row: usize| self.table.cells.iter().any(|cell| cell.area.row == row && cell.spans(self.table));
        // A table may be such rows throughout; three in a row head nothing any more.
        over(row) && (row + 1..(row + 3).min(self.header.len())).any(|next| !over(next))
    }

    /// Whether a cell keeps room for its lines on both sides of a break before row `end`.
    fn splits_well(&self, cell: &Cell, start: usize, end: usize) -> bool {
        sides(cell, start, end).iter().flatten().all(|side| self.height(side) >= self.need(cell))
    }

    /// The height that a cell's lines need.
    fn need(&self, cell: &Cell) -> Len {
        room_for_lines(cell.lines.len(), &self.styles[usize::from(cell.style.0)])
    }

    fn height(&self, rows: &Range<usize>) -> Len {
        self.table.heights[rows.clone()].iter().copied().sum()
    }
}

/// The rows of a cell on both sides of a break before row `end`, in a table that goes on at row `start`; `None` when the
/// break does not cut it.
fn sides(cell: &Cell, start: usize, end: usize) -> Option<[Range<usize>; 2]> {
    let Range { start: first, end: last } = cell.area.row_range();
    (first < end && end < last).then(|| [first.max(start)..end, end..last])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::engine::Engine;
    use crate::layout::Kind;

    /// Lengths are integers: what fits exactly fits.
    #[test]
    fn rows_that_fill_the_room_exactly_fit() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let engine = Engine::open(&root.join("layouts"), &root.join("fonts")).expect("forms and fonts open");
        let rows = ["[\"甲\",\"1\"]"; 5].join(",");
        let report = format!(
            r#"{{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"某局","title":"报告","body":[{{"grid":{{"header_rows":0,"rows":[{rows}]}}}}]}}"#
        );
        let (plan, findings) = engine.plan(&report);
        let layout = plan.unwrap_or_else(|| panic!("{findings:?}")).layout;
        let table =
            layout.blocks.iter().find_map(|b| if let Kind::Table(table) = &b.kind { Some(table) } else { None });
        let table = table.expect("a table");
        let splitter =
            Splitter { table, styles: &layout.styles, header: &[false; 5], short: Len::ZERO, clear: Len::ZERO };
        let room = table.rules.outer + table.heights.iter().copied().sum::<Len>();
        let rows = |room| splitter.fit(0, room, Len::ZERO).expect("a row fits").rows;
        assert_eq!((rows(room), rows(room - Len(1))), (0..5, 0..3), "no last row stands alone");
    }
}
