//! Digits and signs that Unicode has raised and lowered.

/// As they are, raised and lowered.
const SIGNS: [(char, char, char); 12] = [
    ('0', '⁰', '₀'),
    ('1', '¹', '₁'),
    ('2', '²', '₂'),
    ('3', '³', '₃'),
    ('4', '⁴', '₄'),
    ('5', '⁵', '₅'),
    ('6', '⁶', '₆'),
    ('7', '⁷', '₇'),
    ('8', '⁸', '₈'),
    ('9', '⁹', '₉'),
    ('+', '⁺', '₊'),
    ('-', '⁻', '₋'),
];

fn written(text: &str, of: impl Fn(&(char, char, char)) -> char) -> Option<String> {
    let sign = |ch: char| {
        let ch = if ch == '−' { '-' } else { ch };
        SIGNS.iter().find(|(plain, ..)| *plain == ch).map(&of)
    };
    text.chars().map(sign).collect::<Option<String>>().filter(|own| !own.is_empty())
}

/// A text in raised characters, where Unicode has them all.
pub(crate) fn raised(text: &str) -> Option<String> {
    written(text, |(_, high, _)| *high)
}

/// A text in lowered characters, where Unicode has them all.
pub(crate) fn lowered(text: &str) -> Option<String> {
    written(text, |(.., low)| *low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_unicode_has_whole_is_written_so() {
        assert_eq!((raised("−12").as_deref(), lowered("20").as_deref()), (Some("⁻¹²"), Some("₂₀")));
        assert_eq!((raised("2a"), lowered(""), raised("²")), (None, None, None));
    }
}
