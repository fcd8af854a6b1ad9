//! What changed in tables: figures by row and column.

use std::collections::{HashMap, HashSet};

use crate::form::{Form, TableForm};
use crate::model::{Figure, FreeCell, Title};

use super::align::{Aligned, Step, align};
use super::flat::{Flat, Free, National};
use super::words::Budget;
use super::{Change, Diff, FigureChange, RowChange, TableChange};

/// A form by the tables of which figures are named.
pub(super) struct Forms<'a> {
    pub old: &'a Form,
    pub new: &'a Form,
}

impl Forms<'_> {
    /// The table's form that has this cell: the new one if it can be.
    fn table(&self, id: &str) -> impl Iterator<Item = &TableForm> {
        let find = |form: &'_ Form| form.tables.iter().position(|t| t.id == id);
        let (new, old) = (find(self.new), find(self.old));
        new.map(|n| &self.new.tables[n]).into_iter().chain(old.map(|n| &self.old.tables[n]))
    }

    fn words(&self, id: &str, row: &str, col: &str) -> (String, String) {
        let has = |t: &&TableForm| t.keys.cell(row, col).is_some();
        match self.table(id).find(has) {
            Some(table) => (table.cell_row_words(row, col), table.col_words(row, col)),
            None => (row.to_owned(), col.to_owned()),
        }
    }
}

/// Compares the national tables by their ids and keys.
pub(super) fn nationals(old: &Flat<'_>, new: &Flat<'_>, forms: &Forms<'_>, out: &mut Diff) {
    for before in &old.nationals {
        if !new.nationals.iter().any(|now| now.id == before.id) {
            out.tables.push(TableChange {
                change: Change::Gone,
                table: before.title.clone(),
                pointer: before.at.clone(),
            });
        }
    }
    for now in &new.nationals {
        match old.nationals.iter().find(|before| before.id == now.id) {
            Some(before) => figures(before, now, forms, out),
            None => {
                out.tables.push(TableChange { change: Change::New, table: now.title.clone(), pointer: now.at.clone() });
            }
        }
    }
}

fn figures(before: &National<'_>, now: &National<'_>, forms: &Forms<'_>, out: &mut Diff) {
    let key = |figure: &Figure| (figure.row.clone(), figure.col.clone());
    let by_key = |figures: &[Figure]| figures.iter().map(|f| (key(f), f.clone())).collect::<HashMap<_, _>>();
    let (typed, typing) = (by_key(before.figures), by_key(now.figures));
    // In the table's own order; what the form does not know last.
    let known = forms.table(now.id).flat_map(|t| t.values().map(|(_, r, c)| (r.to_owned(), c.to_owned())));
    let written = now.figures.iter().chain(before.figures).map(key);
    let mut seen = HashSet::new();
    for place in known.chain(written) {
        if !seen.insert(place.clone()) {
            continue;
        }
        let (was, is) = (typed.get(&place), typing.get(&place));
        if was.map(|f| &f.text) == is.map(|f| &f.text) {
            continue;
        }
        let (row, column) = forms.words(now.id, &place.0, &place.1);
        out.figures.push(FigureChange {
            table: now.title.clone(),
            row,
            column,
            old: was.map(|f| f.text.clone()),
            new: is.map(|f| f.text.clone()),
            old_pointer: was.map(|f| f.at.clone()),
            new_pointer: is.map(|f| f.at.clone()),
        });
    }
}

/// Compares the author's own tables: which is which by caption and header, then row by row.
pub(super) fn frees(old: &Flat<'_>, new: &Flat<'_>, budget: &mut Budget, out: &mut Diff) {
    let heads = |frees: &[Free<'_>]| frees.iter().map(head).collect::<Vec<_>>();
    for step in align(&parts(&heads(&old.frees)), &parts(&heads(&new.frees)), budget) {
        let table =
            |change, free: &Free<'_>| TableChange { change, table: free.title.clone(), pointer: free.at.clone() };
        match step {
            Step::Both(i, j) | Step::Moved(i, j) => rows(&old.frees[i], &new.frees[j], budget, out),
            Step::Gone(i) => out.tables.push(table(Change::Gone, &old.frees[i])),
            Step::New(j) => out.tables.push(table(Change::New, &new.frees[j])),
        }
    }
}

fn parts(texts: &[String]) -> Vec<Aligned<'_>> {
    texts.iter().map(|text| Aligned { class: 0, text }).collect()
}

/// What tells one free table from another: its caption, header and row labels.
fn head(free: &Free<'_>) -> String {
    let table = free.table;
    let cells = table.cells.iter().filter(|c| c.area.row < table.header_rows || c.area.col == 0);
    table.caption.iter().map(Title::as_str).chain(cells.map(|c| c.text.as_str())).collect::<Vec<_>>().join("\n")
}

fn rows(before: &Free<'_>, now: &Free<'_>, budget: &mut Budget, out: &mut Diff) {
    let (was, is) = (by_row(before), by_row(now));
    let texts = |rows: &[Vec<&FreeCell>]| rows.iter().map(|row| row_text(row)).collect::<Vec<_>>();
    let row = |change, free: &Free<'_>, row: usize, cells: &[&FreeCell]| RowChange {
        change,
        table: free.title.clone(),
        row: row + 1,
        cells: cells.iter().map(|c| c.text.clone()).collect(),
        pointer: format!("{}/grid/rows/{row}", free.at),
    };
    for step in align(&parts(&texts(&was)), &parts(&texts(&is)), budget) {
        match step {
            Step::Both(i, j) | Step::Moved(i, j) if same_shape(&was[i], &is[j]) => {
                let moved = matches!(step, Step::Moved(..));
                out.rows.extend(moved.then(|| row(Change::Moved, now, j, &is[j])));
                cells(&was[i], now, &is[j], out);
            }
            Step::Both(i, j) | Step::Moved(i, j) => {
                out.rows.push(row(Change::Gone, before, i, &was[i]));
                out.rows.push(row(Change::New, now, j, &is[j]));
            }
            Step::Gone(i) => out.rows.push(row(Change::Gone, before, i, &was[i])),
            Step::New(j) => out.rows.push(row(Change::New, now, j, &is[j])),
        }
    }
}

fn by_row<'a>(free: &Free<'a>) -> Vec<Vec<&'a FreeCell>> {
    let mut rows = vec![vec![]; free.table.rows];
    for cell in &free.table.cells {
        if let Some(row) = rows.get_mut(cell.area.row) {
            row.push(cell);
        }
    }
    rows
}

fn row_text(cells: &[&FreeCell]) -> String {
    cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn same_shape(was: &[&FreeCell], is: &[&FreeCell]) -> bool {
    let shape = |cells: &[&FreeCell]| cells.iter().map(|c| (c.area.col, c.area.cols, c.area.rows)).collect::<Vec<_>>();
    shape(was) == shape(is)
}

fn cells(was: &[&FreeCell], now: &Free<'_>, is: &[&FreeCell], out: &mut Diff) {
    for (old, new) in was.iter().zip(is).filter(|(old, new)| old.text != new.text) {
        let (row, column) = now.words(new.area.row, new.area.col);
        out.figures.push(FigureChange {
            table: now.title.clone(),
            row,
            column,
            old: Some(old.text.clone()),
            new: Some(new.text.clone()),
            old_pointer: Some(old.at.clone()),
            new_pointer: Some(new.at.clone()),
        });
    }
}
