//! An edited Word copy back to its report's JSON: only what changed is replaced, nothing is guessed, nothing lost.
//!
//! The copy is a zip that nobody vouches for ([`package`], [`xml`], [`parts`]). In it travels the report as it was
//! ([`carried`]). That report is laid out and written again ([`original`]), and both copies are read by the same reader
//! ([`body`]) into the same terms ([`doc`]), so that like is compared with like ([`compare`], [`zone`], [`cells`]).
//! Each place is known by the keys at it, of which no carrier is trusted alone ([`keys`]), and by where it stands. What
//! changed becomes edits of the JSON's text ([`edit`]), and at the end the new JSON must say, text by text, what the
//! copy says.

mod body;
mod carried;
mod cells;
mod compare;
mod doc;
mod edit;
mod keys;
mod original;
mod package;
mod parts;
mod pins;
mod problem;
mod side;
mod slot;
mod xml;
mod zone;

use serde::Serialize;

use crate::backend::docx::CHECKER;
use crate::diag::{Finding, refuses, tell};
use crate::diff::{self, Diff};
use crate::engine::Engine;

use body::Take;
use compare::{Compared, compare};
use original::Original;
pub use package::MAX_FILE;
use parts::Parts;

/// What becomes of changes that nobody has accepted or rejected.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Accept {
    /// The copy is refused while there are any, and each is listed.
    #[default]
    Refuse,
    /// As if all were accepted.
    All,
    /// As if all were rejected.
    None,
}

/// A report taken back.
#[derive(Clone, PartialEq, Debug)]
pub struct Pulled {
    /// The JSON: that inside the copy, with only what changed replaced.
    pub source: String,
    /// What changed.
    pub diff: Diff,
    /// What people said beside the text; what the checks had said is left out.
    pub comments: Vec<Remark>,
    /// What the checks find in the report as it is now.
    pub findings: Vec<Finding>,
}

/// A comment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Remark {
    /// Where, in words.
    pub place: String,
    /// Who.
    pub author: String,
    /// What.
    pub text: String,
}

/// Takes an edited copy back to JSON.
///
/// # Errors
/// Findings in words, each naming its place: the file is not ours or could do harm (`docx-…`, `not-ours`,
/// `carried-changed`), changes are pending (`change-pending`), carriers disagree (`carriers-disagree`), or something
/// cannot be placed (`label-changed`, `table-changed`, `figure-unplaced`, `text-lost`, `heading-new`, `line-break`,
/// `not-text`). Nothing may be written then.
pub fn pull(engine: &Engine, bytes: &[u8], accept: Accept) -> Result<Pulled, Vec<Finding>> {
    let parts = Parts::of(bytes).map_err(|finding| vec![finding])?;
    let take = if accept == Accept::None { Take::None } else { Take::All };
    let doc = parts.read(take).map_err(|finding| vec![finding])?;
    let sheet = doc.has_sheet();
    let original = Original::of(engine, parts.carried.source.clone(), sheet)?;
    if accept == Accept::Refuse {
        refuse_pending(&parts, &original)?;
    }
    let compared = compare(&original, &parts.carried.values, &doc);
    if refuses(&compared.problems) {
        return Err(compared.problems);
    }
    let comments = remarks(&parts, &compared);
    let source = edit::apply(&original.source, &compared.edits).map_err(|e| vec![problem::unproven(&e.0)])?;
    let now = Original::of(engine, source, sheet)?;
    prove(&compared, &now)?;
    let diff = diff::reports(original.edition(), now.edition());
    let (_, findings) = engine.plan(&now.source, false);
    Ok(Pulled { source: now.source, diff, comments, findings })
}

/// Lists all pending changes by their places, which are known best in the text as it was.
fn refuse_pending(parts: &Parts, original: &Original<'_>) -> Result<(), Vec<Finding>> {
    let doc = parts.read(Take::None).map_err(|finding| vec![finding])?;
    let compared = compare(original, &parts.carried.values, &doc);
    let mut found = vec![];
    for spoken in &compared.spoken {
        spoken.pending.iter().for_each(|change| tell(&mut found, problem::pending(&spoken.place, change)));
    }
    // Those of rows and cells, those beyond the bound, and those in places that are not what they were.
    let more = doc.pending().saturating_sub(found.len());
    if more > 0 {
        tell(&mut found, problem::more_pending(more));
    }
    match found.pop() {
        Some(last) => {
            found.push(last.hint(problem::SETTLE));
            Err(found)
        }
        None => Ok(()),
    }
}

fn remarks(parts: &Parts, compared: &Compared) -> Vec<Remark> {
    let mut told = std::collections::BTreeSet::new();
    let mut remarks = vec![];
    for spoken in &compared.spoken {
        for id in &spoken.comments {
            let note = parts.notes.get(id).filter(|note| note.author != CHECKER);
            if let Some(note) = note.filter(|_| told.insert(*id)) {
                let (place, author, text) = (spoken.place.clone(), note.author.clone(), note.text.clone());
                remarks.push(Remark { place, author, text });
            }
        }
    }
    remarks
}

/// The new JSON, written and read again, must say what the edited copy says.
fn prove(compared: &Compared, now: &Original<'_>) -> Result<(), Vec<Finding>> {
    let says = now.says();
    if says == compared.says {
        return Ok(());
    }
    let differ =
        says.iter().zip(&compared.says).position(|(a, b)| a != b).unwrap_or(says.len().min(compared.says.len()));
    let text = |list: &[String]| list.get(differ).map_or_else(String::new, |text| problem::quote(text));
    let words = format!("第 {} 处是“{}”，应当是“{}”", differ + 1, text(&says), text(&compared.says));
    Err(vec![problem::unproven(&words)])
}
