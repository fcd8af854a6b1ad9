//! Whether a page plan keeps to the standards, measured on the plan in millimetres.
//!
//! What is measured are the lines and rules as they stand on the pages, and the ink of their glyphs, by somebody who
//! knows the standards and not the layout: no constant and no rule is the layout's. [`ledger`] lists every clause and
//! what becomes of it.

mod foot;
mod head;
mod ledger;
mod lines;
mod marks;
mod measure;
mod page;
mod page_view;
mod show;
mod text;

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::diag::{Finding, Place, clip};
use crate::font::Fonts;
use crate::layout::Layout;

use ledger::{CLREQ, Entry, GBT9704, State};
pub use measure::{Measure, Spot};
use page_view::PageView;
pub use show::show;

/// What becomes of a clause in one plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// Measured and kept.
    Kept,
    /// Measured and not kept.
    NotKept,
    /// An option that the form leaves off, and that the plan does not keep by chance.
    Off,
    /// The author's duty.
    Author,
    /// No matter of a file.
    Impossible,
    /// Nothing is done.
    NotYet,
    /// Nothing of the kind is in this report.
    Absent,
}

/// A clause and what becomes of it in one plan.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// `GB/T 9704—2012` or `CLREQ`.
    pub standard: &'static str,
    /// Its number.
    pub clause: &'static str,
    /// What it asks, in Chinese.
    pub asks: &'static str,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The same in English, how it is met or why not, and the tests that show it: for those who develop.
    pub english: &'static str,
    /// See [`Clause::english`].
    pub remark: &'static str,
    /// See [`Clause::english`].
    pub tests: &'static [&'static str],
    /// What was measured.
    pub measures: Vec<Measure>,
}

/// Measures a plan by all clauses, in the order of the standards. The fonts tell where a glyph's ink is.
pub fn measure(layout: &Layout, fonts: &Fonts) -> Vec<Clause> {
    let view = PageView::of(layout, fonts);
    let of = |standard, entries: &'static [Entry]| entries.iter().map(move |entry| (standard, entry));
    let entries = of("GB/T 9704—2012", &GBT9704).chain(of("CLREQ", &CLREQ));
    entries.map(|(standard, entry)| clause(standard, entry, &view)).collect()
}

fn clause(standard: &'static str, entry: &Entry, view: &PageView<'_>) -> Clause {
    let (measures, unkept, without) = match entry.state {
        State::Enforced(measure) => (measure(view), Verdict::NotKept, Verdict::Absent),
        State::Option(measure) => (measure(view), Verdict::Off, Verdict::Absent),
        State::Author => (vec![], Verdict::Author, Verdict::Author),
        State::Impossible => (vec![], Verdict::Impossible, Verdict::Impossible),
        State::NotYet => (vec![], Verdict::NotYet, Verdict::NotYet),
    };
    let verdict = match measures.iter().all(|measure| measure.kept) {
        _ if measures.is_empty() => without,
        true => Verdict::Kept,
        false => unkept,
    };
    let Entry { clause, asks, english, remark, tests, .. } = *entry;
    Clause { standard, clause, asks, verdict, english, remark, tests, measures }
}

/// What mends that which the author's words break, and what is a matter of the layout.
const BY_WORDS: &str = "改这一处的文字。";
const BY_LAYOUT: &str = "这是排版的尺寸，不在文字：用了自己的版面文件（layouts）的，核对那里这一条的数值；没有用的，是程序没有做到，请告诉维护的人。";

/// A warning `clause-not-kept` for everything measured that is not as a clause asks.
pub fn findings(clauses: &[Clause]) -> Vec<Finding> {
    let broken = clauses.iter().filter(|clause| clause.verdict == Verdict::NotKept);
    let unkept = broken.flat_map(|clause| clause.measures.iter().filter(|m| !m.kept).map(move |m| (clause, m)));
    unkept.map(|(clause, measure)| finding(clause, measure)).collect()
}

fn finding(clause: &Clause, measure: &Measure) -> Finding {
    let where_ = measure.place.as_ref().map(|spot| format!("（第 {} 页“{}”）", spot.page, clip(&spot.words, 20)));
    let Measure { what, wanted, found, .. } = measure;
    let number = format!("{} {}", clause.standard, clause.clause);
    let words = format!("{number}：{what}应为 {wanted}，版面上是 {found}{}", where_.unwrap_or_default());
    let at = measure.place.as_ref().map(|spot| spot.at.clone()).filter(|at| !at.is_empty());
    Finding::warning("clause-not-kept", at.map_or(Place::File, Place::Value), words)
        .hint(if measure.of_words { BY_WORDS } else { BY_LAYOUT })
        .fact("standard", clause.standard)
        .fact("clause", clause.clause)
        .fact("wanted", wanted)
        .fact("found", found)
}
