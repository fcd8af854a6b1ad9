//! Which wrong figure explains several failing sums at once.

use std::collections::BTreeMap;

use crate::model::figure::Number;

/// A sum over cells by their index: left side and right side.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    pub left: Vec<usize>,
    pub right: Vec<usize>,
    /// What the left side is divided by, where the right side is the percentage.
    pub over: Vec<usize>,
    /// Whether the left side need only be at most the right one.
    pub at_most: bool,
    /// By how much the sides may miss each other because their figures are rounded.
    pub slack: Number,
}

/// A cell that, set to another value, mends several failing sums and breaks none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cause {
    pub cell: usize,
    /// What the cell would have to say.
    pub value: Number,
}

/// A finding about so many causes helps nobody; and the search stays short on large tables.
const MOST_CAUSES: usize = 50;

impl Sum {
    /// What the left side comes to: its sum, or the percentage that this is; of nothing, nothing is 0 %.
    pub(crate) fn left_side(&self, values: &[Number]) -> Number {
        let left = total(&self.left, values);
        if self.over.is_empty() {
            return left;
        }
        left.percent_of(total(&self.over, values)).unwrap_or_default()
    }

    /// Left side less right side: 0 when it holds to the last digit.
    pub(crate) fn gap(&self, values: &[Number]) -> Number {
        self.left_side(values) - total(&self.right, values)
    }

    /// Whether it holds, roundings forgiven.
    pub(crate) fn holds(&self, values: &[Number]) -> bool {
        let gap = self.gap(values);
        gap <= self.slack && (self.at_most || Number::default() - self.slack <= gap)
    }

    /// Whether it holds only because roundings are forgiven.
    pub(crate) fn is_rounded(&self, values: &[Number]) -> bool {
        // A percentage is always rounded.
        self.over.is_empty() && self.holds(values) && !Sum { slack: Number::default(), ..self.clone() }.holds(values)
    }

    /// Whether it tells what each of its cells must be.
    pub(crate) fn tells(&self) -> bool {
        !self.at_most && self.over.is_empty()
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        self.left.iter().chain(&self.over).chain(&self.right).copied()
    }

    /// The value that a cell would need for the sum to hold; `None` when the cell counts more than once in it.
    pub(crate) fn needs(&self, cell: usize, values: &[Number]) -> Option<Number> {
        if !self.tells() {
            return None;
        }
        let count = |side: &[usize]| side.iter().filter(|&&c| c == cell).count();
        match (count(&self.left), count(&self.right)) {
            (1, 0) => Some(values[cell] - self.gap(values)),
            (0, 1) => Some(values[cell] + self.gap(values)),
            _ => None,
        }
    }
}

/// The sum of some cells.
pub(super) fn total(cells: &[usize], values: &[Number]) -> Number {
    cells.iter().map(|&cell| values[cell]).sum()
}

/// Finds the causes one after the other: each time the cell and value that mend the most failing sums (at least two)
/// without breaking one that holds; among equals a cell that is a total, then the first. A cell is set at most once.
/// `may` says whether a cell may hold a value.
pub(super) fn causes(sums: &[Sum], values: &[Number], may: impl Fn(usize, Number) -> bool) -> Vec<Cause> {
    let mut values = values.to_vec();
    let mut found: Vec<Cause> = vec![];
    while found.len() < MOST_CAUSES {
        let (failing, holding): (Vec<&Sum>, Vec<&Sum>) = sums.iter().partition(|sum| !sum.holds(&values));
        let mut fixed = vec![false; values.len()];
        let done = found.iter().map(|cause| cause.cell);
        holding.iter().flat_map(|sum| sum.cells()).chain(done).for_each(|cell| fixed[cell] = true);
        let mut mended: BTreeMap<(usize, Number), (usize, bool)> = BTreeMap::new();
        for sum in &failing {
            for cell in sum.cells().filter(|&cell| !fixed[cell]) {
                if let Some(value) = sum.needs(cell, &values).filter(|value| may(cell, *value)) {
                    let entry = mended.entry((cell, value)).or_default();
                    *entry = (entry.0 + 1, entry.1 || sum.right.contains(&cell));
                }
            }
        }
        // `max_by_key` takes the last of equals, so the order is turned round to take the first.
        let best = mended.into_iter().rev().max_by_key(|(_, weight)| *weight);
        let Some(((cell, value), _)) = best.filter(|(_, (count, _))| *count >= 2) else { break };
        values[cell] = value;
        found.push(Cause { cell, value });
    }
    found
}
