//! A report as far as it can be drawn, while somebody is still writing it: what cannot be read or set is drawn as 〓, which
//! printers set for a character that they do not have, or left out.
//!
//! ```text
//!  text ─▶ lay out ─▶ nothing in the way? ─▶ plan
//!            ▲               │ findings
//!            └── patched ◀───┘
//! ```

use std::collections::BTreeSet;

use super::{Engine, Plan, PlanOptions};
use crate::diag::{Finding, Level, Place};
use crate::json::parse;
use crate::json::write::Json;

/// What stands for what cannot be drawn.
const GETA: &str = "〓";

/// How often a text is patched. Each round takes away at least one cause at every place; the second round leaves out what was
/// patched in vain, and each further one what is around it.
const ROUNDS: usize = 8;

impl Engine {
    /// Lays a report out in spite of errors, as far as it can be drawn. Its findings are those of the report as it is. What
    /// is patched keeps its JSON pointer. No file may be made of such a plan.
    ///
    /// The plan is missing where the text is no JSON, or does not tell its year, or its form cannot be chosen.
    pub fn sketch(&self, text: &str) -> (Option<Plan<'_>>, Vec<Finding>) {
        let (mut laid, findings) = self.lay(text, &PlanOptions::default());
        let mut now = findings.clone();
        let (mut text, mut tried) = (text.to_owned(), BTreeSet::new());
        for _ in 0..ROUNDS {
            let set = laid.is_some();
            let in_the_way = |finding: &&Finding| match set {
                true => finding.code == "glyph-missing",
                false => finding.level == Level::Error,
            };
            let causes: Vec<&Finding> = now.iter().filter(in_the_way).collect();
            let Some(patched) = (!causes.is_empty()).then(|| patch(&text, &causes, &mut tried)).flatten() else {
                break;
            };
            text = patched;
            (laid, now) = self.lay(&text, &PlanOptions::default());
        }
        let clear = now.iter().all(|finding| finding.code != "glyph-missing");
        (laid.filter(|_| clear), findings)
    }
}

/// The text with the places of some findings patched; `None` where that changes nothing.
fn patch(text: &str, causes: &[&Finding], tried: &mut BTreeSet<String>) -> Option<String> {
    let tree = parse(text).ok()?;
    let mut json = Json::of(&tree);
    let mut changed = false;
    // From the last place to the first: what is left out moves nothing that is still to be found.
    for cause in causes.iter().rev() {
        changed |= match &cause.place {
            Place::Key { pointer, nth } => leave_out(&mut json, pointer, *nth),
            Place::Value(pointer) => match character(cause) {
                Some(character) => replace(&mut json, pointer, |text| text.replace(&character, GETA)),
                None => mend(&mut json, pointer, tried),
            },
            Place::File | Place::Offset(_) => false,
        };
    }
    changed.then(|| json.write())
}

/// The character that no face has.
fn character(cause: &Finding) -> Option<String> {
    let fact = cause.facts.iter().find(|(name, _)| *name == "character" && cause.code == "glyph-missing");
    fact.map(|(_, character)| character.clone())
}

/// Patches the value at a pointer: first its blanks and signs that nobody sees, then its text, then by leaving it out, and
/// last what it stands in.
fn mend(json: &mut Json, pointer: &str, tried: &mut BTreeSet<String>) -> bool {
    let first = tried.insert(pointer.to_owned());
    if first && replace(json, pointer, plain) {
        return true;
    }
    let again = !first && !tried.insert(format!("{pointer}\n"));
    if !again && replace(json, pointer, |_| GETA.to_owned()) {
        return true;
    }
    match pointer.rsplit_once('/') {
        Some((_, last)) if last.parse::<usize>().is_err() && leave_out(json, pointer, 0) => true,
        Some((around, _)) if !around.is_empty() => mend(json, around, tried),
        _ => false,
    }
}

/// A text on one line, without blanks around it and without what is no character of a text.
fn plain(text: &str) -> String {
    let seen = |ch: char| if ch.is_control() { ' ' } else { ch };
    text.chars().map(seen).collect::<String>().trim().to_owned()
}

/// Whether the text at a pointer became another one. A number becomes a text, and so does a list or an object that is an
/// item, since nothing may be left out of a list.
fn replace(json: &mut Json, pointer: &str, by: impl Fn(&str) -> String) -> bool {
    let is_item = pointer.rsplit('/').next().is_some_and(|last| last.parse::<usize>().is_ok());
    let Some(value) = find(json, pointer) else { return false };
    let new = match value {
        Json::Text(text) => by(text),
        Json::Number(_) | Json::Typed(_) => GETA.to_owned(),
        _ if is_item => GETA.to_owned(),
        _ => return false,
    };
    let changed = *value != Json::Text(new.clone()) && !new.is_empty();
    if changed {
        *value = Json::Text(new);
    }
    changed
}

/// Leaves a member out, the `nth` of its name.
fn leave_out(json: &mut Json, pointer: &str, nth: usize) -> bool {
    let Some((around, key)) = pointer.rsplit_once('/') else { return false };
    let key = unescaped(key);
    let Some(Json::Object(members)) = find(json, around) else { return false };
    let found = members.iter().enumerate().filter(|(_, (name, _))| *name == key).map(|(index, _)| index).nth(nth);
    found.map(|index| members.remove(index)).is_some()
}

fn find<'j>(json: &'j mut Json, pointer: &str) -> Option<&'j mut Json> {
    pointer.split('/').skip(1).try_fold(json, |json, part| match json {
        Json::List(items) => items.get_mut(part.parse::<usize>().ok()?),
        Json::Object(members) => {
            let key = unescaped(part);
            members.iter_mut().find(|(name, _)| *name == key).map(|(_, value)| value)
        }
        Json::Text(_) | Json::Number(_) | Json::Typed(_) => None,
    })
}

/// A part of a JSON pointer as it was (RFC 6901, 4).
fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}
