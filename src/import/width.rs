//! How wide characters are that nobody set yet.

/// Whether a character is as wide as a hanzi, so that no blank belongs between it and its neighbour.
pub(crate) fn is_wide(ch: char) -> bool {
    ch as u32 >= 0x2e80
}

/// The width of a text in half widths.
pub(crate) fn width(text: &str) -> usize {
    text.trim().chars().map(|ch| if is_wide(ch) { 2 } else { 1 }).sum()
}
