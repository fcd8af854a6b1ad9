//! Changes as text for people.

use std::fmt::Write;

use crate::diag::clip;

use super::words::{Budget, Piece, State, pieces};
use super::{Change, Diff, FigureChange, MetadataChange, RowChange, Side, TableChange, TextChange};

/// How many characters that did not change are shown on each side of a change.
const CONTEXT: usize = 14;
/// How many characters of a text are shown where all of it is gone, new or moved.
pub(super) const MOST: usize = 60;

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Diff::default()
    }

    /// The changes for people, in Chinese.
    pub fn show(&self) -> String {
        if self.is_empty() {
            return "内容没有变化\n".to_owned();
        }
        let mut out = String::new();
        section(&mut out, "基本信息", &self.metadata, metadata);
        section(&mut out, "表格", &self.tables, table);
        section(&mut out, "表格的行", &self.rows, row);
        let mut table = "";
        section(&mut out, "数据", &self.figures, |change| {
            let head = if table == change.table { String::new() } else { format!("  表“{}”\n", change.table) };
            table = &change.table;
            head + &figure(change)
        });
        section(&mut out, "文字", &self.texts, text);
        out
    }
}

fn section<'c, T>(out: &mut String, name: &str, changes: &'c [T], show: impl FnMut(&'c T) -> String) {
    if !changes.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{name}（{} 处）", changes.len());
        out.extend(changes.iter().map(show));
    }
}

fn metadata(change: &MetadataChange) -> String {
    match (&change.old, &change.new) {
        (None, None) => format!("  {}：有改动\n", change.name),
        // Of long ones only what changed.
        (Some(old), Some(new)) if old.chars().count().max(new.chars().count()) > MOST => {
            format!("  {}：{}\n", change.name, changed(&pieces(old, new, &mut Budget::default())))
        }
        (old, new) => format!("  {}：{} → {}\n", change.name, value(old), value(new)),
    }
}

fn table(change: &TableChange) -> String {
    format!("  {}  表“{}”\n", sign(change.change), change.table)
}

fn row(change: &RowChange) -> String {
    let cells = clip(&change.cells.join("｜"), MOST);
    format!("  {}  表“{}”第 {} 行：{cells}\n", sign(change.change), change.table, change.row)
}

/// One changed figure on a line.
fn figure(change: &FigureChange) -> String {
    let row = if change.row.is_empty() { String::new() } else { format!("“{}”行", change.row) };
    let column = if change.column.is_empty() { String::new() } else { format!("“{}”栏", change.column) };
    format!("    {row}{column}：{} → {}\n", value(&change.old), value(&change.new))
}

pub(super) fn value(value: &Option<String>) -> &str {
    match value.as_deref() {
        None => "（没有）",
        Some("") => "（空白）",
        Some(text) => text,
    }
}

fn text(change: &TextChange) -> String {
    let place = |side: &Option<Side>| side.as_ref().map(|s| s.place.clone()).unwrap_or_default();
    let words = |side: &Option<Side>| side.as_ref().map(|s| clip(&s.text, MOST)).unwrap_or_default();
    let sign = sign(change.change);
    match change.change {
        Change::Changed => format!("  {sign}  {}：{}\n", place(&change.new), changed(&change.pieces)),
        Change::Moved => {
            let pieces = changed(&change.pieces);
            let words = if pieces.is_empty() { words(&change.new) } else { pieces };
            format!("  {sign}  {}：{words}\n", moved(&place(&change.old), &place(&change.new)))
        }
        Change::Gone => format!("  {sign}  {}：{}\n", place(&change.old), words(&change.old)),
        Change::New => format!("  {sign}  {}：{}\n", place(&change.new), words(&change.new)),
    }
}

/// From where to where a text moved; what others that moved or went past it call the same place has another order.
pub(super) fn moved(was: &str, is: &str) -> String {
    if was == is { format!("{is}（前后次序变了）") } else { format!("{was} → {is}") }
}

fn sign(change: Change) -> &'static str {
    match change {
        Change::Changed => "改",
        Change::Moved => "移",
        Change::Gone => "删",
        Change::New => "增",
    }
}

/// The changed stretches of a text as `[-旧-]` and `{+新+}`, each with a little of what stands around it; nothing when
/// nothing changed.
pub(crate) fn changed(pieces: &[Piece]) -> String {
    if pieces.iter().all(|piece| piece.state == State::Same) {
        return String::new();
    }
    let last = pieces.len() - 1;
    let show = |(index, piece): (usize, &Piece)| match piece.state {
        State::Same => context(&piece.text, index > 0, index < last),
        State::Gone => format!("[-{}-]", piece.text),
        State::New => format!("{{+{}+}}", piece.text),
    };
    pieces.iter().enumerate().map(show).collect()
}

/// A stretch that did not change, cut to what leads away from the change before and up to the change after it.
pub(super) fn context(text: &str, before: bool, after: bool) -> String {
    let room = CONTEXT * (usize::from(before) + usize::from(after));
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let head = if before { clip(text, CONTEXT) } else { "…".to_owned() };
    let from = text.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let tail = if after { &text[from..] } else { "" };
    format!("{head}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_with_a_little_around_them() {
        let (before, after) = ("甲".repeat(30), "乙".repeat(30));
        let found = pieces(&format!("{before}99件{after}"), &format!("{before}109件{after}"), &mut Budget::default());
        let (head, tail) = ("甲".repeat(CONTEXT), "乙".repeat(CONTEXT - 1));
        assert_eq!(changed(&found), format!("…{head}[-99-]{{+109+}}件{tail}…"));
    }

    #[test]
    fn figures_are_shown_by_table() {
        let figure = |row: &str, old: &str, new: Option<&str>| FigureChange {
            table: "收到申请".into(),
            row: row.into(),
            column: "自然人".into(),
            old: Some(old.into()),
            new: new.map(str::to_owned),
            old_pointer: None,
            new_pointer: None,
        };
        let diff = Diff { figures: vec![figure("总计", "0", Some("88")), figure("", "", None)], ..Diff::default() };
        let expected = "\
数据（2 处）
  表“收到申请”
    “总计”行“自然人”栏：0 → 88
    “自然人”栏：（空白） → （没有）
";
        assert_eq!(diff.show(), expected);
        assert_eq!(Diff::default().show(), "内容没有变化\n");
    }
}
