//! The wholes that texts and tables of a copy belong to: the author's own tables, pictures, and the imprint.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline::{Baseline, BaselinePart, row_of};
use super::doc::{Block, Table};
use super::keys::{Named, named};
use crate::carried::{Key, Value};

/// Where the imprint of an official document stands (GB/T 9704, clause 7.4).
const IMPRINT: &str = "/official/imprint";

/// The imprint that a table is.
pub(super) fn imprint_at<'k>(mut ats: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    ats.find_map(|at| at.strip_prefix(IMPRINT)?.starts_with('/').then(|| &at[..IMPRINT.len()]))
}

/// The pointer of the table or picture that a text belongs to.
pub(super) fn object_of(at: &str) -> Option<&str> {
    at.find("/grid/").map(|end| &at[..end]).or_else(|| at.strip_suffix("/caption"))
}

/// The pointer of the own table that keys of a table name.
pub(super) fn table_at<'a>(mut ats: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    ats.find_map(|at| row_of(at).and_then(|(rows, _)| rows.strip_suffix("/grid/rows")))
}

/// The own table that a part of the baseline copy shows, whole or on one page.
pub(super) fn own_table<'a>(baseline: &'a Baseline<'_>, table: &Table) -> Option<&'a str> {
    table_at(table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys())))
}

/// The own table, or the imprint, that a part of the baseline copy shows.
pub(super) fn may_go<'a>(baseline: &'a Baseline<'_>, table: &Table) -> Option<&'a str> {
    let ats = || table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys()));
    own_table(baseline, table).or_else(|| imprint_at(ats()))
}

/// The own tables that are gone, where nothing else became of the tables.
pub(super) fn gone_tables<'a>(
    baseline: &'a Baseline<'_>,
    known: &BTreeMap<Key, Value>,
    old: &[BaselinePart<'a>],
    blocks: &[&Block],
) -> Option<BTreeSet<&'a str>> {
    let tables = blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let cells: Vec<_> = tables.clone().map(|table| table.rows.iter().flatten()).collect();
    let ats = |cell: &super::doc::Cell| match named(cell.keys(), known) {
        Named::As(ats) => ats,
        Named::Disagree(one, other) => vec![one, other],
    };
    let there: BTreeSet<&str> = cells
        .into_iter()
        .filter_map(|cells| {
            let ats: Vec<&str> = cells.flat_map(ats).collect();
            table_at(ats.iter().copied()).or_else(|| imprint_at(ats.iter().copied()))
        })
        .collect();
    let was: Vec<Option<&str>> = old
        .iter()
        .filter_map(|part| if let BaselinePart::Table(table) = part { Some(may_go(baseline, table)) } else { None })
        .collect();
    let gone: BTreeSet<&str> = was.iter().flatten().copied().filter(|object| !there.contains(object)).collect();
    let stay = was.iter().filter(|object| object.is_none_or(|object| !gone.contains(object))).count();
    (!gone.is_empty() && stay == tables.count()).then_some(gone)
}

/// The parts of the baseline copy without the tables that are gone.
pub(super) fn without<'a>(
    baseline: &'a Baseline<'_>,
    old: Vec<BaselinePart<'a>>,
    gone: &BTreeSet<&str>,
) -> Vec<BaselinePart<'a>> {
    let stays = |part: &BaselinePart<'_>| match part {
        BaselinePart::Table(table) => may_go(baseline, table).is_none_or(|object| !gone.contains(object)),
        BaselinePart::Text { .. } => true,
    };
    old.into_iter().filter(stays).collect()
}
