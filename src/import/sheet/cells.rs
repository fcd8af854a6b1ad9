//! The filled cells of a sheet, and their names.

use super::format::Format;
use crate::diag::{Finding, Level};
use crate::import::document::{At, Doubt, told};

/// A sheet as its reader found it.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    /// Filled cells by row and column from 0.
    pub(crate) cells: Vec<Filled>,
    /// Merged areas: first row and column, last row and column.
    pub(crate) merged: Vec<(usize, usize, usize, usize)>,
    pub(crate) hidden_rows: Vec<usize>,
    pub(crate) hidden_cols: Vec<usize>,
    /// Comments: the name of the cell and the words.
    pub(crate) comments: Vec<(String, String)>,
}

/// A cell that says something.
pub(crate) struct Filled {
    pub(crate) row: usize,
    pub(crate) col: usize,
    pub(crate) text: String,
    pub(crate) doubt: Option<Doubt>,
}

/// A stored number as its format shows it, with what was stored where that is another text.
pub(crate) fn number(stored: &str, format: &Format, since_1904: bool) -> (String, Option<Doubt>) {
    match format.show(stored, since_1904) {
        Some(text) => {
            let same = *format == Format::General || text.replace(',', "") == stored;
            (text, (!same).then(|| Doubt::Format(stored.to_owned())))
        }
        // Told as a format that is not understood: the text is what was stored.
        None => (stored.to_owned(), Some(Doubt::Format(stored.to_owned()))),
    }
}

/// A workbook that cannot be read.
pub(crate) fn unreadable() -> Finding {
    told(Level::Error, "sheet-unreadable", &At::File, "读不出这个表格文件")
        .hint("在 Excel 或 WPS 里打开它，去掉打开密码，另存为 .xlsx 再试。")
}

/// `B7` for row 6 and column 1.
pub(crate) fn name(row: usize, mut col: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, (b'A'..=b'Z').nth(col % 26).map_or('A', char::from));
        if col < 26 {
            break;
        }
        col = col / 26 - 1;
    }
    format!("{letters}{}", row + 1)
}

/// Row and column of `B7`.
pub(crate) fn place(name: &str) -> Option<(usize, usize)> {
    let end = name.find(|ch: char| ch.is_ascii_digit())?;
    let col = name[..end].bytes().try_fold(0usize, |sum, byte| {
        byte.is_ascii_uppercase().then(|| sum.saturating_mul(26).saturating_add(usize::from(byte - b'A') + 1))
    })?;
    let row: usize = name[end..].parse().ok()?;
    // Excel's sheets end at row 1,048,576 and column XFD.
    ((1..=1_048_576).contains(&row) && (1..=16_384).contains(&col)).then(|| (row - 1, col - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_names() {
        for (row, col, text) in [(6, 1, "B7"), (0, 25, "Z1"), (0, 26, "AA1"), (0, 16_383, "XFD1")] {
            assert_eq!((name(row, col).as_str(), place(text)), (text, Some((row, col))));
        }
        assert_eq!(place("A0"), None);
    }
}
