//! The author's own tables and pictures that stand elsewhere go there whole, with title, unit and notes; a table that is new becomes
//! one of them.

use super::baseline::BaselinePart;
use super::cells;
use super::comparing::Comparing;
use super::doc::{Block, Cell, Para, Table};
use super::elsewhere::StoodFor;
use super::keys::named;
use super::problem;
use super::rows;
use super::wholes::object_of;
use crate::carried::Shown;
use crate::json::edit::Edit;

impl<'a> Comparing<'a> {
    /// A table has its place here.
    pub(super) fn put_table(&mut self, after: &str, last: Option<usize>, nth: usize) {
        let point = self.point_of_text(last).filter(|(list, _)| list.ends_with("/body"));
        self.ends_list(last);
        match (self.stood_for.get(nth).cloned(), point) {
            (Some(StoodFor::Elsewhere { at, was, now }), Some((list, index))) => {
                self.compare_whole(&was, &now);
                self.put_copy(at, list, index);
            }
            (Some(StoodFor::New(table)), Some(place)) => self.new_table(after, place, table),
            (Some(_), None) => self.problem(problem::nowhere(after, "表格")),
            (None, _) => {}
        }
    }

    /// A table of texts alone becomes one of the author's own.
    fn new_table(&mut self, after: &str, (list, index): (String, usize), table: &Table) {
        let columns = table.rows.first().map_or(0, Vec::len);
        let is_plain =
            |row: &Vec<Cell>| row.len() == columns && row.iter().all(|cell| cell.span <= 1 && !cell.continues);
        if table.rows.iter().flatten().all(|cell| cell.text().trim().is_empty()) {
            return self.problem(problem::table_new(after));
        }
        if columns == 0 || !table.rows.iter().all(is_plain) {
            return self.problem(problem::table_merged(after));
        }
        let name = format!("{after}之后新增的表格");
        let rows = table.rows.iter().enumerate().map(|(nth, row)| rows::new_texts(self, &name, nth, row)).collect();
        let header = if table.heads < table.rows.len() { table.heads } else { 0 };
        self.problem(problem::table_added(after, header));
        self.out.edits.push(Edit::InsertGrid { list, index, header, rows });
    }

    /// What stands at a pointer goes elsewhere as it is.
    pub(super) fn put_copy(&mut self, at: &str, list: String, index: usize) {
        self.out.edits.push(Edit::Remove { at: at.to_owned() });
        self.out.moved.push((at.to_owned(), self.out.edits.len()));
        self.out.edits.push(Edit::InsertCopy { list, index, of: at.to_owned() });
    }

    /// A table and what belongs to it, part by part.
    fn compare_whole(&mut self, was: &[BaselinePart<'a>], now: &[&'a Block]) {
        let is_table = |part: &BaselinePart<'_>| matches!(part, BaselinePart::Table(_));
        let mut shown = now.iter().copied().filter(|block| match block {
            Block::Para(para) => !para.is_empty(),
            Block::Table(_) => true,
        });
        let alike = was.len() == shown.clone().count()
            && was.iter().zip(shown.clone()).all(|(part, block)| is_table(part) == matches!(block, Block::Table(_)));
        if !alike {
            let table =
                was.iter().find_map(|part| if let BaselinePart::Table(table) = part { Some(*table) } else { None });
            let name = table.map_or_else(String::new, |table| cells::table_name(self.baseline, table));
            return self.problem(problem::moved_in_parts(&name));
        }
        for part in was {
            match (part, shown.next()) {
                (BaselinePart::Table(was), Some(Block::Table(now))) => cells::compare(self, was, now),
                (BaselinePart::Text { .. }, Some(Block::Para(para))) => self.same_part(part, para),
                _ => {}
            }
        }
    }

    /// A picture of the report that stands elsewhere. Whether a paragraph is one: nothing but a picture that the copy was made with.
    pub(super) fn new_picture(&mut self, after: &str, last: Option<usize>, para: &Para) -> bool {
        let alone = para.foreign == [problem::PICTURE] && para.text.trim().is_empty();
        let (shown, drawings) = self.drawn;
        let nth = para.rare.as_ref().and_then(|rare| rare.drawing).filter(|_| alone);
        let Some((nth, is)) = nth.and_then(|nth| Some((nth, drawings.get(nth).filter(|is| !is.altered)?))) else {
            return false;
        };
        let (pictures, ats) = (shown.iter().filter(|was| !was.seal), self.baseline.pictures());
        let is_it = |was: &Shown| was.sha256 == is.file && was.words.trim() == is.words.trim();
        let mut found = pictures.clone().zip(&ats).filter(|(was, _)| is_it(was)).map(|(_, at)| at.clone());
        let (Some(at), None, true) = (found.next(), found.next(), pictures.count() == ats.len()) else { return false };
        let Some((list, index)) = self.point_of_text(last).filter(|(list, _)| list.ends_with("/body")) else {
            return false;
        };
        self.ends_list(last);
        self.put_copy(&at, list, index);
        self.out.pictures_moved.insert(nth, at.clone());
        self.pictures_elsewhere.insert(at, format!("{after}之后"));
        true
    }

    /// The caption of a picture that stands elsewhere.
    pub(super) fn caption_elsewhere(&mut self, para: &Para) -> bool {
        let ats = named(para.keys.iter(), self.known).agreed();
        let is_it = |at: &str| object_of(at).is_some_and(|object| self.pictures_elsewhere.contains_key(object));
        let Some(at) = ats.into_iter().find(|at| is_it(at)) else { return false };
        let of = |part: &&BaselinePart<'a>| matches!(part, BaselinePart::Text { at: of, .. } if *of == at);
        let Some(part) = self.parts.iter().find(of).copied() else { return false };
        self.texts_elsewhere.insert(at.to_owned());
        self.same(&part, para);
        true
    }
}
