//! Plain text whose paragraphs were parted at a fixed number of columns or characters, as mail and older editors do.

use super::leader;
use super::line_end::begins_item;
use super::width::{is_wide, width};

/// No text is wrapped narrower or wider, in half widths.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
/// How many full lines that end no sentence tell that a text is wrapped.
const LEAST: usize = 3;

/// How a text is wrapped.
pub(crate) struct Wrap {
    /// The widest line in half widths, and the longest in characters.
    widest: usize,
    longest: usize,
    /// Whether its paragraphs begin with blanks.
    indented: bool,
}

impl Wrap {
    /// How these lines are wrapped; `None` where each is a paragraph.
    pub(crate) fn of(lines: &[&str]) -> Option<Wrap> {
        let said: Vec<&str> = lines.iter().copied().filter(|line| !line.trim().is_empty()).collect();
        let widest = said.iter().map(|line| whole_width(line)).max()?;
        let longest = said.iter().map(|line| line.trim_end().chars().count()).max()?;
        let indented = said.iter().filter(|line| is_indented(line)).count() >= 2;
        let wrap = Wrap { widest, longest, indented };
        let going_on = said.windows(2).filter(|pair| {
            wrap.is_full(pair[0])
                && !ends_sentence(pair[0])
                && !is_indented(pair[1])
                && leader::entry(pair[0]).is_none()
        });
        (WIDTHS.contains(&widest) && going_on.count() >= LEAST).then_some(wrap)
    }

    /// What stands between a line and the next where it goes on in it; `None` where a paragraph ends.
    pub(crate) fn joint(&self, before: &str, behind: &str) -> Option<&'static str> {
        let unindented = !self.indented && (begins_item(behind.trim()) || ends_sentence(before));
        if is_indented(behind) || unindented || !self.is_full(before) || leader::entry(before).is_some() {
            return None;
        }
        let narrow = |ch: Option<char>| ch.is_some_and(|ch| !is_wide(ch) && (ch.is_alphanumeric() || ch == ','));
        let parted = narrow(before.trim_end().chars().last()) && narrow(behind.chars().next());
        // What is cut at the very edge is one word: an address, a number.
        let at_edge = before.trim_end().chars().count() == self.longest || whole_width(before) + 1 >= self.widest;
        Some(if parted && !at_edge { " " } else { "" })
    }

    /// Whether a line reaches the edge, but for the characters that may not begin or end one.
    fn is_full(&self, line: &str) -> bool {
        whole_width(line) + 6 >= self.widest || line.trim_end().chars().count() + 2 >= self.longest
    }
}

/// Whether a line begins with blanks as paragraphs do.
pub(crate) fn is_indented(line: &str) -> bool {
    line.starts_with(['\u{3000}', '\t']) || line.starts_with("  ")
}

/// The width of a line with the blanks before it.
fn whole_width(line: &str) -> usize {
    let line = line.trim_end();
    let blanks: usize = line
        .chars()
        .take_while(|ch| ch.is_whitespace())
        .map(|ch| if is_wide(ch) || ch == '\u{3000}' { 2 } else { 1 })
        .sum();
    blanks + width(line)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['。', '；', '：', '！', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_lines_go_on_and_indented_ones_begin() {
        let text = "　　本报告所列数据的统计期限自二〇二四年一月一日\n起至十二月三十一日止，如对本报告有疑问，请联系办公\n室（电话：0851-83371234，网址：http://www.qingyan.go\nv.cn/）。\n　　全县坚持以人民为中心的发展思想，扎实推进公开。\n　　另有。";
        let lines: Vec<&str> = text.lines().collect();
        let wrap = Wrap::of(&lines).unwrap();
        let joints: Vec<Option<&str>> = lines.windows(2).map(|pair| wrap.joint(pair[0], pair[1])).collect();
        assert_eq!(joints, [Some(""), Some(""), Some(""), None, None]);
        assert!(Wrap::of(&["一句话。", "另一句话。", "第三句。", "第四句话。"]).is_none());
        assert!(Wrap::of(&["名称", "地址", "电话", "传真", "网址"]).is_none());
    }
}
