//! The Word form to fill in.

use super::places::{known_rows, with_places};
use crate::diag::{Finding, Place};
use crate::engine::{Engine, PlanOptions};
use crate::form::Form;
use crate::model::Report;

/// Writes the Word form of a report that is begun: its own pages, with a place to type in for each figure.
///
/// # Errors
/// `blank-rows`: a form with tables whose rows the report decides, where it has none yet; and what refuses a draft.
pub fn word(engine: &Engine, text: &str, report: &Report, form: &Form) -> Result<Vec<u8>, Vec<Finding>> {
    known_rows(form, report).map_err(|finding| vec![finding])?;
    let text = with_places(text, report, form).map_err(|impossible| {
        vec![Finding::error("new-failed", Place::File, format!("做不成 Word 空白表：{impossible}"))]
    })?;
    let (plan, findings) = engine.plan_with(&text, &PlanOptions { draft: true, ..PlanOptions::default() });
    engine.write_blank(&plan.ok_or(findings)?)
}
