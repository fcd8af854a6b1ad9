//! Every figure of a report that is begun as a place of its own, so that a Word form has somewhere to type each in.

use std::collections::BTreeSet;

use crate::diag::{Finding, Place};
use crate::form::{Form, TableForm};
use crate::json::edit::{Edit, Impossible, apply};
use crate::json::join;
use crate::model::Report;
use crate::model::walk::nationals;

/// The report's JSON with a blank figure wherever a national table of the form has none.
///
/// # Errors
/// [`Impossible`] for a text that is not the report's.
pub fn with_places(text: &str, report: &Report, form: &Form) -> Result<String, Impossible> {
    let mut edits = vec![];
    for (block, id, figures) in report.bodies().flat_map(nationals) {
        let Some(table) = form.tables.iter().find(|table| table.id == id) else { continue };
        let there: BTreeSet<(&str, &str)> =
            figures.iter().map(|figure| (figure.row.as_str(), figure.col.as_str())).collect();
        let lacking = table.cells.iter().filter_map(|cell| cell.keys()).filter(|keys| !there.contains(keys));
        let at = |(row, col): (&str, &str)| join(&join(&join(&block.at, "figures"), row), col);
        edits.extend(lacking.map(|keys| Edit::Set { at: at(keys), text: String::new() }));
    }
    apply(text, &edits)
}

/// Holds that all rows of a form are its own: what people fill in has no others.
///
/// # Errors
/// `blank-rows`: a table whose rows the report decides.
pub fn fixed_rows(form: &Form) -> Result<(), Finding> {
    let is_open = |table: &&TableForm| table.open.as_ref().is_some_and(|open| open.given().is_some());
    let Some(table) = form.tables.iter().find(is_open) else { return Ok(()) };
    let words = format!("表“{}”的行数由报告决定，空白表和填报簿只有固定的行，做不了", table.title);
    let finding = Finding::error("blank-rows", Place::File, words);
    Err(finding.hint("用 --format json 新建，各行写在这张表的 rows 里。"))
}
