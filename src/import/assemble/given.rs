//! The rows that a source brings into a national table whose form leaves them to it: which of its rows those are, and what
//! code and name they have.

use std::collections::{BTreeSet, HashSet};

use super::tie::{full_text, starts};
use super::wanted::Wanted;
use super::words::{is_figure_like, reduced};
use crate::form::{Given, LabelColumn};
use crate::import::document::Grid;
use crate::model::GivenRow;

/// The rows that these tables of a source bring into one of a form, from the first on.
pub(crate) fn rows<'g>(grids: impl Iterator<Item = &'g Grid>, wanted: &Wanted<'_>) -> Vec<GivenRow> {
    let mut taken = HashSet::new();
    let found = grids.flat_map(|grid| brought(grid, wanted));
    let row = |(number, (_, code, name)): (usize, (usize, String, String))| {
        let key = GivenRow::free_key(&code, &name, number, &mut taken);
        GivenRow { key, code, name, at: String::new() }
    };
    (1..).zip(found).map(row).collect()
}

/// Which rows of a source's table it brings itself.
pub(crate) fn places(grid: &Grid, wanted: &Wanted<'_>) -> BTreeSet<usize> {
    brought(grid, wanted).into_iter().map(|(row, ..)| row).collect()
}

/// Row, code and name of each.
fn brought(grid: &Grid, wanted: &Wanted<'_>) -> Vec<(usize, String, String)> {
    let Some(open) = &wanted.table.open else { return vec![] };
    let Some((side, given)) = open.sides.iter().find_map(|side| Some((side, side.given.as_ref()?))) else {
        return vec![];
    };
    let half = wanted.halves().iter().position(|half| half.cols.contains(&side.col)).unwrap_or(0);
    let Some(first) = starts(grid, wanted).and_then(|starts| starts.get(half).copied()) else { return vec![] };
    let cover = grid.cover();
    let text = |row: usize, col: usize| {
        let cell = cover.get(row).and_then(|line| *line.get(col)?).map(|index| &grid.cells[index]);
        // A cell that reaches over rows or columns is a label of the form's, or a header.
        cell.filter(|cell| cell.row == row && cell.rows == 1 && cell.cols == 1).map(full_text)
    };
    (0..grid.rows.len())
        .filter_map(|row| {
            let labels: Option<Vec<String>> = (0..given.labels.len()).map(|nth| text(row, first + nth)).collect();
            let (code, name) = said(given, &labels?);
            let own = |text: &String| wanted.knows(&reduced(text));
            let is_one = is_code(&code, given) && !own(&code) && (given_code(given) || !own(&name));
            (is_one && !(code.is_empty() && name.is_empty())).then_some((row, code, name))
        })
        .collect()
}

/// Whether rows have codes.
fn given_code(given: &Given) -> bool {
    given.labels.iter().any(|label| matches!(label, LabelColumn::Code | LabelColumn::Level(_)))
}

/// Whether this can be the code of a row: digits, or nothing where rows have none.
fn is_code(code: &str, given: &Given) -> bool {
    if !given_code(given) {
        return code.is_empty();
    }
    !code.is_empty()
        && code.chars().all(|ch| ch.is_ascii_digit() || ch == '|')
        && is_figure_like(&code.replace('|', ""))
}

/// Code and name as the labels of a row say them.
fn said(given: &Given, labels: &[String]) -> (String, String) {
    let (mut code, mut name, mut parts) = (String::new(), String::new(), vec![]);
    for (label, text) in given.labels.iter().zip(labels) {
        let text = text.trim();
        match label {
            LabelColumn::Code => code = text.chars().filter(|ch| !ch.is_whitespace()).collect(),
            LabelColumn::Level(_) => parts.push(text.to_owned()),
            LabelColumn::Name if given.numbered => {
                name = text.split_once('、').map_or(text, |(_, name)| name).to_owned();
            }
            LabelColumn::Name => name = text.to_owned(),
            LabelColumn::Number => {}
        }
    }
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    if !parts.is_empty() {
        let joined = parts.concat();
        // Parts as long as the form's levels need no strokes between them.
        code = if given.parts(&joined) == parts { joined } else { parts.join("|") };
    }
    (code, name)
}
