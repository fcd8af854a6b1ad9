//! How a person finds a figure of a national table: by the labels before and above it.

use super::{Content, Each, FormCell, TableForm};
use crate::model::GivenRow;

impl TableForm {
    /// How a person finds a row: its innermost label, with the labels around it where that alone is not clear. Empty
    /// where the table has no row labels; the key itself where there is no such row.
    pub fn row_words(&self, row: &str) -> String {
        // Of a given row the name may be a figure, too; its words lead to the figures behind it.
        let is_value = |cell: &&(String, usize)| matches!(self.cells[cell.1].content, Content::Value { .. });
        let found = self.keys.row(row).and_then(|row| row.cols.iter().find(is_value).or(row.cols.first()));
        match found {
            Some(&(_, cell)) => self.label_words(cell),
            None => row.to_owned(),
        }
    }

    /// The same for the row of one cell: a table with two sides has two labels in it.
    pub fn cell_row_words(&self, row: &str, col: &str) -> String {
        match self.keys.cell(row, col) {
            Some(cell) => self.label_words(cell),
            None => self.row_words(row),
        }
    }

    /// The words for the row of a cell. A label that is only the line's number (行次) names nothing to a person.
    fn label_words(&self, cell: usize) -> String {
        let mut labels = self.row_labels(self.cells[cell].area);
        let numbers = |label: &&str| !label.is_empty() && label.chars().all(|ch| ch.is_ascii_digit());
        while labels.len() > 1 && labels.last().is_some_and(numbers) {
            labels.pop();
        }
        self.clear(labels)
    }

    /// How a person finds the column of a cell, likewise.
    pub fn col_words(&self, row: &str, col: &str) -> String {
        match self.keys.cell(row, col).map(|cell| self.cells[cell].area) {
            Some(area) => self.clear(self.col_heads(area.row, area.col)),
            None => col.to_owned(),
        }
    }

    /// How a person finds the row or column that a sum is in; empty where the row has no label.
    pub fn sum_words(&self, each: Each, row: &str, col: &str) -> String {
        let (words, what) = match each {
            Each::Row => (self.row_words(row), "行"),
            Each::Column => (self.col_words(row, col), "栏"),
        };
        if words.is_empty() { words } else { format!("“{words}”{what}") }
    }

    /// How a person finds a column of the rows that a report brings.
    pub fn given_col_words(&self, col: &str) -> String {
        // A key that no row of a form has.
        let key = "~".to_owned();
        let row = GivenRow { key, code: String::new(), name: String::new(), at: String::new() };
        self.with_rows(&[row]).col_words("~", col)
    }

    /// How a person finds a cell, such as `“（七）总计”行“自然人”栏`.
    pub fn cell_words(&self, row: &str, col: &str) -> String {
        let (row_words, col_words) = (self.cell_row_words(row, col), self.col_words(row, col));
        let row = if row_words.is_empty() { String::new() } else { format!("“{row_words}”行") };
        if col_words.is_empty() { row } else { format!("{row}“{col_words}”栏") }
    }

    /// The last of some labels, led up to by the others where it stands more than once in the table.
    fn clear(&self, labels: Vec<&str>) -> String {
        let Some(last) = labels.last() else { return String::new() };
        let alike = |cell: &&FormCell| match &cell.content {
            Content::Head { text, .. } | Content::Label { text, .. } => text == last,
            Content::Value { .. } | Content::Blank => false,
        };
        match self.cells.iter().filter(alike).nth(1) {
            Some(_) => labels.join("—"),
            None => (*last).to_owned(),
        }
    }
}
