//! A table of contents: its lines say again what the headings say, with page numbers of another layout.

use regex_lite::Regex;

use super::words::{reduced, unnumbered};
use crate::diag::{Level, clip};
use crate::import::document::{Block, Document, Para, left_out};

/// Takes a table of contents out; says whether there was one.
pub(crate) fn drop(document: &mut Document) -> bool {
    // A page number, or a leader that leads to none: a dozen of dots are no pause of a sentence.
    let Ok(entry) = Regex::new("[ \u{3000}\t.．·…⋯]+[0-9]{1,4}$|(?:…|⋯){4}$|[.．·]{12}$") else {
        return false;
    };
    let is_entry = |para: &Para| {
        let text = para.text();
        para.hint.contents || entry.is_match(text.trim()) && !text.contains('。') && text.chars().count() <= 200
    };
    let titled =
        document.blocks.iter().position(|block| para(block).is_some_and(|para| reduced(&para.text()) == "目录"));
    let styled = || document.blocks.iter().position(|block| para(block).is_some_and(|para| para.hint.contents));
    let Some(start) = titled.or_else(styled) else { return false };
    let first = start + usize::from(titled.is_some());
    // Spread over its line it is a title, be it of contents without an entry.
    let spread = |para: &Para| para.text().trim() == "目\u{3000}录";
    let named =
        para(&document.blocks[start]).is_some_and(|para| para.hint.contents || para.hint.centred || spread(para));
    let entries = document.blocks[first..].iter().take_while(|block| para(block).is_some_and(is_entry)).count();
    let entries = if entries == 0 && titled.is_some() { said_again(&document.blocks[first..]) } else { entries };
    if entries == 0 && !named {
        return false;
    }
    for block in document.blocks.drain(start..first + entries) {
        let Block::Para(para) = block else { continue };
        let words = format!("目录里的“{}”没有收入，目录由本程序重新编排", clip(&para.text(), 30));
        document.told.push(left_out(Level::Note, "contents-dropped", &para.at, &words, &para.text()));
    }
    true
}

/// How many lines from the first on are contents without page numbers: short ones, most of which the body says again. Those
/// that it does not say again are two that a program read as one, or titles that were changed.
fn said_again(blocks: &[Block]) -> usize {
    /// No table of contents known to us is longer.
    const MOST: usize = 120;
    let plain = |para: &Para| unnumbered(&reduced(&para.text())).to_owned();
    let is_line = |para: &&Para| {
        let text = para.text();
        text.chars().count() <= 60 && !text.contains(['。', '；'])
    };
    let lines: Vec<&Para> = blocks.iter().map_while(para).take_while(is_line).take(MOST).collect();
    let all: Vec<String> = blocks.iter().filter_map(para).map(plain).collect();
    let again: Vec<bool> = (0..lines.len()).map(|at| all[at + 1..].contains(&all[at])).collect();
    let (mut count, mut best) = (0, 0);
    for (at, again) in again.iter().enumerate() {
        count += usize::from(*again);
        if *again && count >= 3 && count * 5 >= (at + 1) * 4 {
            best = at + 1;
        }
    }
    best
}

fn para(block: &Block) -> Option<&Para> {
    if let Block::Para(para) = block { Some(para) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::At;

    #[test]
    fn lines_with_page_numbers_below_the_word_are_contents() {
        let mut document = Document::default();
        let lines = ["目　录", "一、概况…………3", "附件1　指标解释 40", "一、概况", "全年办件12"];
        document.blocks.extend(lines.map(|line| Block::Para(Para::plain(line, At::File))));
        assert!(drop(&mut document));
        assert_eq!((document.blocks.len(), document.told.len()), (2, 3));
        assert!(!drop(&mut document));
    }

    #[test]
    fn leaders_without_page_numbers_are_contents() {
        let mut document = Document::default();
        let lines = ["目  录", "一、主要职能    …………………………", "1．预算总表……………………", "三、名词解释……", "一、主要职能"];
        document.blocks.extend(lines.map(|line| Block::Para(Para::plain(line, At::File))));
        assert!(drop(&mut document));
        assert_eq!((document.blocks.len(), document.told.len()), (2, 3));
    }

    #[test]
    fn lines_that_the_body_says_again_are_contents_without_page_numbers() {
        let mut document = Document::default();
        let contents =
            ["目录", "第一部分 概况", "一、主要职能", "二、单位构成", "第二部分 决算表一、总表", "第三部分 说明"];
        let body = [
            "第一部分 概况",
            "一、主要职能",
            "负责……。",
            "二、单位构成",
            "第二部分 决算表",
            "总表",
            "第三部分 说明",
            "无。",
        ];
        let lines = contents.into_iter().chain(body);
        document.blocks.extend(lines.map(|line| Block::Para(Para::plain(line, At::File))));
        assert!(drop(&mut document));
        assert_eq!((document.blocks.len(), document.told.len()), (body.len(), contents.len()));
    }
}
