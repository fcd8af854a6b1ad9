//! What several copies ask for at one place: done where one asks, once where all ask alike, and told once, with who said what,
//! where they contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Finding, tell};
use crate::diff::{Budget, changed, pieces};
use crate::json::edit::Edit;

use super::asked::{Asked, Fate, Hunk, hunks, is_in, words_under};
use super::baseline::{Baseline, Kind, row_of};
use super::problem;
use super::sentences::{by_sentences, meets};

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
    let mut merging = Merging { baseline, asked, told: BTreeSet::new(), parted: vec![], merged };
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

/// Copies while they are merged.
struct Merging<'a> {
    baseline: &'a Baseline<'a>,
    asked: &'a [Asked<'a>],
    /// The pointers of texts that stand in a conflict which is told.
    told: BTreeSet<&'a str>,
    /// The sections that copies take to different places, which is told.
    parted: Vec<&'a str>,
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
                    | Edit::NewList { list, .. }
                    | Edit::InsertCopy { list, .. }
                    | Edit::InsertGrid { list, .. }
                    | Edit::InsertRow { list, .. }
                    | Edit::Heading { list, .. } => _ = lists.insert(list),
                }
            }
        }
        self.sections(&sets);
        self.emptied(&sets);
        for list in lists {
            if self.told.iter().any(|at| at.ends_with("/list") && is_in(list, at)) {
                continue;
            }
            self.strays(list);
            self.list(list, &sets);
        }
        for (at, texts) in &sets {
            if !self.told.contains(at) {
                self.set(at, texts, &sets);
            }
        }
    }

    /// Sections that several copies take from their place, and not to one place.
    fn sections(&mut self, sets: &Sets<'a>) {
        for (at, texts) in sets.iter().filter(|(at, _)| at.ends_with("/section")) {
            let fates: Vec<&Fate> = texts.iter().filter_map(|(copy, _)| self.asked[*copy].fates.get(*at)).collect();
            if fates.len() == texts.len() && fates.iter().any(|fate| *fate != fates[0]) {
                let says = texts.iter().map(|(copy, text)| (*copy, self.change_in(*copy, at, *text))).collect();
                let place = self.place(at);
                self.conflict(&place, Some(at), says);
                self.told.insert(at);
                self.parted.extend(at.strip_suffix("/section"));
            }
        }
    }

    /// Lists under items that one copy takes away whole, while another changes something in them.
    fn emptied(&mut self, sets: &Sets<'a>) {
        for (at, texts) in sets.iter().filter(|(at, _)| at.ends_with("/list")) {
            let mut says = self.within(at);
            let changed: Vec<_> = inside(sets, at).into_iter().filter(|(inner, _)| inner != at).collect();
            for (inner, texts) in &changed {
                says.extend(texts.iter().map(|(copy, text)| (*copy, self.change_in(*copy, inner, *text))));
            }
            if says.is_empty() {
                continue;
            }
            says.extend(texts.iter().map(|(copy, _)| (*copy, "删去或移走了这个列表的各项".to_owned())));
            let item = at.strip_suffix("/list").unwrap_or(at);
            let place = format!("{}下面的列表", self.place(item));
            self.conflict(&place, changed.first().map(|(at, _)| *at), says);
            self.told.insert(at);
            self.told.extend(changed.iter().map(|(at, _)| *at));
        }
    }

    /// What one copy puts into a section while another takes away the heading and all that stood beside it there: it would stand in
    /// the section before.
    fn strays(&mut self, list: &str) {
        let Some(heading) = list.strip_suffix("/body").map(|object| format!("{object}/section")) else { return };
        let mut found: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for (copy, asked) in self.asked.iter().enumerate().filter(|(_, asked)| !asked.fates.contains_key(&heading)) {
            for edit in &asked.edits {
                let Some((_, index, _)) = edit.place().filter(|(of, ..)| *of == list) else { continue };
                let has_lost = |other: &&Asked<'_>| {
                    let goes = |index: usize| self.goes(other, &format!("{list}/{index}"));
                    other.fates.contains_key(&heading) && index.checked_sub(1).is_none_or(goes) && goes(index)
                };
                if self.asked.iter().any(|other| has_lost(&other)) {
                    found.entry(index).or_default().push((copy, format!("加了{}", quoted(edit))));
                }
            }
        }
        for mut says in found.into_values() {
            let others = self.asked.iter().enumerate().filter(|(_, other)| other.fates.contains_key(&heading));
            says.extend(others.map(|(copy, _)| (copy, self.change_in(copy, &heading, Some("")))));
            let place = format!("{}下面", self.place(&heading));
            self.conflict(&place, Some(&heading), says);
        }
    }

    /// Whether a copy takes away an item with all that stands in it; what is not there is away.
    fn goes(&self, copy: &Asked<'_>, at: &str) -> bool {
        let inner = format!("{at}/");
        let mut inside = self.baseline.spots.keys().filter(|found| *found == at || found.starts_with(&inner));
        inside.all(|found| copy.fates.keys().any(|gone| is_in(found, gone)))
    }

    /// What the copies ask for in a list of paragraphs.
    fn list(&mut self, list: &str, sets: &Sets<'a>) {
        let mut hunks: Vec<(usize, Hunk)> = (0..self.asked.len())
            .flat_map(|copy| hunks(list, &self.asked[copy]).into_iter().map(move |hunk| (copy, hunk)))
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
        let mut says: Vec<(usize, String)> = group.iter().map(|(copy, hunk)| (*copy, self.words(hunk))).collect();
        let is_one = group.iter().all(|(_, hunk)| *hunk == group[0].1);
        let removed: BTreeSet<usize> = group.iter().flat_map(|(_, hunk)| &hunk.removed).copied().collect();
        let changed = removed.iter().flat_map(|index| inside(sets, &format!("{list}/{index}"))).collect::<Vec<_>>();
        for (at, texts) in &changed {
            says.extend(texts.iter().map(|(copy, text)| (*copy, self.change_in(*copy, at, *text))));
        }
        let within: Vec<_> = removed.iter().flat_map(|index| self.within(&format!("{list}/{index}"))).collect();
        let is_one = is_one && within.is_empty();
        says.extend(within);
        // With their section, which is told.
        if !is_one && changed.is_empty() && self.parted.iter().any(|section| is_in(list, section)) {
            return;
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

    /// What copies put into an item or take out of it, as items under it come and go.
    fn within(&self, item: &str) -> Vec<(usize, String)> {
        let change = |edit: &Edit| match (edit, edit.place()) {
            (Edit::Remove { at }, _) if at != item && is_in(at, item) => {
                Some(format!("删去或移走了{}", self.place(at)))
            }
            (_, Some((list, ..))) if is_in(list, item) => Some(format!("加了{}", quoted(edit))),
            _ => None,
        };
        let copies = self.asked.iter().enumerate();
        copies.flat_map(|(copy, asked)| asked.edits.iter().filter_map(change).map(move |words| (copy, words))).collect()
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
            let says = says.into_iter().map(|(copy, text)| (copy, self.change_in(copy, at, text))).collect();
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

    /// What a text or figure became in a copy, in words.
    fn change_in(&self, copy: usize, at: &str, text: Option<&str>) -> String {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return match self.asked[copy].fates.get(at) {
                Some(fate) => self.fate(at, fate),
                None => "删空了".to_owned(),
            };
        };
        let was = self.baseline.spots.get(at).map_or("", |spot| spot.text.as_str());
        let long = was.chars().count().max(text.chars().count()) > LONG;
        match !was.is_empty() && long {
            true => changed(&pieces(was, text, &mut Budget::default())),
            false => format!("改成“{text}”"),
        }
    }

    /// What became of a heading that a copy takes from its place, in words.
    fn fate(&self, at: &str, fate: &Fate) -> String {
        match fate {
            Fate::Gone => "删去了这个标题".to_owned(),
            // A heading of another level, or one that became a paragraph, stands where it stood.
            Fate::Moved { list, index: 0, level } if at.strip_suffix("/section") == list.strip_suffix("/body") => {
                let level = level.map_or("正文".to_owned(), |level| format!("第 {level} 级"));
                format!("把这个标题改成了{level}")
            }
            Fate::Moved { list, index, .. } => format!("把这个标题移到了{}", self.place_before(list, *index)),
        }
    }

    /// What a hunk asks for, in words.
    fn words(&self, hunk: &Hunk) -> String {
        let new: Vec<String> = hunk.new.values().flatten().map(quoted).collect();
        let moved = |fate: &Fate| match fate {
            Fate::Gone => None,
            Fate::Moved { list, index, .. } => Some(self.place_before(list, *index)),
        };
        let places: BTreeSet<Option<String>> = hunk.fates.iter().map(moved).collect();
        match (places.first(), new.is_empty()) {
            (None, _) => format!("加了{}", new.join("")),
            (Some(_), false) => format!("换成{}", new.join("")),
            (Some(None), true) if places.len() == 1 => "删去了".to_owned(),
            (Some(Some(place)), true) if places.len() == 1 => format!("移到了{place}"),
            (Some(_), true) => "删去或移走了".to_owned(),
        }
    }

    fn place(&self, at: &str) -> String {
        self.known(at).unwrap_or_else(|| at.to_owned())
    }

    /// A text, a row of a table or the first text of anything else, as a person calls it.
    fn known(&self, at: &str) -> Option<String> {
        let spots = &self.baseline.spots;
        if let Some(spot) = spots.get(at).or_else(|| spots.get(&format!("{at}/text"))) {
            return Some(problem::named(&spot.place, &spot.text));
        }
        if let Some(cell) = spots.get(&format!("{at}/0")) {
            let table = table_of(&cell.place).unwrap_or_default();
            let words = words_under(self.baseline, at).replace('\n', "｜");
            return Some(format!("{table}里的一行“{}”", problem::quote(&words)));
        }
        let inner = format!("{at}/");
        let first = spots.iter().filter(|(found, _)| found.starts_with(&inner)).min_by_key(|(found, _)| *found);
        let (found, spot) = first?;
        Some(match table_of(&spot.place).filter(|_| row_of(found).is_some()) {
            Some(table) => table.to_owned(),
            None => problem::named(&spot.place, &spot.text),
        })
    }

    /// The place before an item of a list, by what stands before it, or behind it where it is the first.
    fn place_before(&self, list: &str, index: usize) -> String {
        let known = |index: usize| self.known(&format!("{list}/{index}"));
        match (index.checked_sub(1).and_then(known), known(index)) {
            (Some(before), _) => format!("{before}之后"),
            (None, Some(behind)) => format!("{behind}之前"),
            // A list that an item gets.
            (None, None) => match list.strip_suffix("/list").and_then(|item| self.known(item)) {
                Some(item) => format!("{item}下面"),
                None => "正文".to_owned(),
            },
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
    sets.iter().filter(|(at, _)| is_in(at, item)).map(|(at, texts)| (*at, texts)).collect()
}

/// The names of the notes that copies set in a text.
fn new_notes<'s>(at: &str, sets: &'s Sets<'_>) -> impl Iterator<Item = String> + 's {
    let notes = format!("{}/notes/", at.strip_suffix("/text").unwrap_or(at));
    let set = sets.iter().filter(|(_, texts)| texts.iter().all(|(_, text)| text.is_some()));
    set.filter_map(move |(at, _)| at.strip_prefix(&*notes)).map(|name| name.replace("~1", "/").replace("~0", "~"))
}

/// How many characters of a text are told whole; of longer ones what changed is.
const LONG: usize = 30;

/// What comes, in words.
fn quoted(edit: &Edit) -> String {
    match edit {
        Edit::Insert { texts, .. } => texts.iter().map(|text| format!("“{}”", problem::quote(text))).collect(),
        Edit::InsertNoted { text, .. } => {
            let lead = text.lead.as_ref().map_or("", |(lead, _)| lead);
            format!("“{}”", problem::quote(&format!("{lead}{}", text.text)))
        }
        Edit::InsertList { items, .. } | Edit::NewList { items, .. } => {
            items.iter().map(|item| format!("“{}”", problem::quote(&item.text))).collect()
        }
        Edit::InsertGrid { rows, .. } => format!("一个表格“{}”", problem::quote(&rows.concat().join("｜"))),
        Edit::InsertCopy { .. } => "别处的表格或者图片".to_owned(),
        Edit::InsertRow { texts, .. } => format!("一行“{}”", problem::quote(&texts.join("｜"))),
        Edit::Heading { text, .. } => format!("标题“{}”", problem::quote(text)),
        Edit::Set { .. } | Edit::Unset { .. } | Edit::Remove { .. } => String::new(),
    }
}

/// The table in the name of a place in it, such as `表“甲”`.
fn table_of(place: &str) -> Option<&str> {
    place.split_inclusive('”').next().filter(|table| table.starts_with("表“"))
}
