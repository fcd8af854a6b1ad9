//! Looks whether a report says what its form asks for: one file for each kind of check. Nothing here prints or stops
//! at the first finding.

use crate::diag::{Finding, Level};
use crate::form::Form;
use crate::model::Report;

mod across;
mod assign;
mod captioned;
mod cause;
mod chapters;
mod codes;
mod complete;
mod counts;
mod crossfoot;
mod drafts;
mod filled;
mod hygiene;
mod kinds;
mod letters;
mod numbered;
mod official;
mod parts;
mod phone;
#[cfg(test)]
mod proof;
mod prose;
mod referred;
mod rollup;
mod rounded;
mod scope;
mod sentence;
mod sheet;
mod signed;
mod slips;
mod titled;
mod years;

pub(crate) use assign::assign;
pub use rollup::{Sums, rollup};
pub use years::years;

/// What a report that is not to be published yet may have: texts that are still to be written warn, and refuse nothing.
pub fn as_draft(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.code == drafts::CODE) {
        finding.level = Level::Warning;
    }
}

/// Everything that does not fit between a report and its form, chapter by chapter and table by table.
pub fn run(report: &Report, form: &Form) -> Vec<Finding> {
    let filled = filled::Filled::new(report, form);
    let mut out = vec![];
    let sheets: Vec<_> = filled.tables.iter().map(|table| sheet::Sheet::new(form, table)).collect();
    chapters::check(&filled, &mut out);
    complete::check(&filled, &sheets, &mut out);
    codes::check(&filled, &mut out);
    crossfoot::check(form, &sheets, &mut out);
    prose::check(&filled, &mut out);
    counts::check(&filled, &mut out);
    official::check(report, &mut out);
    titled::check(report, &mut out);
    slips::check(report, &mut out);
    numbered::check(report, !form.chapters.is_empty(), &mut out);
    referred::check(report, form, &mut out);
    drafts::check(report, &mut out);
    phone::check(report, &mut out);
    hygiene::check(report, &mut out);
    out
}
    captioned::check(report, &mut out);
