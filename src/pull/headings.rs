//! Headings that come, go, move or change their level: the sections of the report follow them.

use super::baseline::{Kind, Spot};
use super::comparing::Comparing;
use super::doc::{Block, Doc, Para, plain};
use super::insertion;
use super::labels;
use super::pins::{told, unpin};
use super::problem;
use crate::json::edit::Edit;
use crate::layout::labels::heading;

/// How deep headings may stand (GB/T 9704 clause 7.3.3 numbers four levels; one is kept in reserve).
const DEEPEST: usize = 5;

/// How deep a heading stands by its style's name, in lower case: 0 for the title of a report or of an attachment. `None` for all
/// else.
pub(super) fn rank(style: &str) -> Option<usize> {
    if matches!(style, "title" | "标题" | "附件标题") {
        return Some(0);
    }
    let digits = style.strip_prefix("heading").or_else(|| style.strip_prefix("标题"))?;
    Some(digits.trim().parse().unwrap_or(usize::MAX))
}

/// The level of a heading in a body by its style's name; `None` for titles and all else.
pub(super) fn level(style: &str) -> Option<usize> {
    rank(style).filter(|level| (1..=DEEPEST).contains(level))
}

/// Whether a text is a heading in a body.
pub(super) fn is_heading(at: &str) -> bool {
    at.ends_with("/section")
}

/// Whether a style is that of the items of lists: `List Paragraph`, which Word's own buttons use too.
pub(super) fn is_item(style: &str) -> bool {
    matches!(style, "list paragraph" | "列表段落" | "列出段落")
}

/// Whether a style is that of items in lists within lists.
pub(super) fn is_inner_item(style: &str) -> bool {
    style == "列表第二层"
}

/// The style of the heading above the table of contents.
pub(super) const CONTENTS: &str = "toc heading";

/// Whether a style is that of a line in the table of contents.
pub(super) fn is_contents(style: &str) -> bool {
    style.strip_prefix("toc ").is_some_and(|level| level.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Comparing<'_> {
    /// Whether a heading of this level, at or to be put into this place, is one of the chapters that the form prescribes.
    fn is_chapter(&self, at: &str, level: usize) -> bool {
        at.starts_with("/body") && level == 1 && self.baseline.has_chapters()
    }

    /// Whether a heading is a chapter's that the form prescribes.
    fn is_prescribed(&self, at: &str) -> bool {
        self.is_chapter(at, at.matches("/body/").count())
    }

    /// A heading of the edited copy that the report has not.
    pub(super) fn new_heading(&mut self, after: &str, point: Option<(String, usize)>, level: usize, para: &Para) {
        let Some((list, index)) = point.filter(|(list, _)| list.ends_with("/body")) else {
            return self.problem(problem::nowhere(after, &para.text));
        };
        if self.is_chapter(&list, level) {
            return self.problem(problem::new_chapter(after, &para.text));
        }
        let text = self.without_heading_number(level, para);
        match told(text.trim()) {
            Ok(text) => self.open(list, index, level, text),
            Err(why) => self.problem(problem::unclear(&format!("{after}之后"), why)),
        }
    }

    /// The text of a heading. Where the report numbers its headings, a number typed before it is left out; whether the report comes to
    /// it is seen at the end.
    fn without_heading_number<'p>(&mut self, level: usize, para: &'p Para) -> &'p str {
        let text = para.text.trim();
        let counts = self.baseline.numbers_headings() && para.number.is_none();
        match Some(text).filter(|_| counts).and_then(|text| labels::like(&heading(level - 1, 1), text)) {
            Some(number) => {
                self.out.labelled.push(text.to_owned());
                &text[number.len()..]
            }
            None => text,
        }
    }

    fn open(&mut self, list: String, index: usize, level: usize, text: String) {
        self.out.says.push(text.clone());
        self.out.edits.push(Edit::Heading { list, index, level, text });
    }

    /// A heading of the report that the edited copy has not. Whether it went is told.
    pub(super) fn heading_gone(&mut self, at: &str, spot: &Spot) -> bool {
        if !is_heading(at) {
            return false;
        }
        if self.is_prescribed(at) {
            self.problem(problem::chapter_gone(&spot.place, &spot.text));
        } else {
            self.out.edits.push(Edit::Set { at: at.to_owned(), text: String::new() });
        }
        true
    }

    /// A paragraph that became a heading, or a heading that became one of another level or a paragraph: where the report
    /// can say so, it is done, and `true` is given.
    pub(super) fn restyled(&mut self, at: &str, spot: &Spot, was: &Para, para: &Para) -> bool {
        if was.style == para.style || para.behind_deleted() == Some(para.style.as_str()) {
            return false;
        }
        let now = level(&para.style);
        let is_prose = now.is_none() && self.prose_styles.contains(para.style.as_str());
        let Ok(changed) = unpin(&was.text, &spot.text, para.text.trim()) else { return false };
        let text = changed.unwrap_or_else(|| spot.text.clone());
        match (is_heading(at), now) {
            (true, now) if (now.is_some() && now != level(&was.style)) || is_prose => {
                let list = format!("{}/body", at.trim_end_matches("/section"));
                if self.is_prescribed(at) {
                    self.problem(problem::chapter_gone(&spot.place, &spot.text));
                    return true;
                }
                if now.is_some_and(|now| self.is_chapter(&list, now)) {
                    self.problem(problem::new_chapter(&spot.place, &para.text));
                    return true;
                }
                self.out.edits.push(Edit::Set { at: at.to_owned(), text: String::new() });
                match now {
                    Some(level) => self.open(list, 0, level, text),
                    None => {
                        self.out.says.push(text.clone());
                        self.out.edits.push(Edit::Insert { list, index: 0, texts: vec![text] });
                    }
                }
                true
            }
            (false, Some(level)) if spot.kind == Kind::Prose => self.raised(at, spot, level, text),
            _ => false,
        }
    }

    /// A paragraph became a heading; one with notes, a run-in head or a list stays what it is.
    fn raised(&mut self, at: &str, spot: &Spot, level: usize, text: String) -> bool {
        let item = insertion::item(self.baseline, at).filter(|item| item == at);
        let place = item.as_deref().and_then(|item| item.rsplit_once('/')).filter(|(list, _)| list.ends_with("/body"));
        let Some((list, Ok(index))) = place.map(|(list, index)| (list, index.parse())) else { return false };
        if self.is_chapter(list, level) {
            self.problem(problem::new_chapter(&spot.place, &text));
            return true;
        }
        self.out.edits.push(Edit::Remove { at: at.to_owned() });
        self.open(list.to_owned(), index, level, text);
        true
    }

    /// A line of the table of contents, whose page number follows the pages of the program that made it anew last.
    pub(super) fn contents_line(&mut self, was: &str, now: &str) {
        let (was, now) = (without_page(was), without_page(now));
        if was != now {
            self.contents_changed.push((was, now));
        }
    }

    /// A line of the table of contents may say otherwise what its heading says otherwise.
    pub(super) fn settle_contents(&mut self) {
        for (was, now) in std::mem::take(&mut self.contents_changed) {
            let is_headings = |(old, new): (&String, &String)| {
                let number = was.strip_suffix(old.as_str());
                number.is_some() && number == now.strip_suffix(new.as_str())
            };
            if !self.changed.iter().any(is_headings) {
                self.contents.push(problem::label_changed(&was, &now, "目录"));
            }
        }
    }

    /// Whether sections come or go.
    pub(super) fn regroups(&self) -> bool {
        self.out.edits.iter().any(Edit::regroups)
    }

    /// A heading that leaves a level out has no section to stand in.
    pub(super) fn check_levels(&mut self, blocks: &[&Block]) {
        let mut before = 0;
        for block in blocks {
            let Block::Para(para) = block else { continue };
            let Some(now) = rank(&para.style).filter(|now| *now <= DEEPEST && !para.is_empty()) else { continue };
            if now > before + 1 {
                self.problem(problem::level_left_out(&para.text, now));
            }
            before = now;
        }
    }
}

/// A line of the table of contents without its page number and white space.
fn without_page(line: &str) -> String {
    plain(line.trim_end().trim_end_matches(|ch: char| ch.is_ascii_digit()))
}

/// The headings of a copy with their levels, in order.
pub(super) fn headings(doc: &Doc) -> Vec<(usize, String)> {
    let heading = |block: &Block| match block {
        Block::Para(para) if !para.is_empty() => Some((level(&para.style)?, plain(&para.text))),
        _ => None,
    };
    doc.blocks.iter().filter_map(heading).collect()
}
