//! Several edited copies of one draft taken back as one (会签): what only one copy asks for is done, what several ask for
//! alike is done once, and where they contradict each other nothing is written and everybody's words are told.
//!
//! Figures, headings and fields are wholes. In a paragraph sentences are: two people who changed other sentences of it
//! do not contradict each other, two who changed one sentence do, since nobody has read what would come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::diag::{Finding, refuses, tell};
use crate::diff::{self, Budget, Diff, State, changed, pieces};
use crate::engine::{Engine, published};
use crate::json::edit::{Edit, apply};

use super::baseline::{Baseline, Kind};
use super::comparing::Compared;
use super::{Accept, Copy, Remark, problem, prompted};

/// Copies taken back together.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Together {
    /// The JSON of their draft, with what any of them changed replaced.
    pub source: String,
    /// What changed in all.
    pub diff: Diff,
    /// What each of them says, in the order given.
    pub copies: Vec<OfCopy>,
    /// What the checks find in the report as it is now, and paragraphs in which several copies changed sentences
    /// (`copies-joined`).
    pub findings: Vec<Finding>,
}

/// What one of several copies says.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct OfCopy {
    /// What changed in it.
    pub diff: Diff,
    /// What people said in it beside the text.
    pub comments: Vec<Remark>,
}

/// Why copies are not taken back together.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Apart {
    /// What stands in the way of each copy by itself, in the order given: as for [`super::pull`], and `copies-differ`
    /// where it was made of another draft than the first.
    pub copies: Vec<Vec<Finding>>,
    /// Where they contradict each other: `copies-conflict`.
    pub conflicts: Vec<Finding>,
}

/// Takes edited copies of one draft back to one JSON. Each has a name that people know it by, such as that of its file.
///
/// # Errors
/// [`Apart`]; nothing may be written then.
pub fn pull_together(engine: &Engine, copies: &[(&str, &[u8])], accept: Accept) -> Result<Together, Apart> {
    let mut apart = Apart { copies: vec![vec![]; copies.len()], conflicts: vec![] };
    let (mut first, mut last): (Option<Copy>, Option<Baseline<'_>>) = (None, None);
    // The draft with its sign-off sheet, where a copy for signature has it: the others do not say that it is gone.
    let mut whole = None;
    let (mut of_copies, mut asked) = (vec![], vec![]);
    for (nth, (name, bytes)) in copies.iter().enumerate() {
        let taken = Copy::open(bytes).and_then(|copy| {
            if first.as_ref().is_some_and(|first| !are_of_one_draft(first, &copy)) {
                return Err(vec![problem::other_draft(copies[0].0)]);
            }
            let baseline = match last.take().filter(|baseline| copy.is_of(baseline)) {
                Some(baseline) => baseline,
                None => copy.baseline(engine)?,
            };
            let taken = copy.asked(engine, &baseline, accept);
            if whole.is_none() && copy.parts.carried.made.signoff {
                whole = Some((copy.parts.carried.source.clone(), copy.shape()));
            }
            (first, last) = (first.take().or(Some(copy)), Some(baseline));
            taken
        });
        match taken {
            Ok((pulled, compared)) => {
                of_copies.push(OfCopy { diff: pulled.diff, comments: pulled.comments });
                asked.push(Asked::of(name, compared));
            }
            Err(findings) => apart.copies[nth] = findings,
        }
    }
    let Some(baseline) = last else { return Err(apart) };
    if apart.copies.iter().any(|findings| refuses(findings)) {
        return Err(apart);
    }
    let baseline = match whole.filter(|(source, _)| *source != baseline.source) {
        Some((source, shape)) => Baseline::of(engine, source, shape, &|picture| baseline.size(picture))
            .map_err(|findings| Apart { copies: vec![vec![]; copies.len()], conflicts: findings })?,
        None => baseline,
    };
    let mut merging = Merging { baseline: &baseline, asked: &asked, edits: vec![], joined: vec![], conflicts: vec![] };
    merging.run();
    let Merging { edits, joined, conflicts, .. } = merging;
    if !conflicts.is_empty() {
        return Err(Apart { conflicts, ..apart });
    }
    let failed = |findings| Apart { copies: vec![vec![]; copies.len()], conflicts: findings };
    let source = apply(&baseline.source, &edits).map_err(|error| failed(vec![problem::unproven(&error.0)]))?;
    let now = Baseline::of(engine, source, baseline.shape, &|picture| baseline.size(picture))
        .map_err(|findings| failed(findings.into_iter().map(|finding| baseline.placed(finding)).collect()))?;
    let diff = diff::reports(baseline.edition(), now.edition());
    let source = if baseline.shape.blank { prompted::without_blanks(&now.source) } else { now.source };
    let (_, mut findings) = engine.plan(&source);
    findings.retain(|finding| finding.code != "figure-folder");
    findings.extend(joined);
    Ok(Together { source, diff, copies: of_copies, findings })
}

/// Whether two copies are of one draft: a copy for signature carries its `signoff`, one for publication does not.
fn are_of_one_draft(one: &Copy, other: &Copy) -> bool {
    let (one, other) = (&one.parts.carried, &other.parts.carried);
    one.source == other.source
        || one.made.signoff != other.made.signoff && published(&one.source) == published(&other.source)
}

/// What one copy asks for.
struct Asked<'a> {
    name: &'a str,
    edits: Vec<Edit>,
    /// Who changed something with tracking, by place.
    authors: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Asked<'a> {
    fn of(name: &'a str, compared: Compared) -> Asked<'a> {
        let mut authors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for spoken in compared.spoken {
            let said = spoken.pending.into_iter().map(|change| change.author).filter(|author| !author.is_empty());
            authors.entry(spoken.place).or_default().extend(said);
        }
        Asked { name, edits: compared.edits, authors }
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

/// Another text for a stretch of the old one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stretch {
    from: usize,
    to: usize,
    text: String,
}

/// Copies while they are merged.
struct Merging<'a> {
    baseline: &'a Baseline<'a>,
    asked: &'a [Asked<'a>],
    edits: Vec<Edit>,
    joined: Vec<Finding>,
    conflicts: Vec<Finding>,
}

impl Merging<'_> {
    fn run(&mut self) {
        let asked = self.asked;
        let mut sets: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        let mut lists: BTreeSet<&str> = BTreeSet::new();
        for (copy, asked) in asked.iter().enumerate() {
            for edit in &asked.edits {
                match edit {
                    Edit::Set { at, text } => sets.entry(at).or_default().push((copy, text)),
                    // A note that goes has no text any more.
                    Edit::Unset { at } => sets.entry(at).or_default().push((copy, "")),
                    Edit::Remove { at } => lists.extend(at.rsplit_once('/').map(|(list, _)| list)),
                    Edit::Insert { list, .. }
                    | Edit::InsertNoted { list, .. }
                    | Edit::InsertRow { list, .. }
                    | Edit::Heading { list, .. } => {
                        lists.insert(list);
                    }
                }
            }
        }
        for list in lists {
            self.list(list, &sets);
        }
        for (at, texts) in sets {
            self.set(at, &texts);
        }
    }

    /// What the copies ask for in a list of paragraphs.
    fn list(&mut self, list: &str, sets: &BTreeMap<&str, Vec<(usize, &str)>>) {
        let hunks: Vec<(usize, Hunk)> = (0..self.asked.len())
            .flat_map(|copy| hunks(list, &self.asked[copy].edits).into_iter().map(move |hunk| (copy, hunk)))
            .collect();
        let mut done: Vec<&Hunk> = vec![];
        for (copy, hunk) in &hunks {
            for removed in &hunk.removed {
                self.removed_and_changed(*copy, &format!("{list}/{removed}"), sets);
            }
            if done.contains(&hunk) {
                continue;
            }
            done.push(hunk);
            let others: Vec<&(usize, Hunk)> = hunks
                .iter()
                .filter(|(other, with)| other > copy && meets(&with.spots, &hunk.spots) && with != hunk)
                .collect();
            if !others.is_empty() {
                let says: Vec<(usize, String)> = [(*copy, hunk)]
                    .into_iter()
                    .chain(others.into_iter().map(|(copy, hunk)| (*copy, hunk)))
                    .map(|(copy, hunk)| (copy, hunk.words()))
                    .collect();
                let at = hunk.removed.first().map(|index| format!("{list}/{index}"));
                let place = match &at {
                    Some(at) => self.place(at),
                    None => self.place_before(list, hunk.spots.start / 2),
                };
                self.conflict(&place, at.as_deref(), &says);
            }
            self.edits.extend(hunk.removed.iter().map(|index| Edit::Remove { at: format!("{list}/{index}") }));
            self.edits.extend(hunk.new.values().flatten().cloned());
        }
    }

    /// What one copy takes away another may not change.
    fn removed_and_changed(&mut self, copy: usize, item: &str, sets: &BTreeMap<&str, Vec<(usize, &str)>>) {
        let inside = |at: &str| at.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        for (at, texts) in sets.iter().filter(|(at, _)| inside(at)) {
            let others = texts.iter().filter(|(other, _)| *other != copy);
            let mut says: Vec<(usize, String)> =
                others.map(|(other, text)| (*other, self.change_in(at, text))).collect();
            if !says.is_empty() {
                says.insert(0, (copy, "删去或移走了".to_owned()));
                let place = self.place(at);
                self.conflict(&place, Some(at), &says);
            }
        }
    }

    /// What the copies ask for of one text or figure.
    fn set(&mut self, at: &str, texts: &[(usize, &str)]) {
        let distinct: BTreeSet<&str> = texts.iter().map(|(_, text)| *text).collect();
        let spot = self.baseline.spots.get(at);
        let merged = match (distinct.len(), spot) {
            (1, _) => Some(texts[0].1.to_owned()),
            (_, Some(spot)) if spot.kind == Kind::Prose => by_sentences(&spot.text, &distinct),
            _ => None,
        };
        let Some(text) = merged else {
            let says: Vec<(usize, String)> =
                texts.iter().map(|(copy, text)| (*copy, self.change_in(at, text))).collect();
            let place = self.place(at);
            return self.conflict(&place, Some(at), &says);
        };
        if distinct.len() > 1 {
            let names: Vec<&str> = texts.iter().map(|(copy, _)| self.asked[*copy].name).collect();
            self.joined.push(problem::copies_joined(&self.place(at), &names));
        }
        let goes = |edit: &Edit| matches!(edit, Edit::Unset { at: gone } if gone == at);
        let at = at.to_owned();
        self.edits.push(match self.asked[texts[0].0].edits.iter().any(goes) {
            true => Edit::Unset { at },
            false => Edit::Set { at, text },
        });
    }

    /// What a text or figure became, in words.
    fn change_in(&self, at: &str, text: &str) -> String {
        let was = self.baseline.spots.get(at).map_or("", |spot| spot.text.as_str());
        let long = was.chars().count().max(text.chars().count()) > LONG;
        match (was.is_empty(), text.is_empty()) {
            (_, true) => "删空了".to_owned(),
            (false, false) if long => changed(&pieces(was, text, &mut Budget::default())),
            _ => format!("改成“{text}”"),
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

    fn conflict(&mut self, place: &str, at: Option<&str>, says: &[(usize, String)]) {
        let spot = at.and_then(|at| self.baseline.spots.get(at));
        let key = spot.map_or(place, |spot| spot.place.as_str());
        let who = |copy: usize| {
            let asked = &self.asked[copy];
            let authors: Vec<&str> = asked.authors.get(key).into_iter().flatten().map(String::as_str).collect();
            match authors.is_empty() {
                true => asked.name.to_owned(),
                false => format!("{}（{}）", asked.name, authors.join("、")),
            }
        };
        let says: Vec<(String, String)> = says.iter().map(|(copy, words)| (who(*copy), words.clone())).collect();
        tell(&mut self.conflicts, problem::copies_conflict(at, place, &says));
    }
}

/// How many characters of a text are told whole; of longer ones what changed is.
const LONG: usize = 30;

impl Hunk {
    fn words(&self) -> String {
        let text = |edit: &Edit| match edit {
            Edit::Insert { texts, .. } => texts.iter().map(|text| format!("“{}”", problem::quote(text))).collect(),
            Edit::InsertNoted { text, .. } => format!("“{}”", problem::quote(text)),
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

fn meets(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// One text with the changes of all versions; `None` where two of them changed the same sentence otherwise.
fn by_sentences(was: &str, versions: &BTreeSet<&str>) -> Option<String> {
    let ends: Vec<usize> = was
        .char_indices()
        .filter(|(_, ch)| matches!(ch, '。' | '！' | '？' | '；' | '!' | '?' | ';'))
        .map(|(at, ch)| at + ch.len_utf8())
        .collect();
    // A stretch touches the sentences that it stands in; what comes between two sentences touches both.
    let sentences = |stretch: &Stretch| {
        let (ended, ending) = (|at| ends.partition_point(|end| *end <= at), |at| ends.partition_point(|end| *end < at));
        match stretch.from == stretch.to {
            true => ending(stretch.from)..ended(stretch.from) + 1,
            false => ended(stretch.from)..ending(stretch.to) + 1,
        }
    };
    let mut budget = Budget::default();
    let mut all: BTreeSet<Stretch> = BTreeSet::new();
    for version in versions {
        let asked = stretches(was, version, &mut budget);
        // What both ask for alike does not contradict, but in one sentence they must ask for all alike.
        let contradicts = |new: &Stretch| {
            let mut near = all.iter().filter(|old| meets(&sentences(old), &sentences(new)));
            near.clone().next().is_some() && !all.contains(new) || near.any(|old| !asked.contains(old))
        };
        if asked.iter().any(contradicts) {
            return None;
        }
        all.extend(asked);
    }
    let (mut out, mut at) = (String::new(), 0);
    for stretch in all {
        out.extend([was.get(at..stretch.from)?, &stretch.text]);
        at = stretch.to;
    }
    out.push_str(was.get(at..)?);
    Some(out)
}

/// What a version has instead of stretches of the old text.
fn stretches(was: &str, version: &str, budget: &mut Budget) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = vec![];
    let mut at = 0;
    let mut open = false;
    for piece in pieces(was, version, budget) {
        if piece.state == State::Same {
            (at, open) = (at + piece.text.len(), false);
            continue;
        }
        if !std::mem::replace(&mut open, true) {
            found.push(Stretch { from: at, to: at, text: String::new() });
        }
        let Some(last) = found.last_mut() else { continue };
        if piece.state == State::Gone {
            at += piece.text.len();
            last.to = at;
        } else {
            last.text.push_str(&piece.text);
        }
    }
    found
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

    #[test]
    fn sentences_of_a_paragraph_are_merged_and_one_sentence_is_not() {
        let was = "收到申请99件。办结98件；结转1件。";
        let merged = |versions: &[&str]| by_sentences(was, &versions.iter().copied().collect());
        let (first, last) = ("收到申请109件。办结98件；结转1件。", "收到申请99件。办结98件；结转2件。");
        assert_eq!(merged(&[first, last]).as_deref(), Some("收到申请109件。办结98件；结转2件。"));
        // What two changed alike is changed once.
        let both = "收到申请109件。办结108件；结转1件。";
        assert_eq!(merged(&[first, last, both]).as_deref(), Some("收到申请109件。办结108件；结转2件。"));
        assert_eq!(merged(&[first, "收到申请100件。办结98件；结转1件。"]), None);
        assert_eq!(merged(&[first, "共收到申请99件。办结98件；结转1件。"]), None);
        // What comes between two sentences may belong to either.
        assert_eq!(merged(&[first, "收到申请99件。均为信函。办结98件；结转1件。"]), None);
        assert!(merged(&[last, "收到申请99件。均为信函。办结98件；结转1件。"]).is_some());
    }

    proptest::proptest! {
        #[test]
        fn merging_keeps_everybodys_words_in_any_order(
            first in "[甲乙12]{0,6}", second in "[丙丁34]{0,6}", last in "[戊己56]{0,6}",
        ) {
            let was = "一二三。四五六；七八九。";
            let of = |a: &str, b: &str, c: &str| format!("{a}一二三。四{b}五六；七八九{c}。");
            let versions = [of(&first, "", ""), of("", &second, ""), of("", "", &last)];
            let distinct: BTreeSet<&str> = versions.iter().map(String::as_str).filter(|text| *text != was).collect();
            proptest::prop_assert_eq!(by_sentences(was, &distinct), Some(of(&first, &second, &last)));
        }
    }
}
