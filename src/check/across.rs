//! Sums over figures of several tables.

use super::rounded::{Rounded, sum_mismatch};
use super::sheet::{Sheet, printed_places};
use crate::diag::{Finding, Place, tell};
use crate::form::rounding::{self, halves};
use crate::form::{AcrossRule, Content, FigureKey, Form, Relation};
use crate::model::figure::Number;

/// A figure of a sum over several tables.
struct Term<'a> {
    sheet: &'a Sheet<'a>,
    cell: usize,
    number: Option<Number>,
    /// How many places it prints behind the point.
    places: Option<usize>,
    unit: &'a str,
}

/// What comes of a sum over several tables.
pub(super) enum Verdict<'a> {
    /// One of its tables is not there, which is told as such, or none of its rows is.
    Absent,
    /// A figure of it is no number.
    Open(Place),
    /// It holds to the last digit.
    Holds,
    /// It holds but for roundings; where its total stands.
    Rounded(Place, &'a str),
    /// It fails.
    Fails(Box<Finding>),
}

/// Checks all sums over several tables that are there: one finding for each that fails, and one for those that could not be
/// checked. Where roundings are forgiven it is counted with the table of the total.
pub(super) fn check(form: &Form, sheets: &[Sheet<'_>], rounded: &mut [Rounded], out: &mut Vec<Finding>) {
    let mut open: Vec<(&AcrossRule, Place)> = vec![];
    for rule in &form.across {
        match verdict(rule, sheets) {
            Verdict::Absent | Verdict::Holds => {}
            Verdict::Open(place) => open.push((rule, place)),
            Verdict::Rounded(place, table) => {
                let of_table = sheets.iter().zip(rounded.iter_mut()).find(|(sheet, _)| sheet.table.form.id == table);
                of_table.into_iter().for_each(|(_, rounded)| rounded.add(rule.id.clone(), &rule.words, place.clone()));
            }
            Verdict::Fails(finding) => tell(out, *finding),
        }
    }
    out.extend(unchecked(&open));
}

/// Works out a sum over several tables.
pub(super) fn verdict<'a>(rule: &AcrossRule, sheets: &'a [Sheet<'a>]) -> Verdict<'a> {
    // A table without any figure is told once, as such.
    let is_there = |table: &String| sheets.iter().any(|sheet| sheet.table.form.id == *table && sheet.has_figures());
    if rule.left.is_empty() && rule.right.is_empty() || !rule.tables.iter().all(is_there) {
        return Verdict::Absent;
    }
    let side = |keys: &[FigureKey]| keys.iter().filter_map(|key| term(key, sheets)).collect::<Vec<_>>();
    let (mut left, mut right) = (side(&rule.left), side(&rule.right));
    if let Some(unknown) = left.iter().chain(&right).find(|term| term.number.is_none()) {
        return Verdict::Open(unknown.place());
    }
    let converted = convert(&mut left, &mut right);
    let slack = slack(left.iter().chain(&right), converted);
    let (have, want) = (total(&left), total(&right));
    let at_most = rule.relation == Relation::AtMost;
    let holds = |slack: Number| have - want <= slack && (at_most || want - have <= slack);
    match right.first().or(left.first()) {
        _ if holds(Number::default()) => Verdict::Holds,
        Some(term) if holds(slack) => Verdict::Rounded(term.place(), &term.sheet.table.form.id),
        _ => Verdict::Fails(Box::new(mismatch(rule, &left, &right))),
    }
}

fn term<'a>(key: &FigureKey, sheets: &'a [Sheet<'a>]) -> Option<Term<'a>> {
    let sheet = sheets.iter().find(|sheet| sheet.table.form.id == key.table)?;
    let cell = sheet.table.form.keys.cell(&key.row, &key.col)?;
    let unit = match &sheet.table.form.cells[cell].content {
        Content::Value { unit, .. } => unit.as_str(),
        _ => "",
    };
    Some(Term { sheet, cell, number: sheet.number(cell), places: printed_places(sheet.table, cell), unit })
}

impl Term<'_> {
    fn place(&self) -> Place {
        let (row, col) = self.sheet.keys(self.cell);
        self.sheet.table.figure_place(row, col)
    }

    fn words(&self) -> String {
        let (row, col) = self.sheet.keys(self.cell);
        format!("表“{}”{}", self.sheet.table.form.title, self.sheet.table.words(row, col))
    }

    fn key(&self) -> String {
        let (row, col) = self.sheet.keys(self.cell);
        format!("{}/{row}:{col}", self.sheet.table.form.id)
    }
}

fn total(terms: &[Term<'_>]) -> Number {
    terms.iter().filter_map(|term| term.number).sum()
}

/// Where one table counts in 元 and another in 万元, takes all in 万元; whether it did. What the amounts in 元 print behind the
/// point says nothing then of how the others are rounded.
fn convert<'a>(left: &mut [Term<'a>], right: &mut [Term<'a>]) -> bool {
    let has = |unit: &str| left.iter().chain(right.iter()).any(|term| term.unit == unit);
    if !has("元") || !has("万元") {
        return false;
    }
    for term in left.iter_mut().chain(right).filter(|term| term.unit == "元") {
        term.number = term.number.and_then(Number::ten_thousandth);
        term.places = None;
    }
    true
}

/// By how much the sides may miss each other where tables of rounded amounts are among them. Amounts in 元 are exact beside those
/// in 万元.
fn slack<'t, 'a: 't>(terms: impl Iterator<Item = &'t Term<'a>> + Clone, converted: bool) -> Number {
    let own = if converted {
        let coarse = terms.clone().filter(|term| term.unit != "元").count();
        halves(coarse, terms.clone().filter_map(|term| term.places).max())
    } else if terms.clone().any(|term| term.sheet.table.form.rounded) {
        let typed = |term: &'t Term<'a>| Some(term.sheet.table.at(term.cell)?.text.as_str());
        rounding::slack(&terms.clone().filter_map(typed).collect::<Vec<_>>())
    } else {
        return Number::default();
    };
    terms.map(|term| term.sheet.loose(term.cell)).fold(own, |slack, loose| slack + loose)
}

fn mismatch(rule: &AcrossRule, left: &[Term<'_>], right: &[Term<'_>]) -> Finding {
    let (have, want) = (total(left), total(right));
    let gap = if have < want { want - have } else { have - want };
    let of = right.first().or(left.first());
    let whose = of.map_or(String::new(), Term::words);
    let words = format!("{whose}：应当“{}”，现在左边是 {have}、右边是 {want}，差 {gap}", rule.words);
    let is_factor = |small: Number, large: Number| large.ten_thousandth() == Some(small) && small != Number::default();
    let hint = match is_factor(have, want) || is_factor(want, have) {
        true => "两边差一万倍，可能把元和万元弄混了：核对单位。",
        false => "对照两张表的这几格，改正填错的一格。",
    };
    let named = |terms: &[Term<'_>]| terms.iter().map(Term::key).collect::<Vec<_>>().join(" ");
    let table = of.map_or("", |term| term.sheet.table.form.id.as_str());
    let finding = sum_mismatch(of.map_or(Place::File, Term::place), words, hint.to_owned())
        .fact("rule", &rule.id)
        .fact("table", table)
        .fact("left", have.to_string())
        .fact("right", want.to_string())
        .fact("left_cells", named(left))
        .fact("right_cells", named(right));
    left.iter().chain(right).fold(finding, |finding, term| {
        let value = term.sheet.table.at(term.cell).map_or("", |figure| figure.text.as_str());
        finding.with(term.place(), format!("{}：{value}", term.words()))
    })
}

fn unchecked(open: &[(&AcrossRule, Place)]) -> Option<Finding> {
    let (first, place) = open.first()?;
    let words = format!("有 {} 处表与表之间的合计没有核对，第一处是“{}”：其中有的格不是数", open.len(), first.words);
    let names: Vec<&str> = open.iter().map(|(rule, _)| rule.id.as_str()).collect();
    let finding = Finding::warning("sum-unchecked", place.clone(), words);
    let finding = finding.hint("把这几格填成数（没有发生的填 0），合计才能核对。").fact("sums", names.join(" "));
    Some(open.iter().skip(1).take(4).fold(finding, |finding, (rule, place)| finding.with(place.clone(), &rule.words)))
}
