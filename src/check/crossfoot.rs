//! Cross-footing: the sums that must hold between the figures of one report, and which figure explains those that fail.

use std::collections::HashMap;

use super::cause::{Cause, Sum, causes, total};
use super::filled::{Filled, Table};
use crate::diag::{Finding, Place, clip, tell};
use crate::form::{Content, Rule, ValueKind};
use crate::model::figure::Number;

/// One figure of one table that takes part in a sum.
struct Cell<'a> {
    table: &'a Table<'a>,
    row: &'a str,
    col: &'a str,
}

/// A rule at one of its places, over cells by index.
struct Instance<'a> {
    rule: &'a Rule,
    /// The row or column it is repeated for.
    fixed: &'a str,
    sum: Sum,
}

/// All sums of a report that can be worked out.
#[derive(Default)]
struct Sheet<'a> {
    cells: Vec<Cell<'a>>,
    values: Vec<Number>,
    /// The cells by their index in the form's table, table by table.
    index: HashMap<&'a str, Vec<Option<usize>>>,
    instances: Vec<Instance<'a>>,
}

/// Checks all sums within the report: one finding for each wrong figure that explains several failing sums, then one
/// for each failing sum that is left.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let mut sheet = Sheet::default();
    for rule in filled.form.rules.iter().filter(|rule| !rule.across_years()) {
        if let Some(table) = filled.table(&rule.table).filter(|table| table.block.is_some()) {
            sheet.add(rule, table);
        }
    }
    let sums: Vec<Sum> = sheet.instances.iter().map(|i| i.sum.clone()).collect();
    let causes = causes(&sums, &sheet.values, |cell, value| sheet.may(cell, value));
    let mut mended = sheet.values.clone();
    for cause in &causes {
        mended[cause.cell] = cause.value;
        tell(out, sheet.explain(cause));
    }
    for instance in sheet.instances.iter().filter(|i| !i.sum.holds(&mended)) {
        tell(out, sheet.alone(instance, &mended));
    }
}

impl<'a> Sheet<'a> {
    /// Adds a rule at each of its places; a sum with a figure that is missing or no number is passed over.
    fn add(&mut self, rule: &'a Rule, table: &'a Table<'a>) {
        for fixed in &rule.places {
            let mut side = |terms: &'a [crate::form::Term]| {
                let keys = terms.iter().map(|term| rule.each.pair(fixed, &term.key));
                keys.map(|(row, col)| self.cell(table, row, col)).collect::<Option<Vec<usize>>>()
            };
            if let (Some(left), Some(right)) = (side(&rule.left), side(&rule.right)) {
                self.instances.push(Instance { rule, fixed, sum: Sum { left, right } });
            }
        }
    }

    fn cell(&mut self, table: &'a Table<'a>, row: &'a str, col: &'a str) -> Option<usize> {
        let cell = table.form.keys.cell(row, col)?;
        let cells = self.index.entry(&table.form.id).or_insert_with(|| vec![None; table.form.cells.len()]);
        if cells[cell].is_none() {
            self.values.push(table.at(cell)?.number()?);
            self.cells.push(Cell { table, row, col });
            cells[cell] = Some(self.cells.len() - 1);
        }
        cells[cell]
    }

    /// Whether a cell's kind allows a value.
    fn may(&self, cell: usize, value: Number) -> bool {
        let cell = &self.cells[cell];
        let content = cell.table.cell(cell.row, cell.col).map(|c| &c.content);
        match content {
            Some(Content::Value { kind: ValueKind::Signed, .. }) => true,
            _ => !value.is_negative(),
        }
    }

    /// The finding about a figure that explains several failing sums.
    fn explain(&self, cause: &Cause) -> Finding {
        let cell = &self.cells[cause.cell];
        let failing = |i: &&Instance<'_>| !i.sum.holds(&self.values) && i.sum.cells().any(|c| c == cause.cell);
        let failing: Vec<&Instance<'_>> = self.instances.iter().filter(failing).collect();
        let (now, wanted) = (self.values[cause.cell], cause.value);
        let words = format!(
            "表“{}”：{}现在是 {now}，与它有关的 {} 处合计都不平；改为 {wanted} 才能平",
            cell.table.form.title,
            cell.table.words(cell.row, cell.col),
            failing.len(),
        );
        let mut finding = Finding::warning("sum-cause", cell.place(), words)
            .hint(format!("请核对这一格：如果漏填或填错，改为 {wanted}；如果 {now} 无误，再核对下列合计的其他各格。"))
            .fact("table", &cell.table.form.id)
            .fact("row", cell.row)
            .fact("col", cell.col)
            .fact("value", now.to_string())
            .fact("expected", wanted.to_string())
            .fact("sums", failing.iter().map(|i| i.name()).collect::<Vec<_>>().join(" "));
        for instance in failing {
            finding = finding.with(self.total_place(instance), self.unequal(instance, &self.values));
        }
        finding
    }

    /// The finding about a failing sum that no single figure explains.
    fn alone(&self, instance: &Instance<'_>, values: &[Number]) -> Finding {
        let sum = &instance.sum;
        let table = sum.cells().next().map(|c| self.cells[c].table);
        let title = table.map_or("", |t| t.form.title.as_str());
        let words = format!("表“{title}”：{}", self.unequal(instance, values));
        let named = |cells: &[usize]| cells.iter().map(|&c| self.cells[c].key()).collect::<Vec<_>>().join(" ");
        let finding = Finding::warning("sum-mismatch", self.total_place(instance), words)
            .hint("请核对这几格，改正填错的一格。")
            .fact("rule", &instance.rule.id)
            .fact("table", &instance.rule.table)
            .fact("place", instance.fixed)
            .fact("left", total(&sum.left, values).to_string())
            .fact("right", total(&sum.right, values).to_string())
            .fact("left_cells", named(&sum.left))
            .fact("right_cells", named(&sum.right));
        let worth_showing = |c: &usize| sum.left.len() <= 8 || values[*c] != Number::default();
        let shown = sum.cells().filter(worth_showing).map(|c| &self.cells[c]);
        shown.fold(finding, |finding, cell| {
            let value = cell.table.figure(cell.row, cell.col).map_or("", |f| f.text.as_str());
            finding.with(cell.place(), format!("{}：{}", cell.table.words(cell.row, cell.col), clip(value, 20)))
        })
    }

    /// A sum in words with both values, such as `“自然人”栏应当 …＝（七）总计，现在左边是 88、右边是 0，差 88`.
    fn unequal(&self, instance: &Instance<'_>, values: &[Number]) -> String {
        let sum = &instance.sum;
        let (left, right) = (total(&sum.left, values), total(&sum.right, values));
        let gap = if left < right { right - left } else { left - right };
        let at = instance.at(self);
        format!("{at}应当“{}”，现在左边是 {left}、右边是 {right}，差 {gap}", instance.rule.words)
    }

    /// Where the total of a sum stands.
    fn total_place(&self, instance: &Instance<'_>) -> Place {
        instance.sum.right.first().map_or(Place::File, |&c| self.cells[c].place())
    }
}

impl Instance<'_> {
    /// A name for machines: the rule and where, such as `T3-ROW/result_total`.
    fn name(&self) -> String {
        format!("{}/{}", self.rule.id, self.fixed)
    }

    /// In which row or column, in words; empty where the row has no label.
    fn at(&self, sheet: &Sheet<'_>) -> String {
        let Some(cell) = self.sum.right.first().map(|&c| &sheet.cells[c]) else { return String::new() };
        let (words, what) = match self.rule.each {
            crate::form::Each::Row => (cell.table.row_words(cell.row), "行"),
            crate::form::Each::Column => (cell.table.col_words(cell.row, cell.col), "栏"),
        };
        if words.is_empty() { words } else { format!("“{words}”{what}") }
    }
}

impl Cell<'_> {
    fn place(&self) -> Place {
        self.table.figure_place(self.row, self.col)
    }

    /// A name for machines, `row:column`.
    fn key(&self) -> String {
        format!("{}:{}", self.row, self.col)
    }
}
