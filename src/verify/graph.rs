//! Two PDFs object by object, whatever the objects' numbers, order and packing: what another program saves again has
//! other bytes and, if nothing was changed, the same objects leading to each other in the same way.
//!
//! Two objects are the same where all that they lead to is the same all the way down; each pair is asked once, so that loops
//! end. Programs make one object of two that are alike, so one may stand for several. Pages alone are told apart by their
//! place: they are held against each other by their order, with what they inherit from the page tree, because programs build the
//! tree anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::values::{same_metadata, same_producer};
use super::{drawn, open};

/// What is beside the pages of a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Beside {
    /// Attached files.
    Attachments,
    /// The outline.
    Outline,
    /// The structure for assistive technology.
    Structure,
    /// Title, author and the like.
    Properties,
    /// Fields to be filled in or signed.
    Form,
    /// What it was signed with, which no longer holds.
    Signatures,
    /// How the file is opened and its pages are called.
    View,
    /// Something else, which may change how pages look.
    Other,
}

impl Beside {
    /// What hangs at this entry of the catalog (ISO 32000-1, table 28).
    fn of(key: &[u8]) -> Beside {
        match key {
            b"Names" | b"AF" | b"Collection" => Beside::Attachments,
            b"Outlines" => Beside::Outline,
            b"StructTreeRoot" | b"MarkInfo" | b"Lang" => Beside::Structure,
            b"Metadata" => Beside::Properties,
            b"AcroForm" => Beside::Form,
            b"ViewerPreferences" | b"PageMode" | b"PageLayout" | b"PageLabels" | b"OpenAction" | b"AA" => Beside::View,
            _ => Beside::Other,
        }
    }
}

/// How two files differ.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Difference {
    /// The first page, from 1, that is another, or that only one file has.
    pub page: Option<usize>,
    /// What else is another.
    pub beside: Vec<Beside>,
}

/// The most pages that are held against each other.
const MAX_PAGES: usize = 10_000;
/// The most values that are held against each other; a yearbook has some 200,000 objects.
const MAX_VALUES: usize = 20_000_000;
/// The most pairs of objects.
const MAX_PAIRS: usize = 2_000_000;

/// Holds a file against the one that the report gives.
pub(super) fn compare(was: &Document, is: &Document) -> Difference {
    let mut comparing = Comparing::new(was, is);
    let pages = (pages(was), pages(is));
    // Whatever leads to a page leads to it by its place.
    for (nth, page) in pages.0.iter().enumerate() {
        comparing.places[0].insert(page.id, nth);
    }
    for (nth, page) in pages.1.iter().enumerate() {
        comparing.places[1].insert(page.id, nth);
    }
    let mut same = |nth: usize| match (pages.0.get(nth), pages.1.get(nth)) {
        (Some(one), Some(other)) => comparing.page(one, other),
        _ => false,
    };
    let page = (0..pages.0.len().max(pages.1.len())).find(|nth| !same(*nth));
    let mut beside = comparing.beside();
    if is.was_encrypted() {
        beside.push(Beside::Other);
    }
    Difference { page: page.map(|nth| nth + 1), beside }
}

/// Whether an object of one file says the same as one of another, with all that they lead to.
pub(super) fn is_same(was: &Document, one: &Object, is: &Document, other: &Object) -> bool {
    Comparing::new(was, is).same(one, other)
}

/// A page with what it inherits (7.7.3.4).
struct Page {
    id: ObjectId,
    entries: Dictionary,
}

const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// The pages in their order, as far as the tree is one.
fn pages(doc: &Document) -> Vec<Page> {
    let mut found = vec![];
    let Some(root) = doc.catalog().ok().and_then(|catalog| catalog.get(b"Pages").ok()?.as_reference().ok()) else {
        return found;
    };
    let (mut seen, mut stack) = (HashSet::new(), vec![(root, Dictionary::new())]);
    while let Some((id, above)) = stack.pop() {
        let Ok(node) = doc.get_dictionary(id) else { continue };
        if found.len() == MAX_PAGES || !seen.insert(id) {
            continue;
        }
        let mut entries = above;
        match node.get(b"Kids").and_then(|kids| doc.dereference(kids)?.1.as_array()) {
            Ok(kids) => {
                let inherited = INHERITED.iter().filter_map(|key| Some((*key, node.get(key).ok()?)));
                inherited.for_each(|(key, value)| entries.set(key, value.clone()));
                let kids = kids.iter().rev().filter_map(|kid| kid.as_reference().ok());
                stack.extend(kids.map(|kid| (kid, entries.clone())));
            }
            Err(_) => {
                let own = node.iter().filter(|(key, _)| *key != b"Parent");
                own.for_each(|(key, value)| entries.set(key.clone(), value.clone()));
                found.push(Page { id, entries });
            }
        }
    }
    found
}

struct Comparing<'d> {
    was: &'d Document,
    is: &'d Document,
    /// Which pages of both files stand in which place.
    places: [HashMap<ObjectId, usize>; 2],
    /// Which objects were or are being held against each other.
    pairs: HashSet<(ObjectId, ObjectId)>,
    /// How many values may still be looked at.
    left: usize,
}

impl<'d> Comparing<'d> {
    fn new(was: &'d Document, is: &'d Document) -> Comparing<'d> {
        Comparing { was, is, places: Default::default(), pairs: HashSet::new(), left: MAX_VALUES }
    }

    fn page(&mut self, was: &Page, is: &Page) -> bool {
        let (mut one, mut other) = (was.entries.clone(), is.entries.clone());
        one.remove(b"Contents");
        other.remove(b"Contents");
        let content = (open::page_content(self.was, was.id), open::page_content(self.is, is.id));
        let (Some(was), Some(is)) = content else { return false };
        if was != is {
            if !drawn::is_same(&was, &is) {
                return false;
            }
            self.forget_unused(&mut one, &other, &was);
        }
        self.same(&Object::Dictionary(one), &Object::Dictionary(other))
    }

    /// Takes out of what draws the resources that its content does not use, where who wrote the other anew left them out.
    fn forget_unused(&self, was: &mut Dictionary, is: &Dictionary, content: &[u8]) {
        let (was_all, is_all) = (entries(self.was, was, RESOURCES), entries(self.is, is, RESOURCES));
        let (Some(mut all), Some(left)) = (was_all, is_all) else { return };
        let used = drawn::names(content);
        let kinds: Vec<Vec<u8>> = all.iter().map(|(kind, _)| kind.clone()).collect();
        for kind in kinds {
            let Some(mut known) = entries(self.was, &all, &kind) else { continue };
            let others = entries(self.is, &left, &kind).unwrap_or_default();
            let unused: Vec<Vec<u8>> = known
                .iter()
                .filter(|(name, _)| !used.contains(*name) && !others.has(name))
                .map(|(name, _)| name.clone())
                .collect();
            unused.iter().for_each(|name| _ = known.remove(name));
            match known.is_empty() && !left.has(&kind) {
                true => _ = all.remove(&kind),
                false => all.set(kind, known),
            }
        }
        was.set(RESOURCES, all);
    }

    /// What hangs at the catalog and is another, and what the document says of itself.
    fn beside(&mut self) -> Vec<Beside> {
        let (Ok(was), Ok(is)) = (self.was.catalog(), self.is.catalog()) else { return vec![Beside::Other] };
        let mut found = vec![];
        let keys: BTreeMap<&[u8], ()> = was.iter().chain(is.iter()).map(|(key, _)| (key.as_slice(), ())).collect();
        for key in keys.into_keys().filter(|key| !matches!(*key, b"Pages" | b"Version")) {
            let same = match (was.get(key), is.get(key)) {
                (Ok(one), Ok(other)) if key == b"Metadata" => self.same_metadata(one, other),
                (Ok(one), Ok(other)) => self.same(one, other),
                _ => false,
            };
            found.extend((!same).then(|| Beside::of(key)));
        }
        found.extend((!self.same_information()).then_some(Beside::Properties));
        found.sort_unstable();
        found.dedup();
        found
    }

    fn same_metadata(&self, was: &Object, is: &Object) -> bool {
        let read = |doc: &Document, object: &Object| open::content(doc.dereference(object).ok()?.1.as_stream().ok()?);
        read(self.was, was).zip(read(self.is, is)).is_some_and(|(was, is)| same_metadata(&was, &is))
    }

    fn same_information(&mut self) -> bool {
        let read = |doc: &Document| {
            let info = doc.trailer.get(b"Info").ok()?;
            doc.dereference(info).ok()?.1.as_dict().ok().cloned()
        };
        let (Some(mut was), Some(mut is)) = (read(self.was), read(self.is)) else { return false };
        let same = same_producer(&was, &is);
        for told in [&b"Producer"[..], b"ModDate"] {
            was.remove(told);
            is.remove(told);
        }
        same && self.same(&Object::Dictionary(was), &Object::Dictionary(is))
    }

    /// Whether two objects are the same with all that they lead to.
    fn same(&mut self, was: &Object, is: &Object) -> bool {
        let mut queue = vec![(was.clone(), is.clone())];
        while let Some((was, is)) = queue.pop() {
            if self.left == 0 || !self.alike(&was, &is, &mut queue) {
                return false;
            }
            self.left -= 1;
        }
        true
    }

    /// Whether two objects are alike, but for what is put into the queue.
    fn alike(&mut self, was: &Object, is: &Object, queue: &mut Vec<(Object, Object)>) -> bool {
        if let (Object::Reference(one), Object::Reference(other)) = (was, is) {
            match (self.places[0].get(one), self.places[1].get(other)) {
                (None, None) => {}
                (place, other) => return place == other,
            }
            if !self.pairs.insert((*one, *other)) {
                return true;
            }
            if self.pairs.len() > MAX_PAIRS {
                return false;
            }
        }
        let resolved = (self.was.dereference(was), self.is.dereference(is));
        let (was, is) = match (&resolved.0, &resolved.1) {
            (Ok((_, was)), Ok((_, is))) => (*was, *is),
            // What leads nowhere is nothing (7.3.10).
            (was, is) => return is_nothing(was) && is_nothing(is),
        };
        match (was, is) {
            (Object::Array(was), Object::Array(is)) => {
                queue.extend(was.iter().cloned().zip(is.iter().cloned()));
                was.len() == is.len()
            }
            (Object::Dictionary(was), Object::Dictionary(is)) => self.same_entries(was, is, &[], queue),
            (Object::Stream(was), Object::Stream(is)) => self.same_streams(was, is, queue),
            _ => same_value(was, is),
        }
    }

    fn same_entries(
        &self,
        was: &Dictionary,
        is: &Dictionary,
        but: &[&[u8]],
        queue: &mut Vec<(Object, Object)>,
    ) -> bool {
        let counts = |doc: &Document, key: &[u8], value: &Object| {
            !but.contains(&key) && doc.dereference(value).is_ok_and(|(_, value)| !value.is_null())
        };
        let known = was.iter().filter(|(key, value)| counts(self.was, key, value));
        let more = is.iter().any(|(key, value)| counts(self.is, key, value) && !was.has(key));
        for (key, value) in known {
            let Ok(other) = is.get(key) else { return false };
            queue.push((value.clone(), other.clone()));
        }
        !more
    }

    fn same_streams(&self, was: &Stream, is: &Stream, queue: &mut Vec<(Object, Object)>) -> bool {
        const PACKING: [&[u8]; 5] = [b"Length", b"Filter", b"DecodeParms", b"DL", b"Length1"];
        match (open::content(was), open::content(is)) {
            (Some(one), Some(other)) if same_but_for_the_end(&one, &other) => {
                self.same_entries(&was.dict, &is.dict, &PACKING, queue)
            }
            (Some(one), Some(other)) => {
                let mut rest = was.dict.clone();
                self.forget_unused(&mut rest, &is.dict, &one);
                is_form(was) && drawn::is_same(&one, &other) && self.same_entries(&rest, &is.dict, &PACKING, queue)
            }
            // Pictures stay as they are packed.
            _ => was.content == is.content && self.same_entries(&was.dict, &is.dict, &[b"Length"], queue),
        }
    }
}

/// What draws with (7.8.3).
const RESOURCES: &[u8] = b"Resources";

/// The dictionary under a key, there or elsewhere.
fn entries(doc: &Document, of: &Dictionary, key: &[u8]) -> Option<Dictionary> {
    let found = doc.dereference(of.get(key).ok()?).ok()?.1;
    found.as_dict().ok().cloned()
}

/// Whether a stream is content that a page draws as a whole (8.10).
fn is_form(stream: &Stream) -> bool {
    stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form")
}

fn is_nothing(found: &lopdf::Result<(Option<ObjectId>, &Object)>) -> bool {
    found.as_ref().map_or(true, |(_, object)| object.is_null())
}

/// Whether two contents are the same, but for the line end that some programs write behind one (7.3.8.1).
fn same_but_for_the_end(was: &[u8], is: &[u8]) -> bool {
    let bare = |bytes: &[u8]| bytes.strip_suffix(b"\n").map_or(bytes.len(), <[u8]>::len);
    was == is || was == &is[..bare(is)] || &was[..bare(was)] == is
}

/// Whether two values mean the same, however they are written: `(a)` and `<61>`, `1` and `1.0`.
fn same_value(was: &Object, is: &Object) -> bool {
    match (was, is) {
        (Object::String(was, _), Object::String(is, _)) => was == is,
        (Object::Integer(_) | Object::Real(_), Object::Integer(_) | Object::Real(_)) => {
            was.as_float().ok() == is.as_float().ok()
        }
        _ => was == is,
    }
}
