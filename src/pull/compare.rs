//! The edited copy beside the baseline copy: what it asks of the JSON, what stands in the way, and who said what where.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::baseline::{Baseline, BaselinePart, Kind, Spot};
use super::cells;
use super::comparing::{Compared, Comparing};
use super::doc::{Block, Doc, Para, Table, plain};
use super::elsewhere::{self, stand_in};
use super::headings::{self, rank};
use super::insertion::{InsertionPoints, Standing};
use super::items;
use super::keys::{Named, named, weight};
use super::labels;
use super::looks::{Look, Looks};
use super::notes::{Marks, typed_label};
use super::paragraph_matching::{Match, Now, Was, match_paragraphs};
use super::problem;
use super::wholes;
use crate::carried::{Key, Shown, Value};
use crate::diag::Finding;
use crate::numbering::Label;

/// What a copy says of itself: the keys that it knows, whether the program that saved it keeps what is stored in step with what is
/// shown, whether its lines are those of its baseline, and the pictures that it was made with.
pub(super) struct Carried<'a> {
    pub known: &'a BTreeMap<Key, Value>,
    pub in_step: bool,
    pub same_lines: bool,
    pub shown: &'a [Shown],
}

/// Compares.
pub(super) fn compare(baseline: &Baseline<'_>, carried: &Carried<'_>, doc: &Doc) -> Compared {
    let old = baseline.parts();
    let tables = |old: &BaselinePart<'_>| matches!(old, BaselinePart::Table(_));
    let (was, now) = (old.iter().filter(|o| tables(o)).count(), doc.blocks.iter().filter(|b| is_table(b)).count());
    let mut blocks: Vec<&Block> = doc.blocks.iter().collect();
    let stand_ins: Vec<Block> = (0..now).map(stand_in).collect();
    let mut comparing = Comparing::new(baseline, carried.known, &doc.notes, &old);
    (comparing.in_step, comparing.same_lines) = (carried.in_step, carried.same_lines);
    comparing.drawn = (carried.shown, doc.drawings.as_slice());
    comparing.knows_leads = doc.knows_leads;
    let mut parts = old.clone();
    let rearranged = match was.cmp(&now) {
        Ordering::Equal => elsewhere::find(baseline, carried.known, &old, &blocks),
        Ordering::Less => elsewhere::find_new(carried.known, &old, &blocks).map(Ok),
        Ordering::Greater => None,
    };
    if let Some(Err(first)) = rearranged {
        comparing.problem(problem::tables_exchanged(&cells::table_name(baseline, first)));
        return comparing.out;
    }
    if let Some(Ok(found)) = rearranged {
        parts = found.old;
        blocks = found.blocks.into_iter().map(|block| block.unwrap_or_else(|nth| &stand_ins[nth])).collect();
        comparing.stood_for = found.stood_for;
    } else if let Some(gone) = wholes::gone_tables(baseline, carried.known, &old, &blocks).filter(|_| was != now) {
        comparing.gone_objects = gone.iter().map(|at| (*at).to_owned()).collect();
        parts = wholes::without(baseline, old, &gone);
    } else if was != now {
        // The tables that both have are compared all the same, so that all that stands in the way is told at once.
        let (rest, others, found) = without_others(baseline, old, blocks);
        (parts, blocks) = (rest, others);
        comparing.problem(problem::tables_changed(was, now, &other_table(&baseline.doc, doc)));
        found.into_iter().for_each(|finding| comparing.problem(finding));
    }
    comparing.parts.clone_from(&parts);
    comparing.points = InsertionPoints::new(baseline, &parts);
    comparing.run(&parts, &blocks);
    comparing.out
}

/// Both copies without the tables that only one of them has, and what is to be said of those.
fn without_others<'a, 'd>(
    baseline: &Baseline<'_>,
    old: Vec<BaselinePart<'a>>,
    blocks: Vec<&'d Block>,
) -> (Vec<BaselinePart<'a>>, Vec<&'d Block>, Vec<Finding>) {
    let said = |table: &Table| table.rows.iter().flatten().map(|cell| plain(&cell.text()) + "\n").collect::<String>();
    let was: Vec<&Table> =
        old.iter().filter_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None }).collect();
    let now: Vec<&Table> =
        blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect();
    let [texts, others]: [Vec<String>; 2] = [&was, &now].map(|tables| tables.iter().map(|table| said(table)).collect());
    let (mut gone, mut new, mut found) = (BTreeSet::new(), BTreeSet::new(), vec![]);
    for op in capture_diff_slices(Algorithm::Myers, &texts, &others) {
        if let DiffOp::Equal { .. } = op {
            continue;
        }
        // Those that were changed stand in the same order.
        gone.extend(op.old_range().skip(op.new_range().len()));
        new.extend(op.new_range().skip(op.old_range().len()));
    }
    found.extend(gone.iter().map(|nth| problem::table_gone(&cells::table_name(baseline, was[*nth]))));
    let (mut nth, mut before) = (0, "文件开头");
    let blocks = blocks.into_iter().filter(|block| match block {
        Block::Para(para) => {
            before = if para.is_empty() { before } else { &para.text };
            true
        }
        Block::Table(_) => {
            nth += 1;
            let is_new = new.contains(&(nth - 1));
            found.extend(is_new.then(|| problem::table_new(&format!("“{}”", problem::quote(before)))));
            !is_new
        }
    });
    let blocks = blocks.collect();
    let mut nth = 0;
    let old = old.into_iter().filter(|part| match part {
        BaselinePart::Text { .. } => true,
        BaselinePart::Table(_) => {
            nth += 1;
            !gone.contains(&(nth - 1))
        }
    });
    (old.collect(), blocks, found)
}

fn is_table(block: &Block) -> bool {
    matches!(block, Block::Table(_))
}

impl<'a> Comparing<'a> {
    /// Goes through both copies from table to table.
    fn run(&mut self, old: &[BaselinePart<'a>], blocks: &[&'a Block]) {
        let mut now = blocks.iter().copied();
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
        self.drop_empty_lists();
        self.settle_objects();
        self.settle_signers();
        // The table of contents is made anew; lines come and go in it with headings only.
        self.settle_contents();
        let contents = std::mem::take(&mut self.contents);
        if self.regroups() {
            self.check_levels(blocks);
        } else {
            contents.into_iter().for_each(|finding| self.problem(finding));
        }
        self.settle_labels();
        self.tell_older();
    }

    /// The paragraphs before a table; `first` is the place of the first among all parts.
    fn paragraphs(&mut self, old: &[BaselinePart<'a>], first: usize, paras: &[&'a Para]) {
        let was: Vec<Was<'_>> = old.iter().filter_map(as_was).collect();
        let shown: Vec<&Para> = paras.iter().copied().filter(|para| !para.is_empty()).collect();
        let now: Vec<Now<'_>> = shown.iter().map(|para| self.as_now(para)).collect();
        let mut last = first.checked_sub(1);
        let mut places: BTreeMap<usize, String> = BTreeMap::new();
        let matches = match_paragraphs(&was, &now, &mut self.budget);
        let matches = items::settled(matches, self.baseline, old, &shown);
        let before_items = items::before_items(&matches, old, &shown);
        self.standing = Standing::None;
        let joined = |at: &str| now.iter().find(|n| n.ats.iter().any(|(named, _)| *named == at));
        for (found, before_items) in matches.into_iter().zip(before_items) {
            match found {
                Match::Same(w, n) => {
                    last = Some(first + w);
                    self.stands_at(first + w);
                    places.insert(n, self.place_of(&old[w]));
                    self.same(&old[w], shown[n]);
                }
                Match::Gone(w) if headings::is_contents(was[w].style) => {
                    last = Some(first + w);
                    self.contents.push(problem::lost("目录", was[w].text));
                }
                Match::New(n) if headings::is_contents(now[n].style) || now[n].style == headings::CONTENTS => {
                    self.contents.push(problem::nowhere(&self.points.place(last), now[n].text));
                }
                Match::Gone(w) => {
                    last = Some(first + w);
                    self.gone(&old[w], joined(was[w].at));
                }
                Match::New(n) => {
                    let after = self.points.place(last);
                    let edits = self.out.edits.len();
                    self.new_paragraph(&after, (last, before_items), shown[n]);
                    let moved = now[n].ats.first().map(|(at, _)| at.strip_suffix("/text").unwrap_or(at).to_owned());
                    let came = (self.out.edits.len() > edits).then_some(edits);
                    self.out.moved.extend(moved.zip(self.placed.take().or(came)));
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
        Now { ats, style: &para.style, text: para.known_by() }
    }

    /// A text of the report, and what people said beside it.
    pub(super) fn same_part(&mut self, old: &BaselinePart<'_>, para: &Para) {
        self.same(old, para);
        self.spoken(&self.place_of(old), para);
    }

    pub(super) fn same(&mut self, old: &BaselinePart<'_>, para: &Para) {
        let BaselinePart::Text { at, spot, para: was } = old else { return };
        let place = self.place_of(old);
        if let Some(spot) = spot
            && self.restyled(at, spot, was, para)
        {
            let counts = self.baseline.numbers_headings();
            let looked = if counts { with_number(was.looks.clone()) } else { was.looks.clone() };
            self.tell_page(&place, para, Some(was));
            return self.inspect(&place, para, &was.foreign, &looked);
        }
        self.tell_doubled_number(&place, was, para);
        let Some(para) = self.without_number(&place, was, para) else { return };
        let para = self.relabelled(at, *spot, was, para);
        let para = &*para;
        self.inspect(&place, para, &was.foreign, &was.looks);
        self.tell_page(&place, para, Some(was));
        self.check_style(&place, *spot, was, para);
        match spot {
            Some(spot) => {
                let marks = self.marks(at, spot, was, para);
                match self.baseline.lead(at) {
                    Some(lead) if was.lead > 0 => self.led(lead, (at, spot), (was, para), marks),
                    None if was.lead == 0 && self.new_head(at, spot, (was, para), &marks) => {}
                    _ => {
                        let shown = marks.named_in(para);
                        self.text(at, spot, &marks.in_was(&was.text), std::slice::from_ref(&*shown));
                        self.notes(at, marks);
                    }
                }
            }
            None if headings::is_contents(&was.style) => self.contents_line(&was.text, &para.text),
            None => self.label(&was.text, &para.text, "表格之外"),
        }
    }

    /// A paragraph without the number that the word processor puts before it, which must count as it did. A program that knows no such
    /// numbers, or a copy made before there were, has it typed. `None` where the number is another, which is told.
    fn without_number<'p>(&mut self, place: &str, was: &Para, para: &'p Para) -> Option<Cow<'p, Para>> {
        let Some(number) = &was.number else { return Some(Cow::Borrowed(para)) };
        let counts = |now: &Label| now.first == number.first;
        match para.text.trim_start().strip_prefix(&number.shown) {
            _ if para.number.as_deref().is_some_and(counts) || para.is_empty() => Some(Cow::Borrowed(para)),
            Some(rest) if para.number.is_none() => Some(Cow::Owned(Para { text: rest.to_owned(), ..para.clone() })),
            _ => {
                let now = para.number.as_ref().map(|now| now.shown.as_str());
                self.problem(problem::recounted(&problem::named(place, &para.text), &number.shown, now));
                None
            }
        }
    }

    /// A number in the text of a paragraph that is counted: both are seen.
    fn tell_doubled_number(&mut self, place: &str, was: &Para, para: &Para) {
        let is_doubled = |para: &Para| {
            para.number.as_ref().is_some_and(|number| labels::like(&number.shown, para.text.trim_start()).is_some())
        };
        if is_doubled(para) && !is_doubled(was) {
            self.problem(problem::numbered_twice(place, &labels::seen(para)));
        }
    }

    /// An item of a list whose typed number is another of its kind: the list numbers what it has anew, and whether it comes to the
    /// number that stands there is seen at the end.
    fn relabelled<'p>(&mut self, at: &str, spot: Option<&Spot>, was: &Para, para: Cow<'p, Para>) -> Cow<'p, Para> {
        let Some(spot) = spot.filter(|_| at.contains("/list/") && was.number.is_none()) else { return para };
        let label = typed_label(self.baseline, at, spot, was);
        match labels::like(label, &para.text) {
            Some(other) if other != label => {
                self.out.labelled.push(para.text.clone());
                let text = label.to_owned() + &para.text[other.len()..];
                Cow::Owned(Para { text, ..para.into_owned() })
            }
            _ => para,
        }
    }

    /// A paragraph that became a heading, or a heading that became another one or none: the report has no word for it.
    fn check_style(&mut self, place: &str, spot: Option<&Spot>, was: &Para, para: &Para) {
        let (Some(spot), true) = (spot, was.style != para.style) else { return };
        let (fixed, prose) =
            (self.fixed_styles.contains(para.style.as_str()), self.prose_styles.contains(para.style.as_str()));
        let changed = match spot.kind {
            Kind::Prose => fixed && !prose || rank(&para.style).is_some(),
            // Word processors name a style otherwise when they save; only another heading or body text counts.
            Kind::Fixed => rank(&was.style) != rank(&para.style) && (rank(&para.style).is_some() || prose),
            Kind::Value | Kind::Day => false,
        };
        if changed && para.behind_deleted() == Some(para.style.as_str()) {
            self.problem(problem::restyled_by_deleting(place, &para.text));
        } else if changed {
            self.problem(problem::restyled(place, &para.text, &was.style, &para.style));
        }
    }

    /// A part of the text as it was is gone, or stands in a paragraph with another.
    fn gone(&mut self, old: &BaselinePart<'_>, joined: Option<&Now<'_>>) {
        let BaselinePart::Text { at, spot, para } = old else { return };
        let is_heading = |at: &str| self.baseline.spots.get(at).is_some_and(|spot| spot.kind == Kind::Fixed);
        let in_heading = joined.is_some_and(|with| with.ats.iter().any(|(at, _)| is_heading(at)));
        match spot {
            Some(spot) if spot.kind == Kind::Prose && !in_heading => self.remove(at, spot),
            // A heading, or the caption of a picture, that stands elsewhere alone has moved.
            Some(spot) if joined.is_some_and(|with| with.ats.len() > 1 || !goes_alone(at)) => {
                self.problem(problem::joined(&spot.place, &spot.text));
            }
            Some(spot) if self.heading_gone(at, spot) || self.gone_beside(at, spot) => {}
            Some(spot) if at.starts_with("/official/") => self.gone_around(at, spot),
            Some(spot) if self.leave_out(at) => _ = spot,
            Some(spot) => self.problem(problem::lost(&spot.place, &spot.text)),
            None if !para.foreign.is_empty() && self.gone_picture(para) => {}
            None if !para.foreign.is_empty() => {
                para.foreign.iter().for_each(|what| self.problem(problem::gone("正文", what)));
            }
            None => self.label(&para.text, "", "表格之外"),
        }
    }

    /// A paragraph that was a picture and nothing else is gone: which of the report's it was.
    fn gone_picture(&mut self, para: &Para) -> bool {
        let drawn = |part: &&BaselinePart<'_>| match part {
            BaselinePart::Text { spot: None, para, .. } => para.foreign == [problem::PICTURE],
            _ => false,
        };
        let of_it =
            |part: &BaselinePart<'_>| matches!(part, BaselinePart::Text { para: was, .. } if std::ptr::eq(*was, para));
        let pictures = self.baseline.pictures();
        let Some(nth) = self.parts.iter().filter(drawn).position(of_it) else { return false };
        let Some(at) = pictures.get(nth).filter(|_| self.parts.iter().filter(drawn).count() == pictures.len()) else {
            return false;
        };
        self.out.pictures_gone.insert(nth);
        self.gone_objects.insert(at.clone());
        true
    }

    fn new_paragraph(&mut self, after: &str, behind: (Option<usize>, bool), para: &'a Para) {
        if let Some(nth) = para.rare.as_ref().and_then(|rare| rare.object) {
            return self.put_table(after, behind.0, nth);
        }
        if self.new_picture(after, behind.0, para)
            || self.caption_elsewhere(para)
            || self.new_element(after, behind.0, para)
        {
            return;
        }
        let place = format!("{after}之后");
        self.tell_doubled_number(&place, &Para::default(), para);
        let level = headings::level(&para.style);
        let is_item = items::depth(para) > 0;
        let may_count = is_item || level.is_some() && self.baseline.numbers_headings();
        let looked = if may_count { with_number(Looks::new()) } else { Looks::new() };
        self.inspect(&place, para, &[], &looked);
        self.tell_page(&place, para, self.moved_from(para));
        let style = para.style.as_str();
        if level.is_none() && self.fixed_styles.contains(style) && !self.prose_styles.contains(style) {
            return self.problem(match style.starts_with("附件") {
                true => problem::new_attachment(after, &para.text),
                false => problem::new_heading(after, &para.text, style),
            });
        }
        if let Some(deep @ 6..=9) = rank(style) {
            return self.problem(problem::too_deep_heading(after, &para.text, deep));
        }
        if let Some(level) = level {
            let point = self.point_of_text(behind.0);
            self.ends_list(behind.0);
            return self.new_heading(after, point, level, para);
        }
        let marks = self.new_marks(&place, para);
        if !is_item || !self.new_item(&place, behind, para, &marks) {
            self.new_text_behind(after, behind.0, para, &marks);
        }
    }

    /// A new paragraph of text.
    fn new_text_behind(&mut self, after: &str, last: Option<usize>, para: &Para, marks: &Marks) {
        let point = self.point_of_text(last);
        self.ends_list(last);
        let Some((list, index)) = point else { return self.problem(problem::nowhere(after, &para.text)) };
        match self.new_prose(para, None, marks) {
            Ok(text) => self.insert_text(list, index, text),
            Err(why) => self.problem(problem::unclear(&format!("{after}之后"), why)),
        }
    }
}

/// Whether a text that is no prose may stand elsewhere in a paragraph of its own: a heading, or the caption of a picture.
fn goes_alone(at: &str) -> bool {
    headings::is_heading(at) || wholes::object_of(at).is_some() && !at.contains("/grid/")
}

/// What may be seen where the word processor counts.
fn with_number(mut looks: Looks) -> Looks {
    looks.insert(Look::Numbered, String::new());
    looks
}

/// What stands before the first table that is another.
fn other_table(baseline: &Doc, doc: &Doc) -> String {
    /// The text of each table, and of the last paragraph before it.
    fn tables(doc: &Doc) -> Vec<(String, &str)> {
        let (mut found, mut before) = (vec![], "文件开头");
        for block in &doc.blocks {
            match block {
                Block::Para(para) if para.text.trim().is_empty() => {}
                Block::Para(para) => before = &para.text,
                Block::Table(table) => {
                    let cells = table.rows.iter().flatten().map(|cell| plain(&cell.text()));
                    found.push((cells.collect::<Vec<_>>().join("\n"), before));
                }
            }
        }
        found
    }
    let (was, now) = (tables(baseline), tables(doc));
    let same = was.iter().zip(&now).take_while(|(a, b)| a.0 == b.0).count();
    let near = if was.len() < now.len() { now.get(same) } else { was.get(same) };
    near.map_or("文件开头", |(_, before)| before).to_owned()
}

fn as_was<'a>(old: &BaselinePart<'a>) -> Option<Was<'a>> {
    match old {
        BaselinePart::Text { at, spot, para } => {
            let fixed = spot.is_none_or(|spot| spot.kind != Kind::Prose);
            Some(Was { at, fixed, style: &para.style, text: para.known_by() })
        }
        BaselinePart::Table(_) => None,
    }
}
