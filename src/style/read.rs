//! Reads how a table is set, alike from reports and from forms.

use super::{Frame, TableStyle, Width};
use crate::diag::Finding;
use crate::geom::Len;
use crate::json::read::{Bounds, choice, length_within};
use crate::json::{Object, Spot, Value};

const FRAMES: [(&str, Frame); 3] = [("single", Frame::Single), ("thick", Frame::Thick), ("double", Frame::Double)];

/// The code of a word or a length that a table cannot be set by.
const RANGE: &str = "value-range";

/// What a column that is solved from its content says.
const SOLVED: &str = "auto";

/// The lowest and the highest that rows may be asked to be.
const HEIGHTS: Bounds = (Len::mm(3), Len::mm(200), "mm");

/// The smallest and the largest that type may be shrunk to: below five points nobody reads it.
const SIZES: Bounds = (Len::pt(5), Len::pt(22), "pt");

/// The narrowest and the widest column: half a small character, and the sheet of A3.
const WIDTHS: Bounds = (Len::mm(2), Len::mm(420), "mm");

/// Takes the members that say how a table is set.
pub(crate) fn table_style(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<TableStyle> {
    let before = out.len();
    let mut read = |key, bounds| object.optional(key).and_then(|spot| length_within(&spot, bounds, RANGE, out));
    let (height, min_height) = (read("height", HEIGHTS), read("min_height", HEIGHTS));
    let shrink_to = read("shrink_to", SIZES);
    let mut words = |key| object.optional(key).and_then(|spot| spot.text(out)).map(str::to_owned);
    let (continued, continued_labels) = (words("continued"), words("continued_labels"));
    let frame = object.optional("frame").and_then(|spot| choice(&spot, &FRAMES, RANGE, out)).unwrap_or_default();
    (out.len() == before).then_some(TableStyle { continued, continued_labels, frame, shrink_to, height, min_height })
}

/// One column's width: a share, a length, or `auto`.
pub(crate) fn width(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Width> {
    match &spot.node.value {
        Value::String(text) if text == SOLVED => Some(Width::Solved),
        Value::String(_) => length_within(spot, WIDTHS, RANGE, out).map(Width::Fixed),
        _ => spot.whole(1, 1000, out).and_then(|share| u32::try_from(share).ok()).map(Width::Share),
    }
}
