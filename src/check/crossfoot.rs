//! Cross-footing: the sums that must hold between the figures of one report, and which figure explains those that fail.

use super::across;
use super::cause::{Cause, causes, total};
use super::rounded::{Rounded, sum_mismatch};
use super::sheet::{Instance, Sheet};
use crate::diag::{Finding, Fix, Place, clip, tell};
use crate::form::{Content, Form};
use crate::model::figure::{Number, Value};

/// Checks all sums within the report: one finding for each wrong figure that explains several failing sums, one for each
/// failing sum that is left, and one for the sums of a table that could not be checked.
pub(super) fn check(form: &Form, sheets: &[Sheet<'_>], out: &mut Vec<Finding>) {
    let mut rounded: Vec<Rounded> = sheets.iter().map(|_| Rounded::default()).collect();
    for (sheet, rounded) in sheets.iter().zip(&mut rounded).filter(|(sheet, _)| sheet.table.block.is_some()) {
        let sums: Vec<_> = sheet.instances.iter().map(|i| i.sum.clone()).collect();
        let causes = causes(&sums, &sheet.values, |cell, value| sheet.may(cell, value));
        let mut mended = sheet.values.clone();
        for cause in &causes {
            mended[cause.cell] = cause.value;
            tell(out, sheet.explain(cause));
        }
        for instance in sheet.instances.iter().filter(|i| !i.sum.holds(&mended)) {
            tell(out, sheet.alone(instance, &mended));
        }
        for instance in sheet.instances.iter().filter(|i| i.sum.is_rounded(&mended)) {
            rounded.add(instance.name(), &instance.rule.words, sheet.total_place(instance));
        }
        out.extend(sheet.unchecked());
    }
    across::check(form, sheets, &mut rounded, out);
    out.extend(sheets.iter().zip(rounded).filter_map(|(sheet, rounded)| rounded.finding(sheet)));
}

/// Whether one of two amounts is ten thousand times the other: 元 and 万元 mixed up.
fn is_ten_thousandfold(one: Number, other: Number) -> bool {
    one != Number::default() && (one.ten_thousandth() == Some(other) || other.ten_thousandth() == Some(one))
}

impl Sheet<'_> {
    /// The finding about a figure that explains several failing sums.
    fn explain(&self, cause: &Cause) -> Finding {
        let table = self.table;
        let (row, col) = self.keys(cause.cell);
        let failing = |i: &&Instance<'_>| !i.sum.holds(&self.values) && i.sum.cells().any(|c| c == cause.cell);
        let failing: Vec<&Instance<'_>> = self.instances.iter().filter(failing).collect();
        let (now, wanted) = (self.values[cause.cell], cause.value);
        let blank = if self.is_blank(cause.cell) { "（空着，按 0 计）" } else { "" };
        let is_factor = self.is_money(cause.cell) && is_ten_thousandfold(now, wanted);
        let unit = if is_factor { "，差一万倍，可能把元和万元弄混了" } else { "" };
        let words = format!(
            "表“{}”：{}现在是 {now}{blank}，与它有关的 {} 处合计都不平；改为 {wanted} 才能平{unit}",
            table.form.title,
            table.words(row, col),
            failing.len(),
        );
        let mut finding = Finding::warning("sum-cause", self.place(cause.cell), words)
            .hint(format!("请核对这一格：如果漏填或填错，改为 {wanted}；如果 {now} 无误，再核对下列合计的其他各格。"))
            .fact("table", &table.form.id)
            .fact("row", row)
            .fact("col", col)
            .fact("value", now.to_string())
            .fact("expected", wanted.to_string())
            .fact("sums", failing.iter().map(|i| i.name()).collect::<Vec<_>>().join(" "));
        if let Place::Value(pointer) = self.place(cause.cell) {
            finding = finding.fix(Fix::asked(pointer, wanted.to_string()));
        }
        for instance in failing {
            finding = finding.with(self.total_place(instance), self.unequal(instance, &self.values));
        }
        finding
    }

    /// The finding about a failing sum that no single figure explains.
    fn alone(&self, instance: &Instance<'_>, values: &[Number]) -> Finding {
        let sum = &instance.sum;
        let table = self.table;
        let words = format!("表“{}”：{}", table.form.title, self.unequal(instance, values));
        let named = |cells: &[usize]| cells.iter().map(|&c| self.key(c)).collect::<Vec<_>>().join(" ");
        let hint = self.other_unit(instance, values).unwrap_or("请核对这几格，改正填错的一格。".to_owned());
        let finding = sum_mismatch(self.total_place(instance), words, hint)
            .fact("rule", &instance.rule.id)
            .fact("table", &instance.rule.table)
            .fact("place", instance.fixed)
            .fact("left", sum.left_side(values).to_string())
            .fact("right", total(&sum.right, values).to_string())
            .fact("left_cells", named(&sum.left))
            .fact("right_cells", named(&sum.right));
        let worth_showing = |c: &usize| sum.left.len() <= 8 || values[*c] != Number::default();
        sum.cells().filter(worth_showing).fold(finding, |finding, cell| {
            let value = table.at(cell).map_or("", |f| f.text.as_str());
            let (row, col) = self.keys(cell);
            finding.with(self.place(cell), format!("{}：{}", table.words(row, col), clip(value, 20)))
        })
    }

    /// The mend of a failing sum where one amount of it stands in 元 among others in 万元, or the other way round.
    fn other_unit(&self, instance: &Instance<'_>, values: &[Number]) -> Option<String> {
        let is_factor = |cell: usize| {
            let wanted = instance.sum.needs(cell, values)?;
            is_ten_thousandfold(values[cell], wanted).then_some((cell, wanted))
        };
        let (cell, wanted) = instance.sum.cells().filter(|&cell| self.is_money(cell)).find_map(is_factor)?;
        let (row, col) = self.keys(cell);
        let words = self.table.words(row, col);
        Some(format!("{words}与其他各格差一万倍，可能把元和万元弄混了：核对单位，改为 {wanted} 才能平。"))
    }

    fn is_money(&self, cell: usize) -> bool {
        matches!(self.table.form.cells[cell].content, Content::Value { kind: crate::form::ValueKind::Money, .. })
    }

    /// The finding about the sums that could not be worked out, and why. Where all that lacks is told as such, it is not
    /// told again.
    fn unchecked(&self) -> Option<Finding> {
        let table = self.table;
        let unknown = |cell: &usize| {
            self.derived(*cell).is_none() && !matches!(table.at(*cell).map(|f| f.value()), Some(Value::Number(..)))
        };
        let first = self.open.first()?;
        let mut cells: Vec<usize> = self.open.iter().flat_map(|i| i.sum.cells()).filter(unknown).collect();
        cells.sort_unstable();
        cells.dedup();
        // A table without any figure is told once.
        (0..table.form.cells.len()).any(|cell| table.at(cell).is_some()).then_some(())?;
        let name = |cell: &usize| {
            let (row, col) = self.keys(*cell);
            table.words(row, col)
        };
        let named: Vec<String> = cells.iter().take(3).map(name).collect();
        let more = if cells.len() > named.len() { format!("等 {} 格", cells.len()) } else { String::new() };
        let words = format!(
            "表“{}”：有 {} 处合计没有核对，第一处是{}“{}”：{}{more}不是数",
            table.form.title,
            self.open.len(),
            self.at(first),
            first.rule.words,
            named.join("、")
        );
        let place = cells.first().map_or(table.place(), |&cell| self.place(cell));
        let finding = Finding::warning("sum-unchecked", place, words)
            .hint("把这几格填成数（没有发生的填 0），合计才能核对。")
            .fact("table", &table.form.id)
            .fact("sums", self.open.iter().map(Instance::name).collect::<Vec<_>>().join(" "));
        Some(cells.iter().skip(1).take(4).fold(finding, |finding, cell| finding.with(self.place(*cell), name(cell))))
    }

    /// A sum in words with both values, such as `“自然人”栏应当 …＝（七）总计，现在左边是 88、右边是 0，差 88`.
    fn unequal(&self, instance: &Instance<'_>, values: &[Number]) -> String {
        let sum = &instance.sum;
        let (left, right) = (sum.left_side(values), total(&sum.right, values));
        instance.rule.unequal(&self.at(instance), left, right)
    }

    /// Where the total of a sum stands.
    fn total_place(&self, instance: &Instance<'_>) -> Place {
        instance.sum.right.first().map_or(Place::File, |&cell| self.place(cell))
    }

    /// In which row or column a sum is, in words; empty where the row has no label.
    fn at(&self, instance: &Instance<'_>) -> String {
        let Some((row, col)) = instance.sum.right.first().map(|&cell| self.keys(cell)) else { return String::new() };
        self.table.form.sum_words(instance.rule.each, row, col)
    }

    /// The keys of a cell's row and column.
    pub(crate) fn keys(&self, cell: usize) -> (&str, &str) {
        self.table.form.cells[cell].keys().unwrap_or_default()
    }

    fn place(&self, cell: usize) -> Place {
        let (row, col) = self.keys(cell);
        self.table.figure_place(row, col)
    }

    /// A name for machines, `row:column`.
    fn key(&self, cell: usize) -> String {
        let (row, col) = self.keys(cell);
        format!("{row}:{col}")
    }

    fn is_blank(&self, cell: usize) -> bool {
        matches!(self.table.at(cell).map(|figure| figure.value()), Some(Value::Blank | Value::Slash))
    }
}

impl Instance<'_> {
    /// A name for machines: the rule and where, such as `T3-ROW/result_total`.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.rule.id, self.fixed)
    }
}
