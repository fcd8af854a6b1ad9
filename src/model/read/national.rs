//! Reads national tables: their figures by row and column, and the rows that a report brings.

use std::collections::HashSet;

use super::text;
use crate::diag::{Finding, clip, tell};
use crate::json::{Node, Object, Spot, Value, join};
use crate::model::{CODE, Figure, GivenRow, Kind, NAME};

/// The longest key of a row or column. The forms' own stay under 20 characters.
const MAX_KEY: usize = 64;

/// Reads a national table.
pub(super) fn table(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Kind> {
    let table = object.required("table", out).and_then(|spot| text::line(&spot, out));
    // A table may have given rows alone.
    let figures = match object.optional("figures") {
        None if !object.has("rows") => object.required("figures", out),
        found => found,
    };
    let mut figures = figures.map_or(vec![], |spot| figures_of(&spot, out));
    let rows = object.optional("rows").map_or(vec![], |spot| given(&spot, &mut figures, out));
    object.close(out);
    Some(Kind::National { table: table?, figures, rows })
}

/// Figures by row key and column key. The keys are checked against the form later; here only their length is bounded,
/// because every figure carries its pointer.
fn figures_of(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<Figure> {
    let mut figures = vec![];
    for (row, spot) in keyed(spot, out) {
        row_figures(row, &spot, &mut figures, out);
    }
    figures
}

/// The figures of one row, by column key.
fn row_figures(row: &str, spot: &Spot<'_>, figures: &mut Vec<Figure>, out: &mut Vec<Finding>) {
    for (col, spot) in keyed(spot, out) {
        if let Some(text) = figure_text(&spot, out) {
            figures.push(Figure { row: row.to_owned(), col: col.to_owned(), text, at: spot.pointer });
        }
    }
}

/// What a cell says: one text, or several that were chosen, joined as people write them.
fn figure_text(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let is_text = |node: &Node<'_>| matches!(node.value, Value::String(_));
    match &spot.node.value {
        Value::Array(items) if !items.is_empty() && items.iter().all(is_text) => {
            let texts: Vec<String> = spot.items(out)?.filter_map(|item| text::line(&item, out)).collect();
            Some(texts.join("、"))
        }
        _ => text::cell(spot, out),
    }
}

fn keyed<'t>(spot: &Spot<'t>, out: &mut Vec<Finding>) -> Vec<(&'t str, Spot<'t>)> {
    let Some(object) = spot.object(out) else { return vec![] };
    if let Some(long) = object.longest_key().filter(|key| key.chars().count() > MAX_KEY) {
        let finding = Finding::error("key-long", spot.place(), format!("名称太长：“{}”", clip(long, 20)));
        tell(out, finding.hint(format!("行名和列名最多 {MAX_KEY} 个字符，照格式里的名称写。")));
        return vec![];
    }
    object.entries(out)
}

/// Far more rows than any table of a budget has.
const MOST_ROWS: usize = 5000;

/// Reads a list of rows, each with a code, a name or both, and its figures, which are added to those of the table.
fn given(spot: &Spot<'_>, figures: &mut Vec<Figure>, out: &mut Vec<Finding>) -> Vec<GivenRow> {
    let Some(items) = spot.items(out) else { return vec![] };
    if items.len() > MOST_ROWS {
        let finding =
            Finding::error("rows-many", spot.place(), format!("一张表有 {} 行，超过 {MOST_ROWS} 行", items.len()));
        tell(out, finding.hint("分成几张表，或者几份报告。"));
        return vec![];
    }
    let mut taken: HashSet<String> = figures.iter().map(|figure| figure.row.clone()).collect();
    let mut rows = vec![];
    for (index, item) in items.enumerate() {
        rows.extend(row(&item, index + 1, &mut taken, figures, out));
    }
    rows
}

fn row(
    spot: &Spot<'_>,
    number: usize,
    taken: &mut HashSet<String>,
    figures: &mut Vec<Figure>,
    out: &mut Vec<Finding>,
) -> Option<GivenRow> {
    let mut object = spot.object(out)?;
    let code = object.optional("code");
    let code = code.and_then(|spot| text::cell(&spot, out)).unwrap_or_default();
    let name = object.optional("name").and_then(|spot| text::cell(&spot, out)).unwrap_or_default();
    let values = object.required("figures", out);
    object.close(out);
    if code.is_empty() && name.is_empty() {
        let finding = Finding::error("row-nameless", spot.place(), format!("第 {number} 行既没有代码也没有名称"));
        tell(out, finding.hint("写上 code（科目编码）或 name（名称），或者删去这一行。"));
        return None;
    }
    if code.chars().count() > MAX_KEY {
        let finding = Finding::error("key-long", spot.place(), format!("科目编码太长：“{}”", clip(&code, 20)));
        tell(out, finding.hint(format!("科目编码最多 {MAX_KEY} 个字符。")));
        return None;
    }
    let key = GivenRow::free_key(&code, &name, number, taken);
    for (col, text) in [(CODE, &code), (NAME, &name)] {
        if !text.is_empty() {
            let at = join(&spot.pointer, col);
            figures.push(Figure { row: key.clone(), col: col.to_owned(), text: text.clone(), at });
        }
    }
    row_figures(&key, &values?, figures, out);
    Some(GivenRow { key, code, name, at: spot.pointer.clone() })
}
