//! What lets an edited copy come home: every figure and paragraph bears a key, and a part of its own holds the keys'
//! places in the report and the report itself.
//!
//! A key stands in two carriers, because no program keeps all: as the tag of a content control (LibreOffice 7 drops
//! them), and as the name of a bookmark.

use std::collections::BTreeMap;

use crate::layout::{Layout, Picture};
use crate::support::digest;

use super::body::{Block, Body};
use super::marks::{Anchor, Key, Marks, Shows};
use super::package::{Part, Relation, relations};
use super::paragraph::HINT;
use super::{Changes, Options};
use crate::xml::tree::{Element, push_val};

/// The namespace of our part.
pub const NAMESPACE: &str = "urn:banxin:report:1";

/// Which program made a copy.
const ENGINE: &str = concat!("banxin ", env!("CARGO_PKG_VERSION"));

/// How Word takes a control's tag and title: at most this many characters.
const LONGEST_NAME: usize = 64;

/// Gives every value of a body its key. The report's values are numbered first, so that a copy with a sheet before it
/// has the same keys as one without.
pub(super) fn give_keys(body: &mut Body<'_>) {
    let mut last = 0;
    let blocks = body.report.iter_mut().chain(&mut body.sheet);
    for marks in blocks.flat_map(Block::paragraphs_mut).map(|paragraph| &mut paragraph.marks) {
        let Some(anchor) = &marks.anchor else { continue };
        marks.key = match anchor.shows {
            Shows::Value => {
                last += 1;
                Some(Key::Value(last))
            }
            Shows::Field => anchor.at.rsplit('/').next().map(|field| Key::Field(field.to_owned())),
            Shows::Label | Shows::Part => None,
        };
    }
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
    pub fn of(layout: &'a Layout, options: &Options<'a>, body: &Body<'a>) -> Recipe<'a> {
        let watermark = layout.watermark.as_ref().map(|watermark| watermark.text.as_str());
        let picture = |marks: &Marks<'a>| Some((marks.anchor.as_ref()?.at, marks.figure?));
        let pictures = body.paragraphs().filter_map(|paragraph| picture(&paragraph.marks)).collect();
        Recipe { signoff: options.sheet.is_some(), watermark, changes: options.changes, pictures }
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

/// What ties a document's paragraphs to our part.
pub(super) struct Keys {
    /// The identity of our part, from the report's digest.
    store: String,
    digest: String,
    /// Whether controls are open: neither locked, so that changes in them can be accepted, nor bound, because Word puts
    /// bound values in the place of what changes they hold.
    open: bool,
}

impl Keys {
    /// To the part that holds this report. `open` leaves the controls open.
    pub fn of(source: &[u8], open: bool) -> Keys {
        let digest = digest::of(source);
        let upper = digest.to_uppercase();
        let part = |from: usize, to: usize| upper.get(from..to).unwrap_or_default();
        let store = format!("{{{}-{}-{}-{}-{}}}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32));
        Keys { store, digest, open }
    }

    /// The properties, as markup, of the content control around a paragraph's text; `None` where it has none.
    ///
    /// A value may be changed, its control not removed; a label neither. `parted` tells of comments inside the text.
    pub fn control(&self, marks: &Marks<'_>, id: usize, parted: bool) -> Option<String> {
        let (anchor, key) = (marks.anchor.as_ref()?, &marks.key);
        if anchor.shows == Shows::Part || key.is_none() && (anchor.text.is_empty() || self.open) {
            return None;
        }
        let mut list = String::with_capacity(512);
        list.extend(["<w:sdtPr>", HINT]);
        if let Some(key) = key {
            push_val(&mut list, "w:alias", &shortened(&anchor.name));
            push_val(&mut list, "w:tag", &key.name());
        }
        push_val(&mut list, "w:id", &id.to_string());
        if !self.open {
            push_val(&mut list, "w:lock", if key.is_some() { "sdtLocked" } else { "sdtContentLocked" });
        }
        // Word would show its prompt in a bound control that is empty, and a plain one holds no links.
        let is_bound = key.is_some() && !self.open && anchor.plain && !parted && !anchor.text.is_empty();
        if let Some(Key::Value(number)) = key
            && is_bound
        {
            let path = format!("/b:report[1]/b:values[1]/b:v[{number}]");
            list.extend(["<w:dataBinding w:prefixMappings=\"xmlns:b='", NAMESPACE, "'\" w:xpath=\"", &path]);
            list.extend(["\" w:storeItemID=\"", &self.store, "\"/>", PLAIN_TEXT]);
        }
        list.push_str("</w:sdtPr>");
        Some(list)
    }

    /// The part: the report's JSON as read, its digest, each key's place and text, and how the copy was made.
    pub fn parts<'s>(&self, body: &Body<'s>, source: &'s str, recipe: &Recipe<'s>) -> [Part; 3] {
        let value = |marks: &Marks<'s>| -> Option<(usize, (&'s str, &'s str))> {
            let (Some(Key::Value(number)), Some(Anchor { at, text, .. })) = (&marks.key, &marks.anchor) else {
                return None;
            };
            Some((*number, (*at, *text)))
        };
        let values: BTreeMap<usize, (&str, &str)> =
            body.paragraphs().filter_map(|paragraph| value(&paragraph.marks)).collect();
        let value = |(number, (at, text)): (usize, (&'s str, &'s str))| {
            Element::new("v").attr("key", Key::Value(number).name()).attr("at", at).text(text)
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
