//! The totals of a table that a workbook works out, worked out again exactly.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::Each;
use crate::form::sums::{Sum, Term};
use crate::model::figure::Number;

/// The sums of a table, and which of them gives each total.
pub(super) struct Totals<'a> {
    pub(super) sums: &'a [Sum<'a>],
    pub(super) of: &'a BTreeMap<usize, usize>,
}

impl Totals<'_> {
    /// Works out the totals of `open` whose parts are all there. The others lack: what nobody filled in is not 0, and what balances
    /// a total, such as 收入总计 beside 支出总计, tells nothing of its parts.
    pub(super) fn work_out(&self, open: &BTreeSet<usize>, figures: &mut [Option<String>]) {
        let own = |cell: usize| self.of.get(&cell).map(|&sum| &self.sums[sum]).into_iter().collect::<Vec<_>>();
        // Where parts below a code lack, the sum of its own row may give its total.
        let across = |cell: usize| {
            let in_row = self.sums.iter().filter(|sum| sum.rule.each == Each::Row && !sum.across_years());
            in_row.filter(|sum| matches!(sum.right.as_slice(), [total] if total.cell == cell)).collect()
        };
        while round(open, own, figures) || round(open, across, figures) {}
    }

    /// The cells that a total adds up.
    pub(super) fn parts(&self, cell: usize) -> impl Iterator<Item = usize> + '_ {
        self.of.get(&cell).into_iter().flat_map(|&sum| self.sums[sum].left.iter()).map(|term| term.cell)
    }
}

/// Works out what follows now; whether anything did.
fn round<'s>(open: &BTreeSet<usize>, ways: impl Fn(usize) -> Vec<&'s Sum<'s>>, figures: &mut [Option<String>]) -> bool {
    let mut found = false;
    for &cell in open {
        if figures[cell].is_none() {
            let total = ways(cell).into_iter().find_map(|sum| added_up(&sum.left, figures));
            found |= total.is_some();
            figures[cell] = total.map(|total| total.to_string());
        }
    }
    found
}

/// The sum of some figures; `None` where one of them lacks.
fn added_up(terms: &[Term], figures: &[Option<String>]) -> Option<Number> {
    let number = |term: &Term| Number::parse(&figures[term.cell].as_deref()?.replace([',', '，'], ""));
    terms.iter().map(number).sum::<Option<Number>>().filter(|_| !terms.is_empty())
}
