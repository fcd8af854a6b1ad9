//! Reads what a new report of a form starts with.

use super::Start;
use super::values::text;
use crate::diag::{Finding, tell};
use crate::json::Spot;

/// What a title's pattern may name.
const NAMES: [&str; 2] = ["{issuer}", "{year}"];

/// Reads `start`, of a form with so many chapters, where that is known.
pub(super) fn start(spot: &Spot<'_>, chapters: Option<usize>, out: &mut Vec<Finding>) -> Option<Start> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let title = object.required("title", out).and_then(|spot| title(&spot, out));
    let guidance = object.optional("guidance").map_or(Some(vec![]), |spot| guidance(&spot, chapters, out));
    object.close(out);
    Some(Start { title: title?, guidance: guidance? })
}

fn title(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let title = text(spot, out)?;
    let rest = NAMES.iter().fold(title.clone(), |rest, name| rest.replace(name, ""));
    if rest.contains(['{', '}']) {
        let finding = Finding::error("form-start", spot.place(), "题目里花括号只能写 {issuer} 和 {year}");
        tell(out, finding.hint("写成例如 \"{issuer}{year}年政府信息公开工作年度报告\"。"));
        return None;
    }
    Some(title)
}

/// One text for each chapter; an empty one where there is nothing to say.
fn guidance(spot: &Spot<'_>, chapters: Option<usize>, out: &mut Vec<Finding>) -> Option<Vec<String>> {
    let items = spot.items(out)?;
    if let Some(chapters) = chapters.filter(|chapters| *chapters != items.len()) {
        let words = format!("guidance 应当每章一条，共 {chapters} 条，现在有 {} 条", items.len());
        tell(out, Finding::error("form-start", spot.place(), words).hint("没有要提示的章，写成 \"\"。"));
        return None;
    }
    items.map(|item| item.text(out).map(str::to_owned)).collect()
}
