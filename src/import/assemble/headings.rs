//! Which paragraphs are headings, and of which level.

use std::collections::BTreeSet;

use super::pieces::Piece;
use super::words::reduced;
use crate::import::document::Para;

/// The longest heading; a run-in head with its sentence is longer.
const LONGEST: usize = 60;
/// The deepest level that a report has.
const DEEPEST: u8 = 5;

/// Tells headings from other paragraphs.
pub(crate) struct Headings {
    /// The chapters of the form, reduced.
    chapters: Vec<String>,
    /// The outline levels that the source uses, in order.
    outline: Vec<u8>,
}

impl Headings {
    /// Learns what a source uses.
    pub(crate) fn new(chapters: &[String], pieces: &[Piece]) -> Headings {
        let used =
            pieces.iter().filter_map(Piece::para).filter_map(|para| para.hint.outline.filter(|level| *level > 0));
        let outline: BTreeSet<u8> = used.collect();
        Headings {
            chapters: chapters.iter().map(|chapter| reduced(chapter)).collect(),
            outline: outline.into_iter().collect(),
        }
    }

    /// The level of a heading, from 1; `None` for what is none. `next` is the paragraph right below.
    pub(crate) fn level(&self, para: &Para, next: Option<&Para>) -> Option<u8> {
        if para.hint.item.is_some() && para.hint.outline.is_none() {
            return None;
        }
        let text = with_number(para);
        let text = text.trim();
        let count = text.chars().count();
        if count == 0 || count > 2 * LONGEST {
            return None;
        }
        if let Some(outline) = para.hint.outline.filter(|level| *level > 0) {
            let rank = (1..DEEPEST).zip(&self.outline).find(|(_, level)| **level == outline).map(|(rank, _)| rank);
            return Some(rank.unwrap_or(DEEPEST));
        }
        // A heading of its own face may end like a sentence.
        let text = match text.strip_suffix('。') {
            Some(bare) if para.hint.distinct && count <= LONGEST / 2 => bare,
            _ => text,
        };
        let sentence = text.ends_with(['。', '；', '，', '：', '！', '？', ';', ',', ':']) || text.contains('。');
        if count > LONGEST || sentence || has_notes(para) {
            return None;
        }
        if self.chapters.contains(&reduced(text)) {
            return Some(1);
        }
        match enumerator(text)? {
            level @ (1 | 2) => Some(level),
            level if para.hint.distinct || is_over(text, next) => Some(level),
            _ => None,
        }
    }
}

/// The longest heading of the face of the body.
const LONGEST_PLAIN: usize = 20;

/// Whether a short numbered line stands over a sentence, and not among others of a list.
fn is_over(text: &str, next: Option<&Para>) -> bool {
    let sentence = |next: &Para| {
        let below = with_number(next);
        enumerator(below.trim()).is_none() && below.trim().ends_with('。')
    };
    text.chars().count() <= LONGEST_PLAIN && next.is_some_and(sentence)
}

fn has_notes(para: &Para) -> bool {
    para.runs.iter().any(|run| matches!(run.mark, crate::import::document::Mark::Note(_)))
}

/// A paragraph's text with the number that its source counts.
pub(crate) fn with_number(para: &Para) -> String {
    match &para.hint.number {
        Some((_, mark)) => format!("{mark}{}", para.text()),
        None => para.text(),
    }
}

/// The level that a number at the head of a line has by GB/T 9704 clause 7.3.3: 一、 （一） 1. （1）; `None` without one.
pub(crate) fn enumerator(text: &str) -> Option<u8> {
    let chinese = |ch: char| "一二三四五六七八九十百".contains(ch);
    let chars: Vec<char> = text.chars().take(8).collect();
    let run = |from: usize, is: &dyn Fn(char) -> bool| {
        chars[from.min(chars.len())..].iter().take_while(|ch| is(**ch)).count()
    };
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    match at(0) {
        ch if chinese(ch) => (at(run(0, &chinese)) == '、').then_some(1),
        '（' | '(' => {
            let (hanzi, digits) = (run(1, &chinese), run(1, &|ch| ch.is_ascii_digit()));
            let closes = |count: usize| count > 0 && matches!(at(1 + count), '）' | ')');
            if closes(hanzi) { Some(2) } else { closes(digits).then_some(4) }
        }
        ch if ch.is_ascii_digit() => {
            let count = run(0, &|ch| ch.is_ascii_digit());
            let mark = matches!(at(count), '.' | '．' | '、') && !at(count + 1).is_ascii_digit();
            mark.then_some(3)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_head_of_a_line_tell_its_level() {
        for (text, level) in [
            ("一、总体情况", Some(1)),
            ("十二、其他", Some(12 - 11)),
            ("（一）主动公开", Some(2)),
            ("(二)依申请公开", Some(2)),
            ("1.组织领导", Some(3)),
            ("（3）其他", Some(4)),
            ("1.5万元", None),
            ("一是加强", None),
            ("2023年", None),
        ] {
            assert_eq!(enumerator(text), level, "{text}");
        }
    }
}
