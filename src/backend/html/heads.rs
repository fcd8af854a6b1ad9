//! How the headers of a figure are told: by scope where the rules of HTML find them by it (HTML Living Standard, 4.9.12.2),
//! otherwise by name.

use crate::layout::{Cell, CellRole, Table};

/// Whether the scope of its headers gives every figure of a table those that govern it, and no others.
pub(super) fn scope_tells_all(table: &Table) -> bool {
    let is_plain = |cell: &Cell| cell.area.rows == 1 && cell.area.cols == 1;
    let in_place = |cell: &Cell| cell.role != CellRole::ColumnHead || cell.area.row == 0;
    table.cells.iter().all(|cell| is_plain(cell) && in_place(cell) && agrees(table, cell))
}

/// Whether a figure is governed by the labels before it in its row and the header of its column.
fn agrees(table: &Table, cell: &Cell) -> bool {
    if cell.role != CellRole::Data {
        return true;
    }
    let governs = |head: &Cell| match head.role {
        CellRole::RowHead => head.area.row == cell.area.row,
        CellRole::ColumnHead => head.area.col == cell.area.col,
        CellRole::Data => false,
    };
    let told = |head: &&Cell| !head.text.is_empty();
    let by_scope = table.cells.iter().filter(|head| governs(head)).filter(told).count();
    let named: Vec<&Cell> = cell.heads.iter().filter_map(|&head| table.cells.get(head)).filter(told).collect();
    named.len() == by_scope && named.into_iter().all(governs)
}
