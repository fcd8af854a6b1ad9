//! The tables of a copy that stand elsewhere than they did, and those that are new: paragraphs stand for them while the rest is compared.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline::{Baseline, BaselinePart};
use super::doc::{Block, Cell, Para, Rare, Table, row_text};
use super::keys::named;
use super::wholes::{object_of, own_table, table_at};
use crate::carried::{Key, Value};

/// What a paragraph stands for.
#[derive(Clone)]
pub(super) enum StoodFor<'a> {
    /// A table that stands elsewhere, with what belongs to it.
    Elsewhere { at: &'a str, was: Vec<BaselinePart<'a>>, now: Vec<&'a Block> },
    /// A table that the report has not.
    New(&'a Table),
}

/// What the copies are without such tables; a paragraph stands for each in the edited one.
pub(super) struct Rearranged<'a> {
    pub old: Vec<BaselinePart<'a>>,
    /// For each block of the edited copy that is left, itself; or which table stands there.
    pub blocks: Vec<Result<&'a Block, usize>>,
    pub stood_for: Vec<StoodFor<'a>>,
}

/// How the style of the paragraph is called that stands for a table.
const STAND_IN: &str = "\u{fffc}";

/// A paragraph that stands for a table.
pub(super) fn stand_in(nth: usize) -> Block {
    let rare = Some(Box::new(Rare { object: Some(nth), ..Rare::default() }));
    Block::Para(Para { style: STAND_IN.to_owned(), text: format!("{STAND_IN}{nth}"), rare, ..Para::default() })
}

/// Who a table is, by its pointer: one of the author's own, or of the form's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Identity<'k> {
    at: &'k str,
    own: bool,
}

fn identity<'k>(mut ats: impl Iterator<Item = &'k str> + Clone) -> Option<Identity<'k>> {
    let national = |at: &'k str| at.find("/figures/").map(|end| &at[..end]);
    let own = table_at(ats.clone()).map(|at| Identity { at, own: true });
    own.or_else(|| ats.find_map(national).map(|at| Identity { at, own: false }))
}

fn of_block<'a>(block: &'a Block, known: &'a BTreeMap<Key, Value>) -> Option<Identity<'a>> {
    let Block::Table(table) = block else { return None };
    let ats: Vec<&'a str> = table.rows.iter().flatten().flat_map(|cell| named(cell.keys(), known).agreed()).collect();
    identity(ats.into_iter())
}

fn of_table<'a>(baseline: &'a Baseline<'_>, table: &Table) -> Option<Identity<'a>> {
    identity(table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys())))
}

fn tables<'a>(old: &[BaselinePart<'a>]) -> Vec<&'a Table> {
    old.iter().filter_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None }).collect()
}

/// Both copies without the tables that stand in another order, if each is still there in one piece; the first of those that do, where
/// they are the form's own.
pub(super) fn find<'a>(
    baseline: &'a Baseline<'_>,
    known: &'a BTreeMap<Key, Value>,
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
) -> Option<Result<Rearranged<'a>, &'a Table>> {
    let was = tables(old);
    let before: Vec<_> = was.iter().filter_map(|table| of_table(baseline, table)).collect();
    let now: Vec<_> = blocks.iter().filter_map(|block| of_block(block, known)).collect();
    // A table on several pages is several here.
    let runs = |mut ids: Vec<Identity<'a>>| {
        ids.dedup();
        ids
    };
    let (order, other) = (runs(before.clone()), runs(now.clone()));
    let sorted = |mut ids: Vec<Identity<'a>>| {
        ids.sort_unstable();
        ids
    };
    let is_whole = other.iter().collect::<BTreeSet<_>>().len() == other.len();
    if order == other || !is_whole || sorted(before) != sorted(now) {
        return None;
    }
    let Some(moved) = moved(&order, &other) else {
        let first = order.iter().zip(&other).find(|(was, now)| was != now)?.0;
        return Some(Err(was.into_iter().find(|table| of_table(baseline, table) == Some(*first))?));
    };
    Some(Ok(parted(old, blocks, &moved, (baseline, known))))
}

/// Those that stand in another order than the most of the rest, in the order of the edited copy; `None` where one of the form's does.
fn moved<'a>(order: &[Identity<'a>], other: &[Identity<'a>]) -> Option<Vec<&'a str>> {
    let place: BTreeMap<_, usize> = order.iter().enumerate().map(|(nth, id)| (*id, nth)).collect();
    // The heaviest chain that rises, found from the end of each before it; the form's tables weigh more than all others.
    let mut best: Vec<(usize, Option<usize>)> = vec![];
    for (nth, id) in other.iter().enumerate() {
        let weight = if id.own { 1 } else { other.len() + 1 };
        let before = (0..nth).filter(|before| place[&other[*before]] < place[id]).max_by_key(|before| best[*before].0);
        best.push((weight + before.map_or(0, |before| best[before].0), before));
    }
    let mut stays = BTreeSet::new();
    let mut next = (0..best.len()).max_by_key(|nth| best[*nth].0);
    while let Some(nth) = next {
        stays.insert(nth);
        next = best[nth].1;
    }
    let moved = (0..other.len()).filter(|nth| !stays.contains(nth)).map(|nth| other[nth]);
    moved.map(|id| id.own.then_some(id.at)).collect()
}

/// Both copies without the tables that moved.
fn parted<'a>(
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
    moved: &[&'a str],
    (baseline, known): (&'a Baseline<'_>, &'a BTreeMap<Key, Value>),
) -> Rearranged<'a> {
    let of_part = |part: &BaselinePart<'a>| match part {
        BaselinePart::Table(table) => own_table(baseline, table),
        BaselinePart::Text { at, .. } => object_of(at),
    };
    let of_now = |block: &'a Block| match block {
        Block::Table(_) => of_block(block, known).map(|id| id.at),
        Block::Para(para) => named(para.keys.iter(), known).agreed().into_iter().find_map(object_of),
    };
    let mut rearranged = Rearranged { old: vec![], blocks: vec![], stood_for: vec![] };
    let (mut gone, mut stands): (BTreeSet<usize>, BTreeMap<usize, usize>) = Default::default();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for (nth, at) in moved.iter().enumerate() {
        let was = span(old.len(), |index| of_part(&old[index]) == Some(at));
        let now = span(blocks.len(), |index| of_now(blocks[index]) == Some(at));
        stands.insert(now.start, nth);
        let (before, after) = (old[was.clone()].to_vec(), blocks[now.clone()].to_vec());
        rearranged.stood_for.push(StoodFor::Elsewhere { at, was: before, now: after });
        gone.extend(was);
        taken.extend(now);
    }
    rearranged.old = old.iter().enumerate().filter(|(nth, _)| !gone.contains(nth)).map(|(_, part)| *part).collect();
    for (nth, block) in blocks.iter().enumerate() {
        rearranged.blocks.extend(stands.get(&nth).map(|nth| Err(*nth)));
        rearranged.blocks.extend((!taken.contains(&nth)).then_some(Ok(*block)));
    }
    rearranged
}

/// The copies where the edited one has all tables of the report in its order and more, which are nobody's.
pub(super) fn find_new<'a>(
    known: &BTreeMap<Key, Value>,
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
) -> Option<Rearranged<'a>> {
    let said = |table: &Table| table.rows.iter().map(|row| row_text(row)).collect::<Vec<_>>();
    let texts: Vec<_> = tables(old).into_iter().map(said).collect();
    let is_known = |table: &Table| {
        let mut keys = table.rows.iter().flatten().flat_map(Cell::keys);
        keys.any(|seen| known.contains_key(&seen.key)) || texts.contains(&said(table))
    };
    let mut rearranged = Rearranged { old: old.to_vec(), blocks: vec![], stood_for: vec![] };
    let mut left = 0;
    for block in blocks {
        match block {
            Block::Table(table) if !is_known(table) => {
                rearranged.blocks.push(Err(rearranged.stood_for.len()));
                rearranged.stood_for.push(StoodFor::New(table));
            }
            block => {
                left += usize::from(matches!(block, Block::Table(_)));
                rearranged.blocks.push(Ok(*block));
            }
        }
    }
    (left == texts.len()).then_some(rearranged)
}

/// From the first to the last of some things.
fn span(count: usize, is_it: impl Fn(usize) -> bool) -> std::ops::Range<usize> {
    let first = (0..count).find(|nth| is_it(*nth)).unwrap_or_default();
    let last = (0..count).rev().find(|nth| is_it(*nth)).map_or(first, |last| last + 1);
    first..last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_another_order_than_most_has_moved() {
        let ids = |names: &[&'static str]| -> Vec<Identity<'static>> {
            names.iter().map(|at| Identity { at, own: !at.contains('表') }).collect()
        };
        let order = ids(&["甲", "乙", "表", "丙"]);
        let found = |other: [&'static str; 4]| moved(&order, &ids(&other)).map(|found| found.concat());
        assert_eq!(found(["乙", "表", "丙", "甲"]).as_deref(), Some("甲"));
        assert_eq!(found(["丙", "甲", "乙", "表"]).as_deref(), Some("丙"));
        assert_eq!(found(["表", "甲", "乙", "丙"]).as_deref(), Some("甲乙"));
        let national = moved(&ids(&["表一", "表二"]), &ids(&["表二", "表一"]));
        assert_eq!(national, None, "the form's own have their order");
    }
}
