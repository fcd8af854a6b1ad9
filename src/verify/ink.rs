//! The text of a PDF's pages by what their fonts say of themselves (ISO 32000-1, 9.10): codes of two bytes, a `ToUnicode`
//! map for each font. Files of ours have no other text.

use std::collections::HashMap;

use lopdf::content::Content;
use lopdf::{Document, Object, ObjectId};

use super::open;

/// The characters of a font's codes.
type Map = HashMap<u16, String>;

/// Each page's text in the order of its ink.
pub(super) fn pages(bytes: &[u8]) -> Vec<String> {
    let Some(doc) = open::open(bytes) else { return vec![] };
    let mut maps: HashMap<Vec<u8>, Map> = HashMap::new();
    doc.page_iter().map(|page| text(&doc, page, &mut maps).unwrap_or_default()).collect()
}

/// A page's text. Fonts have one name each in all of a file of ours, so their maps are read once.
fn text(doc: &Document, page: ObjectId, maps: &mut HashMap<Vec<u8>, Map>) -> Option<String> {
    for (name, font) in doc.get_page_fonts(page).ok()? {
        maps.entry(name).or_insert_with(|| {
            let map = font.get_deref(b"ToUnicode", doc).ok().and_then(|map| map.as_stream().ok());
            map.and_then(open::content).map_or_else(Map::new, |map| read(&map))
        });
    }
    let content = Content::decode(&open::page_content(doc, page)?).ok()?;
    let (mut out, mut font) = (String::new(), None);
    for operation in &content.operations {
        match (operation.operator.as_str(), operation.operands.as_slice()) {
            ("Tf", [Object::Name(name), ..]) => font = maps.get(name),
            ("Tj", [shown]) => show(shown, font, &mut out),
            ("TJ", [Object::Array(shown)]) => shown.iter().for_each(|shown| show(shown, font, &mut out)),
            _ => {}
        }
    }
    Some(out)
}

fn show(shown: &Object, font: Option<&Map>, out: &mut String) {
    let (Object::String(bytes, _), Some(font)) = (shown, font) else { return };
    let codes = bytes.chunks(2).map(|code| code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte)));
    // A code without a character shows something that no text of ours has.
    codes.for_each(|code| out.push_str(font.get(&code).map_or("\u{fffd}", String::as_str)));
}

/// Reads a `ToUnicode` map: its characters (`bfchar`) and ranges (`bfrange`), the latter with one target or a list.
fn read(map: &[u8]) -> Map {
    let text = String::from_utf8_lossy(map);
    let mut out = Map::new();
    for section in text.split("beginbfchar").skip(1) {
        let codes = tokens(section.split("endbfchar").next().unwrap_or_default());
        for pair in codes.chunks_exact(2) {
            out.extend(Some((number(&pair[0]), characters(&pair[1]))));
        }
    }
    for section in text.split("beginbfrange").skip(1) {
        let mut codes = tokens(section.split("endbfrange").next().unwrap_or_default()).into_iter();
        while let (Some(first), Some(last), Some(target)) = (codes.next(), codes.next(), codes.next()) {
            let range = number(&first)..=number(&last);
            if target == "[" {
                let list: Vec<String> = codes.by_ref().take_while(|code| code != "]").collect();
                out.extend(range.zip(list.iter().map(|code| characters(code))));
            } else if let Some(start) = characters(&target).chars().next() {
                let next = |(step, code)| Some((code, char::from_u32(u32::from(start) + step)?.to_string()));
                out.extend((0..).zip(range).filter_map(next));
            }
        }
    }
    out
}

/// The codes of a section, and the brackets around lists.
fn tokens(section: &str) -> Vec<String> {
    let mut out = vec![];
    let mut rest = section;
    while let Some(at) = rest.find(['<', '[', ']']) {
        if rest[at..].starts_with('<') {
            let code = &rest[at + 1..];
            let end = code.find('>').unwrap_or(code.len());
            out.push(code[..end].split_whitespace().collect());
            rest = code.get(end + 1..).unwrap_or_default();
        } else {
            out.push(rest[at..=at].to_owned());
            rest = &rest[at + 1..];
        }
    }
    out
}

fn number(code: &str) -> u16 {
    u16::from_str_radix(code, 16).unwrap_or(0)
}

/// UTF-16 in hexadecimal.
fn characters(code: &str) -> String {
    let units: Vec<u16> = code.as_bytes().chunks(4).map(|unit| number(&String::from_utf8_lossy(unit))).collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_in_every_form() {
        let map = read(
            b"1 beginbfchar <0001> <4E2D> endbfchar 2 beginbfrange <0002><0003>[<56FD><D840DC0B>]\n<0010> <0012> <0041> endbfrange",
        );
        let found: Vec<&str> = [1, 2, 3, 0x10, 0x12].iter().map(|code| map[code].as_str()).collect();
        assert_eq!(found, ["中", "国", "𠀋", "A", "C"]);
        assert_eq!(map.len(), 6);
        assert_eq!(read(b"beginbfrange <0001><FFFF>[ <"), Map::from([(1, String::new())]));
    }
}
