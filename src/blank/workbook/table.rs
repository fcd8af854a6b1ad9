//! The sheet of a national table: its cells, at its right what becomes of the sums of each row, then last year's figures;
//! below it the sums of each column. Rows that the report decides are open to the last cell, with blank ones behind them; what
//! becomes of their sums by code stands in a column of its own.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, Formula,
    ProtectionOptions, Worksheet, XlsxError,
};

use super::formula::{self, At, FAILS, HOLDS, LONGEST, ROUNDED};
use super::looks::Looks;
use super::tags;
use crate::blank::brought::{Part, has_own};
use crate::blank::carry::LastFigures;
use crate::form::rounding::slack;
use crate::form::sums::{Sum, Term, sums, totals};
use crate::form::{CodeSums, Content, Each, Form, FormCell, Rule, TableForm, ValueKind};
use crate::grid::Area;
use crate::model::figure::Number;
use crate::style::Width;

/// The row of the tags, the sheet's title, and what to do; the table begins below.
const TAGS: u32 = 0;
const TITLE: u32 = 1;
const NOTE: u32 = 2;
const TOP: u32 = 3;

/// The column of the tags; the table begins behind it.
const KEYS: u16 = 0;
const LEFT: u16 = 1;

/// How wide a column is that holds figures, at least, and one that holds what becomes of a sum: in digits.
const FIGURE: f64 = 9.0;
const CHECK: f64 = 26.0;

/// A table with its sums and what is known of its figures.
pub(super) struct TableSheet<'a> {
    pub(super) table: &'a TableForm,
    sums: Vec<Sum<'a>>,
    /// The part whose rows the report decides, and the sums by code over it.
    part: Option<Part<'a>>,
    codes: Option<CodeSums<'a>>,
    /// The cells that are totals, each with its sum.
    totals: BTreeMap<usize, usize>,
    /// The rules that are asked for each row, in columns beside the table, and those for each column, in rows below it.
    beside: Vec<&'a Rule>,
    below: Vec<&'a Rule>,
    /// The figures as they are typed, by the form's cells; this year's and last year's.
    typed: Vec<Option<String>>,
    last: Option<Vec<Option<String>>>,
}

impl<'a> TableSheet<'a> {
    pub(super) fn new(
        form: &'a Form,
        table: &'a TableForm,
        own: &LastFigures<'_>,
        last: Option<&LastFigures<'_>>,
    ) -> TableSheet<'a> {
        let all = |figures: &LastFigures<'_>| {
            (0..table.cells.len()).map(|cell| figures.text(table, cell).map(str::to_owned)).collect()
        };
        let last: Option<Vec<Option<String>>> = last.map(all).filter(|all: &Vec<_>| all.iter().any(Option::is_some));
        let mut sums = sums(form, table);
        sums.retain(|sum| !sum.across_years() || last.is_some());
        let totals = totals(&sums);
        let (part, codes) = (Part::of(table), form.code_sums(&table.id));
        let rules = |each: Each| {
            let mut rules: Vec<&Rule> = vec![];
            for sum in sums.iter().filter(|sum| sum.rule.each == each && !is_by_code(sum, codes.as_ref())) {
                if !rules.iter().any(|rule| rule.id == sum.rule.id) {
                    rules.push(sum.rule);
                }
            }
            rules
        };
        let (beside, below) = (rules(Each::Row), rules(Each::Column));
        TableSheet { table, typed: all(own), last, totals, beside, below, part, codes, sums }
    }

    /// The sheet's name: Excel takes 31 characters, and none of these signs.
    pub(super) fn name(&self) -> String {
        let plain = self.table.title.chars().map(|ch| if "[]:*?/\\'".contains(ch) { '·' } else { ch });
        plain.take(31).collect()
    }

    /// The cells that somebody must fill in.
    pub(super) fn open(&self) -> Vec<At> {
        let is_open = |cell: &&usize| !self.totals.contains_key(cell) && !self.is_spare(**cell);
        let cells: Vec<usize> = self.values().map(|(cell, _)| cell).collect();
        cells.iter().filter(is_open).map(|&cell| self.at(cell)).collect()
    }

    /// The cells that say what becomes of the sums.
    pub(super) fn checks(&self) -> Vec<At> {
        let mut checks: Vec<At> = self.sums.iter().filter_map(|sum| self.check_at(sum)).collect();
        checks.extend(self.code_rows().into_iter().filter_map(|row| Some((TOP + wide(row), self.code_check()?))));
        checks.sort_by_key(|&(row, col)| (col, row));
        checks
    }

    /// Whether a cell stands in one of the blank rows behind those that the report brought.
    fn is_spare(&self, cell: usize) -> bool {
        let cell = &self.table.cells[cell];
        self.part.as_ref().is_some_and(|part| part.has(cell) && cell.area.row >= part.rows.start + part.filled())
    }

    /// The rows whose sums by code are told: those that the report brings, and the total.
    fn code_rows(&self) -> Vec<usize> {
        let (Some(part), Some(_)) = (&self.part, &self.codes) else { return vec![] };
        part.rows.clone().take(part.brought.len()).chain(self.total_row()).collect()
    }

    /// The column of codes that the table does not show.
    fn code_col(&self) -> Option<u16> {
        self.part.as_ref().filter(|part| part.given.hides_codes()).map(|_| LEFT + self.cols())
    }

    /// The first column behind the table and the codes that it does not show.
    fn behind(&self) -> u16 {
        LEFT + self.cols() + u16::from(self.code_col().is_some())
    }

    /// The column that tells what becomes of the sums by code.
    fn code_check(&self) -> Option<u16> {
        self.codes.and(self.part.as_ref()).map(|_| self.behind() + narrow(self.beside.len()))
    }

    /// How many open cells are filled in, and how many sums fail.
    pub(super) fn state(&self) -> (usize, usize) {
        let numbers = self.numbers();
        let filled = |&(cell, _): &(usize, &FormCell)| {
            !self.totals.contains_key(&cell)
                && !self.is_spare(cell)
                && self.typed[cell].as_ref().is_some_and(|text| !text.trim().is_empty())
        };
        let fails = |sum: &&Sum<'_>| {
            let gap =
                self.gap(sum, &numbers).map(|(left, right)| if left < right { right - left } else { left - right });
            gap.is_some_and(|gap| gap > self.slack(sum))
        };
        (self.values().filter(filled).count(), self.sums.iter().filter(fails).count())
    }

    fn values(&self) -> impl Iterator<Item = (usize, &FormCell)> {
        let is_value = |(_, cell): &(usize, &FormCell)| matches!(cell.content, Content::Value { .. });
        self.table.cells.iter().enumerate().filter(is_value)
    }

    fn cols(&self) -> u16 {
        narrow(self.table.widths.len())
    }

    /// The first column of last year's figures.
    fn last_left(&self) -> u16 {
        self.behind() + narrow(self.beside.len()) + u16::from(self.code_check().is_some()) + 1
    }

    /// The first row below the table.
    fn bottom(&self) -> u32 {
        TOP + wide(self.table.rows)
    }

    /// The first column that holds figures: the table's, and last year's begin with it.
    fn first_value(&self) -> usize {
        self.values().map(|(_, cell)| cell.area.col).min().unwrap_or(0)
    }

    fn at(&self, cell: usize) -> At {
        let area = self.table.cells[cell].area;
        (TOP + wide(area.row), LEFT + narrow(area.col))
    }

    fn last_at(&self, area: Area) -> At {
        (TOP + wide(area.row), self.last_left() + narrow(area.col - self.first_value()))
    }

    fn term_at(&self, term: &Term) -> At {
        if term.last { self.last_at(self.table.cells[term.cell].area) } else { self.at(term.cell) }
    }

    fn sides(&self, sum: &Sum<'_>) -> (Vec<At>, Vec<At>) {
        let side = |terms: &[Term]| {
            let mut cells: Vec<At> = terms.iter().map(|term| self.term_at(term)).collect();
            cells.sort_by_key(|&(row, col)| (col, row));
            cells
        };
        (self.stretched(sum, side(&sum.left)), side(&sum.right))
    }

    /// Where a side adds up all rows that the report brought, the blank ones behind them too.
    fn stretched(&self, sum: &Sum<'_>, cells: Vec<At>) -> Vec<At> {
        let Some(part) = &self.part else { return cells };
        let areas = || sum.left.iter().map(|term| &self.table.cells[term.cell]);
        let Some(col) = areas().map(|cell| cell.area.col).next() else { return cells };
        if part.filled() == 0
            || areas().count() != part.filled()
            || !areas().all(|cell| part.has(cell) && cell.area.col == col)
        {
            return cells;
        }
        part.rows.clone().map(|row| (TOP + wide(row), LEFT + narrow(col))).collect()
    }

    /// Where it is told what becomes of a sum.
    fn check_at(&self, sum: &Sum<'_>) -> Option<At> {
        if is_by_code(sum, self.codes.as_ref()) {
            return None;
        }
        let own = sum.right.iter().chain(&sum.left).find(|term| !term.last)?;
        let (row, col) = self.at(own.cell);
        let of = |rules: &[&Rule]| rules.iter().position(|rule| rule.id == sum.rule.id);
        match sum.rule.each {
            Each::Row => Some((row, self.behind() + narrow(of(&self.beside)?))),
            Each::Column => Some((self.bottom() + wide(of(&self.below)?), col)),
        }
    }

    /// What is known: what is typed, and totals of it as the formulas work them out.
    fn numbers(&self) -> Vec<Option<Number>> {
        let number = |text: &Option<String>| text.as_deref().and_then(Number::parse);
        let mut numbers: Vec<Option<Number>> = self.typed.iter().map(number).collect();
        // Each round works out at least one more; totals of totals come in a later round.
        for _ in 0..self.totals.len() {
            for (&cell, &sum) in self.totals.iter().filter(|(cell, _)| self.is_blank(**cell)) {
                let known: Vec<Number> = self.sums[sum].left.iter().filter_map(|term| numbers[term.cell]).collect();
                numbers[cell] = (!known.is_empty()).then(|| known.into_iter().sum());
            }
        }
        numbers
    }

    fn is_blank(&self, cell: usize) -> bool {
        self.typed[cell].as_deref().is_none_or(|text| text.trim().is_empty())
    }

    /// The sum by which a formula works a cell out: a total that is open, or typed as the others add up.
    fn worked_out(&self, cell: usize, numbers: &[Option<Number>]) -> Option<&Sum<'a>> {
        let sum = &self.sums[*self.totals.get(&cell)?];
        let parts = || sum.left.iter().map(|term| numbers[term.cell]).sum::<Option<Number>>();
        (self.is_blank(cell) || numbers[cell].is_some() && parts() == numbers[cell]).then_some(sum)
    }

    /// Both sides of a sum, once all its numbers are known.
    fn gap(&self, sum: &Sum<'_>, numbers: &[Option<Number>]) -> Option<(Number, Number)> {
        let value = |term: &Term| match (term.last, &self.last) {
            (true, Some(last)) => Number::parse(last[term.cell].as_deref()?),
            _ => numbers[term.cell],
        };
        let side = |terms: &[Term]| terms.iter().map(value).sum::<Option<Number>>();
        Some((side(&sum.left)?, side(&sum.right)?))
    }

    /// Whether a sum is forgiven its roundings.
    fn forgives(&self, sum: &Sum<'_>) -> bool {
        self.table.forgives(sum.left.iter().chain(&sum.right).map(|term| term.cell))
    }

    /// By how much a sum of what is typed may miss.
    fn slack(&self, sum: &Sum<'_>) -> Number {
        let terms = sum.left.iter().chain(&sum.right).filter(|_| self.forgives(sum));
        let texts: Vec<&str> = terms.filter_map(|term| self.typed[term.cell].as_deref()).collect();
        slack(&texts)
    }

    pub(super) fn sheet(&self, looks: &Looks) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        let numbers = self.numbers();
        sheet.set_name(self.name())?.set_formula_result_default("");
        self.tags(&mut sheet)?;
        self.frame(&mut sheet, looks)?;
        for (index, cell) in self.table.cells.iter().enumerate() {
            match &cell.content {
                Content::Head { text, .. } => put(&mut sheet, self.at(index), cell.area, text, &looks.head)?,
                Content::Label { .. } if self.part.as_ref().is_some_and(|part| part.has(cell)) => {
                    self.label(&mut sheet, index, looks)?;
                }
                Content::Label { text, .. } => put(&mut sheet, self.at(index), cell.area, text, &looks.label)?,
                Content::Value { .. } => self.value(&mut sheet, index, &numbers, looks)?,
                Content::Blank => blank(&mut sheet, self.at(index), cell.area, &looks.label)?,
            }
        }
        self.checks_into(&mut sheet, looks)?;
        self.codes_into(&mut sheet, looks)?;
        if self.last.is_some() {
            self.last_into(&mut sheet, looks)?;
        }
        self.sizes(&mut sheet)?;
        let open = self.part.is_some();
        let options = ProtectionOptions {
            format_columns: true,
            format_rows: true,
            insert_rows: open,
            delete_rows: open,
            sort: open,
            ..ProtectionOptions::new()
        };
        sheet.protect_with_options(&options);
        Ok(sheet)
    }

    fn tags(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.write_string(TAGS, KEYS, tags::table(&self.table.id))?;
        for col in 0..self.cols() {
            sheet.write_string(TAGS, LEFT + col, tags::line(usize::from(col)))?;
        }
        if let Some(col) = self.code_col() {
            sheet.write_string(TAGS, col, tags::CODE)?;
        }
        let behind = if self.last.is_some() { self.last_left() + self.cols() } else { self.last_left() - 1 };
        for col in self.behind()..behind {
            sheet.write_string(TAGS, col, tags::SAYS)?;
        }
        let is_given =
            |row| self.part.as_ref().is_some_and(|part| part.rows.contains(&row) && !has_own(self.table, part, row));
        for row in 0..self.table.rows {
            let tag = if is_given(row) { tags::GIVEN.to_owned() } else { tags::line(row) };
            sheet.write_string(TOP + wide(row), KEYS, tag)?;
        }
        for row in [TITLE, NOTE].into_iter().chain((0..self.below.len()).map(|n| self.bottom() + wide(n))) {
            sheet.write_string(row, KEYS, tags::SAYS)?;
        }
        sheet.set_row_hidden(TAGS)?.set_column_hidden(KEYS)?;
        Ok(())
    }

    /// The title, what to do, and the rules in words where their results stand.
    fn frame(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let cols = self.cols();
        match &self.table.looks.unit_line {
            // As on paper: at the right above the table, whose last figure may be as wide.
            Some(unit) if cols > 1 => {
                sheet.write_string_with_format(TITLE, LEFT, &self.table.title, &looks.title)?;
                sheet.write_string_with_format(TITLE, LEFT + cols - 1, unit, &looks.unit)?;
            }
            Some(unit) => {
                let title = format!("{}（{unit}）", self.table.title);
                sheet.write_string_with_format(TITLE, LEFT, title, &looks.title)?;
            }
            None => drop(sheet.write_string_with_format(TITLE, LEFT, &self.table.title, &looks.title)?),
        }
        let words = match self.part {
            None => "浅黄的格填数，没有发生的填 0；白格是合计，自动算出。红色的格不平：看旁边和表下的“差”。",
            Some(_) => {
                "浅黄的格填编码、名称和数；白格自动算出。科目多了在中间插入整行，次序可以排，空行不用删。红色的格不平：看旁边的“差”。"
            }
        };
        sheet.merge_range(NOTE, LEFT, NOTE, LEFT + self.cols().max(2) - 1, words, &looks.note)?;
        for (col, rule) in (self.behind()..).zip(&self.beside) {
            let words = format!("核对：{}", rule.words);
            sheet.write_string_with_format(NOTE, col, words, &looks.check)?;
        }
        let labels = self.first_value();
        for (row, rule) in (self.bottom()..).zip(&self.below) {
            let area = Area { row: 0, col: 0, rows: 1, cols: labels.max(1) };
            let (at, words) = ((row, LEFT), format!("核对：{}", rule.words));
            match labels {
                // No column is free: the words stand behind the table.
                0 => sheet.write_string_with_format(row, self.behind(), words, &looks.check).map(|_| ())?,
                _ => put(sheet, at, area, &words, &looks.check)?,
            }
        }
        if let Some((codes, col)) = self.codes.zip(self.code_check()) {
            let rounded = if self.forgives_codes() { "（四舍五入的尾差不算）" } else { "" };
            let words = format!("核对：{}；每一科目＝其下各科目之和{rounded}", codes.words);
            sheet.write_string_with_format(NOTE, col, words, &looks.check)?;
        }
        // Heads and labels stay in sight.
        let heads = (0..self.table.rows).take_while(|&row| self.table.is_header_row(row)).count();
        if let Some(col) = self.code_col() {
            let row = TOP + wide(heads.saturating_sub(1));
            sheet.write_string_with_format(row, col, "科目编码（不印在表里）", &looks.head)?;
        }
        sheet.set_freeze_panes(TOP + wide(heads), LEFT + narrow(labels))?;
        Ok(())
    }

    /// What stands before the figures of a row that the report brings.
    fn label(&self, sheet: &mut Worksheet, index: usize, looks: &Looks) -> Result<(), XlsxError> {
        let (Some(part), area, at) = (&self.part, self.table.cells[index].area, self.at(index)) else { return Ok(()) };
        let Some(row) = part.brought.get(area.row - part.rows.start) else { return Ok(()) };
        if let Some(col) = self.code_col() {
            sheet.write_string_with_format(at.0, col, &row.code, &looks.code)?;
        }
        let look = if part.code_cols().contains(&area.col) { &looks.code } else { &looks.name };
        match part.typed(row, area.col) {
            Some(text) if text.is_empty() => sheet.write_blank(at.0, at.1, look)?,
            Some(text) => sheet.write_string_with_format(at.0, at.1, text, look)?,
            None => sheet.write_blank(at.0, at.1, &looks.label)?,
        };
        Ok(())
    }

    /// The cells by whose codes rows are known, and those in a column of the same rows.
    fn by_code(&self) -> Option<formula::ByCode> {
        let part = self.part.as_ref()?;
        let cols = part.code_cols().into_iter().map(|col| LEFT + narrow(col)).collect();
        let (first, last) = (TOP + wide(part.rows.start), TOP + wide(part.rows.end).saturating_sub(1));
        Some(formula::ByCode { cols, rows: (first, last), levels: part.given.levels.clone() })
    }

    /// The columns that a table's codes add up in.
    fn code_sum_cols(&self) -> Vec<u16> {
        let (Some(part), Some(codes)) = (&self.part, &self.codes) else { return vec![] };
        let wanted =
            part.given.columns.iter().map(|column| codes.columns.is_empty() || codes.columns.contains(&column.key));
        let first = part.cols.start + part.given.labels.len();
        wanted.zip(first..).filter(|(wanted, _)| *wanted).map(|(_, col)| LEFT + narrow(col)).collect()
    }

    /// Whether the sums by code are forgiven their roundings.
    fn forgives_codes(&self) -> bool {
        let cols = self.code_sum_cols();
        let mut own = self.values().filter(|(index, cell)| {
            self.part.as_ref().is_some_and(|part| part.has(cell)) && cols.contains(&self.at(*index).1)
        });
        self.table.forgives(own.by_ref().map(|(index, _)| index))
    }

    /// The row of the total of all codes.
    fn total_row(&self) -> Option<usize> {
        let total = self.table.keys.row(self.codes.as_ref()?.total?)?;
        total.cols.first().map(|(_, cell)| self.table.cells[*cell].area.row)
    }

    /// Whether a cell is of a row that the report brings.
    fn is_brought(&self, index: usize) -> bool {
        self.part.as_ref().is_some_and(|part| part.has(&self.table.cells[index]))
    }

    /// Whether a cell is the total of all codes, which no other sum gives.
    fn is_code_total(&self, index: usize) -> bool {
        let by_other = self.totals.get(&index).is_some_and(|&sum| !is_by_code(&self.sums[sum], self.codes.as_ref()));
        !by_other
            && self.total_row() == Some(self.table.cells[index].area.row)
            && self.code_sum_cols().contains(&self.at(index).1)
    }

    /// What becomes of the sums by code.
    fn codes_into(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let (Some(by_code), Some(col)) = (self.by_code(), self.code_check()) else { return Ok(()) };
        let (total, sums) = (self.total_row(), self.code_sum_cols());
        for row in self.code_rows() {
            let at = TOP + wide(row);
            let formula = |forgives| by_code.check(at, total == Some(row), &sums, forgives);
            // What Excel would not open is told more simply.
            let ways = [formula(self.forgives_codes()), formula(false)];
            let Some(formula) = ways.into_iter().find(|formula| formula.len() < LONGEST) else { continue };
            sheet.write_formula_with_format(at, col, worked(formula, String::new()), &looks.check)?;
        }
        let (first, last) = (TOP, self.bottom() - 1);
        let rule = Formula::new(format!("=LEFT({},1)={}", formula::in_row(first, col), formula::text(FAILS)));
        let condition = ConditionalFormatFormula::new().set_rule(rule).set_format(&looks.red);
        sheet.add_conditional_format(first, col, last, col, &condition)?;
        Ok(())
    }

    /// A figure: open, or worked out.
    fn value(
        &self,
        sheet: &mut Worksheet,
        index: usize,
        numbers: &[Option<Number>],
        looks: &Looks,
    ) -> Result<(), XlsxError> {
        let (at, area) = (self.at(index), self.table.cells[index].area);
        let by_code = self.by_code().filter(|_| self.is_code_total(index) && self.is_blank(index));
        match self.worked_out(index, numbers) {
            _ if by_code.is_some() => {
                let result = numbers[index].map_or(String::new(), |number| number.to_string());
                let formula = by_code.map(|by_code| by_code.total(at.1)).unwrap_or_default();
                blank(sheet, at, area, &looks.total)?;
                sheet.write_formula_with_format(at.0, at.1, worked(formula, result), &looks.total)?;
            }
            Some(sum) => {
                let result = numbers[index].map_or(String::new(), |number| number.to_string());
                let formula = match self.by_code().filter(|_| is_by_code(sum, self.codes.as_ref())) {
                    Some(by_code) if self.is_brought(index) => by_code.parent(at.0, at.1),
                    _ => formula::total(&self.sides(sum).0, self.table.grouped),
                };
                blank(sheet, at, area, &looks.total)?;
                sheet.write_formula_with_format(at.0, at.1, worked(formula, result), &looks.total)?;
            }
            None => {
                blank(sheet, at, area, &looks.open)?;
                if let Some(text) = self.typed[index].as_deref().filter(|_| !self.is_blank(index)) {
                    write_typed(sheet, at, text, &looks.open)?;
                }
                if let Some(validation) = self.validation(index)? {
                    sheet.add_data_validation(at.0, at.1, at.0, at.1, &validation)?;
                }
            }
        }
        self.red(sheet, index, looks)
    }

    /// What may be typed into a cell.
    fn validation(&self, index: usize) -> Result<Option<DataValidation>, XlsxError> {
        let Content::Value { kind, unit, .. } = &self.table.cells[index].content else { return Ok(None) };
        let least = |words: &str| format!("{words}{}；没有发生的填 0。", unit_words(unit));
        let (rule, words) = if *kind == ValueKind::Count {
            let rule = DataValidation::new().allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0));
            (rule, least("填不小于 0 的整数"))
        } else if *kind == ValueKind::Signed {
            let all = DataValidationRule::Between(i32::MIN, i32::MAX);
            (DataValidation::new().allow_whole_number(all), least("填整数，减少的写负数"))
        } else if *kind == ValueKind::Money {
            let rule = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0));
            (rule, least("填不小于 0 的金额"))
        } else if *kind == ValueKind::Choice {
            return self.choices(index).map(Some);
        } else {
            return Ok(None);
        };
        let rule = rule.set_error_style(DataValidationErrorStyle::Stop);
        rule.set_error_title("这里填不了")?.set_error_message(words).map(Some)
    }

    /// The options of a choice, of which several may be typed too.
    fn choices(&self, index: usize) -> Result<DataValidation, XlsxError> {
        let options: Vec<&str> = self.table.cells[index].options.iter().map(String::as_str).collect();
        let words = format!("选一项；选几项的，用“、”分开填：{}", options.join("、"));
        // Excel takes 255 characters of each.
        let short: String = words.chars().take(250).collect();
        let several = DataValidation::new().set_error_style(DataValidationErrorStyle::Information);
        let listed = match options.join(",").chars().count() {
            0..=250 => several.allow_list_strings(&options)?,
            _ => several,
        };
        listed.set_input_title("选择")?.set_input_message(&short)?.set_error_title("不止一项")?.set_error_message(short)
    }

    /// A cell is red while a sum fails whose right side it is on.
    fn red(&self, sheet: &mut Worksheet, index: usize, looks: &Looks) -> Result<(), XlsxError> {
        let by_code = |sum: &Sum<'_>| is_by_code(sum, self.codes.as_ref());
        let on_right = |sum: &&Sum<'_>| !by_code(sum) && sum.right.iter().any(|term| term.cell == index && !term.last);
        let told = self.sums.iter().filter(on_right).filter_map(|sum| self.check_at(sum));
        let conditions: Vec<String> = told.map(formula::says_failing).collect();
        if conditions.is_empty() {
            return Ok(());
        }
        let at = self.at(index);
        let rule = Formula::new(format!("=OR({})", conditions.join(",")));
        let condition = ConditionalFormatFormula::new().set_rule(rule).set_format(&looks.red);
        sheet.add_conditional_format(at.0, at.1, at.0, at.1, &condition)?;
        Ok(())
    }

    fn checks_into(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let numbers = self.numbers();
        for sum in &self.sums {
            let Some(at) = self.check_at(sum) else { continue };
            let (left, right) = self.sides(sum);
            let result = self.gap(sum, &numbers).map_or(String::new(), |(left, right)| match left == right {
                true => HOLDS.to_owned(),
                false => {
                    let gap = if left < right { right - left } else { left - right };
                    match gap > self.slack(sum) {
                        true => format!("{FAILS} {gap}（左边 {left}，右边 {right}）"),
                        false => format!("{ROUNDED}{gap}）"),
                    }
                }
            });
            let ways = [self.forgives(sum), false].map(|forgives| formula::check(&left, &right, forgives));
            let Some(formula) = ways.into_iter().find(|formula| formula.len() < LONGEST) else { continue };
            let formula = worked(formula, result);
            sheet.write_formula_with_format(at.0, at.1, formula, &looks.check)?;
            let rule = Formula::new(format!("={}", formula::says_failing(at)));
            let condition = ConditionalFormatFormula::new().set_rule(rule).set_format(&looks.red);
            sheet.add_conditional_format(at.0, at.1, at.0, at.1, &condition)?;
        }
        Ok(())
    }

    /// Last year's figures, under the heads of their columns.
    fn last_into(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let (Some(last), first) = (&self.last, self.first_value()) else { return Ok(()) };
        let last_col = self.last_left() + self.cols().saturating_sub(narrow(first) + 1).max(1);
        sheet.merge_range(NOTE, self.last_left(), NOTE, last_col, "上年的数（供对照，不用填）", &looks.check)?;
        for (cell, text) in self.table.cells.iter().zip(last) {
            let area = cell.area;
            if area.col < first {
                continue;
            }
            match &cell.content {
                Content::Head { text, .. } => put(sheet, self.last_at(area), area, text, &looks.head)?,
                Content::Value { .. } => {
                    let at = self.last_at(area);
                    blank(sheet, at, area, &looks.last)?;
                    if let Some(text) = text {
                        write_typed(sheet, at, text, &looks.last)?;
                    }
                }
                Content::Label { .. } | Content::Blank => {}
            }
        }
        Ok(())
    }

    fn sizes(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let first = self.first_value();
        let widths: Vec<f64> =
            self.table.widths.iter().enumerate().map(|(col, width)| digits(*width, col >= first)).collect();
        for (col, width) in (0u16..).zip(&widths) {
            sheet.set_column_width(LEFT + col, *width)?;
            if self.last.is_some() && usize::from(col) >= first {
                sheet.set_column_width(self.last_left() + col - narrow(first), *width)?;
            }
        }
        if let Some(col) = self.code_col() {
            sheet.set_column_width(col, 12.0)?;
        }
        let checks = narrow(self.beside.len()) + u16::from(self.code_check().is_some());
        for col in 0..checks {
            sheet.set_column_width(self.behind() + col, CHECK)?;
        }
        let of_cell = |cell: &FormCell| match &cell.content {
            Content::Head { text, .. } | Content::Label { text, .. } if cell.area.rows == 1 => {
                let width = cell.area.col_range().map(|col| widths[col]).sum::<f64>();
                lines(text, width)
            }
            _ => 1,
        };
        for row in 0..self.table.rows {
            let cells = self.table.cells.iter().filter(|cell| cell.area.row == row);
            let lines = cells.map(of_cell).max().unwrap_or(1);
            sheet.set_row_height(TOP + wide(row), height(lines))?;
        }
        let check_lines = self.beside.iter().map(|rule| lines(&rule.words, CHECK)).max().unwrap_or(1);
        sheet.set_row_height(NOTE, height(check_lines.max(2)))?;
        let labels = widths[..first].iter().sum::<f64>();
        for (row, rule) in (self.bottom()..).zip(&self.below) {
            let needed = if first == 0 { 1 } else { lines(&rule.words, labels) + 1 };
            sheet.set_row_height(row, height(needed))?;
        }
        Ok(())
    }
}

/// Whether a sum is one of those by code.
fn is_by_code(sum: &Sum<'_>, codes: Option<&CodeSums<'_>>) -> bool {
    let of = |codes: &CodeSums<'_>| sum.rule.id.strip_prefix(codes.id).is_some_and(|rest| rest.starts_with('/'));
    codes.is_some_and(of)
}

/// How many lines a text takes in a column: a hanzi is as wide as two digits and a bit.
fn lines(text: &str, width: f64) -> usize {
    let hanzi = text.chars().map(|ch| if ch.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let line = (width.max(4.0) / 1.15).floor();
    let mut lines = 1;
    while lines as f64 * line < hanzi as f64 && lines < 25 {
        lines += 1;
    }
    lines
}

/// The height of so many lines, in points.
fn height(lines: usize) -> f64 {
    lines as f64 * 14.5 + 5.5
}

/// The width of a column in digits: as wide as on paper, and wide enough to type into.
fn digits(width: Width, is_figure: bool) -> f64 {
    let own = match width {
        Width::Fixed(length) => length.to_mm() / 1.9,
        _ => 16.0,
    };
    own.max(if is_figure { FIGURE } else { 4.5 }).min(60.0)
}

fn unit_words(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!("（单位：{unit}）") }
}

/// A formula with the value that it has now, for programs that do not work it out when they open the file.
fn worked(formula: String, result: String) -> Formula {
    Formula::new(formula).set_result(result)
}

/// Writes a text into an area.
fn put(sheet: &mut Worksheet, at: At, area: Area, text: &str, format: &Format) -> Result<(), XlsxError> {
    blank(sheet, at, area, format)?;
    sheet.write_string_with_format(at.0, at.1, text, format)?;
    Ok(())
}

/// Gives an area its format; merges it where it is more than a cell.
fn blank(sheet: &mut Worksheet, at: At, area: Area, format: &Format) -> Result<(), XlsxError> {
    if area.rows == 1 && area.cols == 1 {
        sheet.write_blank(at.0, at.1, format)?;
    } else {
        let (last_row, last_col) = (at.0 + wide(area.rows) - 1, at.1 + narrow(area.cols) - 1);
        sheet.merge_range(at.0, at.1, last_row, last_col, "", format)?;
    }
    Ok(())
}

/// Writes a figure as it is typed: as a number where that keeps every character.
fn write_typed(sheet: &mut Worksheet, at: At, text: &str, format: &Format) -> Result<(), XlsxError> {
    match text.parse::<f64>().ok().filter(|number| number.to_string() == text && text.len() <= 15) {
        Some(number) => sheet.write_number_with_format(at.0, at.1, number, format)?,
        None => sheet.write_string_with_format(at.0, at.1, text, format)?,
    };
    Ok(())
}

/// Tables have at most a thousand rows and a hundred columns.
fn wide(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn narrow(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
