//! What changed as a list with three columns, for who has no time to read all of it: the place, what stood there, what stands
//! there now.

use serde::Serialize;

use crate::diag::clip;

use super::show::{MOST, context, moved, value};
use super::words::{Budget, Piece, State, pieces};
use super::{Change, Diff, FigureChange, MetadataChange, RowChange, Side, TableChange, TextChange};

/// A line of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// Where, in Chinese.
    pub place: String,
    /// What stood there, with a little around it; in round brackets where it is no text of the report.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// JSON pointer in the old report, where it has the place.
    pub old_pointer: Option<String>,
    /// JSON pointer in the new report, where it has the place.
    pub new_pointer: Option<String>,
}

/// What stands for what a version does not have.
const NONE: &str = "（没有）";

impl Diff {
    /// Every change on a line, in the order of [`Diff::show`].
    pub fn entries(&self) -> Vec<Entry> {
        let metadata = self.metadata.iter().map(metadata);
        let tables = self.tables.iter().map(table);
        let rows = self.rows.iter().map(row);
        let figures = self.figures.iter().map(figure);
        metadata.chain(tables).chain(rows).chain(figures).chain(self.texts.iter().map(text)).collect()
    }
}

fn metadata(change: &MetadataChange) -> Entry {
    let (old, new) = match (&change.old, &change.new) {
        (None, None) => (String::new(), "（有改动）".to_owned()),
        (Some(old), Some(new)) if old.chars().count().max(new.chars().count()) > MOST => {
            let pieces = pieces(old, new, &mut Budget::default());
            (half(&pieces, State::Gone), half(&pieces, State::New))
        }
        (old, new) => (value(old).to_owned(), value(new).to_owned()),
    };
    let at = |has: bool| has.then(|| change.pointer.clone());
    let (old_pointer, new_pointer) = (at(change.old.is_some()), at(change.new.is_some()));
    Entry { place: change.name.clone(), old, new, old_pointer, new_pointer }
}

fn table(change: &TableChange) -> Entry {
    one_sided(format!("表“{}”", change.table), change.change, "（有这张表）".to_owned(), &change.pointer)
}

fn row(change: &RowChange) -> Entry {
    let place = format!("表“{}”第 {} 行", change.table, change.row);
    one_sided(place, change.change, clip(&change.cells.join("｜"), MOST), &change.pointer)
}

/// What only one version has, or what stands elsewhere in the new one.
fn one_sided(place: String, change: Change, text: String, pointer: &str) -> Entry {
    let at = Some(pointer.to_owned());
    match change {
        Change::Gone => Entry { place, old: text, new: NONE.to_owned(), old_pointer: at, new_pointer: None },
        Change::Moved => {
            Entry { place, old: "（在别处）".to_owned(), new: text, old_pointer: None, new_pointer: at }
        }
        Change::New | Change::Changed => {
            Entry { place, old: NONE.to_owned(), new: text, old_pointer: None, new_pointer: at }
        }
    }
}

fn figure(change: &FigureChange) -> Entry {
    let row = if change.row.is_empty() { String::new() } else { format!("“{}”行", change.row) };
    let column = if change.column.is_empty() { String::new() } else { format!("“{}”栏", change.column) };
    Entry {
        place: format!("表“{}”{row}{column}", change.table),
        old: value(&change.old).to_owned(),
        new: value(&change.new).to_owned(),
        old_pointer: change.old_pointer.clone(),
        new_pointer: change.new_pointer.clone(),
    }
}

fn text(change: &TextChange) -> Entry {
    let place = |side: &Option<Side>| side.as_ref().map(|side| side.place.clone());
    let at = |side: &Option<Side>| side.as_ref().map(|side| side.pointer.clone());
    let words = |side: &Option<Side>| side.as_ref().map_or_else(|| NONE.to_owned(), |side| clip(&side.text, MOST));
    let differs = change.pieces.iter().any(|piece| piece.state != State::Same);
    let (old, new) = match differs {
        true => (half(&change.pieces, State::Gone), half(&change.pieces, State::New)),
        false => (words(&change.old), words(&change.new)),
    };
    let (was, is) = (place(&change.old), place(&change.new));
    let place = match (was, is) {
        (Some(was), Some(is)) if change.change == Change::Moved && was != is => format!("{was} 移到 {is}"),
        (Some(_), Some(is)) if change.change == Change::Moved => moved(&is, &is),
        (was, is) => is.or(was).unwrap_or_default(),
    };
    Entry { place, old, new, old_pointer: at(&change.old), new_pointer: at(&change.new) }
}

/// One version of a text, with a little of what both have around what is its own.
fn half(pieces: &[Piece], own: State) -> String {
    let last = pieces.len().saturating_sub(1);
    let show = |(index, piece): (usize, &Piece)| match piece.state {
        State::Same => context(&piece.text, index > 0, index < last),
        state if state == own => piece.text.clone(),
        _ => String::new(),
    };
    pieces.iter().enumerate().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_a_line_with_both_versions() {
        let figure = FigureChange {
            table: "收到申请".into(),
            row: "总计".into(),
            column: "自然人".into(),
            old: Some("0".into()),
            new: Some(String::new()),
            old_pointer: Some("/a".into()),
            new_pointer: Some("/b".into()),
        };
        let row = RowChange {
            change: Change::Gone,
            table: "清单".into(),
            row: 2,
            cells: vec!["甲".into(), "1".into()],
            pointer: "/c".into(),
        };
        let side = |text: &str| Some(Side { pointer: "/d".into(), place: "第 1 段".into(), text: text.into() });
        let (was, is) = ("收到申请99件。", "收到申请109件。");
        let text = TextChange {
            change: Change::Changed,
            what: super::super::What::Paragraph,
            old: side(was),
            new: side(is),
            pieces: pieces(was, is, &mut Budget::default()),
        };
        let diff = Diff { rows: vec![row], figures: vec![figure], texts: vec![text], ..Diff::default() };
        let entries = diff.entries();
        let told: Vec<_> = entries.iter().map(|e| (e.place.as_str(), e.old.as_str(), e.new.as_str())).collect();
        let expected = [
            ("表“清单”第 2 行", "甲｜1", "（没有）"),
            ("表“收到申请”“总计”行“自然人”栏", "0", "（空白）"),
            ("第 1 段", was, is),
        ];
        assert_eq!(told, expected);
        assert_eq!((entries[0].old_pointer.as_deref(), entries[0].new_pointer.as_deref()), (Some("/c"), None));
    }
}
