//! Fractions to whole numbers.

/// The nearest whole number; the ends of the range for what lies beyond, 0 for what is no number.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and what is beyond the range lies on no page")]
pub(crate) fn nearest(number: f64) -> i64 {
    number.round() as i64
}
