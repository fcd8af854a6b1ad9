//! Parts of a page file that may name the clause of the standard that they follow.

use super::values::{choice, text};
use super::{Clause, Strength};
use crate::diag::Finding;
use crate::json::{Object, Spot};

const STRENGTHS: [(&str, Strength); 4] =
    [("规定", Strength::Required), ("一般", Strength::Usual), ("推荐", Strength::Advised), ("可以", Strength::Allowed)];

/// Reads one member that is an object and may name its clause.
pub(super) fn part<T>(
    object: &mut Object<'_>,
    key: &'static str,
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
    read: impl FnOnce(&mut Object<'_>, &mut Vec<Finding>) -> Option<T>,
) -> Option<T> {
    let spot = object.required(key, out)?;
    part_at(&spot, clauses, out, read)
}

/// Reads an object that may name its clause.
pub(super) fn part_at<T>(
    spot: &Spot<'_>,
    clauses: &mut Vec<Clause>,
    out: &mut Vec<Finding>,
    read: impl FnOnce(&mut Object<'_>, &mut Vec<Finding>) -> Option<T>,
) -> Option<T> {
    let mut inner = spot.object(out)?;
    let value = read(&mut inner, out);
    clauses.extend(clause(spot, &mut inner, out));
    inner.close(out);
    value
}

/// The clause an object says it follows.
pub(super) fn clause(spot: &Spot<'_>, object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Clause> {
    let note = object.optional("note").and_then(|n| n.text(out)).unwrap_or_default().to_owned();
    let strength = object.optional("strength");
    let strength = strength.map_or(Some(Strength::Required), |spot| choice(&spot, &STRENGTHS, out));
    let (number, strength) = (text(&object.optional("clause")?, out)?, strength?);
    Some(Clause { part: spot.pointer.clone(), number, strength, note })
}
