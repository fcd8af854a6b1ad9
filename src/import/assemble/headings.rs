//! Which paragraphs are headings, and of which level.

use std::collections::BTreeSet;

use super::pieces::Piece;
use super::words::{reduced, unnumbered};
use crate::import::document::Para;
use crate::import::enumerator::enumerator;

/// The longest heading; a run-in head with its sentence is longer.
const LONGEST: usize = 60;
/// The deepest level that a report has.
const DEEPEST: u8 = 5;

/// Tells headings from other paragraphs.
pub(crate) struct Headings {
    /// The chapters of the form, reduced.
    chapters: Vec<String>,
    /// What those are called that no number and no 部门 or 单位 tells from plain words.
    names: Vec<String>,
    /// What stands before those names where the source sets them apart: 某某局（部门）.
    whose: Vec<String>,
    /// The outline levels that the source uses, in order.
    outline: Vec<u8>,
    /// By how many levels numbered headings stand below those that are chapters without a number.
    below: u8,
}

impl Headings {
    /// Learns what a source uses.
    pub(crate) fn new(chapters: &[String], pieces: &[Piece]) -> Headings {
        let used =
            pieces.iter().filter_map(Piece::para).filter_map(|para| para.hint.outline.filter(|level| *level > 0));
        let outline: BTreeSet<u8> = used.collect();
        let mut headings = Headings {
            names: chapters.iter().map(|chapter| name(&reduced(chapter)).to_owned()).collect(),
            chapters: chapters.iter().map(|chapter| reduced(chapter)).collect(),
            whose: vec![],
            outline: outline.into_iter().collect(),
            below: 0,
        };
        let named = |para: &&Para| headings.is_named(para, para.text().trim()) || headings.is_part(para.text().trim());
        let named: Vec<&Para> = pieces.iter().filter_map(Piece::para).filter(named).collect();
        let whose = named.iter().filter_map(|para| headings.whose(&reduced(para.text().trim())).map(str::to_owned));
        headings.whose = whose.collect();
        // One may be a line that happens to be called so.
        headings.below = u8::from(named.len() >= 2);
        headings
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
        if self.chapters.contains(&reduced(text)) || self.is_part(text) || self.is_named(para, text) {
            return Some(1);
        }
        match enumerator(text)? {
            level @ (1 | 2) => Some(level + self.below),
            level if para.hint.distinct || is_over(text, next) => Some((level + self.below).min(DEEPEST)),
            _ => None,
        }
    }
}

impl Headings {
    /// Whether a line set apart is called as a chapter of the form is, without its number: `某某局（部门）主要职能`,
    /// `2024年部门预算编制说明`. A line that only ends so stands in the middle, as titles do.
    fn is_named(&self, para: &Para, text: &str) -> bool {
        // Shorter names end many a line.
        const SHORTEST: usize = 4;
        if enumerator(text).is_some() {
            return false;
        }
        let own = reduced(text);
        let bare = name(&own);
        let alike = self.whose(&own).is_some_and(|whose| self.whose.iter().any(|other| other == whose));
        alike
            || self.names.iter().filter(|known| known.chars().count() >= SHORTEST).any(|known| {
                let set_apart = para.hint.centred || para.hint.distinct;
                set_apart && bare == known || para.hint.centred && own.ends_with(known.as_str())
            })
    }

    /// What stands before the name of a chapter: whose it is. Two chapters say the same there.
    fn whose<'t>(&self, own: &'t str) -> Option<&'t str> {
        // A word or two end many a line.
        const LEAST: usize = 4;
        let before = |known: &String| own.strip_suffix(known.as_str()).filter(|whose| whose.chars().count() >= LEAST);
        self.names.iter().filter(|known| known.chars().count() >= LEAST).find_map(before)
    }

    /// Whether a line has the number of a part that the form has: 第一部分 某某局概况.
    fn is_part(&self, text: &str) -> bool {
        let number = |text: &str| part_number(text).map(str::to_owned);
        let own = number(&reduced(text));
        own.is_some() && self.chapters.iter().any(|chapter| number(chapter) == own)
    }
}

/// 第一部分, where something stands behind it.
fn part_number(reduced: &str) -> Option<&str> {
    let rest = part(reduced);
    reduced.strip_suffix(rest).filter(|number| !number.is_empty() && !rest.is_empty())
}

/// A chapter's name without number, year and whose it is.
fn name(reduced: &str) -> &str {
    let bare = unnumbered(part(reduced));
    let bare = bare.strip_prefix('年').unwrap_or(bare);
    let bare = bare.strip_prefix('度').unwrap_or(bare);
    bare.strip_prefix("部门").or_else(|| bare.strip_prefix("单位")).unwrap_or(bare)
}

/// What stands behind 第四部分.
fn part(reduced: &str) -> &str {
    let numbered = reduced.strip_prefix('第').map(unnumbered);
    numbered.and_then(|rest| rest.strip_prefix("部分")).filter(|rest| !rest.is_empty()).unwrap_or(reduced)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::At;

    #[test]
    fn chapters_without_numbers_are_known_by_their_names() {
        let chapters = ["一、部门主要职能", "三、名词解释", "五、部门预算编制说明", "六、附表"].map(str::to_owned);
        let headings = Headings::new(&chapters, &[]);
        let level = |text: &str, centred, distinct| {
            let mut para = Para::plain(text, At::File);
            (para.hint.centred, para.hint.distinct) = (centred, distinct);
            headings.level(&para, None)
        };
        for text in ["某某办事处（部门）主要职能", "名词解释", "2024年部门预算编制说明", "主要职能"]
        {
            assert_eq!((level(text, true, false), level(text, false, false)), (Some(1), None), "{text}");
        }
        assert_eq!((level("名词解释", false, true), level("某某局主要职能", false, true)), (Some(1), None));
        assert_eq!((level("见附表", true, true), level("下列名词解释：", true, true)), (None, None));
        assert_eq!(level("（一）主要职能", false, true), Some(2));
        assert_eq!((level("第四部分　名词解释", true, true), level("一、概况", false, false)), (Some(1), Some(1)));
    }

    /// Chapters that nothing sets apart: by the number of their part, or said of the same office as one that is.
    #[test]
    fn flush_chapters_are_known_by_number_or_by_whose_they_are() {
        let plain = |text: &str, centred| {
            let mut para = Para::plain(text, At::File);
            para.hint.centred = centred;
            para
        };
        let chapters = ["一、部门主要职能", "二、部门机构设置", "第三部分 决算情况说明"].map(str::to_owned);
        let pieces = [plain("某某街道办事处（部门）主要职能", true)].map(Piece::Para);
        let headings = Headings::new(&chapters, &pieces);
        let level = |text: &str| headings.level(&plain(text, false), None);
        assert_eq!(level("某某街道办事处（部门）机构设置"), Some(1));
        assert_eq!((level("另一街道办事处（部门）机构设置"), level("关于机构设置")), (None, None));
        assert_eq!(level("第三部分　某某局2024年度部门决算情况"), Some(1));
        assert_eq!((level("第五部分　其他"), level("第三部分说明决算情况。"), level("第三部分")), (None, None, None));
    }
}
