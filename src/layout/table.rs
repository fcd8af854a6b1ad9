//! A table settled: every cell broken into lines, every row given its height, every figure told its headers.

use crate::diag::{Finding, Place};
use crate::form::{Align, Use};
use crate::geom::Len;
use crate::grid::Area;

use super::measure::{Measured, Measurer};
use super::para::break_lines;
use super::{Cell, CellRole, Color, Ruling, Style, StyleId, Table, Valign};
use crate::model::ColumnAlign;

/// Blank between a cell's side and its text: 57 twips (1 mm), the most with which two 10.5 pt characters still stand in
/// the 10 mm columns of the national tables.
const PADDING: Len = Len::twips(57);

/// Blank above and below a cell's lines that a row is never lower than.
const CLEARANCE: Len = Len::twips(30);

/// A table as compose drafts it: texts and areas, nothing measured.
pub(super) struct TableDraft {
    pub title: String,
    pub widths: Vec<Len>,
    pub min_height: Len,
    pub cells: Vec<CellDraft>,
    pub ruling: Ruling,
    /// How the texts of each column stand below the header; empty where the styles decide.
    pub aligns: Vec<ColumnAlign>,
    /// For each row whether it is a header row.
    pub header: Vec<bool>,
}

/// A cell as compose drafts it.
pub(super) struct CellDraft {
    pub area: Area,
    pub role: CellRole,
    pub for_use: Use,
    pub text: String,
    pub at: String,
}

/// A table with every measure settled but its pages.
pub(super) struct Settled {
    pub table: Table,
    /// Each cell's characters, measured.
    pub measured: Vec<Vec<Measured>>,
    pub header: Vec<bool>,
}

/// What settling needs besides the draft.
pub(super) struct Context<'a, 'f> {
    pub styles: &'a [Style],
    pub style_of: &'a dyn Fn(Use) -> StyleId,
    pub rules: crate::form::RuleWidths,
    pub text_width: Len,
    pub measurer: &'a mut Measurer<'f>,
    pub findings: &'a mut Vec<Finding>,
}

/// Breaks the cells' texts and gives every row its height.
pub(super) fn settle(draft: TableDraft, context: &mut Context<'_, '_>) -> Settled {
    let mut measured = Vec::with_capacity(draft.cells.len());
    let mut cells: Vec<Cell> = Vec::with_capacity(draft.cells.len());
    for cell in &draft.cells {
        let style = (context.style_of)(cell.for_use);
        let chars = context.measurer.measure(&cell.text, &context.styles[usize::from(style.0)], &cell.at);
        let wide: Len = draft.widths[cell.area.col_range()].iter().copied().sum();
        let room = wide - PADDING * 2;
        check_room(cell, &chars, room, context.findings);
        let lines = break_lines(&cell.text, &chars, room, room);
        cells.push(Cell {
            area: cell.area,
            role: cell.role,
            style,
            align: context.styles[usize::from(style.0)].align,
            inset: Len::ZERO,
            valign: Valign::Middle,
            text: cell.text.clone(),
            lines,
            at: cell.at.clone(),
            heads: heads(&draft, cell),
        });
        measured.push(chars);
    }
    align_columns(&draft, &mut cells, &measured, context.rules.inner);
    let heights = heights(draft.header.len(), draft.min_height, &cells, context.styles);
    let header_rows = draft.header.iter().take_while(|&&header| header).count();
    let indent = (context.text_width - draft.widths.iter().copied().sum()) / 2;
    let table = Table {
        title: draft.title,
        widths: draft.widths,
        indent,
        heights,
        header_rows,
        cells,
        rules: context.rules,
        color: Color::BLACK,
        ruling: draft.ruling,
        padding: PADDING,
        page_break: false,
        pieces: vec![],
        flows: true,
    };
    Settled { table, measured, header: draft.header }
}

/// The height that lines of a style need in a row.
pub(super) fn room_for_lines(lines: usize, style: &Style) -> Len {
    style.pitch * lines as i64 + CLEARANCE * 2
}

fn check_room(cell: &CellDraft, chars: &[Measured], room: Len, findings: &mut Vec<Finding>) {
    if let Some(wide) = chars.iter().find(|c| c.advance > room) {
        let message = format!("表格这一栏太窄（{:.1} mm），连一个字“{}”也放不下", room.to_mm(), wide.ch);
        findings.push(
            Finding::error("column-too-narrow", Place::Value(cell.at.clone()), message)
                .hint("减少栏数，或在表样里加宽这一栏"),
        );
    }
}

/// Rows are as high as their lines need, and never lower than the form asks; a merged cell that needs more makes its
/// last row higher.
fn heights(rows: usize, least: Len, cells: &[Cell], styles: &[Style]) -> Vec<Len> {
    let mut heights = vec![least; rows];
    let mut by_span: Vec<&Cell> = cells.iter().collect();
    by_span.sort_by_key(|cell| cell.area.rows);
    for cell in by_span {
        let need = room_for_lines(cell.lines.len(), &styles[usize::from(cell.style.0)]);
        let have: Len = heights[cell.area.row_range()].iter().copied().sum();
        if need > have {
            heights[cell.area.row + cell.area.rows - 1] += need - have;
        }
    }
    heights
}

/// The header cells that govern a figure: the row heads that cover its row, then the column heads above it in the
/// nearest header.
fn heads(draft: &TableDraft, cell: &CellDraft) -> Vec<usize> {
    if cell.role != CellRole::Data {
        return vec![];
    }
    let last = (0..cell.area.row).rev().find(|&r| draft.header[r]);
    let first = last.map(|last| (0..=last).rev().take_while(|&r| draft.header[r]).last().unwrap_or(last));
    let in_header = |row: usize| first.zip(last).is_some_and(|(first, last)| (first..=last).contains(&row));
    let governs = |head: &CellDraft, role| match role {
        CellRole::RowHead => head.area.row_range().contains(&cell.area.row),
        _ => in_header(head.area.row) && overlap(head, cell),
    };
    [CellRole::RowHead, CellRole::ColumnHead]
        .iter()
        .flat_map(|&role| {
            draft.cells.iter().enumerate().filter(move |(_, head)| head.role == role && governs(head, role))
        })
        .map(|(index, _)| index)
        .collect()
}

fn overlap(head: &CellDraft, cell: &CellDraft) -> bool {
    head.area.col_range().start < cell.area.col_range().end && cell.area.col_range().start < head.area.col_range().end
}

/// Sets the cells below the header as their column asks. In a decimal column the points of one-line figures stand under
/// each other, and the widest whole and the widest fraction together stand in the middle of the column.
fn align_columns(draft: &TableDraft, cells: &mut [Cell], measured: &[Vec<Measured>], rule: Len) {
    for (col, &align) in draft.aligns.iter().enumerate() {
        let mine = |cell: &Cell| cell.area.col == col && cell.area.cols == 1 && !draft.header[cell.area.row];
        let chosen: Vec<usize> = (0..cells.len()).filter(|&i| mine(&cells[i])).collect();
        if align != ColumnAlign::Decimal {
            chosen.iter().for_each(|&i| cells[i].align = plain_align(align));
            continue;
        }
        let parts: Vec<(usize, Len, Len)> = chosen
            .iter()
            .filter(|&&i| cells[i].lines.len() == 1 && is_figure(&cells[i].text))
            .map(|&i| (i, whole_width(&measured[i]), width(&measured[i])))
            .collect();
        let whole = parts.iter().map(|(_, whole, _)| *whole).max().unwrap_or_default();
        let fraction = parts.iter().map(|(_, whole, all)| *all - *whole).max().unwrap_or_default();
        let spare = draft.widths[col] - PADDING * 2 - rule - whole - fraction;
        for (i, own, _) in parts.into_iter().filter(|_| spare >= Len::ZERO) {
            cells[i].align = Align::Left;
            cells[i].inset = spare / 2 + whole - own;
        }
    }
}

fn plain_align(align: ColumnAlign) -> Align {
    match align {
        ColumnAlign::Left => Align::Left,
        ColumnAlign::Right => Align::Right,
        ColumnAlign::Center | ColumnAlign::Decimal => Align::Center,
    }
}

/// A figure with nothing but digits, sign, point and thousands separators; words such as `/` stay centred.
fn is_figure(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b"+-.,%".contains(&b))
}

fn width(chars: &[Measured]) -> Len {
    chars.iter().map(|c| c.advance + c.gap).sum()
}

/// The width of what stands before the decimal point.
fn whole_width(chars: &[Measured]) -> Len {
    let point = chars
        .iter()
        .position(|c| c.ch == '.')
        .unwrap_or_else(|| chars.iter().position(|c| c.ch == '%').unwrap_or(chars.len()));
    width(&chars[..point])
}
