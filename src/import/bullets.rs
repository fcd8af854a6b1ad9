//! Bullets that fonts of symbols have under characters of their own (Symbol, Wingdings): private ones from U+F000 on.

/// The character that stands for one of them where it is a bullet.
pub(crate) fn bullet(ch: char) -> Option<char> {
    match ch as u32 {
        0xf0b7 | 0xf09f => Some('•'),
        0xf06c => Some('●'),
        0xf06e | 0xf0a7 => Some('■'),
        0xf075 | 0xf076 => Some('◆'),
        _ => None,
    }
}
