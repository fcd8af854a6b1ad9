//! Tables without standing rules: three or more lying ones of one width, columns where white parts every row. What is found
//! so is inferred, and never fills a national table.

use kurbo::Rect;

use super::cells::at;
use super::ink::{Glyph, Rule};
use super::join::Table;
use super::lines::lines;
use crate::import::document::{Cell, Grid, RowInfo, Ruled};

/// The least width of such a table, and the most height of its head.
const LEAST_WIDTH: f64 = 90.0;
const MOST_HEAD: f64 = 90.0;

/// A stretch of text within a line.
struct Word {
    from: f64,
    to: f64,
    y: f64,
    text: String,
}

impl Word {
    fn middle(&self) -> f64 {
        (self.from + self.to) / 2.0
    }
}

/// Takes the tables out of free glyphs. `across` are the lying rules that belong to no other table.
pub(crate) fn tables(across: &[Rule], free: &mut Vec<Glyph>, page: usize) -> Vec<Table> {
    let mut wide: Vec<Rule> = across.iter().copied().filter(|rule| rule.to - rule.from > LEAST_WIDTH).collect();
    wide.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut out = vec![];
    let mut first = 0;
    while first + 2 < wide.len() {
        let top = wide[first];
        let alike = |rule: &&Rule| (rule.from - top.from).abs() < 3.0 && (rule.to - top.to).abs() < 3.0;
        let same: Vec<Rule> = wide[first..].iter().filter(alike).copied().collect();
        let [top, head, foot, ..] = same.as_slice() else {
            first += 1;
            continue;
        };
        let found = if head.at - top.at > MOST_HEAD { None } else { table([top, head, foot], across, free, page) };
        match found {
            Some(table) => {
                out.push(table);
                first += wide[first..].iter().take_while(|rule| rule.at <= foot.at + 1.0).count();
            }
            None => first += 1,
        }
    }
    out
}

fn words(glyphs: Vec<Glyph>) -> Vec<Vec<Word>> {
    let line = |line: Vec<Glyph>| {
        let mut out: Vec<Word> = vec![];
        for glyph in line.into_iter().filter(|glyph| !glyph.text.trim().is_empty()) {
            match out.last_mut() {
                Some(word) if glyph.x - word.to < 0.75 * glyph.size => {
                    word.to = glyph.end();
                    word.text.push_str(&glyph.text);
                }
                _ => out.push(Word { from: glyph.x, to: glyph.end(), y: glyph.y, text: glyph.text }),
            }
        }
        out
    };
    lines(glyphs).into_iter().map(line).filter(|line| !line.is_empty()).collect()
}

fn table([top, head, foot]: [&Rule; 3], across: &[Rule], free: &mut Vec<Glyph>, page: usize) -> Option<Table> {
    let inside = |glyph: &Glyph| {
        let y = glyph.middle().y;
        y > top.at && y < foot.at && glyph.x > top.from - 4.0 && glyph.x < top.to + 4.0
    };
    let own: Vec<Glyph> = free.iter().filter(|glyph| inside(glyph)).cloned().collect();
    let (in_head, in_body): (Vec<Glyph>, Vec<Glyph>) = own.into_iter().partition(|glyph| glyph.middle().y < head.at);
    let rows = words(in_body);
    let columns = columns(&rows);
    if rows.len() < 2 || columns.len() < 2 {
        return None;
    }
    let count = columns.len();
    let mut xs = vec![top.from];
    xs.extend(columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
    xs.push(top.to);
    let column = |x: f64| xs.partition_point(|edge| *edge < x).clamp(1, count) - 1;
    let spanning: Vec<Rule> = across
        .iter()
        .copied()
        .filter(|rule| rule.at > top.at + 3.0 && rule.at < head.at - 3.0 && rule.to - rule.from > 15.0)
        .filter(|rule| {
            rule.to - rule.from < (top.to - top.from) * 0.97 && rule.from > top.from - 3.0 && rule.to < top.to + 3.0
        })
        .collect();
    let mut cells = header(&words(in_head), &spanning, &columns, &column);
    let header_rows = if spanning.is_empty() { 1 } else { 2 };
    for (index, row) in rows.iter().enumerate() {
        let mut texts = vec![String::new(); count];
        row.iter().for_each(|word| texts[column(word.middle())].push_str(&word.text));
        cells.extend(texts.into_iter().enumerate().map(|(col, text)| cell(header_rows + index, col, 1, 1, text)));
    }
    let place = at(page, top.at);
    cells.iter_mut().for_each(|cell| cell.at = place.clone());
    free.retain(|glyph| !inside(glyph));
    let rows = vec![RowInfo { width: count }; header_rows + rows.len()];
    let header_rows = Some(header_rows);
    let grid = Grid { cols: count, rows, cells, ruled: Ruled::Inferred, header_rows, at: place, ..Grid::default() };
    let area = Rect::new(top.from, top.at, top.to, foot.at);
    Some(Table { area, xs, grid, last_page: page, tagged: None })
}

/// What white leaves between the words of all rows.
fn columns(rows: &[Vec<Word>]) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = rows.iter().flatten().map(|word| (word.from, word.to)).collect();
    stretches.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut out: Vec<(f64, f64)> = vec![];
    for stretch in stretches {
        match out.last_mut() {
            Some(column) if stretch.0 < column.1 + 1.0 => column.1 = column.1.max(stretch.1),
            _ => out.push(stretch),
        }
    }
    out
}

fn cell(row: usize, col: usize, rows: usize, cols: usize, text: String) -> Cell {
    Cell { row, col, rows, cols, text, ..Cell::default() }
}

/// One row of heads, or two where rules span some columns.
fn header(words: &[Vec<Word>], spanning: &[Rule], columns: &[(f64, f64)], column: &impl Fn(f64) -> usize) -> Vec<Cell> {
    let count = columns.len();
    let mut whole = vec![String::new(); count];
    let mut below = vec![String::new(); count];
    let mut spans: Vec<(usize, usize, String)> = vec![];
    let mut span_of: Vec<Option<usize>> = vec![None; count];
    for rule in spanning {
        let middle = |col: usize| (columns[col].0 + columns[col].1) / 2.0;
        let first = (0..count).find(|col| middle(*col) > rule.from - 2.0).unwrap_or(0);
        let last = (0..count).rfind(|col| middle(*col) < rule.to + 2.0).unwrap_or(count - 1);
        if first <= last && span_of[first..=last].iter().all(Option::is_none) {
            span_of[first..=last].fill(Some(spans.len()));
            spans.push((first, last, String::new()));
        }
    }
    for word in words.iter().flatten() {
        let col = column(word.middle());
        match span_of[col] {
            None => whole[col].push_str(&word.text),
            Some(span) => {
                let above = spanning.iter().any(|rule| {
                    word.middle() > rule.from - 2.0 && word.middle() < rule.to + 2.0 && word.y < rule.at + 1.0
                });
                if above { spans[span].2.push_str(&word.text) } else { below[col].push_str(&word.text) }
            }
        }
    }
    if spans.is_empty() {
        return whole.into_iter().enumerate().map(|(col, text)| cell(0, col, 1, 1, text)).collect();
    }
    let mut out = vec![];
    for col in 0..count {
        match span_of[col] {
            None => out.push(cell(0, col, 2, 1, std::mem::take(&mut whole[col]))),
            Some(span) => {
                if spans[span].0 == col {
                    out.push(cell(0, col, 1, spans[span].1 + 1 - col, spans[span].2.clone()));
                }
                out.push(cell(1, col, 1, 1, std::mem::take(&mut below[col])));
            }
        }
    }
    out.sort_by_key(|cell| (cell.row, cell.col));
    out
}
