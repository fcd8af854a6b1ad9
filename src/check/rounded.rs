//! What is told of sums alike, in one table and over several: those that fail, and those that only roundings keep from
//! holding to the last digit.

use super::sheet::Sheet;
use crate::diag::{Finding, Level, Place};

/// The sums of a table that hold only because roundings are forgiven.
#[derive(Default)]
pub(super) struct Rounded {
    names: Vec<String>,
    first: Option<(String, Place)>,
}

impl Rounded {
    /// Counts one.
    pub(super) fn add(&mut self, name: String, words: &str, place: Place) {
        self.names.push(name);
        self.first.get_or_insert_with(|| (words.to_owned(), place));
    }

    /// One note about all of them.
    pub(super) fn finding(self, sheet: &Sheet<'_>) -> Option<Finding> {
        let (words, place) = self.first?;
        let words = format!(
            "表“{}”：有 {} 处合计差在四舍五入的范围内，第一处是“{words}”",
            sheet.table.form.title,
            self.names.len()
        );
        let finding = Finding::new(Level::Note, "sum-rounded", place, words);
        let finding = finding.hint("各数都是四舍五入得来的，不用改；原始数据也不平的，再核对。");
        Some(finding.fact("table", &sheet.table.form.id).fact("sums", self.names.join(" ")))
    }
}

/// A sum that fails.
pub(super) fn sum_mismatch(place: Place, words: String, hint: String) -> Finding {
    Finding::warning("sum-mismatch", place, words).hint(hint)
}
