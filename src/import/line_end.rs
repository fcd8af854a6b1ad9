//! Line ends that somebody made by hand within a paragraph: which of them end it, and which only part its lines.
//!
//! People end a line for a new paragraph (`<br>`, Shift+Enter) far more often than to part a sentence, and a sentence is
//! parted where the line is full. So a line end is one of a paragraph unless the line is full or cannot end there.

use super::document::Hint;
use super::enumerator::{enumerator, is_circled};
use super::width::{is_wide, width};

/// The narrowest line that may go on, in half widths: 20 hanzi, below the 22 of the narrowest page that an office has.
const NARROWEST: usize = 40;
/// The longest line that is a heading, in characters.
const LONGEST_HEADING: usize = 30;
/// The most lines and characters of a title.
const TITLE: (usize, usize) = (4, 160);

/// The lines of a paragraph as their texts.
pub(crate) struct Lines {
    texts: Vec<String>,
    /// The width of the widest, in half widths.
    widest: usize,
    /// Whether they make a title or heading, whose lines belong together.
    is_title: bool,
}

impl Lines {
    /// Learns the lines of a paragraph.
    pub(crate) fn new(texts: Vec<String>, hint: &Hint) -> Lines {
        let widest = texts.iter().map(|text| width(text)).max().unwrap_or(0);
        let said: Vec<&String> = texts.iter().filter(|text| !text.trim().is_empty()).collect();
        let small = said.len() <= TITLE.0 && said.iter().map(|text| text.chars().count()).sum::<usize>() <= TITLE.1;
        let is_title = hint.outline.is_some() || hint.centred && small;
        Lines { texts, widest, is_title }
    }

    /// Whether the line end before a line ends a paragraph; `open` is the index of the first line of the open one.
    pub(crate) fn ends_before(&self, at: usize, open: usize) -> bool {
        let Some(last) = (open..at).rev().find(|&line| !self.texts[line].trim().is_empty()) else { return false };
        let (before, raw) = (self.texts[last].trim(), self.texts[at].as_str());
        let behind = raw.trim();
        if behind.starts_with(['，', '。', '；', '：', '、', '！', '？', '）', '”', '》', ')', ',', '.', ';'])
        {
            return false;
        }
        if before.ends_with(['。', '；', '：', '！', '？', ';', ':', '!', '?', '”', '）']) {
            return true;
        }
        // A bracket or number behind figures or letters, or a number of a list, never goes on with them.
        let narrow = !before.ends_with(is_wide);
        if behind.starts_with(['（', '(']) && narrow || is_numbered(behind) {
            return true;
        }
        if self.is_title || behind.is_empty() {
            return false;
        }
        let apart = last + 1 < at || raw.starts_with("\u{3000}\u{3000}");
        if apart || is_heading(before) {
            return true;
        }
        if before.ends_with(['，', '、', '（', '《', '“', '〔', '—', '…', '与', '和', '及', '的']) {
            return false;
        }
        begins_item(behind) && !self.is_full(last) || is_day(behind) || self.is_short(last)
    }

    /// Whether a line reaches about as far as the widest.
    fn is_full(&self, line: usize) -> bool {
        let own = width(&self.texts[line]);
        own >= NARROWEST && own * 20 >= self.widest * 17
    }

    fn is_short(&self, line: usize) -> bool {
        !self.is_full(line)
    }
}

/// Whether a line begins with a number of a list: `2.` and hanzi behind.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|ch: char| ch.is_ascii_digit());
    let behind = rest.strip_prefix(['.', '．', '、']).map(str::trim_start);
    (1..=2).contains(&(line.len() - rest.len())) && behind.is_some_and(|behind| behind.starts_with(is_wide))
}

/// Whether a line begins as a heading or an item of a list does.
pub(crate) fn begins_item(line: &str) -> bool {
    let part = line
        .strip_prefix('第')
        .map(|rest| rest.trim_start_matches(|ch: char| ch.is_ascii_digit() || "一二三四五六七八九十百".contains(ch)));
    let is_part = part.is_some_and(|rest| rest.len() + 3 < line.len() && rest.starts_with(['章', '节', '条', '部']));
    is_part || enumerator(line).is_some() || line.starts_with(['•', '●', '■', '◆']) || line.starts_with(is_circled)
}

/// Whether a line is nothing but a numbered heading.
fn is_heading(line: &str) -> bool {
    let short = line.chars().count() <= LONGEST_HEADING;
    let number = line
        .find(['、', '）', ')', '.', '．'])
        .map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
    short && begins_item(line) && !line[number..].contains(['，', '。', '；', '：', '、', ','])
}

/// Whether a line is a day and nothing else.
fn is_day(line: &str) -> bool {
    let bare: String = line.chars().filter(|ch| !ch.is_whitespace()).collect();
    let is = |ch: char| ch.is_numeric() || "〇○一二三四五六七八九十年月日".contains(ch);
    bare.ends_with('日') && bare.contains('年') && bare.contains('月') && bare.chars().all(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str, hint: &Hint) -> Vec<String> {
        let lines = Lines::new(text.split('\n').map(str::to_owned).collect(), hint);
        let mut out: Vec<String> = vec![];
        let mut open = 0;
        for (at, line) in lines.texts.iter().enumerate() {
            if at == 0 || lines.ends_before(at, open) {
                (out, open) = ([out, vec![String::new()]].concat(), at);
            }
            out.last_mut().unwrap().push_str(line.trim());
        }
        out
    }

    #[test]
    fn headings_items_days_and_short_lines_are_paragraphs() {
        for whole in [
            "一、总体情况\n2024年，我局主动公开信息126条。",
            "（一）主动公开\n全年公开信息126条，其中网站公开98条，新媒体公开28条，比上年增长8.6%",
            "青岩县民政局\n2025年1月15日",
            "联系人：王某某\n电话：0851-83371234",
            "全年完成投资3.26亿元\n附件：1.清单\n2.名录",
            "全年共召开会议十二次\n　　其中专题会议三次",
            "甲\n\n乙",
        ] {
            let lines: Vec<&str> = whole.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
            assert_eq!(parted(whole, &Hint::default()), lines, "{whole}");
        }
    }

    #[test]
    fn full_lines_go_on() {
        let full = "全县各级各部门坚持以人民为中心的发展思想，扎实推进";
        for (above, below) in [
            (full, "政务公开工作。"),
            ("各乡镇人民政府、街道办事处，县政府各部门，", "各直属机构"),
            ("依据条例第十七条", "、第十八条的规定"),
            (full, "（一）至（三）项工作"),
        ] {
            assert_eq!(parted(&format!("{above}\n{below}"), &Hint::default()), [format!("{above}{below}")]);
        }
        let title = "青岩县民政局\n2024年政府信息公开工作年度报告";
        for hint in [Hint { centred: true, ..Hint::default() }, Hint { outline: Some(1), ..Hint::default() }] {
            assert_eq!(parted(title, &hint), [title.replace('\n', "")]);
        }
    }
}
