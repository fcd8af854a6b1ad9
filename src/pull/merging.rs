//! What several copies ask for at one place: done where one asks, once where all ask alike, and told once, with who said what,
//! where they contradict each other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diag::{Finding, tell};
use crate::diff::{Budget, changed, pieces};
use crate::json::edit::Edit;

use super::baseline::{Baseline, Kind};
use super::comparing::Compared;
use super::problem;
use super::sentences::{by_sentences, meets};

/// What one copy asks for.
pub(super) struct Asked<'a> {
    pub name: &'a str,
    pub edits: Vec<Edit>,
    /// All that it says, and its headings.
    pub says: Vec<String>,
    pub shown: Vec<(usize, String)>,
    /// Who changed something with tracking, by place.
    authors: BTreeMap<String, BTreeSet<String>>,
    /// The headings that it takes away.
    gone: Vec<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(name: &'a str, compared: Compared, baseline: &Baseline<'_>) -> Asked<'a> {
        let mut authors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for spoken in compared.spoken {
            let said = spoken.pending.into_iter().map(|change| change.author).filter(|author| !author.is_empty());
            authors.entry(spoken.place).or_default().extend(said);
        }
        let Compared { edits, says, headings: shown, .. } = compared;
        let gone = edits.iter().filter(|edit| edit.regroups()).filter_map(|edit| match edit {
            Edit::Set { at, .. } => Some(baseline.spots.get(at)?.text.clone()),
            _ => None,
        });
        let gone = gone.collect();
        Asked { name, edits, says, shown, authors, gone }
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

/// What is done of what the copies ask for.
pub(super) struct Merged {
    pub edits: Vec<Edit>,
    /// Paragraphs in which several changed other sentences.
    pub joined: Vec<Finding>,
    pub conflicts: Vec<Finding>,
}

/// Puts together what copies ask for.
pub(super) fn merge(baseline: &Baseline<'_>, asked: &mut [Asked<'_>]) -> Merged {
    name_notes_apart(baseline, asked);
    let merged = Merged { edits: vec![], joined: vec![], conflicts: vec![] };
    let mut merging = Merging { baseline, asked, told: BTreeSet::new(), merged };
    merging.run();
    merging.merged
}

/// Two copies that put different notes into one text gave them the same free name: each note after the first gets one of its own.
fn name_notes_apart(baseline: &Baseline<'_>, asked: &mut [Asked<'_>]) {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for copy in asked {
        let mut renamed: Vec<(String, String, String)> = vec![];
        for edit in &mut copy.edits {
            let Edit::Set { at, text } = edit else { continue };
            let Some((object, name)) = at.rsplit_once("/notes/").filter(|_| !baseline.has(at)) else { continue };
            let (object, name) = (object.to_owned(), name.to_owned());
            let free = |new: &String| named.get(&format!("{object}/notes/{new}")).is_none_or(|said| said == text);
            let known = |new: &String| !baseline.has(&format!("{object}/notes/{new}"));
            let names = std::iter::once(name.clone()).chain((1..).map(|nth| format!("注{nth}")));
            let Some(new) = names.into_iter().find(|new| free(new) && known(new)) else { continue };
            *at = format!("{object}/notes/{new}");
            named.insert(at.clone(), text.clone());
            if new != name {
                renamed.push((object, format!("[{name}]"), format!("[{new}]")));
            }
        }
        // Behind what was renamed last stands what was renamed first: no name is taken twice.
        for (object, old, new) in renamed.into_iter().rev() {
            let of_object = |at: &str| at == object || at.strip_suffix("/text") == Some(object.as_str());
            let texts = copy.edits.iter_mut().filter_map(|edit| match edit {
                Edit::Set { at, text } if of_object(at) => Some(text),
                _ => None,
            });
            for text in texts {
                let renamed = text.replacen(&old, &new, 1);
                copy.says.iter_mut().filter(|said| *said == text).for_each(|said| said.clone_from(&renamed));
                *text = renamed;
            }
        }
    }
}

/// What a copy asks for at one place of a list: an item that goes, paragraphs that come, or, where both meet, one text
/// instead of another.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Hunk {
    /// What it touches: `2n` is the place before item `n`, `2n + 1` the item.
    spots: Range<usize>,
    removed: Vec<usize>,
    new: BTreeMap<usize, Vec<Edit>>,
}

/// Copies while they are merged.
struct Merging<'a> {
    baseline: &'a Baseline<'a>,
    asked: &'a [Asked<'a>],
    /// The pointers of texts that stand in a conflict which is told.
    told: BTreeSet<&'a str>,
    merged: Merged,
}

/// What copies ask for of one text or figure: its new text, or none where it goes.
type Sets<'a> = BTreeMap<&'a str, Texts<'a>>;
type Texts<'a> = Vec<(usize, Option<&'a str>)>;

impl<'a> Merging<'a> {
    fn run(&mut self) {
        let asked = self.asked;
        let mut sets: Sets<'a> = BTreeMap::new();
        let mut lists: BTreeSet<&str> = BTreeSet::new();
        for (copy, asked) in asked.iter().enumerate() {
            for edit in &asked.edits {
                match edit {
                    Edit::Set { at, text } => sets.entry(at).or_default().push((copy, Some(text))),
                    Edit::Unset { at } => sets.entry(at).or_default().push((copy, None)),
                    Edit::Remove { at } => lists.extend(at.rsplit_once('/').map(|(list, _)| list)),
                    Edit::Insert { list, .. }
                    | Edit::InsertNoted { list, .. }
                    | Edit::InsertList { list, .. }
                    | Edit::InsertRow { list, .. }
                    | Edit::Heading { list, .. } => _ = lists.insert(list),
                }
            }
        }
        for list in lists {
            self.list(list, &sets);
        }
        for (at, texts) in &sets {
            if !self.told.contains(at) {
                self.set(at, texts, &sets);
            }
        }
    }

    /// What the copies ask for in a list of paragraphs.
    fn list(&mut self, list: &str, sets: &Sets<'a>) {
        let mut hunks: Vec<(usize, Hunk)> = (0..self.asked.len())
            .flat_map(|copy| hunks(list, &self.asked[copy].edits).into_iter().map(move |hunk| (copy, hunk)))
            .collect();
        hunks.sort_by_key(|(copy, hunk)| (hunk.spots.start, hunk.spots.end, *copy));
        let mut hunks = hunks.into_iter().peekable();
        while let Some(first) = hunks.next() {
            let mut reach = first.1.spots.clone();
            let mut group = vec![first];
            while let Some(next) = hunks.next_if(|(_, hunk)| meets(&hunk.spots, &reach)) {
                reach.end = reach.end.max(next.1.spots.end);
                group.push(next);
            }
            self.group(list, group, sets);
        }
    }

    /// What the copies ask for at one place of a list. What one takes away another may not change.
    fn group(&mut self, list: &str, group: Vec<(usize, Hunk)>, sets: &Sets<'a>) {
        let mut says: Vec<(usize, String)> = group.iter().map(|(copy, hunk)| (*copy, hunk.words())).collect();
        let is_one = group.iter().all(|(_, hunk)| *hunk == group[0].1);
        let removed: BTreeSet<usize> = group.iter().flat_map(|(_, hunk)| &hunk.removed).copied().collect();
        let changed = removed.iter().flat_map(|index| inside(sets, &format!("{list}/{index}"))).collect::<Vec<_>>();
        for (at, texts) in &changed {
            says.extend(texts.iter().map(|(copy, text)| (*copy, self.change_in(at, *text))));
        }
        if !is_one || !changed.is_empty() {
            self.told.extend(changed.iter().map(|(at, _)| *at));
            let at = removed.first().map(|index| format!("{list}/{index}"));
            let at = changed.first().map(|(at, _)| (*at).to_owned()).or(at);
            let place = match &at {
                Some(at) => self.place(at),
                None => self.place_before(list, group[0].1.spots.start / 2),
            };
            return self.conflict(&place, at.as_deref(), says);
        }
        let hunk = &group[0].1;
        self.merged.edits.extend(hunk.removed.iter().map(|index| Edit::Remove { at: format!("{list}/{index}") }));
        self.merged.edits.extend(hunk.new.values().flatten().cloned());
    }

    /// What the copies ask for of one text or figure.
    fn set(&mut self, at: &str, texts: &[(usize, Option<&str>)], sets: &Sets<'a>) {
        let distinct: BTreeSet<Option<&str>> = texts.iter().map(|(_, text)| *text).collect();
        let merged = match distinct.len() {
            1 => Some(texts[0].1.map(str::to_owned)),
            _ => self.joined(at, &distinct).map(Some),
        };
        let once = |text: &String| new_notes(at, sets).all(|name| text.matches(&format!("[{name}]")).count() == 1);
        let Some(text) = merged.filter(|text| text.as_ref().is_none_or(|text| distinct.len() == 1 || once(text)))
        else {
            let says = self.contradicting(at, texts);
            let says = says.into_iter().map(|(copy, text)| (copy, self.change_in(at, text))).collect();
            let place = self.place(at);
            return self.conflict(&place, Some(at), says);
        };
        if distinct.len() > 1 {
            let names: Vec<&str> = texts.iter().map(|(copy, _)| self.asked[*copy].name).collect();
            self.merged.joined.push(problem::copies_joined(&self.place(at), &names));
        }
        let at = at.to_owned();
        self.merged.edits.push(match text {
            Some(text) => Edit::Set { at, text },
            None => Edit::Unset { at },
        });
    }

    /// A paragraph with what all versions changed; `None` where they contradict each other.
    fn joined(&self, at: &str, versions: &BTreeSet<Option<&str>>) -> Option<String> {
        let spot = self.baseline.spots.get(at).filter(|spot| spot.kind == Kind::Prose)?;
        by_sentences(&spot.text, &versions.iter().copied().collect::<Option<_>>()?)
    }

    /// The copies that contradict another one; those whose change of other sentences stands beside all others are none.
    fn contradicting<'t>(&self, at: &str, texts: &[(usize, Option<&'t str>)]) -> Texts<'t> {
        let against = |one: Option<&str>, other: Option<&str>| {
            one != other && self.joined(at, &BTreeSet::from([one, other])).is_none()
        };
        let found = texts.iter().filter(|(_, one)| texts.iter().any(|(_, other)| against(*one, *other)));
        let found: Vec<_> = found.copied().collect();
        if found.is_empty() { texts.to_vec() } else { found }
    }

    /// What a text or figure became, in words.
    fn change_in(&self, at: &str, text: Option<&str>) -> String {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return if at.ends_with("/section") {
                "去掉了这个标题，或者改了它的级别"
            } else {
                "删空了"
            }
            .to_owned();
        };
        let was = self.baseline.spots.get(at).map_or("", |spot| spot.text.as_str());
        let long = was.chars().count().max(text.chars().count()) > LONG;
        match !was.is_empty() && long {
            true => changed(&pieces(was, text, &mut Budget::default())),
            false => format!("改成“{text}”"),
        }
    }

    fn place(&self, at: &str) -> String {
        let spots = &self.baseline.spots;
        let spot = spots.get(at).or_else(|| spots.get(&format!("{at}/text")));
        spot.map_or_else(|| at.to_owned(), |spot| problem::named(&spot.place, &spot.text))
    }

    /// The place before an item of a list, by what stands before it, or behind it where it is the first.
    fn place_before(&self, list: &str, index: usize) -> String {
        let known = |index: usize| {
            let at = format!("{list}/{index}");
            let inner = format!("{at}/");
            let spots = &self.baseline.spots;
            let spot = spots.get(&at).or_else(|| {
                let mut inside: Vec<_> = spots.iter().filter(|(found, _)| found.starts_with(&inner)).collect();
                inside.sort_by_key(|(found, _)| *found);
                inside.first().map(|(_, spot)| *spot)
            });
            spot.map(|spot| problem::named(&spot.place, &spot.text))
        };
        match (index.checked_sub(1).and_then(known), known(index)) {
            (Some(before), _) => format!("{before}之后"),
            (None, Some(behind)) => format!("{behind}之前"),
            (None, None) => "正文".to_owned(),
        }
    }

    /// One finding for one place: each copy once, those that say the same together.
    fn conflict(&mut self, place: &str, at: Option<&str>, says: Vec<(usize, String)>) {
        let spot = at.and_then(|at| self.baseline.spots.get(at));
        let key = spot.map_or(place, |spot| spot.place.as_str());
        let who = |copy: &usize| {
            let asked = &self.asked[*copy];
            let authors: Vec<&str> = asked.authors.get(key).into_iter().flatten().map(String::as_str).collect();
            match authors.is_empty() {
                true => asked.name.to_owned(),
                false => format!("{}（{}）", asked.name, authors.join("、")),
            }
        };
        let mut by_copy: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (copy, words) in says {
            let of_copy = by_copy.entry(copy).or_default();
            if !of_copy.contains(&words) {
                of_copy.push(words);
            }
        }
        let mut by_words: Vec<(String, Vec<usize>)> = vec![];
        for (copy, words) in by_copy {
            let words = words.join("，");
            match by_words.iter_mut().find(|(known, _)| *known == words) {
                Some((_, copies)) => copies.push(copy),
                None => by_words.push((words, vec![copy])),
            }
        }
        let says: Vec<(String, String)> = by_words
            .into_iter()
            .map(|(words, copies)| (copies.iter().map(who).collect::<Vec<_>>().join("、"), words))
            .collect();
        tell(&mut self.merged.conflicts, problem::copies_conflict(at, place, &says));
    }
}

/// What is set in an item of a list.
fn inside<'s, 'a>(sets: &'s Sets<'a>, item: &str) -> Vec<(&'a str, &'s Texts<'a>)> {
    let is_inside = |at: &str| at.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    sets.iter().filter(|(at, _)| is_inside(at)).map(|(at, texts)| (*at, texts)).collect()
}

/// The names of the notes that copies set in a text.
fn new_notes<'s>(at: &str, sets: &'s Sets<'_>) -> impl Iterator<Item = String> + 's {
    let notes = format!("{}/notes/", at.strip_suffix("/text").unwrap_or(at));
    let set = sets.iter().filter(|(_, texts)| texts.iter().all(|(_, text)| text.is_some()));
    set.filter_map(move |(at, _)| at.strip_prefix(&*notes)).map(|name| name.replace("~1", "/").replace("~0", "~"))
}

/// How many characters of a text are told whole; of longer ones what changed is.
const LONG: usize = 30;

impl Hunk {
    fn words(&self) -> String {
        let text = |edit: &Edit| match edit {
            Edit::Insert { texts, .. } => texts.iter().map(|text| format!("“{}”", problem::quote(text))).collect(),
            Edit::InsertNoted { text, .. } => format!("“{}”", problem::quote(&text.text)),
            Edit::InsertList { items, .. } => {
                items.iter().map(|item| format!("“{}”", problem::quote(&item.text))).collect()
            }
            Edit::InsertRow { texts, .. } => format!("一行“{}”", problem::quote(&texts.join("｜"))),
            Edit::Heading { text, .. } => format!("标题“{}”", problem::quote(text)),
            Edit::Set { .. } | Edit::Unset { .. } | Edit::Remove { .. } => String::new(),
        };
        let new: Vec<String> = self.new.values().flatten().map(text).collect();
        match (self.removed.is_empty(), new.is_empty()) {
            (false, true) => "删去或移走了".to_owned(),
            (true, _) => format!("加了{}", new.join("")),
            (false, false) => format!("换成{}", new.join("")),
        }
    }
}

/// What a copy asks for in a list, by places that have nothing to do with each other.
fn hunks(list: &str, edits: &[Edit]) -> Vec<Hunk> {
    let mut removed: BTreeSet<usize> = BTreeSet::new();
    let mut new: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        match edit {
            Edit::Remove { at } => {
                let index = at
                    .rsplit_once('/')
                    .filter(|(of, _)| *of == list)
                    .and_then(|(_, index)| index.parse::<usize>().ok());
                removed.extend(index);
            }
            Edit::Insert { list: into, index, .. }
            | Edit::InsertNoted { list: into, index, .. }
            | Edit::InsertList { list: into, index, .. }
            | Edit::InsertRow { list: into, index, .. }
            | Edit::Heading { list: into, index, .. }
                if into == list =>
            {
                new.entry(*index).or_default().push(edit.clone());
            }
            _ => {}
        }
    }
    let spots: BTreeSet<usize> =
        removed.iter().map(|index| 2 * index + 1).chain(new.keys().map(|index| 2 * index)).collect();
    let mut hunks: Vec<Hunk> = vec![];
    for spot in spots {
        if hunks.last().is_none_or(|hunk| hunk.spots.end != spot) {
            hunks.push(Hunk { spots: spot..spot, removed: vec![], new: BTreeMap::new() });
        }
        let Some(hunk) = hunks.last_mut() else { continue };
        hunk.spots.end = spot + 1;
        match spot % 2 {
            0 => hunk.new.extend(new.remove_entry(&(spot / 2))),
            _ => hunk.removed.push(spot / 2),
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
        let found = hunks("/body", &[remove("/body/1"), insert(2, "新"), remove("/body/4"), remove("/other/1")]);
        let spots: Vec<_> = found.iter().map(|hunk| hunk.spots.clone()).collect();
        assert_eq!(spots, [3..5, 9..10]);
        assert_eq!((found[0].words(), found[1].words()), ("换成“新”".into(), "删去或移走了".into()));
    }
}
