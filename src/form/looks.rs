//! What stands around a national table and how it lies on its page.

use super::values::{choice, text, texts};
use crate::diag::Finding;
use crate::json::Object;
use crate::model::ColumnAlign;
use crate::style::PageOrientation;

/// What stands around a national table and how it lies on its page; nothing of it unless the form asks for it.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct Looks {
    /// The number of the table, at the right above all else, such as `公开01表`.
    pub number: Option<String>,
    /// Whether its title is printed above it.
    pub caption: bool,
    /// A line at the left above it, such as `编制单位：{issuer}`; `{issuer}` and `{year}` are the report's.
    pub prepared: Option<String>,
    /// The unit line at the right above it, such as `单位：万元`.
    pub unit_line: Option<String>,
    /// Notes below it.
    pub notes: Vec<String>,
    /// What is said where it has no figures but blanks and 0.
    pub empty: Option<Empty>,
    /// How the pages lie that it stands on; on their side they are its own (GB/T 9704 clause 8).
    pub orientation: PageOrientation,
    /// How the figures of each column stand, from the first column of the grid; empty where the page decides.
    pub aligns: Vec<ColumnAlign>,
}

/// What is said of a table that has no figures but blanks and 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Empty {
    /// The sentence; `{issuer}` and `{year}` are the report's.
    pub says: String,
    /// Whether the table is printed all the same, the sentence below it.
    pub with_table: bool,
}

const ALIGNS: [(&str, ColumnAlign); 4] = [
    ("left", ColumnAlign::Left),
    ("center", ColumnAlign::Center),
    ("right", ColumnAlign::Right),
    ("decimal", ColumnAlign::Decimal),
];

/// Takes the members of a table that say what stands around it.
pub(super) fn looks(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Looks {
    let mut line = |key| object.optional(key).and_then(|spot| text(&spot, out));
    let (number, prepared, unit_line) = (line("number"), line("prepared"), line("unit_line"));
    let mut flag = |key| object.optional(key).and_then(|spot| spot.boolean(out)).unwrap_or(false);
    let (caption, landscape) = (flag("caption"), flag("landscape"));
    let orientation = if landscape { PageOrientation::Landscape } else { PageOrientation::Portrait };
    let notes = object.optional("notes").map_or(vec![], |spot| texts(&spot, out));
    let empty = empty(object, out);
    let aligns = object
        .optional("align")
        .and_then(|spot| spot.items(out))
        .map_or(vec![], |items| items.filter_map(|item| choice(&item, &ALIGNS, out)).collect());
    Looks { number, caption, prepared, unit_line, notes, empty, orientation, aligns }
}

fn empty(object: &mut Object<'_>, out: &mut Vec<Finding>) -> Option<Empty> {
    let mut inner = object.optional("empty")?.object(out)?;
    let says = inner.required("says", out).and_then(|spot| text(&spot, out));
    let with_table = inner.optional("table").map_or(Some(true), |spot| spot.boolean(out));
    inner.close(out);
    Some(Empty { says: says?, with_table: with_table? })
}
