//! Plain text: lines are paragraphs, or parts of them where it is wrapped; lines with bars or tabs are rows of a table.

use super::document::{At, Block, Cell, Document, Grid, Hint, Mark, left_out, told};
use super::encoding::decode;
use super::inline::{Inline, one_line};
use super::line_end::begins_item;
use super::place::place;
use super::width::width;
use super::wrapped::{Wrap, is_indented};
use crate::diag::Level;

/// Reads a text.
pub(crate) fn read(bytes: &[u8]) -> Document {
    let (text, findings) = decode(bytes);
    let mut document = Document { told: findings, ..Document::default() };
    let lines: Vec<&str> = text.lines().collect();
    let title = title(&lines);
    let wrap = Wrap::of(lines.get(title..).unwrap_or_default());
    let (mut at, mut tables) = (0, 0);
    while at < lines.len() {
        let count = lines[at..].iter().take_while(|line| cells(line).is_some()).count();
        if count >= 2 {
            tables += 1;
            table(&lines[at..at + count], at, tables, &mut document);
            at += count;
            continue;
        }
        let first = at;
        let mut text = lines[at].to_owned();
        while let Some(joint) = going_on(&lines, at, title, wrap.as_ref()) {
            at += 1;
            text.push_str(joint);
            text.push_str(lines[at].trim_end());
        }
        if at > first {
            let words = format!("第{}行到第{}行是一段，已接上", first + 1, at + 1);
            document.told.push(told(Level::Note, "line-break-joined", &At::Line(first + 1), words));
        }
        let mut inline = Inline::default();
        inline.push(&text, &Mark::None);
        let hint = Hint { centred: first < title, ..Hint::default() };
        let paras = inline.paragraphs(&hint, &At::Line(first + 1));
        document.blocks.extend(paras.into_iter().map(Block::Para));
        at += 1;
    }
    document
}

/// How many lines at the head are those of a title: short, at the edge, above a blank line or a table.
fn title(lines: &[&str]) -> usize {
    const MOST: usize = 4;
    const LONGEST: usize = 80;
    let count = lines.iter().take_while(|line| !line.trim().is_empty() && cells(line).is_none()).count();
    let plain = |line: &&str| {
        let wide = width(line) <= LONGEST;
        wide && !is_indented(line)
            && cells(line).is_none()
            && !line.contains(['。', '；', '：', '，'])
            && !begins_item(line)
    };
    if (1..=MOST).contains(&count) && count < lines.len() && lines[..count].iter().all(plain) { count } else { 0 }
}

/// What joins a line with the next where a wrapped text goes on in it.
fn going_on(lines: &[&str], at: usize, title: usize, wrap: Option<&Wrap>) -> Option<&'static str> {
    let (before, behind) = (lines[at], lines.get(at + 1)?);
    if at < title || before.trim().is_empty() || behind.trim().is_empty() || cells(behind).is_some() {
        return None;
    }
    wrap?.joint(before, behind)
}

/// The cells of a row: parts between bars, or between tabs.
fn cells(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_matches([' ', '\r']);
    if line.contains('|') {
        let inner = line.strip_prefix('|').unwrap_or(line);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        let cells: Vec<&str> = inner.split('|').collect();
        return (cells.len() > 1).then_some(cells);
    }
    let cells: Vec<&str> = line.split('\t').collect();
    (cells.len() > 1 && cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1).then_some(cells)
}

/// `|---|:-:|` below a header.
fn is_rule(cells: &[&str]) -> bool {
    cells.iter().all(|cell| !cell.trim().is_empty() && cell.trim().chars().all(|ch| matches!(ch, '-' | ':' | '=')))
}

fn table(lines: &[&str], first: usize, nth: usize, document: &mut Document) {
    let mut rows: Vec<Vec<Cell>> = vec![];
    let mut header_rows = 0;
    let mut marks = String::new();
    for (row, line) in lines.iter().enumerate() {
        let Some(cells) = cells(line) else { continue };
        marks.extend(line.chars().filter(|ch| *ch == '|'));
        if is_rule(&cells) && header_rows == 0 && !rows.is_empty() {
            header_rows = rows.len();
            marks.extend(line.chars().filter(|ch| matches!(ch, '-' | ':' | '=')));
            continue;
        }
        let at = |col: usize| At::Table(nth, row + 1, col + 1);
        let cell = |(col, text): (usize, &&str)| Cell {
            text: one_line(text),
            rows: 1,
            cols: 1,
            at: at(col),
            ..Cell::default()
        };
        rows.push(cells.iter().enumerate().map(cell).collect());
    }
    if !marks.is_empty() {
        let words = "表格的竖线和横线没有收入";
        document.told.push(left_out(Level::Note, "mark-dropped", &At::Line(first + 1), words, &marks));
    }
    if let Some(grid) = place(rows) {
        let header_rows = Some(header_rows).filter(|rows| *rows > 0);
        let grid = Grid { at: At::Table(nth, 0, 0), header_rows, ..grid };
        document.blocks.push(Block::Grid(grid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_tabs_make_tables_and_other_lines_paragraphs() {
        let document = read("题目\n|a|b|\n|---|---|\n|1|2|\n尾。\n".as_bytes());
        let [Block::Para(_), Block::Grid(grid), Block::Para(para)] = &document.blocks[..] else { panic!() };
        assert_eq!((grid.rows.len(), grid.header_rows, para.text().as_str()), (2, Some(1), "尾。"));
        let document = read("a\tb\n1\t2\n".as_bytes());
        assert!(matches!(&document.blocks[..], [Block::Grid(_)]));
    }
}
