//! What a number format makes of a stored number (ECMA-376 part 1, clause 18.8.31): digits, per cent, dates. Separators of
//! thousands are left out, since figures are carried without them.

use crate::import::whole::nearest;

/// A number format, as far as it changes digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// As stored.
    General,
    /// So many digits at least before the point, so many behind it; whether in per cent.
    Digits {
        /// Before the point.
        whole: usize,
        /// Behind the point: that many always, and that many more where they are not 0.
        places: usize,
        /// Further places that are shown when they are not 0.
        more: usize,
        /// Whether it is shown in per cent.
        percent: bool,
    },
    /// A day: whether with 年月日.
    Day(bool),
    /// Nothing that we can show.
    Unknown,
}

impl Format {
    /// The format of a built-in id (clause 18.8.30).
    pub(crate) fn built_in(id: u32) -> Format {
        let code = match id {
            0 | 49 => return Format::General,
            1 => "0",
            2 => "0.00",
            3 | 37 | 38 | 41 | 42 => "#,##0",
            4 | 39 | 40 | 43 | 44 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 | 22 | 27 | 30 | 36 | 50 | 57 => return Format::Day(false),
            31 | 58 | 28 | 29 | 51..=54 => return Format::Day(true),
            _ => return Format::Unknown,
        };
        Format::read(code)
    }

    /// Reads a format code; only its part for positive numbers counts.
    pub(crate) fn read(code: &str) -> Format {
        let plain = without_quoted(code);
        let first = plain.split(';').next().unwrap_or_default();
        if first.is_empty() || first.eq_ignore_ascii_case("general") || first.contains('@') {
            return Format::General;
        }
        let lower = first.to_ascii_lowercase();
        if lower.contains('y') || (lower.contains('d') && lower.contains('m')) {
            return Format::Day(code.contains('年'));
        }
        if lower.contains(['h', 's', 'm', 'e', '/', '?']) {
            return Format::Unknown;
        }
        let (whole, behind) = lower.split_once('.').unwrap_or((&lower, ""));
        let zeros = |text: &str| text.chars().filter(|ch| *ch == '0').count();
        if zeros(&lower) == 0 && !lower.contains('#') {
            return Format::Unknown;
        }
        let more = behind.chars().filter(|ch| *ch == '#').count();
        Format::Digits { whole: zeros(whole), places: zeros(behind), more, percent: lower.contains('%') }
    }

    /// A stored number as the format shows it; `since_1904` as the workbook counts its days.
    pub(crate) fn show(&self, stored: &str, since_1904: bool) -> Option<String> {
        let number: f64 = stored.parse().ok()?;
        match self {
            Format::General => Some(shortest(number)),
            Format::Digits { whole, places, more, percent } => {
                let value = if *percent { number * 100.0 } else { number };
                // What binary fractions make of decimal ones: 1.005 is to be 1.01, as Excel shows it.
                let value = value + value.signum() * value.abs() * 1e-15;
                let mut text = format!("{value:.*}", (places + more).min(15));
                for _ in 0..*more {
                    if text.ends_with('0') && text.contains('.') {
                        text.pop();
                    }
                }
                let text = text.trim_end_matches('.').to_owned();
                let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
                let before = digits.find('.').unwrap_or(digits.len());
                let fill = "0".repeat(whole.saturating_sub(before).min(20));
                let zero = digits.chars().all(|ch| matches!(ch, '0' | '.'));
                let sign = if zero { "" } else { sign };
                Some(format!("{sign}{fill}{digits}{}", if *percent { "%" } else { "" }))
            }
            Format::Day(hanzi) => day(number, since_1904, *hanzi),
            Format::Unknown => None,
        }
    }
}

/// The shortest digits that give the same number, at most 15 of them as Excel keeps.
fn shortest(number: f64) -> String {
    let short = format!("{number}");
    if short.chars().filter(char::is_ascii_digit).count() <= 15 {
        return short;
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

fn without_quoted(code: &str) -> String {
    let mut out = String::new();
    let mut chars = code.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '"' => drop(chars.by_ref().take_while(|ch| *ch != '"').last()),
            '[' => drop(chars.by_ref().take_while(|ch| *ch != ']').last()),
            '\\' | '_' | '*' => drop(chars.next()),
            ch => out.push(ch),
        }
    }
    out
}

/// A count of days as a day.
fn day(number: f64, since_1904: bool, hanzi: bool) -> Option<String> {
    let count = number.floor();
    if !(1.0..3_000_000.0).contains(&count) {
        return None;
    }
    // Days since 1970: 1900 counts a 29 February that was none, so that day 61 is 1 March.
    let count = nearest(count);
    let days = if since_1904 { count - 24_107 } else { count - 25_569 + i64::from(count < 60) };
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(if hanzi { format!("{year}年{month}月{day}日") } else { format!("{year}-{month:02}-{day:02}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_format_does() {
        for (code, stored, shown) in [
            ("0.00", "630.2", "630.20"),
            ("00000", "301", "00301"),
            ("0.0%", "0.125", "12.5%"),
            ("#,##0", "13612", "13612"),
            ("#,##0.00_ ;[Red]-#,##0.00", "-1234.5", "-1234.50"),
            ("0.##", "1.5", "1.5"),
            ("yyyy-mm-dd", "45659", "2025-01-02"),
            ("yyyy\"年\"m\"月\"d\"日\"", "45659", "2025年1月2日"),
            ("General", "630.20000000000005", "630.2"),
            ("0.00", "1.005", "1.01"),
        ] {
            assert_eq!(Format::read(code).show(stored, false).as_deref(), Some(shown), "{code} {stored}");
        }
        assert_eq!(Format::read("h:mm").show("0.5", false), None);
    }
}
