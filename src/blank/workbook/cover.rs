//! The cover of a fill-in workbook: what the report says of itself, and live counts of what is open.

use rust_xlsxwriter::{ConditionalFormatFormula, Formula, ProtectionOptions, Worksheet, XlsxError};

use super::formula::{self, At, FAILS};
use super::looks::Looks;
use super::prose::Texts;
use super::table::TableSheet;
use super::tags;
use crate::model::Report;
use crate::model::draft::{REWRITE, WRITE};

/// The rows: tags, title, what to do; the fields and the counts below.
const TITLE: u32 = 1;
const NOTE: u32 = 2;
const FIELDS: u32 = 4;

const HOW: &str = "浅黄的格可以填，其余的格已经锁定。各表的合计自动算，不平的格变红。填完存盘，用 banxin import 读回。";

pub(super) fn sheet(
    report: &Report,
    tables: &[TableSheet<'_>],
    texts: &Texts,
    looks: &Looks,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(tags::COVER_SHEET)?.set_formula_result_default("");
    sheet.write_string(0, 0, tags::COVER)?.write_string(0, 1, tags::SAYS)?.write_string(0, 2, tags::TYPED)?;
    (3..5).try_for_each(|col| sheet.write_string(0, col, tags::SAYS).map(|_| ()))?;
    sheet.set_row_hidden(0)?.set_column_hidden(0)?;
    sheet.write_string_with_format(TITLE, 1, format!("{}年度填报簿", report.year), &looks.title)?;
    sheet.merge_range(NOTE, 1, NOTE, 4, HOW, &looks.note)?;
    sheet.set_row_height(NOTE, 40)?;
    let mut row = FIELDS;
    for (pointer, name, text) in fields(report) {
        sheet.write_string(row, 0, pointer)?;
        sheet.write_string_with_format(row, 1, name, &looks.label)?;
        sheet.merge_range(row, 2, row, 4, "", &looks.words)?;
        sheet.write_string_with_format(row, 2, text, &looks.words)?;
        row += 1;
    }
    row += 1;
    for (col, head) in (1u16..).zip(["工作表", "要填", "已填", "不平"]) {
        sheet.write_string_with_format(row, col, head, &looks.head)?;
    }
    for table in tables {
        row += 1;
        counts(&mut sheet, row, table, looks)?;
    }
    if !texts.is_empty() {
        row += 1;
        texts_left(&mut sheet, row, texts, looks)?;
    }
    (TITLE..=row)
        .filter(|row| !is_field(report, *row))
        .try_for_each(|row| sheet.write_string(row, 0, tags::SAYS).map(|_| ()))?;
    for (col, width) in (1u16..).zip([34.0, 22.0, 14.0, 14.0]) {
        sheet.set_column_width(col, width)?;
    }
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    Ok(sheet)
}

fn is_field(report: &Report, row: u32) -> bool {
    (FIELDS..).zip(fields(report)).any(|(at, _)| at == row)
}

/// What a report says of itself: pointer, name, and what it says now.
pub(crate) fn fields(report: &Report) -> [(&'static str, &'static str, String); 8] {
    let contact = report.contact.clone().unwrap_or_default();
    let of = Option::unwrap_or_default;
    [
        ("/title", "题目", report.title.to_string()),
        ("/issuer", "机关", report.issuer.clone()),
        ("/published", "公布日期（例如 2026-01-30）", of(report.published.clone())),
        ("/contact/address", "联系地址", of(contact.address)),
        ("/contact/postcode", "邮政编码", of(contact.postcode)),
        ("/contact/phone", "联系电话", of(contact.phone)),
        ("/contact/email", "电子邮箱", of(contact.email)),
        ("/contact/url", "电子版网址", of(contact.url)),
    ]
}

/// How many cells of a table there are to fill in, how many are, and how many sums fail.
fn counts(sheet: &mut Worksheet, row: u32, table: &TableSheet<'_>, looks: &Looks) -> Result<(), XlsxError> {
    let (open, (filled, failing)) = (table.open(), table.state());
    sheet.write_string_with_format(row, 1, table.name(), &looks.label)?;
    sheet.write_number_with_format(row, 2, u32::try_from(open.len()).unwrap_or(u32::MAX), &looks.last)?;
    let filled_in = format!("={}", elsewhere(&table.name(), "COUNTA", &open));
    sheet.write_formula_with_format(row, 3, Formula::new(filled_in).set_result(filled.to_string()), &looks.last)?;
    let checks = table.checks();
    let failing_in =
        |run: &String| format!("COUNTIF('{}'!{run},{})", table.name(), formula::text(&format!("{FAILS}*")));
    let fails: Vec<String> = formula::runs(&checks).iter().map(failing_in).collect();
    let fails = if fails.is_empty() { "=0".to_owned() } else { format!("={}", fails.join("+")) };
    // Excel takes 8,192 characters; what is longer is left to the sheet itself.
    if fails.len() < 8_000 {
        sheet.write_formula_with_format(row, 4, Formula::new(fails).set_result(failing.to_string()), &looks.last)?;
    }
    red(sheet, row, 4, &format!("=N($E${})>0", row + 1), looks)?;
    red(sheet, row, 3, &format!("=$D${n}<$C${n}", n = row + 1), looks)
}

fn texts_left(sheet: &mut Worksheet, row: u32, texts: &Texts, looks: &Looks) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 1, format!("{}（段）", super::prose::NAME), &looks.label)?;
    sheet.write_number_with_format(row, 2, u32::try_from(texts.count()).unwrap_or(u32::MAX), &looks.last)?;
    let range = texts.range();
    let marked = |mark: &str| format!("COUNTIF({range},{})", formula::text(&format!("*{mark}*")));
    let formula = format!("=C{n}-{}-{}", marked(WRITE), marked(REWRITE), n = row + 1);
    let written = texts.written().to_string();
    sheet.write_formula_with_format(row, 3, Formula::new(formula).set_result(written), &looks.last)?;
    sheet.write_blank(row, 4, &looks.last)?;
    red(sheet, row, 3, &format!("=$D${n}<$C${n}", n = row + 1), looks)
}

fn red(sheet: &mut Worksheet, row: u32, col: u16, rule: &str, looks: &Looks) -> Result<(), XlsxError> {
    let condition = ConditionalFormatFormula::new().set_rule(Formula::new(rule)).set_format(&looks.red);
    sheet.add_conditional_format(row, col, row, col, &condition)?;
    Ok(())
}

/// A function over cells of another sheet.
fn elsewhere(sheet: &str, function: &str, cells: &[At]) -> String {
    let runs = formula::runs(cells);
    let calls = runs.chunks(formula::MOST).map(|chunk| {
        let cells: Vec<String> = chunk.iter().map(|run| format!("'{sheet}'!{run}")).collect();
        format!("{function}({})", cells.join(","))
    });
    let all = calls.collect::<Vec<_>>().join("+");
    if all.is_empty() { "0".to_owned() } else { all }
}
