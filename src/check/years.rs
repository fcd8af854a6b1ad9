//! A report beside the one of the year before: figures carried over, and prose or tables simply repeated.

use std::collections::BTreeMap;

use super::filled::{Filled, Table};
use crate::diag::{Finding, Place, tell};
use crate::form::{Content, Each, Form, Rule, Term, ValueKind};
use crate::model::Report;
use crate::model::figure::{Number, Value};
use crate::model::walk::proses;

/// Shorter paragraphs may well be the same every year.
const LEAST_CHARS: usize = 40;

/// Shorter ones that tell [`LEAST_NUMBERS`] are not: no two years have the same. One number alone may be a term of the law.
const LEAST_CHARS_OF_NUMBERS: usize = 20;
const LEAST_NUMBERS: usize = 2;

/// What does not fit between a report and the one of the year before; `form` is that of the later one. All places are
/// in the later report. Rules about figures that the earlier report does not have are passed over.
pub fn years(last: &Report, this: &Report, form: &Form) -> Vec<Finding> {
    let mut out = vec![];
    if last.year.checked_add(1) != Some(this.year) {
        let words = format!("不能比较：{} 年度的报告不是 {} 年度的上一年", last.year, this.year);
        out.push(Finding::error("years-apart", Place::Value("/year".into()), words).hint("请给出上一年度的报告。"));
        return out;
    }
    let (last, this) = (Filled::new(last, form), Filled::new(this, form));
    for rule in form.rules.iter().filter(|rule| rule.across_years()) {
        if let (Some(before), Some(now)) = (last.table(&rule.table), this.table(&rule.table)) {
            carried(rule, before, now, &mut out);
        }
    }
    for (before, now) in last.tables.iter().zip(&this.tables) {
        other_unit(before, now, &mut out);
        if same_figures(before, now) {
            let words = format!("表“{}”的数据与上年报告完全相同", now.form.title);
            let finding = Finding::warning("table-same", now.place(), words).fact("table", &now.form.id);
            tell(&mut out, finding.hint("请核对是否误用了上年的数据。"));
        }
    }
    if let Some(finding) = same_prose(&last, &this) {
        tell(&mut out, finding);
    }
    out
}

/// Reports each place where a rule between the years fails.
fn carried(rule: &Rule, before: &Table<'_>, now: &Table<'_>, out: &mut Vec<Finding>) {
    for fixed in &rule.places {
        let value = |term: &Term| {
            let (row, col) = rule.each.pair(fixed, &term.key);
            if term.last_year { before.number(row, col) } else { now.number(row, col) }
        };
        let side = |terms: &[Term]| terms.iter().map(value).sum::<Option<Number>>();
        let (Some(left), Some(right)) = (side(&rule.left), side(&rule.right)) else { continue };
        let ours = rule.left.iter().chain(&rule.right).find(|term| !term.last_year);
        if let Some(ours) = ours.filter(|_| left != right) {
            let (row, col) = rule.each.pair(fixed, &ours.key);
            let at = match rule.each {
                Each::Row => format!("“{}”行", now.row_words(row)),
                Each::Column => format!("“{}”栏", now.col_words(row, col)),
            };
            let words = format!("表“{}”：{at}应当“{}”，现在左边是 {left}、右边是 {right}", now.form.title, rule.words);
            let finding = Finding::warning("years-mismatch", now.figure_place(row, col), words)
                .hint("请对照上年已经公布的报告，核对这一格；上年报告有误的，在本年报告里说明。");
            let finding = finding.fact("rule", &rule.id).fact("table", &rule.table).fact("place", fixed);
            tell(out, finding.fact("left", left.to_string()).fact("right", right.to_string()));
        }
    }
}

/// Reports amounts that are about ten thousand times those of the year before, or a ten-thousandth: 元 beside 万元. What
/// says its unit is no such slip.
fn other_unit(before: &Table<'_>, now: &Table<'_>, out: &mut Vec<Finding>) {
    for (cell, row, col) in now.form.values() {
        let Content::Value { kind: ValueKind::Money, .. } = &cell.content else { continue };
        let bare = |table: &Table<'_>| match table.figure(row, col)?.value() {
            Value::Number(number, "") if number > Number::default() => Some(number),
            _ => None,
        };
        let (Some(last), Some(this)) = (bare(before), bare(now)) else { continue };
        // Between 3,000 and 30,000 times: no office grows so in a year.
        let is_factor = |small: Number, large: Number| {
            small.times(3_000).is_some_and(|least| least <= large)
                && small.times(30_000).is_some_and(|most| large <= most)
        };
        if is_factor(last, this) || is_factor(this, last) {
            let at = now.words(row, col);
            let words =
                format!("表“{}”：{at}上年是 {last}，本年是 {this}，差一万倍左右，可能把元和万元弄混了", now.form.title);
            let finding = Finding::warning("years-unit", now.figure_place(row, col), words).hint("核对这一格的单位。");
            let finding = finding.fact("table", &now.form.id).fact("row", row).fact("col", col);
            tell(out, finding.fact("value", this.to_string()).fact("last", last.to_string()));
        }
    }
}

/// Whether all figures are those of the year before, and not all 0.
fn same_figures(before: &Table<'_>, now: &Table<'_>) -> bool {
    let pairs = || now.form.values().map(|(_, row, col)| (before.number(row, col), now.number(row, col)));
    let some = |number: Option<Number>| number.is_some_and(|n| n != Number::default());
    pairs().all(|(before, now)| before.is_some() && before == now) && pairs().any(|(_, now)| some(now))
}

/// One finding about all paragraphs of the chapters that say the same as the year before, but for the year.
fn same_prose(last: &Filled<'_>, this: &Filled<'_>) -> Option<Finding> {
    let before: BTreeMap<String, ()> = prose(last).into_iter().map(|(_, words)| (words, ())).collect();
    let paragraphs = prose(this);
    let same: Vec<&str> = paragraphs.iter().filter(|(_, w)| before.contains_key(w)).map(|(at, _)| *at).collect();
    let (first, rest) = same.split_first()?;
    let words = format!("有 {} 段正文与上年报告相同（各章正文共 {} 段）", same.len(), paragraphs.len());
    let finding = Finding::warning("prose-same", Place::Value((*first).to_owned()), words)
        .hint("请按本年的工作情况重写；确属沿用的可以保留。")
        .fact("same", same.len().to_string())
        .fact("paragraphs", paragraphs.len().to_string());
    Some(rest.iter().fold(finding, |f, at| f.with(Place::Value((*at).to_owned()), "这一段也与上年相同")))
}

/// The paragraphs inside chapters, without white space, their own year left out.
fn prose<'a>(filled: &Filled<'a>) -> Vec<(&'a str, String)> {
    let year = filled.report.year.to_string();
    let chapters = filled.parts.iter().filter(|(chapter, _)| chapter.is_some());
    let all = chapters.flat_map(|(_, block)| proses(std::slice::from_ref(*block)));
    let plain = all.map(|(at, text)| {
        let words: String = text.chars().filter(|ch| !ch.is_whitespace()).collect();
        (at, words.replace(&year, ""))
    });
    plain.filter(|(_, words)| is_of_its_year(words)).collect()
}

/// Whether a paragraph is expected to say something else each year.
fn is_of_its_year(words: &str) -> bool {
    let numbers = words.split(|ch: char| !ch.is_ascii_digit()).filter(|digits| !digits.is_empty()).count();
    let least = if numbers >= LEAST_NUMBERS { LEAST_CHARS_OF_NUMBERS } else { LEAST_CHARS };
    words.chars().count() >= least
}
