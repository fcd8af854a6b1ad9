//! The figures that a report takes over from that of the year before, where the form's rules say so.

use std::collections::BTreeMap;

use crate::form::sums::{Sum, Term, sums};
use crate::form::{Content, Form, TableForm, ValueKind};
use crate::model::figure::{Number, Value, value};
use crate::model::walk::nationals;
use crate::model::{Figure, Report};

/// A figure taken over.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Carried<'f> {
    /// Index into [`TableForm::cells`].
    pub(super) cell: usize,
    /// The figure as it is written.
    pub(super) text: String,
    /// The rule that says so, in words.
    pub(super) words: &'f str,
}

/// Last year's figures, by table, row and column.
pub(super) struct LastFigures<'r>(BTreeMap<(&'r str, &'r str, &'r str), &'r Figure>);

impl<'r> LastFigures<'r> {
    /// Those of a report; of several for one cell the first.
    pub(super) fn of(report: &'r Report) -> LastFigures<'r> {
        let mut all = BTreeMap::new();
        for (_, table, figures) in report.bodies().flat_map(nationals) {
            for figure in figures {
                all.entry((table, figure.row.as_str(), figure.col.as_str())).or_insert(figure);
            }
        }
        LastFigures(all)
    }

    /// The figure of a cell, as typed.
    pub(super) fn text(&self, table: &TableForm, cell: usize) -> Option<&'r str> {
        let (row, col) = table.cells[cell].keys()?;
        self.0.get(&(table.id.as_str(), row, col)).map(|figure| figure.text.as_str())
    }

    /// Its number, in the unit of the cell.
    fn number(&self, table: &TableForm, cell: usize) -> Option<Number> {
        let Content::Value { unit, .. } = &table.cells[cell].content else { return None };
        match value(self.text(table, cell)?) {
            Value::Number(number, typed) if typed.is_empty() || typed == unit => Some(number),
            _ => None,
        }
    }
}

/// The figures of a table that the report of the year before gives.
pub(super) fn carried<'f>(form: &'f Form, table: &'f TableForm, last: &LastFigures<'_>) -> Vec<Carried<'f>> {
    let mut found: BTreeMap<usize, Carried<'f>> = BTreeMap::new();
    for sum in sums(form, table) {
        if let Some(carried) = by(&sum, table, last) {
            found.entry(carried.cell).or_insert(carried);
        }
    }
    found.into_values().collect()
}

fn by<'f>(sum: &Sum<'f>, table: &TableForm, last: &LastFigures<'_>) -> Option<Carried<'f>> {
    let start = sum.rule.start.as_deref()?;
    let is_start = |term: &Term| {
        let key = table.cells[term.cell].keys().map(|(row, col)| sum.rule.each.pair(row, col).1);
        !term.last && key == Some(start)
    };
    let side = |terms: &[Term]| {
        terms.iter().filter(|term| term.last).map(|term| last.number(table, term.cell)).sum::<Option<Number>>()
    };
    let (left, right) = (side(&sum.left)?, side(&sum.right)?);
    let (own, number) = match sum.left.iter().find(|term| is_start(term)) {
        Some(term) => (term, right - left),
        None => (sum.right.iter().find(|term| is_start(term))?, left - right),
    };
    let may_fall = matches!(&table.cells[own.cell].content, Content::Value { kind: ValueKind::Signed, .. });
    (may_fall || !number.is_negative()).then(|| Carried {
        cell: own.cell,
        text: number.to_string(),
        words: &sum.rule.words,
    })
}
