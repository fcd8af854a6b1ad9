//! The rows that somebody brought into a table of a workbook: codes and names, in the order in which they stand now.

use std::collections::HashSet;

use super::book::Sheet;
use crate::blank::brought::Part;
use crate::blank::workbook::tags;
use crate::form::{LabelColumn, TableForm};
use crate::model::GivenRow;

/// The rows of a table, each with its row in the sheet.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) rows: Vec<GivenRow>,
    pub(super) at: Vec<usize>,
}

/// Takes the rows of a table as the workbook was made with it.
pub(super) fn take(sheet: &Sheet, table: &TableForm) -> Option<Brought> {
    let part = Part::of(table)?;
    let mut brought = Brought::default();
    let mut taken = HashSet::new();
    let Some((first, end)) = between(sheet, &part) else { return Some(brought) };
    for row in first..end {
        let said = |col: usize| sheet.cell(row, col).filter(|cell| cell.is_typed()).map_or("", |cell| cell.text.trim());
        let labels: Vec<(LabelColumn, &str)> = part
            .given
            .labels
            .iter()
            .zip(part.cols.clone())
            .filter_map(|(label, col)| Some((*label, said(sheet.column(&tags::line(col))?))))
            .collect();
        let hidden = sheet.column(tags::CODE).filter(|_| part.given.hides_codes()).map_or("", said);
        let figures = part.cols.clone().skip(part.given.labels.len());
        let has_figure =
            figures.filter_map(|col| sheet.cell(row, sheet.column(&tags::line(col))?)).any(super::book::Cell::is_typed);
        let has_label = labels.iter().any(|(label, text)| *label != LabelColumn::Number && !text.is_empty());
        if !(has_figure || has_label || !hidden.is_empty()) {
            continue;
        }
        let code = as_it_was(code(&labels, hidden), &part);
        let name = labels.iter().find(|(label, _)| *label == LabelColumn::Name).map_or("", |(_, text)| text);
        let key = GivenRow::free_key(&code, name, brought.rows.len() + 1, &mut taken);
        brought.rows.push(GivenRow { key, code, name: name.to_owned(), at: String::new() });
        brought.at.push(row);
    }
    Some(brought)
}

/// The rows of the sheet between the table's head and its foot.
fn between(sheet: &Sheet, part: &Part<'_>) -> Option<(usize, usize)> {
    let numbered = || sheet.rows().filter_map(|(row, tag)| Some((row, tags::line_of(tag)?)));
    let first = numbered().filter(|(_, line)| *line < part.rows.start).map(|(row, _)| row + 1).max()?;
    let foot = numbered().filter(|(row, line)| *line >= part.rows.end && *row >= first).map(|(row, _)| row).min();
    let says = sheet.rows().filter(|(row, tag)| *tag == tags::SAYS && *row >= first).map(|(row, _)| row).min();
    let last = sheet.said().map(|(row, ..)| row + 1).max().unwrap_or(first);
    Some((first, foot.or(says).unwrap_or(last)))
}

/// A code as it is typed, its parts with strokes between them where each stands in a column of its own.
fn code(labels: &[(LabelColumn, &str)], hidden: &str) -> String {
    let whole = labels.iter().find(|(label, _)| *label == LabelColumn::Code).map(|(_, text)| *text);
    let parts = labels.iter().filter(|(label, _)| matches!(label, LabelColumn::Level(_))).map(|(_, text)| *text);
    let parts = parts.collect::<Vec<_>>().join("|");
    match whole {
        Some(code) => code.to_owned(),
        None if parts.is_empty() => hidden.to_owned(),
        None => parts.trim_end_matches('|').to_owned(),
    }
}

/// A code as the report had it, where that is the same but for strokes.
fn as_it_was(code: String, part: &Part<'_>) -> String {
    let plain = |code: &str| code.replace('|', "");
    let same =
        |row: &&GivenRow| part.given.parts(&row.code) == part.given.parts(&code) && plain(&row.code) == plain(&code);
    part.brought.iter().find(same).map_or(code.clone(), |row| row.code.clone())
}
