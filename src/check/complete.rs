//! Every table in its chapter, every figure there and of the kind the form asks for, and no other.

use std::collections::BTreeSet;

use super::filled::{Filled, Table};
use super::kinds;
use super::sheet::Sheet;
use crate::diag::{Finding, Fix, MOST, Place, clip, tell};
use crate::form::{Content, FormCell, LabelColumn, RowKeys, ValueKind};
use crate::json::nearest;
use crate::model::figure::{Number, Value, in_unit, plain};
use crate::model::walk::nationals;
use crate::model::{Block, CODE, Figure, NAME};

/// Checks all tables. A table whose chapter is not there is told with the chapter.
pub(super) fn check(filled: &Filled<'_>, sheets: &[Sheet<'_>], out: &mut Vec<Finding>) {
    let meant = meant(filled);
    for (table, sheet) in filled.tables.iter().zip(sheets) {
        let told = meant.contains(&table.form.id.as_str())
            || table.form.chapter.is_some_and(|chapter| filled.chapter(chapter).is_none());
        match table.block {
            Some(_) => figures(table, sheet, out),
            None if !told => tell(out, table_missing(filled, table)),
            None => {}
        }
    }
    places(filled, out);
}

/// The ids that misspelt ones stand for: what is misspelt is told once, not also as missing.
fn meant<'a>(filled: &'a Filled<'_>) -> Vec<&'a str> {
    let ids = || filled.tables.iter().map(|table| table.form.id.as_str());
    let typed = filled.report.bodies().flat_map(nationals).map(|(_, id, _)| id);
    typed.filter(|id| filled.table(id).is_none()).filter_map(|id| nearest(id, ids())).collect()
}

fn table_missing(filled: &Filled<'_>, table: &Table<'_>) -> Finding {
    let section = table.form.chapter.and_then(|chapter| filled.chapter(chapter));
    let place = Place::Value(section.map_or("/body".to_owned(), |block| block.at.clone()));
    let chapter = table.form.chapter.and_then(|chapter| filled.form.chapters.get(chapter));
    let chapter = chapter.map_or(String::new(), |chapter| format!("在“{chapter}”一章里"));
    Finding::warning("table-missing", place, format!("缺少表“{}”", table.form.title))
        .hint(format!("{chapter}补上这张表；没有发生的填 0。"))
        .json_hint(format!("写成 {{ \"table\": \"{}\", \"figures\": … }}。", table.form.id))
        .fact("table", &table.form.id)
}

/// Reports tables that the form does not have, that stand twice, or that stand in another chapter.
fn places(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let attached = filled.report.bodies().skip(1);
    let chapters = filled.parts.iter().map(|(chapter, part)| (*chapter, std::slice::from_ref(*part)));
    for (chapter, blocks) in chapters.chain(attached.map(|body| (None, body))) {
        for (block, id, _) in nationals(blocks) {
            match filled.table(id) {
                None => tell(out, table_unknown(filled, block, id)),
                Some(table) if table.block.is_some_and(|first| first.at != block.at) => {
                    let words = format!("表“{}”写了两次", table.form.title);
                    let finding = Finding::warning("table-doubled", Place::Value(block.at.clone()), words);
                    tell(
                        out,
                        finding.hint("删去多余的一处。").with(table.place(), "前面已经有这张表").fact("table", id),
                    );
                }
                Some(table) if strays(filled, table, chapter) => {
                    let wanted = table.form.chapter.and_then(|chapter| filled.form.chapters.get(chapter));
                    let chapter = wanted.map_or("", String::as_str);
                    let words = format!("表“{}”应当放在“{chapter}”一章", table.form.title);
                    let finding = Finding::warning("table-chapter", Place::Value(block.at.clone()), words);
                    tell(out, finding.hint("把整张表移到那一章。").fact("table", id));
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether a table does not stand in its chapter, though that is there.
fn strays(filled: &Filled<'_>, table: &Table<'_>, chapter: Option<usize>) -> bool {
    table.form.chapter.is_some_and(|wanted| chapter != Some(wanted) && filled.chapter(wanted).is_some())
}

fn table_unknown(filled: &Filled<'_>, block: &Block, id: &str) -> Finding {
    let ids: Vec<&str> = filled.form.tables.iter().map(|t| t.id.as_str()).collect();
    let place = Place::Value(format!("{}/table", block.at));
    let words = format!("格式“{}”里没有代号为“{}”的表", filled.form.id, clip(id, 30));
    let finding = Finding::error("table-unknown", place, words).fact("table", id);
    match nearest(id, ids.iter().copied()) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint(format!("可以写：{}。", ids.join("、"))),
    }
}

fn figures(table: &Table<'_>, sheet: &Sheet<'_>, out: &mut Vec<Finding>) {
    lacking(table, sheet, out);
    unknown(table, out);
    blanks(table, sheet, out);
    for (index, cell) in table.form.cells.iter().enumerate() {
        if let Some(finding) = table.at(index).and_then(|figure| wrong_kind(table, cell, figure)) {
            tell(out, with_derived(finding, sheet.derived(index)));
        }
    }
}

/// So many rows without any figure are told one by one; more are a table that is not filled in yet, told once.
const MANY_ROWS: usize = 5;

/// Reports figures that are not there: all of a table at once, a row at once, a column at once where it lacks in every
/// row that has it, else row by row.
fn lacking(table: &Table<'_>, sheet: &Sheet<'_>, out: &mut Vec<Finding>) {
    let is_there = |(_, cell): &&(String, usize)| table.at(*cell).is_some();
    let (mut rows, mut partly) = (vec![], vec![]);
    let meant = meant_rows(table);
    for row in table.form.keys.rows() {
        let there = row.cols.iter().filter(is_there).count();
        match there {
            0 if meant.contains(&row.row.as_str()) => {}
            0 => rows.push(row),
            _ if there < row.cols.len() => partly.push(row),
            _ => {}
        }
    }
    if rows.len() == table.form.keys.rows().len() {
        let words = format!("表“{}”：缺少全部数据", table.form.title);
        let finding = Finding::warning("figure-missing", table.place(), words).fact("table", &table.form.id);
        return tell(out, finding.hint("照格式填上各行的数据；没有发生的填 0。"));
    }
    if rows.len() > MANY_ROWS {
        let cells = rows.iter().flat_map(|row| row.cols.iter().map(|(_, cell)| *cell)).collect::<Vec<_>>();
        let first = table.row_words(&rows[0].row);
        let words = format!("{} 行没有数据，第一行是“{first}”", rows.len());
        tell(out, figure_missing(table, sheet, &words, &cells));
        rows.clear();
    }
    for row in rows {
        let cells: Vec<usize> = row.cols.iter().map(|(_, cell)| *cell).collect();
        let (words, of_col) = (table.row_words(&row.row), row.cols[0].0.as_str());
        let what = match words.is_empty() {
            true => format!("缺少{}", table.words(&row.row, of_col)),
            false => format!("缺少“{words}”整行的数据"),
        };
        tell(out, figure_missing(table, sheet, &what, &cells));
    }
    let mut told = vec![];
    for row in &partly {
        let missing = row.cols.iter().filter(|cell| !is_there(cell));
        let (wide, own): (Vec<_>, Vec<_>) = missing.partition(|(col, _)| lacks_throughout(table, col) > 1);
        for (col, _) in wide {
            if !told.contains(&col) {
                told.push(col);
                let cells: Vec<usize> = partly.iter().filter_map(|row| table.form.keys.cell(&row.row, col)).collect();
                let words = table.col_words(&row.row, col);
                tell(
                    out,
                    figure_missing(table, sheet, &format!("缺少“{words}”栏的数据（{} 行）", cells.len()), &cells),
                );
            }
        }
        if !own.is_empty() {
            let words = table.row_words(&row.row);
            let cols: Vec<String> =
                own.iter().map(|(col, _)| format!("“{}”", table.col_words(&row.row, col))).collect();
            let at = if words.is_empty() { String::new() } else { format!("“{words}”行") };
            let cells: Vec<usize> = own.iter().map(|(_, cell)| *cell).collect();
            tell(out, figure_missing(table, sheet, &format!("{at}缺少{}栏的数据", cols.join("、")), &cells));
        }
    }
}

/// The rows that misspelt ones stand for.
fn meant_rows<'a>(table: &Table<'a>) -> Vec<&'a str> {
    let keys = &table.form.keys;
    let typed = table.block.into_iter().flat_map(|block| nationals(std::slice::from_ref(block)));
    let unknown = typed.flat_map(|(.., figures)| figures).filter(|figure| keys.row(&figure.row).is_none());
    unknown.filter_map(|figure| nearest(&figure.row, keys.rows().iter().map(|row| row.row.as_str()))).collect()
}

/// In how many rows a column lacks, where it lacks in all that have it but those that lack as a whole; else 0.
fn lacks_throughout(table: &Table<'_>, col: &str) -> usize {
    let mut rows = 0;
    for row in table.form.keys.rows() {
        let whole = row.cols.iter().all(|(_, cell)| table.at(*cell).is_none());
        match row.cols.iter().find(|(known, _)| known == col) {
            Some((_, cell)) if table.at(*cell).is_some() => return 0,
            Some(_) if !whole => rows += 1,
            _ => {}
        }
    }
    rows
}

fn figure_missing(table: &Table<'_>, sheet: &Sheet<'_>, what: &str, cells: &[usize]) -> Finding {
    let keys = |cell: usize| table.form.cells[cell].keys().unwrap_or_default();
    let place = |cell: usize| {
        let (row, col) = keys(cell);
        table.figure_place(row, col)
    };
    let first = cells.first().map_or(table.place(), |&cell| place(cell));
    let mut finding = Finding::warning("figure-missing", first, format!("表“{}”：{what}", table.form.title));
    for &cell in cells {
        let value = sheet.derived(cell);
        if let (Place::Value(pointer), Some(value)) = (place(cell), value) {
            finding = finding.fix(Fix { pointer, value: value.to_string(), safe: sheet.adds_up(cell) });
        }
    }
    let known: Vec<String> = cells
        .iter()
        .filter_map(|&cell| {
            let value = sheet.derived(cell)?;
            let (row, col) = keys(cell);
            (value != Number::default()).then(|| format!("{}应当是 {value}", table.words(row, col)))
        })
        .collect();
    let open = cells.iter().any(|&cell| sheet.derived(cell).is_none());
    let rest = if known.len() < cells.len() { "没有发生的填 0" } else { "" };
    let hint = match (known.is_empty(), open) {
        (true, _) => "补上这些数据；没有发生的填 0。".to_owned(),
        (false, _) => format!(
            "补上这些数据：按表内合计推算，{}{}。",
            clip(&known.join("，"), 300),
            match rest {
                "" => String::new(),
                rest => format!("；其余{rest}"),
            }
        ),
    };
    let (rows, cols): (BTreeSet<&str>, BTreeSet<&str>) = cells.iter().map(|&cell| keys(cell)).unzip();
    let join = |keys: BTreeSet<&str>| keys.into_iter().collect::<Vec<_>>().join(" ");
    finding
        .hint(hint)
        .json_hint(typed_rows(table, sheet, cells))
        .fact("table", &table.form.id)
        .fact("row", join(rows))
        .fact("cols", join(cols))
}

/// So many rows are written out for who prepares the file; the others go alike.
const ROWS_SHOWN: usize = 3;

/// How to write missing figures in JSON: those of one row under one key, and into the row's own braces where it has some.
fn typed_rows(table: &Table<'_>, sheet: &Sheet<'_>, cells: &[usize]) -> String {
    let mut rows: Vec<(&str, Vec<String>)> = vec![];
    for &cell in cells {
        let (row, col) = table.form.cells[cell].keys().unwrap_or_default();
        let member = format!("\"{col}\": {}", sheet.derived(cell).unwrap_or_default());
        match rows.iter_mut().find(|(known, _)| *known == row) {
            Some((_, members)) => members.push(member),
            None => rows.push((row, vec![member])),
        }
    }
    let has_some = |row: &str| {
        let cols = table.form.keys.row(row).map_or(&[][..], |row| &row.cols);
        cols.iter().any(|(_, cell)| table.at(*cell).is_some() || table.form.cells[*cell].given.is_some())
    };
    let shown: Vec<String> = rows
        .iter()
        .take(ROWS_SHOWN)
        .map(|(row, members)| match has_some(row) {
            true => format!("在 \"{row}\" 的花括号里加 {}", members.join(", ")),
            false => format!("在 figures 里加 \"{row}\": {{ {} }}", members.join(", ")),
        })
        .collect();
    let rest = if rows.len() > ROWS_SHOWN {
        format!("；其余 {} 行照此写", rows.len() - ROWS_SHOWN)
    } else {
        String::new()
    };
    format!("{}{rest}。", shown.join("；"))
}

/// Reports figures that fill no cell: once for a row that the form does not have, else once for each.
fn unknown(table: &Table<'_>, out: &mut Vec<Finding>) {
    let Some(block) = table.block else { return };
    let mut told = None;
    for (_, _, figures) in nationals(std::slice::from_ref(block)) {
        let lost = |f: &&Figure| table.cell(&f.row, &f.col).is_none() && !is_shown_otherwise(table, f);
        for figure in figures.iter().filter(lost) {
            let row = table.form.keys.row(&figure.row);
            // The figures of a row follow each other.
            if row.is_none() && told.replace(&figure.row) == Some(&figure.row) {
                continue;
            }
            if out.len() > MOST {
                return;
            }
            tell(out, figure_unknown(table, figure, row));
        }
    }
}

/// Whether a figure is a code that stands in a column for each level or only orders the rows, or a name behind its number.
fn is_shown_otherwise(table: &Table<'_>, figure: &Figure) -> bool {
    let Some(given) = table.form.open.as_ref().and_then(|open| open.given()) else { return false };
    let is_shown = match figure.col.as_str() {
        CODE => !given.levels.is_empty(),
        NAME => given.labels.contains(&LabelColumn::Name),
        _ => false,
    };
    let first = table.form.keys.row(&figure.row).and_then(|row| row.cols.first());
    is_shown && first.is_some_and(|(_, cell)| table.form.cells[*cell].given.is_some())
}

fn figure_unknown(table: &Table<'_>, figure: &Figure, row: Option<&RowKeys>) -> Finding {
    let parent = figure.at.rsplit_once('/').map_or("", |(parent, _)| parent);
    let rows = table.form.keys.rows();
    let (pointer, key, what, known): (_, _, _, Vec<&str>) = match row {
        Some(row) => (figure.at.as_str(), &figure.col, "栏", row.cols.iter().map(|(col, _)| col.as_str()).collect()),
        None => (parent, &figure.row, "行", rows.iter().map(|row| row.row.as_str()).collect()),
    };
    let place = Place::Key { pointer: pointer.to_owned(), nth: 0 };
    let whose = if row.is_some() { table.row_words(&figure.row) } else { String::new() };
    let at = if whose.is_empty() { String::new() } else { format!("“{whose}”行") };
    let words = format!("表“{}”：{at}没有代号为“{}”的{what}", table.form.title, clip(key, 30));
    let finding = Finding::error("figure-unknown", place, words).fact("table", &table.form.id).fact("key", key);
    match nearest(key, known.iter().copied()) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint(format!("可以写：{}。", clip(&known.join("、"), 400))),
    }
}

/// Reports cells that are blank or have a stroke, once for a table, and how the sums take them.
fn blanks(table: &Table<'_>, sheet: &Sheet<'_>, out: &mut Vec<Finding>) {
    if sheet.blanks_are_meant() {
        return;
    }
    let blank = |figure: &&Figure| matches!(figure.value(), Value::Blank | Value::Slash);
    let cells = table.form.cells.iter().enumerate();
    let counted = cells.filter(|(_, cell)| matches!(cell.content, Content::Value { kind, .. } if kind.is_number()));
    let blank: Vec<&Figure> = counted.filter_map(|(cell, _)| table.at(cell)).filter(blank).collect();
    let Some(first) = blank.first() else { return };
    let named = |figure: &Figure| table.words(&figure.row, &figure.col);
    let which = match blank.len() {
        1 => format!("{}空着或者写了斜线", named(first)),
        count => format!("有 {count} 格空着或者写了斜线，第一格是{}", named(first)),
    };
    let how = if sheet.blanks_are_zero() { "合计按 0 核对" } else { "不能按 0 核对" };
    let words = format!("表“{}”：{which}；{how}", table.form.title);
    let finding = Finding::warning("figure-blank", Place::Value(first.at.clone()), words)
        .hint("没有发生的填 0，不要空着，也不要写“/”。")
        .fact("table", &table.form.id)
        .fact("row", &first.row)
        .fact("col", &first.col)
        .fact("cells", blank.len().to_string());
    let fix = |figure: &&Figure| {
        let cell = table.form.keys.cell(&figure.row, &figure.col)?;
        let value = sheet.derived(cell).unwrap_or_default().to_string();
        Some(Fix::asked(&figure.at, value))
    };
    tell(out, blank.iter().filter_map(fix).fold(finding, Finding::fix));
}

/// A figure that is not of the kind its cell asks for.
fn wrong_kind(table: &Table<'_>, cell: &FormCell, figure: &Figure) -> Option<Finding> {
    let Content::Value { kind, unit, .. } = &cell.content else { return None };
    let mut fix = None;
    let (asked, hint) = match figure.value() {
        Value::Blank | Value::Slash => return None,
        _ if !kind.is_number() => {
            (kinds::misfit(*kind, &cell.options, &figure.text)?, kinds::hint(*kind, &cell.options))
        }
        _ if *kind == ValueKind::Percent && kinds::is_percentage(&figure.text) => return None,
        Value::Text if table.form.grouped && kinds::is_grouped(&figure.text) => {
            let number = plain(&figure.text).and_then(|typed| Number::parse(&typed));
            (misfit(*kind, unit, number?, "")?, None)
        }
        Value::Text => {
            // The same number in other characters: nothing that somebody typed is lost.
            fix = plain(&figure.text).map(|typed| Fix::safe(&figure.at, typed));
            ("一个数", fix.as_ref().map(|fix| format!("写成 {}。", fix.value)))
        }
        Value::Number(number, typed) => {
            let asked = misfit(*kind, unit, number, typed)?;
            // The same amount in the unit that the table prints; somebody typed it, so somebody is asked.
            fix = in_unit(number, typed, unit).map(|number| Fix::asked(&figure.at, number.to_string()));
            (asked, fix.as_ref().map(|fix| format!("换算成{unit}，写成 {}。", fix.value)))
        }
    };
    let place = Place::Value(figure.at.clone());
    let found = clip(&figure.text, 20);
    let at = table.words(&figure.row, &figure.col);
    let words = format!("表“{}”：{at}应当是{asked}，现在是“{found}”", table.form.title);
    let hint = hint.unwrap_or_else(|| "核对原始数据后改正。".to_owned());
    let finding = Finding::warning("figure-kind", place, words);
    Some(
        fix.into_iter()
            .fold(finding, Finding::fix)
            .hint(hint)
            .fact("table", &table.form.id)
            .fact("row", &figure.row)
            .fact("col", &figure.col)
            .fact("value", &figure.text),
    )
}

/// Where no number can be read, the sums take what follows from them, and the finding says so and offers it.
fn with_derived(finding: Finding, derived: Option<Number>) -> Finding {
    let (Some(number), Place::Value(pointer)) = (derived.filter(|_| finding.fixes.is_empty()), &finding.place) else {
        return finding;
    };
    let fix = Fix::asked(pointer, number.to_string());
    finding.hint(format!("由其他各格推出是 {number}，各处合计按这个数核对。")).fix(fix)
}

/// What a number should have been, where it does not fit.
fn misfit(kind: ValueKind, unit: &str, number: Number, typed: &str) -> Option<&'static str> {
    match kind {
        ValueKind::Count if number.is_negative() || !number.is_whole() => Some("不小于 0 的整数"),
        ValueKind::Signed if !number.is_whole() => Some("整数（减少的写负数）"),
        ValueKind::Money if number.is_negative() => Some("不小于 0 的金额"),
        // A form that prints no unit leaves it to the report.
        ValueKind::Money | ValueKind::Balance if unit.is_empty() && ["元", "万元", "亿元"].contains(&typed) => {
            None
        }
        _ if !typed.is_empty() && typed != unit => Some(match kind {
            ValueKind::Money | ValueKind::Balance => "以本栏单位计的金额",
            ValueKind::Percent => "百分数",
            _ => "以本栏单位计的数量",
        }),
        _ => None,
    }
}
