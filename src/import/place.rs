//! Puts cells that come row by row, with the rows and columns they span, in their places, as HTML does.

use super::document::{Cell, Grid, RowInfo};

/// The most columns a table may have; what spans further is cut. A spreadsheet of Excel ends at 16,384.
pub(crate) const MOST_COLS: usize = 1_000;
/// The most cells a table may have with all it spans: beyond, nobody reads it, and it would fill the memory.
pub(crate) const MOST_PLACES: usize = 2_000_000;

/// Places the cells of each row: each takes the first free column. `row`, `col` are set here, spans are cut to the table.
/// Columns in which no cell begins are dropped, so that spans are the least that say the same. `None` for a table beyond
/// [`MOST_PLACES`].
pub(crate) fn place(rows: Vec<Vec<Cell>>) -> Option<Grid> {
    let mut grid = placed(rows)?;
    narrow(&mut grid);
    Some(grid)
}

/// The cells in their places.
fn placed(rows: Vec<Vec<Cell>>) -> Option<Grid> {
    let height = rows.len();
    let mut taken: Vec<Vec<bool>> = vec![vec![]; height];
    let mut cells = vec![];
    let mut places = 0usize;
    for (row, line) in rows.into_iter().enumerate() {
        let mut col = 0;
        for mut cell in line {
            while taken[row].get(col).copied().unwrap_or(false) {
                col += 1;
            }
            (cell.row, cell.col) = (row, col);
            cell.rows = cell.rows.clamp(1, height - row);
            cell.cols = cell.cols.clamp(1, MOST_COLS);
            places = places.saturating_add(cell.rows * cell.cols);
            if places > MOST_PLACES {
                return None;
            }
            for line in &mut taken[row..row + cell.rows] {
                let end = (col + cell.cols).max(line.len());
                line.resize(end, false);
                line[col..col + cell.cols].fill(true);
            }
            col += cell.cols;
            cells.push(cell);
        }
    }
    let width = |line: &Vec<bool>| line.iter().rposition(|taken| *taken).map_or(0, |last| last + 1);
    // A hole inside a row makes it as narrow as what is filled, so that it is seen to differ from its head.
    let filled = |line: &Vec<bool>| line.iter().filter(|taken| **taken).count();
    let cols = taken.iter().map(width).max().unwrap_or(0);
    let rows = taken.iter().map(|line| RowInfo { width: filled(line) }).collect();
    Some(Grid { cols, rows, cells, ..Grid::default() })
}

/// Places cells as [`place`] does, of a source that says how many columns it has: what is dropped is named in the grid. `slivers` are
/// columns too narrow to hold anything, as programs make of edges that are nearly the same: one that holds nothing goes.
pub(crate) fn place_of_columns(rows: Vec<Vec<Cell>>, slivers: &[usize]) -> Option<Grid> {
    let mut grid = placed(rows)?;
    slivers.iter().rev().for_each(|col| drop_empty(&mut grid, *col));
    grid.idle = narrow(&mut grid);
    Some(grid)
}

/// Drops a column in which nothing stands that stands in no other.
fn drop_empty(grid: &mut Grid, col: usize) {
    let is_own = |cell: &Cell| (cell.col, cell.cols) == (col, 1);
    // Where no cell begins the column is idle, which the grid says.
    let begins = grid.cells.iter().any(|cell| cell.col == col);
    if !begins || grid.cols < 2 || grid.cells.iter().any(|cell| is_own(cell) && !cell.text.is_empty()) {
        return;
    }
    grid.cells.retain(|cell| !is_own(cell));
    for cell in &mut grid.cells {
        if cell.col > col {
            cell.col -= 1;
        } else if cell.col + cell.cols > col {
            cell.cols -= 1;
        }
    }
    grid.cols -= 1;
    grid.rows.iter_mut().filter(|row| row.width > col).for_each(|row| row.width -= 1);
}

/// A grid with the columns in which no cell begins, where its source has such.
pub(crate) fn widen(grid: &mut Grid) {
    let idle = std::mem::take(&mut grid.idle);
    let before = |edge: usize| edge + idle.iter().filter(|col| **col < edge).count();
    for cell in &mut grid.cells {
        let end = before(cell.col + cell.cols);
        cell.col = before(cell.col);
        cell.cols = end - cell.col;
    }
    grid.rows.iter_mut().for_each(|row| row.width = before(row.width));
    grid.cols = before(grid.cols);
}

/// Drops columns in which no cell begins; says behind which columns of those that stay they stood.
pub(crate) fn narrow(grid: &mut Grid) -> Vec<usize> {
    let mut begins = vec![false; grid.cols];
    for cell in &grid.cells {
        begins[cell.col] = true;
    }
    // Where each old column's left edge comes to lie.
    let mut edge = vec![0; grid.cols + 1];
    for col in 0..grid.cols {
        edge[col + 1] = edge[col] + usize::from(begins[col]);
    }
    // A column that nothing begins in has the edge of the one after it.
    let place = |col: usize| edge[col];
    let ends = |col: usize| edge[col];
    for cell in &mut grid.cells {
        let end = ends((cell.col + cell.cols).min(grid.cols));
        cell.col = place(cell.col);
        cell.cols = end.saturating_sub(cell.col).max(1);
    }
    let (old, new) = (grid.cols, edge[grid.cols]);
    if old != new {
        for row in &mut grid.rows {
            // A row as wide as the table stays so; a narrower one loses what the table loses.
            row.width = if row.width == old { new } else { edge[row.width.min(old)].min(new) };
        }
    }
    grid.cols = new;
    (0..old).filter(|col| !begins[*col]).map(|col| edge[col].saturating_sub(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, rows: usize, cols: usize) -> Cell {
        Cell { text: text.into(), rows, cols, ..Cell::default() }
    }

    #[test]
    fn spans_push_later_cells_on_and_idle_columns_go() {
        let grid = place(vec![
            vec![cell("a", 2, 2), cell("b", 1, 4)],
            vec![cell("c", 1, 2), cell("d", 1, 2)],
            vec![cell("e", 1, 2), cell("f", 1, 2), cell("g", 1, 2)],
        ])
        .unwrap();
        let at: Vec<_> = grid.cells.iter().map(|c| (c.text.as_str(), c.row, c.col, c.cols)).collect();
        assert_eq!(grid.cols, 3);
        assert_eq!(at[1..4], [("b", 0, 1, 2), ("c", 1, 1, 1), ("d", 1, 2, 1)]);
        assert!(grid.rows.iter().all(|row| row.width == 3));
    }

    #[test]
    fn columns_that_a_source_says_come_back() {
        let rows =
            || vec![vec![cell("a", 1, 1), cell("b", 1, 3)], vec![cell("c", 1, 1), cell("d", 1, 2), cell("e", 1, 1)]];
        let at = |grid: &Grid| grid.cells.iter().map(|c| (c.col, c.cols)).collect::<Vec<_>>();
        let mut grid = place_of_columns(rows(), &[]).unwrap();
        assert_eq!((grid.cols, at(&grid)), (3, vec![(0, 1), (1, 2), (0, 1), (1, 1), (2, 1)]));
        widen(&mut grid);
        assert_eq!((grid.cols, at(&grid)), (4, vec![(0, 1), (1, 3), (0, 1), (1, 2), (3, 1)]));
        assert!(grid.idle.is_empty() && grid.rows.iter().all(|row| row.width == 4));
    }

    /// One edge of three rows lies a hair beside that of the others: b spans it, d stands before it.
    #[test]
    fn slivers_that_hold_nothing_go() {
        let rows = |sliver: &str| {
            vec![
                vec![cell("a", 1, 1), cell("b", 1, 2), cell("c", 1, 1)],
                vec![cell("d", 1, 2), cell("e", 1, 1), cell("f", 1, 1)],
                vec![cell("g", 1, 1), cell(sliver, 1, 1), cell("h", 1, 1), cell("i", 1, 1)],
            ]
        };
        let grid = place_of_columns(rows(""), &[1]).unwrap();
        assert_eq!((grid.cols, grid.cells.iter().filter(|cell| cell.cols == 1).count()), (3, 9));
        assert!(grid.rows.iter().all(|row| row.width == 3) && grid.idle.is_empty());
        assert_eq!(place_of_columns(rows("x"), &[1]).unwrap().cols, 4);
    }

    #[test]
    fn a_row_with_a_cell_too_few_keeps_its_width() {
        let grid = place(vec![vec![cell("a", 1, 1), cell("b", 1, 1)], vec![cell("c", 1, 1)]]).unwrap();
        assert_eq!((grid.rows[0].width, grid.rows[1].width), (2, 1));
        assert!(place(vec![vec![cell("a", 1, 1000); 3000]; 1]).is_none());
    }
}
