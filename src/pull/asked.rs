//! What one copy asks for: its changes, what becomes of what it takes from its place, and what it does at each place of a list.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::json::edit::{Edit, NewText};

use super::baseline::Baseline;
use super::comparing::Compared;
use super::problem;

/// What one copy asks for, and who it is.
pub(super) struct Asked<'a> {
    pub name: &'a str,
    pub edits: Vec<Edit>,
    /// All that it says, and its headings.
    pub says: Vec<String>,
    pub shown: Vec<(usize, String)>,
    /// Who changed something with tracking, by place.
    pub authors: BTreeMap<String, BTreeSet<String>>,
    /// The headings that it takes away.
    gone: Vec<String>,
    /// What becomes of the items and headings that it takes away, by their pointers.
    pub fates: BTreeMap<String, Fate>,
}

/// What becomes of something that a copy takes from its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    Gone,
    /// It stands before this item of a list now; a heading on this level.
    Moved {
        list: String,
        index: usize,
        level: Option<usize>,
    },
}

impl<'a> Asked<'a> {
    pub(super) fn of(name: &'a str, compared: Compared, baseline: &Baseline<'_>) -> Asked<'a> {
        let mut authors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for spoken in compared.spoken {
            let said = spoken.pending.into_iter().map(|change| change.author).filter(|author| !author.is_empty());
            authors.entry(spoken.place).or_default().extend(said);
        }
        let Compared { edits, says, headings: shown, moved, .. } = compared;
        let gone = edits.iter().filter(|edit| edit.regroups()).filter_map(|edit| match edit {
            Edit::Set { at, .. } => Some(baseline.spots.get(at)?.text.clone()),
            _ => None,
        });
        let gone = gone.collect();
        let fates = fates(baseline, &edits, &moved);
        Asked { name, edits, says, shown, authors, gone, fates }
    }

    /// What it does to headings, in words; `None` where it does nothing to them.
    pub(super) fn headings(&self) -> Option<String> {
        let quoted = |text: &String| format!("“{}”", problem::quote(text));
        let gone: String = self.gone.iter().map(quoted).collect();
        let came = |edit: &Edit| match edit {
            Edit::Heading { level, text, .. } => Some(format!("第 {level} 级的“{}”", problem::quote(text))),
            _ => None,
        };
        let came: Vec<String> = self.edits.iter().filter_map(came).collect();
        match (gone.is_empty(), came.is_empty()) {
            (true, true) => None,
            (true, false) => Some(format!("有了{}", came.join("、"))),
            (false, true) => Some(format!("去掉了标题{gone}")),
            (false, false) => Some(format!("去掉了标题{gone}，有了{}", came.join("、"))),
        }
    }
}

/// What becomes of what the edits take away. What was moved is known by its keys, else by its words.
fn fates(baseline: &Baseline<'_>, edits: &[Edit], moved: &[(String, usize)]) -> BTreeMap<String, Fate> {
    let mut came: BTreeMap<(bool, String), Vec<usize>> = BTreeMap::new();
    let keyed: BTreeSet<usize> = moved.iter().map(|(_, edit)| *edit).collect();
    for (nth, edit) in edits.iter().enumerate().rev().filter(|(nth, _)| !keyed.contains(nth)) {
        if let Some(words) = words_of(edit) {
            came.entry((matches!(edit, Edit::Heading { .. }), words)).or_default().push(nth);
        }
    }
    let mut fates = BTreeMap::new();
    for edit in edits {
        let (at, words) = match edit {
            Edit::Remove { at } => (at, (false, words_under(baseline, at))),
            Edit::Set { at, .. } if edit.regroups() => (at, (true, words_under(baseline, at))),
            _ => continue,
        };
        // A list of items stands where its first item went.
        let is_it = |of: &str| of == at || !has_text(baseline, at) && is_in(of, at);
        let by_key = moved.iter().find(|(of, _)| is_it(of)).map(|(_, nth)| *nth);
        let nth = by_key.or_else(|| came.get_mut(&words).and_then(Vec::pop));
        let place = nth.and_then(|nth| edits.get(nth)).and_then(Edit::place);
        fates.insert(at.clone(), place.map_or(Fate::Gone, |(list, index, level)| Fate::moved(list, index, level)));
    }
    fates
}

fn has_text(baseline: &Baseline<'_>, at: &str) -> bool {
    baseline.has(at) || baseline.has(&format!("{at}/text"))
}

/// What an edit brings, without the names of notes, which a moved text may have otherwise.
fn words_of(edit: &Edit) -> Option<String> {
    match edit {
        Edit::Insert { texts, .. } | Edit::InsertRow { texts, .. } => Some(texts.join("\n")),
        Edit::InsertNoted { text: NewText { text, .. }, .. } | Edit::Heading { text, .. } => Some(text.clone()),
        Edit::InsertGrid { rows, .. } => Some(rows.concat().join("\n")),
        Edit::InsertList { items, .. } | Edit::NewList { items, .. } => {
            Some(items.iter().flat_map(NewText::says).collect::<Vec<_>>().join("\n"))
        }
        Edit::Set { .. } | Edit::Unset { .. } | Edit::Remove { .. } | Edit::InsertCopy { .. } => None,
    }
    .map(|words| unmarked(&words))
}

/// What stands at a pointer, as [`words_of`] tells it: the cells of a row, or a text without its notes.
pub(super) fn words_under(baseline: &Baseline<'_>, at: &str) -> String {
    let spots = &baseline.spots;
    if let Some(spot) = spots.get(at).or_else(|| spots.get(&format!("{at}/text"))) {
        return unmarked(&spot.text);
    }
    let cells = (0..).map_while(|col| spots.get(&format!("{at}/{col}")).map(|spot| unmarked(&spot.text)));
    cells.collect::<Vec<_>>().join("\n")
}

/// A text without the marks `[…]` of notes.
fn unmarked(text: &str) -> String {
    let mut parts = text.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |words, part| words + part.split_once(']').map_or(part, |(_, rest)| rest))
}

/// What a copy asks for at one place of a list: an item that goes, paragraphs that come, or, where both meet, one text
/// instead of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Hunk {
    /// What it touches: `2n` is the place before item `n`, `2n + 1` the item.
    pub spots: Range<usize>,
    pub removed: Vec<usize>,
    /// What becomes of each of those.
    pub fates: Vec<Fate>,
    pub new: BTreeMap<usize, Vec<Edit>>,
}

impl Fate {
    fn moved(list: &str, index: usize, level: Option<usize>) -> Fate {
        Fate::Moved { list: list.to_owned(), index, level }
    }
}

/// Whether a pointer is another or leads into what stands there.
pub(super) fn is_in(at: &str, item: &str) -> bool {
    at.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What a copy asks for in a list, by places that have nothing to do with each other.
pub(super) fn hunks(list: &str, copy: &Asked<'_>) -> Vec<Hunk> {
    let mut removed: BTreeMap<usize, Fate> = BTreeMap::new();
    let mut new: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    for edit in &copy.edits {
        if let Edit::Remove { at } = edit
            && let Some((_, index)) = at.rsplit_once('/').filter(|(of, _)| *of == list)
            && let Ok(index) = index.parse::<usize>()
        {
            removed.insert(index, copy.fates.get(at).cloned().unwrap_or(Fate::Gone));
        }
        if let Some((_, index, _)) = edit.place().filter(|(into, ..)| *into == list) {
            new.entry(index).or_default().push(edit.clone());
        }
    }
    let spots: BTreeSet<usize> =
        removed.keys().map(|index| 2 * index + 1).chain(new.keys().map(|index| 2 * index)).collect();
    let mut hunks: Vec<Hunk> = vec![];
    for spot in spots {
        if hunks.last().is_none_or(|hunk| hunk.spots.end != spot) {
            hunks.push(Hunk { spots: spot..spot, removed: vec![], fates: vec![], new: BTreeMap::new() });
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        hunk.spots.end = spot + 1;
        match spot % 2 {
            0 => hunk.new.extend(new.remove_entry(&(spot / 2))),
            _ => {
                hunk.removed.push(spot / 2);
                hunk.fates.extend(removed.remove(&(spot / 2)));
            }
        }
    }
    hunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remove(at: &str) -> Edit {
        Edit::Remove { at: at.into() }
    }

    fn insert(index: usize, text: &str) -> Edit {
        Edit::Insert { list: "/body".into(), index, texts: vec![text.into()] }
    }

    #[test]
    fn what_stands_in_place_of_what_went_belongs_to_it() {
        let copy = Asked {
            name: "甲",
            edits: vec![remove("/body/1"), insert(2, "新"), remove("/body/4"), remove("/other/1")],
            says: vec![],
            shown: vec![],
            authors: BTreeMap::new(),
            gone: vec![],
            fates: BTreeMap::from([("/body/4".to_owned(), Fate::moved("/other", 3, None))]),
        };
        let found = hunks("/body", &copy);
        let spots: Vec<_> = found.iter().map(|hunk| hunk.spots.clone()).collect();
        assert_eq!(spots, [3..5, 9..10]);
        assert_eq!((&found[0].fates, &found[1].fates), (&vec![Fate::Gone], &vec![Fate::moved("/other", 3, None)]));
    }

    #[test]
    fn marks_of_notes_are_no_words() {
        assert_eq!(unmarked("甲[注1]乙[a]"), "甲乙");
        assert_eq!(unmarked("甲[乙"), "甲乙");
    }
}
