//! Packages (Word, OFD) opened and changed by a reader that is not the program's.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

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
