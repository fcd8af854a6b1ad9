//! A national table as the assembler looks for it: its rows with their labels, its columns with their heads.

use std::collections::BTreeMap;

use super::words::reduced;
use crate::form::{Content, TableForm};

/// A national table.
pub(crate) struct Wanted<'f> {
    /// The form's table.
    pub(crate) table: &'f TableForm,
    /// Its rows that hold figures.
    pub(crate) rows: Vec<WantedRow>,
    /// The words of its labels: reduced to printed.
    pub(crate) labels: BTreeMap<String, String>,
    /// The words of its headers.
    pub(crate) heads: BTreeMap<String, String>,
}

/// A row.
pub(crate) struct WantedRow {
    /// Its labels from the outermost in, reduced.
    pub(crate) labels: Vec<String>,
    /// Its own label as printed; empty for a table without labels.
    pub(crate) printed: String,
    /// Its figures.
    pub(crate) slots: Vec<Slot>,
}

/// The place of a figure.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Row key.
    pub(crate) row: String,
    /// Column key.
    pub(crate) col: String,
    /// The headers above it from the outermost in, reduced.
    pub(crate) heads: Vec<String>,
    /// The last of them as printed.
    pub(crate) printed: String,
}

impl WantedRow {
    /// Its own label, reduced.
    pub(crate) fn leaf(&self) -> &str {
        self.labels.last().map_or("", String::as_str)
    }
}

impl Slot {
    /// The header right above it, reduced.
    pub(crate) fn leaf(&self) -> &str {
        self.heads.last().map_or("", String::as_str)
    }
}

impl<'f> Wanted<'f> {
    /// What to look for in a table of a form.
    pub(crate) fn of(table: &'f TableForm) -> Wanted<'f> {
        let (mut labels, mut heads) = (BTreeMap::new(), BTreeMap::new());
        for cell in &table.cells {
            match &cell.content {
                Content::Label { text, .. } => labels.insert(reduced(text), text.clone()),
                Content::Head { text, .. } => heads.insert(reduced(text), text.clone()),
                Content::Value { .. } | Content::Blank => None,
            };
        }
        let rows = (0..table.rows).filter_map(|row| wanted_row(table, row)).collect();
        Wanted { table, rows, labels, heads }
    }

    /// A header of the form and the unit of money that a source writes behind it, where the form leaves the unit open:
    /// `采购总金额（万元）`.
    pub(crate) fn head_with_unit(&self, reduced: &str) -> Option<(String, &'static str)> {
        let with_unit = ["万元", "亿元", "元"].into_iter().find_map(|unit| Some((reduced.strip_suffix(unit)?, unit)));
        let (head, unit) = with_unit.filter(|_| !self.heads.contains_key(reduced))?;
        let head = head.strip_suffix("单位").unwrap_or(head);
        self.heads.contains_key(head).then(|| (head.to_owned(), unit))
    }

    /// Whether these words are printed in the table.
    pub(crate) fn knows(&self, reduced: &str) -> bool {
        self.labels.contains_key(reduced) || self.heads.contains_key(reduced)
    }

    /// The words as the form prints them.
    pub(crate) fn printed(&self, reduced: &str) -> Option<&str> {
        self.labels.get(reduced).or_else(|| self.heads.get(reduced)).map(String::as_str)
    }

    /// How often they stand in it.
    pub(crate) fn times(&self, words: &str) -> usize {
        let own = |content: &Content| match content {
            Content::Label { text, .. } | Content::Head { text, .. } => reduced(text) == words,
            Content::Value { .. } | Content::Blank => false,
        };
        self.table.cells.iter().filter(|cell| own(&cell.content)).count()
    }

    /// Whether a header stands right above figures.
    pub(crate) fn is_leaf(&self, reduced: &str) -> bool {
        self.rows.iter().flat_map(|row| &row.slots).any(|slot| slot.leaf() == reduced)
    }
}

fn wanted_row(table: &TableForm, row: usize) -> Option<WantedRow> {
    let slots: Vec<Slot> = table
        .values()
        .filter(|(cell, ..)| cell.area.row == row)
        .map(|(cell, row_key, col_key)| {
            let heads = table.col_heads(row, cell.area.col);
            Slot {
                row: row_key.to_owned(),
                col: col_key.to_owned(),
                printed: heads.last().copied().unwrap_or_default().to_owned(),
                heads: heads.into_iter().map(reduced).collect(),
            }
        })
        .collect();
    let area = table.values().find(|(cell, ..)| cell.area.row == row).map(|(cell, ..)| cell.area)?;
    let labels = table.row_labels(area);
    (!slots.is_empty()).then(|| WantedRow {
        printed: labels.last().copied().unwrap_or_default().to_owned(),
        labels: labels.into_iter().map(reduced).collect(),
        slots,
    })
}
