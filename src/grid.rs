//! A grid of merged cells, shared by national forms and free tables: no fonts, no millimetres.

use std::ops::Range;

pub(crate) mod canvas;

/// Where a cell lies: its first row and column and how many of each it covers (at least 1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    /// First row, from 0.
    pub row: usize,
    /// First column, from 0.
    pub col: usize,
    /// Rows covered.
    pub rows: usize,
    /// Columns covered.
    pub cols: usize,
}

impl Area {
    /// The rows it covers.
    pub fn row_range(&self) -> Range<usize> {
        self.row..self.row + self.rows
    }

    /// The columns it covers.
    pub fn col_range(&self) -> Range<usize> {
        self.col..self.col + self.cols
    }
}

/// The labels that name a cell's row, from the outermost in: those left of it that cover its first row, but only the
/// run of them nearest to it; labels beyond other figures are those of another side (收入 beside 支出). The cells are
/// given by index and area, each with whether it is a label; the others are figures.
pub fn labels_before(cells: impl Iterator<Item = (usize, Area, bool)>, cell: Area) -> Vec<usize> {
    let left = cells.filter(|(_, area, _)| area.row_range().contains(&cell.row) && area.col < cell.col);
    let (mut labels, figures): (Vec<_>, Vec<_>) = left.partition(|(.., is_label)| *is_label);
    labels.sort_by_key(|(_, area, _)| area.col);
    let nearest = labels.last().map_or(0, |(_, area, _)| area.col);
    let side = figures.iter().map(|(_, area, _)| area.col).filter(|col| *col < nearest).max();
    let of_side = labels.into_iter().filter(|(_, area, _)| side.is_none_or(|side| area.col > side));
    of_side.map(|(index, ..)| index).collect()
}

/// Why cells do not tile their grid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Untiled {
    /// Two cells (indices into the list) cover the same place.
    Overlap(usize, usize),
    /// A cell reaches outside the grid, or covers nothing.
    Outside(usize),
    /// No cell covers this row and column.
    Hole(usize, usize),
}

/// Proves that the cells cover every place of a `rows` × `cols` grid exactly once.
pub fn prove_tiling(rows: usize, cols: usize, cells: &[Area]) -> Result<(), Untiled> {
    let mut owner = vec![None; rows.saturating_mul(cols)];
    for (index, area) in cells.iter().enumerate() {
        let fits =
            |first: usize, count: usize, most| count > 0 && first.checked_add(count).is_some_and(|end| end <= most);
        if !fits(area.row, area.rows, rows) || !fits(area.col, area.cols, cols) {
            return Err(Untiled::Outside(index));
        }
        for place in area.row_range().flat_map(|r| area.col_range().map(move |c| r * cols + c)) {
            if let Some(first) = owner[place].replace(index) {
                return Err(Untiled::Overlap(first, index));
            }
        }
    }
    match owner.iter().position(Option::is_none) {
        Some(place) => Err(Untiled::Hole(place / cols, place % cols)),
        None => Ok(()),
    }
}

/// Places cells given row by row, as HTML does: each takes the first free column of its row.
/// `spans` holds, row by row, the (rows, cols) of each cell; the answer holds their areas in the same order.
pub fn place_row_major(spans: &[Vec<(usize, usize)>], cols: usize) -> Vec<Area> {
    let mut busy_until = vec![0usize; cols];
    let mut areas = Vec::new();
    for (row, cells) in spans.iter().enumerate() {
        let mut col = 0;
        for &(rows, wide) in cells {
            while col < cols && busy_until[col] > row {
                col += 1;
            }
            areas.push(Area { row, col, rows, cols: wide });
            for busy in busy_until.iter_mut().skip(col).take(wide) {
                *busy = row.saturating_add(rows);
            }
            col = col.saturating_add(wide);
        }
    }
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_find_their_places_and_tile() {
        let spans = vec![vec![(2, 1), (1, 2)], vec![(1, 1), (1, 1)]];
        let areas = place_row_major(&spans, 3);
        assert_eq!(prove_tiling(2, 3, &areas), Ok(()));
        assert_eq!((areas[2].row, areas[2].col), (1, 1));
    }

    #[test]
    fn a_hole_an_overlap_and_an_overhang_are_named() {
        let one = |row, col, rows, cols| Area { row, col, rows, cols };
        assert_eq!(prove_tiling(1, 2, &[one(0, 0, 1, 1)]), Err(Untiled::Hole(0, 1)));
        assert_eq!(prove_tiling(1, 1, &[one(0, 0, 1, 1), one(0, 0, 1, 1)]), Err(Untiled::Overlap(0, 1)));
        assert_eq!(prove_tiling(1, 1, &[one(0, 0, 2, 1)]), Err(Untiled::Outside(0)));
        assert_eq!(prove_tiling(1, 1, &[one(0, 0, usize::MAX, 1)]), Err(Untiled::Outside(0)));
    }
}
