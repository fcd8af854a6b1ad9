//! What lets an edited copy come home: every figure and paragraph bears a key, and a part of its own holds the keys'
//! places in the report and the report itself.

use crate::carried::{self, Drawn, Key, Made, NAMESPACE, Old, Origin, Shown, Value};
use crate::geom::Len;
use crate::layout::{self, Kind, Layout};
use crate::support::digest;

use super::body::{Block, Body};
use super::listed::{self, Places};
use super::marks::{Marks, Shows};
use super::package::{Part, Relation, relations};
use super::paragraph::HINT;
use super::{Changes, Options};
use crate::xml::tree::{Element, push_val};

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
            Shows::Field => Key::field(anchor.at),
            Shows::Label | Shows::Part => None,
        };
    }
}

/// The bookmark of each place of the report that a body shows; of a place that it shows several times the first.
pub(super) fn places(body: &Body<'_>) -> Places {
    let mut places = Places::new();
    for marks in body.paragraphs().map(|paragraph| &paragraph.marks) {
        if let (Some(anchor), Some(key)) = (&marks.anchor, marks.key) {
            places.entry(anchor.at.to_owned()).or_insert_with(|| key.name());
        }
    }
    places
}

/// What a copy carries: the report's JSON as read, each key's place and text, and how the copy was made.
pub(super) fn part<'a>(layout: &Layout, options: &Options<'a>, source: &str, body: &Body<'a>) -> carried::Part {
    let marks = || body.paragraphs().map(|paragraph| &paragraph.marks);
    let value = |marks: &Marks<'a>| {
        let (key, anchor) = (marks.key.filter(|key| matches!(key, Key::Value(_)))?, marks.anchor.as_ref()?);
        Some((key, Value { at: anchor.at.to_owned(), bound: String::new() }))
    };
    let origin = |told: Option<&Origin>| told.cloned().unwrap_or_else(Origin::of_engine);
    let old = |changes: &Changes<'a>| Old {
        source: changes.source.to_owned(),
        date: changes.date.map(str::to_owned),
        origin: origin(changes.origin),
        by_paragraph: changes.by_paragraph,
        summary: changes.summary.map(listed::digest_of),
        pictures: drawn(changes.layout),
        shown: Some(shown(changes.layout)),
    };
    let made = Made {
        origin: origin(options.origin),
        signoff: options.sheet.is_some(),
        blank: options.prompts.is_some(),
        embeds_fonts: layout.info.embeds_fonts,
        watermark: layout.watermark.as_ref().map(|watermark| watermark.text.clone()),
        old: options.changes.as_ref().map(old),
        pictures: drawn(layout),
        shown: Some(shown(layout)),
        ..Made::default()
    };
    carried::Part { source: source.to_owned(), values: marks().filter_map(value).collect(), made }
}

/// The pictures that take room in a layout.
fn drawn(layout: &Layout) -> Vec<Drawn> {
    let size = |length: Len| u32::try_from(length.0).unwrap_or_default();
    let picture = |block: &layout::Block| match &block.kind {
        Kind::Picture(picture) => {
            Some(Drawn { at: block.at.clone(), width: size(picture.width), height: size(picture.height) })
        }
        _ => None,
    };
    layout.blocks.iter().filter_map(picture).collect()
}

/// What a layout draws, by the files of its pictures.
fn shown(layout: &Layout) -> Vec<Shown> {
    let sums: Vec<String> = layout.images.iter().map(|image| digest::of(&image.bytes)).collect();
    let drawn = layout.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Picture(picture) => Some((false, picture.image, picture.alt.clone())),
        Kind::Seal(seal) => Some((true, seal.picture?.image, seal.words())),
        _ => None,
    });
    let shown =
        |(seal, image, words): (bool, usize, String)| Some(Shown { seal, sha256: sums.get(image)?.clone(), words });
    drawn.filter_map(shown).collect()
}

/// What ties a document's paragraphs to our part.
pub(super) struct Keys {
    /// The identity of our part, from the report's digest.
    store: String,
    /// Whether controls are open: not locked, so that changes in them can be accepted.
    open: bool,
}

impl Keys {
    /// To the part that holds this report. `open` leaves the controls open.
    pub(crate) fn of(source: &[u8], open: bool) -> Keys {
        Keys { store: digest::guid(source), open }
    }

    /// The properties, as markup, of the content control around a text; `None` where it has none.
    ///
    /// A figure of a form may be changed, its control not removed; a label neither. What people write, in prose and in
    /// tables of their own, bears a bookmark only, once it is written: a control takes Enter, comments and footnotes from Word, and its text
    /// from readers that look for runs. None is bound to the store: word processors that know nothing of that leave there
    /// what was, and Word would show it.
    ///
    /// `prompts` tells of a prompt in the place of the text: Word takes it away as soon as somebody types.
    pub(crate) fn control(&self, marks: &Marks<'_>, id: usize, prompts: bool) -> Option<String> {
        let (anchor, key) = (marks.anchor.as_ref()?, &marks.key);
        let lock = match (anchor.shows, key) {
            (Shows::Label, None) if !anchor.text.is_empty() && !self.open => Some("sdtContentLocked"),
            (Shows::Field, _) => None,
            (Shows::Value, Some(_)) if prompts && !is_figure(anchor.at) => None,
            (Shows::Value, Some(_)) if Key::field(anchor.at).is_some() => None,
            (Shows::Value, Some(_)) if is_figure(anchor.at) => (!self.open).then_some("sdtLocked"),
            (Shows::Label | Shows::Value | Shows::Part, _) => return None,
        };
        let mut list = String::with_capacity(512);
        list.extend(["<w:sdtPr>", HINT]);
        if let Some(key) = key {
            push_val(&mut list, "w:alias", &shortened(&anchor.name));
            push_val(&mut list, "w:tag", &key.name());
        }
        push_val(&mut list, "w:id", &id.to_string());
        lock.into_iter().for_each(|lock| push_val(&mut list, "w:lock", lock));
        list.push_str(if prompts { "<w:showingPlcHdr/>" } else { "" });
        list.push_str("</w:sdtPr>");
        Some(list)
    }

    /// What is carried as a part of its own.
    pub(crate) fn parts(&self, carried: &carried::Part) -> [Part; 3] {
        let schema = Element::new("ds:schemaRefs").with(Element::new("ds:schemaRef").attr("ds:uri", NAMESPACE));
        let properties = Element::new("ds:datastoreItem")
            .attr("xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml")
            .attr("ds:itemID", &self.store)
            .with(schema);
        [
            Part { path: "customXml/item1.xml".to_owned(), media: None, bytes: carried.write() },
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

/// Whether a pointer names a figure of a form's table.
fn is_figure(at: &str) -> bool {
    at.contains("/figures/")
}

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
