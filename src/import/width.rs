//! How wide characters are that nobody set yet.

/// Whether a character is as wide as a hanzi, so that no blank belongs between it and its neighbour.
pub(crate) fn is_wide(ch: char) -> bool {
    ch as u32 >= 0x2e80
}

/// The width of a text in half widths.
pub(crate) fn width(text: &str) -> usize {
    text.trim().chars().map(|ch| if is_wide(ch) { 2 } else { 1 }).sum()
}

/// Whether no blank belongs beside a character in prose: beside a hanzi, and beside dashes, dots and quotes as Chinese has them.
pub(crate) fn is_set_tight(ch: char) -> bool {
    is_wide(ch) || matches!(ch, '—' | '―' | '…') || is_quote(ch)
}

/// Whether a character is a quote as Chinese has it.
pub(crate) fn is_quote(ch: char) -> bool {
    matches!(ch, '“' | '”')
}
