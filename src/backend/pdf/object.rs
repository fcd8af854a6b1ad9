//! Short ways to make PDF objects.
#![expect(clippy::cast_possible_truncation, reason = "a digit")]

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
    pub(crate) fn new(id: ObjectId) -> Catalog {
        Catalog { id, entries: Dictionary::new() }
    }

    /// Sets an entry.
    pub(crate) fn set(&mut self, key: &str, value: impl Into<Object>) {
        self.entries.set(key, value);
    }

    /// Puts the entries into the document.
    pub(crate) fn finish(self, doc: &mut Document) -> Result<(), Error> {
        let catalog = doc.get_dictionary_mut(self.id).map_err(Error::Document)?;
        for (key, value) in self.entries {
            catalog.set(key, value);
        }
        Ok(())
    }
}

/// An object as it stands in the file.
pub(super) struct Written {
    /// Its number.
    pub number: u32,
    /// Its value.
    pub bytes: Vec<u8>,
}

/// Writes a value as it stands in a file.
pub(super) fn push_value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(yes) => out.extend(if *yes { b"true".as_slice() } else { b"false" }),
        Object::Integer(n) => out.extend(n.to_string().as_bytes()),
        Object::Real(n) => out.extend(n.to_string().as_bytes()),
        Object::Name(text) => push_name(out, text),
        Object::String(text, StringFormat::Literal) => literal(out, text),
        Object::String(text, StringFormat::Hexadecimal) => hexadecimal(out, text),
        Object::Array(items) => array(out, items),
        Object::Dictionary(entries) => push_dictionary(out, entries),
        Object::Reference(id) => push_reference(out, *id),
        // A stream is never inside another object (ISO 32000-1, 7.3.8.1).
        Object::Stream(_) => out.extend(b"null"),
    }
}

/// Writes a reference.
pub(super) fn push_reference(out: &mut Vec<u8>, (number, generation): ObjectId) {
    push_int(out, number as usize);
    out.push(b' ');
    push_int(out, generation.into());
    out.extend(b" R");
}

/// Writes a whole number.
pub(super) fn push_int(out: &mut Vec<u8>, mut n: usize) {
    let start = out.len();
    loop {
        out.push(b'0' + (n % 10) as u8);
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out[start..].reverse();
}

fn array(out: &mut Vec<u8>, items: &[Object]) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        push_value(out, item);
    }
    out.push(b']');
}

/// Writes a dictionary.
pub(super) fn push_dictionary(out: &mut Vec<u8>, entries: &Dictionary) {
    out.extend(b"<<");
    for (key, entry) in entries {
        push_name(out, key);
        if !matches!(entry, Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)) {
            out.push(b' ');
        }
        push_value(out, entry);
    }
    out.extend(b">>");
}

fn push_name(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'/');
    for &byte in text {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(&byte) {
            out.push(byte);
        } else {
            out.extend(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn literal(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'(');
    for &byte in text {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

fn hexadecimal(out: &mut Vec<u8>, text: &[u8]) {
    let digit = |n: u8| char::from_digit(n.into(), 16).unwrap_or('0') as u8;
    out.push(b'<');
    out.extend(text.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    out.push(b'>');
}
