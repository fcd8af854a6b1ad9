//! The words that narrow nothing: a clause made up of them speaks of all that the report reports on.

/// A list of words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Vocabulary {
    words: Vec<String>,
}

impl Vocabulary {
    /// The words of a list, in any order.
    pub fn new(words: Vec<String>) -> Vocabulary {
        Vocabulary { words }
    }

    /// Whether a text is nothing but these words and `names`, one behind the other; an empty text is.
    pub fn spells(&self, text: &str, names: &[String]) -> bool {
        let words = || self.words.iter().chain(names).filter(|word| !word.is_empty());
        // Whether the text up to each byte is: words overlap, so that the longest is not always the right one.
        let mut reached = vec![false; text.len() + 1];
        reached[0] = true;
        for at in 0..text.len() {
            if reached[at] {
                words()
                    .filter(|word| text[at..].starts_with(word.as_str()))
                    .for_each(|word| reached[at + word.len()] = true);
            }
        }
        reached[text.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_spelt_where_some_way_through_it_is() {
        let words = Vocabulary::new(["收到", "申请", "申请公开", "公开", "政府信息"].map(str::to_owned).to_vec());
        let names = ["云岭市".to_owned()];
        for (text, spelt) in [
            ("", true),
            ("收到申请", true),
            ("云岭市收到申请公开政府信息", true),
            ("云岭市图书馆收到申请", false),
            ("收到申请书", false),
        ] {
            assert_eq!(words.spells(text, &names), spelt, "{text}");
        }
    }
}
