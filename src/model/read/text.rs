//! Reads a stretch of text and tells of what cannot be printed in it.

use crate::diag::{Finding, Place, tell};
use crate::json::{Spot, Value};
use crate::model::Title;

/// A text of one line that must say something: a title, a heading, a name.
pub(super) fn line(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.text(out)?;
    if text.trim().is_empty() {
        tell(
            out,
            Finding::error("text-empty", spot.place(), "这里不能是空的")
                .hint("填上内容；可写可不写的项，没有内容时整项删去。"),
        );
    }
    inspect(spot, text, "删去换行，写成一行。", "删去首尾的空格。", out);
    Some(text.to_owned())
}

/// A title: a text of one line, or a list of its lines.
pub(super) fn title(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Title> {
    let Value::Array(items) = &spot.node.value else { return line(spot, out).map(Title::from) };
    if items.is_empty() {
        let finding = Finding::error("text-empty", spot.place(), "标题一行也没有");
        tell(out, finding.hint("把标题写成一段文字，或者按行写成 [\"第一行\", \"第二行\"]。"));
    }
    let lines: Vec<Option<String>> = spot.items(out)?.map(|item| line(&item, out)).collect();
    Some(Title::of_lines(&lines.into_iter().collect::<Option<Vec<_>>>()?))
}

/// A paragraph; `None`, with a warning, when it says nothing.
pub(super) fn paragraph(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.text(out)?;
    if text.trim().is_empty() {
        let finding = Finding::warning("paragraph-empty", spot.place(), "空的段落，不会印出来");
        tell(out, finding.hint("删去它；段落之间的距离由版式决定。"));
        return None;
    }
    let edge = "删去首尾的空格；首行空两字由版式自动加上。";
    inspect(spot, text, "在换行处断开，拆成几个段落，各加引号，中间用逗号隔开。", edge, out);
    Some(text.to_owned())
}

/// The text of a table's cell or a figure, as typed; may be empty.
pub(super) fn cell(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.figure(out)?;
    inspect(spot, text, "删去换行；单元格里的文字会自动折行。", MEND_CELL_EDGE, out);
    Some(text.to_owned())
}

/// The text of a cell of the author's own table; whether ideographic spaces before it are an indent, the table tells.
pub(super) fn own_cell(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.figure(out)?;
    let inner = if indent(text) > 0 { text.trim_start() } else { text };
    inspect(spot, inner, "删去换行；单元格里的文字会自动折行。", MEND_CELL_EDGE, out);
    Some(text.to_owned())
}

/// How many ideographic spaces, and nothing else that is blank, stand before a text.
pub(crate) fn indent(text: &str) -> usize {
    let before = &text[..text.len() - text.trim_start().len()];
    let is_indent = before.len() < text.len() && before.chars().all(|ch| ch == '\u{3000}');
    if is_indent { before.chars().count() } else { 0 }
}

/// Ideographic spaces before what is no label of a row.
pub(super) fn no_indent(at: &str) -> Finding {
    Finding::warning("blank-at-edge", Place::Value(at.to_owned()), "文字开头有空格").hint(MEND_CELL_EDGE)
}

const MEND_CELL_EDGE: &str = "删去首尾的空格。";

/// The most characters of one text: fifty pages without a break. The longest paragraph of a report that we know has some
/// 3,000. One with a blank behind each character takes 73 MB at this length, and of twice the length far more than twice
/// the time.
const MAX_TEXT: usize = 50_000;

/// Tells of texts without an end, line breaks, characters that cannot be printed, and blanks at the edges.
fn inspect(spot: &Spot<'_>, text: &str, mend_break: &str, mend_edge: &str, out: &mut Vec<Finding>) {
    if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        let words = format!("这一段有 {} 个字，超过 {MAX_TEXT} 个", text.chars().count());
        let hint = "分成几段；多半是漏了分段，或者把别的数据贴了进来。";
        return tell(out, Finding::error("text-long", spot.place(), words).hint(hint));
    }
    let trimmed = text.trim_matches(|ch: char| ch.is_whitespace() && !ch.is_control());
    if trimmed.len() < text.len() && !trimmed.is_empty() {
        let side = if text.starts_with(trimmed) { "末尾" } else { "开头" };
        tell(out, Finding::warning("blank-at-edge", spot.place(), format!("文字{side}有空格")).hint(mend_edge));
    }
    if let Some((nth, _)) = text.chars().enumerate().find(|(_, ch)| is_break(*ch)) {
        let words = format!("文字里有换行（第 {} 个字）", nth + 1);
        tell(out, Finding::error("paragraph-break", spot.place(), words).hint(mend_break));
    }
    if let Some((nth, ch)) = text.chars().enumerate().find(|(_, ch)| is_unprintable(*ch)) {
        tell(out, unprintable(spot, nth, ch));
    }
}

fn unprintable(spot: &Spot<'_>, nth: usize, ch: char) -> Finding {
    let code = format!("U+{:04X}", ch as u32);
    let words = format!("第 {} 个字是看不见的控制字符 {code}", nth + 1);
    let hint = match ch {
        '\t' => "删去制表符；要对齐的内容请用表格 grid。",
        _ => "删去这个字符；它多半是从网页或别的软件里复制来的。",
    };
    Finding::error("control-character", spot.place(), words).hint(hint).fact("character", code)
}

/// Whether a character ends a line or paragraph.
pub(crate) fn is_break(ch: char) -> bool {
    matches!(ch, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Controls, marks of writing direction and width that print nothing, and code points that are no characters.
pub(crate) fn is_unprintable(ch: char) -> bool {
    let code = ch as u32;
    let hidden = matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let noncharacter = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    (ch.is_control() && !is_break(ch)) || hidden || noncharacter
}
