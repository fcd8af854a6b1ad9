//! The report as it was when the copy was made: laid out, written and read again, and every place named.

use std::collections::{HashMap, HashSet};

use crate::assets::Assets;
use crate::backend::docx::{self, Changes, Options};
use crate::diag::{Finding, Place};
use crate::diff::{Edition, Flat, What};
use crate::engine::{Engine, compare};
use crate::form::Form;
use crate::layout::{compose, signoff};
use crate::model::{self, Picture, Report};

use super::body::Take;
use super::doc::{Block, Doc, FoundKey, Para, Table};
use super::parts::Parts;
use crate::carried::Key;

/// The most paragraphs, figures and cells: writing and reading a copy of so many takes some 150 MB.
const MAX_VALUES: usize = 12_000;

/// A report and what its baseline copy looks like.
pub struct Baseline<'e> {
    /// The JSON.
    pub(super) source: String,
    report: Report,
    form: &'e Form,
    /// How its baseline copy is built.
    pub(super) shape: Shape,
    /// The baseline copy.
    pub(super) doc: Doc,
    /// JSON pointers by key.
    keys: HashMap<Key, String>,
    /// What stands where.
    pub(super) spots: HashMap<String, Spot>,
    /// The pointers of a text's notes, in the order of their marks, by the text's own.
    notes: HashMap<String, Vec<String>>,
    /// The sizes of its pictures, by path.
    sizes: HashMap<String, (u32, u32)>,
    /// The text of each value as the baseline copy has it, by pointer.
    bound: HashMap<String, String>,
}

/// How a copy is built, as far as what stands in it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    /// Whether a 发文稿纸 stands before the report.
    pub sheet: bool,
    /// Whether pages are left to the reader, as in a copy that shows changes: tables stay whole.
    pub flows: bool,
}

/// A text of the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    pub kind: Kind,
    /// Where a person finds it.
    pub place: String,
    /// Its text.
    pub text: String,
}

/// A part of the baseline copy.
#[derive(Clone, Copy)]
pub(super) enum BaselinePart<'a> {
    /// A text of the report, or what the form prints.
    Text {
        at: &'a str,
        spot: Option<&'a Spot>,
        para: &'a Para,
    },
    Table(&'a Table),
}

/// What a text is, as far as edits go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A paragraph: may change, go, come and move.
    Prose,
    /// The title, a heading, or a text beside a free table: may change only.
    Fixed,
    /// A figure or a cell: may change only.
    Value,
}

impl<'e> Baseline<'e> {
    /// Makes the baseline copy of a report; `size` knows how large its pictures are on the page, in EMU.
    ///
    /// # Errors
    /// What the reader of reports finds; `docx-refused` for a report of too many cells.
    pub(super) fn of(
        engine: &'e Engine,
        source: String,
        shape: Shape,
        size: &dyn Fn(&Picture) -> Option<(u32, u32)>,
    ) -> Result<Baseline<'e>, Vec<Finding>> {
        let (report, _) = model::read(&source)?;
        let form = engine.forms().choose(&report).map_err(|finding| vec![finding])?;
        if Flat::of(&report, form).len() > MAX_VALUES {
            let words = format!("报告的段落和单元格超过 {MAX_VALUES} 个，不能从 Word 取回");
            return Err(vec![Finding::error("docx-refused", Place::File, words).hint("请直接改 JSON。")]);
        }
        let mut spots = spots(&report, form);
        // What the checks find does not matter here: it was written once.
        // Pictures do not come back from Word; only their room counts.
        let sized = |picture: &Picture| Some((picture.path.clone(), size(picture)?));
        let sizes: HashMap<String, (u32, u32)> = Assets::shown(&report).into_iter().filter_map(sized).collect();
        let assets = Assets::of_sizes(sizes.iter().map(|(path, size)| (path.as_str(), *size)));
        let (layout, _) = compose(&report, form, engine.fonts(), &assets);
        let sheet = shape.sheet.then(|| signoff(&report, &form.page, engine.fonts()).0);
        let sheet = sheet.as_ref();
        // A copy in which nothing has changed since itself.
        let itself =
            Changes { layout: &layout, sheet, source: &source, author: "", date: None, compare: compare::versions };
        let changes = shape.flows.then_some(itself);
        let options = Options { source: Some(&source), sheet, changes, ..Options::default() };
        let bytes = docx::write(&layout, engine.fonts(), &options).map_err(|error| vec![failed(&error.to_string())])?;
        let parts = Parts::of(&bytes).map_err(|finding| vec![finding])?;
        let doc = parts.read(Take::All).map_err(|finding| vec![finding])?;
        let values = parts.carried.values;
        let bound = values.values().map(|value| (value.at.clone(), value.bound.clone())).collect();
        let keys = values.into_iter().map(|(key, value)| (key, value.at)).collect();
        name_fields(&doc, &keys, &report, &mut spots);
        let notes = notes(&report, form);
        Ok(Baseline { source, report, form, shape, doc, keys, spots, notes, sizes, bound })
    }
}

impl Baseline<'_> {
    /// The JSON pointer that keys in the baseline copy name; empty when they name none.
    pub(super) fn pointer<'u>(&self, mut uses: impl Iterator<Item = &'u FoundKey>) -> &str {
        uses.find_map(|seen| self.keys.get(&seen.key)).map_or("", String::as_str)
    }

    /// The baseline copy without its blanks.
    pub(super) fn parts<'s>(&'s self) -> Vec<BaselinePart<'s>> {
        let part = |block: &'s Block| match block {
            Block::Table(table) => Some(BaselinePart::Table(table)),
            Block::Para(para) if para.is_empty() => None,
            Block::Para(para) => {
                let at = self.pointer(para.keys.iter());
                Some(BaselinePart::Text { at, spot: self.spots.get(at), para })
            }
        };
        self.doc.blocks.iter().filter_map(part).collect()
    }

    /// The report with its form.
    pub(super) fn edition(&self) -> Edition<'_> {
        Edition { report: &self.report, form: self.form }
    }

    /// The size of a picture that this report shows too.
    pub(super) fn size(&self, picture: &Picture) -> Option<(u32, u32)> {
        self.sizes.get(&picture.path).copied()
    }

    /// Whether a text stands at a pointer.
    pub(super) fn has(&self, at: &str) -> bool {
        self.spots.contains_key(at)
    }

    /// The pointer of a text's note.
    pub(super) fn note(&self, at: &str, nth: usize) -> Option<&String> {
        self.notes.get(at)?.get(nth)
    }

    /// The text of a value as the baseline copy has it.
    pub(super) fn bound(&self, at: &str) -> &str {
        self.bound.get(at).map_or("", String::as_str)
    }

    /// All that the report says, in the order of [`super::compare::Compared::says`].
    pub(super) fn says(&self) -> Vec<String> {
        let mut met = HashSet::new();
        let mut text =
            |at: &str| self.spots.get(at).filter(|_| met.insert(at.to_owned())).map(|spot| spot.text.clone());
        let mut says = vec![];
        for block in &self.doc.blocks {
            match block {
                Block::Para(para) => {
                    let at = self.pointer(para.keys.iter());
                    says.extend(text(at));
                    says.extend(self.notes.get(at).into_iter().flatten().filter_map(|note| text(note)));
                }
                Block::Table(table) => {
                    says.extend(table.rows.iter().flatten().filter_map(|cell| text(self.pointer(cell.keys()))));
                }
            }
        }
        says
    }
}

/// The pointers of the notes of each text that has some: in a report read in order they stand behind it.
fn notes(report: &Report, form: &Form) -> HashMap<String, Vec<String>> {
    let mut notes: HashMap<String, Vec<String>> = HashMap::new();
    let mut text = None;
    for part in Flat::of(report, form).texts {
        match (part.what, &text) {
            (What::Paragraph, _) => text = Some(part.at),
            (What::Note, Some(at)) if !part.at.contains("/grid/") => notes.entry(at.clone()).or_default().push(part.at),
            _ => {}
        }
    }
    notes
}

/// The fields of the 发文稿纸 are called by the labels before them.
fn name_fields(doc: &Doc, keys: &HashMap<Key, String>, report: &Report, spots: &mut HashMap<String, Spot>) {
    let tables = doc.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    for pair in tables.flat_map(|table| &table.rows).flat_map(|row| row.windows(2)) {
        let [label, field] = pair else { continue };
        let Some(at) = field.keys().find_map(|seen| keys.get(&seen.key)) else { continue };
        let Some(key) = at.strip_prefix("/signoff/") else { continue };
        let text = report.signoff.as_ref().and_then(|signoff| signoff.text(key)).unwrap_or_default().to_owned();
        let place = format!("发文稿纸“{}”栏", label.text());
        spots.insert(at.clone(), Spot { kind: Kind::Value, place, text });
    }
}

fn failed(words: &str) -> Finding {
    Finding::error("backend-failed", Place::File, format!("不能重新生成原来的 Word 文件：{words}"))
        .hint("这不是报告的问题，请把这条信息交给系统管理员。")
}

/// Every text of a report by its pointer.
fn spots(report: &Report, form: &Form) -> HashMap<String, Spot> {
    let mut spots = HashMap::new();
    let mut put = |at: &str, kind, place: String, text: &str| {
        spots.insert(at.to_owned(), Spot { kind, place, text: text.to_owned() });
    };
    put("/title", Kind::Fixed, "标题".to_owned(), &report.title);
    let flat = Flat::of(report, form);
    for part in &flat.texts {
        let kind = if part.what == What::Paragraph { Kind::Prose } else { Kind::Fixed };
        put(&part.at, kind, part.place.clone(), part.text);
    }
    for national in &flat.nationals {
        let table = form.tables.iter().find(|table| table.id == national.id);
        for figure in national.figures {
            let cell = table.map_or_else(String::new, |table| table.cell_words(&figure.row, &figure.col));
            put(&figure.at, Kind::Value, format!("表“{}”{cell}", national.title), &figure.text);
        }
    }
    for free in &flat.frees {
        for cell in &free.table.cells {
            let (row, column) = free.words(cell.area.row, cell.area.col);
            put(&cell.at, Kind::Value, format!("表“{}”“{row}”行“{column}”栏", free.title), &cell.text);
        }
    }
    spots
}
