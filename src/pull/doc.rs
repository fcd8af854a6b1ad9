//! A Word document as far as a report goes: paragraphs and tables with their text and the keys found at them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::looks::Looks;
use crate::backend::docx::SUMMARY_STYLE;
use crate::carried::Key;
use crate::numbering::Label;

/// A document's body.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Doc {
    /// Paragraphs and tables in order.
    pub blocks: Vec<Block>,
    /// The paragraphs of the notes by their ids.
    pub notes: BTreeMap<String, Vec<Para>>,
    /// Pending changes beyond those that the paragraphs tell.
    pub more_pending: usize,
    /// What it draws, in its order.
    pub drawings: Vec<Drawing>,
    /// Whether it has the style of run-in heads.
    pub knows_leads: bool,
    /// The words of the list of changes before it.
    pub summary: Vec<String>,
}

/// A picture or a seal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Drawing {
    /// Whether it bears the name that seals have.
    pub seal: bool,
    /// Its alternative text.
    pub words: String,
    /// The relation that leads to its file, then the digest of that file.
    pub file: String,
    /// Whether it is cropped, turned, hidden or coloured otherwise.
    pub altered: bool,
    /// Its width and height, in EMU.
    pub extent: Option<(u32, u32)>,
}

/// A part of the body.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Block {
    Para(Para),
    Table(Table),
}

/// A paragraph.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Para {
    /// The name of its style, in lower case: word processors rename ids and change case.
    pub style: String,
    /// What few paragraphs have.
    pub rare: Option<Box<Rare>>,
    /// Its text; a line break is `\n`.
    pub text: String,
    /// The number that the word processor puts before it.
    pub number: Option<Box<Label>>,
    /// Its level in the list of the word processor that it belongs to, from 0.
    pub level: Option<usize>,
    /// How many bytes of the text, from its start, are in the style of run-in heads.
    pub lead: usize,
    /// The keys at it.
    pub keys: Vec<FoundKey>,
    /// What stands in its bound controls. Word shows what the file stores for them instead.
    pub bound: BTreeMap<Key, String>,
    /// What was inserted or deleted in it and not yet accepted or rejected.
    pub pending: Vec<Pending>,
    /// Ids of the comments at it.
    pub comments: Vec<u32>,
    /// What in it is no text, in Chinese: more than the baseline copy has, no report can hold.
    pub foreign: Vec<&'static str>,
    /// How stretches of it are seen.
    pub looks: Looks,
    /// The ids of its notes, in the order of their marks.
    pub notes: Vec<String>,
}

/// What few paragraphs have.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Rare {
    /// The style of the paragraph before it, where the mark of that one was deleted and the change is tracked. Then
    /// LibreOffice gives this one the style of that one.
    pub behind_deleted: Option<String>,
    /// The words of the pictures in it.
    pub drawn: String,
    /// Which of the document's drawings the first of them is.
    pub drawing: Option<usize>,
    /// Which of the tables that stand elsewhere it stands for.
    pub object: Option<usize>,
    /// Whether somebody begins a page before it.
    pub begins_page: bool,
}

/// How a key is found at a paragraph. No carrier is trusted alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Carrier {
    /// The tag of a content control.
    Tag,
    /// The data binding of a content control.
    Binding,
    /// A bookmark.
    Bookmark,
}

/// A key at a paragraph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct FoundKey {
    pub carrier: Carrier,
    pub key: Key,
    /// Whether any of the paragraph's text stands in it; otherwise it is what is left of something deleted.
    pub live: bool,
}

/// A change that is neither accepted nor rejected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pending {
    pub kind: Tracked,
    pub author: String,
    /// Its text; empty for a paragraph mark, a row or a cell.
    pub text: String,
}

/// What a tracked change did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tracked {
    Inserted,
    Deleted,
    /// A paragraph got another style: its text is the name of the old one, [`BECAME`] and that of the new one.
    Restyled,
    /// A paragraph came into a list, or into another place of it.
    Renumbered,
    /// A text got another look that says something.
    Relooked,
}

/// What stands between the names of two styles.
pub(super) const BECAME: char = '→';

/// A table.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Table {
    pub rows: Vec<Vec<Cell>>,
    /// Whether somebody begins a page before it.
    pub begins_page: bool,
    /// How many of its rows, from the first, repeat on each page.
    pub heads: usize,
    /// The widths of the grid's columns, in twips.
    pub grid: Vec<u32>,
}

/// A table's cell.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Cell {
    /// Whether it only goes on with the cell above.
    pub continues: bool,
    /// Over how many columns of the grid it goes; 0 where it does not say, which is one.
    pub span: usize,
    pub paras: Vec<Para>,
}

/// What stands in a text for the mark of a note.
pub(super) const NOTE: char = '\u{fffc}';

/// How the names of the styles on the 发文稿纸 begin.
const SHEET_STYLES: &str = "发文稿纸";

impl Doc {
    /// Takes the list of changes away that stands before the document, and gives its words; nothing where none stands there.
    pub(crate) fn take_summary(&mut self) -> Vec<String> {
        let of_list = |para: &Para| para.style.starts_with(SUMMARY_STYLE);
        let mut said = vec![];
        self.blocks.retain(|block| {
            let paras: Vec<&Para> = match block {
                Block::Para(para) => vec![para],
                Block::Table(table) => table.rows.iter().flatten().flat_map(|cell| &cell.paras).collect(),
            };
            let is_list = !paras.is_empty() && paras.iter().all(|para| of_list(para));
            said.extend(paras.iter().filter(|_| is_list).map(|para| para.text.clone()));
            !is_list
        });
        said
    }

    /// The same without the keys of values.
    pub(crate) fn without_values(mut self) -> Doc {
        let paras = self.blocks.iter_mut().flat_map(|block| match block {
            Block::Para(para) => vec![para],
            Block::Table(table) => table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.paras).collect(),
        });
        paras.for_each(|para| para.keys.retain(|seen| matches!(seen.key, Key::Field(_))));
        self
    }

    /// Whether a 发文稿纸 stands before the report: by its styles or by the keys of its fields.
    pub(crate) fn has_sheet(&self) -> bool {
        let of_sheet = |para: &Para| {
            let field = |seen: &FoundKey| matches!(seen.key, Key::Field(_));
            para.style.starts_with(SHEET_STYLES) || para.keys.iter().any(field)
        };
        self.blocks.iter().any(|block| match block {
            Block::Para(para) => of_sheet(para),
            Block::Table(table) => table.rows.iter().flatten().flat_map(|cell| &cell.paras).any(of_sheet),
        })
    }

    /// The numbers that the word processor puts before paragraphs, in order, each with the text behind it.
    pub(crate) fn numbers(&self) -> Vec<(String, String)> {
        let number = |block: &Block| match block {
            Block::Para(para) => Some((para.number.as_ref()?.shown.clone(), para.text.clone())),
            Block::Table(_) => None,
        };
        self.blocks.iter().filter_map(number).collect()
    }

    /// How many changes are pending.
    pub(crate) fn pending(&self) -> usize {
        let of_block = |block: &Block| match block {
            Block::Para(para) => para.pending.len(),
            Block::Table(table) => {
                let cells = table.rows.iter().flatten();
                cells.flat_map(|cell| &cell.paras).map(|para| para.pending.len()).sum()
            }
        };
        let in_notes = self.notes.values().flatten().map(|para| para.pending.len());
        self.blocks.iter().map(of_block).chain(in_notes).sum::<usize>() + self.more_pending
    }
}

impl Para {
    /// What it is known by: its text, or the words of the pictures that it is.
    pub(crate) fn known_by(&self) -> &str {
        let drawn = self.rare.as_ref().map_or("", |rare| rare.drawn.as_str());
        if self.text.trim().is_empty() && !drawn.is_empty() { drawn } else { &self.text }
    }

    /// The style of the paragraph before it, whose mark was deleted with tracking.
    pub(crate) fn behind_deleted(&self) -> Option<&str> {
        self.rare.as_ref()?.behind_deleted.as_deref()
    }

    /// Whether somebody begins a page before it.
    pub(crate) fn begins_page(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.begins_page)
    }

    /// Whether it shows nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.foreign.is_empty()
    }
}

impl Cell {
    /// What stands in it: the paragraphs that show something.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Para> {
        self.paras.iter().filter(|para| !para.is_empty())
    }

    /// Its text, paragraph by paragraph; a blank cell's is that of its first paragraph.
    pub(crate) fn text(&self) -> String {
        let shown: Vec<&str> = self.shown().map(|para| para.text.as_str()).collect();
        match (shown.is_empty(), self.paras.first()) {
            (true, Some(first)) => first.text.clone(),
            _ => shown.join("\n"),
        }
    }

    /// The keys at it.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &FoundKey> {
        self.paras.iter().flat_map(|para| &para.keys)
    }
}

/// A text without the marks that hold lines of the Word copy, and without soft hyphens and byte order marks that came with what
/// was pasted: they have no width and no ink, and are nobody's text. A hyphen that ends no line is one that prints.
pub(super) fn unheld(text: &str) -> Cow<'_, str> {
    const HYPHEN: char = '\u{2011}';
    let holds = ['\u{200b}', '\u{2060}', '\u{ad}', '\u{feff}'];
    match text.contains(holds) || text.contains(HYPHEN) {
        true => Cow::Owned(text.replace(holds, "").replace(HYPHEN, "-")),
        false => Cow::Borrowed(text),
    }
}

/// A text without white space, for comparing what is only shown.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// What a note says, paragraph by paragraph.
pub(super) fn note_text(paras: &[Para]) -> String {
    let shown: Vec<&str> = paras.iter().map(|para| para.text.trim()).filter(|text| !text.is_empty()).collect();
    shown.join("\n")
}

/// What a row says.
pub(super) fn row_text(row: &[Cell]) -> String {
    row.iter().map(|cell| plain(&cell.text())).collect::<Vec<_>>().join("\n")
}
