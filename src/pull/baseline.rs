//! The report as it was when the copy was made: laid out, written and read again, and every place named.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::assets::Assets;
use crate::backend::docx::{self, Changes, Options, Prompts};
use crate::diag::{Finding, Place};
use crate::diff::{Edition, Flat};
use crate::engine::prompts::prompts;
use crate::engine::{Engine, compare};
use crate::form::Form;
use crate::layout::{compose, signoff};
use crate::model::walk::{Part, PartKind};
use crate::model::{self, FreeCell, FreeTable, Picture, Report, Shell, Signoff};

use super::body::Take;
use super::doc::{Block, Doc, FoundKey, Para, Table, note_text, plain};
use super::parts::Parts;
use super::problem;
use crate::carried::{Key, Origin};

/// The most paragraphs, figures and cells: writing and reading a copy of so many takes some 150 MB.
const MAX_VALUES: usize = 12_000;

/// A report and what its baseline copy looks like.
pub struct Baseline<'e> {
    /// The JSON.
    pub(super) source: String,
    report: Report,
    form: Cow<'e, Form>,
    /// What its baseline copy is laid out by.
    pub(super) origin: Origin,
    /// How its baseline copy is built.
    pub(super) shape: Shape,
    /// The baseline copy.
    pub(super) doc: Doc,
    /// What its headers and footers say.
    pub(super) furniture: BTreeSet<String>,
    /// JSON pointers by key.
    keys: HashMap<Key, String>,
    /// What stands where.
    pub(super) spots: HashMap<String, Spot>,
    /// The pointers of a text's notes, in the order of their marks, by the text's own.
    notes: HashMap<String, Vec<String>>,
    /// The pointers of run-in heads, by those of their texts.
    leads: HashMap<String, String>,
    /// The author's own tables, by the pointers of their rows.
    grids: HashMap<String, Grid>,
    /// The sizes of its pictures, by path.
    sizes: HashMap<String, (u32, u32)>,
    /// What waits to be filled in, in a blank form.
    prompts: Prompts,
}

/// What stands behind the offices of the mark of an official document.
pub(super) const SUFFIX: &str = "/official/mark/suffix";

/// How a copy is built, as far as what stands in it goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    /// Whether a 发文稿纸 stands before the report.
    pub sheet: bool,
    /// Whether pages are left to the reader, as in a copy that shows changes: tables stay whole.
    pub flows: bool,
    /// Whether it is a blank form, with prompts where something is to be filled in.
    pub blank: bool,
}

/// A text of the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    pub kind: Kind,
    /// Where a person finds it.
    pub place: String,
    /// Its text.
    pub text: String,
    /// What may be chosen there, where it is a choice.
    pub options: Arc<[String]>,
}

/// A table of the author's own, as far as rows may come and go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Grid {
    /// How many of its rows are the header.
    pub header: usize,
    /// How many columns it has.
    pub columns: usize,
    /// Of each row, whether none of its cells is merged with others.
    pub plain: Vec<bool>,
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
    /// A figure, a cell, or a field of the sign-off sheet: may change only.
    Value,
    /// A day that is printed in Chinese: may become another day only.
    Day,
}

impl Kind {
    fn of(part: PartKind) -> Kind {
        match part {
            PartKind::Paragraph | PartKind::Item => Kind::Prose,
            PartKind::Signoff => Kind::Value,
            PartKind::Day => Kind::Day,
            _ => Kind::Fixed,
        }
    }
}

impl<'e> Baseline<'e> {
    /// A finding in what an edited copy makes of the report, told by the place that a person finds in the copy.
    pub(super) fn placed(&self, finding: Finding) -> Finding {
        let spot = match &finding.place {
            Place::Value(at) => self.spots.get(at),
            _ => None,
        };
        match spot {
            Some(spot) => problem::unreadable(finding, &spot.place, &spot.text),
            None => finding,
        }
    }

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
        if Flat::of(&report, &form).len() > MAX_VALUES {
            let words = format!("报告的段落和单元格超过 {MAX_VALUES} 个，不能从 Word 取回");
            return Err(vec![Finding::error("docx-refused", Place::File, words).hint("请直接改 JSON。")]);
        }
        let spots = spots(&report, &form);
        // What the checks find does not matter here: it was written once.
        // Pictures do not come back from Word; only their room counts.
        let sized = |picture: &Picture| Some((picture.path.clone(), size(picture)?));
        let sizes: HashMap<String, (u32, u32)> = Assets::shown(&report).into_iter().filter_map(sized).collect();
        let assets = Assets::of_sizes(sizes.iter().map(|(path, size)| (path.as_str(), *size)));
        let (layout, _) = compose(&report, &form, engine.fonts(), &assets);
        let sheet = shape.sheet.then(|| signoff(&report, &form.page, engine.fonts()).0);
        let sheet = sheet.as_ref();
        // A copy in which nothing has changed since itself.
        let itself = Changes {
            layout: &layout,
            sheet,
            source: &source,
            origin: None,
            author: "",
            date: None,
            compare: compare::versions,
            by_paragraph: false,
            summary: None,
        };
        let changes = shape.flows.then_some(itself);
        let prompts = if shape.blank { prompts(&report, &form) } else { Prompts::new() };
        let shown = shape.blank.then_some(&prompts);
        let options = Options { source: Some(&source), sheet, changes, prompts: shown, ..Options::default() };
        let bytes = docx::write(&layout, engine.fonts(), &options).map_err(|error| vec![failed(&error.to_string())])?;
        let parts = Parts::of(&bytes).map_err(|finding| vec![finding])?;
        let doc = parts.read(Take::All).map_err(|finding| vec![finding])?;
        let furniture = parts.furniture.into_values().collect();
        let values = parts.carried.values;
        let keys = values.into_iter().map(|(key, value)| (key, value.at)).collect();
        let origin = engine.origin(&form, &layout);
        let (notes, leads, grids) = (notes(&report), leads(&report), grids(&report, &form));
        Ok(Baseline {
            source,
            report,
            form,
            origin,
            shape,
            doc,
            furniture,
            keys,
            spots,
            notes,
            leads,
            grids,
            sizes,
            prompts,
        })
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
        Edition { report: &self.report, form: &self.form }
    }

    /// The size of a picture that this report shows too.
    pub(super) fn size(&self, picture: &Picture) -> Option<(u32, u32)> {
        self.sizes.get(&picture.path).copied()
    }

    /// The author's own table whose rows stand at a pointer.
    pub(super) fn grid(&self, rows: &str) -> Option<&Grid> {
        self.grids.get(rows)
    }

    /// Whether a text stands at a pointer.
    pub(super) fn has(&self, at: &str) -> bool {
        self.spots.contains_key(at)
    }

    /// Whether it is an ordinary official document, with a red head (GB/T 9704 clause 7).
    pub(super) fn is_document(&self) -> bool {
        self.report
            .official
            .as_ref()
            .is_some_and(|official| official.kind == Shell::Document && !official.mark.suffix.is_empty())
    }

    /// Whether the form prescribes the chapters.
    pub(super) fn has_chapters(&self) -> bool {
        !self.form.chapters.is_empty()
    }

    /// The pointer of a text's run-in head.
    pub(super) fn lead(&self, at: &str) -> Option<&String> {
        self.leads.get(at)
    }

    /// The notes of the report by what the copy shows of them: their names and texts.
    pub(super) fn notes_by_text(&self) -> BTreeMap<String, (String, String)> {
        let mut found = BTreeMap::new();
        for block in &self.doc.blocks {
            let Block::Para(para) = block else { continue };
            let at = self.pointer(para.keys.iter());
            for (nth, id) in para.notes.iter().enumerate() {
                let Some(note) = self.note(at, nth) else { continue };
                let (Some(spot), Some(paras)) = (self.spots.get(note), self.doc.notes.get(id)) else { continue };
                found.entry(note_text(paras)).or_insert_with(|| (name_at(note), spot.text.clone()));
            }
        }
        found
    }

    /// The pointers of the pictures, in their order.
    pub(super) fn pictures(&self) -> Vec<String> {
        let picture = |part: &Part<'_>| part.at.strip_suffix("/figure").map(str::to_owned);
        let parts = self.report.parts();
        parts.iter().filter(|part| part.kind == PartKind::Picture).filter_map(picture).collect()
    }

    /// Whether a text is the name of an office that issues the report.
    pub(super) fn is_office(&self, text: &str) -> bool {
        let issuers = self.report.official.iter().flat_map(|official| &official.mark.issuers);
        issuers.chain([&self.report.issuer]).any(|office| plain(office) == plain(text))
    }

    /// What follows captions and merged labels that are said again on the next page, such as `（续）`.
    pub(super) fn goes_on_with(&self) -> impl Iterator<Item = &str> {
        let own = Flat::of(&self.report, &self.form).frees.into_iter().map(|free| &free.table.style);
        let styles = self.form.tables.iter().map(|table| &table.style).chain(own);
        styles.flat_map(|style| [&style.continued, &style.continued_labels]).flatten().map(String::as_str)
    }

    /// What stands behind the offices of a mark (文件) now, where a text was the mark of one office, or what stands beside several.
    pub(super) fn suffix_in(&self, was: &str, now: &str) -> Option<String> {
        let mark = &self.report.official.as_ref()?.mark;
        let suffix = plain(&mark.suffix);
        let (was, now) = (plain(was), plain(now));
        match mark.issuers.as_slice() {
            [office] => {
                let rest = was.strip_prefix(&plain(office)).filter(|rest| *rest == suffix && !suffix.is_empty());
                rest.and_then(|_| now.strip_prefix(&plain(office))).map(str::to_owned)
            }
            _ => (was == suffix && !suffix.is_empty()).then_some(now),
        }
    }

    /// The year of the report and its title.
    pub(super) fn dated(&self) -> (u16, String) {
        (self.report.year, self.report.title.to_string())
    }

    /// The level in the outline that a run-in head of these words has.
    pub(super) fn lead_level(&self, text: &str) -> Option<u8> {
        let known = self.leads.values().find(|at| self.spots.get(*at).is_some_and(|spot| spot.text == text))?;
        let tree = crate::json::parse(&self.source).ok()?;
        match tree.find(&format!("{}/level", known.strip_suffix("/lead")?))?.value {
            crate::json::Value::Number(typed) => typed.parse().ok(),
            _ => None,
        }
    }

    /// The lines of a title, where its author ends them.
    pub(super) fn lines(&self, at: &str) -> Vec<String> {
        let tree = crate::json::parse(&self.source).ok();
        let found = tree.as_ref().and_then(|tree| tree.find(at));
        let Some(crate::json::Value::Array(lines)) = found.map(|node| &node.value) else { return vec![] };
        let line = |line: &crate::json::Node<'_>| match &line.value {
            crate::json::Value::String(line) => Some(line.to_string()),
            _ => None,
        };
        lines.iter().filter_map(line).collect()
    }

    /// Whether the report numbers its headings by itself.
    pub(super) fn numbers_headings(&self) -> bool {
        self.report.numbered
    }

    /// Whether the JSON says something at a pointer.
    pub(super) fn says_at(&self, at: &str) -> bool {
        crate::json::parse(&self.source).is_ok_and(|tree| tree.find(at).is_some())
    }

    /// The pointer of a text's note.
    pub(super) fn note(&self, at: &str, nth: usize) -> Option<&String> {
        self.notes.get(at)?.get(nth)
    }

    /// What a place says that waits to be filled in.
    pub(super) fn prompt(&self, at: &str) -> Option<&String> {
        self.prompts.get(at)
    }

    /// The text of a value as the baseline copy has it.
    pub(super) fn bound(&self, key: Key) -> &str {
        self.keys.get(&key).and_then(|at| self.spots.get(at)).map_or("", |spot| &spot.text)
    }

    /// All that the report says, in the order of [`super::comparing::Compared::says`].
    pub(super) fn says(&self) -> Vec<String> {
        let mut met = HashSet::new();
        let mut text =
            |at: &str| self.spots.get(at).filter(|_| met.insert(at.to_owned())).map(|spot| spot.text.clone());
        let mut says = vec![];
        for block in &self.doc.blocks {
            match block {
                Block::Para(para) => {
                    let at = self.pointer(para.keys.iter());
                    says.extend(self.lead(at).and_then(|lead| text(lead)));
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

/// The name of the note at a pointer.
pub(super) fn name_at(at: &str) -> String {
    at.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~")
}

/// The pointers of the notes of each text that has some: in a report read in order they stand behind it.
fn notes(report: &Report) -> HashMap<String, Vec<String>> {
    let mut notes: HashMap<String, Vec<String>> = HashMap::new();
    let mut text = None;
    for part in report.parts() {
        match (part.kind, &text) {
            (PartKind::Paragraph | PartKind::Item, _) => text = Some(part.at.into_owned()),
            (PartKind::Footnote, Some(at)) => notes.entry(at.clone()).or_default().push(part.at.into_owned()),
            _ => {}
        }
    }
    notes
}

/// The pointers of run-in heads by those of the texts behind them.
fn leads(report: &Report) -> HashMap<String, String> {
    let parts = report.parts();
    let led = parts.iter().zip(parts.iter().skip(1)).filter(|(lead, _)| lead.kind == PartKind::Lead);
    led.map(|(lead, text)| (text.at.clone().into_owned(), lead.at.clone().into_owned())).collect()
}

/// The author's own tables by the pointers of their rows.
fn grids(report: &Report, form: &Form) -> HashMap<String, Grid> {
    let grid = |table: &FreeTable| {
        let (rows, _) = row_of(&table.cells.first()?.at)?;
        let columns = table.widths.len();
        let single = |row: usize| {
            let alone = |cell: &&FreeCell| cell.area.row == row && (cell.area.rows, cell.area.cols) == (1, 1);
            table.cells.iter().filter(alone).count()
        };
        let plain = (0..table.rows).map(|row| single(row) == columns).collect();
        Some((rows.to_owned(), Grid { header: table.header_rows, columns, plain }))
    };
    Flat::of(report, form).frees.iter().filter_map(|free| grid(free.table)).collect()
}

/// The pointer of the rows that a cell stands in, and the index of its own; `None` for what is no cell of an own table.
pub(super) fn row_of(at: &str) -> Option<(&str, usize)> {
    const ROWS: &str = "/grid/rows";
    let end = at.find(ROWS)? + ROWS.len();
    let row = at[end..].strip_prefix('/')?.split('/').next()?;
    Some((&at[..end], row.parse().ok()?))
}

fn failed(words: &str) -> Finding {
    Finding::error("backend-failed", Place::File, format!("不能重新生成原来的 Word 文件：{words}"))
        .hint("这不是报告的问题，请把这条信息交给系统管理员。")
}

/// Every text of a report by its pointer.
fn spots(report: &Report, form: &Form) -> HashMap<String, Spot> {
    let flat = Flat::of(report, form);
    let of_part = |part: &Part<'_>| {
        let (kind, place, text) = (Kind::of(part.kind), part.place(), part.text.clone().into_owned());
        (part.at.clone().into_owned(), Spot { kind, place, text, options: Arc::default() })
    };
    let value = |at: &str, place: String, text: &str, options: Arc<[String]>| {
        (at.to_owned(), Spot { kind: Kind::Value, place, text: text.to_owned(), options })
    };
    let mut spots: HashMap<String, Spot> = flat.fields.iter().map(of_part).collect();
    spots.extend(flat.texts.iter().map(|text| of_part(&text.part)));
    for national in &flat.nationals {
        let table = form.tables.iter().find(|table| table.id == national.id);
        for figure in national.figures {
            let cell = table.map_or_else(String::new, |table| table.cell_words(&figure.row, &figure.col));
            let options = table.map(|table| table.options(&figure.row, &figure.col));
            let place = format!("表“{}”{cell}", national.title);
            spots.extend([value(&figure.at, place, &figure.text, options.unwrap_or_default())]);
        }
    }
    for free in &flat.frees {
        for cell in &free.table.cells {
            let (row, column) = free.words(cell.area.row, cell.area.col);
            let place = format!("表“{}”“{row}”行“{column}”栏", free.title);
            spots.extend([value(&cell.at, place, &cell.text, Arc::default())]);
        }
    }
    // A field of the sheet that the report leaves to be written by hand may be filled in.
    for (key, label) in Signoff::FIELDS {
        let place = format!("发文稿纸“{label}”栏");
        let blank = Spot { kind: Kind::Value, place, text: String::new(), options: Arc::default() };
        spots.entry(Signoff::pointer(key)).or_insert(blank);
    }
    spots
}
