//! A report as one list of texts in reading order, each with its place in words, and its tables beside.

use std::collections::HashMap;

use crate::form::Form;
use crate::model::walk::{Content, Part, PartKind};
use crate::model::{Figure, FreeTable, Report};

use super::What;

/// A report taken apart.
#[derive(Default)]
pub(crate) struct Flat<'a> {
    /// What is known by its pointer: metadata, the sign-off sheet, the shell and the signature.
    pub fields: Vec<Part<'a>>,
    /// Headings, paragraphs, and the texts around free tables.
    pub texts: Vec<TextPart<'a>>,
    /// The national tables.
    pub nationals: Vec<National<'a>>,
    /// The author's own tables.
    pub frees: Vec<Free<'a>>,
}

/// A text of the report.
pub(crate) struct TextPart<'a> {
    /// What it is.
    pub what: What,
    /// The text with its place.
    pub part: Part<'a>,
}

/// A national table of a report.
pub(crate) struct National<'a> {
    /// JSON pointer of the part.
    pub at: String,
    /// The table's id in the form.
    pub id: &'a str,
    /// Its title, or the id where the form has no such table.
    pub title: String,
    /// The figures as written.
    pub figures: &'a [Figure],
}

/// A table of the author's own.
pub(crate) struct Free<'a> {
    /// JSON pointer of the part.
    pub at: String,
    /// Its caption, or which table it is.
    pub title: String,
    /// The table.
    pub table: &'a FreeTable,
    /// What each column is called by the heads over it.
    heads: Vec<Option<String>>,
    /// What each row is called by the labels before it.
    labels: Vec<Option<String>>,
}

impl<'a> Flat<'a> {
    /// Takes a report apart; the form names its tables.
    pub(crate) fn of(report: &'a Report, form: &'a Form) -> Flat<'a> {
        let mut flat = Flat::default();
        for part in report.parts() {
            match (part.content, what(part.kind)) {
                (Content::National(id, figures), _) => {
                    let title = form.tables.iter().find(|table| table.id == id).map_or(id, |table| &table.title);
                    let (at, title) = (part.at.into_owned(), title.to_owned());
                    flat.nationals.push(National { at, id, title, figures });
                }
                (Content::Free(table), _) => flat.frees.push(Free::new(&part.at, part.table_title().to_owned(), table)),
                (_, Some(what)) => flat.texts.push(TextPart { what, part }),
                (_, None) => flat.fields.push(part),
            }
        }
        flat
    }

    /// How many texts, figures and cells there are.
    pub(crate) fn len(&self) -> usize {
        let figures = self.nationals.iter().map(|national| national.figures.len()).sum::<usize>();
        let cells = self.frees.iter().map(|free| free.table.cells.len()).sum::<usize>();
        self.fields.len() + self.texts.len() + figures + cells
    }
}

/// What a part of the running text is; `None` for what is known by its pointer alone.
fn what(kind: PartKind) -> Option<What> {
    match kind {
        PartKind::Heading | PartKind::AttachmentTitle | PartKind::Lead => Some(What::Heading),
        PartKind::Paragraph | PartKind::Item => Some(What::Paragraph),
        PartKind::Caption | PartKind::Picture => Some(What::Caption),
        PartKind::Unit => Some(What::Unit),
        PartKind::Footnote | PartKind::TableNote => Some(What::Note),
        PartKind::Metadata
        | PartKind::Title
        | PartKind::Signoff
        | PartKind::Field
        | PartKind::Day
        | PartKind::Seal
        | PartKind::Table => None,
    }
}

impl<'a> Free<'a> {
    fn new(at: &str, title: String, table: &'a FreeTable) -> Free<'a> {
        let (mut heads, mut labels) = (vec![vec![]; table.widths.len()], vec![vec![]; table.rows]);
        for cell in table.cells.iter().filter(|cell| !cell.text.is_empty()) {
            let named = match cell.area.row < table.header_rows {
                true => heads.get_mut(cell.area.col_range()),
                false if cell.area.col < table.labels() => labels.get_mut(cell.area.row_range()),
                false => None,
            };
            named.into_iter().flatten().for_each(|names| names.push(cell.text.as_str()));
        }
        Free { at: at.to_owned(), title, table, heads: clear(&heads, "列"), labels: clear(&labels, "行") }
    }

    /// How a person finds a cell of the table: its row's label or number, and its column's head or number.
    pub(crate) fn words(&self, row: usize, col: usize) -> (String, String) {
        let named = |names: &[Option<String>], index: usize| names.get(index).cloned().flatten();
        let in_header = row < self.table.header_rows;
        let column = named(&self.heads, col).filter(|_| !in_header);
        let label = named(&self.labels, row).filter(|_| col > 0);
        (label.unwrap_or_else(|| format!("第 {} 行", row + 1)), column.unwrap_or_else(|| format!("第 {} 列", col + 1)))
    }
}

/// What rows or columns are called by their names, the outermost first: by the innermost where no other is called so, else by all of
/// them, and where that is no help, with their number.
fn clear(all: &[Vec<&str>], unit: &str) -> Vec<Option<String>> {
    let (mut last, mut whole) = (HashMap::<&str, usize>::new(), HashMap::<&[&str], usize>::new());
    for names in all {
        names.last().into_iter().for_each(|name| *last.entry(name).or_default() += 1);
        *whole.entry(names).or_default() += 1;
    }
    let called = |(nth, names): (usize, &Vec<&str>)| {
        let name = names.last()?;
        Some(match (last.get(name), whole.get(names.as_slice())) {
            (Some(1), _) => (*name).to_owned(),
            (_, Some(1)) => names.join("—"),
            _ => format!("{}（第 {} {unit}）", names.join("—"), nth + 1),
        })
    };
    all.iter().enumerate().map(called).collect()
}
