//! What a file says, whatever its lines and pages: the texts and figures of a file that another version, form or font
//! laid out are held against those of its report.
//!
//! Ink follows the report's order in every format, so that all that pages add (numbers, repeated heads and labels,
//! notes at the foot, the numbers of a table of contents, a watermark) can be taken out of both and the rest compared
//! character by character.

use std::collections::BTreeSet;

use super::ink;
use super::packed;
use super::web;
use super::workbook;
use crate::backend::Format;
use crate::layout::{Block, Kind, Layout, Ruling};
use crate::pack::archive::Archive;
use crate::xml::reader::{Step, XmlReader};

/// The text of each page as far as it shows, in the order of its ink, without blanks; of what flows all in one.
pub(super) fn of(format: Format, bytes: &[u8]) -> Vec<String> {
    let pages = match format {
        Format::Pdf => ink::pages(bytes),
        Format::Ofd => packed::pages(bytes).iter().map(|page| xml(page, "TextCode")).collect(),
        Format::Docx => vec![word(bytes)],
        Format::Html => vec![web::text(bytes)],
        Format::Xlsx => vec![workbook::text(bytes)],
    };
    pages.into_iter().map(|page| page.chars().filter(|ch| !is_blank(*ch)).collect()).collect()
}

/// Blanks and marks that show nothing. A tab stays: it stands before the number of an entry in the table of contents.
fn is_blank(ch: char) -> bool {
    ch != TAB && (ch.is_whitespace() || ch.is_control() || matches!(ch, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

const TAB: char = '\t';

/// What leads from an entry of a table of contents to its number.
const LEADERS: [char; 4] = ['·', '…', '⋯', TAB];

fn word(bytes: &[u8]) -> String {
    let Some(mut archive) = Archive::open(bytes) else { return String::new() };
    let parts = ["word/document.xml", "word/footnotes.xml"].into_iter().filter_map(|name| archive.file(name));
    parts.map(|part| xml(&part, "t")).collect()
}

/// What stands in the elements of this local name.
fn xml(part: &[u8], name: &str) -> String {
    let Ok(text) = std::str::from_utf8(part) else { return String::new() };
    let mut reader = XmlReader::new(name, text);
    let (mut out, mut open) = (String::new(), vec![]);
    while let Ok(Some(step)) = reader.next() {
        match step {
            Step::Open(tag) => {
                if tag.local() == "tab" {
                    out.push(TAB);
                }
                open.push(tag.local() == name);
            }
            Step::Close => _ = open.pop(),
            Step::Text(text) if open.last() == Some(&true) => out.push_str(&text),
            Step::Text(_) => {}
        }
    }
    out
}

/// Whether a file says what its report says; `wanted` is the text of the file that the report gives today. Where the
/// form may have changed its labels are not asked for, only that all texts are there and all digits in their order.
pub(super) fn holds(format: Format, found: &[String], wanted: &[String], layout: &Layout, form_changed: bool) -> bool {
    let words = Words::of(layout, format);
    let [found, wanted] = [found, wanted].map(|pages| words.body(pages));
    if !words.notes.iter().all(|note| found.contains(note)) {
        return false;
    }
    let (found_rest, wanted_rest) = (words.without(found.clone()), words.without(wanted));
    if !form_changed {
        return found_rest == wanted_rest;
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    // Where labels have digits another form may have others.
    let told = words.labels.iter().any(|label| label.contains(|ch: char| ch.is_ascii_digit()));
    let all = words.said.iter().all(|text| found.matches(text.as_str()).count() >= words.times(text));
    all && (told || digits(&found_rest) == digits(&wanted_rest))
}

/// What a plan says, without blanks.
struct Words {
    /// What the form prints, and all that may stand on several pages; the longest first.
    labels: Vec<String>,
    /// The notes.
    notes: BTreeSet<String>,
    /// The texts and figures of the report, each once, and all of them.
    said: BTreeSet<String>,
    all: Vec<String>,
    /// What stands around a page's number; nothing where pages are not told apart.
    around: Option<(String, String)>,
}

impl Words {
    fn of(layout: &Layout, format: Format) -> Words {
        // A workbook has the tables alone.
        let left_out = |block: &Block| match &block.kind {
            Kind::Table(table) => format == Format::Xlsx && table.ruling == Ruling::None,
            _ => format == Format::Xlsx,
        };
        let plain = |text: &str| -> String { text.chars().filter(|ch| !is_blank(*ch) && *ch != TAB).collect() };
        let (mut labels, mut notes, mut all) = (BTreeSet::new(), BTreeSet::new(), vec![]);
        labels.extend(layout.watermark.iter().map(|watermark| plain(&watermark.text)));
        for block in &layout.blocks {
            match &block.kind {
                Kind::Text(text) if block.at.is_empty() => _ = labels.insert(plain(&text.text)),
                _ if left_out(block) => {}
                Kind::Note(text) => _ = notes.insert(plain(&text.text[text.label()..])),
                Kind::Text(text) => all.push(plain(&text.text[text.label()..])),
                Kind::Table(table) => {
                    labels.extend(table.continued.iter().map(|text| plain(&text.text)));
                    let head = table.cells.iter().filter(|cell| cell.area.row < table.header_rows);
                    labels.insert(head.map(|cell| plain(&cell.text)).collect());
                    for cell in &table.cells {
                        match cell.at.is_empty() {
                            true => _ = labels.insert(plain(&cell.text)),
                            false => all.push(plain(&cell.text)),
                        }
                    }
                }
                Kind::Picture(_)
                | Kind::Turn { .. }
                | Kind::Space { .. }
                | Kind::Unnumbered
                | Kind::Foot
                | Kind::Rule(_)
                | Kind::Seal(_) => {}
            }
        }
        // A label of digits alone would take figures with it.
        let mut labels: Vec<String> = labels
            .into_iter()
            .chain(notes.iter().cloned())
            .filter(|label| label.chars().any(char::is_alphabetic))
            .collect();
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        let (before, behind) = &layout.sheet.folio.around;
        let around = matches!(format, Format::Pdf | Format::Ofd).then(|| (plain(before), plain(behind)));
        let said = all.iter().filter(|text| !text.is_empty()).cloned().collect();
        Words { labels, notes, said, all, around }
    }

    /// How often the report says a text.
    fn times(&self, text: &str) -> usize {
        self.all.iter().filter(|said| *said == text).count()
    }

    /// All pages in a row, without their numbers and those of a table of contents.
    fn body(&self, pages: &[String]) -> String {
        without_leaders(&pages.iter().map(|page| self.without_number(page)).collect::<String>())
    }

    /// A page without its number, which stands before or behind all else.
    fn without_number<'p>(&self, page: &'p str) -> &'p str {
        let Some((before, behind)) = &self.around else { return page };
        let digit = |ch: char| ch.is_ascii_digit();
        let at_end = page.strip_suffix(behind.as_str()).and_then(|rest| {
            let text = rest.trim_end_matches(digit);
            (text.len() < rest.len()).then(|| text.strip_suffix(before.as_str())).flatten()
        });
        let at_start = || {
            let rest = page.strip_prefix(before.as_str())?;
            let text = rest.trim_start_matches(digit);
            (text.len() < rest.len()).then(|| text.strip_prefix(behind.as_str())).flatten()
        };
        at_end.or_else(at_start).unwrap_or(page)
    }

    /// A text without labels, until none is left: what stood between the halves of one that a page parted is a label
    /// itself.
    fn without(&self, mut text: String) -> String {
        loop {
            let before = text.len();
            for label in &self.labels {
                if text.contains(label.as_str()) {
                    text = text.replace(label.as_str(), "");
                }
            }
            if text.len() == before {
                return text;
            }
        }
    }
}

/// The fewest dots that make a leader.
const LEADER: usize = 3;

/// A text without the leaders of a table of contents and the numbers behind them.
fn without_leaders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(LEADERS) {
        out.push_str(&rest[..at]);
        let behind = rest[at..].trim_start_matches(LEADERS);
        let led = &rest[at..rest.len() - behind.len()];
        rest = behind;
        if led.contains(TAB) || led.chars().count() >= LEADER {
            rest = rest.trim_start_matches(|ch: char| ch.is_ascii_digit());
        } else {
            out.push_str(led);
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(labels: &[&str]) -> Words {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let (notes, said) = (BTreeSet::new(), BTreeSet::new());
        Words { labels, notes, said, all: vec![], around: Some(("—".into(), "—".into())) }
    }

    #[test]
    fn page_numbers_go_where_they_stand_and_nowhere_else() {
        let words = words(&[]);
        for (page, left) in
            [("正文—12—", "正文"), ("—3—正文", "正文"), ("正文—甲—", "正文—甲—"), ("2020—2021", "2020—2021"), ("", "")]
        {
            assert_eq!(words.without_number(page), left);
        }
    }

    #[test]
    fn pages_may_break_anywhere() {
        let words = words(&["信息内容总计", "总计"]);
        let pages = |pages: &[&str]| pages.iter().map(|page| (*page).to_owned()).collect::<Vec<_>>();
        let body = |of: &[&str]| words.without(words.body(&pages(of)));
        // The same report on one page and on two, the second with the head repeated.
        let one = body(&["信息内容总计规章88规范性文件90总计178—1—"]);
        assert_eq!(one, body(&["信息内容总计规章88规范—1—", "信息内容总计性文件90总计178—2—"]));
        assert_ne!(one, body(&["信息内容总计规章88规范—1—", "信息内容总计性文件91总计178—2—"]));
    }

    #[test]
    fn numbers_of_a_table_of_contents_do_not_count() {
        assert_eq!(without_leaders("一、概述·······12二、情况·······3"), "一、概述二、情况");
        assert_eq!(without_leaders("一、概述\t12二、情况\t3"), "一、概述二、情况");
        assert_eq!(without_leaders("阿·布12"), "阿·布12");
    }
}
