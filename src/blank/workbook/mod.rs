//! The fill-in workbook: a sheet for each national table with its labels locked and its figures open, totals and sums as
//! live formulas, the texts as a sheet of cells, and a cover that counts what is open.
//!
//! Each row and each column of the report's tells by a tag in a hidden row and a hidden column what it is ([`tags`]), so
//! that rows may be inserted, moved and sorted and the file saved by other programs; [`super::back`] reads it by them.
//! The report that it was made of travels in a sheet that no menu shows.

mod carried;
mod cover;
pub(super) mod formula;
mod looks;
mod prose;
mod table;
pub(super) mod tags;

pub(crate) use cover::fields;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::brought::with_spare_rows;
use super::carry::LastFigures;
use crate::diag::{Finding, Place};
use crate::form::Form;
use crate::model::Report;
use looks::Looks;
use table::TableSheet;

/// Paper of A4, as ECMA-376 part 1, 18.3.1.63 counts sizes.
const A4: u8 = 9;

/// Writes the workbook of a report that is begun; with last year's figures beside, where its report is given. Same
/// input, same bytes.
///
/// # Errors
/// `workbook-failed`: a table that no workbook can hold.
pub fn workbook(text: &str, report: &Report, form: &Form, last: Option<&Report>) -> Result<Vec<u8>, Finding> {
    let form = &with_spare_rows(form, report);
    make(text, report, form, last).map_err(|error| {
        let finding = Finding::error("workbook-failed", Place::File, format!("填报簿没有写成：{error}"));
        finding.hint("这不是报告的问题，请把这条信息交给系统管理员。")
    })
}

fn make(text: &str, report: &Report, form: &Form, last: Option<&Report>) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks::new();
    let own = LastFigures::of(report);
    let before = last.filter(|last| last.year.checked_add(1) == Some(report.year)).map(LastFigures::of);
    let tables: Vec<TableSheet<'_>> =
        form.tables.iter().map(|table| TableSheet::new(form, table, &own, before.as_ref())).collect();
    let texts = prose::Texts::of(report);
    let mut sheets = vec![cover::sheet(report, &tables, &texts, &looks)?];
    for table in &tables {
        sheets.push(table.sheet(&looks)?);
    }
    if !texts.is_empty() {
        sheets.push(texts.sheet(&looks)?);
    }
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(report.year, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(report.title.as_str()).set_creation_datetime(&day));
    for mut sheet in sheets {
        // On paper each is as wide as a landscape page of A4.
        sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        workbook.push_worksheet(sheet);
    }
    workbook.push_worksheet(carried::sheet(text, form)?);
    workbook.save_to_buffer()
}
