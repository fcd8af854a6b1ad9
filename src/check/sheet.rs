//! The figures of one national table as its sums see them: what is typed, what blanks stand for, what follows from the
//! sums where it lacks, and which sums can be worked out at all.

use super::cause::Sum;
use super::filled::Table;
use crate::form::{Content, Form, Relation, Rule, ValueKind, rounding};
use crate::model::figure::{Number, Value, plain, value};

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Says {
    /// A number, as typed.
    Number,
    /// Nothing or a stroke.
    Blank,
    /// Words, or the figure is not there.
    Unknown,
}

/// A rule at one of its places, over cells by their index in the form.
pub(super) struct Instance<'a> {
    pub(crate) rule: &'a Rule,
    /// The row or column it is repeated for.
    pub(crate) fixed: &'a str,
    pub(crate) sum: Sum,
}

/// A table's figures and the sums over them within the year.
pub(super) struct Sheet<'a> {
    pub(crate) table: &'a Table<'a>,
    /// The sums that can be worked out.
    pub(crate) instances: Vec<Instance<'a>>,
    /// Those that cannot.
    pub(crate) open: Vec<Instance<'a>>,
    /// The number of each cell: as typed, 0 for a blank, or what follows for it.
    pub(crate) values: Vec<Number>,
    says: Vec<Says>,
    /// Whether the number of a cell follows from the sums.
    derived: Vec<bool>,
    /// By how much such a number may miss: by the roundings of the sum that it follows from.
    loose: Vec<Number>,
    /// Whether a cell says a number, or is the total of cells that all do or are such totals.
    adds_up: Vec<bool>,
    blanks_are_zero: bool,
    blanks_are_meant: bool,
}

/// So many failing sums a few wrong figures make in any table: one figure is in at most three sums of a national form.
const FEW: usize = 3;

impl<'a> Sheet<'a> {
    pub(crate) fn new(form: &'a Form, table: &'a Table<'a>) -> Sheet<'a> {
        let cells = table.form.cells.len();
        let (mut says, mut values) = (vec![Says::Unknown; cells], vec![Number::default(); cells]);
        for cell in 0..cells {
            (says[cell], values[cell]) = read(table, cell);
        }
        let of_table = |rule: &&Rule| rule.table == table.form.id && !rule.across_years();
        let rules = form.rules.iter().filter(of_table);
        let mut instances: Vec<Instance<'a>> = rules.flat_map(|rule| instances(rule, table)).collect();
        instances.iter_mut().for_each(|instance| instance.sum.slack = slack(table, &instance.sum));
        let (open, derived, adds_up) = (vec![], vec![false; cells], vec![false; cells]);
        let loose = vec![Number::default(); cells];
        let blanks_are_meant = form.blank_is_zero;
        let mut sheet = Sheet {
            table,
            instances,
            open,
            values,
            says,
            derived,
            loose,
            adds_up,
            blanks_are_zero: blanks_are_meant,
            blanks_are_meant,
        };
        if table.block.is_some() {
            sheet.settle_blanks();
            sheet.derive();
            sheet.add_up();
        }
        let (instances, open) = std::mem::take(&mut sheet.instances).into_iter().partition(|i| sheet.is_known(i));
        (sheet.instances, sheet.open) = (instances, open);
        sheet
    }

    /// Whether the form says that blanks are 0, so that nothing need be told of them.
    pub(crate) fn blanks_are_meant(&self) -> bool {
        self.blanks_are_meant
    }

    /// Whether blanks count as 0 in the sums.
    pub(crate) fn blanks_are_zero(&self) -> bool {
        self.blanks_are_zero
    }

    /// What follows from the sums for a cell that says no number.
    pub(crate) fn derived(&self, cell: usize) -> Option<Number> {
        self.derived[cell].then_some(self.values[cell])
    }

    /// By how much the number of a cell may miss beyond what it prints.
    pub(crate) fn loose(&self, cell: usize) -> Number {
        self.loose[cell]
    }

    /// Whether the report gives any figure of the table.
    pub(crate) fn has_figures(&self) -> bool {
        (0..self.says.len()).any(|cell| self.table.at(cell).is_some())
    }

    /// The number of a cell as its sums take it; `None` where there is none.
    pub(crate) fn number(&self, cell: usize) -> Option<Number> {
        (self.says[cell] != Says::Unknown || self.derived[cell]).then_some(self.values[cell])
    }

    /// Whether a cell is the total of a sum.
    pub(crate) fn is_total(&self, cell: usize) -> bool {
        let all = || self.instances.iter().chain(&self.open);
        let told = || all().map(|instance| &instance.sum).filter(|sum| sum.tells());
        told().any(|sum| sum.right == [cell]) && !told().any(|sum| sum.left == [cell])
    }

    /// Whether a cell is a total whose parts are all there. A total that follows from what balances it alone, such as 支出总计
    /// from 收入总计, tells nothing of parts that nobody filled in.
    pub(crate) fn adds_up(&self, cell: usize) -> bool {
        self.adds_up[cell] && self.is_total(cell)
    }

    /// Whether a cell's kind allows a value, and the value may be proposed: what follows from the sums is no cause.
    pub(crate) fn may(&self, cell: usize, value: Number) -> bool {
        !self.derived[cell] && self.is_of_kind(cell, value)
    }

    fn is_of_kind(&self, cell: usize, value: Number) -> bool {
        match &self.table.form.cells[cell].content {
            Content::Value { kind: ValueKind::Signed, .. } => value.is_whole(),
            Content::Value { kind: ValueKind::Count, .. } => value.is_whole() && !value.is_negative(),
            Content::Value { kind: ValueKind::Balance | ValueKind::Percent, .. } => true,
            _ => !value.is_negative(),
        }
    }

    fn counts(&self, says: Says, instance: &Instance<'_>) -> usize {
        instance.sum.cells().filter(|&cell| self.says[cell] == says).count()
    }

    /// Decides whether blanks are 0. They are where nearly every sum with them then holds: a blank that stands for
    /// figures that nobody filled in would break many. Otherwise totals that are blank throughout, or parts, are what
    /// nobody filled in, and only those.
    fn settle_blanks(&mut self) {
        let blank =
            |sheet: &Self, i: &&Instance<'_>| sheet.counts(Says::Blank, i) > 0 && sheet.counts(Says::Unknown, i) == 0;
        let concerned: Vec<&Instance<'_>> = self.instances.iter().filter(|i| blank(self, i)).collect();
        let failing = |of: &[&Instance<'_>]| of.iter().filter(|i| !i.sum.holds(&self.values)).count();
        let is_few = |failing: usize, of: usize| failing <= FEW.max(of / 4);
        if self.blanks_are_zero || is_few(failing(&concerned), concerned.len()) {
            self.blanks_are_zero = true;
            return;
        }
        let unfilled: Vec<usize> = concerned.iter().filter_map(|i| self.unfilled_side(i)).flatten().copied().collect();
        let rest: Vec<&Instance<'_>> =
            concerned.iter().copied().filter(|i| !i.sum.cells().any(|cell| unfilled.contains(&cell))).collect();
        let zero = !unfilled.is_empty() && is_few(failing(&rest), rest.len());
        self.blanks_are_zero = zero;
        for cell in 0..self.says.len() {
            if self.says[cell] == Says::Blank && (!zero || unfilled.contains(&cell)) {
                self.says[cell] = Says::Unknown;
            }
        }
    }

    /// The side of a sum that is blank throughout while the other is not 0.
    fn unfilled_side<'i>(&self, instance: &'i Instance<'_>) -> Option<&'i [usize]> {
        let blank = |side: &&[usize]| side.iter().all(|&cell| self.says[cell] == Says::Blank);
        let sides = [instance.sum.right.as_slice(), instance.sum.left.as_slice()];
        let mut sides = sides.into_iter().filter(|_| instance.sum.tells());
        sides.find(blank).filter(|_| !instance.sum.holds(&self.values))
    }

    /// Works out cells that say no number, one after the other, each from a sum that lacks only it.
    fn derive(&mut self) {
        let mut found = true;
        while std::mem::take(&mut found) {
            for index in 0..self.instances.len() {
                if let Some((cell, value, loose)) = self.follows(&self.instances[index].sum) {
                    self.values[cell] = value;
                    self.derived[cell] = true;
                    self.loosen(index, cell, loose);
                    found = true;
                }
            }
        }
    }

    /// The only cell of a sum that lacks, what the sum says for it, and by how much that may miss.
    fn follows(&self, sum: &Sum) -> Option<(usize, Number, Number)> {
        let mut unknown = sum.cells().filter(|&cell| self.says[cell] == Says::Unknown && !self.derived[cell]);
        let (Some(cell), None) = (unknown.next(), unknown.next()) else { return None };
        let value = sum.needs(cell, &self.values).filter(|value| self.is_of_kind(cell, *value))?;
        Some((cell, value, sum.slack))
    }

    /// Has the other sums over a cell that follows from one miss by as much more.
    fn loosen(&mut self, from: usize, cell: usize, loose: Number) {
        self.loose[cell] = loose;
        let others = self.instances.iter_mut().enumerate().filter(|(index, _)| *index != from);
        for (_, other) in others.filter(|(_, other)| other.sum.cells().any(|known| known == cell)) {
            other.sum.slack = other.sum.slack + loose;
        }
    }

    /// Finds the totals whose parts are all there, and then those of which these are parts.
    fn add_up(&mut self) {
        self.adds_up = self.says.iter().map(|says| *says != Says::Unknown).collect();
        let row = |cell: usize| self.table.form.cells[cell].area.row;
        let balances = |sum: &Sum, total| matches!(sum.left.as_slice(), [other] if row(*other) == row(total));
        let mut found = true;
        while std::mem::take(&mut found) {
            for sum in self.instances.iter().map(|instance| &instance.sum).filter(|sum| sum.tells()) {
                let [total] = sum.right[..] else { continue };
                if !self.adds_up[total] && !balances(sum, total) && sum.left.iter().all(|&part| self.adds_up[part]) {
                    (self.adds_up[total], found) = (true, true);
                }
            }
        }
    }

    /// Whether a sum can be worked out.
    fn is_known(&self, instance: &Instance<'_>) -> bool {
        instance.sum.cells().all(|cell| self.says[cell] != Says::Unknown || self.derived[cell])
    }
}

/// What a cell says, and its number in the unit of its column.
fn read(table: &Table<'_>, cell: usize) -> (Says, Number) {
    let unknown = (Says::Unknown, Number::default());
    let Some(figure) = table.at(cell) else { return unknown };
    let Content::Value { unit, kind, .. } = &table.form.cells[cell].content else { return unknown };
    let unit = unit.as_str();
    let typed = match kind {
        ValueKind::Percent => figure.text.trim_end_matches(['%', '％']),
        _ => figure.text.as_str(),
    };
    let number = |number: Number, typed: &str| match (typed, unit) {
        ("元", "万元") => number.ten_thousandth().map_or(unknown, |number| (Says::Number, number)),
        _ => (Says::Number, number),
    };
    match value(typed) {
        Value::Number(typed, unit) => number(typed, unit),
        Value::Blank | Value::Slash => (Says::Blank, Number::default()),
        Value::Text => match plain(typed).as_deref().map(value) {
            Some(Value::Number(typed, unit)) => number(typed, unit),
            _ => unknown,
        },
    }
}

/// A rule at each of its places.
fn instances<'a>(rule: &'a Rule, table: &'a Table<'a>) -> impl Iterator<Item = Instance<'a>> {
    rule.places.iter().filter_map(|fixed| {
        let side = |terms: &[crate::form::Term]| rule.cells(fixed, terms, table.form);
        let (left, right, over) = (side(&rule.left)?, side(&rule.right)?, side(&rule.over)?);
        let at_most = rule.relation == Relation::AtMost;
        Some(Instance { rule, fixed, sum: Sum { left, right, over, at_most, slack: Number::default() } })
    })
}

/// By how much a sum may miss: in a table of rounded amounts by half of the last place that its figures print, for each of
/// them; a percentage by half of its last place.
fn slack(table: &Table<'_>, sum: &Sum) -> Number {
    let places = |cells: &[usize]| cells.iter().filter_map(|&cell| printed_places(table, cell)).max();
    if !sum.over.is_empty() {
        let unit = Number::unit_of_place(places(&sum.right).unwrap_or_default());
        return unit.map(Number::half).unwrap_or_default();
    }
    if !table.form.forgives(sum.cells()) {
        return Number::default();
    }
    let terms: Vec<&str> = sum.cells().filter_map(|cell| Some(table.at(cell)?.text.as_str())).collect();
    rounding::slack(&terms)
}

/// How many places a figure prints behind the point.
pub(super) fn printed_places(table: &Table<'_>, cell: usize) -> Option<usize> {
    rounding::printed_places(&table.at(cell)?.text)
}
