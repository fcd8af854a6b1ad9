//! Workbooks of older Excel and of OpenDocument, by `calamine`. It cannot tell hidden rows and columns, which is told.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::cells::{Filled, Sheet};
use super::format::Format;
use crate::diag::{Finding, Level};
use crate::import::document::{At, Doubt, told};
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
            let (text, doubt) = shown(data);
            if !text.is_empty() || doubt.is_some() {
                sheet.cells.push(Filled { row: row + top as usize, col: col + left as usize, text, doubt });
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

fn shown(data: &Data) -> (String, Option<Doubt>) {
    match data {
        Data::Empty => (String::new(), None),
        Data::Error(error) => (String::new(), Some(Doubt::Fault(error.to_string()))),
        Data::Bool(on) => (String::new(), Some(Doubt::Fault(on.to_string().to_uppercase()))),
        Data::DateTime(day) => {
            let stored = day.as_f64();
            let code = match (day.is_duration(), stored.fract() == 0.0) {
                (true, _) => "[h]:mm:ss",
                (false, true) => "yyyy\\-mm\\-dd",
                (false, false) => "yyyy-mm-dd h:mm",
            };
            (Format::read(code).show(&stored.to_string(), false).unwrap_or_default(), None)
        }
        other => (one_line(&other.to_string()), None),
    }
}
