//! The rows that a report decides, in what people fill in: those that it has, and blank ones behind them.

use std::ops::Range;

use crate::form::{Content, Form, FormCell, Given, LabelColumn, TableForm};
use crate::json::write::Json;
use crate::model::walk::given_rows;
use crate::model::{GivenRow, Report};

/// How many blank rows stand behind those that a report has.
const SPARE: usize = 30;

/// The form with a report's rows and the blank ones behind them.
pub(super) fn with_spare_rows(form: &Form, report: &Report) -> Form {
    form.with_rows(|table| {
        let mut rows = given_rows(report, &table.id).to_vec();
        let spare =
            |nth| GivenRow { key: format!("~{nth}"), code: String::new(), name: String::new(), at: String::new() };
        rows.extend((0..SPARE).map(spare));
        rows
    })
}

/// The part of a table whose rows the report decides.
pub(super) struct Part<'t> {
    pub(super) given: &'t Given,
    /// The rows and the columns of the table that it takes.
    pub(super) rows: Range<usize>,
    pub(super) cols: Range<usize>,
    /// The rows that the report brought.
    pub(super) brought: &'t [GivenRow],
}

impl<'t> Part<'t> {
    pub(super) fn of(table: &'t TableForm) -> Option<Part<'t>> {
        let open = table.open.as_ref()?;
        let side = open.given_side()?;
        let cols = side.col..side.col + side.cols;
        Some(Part { given: side.given.as_ref()?, rows: open.row_range(), cols, brought: &open.rows })
    }

    /// Whether a cell is of a row that the report brings.
    pub(super) fn has(&self, cell: &FormCell) -> bool {
        self.rows.contains(&cell.area.row) && self.cols.contains(&cell.area.col)
    }

    /// The rows that somebody brought, without the blank ones behind them.
    pub(super) fn filled(&self) -> usize {
        self.brought.iter().filter(|row| !(row.code.is_empty() && row.name.is_empty())).count()
    }

    /// The columns of the table that show codes, or a part of them each.
    pub(super) fn code_cols(&self) -> Vec<usize> {
        let labels = self.given.labels.iter().enumerate().filter(|(_, label)| label.is_of_code());
        labels.map(|(nth, _)| self.cols.start + nth).collect()
    }

    /// What stands in a column of labels, as somebody types it; `None` for what is worked out.
    pub(super) fn typed(&self, row: &GivenRow, col: usize) -> Option<String> {
        match self.given.labels.get(col.checked_sub(self.cols.start)?)? {
            LabelColumn::Code => Some(row.code.clone()),
            LabelColumn::Level(level) => Some((*self.given.parts(&row.code).get(*level).unwrap_or(&"")).to_owned()),
            LabelColumn::Name => Some(row.name.clone()),
            LabelColumn::Number => None,
        }
    }
}

/// Whether a row of a table has anything of the form's own beside what the report brings into it.
pub(super) fn has_own(table: &TableForm, part: &Part<'_>, row: usize) -> bool {
    let own = |cell: &&FormCell| cell.area.row_range().contains(&row) && !part.has(cell);
    table.cells.iter().filter(own).any(|cell| !matches!(cell.content, Content::Blank))
}

/// A row as a report's JSON has it.
pub(super) fn row_json(code: &str, name: &str, figures: Json) -> Json {
    let mut json = Json::Object(vec![]);
    for (key, text) in [("code", code), ("name", name)] {
        if !text.is_empty() {
            json.push(key, Json::text(text));
        }
    }
    json.push("figures", figures);
    json
}
