//! An edited Word copy back to its report's JSON: only what changed is replaced, nothing is guessed, nothing lost.
//!
//! The copy is a zip that nobody vouches for ([`crate::pack::package`], [`crate::xml::reader`], [`parts`]). In it travels
//! the report as it was ([`crate::carried`]). That report is laid out and written again ([`baseline`]), and both copies are read by the
//! same reader ([`body`]) into the same terms ([`doc`]), so that like is compared with like ([`mod@compare`],
//! [`comparing`], [`paragraph_matching`], [`cells`]). Lists have their own order ([`items`], [`lists`]), tables and pictures go where
//! they are put ([`elsewhere`], [`rearranging`]), and an official document has its elements ([`official`]).
//! Each place is known by the keys at it, of which no carrier is trusted alone ([`keys`]), and by where it stands. What
//! changed becomes edits of the JSON's text ([`crate::json::edit`]), and at the end the new JSON must say, text by text, what the
//! copy says. Of several copies of one draft ([`mod@merge`]) the changes are made together.

mod asked;
mod baseline;
mod body;
mod cells;
mod chosen;
mod compare;
mod comparing;
mod doc;
mod elsewhere;
mod headings;
mod insertion;
mod items;
mod keys;
mod labels;
mod lead;
mod lists;
mod looks;
mod merge;
mod merging;
mod notes;
mod objects;
mod official;
mod paragraph_matching;
mod parts;
mod pictures;
mod pins;
mod problem;
mod prompted;
mod prove;
mod rearranging;
mod rows;
mod sentences;
mod side_parts;
mod typed_numbers;
mod version;
mod wholes;

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::backend::docx::digest_of_words;
use crate::carried::{CHECKER, Drawn, Made};
use crate::diag::{Finding, refuses, tell};
use crate::diff::{self, Diff};
use crate::engine::Engine;
use crate::model::Picture;

use baseline::Shape;
use body::Take;
use compare::{Carried, compare};
use comparing::Compared;
use doc::Doc;

pub use crate::pack::package::MAX_FILE;
pub use baseline::Baseline;
pub use merge::{Apart, OfCopy, Together, pull_together};
use parts::Parts;
pub(crate) use parts::part_inside;
use prove::{prove, prove_headings};
use version::Version;

/// What becomes of changes that nobody has accepted or rejected.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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
/// cannot be placed (`made-otherwise`, `label-changed`, `table-changed`, `figure-unplaced`, `text-lost`, `heading-new`, `line-break`,
/// `not-text`). Nothing may be written then.
pub fn pull(engine: &Engine, bytes: &[u8], accept: Accept) -> Result<Pulled, Vec<Finding>> {
    let copy = Copy::open(bytes)?;
    let baseline = copy.baseline(engine, accept)?;
    match copy.take(engine, &baseline, accept) {
        Ok(pulled) if pulled.diff.is_empty() => Ok(pulled),
        taken => match copy.as_before(engine, accept).filter(|before| before.diff.is_empty() || taken.is_err()) {
            Some(before) => Ok(before),
            None => taken.map_err(|mut findings| {
                findings.extend(copy.is_settled().then(problem::mixed));
                findings
            }),
        },
    }
}

/// The report that a copy carries, and how the copy was made.
///
/// # Errors
/// As for [`Copy::open`].
pub fn carried(bytes: &[u8]) -> Result<(String, Made), Finding> {
    Parts::of(bytes).map(|parts| (parts.carried.source, parts.carried.made))
}

/// Whether a reader who is content with any one of its files finds a report in a package. Others may find another there.
pub(crate) fn is_carried_somewhere(bytes: &[u8]) -> bool {
    parts::is_carried_somewhere(bytes)
}

/// An edited copy, read but not yet compared. For those who take many copies of one report back: [`pull`] in steps.
pub struct Copy {
    parts: Parts,
    /// The body as if all changes were accepted.
    all: Doc,
}

impl Copy {
    /// Opens a copy.
    ///
    /// # Errors
    /// As for [`pull`], as far as the file alone tells.
    pub fn open(bytes: &[u8]) -> Result<Copy, Vec<Finding>> {
        let parts = Parts::of(bytes).map_err(|finding| vec![finding])?;
        let all = parts.read(Take::All).map_err(|finding| vec![finding])?;
        Ok(Copy { parts, all })
    }

    /// The report inside, as it was when the copy was made: of a copy that shows what changed and is rejected, the version before.
    ///
    /// # Errors
    /// What the reader of reports finds in it.
    pub fn baseline<'e>(&self, engine: &'e Engine, accept: Accept) -> Result<Baseline<'e>, Vec<Finding>> {
        let version = self.version(accept);
        let drawn: HashMap<&str, &Drawn> = version.pictures.iter().map(|drawn| (drawn.at.as_str(), drawn)).collect();
        let size = |picture: &Picture| drawn.get(picture.at.as_str()).map(|drawn| (drawn.width, drawn.height));
        Baseline::of(engine, version.source.to_owned(), self.shape(), &size)
    }

    /// Whether this baseline is the one of this copy, so that it need not be made again.
    pub fn is_of(&self, baseline: &Baseline<'_>, accept: Accept) -> bool {
        baseline.source == self.version(accept).source && baseline.shape == self.shape()
    }

    fn version(&self, accept: Accept) -> Version<'_> {
        Version::of(&self.parts.carried, accept)
    }

    /// Whether somebody accepted or rejected by hand all changes of a copy that showed them.
    fn is_settled(&self) -> bool {
        self.parts.carried.made.old.is_some() && self.all.pending() == 0
    }

    /// A copy that shows no changes any more as one of the version before: somebody rejected all of them by hand.
    fn as_before(&self, engine: &Engine, accept: Accept) -> Option<Pulled> {
        let may_be = accept != Accept::None && self.is_settled();
        let baseline = may_be.then(|| self.baseline(engine, Accept::None).ok())??;
        let mut before = self.take(engine, &baseline, Accept::None).ok()?;
        before.findings.push(problem::taken_before());
        Some(before)
    }

    fn shape(&self) -> Shape {
        let made = &self.parts.carried.made;
        Shape { sheet: self.all.has_sheet(), flows: made.old.is_some(), blank: made.blank }
    }

    /// Takes the copy back, compared with its own baseline.
    ///
    /// # Errors
    /// As for [`pull`].
    pub fn take(&self, engine: &Engine, baseline: &Baseline<'_>, accept: Accept) -> Result<Pulled, Vec<Finding>> {
        self.asked(engine, baseline, accept).map(|(pulled, _)| pulled)
    }

    /// The copy taken back, and what it asks of its report.
    fn asked(
        &self,
        engine: &Engine,
        baseline: &Baseline<'_>,
        accept: Accept,
    ) -> Result<(Pulled, Compared), Vec<Finding>> {
        let rejected = || self.parts.read(Take::None).map_err(|finding| vec![finding]);
        let version = self.version(accept);
        let mut compared = match accept {
            Accept::All => self.compare(baseline, &version, &self.all),
            Accept::None if version.is_before => self.compare(baseline, &version, &rejected()?.without_values()),
            Accept::None => self.compare(baseline, &version, &rejected()?),
            Accept::Refuse => {
                self.refuse_pending(baseline, &rejected()?)?;
                self.compare(baseline, &version, &self.all)
            }
        };
        let changed = version.origin.changed_since(&baseline.origin);
        if refuses(&compared.problems) {
            return Err(problem::of_today(compared.problems, &changed, version.origin.form.is_some()));
        }
        let comments = self.remarks(&compared);
        let source = crate::json::edit::apply(&baseline.source, &compared.edits)
            .map_err(|e| vec![problem::unproven(&e.to_string())])?;
        let now = Baseline::of(engine, source, self.shape(), &|picture| baseline.size(picture))
            .map_err(|found| found.into_iter().map(|finding| baseline.placed(finding)).collect::<Vec<_>>())?;
        prove(&compared, &now)?;
        prove_headings(&compared, &now)?;
        if let Some(text) = labels::otherwise(&compared.labelled, &now.doc) {
            return Err(vec![problem::numbered_by_hand(text)]);
        }
        compared.problems.extend(numbered_otherwise(&compared, &now));
        compared.problems.extend(year_kept(baseline, &now));
        let diff = diff::reports(baseline.edition(), now.edition());
        let source = if baseline.shape.blank { prompted::without_blanks(&now.source) } else { now.source };
        let (_, mut findings) = engine.plan(&source);
        // Where the pictures are, the file that the JSON goes to will tell.
        findings.retain(|finding| finding.code != "figure-folder");
        findings.append(&mut compared.problems);
        findings.extend((!changed.is_empty()).then(|| problem::made_otherwise(&changed)));
        Ok((Pulled { source, diff, comments, findings }, compared))
    }

    fn compare(&self, baseline: &Baseline<'_>, version: &Version<'_>, doc: &Doc) -> Compared {
        let doc = &*typed_numbers::typed(doc, baseline.numbers_headings());
        let shown = version.shown.unwrap_or_default();
        let same_lines = version.origin.changed_since(&baseline.origin).is_empty();
        let carried = Carried { known: &self.parts.carried.values, in_step: self.parts.in_step, same_lines, shown };
        let mut compared = compare(baseline, &carried, doc);
        compared.numbers = doc.numbers();
        compared.headings = headings::headings(doc);
        self.check_furniture(baseline, &mut compared.problems);
        self.check_summary(doc, &mut compared.problems);
        if let Some(shown) = version.shown {
            let left = compared.gone_pictures(shown);
            let moved = |nth: &usize| compared.pictures_moved.contains_key(nth);
            let drawn = doc.drawings.iter().enumerate().filter(|(nth, _)| !moved(nth));
            let drawn: Vec<_> = drawn.map(|(_, drawing)| drawing.clone()).collect();
            pictures::check(&left, &drawn, &mut compared.problems);
            compared.resize(version.pictures, &doc.drawings);
        }
        compared
    }

    /// What somebody wrote into a header or footer has no place in the report. The words of the watermark are ours.
    fn check_furniture(&self, baseline: &Baseline<'_>, problems: &mut Vec<Finding>) {
        let plain =
            |text: &str| text.chars().filter(|ch| !ch.is_whitespace() && !ch.is_ascii_digit()).collect::<String>();
        let watermark = self.parts.carried.made.watermark.as_deref().map(plain).unwrap_or_default();
        for (name, said) in &self.parts.furniture {
            let rest = if watermark.is_empty() { said.clone() } else { said.replacen(&watermark, "", 1) };
            if !rest.is_empty() && !baseline.furniture.contains(said) && !baseline.furniture.contains(&rest) {
                tell(problems, problem::furniture(name, &rest));
            }
        }
    }

    /// The list of changes before a copy is made of both versions; it may go, but what somebody writes into it has no place.
    fn check_summary(&self, doc: &Doc, problems: &mut Vec<Finding>) {
        let said = self.parts.carried.made.old.as_ref().and_then(|old| old.summary.as_ref());
        let is = digest_of_words(doc.summary.iter().map(String::as_str));
        if said.is_some_and(|said| !doc.summary.is_empty() && *said != is) {
            tell(problems, problem::summary_changed());
        }
    }

    /// Lists all pending changes by their places, which are known best in the text as it was.
    fn refuse_pending(&self, baseline: &Baseline<'_>, was: &Doc) -> Result<(), Vec<Finding>> {
        let compared = self.compare(baseline, &self.version(Accept::Refuse), was);
        let mut found = vec![];
        for spoken in &compared.spoken {
            spoken.pending.iter().for_each(|change| tell(&mut found, problem::pending(&spoken.place, change)));
        }
        // Those of rows and cells, those beyond the bound, and those in places that are not what they were.
        let more = was.pending().saturating_sub(found.len());
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

    /// The comments in the order of their places; last those that stand outside the body.
    fn remarks(&self, compared: &Compared) -> Vec<Remark> {
        let placed =
            compared.spoken.iter().flat_map(|spoken| spoken.comments.iter().map(|id| (*id, spoken.place.as_str())));
        let all = self.parts.notes.keys().map(|id| (*id, "正文之外"));
        let mut told = BTreeSet::new();
        let ours = |id: &u32| self.parts.notes.get(id).is_some_and(|note| note.author == CHECKER);
        let people = placed.chain(all).filter(|(id, _)| told.insert(*id) && !ours(id));
        let remark = |(id, place): (u32, &str)| {
            let note = self.parts.notes.get(&id)?;
            Some(Remark { place: place.to_owned(), author: note.author.clone(), text: note.text.clone() })
        };
        people.filter_map(remark).collect()
    }
}

/// What is numbered otherwise in the report than in the copy: the report numbers what there is from 1. Nothing is told where some
/// numbers are typed.
fn numbered_otherwise(compared: &Compared, now: &Baseline<'_>) -> Option<Finding> {
    let numbers = now.doc.numbers();
    let differ = compared.numbers.iter().zip(&numbers).filter(|(copy, report)| copy.0 != report.0);
    let differ: Vec<_> = differ.filter(|_| compared.numbers.len() == numbers.len()).collect();
    let ((copy, text), (report, _)) = differ.first()?;
    Some(problem::numbered_otherwise(text, copy, report, differ.len()))
}

/// A title that speaks of another year, while the report is still of the one that it was of.
fn year_kept(baseline: &Baseline<'_>, now: &Baseline<'_>) -> Option<Finding> {
    let ((year, was), (same, title)) = (baseline.dated(), now.dated());
    let speaks = |title: &str, of: &str| title.contains(of);
    let digits = title.split(|ch: char| !ch.is_ascii_digit());
    let mut others = digits.filter(|digits| digits.len() == 4 && *digits != year.to_string() && !speaks(&was, digits));
    let moved = year == same && speaks(&was, &year.to_string()) && !speaks(&title, &year.to_string());
    others.next().filter(|_| moved).map(|_| problem::year_kept(year, &title))
}
