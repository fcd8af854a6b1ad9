//! A report beside last year's.

use super::Engine;
use crate::diag::{Finding, Place};
use crate::diff::{self, Edition};
use crate::model::Report;

impl Engine {
    /// What only last year's report can tell: figures carried over, and paragraphs that are last year's.
    ///
    /// # Findings
    /// Those of [`diff::years`], and `last-not-before` for a report of another year than the one before.
    pub fn across_years(&self, last: &Report, report: &Report) -> Vec<Finding> {
        let (Ok(old), Ok(new)) = (self.forms.choose(last), self.forms.choose(report)) else { return vec![] };
        let found = diff::years(Edition { report: last, form: &old }, Edition { report, form: &new });
        found.unwrap_or_else(|| {
            let words = format!("给的上年报告是{}年的，不是{}年的上一年", last.year, report.year);
            let finding = Finding::warning("last-not-before", Place::File, words);
            vec![finding.hint("给出上一年的报告，或者改正年份。")]
        })
    }
}
