//! What comparing both copies has found so far, and what it does with each text, figure and label.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diag::{Finding, tell};
use crate::diff::Budget;
use crate::json::edit::Edit;
use crate::model::day_of_printed;

use super::baseline::{Baseline, BaselinePart, Kind, SUFFIX, Spot};
use super::chosen::rechosen;
use super::doc::{Drawing, Para, Pending, Table, plain};
use super::elsewhere::StoodFor;
use super::insertion::{self, InsertionPoints, Standing};
use super::keys::{Named, named};
use super::looks::Looks;
use super::pins::{Unclear, lines, unpin};
use super::problem;
use super::prompted::typed;
use crate::carried::{Key, Shown, Value};

/// What the edited copy asks for.
#[derive(Default)]
pub(super) struct Compared {
    /// The changes to the JSON.
    pub edits: Vec<Edit>,
    /// The items and headings of the report that stand elsewhere now by their keys, each with the number of the edit that puts them
    /// there.
    pub moved: Vec<(String, usize)>,
    /// Why nothing may be written.
    pub problems: Vec<Finding>,
    /// Comments and pending changes with their places.
    pub spoken: Vec<Spoken>,
    /// All that the copy says, text by text and figure by figure: what the changed JSON must say too.
    pub says: Vec<String>,
    /// The numbers that the word processor shows, each with the text behind it.
    pub numbers: Vec<(String, String)>,
    /// The items of lists that show a number which the report must come to by itself.
    pub labelled: Vec<String>,
    /// Which of the report's pictures were taken away, counted from 0.
    pub pictures_gone: BTreeSet<usize>,
    /// The drawings that are pictures which stand elsewhere, with the pointers of these.
    pub pictures_moved: BTreeMap<usize, String>,
    /// The headings that the copy shows, with their levels.
    pub headings: Vec<(usize, String)>,
}

/// Where comments and pending changes are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Spoken {
    pub place: String,
    pub comments: Vec<u32>,
    pub pending: Vec<Pending>,
}

/// What a copy was made with and draws, and what it draws now.
pub(super) type Drawn<'a> = (&'a [Shown], &'a [Drawing]);

/// Both copies while they are compared.
pub(super) struct Comparing<'a> {
    pub baseline: &'a Baseline<'a>,
    /// The keys that the copy knows.
    pub known: &'a BTreeMap<Key, Value>,
    /// Whether the program that saved the copy keeps what is stored in step with what is shown.
    pub in_step: bool,
    /// Whether the copy was made with this program, form and fonts, so that lines end where they did.
    pub same_lines: bool,
    /// Whether the copy has the style of run-in heads.
    pub knows_leads: bool,
    /// Where what is stored is older than what is shown: the place, and both.
    pub stored_older: Vec<(String, String, String)>,
    /// The copy's notes.
    pub noted: &'a BTreeMap<String, Vec<Para>>,
    /// The notes of the report by what they show: their names and texts.
    pub notes_by_text: BTreeMap<String, (String, String)>,
    /// The text as it was.
    pub parts: Vec<BaselinePart<'a>>,
    pub points: InsertionPoints,
    pub prose_styles: BTreeSet<&'a str>,
    pub fixed_styles: BTreeSet<&'a str>,
    pub budget: Budget,
    /// The texts met so far, as they are now, by pointer.
    said: HashMap<String, String>,
    /// Texts of the report that changed, old and new, without white space.
    pub changed: BTreeMap<String, String>,
    /// Texts that changed and are none of the report's values.
    labels: Vec<Label>,
    /// What is to be said of lines that came to the table of contents or went, where no heading did.
    pub contents: Vec<Finding>,
    /// Lines of the table of contents that say something else, as they were and as they are.
    pub contents_changed: Vec<(String, String)>,
    /// Items with a list under them that are gone: their pointers, places and texts.
    pub gone_with_lists: Vec<(String, String, String)>,
    /// Texts of own tables and pictures that are gone: the pointers of the wholes, their own, and what they said.
    pub gone_texts: Vec<(String, String, Spot)>,
    /// The pointers of own tables and pictures that are gone.
    pub gone_objects: BTreeSet<String>,
    /// The item of a list that stands last, if one does.
    pub standing: Standing,
    /// The lists of which an item has come so far.
    pub begun: BTreeSet<String>,
    /// Those behind whose items a paragraph stands: what follows is in another list.
    pub parted: BTreeSet<String>,
    /// The edit that puts the new item into the report.
    pub placed: Option<usize>,
    /// The signers of an official document that are gone.
    pub signers_gone: BTreeSet<String>,
    /// The tables for which paragraphs stand.
    pub stood_for: Vec<StoodFor<'a>>,
    /// What the copy was made with and draws, and what it draws now.
    pub drawn: Drawn<'a>,
    /// The pictures that stand elsewhere, with their places there, and their captions.
    pub pictures_elsewhere: BTreeMap<String, String>,
    pub texts_elsewhere: BTreeSet<String>,
    /// The table before, as it was and as it is.
    pub last_table: Option<(&'a Table, &'a Table)>,
    pub out: Compared,
}

/// What a text says now, where it changed.
type Told = Result<Option<String>, Unclear>;

/// A text that changed and is none of the report's values.
struct Label {
    was: String,
    now: String,
    place: String,
}

impl<'a> Comparing<'a> {
    pub(crate) fn new(
        baseline: &'a Baseline<'a>,
        known: &'a BTreeMap<Key, Value>,
        noted: &'a BTreeMap<String, Vec<Para>>,
        old: &[BaselinePart<'a>],
    ) -> Comparing<'a> {
        let styles = |of: Kind| {
            let style = move |old: &BaselinePart<'a>| match old {
                BaselinePart::Text { spot: Some(spot), para, .. } if spot.kind == of => Some(para.style.as_str()),
                _ => None,
            };
            old.iter().filter_map(style).collect()
        };
        Comparing {
            baseline,
            known,
            in_step: true,
            same_lines: true,
            knows_leads: false,
            stored_older: vec![],
            noted,
            notes_by_text: baseline.notes_by_text(),
            parts: old.to_vec(),
            points: InsertionPoints::new(baseline, old),
            prose_styles: styles(Kind::Prose),
            fixed_styles: styles(Kind::Fixed),
            budget: Budget::default(),
            said: HashMap::new(),
            changed: BTreeMap::new(),
            labels: vec![],
            contents: vec![],
            contents_changed: vec![],
            gone_with_lists: vec![],
            gone_texts: vec![],
            gone_objects: BTreeSet::new(),
            standing: Standing::None,
            begun: BTreeSet::new(),
            parted: BTreeSet::new(),
            placed: None,
            signers_gone: BTreeSet::new(),
            stood_for: vec![],
            drawn: (&[], &[]),
            pictures_elsewhere: BTreeMap::new(),
            texts_elsewhere: BTreeSet::new(),
            last_table: None,
            out: Compared::default(),
        }
    }

    /// What the form prints, or what repeats a value elsewhere, stands here.
    pub(crate) fn label(&mut self, was: &str, now: &str, place: &str) {
        // White space counts, but for the line ends that our copy fixed.
        let unpinned = |text: &str| text.trim().replace('\n', "");
        if was.trim() != now.trim() && unpinned(was) != now.trim() {
            self.labels.push(Label { was: was.to_owned(), now: now.to_owned(), place: place.to_owned() });
        }
    }

    /// Decides on the labels that changed, when all values are known.
    pub(crate) fn settle_labels(&mut self) {
        for label in std::mem::take(&mut self.labels) {
            self.settle_label(&label);
        }
    }

    /// A header, a caption or a merged label that is said again on the next page, or the title on the 发文稿纸, may change with
    /// what it repeats.
    fn settle_label(&mut self, label: &Label) {
        let (was, now) = (plain(&label.was), plain(&label.now));
        let repeats = |was: &str, now: &str| self.changed.get(was).is_some_and(|changed| changed == now);
        let goes_on = |suffix: &str| {
            let repeated = was.strip_suffix(suffix).zip(now.strip_suffix(suffix));
            repeated.is_some_and(|(was, now)| repeats(was, now))
        };
        if repeats(&was, &now) || self.baseline.goes_on_with().any(goes_on) {
            return;
        }
        if let Some(suffix) = self.baseline.suffix_in(&label.was, &label.now) {
            return self.out.edits.push(Edit::Set { at: SUFFIX.to_owned(), text: suffix });
        }
        self.problem(match self.baseline.is_office(&label.was) {
            true => problem::office_changed(&label.was, &label.now),
            false => problem::label_changed(&label.was, &label.now, &label.place),
        });
    }

    pub(crate) fn place_of(&self, old: &BaselinePart<'_>) -> String {
        match old {
            BaselinePart::Text { spot: Some(spot), .. } => spot.place.clone(),
            BaselinePart::Text { para, .. } => format!("“{}”", problem::quote(&para.text)),
            BaselinePart::Table(_) => "表格".to_owned(),
        }
    }

    /// A text of the report stands in these paragraphs now. One that is empty goes, where it may.
    pub(crate) fn text(&mut self, at: &str, spot: &Spot, was: &str, paras: &[Para]) {
        let shown = paras.iter().map(|para| para.text.as_str()).collect::<Vec<_>>().join("\n");
        let prompt = self.baseline.prompt(at);
        let was = if prompt.is_some() { spot.text.as_str() } else { was };
        let shown = match prompt.map(|prompt| typed(prompt, paras)) {
            // Untouched, or emptied again.
            Some(typed) if typed.is_empty() && !shown.trim().is_empty() => was.to_owned(),
            Some(typed) => typed,
            None => shown,
        };
        let (was, now) = match spot.kind {
            Kind::Day => match without_issued(was, &shown) {
                Ok(both) => both,
                Err(why) => return self.problem(problem::unclear(&problem::named(&spot.place, &spot.text), why)),
            },
            _ => (was, shown.as_str()),
        };
        let told = match spot.options.is_empty() {
            true => unpin(was, &spot.text, now).and_then(|text| day_if_asked(spot, text)),
            false => rechosen(&spot.options, &spot.text, now),
        };
        let (told, lines) = self.lined(at, spot, (was, now), told);
        match told {
            // Nothing is left but the number before it.
            Ok(Some(text)) if text.is_empty() && spot.kind == Kind::Prose => self.remove(at, spot),
            Ok(Some(text)) if text.is_empty() && self.leave_out(at) => {}
            // A text that stands in several places, such as a header on each page, must be the same in all.
            Ok(changed) if self.said.contains_key(at) => {
                let here = changed.unwrap_or_else(|| spot.text.clone());
                if let Some(there) = self.said.get(at).filter(|there| **there != here) {
                    self.problem(problem::two_texts(&spot.place, there, &here));
                }
            }
            Ok(changed) => {
                self.said.insert(at.to_owned(), changed.clone().unwrap_or_else(|| spot.text.clone()));
                self.check_bound(spot, paras);
                if changed.is_some() {
                    self.changed.insert(plain(was), plain(now));
                }
                self.out.says.push(changed.clone().unwrap_or_else(|| spot.text.clone()));
                let typed = |text: String| if spot.kind == Kind::Day { day_of_printed(&text) } else { Some(text) };
                if let Some(lines) = lines.as_ref().filter(|_| changed.is_none()) {
                    self.problem(problem::title_lines(&spot.place, lines));
                }
                let text = lines.or_else(|| changed.and_then(typed));
                self.out.edits.extend(text.map(|text| Edit::Set { at: at.to_owned(), text }));
            }
            Err(Unclear::Day) => self.problem(problem::no_day(&spot.place, &shown)),
            Err(Unclear::LineBreak) if paras.len() > 1 => {
                self.problem(problem::parted(&problem::named(&spot.place, &spot.text), paras.len()));
            }
            Err(why) => self.problem(problem::unclear(&problem::named(&spot.place, &spot.text), why)),
        }
    }

    /// What became of a text that may be a title of lines, and its lines, where they changed. On the sheet before a report its title has
    /// other lines.
    fn lined(&self, at: &str, spot: &Spot, (was, now): (&str, &str), told: Told) -> (Told, Option<String>) {
        let is_title = spot.kind == Kind::Fixed && (at.ends_with("/title") || at.ends_with("/grid/caption"));
        if !is_title
            || was == now
            || !self.same_lines
            || self.baseline.shape.sheet
            || !(was.contains('\n') || now.contains('\n'))
        {
            return (told, None);
        }
        let known = self.baseline.lines(at);
        let ends: Vec<usize> = known
            .iter()
            .scan(0, |end, line| {
                *end += line.len();
                Some(*end)
            })
            .collect();
        match lines(was, &spot.text, ends.get(..known.len().saturating_sub(1)).unwrap_or_default(), now) {
            Some(lines) => {
                let text = lines.concat();
                let changed = (text != spot.text).then_some(text);
                (Ok(changed), (lines != known).then(|| lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()))
            }
            None => (told, None),
        }
    }

    /// Word shows what the file stores for a bound control, and not what stands in it. Programs that know nothing of bound
    /// values leave there what was: then what they show counts.
    fn check_bound(&mut self, spot: &Spot, paras: &[Para]) {
        if paras.iter().any(|para| !para.pending.is_empty()) {
            return;
        }
        for (key, shown) in paras.iter().flat_map(|para| &para.bound) {
            let Some(value) = self.known.get(key).filter(|value| plain(&value.bound) != plain(shown)) else { continue };
            if self.in_step || value.bound != self.baseline.bound(*key) {
                self.problem(problem::bound_otherwise(&spot.place, &value.bound, shown));
            } else {
                self.stored_older.push((spot.place.clone(), value.bound.clone(), shown.clone()));
            }
        }
    }

    /// Tells once of what Word would show otherwise.
    pub(crate) fn tell_older(&mut self) {
        if let Some((place, stored, shown)) = self.stored_older.first() {
            let finding = problem::stored_older(place, stored, shown, self.stored_older.len());
            self.problem(finding);
        }
    }

    /// A paragraph goes, with its notes.
    pub(crate) fn remove(&mut self, at: &str, spot: &Spot) {
        match insertion::item(self.baseline, at) {
            Some(at) => self.out.edits.push(Edit::Remove { at }),
            None => {
                let object = at.strip_suffix("/text").unwrap_or(at).to_owned();
                self.gone_with_lists.push((object, spot.place.clone(), spot.text.clone()));
            }
        }
    }

    /// What no report can hold, what the baseline copy held there and is gone, and carriers that disagree.
    pub(crate) fn inspect(&mut self, place: &str, para: &Para, held: &[&'static str], looked: &Looks) {
        let place = problem::named(place, &para.text);
        for (look, text) in para.looks.iter().filter(|(look, _)| !looked.contains_key(look)) {
            self.problem(problem::look(&place, *look, text));
        }
        let mut gone = held.to_vec();
        for &what in &para.foreign {
            match gone.iter().position(|known| *known == what) {
                Some(known) => _ = gone.remove(known),
                None => self.problem(problem::foreign(&place, what)),
            }
        }
        gone.into_iter().for_each(|what| self.problem(problem::gone(&place, what)));
        if let Named::Disagree(one, other) = named(para.keys.iter(), self.known) {
            let words = |at: &str| self.baseline.spots.get(at).map_or(at.to_owned(), |spot| spot.place.clone());
            self.problem(problem::disagree(&place, &words(one), &words(other)));
        }
    }

    /// A page that somebody begins before a paragraph, where none began when the copy was made.
    pub(crate) fn tell_page(&mut self, place: &str, para: &Para, was: Option<&Para>) {
        if para.begins_page() && !was.is_some_and(Para::begins_page) {
            self.problem(problem::page_begun(&problem::named(place, &para.text)));
        }
    }

    /// The paragraph as it was that the keys at one name.
    pub(crate) fn moved_from(&self, para: &Para) -> Option<&'a Para> {
        let Named::As(ats) = named(para.keys.iter(), self.known) else { return None };
        self.parts.iter().find_map(|part| match part {
            BaselinePart::Text { at, para, .. } if ats.contains(at) => Some(*para),
            _ => None,
        })
    }

    pub(crate) fn spoken(&mut self, place: &str, para: &Para) {
        if !para.comments.is_empty() || !para.pending.is_empty() {
            let (comments, pending) = (para.comments.clone(), para.pending.clone());
            self.out.spoken.push(Spoken { place: place.to_owned(), comments, pending });
        }
    }

    pub(crate) fn problem(&mut self, finding: Finding) {
        tell(&mut self.out.problems, finding);
    }
}

/// What stands behind the day in an imprint (7.4.3) and is the engine's own.
const ISSUED: &str = "印发";

/// A day without what the engine puts behind it, which must have stayed.
fn without_issued<'t>(was: &'t str, now: &'t str) -> Result<(&'t str, &'t str), Unclear> {
    let Some(was) = was.strip_suffix(ISSUED) else { return Ok((was, now)) };
    now.strip_suffix(ISSUED).map(|now| (was, now)).ok_or(Unclear::Label)
}

/// What a day became must be a day as it is printed.
fn day_if_asked(spot: &Spot, text: Option<String>) -> Result<Option<String>, Unclear> {
    match &text {
        Some(text) if spot.kind == Kind::Day && day_of_printed(text).is_none() => Err(Unclear::Day),
        _ => Ok(text),
    }
}
