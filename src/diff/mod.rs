//! What changed between two reports: two versions of one, or those of two years.
//!
//! Both are taken apart into texts and tables ([`flat`]). Texts are aligned ([`align`](mod@align)) and their changes told
//! word by word ([`words`]); figures are compared by row and column ([`tables`]). [`Diff::show`] tells people, its
//! serialization machines.

mod align;
mod flat;
mod show;
mod summary;
mod tables;
mod words;

use serde::Serialize;

use crate::check;
use crate::diag::Finding;
use crate::form::Form;
use crate::model::walk::{self, Part};
use crate::model::{FreeTable, Kind, List, Picture, Report};

pub use summary::Entry;
pub use words::{Budget, Piece, State, pieces};

pub(crate) use align::{Aligned, Step, align};
pub(crate) use flat::Flat;
use flat::TextPart;
pub(crate) use show::changed;

/// What changed between two reports. Serializes in the order of its fields.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Diff {
    /// What the reports say of themselves, of their shells, signatures and sign-off sheets.
    pub metadata: Vec<MetadataChange>,
    /// Tables that only one of them has.
    pub tables: Vec<TableChange>,
    /// Rows of the author's own tables that only one of them has, or that moved.
    pub rows: Vec<RowChange>,
    /// Cells with another content.
    pub figures: Vec<FigureChange>,
    /// Headings, paragraphs, and the texts around the author's own tables.
    pub texts: Vec<TextChange>,
}

/// A value that the report format has one place for: what the reports say of themselves, of their shells, signatures and
/// sign-off sheets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct MetadataChange {
    /// JSON pointer, such as `/contact/phone`.
    pub pointer: String,
    /// What it is called, in Chinese.
    pub name: String,
    /// In the old report.
    pub old: Option<String>,
    /// In the new report.
    pub new: Option<String>,
}

/// How something changed as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
#[non_exhaustive]
pub struct TableChange {
    /// Which has it.
    pub change: Change,
    /// The table's title.
    pub table: String,
    /// JSON pointer of the table in the report that has it.
    pub pointer: String,
}

/// A row of a free table that only one report has, or that moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
    let mut diff = Diff { metadata: metadata(&before.fields, &now.fields), ..Diff::default() };
    tables::nationals(&before, &now, &forms, &mut diff);
    tables::frees(&before, &now, &mut budget, &mut diff);
    let steps = align(&parts(&before.texts), &parts(&now.texts), &mut budget);
    diff.texts = texts(&before.texts, &now.texts, &steps, &mut budget);
    diff.metadata.extend(levels(&before.texts, &now.texts, &steps));
    if diff.is_empty() {
        diff.metadata.extend(settings(old.report, new.report));
    }
    diff
}

/// What does not fit between the reports of two years in a row: figures carried over (上年结转, 现行有效), and tables
/// or paragraphs simply repeated. `None` when the years do not follow each other.
pub fn years(old: Edition<'_>, new: Edition<'_>) -> Option<Vec<Finding>> {
    let follows = old.report.year.checked_add(1) == Some(new.report.year);
    follows.then(|| check::years(old.report, new.report, new.form))
}

/// The values that only one report has, or that are others: in the order of the new one, what is gone where it stood.
fn metadata(old: &[Part<'_>], new: &[Part<'_>]) -> Vec<MetadataChange> {
    let find = |fields: &[Part<'_>], at: &str| fields.iter().position(|field| field.at == at);
    let mut changes = vec![];
    let mut next = 0;
    let gone = |changes: &mut Vec<MetadataChange>, range: std::ops::Range<usize>| {
        let lost = old[range].iter().filter(|was| find(new, &was.at).is_none());
        changes.extend(lost.filter_map(|was| change(Some(was), None)));
    };
    for is in new {
        let was = find(old, &is.at);
        if let Some(was) = was.filter(|was| *was >= next) {
            gone(&mut changes, next..was);
            next = was + 1;
        }
        changes.extend(change(was.map(|was| &old[was]), Some(is)));
    }
    gone(&mut changes, next..old.len());
    changes
}

fn change(was: Option<&Part<'_>>, is: Option<&Part<'_>>) -> Option<MetadataChange> {
    let text = |part: Option<&Part<'_>>| part.map(|part| part.text.clone().into_owned());
    let (old, new) = (text(was), text(is));
    let field = is.or(was).filter(|_| old != new)?;
    Some(MetadataChange { pointer: field.at.clone().into_owned(), name: field.place(), old, new })
}

/// A change of what no text shows: how tables are set, lists numbered, pictures sized.
fn settings(old: &Report, new: &Report) -> Option<MetadataChange> {
    let name = "表格、列表、图片的样式".to_owned();
    let differ = !of_settings(old).eq(of_settings(new));
    differ.then(|| MetadataChange { pointer: String::new(), name, old: None, new: None })
}

/// The settings of a report's blocks in reading order.
fn of_settings(report: &Report) -> impl Iterator<Item = Kind> {
    report.bodies().flat_map(walk::blocks).filter_map(|step| match &step.block.kind {
        Kind::Free(table) => {
            let plain = FreeTable { caption: None, unit: None, cells: vec![], notes: vec![], ..table.clone() };
            Some(Kind::Free(plain))
        }
        Kind::List(list) => Some(Kind::List(List { numbering: list.numbering, items: vec![] })),
        Kind::Figure(picture) => {
            let (at, path) = (String::new(), String::new());
            Some(Kind::Figure(Picture { at, path, caption: None, alt: None, width: picture.width }))
        }
        _ => None,
    })
}

fn texts(old: &[TextPart<'_>], new: &[TextPart<'_>], steps: &[Step], budget: &mut Budget) -> Vec<TextChange> {
    let side = |part: &TextPart<'_>| {
        let part = &part.part;
        let (pointer, place, text) = (part.at.clone().into_owned(), part.place(), part.text.clone().into_owned());
        Some(Side { pointer, place, text })
    };
    let mut changes = vec![];
    for &step in steps {
        let (change, i, j) = match step {
            Step::Both(i, j) if old[i].part.text == new[j].part.text => continue,
            Step::Both(i, j) => (Change::Changed, Some(i), Some(j)),
            Step::Moved(i, j) => (Change::Moved, Some(i), Some(j)),
            Step::Gone(i) => (Change::Gone, Some(i), None),
            Step::New(j) => (Change::New, None, Some(j)),
        };
        let (was, is) = (i.map(|i| &old[i]), j.map(|j| &new[j]));
        let Some(what) = was.or(is).map(|part| part.what) else { continue };
        let pieces =
            was.zip(is).map(|(was, is)| words::pieces(&was.part.text, &is.part.text, budget)).unwrap_or_default();
        changes.push(TextChange { change, what, old: was.and_then(side), new: is.and_then(side), pieces });
    }
    changes
}

/// The headings that stand on another level, whatever they say now, and the paragraphs that stand otherwise in lists.
fn levels(old: &[TextPart<'_>], new: &[TextPart<'_>], steps: &[Step]) -> Vec<MetadataChange> {
    let change = |step: &Step| {
        let (Step::Both(i, j) | Step::Moved(i, j)) = *step else { return None };
        let (was, is) = (level(&old[i]), level(&new[j]));
        (was.is_some() && is.is_some() && was != is).then(|| MetadataChange {
            pointer: new[j].part.at.clone().into_owned(),
            name: format!("{}的级别", new[j].part.place()),
            old: was,
            new: is,
        })
    };
    steps.iter().filter_map(change).collect()
}

/// On which level a heading, a paragraph or an item stands, in words.
fn level(text: &TextPart<'_>) -> Option<String> {
    let at = &text.part.at;
    let lists = at.matches("/list/").count();
    match text.what {
        What::Heading => Some(format!("第 {} 级", at.matches("/body/").count())),
        What::Paragraph if at.contains("/notes/") => None,
        What::Paragraph if lists == 0 => Some("正文".to_owned()),
        What::Paragraph => Some(format!("列表第 {lists} 级")),
        _ => None,
    }
}

fn parts<'a>(texts: &'a [TextPart<'_>]) -> Vec<Aligned<'a>> {
    texts.iter().map(|text| Aligned { class: text.what as u8, text: &text.part.text }).collect()
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
        let (of_old, of_new) = (forms.choose(&old).unwrap(), forms.choose(&new).unwrap());
        reports(Edition { report: &old, form: &of_old }, Edition { report: &new, form: &of_new })
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
        let meta: Vec<_> =
            found.metadata.iter().map(|m| (m.pointer.as_str(), m.old.as_deref(), m.new.as_deref())).collect();
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

    #[test]
    fn a_heading_on_another_level_is_told_with_what_it_says_now() {
        let report = |body: &str| {
            format!(
                r#"{{"schema":"banxin/report/1","form":"free-report","year":2024,"issuer":"甲局","title":"报告","body":[{body}]}}"#
            )
        };
        let old = report(
            r#"{"section":"工作情况","body":["甲。",{"section":"队伍建设","body":["乙。"]}]},{"section":"打算","body":["丙。"]}"#,
        );
        let new = report(
            r#"{"section":"工作情况","body":["甲。"]},{"section":"队伍建设情况","body":["乙。"]},{"section":"打算","body":["丙。"]}"#,
        );
        let found = diff(&old, &new);
        let told: Vec<_> =
            found.metadata.iter().map(|m| (m.name.as_str(), m.old.as_deref(), m.new.as_deref())).collect();
        assert_eq!(told, [("标题“队伍建设情况”的级别", Some("第 2 级"), Some("第 1 级"))]);
        assert!(found.texts.iter().any(|text| text.change == Change::Changed && text.what == What::Heading));
    }

    /// What is told of one change to a document.
    fn told(from: &str, to: &str) -> String {
        let old = std::fs::read_to_string("samples/gongwen-tongzhi.json").unwrap();
        assert!(old.contains(from), "{from}");
        diff(&old, &old.replacen(from, to, 1)).show()
    }

    #[test]
    fn every_change_of_an_official_document_is_told() {
        let changes = [
            ("〔2024〕8号", "〔2024〕9号", "  发文字号：云政发〔2024〕8号 → 云政发〔2024〕9号\n"),
            (
                "人民政府，市直",
                "人民政府、市直",
                "  主送机关：各县（区）人民政府，市直各部门，各直属事业单位： → 各县（区）人民政府、市直各部门，各直属事业单位：\n",
            ),
            (
                "\"serial\"",
                "\"upward\": true, \"signers\": [\"王一\"], \"serial\"",
                "  上行文：（没有） → 是\n  签发人：（没有） → 王一\n",
            ),
            ("\"date\": \"2024-03-05\"", "\"date\": \"2024-03-15\"", "  成文日期：2024年3月5日 → 2024年3月15日\n"),
            ("\"seal\": {}", "\"seal\": { \"diameter\": 45 }", "  印章：是 → 直径 45 毫米\n"),
            ("\"printed\": \"2024-03-06\"", "\"printed\": \"2024-03-07\"", "  印发日期：2024年3月6日 → 2024年3月7日\n"),
            ("市监委", "市监察委", "  抄送机关：…"),
            ("示范文本（适用", "范本（适用", "  改  附件2的标题：…"),
            ("6月底", "7月底", "    “1”行“完成时限”栏：6月底 → 7月底\n"),
            ("应当在当日登记", "应当在次日登记", "  改  “一、登记”第 1 段：…"),
            ("\"widths\": [1, 5, 3, 2]", "\"widths\": [1, 4, 3, 2]", "  表格、列表、图片的样式：有改动\n"),
            ("\"kind\": \"document\"", "\"kind\": \"letter\"", "  公文格式：document → letter\n"),
        ];
        for (from, to, words) in changes {
            let shown = told(from, to);
            assert!(shown.contains(words), "{from} → {to}: {shown}");
        }
    }

    #[test]
    fn cells_have_names_of_their_own_and_what_moved_is_somewhere_else() {
        let report = |rows: &str, texts: &str| {
            format!(
                r#"{{"schema":"banxin/report/1","form":"free-report","year":2024,"issuer":"甲","title":"报告","body":[
                {{"grid":{{"header_rows":2,"rows":[["类","项",{{"text":"征地","cols":2}}],["类","项","数","数"],{rows}]}}}},{texts}]}}"#
            )
        };
        let old = report(
            r#"[{"text":"土地","rows":2},"征收","21","1"],["规划","7","2"],["其他","规划","3","4"],["其他","规划","5","6"]"#,
            r#"{"section":"一、甲","body":["甲。"]},{"section":"二、乙","body":["乙。"]}"#,
        );
        let new = old.replace("\"7\"", "\"9\"").replace("\"21\"", "\"22\"").replace("\"6\"", "\"8\"");
        let shown = diff(&old, &new).show();
        for line in [
            "“征收”行“征地—数（第 3 列）”栏：21 → 22",
            "“土地—规划”行“征地—数（第 3 列）”栏：7 → 9",
            "“其他—规划（第 6 行）”行“征地—数（第 4 列）”栏：6 → 8",
        ] {
            assert!(shown.contains(line), "{line}: {shown}");
        }
        let [one, other] = [("一", "甲"), ("二", "乙")]
            .map(|(number, text)| format!(r#"{{"section":"{number}、{text}","body":["{text}。"]}}"#));
        let passed = old.replace(&format!("{one},{other}"), &format!("{other},{one}"));
        let moved = diff(&old, &passed).show();
        assert!(moved.contains("（前后次序变了）") && !moved.contains('→'), "{moved}");
    }
}
