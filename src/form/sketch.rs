//! A table of a form in box characters: its heads and labels as printed, and in each cell of a figure its keys.

use super::{Content, FormCell, Open, TableForm};
use crate::grid::canvas::Canvas;
use crate::model::GivenRow;

/// The least and the most columns of characters for a column of the table.
const NARROW: usize = 4;
const WIDE: usize = 14;

impl TableForm {
    /// The table in box characters, for its author. Of rows that a report brings one of each level is shown.
    pub fn sketch(&self) -> String {
        let table = match &self.open {
            Some(open) if open.given().is_some() => self.with_rows(&examples(open)),
            _ => self.clone(),
        };
        let widths = widths(&table);
        let texts: Vec<Vec<String>> = table.cells.iter().map(|cell| lines(cell, room(cell, &widths))).collect();
        let xs = edges(&widths);
        let ys = edges(&heights(&table, &texts));
        let mut canvas = Canvas::new(xs[xs.len() - 1] + 1, ys[ys.len() - 1] + 1);
        for (cell, lines) in table.cells.iter().zip(&texts) {
            let (rows, cols) = (cell.area.row_range(), cell.area.col_range());
            canvas.frame(xs[cols.start], ys[rows.start], xs[cols.end], ys[rows.end]);
            for (nth, line) in lines.iter().enumerate() {
                canvas.write(xs[cols.start] + 1, xs[cols.end], ys[rows.start] + 1 + nth, line);
            }
        }
        canvas.show()
    }
}

/// A row for each level of the codes that a report brings; one where they have no levels.
fn examples(open: &Open) -> Vec<GivenRow> {
    let levels = open.given().map_or(&[][..], |given| given.levels.as_slice());
    let row = |(nth, length): (usize, usize)| {
        let code = "0".repeat(length);
        let key = if code.is_empty() { "＊".to_owned() } else { code.clone() };
        GivenRow { key, code, name: format!("第{}级", nth + 1), at: String::new() }
    };
    let lengths = if levels.is_empty() { vec![0] } else { levels.to_vec() };
    lengths.into_iter().enumerate().map(row).collect()
}

/// What hatches a shaded cell that says nothing.
const HATCH: &str = "/";

/// What a cell shows.
fn said(cell: &FormCell) -> Vec<&str> {
    match &cell.content {
        Content::Head { text, .. } | Content::Label { text, .. } => vec![text],
        Content::Value { row, col, .. } => vec![row, col],
        Content::Blank => vec![],
    }
}

fn wide(text: &str) -> usize {
    text.chars().map(|ch| if ch.is_ascii() { 1 } else { 2 }).sum()
}

/// How many columns of characters each column takes, by the cells that are its own.
fn widths(table: &TableForm) -> Vec<usize> {
    let mut widths = vec![NARROW; table.widths.len()];
    for cell in table.cells.iter().filter(|cell| cell.area.cols == 1) {
        let longest = said(cell).into_iter().map(wide).max().unwrap_or_default().min(WIDE);
        widths[cell.area.col] = widths[cell.area.col].max(longest);
    }
    widths
}

/// The columns of characters within a cell.
fn room(cell: &FormCell, widths: &[usize]) -> usize {
    widths[cell.area.col_range()].iter().sum::<usize>() + cell.area.cols - 1
}

/// The texts of a cell in lines that fit.
fn lines(cell: &FormCell, room: usize) -> Vec<String> {
    if cell.shaded && said(cell).is_empty() {
        return vec![HATCH.repeat(room)];
    }
    let mut lines = vec![];
    for text in said(cell) {
        let mut line = String::new();
        for ch in text.chars() {
            if wide(&line) + wide(ch.encode_utf8(&mut [0; 4])) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(ch);
        }
        lines.push(line);
    }
    lines
}

/// How many lines each row takes; the last row of a merged cell grows until its text fits.
fn heights(table: &TableForm, texts: &[Vec<String>]) -> Vec<usize> {
    let mut heights = vec![1; table.rows];
    let mut by_rows: Vec<usize> = (0..table.cells.len()).collect();
    by_rows.sort_by_key(|&index| table.cells[index].area.rows);
    for index in by_rows {
        let area = table.cells[index].area;
        let have = heights[area.row_range()].iter().sum::<usize>() + area.rows - 1;
        heights[area.row_range().end - 1] += texts[index].len().saturating_sub(have);
    }
    heights
}

/// Where the rules between parts of these sizes stand.
fn edges(sizes: &[usize]) -> Vec<usize> {
    let mut at = 0;
    let next = |size: &usize| {
        at += size + 1;
        at
    };
    std::iter::once(0).chain(sizes.iter().map(next)).collect()
}
