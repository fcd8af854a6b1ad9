//! The form's sums as witness: figures that slipped by a row or a column break many of them at once.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::{Each, Form, Relation, Rule, Term};
use crate::model::figure::{Number, Value, plain, value};

/// Figures of a table by row key and column key.
pub(crate) type Figures = BTreeMap<(String, String), String>;

/// What the sums say.
#[derive(Default, Debug)]
pub(crate) struct Verdict {
    /// Sums that hold, of those that say anything.
    pub(crate) holds: usize,
    /// Sums that fail, in words.
    pub(crate) fails: Vec<String>,
    /// Why the whole table must be refused.
    pub(crate) suspect: Option<String>,
    /// Row keys of rows where a blank stands and a sum fails: the row has slipped.
    pub(crate) shifted: BTreeSet<String>,
    /// Row keys that a failing sum touches.
    pub(crate) doubted: BTreeSet<String>,
}

/// Asks every sum of the form about a table's figures.
pub(crate) fn ask(form: &Form, table: &str, figures: &Figures) -> Verdict {
    let mut verdict = Verdict::default();
    // Parts that are at most the whole, and percentages, slip without breaking anything.
    let adds_up = |rule: &&Rule| rule.relation == Relation::Equal && rule.over.is_empty();
    let rounded = form.tables.iter().any(|own| own.id == table && own.rounded);
    for rule in form.rules.iter().filter(|rule| rule.table == table && !rule.across_years()).filter(adds_up) {
        let (mut holds, mut fails) = (0, 0);
        for place in &rule.places {
            let Some((left, right)) = sides(rule, place, figures) else { continue };
            // Nothing equals nothing wherever the figures lie.
            if left == Number::default() && right == Number::default() {
                continue;
            }
            if left == right || rounded && is_near(left, right, rule.left.len()) {
                holds += 1;
                continue;
            }
            fails += 1;
            verdict.fails.push(rule.unequal(&at(form, rule, place), left, right));
            doubt(rule, place, figures, &mut verdict);
        }
        // One wrong figure breaks one sum of a kind; three and more than half of them only a shift breaks.
        if fails >= 3 && fails > holds {
            verdict.suspect = Some(format!("{}条里有{fails}条不平（{}）", holds + fails, rule.words));
        }
        verdict.holds += holds;
    }
    let fails = verdict.fails.len();
    if fails >= 3 && fails > verdict.holds {
        verdict.suspect.get_or_insert(format!("{}条勾稽关系里有{fails}条不平", verdict.holds + fails));
    }
    verdict
}

/// In which row or column of the printed table a sum is.
fn at(form: &Form, rule: &Rule, place: &str) -> String {
    let table = form.tables.iter().find(|own| own.id == rule.table);
    let words = table.zip(rule.right.first()).map(|(table, term)| {
        let (row, col) = key(rule, place, term);
        table.sum_words(rule.each, &row, &col)
    });
    words.unwrap_or_default()
}

/// Both sides of a sum; `None` when a term is missing or no number.
fn sides(rule: &Rule, place: &str, figures: &Figures) -> Option<(Number, Number)> {
    let side = |terms: &[Term]| -> Option<Number> {
        terms.iter().map(|term| number(figures.get(&key(rule, place, term))?)).sum::<Option<Number>>()
    };
    Some((side(&rule.left)?, side(&rule.right)?))
}

fn key(rule: &Rule, place: &str, term: &Term) -> (String, String) {
    let (row, col) = match rule.each {
        Each::Row => (place, term.key.as_str()),
        Each::Column => (term.key.as_str(), place),
    };
    (row.to_owned(), col.to_owned())
}

/// Blank and strokes count as nothing.
fn number(text: &str) -> Option<Number> {
    match value(text) {
        Value::Number(number, _) => Some(number),
        Value::Blank | Value::Slash => Some(Number::default()),
        Value::Text => Number::parse(&plain(text)?),
    }
}

/// Whether two sides differ by no more than what so many amounts with two decimals lose when they are rounded.
fn is_near(left: Number, right: Number, terms: usize) -> bool {
    let most = Number::unit_of_place(2).and_then(|place| place.times(i64::try_from(terms).ok()?));
    let apart = if left < right { right - left } else { left - right };
    most.is_some_and(|most| apart <= most)
}

fn doubt(rule: &Rule, place: &str, figures: &Figures, verdict: &mut Verdict) {
    for term in rule.left.iter().chain(&rule.right) {
        let (row, _) = key(rule, place, term);
        let blank = figures.iter().any(|((own, _), text)| *own == row && text.trim().is_empty());
        if blank && rule.each == Each::Row {
            verdict.shifted.insert(row.clone());
        }
        verdict.doubted.insert(row);
    }
}
