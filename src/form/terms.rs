//! Words that stay whole where a title is broken, as data: files of the kind `terms` beside the forms.

use std::collections::BTreeSet;

use super::values::{text, wrong_value};
use crate::diag::{Finding, tell};
use crate::json::Object;

/// The longest word of a list, in characters: a line of a title has twenty.
const LONGEST: usize = 20;

/// A list of words, such as the names of offices and kinds of documents.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    words: BTreeSet<String>,
    /// The longest of them, in characters.
    longest: usize,
}

impl Terms {
    /// How many bytes the longest word has that a text begins with; `None` where it begins with none of them.
    pub fn longest_at(&self, text: &str) -> Option<usize> {
        self.longest_below(text, usize::MAX)
    }

    /// The same of words with fewer bytes than `limit`.
    pub fn longest_below(&self, text: &str, limit: usize) -> Option<usize> {
        let ends: Vec<usize> = text.char_indices().map(|(at, ch)| at + ch.len_utf8()).take(self.longest).collect();
        ends.into_iter().rev().filter(|&end| end < limit).find(|&end| self.words.contains(&text[..end]))
    }

    /// Takes in the words of another list.
    pub(super) fn extend(&mut self, other: Terms) {
        self.words.extend(other.words);
        self.longest = self.longest.max(other.longest);
    }
}

/// Reads what a file of terms says beside its kind, id and note.
pub(super) fn terms(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Terms> {
    let mut words = BTreeSet::new();
    if let Some(spot) = object.required("words", out) {
        for item in spot.items(out).into_iter().flatten() {
            let Some(word) = text(&item, out) else { continue };
            if !(2..=LONGEST).contains(&word.chars().count()) {
                tell(out, wrong_value(item.place(), &format!("词语应当有 2 到 {LONGEST} 个字")));
            }
            words.insert(word);
        }
    }
    object.close(out);
    let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    Some(Terms { words, longest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::read::{File, file};

    fn read(words: &str) -> Result<Terms, Vec<&'static str>> {
        let text = format!(r#"{{ "kind": "terms", "id": "t", "words": {words} }}"#);
        match file(&text, &|_| None) {
            Ok(File::Terms(terms)) => Ok(terms),
            other => Err(other.unwrap_err().iter().map(|finding| finding.code).collect()),
        }
    }

    #[test]
    fn the_longest_word_is_found() {
        let terms = read(r#"["政府", "政府办公室", "办公"]"#).unwrap();
        assert_eq!(["政府办公室函", "政府办", "公"].map(|text| terms.longest_at(text)), [Some(15), Some(6), None]);
    }

    #[test]
    fn what_is_no_word_is_told() {
        assert_eq!(read(r#"["字"]"#), Err(vec!["form-value"]));
        assert_eq!(read(r#"["", 7]"#), Err(vec!["form-value", "type-wrong"]));
    }
}
