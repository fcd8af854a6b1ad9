//! Which characters a text has, roughly: to pass over words that it cannot have without looking for them.

/// A bit for each of 256 kinds of characters that a text has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Letters([u64; 4]);

impl Letters {
    pub(super) fn of(text: &str) -> Letters {
        Letters::of_all(text.chars())
    }

    pub(super) fn of_all(chars: impl Iterator<Item = char>) -> Letters {
        let mut bits = [0; 4];
        for ch in chars {
            let kind = ch as usize & 0xff;
            bits[kind >> 6] |= 1 << (kind & 63);
        }
        Letters(bits)
    }

    /// Whether a text with these may have a word with those.
    pub(super) fn may_have(&self, word: &Letters) -> bool {
        self.0.iter().zip(&word.0).all(|(text, word)| word & !text == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_there_is_never_passed_over() {
        let text = Letters::of("其中行政复议3件");
        for word in ["行政复议", "3", "", "件", "中行"] {
            assert!(text.may_have(&Letters::of(word)), "{word}");
        }
        assert!(!text.may_have(&Letters::of("行政诉讼")));
    }
}
