//! Raised and lowered parts of a text, written so that no digit of theirs is read with those before it: powers and indices in
//! the characters that Unicode has for them, marks of notes in square brackets.

use crate::support::scripts;

/// Units whose square, cube or reciprocal is written so.
const UNITS: [&str; 12] = ["m", "km", "hm", "dm", "cm", "mm", "μm", "s", "h", "d", "kg", "t"];

/// A raised part as it is written behind a text.
pub(crate) fn raised(before: &str, part: &str) -> String {
    let bare = part.trim();
    match power(bare) {
        Some(power) if takes_power(before) => power,
        _ if !bare.is_empty() && bare.chars().all(|ch| ch.is_ascii_digit() || ",-".contains(ch)) => format!("[{bare}]"),
        _ if is_roman(bare) && !before.ends_with(|ch: char| ch.is_ascii_alphanumeric()) => format!("[{bare}]"),
        _ => part.to_owned(),
    }
}

/// A small Roman numeral: marks of notes at the end.
fn is_roman(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|ch| "ivx".contains(ch))
}

/// A lowered part as it is written behind a text.
pub(crate) fn lowered(before: &str, part: &str) -> String {
    let letter = before.ends_with(|ch: char| ch.is_alphabetic() || ch == ')');
    scripts::lowered(part.trim()).filter(|_| letter).unwrap_or_else(|| part.to_owned())
}

/// A part in raised characters, where Unicode has them all.
pub(crate) fn power(part: &str) -> Option<String> {
    scripts::raised(part.trim())
}

/// Whether what ends a text is raised to a power: ten, a unit of measure, a letter alone. A hanzi or a figure has a note.
fn takes_power(before: &str) -> bool {
    let ten = before
        .strip_suffix("10")
        .is_some_and(|rest| !rest.ends_with(|ch: char| ch.is_ascii_digit() || ".,".contains(ch)));
    let letters = before.chars().rev().take_while(|ch| ch.is_ascii_alphabetic() || *ch == 'μ').count();
    let word: String = before.chars().skip(before.chars().count() - letters).collect();
    ten || before.ends_with('米') || letters == 1 || UNITS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_raised_and_notes_stand_in_brackets() {
        for (before, part, written) in [
            ("1.2×10", "8", "⁸"),
            ("10", "-3", "⁻³"),
            ("12.5km", "2", "²"),
            ("30m", "3", "³"),
            ("R", "2", "²"),
            ("GDP", "2", "[2]"),
            ("地区生产总值", "1", "[1]"),
            ("182.36亿元", "12", "[12]"),
            ("110", "2", "[2]"),
            ("136", "1", "[1]"),
            ("", "1", "[1]"),
            ("总值", "①", "①"),
            ("总值", "[1]", "[1]"),
            ("5", "th", "th"),
            ("总额", "ii", "[ii]"),
        ] {
            assert_eq!(raised(before, part), written, "{before} {part}");
        }
        assert_eq!((lowered("H", "2"), lowered("12", "2"), lowered("甲", "a")), ("₂".into(), "2".into(), "a".into()));
    }
}
