//! Readers of the small values that form files are made of, with the codes of their findings.

use crate::diag::{Finding, Place, refuses, tell};
use crate::geom::{Color, Len};
use crate::json::{Object, Spot, read};

/// The code of a value of the right type that makes no sense where it stands.
const VALUE: &str = "form-value";

/// A text that is not blank.
pub(super) fn text(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    let text = spot.text(out)?;
    if text.trim().is_empty() {
        tell(out, wrong_value(spot.place(), "这里不能空着"));
        return None;
    }
    Some(text.to_owned())
}

/// A list of texts that are not blank.
pub(super) fn texts(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<String> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| text(&item, out)).collect()
}

/// A stable name that machines know a thing by.
pub(super) fn key(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<String> {
    read::key(spot, "form-key", out)
}

/// A colour such as `#FF0000`.
pub(super) fn color(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Color> {
    read::color(spot, "form-color", out)
}

/// One of several names.
pub(super) fn choice<T: Copy>(spot: &Spot<'_>, known: &[(&'static str, T)], out: &mut Vec<Finding>) -> Option<T> {
    read::choice(spot, known, VALUE, out)
}

/// A length with its unit.
pub(super) fn length(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Len> {
    read::length(spot, "form-length", out)
}

/// A length of at least one EMU and at most 2 m.
pub(super) fn above_zero(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Len> {
    let length = length(spot, out)?;
    if length <= Len::ZERO || length > Len::mm(2000) {
        tell(out, wrong_value(spot.place(), "这里的长度应当大于 0，不超过 2000mm"));
        return None;
    }
    Some(length)
}

/// The member of this key, a length of at least one EMU and at most 2 m.
pub(super) fn size(object: &mut Object<'_>, key: &'static str, out: &mut Vec<Finding>) -> Option<Len> {
    above_zero(&object.required(key, out)?, out)
}

/// Several lengths above zero. All are asked for, also behind one that is wrong: what nobody asked for is told as unknown.
pub(super) fn sizes<const N: usize>(
    object: &mut Object<'_>,
    keys: [&'static str; N],
    out: &mut Vec<Finding>,
) -> Option<[Len; N]> {
    let found: Vec<Option<Len>> = keys.into_iter().map(|key| size(object, key, out)).collect();
    found.into_iter().collect::<Option<Vec<Len>>>()?.try_into().ok()
}

/// A value of the right type that makes no sense here.
pub(super) fn wrong_value(place: Place, words: &str) -> Finding {
    Finding::error(VALUE, place, words)
}

/// Whether nothing that refuses the file was found since `before`.
pub(super) fn clean(before: usize, out: &[Finding]) -> bool {
    !refuses(out.get(before..).unwrap_or_default())
}
