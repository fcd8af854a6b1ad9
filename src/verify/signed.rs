//! A file that was signed and then written anew, or changed behind its signatures: what the signatures left is taken out of
//! it, so that the rest can be held against the file that the report gives.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::revision::{OF_PREPARED, Revision, array, resolve, said};

/// What signing adds to a catalog and leaves there; the form is looked at by itself.
const OF_SIGNING: [&[u8]; 3] = [b"DSS", b"Extensions", b"Perms"];

/// Both files without what signing leaves in them; `None` where the second has no field that bears a value. Fields that
/// were prepared lose what they were signed with, fields without room on any page are taken out whole.
pub(super) fn without(was: &Document, is: &Document) -> Option<[Document; 2]> {
    let fields = fields(is);
    fields.iter().any(|id| is.get_dictionary(*id).is_ok_and(|field| field.has(b"V"))).then_some(())?;
    let (mut first, mut whole) = (was.clone(), is.clone());
    let revision = Revision { first: was, whole: is };
    let known = self::fields(was);
    let prepared = |id: &ObjectId| {
        let name = name(is, *id);
        name.is_some() && known.iter().any(|known| self::name(was, *known) == name)
    };
    let (kept, more): (Vec<ObjectId>, Vec<ObjectId>) = fields.into_iter().partition(prepared);
    let more: Vec<ObjectId> = more.into_iter().filter(|id| revision.is_blank_field(&Object::Reference(*id))).collect();
    bare(&mut first, &known);
    bare(&mut whole, &kept);
    take_out(&mut whole, &more);
    for doc in [&mut first, &mut whole] {
        let Ok(catalog) = doc.catalog_mut() else { continue };
        OF_SIGNING.iter().for_each(|key| _ = catalog.remove(key));
    }
    Some([first, whole])
}

/// The signature fields of a document.
fn fields(doc: &Document) -> Vec<ObjectId> {
    let form = || doc.catalog().ok().and_then(|catalog| resolve(doc, catalog.get(b"AcroForm").ok()?)?.as_dict().ok());
    let fields = form().map(|form| array(doc, form.get(b"Fields").ok())).unwrap_or_default();
    let signs = |id: &ObjectId| doc.get_dictionary(*id).is_ok_and(|field| said(field, b"FT") == Some(b"Sig"));
    fields.iter().filter_map(|field| field.as_reference().ok()).filter(signs).collect()
}

fn name(doc: &Document, field: ObjectId) -> Option<&[u8]> {
    doc.get_dictionary(field).ok()?.get(b"T").and_then(Object::as_str).ok()
}

/// Takes out what fields were signed with.
fn bare(doc: &mut Document, fields: &[ObjectId]) {
    for id in fields {
        let Ok(field) = doc.get_dictionary_mut(*id) else { continue };
        OF_PREPARED.iter().for_each(|key| _ = field.remove(key));
    }
    in_form(doc, |form| _ = form.remove(b"SigFlags"));
}

/// Takes fields out of the form and off the pages; a form without any is taken out as well.
fn take_out(doc: &mut Document, fields: &[ObjectId]) {
    let is_taken = |object: &Object| object.as_reference().is_ok_and(|id| fields.contains(&id));
    let kept = |doc: &Document, dict: &Dictionary, key: &[u8]| {
        let mut list = array(doc, dict.get(key).ok());
        let before = list.len();
        list.retain(|entry| !is_taken(entry));
        (list.len() < before).then_some(list)
    };
    for page in doc.get_pages().into_values() {
        let Some(list) = doc.get_dictionary(page).ok().and_then(|entries| kept(doc, entries, b"Annots")) else {
            continue;
        };
        let Ok(entries) = doc.get_dictionary_mut(page) else { continue };
        match list.is_empty() {
            true => _ = entries.remove(b"Annots"),
            false => entries.set("Annots", list),
        }
    }
    let form = doc.catalog().ok().and_then(|catalog| resolve(doc, catalog.get(b"AcroForm").ok()?)?.as_dict().ok());
    let Some(list) = form.and_then(|form| kept(doc, form, b"Fields")) else { return };
    if list.is_empty() {
        doc.catalog_mut().into_iter().for_each(|catalog| _ = catalog.remove(b"AcroForm"));
    } else {
        in_form(doc, |form| form.set("Fields", list));
    }
}

/// Changes the form, where it stands in the catalog or is reached from there.
fn in_form(doc: &mut Document, change: impl FnOnce(&mut Dictionary)) {
    let at = doc.catalog().ok().and_then(|catalog| catalog.get(b"AcroForm").ok()).cloned();
    let form = match at {
        Some(Object::Reference(id)) => doc.get_dictionary_mut(id).ok(),
        Some(Object::Dictionary(_)) => {
            doc.catalog_mut().ok().and_then(|catalog| catalog.get_mut(b"AcroForm").ok()?.as_dict_mut().ok())
        }
        _ => None,
    };
    if let Some(form) = form {
        change(form);
    }
}
