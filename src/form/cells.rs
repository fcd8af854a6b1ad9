//! Reads the cells of a table row by row as in HTML, then proves that they tile the grid.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::heads::name_heads;
use super::open::Column;
use super::values::{choice, key, text, texts, wrong_value};
use super::{Content, FormCell, ValueKind, header_flags};
use crate::diag::{Finding, Place, tell};
use crate::grid::{Area, Untiled, place_row_major, prove_tiling};
use crate::json::{Object, Spot, Value};

/// The most rows and columns a national table may have: far above any form seen, and small enough to prove quickly.
pub(super) const MOST_ROWS: usize = 1000;
pub(super) const MOST_COLS: usize = 100;

pub(super) const KINDS: [(&str, ValueKind); 9] = [
    ("count", ValueKind::Count),
    ("signed", ValueKind::Signed),
    ("money", ValueKind::Money),
    ("balance", ValueKind::Balance),
    ("percent", ValueKind::Percent),
    ("text", ValueKind::Text),
    ("choice", ValueKind::Choice),
    ("date", ValueKind::Date),
    ("code", ValueKind::Code),
];

/// A cell before it has its place.
pub(super) struct Draft {
    spot: String,
    span: (usize, usize),
    content: Content,
    options: Arc<[String]>,
    shaded: bool,
}

impl Draft {
    fn place(&self) -> Place {
        Place::Value(self.spot.clone())
    }
}

/// What the cells of a table need to know of it.
pub(super) struct Defaults {
    /// The value columns, the last of the grid; `values` cells take one each.
    pub(super) columns: Vec<Column>,
    pub(super) kind: ValueKind,
    pub(super) unit: String,
}

/// The value columns: keys, or objects where a column has a kind or a unit of its own.
pub(super) fn columns(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<Column> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| column(&item, out)).collect()
}

fn column(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Column> {
    if !matches!(spot.node.value, Value::Object(_)) {
        return Some(Column { key: key(spot, out)?, kind: None, unit: None, options: Arc::default() });
    }
    let mut object = spot.object(out)?;
    object.optional("note");
    let key = object.required("key", out).and_then(|s| key(&s, out));
    let kind = kind(&mut object, out);
    let unit = object.optional("unit").map_or(Some(None), |s| s.text(out).map(|unit| Some(unit.to_owned())));
    object.close(out);
    let (kind, options) = kind?;
    Some(Column { key: key?, kind, unit: unit?, options })
}

/// The kind that a column or a cell has of its own, and what may be chosen where it is a choice.
fn kind(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<(Option<ValueKind>, Arc<[String]>)> {
    let kind = object.optional("kind").map_or(Some(None), |s| choice(&s, &KINDS, out).map(Some));
    let options = object.optional("options").map_or(vec![], |s| texts(&s, out));
    let kind = kind?;
    if (kind == Some(ValueKind::Choice)) == options.is_empty() {
        let words = "kind 为 choice 的格要写 options（可以选的各项），别的格不写";
        tell(out, wrong_value(object.place(), words));
        return None;
    }
    Some((kind, options.into()))
}

/// Reads and places all cells. `None` when they do not tile, which is told of.
pub(super) fn cells(rows: &Spot<'_>, cols: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Vec<FormCell>> {
    if table.columns.len() > cols {
        let words = format!("columns 有 {} 个，比栏数（widths）{cols} 还多", table.columns.len());
        tell(out, Finding::error("form-columns", rows.place(), words).hint("columns 只列数据栏，每栏一个代号。"));
        return None;
    }
    let items: Vec<Spot<'_>> = rows.items(out)?.collect();
    let placed = place(rows, &items, cols, table, out)?;
    Some(name_heads(placed, items.len()))
}

/// Reads some rows and places their cells, which tile so many columns. `None` when they do not, which is told of.
pub(super) fn place(
    rows: &Spot<'_>,
    items: &[Spot<'_>],
    cols: usize,
    table: &Defaults,
    out: &mut Vec<Finding>,
) -> Option<Vec<FormCell>> {
    let count = items.len();
    if count == 0 || count > MOST_ROWS {
        tell(out, wrong_value(rows.place(), &format!("行数应当在 1 到 {MOST_ROWS} 之间，现在是 {count}")));
        return None;
    }
    let before = out.len();
    let drafts: Vec<Vec<Draft>> = items.iter().map(|row| row_cells(row, table, out)).collect();
    if out.len() > before {
        return None;
    }
    let spans: Vec<Vec<_>> = drafts.iter().map(|row| row.iter().map(|cell| cell.span).collect()).collect();
    let areas = place_row_major(&spans, cols);
    let drafts: Vec<Draft> = drafts.into_iter().flatten().collect();
    let before = out.len();
    tell_strayed(&drafts, &areas, cols, table, out);
    if out.len() == before {
        tell_untiled(items, &drafts, &areas, (count, cols), out);
    }
    if out.len() == before {
        tell_crossing(&drafts, &areas, count, out);
        tell_doubled(&drafts, out);
    }
    (out.len() == before).then(|| drafts.into_iter().zip(&areas).map(|(draft, area)| draft.at(*area)).collect())
}

impl Draft {
    fn at(self, area: Area) -> FormCell {
        FormCell { options: self.options, shaded: self.shaded, ..FormCell::new(area, self.content) }
    }
}

fn row_cells(row: &Spot<'_>, table: &Defaults, out: &mut Vec<Finding>) -> Vec<Draft> {
    let Some(items) = row.items(out) else { return vec![] };
    items.flat_map(|item| cell(&item, table, out).unwrap_or_default()).collect()
}

/// Reads one cell; `values` stands for one cell in each value column.
fn cell(spot: &Spot<'_>, table: &Defaults, out: &mut Vec<Finding>) -> Option<Vec<Draft>> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let mut span = |key| object.optional(key).map_or(Some(1), |s| s.whole(1, MOST_ROWS as i64, out));
    let (rows, cols) = (span("rows"), span("cols"));
    let shaded = object.optional("shaded").map_or(Some(false), |s| s.boolean(out));
    let contents = contents(&mut object, shaded == Some(true), table, out);
    object.close(out);
    let span = (rows? as usize, cols? as usize);
    let shaded = shaded?;
    let draft = |(content, options)| Draft { spot: spot.pointer.clone(), span, content, options, shaded };
    Some(contents?.into_iter().map(draft).collect())
}

/// What a cell says: one of `head`, `label`, `blank`, `values` or `row` with `col`; with what may be chosen there. A shaded one
/// that says none of it is blank.
fn contents(
    object: &mut Object<'_>,
    shaded: bool,
    table: &Defaults,
    out: &mut Vec<Finding>,
) -> Option<Vec<(Content, Arc<[String]>)>> {
    let place = object.place();
    if object.has("blank") {
        let blank = object.optional("blank").and_then(|s| s.boolean(out))?;
        if !blank {
            tell(out, wrong_value(place, "空格写 \"blank\": true"));
        }
        return Some(vec![(Content::Blank, Arc::default())]);
    }
    let (head, label) = (object.optional("head"), object.optional("label"));
    let (values, row, col) = (object.optional("values"), object.optional("row"), object.optional("col"));
    if shaded && [&head, &label, &values, &row, &col].iter().all(|said| said.is_none()) {
        return Some(vec![(Content::Blank, Arc::default())]);
    }
    if let (Some(head), None, None, None, None) = (&head, &label, &values, &row, &col) {
        return Some(vec![(Content::Head { text: text(head, out)?, col: None }, Arc::default())]);
    }
    if let (None, Some(label), None, None, None) = (&head, &label, &values, &row, &col) {
        return Some(vec![(Content::Label { text: text(label, out)?, row: None }, Arc::default())]);
    }
    let kind = kind(object, out);
    // An empty unit leaves it to the report: the cell says it, or nobody does.
    let unit = object.optional("unit").map_or(Some(None), |s| s.text(out).map(|unit| Some(unit.to_owned())));
    let bare = |key: String| Column { key, kind: None, unit: None, options: Arc::default() };
    let (row, cols) = match (head, label, values, row, col) {
        (None, None, Some(values), None, None) => (key(&values, out), Some(table.columns.clone())),
        (None, None, None, Some(row), Some(col)) => (key(&row, out), key(&col, out).map(|col| vec![bare(col)])),
        _ => {
            let words = "一格只能是表头（head）、行标题（label）、一行数据（values）、一个数据（row 和 col）中的一种";
            tell(out, wrong_value(place, words));
            return None;
        }
    };
    let (row, (kind, options), unit) = (row?, kind?, unit?);
    let value = |column: Column| {
        let options = if kind.is_some() { Arc::clone(&options) } else { column.options };
        let kind = kind.or(column.kind).unwrap_or(table.kind);
        let unit = unit.clone().or(column.unit).unwrap_or_else(|| table.unit.clone());
        (Content::Value { row: row.clone(), col: column.key, kind, unit }, options)
    };
    Some(cols?.into_iter().map(value).collect())
}

/// Tells of the first place where the cells do not tile.
fn tell_untiled(rows: &[Spot<'_>], drafts: &[Draft], areas: &[Area], grid: (usize, usize), out: &mut Vec<Finding>) {
    let Err(why) = prove_tiling(grid.0, grid.1, areas) else { return };
    let finding = match why {
        Untiled::Overlap(first, second) => {
            let (first, second) = (&drafts[first], &drafts[second]);
            let words = format!("单元格“{}”盖住了单元格“{}”", cell_name(&second.content), cell_name(&first.content));
            Finding::error("form-cell-overlap", second.place(), words)
                .hint("核对两格的 rows 和 cols。")
                .with(first.place(), "被盖住的单元格")
        }
        Untiled::Outside(index) => {
            let (name, area) = (cell_name(&drafts[index].content), areas[index]);
            let (down, right) = (area.row.saturating_add(area.rows), area.col.saturating_add(area.cols));
            let (rows, cols) = grid;
            let words =
                format!("单元格“{name}”伸出了表格：它到第 {down} 行、第 {right} 栏，表格只有 {rows} 行、{cols} 栏");
            let finding = Finding::error("form-cell-outside", drafts[index].place(), words);
            reaching(area.row, drafts, areas, finding.hint("核对这一行各格的 rows 和 cols 之和。"))
        }
        Untiled::Hole(row, col) => {
            let words = format!("第 {} 行第 {} 栏没有单元格", row + 1, col + 1);
            let finding = Finding::error("form-cell-hole", rows[row].place(), words);
            reaching(row, drafts, areas, finding.hint("补上这一格，或者加大左边、上边单元格的 cols、rows。"))
        }
    };
    tell(out, finding);
}

/// Adds the merged cells that reach down into a row: most often one of them has a wrong `rows`.
fn reaching(row: usize, drafts: &[Draft], areas: &[Area], finding: Finding) -> Finding {
    let above = drafts.iter().zip(areas).filter(|(_, area)| area.row < row && row - area.row < area.rows);
    above.fold(finding, |finding, (draft, area)| {
        let words = format!("上面的合并格“{}”（rows: {}）伸到这一行", cell_name(&draft.content), area.rows);
        finding.with(draft.place(), words)
    })
}

/// How a person knows a cell.
fn cell_name(content: &Content) -> String {
    match content {
        Content::Head { text, .. } | Content::Label { text, .. } => text.clone(),
        Content::Value { row, col, .. } => format!("{row} {col}"),
        Content::Blank => String::new(),
    }
}

/// Tells of cells that begin in the header and end in the body, or the other way round.
fn tell_crossing(drafts: &[Draft], areas: &[Area], rows: usize, out: &mut Vec<Finding>) {
    let placed = |(draft, area): (&Draft, &Area)| FormCell::new(*area, draft.content.clone());
    let header = header_flags(&drafts.iter().zip(areas).map(placed).collect::<Vec<_>>(), rows);
    for (draft, area) in drafts.iter().zip(areas) {
        if area.row_range().any(|row| header[row] != header[area.row]) {
            let words = format!("单元格“{}”跨过了表头和数据行的分界", cell_name(&draft.content));
            let finding = Finding::error("form-cell-crosses", draft.place(), words);
            tell(out, finding.hint("表头要在续页重复，所以合并格不能从表头伸进数据行；把它拆成两格。"));
        }
    }
}

/// Tells of figures whose row and column keys stand twice.
fn tell_doubled(drafts: &[Draft], out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for draft in drafts {
        let Content::Value { row, col, .. } = &draft.content else { continue };
        if let Some(first) = seen.insert((row, col), &draft.spot) {
            let words = format!("行代号“{row}”和栏代号“{col}”的数据格写了两次");
            let finding = Finding::error("form-figure-doubled", draft.place(), words);
            let finding = finding.hint("每个数据格的行、栏代号合起来不能相同。");
            tell(out, finding.with(Place::Value(first.to_owned()), "前面已经有这一格"));
        }
    }
}

/// Tells of the first figure that does not stand in the column its key belongs to: the cells before it in its row do
/// not add up.
fn tell_strayed(drafts: &[Draft], areas: &[Area], cols: usize, table: &Defaults, out: &mut Vec<Finding>) {
    let first = cols - table.columns.len();
    for (draft, area) in drafts.iter().zip(areas) {
        let Content::Value { row, col, .. } = &draft.content else { continue };
        let Some(nth) = table.columns.iter().position(|c| c.key == *col) else { continue };
        if area.col != first + nth {
            let words = format!(
                "第 {} 行：数据格“{row} {col}”落在第 {} 栏，而 {col} 是第 {} 栏",
                area.row + 1,
                area.col + 1,
                first + nth + 1
            );
            let finding = Finding::error("form-cell-strays", draft.place(), words);
            let finding = finding.hint("核对这一行前面各格的 cols，以及上面各合并格的 rows。");
            tell(out, reaching(area.row, drafts, areas, finding));
            return;
        }
    }
}
