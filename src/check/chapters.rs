//! The chapters: all there, in the form's order, with the titles the form prints.

use super::filled::{Filled, heading};
use crate::diag::{Finding, Place, tell};
use crate::form::Form;
use crate::json::join;
use crate::model::Block;

/// Checks the chapters, where the form prescribes any.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let form = filled.form;
    if form.chapters.is_empty() {
        return;
    }
    let found: Vec<(usize, &Block)> = filled.parts.iter().filter_map(|(known, b)| Some(((*known)?, *b))).collect();
    for (chapter, block) in &found {
        title(&form.chapters[*chapter], block, out);
    }
    for (chapter, title) in form.chapters.iter().enumerate() {
        if !found.iter().any(|(known, _)| *known == chapter) {
            let words = format!("缺少“{title}”一章");
            let finding = Finding::error("chapter-missing", Place::Value("/body".into()), words);
            tell(out, finding.hint(missing_hint(chapter, form)).fact("chapter", (chapter + 1).to_string()));
        }
    }
    order(&found, form, out);
    // A form without chapters leaves them to the author.
    let extra = filled.parts.iter().filter(|(known, _)| known.is_none() && !form.chapters.is_empty());
    for (_, block) in extra {
        if let Some(heading) = heading(block) {
            let words = format!("格式里没有“{heading}”这一章");
            let finding = Finding::warning("chapter-extra", heading_place(block), words);
            tell(out, finding.hint("格式规定的章不宜增减；把它的内容并入有关的章。"));
        }
    }
}

fn missing_hint(chapter: usize, form: &Form) -> String {
    let title = &form.chapters[chapter];
    let said = format!("补上这一章，标题写“{title}”");
    match chapter.checked_sub(1).and_then(|before| form.chapters.get(before)) {
        Some(before) => format!("{said}，放在“{before}”之后；没有内容的写明“无”。"),
        None => format!("{said}，放在最前面。"),
    }
}

fn title(title: &str, block: &Block, out: &mut Vec<Finding>) {
    let Some(heading) = heading(block).filter(|heading| *heading != title) else { return };
    let words = format!("章标题“{heading}”与格式不同，格式写的是“{title}”");
    let finding = Finding::warning("chapter-title", heading_place(block), words);
    tell(out, finding.hint(format!("改为“{title}”。")).fact("heading", heading).fact("title", title));
}

/// Reports each chapter that stands before one it should follow.
fn order(found: &[(usize, &Block)], form: &Form, out: &mut Vec<Finding>) {
    for pair in found.windows(2) {
        let ((before, _), (chapter, block)) = (pair[0], pair[1]);
        if chapter < before {
            let words = format!("“{}”应当放在“{}”前面", form.chapters[chapter], form.chapters[before]);
            tell(out, Finding::warning("chapter-order", heading_place(block), words).hint("按格式的次序排列各章。"));
        }
    }
}

fn heading_place(block: &Block) -> Place {
    Place::Value(join(&block.at, "section"))
}
