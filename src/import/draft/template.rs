//! The table of a template: its cells, which of its rows are heads, and what a sheet has above and below it.

use super::Place;
use super::around::{Around, is_unit};
use crate::import::document::Grid;

/// What notes below a table begin with.
const NOTES: [&str; 6] = ["注", "说明", "备注", "填表", "编制", "制表"];

/// A table of a template.
pub(super) struct Template {
    /// Its cells in reading order; they tile it.
    pub(super) places: Vec<Place>,
    pub(super) rows: usize,
    pub(super) cols: usize,
}

impl Template {
    /// The table of a grid; where none of its cells lies is an empty one.
    pub(super) fn of(grid: &Grid) -> Template {
        let cover = grid.cover();
        let mut places: Vec<Place> = vec![];
        for (row, line) in cover.iter().enumerate() {
            for (col, covered) in line.iter().enumerate() {
                let Some(cell) = covered.map(|index| &grid.cells[index]) else {
                    places.push(Place { row, col, rows: 1, cols: 1, text: String::new() });
                    continue;
                };
                if (cell.row, cell.col) == (row, col) {
                    let rows = cell.rows.min(grid.rows.len() - row).max(1);
                    let cols = cell.cols.min(grid.cols - col).max(1);
                    places.push(Place { row, col, rows, cols, text: cell.text.split_whitespace().collect() });
                }
            }
        }
        Template { places, rows: grid.rows.len(), cols: grid.cols }
    }

    /// The cells that cover a row.
    pub(super) fn covering(&self, row: usize) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(move |place| (place.row..place.row + place.rows).contains(&row))
    }

    /// Whether a row has no place for a figure.
    pub(super) fn is_head(&self, row: usize) -> bool {
        self.covering(row).all(|place| !place.is_open())
    }

    /// How many rows stand above the first figure.
    pub(super) fn head_rows(&self) -> usize {
        (0..self.rows).take_while(|&row| self.is_head(row)).count()
    }

    /// The columns of figures, where these are the last ones in all rows; in a table of two sides each figure has its own.
    pub(super) fn columns(&self) -> Option<Vec<usize>> {
        let first = self.places.iter().filter(|place| place.is_open()).map(|place| place.col).min()?;
        let fits = |place: &Place| place.col < first || place.is_open() || self.is_head(place.row);
        self.places.iter().all(fits).then(|| (first..self.cols).collect())
    }

    /// A sheet without the title and unit above its table and the notes below it. Where it ends with the heads, a blank row
    /// stands below them.
    pub(super) fn trimmed(self, around: &mut Around) -> Template {
        let first = (0..self.rows).find(|&row| !self.is_above(row)).unwrap_or(self.rows);
        let is_last = |row: &usize| !self.is_below(*row) || self.covering(*row).any(|place| place.rows > 1);
        let end = (first..self.rows).rev().find(is_last).map_or(first, |row| row + 1);
        for row in 0..first {
            self.texts(row).iter().for_each(|place| around.hear(&place.text));
        }
        let is_bare = first < end && (first..end).all(|row| self.is_head(row));
        let inside = self.places.into_iter().filter(|place| place.row >= first && place.row + place.rows <= end);
        let mut places: Vec<Place> = inside.map(|place| Place { row: place.row - first, ..place }).collect();
        let mut rows = end - first;
        if is_bare {
            places.extend((0..self.cols).map(|col| Place { row: rows, col, rows: 1, cols: 1, text: String::new() }));
            rows += 1;
        }
        Template { places, rows, cols: self.cols }
    }

    fn texts(&self, row: usize) -> Vec<&Place> {
        self.covering(row).filter(|place| !place.text.is_empty()).collect()
    }

    /// Whether a row above a table says something of it, or nothing, and is none of its rows.
    fn is_above(&self, row: usize) -> bool {
        match self.texts(row).as_slice() {
            [] => true,
            [only] => only.cols == self.cols || only.rows == 1 && self.cols > 2,
            more => more.iter().any(|place| is_unit(&place.text)) && more.len() < 4,
        }
    }

    /// Whether a row below a table is none of its rows: nothing, or a note. A label alone has figures still to come.
    fn is_below(&self, row: usize) -> bool {
        match self.texts(row).as_slice() {
            [] => true,
            [only] => only.cols == self.cols || NOTES.iter().any(|begin| only.text.starts_with(begin)),
            _ => false,
        }
    }

    /// The table without the blank rows that fill it; one of them stays where no other row holds figures.
    pub(super) fn without_blank_rows(self) -> Template {
        let is_blank = |row: usize| self.covering(row).all(|place| place.rows == 1 && place.text.is_empty());
        let mut kept: Vec<usize> = (0..self.rows).filter(|&row| !is_blank(row)).collect();
        if kept.iter().all(|&row| self.is_head(row)) {
            kept.extend((0..self.rows).find(|&row| is_blank(row)));
            kept.sort_unstable();
        }
        let places = self.places.into_iter().filter_map(|place| {
            let row = kept.binary_search(&place.row).ok()?;
            Some(Place { row, ..place })
        });
        Template { places: places.collect(), rows: kept.len(), cols: self.cols }
    }
}
