//! A report beside its form: which section is which chapter, which figure fills which cell, and how a person finds it.

use std::collections::HashMap;

use crate::diag::Place;
use crate::form::{Form, FormCell, TableForm};
use crate::json::join;
use crate::model::figure::{Number, Value};
use crate::model::{Block, Figure, Kind, Report};

use super::chapters;

/// A report's parts by the form's names.
pub(super) struct Filled<'a> {
    pub report: &'a Report,
    pub form: &'a Form,
    /// The parts of the report's top level, each with the chapter it is, where it is one.
    pub parts: Vec<(Option<usize>, &'a Block)>,
    /// The form's tables, in its order.
    pub tables: Vec<Table<'a>>,
}

/// A national table with what the report says in it.
pub(super) struct Table<'a> {
    pub form: &'a TableForm,
    /// Where the report gives it; the first counts.
    pub block: Option<&'a Block>,
    /// The figures by row and column key; of equal keys the first.
    figures: HashMap<(&'a str, &'a str), &'a Figure>,
    /// The form's value cells by row and column key.
    cells: HashMap<(&'a str, &'a str), &'a FormCell>,
}

impl<'a> Filled<'a> {
    pub fn new(report: &'a Report, form: &'a Form) -> Filled<'a> {
        let blocks: Vec<_> = nationals(&report.body);
        let tables = form.tables.iter().map(|table| {
            let found = blocks.iter().find(|(_, id, _)| *id == table.id);
            let mut figures = HashMap::new();
            for figure in found.map_or(&[][..], |(.., figures)| *figures) {
                figures.entry((figure.row.as_str(), figure.col.as_str())).or_insert(figure);
            }
            let cells = table.values().map(|(cell, row, col)| ((row, col), cell)).collect();
            Table { form: table, block: found.map(|(block, ..)| *block), figures, cells }
        });
        Filled { report, form, parts: chapters::assign(report, form), tables: tables.collect() }
    }

    pub fn table(&self, id: &str) -> Option<&Table<'a>> {
        self.tables.iter().find(|t| t.form.id == id)
    }
}

impl<'a> Table<'a> {
    pub fn figure(&self, row: &str, col: &str) -> Option<&'a Figure> {
        self.figures.get(&(row, col)).copied()
    }

    /// A figure's number; `None` when it is missing, blank or no number.
    pub fn number(&self, row: &str, col: &str) -> Option<Number> {
        match self.figure(row, col)?.value() {
            Value::Number(number, _) => Some(number),
            _ => None,
        }
    }

    pub fn cell(&self, row: &str, col: &str) -> Option<&'a FormCell> {
        self.cells.get(&(row, col)).copied()
    }

    /// The table's place in the report.
    pub fn place(&self) -> Place {
        self.block.map_or(Place::File, |block| Place::Value(block.at.clone()))
    }

    /// The place where a figure stands, or would stand.
    pub fn figure_place(&self, row: &str, col: &str) -> Place {
        match (self.figure(row, col), self.block) {
            (Some(figure), _) => Place::Value(figure.at.clone()),
            (None, Some(block)) => Place::Value(join(&join(&join(&block.at, "figures"), row), col)),
            (None, None) => Place::File,
        }
    }

    /// How a person finds a row; see [`TableForm::row_words`].
    pub fn row_words(&self, row: &str) -> String {
        self.form.row_words(row)
    }

    /// How a person finds the column of a cell; see [`TableForm::col_words`].
    pub fn col_words(&self, row: &str, col: &str) -> String {
        self.form.col_words(row, col)
    }

    /// How a person finds a cell; see [`TableForm::cell_words`].
    pub fn words(&self, row: &str, col: &str) -> String {
        self.form.cell_words(row, col)
    }
}

/// All national tables of some blocks, in reading order: block, table id, figures.
pub(super) fn nationals(blocks: &[Block]) -> Vec<(&Block, &str, &[Figure])> {
    let mut found = vec![];
    for block in blocks {
        match &block.kind {
            Kind::National { table, figures } => found.push((block, table.as_str(), figures.as_slice())),
            Kind::Section { body, .. } => found.extend(nationals(body)),
            Kind::Paragraph(_) | Kind::Free(_) => {}
        }
    }
    found
}

/// All paragraphs of some blocks, in reading order.
pub(super) fn paragraphs(blocks: &[Block]) -> Vec<(&Block, &str)> {
    let mut found = vec![];
    for block in blocks {
        match &block.kind {
            Kind::Paragraph(text) => found.push((block, text.as_str())),
            Kind::Section { body, .. } => found.extend(paragraphs(body)),
            Kind::National { .. } | Kind::Free(_) => {}
        }
    }
    found
}
