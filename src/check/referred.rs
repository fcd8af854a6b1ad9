//! What a text speaks of by its number is there: 见表2, 见图3, 见附件4, 见第二章.
//!
//! Another document's table is none of this one's: where a law or a document is named before it in the same breath, nothing is
//! told.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::numbered::of_hanzi;
use crate::diag::{Finding, Place, clip, tell};
use crate::form::Form;
use crate::model::draft::is_draft;
use crate::model::half::half_digits;
use crate::model::walk::{Content, Part, PartKind, blocks};
use crate::model::{Kind, Report, Shell};

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    let number = "([0-9]{1,3}|[一二三四五六七八九十]{1,3})";
    let pattern = format!("(附表|附图|附件|表|图)[ 　]?{number}(?:([-－—–.．·])([0-9]{{1,3}}))?");
    Regex::new(&pattern).expect("a pattern of ours")
});

/// 见第三章; behind the words by which a text speaks of itself, too.
static CHAPTER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = "(?:见|本报告|本年报|本文|前文|上文|下文|后文)第([0-9]{1,2}|[一二三四五六七八九十]{1,3})(章|节|部分)";
    Regex::new(pattern).expect("a pattern of ours")
});

/// What names another document.
const NAMED: [char; 4] = ['《', '》', '〔', '〕'];
/// What ends a sentence, and what ends a part of one.
const SENTENCE: [char; 5] = ['。', '；', '！', '？', '：'];
const CLAUSE: [char; 6] = ['。', '；', '！', '？', '：', '，'];
/// What stands before a label that is surely spoken of.
const LEADS: [&str; 2] = ["见", "如"];
/// What may stand before one of a kind that the report has.
const MAY_LEAD: [&str; 9] = ["按", "据", "从", "由", "在", "看", "（", "，", "。"];
/// What stands between two labels.
const JOINERS: [&str; 7] = ["以及", "、", "和", "与", "及", "或", "至"];

/// Checks the prose of a report, its footnotes and the notes of its tables.
pub(super) fn check(report: &Report, form: &Form, out: &mut Vec<Finding>) {
    let there = There::of(report, form);
    for part in report.parts() {
        use PartKind::{Footnote, Item, Paragraph, TableNote};
        if matches!(part.kind, Paragraph | Item | Footnote | TableNote) && !is_draft(&part.text) {
            labels(&part, &there, out);
            chapters(&part, &there, out);
        }
    }
}

/// A label as it is compared: what it counts, and its number in digits.
pub(super) type Label = (String, String);

/// What of a report may be spoken of.
struct There {
    labels: BTreeSet<Label>,
    /// The numbers of the topmost headings, and of those of 第…章 and 第…节, by the word that counts.
    chapters: BTreeSet<(&'static str, u32)>,
    /// How many attachments go with it; `None` where it is one itself, and speaks of those of its document.
    attachments: Option<usize>,
}

impl There {
    fn of(report: &Report, form: &Form) -> There {
        let mut labels: BTreeSet<Label> = form.tables.iter().filter_map(|table| begins_with(&table.title)).collect();
        for part in report.parts() {
            match part.content {
                Content::Free(table) => labels.extend(table.cells.iter().filter_map(|cell| begins_with(&cell.text))),
                _ => labels.extend(heads(&part).then(|| begins_with(&part.text)).flatten()),
            }
        }
        let apart = report.official.as_ref().is_some_and(|doc| doc.kind == Shell::Attachment);
        let attachments = (!apart).then_some(report.attachments.len());
        There { labels, chapters: chapters_of(report), attachments }
    }

    /// Whether there is anything of a kind.
    fn has_any(&self, kind: &str) -> bool {
        self.labels.iter().any(|(known, _)| known == kind) || kind == "附件" && self.attachments.is_some_and(|n| n > 0)
    }

    fn has(&self, label: &Label) -> bool {
        let is_attached = |attached: usize| label.1.parse::<usize>().is_ok_and(|nth| nth <= attached);
        self.labels.contains(label) || label.0 == "附件" && self.attachments.is_none_or(is_attached)
    }

    /// What of a kind there is, as it is told.
    fn told(&self, kind: &str) -> String {
        if kind == "附件" {
            let attached = 1..=self.attachments.unwrap_or_default();
            return attached.map(|nth| format!("附件{nth}")).collect::<Vec<_>>().join("、");
        }
        let known = self.labels.iter().filter(|(known, _)| known == kind);
        known.map(|(kind, number)| format!("{kind}{number}")).collect::<Vec<_>>().join("、")
    }
}

/// Whether a part may bear a label: captions and headings do, a paragraph where it is nothing but a title.
fn heads(part: &Part<'_>) -> bool {
    use PartKind::{AttachmentTitle, Caption, Heading, Lead, Paragraph, Title};
    let is_title = part.kind == Paragraph && part.text.chars().count() <= 40 && !part.text.contains(SENTENCE);
    matches!(part.kind, Caption | Heading | AttachmentTitle | Title | Lead) || is_title
}

/// The label that a text begins with.
pub(super) fn begins_with(text: &str) -> Option<Label> {
    let text = half_digits(text.trim_start_matches(['（', '(']));
    let found = LABEL.captures(&text).filter(|found| found.get(0).is_some_and(|whole| whole.start() == 0))?;
    let within = |nth| found.get(nth).map_or("", |part| part.as_str());
    Some(label(within(1), within(2), within(4)))
}

/// A label of its parts: 表1, or 表1-2.
fn label(kind: &str, number: &str, second: &str) -> Label {
    let number = of_hanzi(number).map_or_else(|| number.trim_start_matches('0').to_owned(), |value| value.to_string());
    (kind.to_owned(), if second.is_empty() { number } else { format!("{number}-{second}") })
}

fn labels(part: &Part<'_>, there: &There, out: &mut Vec<Finding>) {
    let text = half_digits(&part.text);
    // Where the last label ended that the text speaks of as its own.
    let mut own_end = 0;
    for found in LABEL.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        let within = |nth| found.get(nth).map_or("", |part| part.as_str());
        let before = &text[..whole.start()];
        if !is_spoken_of(before, within(1), own_end, there) {
            continue;
        }
        own_end = whole.end();
        let compound = label(within(1), within(2), within(4));
        // 表1—3 are three tables where none is called so.
        let ends = [label(within(1), within(2), ""), label(within(1), within(4), "")];
        let has_all = !within(4).is_empty() && ends.iter().all(|end| there.has(end));
        if !there.has(&compound) && !has_all {
            tell(out, lost(part, whole.as_str(), &there.told(within(1)), mend(within(1))));
        }
    }
    let is_own = |before: &str| !is_of_another(before, &SENTENCE);
    if there.attachments == Some(0) && !there.has_any("附件") && unnumbered(&text).is_some_and(is_own) {
        tell(out, lost(part, "附件", "", mend("附件")));
    }
}

/// What stands before 见附件 where no number follows it.
fn unnumbered(text: &str) -> Option<&str> {
    let is_bare = |at: &usize| begins_with(&text[at + "见".len()..]).is_none_or(|(kind, _)| kind != "附件");
    text.match_indices("见附件").map(|(at, _)| at).find(is_bare).map(|at| &text[..at])
}

/// Whether a text speaks of a label of its own report, after what stands before it.
fn is_spoken_of(before: &str, kind: &str, own_end: usize, there: &There) -> bool {
    let is_led = |leads: &[&str]| leads.iter().any(|lead| before.ends_with(lead));
    let joined = JOINERS.iter().find_map(|joiner| before.strip_suffix(joiner));
    if let Some(joined) = joined {
        return own_end > 0 && joined.len() == own_end;
    }
    if is_led(&LEADS) {
        return !is_of_another(before, &CLAUSE);
    }
    there.has_any(kind) && (before.is_empty() || is_led(&MAY_LEAD)) && !is_of_another(before, &SENTENCE)
}

/// Whether what stands before it in the same sentence, or part of one, names another document.
fn is_of_another(before: &str, ends: &[char]) -> bool {
    let own = &before[before.rfind(ends).map_or(0, |at| at)..];
    own.contains(NAMED) || own.contains("号）") || own.contains("附件")
}

fn mend(kind: &str) -> &'static str {
    match kind {
        "附件" => "补上缺的附件，或者改正正文里的序号；说的是别的文件的附件，在前面写明文件的名称或者文号。",
        _ => "改正编号，或者给所指的表、图写上以这个编号开头的标题；说的是别的文件的，在前面写明文件的名称。",
    }
}

/// The numbers of chapters, sections and parts that the headings have.
fn chapters_of(report: &Report) -> BTreeSet<(&'static str, u32)> {
    let mut found = BTreeSet::new();
    for step in report.bodies().flat_map(blocks) {
        let Kind::Section { heading, .. } = &step.block.kind else { continue };
        let text = half_digits(heading);
        for word in ["章", "节", "部分"] {
            let typed = text.trim_start().strip_prefix('第').and_then(|rest| rest.split_once(word));
            found.extend(typed.and_then(|(number, _)| value(number)).map(|number| (word, number)));
        }
        let ordinal = text.trim_start().split_once('、').and_then(|(number, _)| of_hanzi(number));
        let bracketed = text.trim_start().strip_prefix('（').and_then(|rest| of_hanzi(rest.split_once('）')?.0));
        // 一、 is what 第一部分 and 第一章 speak of, （一） what 第一节 does; so is what the program numbers.
        let counted = u32::try_from(step.nth).ok();
        let top = ordinal.or(counted.filter(|_| step.depth == 0));
        found.extend(top.into_iter().flat_map(|number| [("章", number), ("部分", number)]));
        found.extend(bracketed.or(counted.filter(|_| step.depth == 1)).map(|number| ("节", number)));
    }
    found
}

fn value(number: &str) -> Option<u32> {
    of_hanzi(number).or_else(|| number.parse().ok())
}

fn chapters(part: &Part<'_>, there: &There, out: &mut Vec<Finding>) {
    let text = half_digits(&part.text);
    for found in CHAPTER.captures_iter(&text) {
        let (Some(whole), Some(number), Some(word)) = (found.get(0), found.get(1), found.get(2)) else { continue };
        let is_there = |number| there.chapters.iter().any(|known| *known == (word.as_str(), number));
        if value(number.as_str()).is_none_or(is_there) || is_of_another(&text[..whole.start()], &SENTENCE) {
            continue;
        }
        let name = &whole.as_str()[whole.as_str().find('第').unwrap_or(0)..];
        let hint = "改正序号，或者补上所指的一章；说的是别的文件的，在前面写明文件的名称。";
        tell(out, lost(part, name, "", hint));
    }
}

/// A finding that what `name` speaks of is not there; `known` is what is.
fn lost(part: &Part<'_>, name: &str, known: &str, hint: &str) -> Finding {
    let known_words = if known.is_empty() { String::new() } else { format!("，有的是{}", clip(known, 60)) };
    let words = format!("{}提到“{name}”，全文没有{name}{known_words}", part.place());
    Finding::warning("reference-lost", Place::Value(part.at.clone().into_owned()), words)
        .hint(hint)
        .fact("reference", name)
        .fact("known", known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What texts speak of in vain, in a report with two tables, a figure and two attachments.
    fn lost_in(texts: &[&str], attachments: &str) -> Vec<String> {
        let grid = |caption: &str| serde_json::json!({ "grid": { "caption": caption, "header_rows": 1, "rows": [["甲"], ["1"]] } });
        let mut body: Vec<serde_json::Value> = texts.iter().map(|text| (*text).into()).collect();
        let section = |heading: &str| serde_json::json!({ "section": heading, "body": ["甲。"] });
        body.extend([grid("表1　办理情况"), grid("表2-1　来访情况"), section("一、总体"), section("二、问题")]);
        let mut report = serde_json::json!({
            "schema": "banxin/report/1", "year": 2024, "issuer": "甲县人民政府", "title": "报告", "body": body,
        });
        report["attachments"] = serde_json::from_str(attachments).unwrap();
        let (report, _) = crate::model::read(&report.to_string()).unwrap_or_else(|found| panic!("{found:?}"));
        let forms = crate::form::FormSet::open(std::path::Path::new("layouts")).unwrap();
        let mut out = vec![];
        check(&report, &forms.choose(&report).unwrap(), &mut out);
        let reference = |finding: &Finding| {
            let fact = finding.facts.iter().find(|(name, _)| *name == "reference");
            fact.map(|(_, value)| value.clone()).unwrap()
        };
        out.iter().map(reference).collect()
    }

    const TWO: &str = r#"[{"title":"甲表","body":["甲。"]},{"title":"乙表","body":["乙。"]}]"#;

    #[test]
    fn what_is_not_there_is_told() {
        for (text, lost) in [
            ("办理情况见表2。", "表2"),
            ("办理情况见表３。", "表3"),
            ("办理情况（表二）如下。", "表二"),
            ("详见表1、表4。", "表4"),
            ("来访情况见表2-2。", "表2-2"),
            ("构成如图3所示。", "图3"),
            ("名单见附件3。", "附件3"),
            ("根据《条例》，办理情况见表2。", "表2"),
            ("名单见附件1和附件4。", "附件4"),
            ("问题见第三部分。", "第三部分"),
            ("按照本报告第四章执行。", "第四章"),
        ] {
            assert_eq!(lost_in(&[text], TWO), [lost], "{text}");
        }
        assert_eq!(lost_in(&["名单见附件。"], "[]"), ["附件"]);
    }

    #[test]
    fn what_is_there_or_in_another_document_is_not() {
        for text in [
            "办理情况见表1、表一和表2-1（表1），名单见附件1、附件2。",
            "见国办发〔2019〕60号附件1、表2。",
            "按照《办法》表2填报，《条例》见第三章。",
            "按附件1表3填写。",
            "委员代表60人，图3幅，列表5张，地图2张。",
            "依照条例第三章，第九部分内容从略。",
            "问题见第二部分，总体见第一章。",
            "附表3另发。",
        ] {
            assert_eq!(lost_in(&[text], TWO), [""; 0], "{text}");
        }
        assert_eq!(lost_in(&["办法见《规定》附件。"], "[]"), [""; 0]);
    }
}
