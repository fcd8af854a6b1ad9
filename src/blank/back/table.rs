//! The sheet of a national table back to figures.

use std::collections::{BTreeMap, BTreeSet};

use super::Taking;
use super::book::{Sheet, name};
use super::brought::Brought;
use super::figure::{self, Typed};
use super::totals::Totals;
use crate::blank::brought::{Part, row_json};
use crate::blank::start::rows;
use crate::blank::workbook::tags;
use crate::diag::{Finding, Level, Place, clip};
use crate::form::sums::{sums, totals};
use crate::form::{Content, Form, FormCell, TableForm};
use crate::json::write::Json;
use crate::model::figure::Number;

/// Takes the figures of a table, which the workbook was made with as it `was`; how many there were.
pub(super) fn take(
    sheet: &Sheet,
    form: &Form,
    table: &TableForm,
    was: (&TableForm, Option<&Brought>),
    taking: &mut Taking,
) -> usize {
    let lines = Lines {
        rows: lines(sheet, sheet.rows(), true, taking),
        cols: lines(sheet, sheet.cols(), false, taking),
        open: Part::of(table).zip(Part::of(was.0)).zip(was.1).map(|((is, was), brought)| Open { is, was, brought }),
    };
    if !heads_are(sheet, table, &lines, taking) {
        return 0;
    }
    let moved = labels_moved(sheet, table, &lines, taking);
    strays(sheet, &lines, taking);
    gone(sheet, table, &lines, taking);
    let sums = sums(form, table);
    let totals = totals(&sums);
    let total_of_codes = form.code_sums(&table.id).and_then(|codes| codes.total);
    let is_total_of_codes = |cell: &FormCell| cell.keys().is_some_and(|(row, _)| Some(row) == total_of_codes);
    let mut figures: Vec<Option<String>> = vec![None; table.cells.len()];
    let (mut open, mut dashes): (BTreeSet<usize>, Vec<String>) = Default::default();
    let place = |cell: &FormCell| lines.place(cell).map(|(row, col)| sheet.whole_place(row, col));
    let placed = table.values().filter_map(|(cell, row, col)| Some(((row.to_owned(), col.to_owned()), place(cell)?)));
    taking.cells.insert(table.id.clone(), (format!("工作表“{}”", sheet.name), placed.collect()));
    for (index, cell) in table.cells.iter().enumerate().filter(|(_, cell)| cell.keys().is_some()) {
        let place = lines.place(cell);
        let Some((row, col)) = place.filter(|(row, _)| !moved.contains(row)) else { continue };
        let Some(said) = sheet.cell(row, col) else { continue };
        let text = said.text.trim();
        if said.is_worked_out() && totals.contains_key(&index) {
            open.insert(index);
        } else if said.is_worked_out() && text.is_empty() && (lines.brings(cell) || is_total_of_codes(cell)) {
            // A sum of codes that are not there.
        } else if said.formula.is_some() && text.is_empty() {
            let words = format!("{}：公式没有算出值，没有收入", sheet.place(row, col));
            taking.refuse(
                "formula-unvalued",
                words,
                "在 Excel、WPS 或 LibreOffice 里打开，存盘后再导入；或者直接填数。",
            );
        } else if !text.is_empty() {
            match figure::typed(cell, text) {
                Typed::Figure(text) => figures[index] = Some(text.into_owned()),
                Typed::Dash => dashes.push(name(row, col)),
                Typed::WithUnit(number, unit) => with_unit(&sheet.place(row, col), text, number, unit, taking),
            }
        }
    }
    tell_dashes(sheet, &dashes, taking);
    let totals = Totals { sums: &sums, of: &totals };
    totals.work_out(&open, &mut figures);
    tell_open(sheet, table, &lines, (&totals, &open, &figures), taking);
    let taken = figures.iter().enumerate().filter_map(|(index, text)| Some((index, text.as_deref()?)));
    let (given, own): (Vec<_>, Vec<_>) = taken.partition(|(index, _)| lines.brings(&table.cells[*index]));
    taking.figures.insert(table.id.clone(), rows(table, &own));
    if let Some(Open { is, brought, .. }) = &lines.open {
        let list = brought.rows.iter().zip(is.rows.clone()).map(|(row, at)| {
            let of_row = given.iter().filter(|(index, _)| table.cells[*index].area.row == at);
            let figures =
                of_row.filter_map(|(index, text)| Some((table.cells[*index].keys()?.1.to_owned(), Json::text(*text))));
            row_json(&row.code, &row.name, Json::Object(figures.collect()))
        });
        taking.rows.insert(table.id.clone(), Json::List(list.collect()));
    }
    given.len() + own.len()
}

/// Where the rows and columns of a table are now.
struct Lines<'a> {
    rows: BTreeMap<usize, usize>,
    cols: BTreeMap<usize, usize>,
    /// The rows that somebody brought, where the table has room for any.
    open: Option<Open<'a>>,
}

/// The part of a table that rows are brought into: as it is, as the workbook was made with it, and what was brought.
struct Open<'a> {
    is: Part<'a>,
    was: Part<'a>,
    brought: &'a Brought,
}

impl Lines<'_> {
    /// Whether a cell is of a row that somebody brought.
    fn brings(&self, cell: &FormCell) -> bool {
        self.open.as_ref().is_some_and(|open| open.is.has(cell))
    }

    /// Where a cell stands.
    fn place(&self, cell: &FormCell) -> Option<(usize, usize)> {
        let row = match &self.open {
            Some(open) if open.is.has(cell) => open.brought.at.get(cell.area.row - open.is.rows.start).copied(),
            _ => self.rows.get(&self.line(cell)).copied(),
        };
        row.zip(self.cols.get(&cell.area.col).copied())
    }

    /// The row of a cell as the workbook was made with it: what stands below brought rows stood elsewhere.
    fn line(&self, cell: &FormCell) -> usize {
        match &self.open {
            Some(open) if cell.area.row >= open.is.rows.end => cell.area.row - open.is.rows.end + open.was.rows.end,
            _ => cell.area.row,
        }
    }
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
fn heads_are(sheet: &Sheet, table: &TableForm, lines: &Lines<'_>, taking: &mut Taking) -> bool {
    for cell in &table.cells {
        let Content::Head { text, .. } = &cell.content else { continue };
        let Some((row, col)) = lines.place(cell) else { continue };
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
fn labels_moved(sheet: &Sheet, table: &TableForm, lines: &Lines<'_>, taking: &mut Taking) -> BTreeSet<usize> {
    let mut moved = BTreeSet::new();
    for cell in &table.cells {
        let Content::Label { text, .. } = &cell.content else { continue };
        let Some((row, col)) = lines.place(cell).filter(|_| !lines.brings(cell)) else { continue };
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
fn strays(sheet: &Sheet, lines: &Lines<'_>, taking: &mut Taking) {
    let own_row: BTreeSet<usize> = lines.rows.values().copied().collect();
    let own_col: BTreeSet<usize> = lines.cols.values().copied().collect();
    let known_rows: BTreeSet<usize> = sheet.rows().map(|(row, _)| row).collect();
    let known_cols: BTreeSet<usize> = sheet.cols().map(|(col, _)| col).collect();
    let brought: BTreeSet<usize> = lines.open.iter().flat_map(|open| open.brought.at.iter().copied()).collect();
    let given_cols =
        || lines.open.iter().flat_map(|open| open.is.cols.clone()).filter_map(|col| lines.cols.get(&col).copied());
    let open_col: BTreeSet<usize> = given_cols().chain(sheet.column(tags::CODE)).collect();
    for (row, col, cell) in sheet.said() {
        if brought.contains(&row) && open_col.contains(&col) {
            continue;
        }
        let stray =
            (!known_rows.contains(&row) && cell.is_typed()) || (!known_cols.contains(&col) && own_row.contains(&row));
        let beside = known_cols.contains(&col) && !own_col.contains(&col);
        if stray && cell.is_typed() && !beside {
            let place = sheet.place(row, col);
            let words = format!("{place}：表里没有这一行或这一栏，“{}”没有收入", clip(&cell.text, 40));
            taking.refuse("cell-unknown", words, "填到有标签的行里；插入的行、列不要填数。");
        }
    }
}

/// Rows and columns that are gone.
fn gone(sheet: &Sheet, table: &TableForm, at: &Lines<'_>, taking: &mut Taking) {
    let rows: BTreeSet<&str> = sheet.rows().map(|(_, tag)| tag).collect();
    let cols: BTreeSet<&str> = sheet.cols().map(|(_, tag)| tag).collect();
    let mut told: Vec<String> = vec![];
    for (cell, row, col) in table.values() {
        let lacks = |tags: &BTreeSet<&str>, line: usize| !tags.contains(tags::line(line).as_str());
        let lacks_row = !at.brings(cell) && lacks(&rows, at.line(cell));
        let words = match (lacks_row, lacks(&cols, cell.area.col)) {
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

/// A number with another unit is refused: the table prints its own.
fn with_unit(place: &str, text: &str, number: Option<Number>, unit: &str, taking: &mut Taking) {
    let words = format!("{place}：“{}”带着单位，表的单位是{unit}，没有收入", clip(text, 40));
    let hint = match number {
        Some(number) => format!("只填数，写成 {number}。"),
        None => format!("换算成{unit}，只填数。"),
    };
    taking.refuse("figure-unit", words, &hint);
}

/// Tells once of the cells in which a dash stands.
fn tell_dashes(sheet: &Sheet, dashes: &[String], taking: &mut Taking) {
    if dashes.is_empty() {
        return;
    }
    let more = if dashes.len() > SHOWN { format!("等 {} 格", dashes.len()) } else { String::new() };
    let shown = dashes.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
    let words = format!("“{}”{shown}{more}写的是横线，算没填", sheet.name);
    let finding = Finding::warning("cell-dash", Place::File, words);
    taking.told.push(finding.hint("没有发生的填 0；还不知道的空着。"));
}

/// Tells once of the totals that are left open because parts of them lack, in a table in which somebody filled something in.
fn tell_open(
    sheet: &Sheet,
    table: &TableForm,
    lines: &Lines<'_>,
    (totals, open, figures): (&Totals<'_>, &BTreeSet<usize>, &[Option<String>]),
    taking: &mut Taking,
) {
    let at = |cell: usize| lines.place(&table.cells[cell]).map(|(row, col)| name(row, col));
    let left: Vec<usize> = open.iter().copied().filter(|&cell| figures[cell].is_none()).collect();
    // Of what is empty throughout nobody asks the total.
    let begun = |cell: &&usize| totals.parts(**cell).any(|part| figures[part].is_some());
    let Some(first) = left.iter().find(begun) else { return };
    let words = table.cells[*first].keys().map_or_else(String::new, |(row, col)| table.cell_words(row, col));
    let lacking: Vec<String> = totals.parts(*first).filter(|&part| figures[part].is_none()).filter_map(at).collect();
    let some = lacking.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("、");
    let more = if lacking.len() > SHOWN { format!("等 {} 格", lacking.len()) } else { String::new() };
    let place = at(*first).unwrap_or_default();
    let words =
        format!("“{}”有 {} 个合计的项没有填全，算没填；例如 {place}（{words}）缺 {some}{more}", sheet.name, left.len());
    let finding = Finding::new(Level::Note, "total-open", Place::File, words);
    taking.told.push(finding.hint("没有发生的项填 0，再导入；合计也可以照数直接填在公式上。"));
}

/// How many cells are told by name.
const SHOWN: usize = 3;

/// A label without its blanks and line ends.
fn plain(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}
