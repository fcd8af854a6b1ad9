//! Which part of a report is which chapter of its form. Offices title chapters in their own words, leave some out and
//! number the rest anew; so a chapter is known by its title, else by what speaks for it together: the national tables
//! inside, the words of its heading, its number, and where it stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::Form;
use crate::model::walk::nationals;
use crate::model::{Block, Kind, Report};

/// What a national table of the chapter says for it.
const TABLE: u32 = 60;
/// What a heading says for it that has all the words by which the chapter differs from the others.
const WORDS: u32 = 60;
/// What the same number says for it.
const NUMBER: u32 = 20;
/// What must speak for a chapter wherever its part stands: neither a number alone nor a few common words do.
const ENOUGH: u32 = 35;
/// What must where it stands just between the chapter's neighbours: the number alone does.
const ENOUGH_IN_PLACE: u32 = 15;

/// Finds for every part of the report's top level which chapter of the form it is.
pub(crate) fn assign<'a>(report: &'a Report, form: &Form) -> Vec<(Option<usize>, &'a Block)> {
    let mut parts: Vec<(Option<usize>, &Block)> = report.body.iter().map(|block| (None, block)).collect();
    for (chapter, title) in form.chapters.iter().enumerate() {
        let titled = |(known, block): &&mut (Option<usize>, &Block)| {
            known.is_none() && heading(block).is_some_and(|heading| is_title(heading, title, report.numbered))
        };
        if let Some(part) = parts.iter_mut().find(titled) {
            part.0 = Some(chapter);
        }
    }
    let weights = Weights::new(form);
    let says = |part: &Block, chapter: usize| heading(part).map_or(0, |words| weights.of(form, part, words, chapter));
    let mut pairs: Vec<(u32, usize, usize)> = vec![];
    for (index, (_, block)) in parts.iter().enumerate().filter(|(_, (known, _))| known.is_none()) {
        pairs.extend((0..form.chapters.len()).map(|chapter| (says(block, chapter), chapter, index)));
    }
    pairs.sort_by_key(|&(says, chapter, index)| (std::cmp::Reverse(says), chapter, index));
    for &(_, chapter, index) in pairs.iter().take_while(|(says, ..)| *says >= ENOUGH) {
        if parts[index].0.is_none() && !is_there(&parts, chapter) {
            parts[index].0 = Some(chapter);
        }
    }
    for &(says, chapter, index) in pairs.iter().skip_while(|(says, ..)| *says >= ENOUGH) {
        let in_place = says >= ENOUGH_IN_PLACE && is_between(&parts, chapter, index);
        if in_place && parts[index].0.is_none() && !is_there(&parts, chapter) {
            parts[index].0 = Some(chapter);
        }
    }
    parts
}

pub(super) fn heading(block: &Block) -> Option<&str> {
    match &block.kind {
        Kind::Section { heading, .. } => Some(heading),
        _ => None,
    }
}

fn is_there(parts: &[(Option<usize>, &Block)], chapter: usize) -> bool {
    parts.iter().any(|(known, _)| *known == Some(chapter))
}

/// Whether all chapters before this one stand before the part, and all behind it behind.
fn is_between(parts: &[(Option<usize>, &Block)], chapter: usize, index: usize) -> bool {
    let known = |part: &(Option<usize>, &Block)| part.0;
    parts[..index].iter().filter_map(known).all(|before| before < chapter)
        && parts[index + 1..].iter().filter_map(known).all(|behind| behind > chapter)
}

/// Whether a heading is a chapter's title; where the engine numbers the headings it stands without its number.
fn is_title(heading: &str, title: &str, numbered: bool) -> bool {
    heading == if numbered { words(title) } else { title }
}

/// A title without the number before it.
pub(super) fn words(title: &str) -> &str {
    title.split_once('、').filter(|(number, _)| number.chars().count() <= 3).map_or(title, |(_, words)| words).trim()
}

/// Pairs of characters next to each other, by how much they tell one title of the form from the others.
struct Weights {
    /// Thousandths: a pair of one title alone counts full, one of two titles a quarter, and so on.
    pairs: BTreeMap<(char, char), u32>,
}

impl Weights {
    fn new(form: &Form) -> Weights {
        let mut titles: BTreeMap<(char, char), u32> = BTreeMap::new();
        for pair in form.chapters.iter().flat_map(|title| pairs(words(title))) {
            *titles.entry(pair).or_default() += 1;
        }
        Weights { pairs: titles.into_iter().map(|(pair, count)| (pair, 1000 / (count * count))).collect() }
    }

    /// How much speaks for a part with this heading being a chapter.
    fn of(&self, form: &Form, part: &Block, heading: &str, chapter: usize) -> u32 {
        let title = &form.chapters[chapter];
        let is_of_chapter = |id: &str| form.tables.iter().any(|table| table.id == id && table.chapter == Some(chapter));
        let table = nationals(std::slice::from_ref(part)).any(|(_, id, _)| is_of_chapter(id));
        let number = number(heading).is_some_and(|number| Some(number) == self::number(title));
        let share = self.share(words(heading), words(title));
        u32::from(table) * TABLE + share * WORDS / 1000 + u32::from(number) * NUMBER
    }

    /// How much of the shorter of two titles the other has too, in thousandths, by weight. Pairs that no title has
    /// weigh a half: they tell that something else is meant.
    fn share(&self, heading: &str, title: &str) -> u32 {
        let (heading, title) = (pairs(heading), pairs(title));
        let weight = |pair: &(char, char)| self.pairs.get(pair).copied().unwrap_or(500);
        let sum = |pairs: &BTreeSet<(char, char)>| pairs.iter().map(weight).sum::<u32>();
        let common: u32 = heading.intersection(&title).map(weight).sum();
        common * 1000 / sum(&heading).min(sum(&title)).max(1)
    }
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters = || text.chars().filter(|ch| ch.is_alphanumeric());
    letters().zip(letters().skip(1)).collect()
}

/// The number before a heading, such as 3 of `三、` or `第三部分`.
fn number(heading: &str) -> Option<usize> {
    const DIGITS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let mut chars = heading.trim_start_matches(['第', '（', '(']).chars();
    let first = chars.next()?;
    let value = DIGITS
        .iter()
        .position(|&digit| digit == first)
        .or_else(|| first.to_digit(10)?.checked_sub(1).map(|n| n as usize))?;
    let behind = chars.next()?;
    let ends =
        matches!(behind, '、' | '.' | '．' | '，' | ',' | '）' | ')' | '章' | '部' | ' ' | '\u{3000}' | ':' | '：');
    ends.then_some(value + 1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::form::FormSet;

    /// Which chapters of the 2021 form, from 1, parts with these headings are; 0 for none.
    fn known(headings: &[&str]) -> Vec<usize> {
        let forms = FormSet::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts")).expect("our forms read");
        let form = forms.get("zfxxgk-nb-2021").expect("it is shipped");
        let section = |(index, heading): (usize, &&str)| Block {
            at: format!("/body/{index}"),
            kind: Kind::Section { heading: (*heading).to_owned(), body: vec![] },
        };
        let report = Report { body: headings.iter().enumerate().map(section).collect(), ..Report::default() };
        assign(&report, form).iter().map(|(chapter, _)| chapter.map_or(0, |chapter| chapter + 1)).collect()
    }

    #[test]
    fn chapters_are_known_by_words_number_and_place() {
        for headings in [
            [
                "一、概述",
                "二、主动公开情况",
                "三、依申请公开情况",
                "四、行政复议和诉讼情况",
                "五、存在问题和下一步打算",
                "六、其他事项",
            ],
            [
                "一、工作总体情况",
                "二、主动公开政府信息的情况",
                "三、依申请公开政府信息办理情况",
                "四、因政府信息公开被申请行政复议、提起行政诉讼情况",
                "五、主要问题及改进措施",
                "六、需要说明的其他事项",
            ],
            ["总体情况", "主动公开", "申请公开", "复议诉讼", "问题与改进", "其他需报告事项"],
            [
                "第一部分 基本情况",
                "第二部分 主动公开",
                "第三部分 收到申请",
                "第四部分 复议、诉讼",
                "第五部分 不足和打算",
                "第六部分 附则",
            ],
        ] {
            assert_eq!(known(&headings), [1, 2, 3, 4, 5, 6], "{headings:?}");
        }
    }

    #[test]
    fn words_tell_more_than_a_number_that_moved_up() {
        assert_eq!(known(&["一、总体情况", "二、依申请公开情况", "三、存在的问题", "四、其他事项"]), [1, 3, 5, 6]);
        assert_eq!(known(&["一、主动公开情况", "二、依申请公开情况"]), [2, 3]);
        assert_eq!(known(&["一、总体情况", "二、主动公开政府信息情况", "七、附则"]), [1, 2, 0]);
    }
}
