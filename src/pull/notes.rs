//! Notes at the foot of a page: which marks of an edited paragraph are which notes of the report, and what became of these.
//! The report names a note in its text (`…[注1]…`); Word has a mark there and a number that it counts by itself.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use super::baseline::{Baseline, Kind, Spot, name_at};
use super::comparing::Comparing;
use super::doc::{Doc, NOTE, Para, note_text};
use super::looks::Looks;
use super::pins::{before, ops, told, unpin};
use super::problem;
use crate::json::edit::{Edit, NewText};

/// The notes of a paragraph, in the order of their marks.
#[derive(Default)]
pub(super) struct Marks {
    /// The names of those that the report has.
    was: Vec<String>,
    now: Vec<Mark>,
    /// The pointers of those that are gone.
    gone: Vec<String>,
}

/// A mark in an edited paragraph.
struct Mark {
    /// What the report calls its note.
    name: String,
    text: String,
    /// The pointer of the note, where the report has it, and whether it says something else now.
    known: Option<(String, bool)>,
}

impl Marks {
    /// A text of the baseline copy, as the report has it.
    pub(super) fn in_was(&self, text: &str) -> String {
        filled(text, self.was.iter())
    }

    /// A text of the edited copy, as the report is to have it.
    pub(super) fn in_now(&self, text: &str) -> String {
        filled(text, self.now.iter().map(|mark| &mark.name))
    }

    /// The notes by their names.
    pub(super) fn notes(&self) -> Vec<(String, String)> {
        self.now.iter().map(|mark| (mark.name.clone(), mark.text.clone())).collect()
    }

    /// A paragraph of the edited copy, as the report is to have it.
    pub(super) fn named_in<'p>(&self, para: &'p Para) -> Cow<'p, Para> {
        match self.now.is_empty() {
            true => Cow::Borrowed(para),
            false => Cow::Owned(Para { text: self.in_now(&para.text), ..para.clone() }),
        }
    }
}

/// A text with names in the place of its marks; marks without a name stay.
fn filled<'n>(text: &str, mut names: impl Iterator<Item = &'n String>) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match (ch, if ch == NOTE { names.next() } else { None }) {
            (_, Some(name)) => out.extend(["[", name, "]"]),
            (ch, None) => out.push(ch),
        }
    }
    out
}

/// The pointer of a note of the text at a pointer.
fn pointer(at: &str, name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    format!("{}/notes/{name}", at.strip_suffix("/text").unwrap_or(at))
}

/// A note of the report beside one of the copy: what the first shows and says.
struct Known<'b> {
    at: &'b String,
    spot: &'b Spot,
    shows: String,
    looks: Looks,
}

fn known<'b>(baseline: &'b Baseline<'_>, doc: &Doc, at: &str, was: &Para) -> Vec<Known<'b>> {
    let note = |(nth, id): (usize, &String)| {
        let at = baseline.note(at, nth)?;
        let paras = doc.notes.get(id).map(Vec::as_slice).unwrap_or_default();
        let looks = paras.iter().flat_map(|para| para.looks.clone()).collect();
        Some(Known { at, spot: baseline.spots.get(at)?, shows: note_text(paras), looks })
    };
    was.notes.iter().enumerate().filter_map(note).collect()
}

/// Which mark of the old text each mark of the new one is, as far as the characters beside them tell.
fn aligned(was: &str, now: &str) -> BTreeMap<usize, usize> {
    let (before, after): (Vec<char>, Vec<char>) = (was.chars().collect(), now.chars().collect());
    let nth = |text: &[char], at: usize| text[..at].iter().filter(|ch| **ch == NOTE).count();
    let mut found = BTreeMap::new();
    for op in ops(&before, &after) {
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        let marks = (0..len).filter(|step| before[old_index + step] == NOTE);
        found.extend(marks.map(|step| (nth(&after, new_index + step), nth(&before, old_index + step))));
    }
    found
}

/// For each mark of the new text the one of the old text that it is: one whose note says the same, best where it stood,
/// then one that stands where it stood.
fn paired(known: &[Known<'_>], now: &[String], beside: &BTreeMap<usize, usize>) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; now.len()];
    let same = |new: usize, old: usize| known.get(old).is_some_and(|known| known.shows == now[new]);
    let mut take = |new: usize, old: Option<usize>| {
        if let Some(old) = old.filter(|old| *old < known.len() && !pairs.contains(&Some(*old)))
            && pairs[new].is_none()
        {
            pairs[new] = Some(old);
        }
    };
    for new in 0..now.len() {
        take(new, beside.get(&new).copied().filter(|old| same(new, *old)));
    }
    for new in 0..now.len() {
        for old in (0..known.len()).filter(|old| same(new, *old)) {
            take(new, Some(old));
        }
    }
    for new in 0..now.len() {
        take(new, beside.get(&new).copied());
    }
    pairs
}

impl Comparing<'_> {
    /// The notes of a text, as they were and as they are. Where a text can have none, marks stay without a name.
    pub(super) fn marks(&mut self, at: &str, spot: &Spot, was: &Para, para: &Para) -> Marks {
        if spot.kind != Kind::Prose || para.text.matches(NOTE).count() != para.notes.len() {
            return Marks::default();
        }
        let baseline = self.baseline;
        let known = known(baseline, &baseline.doc, at, was);
        let shown: Vec<String> = para.notes.iter().map(|id| note_text(self.paras_of_note(id))).collect();
        let pairs = paired(&known, &shown, &aligned(&was.text, &para.text));
        let names: Vec<String> = known.iter().map(|known| name_at(known.at)).collect();
        let mut taken: BTreeSet<String> = names.iter().cloned().collect();
        let mut now = vec![];
        for (nth, id) in para.notes.iter().enumerate() {
            match pairs[nth].and_then(|old| known.get(old)) {
                Some(known) => now.push(self.known_mark(known, id, &shown[nth])),
                None => now.push(self.new_mark(&spot.place, id, &para.text, &mut taken)),
            }
        }
        let gone = (0..known.len()).filter(|old| !pairs.contains(&Some(*old)));
        let gone = gone.map(|old| known[old].at.clone()).collect();
        Marks { was: names, now, gone }
    }

    /// The notes of a paragraph that the report has not.
    pub(super) fn new_marks(&mut self, place: &str, para: &Para) -> Marks {
        if para.text.matches(NOTE).count() != para.notes.len() {
            return Marks::default();
        }
        let mut taken = BTreeSet::new();
        let now = para.notes.iter().map(|id| self.new_mark(place, id, &para.text, &mut taken)).collect();
        Marks { now, ..Marks::default() }
    }

    fn paras_of_note(&self, id: &str) -> &[Para] {
        self.noted.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What cannot be a note is told, and its mark has a name all the same.
    fn known_mark(&mut self, known: &Known<'_>, id: &str, shown: &str) -> Mark {
        self.inspect_note(&known.spot.place, id, &known.looks);
        let changed = match unpin(&known.shows, &known.spot.text, shown) {
            Ok(Some(text)) if text.is_empty() => {
                self.problem(problem::note_empty(&known.spot.place));
                None
            }
            Ok(changed) => changed,
            Err(why) => {
                self.problem(problem::note_unclear(&known.spot.place, why));
                None
            }
        };
        let at = Some((known.at.clone(), changed.is_some()));
        Mark { name: name_at(known.at), text: changed.unwrap_or_else(|| known.spot.text.clone()), known: at }
    }

    /// A note that this text did not have: one that moved here keeps its name where it can.
    fn new_mark(&mut self, place: &str, id: &str, text: &str, taken: &mut BTreeSet<String>) -> Mark {
        let shown = note_text(self.paras_of_note(id));
        let place = format!("{place}的脚注“{}”", problem::quote(&shown));
        self.inspect_note(&place, id, &Looks::new());
        let moved = self.notes_by_text.get(&shown).cloned();
        match moved.as_ref().map_or_else(|| told(&shown).err(), |_| None) {
            _ if shown.is_empty() => self.problem(problem::note_empty(&place)),
            Some(why) => self.problem(problem::note_unclear(&place, why)),
            None => {}
        }
        let (wished, text_of_it) = moved.map_or((None, shown), |(name, said)| (Some(name), said));
        let free = |name: &String| !taken.contains(name) && !text.contains(&format!("[{name}]"));
        let mut names = wished.into_iter().chain((1..).map(|nth| format!("注{nth}")));
        let name = names.find(free).unwrap_or_default();
        taken.insert(name.clone());
        Mark { name, text: text_of_it, known: None }
    }

    fn inspect_note(&mut self, place: &str, id: &str, looked: &Looks) {
        let noted = self.noted;
        for para in noted.get(id).into_iter().flatten() {
            self.inspect(place, para, &[], looked);
            self.spoken(place, para);
        }
    }

    /// What became of the notes of a text, behind the text itself. A text that goes takes its notes with it.
    pub(super) fn notes(&mut self, at: &str, marks: Marks) {
        if matches!(self.out.edits.last(), Some(Edit::Remove { at: item }) if at.strip_suffix("/text").unwrap_or(at) == item)
        {
            return;
        }
        self.out.edits.extend(marks.gone.into_iter().map(|at| Edit::Unset { at }));
        for Mark { name, text, known } in marks.now {
            self.out.says.push(text.clone());
            let set = match known {
                Some((at, changed)) => changed.then_some(at),
                None => Some(pointer(at, &name)),
            };
            self.out.edits.extend(set.map(|at| Edit::Set { at, text }));
        }
    }

    /// A paragraph that the report has not, with its notes.
    pub(super) fn insert(&mut self, list: String, index: usize, text: String, marks: Marks) {
        self.insert_text(list, index, NewText { text, notes: marks.notes(), ..NewText::default() });
    }

    pub(super) fn insert_text(&mut self, list: String, index: usize, text: NewText) {
        self.out.says.extend(text.says());
        self.out.edits.push(match text.lead.is_none() && text.notes.is_empty() {
            true => Edit::Insert { list, index, texts: vec![text.text] },
            false => Edit::InsertNoted { list, index, text },
        });
    }
}

/// What the typed number before a text of the report is, in the baseline copy.
pub(super) fn typed_label<'p>(baseline: &Baseline<'_>, at: &str, spot: &Spot, para: &'p Para) -> &'p str {
    let names: Vec<String> = (0..).map_while(|nth| baseline.note(at, nth)).map(|at| name_at(at)).collect();
    let label = before(&filled(&para.text, names.iter()), &spot.text).len();
    para.text.get(..label).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known_by_their_places_and_give_way_to_names() {
        let show = |was: &str, now: &str| {
            aligned(was, now).iter().map(|(new, old)| format!("{new}={old}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(show("甲\u{fffc}乙\u{fffc}", "甲\u{fffc}乙丙\u{fffc}"), "0=0 1=1");
        assert_eq!(show("甲\u{fffc}乙\u{fffc}", "甲乙\u{fffc}"), "0=1");
        let names = ["一".to_owned()];
        assert_eq!(filled("甲\u{fffc}乙\u{fffc}", names.iter()), "甲[一]乙\u{fffc}");
        assert_eq!(pointer("/body/0/text", "a/b"), "/body/0/notes/a~1b");
        assert_eq!(pointer("/body/0", "注1"), "/body/0/notes/注1");
    }
}
