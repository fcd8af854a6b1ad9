//! A report as one list of texts in reading order, each with its place in words, and its tables beside.

use crate::form::Form;
use crate::json::join;
use crate::model::{Block, Figure, FreeTable, Kind, Prose, Report};

use super::What;

/// A report taken apart.
#[derive(Default)]
pub(crate) struct Flat<'a> {
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
    /// JSON pointer of the string.
    pub at: String,
    /// Where a person finds it, such as `“（一）主动公开”下第 2 段`.
    pub place: String,
    /// The text.
    pub text: &'a str,
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
    pub fn of(report: &'a Report, form: &'a Form) -> Flat<'a> {
        let mut flat = Flat::default();
        flat.blocks(&report.body, "正文", form);
        for (index, attachment) in report.attachments.iter().enumerate() {
            let under = format!("附件{}", index + 1);
            flat.text(What::Heading, join(&attachment.at, "title"), format!("{under}的标题"), &attachment.title);
            flat.blocks(&attachment.body, &under, form);
        }
        flat
    }

    /// How many texts, figures and cells there are.
    pub fn len(&self) -> usize {
        let figures = self.nationals.iter().map(|national| national.figures.len()).sum::<usize>();
        self.texts.len() + figures + self.frees.iter().map(|free| free.table.cells.len()).sum::<usize>()
    }

    fn blocks(&mut self, blocks: &'a [Block], under: &str, form: &'a Form) {
        let mut nth = 0;
        for block in blocks {
            match &block.kind {
                Kind::Paragraph(text) => {
                    nth += 1;
                    self.text(What::Paragraph, block.at.clone(), format!("{under}第 {nth} 段"), text);
                }
                Kind::Noted(prose) => {
                    nth += 1;
                    self.text(What::Paragraph, prose.at.clone(), format!("{under}第 {nth} 段"), &prose.text);
                    self.notes(prose, &format!("{under}第 {nth} 段"));
                }
                Kind::List(list) => {
                    nth += 1;
                    for (index, prose) in list.proses().enumerate() {
                        let place = format!("{under}第 {nth} 段的列表第 {} 项", index + 1);
                        self.text(What::Paragraph, prose.at.clone(), place.clone(), &prose.text);
                        self.notes(prose, &place);
                    }
                }
                Kind::Section { heading, body } => {
                    let under = format!("“{heading}”");
                    self.text(What::Heading, join(&block.at, "section"), format!("标题{under}"), heading);
                    self.blocks(body, &under, form);
                }
                Kind::National { table, figures } => {
                    let title = form.tables.iter().find(|t| t.id == *table).map_or(table, |t| &t.title);
                    let (at, title) = (block.at.clone(), title.clone());
                    self.nationals.push(National { at, id: table, title, figures });
                }
                Kind::Figure(picture) => {
                    for (key, text) in [("caption", &picture.caption), ("alt", &picture.alt)] {
                        let of_text = text.iter().map(|text| (join(&block.at, key), text));
                        of_text.for_each(|(at, text)| {
                            self.text(What::Caption, at, format!("图片 {}", picture.path), text)
                        });
                    }
                    self.text(What::Caption, picture.at.clone(), "图片的路径".to_owned(), &picture.path);
                }
                Kind::Free(table) => self.free(&block.at, table),
            }
        }
    }

    fn notes(&mut self, prose: &'a Prose, place: &str) {
        for (index, note) in prose.notes.iter().enumerate() {
            self.text(What::Note, note.at.clone(), format!("{place}的脚注 {}", index + 1), &note.text);
        }
    }

    fn free(&mut self, at: &str, table: &'a FreeTable) {
        let nth = self.frees.len() + 1;
        let title = table.caption.clone().unwrap_or_else(|| format!("自制表 {nth}"));
        if let Some(caption) = &table.caption {
            self.text(What::Caption, format!("{at}/grid/caption"), format!("表“{title}”的表题"), caption);
        }
        if let Some(unit) = &table.unit {
            self.text(What::Unit, format!("{at}/grid/unit"), format!("表“{title}”的单位"), unit);
        }
        for (index, note) in table.notes.iter().enumerate() {
            let place = format!("表“{title}”下第 {} 条注", index + 1);
            self.text(What::Note, format!("{at}/grid/notes/{index}"), place, note);
        }
        self.frees.push(Free::new(at, title, table));
    }

    fn text(&mut self, what: What, at: String, place: String, text: &'a str) {
        self.texts.push(TextPart { what, at, place, text });
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
    pub fn words(&self, row: usize, col: usize) -> (String, String) {
        let named = |names: &[Option<&str>], index: usize| names.get(index).copied().flatten().map(str::to_owned);
        let in_header = row < self.table.header_rows;
        let column = named(&self.heads, col).filter(|_| !in_header);
        let label = named(&self.labels, row).filter(|_| col > 0);
        (label.unwrap_or_else(|| format!("第 {} 行", row + 1)), column.unwrap_or_else(|| format!("第 {} 列", col + 1)))
    }
}
