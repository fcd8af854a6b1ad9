//! What the characters of a figure say: a number, nothing, a stroke, or words. The characters themselves stay as typed.
#![expect(clippy::cast_possible_truncation, reason = "fewer than Number::PLACES")]

use std::fmt;
use std::ops::{Add, Sub};

use super::Figure;
use super::half::half;

/// What a figure's characters say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value<'f> {
    /// A decimal number with what follows it, such as `万元`; the unit is empty for a bare number.
    Number(Number, &'f str),
    /// Nothing, or white space only.
    Blank,
    /// A stroke in place of a figure: `/`, `-`, `—` or their full-width forms.
    Slash,
    /// Anything else, such as `1,234` or `见附件`.
    Text,
}

/// An exact decimal: at most [`Number::WHOLE`] digits before the point and [`Number::PLACES`] behind it, so that sums of
/// many billions of them stay exact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Number(i128);

impl Number {
    /// Most digits before the point.
    pub const WHOLE: usize = 18;
    /// Most digits behind the point.
    pub const PLACES: usize = 9;
    /// What stands for 1.
    const ONE: i128 = 1_000_000_000;

    /// Reads an optional sign, digits, and optionally a point with digits. No exponent, no separators.
    pub fn parse(text: &str) -> Option<Number> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |s: &str, most| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole, Number::WHOLE) || !plain(part, Number::PLACES) {
            return None;
        }
        let places = 10i128.pow((Number::PLACES - part.len()) as u32);
        let scaled = whole.parse::<i128>().ok()? * Number::ONE + part.parse::<i128>().ok()? * places;
        Some(Number(if text.starts_with('-') { -scaled } else { scaled }))
    }

    /// Whether it has nothing behind the point.
    pub fn is_whole(self) -> bool {
        self.0 % Number::ONE == 0
    }

    /// Its ten-thousandth, such as 元 in 万元; `None` where that has more digits than are kept.
    pub fn ten_thousandth(self) -> Option<Number> {
        (self.0 % 10_000 == 0).then_some(Number(self.0 / 10_000))
    }

    /// So many times the number; `None` where that is beyond all figures.
    pub fn times(self, factor: i64) -> Option<Number> {
        self.0.checked_mul(i128::from(factor)).map(Number)
    }

    /// Which percentage it is of another number, to [`Number::PLACES`] digits; `None` of 0 and beyond all figures.
    pub fn percent_of(self, whole: Number) -> Option<Number> {
        let scaled = self.0.checked_mul(100)?.checked_mul(Number::ONE)?;
        scaled.checked_div(whole.0).map(Number)
    }

    /// One in a decimal place behind the point, such as 0.01 in the second; `None` beyond [`Number::PLACES`].
    pub fn unit_of_place(places: usize) -> Option<Number> {
        let zeros = u32::try_from(Number::PLACES.checked_sub(places)?).ok()?;
        Some(Number(10i128.pow(zeros)))
    }

    /// Half of it, towards 0.
    #[must_use]
    pub fn half(self) -> Number {
        Number(self.0 / 2)
    }

    /// Whether it is below 0.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Number {
        Number(i128::from(whole) * Number::ONE)
    }
}

impl Add for Number {
    type Output = Number;
    fn add(self, other: Number) -> Number {
        Number(self.0.saturating_add(other.0))
    }
}

impl Sub for Number {
    type Output = Number;
    fn sub(self, other: Number) -> Number {
        Number(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Number {
    fn sum<I: Iterator<Item = Number>>(terms: I) -> Number {
        terms.fold(Number::default(), Add::add)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let (whole, part) = (size / Number::ONE.unsigned_abs(), size % Number::ONE.unsigned_abs());
        let sign = if self.is_negative() { "-" } else { "" };
        let part = format!("{part:09}");
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            part => write!(f, "{sign}{whole}.{part}"),
        }
    }
}

impl Figure {
    /// What its characters say.
    pub fn value(&self) -> Value<'_> {
        value(&self.text)
    }

    /// Its number; `None` when it is blank or no number.
    pub fn number(&self) -> Option<Number> {
        match self.value() {
            Value::Number(number, _) => Some(number),
            _ => None,
        }
    }
}

/// What a figure's characters say; see [`Value`].
pub fn value(text: &str) -> Value<'_> {
    match text {
        "/" | "／" | "-" | "－" | "—" | "——" => return Value::Slash,
        _ if text.trim().is_empty() => return Value::Blank,
        _ => {}
    }
    let end = text.find(|ch: char| !matches!(ch, '0'..='9' | '.' | '+' | '-')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    match Number::parse(number) {
        Some(number) if is_unit(unit) => Value::Number(number, unit),
        _ => Value::Text,
    }
}

/// A unit is up to four hanzi, such as `件` or `亿元`.
fn is_unit(text: &str) -> bool {
    text.chars().count() <= 4 && text.chars().all(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch))
}

/// An amount that was typed with a unit of money, in another; `None` where it is none of these, or not exact.
pub fn in_unit(number: Number, typed: &str, unit: &str) -> Option<Number> {
    match (typed, unit) {
        ("元", "万元") => number.ten_thousandth(),
        ("万元", "元") | ("亿元", "万元") => number.times(10_000),
        ("亿元", "元") => number.times(100_000_000),
        _ => None,
    }
}

/// How a figure that reads as [`Value::Text`] would be typed plainly, where that is clear: without thousands
/// separators and spaces, with half-width digits and signs. For hints.
pub fn plain(text: &str) -> Option<String> {
    let narrow = |ch: char| match ch {
        '−' | '–' => '-',
        ch => half(ch),
    };
    let dropped = |ch: &char| !matches!(ch, ',' | '，') && !ch.is_whitespace();
    let typed: String = text.chars().filter(dropped).map(narrow).collect();
    (typed != text && matches!(value(&typed), Value::Number(..))).then_some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        match value(text) {
            Value::Number(number, unit) => Some(format!("{number}|{unit}")),
            _ => None,
        }
    }

    #[test]
    fn figures_say_what_their_characters_say() {
        assert_eq!(number("630.20").as_deref(), Some("630.2|"));
        assert_eq!(number("-22").as_deref(), Some("-22|"));
        assert_eq!(number("+7").as_deref(), Some("7|"));
        assert_eq!(number("-0").as_deref(), Some("0|"));
        assert_eq!(number("251000元").as_deref(), Some("251000|元"));
        assert_eq!(number("630.2万元").as_deref(), Some("630.2|万元"));
        assert_eq!(number("-0.000000001").as_deref(), Some("-0.000000001|"));
        for blank in ["", " ", "\u{3000}"] {
            assert_eq!(value(blank), Value::Blank);
        }
        for slash in ["/", "—", "-"] {
            assert_eq!(value(slash), Value::Slash);
        }
        for text in ["1,234", "1e3", ".5", "5.", "--1", "1-2", "８８", " 8", "见附件", "9999999999999999999", "12 件"]
        {
            assert_eq!(value(text), Value::Text, "{text}");
        }
    }

    #[test]
    fn unclear_spellings_get_a_plain_one() {
        assert_eq!(plain("1,234").as_deref(), Some("1234"));
        assert_eq!(plain("−８８ ").as_deref(), Some("-88"));
        assert_eq!(plain("6，302.5 万元").as_deref(), Some("6302.5万元"));
        assert_eq!(plain("88"), None);
        assert_eq!(plain("见附件"), None);
    }

    #[test]
    fn sums_are_exact() {
        let tenth = Number::parse("0.1").unwrap();
        assert_eq!(std::iter::repeat_n(tenth, 10).sum::<Number>(), Number::from(1));
        assert!((Number::from(1) - Number::from(2)).is_negative());
        assert!(!tenth.is_whole());
    }
}
