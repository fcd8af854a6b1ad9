//! By how much a sum of rounded amounts may miss: what `check` forgives, and what a fill-in workbook calls a rounding.

use crate::model::figure::Number;

/// By how much a sum of figures as typed may miss.
pub(crate) fn slack(texts: &[&str]) -> Number {
    let unit = texts.iter().filter_map(|text| printed_places(text)).max().and_then(Number::unit_of_place);
    unit.and_then(|unit| unit.times(roundings(texts))).unwrap_or_default()
}

/// By how many of the last printed place the terms of a sum may miss: by one for each that says an amount; and by what they could
/// miss at most, half of it for each, where many say 0 for less than that half.
pub(crate) fn roundings(terms: &[&str]) -> i64 {
    let says = |digits: std::ops::RangeInclusive<u8>| {
        terms.iter().filter(|term| term.bytes().any(|byte| digits.contains(&byte))).count()
    };
    i64::try_from(says(b'1'..=b'9').max(says(b'0'..=b'9') / 2)).unwrap_or(i64::MAX)
}

/// How many places a figure prints behind the point; `None` where it prints no number but 0, which may stand for any.
pub(crate) fn printed_places(text: &str) -> Option<usize> {
    let digits = text.trim().trim_end_matches(|ch: char| !ch.is_ascii_digit());
    digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)).then_some(())?;
    Some(digits.split_once('.').map_or(0, |(_, places)| places.len()))
}
