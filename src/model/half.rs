//! Full-width characters as the narrow ones that they stand for.

/// The half-width form of a full-width letter, digit, mark (U+FF01–U+FF5E) or blank (U+3000); others as they are.
pub(crate) fn half(ch: char) -> char {
    match ch {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(ch) - 0xfee0).unwrap_or(ch),
        '\u{3000}' => ' ',
        _ => ch,
    }
}

/// A text with its full-width digits half-width, all else as typed.
pub(crate) fn half_digits(text: &str) -> String {
    text.chars().map(|ch| if matches!(ch, '０'..='９') { half(ch) } else { ch }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_full_width_changes() {
        let narrow: String = "ＡＺａｚ０９！～％．－＋　，、。年·—".chars().map(half).collect();
        assert_eq!(narrow, "AZaz09!~%.-+ ,、。年·—");
        assert_eq!(half_digits("２０２４年，Ａ．１％"), "2024年，Ａ．1％");
    }
}
