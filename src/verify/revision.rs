//! What was added behind a PDF of ours: its last revision, which is what readers show, held object by object against the
//! file that the report gives.
//!
//! Signing appends an incremental update (ISO 32000-1, 7.5.6). Such an update may do anything to a file whose bytes are
//! all still there, so only what signing needs is let pass: values and looks of the signature fields that were prepared,
//! fields for signatures that show nothing, and what proves them later (DSS, ISO 14533-3).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::values::{alike, alike_if_any, but_for, same_metadata, same_producer};
use super::{graph, open};

/// What was added behind a file, all of it of signing.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Added {
    /// Signatures.
    pub signatures: usize,
    /// Time stamps of the document.
    pub stamps: usize,
    /// Whether certificates and their states were added, for proof in later years.
    pub proofs: bool,
}

/// What signing may change of the catalog.
const OF_CATALOG: [&[u8]; 5] = [b"AcroForm", b"DSS", b"Extensions", b"Perms", b"Version"];
/// What it may say of a later standard that it uses (ISO 32000-2, 7.12).
const OF_EXTENSION: [&[u8]; 5] = [b"Type", b"BaseVersion", b"ExtensionLevel", b"URL", b"ExtensionRevision"];
/// The bits of an annotation that is not shown: invisible, hidden, no view (ISO 32000-1, table 165).
const UNSEEN: i64 = 1 | 2 | 32;
/// What it may say in the form of the document.
const OF_FORM: [&[u8]; 4] = [b"Fields", b"SigFlags", b"DR", b"DA"];
/// What it may say of a signature field and its widget; none of them acts.
const OF_FIELD: [&[u8]; 19] = [
    b"Type",
    b"Subtype",
    b"FT",
    b"T",
    b"TU",
    b"V",
    b"F",
    b"Ff",
    b"P",
    b"Rect",
    b"AP",
    b"AS",
    b"Parent",
    b"Kids",
    b"Lock",
    b"SV",
    b"M",
    b"NM",
    b"StructParent",
];
/// What it may change of a field that was prepared.
pub(super) const OF_PREPARED: [&[u8]; 8] = [b"V", b"AP", b"AS", b"Lock", b"F", b"Ff", b"M", b"SV"];
/// What it may change of what the document says of itself.
const OF_INFO: [&[u8]; 2] = [b"ModDate", b"Producer"];
/// What of a field is seen.
const SHOWN: [&[u8]; 4] = [b"AP", b"AS", b"Rect", b"MK"];
/// The most signatures whose files are opened again.
const MAX_SIGNATURES: usize = 40;
/// Proofs.
const OF_DSS: [&[u8]; 5] = [b"Type", b"Certs", b"CRLs", b"OCSPs", b"VRI"];

/// Holds a file against the one that it begins with; `None` where anything but signing was done.
pub(super) fn added(first: &[u8], whole: &[u8]) -> Option<Added> {
    let bytes = whole;
    let (first, whole) = (open::open(first)?, open::open(whole)?);
    let revision = Revision { first: &first, whole: &whole };
    (revision.same_trailer() && !whole.was_encrypted()).then_some(())?;
    let mut added = Added::default();
    for (&id, was) in &first.objects {
        let is = whole.objects.get(&id)?;
        if was != is && !revision.may_become(id, was, is) {
            return None;
        }
    }
    let catalog = whole.catalog().ok()?;
    let fields = revision.fields(catalog)?;
    fields.iter().try_for_each(|field| revision.signed(field, &mut added))?;
    revision.look_as_signed(bytes, &fields).then_some(())?;
    if let Ok(dss) = catalog.get(b"DSS") {
        let dss = resolve(&whole, dss)?.as_dict().ok()?;
        only(dss, &OF_DSS).then_some(())?;
        added.proofs = true;
    }
    // Something stands behind the file: if it is no signature, nobody knows what readers make of it.
    (added != Added::default()).then_some(added)
}

/// Two states of a file.
pub(super) struct Revision<'d> {
    pub first: &'d Document,
    pub whole: &'d Document,
}

impl<'d> Revision<'d> {
    /// Whether the same catalog and information lead into the file, and it is not encrypted.
    fn same_trailer(&self) -> bool {
        let same = |key: &[u8]| alike_if_any(self.first.trailer.get(key).ok(), self.whole.trailer.get(key).ok());
        same(b"Root") && same(b"Info") && same(b"Encrypt")
    }

    /// Whether signing may make of an object what it is now.
    fn may_become(&self, id: ObjectId, was: &Object, is: &Object) -> bool {
        let trailer = |key: &[u8]| self.first.trailer.get(key).and_then(Object::as_reference).ok() == Some(id);
        if let (Object::Array(was), Object::Array(is)) = (was, is) {
            return self.may_list(was, is);
        }
        if let (Object::Stream(was), Object::Stream(is)) = (was, is) {
            return said(&was.dict, b"Type") == Some(b"Metadata") && same_metadata(&was.content, &is.content);
        }
        let (Ok(was), Ok(is)) = (was.as_dict(), is.as_dict()) else { return false };
        match said(was, b"Type") {
            Some(b"Catalog") if trailer(b"Root") => {
                but_for(was, is, &OF_CATALOG) && self.may_form(was, is) && self.may_extend(is)
            }
            Some(b"Page") => but_for(was, is, &[b"Annots"]) && self.may_show(was, is),
            _ if trailer(b"Info") => but_for(was, is, &OF_INFO) && same_producer(was, is),
            _ if said(was, b"FT") == Some(b"Sig") => but_for(was, is, &OF_PREPARED) && self.looks_one_way(is),
            _ if was.has(b"Fields") => only(is, &OF_FORM) && self.may_fields(was, is),
            _ => false,
        }
    }

    /// Whether extensions name standards by two letters of a maker and more, and nothing else.
    fn may_extend(&self, catalog: &Dictionary) -> bool {
        let Ok(extensions) = catalog.get(b"Extensions") else { return true };
        let Some(Ok(extensions)) = resolve(self.whole, extensions).map(Object::as_dict) else { return false };
        extensions.iter().all(|(name, extension)| {
            let extension = resolve(self.whole, extension).and_then(|extension| extension.as_dict().ok());
            name == b"Type" || extension.is_some_and(|extension| only(extension, &OF_EXTENSION))
        })
    }

    /// Whether a widget is shown, and looks the same whatever a hand does above it.
    fn looks_one_way(&self, field: &Dictionary) -> bool {
        let flags = field.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        let look = field.get(b"AP").ok().map(|look| resolve(self.whole, look).and_then(|look| look.as_dict().ok()));
        flags & UNSEEN == 0 && look.is_none_or(|look| look.is_some_and(|look| only(look, &[b"N"])))
    }

    /// The form of the document, where it stands in the catalog or is reached from there.
    fn may_form(&self, was: &Dictionary, is: &Dictionary) -> bool {
        let form = |doc: &'d Document, catalog: &Dictionary| {
            catalog.get(b"AcroForm").ok().map(|form| resolve(doc, form).and_then(|form| form.as_dict().ok().cloned()))
        };
        match (form(self.first, was), form(self.whole, is)) {
            (None, None) => true,
            (None, Some(Some(is))) => only(&is, &OF_FORM),
            (Some(Some(was)), Some(Some(is))) => only(&is, &OF_FORM) && self.may_fields(&was, &is),
            _ => false,
        }
    }

    fn may_fields(&self, was: &Dictionary, is: &Dictionary) -> bool {
        let list = |doc: &'d Document, form: &Dictionary| array(doc, form.get(b"Fields").ok());
        self.may_list(&list(self.first, was), &list(self.whole, is))
    }

    /// What stands on a page: all that stood there, and widgets of signatures.
    fn may_show(&self, was: &Dictionary, is: &Dictionary) -> bool {
        let (was, is) = (array(self.first, was.get(b"Annots").ok()), array(self.whole, is.get(b"Annots").ok()));
        self.may_list(&was, &is)
    }

    /// A list of fields or annotations with all that stood in it, in order, and else fields of signatures alone.
    fn may_list(&self, was: &[Object], is: &[Object]) -> bool {
        let mut standing = was.iter().peekable();
        let mut stands = |entry: &Object| standing.next_if(|was| alike(was, entry)).is_some();
        is.iter().all(|entry| stands(entry) || self.is_blank_field(entry)) && standing.next().is_none()
    }

    /// Whether an object is a field of a signature that shows nothing on any page: one that was not prepared may stand
    /// anywhere, and its look would cover what is there.
    pub(super) fn is_blank_field(&self, object: &Object) -> bool {
        let Some(Ok(field)) = resolve(self.whole, object).map(Object::as_dict) else { return false };
        let empty = match field.get(b"Rect").ok() {
            None => true,
            Some(rect) => {
                let sides = array(self.whole, Some(rect));
                let sides: Vec<f32> = sides.iter().filter_map(|side| side.as_float().ok()).collect();
                matches!(*sides, [left, low, right, high] if left == right || low == high)
            }
        };
        only(field, &OF_FIELD) && self.is_signature(field) && empty
    }

    /// Whether a field, or the one that it belongs to, is for a signature.
    fn is_signature(&self, field: &Dictionary) -> bool {
        let parent = || resolve(self.whole, field.get(b"Parent").ok()?)?.as_dict().ok();
        said(field, b"FT") == Some(b"Sig") || parent().is_some_and(|parent| said(parent, b"FT") == Some(b"Sig"))
    }

    /// All fields of the form.
    fn fields(&self, catalog: &'d Dictionary) -> Option<Vec<&'d Dictionary>> {
        let Ok(form) = catalog.get(b"AcroForm") else { return Some(vec![]) };
        let form = resolve(self.whole, form)?.as_dict().ok()?;
        let mut seen = BTreeSet::new();
        let fields = form.get(b"Fields").ok().and_then(|fields| resolve(self.whole, fields)?.as_array().ok())?;
        fields
            .iter()
            .map(|field| {
                // A field that is listed twice is nobody's work.
                let new = field.as_reference().is_ok_and(|id| seen.insert(id));
                new.then(|| resolve(self.whole, field)?.as_dict().ok()).flatten()
            })
            .collect()
    }

    /// Whether each field that bears a signature still looks as it did when it was signed: what came later is not covered
    /// by it, and may show another seal.
    fn look_as_signed(&self, bytes: &[u8], fields: &[&Dictionary]) -> bool {
        let ends: BTreeSet<usize> = fields.iter().filter_map(|field| self.signed_up_to(field)).collect();
        ends.len() <= MAX_SIGNATURES
            && ends.into_iter().all(|end| {
                // What was signed is a file of its own, up to where the signature ends.
                let then = bytes.get(..end).and_then(open::open);
                let known = then.as_ref().and_then(|then| Some((then, then.catalog().ok()?)));
                known.is_some_and(|(then, catalog)| {
                    let before = Revision { first: self.first, whole: then };
                    let signed = |field: &&Dictionary| before.signed_up_to(field).is_some();
                    let fields = before.fields(catalog).unwrap_or_default();
                    fields.into_iter().filter(signed).all(|field| self.looks_as(then, field))
                })
            })
    }

    /// Whether the field of this name looks as it did in an earlier revision.
    fn looks_as(&self, then: &Document, field: &Dictionary) -> bool {
        let name = |field: &Dictionary| field.get(b"T").and_then(Object::as_str).map(<[u8]>::to_vec).ok();
        let fields = self.whole.catalog().ok().and_then(|catalog| self.fields(catalog)).unwrap_or_default();
        let now: Vec<&Dictionary> = fields.into_iter().filter(|now| name(now) == name(field)).collect();
        let [now] = now.as_slice() else { return false };
        SHOWN.iter().all(|key| match (field.get(key), now.get(key)) {
            (Ok(was), Ok(is)) => graph::is_same(then, was, self.whole, is),
            (was, is) => was.is_err() && is.is_err(),
        })
    }

    /// Where what a field's signature covers ends, if it bears one.
    fn signed_up_to(&self, field: &Dictionary) -> Option<usize> {
        let value = resolve(self.whole, field.get(b"V").ok()?)?.as_dict().ok()?;
        let range = array(self.whole, value.get(b"ByteRange").ok());
        let numbers: Vec<usize> = range.iter().filter_map(|n| usize::try_from(n.as_i64().ok()?).ok()).collect();
        let [_, _, from, length] = *numbers.as_slice() else { return None };
        from.checked_add(length)
    }

    /// Counts what a field is signed with; `None` for a value that is no signature.
    fn signed(&self, field: &Dictionary, added: &mut Added) -> Option<()> {
        let Ok(value) = field.get(b"V") else { return Some(()) };
        let value = resolve(self.whole, value)?.as_dict().ok()?;
        let signs = value.has(b"ByteRange") && value.has(b"Contents");
        match said(value, b"Type") {
            Some(b"DocTimeStamp") if signs => added.stamps += 1,
            Some(b"Sig") | None if signs => added.signatures += 1,
            _ => return None,
        }
        Some(())
    }
}

/// What a reference leads to, or the object itself.
pub(super) fn resolve<'d>(doc: &'d Document, object: &'d Object) -> Option<&'d Object> {
    doc.dereference(object).ok().map(|(_, object)| object)
}

/// The entries of an array that stands there or elsewhere; none for what is no array.
pub(super) fn array(doc: &Document, object: Option<&Object>) -> Vec<Object> {
    let found = object.and_then(|object| doc.dereference(object).ok());
    found.and_then(|(_, object)| object.as_array().ok().cloned()).unwrap_or_default()
}

pub(super) fn said<'d>(dict: &'d Dictionary, key: &[u8]) -> Option<&'d [u8]> {
    dict.get(key).and_then(Object::as_name).ok()
}

/// Whether a dictionary has these keys at most.
fn only(dict: &Dictionary, keys: &[&[u8]]) -> bool {
    dict.iter().all(|(key, _)| keys.contains(&key.as_slice()))
}
