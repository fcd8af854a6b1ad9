//! Links as annotations. Their place in the structure tree is made in [`super::tags`].

use lopdf::{Document, Object, ObjectId};

use super::Error;
use super::ink::{Drawn, LinkArea};
use super::object::{ascii, dict, int, name, text};
use crate::geom::{Len, Point};
use crate::layout::{Kind, Layout, Span};

/// A link annotation in the document.
pub(super) struct Annot {
    /// Its object.
    pub id: ObjectId,
    /// Index into the layout's pages.
    pub page: usize,
    /// Index into the layout's blocks.
    pub block: usize,
    /// Index into the text's spans.
    pub span: usize,
}

/// Adds an annotation for every stretch of a link on every line. Their keys in the parent tree follow the pages'.
pub(super) fn add(
    doc: &mut Document,
    layout: &Layout,
    drawn: &[Drawn],
    pages: &[ObjectId],
) -> Result<Vec<Annot>, Error> {
    let mut annots = Vec::new();
    for (page, (drawn, &page_id)) in drawn.iter().zip(pages).enumerate() {
        let first = annots.len();
        for area in &drawn.links {
            let span = span(layout, area)?;
            let id = doc.add_object(annotation(layout.pages[page].size.1, area, span, pages.len() + annots.len()));
            annots.push(Annot { id, page, block: area.block, span: area.span });
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

fn span<'a>(layout: &'a Layout, area: &LinkArea) -> Result<&'a Span, Error> {
    let span = match layout.blocks.get(area.block).map(|block| &block.kind) {
        Some(Kind::Text(text)) => text.spans.get(area.span),
        _ => None,
    };
    span.ok_or_else(|| Error::Dangling { what: format!("block {}, span {}", area.block, area.span) })
}

/// The annotation: invisible, printed as nothing, described by its address (ISO 14289-1, 7.18.5).
fn annotation(height: Len, area: &LinkArea, span: &Span, key: usize) -> Object {
    let corner = |at: Point| [at.x, height - at.y].map(|len| Object::Real(super::points(len).0));
    let ([left, top], [right, foot]) = (corner(area.from), corner(area.to));
    let action = dict([("S", name("URI")), ("URI", ascii(&uri(&span.link)))]);
    let annotation = dict([
        ("Type", name("Annot")),
        ("Subtype", name("Link")),
        ("Rect", vec![left, foot, right, top].into()),
        ("Border", vec![int(0), int(0), int(0)].into()),
        // Print: PDF/A forbids annotations that vanish on paper (ISO 19005-2, 6.3.2).
        ("F", int(4)),
        ("Contents", text(&span.link)),
        ("StructParent", int(key)),
        ("A", action.into()),
    ]);
    annotation.into()
}

/// The address in the ASCII that a URI action takes (ISO 32000-1, 12.6.4.7): everything else percent-encoded.
fn uri(link: &str) -> String {
    link.bytes()
        .map(|byte| match byte {
            b'!'..=b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
