//! Workbooks of older Excel and of OpenDocument, by `calamine`. It cannot tell hidden rows and columns, which is told.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::cells::{Filled, Sheet};
use crate::diag::{Finding, Level};
use crate::import::document::{At, told};
use crate::import::inline::one_line;

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Finding> {
    let unreadable = || {
        told(Level::Error, "sheet-unreadable", &At::File, "读不出这个表格文件")
            .hint("在 Excel 或 WPS 里打开它，去掉打开密码，另存为 .xlsx 再试。")
    };
    let mut book: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let about: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    let mut sheets = vec![];
    for (name, hidden) in about {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        for (row, col, data) in range.used_cells() {
            let text = shown(data);
            if !text.is_empty() {
                sheet.cells.push(Filled { row: row + top as usize, col: col + left as usize, text, doubt: None });
            }
        }
        sheet.merged = merged(&mut book, &sheet.name);
        sheets.push(sheet);
    }
    if sheets.is_empty() { Err(unreadable()) } else { Ok(sheets) }
}

fn merged(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Vec<(usize, usize, usize, usize)> {
    let areas = match book {
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).ok(),
        Sheets::Xlsx(_) | Sheets::Xlsb(_) | Sheets::Ods(_) => None,
    };
    let area = |area: calamine::Dimensions| {
        (area.start.0 as usize, area.start.1 as usize, area.end.0 as usize, area.end.1 as usize)
    };
    areas.unwrap_or_default().into_iter().map(area).collect()
}

fn shown(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::DateTime(day) => {
            super::format::Format::Day(false).show(&day.as_f64().to_string(), false).unwrap_or_default()
        }
        other => one_line(&other.to_string()),
    }
}
