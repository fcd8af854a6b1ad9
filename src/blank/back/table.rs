//! The sheet of a national table back to figures.

use std::collections::{BTreeMap, BTreeSet};

use super::Taking;
use super::book::Sheet;
use crate::blank::start::rows;
use crate::blank::workbook::tags;
use crate::diag::clip;
use crate::form::sums::{Sum, sums, totals};
use crate::form::{Content, Form, TableForm};
use crate::model::figure::Number;

/// Takes the figures of a table; how many there were.
pub(super) fn take(sheet: &Sheet, form: &Form, table: &TableForm, taking: &mut Taking) -> usize {
    let lines =
        Lines { rows: lines(sheet, sheet.rows(), true, taking), cols: lines(sheet, sheet.cols(), false, taking) };
    if !heads_are(sheet, table, &lines, taking) {
        return 0;
    }
    let moved = labels_moved(sheet, table, &lines, taking);
    strays(sheet, &lines, taking);
    gone(sheet, table, taking);
    let sums = sums(form, table);
    let totals = totals(&sums);
    let mut figures: Vec<Option<String>> = vec![None; table.cells.len()];
    let mut open: BTreeSet<usize> = BTreeSet::new();
    for (index, cell) in table.cells.iter().enumerate().filter(|(_, cell)| cell.keys().is_some()) {
        let place = lines.rows.get(&cell.area.row).zip(lines.cols.get(&cell.area.col));
        let Some((&row, &col)) = place.filter(|(row, _)| !moved.contains(row)) else { continue };
        let Some(said) = sheet.cell(row, col) else { continue };
        let text = said.text.trim();
        if said.formula && totals.contains_key(&index) {
            open.insert(index);
        } else if said.formula && text.is_empty() {
            let words = format!("{}：公式没有算出值，没有收入", sheet.place(row, col));
            taking.refuse(
                "formula-unvalued",
                words,
                "在 Excel、WPS 或 LibreOffice 里打开，存盘后再导入；或者直接填数。",
            );
        } else if !text.is_empty() {
            figures[index] = Some(text.to_owned());
        }
    }
    work_out(&open, &totals, &sums, &mut figures);
    let taken = figures.iter().enumerate().filter_map(|(index, text)| Some((index, text.as_deref()?)));
    let taken: Vec<(usize, &str)> = taken.collect();
    taking.figures.insert(table.id.clone(), rows(table, &taken));
    taken.len()
}

/// Where the rows and columns of a table are now.
struct Lines {
    rows: BTreeMap<usize, usize>,
    cols: BTreeMap<usize, usize>,
}

/// The rows or columns that are there once; those that are there twice are told, and none of them counts.
fn lines<'s>(
    sheet: &Sheet,
    tagged: impl Iterator<Item = (usize, &'s str)>,
    is_row: bool,
    taking: &mut Taking,
) -> BTreeMap<usize, usize> {
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, tag) in tagged {
        if let Some(line) = tags::line_of(tag) {
            all.entry(line).or_default().push(at);
        }
    }
    let (what, each) = if is_row { ("行", "行") } else { ("栏", "列") };
    for places in all.values().filter(|places| places.len() > 1) {
        let numbers: Vec<String> = places.iter().map(|at| format!("第 {} {each}", at + 1)).collect();
        let words = format!("“{}”{}是同一{what}（复制过），都没有收入", sheet.name, numbers.join("、"));
        taking.refuse("line-doubled", words, "留下一处，删去复制出来的，再导入。");
    }
    all.into_iter().filter(|(_, places)| places.len() == 1).map(|(line, places)| (line, places[0])).collect()
}

/// Whether every head stands over the columns that it stood over: a table with other heads is another table.
fn heads_are(sheet: &Sheet, table: &TableForm, lines: &Lines, taking: &mut Taking) -> bool {
    for cell in &table.cells {
        let Content::Head { text, .. } = &cell.content else { continue };
        let place = lines.rows.get(&cell.area.row).zip(lines.cols.get(&cell.area.col));
        let Some((&row, &col)) = place else { continue };
        let found = sheet.text(row, col);
        if plain(found) != plain(text) {
            let words = format!(
                "{}：表头应当是“{}”，现在是“{}”，整张表没有收入",
                sheet.place(row, col),
                clip(text, 30),
                clip(found, 30)
            );
            taking.refuse("label-changed", words, "改回原来的表头再导入；栏的数据不要单独移动。");
            return false;
        }
    }
    true
}

/// The rows whose label is not the one that they had: their figures may be another row's.
fn labels_moved(sheet: &Sheet, table: &TableForm, lines: &Lines, taking: &mut Taking) -> BTreeSet<usize> {
    let mut moved = BTreeSet::new();
    for cell in &table.cells {
        let Content::Label { text, .. } = &cell.content else { continue };
        let place = lines.rows.get(&cell.area.row).zip(lines.cols.get(&cell.area.col));
        let Some((&row, &col)) = place else { continue };
        let found = sheet.text(row, col);
        // A label over several rows stays where it was when its rows are sorted, and names no row by itself.
        if cell.area.rows == 1 && plain(found) != plain(text) && moved.insert(row) {
            let words = format!(
                "{}：这一行的标签应当是“{}”，现在是“{}”，这一行没有收入",
                sheet.place(row, col),
                clip(text, 40),
                clip(found, 40)
            );
            taking.refuse("label-changed", words, "整行一起移动（连同隐藏的 A 列），或者改回原来的标签。");
        }
    }
    moved
}

/// Figures in rows and columns that the table does not have.
fn strays(sheet: &Sheet, lines: &Lines, taking: &mut Taking) {
    let own_row: BTreeSet<usize> = lines.rows.values().copied().collect();
    let own_col: BTreeSet<usize> = lines.cols.values().copied().collect();
    let known_rows: BTreeSet<usize> = sheet.rows().map(|(row, _)| row).collect();
    let known_cols: BTreeSet<usize> = sheet.cols().map(|(col, _)| col).collect();
    for (row, col, cell) in sheet.said() {
        let stray = (!known_rows.contains(&row) && !cell.text.trim().is_empty())
            || (!known_cols.contains(&col) && own_row.contains(&row));
        let beside = known_cols.contains(&col) && !own_col.contains(&col);
        if stray && !cell.formula && !beside {
            let place = sheet.place(row, col);
            let words = format!("{place}：表里没有这一行或这一栏，“{}”没有收入", clip(&cell.text, 40));
            taking.refuse("cell-unknown", words, "填到有标签的行里；插入的行、列不要填数。");
        }
    }
}

/// Rows and columns that are gone.
fn gone(sheet: &Sheet, table: &TableForm, taking: &mut Taking) {
    let rows: BTreeSet<&str> = sheet.rows().map(|(_, tag)| tag).collect();
    let cols: BTreeSet<&str> = sheet.cols().map(|(_, tag)| tag).collect();
    let mut told: Vec<String> = vec![];
    for (cell, row, col) in table.values() {
        let lacks = |tags: &BTreeSet<&str>, line: usize| !tags.contains(tags::line(line).as_str());
        let words = match (lacks(&rows, cell.area.row), lacks(&cols, cell.area.col)) {
            (true, _) => format!("“{}”行", table.cell_row_words(row, col)),
            (_, true) => format!("“{}”栏", table.col_words(row, col)),
            _ => continue,
        };
        if !told.contains(&words) {
            told.push(words);
        }
    }
    if !told.is_empty() {
        let words = format!("“{}”里没有了{}，它们的数没有收入", sheet.name, clip(&told.join("、"), 200));
        taking.refuse("line-missing", words, "把删去的行、列放回来（撤消删除），或者重新做一份填报簿。");
    }
}

/// Works out the totals whose parts are all there; the others lack.
fn work_out(open: &BTreeSet<usize>, totals: &BTreeMap<usize, usize>, sums: &[Sum<'_>], figures: &mut [Option<String>]) {
    // Each round works out at least one more; totals of totals come in a later round.
    for _ in 0..open.len() {
        for cell in open.iter().filter(|cell| figures[**cell].is_none()).copied().collect::<Vec<_>>() {
            let terms = totals.get(&cell).map_or(&[][..], |&sum| sums[sum].left.as_slice());
            let number = |cell: usize| Number::parse(figures[cell].as_deref()?);
            let total: Option<Number> = terms.iter().map(|term| number(term.cell)).sum();
            figures[cell] = total.filter(|_| !terms.is_empty()).map(|total| total.to_string());
        }
    }
}

/// A label without its blanks and line ends.
fn plain(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}
