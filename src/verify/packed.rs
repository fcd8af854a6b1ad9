//! What an OFD of ours carries, and its pages.

use super::Carried;
use crate::backend::Format;
use crate::carried::{Made, OFD_ORIGIN, OFD_WATERMARK, Origin, PROGRAM};
use crate::pack::archive::Archive;
use crate::xml::tree::unescaped;

/// The most pages that are compared.
const MAX_PAGES: usize = 10_000;

/// The attached report, the creator and the watermark.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let mut archive = Archive::open(bytes)?;
    let entry = String::from_utf8(archive.file("OFD.xml")?).ok()?;
    let source = String::from_utf8(archive.file("Doc_0/Attachs/report.json")?).ok()?;
    let version = between(&entry, "<ofd:CreatorVersion>", "</ofd:CreatorVersion>");
    let engine = version.map(|version| format!("{PROGRAM} {version}"));
    let custom =
        |name| between(&entry, &format!("<ofd:CustomData Name=\"{name}\">"), "</ofd:CustomData>").map(unescaped);
    let (watermark, origin) = (custom(OFD_WATERMARK), custom(OFD_ORIGIN));
    let origin = Origin::read(engine, &origin.unwrap_or_default());
    Some(Carried { format: Format::Ofd, source, made: Made { origin, watermark, ..Made::default() } })
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    text.split_once(before)?.1.split_once(after).map(|(inner, _)| inner)
}

/// Each page's content.
pub(super) fn pages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Some(mut archive) = Archive::open(bytes) else { return vec![] };
    let page = |index| archive.file(&format!("Doc_0/Pages/Page_{index}/Content.xml"));
    (0..MAX_PAGES).map_while(page).collect()
}
