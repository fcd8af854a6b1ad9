//! Changes made in the text of a JSON file: every byte that nobody changed stays.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::sections;
pub use super::sections::Impossible;
use super::{Node, Value, parse};

/// A change. All places are those of the text before any change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Edit {
    /// The value at a pointer becomes this text. A member that is not there is made, with the object around it; a text that
    /// gets a note becomes an object with both. A title of lines keeps them; `\n` in a text ends a line of one. A section whose
    /// heading becomes blank goes: what it holds goes on under the heading before it.
    Set {
        /// JSON pointer of the value.
        at: String,
        /// The text to stand there.
        text: String,
    },
    /// The member at a pointer leaves its object. An object left empty leaves its own, and one left with its text alone
    /// becomes that text.
    Unset {
        /// JSON pointer of the member.
        at: String,
    },
    /// The item at a pointer leaves its list.
    Remove {
        /// JSON pointer of the item.
        at: String,
    },
    /// New texts stand in a list before the item of this index, or at its end.
    Insert {
        /// JSON pointer of the list.
        list: String,
        /// The item before which they stand.
        index: usize,
        /// The new texts.
        texts: Vec<String>,
    },
    /// A new text with a run-in head or notes stands in a list before the item of this index, or at its end.
    InsertNoted {
        /// JSON pointer of the list.
        list: String,
        /// The item before which it stands.
        index: usize,
        /// The text.
        text: NewText,
    },
    /// A new list of items stands in a list before the item of this index, or at its end.
    InsertList {
        /// JSON pointer of the list around it.
        list: String,
        /// The item before which it stands.
        index: usize,
        /// How it counts, such as `（1）`.
        numbering: String,
        /// Its items.
        items: Vec<NewText>,
    },
    /// A text that has no list under it gets one.
    NewList {
        /// JSON pointer of the list.
        list: String,
        /// How it counts, such as `（1）`.
        numbering: String,
        /// Its items.
        items: Vec<NewText>,
    },
    /// What stands at a pointer, with its changes, stands in a list before the item of this index too, or at its end.
    InsertCopy {
        /// JSON pointer of the list.
        list: String,
        /// The item before which it stands.
        index: usize,
        /// JSON pointer of what stands there.
        of: String,
    },
    /// A new table of texts alone stands in a list before the item of this index, or at its end.
    InsertGrid {
        /// JSON pointer of the list.
        list: String,
        /// The item before which it stands.
        index: usize,
        /// How many of its rows are the header.
        header: usize,
        /// Its rows.
        rows: Vec<Vec<String>>,
    },
    /// A new list of texts, such as a row of a table, stands in a list before the item of this index, or at its end.
    InsertRow {
        /// JSON pointer of the list.
        list: String,
        /// The item before which it stands.
        index: usize,
        /// The texts of the new list.
        texts: Vec<String>,
    },
    /// A section begins in a body before the item of this index, or at its end: what follows goes into it, as far as the next
    /// heading of its level.
    Heading {
        /// JSON pointer of the body.
        list: String,
        /// The item before which it begins.
        index: usize,
        /// In how many sections what follows stands, from 1.
        level: usize,
        /// The heading.
        text: String,
    },
}

/// A text of a report that is new.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct NewText {
    /// The head that runs into it, and its level in the outline.
    pub lead: Option<(String, Option<u8>)>,
    /// The text, with the marks `[…]` of its notes.
    pub text: String,
    /// The notes by the names of their marks.
    pub notes: Vec<(String, String)>,
    /// Of an item: how the list under it counts, and its items.
    pub list: Option<(String, Vec<NewText>)>,
}

impl NewText {
    /// What it says, in its order.
    pub(crate) fn says(&self) -> Vec<String> {
        let mut says: Vec<String> = self.lead.iter().map(|(lead, _)| lead.clone()).collect();
        says.push(self.text.clone());
        says.extend(self.notes.iter().map(|(_, note)| note.clone()));
        says.extend(self.list.iter().flat_map(|(_, items)| items).flat_map(NewText::says));
        says
    }

    /// As JSON: a text alone is a string.
    fn item(&self) -> String {
        if self.lead.is_none() && self.notes.is_empty() && self.list.is_none() {
            return quoted(&self.text);
        }
        let mut members = vec![];
        members.extend(self.lead.iter().map(|(lead, _)| format!("\"lead\": {}", quoted(lead))));
        members.push(format!("\"{TEXT}\": {}", quoted(&self.text)));
        members.extend(self.lead.iter().filter_map(|(_, level)| Some(format!("\"level\": {}", (*level)?))));
        members.extend((!self.notes.is_empty()).then(|| format!("\"{NOTES}\": {}", notes(&self.notes))));
        members.extend(self.list.iter().map(|(numbering, items)| list(items, numbering)));
        format!("{{{}}}", members.join(", "))
    }
}

/// A list of texts: the cells of a row, or the lines of a title.
fn texts(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// The members of a list: its items, and how it counts.
fn list(items: &[NewText], numbering: &str) -> String {
    format!("\"{LIST}\": {}, \"{NUMBERING}\": {}", listed(items), quoted(numbering))
}

fn listed(items: &[NewText]) -> String {
    format!("[{}]", items.iter().map(NewText::item).collect::<Vec<_>>().join(", "))
}

impl Edit {
    /// Whether sections come or go by it.
    pub(crate) fn regroups(&self) -> bool {
        match self {
            Edit::Heading { .. } => true,
            Edit::Set { at, text } => text.is_empty() && at.ends_with("/section"),
            _ => false,
        }
    }

    /// The list that it puts something into and the item before which that stands; the level of a heading.
    pub(crate) fn place(&self) -> Option<(&str, usize, Option<usize>)> {
        match self {
            Edit::Insert { list, index, .. }
            | Edit::InsertNoted { list, index, .. }
            | Edit::InsertList { list, index, .. }
            | Edit::InsertCopy { list, index, .. }
            | Edit::InsertGrid { list, index, .. }
            | Edit::InsertRow { list, index, .. } => Some((list, *index, None)),
            Edit::NewList { list, .. } => Some((list, 0, None)),
            Edit::Heading { list, index, level, .. } => Some((list, *index, Some(*level))),
            Edit::Set { .. } | Edit::Unset { .. } | Edit::Remove { .. } => None,
        }
    }

    /// The JSON of the items that it puts into a list.
    fn items(&self, source: &str, tree: &Node<'_>) -> Result<Vec<String>, Impossible> {
        Ok(match self {
            Edit::InsertCopy { of, .. } => {
                let node = tree.find(of).ok_or_else(|| nowhere(of))?;
                vec![source[node.at..node.end].to_owned()]
            }
            Edit::Insert { texts, .. } => texts.iter().map(|text| quoted(text)).collect(),
            Edit::InsertNoted { text, .. } => vec![text.item()],
            Edit::InsertList { numbering, items, .. } => vec![format!("{{{}}}", list(items, numbering))],
            Edit::InsertRow { texts: cells, .. } => vec![texts(cells)],
            Edit::InsertGrid { header, rows, .. } => {
                let rows = rows.iter().map(|cells| texts(cells)).collect::<Vec<_>>().join(", ");
                vec![format!("{{\"grid\": {{\"header_rows\": {header}, \"rows\": [{rows}]}}}}")]
            }
            Edit::Heading { level, text, .. } => vec![sections::opening(&quoted(text), *level)],
            Edit::Set { .. } | Edit::Unset { .. } | Edit::Remove { .. } | Edit::NewList { .. } => vec![],
        })
    }

    /// Whether it changes something within what stands at a pointer.
    fn is_within(&self, whole: &str) -> bool {
        let at = match self {
            Edit::Set { at, .. } | Edit::Unset { at } | Edit::Remove { at } => at,
            Edit::NewList { list, .. } => list,
            _ => self.place().map_or("", |(list, ..)| list),
        };
        at.strip_prefix(whole).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Makes the changes.
///
/// # Errors
/// [`Impossible`] when a pointer leads nowhere or two changes meet.
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, Impossible> {
    let copied: Vec<&str> = edits
        .iter()
        .filter_map(|edit| if let Edit::InsertCopy { of, .. } = edit { Some(of.as_str()) } else { None })
        .collect();
    // What goes elsewhere is changed first, where it stands.
    let (inside, rest): (Vec<&Edit>, Vec<&Edit>) =
        edits.iter().partition(|edit| copied.iter().any(|whole| edit.is_within(whole)));
    match inside.is_empty() {
        true => applied(source, &rest),
        false => applied(&applied(source, &inside)?, &rest),
    }
}

fn applied(source: &str, edits: &[&Edit]) -> Result<String, Impossible> {
    let tree = parse(source).map_err(|finding| Impossible::Otherwise(finding.message))?;
    let mut editor = Editor { source, tree: &tree, changes: vec![] };
    let mut lists: BTreeMap<&str, List> = BTreeMap::new();
    let mut members = Members::default();
    for edit in edits {
        match edit {
            Edit::Set { at, text } => match tree.find(at) {
                Some(node) => editor.set(at, node, text),
                None => {
                    let (object, key, rest) = missing(&tree, at)?;
                    members.new.entry(object).or_default().entry(key).or_default().push((rest, quoted(text)));
                }
            },
            Edit::NewList { list, numbering, items } => {
                let object =
                    list.strip_suffix(LIST).and_then(|at| at.strip_suffix('/')).ok_or_else(|| nowhere(list))?;
                let object = members.new.entry(object.to_owned()).or_default();
                let new = [(LIST, listed(items)), (NUMBERING, quoted(numbering))];
                object.extend(new.map(|(key, json)| (key.to_owned(), vec![(String::new(), json)])));
            }
            Edit::Unset { at } => {
                let (object, key) = at.rsplit_once('/').ok_or_else(|| nowhere(at))?;
                members.gone.entry(object.to_owned()).or_default().insert(unescape(key));
            }
            Edit::Remove { at } => {
                let (list, index) = at.rsplit_once('/').ok_or_else(|| nowhere(at))?;
                let index = index.parse().map_err(|_| nowhere(at))?;
                lists.entry(list).or_default().gone.insert(index);
            }
            Edit::Insert { list, index, .. }
            | Edit::InsertNoted { list, index, .. }
            | Edit::InsertList { list, index, .. }
            | Edit::InsertCopy { list, index, .. }
            | Edit::InsertGrid { list, index, .. }
            | Edit::InsertRow { list, index, .. }
            | Edit::Heading { list, index, .. } => {
                let new = lists.entry(list).or_default().new.entry(*index).or_default();
                new.extend(edit.items(source, &tree)?);
            }
        }
    }
    for (pointer, list) in lists {
        editor.list(pointer, &list)?;
    }
    editor.members(members)?;
    let edited = editor.finish()?;
    if edits.iter().any(|edit| edit.regroups()) { sections::regroup(&edited) } else { Ok(edited) }
}

fn nowhere(at: &str) -> Impossible {
    Impossible::Otherwise(format!("JSON 里没有 {at}"))
}

/// What changes in a list, or among the members of an object.
#[derive(Default)]
struct List {
    gone: BTreeSet<usize>,
    /// The JSON of new items.
    new: BTreeMap<usize, Vec<String>>,
}

/// New members of an object: each with its JSON behind a blank key, or the members of the object that it is.
type New = BTreeMap<String, Vec<(String, String)>>;

/// The members that objects get and lose, by their pointers and keys.
#[derive(Default)]
struct Members {
    new: BTreeMap<String, New>,
    gone: BTreeMap<String, BTreeSet<String>>,
}

/// The members that make a text of a report one with notes, or with a list under it.
const TEXT: &str = "text";
const NOTES: &str = "notes";
const LIST: &str = "list";
const NUMBERING: &str = "numbering";

/// Notes by the names of their marks.
fn notes(notes: &[(String, String)]) -> String {
    let notes: Vec<String> = notes.iter().map(|(key, note)| format!("{}: {}", quoted(key), quoted(note))).collect();
    format!("{{{}}}", notes.join(", "))
}

struct Editor<'a> {
    source: &'a str,
    tree: &'a Node<'a>,
    changes: Vec<(Range<usize>, String)>,
}

impl Editor<'_> {
    fn set(&mut self, at: &str, node: &Node<'_>, text: &str) {
        // A merged cell of a free table is an object with its text in it.
        let node = match &node.value {
            Value::Object(_) => node.find("/text").unwrap_or(node),
            _ => node,
        };
        match &node.value {
            // Of a figure these are the options that are chosen, no lines.
            Value::Array(items) if !at.contains("/figures/") => {
                let lines = lines(items, text);
                match lines.len() == items.len() {
                    true => items.iter().zip(&lines).for_each(|(item, line)| self.set_line(item, line)),
                    false => self.changes.push((node.at..node.end, texts(&lines))),
                }
            }
            _ if text.contains('\n') => {
                let lines: Vec<String> = text.lines().map(str::to_owned).collect();
                self.changes.push((node.at..node.end, texts(&lines)));
            }
            _ => self.changes.push((node.at..node.end, literal(text, &node.value))),
        }
    }

    fn set_line(&mut self, item: &Node<'_>, line: &str) {
        if !matches!(&item.value, Value::String(was) if *was == line) {
            self.changes.push((item.at..item.end, literal(line, &item.value)));
        }
    }

    fn list(&mut self, pointer: &str, list: &List) -> Result<(), Impossible> {
        let node = self.tree.find(pointer).ok_or_else(|| nowhere(pointer))?;
        let Value::Array(items) = &node.value else { return Err(nowhere(pointer)) };
        if let Some(index) = list.gone.iter().find(|&&index| index >= items.len()) {
            return Err(nowhere(&format!("{pointer}/{index}")));
        }
        let items: Vec<Range<usize>> = items.iter().map(|item| item.at..item.end).collect();
        self.regap(node, &items, list);
        Ok(())
    }

    /// Rewrites the gaps of a list or an object where items left or came; the separators are those that stood there.
    fn regap(&mut self, node: &Node<'_>, items: &[Range<usize>], list: &List) {
        let (first, last) = (node.at + 1, node.end - 1);
        let lead = items.first().map_or("", |item| &self.source[first..item.start]);
        let trail = items.last().map_or("", |item| &self.source[item.end..last]);
        let usual = match items {
            [] => ", ".to_owned(),
            [_] if lead.is_empty() => ", ".to_owned(),
            [_] => format!(",{lead}"),
            [one, two, ..] => self.source[one.end..two.start].to_owned(),
        };
        let before = |index: usize| match index {
            0 => usual.as_str(),
            _ => &self.source[items[index - 1].end..items[index].start],
        };
        let mut gap = Gap { from: None, new: vec![], touched: false };
        let mut changes = vec![];
        for index in 0..=items.len() {
            gap.new.extend(list.new.get(&index).into_iter().flatten().cloned());
            gap.touched |= !gap.new.is_empty();
            if list.gone.contains(&index) {
                gap.touched = true;
                continue;
            }
            let item = items.get(index);
            let start = gap.from.unwrap_or(first);
            let end = item.map_or(last, |item| item.start);
            if std::mem::take(&mut gap.touched) {
                let new = std::mem::take(&mut gap.new);
                let text = match (gap.from, item) {
                    (Some(_), Some(_)) => new.iter().map(|t| format!("{usual}{t}")).collect::<String>() + before(index),
                    (None, Some(_)) => lead.to_owned() + &new.iter().map(|t| format!("{t}{usual}")).collect::<String>(),
                    (Some(_), None) => new.iter().map(|t| format!("{usual}{t}")).collect::<String>() + trail,
                    (None, None) if new.is_empty() => String::new(),
                    (None, None) => format!("{lead}{}{trail}", new.join(&usual)),
                };
                changes.push((start..end, text));
            }
            gap.from = item.map(|item| item.end);
        }
        self.changes.extend(changes);
    }

    /// New members stand behind the others of their object.
    fn members(&mut self, mut members: Members) -> Result<(), Impossible> {
        let lost: Vec<(String, BTreeSet<String>)> = std::mem::take(&mut members.gone).into_iter().collect();
        for (pointer, keys) in lost {
            let node = self.tree.find(&pointer).ok_or_else(|| nowhere(&pointer))?;
            let Value::Object(old) = &node.value else { return Err(nowhere(&pointer)) };
            let is_empty = old.iter().all(|member| keys.contains(&*member.key)) && !members.new.contains_key(&pointer);
            // An object left empty leaves its own.
            let (pointer, keys) = match pointer.rsplit_once('/').filter(|_| is_empty) {
                Some((parent, key)) => (parent.to_owned(), BTreeSet::from([unescape(key)])),
                None => (pointer, keys),
            };
            members.gone.entry(pointer).or_default().extend(keys);
        }
        let objects: BTreeSet<String> = members.new.keys().chain(members.gone.keys()).cloned().collect();
        for pointer in objects {
            let new = members.new.remove(&pointer).unwrap_or_default();
            let gone = members.gone.remove(&pointer).unwrap_or_default();
            self.object(&pointer, new, &gone)?;
        }
        Ok(())
    }

    fn object(&mut self, pointer: &str, new: New, gone: &BTreeSet<String>) -> Result<(), Impossible> {
        let node = self.tree.find(pointer).ok_or_else(|| nowhere(pointer))?;
        let Value::Object(old) = &node.value else { return self.widen(node, pointer, new) };
        if let Some(key) = gone.iter().find(|key| old.iter().all(|member| member.key != key.as_str())) {
            return Err(nowhere(&format!("{pointer}/{key}")));
        }
        let mut left = old.iter().filter(|member| !gone.contains(&*member.key));
        if let (Some(text), None, true) = (left.next(), left.next(), new.is_empty())
            && text.key == TEXT
        {
            let text = self.now(&text.node);
            self.changes.push((node.at..node.end, text));
            return Ok(());
        }
        let colon = old.first().map_or(": ", |member| &self.source[member.key_end..member.node.at]);
        let member =
            |(key, values): (String, Vec<(String, String)>)| format!("{}{colon}{}", quoted(&key), value(values));
        let new: Vec<String> = new.into_iter().map(member).collect();
        let gone = (0..old.len()).filter(|nth| gone.contains(&*old[*nth].key)).collect();
        let list = List { gone, new: BTreeMap::from([(old.len(), new)]) };
        let items: Vec<Range<usize>> = old.iter().map(|member| member.key_at..member.node.end).collect();
        self.regap(node, &items, &list);
        Ok(())
    }

    /// A text gets its first notes, or a list under it: it becomes an object.
    fn widen(&mut self, node: &Node<'_>, pointer: &str, new: New) -> Result<(), Impossible> {
        let is_known = |key: &String| [NOTES, LIST, NUMBERING].contains(&key.as_str());
        if !matches!(node.value, Value::String(_)) || !new.keys().all(is_known) {
            return Err(nowhere(pointer));
        }
        let text = self.now(node);
        let new = new.into_iter().map(|(key, values)| format!(", {}: {}", quoted(&key), value(values)));
        self.changes.push((node.at..node.end, format!("{{\"{TEXT}\": {text}{}}}", new.collect::<String>())));
        Ok(())
    }

    /// What stands at a place after the changes so far; it becomes part of a larger change.
    fn now(&mut self, node: &Node<'_>) -> String {
        let range = node.at..node.end;
        match self.changes.iter().position(|(changed, _)| *changed == range) {
            Some(nth) => self.changes.swap_remove(nth).1,
            None => self.source[range].to_owned(),
        }
    }

    fn finish(mut self) -> Result<String, Impossible> {
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.source.len());
        let mut at = 0;
        for (range, text) in &self.changes {
            if range.start < at {
                return Err(Impossible::Otherwise("两处修改重叠".to_owned()));
            }
            out.extend([&self.source[at..range.start], text]);
            at = range.end;
        }
        out.push_str(&self.source[at..]);
        Ok(out)
    }
}

/// The JSON of a new member.
fn value(mut values: Vec<(String, String)>) -> String {
    match values.as_slice() {
        [(rest, _)] if rest.is_empty() => values.remove(0).1,
        inner => {
            let inner = inner.iter().map(|(rest, json)| format!("{}: {json}", quoted(rest)));
            format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The space between two items that stay.
struct Gap {
    /// End of the item before it that stays.
    from: Option<usize>,
    new: Vec<String>,
    touched: bool,
}

/// A key of a pointer as it stands in its object.
fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// The nearest object around a member that is not there, the key missing in it, and the key missing in that, if any.
fn missing(tree: &Node<'_>, at: &str) -> Result<(String, String, String), Impossible> {
    let (parent, last) = at.rsplit_once('/').ok_or_else(|| nowhere(at))?;
    if tree.find(parent).is_some() {
        return Ok((parent.to_owned(), unescape(last), String::new()));
    }
    let (object, key) = parent.rsplit_once('/').ok_or_else(|| nowhere(at))?;
    match tree.find(object) {
        Some(_) => Ok((object.to_owned(), unescape(key), unescape(last))),
        None => Err(nowhere(at)),
    }
}

/// A text as JSON: a number stays a number where the new text is one.
fn literal(text: &str, was: &Value<'_>) -> String {
    let number = matches!(was, Value::Number(_)) && serde_json::from_str::<serde_json::Number>(text).is_ok();
    let bare = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    if number && bare { text.to_owned() } else { quoted(text) }
}

/// The lines of a title whose text is another: as the text has them, else each with what changed in it. A line that is left empty goes.
fn lines(was: &[Node<'_>], text: &str) -> Vec<String> {
    if text.contains('\n') {
        return text.lines().map(str::to_owned).collect();
    }
    let line = |node: &Node<'_>| if let Value::String(line) = &node.value { line.to_string() } else { String::new() };
    let was: Vec<String> = was.iter().map(line).collect();
    let (old, new): (Vec<char>, Vec<char>) = (was.concat().chars().collect(), text.chars().collect());
    let most = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take(most - head).take_while(|(a, b)| a == b).count();
    // A line that ends in what changed ends where it did, as far as there is room; what comes between two goes on with the first.
    let now = |end: usize| match old.len() - end {
        rest if rest <= tail => new.len() - rest,
        _ => end.min(new.len() - tail),
    };
    let (mut lines, mut end, mut from) = (vec![], 0, 0);
    for line in &was {
        end += line.chars().count();
        let to = now(end).max(from);
        lines.push(new[from..to].iter().collect::<String>().trim().to_owned());
        from = to;
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(at: &str, text: &str) -> Edit {
        Edit::Set { at: at.into(), text: text.into() }
    }

    fn remove(at: &str) -> Edit {
        Edit::Remove { at: at.into() }
    }

    fn insert(list: &str, index: usize, texts: &[&str]) -> Edit {
        Edit::Insert { list: list.into(), index, texts: texts.iter().map(|t| (*t).to_owned()).collect() }
    }

    fn edited(source: &str, edits: &[Edit]) -> String {
        apply(source, edits).unwrap()
    }

    #[test]
    fn values_change_and_nothing_else() {
        let source = "\u{feff}{ \"甲\" : 630.20,\r\n\t\"b\":[{\"text\":\"x\"}, \"\\u4e2d\"] }\n";
        let expected = "\u{feff}{ \"甲\" : 88,\r\n\t\"b\":[{\"text\":\"y\\\"\"}, \"\\u4e2d\"] }\n";
        assert_eq!(edited(source, &[set("/b/0", "y\""), set("/甲", "88")]), expected);
        assert_eq!(edited("[1, \"2\"]", &[set("/0", "１"), set("/1", "3")]), "[\"１\", \"3\"]");
        assert_eq!(edited("[1]", &[set("/0", "")]), "[\"\"]");
        let lined = "{\"title\": [ \"甲县\", \"年报\" ]}";
        let cases = [
            ("甲县年度报", "[ \"甲县\", \"年度报\" ]"),
            ("甲市年报", "[ \"甲市\", \"年报\" ]"),
            ("甲县\n2025年报", "[ \"甲县\", \"2025年报\" ]"),
            ("甲县\n年\n报", "[\"甲县\", \"年\", \"报\"]"),
            ("年报", "[\"年报\"]"),
        ];
        for (text, title) in cases {
            assert_eq!(edited(lined, &[set("/title", text)]), format!("{{\"title\": {title}}}"));
        }
        assert_eq!(edited("{\"title\": \"甲年报\"}", &[set("/title", "甲\n年报")]), "{\"title\": [\"甲\", \"年报\"]}");
        assert_eq!(edited(source, &[]), source);
    }

    #[test]
    fn items_leave_and_come_with_their_separators() {
        let list = "[\n  \"a\",\n  \"b\",\n  \"c\"\n]";
        let lines = |items: &[&str]| {
            format!("[\n{}\n]", items.iter().map(|i| format!("  \"{i}\"")).collect::<Vec<_>>().join(",\n"))
        };
        assert_eq!(edited(list, &[remove("/0")]), lines(&["b", "c"]));
        assert_eq!(edited(list, &[remove("/1")]), lines(&["a", "c"]));
        assert_eq!(edited(list, &[remove("/1"), remove("/2")]), lines(&["a"]));
        assert_eq!(edited(list, &[insert("", 0, &["x", "y"])]), lines(&["x", "y", "a", "b", "c"]));
        assert_eq!(edited(list, &[insert("", 2, &["x"])]), lines(&["a", "b", "x", "c"]));
        assert_eq!(edited(list, &[insert("", 3, &["x"]), set("/2", "z")]), lines(&["a", "b", "z", "x"]));
        assert_eq!(edited(list, &[remove("/0"), remove("/1"), remove("/2")]), "[]");
        let all = [remove("/0"), remove("/1"), remove("/2"), insert("", 1, &["x", "y"])];
        assert_eq!(edited(list, &all), lines(&["x", "y"]));
        assert_eq!(edited("[]", &[insert("", 0, &["x", "y"])]), "[\"x\", \"y\"]");
        assert_eq!(edited("[\"a\"]", &[insert("", 1, &["x"])]), "[\"a\", \"x\"]");
    }

    #[test]
    fn members_are_made_where_they_are_missing() {
        let source = "{\n  \"a\": 1,\n  \"b\": {}\n}";
        let edits = [set("/s/x", "1"), set("/s/y", "2"), set("/b/c", "3"), set("/d", "4")];
        let expected =
            "{\n  \"a\": 1,\n  \"b\": {\"c\": \"3\"},\n  \"d\": \"4\",\n  \"s\": {\"x\": \"1\", \"y\": \"2\"}\n}";
        assert_eq!(edited(source, &edits), expected);
        assert!(apply(source, &[set("/x/y/z", "1")]).is_err());
        assert!(apply("[1]", &[remove("/1")]).is_err());
    }

    #[test]
    fn notes_come_to_a_text_and_go() {
        let unset = |at: &str| Edit::Unset { at: at.into() };
        let source = "[\"甲\", {\n  \"text\": \"乙[一][二]\",\n  \"notes\": { \"一\": \"1\", \"二\": \"2\" }\n}]";
        let new = edited(source, &[set("/0/notes/注1", "新"), set("/0", "甲[注1]"), insert("", 1, &["丙"])]);
        let expected = "{\"text\": \"甲[注1]\", \"notes\": {\"注1\": \"新\"}}";
        assert_eq!(new, source.replace("\"甲\"", &format!("{expected}, \"丙\"")));
        assert_eq!(edited(&new, &[unset("/0/notes/注1"), set("/0/text", "甲"), remove("/1")]), source);
        let one = edited(source, &[unset("/1/notes/一"), set("/1/text", "乙[二]")]);
        assert_eq!(one, source.replace("[一]", "").replace("\"一\": \"1\", ", ""));
        let other = edited(source, &[unset("/1/notes/二"), unset("/1/notes/一"), set("/1/notes/三", "3")]);
        assert_eq!(other, source.replace("\"一\": \"1\", \"二\": \"2\"", "\"三\": \"3\""));
        let none = edited(source, &[unset("/1/notes/二"), unset("/1/notes/一")]);
        assert_eq!(none, "[\"甲\", \"乙[一][二]\"]");
        let list = "[{\"text\": \"乙\", \"notes\": {\"一\": \"1\"}, \"list\": [\"丙\"]}]";
        assert_eq!(edited(list, &[unset("/0/notes/一")]), list.replace("\"notes\": {\"一\": \"1\"}, ", ""));
        assert!(apply(source, &[unset("/1/notes/三")]).is_err() && apply("[1]", &[set("/0/notes/一", "1")]).is_err());
    }

    #[test]
    fn what_goes_elsewhere_takes_its_changes_along() {
        let copy = |of: &str, list: &str, index| Edit::InsertCopy { list: list.into(), index, of: of.into() };
        let source = r#"["a", {"g": ["1",  "2"]}, ["b"]]"#;
        let row = insert("/1/g", 2, &["3"]);
        let new = edited(source, &[set("/1/g/0", "0"), row, remove("/1"), copy("/1", "/2", 1), set("/0", "c")]);
        assert_eq!(new, r#"["c", ["b", {"g": ["0",  "2",  "3"]}]]"#);
        assert!(apply(source, &[copy("/3", "", 0)]).is_err());
    }

    #[test]
    fn texts_get_lists_under_them() {
        let item = |text: &str| NewText { text: text.into(), ..NewText::default() };
        let under = |at: &str| Edit::NewList {
            list: format!("{at}/list"),
            numbering: "①".into(),
            items: vec![item("子"), item("丑")],
        };
        let list = "\"list\": [\"子\", \"丑\"], \"numbering\": \"①\"";
        let source = "[\"甲\", {\"text\": \"乙[一]\", \"notes\": {\"一\": \"1\"}}]";
        let new = edited(source, &[set("/0", "甲[注1]"), set("/0/notes/注1", "2"), under("/0"), under("/1")]);
        let first = format!("{{\"text\": \"甲[注1]\", {}, \"notes\": {{\"注1\": \"2\"}}, {}", &list[..22], &list[24..]);
        assert_eq!(new, format!("[{first}}}, {}, {list}}}]", &source[8..source.len() - 2]));
        assert!(apply(source, &[under("/2")]).is_err() && apply("[1]", &[under("/0")]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_list_edit_reads_as_it_should(
            removed in proptest::collection::btree_set(0usize..5, 0..5),
            new in proptest::collection::btree_map(0usize..6, 1usize..3, 0..4),
            spaces in "[ \n]{0,3}",
        ) {
            let source = format!("[{spaces}\"a\",{spaces}\"b\"{spaces},\"c\",\"d\",{spaces}\"e\"{spaces}]");
            let old = ["a", "b", "c", "d", "e"];
            let mut edits: Vec<Edit> = removed.iter().map(|n| remove(&format!("/{n}"))).collect();
            let mut expected = vec![];
            for index in 0..=old.len() {
                let count = new.get(&index).copied().unwrap_or(0);
                let texts: Vec<String> = (0..count).map(|n| format!("新{index}{n}")).collect();
                expected.extend(texts.clone());
                if count > 0 {
                    edits.push(Edit::Insert { list: String::new(), index, texts });
                }
                if index < old.len() && !removed.contains(&index) {
                    expected.push(old[index].to_owned());
                }
            }
            let found: Vec<String> = serde_json::from_str(&edited(&source, &edits)).unwrap();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
