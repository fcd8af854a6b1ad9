//! Reads prose with notes. In the text each note is marked by its key in square brackets: `…31.24万人[注1]，…` with
//! `"notes": {"注1": "…"}`.

use crate::diag::{Finding, Place, clip, tell};
use crate::json::{Object, Spot, join};

use super::text;
use crate::model::{Note, Prose};

/// The longest key of a note.
const MAX_KEY: usize = 10;

/// The paragraph that an object is.
pub(super) fn block(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Prose> {
    let prose = members(&mut object, out);
    object.close(out);
    prose
}

/// `text` and `notes`.
pub(super) fn members(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Prose> {
    let spot = object.required("text", out)?;
    let text = text::paragraph(&spot, out);
    let notes = object.optional("notes").map_or(vec![], |spot| notes(&spot, text.as_deref(), out));
    let text = text?;
    if let Some(mark) = unknown_mark(&text, &notes) {
        let words = format!("文字里有“{mark}”，但没有这条脚注");
        let hint =
            format!("在 notes 里补上 {{\"{}\": \"…\"}}；不是脚注的，改写这几个字。", mark.trim_matches(['[', ']']));
        tell(out, Finding::warning("note-missing", spot.place(), words).hint(hint));
    }
    Some(Prose { at: spot.pointer, text, notes })
}

/// The notes in the order of their marks.
fn notes(spot: &Spot<'_>, text: Option<&str>, out: &mut Vec<Finding>) -> Vec<Note> {
    let Some(object) = spot.object(out) else { return vec![] };
    let mut notes = vec![];
    for (key, value) in object.entries(out) {
        let said = text::line(&value, out);
        let Some(text) = text else { continue };
        let mark = format!("[{key}]");
        let mut found = text.match_indices(&mark);
        match (found.next(), found.next()) {
            (Some((start, _)), None) if fits(key) => {
                notes.extend(said.map(|text| Note { at: value.pointer, mark: start..start + mark.len(), text }));
            }
            (first, _) => tell(out, misplaced(spot, key, first.is_some())),
        }
    }
    notes.sort_by_key(|note| note.mark.start);
    notes
}

/// Keys without brackets keep the marks apart from each other.
fn fits(key: &str) -> bool {
    !key.is_empty() && key.chars().count() <= MAX_KEY && !key.contains(['[', ']'])
}

fn misplaced(spot: &Spot<'_>, key: &str, marked: bool) -> Finding {
    let place = Place::Key { pointer: join(&spot.pointer, key), nth: 0 };
    let shown = clip(key, 20);
    if !fits(key) {
        let words = format!("“{shown}”不能作脚注的名称");
        return Finding::error("note-key", place, words)
            .hint(format!("名称写 1 到 {MAX_KEY} 个字，不用方括号，例如“注1”。"));
    }
    let (words, hint) = match marked {
        true => (format!("脚注“{shown}”的位置标了两处"), format!("文字里只留一个 [{shown}]。")),
        false => (format!("脚注“{shown}”没有标位置"), format!("在文字里要加注的地方写上 [{shown}]。")),
    };
    Finding::error("note-unplaced", place, words).hint(hint)
}

/// What looks like the mark of a note that is not there: `[注…]`.
fn unknown_mark<'t>(text: &'t str, notes: &[Note]) -> Option<&'t str> {
    text.match_indices("[注").find_map(|(start, _)| {
        let end = start + text[start..].find(']')? + 1;
        let known = notes.iter().any(|note| note.mark == (start..end));
        (!known && text[start..end].chars().count() <= MAX_KEY + 2).then(|| &text[start..end])
    })
}
