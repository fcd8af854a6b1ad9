//! Which wrong figure explains several failing sums at once.

use std::collections::BTreeMap;

use crate::model::figure::Number;

/// A sum over cells by their index: left side and right side.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub left: Vec<usize>,
    pub right: Vec<usize>,
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
    /// Left side less right side: 0 when it holds.
    pub(crate) fn gap(&self, values: &[Number]) -> Number {
        total(&self.left, values) - total(&self.right, values)
    }

    pub(crate) fn holds(&self, values: &[Number]) -> bool {
        self.gap(values) == Number::default()
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        self.left.iter().chain(&self.right).copied()
    }

    /// The value that a cell would need for the sum to hold; `None` when the cell counts more than once in it.
    pub(crate) fn needs(&self, cell: usize, values: &[Number]) -> Option<Number> {
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
