//! The sheet of texts back to paragraphs: changed ones, new ones behind the one that they follow, and those that are gone.

use std::collections::BTreeMap;

use super::Taking;
use super::book::Sheet;
use crate::blank::workbook::tags;
use crate::diag::{Finding, Place, clip};
use crate::json::edit::Edit;
use crate::model::walk::{blocks, proses};
use crate::model::{Kind, Report};

/// A text of the report as it was.
struct Was<'r> {
    text: &'r str,
    /// Pointer of the block that it is in.
    block: &'r str,
    /// Whether it is the whole of the block.
    alone: bool,
}

pub(super) fn take(sheet: &Sheet, report: &Report, taking: &mut Taking) {
    let Some(typed) = sheet.column(tags::TYPED) else { return };
    let was = texts(report);
    let tagged: BTreeMap<usize, &str> = sheet.rows().collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut after: Option<&str> = None;
    let mut rows: Vec<usize> = sheet.said().map(|(row, ..)| row).chain(tagged.keys().copied()).collect();
    rows.sort_unstable();
    rows.dedup();
    for row in rows {
        let lines: Vec<&str> = sheet.text(row, typed).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
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
                change(sheet, (row, typed), tag, text, &lines, taking);
                after = Some(text.block);
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
                        "{}：前面没有段落，看不出放在哪里：{}",
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

/// The texts by their pointers.
fn texts(report: &Report) -> BTreeMap<&str, Was<'_>> {
    let own = |step: crate::model::walk::Step<'_>| !matches!(step.block.kind, Kind::Section { .. });
    let mut all = BTreeMap::new();
    for step in blocks(&report.body) {
        if own(step) {
            for (at, text) in proses(std::slice::from_ref(step.block)) {
                let block = step.block.at.as_str();
                all.insert(at, Was { text, block, alone: at == block });
            }
        }
    }
    all
}

fn change(sheet: &Sheet, at: (usize, usize), tag: &str, was: &Was<'_>, lines: &[&str], taking: &mut Taking) {
    match lines {
        [] if was.alone => taking.edits.push(Edit::Remove { at: tag.to_owned() }),
        [] => {
            let words = format!("{}：列表的项和有脚注的段落不能清空，按原样留着", sheet.place(at.0, at.1));
            taking.refuse("text-blank", words, "要删去的，在 Word 或 JSON 里删。");
        }
        [line, more @ ..] => {
            if *line != was.text {
                taking.set(tag.to_owned(), line);
            }
            if !more.is_empty() {
                insert(was.block, more, taking);
            }
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
