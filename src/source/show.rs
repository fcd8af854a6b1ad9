//! A finding as text for people: where, what, the line itself with a mark under the place, and the way to mend it.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::{Located, Source};
use crate::diag::{Finding, InBook, Level, Place};

/// How many terminal columns of a source line are shown before and after the start of the place.
const BEFORE: usize = 32;
const AFTER: usize = 44;

impl Source {
    /// The findings for people, in the order given.
    pub fn show(&self, findings: &[Finding]) -> String {
        self.show_in(findings, &InBook::default())
    }

    /// The same of a report that a workbook was read into: in the workbook's terms, and not a word of JSON.
    pub fn show_in(&self, findings: &[Finding], book: &InBook) -> String {
        let located = Located::new(self, findings, book);
        findings.iter().map(|finding| located.show(finding, false)).collect()
    }

    /// The same with ANSI colours, for a terminal.
    pub fn show_in_colour(&self, findings: &[Finding]) -> String {
        let book = InBook::default();
        let located = Located::new(self, findings, &book);
        findings.iter().map(|finding| located.show(finding, true)).collect()
    }
}

impl Located<'_> {
    fn show(&self, finding: &Finding, colour: bool) -> String {
        let word = finding.level.word();
        let paint = match finding.level {
            Level::Error => "\x1b[1;31m",
            Level::Warning => "\x1b[1;33m",
            Level::Note => "\x1b[1;36m",
        };
        let (paint, plain) = if colour { (paint, "\x1b[0m") } else { ("", "") };
        let place = self.place(&finding.place);
        let message = visible(&finding.message);
        let mut text = format!("{place}: {paint}{word}[{}]{plain}：{message}\n", finding.code);
        if let Some((range, (line, _))) = self.locate(&finding.place).filter(|_| self.book.is_empty()) {
            excerpt(&mut text, &self.source.text, range, line, (paint, plain));
        }
        // What the message says already is for machines alone.
        for (place, words) in finding.related.iter().filter(|(_, words)| !finding.message.contains(words)) {
            let _ = writeln!(text, "    另见 {}：{}", self.place(place), visible(words));
        }
        for hint in &finding.hints {
            let _ = writeln!(text, "    改法：{}", visible(hint));
        }
        for hint in finding.json_hints.iter().filter(|_| self.book.is_empty()) {
            let _ = writeln!(text, "    写法：{}", visible(hint));
        }
        text
    }

    fn place(&self, place: &Place) -> String {
        let name = visible(&self.source.name);
        if !self.book.is_empty() {
            return self.book.of(place).map_or(name, visible);
        }
        match self.locate(place) {
            Some((_, (line, column))) => format!("{name}:{line}:{column}"),
            None => name,
        }
    }
}

/// The source line around a place, clipped, and the mark below it.
fn excerpt(out: &mut String, text: &str, range: Range<usize>, line: usize, (paint, plain): (&str, &str)) {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.start..].find('\n').map_or(text.len(), |at| range.start + at);
    let before = tail(&text[start..range.start]);
    let after = head(text[range.start..end].trim_end_matches('\r'));
    let marked = text[range.start..range.end.clamp(range.start, end)].trim_end_matches('\r');
    // What has parts of its own is marked at its opening bracket only.
    let most = if marked.starts_with(['{', '[']) { 1 } else { width(after.chars()).max(1) };
    let shown = width(marked.chars().take(AFTER)).clamp(1, most);
    let gutter = line.to_string();
    let indent = " ".repeat(gutter.len());
    let gap = " ".repeat(width(before.chars()));
    let mark = "^".repeat(shown);
    let _ = writeln!(out, "  {gutter} | {before}{after}");
    let _ = writeln!(out, "  {indent} | {gap}{paint}{mark}{plain}");
}

/// The end of what stands before the place, without the indentation.
fn tail(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut room = BEFORE;
    let kept = text.char_indices().rev().take_while(|(_, ch)| take(&mut room, *ch)).last();
    let cut = kept.map_or(text.len(), |(at, _)| at);
    let dots = if cut > 0 { "…" } else { "" };
    format!("{dots}{}", visible(&text[cut..]))
}

/// The beginning of the place and what follows it.
fn head(text: &str) -> String {
    let mut room = AFTER;
    let cut = text.char_indices().find(|(_, ch)| !take(&mut room, *ch)).map_or(text.len(), |(at, _)| at);
    let dots = if cut < text.len() { "…" } else { "" };
    format!("{}{dots}", visible(&text[..cut]))
}

/// Takes a character's columns out of the room left; false when it does not fit. Combining marks count as one, or a
/// line of them would never end.
fn take(room: &mut usize, ch: char) -> bool {
    let left = room.checked_sub(columns(ch).max(1));
    *room = left.unwrap_or(0);
    left.is_some()
}

fn columns(ch: char) -> usize {
    safe(ch).width().unwrap_or(1)
}

fn width(text: impl Iterator<Item = char>) -> usize {
    text.map(columns).sum()
}

/// A name or words on one line, as a terminal may show them.
pub fn visible(text: &str) -> String {
    text.chars().map(safe).collect()
}

/// A text of several lines without anything that a terminal obeys or that turns the writing direction: each such
/// character is shown as `�`.
pub fn inert(text: &str) -> Cow<'_, str> {
    match text.contains(is_obeyed) {
        true => text.chars().map(|ch| if is_obeyed(ch) { char::REPLACEMENT_CHARACTER } else { ch }).collect(),
        false => text.into(),
    }
}

/// JSON that says the same, with what a terminal obeys written as escapes; such characters stand only in its strings.
pub fn inert_json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return text.into();
    }
    let escaped = |ch| if is_obeyed(ch) { format!("\\u{:04x}", u32::from(ch)) } else { String::from(ch) };
    text.chars().map(escaped).collect()
}

/// Whether a terminal obeys a character of a text, or it turns the writing direction (UAX 9).
fn is_obeyed(ch: char) -> bool {
    let turns = matches!(ch, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || ch.is_control() && !matches!(ch, '\n' | '\r' | '\t')
}

/// What a terminal may show: a tab as a space; controls and characters that turn the writing direction as `�`, so
/// that a report cannot write over the screen.
fn safe(ch: char) -> char {
    match ch {
        '\t' => ' ',
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        ch if ch.is_control() => '\u{fffd}',
        ch => ch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, place: Place) -> String {
        Source::new("报告.json", text).show(&[Finding::warning("some-code", place, "不对").hint("改。")])
    }

    #[test]
    fn the_mark_stands_under_the_place() {
        let shown = show("{\r\n\t\"标题\": \"x\"}", Place::Value("/标题".into()));
        let expected = "\
报告.json:2:8: 警告[some-code]：不对
  2 | \"标题\": \"x\"}
    |         ^^^
    改法：改。
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn long_lines_are_clipped_around_the_place() {
        let long = format!("[\"{}\", 7, \"{}\"]", "甲".repeat(10_000), "乙".repeat(10_000));
        let shown = show(&long, Place::Value("/1".into()));
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].starts_with("  1 | …甲") && lines[1].ends_with("乙…"), "{shown}");
        assert!(width(lines[1].chars()) <= 8 + BEFORE + AFTER, "{shown}");
        assert_eq!(width(lines[1].split('7').next().unwrap().chars()), lines[2].find('^').unwrap());
        let whole = show(&long, Place::Value(String::new()));
        assert_eq!(whole.lines().nth(2), Some("    | ^"));
    }

    #[test]
    fn places_at_the_end_and_controls_are_shown_safely() {
        assert!(show("[1,", Place::Offset(3)).contains(":1:4:"));
        assert!(show("", Place::Offset(0)).contains(":1:1:"));
        let shown = show("[\"\u{7f}\u{9b}2J\u{202e}\"]", Place::Value("/0".into()));
        assert!(!shown.contains(['\u{7f}', '\u{9b}', '\u{202e}']), "{shown}");
        assert!(show("{}", Place::File).starts_with("报告.json: 警告"));
    }

    #[test]
    fn nothing_is_obeyed_and_json_says_the_same() {
        let evil = "a\u{1b}[2J\u{9b}2J\u{7}\u{202e}b\u{2066}\u{61c}\n中\t";
        assert_eq!(inert(evil), "a�[2J�2J��b��\n中\t");
        assert_eq!(visible("a\n\r\u{1b}b"), "a���b");
        let json = serde_json::to_string(evil).unwrap();
        assert!(!inert_json(&json).contains(is_obeyed) && inert_json("{}") == "{}");
        assert_eq!(serde_json::from_str::<String>(&inert_json(&json)).unwrap(), evil);
    }
}
