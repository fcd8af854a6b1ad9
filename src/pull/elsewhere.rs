//! The author's own tables and pictures that stand elsewhere: each goes there whole, with its title, unit and notes.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline::BaselinePart;
use super::cells;
use super::comparing::Comparing;
use super::doc::{Block, Cell, Para, Rare, Table};
use super::keys::{Named, named};
use super::objects::{object_of, own_table, table_at};
use super::problem;
use super::rows::{self, row_text};
use crate::carried::{Key, Shown, Value};
use crate::diag::Finding;
use crate::json::edit::Edit;

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

/// Who a table is: an own one by its pointer, or one of the form's.
fn identity<'k>(mut ats: impl Iterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let national = |at: &'k str| at.find("/figures/").map(|end| &at[..end]);
    table_at(ats.clone()).or_else(|| ats.find_map(national))
}

fn is_own(at: &str, old: &[Option<&str>], owned: &[Option<&str>]) -> bool {
    old.iter().zip(owned).any(|(id, own)| *id == Some(at) && own.is_some())
}

/// Both copies without the tables that stand in another order, if each is still there; a finding where the form's own do.
pub(super) fn find<'a>(
    comparing: &Comparing<'a>,
    known: &'a BTreeMap<Key, Value>,
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
) -> Option<Result<Rearranged<'a>, Finding>> {
    let baseline = comparing.baseline;
    let was: Vec<&'a Table> =
        old.iter().filter_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None }).collect();
    let before: Vec<Option<&'a str>> = was
        .iter()
        .map(|table| identity(table.rows.iter().flatten().map(|cell| baseline.pointer(cell.keys()))))
        .collect();
    let owned: Vec<Option<&'a str>> = was.iter().map(|table| own_table(baseline, table)).collect();
    let ats = |table: &'a Table| -> Vec<&'a str> {
        let of = |cell: &'a Cell| match named(cell.keys(), known) {
            Named::As(ats) => ats,
            Named::Disagree(..) => vec![],
        };
        table.rows.iter().flatten().flat_map(of).collect()
    };
    let of_block = |block: &'a Block| match block {
        Block::Table(table) => identity(ats(table).into_iter()),
        Block::Para(_) => None,
    };
    let now: Vec<Option<&'a str>> =
        blocks.iter().filter(|block| matches!(block, Block::Table(_))).map(|block| of_block(block)).collect();
    let runs = |ids: &[Option<&'a str>]| {
        let mut runs: Vec<&'a str> = ids.iter().flatten().copied().collect();
        runs.dedup();
        runs
    };
    let (order, other) = (runs(&before), runs(&now));
    let sorted = |ids: &[Option<&'a str>]| {
        let mut ids: Vec<&'a str> = ids.iter().flatten().copied().collect();
        ids.sort_unstable();
        ids
    };
    // Each stands in one piece.
    let is_whole = other.iter().collect::<BTreeSet<_>>().len() == other.len();
    if order == other || !is_whole || sorted(&before) != sorted(&now) || before.len() != now.len() {
        return None;
    }
    let Some(moved) = moved(&order, &other, |at| is_own(at, &before, &owned)) else {
        let first = order.iter().zip(&other).position(|(was, now)| was != now).unwrap_or_default();
        let table = before.iter().position(|id| *id == Some(order[first])).map(|nth| was[nth]);
        return Some(Err(problem::tables_exchanged(
            &table.map_or_else(String::new, |was| cells::table_name(baseline, was)),
        )));
    };
    Some(Ok(parted(old, blocks, &moved, &|table| own_table(baseline, table), &of_block, known)))
}

/// Those that stand in another order than the most of the rest, in the order of the edited copy; `None` where one of the form's does.
fn moved<'a>(order: &[&'a str], other: &[&'a str], is_own: impl Fn(&str) -> bool) -> Option<Vec<&'a str>> {
    let place: BTreeMap<&str, usize> = order.iter().enumerate().map(|(nth, at)| (*at, nth)).collect();
    // The longest chain that rises, found from each end of one before it; the form's tables weigh more than all others.
    let mut best: Vec<(usize, Option<usize>)> = vec![];
    for (nth, at) in other.iter().enumerate() {
        let weight = if is_own(at) { 1 } else { other.len() + 1 };
        let before = (0..nth).filter(|before| place[other[*before]] < place[at]).max_by_key(|before| best[*before].0);
        best.push((weight + before.map_or(0, |before| best[before].0), before));
    }
    let mut stays = BTreeSet::new();
    let mut next = (0..best.len()).max_by_key(|nth| best[*nth].0);
    while let Some(nth) = next {
        stays.insert(nth);
        next = best[nth].1;
    }
    let moved: Vec<&'a str> = (0..other.len()).filter(|nth| !stays.contains(nth)).map(|nth| other[nth]).collect();
    moved.iter().all(|at| is_own(at)).then_some(moved)
}

/// Both copies without the tables that moved.
fn parted<'a>(
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
    moved: &[&'a str],
    own: &dyn Fn(&'a Table) -> Option<&'a str>,
    of_block: &dyn Fn(&'a Block) -> Option<&'a str>,
    known: &'a BTreeMap<Key, Value>,
) -> Rearranged<'a> {
    let of_part = |part: &BaselinePart<'a>| match part {
        BaselinePart::Table(table) => own(table),
        BaselinePart::Text { at, .. } => object_of(at),
    };
    let of_para = |para: &'a Para| match named(para.keys.iter(), known) {
        Named::As(ats) => ats.into_iter().find_map(object_of),
        Named::Disagree(..) => None,
    };
    let of_now = |block: &'a Block| match block {
        Block::Table(_) => of_block(block),
        Block::Para(para) => of_para(para),
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
    comparing: &Comparing<'a>,
    old: &[BaselinePart<'a>],
    blocks: &[&'a Block],
) -> Option<Rearranged<'a>> {
    let said = |table: &Table| table.rows.iter().map(|row| row_text(row)).collect::<Vec<_>>();
    let tables = old.iter().filter_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None });
    let known: Vec<_> = tables.map(said).collect();
    let is_known = |table: &Table| {
        let mut keys = table.rows.iter().flatten().flat_map(Cell::keys);
        keys.any(|seen| comparing.known.contains_key(&seen.key)) || known.contains(&said(table))
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
    (left == known.len()).then_some(rearranged)
}

/// From the first to the last of some things.
fn span(count: usize, is_it: impl Fn(usize) -> bool) -> std::ops::Range<usize> {
    let first = (0..count).find(|nth| is_it(*nth)).unwrap_or_default();
    let last = (0..count).rev().find(|nth| is_it(*nth)).map_or(first, |last| last + 1);
    first..last
}

impl<'a> Comparing<'a> {
    /// A table has its place here.
    pub(super) fn put_table(&mut self, after: &str, last: Option<usize>, nth: usize) {
        let point = self.point_of_text(last).filter(|(list, _)| list.ends_with("/body"));
        self.ends_list(last);
        match (self.stood_for.get(nth).cloned(), point) {
            (Some(StoodFor::Elsewhere { at, was, now }), Some((list, index))) => {
                self.compare_whole(&was, &now);
                self.put_copy(at, list, index);
            }
            (Some(StoodFor::New(table)), Some(place)) => self.new_table(after, place, table),
            (Some(_), None) => self.problem(problem::nowhere(after, "表格")),
            (None, _) => {}
        }
    }

    /// A table of texts alone becomes one of the author's own.
    fn new_table(&mut self, after: &str, (list, index): (String, usize), table: &Table) {
        let columns = table.rows.first().map_or(0, Vec::len);
        let is_plain =
            |row: &Vec<Cell>| row.len() == columns && row.iter().all(|cell| cell.span <= 1 && !cell.continues);
        if table.rows.iter().flatten().all(|cell| cell.text().trim().is_empty()) {
            return self.problem(problem::table_new(after));
        }
        if columns == 0 || !table.rows.iter().all(is_plain) {
            return self.problem(problem::table_merged(after));
        }
        let name = format!("{after}之后新增的表格");
        let rows = table.rows.iter().enumerate().map(|(nth, row)| rows::new_texts(self, &name, nth, row)).collect();
        let header = if table.heads < table.rows.len() { table.heads } else { 0 };
        self.problem(problem::table_added(after, header));
        self.out.edits.push(Edit::InsertGrid { list, index, header, rows });
    }

    /// What stands at a pointer goes elsewhere as it is.
    pub(super) fn put_copy(&mut self, at: &str, list: String, index: usize) {
        self.out.edits.push(Edit::Remove { at: at.to_owned() });
        self.out.moved.push((at.to_owned(), self.out.edits.len()));
        self.out.edits.push(Edit::InsertCopy { list, index, of: at.to_owned() });
    }

    /// A table and what belongs to it, part by part.
    fn compare_whole(&mut self, was: &[BaselinePart<'a>], now: &[&'a Block]) {
        let is_table = |part: &BaselinePart<'_>| matches!(part, BaselinePart::Table(_));
        let mut shown = now.iter().copied().filter(|block| match block {
            Block::Para(para) => !para.is_empty(),
            Block::Table(_) => true,
        });
        let alike = was.len() == shown.clone().count()
            && was.iter().zip(shown.clone()).all(|(part, block)| is_table(part) == matches!(block, Block::Table(_)));
        if !alike {
            let table =
                was.iter().find_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None });
            let name = table.map_or_else(String::new, |table| cells::table_name(self.baseline, table));
            return self.problem(problem::moved_in_parts(&name));
        }
        for part in was {
            match (part, shown.next()) {
                (BaselinePart::Table(was), Some(Block::Table(now))) => cells::compare(self, was, now),
                (BaselinePart::Text { .. }, Some(Block::Para(para))) => self.same_part(part, para),
                _ => {}
            }
        }
    }

    /// A picture of the report that stands elsewhere. Whether a paragraph is one: nothing but a picture that the copy was made with.
    pub(super) fn new_picture(&mut self, after: &str, last: Option<usize>, para: &Para) -> bool {
        let alone = para.foreign == [problem::PICTURE] && para.text.trim().is_empty();
        let (shown, drawings) = self.drawn;
        let nth = para.rare.as_ref().and_then(|rare| rare.drawing).filter(|_| alone);
        let Some((nth, is)) = nth.and_then(|nth| Some((nth, drawings.get(nth).filter(|is| !is.altered)?))) else {
            return false;
        };
        let (pictures, ats) = (shown.iter().filter(|was| !was.seal), self.baseline.pictures());
        let is_it = |was: &Shown| was.sha256 == is.file && was.words.trim() == is.words.trim();
        let mut found = pictures.clone().zip(&ats).filter(|(was, _)| is_it(was)).map(|(_, at)| at.clone());
        let (Some(at), None, true) = (found.next(), found.next(), pictures.count() == ats.len()) else { return false };
        let Some((list, index)) = self.point_of_text(last).filter(|(list, _)| list.ends_with("/body")) else {
            return false;
        };
        self.ends_list(last);
        self.put_copy(&at, list, index);
        self.out.pictures_moved.insert(nth);
        self.pictures_elsewhere.insert(at, format!("{after}之后"));
        true
    }

    /// The caption of a picture that stands elsewhere.
    pub(super) fn caption_elsewhere(&mut self, para: &Para) -> bool {
        let ats = match named(para.keys.iter(), self.known) {
            Named::As(ats) => ats,
            Named::Disagree(..) => vec![],
        };
        let is_it = |at: &str| object_of(at).is_some_and(|object| self.pictures_elsewhere.contains_key(object));
        let Some(at) = ats.into_iter().find(|at| is_it(at)) else { return false };
        let of = |part: &&BaselinePart<'a>| matches!(part, BaselinePart::Text { at: of, .. } if *of == at);
        let Some(part) = self.parts.iter().find(of).copied() else { return false };
        self.texts_elsewhere.insert(at.to_owned());
        self.same(&part, para);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_another_order_than_most_has_moved() {
        let order = ["甲", "乙", "表", "丙"];
        let found = |other: [&'static str; 4]| moved(&order, &other, |at| at != "表").map(|found| found.concat());
        assert_eq!(found(["乙", "表", "丙", "甲"]).as_deref(), Some("甲"));
        assert_eq!(found(["丙", "甲", "乙", "表"]).as_deref(), Some("丙"));
        assert_eq!(found(["表", "甲", "乙", "丙"]).as_deref(), Some("甲乙"));
        let national = moved(&["表一", "表二"], &["表二", "表一"], |_| false);
        assert_eq!(national, None, "the form's own have their order");
    }
}
