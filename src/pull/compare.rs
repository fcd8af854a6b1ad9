//! The edited copy beside the baseline copy: what it asks of the JSON, what stands in the way, and who said what where.

use std::collections::BTreeMap;

use super::baseline::{Baseline, BaselinePart, Kind};
use super::cells;
use super::comparing::{Compared, Comparing};
use super::doc::{Block, Doc, Para};
use super::edit::Edit;
use super::keys::{Named, named, weight};
use super::paragraph_matching::{Match, Now, Was, match_paragraphs};
use super::pins::told;
use super::problem;
use crate::carried::{Key, Value};

/// Compares.
pub(super) fn compare(baseline: &Baseline<'_>, known: &BTreeMap<Key, Value>, doc: &Doc) -> Compared {
    let old = baseline.parts();
    let tables = |old: &BaselinePart<'_>| matches!(old, BaselinePart::Table(_));
    let (was, now) = (old.iter().filter(|o| tables(o)).count(), doc.blocks.iter().filter(|b| is_table(b)).count());
    let mut comparing = Comparing::new(baseline, known, &doc.notes, &old);
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

impl<'a> Comparing<'a> {
    /// Goes through both copies from table to table.
    fn run(&mut self, old: &[BaselinePart<'a>], doc: &'a Doc) {
        let mut now = doc.blocks.iter();
        let mut start = 0;
        for end in 0..=old.len() {
            let table = match old.get(end) {
                Some(BaselinePart::Text { .. }) => continue,
                Some(BaselinePart::Table(table)) => Some(*table),
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
            self.paragraphs(&old[start..end], start, &paras);
            if let Some((was, now)) = table.zip(beside) {
                cells::compare(self, was, now);
            }
            start = end + 1;
        }
        self.settle_labels();
    }

    /// The paragraphs before a table; `first` is the place of the first among all parts.
    fn paragraphs(&mut self, old: &[BaselinePart<'a>], first: usize, paras: &[&'a Para]) {
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
                    let after = self.points.place(last);
                    self.new_paragraph(&after, last, shown[n]);
                    places.insert(n, format!("{after}之后新增的一段"));
                }
            }
        }
        // Comments may stand at blanks as well: they belong to what stands before them.
        let mut place = self.points.place(first.checked_sub(1));
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
        let ats = match named(para.keys.iter(), self.known) {
            Named::As(ats) => ats,
            Named::Disagree(one, _) => vec![one],
        };
        let ats = ats.into_iter().map(|at| (at, weight(&para.keys, self.known, at))).collect();
        Now { ats, style: &para.style, text: &para.text }
    }

    fn same(&mut self, old: &BaselinePart<'_>, para: &Para) {
        let BaselinePart::Text { at, spot, para: was } = old else { return };
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

    fn gone(&mut self, old: &BaselinePart<'_>, joined: bool) {
        let BaselinePart::Text { at, spot, para } = old else { return };
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
        let Some((list, index)) = self.points.behind(last) else {
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
}

fn as_was<'a>(old: &BaselinePart<'a>) -> Option<Was<'a>> {
    match old {
        BaselinePart::Text { at, spot, para } => {
            let fixed = spot.is_none_or(|spot| spot.kind != Kind::Prose);
            Some(Was { at, fixed, style: &para.style, text: &para.text })
        }
        BaselinePart::Table(_) => None,
    }
}
