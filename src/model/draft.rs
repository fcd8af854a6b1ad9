//! The marks of a report that is begun: what stands at the head of a text that somebody has still to write.

/// Before last year's words, which are to be rewritten.
pub const REWRITE: &str = "【待改写】";

/// In place of words that nobody has written yet; what follows it says what belongs there.
pub const WRITE: &str = "【待填写】";

/// Whether a text is still to be written or rewritten. The marks count wherever they stand.
pub fn is_draft(text: &str) -> bool {
    text.contains(REWRITE) || text.contains(WRITE)
}
