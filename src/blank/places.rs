//! Every figure of a report that is begun as a place of its own, so that a Word form has somewhere to type each in.

use std::collections::BTreeSet;

use crate::form::Form;
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
