//! Packages (Word, OFD) opened and changed by a reader that is not the program's.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The parts in their order, by path.
pub(crate) fn listed(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(package)).expect("a zip");
    let part = |index| {
        let mut file = zip.by_index(index).unwrap();
        let mut bytes = vec![];
        file.read_to_end(&mut bytes).unwrap();
        (file.name().to_owned(), bytes)
    };
    (0..ZipArchive::new(Cursor::new(package)).unwrap().len()).map(part).collect()
}

/// The parts that are text, by path.
pub(crate) fn parts(package: &[u8]) -> BTreeMap<String, String> {
    let text = |(name, bytes)| Some((name, String::from_utf8(bytes).ok()?));
    listed(package).into_iter().filter_map(text).collect()
}

/// One part, which is text.
pub(crate) fn part(package: &[u8], name: &str) -> String {
    parts(package).remove(name).unwrap_or_else(|| panic!("no part {name}"))
}

/// A package of these parts, without compression.
pub(crate) fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut new = ZipWriter::new(Cursor::new(vec![]));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        new.start_file(name, stored).unwrap();
        new.write_all(bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// The package with the text of its parts changed, without compression.
pub(crate) fn repacked(package: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let changed = |(name, bytes): (String, Vec<u8>)| match String::from_utf8(bytes) {
        Ok(text) => (name.clone(), change(&name, text).into_bytes()),
        Err(picture) => (name, picture.into_bytes()),
    };
    packed(&listed(package).into_iter().map(changed).collect::<Vec<_>>())
}

/// The package with one of its parts changed.
pub(crate) fn with_part(package: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    repacked(package, |name, text| if name == part { change(text) } else { text })
}

/// The text of every paragraph of a body, in order; cells give one each.
pub(crate) fn paragraphs(parts: &BTreeMap<String, String>) -> Vec<String> {
    let document = &parts["word/document.xml"];
    let (mut numbers, mut level) = (Numbers::of(parts), 0);
    let value = |tag: &BytesStart<'_>| tag.try_get_attribute("w:val").unwrap().unwrap().value.to_string();
    let mut reader = Reader::from_str(document);
    let mut texts = Vec::new();
    let mut in_text = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return texts,
            Event::Start(e) if e.name().as_ref() == "w:p" => texts.push(String::new()),
            Event::Empty(e) if e.name().as_ref() == "w:p" => texts.push(String::new()),
            Event::Empty(e) if e.name().as_ref() == "w:ilvl" => level = value(&e).parse().unwrap(),
            Event::Empty(e) if e.name().as_ref() == "w:numId" => {
                texts.last_mut().unwrap().push_str(&numbers.next(&value(&e), level));
            }
            Event::Start(e) => in_text = e.name().as_ref() == "w:t",
            Event::End(_) => in_text = false,
            Event::Text(text) if in_text => texts.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(name) if in_text => {
                texts.last_mut().unwrap().push_str(match &*name {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("&{other};"),
                });
            }
            _ => {}
        }
    }
}

/// The numbers that Word puts before paragraphs (ECMA-376 part 1, clause 17.9), counted from the numbering part of a copy.
#[derive(Default)]
pub(crate) struct Numbers {
    /// Format and text of each level, by abstract list and level.
    levels: BTreeMap<(String, usize), (String, String)>,
    /// The abstract list of each list.
    lists: BTreeMap<String, String>,
    counts: BTreeMap<String, Vec<usize>>,
}

impl Numbers {
    /// Of a copy; nothing counts where it has no such part.
    pub(crate) fn of(parts: &BTreeMap<String, String>) -> Numbers {
        let mut numbers = Numbers::default();
        let Some(part) = parts.get("word/numbering.xml") else { return numbers };
        let value = |of: &str, name: &str| {
            let (_, rest) = of.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("{name} in {of}"));
            rest.split('"').next().unwrap().to_owned()
        };
        let val = |of: &str, name: &str| value(of.split_once(&format!("<{name} ")).unwrap().1, "w:val");
        for kind in part.split("<w:abstractNum ").skip(1) {
            for level in kind.split("<w:lvl ").skip(1) {
                let at = (value(kind, "w:abstractNumId"), value(level, "w:ilvl").parse().unwrap());
                numbers.levels.insert(at, (val(level, "w:numFmt"), val(level, "w:lvlText")));
            }
        }
        let lists = part.split("<w:num ").skip(1);
        numbers.lists = lists.map(|list| (value(list, "w:numId"), val(list, "w:abstractNumId"))).collect();
        numbers
    }

    /// The number of the next paragraph of a list.
    pub(crate) fn next(&mut self, list: &str, level: usize) -> String {
        let kind = &self.lists[list];
        let counts = self.counts.entry(kind.clone()).or_insert_with(|| vec![0; 9]);
        counts[level] += 1;
        counts[level + 1..].fill(0);
        let (format, text) = &self.levels[&(kind.clone(), level)];
        let shown = match (format.as_str(), counts[level]) {
            ("bullet", _) => return text.clone(),
            ("decimal", nth) => nth.to_string(),
            ("decimalEnclosedCircle", nth @ 1..=20) => "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳".chars().nth(nth - 1).unwrap().to_string(),
            ("chineseCountingThousand", nth @ 1..100) => {
                let digit = |nth: usize| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][nth % 10];
                let tens = if nth < 20 { "" } else { digit(nth / 10) };
                if nth < 10 { digit(nth).to_owned() } else { format!("{tens}十{}", digit(nth)) }
            }
            other => panic!("{other:?}"),
        };
        text.replace(&format!("%{}", level + 1), &shown)
    }
}
