//! What stands under a title: a subtitle behind a dash, the office on a line of its own, a day.

use regex_lite::Regex;

use crate::import::document::{Block, Document, Para};
use crate::model::office::is_office;
use crate::model::{Title, UnderTitle};

/// No subtitle known to us has more characters.
const LONGEST: usize = 60;

/// Takes the lines under a title out of a document, whose first block behind the title is `at`.
pub(super) fn take(document: &mut Document, at: usize) -> UnderTitle {
    let mut under = UnderTitle::default();
    let texts: Vec<(String, bool)> = document.blocks[at.min(document.blocks.len())..]
        .iter()
        .map_while(|block| if let Block::Para(para) = block { Some(said(para)) } else { None })
        .take(4)
        .collect();
    let mut next = 0;
    let line = |next: usize| texts.get(next).map(|(text, centred)| (text.as_str(), *centred));
    if let Some((text, _)) = line(next).filter(|(text, _)| is_subtitle(text)) {
        under.subtitle = Some(Title::from(text));
        next += 1;
    }
    let dated = |next: usize| line(next).is_some_and(|(text, centred)| is_day(text, centred));
    if let Some((text, _)) = line(next).filter(|(text, centred)| is_office(text) && (*centred || dated(next + 1))) {
        under.office_line = Some(text.to_owned());
        next += 1;
    }
    if dated(next) {
        under.date_line = line(next).map(|(text, _)| text.to_owned());
        next += 1;
    }
    document.blocks.drain(at..at + next);
    under
}

fn said(para: &Para) -> (String, bool) {
    (para.text().trim().to_owned(), para.hint.centred)
}

/// Whether a line goes on with a title behind a dash.
pub(super) fn is_subtitle(text: &str) -> bool {
    text.starts_with('—') && (3..=LONGEST).contains(&text.chars().count()) && !text.ends_with('。')
}

/// Whether a line is a day, or says in brackets when and where something was adopted. A day alone is one only where it is
/// centred: elsewhere it is a page's own.
pub(super) fn is_day(text: &str, centred: bool) -> bool {
    const DAY: &str = "[0-9〇○零一二三四五六七八九]{4} ?年 ?[0-9一二三四五六七八九十]{1,3} ?月( ?[0-9一二三四五六七八九十]{1,3} ?日)?";
    let matches = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
    text.chars().count() <= 80
        && (matches(&format!("^[（(]{DAY}[^。]*[）)]$")) || centred && matches(&format!("^{DAY}$")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_under_titles_are_known() {
        for day in ["（2024年1月20日）", "（二〇二四年一月二十日县人民政府第3次常务会议通过）", "(2024年1月)"]
        {
            assert!(is_day(day, false), "{day}");
        }
        assert!(is_day("2024年1月20日", true) && !is_day("2024年1月20日", false));
        for other in ["（一）主动公开", "（试行）", "2024年1月20日召开会议", "（2024年1月20日）召开。"]
        {
            assert!(!is_day(other, true), "{other}");
        }
        assert!(is_subtitle("——2023年度") && !is_subtitle("—") && !is_subtitle("——是这样的。"));
    }
}
