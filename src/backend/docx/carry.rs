//! What lets an edited copy come home: every figure and paragraph bears a key, and a part of its own holds the keys'
//! places in the report and the report itself.
//!
//! A key stands in two carriers, because no program keeps all: as the tag of a content control (LibreOffice 7 drops
//! them), and as the name of a bookmark.

use crate::layout::{Layout, Picture};
use crate::support::digest;

use super::body::{Anchor, HINT, Marks, Shows};
use super::package::{Part, Relation, relations};
use super::{Changes, Options};
use crate::xml::tree::{Element, push_val};

/// The namespace of our part.
pub const NAMESPACE: &str = "urn:banxin:report:1";

/// Which program made a copy.
const ENGINE: &str = concat!("banxin ", env!("CARGO_PKG_VERSION"));

/// How Word takes a control's tag and title: at most this many characters.
const LONGEST_NAME: usize = 64;

/// What a paragraph is known by.
#[derive(Clone, Debug)]
enum Key {
    /// The number of its value, from 1.
    Value(usize),
    /// The field of the sheet before the report that it is, by the last part of its pointer.
    Field(String),
}

/// The report's values are numbered first, so that a copy with a sheet before it has the same keys as one without.
fn keys(marks: &Marks<'_>) -> Vec<Option<Key>> {
    let mut keys = vec![None; marks.paragraphs.len()];
    let mut last = 0;
    for paragraph in (marks.sheet..keys.len()).chain(0..marks.sheet) {
        let Some(Some(anchor)) = marks.paragraphs.get(paragraph) else { continue };
        keys[paragraph] = match anchor.shows {
            Shows::Value => {
                last += 1;
                Some(Key::Value(last))
            }
            Shows::Field => anchor.at.rsplit('/').next().map(|field| Key::Field(field.to_owned())),
            Shows::Label | Shows::Part => None,
        };
    }
    keys
}

/// How a copy was made, so that it can be made again and compared.
pub(super) struct Recipe<'a> {
    signoff: bool,
    watermark: Option<&'a str>,
    changes: Option<Changes<'a>>,
    /// Pointer and size of each picture that takes room.
    pictures: Vec<(&'a str, &'a Picture)>,
}

impl<'a> Recipe<'a> {
    /// The recipe of a copy.
    pub fn of(layout: &'a Layout, options: &Options<'a>, marks: &Marks<'a>) -> Recipe<'a> {
        let watermark = layout.watermark.as_ref().map(|watermark| watermark.text.as_str());
        let at = |paragraph: usize| Some(marks.paragraphs.get(paragraph)?.as_ref()?.at);
        let pictures = marks.figures.iter().filter_map(|(paragraph, figure)| Some((at(*paragraph)?, *figure)));
        Recipe { signoff: options.sheet.is_some(), watermark, changes: options.changes, pictures: pictures.collect() }
    }

    fn write(&self, mut root: Element<'a>) -> Element<'a> {
        root = root.attr("engine", ENGINE);
        if self.signoff {
            root = root.attr("signoff", "1");
        }
        if let Some(words) = self.watermark {
            root = root.attr("watermark", words);
        }
        let picture = |(at, figure): &(&str, &Picture)| {
            let (width, height) = (figure.width.0.to_string(), figure.height.0.to_string());
            Element::new("picture").attr("at", at).attr("width", width).attr("height", height)
        };
        let root = root.all(self.pictures.iter().map(picture));
        let Some(changes) = self.changes else { return root };
        let old = Element::new("old").attr("sha256", digest::of(changes.source.as_bytes()));
        let old = if let Some(date) = changes.date { old.attr("date", date) } else { old };
        root.with(old.text(changes.source))
    }
}

/// The keys of a document's paragraphs, in document order.
pub(super) struct Keys {
    /// For each paragraph of the body, what it is known by.
    keys: Vec<Option<Key>>,
    /// The identity of our part, from the report's digest.
    store: String,
    digest: String,
    /// Whether controls are open: neither locked, so that changes in them can be accepted, nor bound, because Word puts
    /// bound values in the place of what changes they hold.
    open: bool,
}

impl Keys {
    /// Gives every value its number.
    ///
    /// `open` leaves their controls open.
    pub fn of(marks: &Marks<'_>, source: &[u8], open: bool) -> Keys {
        let digest = digest::of(source);
        let upper = digest.to_uppercase();
        let part = |from: usize, to: usize| upper.get(from..to).unwrap_or_default();
        let store = format!("{{{}-{}-{}-{}-{}}}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32));
        Keys { keys: keys(marks), store, digest, open }
    }

    /// The key of a paragraph.
    pub fn key(&self, paragraph: usize) -> Option<String> {
        match self.keys.get(paragraph)?.as_ref()? {
            Key::Value(number) => Some(format!("bx{number}")),
            Key::Field(name) => Some(format!("bxField_{name}")),
        }
    }

    fn number(&self, paragraph: usize) -> Option<usize> {
        match self.keys.get(paragraph)? {
            Some(Key::Value(number)) => Some(*number),
            _ => None,
        }
    }

    /// The properties, as markup, of the content control around a paragraph's text; `None` where it has none.
    ///
    /// A value may be changed, its control not removed; a label neither. `parted` tells of comments inside the text.
    pub fn control(&self, paragraph: usize, anchor: &Anchor<'_>, id: usize, parted: bool) -> Option<String> {
        let key = self.key(paragraph);
        if anchor.shows == Shows::Part || key.is_none() && (anchor.text.is_empty() || self.open) {
            return None;
        }
        let mut list = String::with_capacity(512);
        list.extend(["<w:sdtPr>", HINT]);
        if let Some(key) = &key {
            push_val(&mut list, "w:alias", &shortened(&anchor.name));
            push_val(&mut list, "w:tag", key);
        }
        push_val(&mut list, "w:id", &id.to_string());
        if !self.open {
            push_val(&mut list, "w:lock", if key.is_some() { "sdtLocked" } else { "sdtContentLocked" });
        }
        // Word would show its prompt in a bound control that is empty, and a plain one holds no links.
        let is_bound = key.is_some() && !self.open && anchor.plain && !parted && !anchor.text.is_empty();
        if let Some(number) = self.number(paragraph).filter(|_| is_bound) {
            let path = format!("/b:report[1]/b:values[1]/b:v[{number}]");
            list.extend(["<w:dataBinding w:prefixMappings=\"xmlns:b='", NAMESPACE, "'\" w:xpath=\"", &path]);
            list.extend(["\" w:storeItemID=\"", &self.store, "\"/>", PLAIN_TEXT]);
        }
        list.push_str("</w:sdtPr>");
        Some(list)
    }

    /// The part: the report's JSON as read, its digest, each key's place and text, and how the copy was made.
    pub fn parts<'s>(&self, marks: &Marks<'s>, source: &'s str, recipe: &Recipe<'s>) -> [Part; 3] {
        let mut values: Vec<(usize, &Anchor<'s>)> = marks
            .paragraphs
            .iter()
            .enumerate()
            .filter_map(|(paragraph, anchor)| Some((self.number(paragraph)?, anchor.as_ref()?)))
            .collect();
        values.sort_by_key(|(number, _)| *number);
        let value = |(number, anchor): (usize, &Anchor<'s>)| {
            Element::new("v").attr("key", format!("bx{number}")).attr("at", anchor.at).text(anchor.text)
        };
        let item = Element::new("report")
            .attr("xmlns", NAMESPACE)
            .attr("sha256", &self.digest)
            .with(Element::new("values").all(values.into_iter().map(value)))
            .with(Element::new("source").text(source));
        let item = recipe.write(item);
        let schema = Element::new("ds:schemaRefs").with(Element::new("ds:schemaRef").attr("ds:uri", NAMESPACE));
        let properties = Element::new("ds:datastoreItem")
            .attr("xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml")
            .attr("ds:itemID", &self.store)
            .with(schema);
        [
            Part { path: "customXml/item1.xml".to_owned(), media: None, bytes: item.to_file() },
            Part {
                path: "customXml/itemProps1.xml".to_owned(),
                media: Some("application/vnd.openxmlformats-officedocument.customXmlProperties+xml".to_owned()),
                bytes: properties.to_file(),
            },
            relations(
                "customXml/_rels/item1.xml.rels",
                &[Relation::part("rIdProperties", "customXmlProps", "itemProps1.xml")],
            ),
        ]
    }
}

/// Plain text, to Word alone: LibreOffice 7.4 takes the fallback that is not there. It writes a plain control again
/// for each stretch of its text, each time with the whole of it, and so would double paragraphs when it saves.
const PLAIN_TEXT: &str = "<mc:AlternateContent><mc:Choice Requires=\"w15\"><w:text/></mc:Choice></mc:AlternateContent>";

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    // The innermost head says most.
    let tail: Vec<char> = name.chars().rev().take(LONGEST_NAME - 1).collect();
    std::iter::once('…').chain(tail.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(shortened("（七）总计／自然人"), "（七）总计／自然人");
        let long = shortened(&format!("{}／自然人", "长".repeat(100)));
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.starts_with('…') && long.ends_with("长／自然人"));
    }
}
