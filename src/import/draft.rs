//! Drafts a form file from a template: the grid and the labels of its tables, every row and column with a key that its author is
//! still to name.

mod around;
mod codes;
mod template;

use self::around::Around;
use self::codes::{Codes, Row};
use self::template::Template;
use super::document::{At, Block, Document, Grid, told};
use crate::diag::{Finding, Level};
use crate::form::choice;
use crate::json::write::Json;

/// What the file itself says that its author is to do.
const NOTE: &str = "由模板起草。把 r1、c1 这样的代号换成有意义的名称，写上 authority、years、数据的类别（kind）和 rules；用 banxin form check 查看。";

/// A cell of a table as a form says it.
pub(super) struct Place {
    row: usize,
    col: usize,
    rows: usize,
    cols: usize,
    text: String,
}

/// The form file of this id that a document's tables begin.
///
/// # Errors
/// `form-no-table` where it has none.
pub(super) fn draft(document: &Document, id: &str, is_sheet: bool) -> Result<String, Finding> {
    let mut tables = vec![];
    for (index, block) in document.blocks.iter().enumerate() {
        let Block::Grid(grid) = block else { continue };
        let around = match &grid.at {
            At::Sheet(name, _) if is_sheet => Around { sheet: Some(name.clone()), ..Around::default() },
            _ => Around::before(&document.blocks[..index]),
        };
        tables.extend(table(grid, tables.len() + 1, is_sheet, around));
    }
    if tables.is_empty() {
        let finding = told(Level::Error, "form-no-table", &At::File, "文件里没有表格，起草不了格式");
        return Err(finding.hint("核对是不是选错了文件；表格是图片的，要换成能编辑的文件。"));
    }
    let name = document.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| id.to_owned());
    let years = Json::object([("from", Json::Number(2020))]);
    let form = Json::object([
        ("kind", Json::text("form")),
        ("id", Json::text(id)),
        ("name", Json::text(name)),
        ("authority", Json::text("（写明依据的文件）")),
        ("note", Json::text(NOTE)),
        ("years", years),
        ("page", Json::text("gbt9704")),
        ("chapters", Json::List(vec![])),
        ("tables", Json::List(tables)),
    ]);
    Ok(form.write())
}

fn table(grid: &Grid, number: usize, is_sheet: bool, mut around: Around) -> Option<Json> {
    let mut template = Template::of(grid);
    if is_sheet {
        template = template.trimmed(&mut around);
    }
    if template.rows == 0 || !template.places.iter().any(|place| !place.text.is_empty()) {
        return None;
    }
    let codes = Codes::of(&template);
    if codes.is_none() {
        template = template.without_blank_rows();
    }
    let columns =
        codes.as_ref().map(|codes| (codes.labels.len()..template.cols).collect()).or_else(|| template.columns());
    let mut rows = vec![];
    for row in 0..template.rows {
        match codes.as_ref().map_or(Row::Own, |codes| codes.row(row)) {
            Row::Own => rows.push(Json::List(row_cells(&template, row, columns.as_deref()))),
            Row::Codes(json) | Row::Total(json) => rows.push(json),
            Row::Covered => {}
        }
    }
    let mut members = vec![
        ("id".to_owned(), Json::text(format!("t{number}"))),
        ("title".to_owned(), Json::text(around.title.or(around.sheet).unwrap_or_else(|| format!("表{number}")))),
    ];
    let texts = [("number", around.number), ("prepared", around.prepared), ("unit_line", around.unit.clone())];
    members.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Json::text(text?)))));
    members.push(("widths".to_owned(), Json::List(vec![Json::Number(1); template.cols])));
    members.push(("min_height".to_owned(), Json::text("8mm")));
    let keys = columns.as_ref().map(|columns| columns.iter().map(|&col| Json::text(col_key(col))).collect());
    members.extend(keys.map(|keys| ("columns".to_owned(), Json::List(keys))));
    members.extend(around.unit.as_deref().and_then(amount).map(|unit| ("unit".to_owned(), Json::text(unit))));
    if members.iter().any(|(key, _)| key == "unit") {
        members.push(("kind".to_owned(), Json::text("money")));
    }
    members.push(("rows".to_owned(), Json::List(rows)));
    Some(Json::Object(members))
}

/// The unit of amounts that a unit line names, such as 万元 of 单位：万元.
fn amount(line: &str) -> Option<&str> {
    let unit = line.split(['：', ':']).next_back()?.trim();
    unit.ends_with('元').then_some(unit)
}

impl Place {
    /// Whether a figure belongs there: nothing stands in it, or only what a template has for nothing, or something may be chosen.
    fn is_open(&self) -> bool {
        self.text.chars().all(|ch| "0./-—－×%,，_＿ 　".contains(ch)) || !self.options().is_empty()
    }

    /// What may be chosen in it.
    fn options(&self) -> Vec<String> {
        choice::offered(&self.text)
    }

    /// What the form says of it.
    fn said(&self, is_head: bool) -> Vec<(String, Json)> {
        let text = |key: &str, text: String| (key.to_owned(), Json::text(text));
        if !self.is_open() {
            return vec![text(if is_head { "head" } else { "label" }, self.text.clone())];
        }
        let mut members = vec![text("row", row_key(self.row)), text("col", col_key(self.col))];
        let options: Vec<Json> = self.options().into_iter().map(Json::text).collect();
        if !options.is_empty() {
            members.push(text("kind", "choice".to_owned()));
            members.push(("options".to_owned(), Json::List(options)));
        }
        members
    }
}

fn row_key(row: usize) -> String {
    format!("r{}", row + 1)
}

fn col_key(col: usize) -> String {
    format!("c{}", col + 1)
}

/// The cells that begin in a row.
fn row_cells(template: &Template, row: usize, columns: Option<&[usize]>) -> Vec<Json> {
    let is_head = template.is_head(row);
    let own: Vec<&Place> = template.places.iter().filter(|place| place.row == row).collect();
    let figures: Vec<&&Place> = own.iter().filter(|place| place.is_open()).collect();
    let whole = columns.is_some_and(|columns| {
        let plain = |place: &&&Place| place.rows == 1 && place.cols == 1 && place.options().is_empty();
        figures.len() == columns.len() && figures.iter().all(plain)
    });
    let mut cells = vec![];
    for place in own {
        if whole && place.is_open() {
            if !cells.iter().any(|cell| matches!(cell, Json::Object(m) if m[0].0 == "values")) {
                cells.push(Json::object([("values", Json::text(row_key(row)))]));
            }
            continue;
        }
        let mut members = place.said(is_head);
        for (key, count) in [("rows", place.rows), ("cols", place.cols)] {
            members.extend((count > 1).then(|| (key.to_owned(), Json::Number(count))));
        }
        cells.push(Json::Object(members));
    }
    cells
}
