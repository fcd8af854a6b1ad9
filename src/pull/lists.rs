//! Lists that come and go whole: what stands in the style of items where no list is begins one, and a list without items is none.

use std::collections::BTreeSet;

use super::comparing::Comparing;
use super::doc::Para;
use super::insertion::Standing;
use super::items::{self, Item};
use super::labels::{self, NUMBERINGS};
use super::notes::Marks;
use super::problem;
use crate::json::edit::{Edit, NewText};

/// How a list counts to which an item with this number belongs, or which it begins; and how much of the text is its number.
fn counted(begun: Option<&str>, para: &Para) -> Option<(String, usize)> {
    let number = |of: &str| match &para.number {
        Some(number) => labels::like(of, &number.shown).map(|number| (number.to_owned(), 0)),
        None => labels::like(of, para.text.trim_start()).map(|number| (number.to_owned(), number.len())),
    };
    // What is begun counts on; a first number, or one of another kind, begins another list.
    let goes_on = |of: &str| number(of).filter(|(number, _)| number != of || of == NUMBERINGS[3]);
    let begins = || NUMBERINGS.into_iter().find_map(|of| Some((of.to_owned(), number(of)?.1)));
    begun.and_then(|of| Some((of.to_owned(), goes_on(of)?.1))).or_else(begins)
}

/// The same for an item under another: one without a number is counted in the usual way.
fn counted_inside(begun: Option<&str>, para: &Para) -> (String, usize) {
    let usual = || (begun.unwrap_or(NUMBERINGS[1]).to_owned(), 0);
    counted(begun, para).unwrap_or_else(usual)
}

/// The last text that an edit brings.
fn newest(edits: &mut [Edit], edit: usize) -> Option<&mut NewText> {
    let edit = edits.get_mut(edit)?;
    if let Edit::Insert { list, index, texts } = edit {
        let text = NewText { text: texts.pop()?, ..NewText::default() };
        *edit = Edit::InsertNoted { list: std::mem::take(list), index: *index, text };
    }
    match edit {
        Edit::InsertNoted { text, .. } => Some(text),
        Edit::InsertList { items, .. } => items.last_mut(),
        _ => None,
    }
}

/// The list that an edit takes an item from, and which.
fn taken_from(edit: &Edit) -> Option<(&str, usize)> {
    let Edit::Remove { at } = edit else { return None };
    let (list, index) = at.rsplit_once('/')?;
    Some((list, index.parse().ok()?))
}

impl Comparing<'_> {
    /// A new item: of a list that came before it, of one beside it, or the first of a list that it begins. Whether the number before
    /// it is the one that the list comes to is seen at the end. `false` for what is none: without a number, and no list beside it.
    pub(super) fn new_item(&mut self, place: &str, behind: (Option<usize>, bool), para: &Para, marks: &Marks) -> bool {
        match items::depth(para) {
            1 => self.outer_item(place, behind, para, marks),
            items::DEEPEST => {
                self.inner_item(place, para, marks);
                true
            }
            depth => {
                self.problem(problem::too_deep(place, &para.text, depth));
                true
            }
        }
    }

    fn outer_item(&mut self, place: &str, behind: (Option<usize>, bool), para: &Para, marks: &Marks) -> bool {
        if self.goes_on(place, para, marks) {
            return true;
        }
        let (last, before_items) = behind;
        let fits = |(item, list, index): (Item, String, usize)| Some((item.takes(para)?, list, index));
        let beside = self.list_beside(last);
        let inside = beside.is_some();
        let next = || self.list_behind(last).filter(|_| before_items).and_then(fits);
        let numbered = |(number, ..): &(usize, String, usize)| *number > 0 || para.number.is_some();
        if let Some((number, list, index)) = beside.and_then(fits).or_else(|| next().filter(numbered)) {
            self.begun.insert(list.clone());
            self.out.labelled.extend((number > 0).then(|| para.text.clone()));
            if let Some(text) = self.new_text(place, number, para, marks) {
                self.insert_text(list, index, text);
                self.stands(Standing::New(self.out.edits.len() - 1));
            }
            return true;
        }
        let Some((numbering, number)) = counted(None, para) else { return false };
        let point = if inside { self.points.behind_list(last) } else { self.point_of_text(last) };
        let Some((list, index)) = point.filter(|(list, _)| list.ends_with("/body")) else {
            self.problem(problem::numbered_apart(&labels::seen(para)));
            return true;
        };
        if para.number.as_ref().is_some_and(|number| number.shown != numbering) {
            self.problem(problem::counted_on(&labels::seen(para)));
        }
        if let Some(text) = self.begun_text(place, number, para, marks) {
            self.out.edits.push(Edit::InsertList { list, index, numbering, items: vec![text] });
            self.stands(Standing::New(self.out.edits.len() - 1));
        }
        true
    }

    /// An item of a list that came before it and is not at its end.
    fn goes_on(&mut self, place: &str, para: &Para, marks: &Marks) -> bool {
        let Standing::New(edit) = self.standing else { return false };
        let Some(Edit::InsertList { numbering, .. }) = self.out.edits.get(edit) else { return false };
        let Some((kind, number)) = counted(Some(numbering), para).filter(|(kind, _)| kind == numbering) else {
            return false;
        };
        let shown = para.number.as_ref().map_or(&para.text.trim_start()[..number], |number| number.shown.as_str());
        if shown == kind && kind != NUMBERINGS[3] {
            return false;
        }
        let text = self.begun_text(place, number, para, marks);
        if let Some(Edit::InsertList { items, .. }) = self.out.edits.get_mut(edit) {
            items.extend(text);
        }
        self.stands(Standing::New(edit));
        true
    }

    /// An item of the list under the item that stands last.
    fn inner_item(&mut self, place: &str, para: &Para, marks: &Marks) {
        match self.standing {
            Standing::None => self.problem(problem::under_none(place, &para.text)),
            Standing::New(edit) => self.under_new_item(edit, place, para, marks),
            Standing::Was(part) => {
                let Some(at) = self.at_of(Some(part)) else { return };
                let (list, index) = match (items::outermost(at), items::innermost(at)) {
                    (Some(outer), Some((list, index))) if outer.0 != list => (list.to_owned(), index + 1),
                    _ => (format!("{}/list", at.strip_suffix("/text").unwrap_or(at)), 0),
                };
                match self.item_of(&format!("{list}/0")).map(|item| item.takes(para)) {
                    Some(Some(number)) => {
                        self.out.labelled.extend((number > 0).then(|| para.text.clone()));
                        if let Some(text) = self.new_text(place, number, para, marks) {
                            self.placed = Some(self.out.edits.len());
                            self.insert_text(list, index, text);
                        }
                    }
                    Some(None) => self.problem(problem::numbered_by_hand(&labels::seen(para))),
                    None => self.under_item(list, place, para, marks),
                }
            }
        }
    }

    /// An item under one of the report that had none.
    fn under_item(&mut self, list: String, place: &str, para: &Para, marks: &Marks) {
        let is_it = |edit: &Edit| matches!(edit, Edit::NewList { list: of, .. } if *of == list);
        let known = self.out.edits.iter().position(is_it);
        let begun = known.and_then(|nth| match &self.out.edits[nth] {
            Edit::NewList { numbering, .. } => Some(numbering.as_str()),
            _ => None,
        });
        let (numbering, number) = counted_inside(begun, para);
        let Some(text) = self.begun_text(place, number, para, marks) else { return };
        let edit = known.unwrap_or_else(|| {
            self.out.edits.push(Edit::NewList { list, numbering, items: vec![] });
            self.out.edits.len() - 1
        });
        if let Some(Edit::NewList { items, .. }) = self.out.edits.get_mut(edit) {
            items.push(text);
        }
        self.placed = Some(edit);
    }

    /// An item under one that came.
    fn under_new_item(&mut self, edit: usize, place: &str, para: &Para, marks: &Marks) {
        let begun = newest(&mut self.out.edits, edit).and_then(|around| around.list.as_ref()).map(|(of, _)| of.clone());
        let (numbering, number) = counted_inside(begun.as_deref(), para);
        let Some(text) = self.begun_text(place, number, para, marks) else { return };
        if let Some(around) = newest(&mut self.out.edits, edit) {
            around.list.get_or_insert((numbering, vec![])).1.push(text);
        }
        self.placed = Some(edit);
    }

    /// What stands last now, and where it was put.
    fn stands(&mut self, standing: Standing) {
        self.standing = standing;
        if let Standing::New(edit) = standing {
            self.placed = Some(edit);
        }
    }

    /// An item of a list that is new, as it is seen: its number must come to be the one that stands before it.
    fn begun_text(&mut self, place: &str, number: usize, para: &Para, marks: &Marks) -> Option<NewText> {
        let text = self.new_text(place, number, para, marks)?;
        if para.number.is_some() || number > 0 {
            self.out.labelled.push(labels::seen(para));
        }
        self.out.says.extend(text.says());
        Some(text)
    }

    /// A new item behind so much of what is shown as is its number.
    fn new_text(&mut self, place: &str, number: usize, para: &Para, marks: &Marks) -> Option<NewText> {
        self.new_prose(para, Some(number), marks).map_err(|why| self.problem(problem::unclear(place, why))).ok()
    }

    /// An item with a list under it is gone: it goes where all of that list does.
    fn drop_items(&mut self) {
        for (object, place, text) in std::mem::take(&mut self.gone_with_lists) {
            let list = format!("{object}/list");
            let removed = self.removed_of(&list);
            if removed.len() == self.count_of(&list) && !self.comes_into(&list) {
                self.keep_items(&list);
                self.out.edits.push(Edit::Remove { at: object });
            } else {
                self.problem(problem::has_more(&place, &text));
            }
        }
    }

    /// A list whose items are all gone, and into which none came, goes itself.
    pub(super) fn drop_empty_lists(&mut self) {
        self.drop_items();
        let lists = self.out.edits.iter().filter_map(taken_from).map(|(list, _)| list);
        let lists: BTreeSet<String> = lists.filter(|list| list.ends_with("/list")).map(str::to_owned).collect();
        for list in lists {
            let Some(block) = list.strip_suffix("/list") else { continue };
            if self.removed_of(&list).len() != self.count_of(&list) || self.comes_into(&list) {
                continue;
            }
            self.keep_items(&list);
            if self.has_item(block) {
                let numbering = format!("{block}/numbering");
                let members = [Some(list.clone()), self.baseline.says_at(&numbering).then_some(numbering)];
                self.out.edits.extend(members.into_iter().flatten().map(|at| Edit::Unset { at }));
            } else {
                self.out.edits.push(Edit::Remove { at: block.to_owned() });
            }
        }
    }

    fn has_item(&self, at: &str) -> bool {
        self.baseline.has(at) || self.baseline.has(&format!("{at}/text"))
    }

    pub(super) fn count_of(&self, list: &str) -> usize {
        (0..).take_while(|index| self.has_item(&format!("{list}/{index}"))).count()
    }

    pub(super) fn removed_of(&self, list: &str) -> BTreeSet<usize> {
        let of_list = self.out.edits.iter().filter_map(taken_from).filter(|(of, _)| *of == list);
        of_list.map(|(_, index)| index).collect()
    }

    fn comes_into(&self, list: &str) -> bool {
        self.out.edits.iter().filter_map(Edit::place).any(|(of, ..)| of == list)
    }

    /// What goes whole does not lose its items one by one.
    pub(super) fn keep_items(&mut self, list: &str) {
        let of_list = |edit: &Edit| taken_from(edit).is_some_and(|(of, _)| of == list);
        let edits = &self.out.edits;
        for (_, nth) in &mut self.out.moved {
            *nth -= edits[..*nth].iter().filter(|edit| of_list(edit)).count();
        }
        self.out.edits.retain(|edit| !of_list(edit));
    }
}
