//! The sheet of texts back to paragraphs: changed ones, new ones behind the one that they follow, and those that are gone.

use std::collections::{BTreeMap, VecDeque};

use super::Taking;
use super::book::Sheet;
use crate::blank::workbook::tags;
use crate::diag::{Finding, InBook, Place, clip};
use crate::json::edit::Edit;
use crate::model::walk::{blocks, proses};
use crate::model::{Kind, Lead, Report};

/// A text of the report as it was.
struct Was<'r> {
    text: &'r str,
    /// Pointer of the block that it is in.
    block: &'r str,
    is: Is<'r>,
}

/// What a text is of its block.
#[derive(Clone, Copy)]
enum Is<'r> {
    /// The whole of it.
    Whole,
    /// A head, and the pointer of the text that it runs into.
    Lead(&'r Lead, &'r str),
    /// All that stands behind the head of this pointer.
    Led(&'r str),
    /// One of several, or a text with notes.
    Part,
}

/// The lines that somebody typed into a cell.
type Lines<'s> = Vec<&'s str>;

pub(super) fn take(sheet: &Sheet, report: &Report, taking: &mut Taking) {
    let Some(typed) = sheet.column(tags::TYPED) else { return };
    let was = texts(report);
    let tagged: BTreeMap<usize, &str> = sheet.rows().collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut after: Option<&str> = None;
    let lines_in =
        |row| -> Lines<'_> { sheet.text(row, typed).lines().map(str::trim).filter(|line| !line.is_empty()).collect() };
    // The first row of a tag counts.
    let said: BTreeMap<&str, Lines<'_>> = tagged.iter().rev().map(|(row, tag)| (*tag, lines_in(*row))).collect();
    let mut rows: Vec<usize> = sheet.said().map(|(row, ..)| row).chain(tagged.keys().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    for row in rows {
        let lines = lines_in(row);
        match tagged.get(&row).map(|tag| (*tag, was.get(tag))) {
            Some((tag, Some(text))) => {
                if let Some(first) = seen.insert(tag, row) {
                    let words = format!(
                        "{}与第 {} 行是同一段（复制过），没有收入：{}",
                        sheet.place(row, typed),
                        first + 1,
                        clip(&lines.concat(), 40)
                    );
                    taking.refuse("line-doubled", words, "新写一段请插入空行再写，不要复制整行。");
                    continue;
                }
                match text.is {
                    Is::Lead(lead, led) => change_lead(&sheet.place(row, typed), lead, &lines, said.get(led), taking),
                    _ => change(&sheet.place(row, typed), tag, text, &lines, &said, taking),
                }
                // Between a head and its paragraph nothing can stand.
                after = (!matches!(text.is, Is::Lead(..))).then_some(text.block);
            }
            Some(_) => {}
            None if lines.is_empty() => {
                let said: Vec<&str> =
                    sheet.said().filter(|(at, ..)| *at == row).map(|(.., cell)| cell.text.as_str()).collect();
                let words =
                    format!("“{}”第 {} 行没有填“文字”栏，没有收入：{}", sheet.name, row + 1, clip(&said.join(" "), 40));
                taking.refuse("cell-unknown", words, "文字写在“文字”栏里。");
            }
            None => match after {
                Some(block) => insert(block, &lines, taking),
                None => {
                    let words = format!(
                        "{}：前面没有段落（段首标题和它的那一段之间不能插），看不出放在哪里：{}",
                        sheet.place(row, typed),
                        clip(&lines.concat(), 40)
                    );
                    taking.refuse("paragraph-unplaced", words, "写到它要跟的那一段下面。");
                }
            },
        }
    }
    for (tag, text) in was.iter().filter(|(tag, _)| !seen.contains_key(*tag)) {
        if text.text.chars().count() <= 32_000 {
            let words = format!("“{}”里没有了这一段，按原样留着：{}", sheet.name, clip(text.text, 40));
            taking.told.push(
                Finding::warning("paragraph-missing", Place::File, words)
                    .hint("要删去的，清空那一格，不要删去整行。")
                    .fact("pointer", *tag),
            );
        }
    }
}

/// Where the texts of a report stand, which are those of the sheet by now.
pub(super) fn stand(sheet: &Sheet, report: &Report, stand: &mut InBook) {
    let Some(col) = sheet.column(tags::TYPED) else { return };
    stand.put("/body", format!("工作表“{}”", sheet.name));
    let said = sheet.said().filter(|(_, at, _)| *at == col);
    // Texts that are alike stand in the order of the report.
    let mut rows: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (row, _, cell) in said {
        cell.text.lines().for_each(|line| rows.entry(line.trim()).or_default().push_back(row));
    }
    for (pointer, text) in proses(&report.body) {
        let row = rows.get_mut(text.trim()).and_then(VecDeque::pop_front);
        row.into_iter().for_each(|row| stand.put(pointer, sheet.whole_place(row, col)));
    }
}

/// The texts by their pointers.
fn texts(report: &Report) -> BTreeMap<&str, Was<'_>> {
    let mut all = BTreeMap::new();
    for step in blocks(&report.body) {
        let block = step.block.at.as_str();
        let one = match &step.block.kind {
            Kind::Paragraph(text) => {
                all.insert(block, Was { text, block, is: Is::Whole });
                None
            }
            Kind::Noted(prose) => Some((prose, true)),
            _ => None,
        };
        let items = match &step.block.kind {
            Kind::List(list) => Some(list.proses().map(|prose| (prose, false))),
            _ => None,
        };
        for (prose, alone) in one.into_iter().chain(items.into_iter().flatten()) {
            let is = match &prose.lead {
                Some(lead) if alone && prose.notes.is_empty() => Is::Led(&lead.at),
                _ => Is::Part,
            };
            all.insert(&prose.at, Was { text: &prose.text, block, is });
            if let Some(lead) = &prose.lead {
                all.insert(&lead.at, Was { text: &lead.text, block, is: Is::Lead(lead, &prose.at) });
            }
        }
    }
    all
}

fn change(
    place: &str,
    tag: &str,
    was: &Was<'_>,
    lines: &[&str],
    said: &BTreeMap<&str, Lines<'_>>,
    taking: &mut Taking,
) {
    match (lines, was.is) {
        ([], Is::Whole) => taking.edits.push(Edit::Remove { at: tag.to_owned() }),
        ([], Is::Led(lead)) if said.get(lead).is_some_and(Vec::is_empty) => {
            taking.edits.push(Edit::Remove { at: was.block.to_owned() });
        }
        ([], Is::Led(_)) => {
            let words = format!("{place}：段首标题后面的文字不能单独清空，按原样留着");
            taking.refuse("text-blank", words, "要删去这一段，把它的段首标题那一格也清空。");
        }
        ([], _) => {
            let words = format!("{place}：列表的项和有脚注的段落不能清空，按原样留着");
            taking.refuse("text-blank", words, "要删去的，在 Word 或 JSON 里删。");
        }
        ([line, more @ ..], _) => {
            if *line != was.text.trim() {
                taking.set(tag.to_owned(), line);
            }
            if !more.is_empty() {
                insert(was.block, more, taking);
            }
        }
    }
}

/// A run-in head; where its own text is blank too the whole paragraph goes, which is that text's change.
fn change_lead(place: &str, lead: &Lead, lines: &[&str], led: Option<&Lines<'_>>, taking: &mut Taking) {
    match lines {
        [] if led.is_some_and(Vec::is_empty) => {}
        [] => {
            taking.edits.push(Edit::Unset { at: lead.at.clone() });
            // A level of nothing is refused.
            let level = lead.level.and(lead.at.strip_suffix("lead"));
            taking.edits.extend(level.map(|object| Edit::Unset { at: format!("{object}level") }));
        }
        [line] if *line == lead.text.trim() => {}
        [line] => taking.set(lead.at.clone(), line),
        [_, more @ ..] => {
            let words = format!("{place}：段首标题只有一行，这一格没有收入：{}", clip(&more.concat(), 40));
            taking.refuse("paragraph-unplaced", words, "段首标题写成一行；其余的写到下面那一段里。");
        }
    }
}

/// New paragraphs behind a block.
fn insert(block: &str, lines: &[&str], taking: &mut Taking) {
    let Some((list, index)) = block.rsplit_once('/') else { return };
    let Ok(index) = index.parse::<usize>() else { return };
    let texts = lines.iter().map(|line| (*line).to_owned()).collect();
    taking.edits.push(Edit::Insert { list: list.to_owned(), index: index + 1, texts });
}
