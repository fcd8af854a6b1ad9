//! A report beside its form: which section is which chapter, which figure fills which cell, and how a person finds it.

use super::assign::assign;
use crate::diag::Place;
use crate::form::{Form, FormCell, TableForm};
use crate::json::join;
use crate::model::figure::{Number, Value, plain, value};
use crate::model::{Block, Figure, Report, walk};

/// A report's parts by the form's names.
pub(super) struct Filled<'a> {
    pub(crate) report: &'a Report,
    pub(crate) form: &'a Form,
    /// The parts of the report's top level, each with the chapter it is, where it is one.
    pub(crate) parts: Vec<(Option<usize>, &'a Block)>,
    /// The form's tables, in its order.
    pub(crate) tables: Vec<Table<'a>>,
}

/// A national table with what the report says in it.
pub(super) struct Table<'a> {
    pub(crate) form: &'a TableForm,
    /// Where the report gives it; the first counts.
    pub(crate) block: Option<&'a Block>,
    /// The figure of each cell of the form; of several for one cell the first.
    figures: Vec<Option<&'a Figure>>,
}

impl<'a> Filled<'a> {
    pub(crate) fn new(report: &'a Report, form: &'a Form) -> Filled<'a> {
        let blocks: Vec<_> = report.bodies().flat_map(walk::nationals).collect();
        let tables = form.tables.iter().map(|table| {
            let found = blocks.iter().find(|(_, id, _)| *id == table.id);
            let mut figures = vec![None; table.cells.len()];
            for figure in found.map_or(&[][..], |(.., figures)| *figures) {
                if let Some(cell) = table.keys.cell(&figure.row, &figure.col) {
                    figures[cell].get_or_insert(figure);
                }
            }
            Table { form: table, block: found.map(|(block, ..)| *block), figures }
        });
        Filled { report, form, parts: assign(report, form), tables: tables.collect() }
    }

    /// The part that is a chapter of the form.
    pub(crate) fn chapter(&self, chapter: usize) -> Option<&'a Block> {
        self.parts.iter().find(|(known, _)| *known == Some(chapter)).map(|(_, block)| *block)
    }

    pub(crate) fn table(&self, id: &str) -> Option<&Table<'a>> {
        self.tables.iter().find(|t| t.form.id == id)
    }
}

impl<'a> Table<'a> {
    pub(crate) fn figure(&self, row: &str, col: &str) -> Option<&'a Figure> {
        self.figures[self.form.keys.cell(row, col)?]
    }

    /// The figure of a cell of the form, by its index.
    pub(crate) fn at(&self, cell: usize) -> Option<&'a Figure> {
        self.figures[cell]
    }

    /// A figure's number, whatever digits and blanks it is typed with; `None` when it is missing, blank or no number.
    pub(crate) fn number(&self, row: &str, col: &str) -> Option<Number> {
        let figure = self.figure(row, col)?;
        figure.number().or_else(|| match value(&plain(&figure.text)?) {
            Value::Number(number, _) => Some(number),
            _ => None,
        })
    }

    pub(crate) fn cell(&self, row: &str, col: &str) -> Option<&'a FormCell> {
        self.form.keys.cell(row, col).map(|index| &self.form.cells[index])
    }

    /// The table's place in the report.
    pub(crate) fn place(&self) -> Place {
        self.block.map_or(Place::File, |block| Place::Value(block.at.clone()))
    }

    /// The place where a figure stands, or would stand.
    pub(crate) fn figure_place(&self, row: &str, col: &str) -> Place {
        let given = || self.cell(row, col).and_then(|cell| cell.given.as_ref());
        match (self.figure(row, col), self.block) {
            (Some(figure), _) => Place::Value(figure.at.clone()),
            (None, Some(_)) if given().is_some() => {
                Place::Value(given().map(|given| given.at.clone()).unwrap_or_default())
            }
            (None, Some(block)) => Place::Value(join(&join(&join(&block.at, "figures"), row), col)),
            (None, None) => Place::File,
        }
    }

    /// How a person finds a row; see [`TableForm::row_words`].
    pub(crate) fn row_words(&self, row: &str) -> String {
        self.form.row_words(row)
    }

    /// How a person finds the column of a cell; see [`TableForm::col_words`].
    pub(crate) fn col_words(&self, row: &str, col: &str) -> String {
        self.form.col_words(row, col)
    }

    /// How a person finds a cell; see [`TableForm::cell_words`].
    pub(crate) fn words(&self, row: &str, col: &str) -> String {
        self.form.cell_words(row, col)
    }
}
