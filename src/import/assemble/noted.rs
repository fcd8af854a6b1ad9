//! Notes where a report has no place for them, at a title, a heading, a caption or in a table: their words stand below it,
//! and each is told of. No note is lost.

use crate::diag::{Finding, Level, clip};
use crate::import::document::{At, Block, Document, Mark, Para, told};

/// Puts such notes below what they belong to.
pub(super) fn settle(document: &mut Document) {
    let mut out = vec![];
    let mut blocks = std::mem::take(&mut document.blocks).into_iter().peekable();
    // Those of a caption wait for its table.
    let mut waiting: Vec<String> = vec![];
    while let Some(block) = blocks.next() {
        match block {
            Block::Para(mut para) if is_noted(&para) && (heads(&para) || leads_to_grid(&para, blocks.peek())) => {
                let ids = take_notes(&mut para);
                let is_caption = !heads(&para);
                let (at, shown) = (para.at.clone(), para.text());
                out.push(Block::Para(para));
                document.told.push(moved(&at, &shown));
                match is_caption {
                    true => waiting.extend(ids),
                    false => out.extend(below(document, &ids, &at)),
                }
            }
            Block::Grid(mut grid) => {
                let own = std::mem::take(&mut grid.notes);
                if !own.is_empty() {
                    document.told.push(moved(&grid.at, "表格"));
                }
                let (at, ids) = (grid.at.clone(), [std::mem::take(&mut waiting), own].concat());
                out.push(Block::Grid(grid));
                out.extend(below(document, &ids, &at));
            }
            other => out.push(other),
        }
    }
    document.blocks = out;
}

fn is_noted(para: &Para) -> bool {
    para.runs.iter().any(|run| matches!(run.mark, Mark::Note(_)))
}

/// Whether the source says that a paragraph is a title or a heading.
fn heads(para: &Para) -> bool {
    para.hint.outline.is_some() && !para.text().ends_with('。')
}

/// Whether a paragraph is a caption: numbered as one, right above a table.
fn leads_to_grid(para: &Para, next: Option<&Block>) -> bool {
    matches!(next, Some(Block::Grid(_))) && (para.text().trim().starts_with('表') || para.hint.centred)
}

/// Takes the marks out of a paragraph; their ids in order.
fn take_notes(para: &mut Para) -> Vec<String> {
    let mut ids = vec![];
    para.runs.retain(|run| match &run.mark {
        Mark::Note(id) => {
            ids.push(id.clone());
            false
        }
        _ => true,
    });
    ids
}

/// The words of notes as lines of their own: `注：…`, of several `注：1.…` and `2.…`.
fn below(document: &Document, ids: &[String], at: &At) -> Vec<Block> {
    let words = |id: &String| document.notes.iter().find(|(own, _)| own == id).map(|(_, text)| text.trim().to_owned());
    let texts: Vec<String> = ids.iter().filter_map(words).filter(|text| !text.is_empty()).collect();
    let many = texts.len() > 1;
    let line = |(index, text): (usize, String)| {
        let begins = if index == 0 { "注：" } else { "" };
        let number = if many { format!("{}.", index + 1) } else { String::new() };
        Block::Para(Para::plain(format!("{begins}{number}{text}"), at.clone()))
    };
    texts.into_iter().enumerate().map(line).collect()
}

fn moved(at: &At, shown: &str) -> Finding {
    let words = format!("“{}”的脚注移到下面，写成“注：”", clip(shown, 30));
    told(Level::Warning, "note-moved", at, words).hint("核对注的位置；报告里只有正文段落可以有页脚的注。")
}
