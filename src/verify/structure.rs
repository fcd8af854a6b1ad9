//! Whether all readers find the same objects in a PDF. A file may have several revisions, tables that lie about where
//! objects stand, objects of one number twice and entries of one name twice in a dictionary; readers then differ in
//! what they take, and what one of them finds proves nothing about another.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object};

use super::open;

/// In which way a file may be read otherwise by other readers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Oddity {
    /// Something stands before its beginning or behind its end.
    Around,
    /// It has several revisions: something was added behind its end.
    Revisions,
    /// Objects stand where the file does not say, or say one thing twice.
    Objects,
    /// It is encrypted, which no file of ours is: a reader without its key finds nothing in it.
    Encrypted,
    /// Files of a package stand where its directory does not say, or have one name.
    Package,
}

/// What is odd about a file; `None` where all readers find what this one found in it.
pub(super) fn oddity(bytes: &[u8], doc: &Document) -> Option<Oddity> {
    if !bytes.starts_with(b"%PDF-") {
        return Some(Oddity::Around);
    }
    let tables = places(bytes, b"startxref");
    match tables.as_slice() {
        [_] => {}
        // A file for the web has a table at its front that says nothing of its place (annex F).
        [first, _] if is_linearized(bytes) && value(&bytes[first + 9..]) == Some(0) => {}
        _ => return Some(Oddity::Revisions),
    }
    let end = places(bytes, b"%%EOF").pop().map(|at| at + 5);
    if end.is_none_or(|end| bytes[end..].iter().any(|byte| !byte.is_ascii_whitespace())) {
        return Some(Oddity::Around);
    }
    if doc.was_encrypted() {
        return Some(Oddity::Encrypted);
    }
    let plain = places(bytes, b"XRefStm").is_empty() && Objects::of(bytes, doc).are_plain();
    (!plain).then_some(Oddity::Objects)
}

fn is_linearized(bytes: &[u8]) -> bool {
    !places(&bytes[..bytes.len().min(2_000)], b"/Linearized").is_empty()
}

/// Where a word stands.
fn places(bytes: &[u8], word: &[u8]) -> Vec<usize> {
    let (mut found, mut from) = (vec![], 0);
    while let Some(at) = position(&bytes[from..], word) {
        found.push(from + at);
        from += at + word.len();
    }
    found
}

fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == word[0]) {
        if bytes[from + at..].starts_with(word) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn value(bytes: &[u8]) -> Option<u32> {
    let text = bytes.get(..bytes.len().min(24))?;
    std::str::from_utf8(text).ok()?.split_ascii_whitespace().next()?.parse().ok()
}

/// The objects of a file as its bytes have them.
struct Objects<'d> {
    bytes: &'d [u8],
    doc: &'d Document,
    /// Where objects begin, by place: number and generation.
    begun: BTreeMap<usize, (u32, u16)>,
}

impl<'d> Objects<'d> {
    fn of(bytes: &'d [u8], doc: &'d Document) -> Objects<'d> {
        let begun = places(bytes, b"obj").into_iter().filter_map(|at| heading(bytes, at)).collect();
        Objects { bytes, doc, begun }
    }

    /// Whether each object stands once, where the table says, ends before the next begins, and says nothing twice.
    fn are_plain(&self) -> bool {
        let said: BTreeMap<usize, (u32, u16)> = self
            .doc
            .reference_table
            .entries
            .iter()
            .filter_map(|(number, entry)| match entry {
                XrefEntry::Normal { offset, generation } => Some((*offset as usize, (*number, *generation))),
                _ => None,
            })
            .collect();
        let ends = self.begun.keys().skip(1).copied().chain([self.bytes.len()]);
        said == self.begun
            && self.begun.iter().zip(ends).all(|((at, id), end)| self.is_plain(*id, &self.bytes[*at..end]))
            && self.are_packed_plainly()
    }

    /// Whether an object is what it begins with and nothing else; `raw` goes up to where the next begins.
    fn is_plain(&self, id: (u32, u16), raw: &[u8]) -> bool {
        let Some(object) = self.doc.objects.get(&id) else { return false };
        let Some(start) = position(raw, b"obj").map(|at| at + 3) else { return false };
        // What was unpacked as the file was opened has other entries than those that stand there.
        let opened = object.as_stream().is_ok_and(|of| of.dict.has_type(b"ObjStm") || of.dict.has_type(b"XRef"));
        let (entries, behind) = match object {
            Object::Stream(stream) => {
                let Some(word) = position(&raw[start..], b"stream").map(|at| start + at) else { return false };
                let content = &raw[word + 6..];
                let content = content.strip_prefix(b"\r\n").or_else(|| content.strip_prefix(b"\n")).unwrap_or(content);
                let length = match opened {
                    true => position(content, b"endstream"),
                    false => Some(stream.content.len()),
                };
                let Some(behind) = length.and_then(|length| content.get(length..)) else { return false };
                let Some(behind) = trimmed(behind).strip_prefix(b"endstream") else { return false };
                (&raw[start..word], behind)
            }
            _ => {
                let Some(end) = position(&raw[start..], b"endobj").map(|at| start + at) else { return false };
                (&raw[start..end], &raw[end..])
            }
        };
        let ended = trimmed(behind).strip_prefix(b"endobj").is_some_and(is_between);
        let once = if opened { has_names_once(entries) } else { names_in(entries) == names_of(object) };
        ended && once
    }

    /// Whether the objects in streams of objects say nothing twice.
    fn are_packed_plainly(&self) -> bool {
        let mut inside: BTreeMap<u32, usize> = BTreeMap::new();
        for (number, entry) in &self.doc.reference_table.entries {
            if let XrefEntry::Compressed { container, .. } = entry {
                let Some(object) = self.doc.objects.get(&(*number, 0)) else { return false };
                *inside.entry(*container).or_default() += names_of(object);
            }
        }
        inside.into_iter().all(|(container, names)| {
            let stream = self.doc.objects.get(&(container, 0)).and_then(|object| object.as_stream().ok());
            stream.and_then(open::content).is_some_and(|content| names_in(&content) == names)
        })
    }
}

/// The object that begins with the number, the generation and the word that stands here.
fn heading(bytes: &[u8], word: usize) -> Option<(usize, (u32, u16))> {
    let rest = &bytes[..word];
    let (generation, rest) = number_before(rest)?;
    let (number, rest) = number_before(rest)?;
    Some((rest.len(), (number, u16::try_from(generation).ok()?)))
}

/// The number before white space at the end, and what stands before it.
fn number_before(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let text = bytes.trim_ascii_end();
    let digits = text.iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let (rest, number) = text.split_at(text.len() - digits);
    (text.len() < bytes.len()).then_some(())?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii_start()
}

/// Whether nothing stands here but what may stand between objects: comments, or the table at the end.
fn is_between(bytes: &[u8]) -> bool {
    let mut rest = trimmed(bytes);
    while rest.starts_with(b"%") {
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        rest = trimmed(&rest[end..]);
    }
    rest.is_empty() || rest.starts_with(b"xref") || rest.starts_with(b"startxref")
}

/// How many names stand in a piece of a file: keys and values, in no string and no comment.
fn names_in(bytes: &[u8]) -> usize {
    let (mut names, mut depth, mut at) = (0, 0usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if depth > 0 => at += 1,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'%' if depth == 0 => {
                at += bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - at);
            }
            b'/' if depth == 0 => names += 1,
            _ => {}
        }
        at += 1;
    }
    names
}

/// Whether no name stands twice in the outer dictionary of a piece of a file. There values never are called like keys.
fn has_names_once(bytes: &[u8]) -> bool {
    let (mut depth, mut names) = (0usize, BTreeSet::new());
    bytes.iter().enumerate().all(|(at, byte)| {
        match byte {
            b'<' | b'[' | b'(' => depth += 1,
            b'>' | b']' | b')' => depth = depth.saturating_sub(1),
            // A dictionary is two brackets deep.
            b'/' if depth == 2 => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || b"()<>[]{}/%".contains(byte);
                let name = &bytes[at + 1..];
                return names.insert(&name[..name.iter().position(ends).unwrap_or(name.len())]);
            }
            _ => {}
        }
        true
    })
}

/// How many names an object has.
fn names_of(object: &Object) -> usize {
    let (mut names, mut stack) = (0, vec![object]);
    while let Some(object) = stack.pop() {
        let entries = match object {
            Object::Name(_) => {
                names += 1;
                continue;
            }
            Object::Array(items) => {
                stack.extend(items);
                continue;
            }
            Object::Dictionary(entries) => entries,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        names += entries.len();
        stack.extend(entries.iter().map(|(_, value)| value));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_counted_outside_of_strings_and_comments() {
        assert_eq!(names_in(b"<< /A (/no \\) /no (/no)) /B /C % /no\n /D [/E <2F>] >>"), 5);
    }

    #[test]
    fn a_name_twice_in_the_outer_dictionary_is_found() {
        assert!(has_names_once(b"<</Type/XRef/W[1 4 2]/Filter/FlateDecode/DecodeParms<</Columns 7>>/ID[<2f><2f>]>>"));
        assert!(!has_names_once(b"<</First 3/N 2 /First 4>>"));
    }

    #[test]
    fn objects_begin_with_two_numbers() {
        assert_eq!(heading(b"x 12 0 obj", 7), Some((2, (12, 0))));
        assert_eq!(heading(b"endobj", 3), None);
        assert_eq!(heading(b"x 12 0obj", 6), None);
    }
}
