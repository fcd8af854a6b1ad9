//! Two versions of a document as one with native tracked changes (花脸稿): accepting all gives the new version's text,
//! rejecting all the old one's.
//!
//! Both versions are whole copies. The old one's text goes into the new one's body: paragraphs and tables are told
//! apart by their text ([`blocks`]), rows by their cells ([`table`]), and inside a paragraph whole numbers, words and
//! hanzi ([`inline`]), notes and pictures too ([`notes`], [`pictures`]). All else (pages, styles, headers, controls, keys) is the new version's.

mod blocks;
mod compare;
mod inline;
mod notes;
mod pictures;
mod table;

use std::collections::{BTreeMap, BTreeSet};

pub use compare::{Compare, Part, Side, Stretch};

use super::Error;
use super::order::tidy;
use super::package::WordFolder;
use crate::xml::tree::{Element, Node};

/// The body, and the parts that old text brings along.
const DOCUMENT: &str = "word/document.xml";
const FOOTNOTES: &str = "word/footnotes.xml";
const STYLES: &str = "word/styles.xml";

/// The number of the first change: beyond those of bookmarks and comments.
const FIRST_ID: usize = 1_000_000;

/// Who changed the old version into the new one, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revision<'a> {
    pub author: &'a str,
    /// Such as `2021-01-30T00:00:00Z`.
    pub date: Option<&'a str>,
}

/// Puts the old version's text into the new version; `compare` knows what changed. What is gone has the bookmarks that are asked
/// for, for a list that leads there.
///
/// # Errors
/// [`Error::Xml`]: a fault of ours.
pub(super) fn merge(
    old: &WordFolder,
    new: &mut WordFolder,
    (by, marked): (Revision<'_>, BTreeSet<String>),
    compare: Box<dyn Compare>,
) -> Result<(), Error> {
    let parts = |name| (old.part(name).unwrap_or_default().to_vec(), new.part(name).unwrap_or_default().to_vec());
    let (old_body, new_body) = parts(DOCUMENT);
    let (old_notes, new_notes) = parts(FOOTNOTES);
    let (old_styles, new_styles) = parts(STYLES);
    let mut merger = Merger { by, marked, last: FIRST_ID, compare, pairs: BTreeMap::new(), gone: vec![] };
    let mut root = Element::parse(&new_body)?;
    let mut was = Element::parse(&old_body)?;
    let brought = pictures::bring(&mut was, old, new);
    let body = root.child_mut("w:body");
    let children = std::mem::take(&mut body.children);
    body.children = merger.blocks(std::mem::take(&mut was.child_mut("w:body").children), children);
    let mut used = BTreeSet::new();
    if let Some(mut notes) = notes::merge(&mut merger, &old_notes, &new_notes)? {
        notes::number(&mut root, &mut notes);
        styles_in(&notes, &mut used);
        match new.part(FOOTNOTES) {
            Some(_) => new.replace(FOOTNOTES, notes.to_file()),
            None => new.add("rIdNotes", "footnotes", "footnotes.xml", notes.to_file()),
        }
    }
    styles_in(&root, &mut used);
    tidy(&mut root);
    new.replace(DOCUMENT, root.to_file());
    new.replace(STYLES, with_styles(&old_styles, &new_styles, &used)?);
    for (relation, part) in brought {
        new.refer(relation);
        new.others.push(part);
    }
    Ok(())
}

/// The styles that something is in.
fn styles_in(element: &Element<'_>, used: &mut BTreeSet<String>) {
    if matches!(element.name(), "w:pStyle" | "w:rStyle" | "w:tblStyle") {
        used.extend(element.attribute("w:val").map(str::to_owned));
    }
    element.elements().for_each(|inner| styles_in(inner, used));
}

/// The new version's styles, and those that only the old one has and something gone is in.
fn with_styles(old: &[u8], new: &[u8], used: &BTreeSet<String>) -> Result<Vec<u8>, Error> {
    let (was, mut root) = (Element::parse(old)?, Element::parse(new)?);
    let id = |style: &Element<'_>| style.attribute("w:styleId").map(str::to_owned);
    let known: BTreeSet<String> = root.elements().filter_map(id).collect();
    let is_missing = |style: &&Element<'_>| id(style).is_some_and(|id| used.contains(&id) && !known.contains(&id));
    let missing: Vec<Node<'_>> = was.elements().filter(is_missing).map(|style| Node::Element(style.clone())).collect();
    root.children.extend(missing);
    Ok(root.to_file())
}

/// The state of a merge.
struct Merger<'r> {
    by: Revision<'r>,
    /// The bookmarks around what is gone.
    marked: BTreeSet<String>,
    /// The last number given to a change.
    last: usize,
    /// What changed.
    compare: Box<dyn Compare>,
    /// The old version's note of each note of the new one; none where the note is new.
    pairs: BTreeMap<String, Option<String>>,
    /// The old version's notes whose marks are gone.
    gone: Vec<String>,
}

/// What a change did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Insert,
    Delete,
    /// The characters have another style.
    Restyle,
}

impl Merger<'_> {
    /// The mark of a change: around runs, or in the properties of a paragraph's mark or a row.
    fn change<'t>(&mut self, did: Did) -> Element<'t> {
        self.last += 1;
        let name = match did {
            Did::Insert => "w:ins",
            Did::Delete => "w:del",
            Did::Restyle => "w:rPrChange",
        };
        let change = Element::new(name).attr("w:id", self.last.to_string()).attr("w:author", self.by.author);
        match self.by.date {
            Some(date) => change.attr("w:date", date),
            None => change,
        }
    }
}

/// The id that a note of the old version bears until all are numbered: like none of the new one's.
fn old_note(id: &str) -> String {
    format!("1{id:0>5}")
}
