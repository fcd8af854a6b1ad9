//! Workbooks: each visible sheet is a table or several with blank rows between.

mod cells;
mod day;
mod format;
mod old;
mod values;
mod xlsx;

use self::cells::{Filled, Sheet, name};
use super::document::{At, Block, Cell, Document, Grid, RowInfo, left_out, told};
use super::place::narrow;
use crate::diag::{Finding, Level, clip};

/// The most places that a sheet may have.
const MOST_PLACES: usize = 2_000_000;

/// What a table of a sheet is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// Rows between blank ones.
    Parted,
    /// All of the sheet: a template has blank rows in it.
    Whole,
}

/// Reads a workbook of Excel since 2007.
///
/// # Errors
/// `sheet-unreadable` and the zip's own.
pub(crate) fn xlsx(bytes: &[u8], tables: Tables) -> Result<Document, Finding> {
    Ok(document(xlsx::sheets(bytes)?, tables))
}

/// Reads a workbook of an older Excel or of OpenDocument.
///
/// # Errors
/// `sheet-unreadable`.
pub(crate) fn old(bytes: &[u8], tables: Tables) -> Result<Document, Finding> {
    Ok(document(old::sheets(bytes)?, tables))
}

/// Reads values between commas.
pub(crate) fn values(bytes: &[u8], tables: Tables) -> Document {
    let (sheet, told) = values::sheet(bytes);
    let mut document = document(vec![sheet], tables);
    document.told.splice(0..0, told);
    document
}

fn document(sheets: Vec<Sheet>, tables: Tables) -> Document {
    let mut document = Document::default();
    for sheet in sheets {
        let at = At::Sheet(sheet.name.clone(), String::new());
        for (cell, text) in &sheet.comments {
            let words = format!("批注没有收入：{}", clip(text, 40));
            let at = At::Sheet(sheet.name.clone(), cell.clone());
            document.told.push(left_out(Level::Note, "comment-dropped", &at, &words, text));
        }
        if sheet.hidden {
            let text: Vec<&str> = sheet.cells.iter().map(|cell| cell.text.as_str()).collect();
            let words = "隐藏的工作表没有收入";
            document.told.push(left_out(Level::Note, "sheet-hidden", &at, words, &text.join(" ")));
            continue;
        }
        add(sheet, &at, tables, &mut document);
    }
    document
}

fn add(mut sheet: Sheet, at: &At, tables: Tables, document: &mut Document) {
    let hidden: Vec<&Filled> = sheet.cells.iter().filter(|cell| sheet.hidden_rows.contains(&cell.row)).collect();
    if !hidden.is_empty() {
        let text: Vec<&str> = hidden.iter().map(|cell| cell.text.as_str()).collect();
        let text = text.join(" ");
        let words = format!("隐藏的行没有收入：{}", clip(&text, 40));
        document.told.push(left_out(Level::Note, "cell-hidden-dropped", at, &words, &text));
    }
    let hidden_rows = std::mem::take(&mut sheet.hidden_rows);
    sheet.cells.retain(|cell| !hidden_rows.contains(&cell.row));
    let height = sheet.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
    let width = sheet.cells.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
    if height.saturating_mul(width) > MOST_PLACES {
        let words = format!("工作表有{height}行{width}列，太大，没有收入");
        document.told.push(told(Level::Error, "table-too-large", at, words).hint("只留下要收入的部分再导入。"));
        return;
    }
    let mut filled = vec![false; height];
    sheet.cells.iter().for_each(|cell| filled[cell.row] = true);
    for (top, _, bottom, _) in &sheet.merged {
        // Rows under a merged cell belong together.
        if filled.get(*top).copied().unwrap_or(false) {
            filled.iter_mut().take(bottom + 1).skip(*top).for_each(|row| *row = true);
        }
    }
    let kept: Vec<usize> = (0..height).filter(|row| !hidden_rows.contains(row)).collect();
    let is_end = |row: &usize| tables == Tables::Parted && !filled[*row];
    for rows in kept.split(is_end).filter(|rows| !rows.is_empty()) {
        if let Some(grid) = segment(&sheet, rows, at) {
            document.blocks.push(Block::Grid(grid));
        }
    }
}

/// The table of some rows without the columns at its sides that are blank.
fn segment(sheet: &Sheet, rows: &[usize], at: &At) -> Option<Grid> {
    let inside: Vec<&Filled> = sheet.cells.iter().filter(|cell| rows.binary_search(&cell.row).is_ok()).collect();
    let first = inside.iter().map(|cell| cell.col).min()?;
    let reach = |cell: &&Filled| merged(sheet, cell.row, cell.col).map_or(cell.col, |area| area.3);
    let last = inside.iter().map(reach).max()?.min(first + super::place::MOST_COLS - 1);
    let cols = last + 1 - first;
    let mut grid = Grid { cols, at: at.clone(), rows: vec![RowInfo { width: cols }; rows.len()], ..Grid::default() };
    let mut taken = vec![vec![false; cols]; rows.len()];
    for (r, row) in rows.iter().enumerate() {
        for col in first..=last {
            if taken[r][col - first] {
                continue;
            }
            let area = merged(sheet, *row, col).filter(|area| (area.0, area.1) == (*row, col));
            let (bottom, right) = area.map_or((*row, col), |area| (area.2, area.3.min(last)));
            let height = rows[r..].iter().take_while(|row| **row <= bottom).count().max(1);
            let width = right + 1 - col;
            for line in &mut taken[r..r + height] {
                line[col - first..col - first + width].fill(true);
            }
            let found = inside.iter().find(|cell| (cell.row, cell.col) == (*row, col));
            grid.cells.push(Cell {
                row: r,
                col: col - first,
                rows: height,
                cols: width,
                text: found.map_or(String::new(), |cell| cell.text.clone()),
                doubt: found.and_then(|cell| cell.doubt.clone()),
                hidden: sheet.hidden_cols.contains(&col),
                goes_on: false,
                at: At::Sheet(sheet.name.clone(), name(*row, col)),
            });
        }
    }
    narrow(&mut grid);
    Some(grid)
}

fn merged(sheet: &Sheet, row: usize, col: usize) -> Option<(usize, usize, usize, usize)> {
    let inside =
        |area: &&(usize, usize, usize, usize)| (area.0..=area.2).contains(&row) && (area.1..=area.3).contains(&col);
    sheet.merged.iter().find(inside).copied()
}
