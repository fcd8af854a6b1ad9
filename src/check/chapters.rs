//! The chapters: all there, in the form's order, with the titles the form prints, and each says something.

use super::assign::{heading, words};
use super::filled::Filled;
use crate::diag::{Finding, Fix, Place, tell};
use crate::form::{Claim, Form};
use crate::json::join;
use crate::model::walk::{blocks, proses};
use crate::model::{Block, Kind};

/// Checks the chapters, where the form prescribes any.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let form = filled.form;
    if form.chapters.is_empty() {
        return;
    }
    let found: Vec<(usize, &Block)> = filled.parts.iter().filter_map(|(known, b)| Some(((*known)?, *b))).collect();
    for (chapter, block) in &found {
        title(filled, *chapter, block, out);
    }
    for chapter in (0..form.chapters.len()).filter(|&chapter| filled.chapter(chapter).is_none()) {
        tell(out, missing(filled, chapter));
    }
    order(filled, &found, out);
    for (_, block) in filled.parts.iter().filter(|(known, _)| known.is_none()) {
        if let Some(heading) = heading(block) {
            let words = format!("格式里没有“{heading}”这一章");
            let finding = Finding::warning("chapter-extra", heading_place(block), words);
            tell(out, finding.hint("格式规定的章不宜增减；把它的内容并入有关的章，删去这一章。"));
        }
    }
    for (chapter, block) in &found {
        out.extend(empty(filled, *chapter, block));
    }
}

/// A chapter's title as the report should write it: the engine may set the number.
fn wanted<'f>(filled: &Filled<'f>, chapter: usize) -> &'f str {
    let title = &filled.form.chapters[chapter];
    if filled.report.numbered { words(title) } else { title }
}

fn missing(filled: &Filled<'_>, chapter: usize) -> Finding {
    let form = filled.form;
    let title = wanted(filled, chapter);
    let tables: Vec<_> = filled.tables.iter().filter(|table| table.form.chapter == Some(chapter)).collect();
    let place = match chapter.checked_sub(1).map(|before| form.chapters[before].as_str()) {
        Some(before) => format!("放在“{before}”之后"),
        None => "放在各章最前面".to_owned(),
    };
    let mut hint = format!("补上这一章，标题写“{title}”，{place}");
    for table in &tables {
        let what = if table.block.is_some() { "把表移到这一章" } else { "填上表" };
        hint += &format!("；{what}“{}”", table.form.title);
    }
    if tables.is_empty() {
        hint += &match must_say(form, chapter) {
            Some(words) => format!("；{words}"),
            None => "；没有内容的写明“无”".to_owned(),
        };
    }
    let words = format!("缺少“{}”一章", form.chapters[chapter]);
    let finding = Finding::warning("chapter-missing", Place::Value("/body".into()), words).hint(format!("{hint}。"));
    let finding = finding.json_hint(format!("在 body 里加一项 {{ \"section\": \"{title}\", \"body\": [ … ] }}。"));
    let ids: Vec<&str> = tables.iter().map(|table| table.form.id.as_str()).collect();
    let finding = finding.fact("chapter", (chapter + 1).to_string()).fact("title", title);
    if ids.is_empty() { finding } else { finding.fact("tables", ids.join(" ")) }
}

/// What the form wants a chapter to say, where it says so.
fn must_say(form: &Form, chapter: usize) -> Option<&str> {
    let of_chapter = |rule: &&crate::form::ProseRule| rule.chapter == Some(chapter);
    let filled = |rule: &&crate::form::ProseRule| matches!(rule.claim, Claim::Filled { .. });
    form.prose.iter().filter(of_chapter).find(filled).map(|rule| rule.words.as_str())
}

fn title(filled: &Filled<'_>, chapter: usize, block: &Block, out: &mut Vec<Finding>) {
    let title = wanted(filled, chapter);
    let Some(heading) = heading(block).filter(|heading| *heading != title) else { return };
    let words = format!("章标题“{heading}”与格式不同，格式写的是“{title}”");
    let finding = Finding::warning("chapter-title", heading_place(block), words);
    let finding = finding.hint(format!("改为“{title}”。")).fix(Fix::safe(join(&block.at, "section"), title));
    tell(out, finding.fact("heading", heading).fact("title", title));
}

/// Reports each chapter that stands before one it should follow.
fn order(filled: &Filled<'_>, found: &[(usize, &Block)], out: &mut Vec<Finding>) {
    let form = filled.form;
    for pair in found.windows(2) {
        let ((before, _), (chapter, block)) = (pair[0], pair[1]);
        if chapter < before {
            let (this, other) = (&form.chapters[chapter], &form.chapters[before]);
            let words = format!("“{this}”应当放在“{other}”前面");
            let finding = Finding::warning("chapter-order", heading_place(block), words);
            let next = found.iter().map(|(known, _)| *known).filter(|known| *known > chapter).min().unwrap_or(before);
            let hint = format!("把“{this}”整章移到“{}”之前。", form.chapters[next]);
            let finding = finding.hint(hint).fact("chapter", (chapter + 1).to_string());
            tell(out, finding.fact("before", (next + 1).to_string()));
        }
    }
}

/// A finding when nothing stands under a chapter's heading. What the form has its own words for, and what lacks its
/// table, is told there.
fn empty(filled: &Filled<'_>, chapter: usize, block: &Block) -> Option<Finding> {
    let Kind::Section { heading, body } = &block.kind else { return None };
    let told = must_say(filled.form, chapter).is_some()
        || filled.tables.iter().any(|table| table.form.chapter == Some(chapter));
    let says = proses(body).any(|(_, text)| !text.trim().is_empty())
        || blocks(body).any(|step| !matches!(step.block.kind, Kind::Section { .. } | Kind::Paragraph(_)));
    (!says && !told).then(|| {
        let words = format!("“{heading}”一章没有内容");
        Finding::warning("chapter-empty", Place::Value(block.at.clone()), words)
            .hint("写明本年的情况；确实没有的，写“无”。")
            .fact("chapter", (chapter + 1).to_string())
    })
}

fn heading_place(block: &Block) -> Place {
    Place::Value(join(&block.at, "section"))
}
