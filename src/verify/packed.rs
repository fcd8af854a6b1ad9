//! What an OFD of ours carries, and its pages.

use std::io::{Cursor, Read};

use quick_xml::escape::unescape;
use zip::ZipArchive;

use super::Carried;
use crate::backend::Format;
use crate::carried::{Made, OFD_WATERMARK, PROGRAM};

/// The most that a part may unpack to: a page of ours has some 100 KB, a report at most 32 MiB.
const MAX_PART: u64 = 64 << 20;

/// The most pages that are compared.
const MAX_PAGES: usize = 10_000;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The attached report, the creator and the watermark.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let entry = String::from_utf8(part(&mut archive, "OFD.xml")?).ok()?;
    let source = String::from_utf8(part(&mut archive, "Doc_0/Attachs/report.json")?).ok()?;
    let version = between(&entry, "<ofd:CreatorVersion>", "</ofd:CreatorVersion>");
    let engine = version.map(|version| format!("{PROGRAM} {version}"));
    let watermark = between(&entry, &format!("<ofd:CustomData Name=\"{OFD_WATERMARK}\">"), "</ofd:CustomData>");
    let watermark = watermark.and_then(|words| Some(unescape(words).ok()?.into_owned()));
    Some(Carried { format: Format::Ofd, source, made: Made { engine, watermark, ..Made::default() } })
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(inner, _)| inner)
}

/// A part's bytes, never more than [`MAX_PART`].
pub(super) fn part(archive: &mut Archive<'_>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    archive.by_name(name).ok()?.take(MAX_PART + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MAX_PART).then_some(bytes)
}

/// Each page's content.
pub(super) fn pages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return vec![] };
    let page = |index| part(&mut archive, &format!("Doc_0/Pages/Page_{index}/Content.xml"));
    (0..MAX_PAGES).map_while(page).collect()
}
