//! Which cells head each figure of a table. What covers each row is looked up once for a table, so that the work grows with
//! its rows and not with their square.

use std::ops::Range;

use crate::grid::labels_before;

use super::CellRole;
use super::draft::{CellDraft, TableDraft};

/// The heads of a table's figures, row by row.
pub(super) struct Heads<'d> {
    draft: &'d TableDraft,
    /// The cells that cover each row, in their order.
    covering: Vec<Vec<usize>>,
    /// The nearest run of header rows above each row.
    header: Vec<Range<usize>>,
    /// The label over the whole width in the nearest row above each that has one, unless a header stands between.
    group: Vec<Option<usize>>,
}

impl<'d> Heads<'d> {
    pub(super) fn of(draft: &'d TableDraft) -> Heads<'d> {
        let rows = draft.header.len();
        let mut covering = vec![vec![]; rows];
        for (index, cell) in draft.cells.iter().enumerate() {
            covering[cell.area.row_range()].iter_mut().for_each(|row: &mut Vec<usize>| row.push(index));
        }
        let mut heads = Heads { draft, covering, header: vec![], group: vec![] };
        let (mut header, mut group) = (0..0, None);
        for row in 0..rows {
            heads.header.push(header.clone());
            heads.group.push(group);
            if draft.header[row] {
                let first = if header.end == row && !header.is_empty() { header.start } else { row };
                (header, group) = (first..row + 1, None);
            } else {
                group = heads.group_in(row).or(group);
            }
        }
        heads
    }

    /// The cells that head a figure, by their index: the group that it stands in, the labels of its row and the heads of its
    /// column, each from the outermost in; none for what is no figure.
    pub(super) fn of_cell(&self, cell: &CellDraft) -> Vec<usize> {
        if cell.role != CellRole::Data {
            return vec![];
        }
        let row = cell.area.row;
        let cells = |row: usize| self.covering[row].iter().map(|&index| (index, &self.draft.cells[index]));
        let sides = cells(row).filter(|(_, other)| other.role != CellRole::ColumnHead);
        let mut heads: Vec<usize> = self.group[row].into_iter().collect();
        heads
            .extend(labels_before(sides.map(|(n, other)| (n, other.area, other.role == CellRole::RowHead)), cell.area));
        for header in self.header[row].clone() {
            let begins = |head: &CellDraft| head.role == CellRole::ColumnHead && head.area.row == header;
            heads.extend(cells(header).filter(|(_, head)| begins(head) && overlap(head, cell)).map(|(index, _)| index));
        }
        heads
    }

    /// The label over the whole width that a row is.
    fn group_in(&self, row: usize) -> Option<usize> {
        let columns = self.draft.widths.len();
        let is_group = |label: &CellDraft| {
            label.role == CellRole::RowHead
                && label.area.rows == 1
                && label.area.cols == columns
                && !label.text.is_empty()
        };
        self.covering[row].iter().copied().find(|&index| columns > 1 && is_group(&self.draft.cells[index]))
    }
}

fn overlap(head: &CellDraft, cell: &CellDraft) -> bool {
    head.area.col_range().start < cell.area.col_range().end && cell.area.col_range().start < head.area.col_range().end
}
