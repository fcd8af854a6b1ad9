//! A document as the bytes of a file: small (object streams, Flate) and the same every time.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};

/// Objects in an object stream: enough to compress well, few enough that readers find one quickly.
const STREAM_OBJECTS: usize = 200;

/// Writes a document with object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8). Its `/ID` is a
/// digest of all other bytes.
pub(super) fn write(doc: Document) -> Vec<u8> {
    let mut file = File::new(doc.max_id);
    let mut packed = Vec::new();
    for ((number, _), object) in &doc.objects {
        match object {
            Object::Stream(stream) => file.stream(*number, &stream.dict, &stream.content, stream.allows_compression),
            other => packed.push((*number, other)),
        }
    }
    for objects in packed.chunks(STREAM_OBJECTS) {
        file.pack(objects);
    }
    file.finish(&doc.trailer)
}

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Free,
    /// At this offset.
    Direct(usize),
    /// In the object stream of this number, at this index.
    Packed(u32, usize),
}

struct File {
    out: Vec<u8>,
    places: Vec<Place>,
}

impl File {
    fn new(max_id: u32) -> File {
        // The comment tells transfer programs that the file is binary (ISO 19005-2, 6.1.2).
        let out = b"%PDF-1.7\n%\xe7\x89\x88\xe5\xbf\x83\n".to_vec();
        File { out, places: vec![Place::Free; max_id as usize + 1] }
    }

    fn stream(&mut self, number: u32, entries: &Dictionary, content: &[u8], compress: bool) {
        self.places[number as usize] = Place::Direct(self.out.len());
        let compress = compress && !entries.has(b"Filter");
        let deflated = if compress { deflate(content) } else { Vec::new() };
        let content = if compress { &deflated } else { content };
        let mut entries = entries.clone();
        if compress {
            entries.set("Filter", "FlateDecode");
        }
        entries.set("Length", content.len() as i64);
        self.out.extend(format!("{number} 0 obj\n").as_bytes());
        dictionary(&mut self.out, &entries);
        self.out.extend(b"\nstream\n");
        self.out.extend(content);
        self.out.extend(b"\nendstream\nendobj\n");
    }

    /// Puts objects into a new object stream.
    fn pack(&mut self, objects: &[(u32, &Object)]) {
        let container = self.places.len() as u32;
        self.places.push(Place::Free);
        let (mut index, mut content) = (Vec::new(), Vec::new());
        for (place, (number, object)) in objects.iter().enumerate() {
            self.places[*number as usize] = Place::Packed(container, place);
            index.extend(format!("{number} {} ", content.len()).as_bytes());
            value(&mut content, object);
            content.push(b'\n');
        }
        let entries = [
            ("Type", Object::from("ObjStm")),
            ("N", Object::Integer(objects.len() as i64)),
            ("First", Object::Integer(index.len() as i64)),
        ];
        index.extend(content);
        self.stream(container, &entries.into_iter().collect(), &index, true);
    }

    fn finish(mut self, trailer: &Dictionary) -> Vec<u8> {
        let number = self.places.len() as u32;
        let start = self.out.len();
        self.places.push(Place::Direct(start));
        let digest: Vec<u8> = Sha256::digest(&self.out)[..16].to_vec();
        let mut entries = trailer.clone();
        let id = Object::String(digest, StringFormat::Hexadecimal);
        entries.set("ID", vec![id.clone(), id]);
        entries.set("Type", "XRef");
        entries.set("Size", i64::from(number) + 1);
        entries.set("W", vec![Object::Integer(1), Object::Integer(4), Object::Integer(2)]);
        let table: Vec<u8> = self.places.iter().flat_map(|place| row(*place)).collect();
        self.stream(number, &entries, &table, true);
        self.out.extend(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        self.out
    }
}

/// A row of the cross-reference stream: 1, 4 and 2 bytes wide.
fn row(place: Place) -> [u8; 7] {
    let (kind, second, third) = match place {
        Place::Free => (0, 0, u16::MAX),
        Place::Direct(offset) => (1, offset as u32, 0),
        Place::Packed(container, index) => (2, container, index as u16),
    };
    let mut row = [kind; 7];
    row[1..5].copy_from_slice(&second.to_be_bytes());
    row[5..].copy_from_slice(&third.to_be_bytes());
    row
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}

fn value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(yes) => out.extend(if *yes { b"true".as_slice() } else { b"false" }),
        Object::Integer(n) => out.extend(n.to_string().as_bytes()),
        Object::Real(n) => out.extend(n.to_string().as_bytes()),
        Object::Name(text) => name(out, text),
        Object::String(text, StringFormat::Literal) => literal(out, text),
        Object::String(text, StringFormat::Hexadecimal) => hexadecimal(out, text),
        Object::Array(items) => array(out, items),
        Object::Dictionary(entries) => dictionary(out, entries),
        Object::Reference(id) => reference(out, *id),
        // A stream is never inside another object (ISO 32000-1, 7.3.8.1).
        Object::Stream(_) => out.extend(b"null"),
    }
}

fn reference(out: &mut Vec<u8>, (number, generation): ObjectId) {
    out.extend(format!("{number} {generation} R").as_bytes());
}

fn array(out: &mut Vec<u8>, items: &[Object]) {
    out.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        value(out, item);
    }
    out.push(b']');
}

fn dictionary(out: &mut Vec<u8>, entries: &Dictionary) {
    out.extend(b"<<");
    for (key, entry) in entries {
        name(out, key);
        if !matches!(entry, Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)) {
            out.push(b' ');
        }
        value(out, entry);
    }
    out.extend(b">>");
}

fn name(out: &mut Vec<u8>, text: &[u8]) {
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
