//! A document as the bytes of a file: small (object streams, Flate) and the same every time.
#![expect(
    clippy::cast_possible_truncation,
    reason = "files are far below 4 GiB, and an object stream holds at most STREAM_OBJECTS"
)]

use std::ops::Range;

use lopdf::{Dictionary, Document, Object, StringFormat};
use sha2::{Digest, Sha256};

use super::object::{Written, push_dictionary, push_int, push_value};
use crate::pack::deflate;

/// Objects in an object stream: enough to compress well, few enough that readers find one quickly.
const STREAM_OBJECTS: usize = 500;

/// Writes a document, with objects already written, with object streams and a cross-reference stream (ISO 32000-1,
/// 7.5.7 and 7.5.8). Its `/ID` is a digest of all other bytes; of a font program, the last that its stream has, which
/// are its checksum, because digesting programs takes nearly as long as deflating all pages.
pub(super) fn write(doc: &Document, mut packed: Vec<Written>) -> Vec<u8> {
    let mut file = File::new(doc);
    for (&(number, _), object) in &doc.objects {
        match object {
            Object::Stream(stream) => file.stream(number, &stream.dict, &stream.content, stream.allows_compression),
            other => {
                let mut bytes = Vec::new();
                push_value(&mut bytes, other);
                packed.push(Written { number, bytes });
            }
        }
    }
    packed.sort_unstable_by_key(|object| object.number);
    for objects in packed.chunks(STREAM_OBJECTS) {
        file.pack(objects);
    }
    file.finish(&doc.trailer)
}

/// Streams up to this length stay as they are: deflating one would take half as long as a page for 100 bytes less.
const SMALL: usize = 600;

/// How long the checksum at the end of a zlib stream is (RFC 1950, 2.2).
const CHECKSUM: usize = 4;

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
    /// Where the font programs are.
    programs: Vec<Range<usize>>,
}

impl File {
    fn new(doc: &Document) -> File {
        let streams = doc.objects.values().map(|object| object.as_stream().map_or(0, |stream| stream.content.len()));
        let mut out = Vec::with_capacity(streams.sum::<usize>() + (64 << 10));
        // The comment tells transfer programs that the file is binary (ISO 19005-2, 6.1.2).
        out.extend(b"%PDF-1.7\n%\xe7\x89\x88\xe5\xbf\x83\n");
        let places = vec![Place::Free; doc.max_id as usize + 1];
        File { out, places, programs: vec![] }
    }

    fn stream(&mut self, number: u32, entries: &Dictionary, content: &[u8], compress: bool) {
        self.places[number as usize] = Place::Direct(self.out.len());
        let worth = compress && content.len() > SMALL && !entries.has(b"Filter");
        let deflated = worth.then(|| deflate::zlib(content));
        let mut entries = entries.clone();
        if deflated.is_some() {
            entries.set("Filter", "FlateDecode");
        }
        let content = deflated.as_deref().unwrap_or(content);
        entries.set("Length", content.len() as i64);
        push_int(&mut self.out, number as usize);
        self.out.extend(b" 0 obj\n");
        push_dictionary(&mut self.out, &entries);
        self.out.extend(b"\nstream\n");
        let start = self.out.len();
        self.out.extend(content);
        if entries.has(b"Length1") {
            self.programs.push(start..self.out.len().saturating_sub(CHECKSUM));
        }
        self.out.extend(b"\nendstream\nendobj\n");
    }

    /// Puts objects into a new object stream.
    fn pack(&mut self, objects: &[Written]) {
        let container = self.places.len() as u32;
        self.places.push(Place::Free);
        let (mut index, mut content) = (Vec::new(), Vec::new());
        for (place, object) in objects.iter().enumerate() {
            self.places[object.number as usize] = Place::Packed(container, place);
            push_int(&mut index, object.number as usize);
            index.push(b' ');
            push_int(&mut index, content.len());
            index.push(b' ');
            content.extend(&object.bytes);
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

    /// What tells this file from all others: see [`write()`].
    fn digest(&self) -> Vec<u8> {
        let ends = self.programs.iter().map(|program| program.start).chain([self.out.len()]);
        let starts = [0].into_iter().chain(self.programs.iter().map(|program| program.end.max(program.start)));
        let digest =
            starts.zip(ends).fold(Sha256::new(), |digest, (from, to)| digest.chain_update(&self.out[from..to]));
        digest.finalize()[..16].to_vec()
    }

    fn finish(mut self, trailer: &Dictionary) -> Vec<u8> {
        let number = self.places.len() as u32;
        let start = self.out.len();
        self.places.push(Place::Direct(start));
        let digest = self.digest();
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

#[cfg(test)]
mod tests {
    use lopdf::Stream;

    use super::*;

    /// A document of a font program and another stream, by its `/ID`.
    fn id(program: &[u8], other: &[u8]) -> Vec<u8> {
        let mut doc = Document::with_version("1.7");
        doc.add_object(Stream::new(Dictionary::from_iter([("Length1", Object::Integer(9))]), program.to_vec()));
        doc.add_object(Stream::new(Dictionary::new(), other.to_vec()));
        let file = write(&doc, vec![]);
        let read = Document::load_mem(&file).unwrap();
        assert_eq!(read.objects.len(), 3, "both streams and the cross-reference stream");
        read.trailer.get(b"ID").and_then(Object::as_array).unwrap()[0].as_str().unwrap().to_vec()
    }

    #[test]
    fn files_that_differ_have_different_ids() {
        let known = id(b"program.SUM1", b"page");
        assert_eq!(id(b"program.SUM1", b"page"), known);
        assert_ne!(id(b"program.SUM2", b"page"), known, "a program's checksum tells");
        assert_ne!(id(b"program.SUM1", b"Page"), known);
        assert_ne!(id(b"programme.SUM1", b"page"), known);
        assert_ne!(id(b"1", b"page"), known, "one shorter than a checksum");
    }

    #[test]
    fn small_streams_stay_as_they_are() {
        let mut doc = Document::with_version("1.7");
        for length in [SMALL, SMALL + 1] {
            doc.add_object(Stream::new(Dictionary::new(), vec![b' '; length]));
        }
        let read = Document::load_mem(&write(&doc, vec![])).unwrap();
        let filters = read.objects.values().map(|object| object.as_stream().unwrap().dict.has(b"Filter"));
        assert_eq!(filters.collect::<Vec<_>>()[..2], [false, true]);
    }
}
