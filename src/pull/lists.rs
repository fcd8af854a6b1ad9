//! Lists that come and go whole: what stands in the style of items where no list is begins one, and a list without items is none.

use std::collections::BTreeSet;

use super::comparing::Comparing;
use super::doc::Para;
use super::headings;
use super::labels;
use super::notes::Marks;
use super::pins::told;
use super::problem;
use crate::json::edit::{Edit, NewText};

/// How lists may count.
const NUMBERINGS: [&str; 4] = ["1.", "（1）", "①", "•"];

/// How a list counts to which an item with this number belongs, or which it begins; and how much of the text is its number.
fn counted(begun: Option<&String>, para: &Para, shown: &str) -> Option<(String, usize)> {
    let number = |of: &str| match &para.number {
        Some(number) => labels::like(of, &number.shown).map(|number| (number.to_owned(), 0)),
        None => labels::like(of, shown.trim_start()).map(|number| (number.to_owned(), number.len())),
    };
    // What is begun counts on; a first number, or one of another kind, begins another list.
    let goes_on = |of: &String| number(of).filter(|(number, _)| number != of || of == NUMBERINGS[3]);
    let begins = || NUMBERINGS.into_iter().find_map(|of| Some((of.to_owned(), number(of)?.1)));
    begun.and_then(|of| Some((of.clone(), goes_on(of)?.1))).or_else(begins)
}

/// A new item, of the text behind so much of what is shown as is its number.
fn new_item(shown: &str, number: usize, marks: &Marks) -> Option<NewText> {
    let text = told(if number == 0 { shown.trim() } else { &shown.trim_start()[number..] }).ok()?;
    Some(NewText { text, notes: marks.notes(), ..NewText::default() })
}

/// The list that an edit takes an item from, and which.
fn taken_from(edit: &Edit) -> Option<(&str, usize)> {
    let Edit::Remove { at } = edit else { return None };
    let (list, index) = at.rsplit_once('/')?;
    Some((list, index.parse().ok()?))
}

impl Comparing<'_> {
    /// A paragraph in the style of items where no list is: it begins a list, or goes on with the one that was begun before it. Whether
    /// its number is the one that the list comes to is seen at the end.
    pub(super) fn new_list_item(&mut self, list: &str, index: usize, para: &Para, marks: &Marks) -> bool {
        let is_inner = headings::is_inner_item(&para.style);
        if !(headings::is_item(&para.style) || is_inner) || !list.ends_with("/body") {
            return false;
        }
        let shown = marks.in_now(&para.text);
        let begun = match self.out.edits.last_mut() {
            Some(Edit::InsertList { list: at, index: before, numbering, items }) if at == list && *before == index => {
                Some((numbering, items))
            }
            _ => None,
        };
        let new = |end: usize| new_item(&shown, end, marks);
        let (said, came) = match (begun, is_inner) {
            (Some((_, items)), true) => {
                let Some(around) = items.last_mut() else { return false };
                let Some((numbering, end)) = counted(around.list.as_ref().map(|(of, _)| of), para, &shown) else {
                    return false;
                };
                let Some(text) = new(end) else { return false };
                let says = text.says();
                around.list.get_or_insert((numbering, vec![])).1.push(text);
                (says, None)
            }
            (None, true) => return false,
            (begun, false) => {
                let known = begun.as_ref().map(|(numbering, _)| (*numbering).clone());
                let Some((numbering, end)) = counted(known.as_ref(), para, &shown) else { return false };
                let Some(text) = new(end) else { return false };
                let says = text.says();
                let number = para.number.as_ref().map_or(&shown.trim_start()[..end], |number| number.shown.as_str());
                let is_first = number == numbering && numbering != NUMBERINGS[3];
                match begun.filter(|(of, _)| **of == numbering && !is_first) {
                    Some((_, items)) => {
                        items.push(text);
                        (says, None)
                    }
                    None => {
                        (says, Some(Edit::InsertList { list: list.to_owned(), index, numbering, items: vec![text] }))
                    }
                }
            }
        };
        self.out.labelled.push(labels::seen(para));
        self.out.says.extend(said);
        self.out.edits.extend(came);
        true
    }

    /// A paragraph in the style of inner items directly behind an item that came: it begins the list under that one, or goes on with it.
    pub(super) fn under_new_item(&mut self, last: Option<usize>, para: &Para, marks: &Marks) -> bool {
        let head = self.new_item.filter(|(behind, edit)| *behind == last && edit + 1 == self.out.edits.len());
        if head.is_none() || !headings::is_inner_item(&para.style) {
            return false;
        }
        let shown = marks.in_now(&para.text);
        let begun = match self.out.edits.last() {
            Some(Edit::InsertNoted { text, .. }) => text.list.as_ref().map(|(of, _)| of),
            _ => None,
        };
        let Some((numbering, end)) = counted(begun, para, &shown) else { return false };
        let Some(new) = new_item(&shown, end, marks) else { return false };
        let (list, index, mut around) = match self.out.edits.pop() {
            Some(Edit::Insert { list, index, texts }) => {
                let text = texts.into_iter().next().unwrap_or_default();
                (list, index, NewText { text, ..NewText::default() })
            }
            Some(Edit::InsertNoted { list, index, text }) => (list, index, text),
            other => {
                self.out.edits.extend(other);
                return false;
            }
        };
        self.out.says.extend(new.says());
        self.out.labelled.push(labels::seen(para));
        around.list.get_or_insert((numbering, vec![])).1.push(new);
        self.out.edits.push(Edit::InsertNoted { list, index, text: around });
        true
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

    fn count_of(&self, list: &str) -> usize {
        (0..).take_while(|index| self.has_item(&format!("{list}/{index}"))).count()
    }

    fn removed_of(&self, list: &str) -> BTreeSet<usize> {
        let of_list = self.out.edits.iter().filter_map(taken_from).filter(|(of, _)| *of == list);
        of_list.map(|(_, index)| index).collect()
    }

    fn comes_into(&self, list: &str) -> bool {
        self.out.edits.iter().filter_map(Edit::place).any(|(of, ..)| of == list)
    }

    /// What goes whole does not lose its items one by one.
    fn keep_items(&mut self, list: &str) {
        let of_list = |edit: &Edit| taken_from(edit).is_some_and(|(of, _)| of == list);
        let edits = &self.out.edits;
        for (_, nth) in &mut self.out.moved {
            *nth -= edits[..*nth].iter().filter(|edit| of_list(edit)).count();
        }
        self.out.edits.retain(|edit| !of_list(edit));
    }
}
