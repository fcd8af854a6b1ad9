//! Short ways to make PDF objects.

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};

use super::Error;

/// A dictionary from its entries, in their order.
pub(super) fn dict<const N: usize>(entries: [(&str, Object); N]) -> Dictionary {
    entries.into_iter().collect()
}

/// A name.
pub(super) fn name(text: &str) -> Object {
    Object::Name(text.as_bytes().to_vec())
}

/// An ASCII string for machines.
pub(super) fn ascii(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}

/// A text string for people (ISO 32000-1, 7.9.2.2): ASCII as it is, all else as UTF-16BE with its mark.
pub(super) fn text(text: &str) -> Object {
    if text.chars().all(|ch| matches!(ch, ' '..='~')) {
        return ascii(text);
    }
    Object::String(utf16(text), StringFormat::Hexadecimal)
}

/// UTF-16BE with its byte order mark.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
}

/// A whole number.
pub(super) fn int(n: usize) -> Object {
    Object::Integer(n as i64)
}

/// The document catalog while it is being filled.
pub(super) struct Catalog {
    id: ObjectId,
    entries: Dictionary,
}

impl Catalog {
    /// The catalog with this id, to be filled.
    pub fn new(id: ObjectId) -> Catalog {
        Catalog { id, entries: Dictionary::new() }
    }

    /// Sets an entry.
    pub fn set(&mut self, key: &str, value: impl Into<Object>) {
        self.entries.set(key, value);
    }

    /// Puts the entries into the document.
    pub fn finish(self, doc: &mut Document) -> Result<(), Error> {
        let catalog = doc.get_dictionary_mut(self.id).map_err(Error::Document)?;
        for (key, value) in self.entries {
            catalog.set(key, value);
        }
        Ok(())
    }
}
