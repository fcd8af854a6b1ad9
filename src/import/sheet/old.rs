//! Workbooks of older Excel, by `calamine`; what it does not tell of them is in [`super::looks`].

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls};

use super::cells::{Filled, Sheet, number, unreadable};
use super::format::Format;
use super::looks::{Looks, looks};
use crate::diag::Finding;
use crate::import::document::Doubt;
use crate::import::inline::one_line;

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Finding> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let Looks { sheets: looks, since_1904 } = looks(bytes).ok_or_else(unreadable)?;
    let mut looks = looks.into_iter();
    let about: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let mut sheets = vec![];
    for (name, hidden) in about {
        let look = looks.next().unwrap_or_default();
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        for (row, col, data) in range.used_cells() {
            let (row, col) = (row + top as usize, col + left as usize);
            let (text, doubt) = shown(data, look.format(row, col), since_1904);
            if !text.is_empty() || doubt.is_some() {
                sheet.cells.push(Filled { row, col, text, doubt });
            }
        }
        sheet.merged = merged(&mut book, &sheet.name);
        (sheet.hidden_rows, sheet.hidden_cols) = (look.hidden_rows, look.hidden_cols);
        sheets.push(sheet);
    }
    if sheets.is_empty() { Err(unreadable()) } else { Ok(sheets) }
}

fn merged(book: &mut Xls<Cursor<&[u8]>>, name: &str) -> Vec<(usize, usize, usize, usize)> {
    let area = |area: calamine::Dimensions| {
        (area.start.0 as usize, area.start.1 as usize, area.end.0 as usize, area.end.1 as usize)
    };
    book.merge_cells_by_sheet_name(name).unwrap_or_default().into_iter().map(area).collect()
}

fn shown(data: &Data, format: &Format, since_1904: bool) -> (String, Option<Doubt>) {
    match data {
        Data::Empty => (String::new(), None),
        Data::Error(error) => (String::new(), Some(Doubt::Fault(error.to_string()))),
        Data::Bool(on) => (String::new(), Some(Doubt::Fault(on.to_string().to_uppercase()))),
        Data::DateTime(day) => number(&day.as_f64().to_string(), format, since_1904),
        Data::Float(_) | Data::Int(_) => number(&data.to_string(), format, since_1904),
        other => (one_line(&other.to_string()), None),
    }
}
