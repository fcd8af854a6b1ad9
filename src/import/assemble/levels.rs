//! Codes of accounts in three columns, 类, 款 and 项, as final accounts on paper have them, merged or each with its digits.
//! A form that has one column of codes is compared with them in one.

use super::wanted::Wanted;
use super::words::reduced;
use crate::import::document::{Cell, Grid};
use crate::import::inline::one_line;
use crate::import::place::narrow;

/// The heads of the columns.
const LEVELS: [&str; 3] = ["类", "款", "项"];
/// What they say together.
pub(super) const JOINED: &str = "类款项";

/// Whether a form has columns of its own for the levels.
pub(super) fn parts(wanted: &Wanted<'_>) -> bool {
    wanted.heads.contains_key(LEVELS[0])
}

/// A table with its three columns of codes in one; `None` where it has none.
pub(super) fn joined(grid: &Grid) -> Option<Grid> {
    let is = |cell: &Cell, level: usize| cell.cols == 1 && reduced(&cell.text) == LEVELS[level];
    let beside = |first: &Cell, level: usize| {
        grid.cells.iter().any(|cell| cell.row == first.row && cell.col == first.col + level && is(cell, level))
    };
    let first = grid.cells.iter().find(|cell| is(cell, 0) && beside(cell, 1) && beside(cell, 2))?.col;
    let end = first + LEVELS.len();
    let mut out = Grid { cells: vec![], ..grid.clone() };
    for cell in &grid.cells {
        // A cell that reaches out of the columns on one side leaves nothing to join.
        let inside = cell.col >= first && cell.col + cell.cols <= end;
        let apart = cell.col + cell.cols <= first || cell.col >= end;
        let around = cell.col <= first && cell.col + cell.cols >= end;
        if !(inside || apart || around) {
            return None;
        }
        let same = |other: &&mut Cell| other.row == cell.row && other.col == first && inside;
        match out.cells.iter_mut().find(same) {
            Some(before) if before.rows == cell.rows && before.doubt.is_none() && cell.doubt.is_none() => {
                before.text = one_line(&format!("{}{}", before.text, cell.text));
            }
            Some(_) => return None,
            None if inside => out.cells.push(Cell { col: first, cols: LEVELS.len(), ..cell.clone() }),
            None => out.cells.push(cell.clone()),
        }
    }
    narrow(&mut out);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::place::place;

    #[test]
    fn three_columns_of_codes_are_one() {
        let cell = |text: &str, rows: usize, cols: usize| Cell { text: text.into(), rows, cols, ..Cell::default() };
        let row = |code: [&str; 3], name: &str| {
            let codes = code.iter().map(|text| cell(text, 1, 1));
            codes.chain([cell(name, 1, 1), cell("1", 1, 1)]).collect::<Vec<_>>()
        };
        let grid = place(vec![
            vec![cell("科目编码", 1, 3), cell("科目名称", 1, 1), cell("合计", 1, 1)],
            row(["类", "款", "项"], ""),
            row(["208", "02", "01"], "行政运行"),
            vec![cell("20802", 1, 3), cell("民政", 1, 1), cell("2", 1, 1)],
        ]);
        let joined = joined(&grid.unwrap()).unwrap();
        let texts: Vec<&str> = joined.cells.iter().filter(|c| c.col == 0).map(|c| c.text.as_str()).collect();
        assert_eq!((joined.cols, texts), (3, vec!["科目编码", JOINED, "2080201", "20802"]));
        assert!(joined.cells.iter().all(|cell| cell.cols == 1));
    }
}
