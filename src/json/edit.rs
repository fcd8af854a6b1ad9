//! Changes made in the text of a JSON file: every byte that nobody changed stays.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::sections;
pub use super::sections::Impossible;
use super::{Node, Value, parse};

/// A change. All places are those of the text before any change.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Edit {
    /// The value at a pointer becomes this text. A member that is not there is made, with the object around it. A section
    /// whose heading becomes blank goes: what it holds goes on under the heading before it.
    Set {
        /// JSON pointer of the value.
        at: String,
        /// The text to stand there.
        text: String,
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

impl Edit {
    /// Whether sections come or go by it.
    pub(crate) fn regroups(&self) -> bool {
        match self {
            Edit::Heading { .. } => true,
            Edit::Set { at, text } => text.is_empty() && at.ends_with("/section"),
            _ => false,
        }
    }
}

/// Makes the changes.
///
/// # Errors
/// [`Impossible`] when a pointer leads nowhere or two changes meet.
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, Impossible> {
    let tree = parse(source).map_err(|finding| Impossible(finding.message))?;
    let mut editor = Editor { source, tree: &tree, changes: vec![] };
    let mut lists: BTreeMap<&str, List> = BTreeMap::new();
    let mut members: BTreeMap<(String, String), Vec<(String, &str)>> = BTreeMap::new();
    for edit in edits {
        match edit {
            Edit::Set { at, text } => match tree.find(at) {
                Some(node) => editor.set(node, text),
                None => {
                    let (object, key, rest) = missing(&tree, at)?;
                    members.entry((object, key)).or_default().push((rest, text));
                }
            },
            Edit::Remove { at } => {
                let (list, index) = at.rsplit_once('/').ok_or_else(|| nowhere(at))?;
                let index = index.parse().map_err(|_| nowhere(at))?;
                lists.entry(list).or_default().removed.insert(index);
            }
            Edit::Insert { list, index, texts } => {
                let new = lists.entry(list).or_default().new.entry(*index).or_default();
                new.extend(texts.iter().map(|text| quoted(text)));
            }
            Edit::InsertRow { list, index, texts } => {
                let row = texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ");
                lists.entry(list).or_default().new.entry(*index).or_default().push(format!("[{row}]"));
            }
            Edit::Heading { list, index, level, text } => {
                let new = lists.entry(list).or_default().new.entry(*index).or_default();
                new.push(sections::opening(&quoted(text), *level));
            }
        }
    }
    for (pointer, list) in lists {
        editor.list(pointer, &list)?;
    }
    editor.members(members)?;
    let edited = editor.finish()?;
    if edits.iter().any(Edit::regroups) { sections::regroup(&edited) } else { Ok(edited) }
}

fn nowhere(at: &str) -> Impossible {
    Impossible(format!("JSON 里没有 {at}"))
}

/// What changes in a list.
#[derive(Default)]
struct List {
    removed: BTreeSet<usize>,
    /// The JSON of new items.
    new: BTreeMap<usize, Vec<String>>,
}

struct Editor<'a> {
    source: &'a str,
    tree: &'a Node<'a>,
    changes: Vec<(Range<usize>, String)>,
}

impl Editor<'_> {
    fn set(&mut self, node: &Node<'_>, text: &str) {
        // A merged cell of a free table is an object with its text in it.
        let node = match &node.value {
            Value::Object(_) => node.find("/text").unwrap_or(node),
            _ => node,
        };
        self.changes.push((node.at..node.end, literal(text, &node.value)));
    }

    /// Rewrites the gaps of a list where items left or came; the separators are those that stood there.
    fn list(&mut self, pointer: &str, list: &List) -> Result<(), Impossible> {
        let node = self.tree.find(pointer).ok_or_else(|| nowhere(pointer))?;
        let Value::Array(items) = &node.value else { return Err(nowhere(pointer)) };
        if let Some(index) = list.removed.iter().find(|&&index| index >= items.len()) {
            return Err(nowhere(&format!("{pointer}/{index}")));
        }
        let (first, last) = (node.at + 1, node.end - 1);
        let lead = items.first().map_or("", |item| &self.source[first..item.at]);
        let trail = items.last().map_or("", |item| &self.source[item.end..last]);
        let usual = match items.as_slice() {
            [] => ", ".to_owned(),
            [_] if lead.is_empty() => ", ".to_owned(),
            [_] => format!(",{lead}"),
            [one, two, ..] => self.source[one.end..two.at].to_owned(),
        };
        let before = |index: usize| match index {
            0 => usual.as_str(),
            _ => &self.source[items[index - 1].end..items[index].at],
        };
        let mut gap = Gap { from: None, new: vec![], touched: false };
        let mut changes = vec![];
        for index in 0..=items.len() {
            gap.new.extend(list.new.get(&index).into_iter().flatten().cloned());
            gap.touched |= !gap.new.is_empty();
            if list.removed.contains(&index) {
                gap.touched = true;
                continue;
            }
            let item = items.get(index);
            let start = gap.from.unwrap_or(first);
            let end = item.map_or(last, |item| item.at);
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
        Ok(())
    }

    /// New members stand behind the last of their object.
    fn members(&mut self, members: BTreeMap<(String, String), Vec<(String, &str)>>) -> Result<(), Impossible> {
        let mut by_object: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for ((object, key), values) in members {
            let value = match values.as_slice() {
                [(rest, text)] if rest.is_empty() => quoted(text),
                inner => {
                    let inner = inner.iter().map(|(rest, text)| format!("{}: {}", quoted(rest), quoted(text)));
                    format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
                }
            };
            by_object.entry(object).or_default().push((key, value));
        }
        for (pointer, new) in by_object {
            let node = self.tree.find(&pointer).ok_or_else(|| nowhere(&pointer))?;
            let Value::Object(old) = &node.value else { return Err(nowhere(&pointer)) };
            let colon = old.first().map_or(": ", |m| &self.source[m.key_end..m.node.at]);
            let lead = old.first().map_or("", |m| &self.source[node.at + 1..m.key_at]);
            let usual = match old.as_slice() {
                [one, two, ..] => self.source[one.node.end..two.key_at].to_owned(),
                _ if lead.is_empty() => ", ".to_owned(),
                _ => format!(",{lead}"),
            };
            let new: Vec<String> = new.iter().map(|(key, value)| format!("{}{colon}{value}", quoted(key))).collect();
            let (at, text) = match old.last() {
                Some(last) => (last.node.end, new.iter().map(|member| format!("{usual}{member}")).collect()),
                None => (node.at + 1, new.join(", ")),
            };
            self.changes.push((at..at, text));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<String, Impossible> {
        self.changes.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.source.len());
        let mut at = 0;
        for (range, text) in &self.changes {
            if range.start < at {
                return Err(Impossible("两处修改重叠".to_owned()));
            }
            out.extend([&self.source[at..range.start], text]);
            at = range.end;
        }
        out.push_str(&self.source[at..]);
        Ok(out)
    }
}

/// The space between two items that stay.
struct Gap {
    /// End of the item before it that stays.
    from: Option<usize>,
    new: Vec<String>,
    touched: bool,
}

/// The nearest object around a member that is not there, the key missing in it, and the key missing in that, if any.
fn missing(tree: &Node<'_>, at: &str) -> Result<(String, String, String), Impossible> {
    let unescape = |part: &str| part.replace("~1", "/").replace("~0", "~");
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
