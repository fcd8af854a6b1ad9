//! Links as annotations. Their place in the structure tree is made in [`super::tags`].

use std::collections::BTreeMap;

use lopdf::{Document, Object, ObjectId};

use super::Error;
use super::ink::{Drawn, LinkArea, Start, starts};
use super::object::{ascii, dict, int, name};
use crate::geom::{Len, Point};
use crate::layout::{Layout, Mark, Text};

/// An annotation in the document: a stretch of a link, or the field of a seal.
pub(super) struct Annot {
    /// Its object.
    pub id: ObjectId,
    /// Index into the layout's pages.
    pub page: usize,
    /// Index into the layout's blocks.
    pub block: usize,
    /// Index into the text's spans; none for a seal's.
    pub span: Option<usize>,
}

/// Adds an annotation for every stretch of a link on every line. Their keys in the parent tree follow the pages'.
pub(super) fn add(
    doc: &mut Document,
    layout: &Layout,
    drawn: &[Drawn],
    pages: &[ObjectId],
) -> Result<Vec<Annot>, Error> {
    let mut annots = Vec::new();
    let starts = starts(drawn);
    for (page, (drawn, &page_id)) in drawn.iter().zip(pages).enumerate() {
        let first = annots.len();
        for area in &drawn.links {
            let Some((key, target)) = action(layout, area, &starts, pages)? else { continue };
            let text = words(layout, area);
            let id = doc.add_object(annotation(
                layout.pages[page].size.1,
                area,
                (key, target),
                &text,
                pages.len() + annots.len(),
            ));
            annots.push(Annot { id, page, block: area.block, span: Some(area.span) });
        }
        let here: Vec<Object> = annots[first..].iter().map(|annot| Object::Reference(annot.id)).collect();
        let entries = doc.get_dictionary_mut(page_id).map_err(Error::Document)?;
        if here.is_empty() {
            entries.remove(b"Annots");
        } else {
            entries.set("Annots", here);
        }
    }
    Ok(annots)
}

fn text<'a>(layout: &'a Layout, area: &LinkArea) -> Option<&'a Text> {
    layout.blocks.get(area.block)?.text()
}

fn mark<'a>(layout: &'a Layout, area: &LinkArea) -> Option<&'a Mark> {
    Some(&text(layout, area)?.spans.get(area.span)?.mark)
}

/// What following the link does, as an entry of its annotation; nothing for marks that are no links.
fn action(
    layout: &Layout,
    area: &LinkArea,
    starts: &BTreeMap<usize, Start>,
    pages: &[ObjectId],
) -> Result<Option<(&'static str, Object)>, Error> {
    let dangling = || Error::Dangling { what: format!("block {}, span {}", area.block, area.span) };
    match mark(layout, area).ok_or_else(dangling)? {
        // Addresses are found among ASCII alone, which is what a URI action takes (ISO 32000-1, 12.6.4.7).
        Mark::Link(address) => {
            let action = dict([("S", name("URI")), ("URI", ascii(address))]);
            Ok(Some(("A", action.into())))
        }
        Mark::Goto(block) | Mark::Note(block) => {
            let start = starts.get(block).ok_or_else(dangling)?;
            Ok(Some(("Dest", start.destination(layout, pages))))
        }
        Mark::Label | Mark::Lead(_) => Ok(None),
    }
}

/// What a link is called before those who cannot see it.
fn words(layout: &Layout, area: &LinkArea) -> String {
    let of_block =
        |block: &usize| layout.blocks.get(*block).and_then(|block| block.text()).map(|text| text.text.as_str());
    match mark(layout, area) {
        Some(Mark::Link(address)) => address.clone(),
        Some(Mark::Goto(block)) => of_block(block).unwrap_or_default().to_owned(),
        Some(Mark::Note(block)) => format!("脚注{}", of_block(block).unwrap_or_default()),
        Some(Mark::Label | Mark::Lead(_)) | None => String::new(),
    }
}

/// The annotation: invisible, printed as nothing, described by its words (ISO 14289-1, 7.18.5).
fn annotation(height: Len, area: &LinkArea, action: (&str, Object), words: &str, key: usize) -> Object {
    let corner = |at: Point| [at.x, height - at.y].map(|len| Object::Real(super::points(len).0));
    let ([left, top], [right, foot]) = (corner(area.from), corner(area.to));
    let annotation = dict([
        ("Type", name("Annot")),
        ("Subtype", name("Link")),
        ("Rect", vec![left, foot, right, top].into()),
        ("Border", vec![int(0), int(0), int(0)].into()),
        // Print: PDF/A forbids annotations that vanish on paper (ISO 19005-2, 6.3.2).
        ("F", int(4)),
        ("Contents", super::object::text(words)),
        ("StructParent", int(key)),
        action,
    ]);
    annotation.into()
}
