//! The author's own tables and pictures: each goes whole, with its title, unit and notes, or stays.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline::{Baseline, BaselinePart, Spot, row_of};
use super::comparing::Comparing;
use super::doc::{Block, Table};
use super::keys::{Named, named};
use super::official::imprint_at;
use super::problem;
use crate::carried::{Key, Value};
use crate::json::edit::Edit;

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
fn may_go<'a>(baseline: &'a Baseline<'_>, table: &Table) -> Option<&'a str> {
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

impl Comparing<'_> {
    /// A text of an own table or of a picture is gone: it goes with the whole, or is lost. Whether it is such a text.
    pub(super) fn gone_beside(&mut self, at: &str, spot: &Spot) -> bool {
        let Some(object) = object_of(at) else { return false };
        self.gone_texts.push((object.to_owned(), at.to_owned(), spot.clone()));
        true
    }

    /// What became of the own tables and pictures of which something is gone.
    pub(super) fn settle_objects(&mut self) {
        let texts = std::mem::take(&mut self.gone_texts);
        let gone = std::mem::take(&mut self.gone_objects);
        let elsewhere = std::mem::take(&mut self.pictures_elsewhere);
        let is_gone = |at: &str| texts.iter().any(|(_, of, _)| of == at);
        for object in &gone {
            let is_moved = elsewhere.contains_key(object);
            let is_left = |at: &str| {
                object_of(at) == Some(object)
                    && if is_moved { !self.texts_elsewhere.contains(at) } else { !is_gone(at) }
            };
            let left = self.parts.iter().find_map(|part| match part {
                BaselinePart::Text { at, spot: Some(spot), .. } => is_left(at).then(|| (*spot).clone()),
                _ => None,
            });
            match left {
                Some(spot) => self.problem(problem::half_gone(&spot.place, &spot.text)),
                None if is_moved => {}
                // An imprint is a member, all else an item.
                None if object.ends_with(|ch: char| ch.is_ascii_digit()) => {
                    self.out.edits.push(Edit::Remove { at: object.clone() });
                }
                None => self.out.edits.push(Edit::Unset { at: object.clone() }),
            }
        }
        // One that stands in its place too was copied.
        for place in elsewhere.iter().filter(|(object, _)| !gone.contains(*object)).map(|(_, place)| place) {
            self.problem(problem::foreign(place, problem::PICTURE));
        }
        for (_, _, spot) in texts.iter().filter(|(object, ..)| !gone.contains(object)) {
            self.problem(problem::lost(&spot.place, &spot.text));
        }
    }
}
