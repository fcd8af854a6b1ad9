//! A table of contents: its lines say again what the headings say, with page numbers of another layout.

use regex_lite::Regex;

use super::words::{reduced, unnumbered};
use crate::diag::{Level, clip};
use crate::import::document::{Block, Document, Grid, Para, left_out};
use crate::import::leader;

/// What tables of contents are called.
const NAMES: [&str; 2] = ["目录", "目次"];
/// So many entries with leaders are a table of contents without its word.
const LEAST: usize = 3;
/// The longest entry, and the longest line between entries that has no number of its own.
const LONGEST: usize = 200;
const LONGEST_BARE: usize = 60;

/// Takes a table of contents out; says whether there was one.
pub(crate) fn drop(document: &mut Document) -> bool {
    // A page number, or a leader that leads to none: a dozen of dots are no pause of a sentence.
    let Ok(entry) = Regex::new("[ \u{3000}\t.．·…⋯]+[0-9]{1,4}$|(?:…|⋯){4}$|[.．·]{12}$") else {
        return false;
    };
    let is_entry = |para: &Para| {
        let text = para.text();
        let text = text.trim();
        let led = entry.is_match(text) || leader::entry(text).is_some();
        para.hint.contents || led && !text.contains('。') && text.chars().count() <= LONGEST
    };
    let blocks = &document.blocks;
    let is_word = |para: &Para| NAMES.contains(&reduced(&para.text()).as_str());
    let titled = blocks.iter().position(|block| para(block).is_some_and(is_word));
    let styled = || blocks.iter().position(|block| para(block).is_some_and(|para| para.hint.contents));
    let Some(start) = titled.or_else(styled).or_else(|| without_its_word(blocks)) else { return false };
    let first = start + usize::from(titled.is_some());
    // Spread over its line it is a title, be it of contents without an entry.
    let spread = |para: &Para| para.text().trim() == "目\u{3000}录";
    let named = para(&blocks[start]).is_some_and(|para| para.hint.contents || para.hint.centred || spread(para));
    let entries = run(&blocks[first..], titled.is_some(), &is_entry);
    let entries = if entries == 0 && titled.is_some() { said_again(&blocks[first..]) } else { entries };
    if entries == 0 && !named {
        return false;
    }
    for block in document.blocks.drain(start..first + entries) {
        let (text, at) = match block {
            Block::Para(para) => (para.text(), para.at),
            Block::Grid(grid) => (texts(&grid).join(" "), grid.at),
            _ => continue,
        };
        let words = format!("目录里的“{}”没有收入，目录由本程序重新编排", clip(&text, 30));
        document.told.push(left_out(Level::Note, "contents-dropped", &at, &words, &text));
    }
    true
}

/// How many blocks from the first on are entries, with the lines between them that have no number: parts of an entry that is parted,
/// parts of the document without a page. A table of two columns may hold them.
fn run(blocks: &[Block], titled: bool, is_entry: &impl Fn(&Para) -> bool) -> usize {
    let entry = |block: &Block| match block {
        Block::Para(para) => is_entry(para),
        Block::Grid(grid) => holds_entries(grid),
        _ => false,
    };
    let is_bare = |para: &Para| {
        let text = para.text();
        text.chars().count() <= LONGEST_BARE && !text.contains(['。', '；'])
    };
    let mut count = 0;
    loop {
        let rest = &blocks[count..];
        match rest {
            [own, ..] if entry(own) => count += 1,
            [own, next, ..]
                if (count > 0 || titled) && para(own).is_some_and(is_bare) && para(next).is_some_and(leads) =>
            {
                count += 2;
            }
            _ => return count,
        }
    }
}

/// Whether a line has a leader and a page.
fn leads(para: &Para) -> bool {
    leader::entry(&para.text()).is_some()
}

/// Whether a table says entries and pages that never go back.
fn holds_entries(grid: &Grid) -> bool {
    let texts = texts(grid);
    let pages = texts.chunks(2).map(|row| row.get(1).and_then(|page| page.trim().parse::<usize>().ok()));
    let pages: Option<Vec<usize>> = pages.collect();
    grid.cols == 2
        && grid.rows.len() * 2 == texts.len()
        && pages.is_some_and(|pages| pages.is_sorted() && pages.len() >= LEAST)
}

fn texts(grid: &Grid) -> Vec<String> {
    let mut cells: Vec<_> = grid.cells.iter().collect();
    cells.sort_by_key(|cell| (cell.row, cell.col));
    cells.into_iter().map(|cell| cell.text.clone()).collect()
}

/// Where a table of contents begins that nothing calls so: lines with leaders to pages that never go back, most of which the body
/// says again.
fn without_its_word(blocks: &[Block]) -> Option<usize> {
    let start = blocks.iter().position(|block| para(block).is_some_and(leads))?;
    let lines = blocks[start..].iter().map_while(para).take_while(|para| leads(para)).map(Para::text);
    let lines: Vec<String> = lines.collect();
    let entries: Vec<(&str, usize)> = lines.iter().filter_map(|line| leader::entry(line)).collect();
    let plain = |text: &str| unnumbered(&reduced(text)).to_owned();
    let below: Vec<String> =
        blocks[start + lines.len()..].iter().filter_map(para).map(|para| plain(&para.text())).collect();
    let again = entries.iter().filter(|(title, _)| below.contains(&plain(title))).count();
    let is_run = entries.len() >= LEAST && entries.is_sorted_by_key(|(_, page)| *page) && again * 2 >= entries.len();
    is_run.then_some(start)
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

    /// Entries of another layout: parted over two lines, of parts without a page, in a table of two columns, without the word.
    #[test]
    fn contents_of_every_shape_go_and_the_body_stays() {
        let body = ["一、概况", "全年办件12", "二、收支预算总体情况及政府性基金预算收支情况", "见表1………………5"];
        let para = |text: &str| Block::Para(Para::plain(text, At::File));
        let left = |contents: Vec<Block>| {
            let mut document = Document { blocks: contents, ..Document::default() };
            let entries = document.blocks.len();
            document.blocks.extend(body.map(para));
            drop(&mut document);
            (document.blocks.len() - body.len(), document.told.len(), entries)
        };
        let lines = |lines: &[&str]| lines.iter().map(|line| para(line)).collect::<Vec<_>>();
        let parted =
            ["目次", "第一部分 概况", "一、概况——————1", "二、收支预算总体情况及政府性", "基金预算收支情况……………（2）"];
        assert_eq!(left(lines(&parted)), (0, 5, 5));
        let bare =
            ["一、概况．．．．．．１", "二、收支预算总体情况及政府性基金预算收支情况.......2", "三、附件......2"];
        assert_eq!(left(lines(&bare)), (0, 3, 3));
        // A list of prices says nothing of the body, and pages do not go back.
        let prices = ["苹果......5", "梨......6", "桃......8"];
        assert_eq!(left(lines(&prices)).0, 3);
        assert_eq!(left(lines(&["一、概况......7", bare[1], "三、附件......5"])).0, 3);
        let cell =
            |text: &str| crate::import::document::Cell { text: text.into(), rows: 1, cols: 1, ..Default::default() };
        let rows =
            [("一、概况", "1"), ("二、收支", "2"), ("三、附件", "9")].map(|(one, other)| vec![cell(one), cell(other)]);
        let grid = crate::import::place::place(rows.to_vec()).unwrap();
        assert_eq!(left(vec![para("目　录"), Block::Grid(grid)]), (0, 2, 2));
    }
}
