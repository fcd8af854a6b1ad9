//! Reads the part of a table that is not laid down row by row: sides beside each other, and rows that the report brings.
#![expect(clippy::cast_possible_truncation, reason = "read as whole numbers within bounds")]

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Defaults, MOST_COLS, MOST_ROWS, columns, place};
use super::open::{Column, Given, LabelColumn, Open, Side};
use super::values::{choice, wrong_value};
use super::{Content, FormCell};
use crate::diag::{Finding, tell};
use crate::grid::Area;
use crate::json::{Spot, Value};
use crate::model::{CODE, NAME};

/// What may stand before the figures of a given row. Each `level` stands for the next level of the code.
const LABELS: [(&str, LabelColumn); 4] = [
    ("code", LabelColumn::Code),
    ("level", LabelColumn::Level(0)),
    ("name", LabelColumn::Name),
    ("number", LabelColumn::Number),
];

/// The longest code, and the most levels.
const MOST_LEVELS: i64 = 20;

/// Reads the rows of a table where one of them stands for several: `None` where none does, `Some(None)` where it is faulty.
pub(super) fn open(rows: &Spot<'_>, cols: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Option<Open>> {
    let Value::Array(_) = &rows.node.value else { return None };
    let items: Vec<Spot<'_>> = rows.items(out)?.collect();
    let is_part = |item: &Spot<'_>| matches!(item.node.value, Value::Object(_));
    let at = items.iter().position(is_part)?;
    if let Some(second) = items[at + 1..].iter().find(|item| is_part(item)) {
        let words = "一张表只能有一处由报告决定行数或分左右两边";
        tell(out, Finding::error("form-open-doubled", second.place(), words).hint("把后面的一处拆成另一张表。"));
        return Some(None);
    }
    Some(part(rows, &items, at, cols, table, out))
}

fn part(
    rows: &Spot<'_>,
    items: &[Spot<'_>],
    at: usize,
    cols: usize,
    table: &Defaults,
    out: &mut Vec<Finding>,
) -> Option<Open> {
    let mut laid = |items: &[Spot<'_>]| match items {
        [] => Some(vec![]),
        items => place(rows, items, cols, table, out),
    };
    let (head, foot) = (laid(&items[..at]), laid(&items[at + 1..]));
    let mut object = items[at].object(out)?;
    object.optional("note");
    let at_least = object.optional("at_least").map_or(Some(0), |s| s.whole(0, MOST_ROWS as i64, out));
    let sides = match object.optional("sides") {
        Some(spot) => sides(&spot, cols, table, out),
        None => object.required("given", out).and_then(|spot| {
            let given = given_rows(&spot, cols, table, out)?;
            Some(vec![Side { col: 0, cols, cells: vec![], rows: 0, given: Some(given) }])
        }),
    };
    object.close(out);
    let open = Open {
        head: head?,
        head_rows: at,
        sides: sides?,
        foot: foot?,
        foot_rows: items.len() - at - 1,
        at_least: at_least? as usize,
        rows: vec![],
        by_name: BTreeMap::new(),
    };
    tell_doubled(&open, &items[at], out).then_some(open)
}

/// Reads what stands beside each other; together as wide as the table.
fn sides(spot: &Spot<'_>, cols: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Vec<Side>> {
    let mut sides: Vec<Side> = vec![];
    for item in spot.items(out)? {
        let col = sides.iter().map(|side| side.cols).sum();
        sides.push(side(&item, col, table, out)?);
    }
    let wide: usize = sides.iter().map(|side| side.cols).sum();
    if wide != cols {
        let words = format!("左右各边合计 {wide} 栏，表有 {cols} 栏");
        tell(out, wrong_value(spot.place(), &words).hint("核对各边的 cols。"));
        return None;
    }
    if sides.iter().filter(|side| side.given.is_some()).count() > 1 {
        tell(out, wrong_value(spot.place(), "只能有一边的行由报告给出（given）"));
        return None;
    }
    Some(sides)
}

fn side(spot: &Spot<'_>, col: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Side> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let cols = object.required("cols", out).and_then(|s| s.whole(1, MOST_COLS as i64, out));
    let own = object.optional("columns").map(|s| columns(&s, out));
    let defaults =
        Defaults { columns: own.unwrap_or_else(|| table.columns.clone()), kind: table.kind, unit: table.unit.clone() };
    let (rows, given) = (object.optional("rows"), object.optional("given"));
    let cols = cols? as usize;
    let side = match (rows, given) {
        (Some(rows), None) => {
            let items: Vec<Spot<'_>> = rows.items(out)?.collect();
            let cells = place(&rows, &items, cols, &defaults, out)?;
            let shifted = |cell: FormCell| FormCell { area: Area { col: cell.area.col + col, ..cell.area }, ..cell };
            Some(Side { col, cols, cells: cells.into_iter().map(shifted).collect(), rows: items.len(), given: None })
        }
        (None, Some(spot)) => {
            let given = given_rows(&spot, cols, &defaults, out)?;
            Some(Side { col, cols, cells: vec![], rows: 0, given: Some(given) })
        }
        _ => {
            tell(out, wrong_value(spot.place(), "一边只能写 rows（格式定的行）或 given（报告给出的行）中的一种"));
            None
        }
    };
    object.close(out);
    side
}

/// Reads what given rows are like; their labels and figures fill the columns.
fn given_rows(spot: &Spot<'_>, cols: usize, table: &Defaults, out: &mut Vec<Finding>) -> Option<Given> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let labels = object.required("labels", out).map(|s| labels(&s, out));
    let levels = object.optional("levels").map_or(Some(vec![]), |s| levels(&s, out));
    let mut flag = |key| object.optional(key).map_or(Some(false), |s| s.boolean(out));
    let (indent, numbered) = (flag("indent"), flag("numbered"));
    object.close(out);
    let (labels, levels) = (labels?, levels?);
    let resolved = table.columns.iter().cloned().map(|column| Column {
        kind: column.kind.or(Some(table.kind)),
        unit: column.unit.or_else(|| Some(table.unit.clone())),
        ..column
    });
    let columns: Vec<Column> = resolved.collect();
    if labels.len() + columns.len() != cols {
        let words = format!("labels 有 {} 栏，columns 有 {} 栏，合起来不是 {cols} 栏", labels.len(), columns.len());
        tell(out, wrong_value(spot.place(), &words).hint("核对 widths、columns 和 labels 的个数。"));
        return None;
    }
    if let Some(taken) = columns.iter().find(|column| [CODE, NAME].contains(&column.key.as_str())) {
        let words = format!("数据栏的代号不能是 {}：科目编码和名称已用了它", taken.key);
        tell(out, wrong_value(spot.place(), &words).hint("给这一栏换一个代号。"));
        return None;
    }
    Some(Given { labels, columns, levels, indent: indent?, numbered: numbered? })
}

fn labels(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<LabelColumn> {
    let Some(items) = spot.items(out) else { return vec![] };
    let mut levels = 0;
    let label = |item: Spot<'_>| {
        let label = choice(&item, &LABELS, out)?;
        let LabelColumn::Level(_) = label else { return Some(label) };
        levels += 1;
        Some(LabelColumn::Level(levels - 1))
    };
    items.filter_map(label).collect()
}

/// The lengths of codes, each longer than the one before.
fn levels(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Vec<usize>> {
    let lengths: Option<Vec<i64>> = spot.items(out)?.map(|item| item.whole(1, MOST_LEVELS, out)).collect();
    let lengths = lengths?;
    if lengths.windows(2).any(|pair| pair[0] >= pair[1]) {
        tell(out, wrong_value(spot.place(), "levels 写各级编码的全长，逐级加长，例如 [3, 5, 7]"));
        return None;
    }
    Some(lengths.into_iter().map(|length| length as usize).collect())
}

/// Whether no figure of the laid down cells stands twice; otherwise tells of it.
fn tell_doubled(open: &Open, spot: &Spot<'_>, out: &mut Vec<Finding>) -> bool {
    let mut seen = BTreeSet::new();
    let (cells, _) = open.cells();
    for cell in &cells {
        let Content::Value { row, col, .. } = &cell.content else { continue };
        if !seen.insert((row, col)) {
            let words = format!("行代号“{row}”和栏代号“{col}”的数据格写了两次");
            let finding = Finding::error("form-figure-doubled", spot.place(), words);
            tell(out, finding.hint("每个数据格的行、栏代号合起来不能相同；左右两边的行用不同的代号。"));
            return false;
        }
    }
    true
}
