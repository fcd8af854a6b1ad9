//! Places where seals are put on by a machine: unsigned signature fields (ISO 32000-1, 12.7.4.5), each with its
//! widget exactly on the seal's place, so that signing fills it in and moves nothing.

use lopdf::{Document, Object, ObjectId, Stream};

use super::links::Annot;
use super::object::{Catalog, ascii, dict, int, name, text};
use super::{Error, points};
use crate::layout::{Layout, Seal};

/// Print, and locked: it neither vanishes on paper (ISO 19005-2, 6.3.2) nor lets itself be moved by a user.
const FLAGS: usize = 4 + 128;

/// Adds a field for every seal, and the form that holds them. Their keys in the parent tree follow those of the
/// annotations before them, which they join.
pub(super) fn add(
    doc: &mut Document,
    catalog: &mut Catalog,
    layout: &Layout,
    pages: &[ObjectId],
    annots: &mut Vec<Annot>,
) -> Result<(), Error> {
    let mut fields: Vec<Object> = Vec::new();
    for (block, seal) in layout.seals() {
        let missing = || Error::Dangling { what: format!("block {block}, page {}", seal.page) };
        let page = *pages.get(seal.page).ok_or_else(missing)?;
        let key = pages.len() + annots.len();
        let field = widget(doc, layout, seal, (page, key, fields.len() + 1));
        on_page(doc, page, field)?;
        annots.push(Annot { id: field, page: seal.page, block, span: None });
        fields.push(field.into());
    }
    if !fields.is_empty() {
        // 1: there is a signature field. No fonts and no appearances to be made: every field brings its own.
        catalog.set("AcroForm", dict([("Fields", fields.into()), ("SigFlags", int(1))]));
    }
    Ok(())
}

/// A field and its widget in one. It is invisible until it is signed; a seal that is drawn is ink of the page.
fn widget(doc: &mut Document, layout: &Layout, seal: &Seal, (page, key, nth): (ObjectId, usize, usize)) -> ObjectId {
    let side = Object::Real(points(seal.diameter).0);
    let shape = dict([
        ("Type", name("XObject")),
        ("Subtype", name("Form")),
        ("BBox", vec![int(0), int(0), side.clone(), side].into()),
        ("Resources", dict([]).into()),
    ]);
    let shape = doc.add_object(Stream::new(shape, vec![]));
    let at = seal.corner(seal.diameter, seal.diameter);
    let height = layout.pages[seal.page].size.1;
    let corners = [at.x, height - at.y - seal.diameter, at.x + seal.diameter, height - at.y];
    doc.add_object(dict([
        ("Type", name("Annot")),
        ("Subtype", name("Widget")),
        ("FT", name("Sig")),
        ("T", ascii(&format!("seal{nth}"))),
        // What those hear who cannot see it (ISO 14289-1, 7.18.1).
        ("TU", text(&format!("{}签章处", seal.words()))),
        ("F", int(FLAGS)),
        ("P", page.into()),
        ("Rect", corners.map(|length| Object::Real(points(length).0)).to_vec().into()),
        ("AP", dict([("N", shape.into())]).into()),
        ("StructParent", int(key)),
    ]))
}

/// Puts an annotation behind those that a page has.
fn on_page(doc: &mut Document, page: ObjectId, annot: ObjectId) -> Result<(), Error> {
    let entries = doc.get_dictionary_mut(page).map_err(Error::Document)?;
    let mut annots = entries.get(b"Annots").and_then(Object::as_array).cloned().unwrap_or_default();
    annots.push(annot.into());
    entries.set("Annots", annots);
    Ok(())
}
