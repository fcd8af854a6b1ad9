//! Reads prose with notes, and paragraphs with a run-in head. In the text each note is marked by its key in square brackets: `…31.24万人[注1]，…` with
//! `"notes": {"注1": "…"}`.

use crate::diag::{Finding, Place, clip, tell};
use crate::json::{Object, Spot, join};

use super::text;
use crate::model::{LEAD_LEVELS, Lead, Note, Prose};

/// The longest key of a note.
const MAX_KEY: usize = 10;

/// The paragraph that an object is: with a run-in head, `lead` and its `level`, or without one.
pub(super) fn block(mut object: Object<'_>, out: &mut Vec<Finding>) -> Option<Prose> {
    let lead = object.optional("lead");
    let level = object.optional("level");
    if let (None, Some(level)) = (&lead, &level) {
        let finding = Finding::error("level-alone", level.place(), "没有段首标题 lead，不能写层级 level");
        tell(out, finding.hint("补上 \"lead\": \"（一）……。\"，或者删去 level。"));
    }
    let prose = members(&mut object, out);
    let head = lead.map(|spot| head(&spot, level.as_ref(), out));
    object.close(out);
    Some(Prose { lead: head.map_or(Some(None), |head| head.map(Some))?, ..prose? })
}

fn head(spot: &Spot<'_>, level: Option<&Spot<'_>>, out: &mut Vec<Finding>) -> Option<Lead> {
    let text = text::line(spot, out);
    let (least, most) = (i64::from(*LEAD_LEVELS.start()), i64::from(*LEAD_LEVELS.end()));
    let level = level.map(|spot| spot.whole(least, most, out).and_then(|level| u8::try_from(level).ok()));
    Some(Lead { at: spot.pointer.clone(), text: text?, level: level.map_or(Some(None), |level| level.map(Some))? })
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
    Some(Prose { at: spot.pointer, lead: None, text, notes })
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

#[cfg(test)]
mod tests {
    use crate::model::{Kind, read};

    fn report(paragraph: &str) -> String {
        format!(r#"{{"schema":"banxin/report/1","year":2023,"issuer":"甲","title":"乙","body":[{paragraph}]}}"#)
    }

    #[test]
    fn run_in_heads_are_read_with_their_level() {
        let text = report(r#"{"lead":"（一）公开。","text":"全年[注]。","level":2,"notes":{"注":"丙"}}"#);
        let (report, findings) = read(&text).unwrap();
        let Kind::Noted(prose) = &report.body[0].kind else { panic!() };
        let lead = prose.lead.as_ref().unwrap();
        assert_eq!((lead.text.as_str(), lead.level, lead.at.as_str()), ("（一）公开。", Some(2), "/body/0/lead"));
        assert_eq!((prose.text.as_str(), prose.notes.len(), findings.len()), ("全年[注]。", 1, 0));
    }

    #[test]
    fn heads_without_text_and_levels_without_heads_are_told() {
        let codes = |paragraph: &str| {
            let findings = read(&report(paragraph)).unwrap_err();
            findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(r#"{"lead":"（一）"}"#), ["key-missing"]);
        assert_eq!(codes(r#"{"lead":" ","text":"甲"}"#), ["text-empty"]);
        assert_eq!(codes(r#"{"text":"甲","level":2}"#), ["level-alone"]);
        assert_eq!(codes(r#"{"lead":"乙","text":"甲","level":1}"#).len(), 1);
    }
}
