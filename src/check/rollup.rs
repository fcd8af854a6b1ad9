//! A report beside those of the offices below it: each figure of the whole is the sum of the parts.

use std::collections::BTreeMap;

use super::filled::{Filled, Table};
use crate::diag::{Finding, Place, clip};
use crate::form::Form;
use crate::model::Report;
use crate::model::figure::{Number, Value};
use crate::model::walk::nationals;

/// How many cells a finding shows in full; the others are counted.
const SHOWN: usize = 5;

/// The figures of several reports of one form, added up cell by cell.
#[derive(Debug, Default)]
pub struct Sums {
    reports: usize,
    cells: BTreeMap<(String, String, String), Cell>,
}

/// A cell's sum, with the unit written behind the numbers.
#[derive(Debug)]
enum Cell {
    Sum(Number, String),
    /// Some report says something there that is no number, or another unit.
    Unclear,
}

impl Sums {
    /// Adds a report. Blanks and strokes count as 0.
    pub fn add(&mut self, report: &Report) {
        self.reports += 1;
        for (_, table, figures) in nationals(&report.body) {
            for figure in figures {
                let key = (table.to_owned(), figure.row.clone(), figure.col.clone());
                let (number, unit) = match figure.value() {
                    Value::Number(number, unit) => (number, unit),
                    Value::Blank | Value::Slash => continue,
                    Value::Text => {
                        self.cells.insert(key, Cell::Unclear);
                        continue;
                    }
                };
                let cell = self.cells.entry(key).or_insert_with(|| Cell::Sum(Number::default(), unit.to_owned()));
                match cell {
                    Cell::Sum(sum, known) if known == unit => *sum = *sum + number,
                    cell => *cell = Cell::Unclear,
                }
            }
        }
    }

    /// A cell's sum; `None` when it cannot be told.
    fn of(&self, table: &str, row: &str, col: &str, unit: &str) -> Option<Number> {
        match self.cells.get(&(table.to_owned(), row.to_owned(), col.to_owned())) {
            None => Some(Number::default()),
            Some(Cell::Sum(sum, known)) if known == unit => Some(*sum),
            Some(_) => None,
        }
    }
}

/// Where the figures of a report are not the sums of those below it: one finding a table, in the report's own places.
pub fn rollup(whole: &Report, form: &Form, parts: &Sums) -> Vec<Finding> {
    let filled = Filled::new(whole, form);
    filled.tables.iter().filter_map(|table| differing(table, parts)).collect()
}

fn differing(table: &Table<'_>, parts: &Sums) -> Option<Finding> {
    let differs = |(_, row, col)| {
        let Value::Number(whole, unit) = table.figure(row, col)?.value() else { return None };
        let sum = parts.of(&table.form.id, row, col, unit)?;
        (whole != sum)
            .then(|| (table.figure_place(row, col), format!("{}：{whole}，下级合计 {sum}", table.words(row, col))))
    };
    let differing: Vec<(Place, String)> = table.form.values().filter_map(differs).collect();
    let (place, words) = differing.first()?.clone();
    let count = differing.len();
    let message = format!(
        "表“{}”有 {count} 个数与 {} 份下级报告的合计不等；第一处是{words}",
        clip(&table.form.title, 40),
        parts.reports
    );
    let finding = Finding::warning("rollup-mismatch", place, message)
        .hint("核对是否缺少下级的报告，或者本级自己的数没有单独成为一份下级报告；都没有的，逐格核对。")
        .fact("table", &table.form.id)
        .fact("cells", count.to_string())
        .fact("reports", parts.reports.to_string());
    Some(
        differing
            .into_iter()
            .skip(1)
            .take(SHOWN - 1)
            .fold(finding, |finding, (place, words)| finding.with(place, words)),
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::form::FormSet;
    use crate::model::{Block, Figure, Kind};

    fn report(figures: &[(&str, &str, &str)]) -> Report {
        let figure = |(row, col, text): &(&str, &str, &str)| Figure {
            row: (*row).into(),
            col: (*col).into(),
            text: (*text).into(),
            at: format!("/body/0/figures/{row}/{col}"),
        };
        let figures = figures.iter().map(figure).collect();
        let kind = Kind::National { table: "disclosure".into(), figures, rows: vec![] };
        Report { year: 2020, body: vec![Block { at: "/body/0".into(), kind }], ..Report::default() }
    }

    fn found(whole: &[(&str, &str, &str)], parts: &[&[(&str, &str, &str)]]) -> Vec<Finding> {
        let layouts = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts");
        let forms = FormSet::open(&layouts).expect("our own forms read");
        let mut sums = Sums::default();
        parts.iter().for_each(|part| sums.add(&report(part)));
        let form = forms.get("zfxxgk-nb-2019").expect("the form of 2019 is shipped");
        rollup(&report(whole), form, &sums)
    }

    #[test]
    fn the_whole_is_the_sum_of_its_parts() {
        let parts: [&[_]; 2] = [
            &[("rules", "made", "2"), ("procurement", "amount", "0.1")],
            &[("rules", "made", "3"), ("rules", "published", "/"), ("procurement", "amount", "0.2")],
        ];
        let whole = [("rules", "made", "5"), ("rules", "published", "0"), ("procurement", "amount", "0.3")];
        assert_eq!(found(&whole, &parts), []);

        let wrong = [("rules", "made", "6"), ("rules", "published", "1"), ("procurement", "amount", "0.3")];
        let findings = found(&wrong, &parts);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, Place::Value("/body/0/figures/rules/made".into()));
        assert!(findings[0].message.contains("有 2 个数与 2 份下级报告的合计不等"), "{}", findings[0].message);
        assert!(findings[0].message.ends_with("：6，下级合计 5"), "{}", findings[0].message);
        assert_eq!(findings[0].related.len(), 1);
    }

    #[test]
    fn what_is_no_number_or_in_another_unit_is_not_added() {
        let parts: [&[_]; 2] = [&[("procurement", "amount", "1万元")], &[("procurement", "amount", "见附件")]];
        assert_eq!(found(&[("procurement", "amount", "7万元")], &parts), []);
        assert_eq!(found(&[("procurement", "amount", "7")], &parts[..1]), [], "units differ");
    }
}
