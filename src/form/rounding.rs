//! By how much a sum of rounded amounts may miss: what `check` forgives, and what a fill-in workbook calls a rounding.

use crate::model::figure::Number;

/// By how much a sum of figures as typed may miss. Two figures that must be equal are one amount told twice, and miss by nothing.
pub(crate) fn slack(texts: &[&str]) -> Number {
    match says_number(texts) {
        ..=2 => Number::default(),
        terms => halves(terms, texts.iter().filter_map(|text| printed_places(text)).max()),
    }
}

/// What so many figures, each rounded to the same place, miss together at most: half of that place for each.
pub(crate) fn halves(terms: usize, places: Option<usize>) -> Number {
    let unit = places.and_then(Number::unit_of_place);
    let together = unit.zip(i64::try_from(terms).ok()).and_then(|(unit, terms)| unit.times(terms));
    together.map(Number::half).unwrap_or_default()
}

/// How many of some texts say a number: 0 may stand for less than half of the last place, a blank says nothing.
fn says_number(texts: &[&str]) -> usize {
    texts.iter().filter(|text| text.bytes().any(|byte| byte.is_ascii_digit())).count()
}

/// How many places a figure prints behind the point; `None` where it prints no number but 0, which may stand for any.
pub(crate) fn printed_places(text: &str) -> Option<usize> {
    let digits = text.trim().trim_end_matches(|ch: char| !ch.is_ascii_digit());
    digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)).then_some(())?;
    Some(digits.split_once('.').map_or(0, |(_, places)| places.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_may_miss_by_half_of_the_last_place_for_each_of_its_figures() {
        let slack = |texts: &[&str]| slack(texts).to_string();
        assert_eq!(slack(&["3,330.89", "3,330.88"]), "0");
        assert_eq!(slack(&["3,330.89", "", "3,330.88"]), "0", "a blank says nothing");
        assert_eq!(slack(&["3,330.9", "3,330.89"]), "0");
        assert_eq!(slack(&["1.10", "0.00", "1.11"]), "0.015");
        assert_eq!(slack(&["0.01"; 12]), "0.06");
    }
}
