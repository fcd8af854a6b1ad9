//! The fragments of a table on several pages become one: a repeated header goes, a row or merged label that the page cut is
//! whole again. Everything that goes is told.

use std::collections::HashMap;

use kurbo::Rect;

use super::cells::at;
use crate::diag::{Finding, Level, clip};
use crate::import::document::{Cell, Grid, Ruled, left_out, told};

/// A table with its place on paper.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// What it covers on its page.
    pub(crate) area: Rect,
    /// The edges of its columns.
    pub(crate) xs: Vec<f64>,
    /// The table.
    pub(crate) grid: Grid,
    /// The page that its last fragment stands on.
    pub(crate) last_page: usize,
    /// Which table of the tags it is: whole, whatever page it goes on to.
    pub(crate) tagged: Option<usize>,
}

/// Edges closer than this are one.
const NEAR: f64 = 3.5;

impl Table {
    /// Whether another table may be the next fragment of this one: the same outer edges, and the columns of one among those
    /// of the other (a header's upper rows alone have fewer).
    pub(crate) fn goes_on_in(&self, next: &Table) -> bool {
        if self.grid.ruled != next.grid.ruled || self.tagged.is_some() {
            return false;
        }
        if self.grid.ruled == Ruled::Inferred {
            return self.grid.cols == next.grid.cols;
        }
        let (Some(first), Some(other)) = (self.xs.first(), next.xs.first()) else { return false };
        let shift = first - other;
        let width = |xs: &[f64]| xs[xs.len() - 1] - xs[0];
        let among =
            |xs: &[f64], of: &[f64], shift: f64| xs.iter().all(|x| of.iter().any(|y| (y - x - shift).abs() < NEAR));
        (width(&self.xs) - width(&next.xs)).abs() <= NEAR
            && (among(&next.xs, &self.xs, shift) || among(&self.xs, &next.xs, -shift))
    }

    /// Whether another table on one page goes on with this one: below it, where only a blank row without rules parts them, or in the
    /// column beside it. Its first row has figures, or is this table's header again.
    pub(crate) fn is_parted_from(&self, next: &Table) -> bool {
        const BLANK_ROW: f64 = 40.0;
        let below = (0.0..BLANK_ROW).contains(&(next.area.y0 - self.area.y1));
        let beside = next.area.x0 > self.area.x1 && next.area.y1 < self.area.y0;
        let figures = next.grid.cells.iter().any(|cell| cell.row == 0 && cell.col > 0 && is_figure(&cell.text));
        let goes_on = figures || beside && repeated(&self.grid, &next.grid) > 0;
        let drawn = self.grid.ruled == Ruled::Drawn;
        drawn && self.last_page == next.last_page && (below || beside) && self.xs.len() == next.xs.len() && goes_on
    }

    /// Whether all that a line says are words of this table's cells: figures whole, other words in any parts, since white
    /// does not always tell where a head ends and the next begins.
    pub(crate) fn says(&self, line: &str) -> bool {
        let figure = |word: &str| word.chars().any(|ch| ch.is_ascii_digit()) && word.is_ascii();
        let (figures, words): (Vec<&str>, Vec<&str>) = line.split_whitespace().partition(|word| figure(word));
        let mut left: HashMap<char, usize> = HashMap::new();
        for ch in self.grid.cells.iter().flat_map(|cell| cell.text.chars()) {
            *left.entry(ch).or_default() += 1;
        }
        let mut take =
            |ch: char| left.get_mut(&ch).and_then(|left| left.checked_sub(1).map(|fewer| *left = fewer)).is_some();
        figures.iter().all(|figure| self.grid.cells.iter().any(|cell| cell.text == *figure))
            && words.iter().flat_map(|word| word.chars()).all(|ch| "（续）".contains(ch) || take(ch))
    }

    /// Adds the next fragment.
    pub(crate) fn join(&mut self, mut next: Table, findings: &mut Vec<Finding>) {
        let page = next.last_page;
        if self.grid.ruled != Ruled::Inferred {
            if self.xs.len() < next.xs.len() {
                refine(&mut self.grid, &self.xs, &next.xs);
                self.xs = next.xs.iter().map(|x| x + self.xs[0] - next.xs[0]).collect();
            } else {
                refine(&mut next.grid, &next.xs, &self.xs);
            }
        }
        let header = repeated(&self.grid, &next.grid);
        let top = next.area.y0;
        let dropped: Vec<&str> =
            next.grid.cells.iter().filter(|cell| cell.row < header).map(|cell| cell.text.as_str()).collect();
        let words = match header {
            0 if page == self.last_page => {
                "空行下面或者另一栏里的行没有自己的表头，接在前面的表里收入，请核对".to_owned()
            }
            0 => "续表与前面的合并".to_owned(),
            rows => format!("续表与前面的合并，去掉重复的表头{rows}行"),
        };
        findings.push(left_out(Level::Note, "table-joined", &at(page, top), &words, &dropped.join("")));
        let mut cells: Vec<Cell> = next.grid.cells.into_iter().filter(|cell| cell.row >= header).collect();
        let mut first = header;
        if is_tail(&self.grid, &cells, header, next.grid.rows.len()) {
            join_tail(&mut self.grid, &mut cells, header);
            findings.push(told(Level::Note, "row-tail-joined", &at(page, top), "被分页切开的一行已合并"));
            first += 1;
        }
        self.append(cells, first, next.grid.rows.len(), findings, page);
        (self.last_page, self.area) = (page, next.area);
    }

    fn append(&mut self, cells: Vec<Cell>, first: usize, rows: usize, findings: &mut Vec<Finding>, page: usize) {
        let base = self.grid.rows.len();
        for mut cell in cells {
            cell.row = cell.row.saturating_sub(first) + base;
            if cell.row == base && self.label_goes_on(&cell, base, findings, page) {
                continue;
            }
            self.grid.cells.push(cell);
        }
        let width = self.grid.cols;
        self.grid.rows.extend((first..rows).map(|_| crate::import::document::RowInfo { width }));
        self.grid.rows.iter_mut().for_each(|row| row.width = width);
    }

    /// A merged cell that the page cut: the fragment below is blank, or says the same again.
    fn label_goes_on(&mut self, cell: &Cell, base: usize, findings: &mut Vec<Finding>, page: usize) -> bool {
        let ends_here = |above: &&mut Cell| {
            above.row + above.rows == base && (above.col, above.cols) == (cell.col, cell.cols) && !above.text.is_empty()
        };
        let Some(above) = self.grid.cells.iter_mut().find(ends_here) else { return false };
        let said = cell.text.replace("（续）", "").replace("(续)", "");
        let number = said.chars().all(|ch| ch.is_ascii_digit() || ch == '.');
        let blank = said.trim().is_empty() && cell.rows > 1;
        let again = !number && said == above.text && above.rows + cell.rows > 2;
        if !(blank || again) {
            return false;
        }
        if again {
            let words = format!("分页后又写一遍的“{}”没有收入", clip(&cell.text, 30));
            findings.push(left_out(Level::Note, "label-repeated", &at(page, 0.0), &words, &cell.text));
        }
        above.rows += cell.rows;
        true
    }
}

/// Whether a cell says a number that is no year.
fn is_figure(text: &str) -> bool {
    let bare: String = text.chars().filter(|ch| !",%".contains(*ch)).collect();
    bare.parse::<f64>().is_ok() && !matches!(bare.parse(), Ok(1900..=2099))
}

/// Gives a table the finer columns of another of the same width.
fn refine(grid: &mut Grid, own: &[f64], finer: &[f64]) {
    let shift = finer[0] - own[0];
    let nearest = |x: &f64| {
        let distance = |y: &f64| (y - x - shift).abs();
        (0..finer.len()).min_by(|a, b| distance(&finer[*a]).total_cmp(&distance(&finer[*b]))).unwrap_or(0)
    };
    let edges: Vec<usize> = own.iter().map(nearest).collect();
    for cell in &mut grid.cells {
        let end = edges.get(cell.col + cell.cols).copied().unwrap_or(finer.len() - 1);
        cell.col = edges[cell.col];
        cell.cols = end.saturating_sub(cell.col).max(1);
    }
    grid.cols = finer.len() - 1;
    grid.rows.iter_mut().for_each(|row| row.width = grid.cols);
}

/// How many rows at the head of a fragment are the table's own header again.
fn repeated(grid: &Grid, next: &Grid) -> usize {
    let row = |grid: &Grid, row: usize| -> Vec<(usize, usize, String)> {
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        grid.cells.iter().filter(|cell| cell.row == row).map(|cell| (cell.col, cell.cols, bare(&cell.text))).collect()
    };
    let alike = |n: usize| {
        let (one, other) = (row(grid, n), row(next, n));
        one == other && one.iter().any(|(.., text)| !text.is_empty())
    };
    let mut count = (0..next.rows.len().min(grid.rows.len())).take_while(|n| alike(*n)).count();
    while count > 0 && next.cells.iter().any(|cell| cell.row < count && cell.row + cell.rows > count) {
        count -= 1;
    }
    if count == next.rows.len() { 0 } else { count }
}

/// Whether the first row of a fragment is the rest of a row above: hardly anything stands in it, and no figure.
fn is_tail(grid: &Grid, cells: &[Cell], first: usize, rows: usize) -> bool {
    let own: Vec<&Cell> = cells.iter().filter(|cell| cell.row == first && cell.rows == 1).collect();
    let filled: Vec<&&Cell> = own.iter().filter(|cell| !cell.text.trim().is_empty()).collect();
    let above =
        grid.cells.iter().filter(|cell| cell.row + cell.rows == grid.rows.len() && !cell.text.trim().is_empty());
    first + 1 < rows
        && own.len() >= 3
        && (filled.len() <= 1 && filled.iter().all(|cell| !cell.text.chars().any(|ch| ch.is_ascii_digit()))
            || is_rest_of_figures(&own, &filled))
        && above.count() >= 3
}

/// Whether only the last digits of figures stand in a row: a row without a label, hardly any of its cells filled.
fn is_rest_of_figures(own: &[&Cell], filled: &[&&Cell]) -> bool {
    let digits = |cell: &&&Cell| cell.text.len() <= 3 && cell.text.chars().all(|ch| ch.is_ascii_digit());
    let labels = own.iter().map(|cell| cell.col).min();
    !filled.is_empty()
        && filled.len() * 2 < own.len()
        && filled.iter().all(|cell| digits(cell) && Some(cell.col) != labels)
}

fn join_tail(grid: &mut Grid, cells: &mut Vec<Cell>, first: usize) {
    let end = grid.rows.len();
    let mut kept = vec![];
    for mut cell in std::mem::take(cells) {
        if cell.row != first {
            kept.push(cell);
            continue;
        }
        let above = grid
            .cells
            .iter_mut()
            .find(|above| above.row + above.rows == end && (above.col, above.cols) == (cell.col, cell.cols));
        if let Some(above) = above {
            // Digits on both sides of the cut are two figures to any reader, so that the row is refused.
            let digit = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_digit());
            if digit(above.text.chars().last()) && digit(cell.text.chars().next()) {
                above.text.push(' ');
            }
            above.text.push_str(&cell.text);
            if cell.rows > 1 {
                above.rows += cell.rows - 1;
            }
        } else if cell.rows > 1 {
            cell.row += 1;
            cell.rows -= 1;
            kept.push(cell);
        } else if !cell.text.is_empty() {
            cell.row += 1;
            kept.push(cell);
        }
    }
    *cells = kept;
}
