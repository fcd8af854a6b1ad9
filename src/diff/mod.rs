//! What changed between two reports: two versions of one, or those of two years.
//!
//! Both are taken apart into texts and tables ([`flat`]). Texts are aligned ([`align`](mod@align)) and their changes told
//! word by word ([`words`]); figures are compared by row and column ([`tables`]). [`Diff::show`] tells people, its
//! serialization machines.

mod align;
mod flat;
mod show;
mod tables;
mod words;

use serde::Serialize;

use crate::check;
use crate::diag::Finding;
use crate::form::Form;
use crate::model::{Contact, Report};

pub use words::{Budget, Piece, State, pieces};

pub(crate) use align::{Part, Step, align};
pub(crate) use flat::Flat;
use flat::TextPart;

/// What changed between two reports. Serializes in the order of its fields.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Diff {
    /// What the reports say of themselves.
    pub metadata: Vec<MetadataChange>,
    /// Tables that only one of them has.
    pub tables: Vec<TableChange>,
    /// Rows of the author's own tables that only one of them has.
    pub rows: Vec<RowChange>,
    /// Cells with another content.
    pub figures: Vec<FigureChange>,
    /// Headings, paragraphs, and the texts around the author's own tables.
    pub texts: Vec<TextChange>,
}

/// What the reports say of themselves, under one of the keys of the report format.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetadataChange {
    /// JSON pointer, such as `/contact/phone`.
    pub pointer: &'static str,
    /// What it is called, in Chinese.
    pub name: &'static str,
    /// In the old report.
    pub old: Option<String>,
    /// In the new report.
    pub new: Option<String>,
}

/// How something changed as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It has another content.
    Changed,
    /// It stands elsewhere; its content may have changed too.
    Moved,
    /// Only the old report has it.
    Gone,
    /// Only the new report has it.
    New,
}

/// A table that only one report has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TableChange {
    /// Which has it.
    pub change: Change,
    /// The table's title.
    pub table: String,
    /// JSON pointer of the table in the report that has it.
    pub pointer: String,
}

/// A row of a free table that only one report has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RowChange {
    /// Which has it.
    pub change: Change,
    /// The table's title.
    pub table: String,
    /// Which row of the table, from 1.
    pub row: usize,
    /// Its cells.
    pub cells: Vec<String>,
    /// JSON pointer of the row in the report that has it.
    pub pointer: String,
}

/// A cell with another content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FigureChange {
    /// The table's title.
    pub table: String,
    /// The row's label; may be empty.
    pub row: String,
    /// The column's head; may be empty.
    pub column: String,
    /// As typed in the old report; absent when it has no such figure.
    pub old: Option<String>,
    /// As typed in the new report.
    pub new: Option<String>,
    /// JSON pointer in the old report.
    pub old_pointer: Option<String>,
    /// JSON pointer in the new report.
    pub new_pointer: Option<String>,
}

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A section's heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A free table's caption.
    Caption,
    /// A free table's unit line.
    Unit,
    /// A note under a free table.
    Note,
}

/// A text that changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextChange {
    /// How.
    pub change: Change,
    /// What it is.
    pub what: What,
    /// In the old report.
    pub old: Option<Side>,
    /// In the new report.
    pub new: Option<Side>,
    /// What both have and what only one has, where both have the text.
    pub pieces: Vec<Piece>,
}

/// A text in one of the reports.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Side {
    /// JSON pointer.
    pub pointer: String,
    /// Where a person finds it, in Chinese.
    pub place: String,
    /// The text.
    pub text: String,
}

/// A report with the form it is set in.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its form.
    pub form: &'a Form,
}

/// What changed from one report to another.
pub fn reports(old: Edition<'_>, new: Edition<'_>) -> Diff {
    let (before, now) = (Flat::of(old.report, old.form), Flat::of(new.report, new.form));
    let forms = tables::Forms { old: old.form, new: new.form };
    let mut budget = Budget::default();
    let mut diff = Diff { metadata: metadata(old.report, new.report), ..Diff::default() };
    tables::nationals(&before, &now, &forms, &mut diff);
    tables::frees(&before, &now, &mut budget, &mut diff);
    diff.texts = texts(&before.texts, &now.texts, &mut budget);
    diff
}

/// What does not fit between the reports of two years in a row: figures carried over (上年结转, 现行有效), and tables
/// or paragraphs simply repeated. `None` when the years do not follow each other.
pub fn years(old: Edition<'_>, new: Edition<'_>) -> Option<Vec<Finding>> {
    let follows = old.report.year.checked_add(1) == Some(new.report.year);
    follows.then(|| check::years(old.report, new.report, new.form))
}

fn metadata(old: &Report, new: &Report) -> Vec<MetadataChange> {
    let (before, now) = (members(old), members(new));
    let pairs = before.into_iter().zip(now).filter(|((.., was), (.., is))| was != is);
    pairs.map(|((pointer, name, old), (.., new))| MetadataChange { pointer, name, old, new }).collect()
}

fn members(report: &Report) -> [(&'static str, &'static str, Option<String>); 11] {
    let none = Contact::default();
    let contact = report.contact.as_ref().unwrap_or(&none);
    [
        ("/form", "报告格式", report.form.clone()),
        ("/year", "年度", Some(report.year.to_string())),
        ("/issuer", "发文机关", Some(report.issuer.clone())),
        ("/parent", "上级机关", report.parent.clone()),
        ("/title", "标题", Some(report.title.clone())),
        ("/published", "公布日期", report.published.clone()),
        ("/contact/address", "地址", contact.address.clone()),
        ("/contact/postcode", "邮编", contact.postcode.clone()),
        ("/contact/phone", "电话", contact.phone.clone()),
        ("/contact/email", "电子邮箱", contact.email.clone()),
        ("/contact/url", "电子版网址", contact.url.clone()),
    ]
}

fn texts(old: &[TextPart<'_>], new: &[TextPart<'_>], budget: &mut Budget) -> Vec<TextChange> {
    let side = |part: &TextPart<'_>| {
        let (pointer, place, text) = (part.at.clone(), part.place.clone(), part.text.to_owned());
        Some(Side { pointer, place, text })
    };
    let mut changes = vec![];
    for step in align(&parts(old), &parts(new), budget) {
        let (change, i, j) = match step {
            Step::Both(i, j) if old[i].text == new[j].text => continue,
            Step::Both(i, j) => (Change::Changed, Some(i), Some(j)),
            Step::Moved(i, j) => (Change::Moved, Some(i), Some(j)),
            Step::Gone(i) => (Change::Gone, Some(i), None),
            Step::New(j) => (Change::New, None, Some(j)),
        };
        let (was, is) = (i.map(|i| &old[i]), j.map(|j| &new[j]));
        let Some(what) = was.or(is).map(|part| part.what) else { continue };
        let pieces = was.zip(is).map(|(was, is)| words::pieces(was.text, is.text, budget)).unwrap_or_default();
        changes.push(TextChange { change, what, old: was.and_then(side), new: is.and_then(side), pieces });
    }
    changes
}

fn parts<'a>(texts: &[TextPart<'a>]) -> Vec<Part<'a>> {
    texts.iter().map(|part| Part { class: part.what as u8, text: part.text }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::FormSet;
    use crate::model;

    fn forms() -> FormSet {
        FormSet::open(std::path::Path::new("layouts")).unwrap()
    }

    fn sample() -> String {
        std::fs::read_to_string("samples/wudang-2020.json").unwrap()
    }

    fn diff(old: &str, new: &str) -> Diff {
        let forms = forms();
        let (old, new) = (model::read(old).unwrap().0, model::read(new).unwrap().0);
        let edition = |report| Edition { report, form: forms.choose(report).unwrap() };
        reports(edition(&old), edition(&new))
    }

    #[test]
    fn a_report_does_not_differ_from_itself() {
        assert_eq!(diff(&sample(), &sample()), Diff::default());
    }

    #[test]
    fn figures_paragraphs_and_metadata_are_told_with_their_places() {
        let old = sample();
        let new = old
            .replace("政府信息公开申请99件", "政府信息公开申请109件")
            .replace("\"phone\": \"0851-86402295\"", "\"phone\": \"0851-86402296\"")
            .replacen("\"（一）主动公开\"", "\"（一）主动公开情况\"", 1);
        let found = diff(&old, &new);
        let meta: Vec<_> = found.metadata.iter().map(|m| (m.pointer, m.old.as_deref(), m.new.as_deref())).collect();
        assert_eq!(meta, [("/contact/phone", Some("0851-86402295"), Some("0851-86402296"))]);
        let texts: Vec<_> =
            found.texts.iter().map(|t| (t.change, t.what, t.new.as_ref().unwrap().place.as_str())).collect();
        assert_eq!(
            texts,
            [
                (Change::Changed, What::Heading, "标题“（一）主动公开情况”"),
                (Change::Changed, What::Paragraph, "“（二）依申请公开”第 1 段")
            ]
        );
        assert!(found.figures.is_empty() && found.rows.is_empty() && found.tables.is_empty());
    }
}
