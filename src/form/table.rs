//! Reads a national table: cells row by row as in HTML, then proves that they tile the grid.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use std::collections::BTreeMap;

use super::values::{choice, key, text, wrong_value};
use super::{Content, FormCell, Keys, TableForm, ValueKind};
use crate::diag::{Finding, Place, tell};
use crate::geom::Len;
use crate::grid::{Area, Untiled, place_row_major, prove_tiling};
use crate::json::{Object, Spot};
use crate::style::{self, Width};

/// The most rows and columns a national table may have: far above any form seen, and small enough to prove quickly.
const MOST_ROWS: usize = 1000;
const MOST_COLS: usize = 100;

const KINDS: [(&str, ValueKind); 3] =
    [("count", ValueKind::Count), ("signed", ValueKind::Signed), ("money", ValueKind::Money)];

/// A cell before it has its place.
struct Draft {
    spot: String,
    span: (usize, usize),
    content: Content,
}

impl Draft {
    fn place(&self) -> Place {
        Place::Value(self.spot.clone())
    }
}

/// What the cells of a table need to know of it.
struct Defaults {
    /// Keys of the value columns, the last of the grid; `values` cells take one each.
    columns: Vec<String>,
    unit: String,
}

/// Reads the tables of a form that has so many chapters and a type area of this width.
pub(super) fn tables(spot: &Spot<'_>, chapters: usize, width: Option<Len>, out: &mut Vec<Finding>) -> Vec<TableForm> {
    let Some(items) = spot.items(out) else { return vec![] };
    let mut tables: Vec<TableForm> = vec![];
    for item in items {
        let Some(table) = table(&item, chapters, width, out) else { continue };
        if tables.iter().any(|t| t.id == table.id) {
            let words = format!("两张表的代号都是“{}”", table.id);
            tell(out, Finding::error("form-table-doubled", item.place(), words).hint("给每张表不同的 id。"));
        }
        tables.push(table);
    }
    tables
}

fn table(spot: &Spot<'_>, chapters: usize, width: Option<Len>, out: &mut Vec<Finding>) -> Option<TableForm> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let id = object.required("id", out).and_then(|s| key(&s, out));
    let title = object.required("title", out).and_then(|s| text(&s, out));
    let chapter = object.required("chapter", out).and_then(|s| s.whole(1, chapters.max(1) as i64, out));
    let widths = object.required("widths", out).and_then(|s| widths(&s, width, out));
    let has_height = object.has("height") || object.has("min_height");
    let style = style::read::table_style(&mut object, out);
    if !has_height {
        object.required("min_height", out);
    }
    let unit = object.optional("unit").and_then(|s| text(&s, out)).unwrap_or_default();
    let centred = object.optional("labels").and_then(|s| choice(&s, &[("center", true), ("left", false)], out));
    let columns = object.optional("columns").map_or(vec![], |s| columns(&s, out));
    let rows = object.required("rows", out);
    object.close(out);
    let (rows, widths) = (rows?, widths?);
    let cells = cells(&rows, widths.len(), &Defaults { columns, unit }, out)?;
    Some(TableForm {
        id: id?,
        title: title?,
        chapter: chapter? as usize - 1,
        widths,
        rows: rows.items(out)?.len(),
        style: style.filter(|_| has_height)?,
        centred_labels: centred.unwrap_or(false),
        keys: Keys::of(&cells),
        cells,
    })
}

fn widths(spot: &Spot<'_>, most: Option<Len>, out: &mut Vec<Finding>) -> Option<Vec<Width>> {
    let items = spot.items(out)?;
    if items.len() == 0 || items.len() > MOST_COLS {
        let words = format!("栏宽应当有 1 到 {MOST_COLS} 个，现在有 {} 个", items.len());
        tell(out, wrong_value(spot.place(), &words));
        return None;
    }
    let widths: Vec<Option<Width>> = items.map(|item| style::read::width(&item, out)).collect();
    let widths: Vec<Width> = widths.into_iter().collect::<Option<_>>()?;
    let fixed = |width: &Width| if let Width::Fixed(length) = width { *length } else { Len::ZERO };
    let sum: Len = widths.iter().map(fixed).sum();
    if let Some(most) = most.filter(|most| sum > *most) {
        let words = format!("各栏宽合计 {:.2}mm，超过版心宽 {:.2}mm", sum.to_mm(), most.to_mm());
        tell(out, Finding::error("form-widths", spot.place(), words).hint("减小某些栏宽。"));
    }
    Some(widths)
}

fn columns(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<String> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| key(&item, out)).collect()
}

/// Reads and places all cells. `None` when they do not tile, which is told of.
fn cells(rows: &Spot<'_>, cols: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Vec<FormCell>> {
    if table.columns.len() > cols {
        let words = format!("columns 有 {} 个，比栏数（widths）{cols} 还多", table.columns.len());
        tell(out, Finding::error("form-columns", rows.place(), words).hint("columns 只列数据栏，每栏一个代号。"));
        return None;
    }
    let items = rows.items(out)?;
    let count = items.len();
    if count == 0 || count > MOST_ROWS {
        tell(out, wrong_value(rows.place(), &format!("行数应当在 1 到 {MOST_ROWS} 之间，现在是 {count}")));
        return None;
    }
    let before = out.len();
    let drafts: Vec<Vec<Draft>> = items.map(|row| row_cells(&row, table, out)).collect();
    if out.len() > before {
        return None;
    }
    let spans: Vec<Vec<_>> = drafts.iter().map(|row| row.iter().map(|cell| cell.span).collect()).collect();
    let areas = place_row_major(&spans, cols);
    let drafts: Vec<Draft> = drafts.into_iter().flatten().collect();
    let before = out.len();
    tell_strayed(&drafts, &areas, cols, table, out);
    if out.len() == before {
        tell_untiled(rows, &drafts, &areas, (count, cols), out);
    }
    if out.len() == before {
        tell_crossing(&drafts, &areas, count, out);
        tell_doubled(&drafts, out);
    }
    (out.len() == before).then(|| name_heads(drafts, &areas, count))
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
    let contents = contents(&mut object, table, out);
    object.close(out);
    let span = (rows? as usize, cols? as usize);
    let draft = |content| Draft { spot: spot.pointer.clone(), span, content };
    Some(contents?.into_iter().map(draft).collect())
}

/// What a cell says: one of `head`, `label`, `values` or `row` with `col`.
fn contents(object: &mut Object<'_>, table: &Defaults, out: &mut Vec<Finding>) -> Option<Vec<Content>> {
    let place = object.place();
    let (head, label) = (object.optional("head"), object.optional("label"));
    let (values, row, col) = (object.optional("values"), object.optional("row"), object.optional("col"));
    if let (Some(head), None, None, None, None) = (&head, &label, &values, &row, &col) {
        return Some(vec![Content::Head { text: text(head, out)?, col: None }]);
    }
    if let (None, Some(label), None, None, None) = (&head, &label, &values, &row, &col) {
        return Some(vec![Content::Label { text: text(label, out)?, row: None }]);
    }
    let kind = object.optional("kind").map_or(Some(ValueKind::Count), |s| choice(&s, &KINDS, out));
    // An empty unit leaves it to the report: the cell says it, or nobody does.
    let unit = object.optional("unit").map_or(Some(table.unit.clone()), |s| s.text(out).map(str::to_owned));
    let (row, cols) = match (head, label, values, row, col) {
        (None, None, Some(values), None, None) => (key(&values, out), Some(table.columns.clone())),
        (None, None, None, Some(row), Some(col)) => (key(&row, out), key(&col, out).map(|col| vec![col])),
        _ => {
            let words = "一格只能是表头（head）、行标题（label）、一行数据（values）、一个数据（row 和 col）中的一种";
            tell(out, wrong_value(place, words));
            return None;
        }
    };
    let (row, kind, unit) = (row?, kind?, unit?);
    let value = |col| Content::Value { row: row.clone(), col, kind, unit: unit.clone() };
    Some(cols?.into_iter().map(value).collect())
}

/// Tells of the first place where the cells do not tile.
fn tell_untiled(rows: &Spot<'_>, drafts: &[Draft], areas: &[Area], grid: (usize, usize), out: &mut Vec<Finding>) {
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
            let finding = Finding::error("form-cell-hole", Place::Value(format!("{}/{row}", rows.pointer)), words);
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
    }
}

/// Tells of cells that begin in the header and end in the body, or the other way round.
fn tell_crossing(drafts: &[Draft], areas: &[Area], rows: usize, out: &mut Vec<Finding>) {
    let header = header_flags(drafts, areas, rows);
    for (draft, area) in drafts.iter().zip(areas) {
        if area.row_range().any(|row| header[row] != header[area.row]) {
            let words = format!("单元格“{}”跨过了表头和数据行的分界", cell_name(&draft.content));
            let finding = Finding::error("form-cell-crosses", draft.place(), words);
            tell(out, finding.hint("表头要在续页重复，所以合并格不能从表头伸进数据行；把它拆成两格。"));
        }
    }
}

/// Which rows hold no figure.
fn header_flags(drafts: &[Draft], areas: &[Area], rows: usize) -> Vec<bool> {
    let mut header = vec![true; rows];
    for (draft, area) in drafts.iter().zip(areas) {
        if matches!(draft.content, Content::Value { .. }) {
            header[area.row_range()].fill(false);
        }
    }
    header
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
        let Some(nth) = table.columns.iter().position(|c| c == col) else { continue };
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

/// Writes into headers and labels the one key they stand for, where they stand for just one.
fn name_heads(drafts: Vec<Draft>, areas: &[Area], rows: usize) -> Vec<FormCell> {
    let block = blocks(&header_flags(&drafts, areas, rows));
    let (mut cols, mut rows) = (Only::default(), Only::default());
    for (draft, area) in drafts.iter().zip(areas) {
        if let Content::Value { row, col, .. } = &draft.content {
            cols.add((block[area.row], area.col, area.cols), col);
            rows.add((area.row, area.rows, 0), row);
        }
    }
    let name = |(draft, area): (Draft, &Area)| {
        let content = match draft.content {
            Content::Head { text, .. } => Content::Head { text, col: cols.get((block[area.row], area.col, area.cols)) },
            Content::Label { text, .. } => Content::Label { text, row: rows.get((area.row, area.rows, 0)) },
            value => value,
        };
        FormCell { area: *area, content }
    };
    drafts.into_iter().zip(areas).map(name).collect()
}

/// The one key of several values at a place of the grid; none when they differ.
#[derive(Default)]
struct Only(BTreeMap<(usize, usize, usize), Option<String>>);

impl Only {
    fn add(&mut self, place: (usize, usize, usize), key: &str) {
        let known = self.0.entry(place).or_insert_with(|| Some(key.to_owned()));
        if known.as_deref() != Some(key) {
            *known = None;
        }
    }

    fn get(&self, place: (usize, usize, usize)) -> Option<String> {
        self.0.get(&place).cloned().flatten()
    }
}

/// Numbers each row by its block: header rows and the data rows they govern count as one.
fn blocks(header: &[bool]) -> Vec<usize> {
    let mut block = 0;
    let starts = |row: usize| row > 0 && header[row] && !header[row - 1];
    (0..header.len())
        .map(|row| {
            block += usize::from(starts(row));
            block
        })
        .collect()
}
