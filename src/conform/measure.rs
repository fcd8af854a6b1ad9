//! One thing measured: what, how it should be, how it is, and where the worst case stands.
#![expect(clippy::cast_possible_truncation, reason = "lengths on a page in thousandths of a millimetre")]

use serde::Serialize;

use crate::diag::clip;
use crate::geom::Len;

/// A tenth of a millimetre: nothing on paper shows less.
pub(super) const NEAR: f64 = 0.1;

/// Where on the pages to look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Spot {
    /// The page, from 1.
    pub page: usize,
    /// The words that stand there.
    pub words: String,
    /// JSON pointer of that part of the report; empty for what the form adds.
    #[serde(rename = "pointer")]
    pub at: String,
}

/// One thing measured.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Measure {
    /// What was measured, in Chinese.
    pub what: String,
    /// How it should be, with its unit.
    pub wanted: String,
    /// How it is, with its unit; of several the one that is worst.
    pub found: String,
    /// Whether it is as it should be.
    pub kept: bool,
    /// Where the worst case stands.
    pub place: Option<Spot>,
    /// Whether other words of the author's keep the clause; else it is a matter of the layout.
    #[serde(skip)]
    pub(super) of_words: bool,
}

impl Measure {
    /// The same, which the author's words keep or break.
    pub(super) fn by_words(self) -> Measure {
        Measure { of_words: true, ..self }
    }
}

/// A length in millimetres that may be off by `within`.
pub(super) fn length(what: &str, wanted: f64, within: f64, found: Len, place: Option<Spot>) -> Measure {
    let tolerance = if within > NEAR { format!(" ±{within} mm") } else { " mm".to_owned() };
    Measure {
        what: what.to_owned(),
        wanted: format!("{}{tolerance}", trim(wanted)),
        found: mm(found),
        kept: (found.to_mm() - wanted).abs() <= within,
        place,
        of_words: false,
    }
}

/// Of several lengths that should all be one, the worst; `None` when there are none.
pub(super) fn worst(what: &str, wanted: f64, found: impl Iterator<Item = (Len, Spot)>) -> Option<Measure> {
    let off = |length: Len| ((length.to_mm() - wanted).abs() * 1000.0) as i64;
    let (found, spot) = found.max_by_key(|(found, _)| off(*found))?;
    Some(length(what, wanted, NEAR, found, Some(spot)))
}

/// What must not be there: how often it is, and where first.
pub(super) fn none(what: &str, found: &[Spot]) -> Measure {
    let wanted = "0 处".to_owned();
    let count = format!("{} 处", found.len());
    let place = found.first().cloned();
    Measure { what: what.to_owned(), wanted, found: count, kept: found.is_empty(), place, of_words: false }
}

/// A number of things.
pub(super) fn count(what: &str, unit: &str, wanted: usize, found: usize, place: Option<Spot>) -> Measure {
    let with_unit = |n: usize| format!("{n} {unit}");
    let (kept, wanted, found) = (wanted == found, with_unit(wanted), with_unit(found));
    Measure { what: what.to_owned(), wanted, found, kept, place, of_words: false }
}

/// Words that must be so.
pub(super) fn words(what: &str, wanted: &str, found: &str, kept: bool, place: Option<Spot>) -> Measure {
    let (what, wanted, found) = (what.to_owned(), wanted.to_owned(), clip(found, 40));
    Measure { what, wanted, found, kept, place, of_words: false }
}

pub(super) fn mm(length: Len) -> String {
    format!("{:.2} mm", length.to_mm())
}

fn trim(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
