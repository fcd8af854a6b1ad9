//! The sums of a national table over its cells, and which of its cells are totals that follow from others.

use std::collections::BTreeMap;

use crate::form::{Form, Relation, Rule, TableForm};

/// A figure that a sum adds up: its cell in the form, of this year's report or of last year's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Term {
    /// Index into [`TableForm::cells`].
    pub(crate) cell: usize,
    /// Whether it is last year's.
    pub(crate) last: bool,
}

/// A rule at one of its places.
#[derive(Clone, Debug)]
pub(crate) struct Sum<'f> {
    pub(crate) rule: &'f Rule,
    pub(crate) left: Vec<Term>,
    pub(crate) right: Vec<Term>,
}

impl Sum<'_> {
    /// Whether it compares with the year before.
    pub(crate) fn across_years(&self) -> bool {
        self.rule.across_years()
    }
}

/// The sums of a table, in the order of the form.
pub(crate) fn sums<'f>(form: &'f Form, table: &'f TableForm) -> Vec<Sum<'f>> {
    // A part that is at most the whole, or a percentage, tells no cell what it must be.
    let adds_up = |rule: &&Rule| rule.relation == Relation::Equal && rule.over.is_empty();
    let rules = form.rules.iter().filter(|rule| rule.table == table.id).filter(adds_up);
    rules.flat_map(|rule| rule.places.iter().filter_map(|fixed| sum(rule, fixed, table))).collect()
}

fn sum<'f>(rule: &'f Rule, fixed: &'f str, table: &TableForm) -> Option<Sum<'f>> {
    let side = |terms: &[crate::form::Term]| {
        let cells = rule.cells(fixed, terms, table)?;
        Some(cells.into_iter().zip(terms).map(|(cell, term)| Term { cell, last: term.last_year }).collect())
    };
    Some(Sum { rule, left: side(&rule.left)?, right: side(&rule.right)? })
}

/// The cells that are the total of a sum, each with the index of that sum; a cell never follows from itself.
pub(crate) fn totals(sums: &[Sum<'_>]) -> BTreeMap<usize, usize> {
    let mut totals = BTreeMap::new();
    for (index, sum) in sums.iter().enumerate().filter(|(_, sum)| !sum.across_years()) {
        let [total] = sum.right.as_slice() else { continue };
        if !totals.contains_key(&total.cell) && !needs(sum, total.cell, sums, &totals) {
            totals.insert(total.cell, index);
        }
    }
    totals
}

/// The cells of a form that are the totals of others: table, row, column and the id of the rule that says so.
pub fn total_cells(form: &Form) -> Vec<(&str, &str, &str, &str)> {
    let mut out = vec![];
    for table in &form.tables {
        let sums = sums(form, table);
        for (cell, sum) in totals(&sums) {
            let keys = table.cells[cell].keys();
            out.extend(keys.map(|(row, col)| (table.id.as_str(), row, col, sums[sum].rule.id.as_str())));
        }
    }
    out
}

/// Whether a sum's terms follow from a cell, by the totals that are known.
fn needs(sum: &Sum<'_>, cell: usize, sums: &[Sum<'_>], totals: &BTreeMap<usize, usize>) -> bool {
    sum.left.iter().any(|term| {
        term.cell == cell || totals.get(&term.cell).is_some_and(|&index| needs(&sums[index], cell, sums, totals))
    })
}
