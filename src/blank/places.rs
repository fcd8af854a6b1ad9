//! Every figure of a report that is begun as a place of its own, so that a Word form has somewhere to type each in.

use std::collections::BTreeSet;

use crate::diag::{Finding, Place};
use crate::form::{Form, FormCell, TableForm};
use crate::json::edit::{Edit, Impossible, apply};
use crate::json::join;
use crate::model::Report;
use crate::model::walk::{given_rows, nationals};

/// The report's JSON with a blank figure wherever a national table of the form, with the rows that the report brings, has none.
///
/// # Errors
/// [`Impossible`] for a text that is not the report's.
pub fn with_places(text: &str, report: &Report, form: &Form) -> Result<String, Impossible> {
    let form = form.for_report(report);
    let mut edits = vec![];
    for (block, id, figures) in report.bodies().flat_map(nationals) {
        let Some(table) = form.tables.iter().find(|table| table.id == id) else { continue };
        let there: BTreeSet<(&str, &str)> =
            figures.iter().map(|figure| (figure.row.as_str(), figure.col.as_str())).collect();
        let lacking = table.cells.iter().filter_map(|cell| Some((cell, cell.keys()?)));
        let lacking = lacking.filter(|(_, keys)| !there.contains(keys));
        let at = |cell: &FormCell, (row, col): (&str, &str)| match &cell.given {
            Some(given) => given.at.clone(),
            None => join(&join(&join(&block.at, "figures"), row), col),
        };
        edits.extend(lacking.map(|(cell, keys)| Edit::Set { at: at(cell, keys), text: String::new() }));
    }
    apply(text, &edits)
}

/// Holds that a Word form has rows to fill in: into it nobody can bring more.
///
/// # Errors
/// `blank-rows`: a form with tables whose rows the report decides, and a report that has none yet.
pub fn known_rows(form: &Form, report: &Report) -> Result<(), Finding> {
    let is_open = |table: &&TableForm| table.open.as_ref().is_some_and(|open| open.given().is_some());
    let mut open = form.tables.iter().filter(is_open);
    let Some(table) = open.next() else { return Ok(()) };
    if open.chain([table]).any(|table| !given_rows(report, &table.id).is_empty()) {
        return Ok(());
    }
    let words = format!("表“{}”有哪些行由报告决定，Word 空白表里加不了行，现在一行也没有", table.title);
    let finding = Finding::error("blank-rows", Place::File, words);
    Err(finding.hint("用 --from 给出上年的报告，沿用其中的科目；或者做填报簿（-o 文件.xlsx），科目在那里填。"))
}
