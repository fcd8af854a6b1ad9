//! The keys of a table's value cells, worked out once for all reports.

use std::collections::HashMap;

use super::{Content, FormCell, GivenCell};

/// The row keys of a table in reading order, each with its cells.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Keys {
    rows: Vec<RowKeys>,
    places: HashMap<String, usize>,
}

/// A row of value cells, behind the code and the name that the report gives it.
#[derive(Clone, PartialEq, Debug)]
pub struct RowKeys {
    /// Its key.
    pub row: String,
    /// The column keys in reading order, each with its cell's index into [`super::TableForm::cells`].
    pub cols: Vec<(String, usize)>,
}

impl Keys {
    /// The keys of these cells.
    pub fn of(cells: &[FormCell]) -> Keys {
        let mut keys = Keys::default();
        for (index, cell) in cells.iter().enumerate() {
            let (row, col) = match (&cell.content, &cell.given) {
                (Content::Value { row, col, .. }, _) => (row, col),
                // A code or a name that the report gives is a figure of it too.
                (Content::Label { row: Some(row), .. }, Some(GivenCell { col: Some(col), .. })) => (row, col),
                _ => continue,
            };
            let place = *keys.places.entry(row.clone()).or_insert_with(|| {
                keys.rows.push(RowKeys { row: row.clone(), cols: vec![] });
                keys.rows.len() - 1
            });
            keys.rows[place].cols.push((col.clone(), index));
        }
        keys
    }

    /// All rows.
    pub fn rows(&self) -> &[RowKeys] {
        &self.rows
    }

    /// A row by its key.
    pub fn row(&self, row: &str) -> Option<&RowKeys> {
        self.places.get(row).map(|&place| &self.rows[place])
    }

    /// The index of a cell.
    pub fn cell(&self, row: &str, col: &str) -> Option<usize> {
        let (_, index) = self.row(row)?.cols.iter().find(|(known, _)| known == col)?;
        Some(*index)
    }
}
