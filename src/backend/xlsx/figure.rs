//! Which typed figures are numbers: those that a spreadsheet shows again as they were typed.

/// The most digits that a spreadsheet keeps (IEEE 754, binary64).
const DIGITS: usize = 15;

/// A number, and the format by which it shows as it was typed.
#[derive(PartialEq, Debug)]
pub(super) struct Figure {
    pub value: f64,
    pub format: String,
}

impl Figure {
    /// A typed figure as a number; `None` where it is not one, or would be shown otherwise: a zero before others, a
    /// percentage, a sign of its own, more digits than are kept.
    pub(crate) fn of(text: &str) -> Option<Figure> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let grouped = whole.contains(',');
        let groups: Vec<&str> = whole.split(',').collect();
        let is_grouped = groups[1..].iter().all(|group| group.len() == 3) && (!grouped || groups[0].len() <= 3);
        let leads = whole.starts_with('0') && whole.len() > 1;
        if !groups.iter().all(|group| plain(group)) || !is_grouped || leads || part.is_some_and(|part| !plain(part)) {
            return None;
        }
        let bare: String = text.chars().filter(|ch| *ch != ',').collect();
        let kept = bare.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
        let value: f64 = bare.parse().ok()?;
        let places = part.map_or(0, str::len);
        // A zero has no sign in a cell.
        if kept > DIGITS
            || places > DIGITS
            || (value == 0.0 && text.starts_with('-'))
            || format!("{value:.places$}") != bare
        {
            return None;
        }
        let mut format = if grouped { "#,##0" } else { "0" }.to_owned();
        if places > 0 {
            format.push('.');
            format.push_str(&"0".repeat(places));
        }
        Some(Figure { value, format })
    }

    /// Whether a text looks like a number, so that spreadsheets would warn of it.
    pub(crate) fn looks_like(text: &str) -> bool {
        text.bytes().any(|byte| byte.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,% ".contains(&byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_shows_as_it_was_typed_is_a_number() {
        for (text, value, format) in [
            ("0", 0.0, "0"),
            ("630.20", 630.2, "0.00"),
            ("-22", -22.0, "0"),
            ("1,234,567.5", 1_234_567.5, "#,##0.0"),
            ("999999999999999", 999_999_999_999_999.0, "0"),
            ("0.000000000000001", 1e-15, "0.000000000000000"),
        ] {
            assert_eq!(Figure::of(text), Some(Figure { value, format: format.to_owned() }), "{text}");
        }
        for text in [
            "",
            "/",
            "007",
            "00",
            "-0",
            "-0.00",
            "+5",
            ".5",
            "5.",
            "1e3",
            "1,23",
            "12,345678",
            ",123",
            "1234,567",
            "12%",
            "１２",
            "251000元",
            "9999999999999999",
            "1 000",
            "--1",
            "301|02",
            "0.0000000000000001",
            "inf",
            "NaN",
        ] {
            assert_eq!(Figure::of(text), None, "{text}");
        }
        assert!(["007", "12%", "+5", "9999999999999999"].into_iter().all(Figure::looks_like));
        assert!(["", "/", "251000元", "-"].into_iter().all(|text| !Figure::looks_like(text)));
    }

    proptest! {
        /// Shown by its format, a number is the typed text again.
        #[test]
        fn no_digit_is_lost(text in "-?[0-9]{1,18}(,[0-9]{3}){0,2}(\\.[0-9]{1,6})?") {
            if let Some(Figure { value, format }) = Figure::of(&text) {
                let places = format.split_once('.').map_or(0, |(_, places)| places.len());
                let plain = format!("{value:.places$}");
                prop_assert_eq!(&plain, &text.replace(',', ""));
                prop_assert_eq!(format.starts_with("#,##0"), text.contains(','));
            }
        }
    }
}
