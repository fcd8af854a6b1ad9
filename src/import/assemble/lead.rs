//! Run-in heads: what of a paragraph is its head, by the source's own word or by the shape that offices write.

use crate::import::document::{Mark, Para};
use crate::import::enumerator::enumerator;

/// The longest head that is known by its shape alone, in characters, number included: longer ones are sentences.
const LONGEST: usize = 24;

/// How many bytes of a paragraph's text are its run-in head; 0 where it has none.
pub(super) fn length(para: &Para, text: &str) -> usize {
    let told: String = para.runs.iter().take_while(|run| run.mark == Mark::Lead).map(|run| run.text.as_str()).collect();
    let told = told.trim_start();
    if !told.is_empty() && text.len() > told.len() && text.starts_with(told) {
        return told.len();
    }
    // The tags of a PDF say that there is one, and its level.
    let tagged = || para.hint.lead.and_then(|_| end_mark(text, ENDS));
    shaped(text).or_else(tagged).unwrap_or(0)
}

/// What ends a head.
const ENDS: &str = "。：:";

/// The place behind the first of some marks, where a text follows.
fn end_mark(text: &str, marks: &str) -> Option<usize> {
    let (at, mark) = text.char_indices().find(|(_, ch)| marks.contains(*ch))?;
    let end = at + mark.len_utf8();
    (!text[end..].trim().is_empty()).then_some(end)
}

/// `（一）主动公开。2023年…`: a number of the second level, few words without a comma, an end mark, and a text behind it.
fn shaped(text: &str) -> Option<usize> {
    if enumerator(text) != Some(2) {
        return None;
    }
    let end = end_mark(text, "。：:，,；;！？!?[")?;
    let head = &text[..end];
    (head.ends_with(|ch| ENDS.contains(ch)) && head.chars().count() <= LONGEST).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_known_by_number_length_and_mark() {
        let head = |text: &'static str| shaped(text).map_or("", |end| &text[..end]);
        assert_eq!(head("（一）主动公开。2023年，我局公开信息12条。"), "（一）主动公开。");
        assert_eq!(head("(二)依申请公开情况：收到申请3件。"), "(二)依申请公开情况：");
        assert_eq!(head("（三）监督保障、教育培训。全年培训2次。"), "（三）监督保障、教育培训。");
        for none in [
            "（一）主动公开。",
            "（一）我局认真学习条例，公开信息12条。",
            "1.组织领导。成立小组。",
            "一、总体情况。全年好。",
            "（一）全年通过政府网站政务新媒体公报公示栏公开各类政府信息共一千二百条。其中网站八百条。",
        ] {
            assert_eq!(head(none), "", "{none}");
        }
    }
}
