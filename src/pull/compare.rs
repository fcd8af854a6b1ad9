//! The edited copy beside the untouched one: what it asks of the JSON, what stands in the way, and who said what where.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diag::{Finding, tell};
use crate::diff::Budget;

use super::carried::{Key, Value};
use super::cells;
use super::doc::{Block, Doc, Para, Pending, Table};
use super::edit::Edit;
use super::keys::{Named, named, weight};
use super::original::{Kind, Original, Spot};
use super::pins::{told, unpin};
use super::problem;
use super::slot::{self, Slots};
use super::zone::{Match, Now, Was, match_paragraphs};

/// What the edited copy asks for.
#[derive(Default)]
pub(super) struct Compared {
    /// The changes to the JSON.
    pub edits: Vec<Edit>,
    /// Why nothing may be written.
    pub problems: Vec<Finding>,
    /// Comments and pending changes with their places.
    pub spoken: Vec<Spoken>,
    /// All that the copy says, text by text and figure by figure: what the changed JSON must say too.
    pub says: Vec<String>,
}

/// Where comments and pending changes are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Spoken {
    pub place: String,
    pub comments: Vec<u32>,
    pub pending: Vec<Pending>,
}

/// A part of the untouched copy.
#[derive(Clone, Copy)]
pub(super) enum Old<'a> {
    /// A text of the report, or what the form prints.
    Text {
        at: &'a str,
        spot: Option<&'a Spot>,
        para: &'a Para,
    },
    Table(&'a Table),
}

/// Compares.
pub(super) fn compare(original: &Original<'_>, known: &BTreeMap<Key, Value>, doc: &Doc) -> Compared {
    let old = parts(original);
    let tables = |old: &Old<'_>| matches!(old, Old::Table(_));
    let (was, now) = (old.iter().filter(|o| tables(o)).count(), doc.blocks.iter().filter(|b| is_table(b)).count());
    let mut comparing = Comparing {
        original,
        known,
        noted: &doc.notes,
        slots: Slots::new(original, &old),
        prose_styles: styles(&old, |kind| kind == Kind::Prose),
        fixed_styles: styles(&old, |kind| kind == Kind::Fixed),
        budget: Budget::default(),
        said: HashMap::new(),
        changed: BTreeMap::new(),
        labels: vec![],
        out: Compared::default(),
    };
    if was != now {
        comparing.out.problems.push(problem::tables_changed(was, now));
        return comparing.out;
    }
    comparing.run(&old, doc);
    comparing.out
}

fn is_table(block: &Block) -> bool {
    matches!(block, Block::Table(_))
}

/// The untouched copy without its blanks.
fn parts<'a>(original: &'a Original<'_>) -> Vec<Old<'a>> {
    let part = |block: &'a Block| match block {
        Block::Table(table) => Some(Old::Table(table)),
        Block::Para(para) if para.is_empty() => None,
        Block::Para(para) => {
            let at = original.pointer(para.uses.iter());
            Some(Old::Text { at, spot: original.spots.get(at), para })
        }
    };
    original.doc.blocks.iter().filter_map(part).collect()
}

fn styles<'a>(old: &[Old<'a>], of: impl Fn(Kind) -> bool) -> BTreeSet<&'a str> {
    let style = |old: &Old<'a>| match old {
        Old::Text { spot: Some(spot), para, .. } if of(spot.kind) => Some(para.style.as_str()),
        _ => None,
    };
    old.iter().filter_map(style).collect()
}

pub(super) struct Comparing<'a> {
    pub original: &'a Original<'a>,
    /// The keys that the copy knows.
    pub known: &'a BTreeMap<Key, Value>,
    /// The texts of the copy's notes.
    noted: &'a BTreeMap<String, String>,
    slots: Slots,
    prose_styles: BTreeSet<&'a str>,
    fixed_styles: BTreeSet<&'a str>,
    budget: Budget,
    /// The texts met so far, as they are now, by pointer.
    said: HashMap<String, String>,
    /// Texts of the report that changed, old and new, without white space.
    changed: BTreeMap<String, String>,
    /// Texts that changed and are none of the report's values.
    labels: Vec<Label>,
    pub out: Compared,
}

struct Label {
    was: String,
    now: String,
    place: String,
}

impl<'a> Comparing<'a> {
    /// Goes through both copies from table to table.
    fn run(&mut self, old: &[Old<'a>], doc: &'a Doc) {
        let mut now = doc.blocks.iter();
        let mut start = 0;
        for end in 0..=old.len() {
            let table = match old.get(end) {
                Some(Old::Text { .. }) => continue,
                Some(Old::Table(table)) => Some(*table),
                None => None,
            };
            let mut paras = vec![];
            let mut beside = None;
            for block in now.by_ref() {
                match block {
                    Block::Table(table) => {
                        beside = Some(table);
                        break;
                    }
                    Block::Para(para) => paras.push(para),
                }
            }
            self.zone(&old[start..end], start, &paras);
            if let Some((was, now)) = table.zip(beside) {
                cells::compare(self, was, now);
            }
            start = end + 1;
        }
        for label in std::mem::take(&mut self.labels) {
            self.settle_label(&label);
        }
    }

    /// What the form prints, or what repeats a value elsewhere, stands here.
    pub fn label(&mut self, was: &str, now: &str, place: &str) {
        if plain(was) != plain(now) {
            self.labels.push(Label { was: was.to_owned(), now: now.to_owned(), place: place.to_owned() });
        }
    }

    /// A header that repeats on the next page, or the title on the 发文稿纸, may change with what it repeats.
    fn settle_label(&mut self, label: &Label) {
        if self.changed.get(&plain(&label.was)) != Some(&plain(&label.now)) {
            self.problem(problem::label_changed(&label.was, &label.now, &label.place));
        }
    }

    /// The paragraphs before a table; `first` is the place of the first among all parts.
    fn zone(&mut self, old: &[Old<'a>], first: usize, paras: &[&'a Para]) {
        let was: Vec<Was<'_>> = old.iter().filter_map(as_was).collect();
        let shown: Vec<&Para> = paras.iter().copied().filter(|para| !para.is_empty()).collect();
        let now: Vec<Now<'_>> = shown.iter().map(|para| self.as_now(para)).collect();
        let mut last = first.checked_sub(1);
        let mut places: BTreeMap<usize, String> = BTreeMap::new();
        let matches = match_paragraphs(&was, &now, &mut self.budget);
        let joined = |at: &str| now.iter().any(|n| n.ats.iter().any(|(named, _)| *named == at));
        for found in matches {
            match found {
                Match::Same(w, n) => {
                    last = Some(first + w);
                    places.insert(n, self.place_of(&old[w]));
                    self.same(&old[w], shown[n]);
                }
                Match::Gone(w) => {
                    last = Some(first + w);
                    self.gone(&old[w], joined(was[w].at));
                }
                Match::New(n) => {
                    let after = self.slots.place(last);
                    self.new_paragraph(&after, last, shown[n]);
                    places.insert(n, format!("{after}之后新增的一段"));
                }
            }
        }
        // Comments may stand at blanks as well: they belong to what stands before them.
        let mut place = self.slots.place(first.checked_sub(1));
        let mut nth = 0;
        for para in paras {
            if !para.is_empty() {
                place = places.get(&nth).cloned().unwrap_or(place);
                nth += 1;
            }
            self.spoken(&place, para);
        }
    }

    fn as_now(&self, para: &'a Para) -> Now<'a> {
        let ats = match named(para.uses.iter(), self.known) {
            Named::As(ats) => ats,
            Named::Disagree(one, _) => vec![one],
        };
        let ats = ats.into_iter().map(|at| (at, weight(&para.uses, self.known, at))).collect();
        Now { ats, style: &para.style, text: &para.text }
    }

    fn place_of(&self, old: &Old<'_>) -> String {
        match old {
            Old::Text { spot: Some(spot), .. } => spot.place.clone(),
            Old::Text { para, .. } => format!("“{}”", problem::quote(&para.text)),
            Old::Table(_) => "表格".to_owned(),
        }
    }

    fn same(&mut self, old: &Old<'_>, para: &Para) {
        let Old::Text { at, spot, para: was } = old else { return };
        let place = self.place_of(old);
        self.inspect(&place, para, &was.foreign);
        match spot {
            Some(spot) => {
                self.text(at, spot, &was.text, std::slice::from_ref(para));
                self.notes(at, was, para);
            }
            None => self.label(&was.text, &para.text, "表格之外"),
        }
    }

    /// The notes of a text that has kept their marks.
    fn notes(&mut self, at: &str, was: &Para, para: &Para) {
        if was.notes.len() != para.notes.len() {
            return;
        }
        for (nth, (old, new)) in was.notes.iter().zip(&para.notes).enumerate() {
            let Some((at, spot)) = self.original.note(at, nth).and_then(|at| Some((at, self.original.spots.get(at)?)))
            else {
                continue;
            };
            let before = self.original.doc.notes.get(old).map_or("", |text| text.trim());
            let now = self.noted.get(new).map_or("", |text| text.trim());
            match unpin(before, &spot.text, now) {
                Ok(changed) => {
                    self.out.says.push(changed.clone().unwrap_or_else(|| spot.text.clone()));
                    self.out.edits.extend(changed.map(|text| Edit::Set { at: at.clone(), text }));
                }
                Err(why) => self.problem(problem::unclear(&spot.place, why)),
            }
        }
    }

    /// A text of the report stands in these paragraphs now.
    pub fn text(&mut self, at: &str, spot: &Spot, was: &str, paras: &[Para]) {
        let now = paras.iter().map(|para| para.text.as_str()).collect::<Vec<_>>().join("\n");
        match unpin(was, &spot.text, &now) {
            // Nothing is left but the number before it.
            Ok(Some(text)) if text.is_empty() && spot.kind == Kind::Prose => self.remove(at, spot),
            // A header that stands on several pages counts where it stands first; the others may change with it.
            Ok(changed) if self.said.contains_key(at) => {
                if let Some(text) = changed.filter(|text| self.said.get(at) != Some(text)) {
                    self.problem(problem::label_changed(&spot.text, &text, &spot.place));
                }
            }
            Ok(changed) => {
                self.said.insert(at.to_owned(), changed.clone().unwrap_or_else(|| spot.text.clone()));
                self.check_bound(at, spot, paras, changed.as_deref().unwrap_or(&spot.text));
                if changed.is_some() {
                    self.changed.insert(plain(was), plain(&now));
                }
                self.out.says.push(changed.clone().unwrap_or_else(|| spot.text.clone()));
                self.out.edits.extend(changed.map(|text| Edit::Set { at: at.to_owned(), text }));
            }
            Err(why) => self.problem(problem::unclear(&spot.place, why)),
        }
    }

    /// A program that keeps bound values in step must have the value that is shown.
    fn check_bound(&mut self, at: &str, spot: &Spot, paras: &[Para], shown: &str) {
        let Some(value) = self.known.values().find(|value| value.at == at) else { return };
        let untouched = value.bound == self.original.bound(at);
        let pending = paras.iter().any(|para| !para.pending.is_empty());
        if !untouched && !pending && plain(&value.bound) != plain(shown) {
            self.problem(problem::bound_otherwise(&spot.place, &value.bound, shown));
        }
    }

    /// A paragraph goes, with its notes.
    fn remove(&mut self, at: &str, spot: &Spot) {
        match slot::item(self.original, at) {
            Some(at) => self.out.edits.push(Edit::Remove { at }),
            None => self.problem(problem::has_more(&spot.place, &spot.text)),
        }
    }

    fn gone(&mut self, old: &Old<'_>, joined: bool) {
        let Old::Text { at, spot, para } = old else { return };
        match spot {
            Some(spot) if spot.kind == Kind::Prose => self.remove(at, spot),
            Some(spot) if joined => self.problem(problem::joined(&spot.place, &spot.text)),
            Some(spot) => self.problem(problem::lost(&spot.place, &spot.text)),
            None if !para.foreign.is_empty() => {
                para.foreign.iter().for_each(|what| self.problem(problem::gone("正文", what)));
            }
            None => self.label(&para.text, "", "表格之外"),
        }
    }

    fn new_paragraph(&mut self, after: &str, last: Option<usize>, para: &Para) {
        let place = format!("{after}之后");
        self.inspect(&place, para, &[]);
        let style = para.style.as_str();
        if self.fixed_styles.contains(style) && !self.prose_styles.contains(style) {
            return self.problem(problem::new_heading(after, &para.text));
        }
        let Some((list, index)) = self.slots.behind(last) else {
            return self.problem(problem::nowhere(after, &para.text));
        };
        match told(&para.text) {
            Ok(text) => {
                self.out.says.push(text.clone());
                self.out.edits.push(Edit::Insert { list, index, texts: vec![text] });
            }
            Err(why) => self.problem(problem::unclear(&place, why)),
        }
    }

    /// What no report can hold, what the untouched copy held there and is gone, and carriers that disagree.
    pub fn inspect(&mut self, place: &str, para: &Para, held: &[&'static str]) {
        let mut gone = held.to_vec();
        for &what in &para.foreign {
            match gone.iter().position(|known| *known == what) {
                Some(known) => _ = gone.remove(known),
                None => self.problem(problem::foreign(place, what)),
            }
        }
        gone.into_iter().for_each(|what| self.problem(problem::gone(place, what)));
        if let Named::Disagree(one, other) = named(para.uses.iter(), self.known) {
            let words = |at: &str| self.original.spots.get(at).map_or(at.to_owned(), |spot| spot.place.clone());
            self.problem(problem::disagree(place, &words(one), &words(other)));
        }
    }

    pub fn spoken(&mut self, place: &str, para: &Para) {
        if !para.comments.is_empty() || !para.pending.is_empty() {
            let (comments, pending) = (para.comments.clone(), para.pending.clone());
            self.out.spoken.push(Spoken { place: place.to_owned(), comments, pending });
        }
    }

    pub fn problem(&mut self, finding: Finding) {
        tell(&mut self.out.problems, finding);
    }
}

fn as_was<'a>(old: &Old<'a>) -> Option<Was<'a>> {
    match old {
        Old::Text { at, spot, para } => {
            let fixed = spot.is_none_or(|spot| spot.kind != Kind::Prose);
            Some(Was { at, fixed, style: &para.style, text: &para.text })
        }
        Old::Table(_) => None,
    }
}

/// A text without white space, for comparing what is only shown.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}
