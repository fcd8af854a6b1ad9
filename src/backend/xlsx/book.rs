//! Which tables there are, what belongs to each, and what their sheets are called.

use std::collections::BTreeSet;

use crate::layout::{Block, Kind, Layout, Ruling, Table, Text};
use crate::style::{PageOrientation, StyleKind};

/// What the list of tables is called.
pub(super) const COVER: &str = "目录";

/// The longest name of a sheet, in units of UTF-16.
const LONGEST: usize = 31;

/// What no name of a sheet may have in it.
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// A table with what stands around it.
pub(super) struct Entry<'l> {
    /// The name of its sheet.
    pub name: String,
    pub table: &'l Table,
    /// Its caption; its title where the plan shows none.
    pub caption: String,
    pub unit: Option<&'l str>,
    /// The notes under it.
    pub notes: Vec<&'l str>,
    /// How its page is read.
    pub orientation: PageOrientation,
}

impl<'l> Entry<'l> {
    /// All tables in their order. What only puts lines side by side is none.
    pub(crate) fn all(layout: &'l Layout) -> Vec<Entry<'l>> {
        let (mut entries, mut names) = (vec![], BTreeSet::from([COVER.to_lowercase()]));
        let (mut captions, mut orientation) = (vec![], PageOrientation::Portrait);
        let mut blocks = layout.blocks.iter().peekable();
        while let Some(block) = blocks.next() {
            match &block.kind {
                Kind::Turn { to } => orientation = *to,
                Kind::Space { .. } => {}
                Kind::Table(table) if table.ruling != Ruling::None => {
                    let of = |kind| captions.iter().find(|(of, _)| *of == kind).map(|(_, text): &(_, &'l str)| *text);
                    let caption = of(StyleKind::Caption).unwrap_or(&table.title).to_owned();
                    let unit = of(StyleKind::Unit);
                    let mut notes = vec![];
                    while let Some(text) = blocks.next_if(|block| is_note(layout, block)).and_then(Block::text) {
                        notes.push(text.text.as_str());
                    }
                    let name = name(&caption, entries.len() + 1, &mut names);
                    entries.push(Entry { name, table, caption, unit, notes, orientation });
                    captions.clear();
                }
                Kind::Text(text) => match kind(layout, text) {
                    Some(kind @ (StyleKind::Caption | StyleKind::Unit)) => captions.push((kind, text.text.as_str())),
                    _ => captions.clear(),
                },
                _ => captions.clear(),
            }
        }
        entries
    }

    /// The address of its sheet, for links.
    pub(crate) fn link(&self) -> String {
        format!("internal:'{}'!A1", self.name.replace('\'', "''"))
    }
}

fn kind(layout: &Layout, text: &Text) -> Option<StyleKind> {
    layout.styles.get(usize::from(text.style.0)).map(|style| style.kind)
}

/// Whether a block is a note under a table, or the blank before one.
fn is_note(layout: &Layout, block: &Block) -> bool {
    block.text().is_some_and(|text| kind(layout, text) == Some(StyleKind::TableNote))
}

/// A name that no other sheet has, in any case.
fn name(caption: &str, number: usize, taken: &mut BTreeSet<String>) -> String {
    let plain: String =
        caption.chars().map(|ch| if FORBIDDEN.contains(&ch) || ch.is_control() { ' ' } else { ch }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_matches('\'').trim();
    // A name that spreadsheets keep for themselves.
    let words = if words.is_empty() || words.eq_ignore_ascii_case("history") {
        format!("表{number}")
    } else {
        words.to_owned()
    };
    let mut name = shortened(&words, "");
    let mut copy = 2;
    while !taken.insert(name.to_lowercase()) {
        name = shortened(&words, &format!(" ({copy})"));
        copy += 1;
    }
    name
}

/// A name with its end, cut where both are too long.
fn shortened(words: &str, end: &str) -> String {
    let mut left = LONGEST - end.len();
    let mut out = String::new();
    for ch in words.chars() {
        match left.checked_sub(ch.len_utf16()) {
            Some(rest) => left = rest,
            None => break,
        }
        out.push(ch);
    }
    out.trim_end_matches('\'').trim_end().to_owned() + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_spreadsheets_take() {
        let mut taken = BTreeSet::from([COVER.to_lowercase()]);
        let long = "一".repeat(40);
        let named: Vec<String> =
            ["表1  收入/支出[决算]", "目录", "", "History", &long, &long, "'甲'", "\u{20000}".repeat(16).as_str()]
                .into_iter()
                .enumerate()
                .map(|(index, caption)| name(caption, index + 1, &mut taken))
                .collect();
        let cut = "一".repeat(27) + " (2)";
        let wide = "\u{20000}".repeat(15);
        assert_eq!(named, ["表1 收入 支出 决算", "目录 (2)", "表3", "表4", &long[..93], &cut, "甲", &wide]);
    }
}
