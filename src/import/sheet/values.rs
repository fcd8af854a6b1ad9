//! Values between commas (RFC 4180), semicolons or tabs, as spreadsheets save a sheet: in any encoding.

use super::cells::{Filled, Sheet};
use crate::diag::Finding;
use crate::import::encoding::decode;
use crate::import::inline::one_line;

/// The sheet, and a finding when not every character could be read.
pub(super) fn sheet(bytes: &[u8]) -> (Sheet, Vec<Finding>) {
    let (text, told) = decode(bytes);
    let mut sheet = Sheet { name: "CSV".into(), ..Sheet::default() };
    // The reader passes over blank lines, which part tables: where a record stands is told by where it ends.
    let text = text.replace("\r\n", "\n") + "\n";
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        let inside = record.iter().map(|text| text.matches('\n').count()).sum::<usize>();
        let end = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let row = end.saturating_sub(2 + inside);
        let filled =
            record.iter().enumerate().map(|(col, text)| Filled { row, col, text: one_line(text), doubt: None });
        sheet.cells.extend(filled.filter(|cell| !cell.text.is_empty()));
    }
    (sheet, told)
}

/// What parts the values: the mark that most lines have, commas where none is ahead.
fn delimiter(text: &str) -> u8 {
    let lines = |mark: u8| text.lines().filter(|line| line.as_bytes().contains(&mark)).count();
    [b'\t', b';', b','].into_iter().max_by_key(|mark| lines(*mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_their_rows_and_columns() {
        let (sheet, told) = sheet("\u{feff}项目,\"本年,件\"\r\n合计,\"1,\n234\"\r\n\r\n注：,,尾\r\n".as_bytes());
        let cells: Vec<_> = sheet.cells.iter().map(|cell| (cell.row, cell.col, cell.text.as_str())).collect();
        assert_eq!(
            cells,
            [(0, 0, "项目"), (0, 1, "本年,件"), (1, 0, "合计"), (1, 1, "1, 234"), (4, 0, "注："), (4, 2, "尾")]
        );
        assert!(told.is_empty());
        for text in ["项目;金额\n甲，乙;5\n", "项目\t金额\n甲，乙\t5\n", "项目,金额\n甲，乙,5\n"] {
            assert_eq!(super::sheet(text.as_bytes()).0.cells.len(), 4, "{text}");
        }
    }
}
