//! Which keys headers and labels stand for.

use std::collections::BTreeMap;

use super::{Content, FormCell, header_flags};

/// Writes into headers and labels the one key they stand for, where they stand for just one.
pub(super) fn name_heads(cells: Vec<FormCell>, count: usize) -> Vec<FormCell> {
    let block = blocks(&header_flags(&cells, count));
    let (mut cols, mut rows) = (Only::default(), Only::default());
    for FormCell { area, content, .. } in &cells {
        if let Content::Value { row, col, .. } = content {
            cols.add((block[area.row], area.col, area.cols), col);
            rows.add((area.row, area.rows, 0), row);
        }
    }
    let name = |cell: FormCell| {
        let area = cell.area;
        let content = match cell.content {
            Content::Head { text, .. } => Content::Head { text, col: cols.get((block[area.row], area.col, area.cols)) },
            Content::Label { text, row: None } => Content::Label { text, row: rows.get((area.row, area.rows, 0)) },
            other => other,
        };
        FormCell { content, ..cell }
    };
    cells.into_iter().map(name).collect()
}

/// The one key of several values at a place of the grid; none when they differ.
#[derive(Default)]
struct Only(BTreeMap<(usize, usize, usize), Option<String>>);

impl Only {
    fn add(&mut self, place: (usize, usize, usize), key: &str) {
        let known = self.0.entry(place).or_insert_with(|| Some(key.to_owned()));
        if known.as_deref() != Some(key) {
            *known = None;
        }
    }

    fn get(&self, place: (usize, usize, usize)) -> Option<String> {
        self.0.get(&place).cloned().flatten()
    }
}

/// Numbers each row by its block: header rows and the data rows they govern count as one.
fn blocks(header: &[bool]) -> Vec<usize> {
    let mut block = 0;
    let starts = |row: usize| row > 0 && header[row] && !header[row - 1];
    (0..header.len())
        .map(|row| {
            block += usize::from(starts(row));
            block
        })
        .collect()
}
