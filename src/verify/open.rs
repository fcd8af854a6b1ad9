//! PDF that nobody vouches for, opened and unpacked within bounds: a stream may be small and unpack to gigabytes.

use std::collections::BTreeSet;

use lopdf::xref::XrefEntry;
use lopdf::{Document, LoadOptions, ObjectId, ObjectStream, Stream};

/// The most that one stream may unpack to: a page of ours has some 100 KB, a report at most 32 MiB.
const MAX_STREAM: usize = 64 << 20;
/// The most that a stream of objects or of references may unpack to.
const MAX_OBJECTS: usize = 32 << 20;
/// The largest number that a predictor may be given; rows of pictures and of references stay far below.
const MAX_ROW: u64 = 100_000;

/// What a predictor makes rows of (ISO 32000-1, table 8): room for a row is taken before any of it is read.
const OF_ROWS: [&[u8]; 3] = [b"Columns", b"Colors", b"BitsPerComponent"];

/// Opens a document; `None` for what is none, or asks for more room than any file of ours.
pub(super) fn open(bytes: &[u8]) -> Option<Document> {
    if asks_for_too_much(bytes) {
        return None;
    }
    let mut doc = Document::load_mem_with_options(bytes, LoadOptions::with_max_decompressed_size(MAX_OBJECTS)).ok()?;
    take_unpacked(&mut doc);
    Some(doc)
}

/// Takes the objects out of streams of objects that are not packed, which the library leaves where a limit is set.
fn take_unpacked(doc: &mut Document) {
    let entries = doc.reference_table.entries.iter();
    let left: BTreeSet<u32> = entries
        .filter_map(|(number, entry)| match entry {
            XrefEntry::Compressed { container, .. } if !doc.objects.contains_key(&(*number, 0)) => Some(*container),
            _ => None,
        })
        .collect();
    for container in left {
        let Some(Ok(stream)) = doc.objects.get(&(container, 0)).map(|object| object.as_stream()) else { continue };
        if !stream.dict.has_type(b"ObjStm") || stream.dict.has(b"Filter") || stream.content.len() > MAX_OBJECTS {
            continue;
        }
        let Ok(inside) = ObjectStream::new(&mut without_comments(stream)) else { continue };
        for (id, object) in inside.objects {
            let entry = doc.reference_table.entries.get(&id.0);
            if matches!(entry, Some(XrefEntry::Compressed { container: of, .. }) if *of == container) {
                doc.objects.entry(id).or_insert(object);
            }
        }
    }
}

/// A stream of objects with blanks in the place of comments before them (7.2.4), which the library does not pass over.
fn without_comments(stream: &Stream) -> Stream {
    let mut stream = stream.clone();
    let first = stream.dict.get(b"First").and_then(lopdf::Object::as_i64).unwrap_or(0);
    let first = usize::try_from(first).unwrap_or(0).min(stream.content.len());
    let index = String::from_utf8_lossy(&stream.content[..first]).into_owned();
    let offsets = index.split_ascii_whitespace().skip(1).step_by(2).filter_map(|offset| offset.parse::<usize>().ok());
    for offset in offsets {
        let mut comment = false;
        for byte in stream.content.iter_mut().skip(first.saturating_add(offset)) {
            match *byte {
                b'\n' | b'\r' => comment = false,
                b'%' => comment = true,
                _ if comment || byte.is_ascii_whitespace() => {}
                _ => break,
            }
            if comment {
                *byte = b' ';
            }
        }
    }
    stream
}

/// A stream's content, unpacked; `None` where it cannot be, or is more than [`MAX_STREAM`].
pub(super) fn content(stream: &Stream) -> Option<Vec<u8>> {
    let Ok(filters) = stream.filters() else {
        return (!stream.dict.has(b"Filter") && stream.content.len() <= MAX_STREAM).then(|| stream.content.clone());
    };
    if filters.iter().all(|filter| *filter == b"FlateDecode") && stream.dict.has(b"Subtype") {
        // The library leaves pictures as they are, which it knows by this name.
        let mut stream = stream.clone();
        stream.dict.remove(b"Subtype");
        return stream.decompressed_content_with_limit(MAX_STREAM).ok();
    }
    stream.decompressed_content_with_limit(MAX_STREAM).ok()
}

/// A page's operators; `None` for more than [`MAX_STREAM`] of them.
pub(super) fn page_content(doc: &Document, page: ObjectId) -> Option<Vec<u8>> {
    doc.get_page_content_with_limit(page, MAX_STREAM).ok()
}

/// Whether any name of [`OF_ROWS`] has a number above [`MAX_ROW`] behind it, wherever in the file, or a stream of references
/// has rows of no bytes or of very many. What is packed is looked through with the rest: one file in 250 of ours has a `/W` there,
/// not one in a million with a number in brackets behind it.
fn asks_for_too_much(bytes: &[u8]) -> bool {
    let (mut at, mut references, mut odd_widths) = (0, vec![], vec![]);
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == b'/') {
        at += next + 1;
        let (name, length) = name(&bytes[at..]);
        let behind = &bytes[at + length..];
        match name.as_slice() {
            b"XRef" => references.push(at),
            b"W" if are_odd_widths(behind) => odd_widths.push(at),
            name if OF_ROWS.contains(&name) && number(behind).is_some_and(|number| number > MAX_ROW) => return true,
            _ => {}
        }
    }
    // Widths of glyphs are called `W` as well, but stand in the dictionary of a font.
    odd_widths.iter().any(|at| references.iter().any(|stream| at.abs_diff(*stream) < DICTIONARY))
}

/// How far apart the entries of the dictionary of a stream of references may stand.
const DICTIONARY: usize = 4_000;
/// The most bytes of a column of references (ISO 32000-1, 7.5.8.2); four are enough for any file that is read.
const WIDEST: u64 = 8;

/// Whether numbers in brackets follow that are not three columns that references may have. Anything else the library does
/// not take for columns.
fn are_odd_widths(bytes: &[u8]) -> bool {
    let Some(inside) = past_blanks(bytes).strip_prefix(b"[").map(past_blanks) else { return false };
    let digits = inside.strip_prefix(b"-").or(inside.strip_prefix(b"+")).unwrap_or(inside);
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\0]%./([<".contains(byte);
    if length == 0 || !digits.get(length).is_none_or(ends) {
        return false;
    }
    let end = inside.iter().take(200).position(|byte| *byte == b']');
    let text = end.and_then(|end| std::str::from_utf8(&inside[..end]).ok()).unwrap_or_default();
    let widths: Vec<u64> = text.split_ascii_whitespace().map_while(|width| width.parse().ok()).collect();
    !(widths.len() == 3 && widths.iter().all(|width| *width <= WIDEST) && widths.iter().any(|width| *width > 0))
}

/// What follows white space and comments (7.2.3, 7.2.4).
fn past_blanks(mut bytes: &[u8]) -> &[u8] {
    loop {
        let blanks = bytes.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == 0).count();
        bytes = &bytes[blanks..];
        if bytes.first() != Some(&b'%') {
            return bytes;
        }
        let comment = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        bytes = &bytes[comment.unwrap_or(bytes.len())..];
    }
}

/// The longest name that is looked at, each of its letters written as `#xx`.
const LONGEST: usize = 3 * 16;

/// The name that begins here, `#xx` resolved (7.3.5), and its length in the file.
fn name(bytes: &[u8]) -> (Vec<u8>, usize) {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"()<>[]{}/%".contains(byte);
    let end = bytes.iter().take(LONGEST).position(ends).unwrap_or(bytes.len().min(LONGEST));
    let (mut out, mut rest) = (vec![], &bytes[..end]);
    while let [first, behind @ ..] = rest {
        let coded = (*first == b'#').then(|| behind.get(..2)).flatten();
        let byte = coded.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    (out, end)
}

/// The whole number behind white space; one of more digits than any is the largest.
fn number(bytes: &[u8]) -> Option<u64> {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'+')?;
    let digits: Vec<u8> = bytes[start..].iter().copied().take_while(u8::is_ascii_digit).take(20).collect();
    if digits.is_empty() {
        return None;
    }
    Some(String::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_giants_are_found_however_they_are_written() {
        for giant in
            ["/Columns 2000000000", "/C#6flumns\n100001>>", "/Colors 99999999999999999999999", "/Columns +200000"]
        {
            assert!(asks_for_too_much(giant.as_bytes()), "{giant}");
        }
        for usual in ["/Columns 4", "/Columns", "/Column 2000000000", "/Columns 5 0 R", "/", "/Columns /Colors 3"] {
            assert!(!asks_for_too_much(usual.as_bytes()), "{usual}");
        }
    }

    #[test]
    fn references_have_rows_of_a_few_bytes() {
        for odd in ["[0 0 0]", "[1 2000000000 2]", "[1 -1 2]", "[1 2]", "[9 ", "%[1 1 1]\n[%]\n+999999 1 1]"] {
            assert!(asks_for_too_much(format!("<</Type/XR#65f /W {odd}>>").as_bytes()), "{odd}");
            assert!(!asks_for_too_much(format!("<</Type/Font /W {odd}>>").as_bytes()), "{odd}");
        }
        assert!(!asks_for_too_much(b"<</W[1 4 2]/Type/XRef>>"));
    }

    /// Packed pieces before the references have names by chance.
    #[test]
    fn what_is_packed_is_no_width() {
        for packed in ["\u{1}\u{7f}", " [\u{7f}1 2 3]", "[]", "[1x]", "5 0 R", " ", "[-]"] {
            let file = format!("stream\n.../W{packed}endstream 9 0 obj<</Type/XRef/W[1 4 2]>>");
            assert!(!asks_for_too_much(file.as_bytes()), "{packed:?}");
        }
    }
}
