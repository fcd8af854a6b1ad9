//! Every table in its chapter, every figure there and of the kind the form asks for, and no other.

use super::filled::{Filled, Table};
use crate::diag::{Finding, MOST, Place, clip, tell};
use crate::form::{Content, FormCell, RowKeys, ValueKind};
use crate::json::nearest;
use crate::model::figure::{Number, Value, plain};
use crate::model::walk::nationals;
use crate::model::{Block, Figure};

/// Checks all tables.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    for table in &filled.tables {
        match table.block {
            Some(_) => figures(table, out),
            None => tell(out, table_missing(filled, table)),
        }
    }
    places(filled, out);
}

fn table_missing(filled: &Filled<'_>, table: &Table<'_>) -> Finding {
    let chapter = filled.form.chapters.get(table.form.chapter).map_or("", String::as_str);
    let section = filled.parts.iter().find(|(known, _)| *known == Some(table.form.chapter));
    let place = Place::Value(section.map_or("/body".to_owned(), |(_, block)| block.at.clone()));
    Finding::error("table-missing", place, format!("缺少表“{}”", table.form.title))
        .hint(format!("在“{chapter}”一章里补上 {{ \"table\": \"{}\", \"figures\": … }}。", table.form.id))
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
                    let finding = Finding::error("table-doubled", Place::Value(block.at.clone()), words);
                    tell(
                        out,
                        finding.hint("删去多余的一处。").with(table.place(), "前面已经有这张表").fact("table", id),
                    );
                }
                Some(table) if chapter != Some(table.form.chapter) => {
                    let chapter = filled.form.chapters.get(table.form.chapter).map_or("", String::as_str);
                    let words = format!("表“{}”应当放在“{chapter}”一章", table.form.title);
                    let finding = Finding::warning("table-chapter", Place::Value(block.at.clone()), words);
                    tell(out, finding.hint("把整张表移到那一章。").fact("table", id));
                }
                Some(_) => {}
            }
        }
    }
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

fn figures(table: &Table<'_>, out: &mut Vec<Finding>) {
    for RowKeys { row, cols } in table.form.keys.rows() {
        let missing = cols.iter().filter(|(_, cell)| table.at(*cell).is_none());
        let missing: Vec<&str> = missing.map(|(col, _)| col.as_str()).collect();
        if !missing.is_empty() {
            tell(out, figure_missing(table, row, &missing, missing.len() == cols.len()));
        }
    }
    unknown(table, out);
    for RowKeys { row, cols } in table.form.keys.rows() {
        let there = || cols.iter().filter_map(|(_, cell)| table.at(*cell).map(|figure| (*cell, figure)));
        let blank: Vec<&Figure> = there().map(|(_, figure)| figure).filter(|figure| is_blank(figure)).collect();
        if !blank.is_empty() {
            tell(out, figure_blank(table, row, &blank));
        }
        for (cell, figure) in there() {
            if let Some(finding) = wrong_kind(table, &table.form.cells[cell], figure) {
                tell(out, finding);
            }
        }
    }
}

fn figure_missing(table: &Table<'_>, row: &str, missing: &[&str], whole: bool) -> Finding {
    let row_words = table.row_words(row);
    let cols: Vec<String> = missing.iter().map(|col| format!("“{}”", table.col_words(row, col))).collect();
    let what = match (whole, row_words.is_empty()) {
        (true, true) => "缺少全部数据".to_owned(),
        (true, false) => format!("缺少“{row_words}”整行的数据"),
        (false, true) => format!("缺少{}栏的数据", cols.join("、")),
        (false, false) => format!("“{row_words}”行缺少{}栏的数据", cols.join("、")),
    };
    let place = missing.first().map_or(table.place(), |col| table.figure_place(row, col));
    let typed: Vec<String> = missing.iter().map(|col| format!("\"{col}\": 0")).collect();
    Finding::error("figure-missing", place, format!("表“{}”：{what}", table.form.title))
        .hint(format!("在 \"{row}\" 里补上 {}；数据为零的也要写 0。", clip(&typed.join(", "), 200)))
        .fact("table", &table.form.id)
        .fact("row", row)
        .fact("cols", missing.join(" "))
}

/// Reports figures that fill no cell: once for a row that the form does not have, else once for each.
fn unknown(table: &Table<'_>, out: &mut Vec<Finding>) {
    let Some(block) = table.block else { return };
    let mut told = None;
    for (_, _, figures) in nationals(std::slice::from_ref(block)) {
        for figure in figures.iter().filter(|f| table.cell(&f.row, &f.col).is_none()) {
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

fn is_blank(figure: &Figure) -> bool {
    matches!(figure.value(), Value::Blank | Value::Slash)
}

fn figure_blank(table: &Table<'_>, row: &str, blank: &[&Figure]) -> Finding {
    let cols: Vec<String> = blank.iter().map(|f| format!("“{}”", table.col_words(row, &f.col))).collect();
    let row_words = table.row_words(row);
    let at = if row_words.is_empty() { String::new() } else { format!("“{row_words}”行") };
    let place = blank.first().map_or(table.place(), |f| Place::Value(f.at.clone()));
    let words = format!("表“{}”：{at}{}栏空着或者写了斜线", table.form.title, cols.join("、"));
    Finding::warning("figure-blank", place, words)
        .hint("没有发生的填 0，不要空着，也不要写“/”；空着的格不参加合计核对。")
        .fact("table", &table.form.id)
        .fact("row", row)
        .fact("cols", blank.iter().map(|f| f.col.as_str()).collect::<Vec<_>>().join(" "))
}

/// A figure that is not of the kind its cell asks for.
fn wrong_kind(table: &Table<'_>, cell: &FormCell, figure: &Figure) -> Option<Finding> {
    let Content::Value { kind, unit, .. } = &cell.content else { return None };
    let (asked, hint) = match figure.value() {
        Value::Blank | Value::Slash => return None,
        Value::Text => ("一个数", plain(&figure.text).map(|typed| format!("写成 {typed}。"))),
        Value::Number(number, typed) => (misfit(*kind, unit, number, typed)?, None),
    };
    let place = Place::Value(figure.at.clone());
    let found = clip(&figure.text, 20);
    let at = table.words(&figure.row, &figure.col);
    let words = format!("表“{}”：{at}应当是{asked}，现在是“{found}”", table.form.title);
    let hint = hint.unwrap_or_else(|| "核对原始数据后改正。".to_owned());
    Some(
        Finding::warning("figure-kind", place, words)
            .hint(hint)
            .fact("table", &table.form.id)
            .fact("row", &figure.row)
            .fact("col", &figure.col)
            .fact("value", &figure.text),
    )
}

/// What a number should have been, where it does not fit.
fn misfit(kind: ValueKind, unit: &str, number: Number, typed: &str) -> Option<&'static str> {
    match kind {
        ValueKind::Count if number.is_negative() || !number.is_whole() => Some("不小于 0 的整数"),
        ValueKind::Signed if !number.is_whole() => Some("整数（减少的写负数）"),
        ValueKind::Money if number.is_negative() => Some("不小于 0 的金额"),
        _ if !typed.is_empty() && typed != unit => Some(match kind {
            ValueKind::Money => "以本栏单位计的金额",
            _ => "以本栏单位计的数量",
        }),
        _ => None,
    }
}
