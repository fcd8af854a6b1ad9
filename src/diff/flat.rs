//! A report as one list of texts in reading order, each with its place in words, and its tables beside.

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
    /// The innermost head over each column.
    heads: Vec<Option<&'a str>>,
    /// The label before each row.
    labels: Vec<Option<&'a str>>,
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
        let mut free = Free {
            at: at.to_owned(),
            title,
            table,
            heads: vec![None; table.widths.len()],
            labels: vec![None; table.rows],
        };
        for cell in table.cells.iter().filter(|cell| !cell.text.is_empty()) {
            let head = cell.area.row < table.header_rows;
            if head {
                // The innermost head is the last of its column.
                let under = free.heads.get_mut(cell.area.col_range());
                under.into_iter().flatten().for_each(|head| *head = Some(&cell.text));
            } else if cell.area.col == 0 {
                let beside = free.labels.get_mut(cell.area.row_range());
                beside.into_iter().flatten().for_each(|label| *label = Some(&cell.text));
            }
        }
        free
    }

    /// How a person finds a cell of the table: its row's label or number, and its column's head or number.
    pub(crate) fn words(&self, row: usize, col: usize) -> (String, String) {
        let named = |names: &[Option<&str>], index: usize| names.get(index).copied().flatten().map(str::to_owned);
        let in_header = row < self.table.header_rows;
        let column = named(&self.heads, col).filter(|_| !in_header);
        let label = named(&self.labels, row).filter(|_| col > 0);
        (label.unwrap_or_else(|| format!("第 {} 行", row + 1)), column.unwrap_or_else(|| format!("第 {} 列", col + 1)))
    }
}
