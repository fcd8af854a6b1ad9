//! Several edited copies of one draft taken back as one (会签): what only one copy asks for is done, what several ask for
//! alike is done once, and where they contradict each other nothing is written and everybody's words are told.
//!
//! Figures, headings and fields are wholes, in a paragraph sentences are ([`super::sentences`]). What is asked for at one place
//! stands in [`super::merging`], and what came of it is held against each copy ([`mod@super::prove`]).

use crate::diag::{Finding, refuses};
use crate::diff::{self, Diff};
use crate::engine::{Engine, published};
use crate::json::edit::{Impossible, apply};

use super::asked::Asked;
use super::baseline::Baseline;
use super::merging::{Merged, merge};
use super::prove::prove_together;
use super::{Accept, Copy, Remark, problem, prompted};

/// Copies taken back together.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Together {
    /// The JSON of their draft, with what any of them changed replaced.
    pub source: String,
    /// What changed in all.
    pub diff: Diff,
    /// What each of them says, in the order given.
    pub copies: Vec<OfCopy>,
    /// What the checks find in the report as it is now, and paragraphs in which several copies changed sentences
    /// (`copies-joined`).
    pub findings: Vec<Finding>,
}

/// What one of several copies says.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct OfCopy {
    /// What changed in it.
    pub diff: Diff,
    /// What people said in it beside the text.
    pub comments: Vec<Remark>,
}

/// Why copies are not taken back together.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Apart {
    /// What stands in the way of each copy by itself, in the order given: as for [`super::pull`], and `copies-differ`
    /// where it was made of another draft than the first.
    pub copies: Vec<Vec<Finding>>,
    /// Where they contradict each other: `copies-conflict`.
    pub conflicts: Vec<Finding>,
}

/// Takes edited copies of one draft back to one JSON. Each has a name that people know it by, such as that of its file.
///
/// # Errors
/// [`Apart`]; nothing may be written then.
pub fn pull_together(engine: &Engine, copies: &[(&str, &[u8])], accept: Accept) -> Result<Together, Apart> {
    let mut apart = Apart { copies: vec![vec![]; copies.len()], conflicts: vec![] };
    let (mut first, mut last): (Option<Copy>, Option<Baseline<'_>>) = (None, None);
    // The draft with its sign-off sheet, where a copy for signature has it: the others do not say that it is gone.
    let mut whole = None;
    let (mut of_copies, mut asked) = (vec![], vec![]);
    for (nth, (name, bytes)) in copies.iter().enumerate() {
        let taken = Copy::open(bytes).and_then(|copy| {
            if first.as_ref().is_some_and(|first| !are_of_one_draft(first, &copy, accept)) {
                return Err(vec![problem::other_draft(copies[0].0)]);
            }
            let baseline = match last.take().filter(|baseline| copy.is_of(baseline, accept)) {
                Some(baseline) => baseline,
                None => copy.baseline(engine, accept)?,
            };
            let taken = copy.asked(engine, &baseline, accept);
            let taken = taken.map(|(pulled, compared)| (pulled, Asked::of(name, compared, &baseline)));
            if whole.is_none() && copy.parts.carried.made.signoff {
                whole = Some((copy.version(accept).source.to_owned(), copy.shape()));
            }
            (first, last) = (first.take().or(Some(copy)), Some(baseline));
            taken
        });
        match taken {
            Ok((pulled, of_copy)) => {
                of_copies.push(OfCopy { diff: pulled.diff, comments: pulled.comments });
                asked.push(of_copy);
            }
            Err(findings) => apart.copies[nth] = findings,
        }
    }
    let Some(baseline) = last else { return Err(apart) };
    if apart.copies.iter().any(|findings| refuses(findings)) {
        return Err(apart);
    }
    let baseline = match whole.filter(|(source, _)| *source != baseline.source) {
        Some((source, shape)) => Baseline::of(engine, source, shape, &|picture| baseline.size(picture))
            .map_err(|findings| Apart { copies: vec![vec![]; copies.len()], conflicts: findings })?,
        None => baseline,
    };
    let Merged { edits, joined, conflicts } = merge(&baseline, &mut asked);
    if !conflicts.is_empty() {
        return Err(Apart { conflicts, ..apart });
    }
    let failed = |findings| Apart { copies: vec![vec![]; copies.len()], conflicts: findings };
    let source = apply(&baseline.source, &edits).map_err(|error| {
        failed(vec![match error {
            Impossible::LevelLeftOut { heading, level } => left_out_together(&heading, level, &asked),
            Impossible::Otherwise(words) => problem::unproven(&words),
        }])
    })?;
    let now = Baseline::of(engine, source, baseline.shape, &|picture| baseline.size(picture))
        .map_err(|findings| failed(findings.into_iter().map(|finding| baseline.placed(finding)).collect()))?;
    prove_together(&baseline, &asked, &edits, &now).map_err(|finding| failed(vec![finding]))?;
    let diff = diff::reports(baseline.edition(), now.edition());
    let source = if baseline.shape.blank { prompted::without_blanks(&now.source) } else { now.source };
    let (_, mut findings) = engine.plan(&source);
    findings.retain(|finding| finding.code != "figure-folder");
    findings.extend(joined);
    Ok(Together { source, diff, copies: of_copies, findings })
}

/// Whether two copies are of one draft: a copy for signature carries its `signoff`, one for publication does not.
fn are_of_one_draft(one: &Copy, other: &Copy, accept: Accept) -> bool {
    let is_signed = |copy: &Copy| copy.parts.carried.made.signoff;
    let (of_one, of_other) = (one.version(accept).source, other.version(accept).source);
    of_one == of_other || is_signed(one) != is_signed(other) && published(of_one) == published(of_other)
}

/// Each copy alone has a heading above this one, and all together have none: who took or gave what.
fn left_out_together(heading: &str, level: usize, asked: &[Asked<'_>]) -> Finding {
    let says: Vec<(String, String)> =
        asked.iter().filter_map(|asked| Some((asked.name.to_owned(), asked.headings()?))).collect();
    problem::level_left_out_together(heading, level, &says)
}
