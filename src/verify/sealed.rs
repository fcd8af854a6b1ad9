//! What was added to an OFD of ours: signatures after GB/T 33190-2016, clause 18, which stand in files of their own, listed
//! in one that the entry names. The document itself must be what the report gives, part by part.

use std::collections::BTreeSet;

use crate::pack::archive::Archive;
use crate::pack::one_way::is_one_way;
use crate::xml::reader::{Step, XmlReader};

use super::revision::Added;

/// The part that names the document and the list of its signatures.
const ENTRY: &str = "OFD.xml";
/// The most signatures that are read.
const MAX_SIGNATURES: usize = 100;
/// How far a seal may reach beyond its place, in millimetres: machines round.
const SLACK: f32 = 0.5;

/// Holds a file against the one that the report gives; `None` where anything but signing was done.
pub(super) fn added(again: &[u8], bytes: &[u8]) -> Option<Added> {
    is_one_way(bytes).then_some(())?;
    let (mut first, mut whole) = (Archive::open(again)?, Archive::open(bytes)?);
    let known: BTreeSet<String> = first.names().map(str::to_owned).collect();
    let mut more: BTreeSet<String> = whole.names().filter(|name| !known.contains(*name)).map(str::to_owned).collect();
    known.iter().all(|name| name == ENTRY || first.file(name) == whole.file(name)).then_some(())?;
    let entry = text(&mut first, ENTRY)?;
    let list = named_list(&elements(&entry)?, elements(&text(&mut whole, ENTRY)?)?)?;
    let list = path(&list, "");
    let places = places(&elements(&entry)?, &elements(&text(&mut first, "Doc_0/Document.xml")?)?);
    let signatures = listed(&elements(&text(&mut whole, &list)?)?)?;
    more.remove(&list);
    for signature in &signatures {
        let at = path(signature, folder(&list));
        let signed = elements(&text(&mut whole, &at)?)?;
        let value = path(&said(&signed, "SignedValue")?, folder(&at));
        whole.file(&value).filter(|value| !value.is_empty())?;
        signed
            .iter()
            .filter(|element| element.name == "StampAnnot")
            .all(|stamp| stands(stamp, &places))
            .then_some(())?;
        // The picture of the seal and the value stand beside the signature; no reader shows what else they hold.
        let beside = folder(&at).to_owned() + "/";
        more.retain(|name| {
            let data = name.strip_prefix(&beside).is_some_and(|rest| rest.ends_with(".esl") || rest.ends_with(".dat"));
            !data && *name != at && *name != value
        });
    }
    (more.is_empty() && !signatures.is_empty()).then_some(Added { signatures: signatures.len(), ..Added::default() })
}

/// An element: its name without prefix, its attributes in the order of their names, its text, and how deep it stands.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Element {
    name: String,
    attrs: Vec<(String, String)>,
    text: String,
    depth: usize,
}

/// All elements in their order; two parts with the same elements say the same.
pub(super) fn elements(text: &str) -> Option<Vec<Element>> {
    let mut xml = XmlReader::new("OFD", text.trim_start_matches('\u{feff}'));
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (vec![], vec![]);
    while let Some(step) = xml.next().ok()? {
        match step {
            Step::Open(tag) => {
                let mut attrs = tag.attrs();
                attrs.sort();
                let depth = open.len();
                open.push(found.len());
                found.push(Element { name: tag.local().to_owned(), attrs, text: String::new(), depth });
            }
            Step::Close => _ = open.pop(),
            Step::Text(text) => {
                let inside = open.last().and_then(|at| found.get_mut(*at));
                inside.into_iter().for_each(|element| element.text.push_str(&text));
            }
        }
    }
    let leads = |at: usize, found: &[Element]| found.get(at + 1).is_some_and(|next| next.depth > found[at].depth);
    for at in 0..found.len() {
        // Blanks between elements set them out and say nothing.
        if leads(at, &found) && found[at].text.trim().is_empty() {
            found[at].text.clear();
        }
    }
    Some(found)
}

impl Element {
    fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn text(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    String::from_utf8(archive.file(name)?).ok()
}

fn said(elements: &[Element], name: &str) -> Option<String> {
    elements.iter().find(|element| element.name == name).map(|element| element.text.trim().to_owned())
}

/// The list that the entry names, where that is all it says more than before.
fn named_list(was: &[Element], mut is: Vec<Element>) -> Option<String> {
    let at = is.iter().position(|element| element.name == "Signatures" && element.depth == 2)?;
    let found = is.remove(at);
    (was == is && found.attrs.is_empty()).then(|| found.text.trim().to_owned())
}

/// Where the signatures of a list stand.
fn listed(list: &[Element]) -> Option<Vec<String>> {
    let known = list.iter().all(|element| matches!(element.name.as_str(), "Signatures" | "MaxSignId" | "Signature"));
    let signatures: Vec<&Element> = list.iter().filter(|element| element.name == "Signature").collect();
    (known && signatures.len() <= MAX_SIGNATURES).then_some(())?;
    signatures.into_iter().map(|signature| signature.attr("BaseLoc").map(str::to_owned)).collect()
}

/// A place for a seal that the entry tells: the page's identifier, and left, top, width and height in millimetres.
type Room = (String, [f32; 4]);

/// The places for seals (`CustomData` `seal1` and so on: the page's number, the place and the office).
fn places(entry: &[Element], document: &[Element]) -> Vec<Room> {
    let pages: Vec<&str> =
        document.iter().filter(|element| element.name == "Page").filter_map(|page| page.attr("ID")).collect();
    let is_seal = |element: &&Element| {
        element.name == "CustomData" && element.attr("Name").is_some_and(|name| name.starts_with("seal"))
    };
    let room = |told: &Element| {
        let (page, place) = told.text.split_once(' ')?;
        let page = pages.get(page.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(((*page).to_owned(), numbers(place)?))
    };
    entry.iter().filter(is_seal).filter_map(room).collect()
}

fn numbers(text: &str) -> Option<[f32; 4]> {
    let numbers: Vec<f32> = text.split_whitespace().take(4).map_while(|number| number.parse().ok()).collect();
    numbers.try_into().ok()
}

/// Whether the picture of a seal stands in a place that was told; anywhere else it would cover what is there.
fn stands(stamp: &Element, places: &[Room]) -> bool {
    let at = stamp.attr("PageRef").zip(stamp.attr("Boundary").and_then(numbers));
    at.is_some_and(|(page, [left, top, width, height])| {
        places.iter().any(|(of, room)| {
            let [from, below, wide, high] = *room;
            of == page
                && left >= from - SLACK
                && top >= below - SLACK
                && left + width <= from + wide + SLACK
                && top + height <= below + high + SLACK
        })
    })
}

/// The folder of a part.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The part that a path in a part of this folder names: from the root, or beside it (7.3).
fn path(path: &str, folder: &str) -> String {
    match path.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None if folder.is_empty() => path.to_owned(),
        None => format!("{folder}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_stands_in_its_place_or_nowhere() {
        let places = [("3".to_owned(), [100.0, 200.0, 42.0, 42.0])];
        let stamp = |page: &str, place: &str| Element {
            name: "StampAnnot".into(),
            attrs: vec![("Boundary".into(), place.into()), ("PageRef".into(), page.into())],
            ..Element::default()
        };
        assert!(stands(&stamp("3", "100 200 42 42"), &places));
        assert!(stands(&stamp("3", "101 201 40 40"), &places), "a smaller one");
        for (page, place) in
            [("4", "100 200 42 42"), ("3", "0 0 210 297"), ("3", "90 200 42 42"), ("3", "100 200"), ("3", "")]
        {
            assert!(!stands(&stamp(page, place), &places), "{page} {place}");
        }
    }

    #[test]
    fn blanks_and_comments_between_elements_say_nothing() {
        let plain = elements("<a><b x='1' y='2'>文 字</b></a>").unwrap();
        assert_eq!(elements("<?xml version='1.0'?>\n<a>\n <!-- c --><b y='2' x='1'>文 字</b>\n</a>").unwrap(), plain);
        assert_ne!(elements("<a><b x='1' y='2'>文字</b></a>").unwrap(), plain);
    }
}
