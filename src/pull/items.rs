//! The items of lists: how deep a paragraph stands in a list, which items keep their places there, and beside what new ones stand.

use std::collections::BTreeSet;

use super::baseline::{Baseline, BaselinePart, Kind};
use super::comparing::Comparing;
use super::doc::Para;
use super::headings;
use super::insertion::Standing;
use super::labels;
use super::notes::typed_label;
use super::paragraph_matching::Match;

/// How many lists a report holds within each other.
pub(super) const DEEPEST: usize = 2;

/// How deep a paragraph stands in lists; 0 where it is no item. Programs whose users put an item deeper (Tab) leave its style.
pub(super) fn depth(para: &Para) -> usize {
    let of_style =
        if headings::is_item(&para.style) { 1 } else { 2 * usize::from(headings::is_inner_item(&para.style)) };
    para.level.filter(|_| of_style > 0).map_or(of_style, |level| level + 1)
}

/// How deep a text of the report stands in lists.
fn depth_at(at: &str) -> usize {
    at.matches(LIST).count()
}

const LIST: &str = "/list/";

/// The outermost list that a text of the report stands in, with the index of the item there.
pub(super) fn outermost(at: &str) -> Option<(&str, usize)> {
    let end = at.find(LIST)? + LIST.len();
    let index = at[end..].split('/').next()?;
    Some((&at[..end - 1], index.parse().ok()?))
}

/// The list that a text of the report is an item of, with its index there.
pub(super) fn innermost(at: &str) -> Option<(&str, usize)> {
    let (list, index) = at.strip_suffix("/text").unwrap_or(at).rsplit_once('/')?;
    list.ends_with("/list").then_some((list, index.parse().ok()?))
}

/// An item of the text as it was, by the number before it.
pub(super) struct Item {
    label: String,
}

impl Item {
    /// How much of a text is its number where it belongs to the same list, whose number is counted alike or typed; `None` where it
    /// does not.
    pub(super) fn takes(&self, para: &Para) -> Option<usize> {
        match &para.number {
            Some(number) => labels::like(&self.label, &number.shown).map(|_| 0),
            None => match labels::like(&self.label, para.text.trim_start()) {
                Some(number) => Some(number.len()),
                None if labels::is_numbered(&para.text) => None,
                None => Some(0),
            },
        }
    }
}

/// Where items stand elsewhere among the lists than they did, they are gone there and new here: under another item, on another
/// level, in no list any more, or behind a paragraph that parts their list.
pub(super) fn settled(
    matches: Vec<Match>,
    baseline: &Baseline<'_>,
    old: &[BaselinePart<'_>],
    now: &[&Para],
) -> Vec<Match> {
    let mut settling = Settling { baseline, head: None, open: None, parted: BTreeSet::new() };
    let mut out = vec![];
    for found in matches {
        match found {
            Match::Gone(_) => out.push(found),
            Match::New(n) => {
                settling.passes(depth(now[n]));
                out.push(found);
            }
            Match::Same(w, n) if settling.stays(&old[w], now[n]) => out.push(found),
            Match::Same(w, n) => {
                settling.passes(depth(now[n]));
                out.extend([Match::Gone(w), Match::New(n)]);
            }
        }
    }
    out
}

struct Settling<'a> {
    baseline: &'a Baseline<'a>,
    /// The outer item of the report that what follows stands under.
    head: Option<&'a str>,
    /// The list of the report that is open.
    open: Option<&'a str>,
    parted: BTreeSet<&'a str>,
}

impl<'a> Settling<'a> {
    /// Something new stands here.
    fn passes(&mut self, depth: usize) {
        if depth == 0 {
            self.parted.extend(self.open.take());
        }
        if depth < DEEPEST {
            self.head = None;
        }
    }

    fn stays(&mut self, old: &BaselinePart<'a>, para: &Para) -> bool {
        let BaselinePart::Text { at, spot, para: was } = *old else { return true };
        let now = depth(para);
        match (depth_at(at), now) {
            (0, 0) => {}
            (0, _) => {
                let is_prose = spot.is_some_and(|spot| spot.kind == Kind::Prose) && self.baseline.lead(at).is_none();
                return !(is_prose && depth(was) == 0 && para.number.is_some());
            }
            // What is still counted is an item, whatever style a program made up for it.
            (_, 0) => {
                return was.style == para.style || para.number.is_some() || headings::rank(&para.style).is_some();
            }
            (1, 1) => {
                let Some((list, _)) = outermost(at) else { return true };
                if self.parted.contains(list) {
                    return false;
                }
                (self.head, self.open) = (Some(at.strip_suffix("/text").unwrap_or(at)), Some(list));
                return true;
            }
            (2, 2) => {
                let around = innermost(at).and_then(|(list, _)| list.strip_suffix("/list"));
                return around.is_some() && around == self.head;
            }
            _ => return false,
        }
        self.passes(0);
        true
    }
}

impl<'a> Comparing<'a> {
    /// The item of a list that a part of the text as it was is.
    pub(super) fn item_at(&self, part: usize) -> Option<Item> {
        match self.parts.get(part)? {
            BaselinePart::Text { at, spot: Some(spot), para } if at.contains(LIST) => {
                let typed = || typed_label(self.baseline, at, spot, para).to_owned();
                let label = para.number.as_ref().map_or_else(typed, |number| number.shown.clone());
                Some(Item { label })
            }
            _ => None,
        }
    }

    /// The item at a pointer.
    pub(super) fn item_of(&self, item: &str) -> Option<Item> {
        let is_it = |part: &BaselinePart<'_>| match part {
            BaselinePart::Text { at, .. } => at.strip_suffix("/text").unwrap_or(at) == item,
            BaselinePart::Table(_) => false,
        };
        self.item_at(self.parts.iter().position(is_it)?)
    }

    pub(super) fn at_of(&self, part: Option<usize>) -> Option<&'a str> {
        match self.parts.get(part?)? {
            BaselinePart::Text { at, .. } => Some(at),
            BaselinePart::Table(_) => None,
        }
    }

    /// A part of the report that the copy has stands here.
    pub(super) fn stands_at(&mut self, part: usize) {
        let list = self.at_of(Some(part)).and_then(outermost).map(|(list, _)| list.to_owned());
        self.standing = list.as_ref().map_or(Standing::None, |_| Standing::Was(part));
        self.begun.extend(list);
    }

    /// A paragraph that is no item stands behind what has come so far of a list.
    pub(super) fn ends_list(&mut self, last: Option<usize>) {
        self.standing = Standing::None;
        let list = self.at_of(last).and_then(outermost).map(|(list, _)| list.to_owned());
        self.parted.extend(list.filter(|list| self.begun.contains(list)));
    }

    /// The list of the report that a new outer item belongs to by the item that stands last, or by the part that stood before it; an item
    /// of that list, and where it goes there.
    pub(super) fn list_beside(&self, last: Option<usize>) -> Option<(Item, String, usize)> {
        let behind = |(list, index): (&str, usize)| (list.to_owned(), index + 1);
        let (list, index) = match self.standing {
            Standing::New(edit) => {
                let (list, index, _) =
                    self.out.edits.get(edit)?.place().filter(|(list, ..)| list.ends_with("/list"))?;
                (list.to_owned(), index)
            }
            Standing::Was(part) => behind(outermost(self.at_of(Some(part))?)?),
            Standing::None => behind(outermost(self.at_of(last)?)?),
        };
        let known = self.item_of(&format!("{list}/{}", index.saturating_sub(1)))?;
        (!self.parted.contains(&list)).then_some((known, list, index))
    }

    /// The list that begins behind a part.
    pub(super) fn list_behind(&self, part: Option<usize>) -> Option<(Item, String, usize)> {
        let first = part.map_or(0, |part| part + 1);
        let (list, _) = innermost(self.at_of(Some(first))?).filter(|(_, index)| *index == 0)?;
        Some((self.item_at(first)?, list.to_owned(), 0))
    }

    /// Where a paragraph that is no item goes behind a part: before or behind the list that it stood in.
    pub(super) fn point_of_text(&self, part: Option<usize>) -> Option<(String, usize)> {
        let Some((list, _)) = self.at_of(part).and_then(outermost) else { return self.points.behind(part) };
        let (body, index) = list.strip_suffix("/list")?.rsplit_once('/')?;
        Some((body.to_owned(), index.parse::<usize>().ok()? + usize::from(self.begun.contains(list))))
    }
}

/// For each match, whether the next text of the report behind it that is no new item is an item of a list.
pub(super) fn before_items(matches: &[Match], old: &[BaselinePart<'_>], now: &[&Para]) -> Vec<bool> {
    let mut next = false;
    let mut found: Vec<bool> = matches
        .iter()
        .rev()
        .map(|step| {
            let behind = next;
            next = match step {
                Match::Gone(_) => next,
                Match::New(n) => next && depth(now[*n]) > 0,
                Match::Same(w, _) => matches!(old[*w], BaselinePart::Text { at, .. } if depth_at(at) > 0),
            };
            behind
        })
        .collect();
    found.reverse();
    found
}
