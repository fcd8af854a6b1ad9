//! Cells that hold no plain number: words, choices, days, codes, percentages, amounts with thousands separators.

use crate::form::{ValueKind, choice};
use crate::model::figure::Number;

/// What a cell that is no number should have said, where it does not fit.
pub(super) fn misfit(kind: ValueKind, options: &[String], text: &str) -> Option<&'static str> {
    match kind {
        ValueKind::Choice if !choice::fits(text, options) => Some("规定的选项"),
        ValueKind::Date if !is_date(text) => Some("日期"),
        ValueKind::Code if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"|-.".contains(&b)) => Some("编码"),
        _ => None,
    }
}

/// How to mend such a cell.
pub(super) fn hint(kind: ValueKind, options: &[String]) -> Option<String> {
    match kind {
        ValueKind::Choice => Some(format!("可以写：{}；选几项的写成列表。", options.join("、"))),
        ValueKind::Date => Some("写成 2024-03-05、2024年3月5日、2024年3月或 2024年。".to_owned()),
        ValueKind::Code => Some("编码只用数字、字母和 | - . 。".to_owned()),
        _ => None,
    }
}

/// Whether a text is a number with or without `%` behind it.
pub(super) fn is_percentage(text: &str) -> bool {
    Number::parse(text.trim_end_matches(['%', '％'])).is_some()
}

/// Whether a text is a number whose whole part has a comma before every three digits, all or none of them.
pub(super) fn is_grouped(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| digits(group) && group.len() <= 3);
    first && digits(part) && groups.all(|group| digits(group) && group.len() == 3)
}

/// Whether a text is a year, a month or a day as people type them.
fn is_date(text: &str) -> bool {
    let marked = text.strip_suffix(['日', '月', '年']).unwrap_or(text);
    let parts: Vec<Option<u32>> = marked.split(['年', '月', '-', '.', '/']).map(|part| part.parse().ok()).collect();
    let fits = |part: &Option<u32>, most: u32| part.is_some_and(|number| (1..=most).contains(&number));
    match parts.as_slice() {
        [year, rest @ ..] if year.is_some_and(|year| (1900..=2999).contains(&year)) => match rest {
            [] => true,
            [month] => fits(month, 12),
            [month, day] => fits(month, 12) && fits(day, 31),
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_knows_its_own() {
        for text in ["1,234", "1,234,567.80", "-12,000", "12", "999.00"] {
            assert!(is_grouped(text), "{text}");
        }
        for text in ["1234,5", "1,23", ",123", "1,2345", "1,234,", "12万", ""] {
            assert!(!is_grouped(text), "{text}");
        }
        for text in ["2024-03-05", "2024年3月5日", "2024年3月", "2024年", "2024.3.5", "2024"] {
            assert!(is_date(text), "{text}");
        }
        for text in ["3月5日", "2024-13-01", "2024年3月32日", "昨天", "24-3-5", ""] {
            assert!(!is_date(text), "{text}");
        }
        assert!(is_percentage("12.5%") && is_percentage("12.5") && is_percentage("-3％") && !is_percentage("约12%"));
        let options = ["甲".to_owned(), "乙".to_owned()];
        assert_eq!(misfit(ValueKind::Choice, &options, "甲、乙"), None);
        assert_eq!(misfit(ValueKind::Choice, &options, "丙"), Some("规定的选项"));
        assert_eq!(misfit(ValueKind::Code, &[], "301|02"), None);
        assert_eq!(misfit(ValueKind::Code, &[], "三〇一"), Some("编码"));
    }
}
