//! What an OFD of ours carries, its pages, and what of it is another than the report gives.

use std::collections::BTreeSet;

use super::Carried;
use super::graph::{Beside, Difference};
use super::sealed::elements;
use crate::backend::Format;
use crate::carried::{Made, OFD_ORIGIN, OFD_WATERMARK, Origin, PROGRAM};
use crate::pack::archive::Archive;
use crate::xml::tree::unescaped;

/// The part that leads to the documents.
const ENTRY: &str = "OFD.xml";

/// The most pages that are compared.
const MAX_PAGES: usize = 10_000;

/// The attached report, the creator and the watermark.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let mut archive = Archive::open(bytes)?;
    let entry = String::from_utf8(archive.file(ENTRY)?).ok()?;
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
    (0..MAX_PAGES).map_while(|index| archive.file(&page(index))).collect()
}

/// How many pages there are.
pub(super) fn page_count(bytes: &[u8]) -> usize {
    let Some(archive) = Archive::open(bytes) else { return 0 };
    let names: BTreeSet<&str> = archive.names().collect();
    (0..MAX_PAGES).take_while(|index| names.contains(page(*index).as_str())).count()
}

/// The part of a page, counted from 0.
fn page(index: usize) -> String {
    format!("Doc_0/Pages/Page_{index}/Content.xml")
}

/// Holds a file part by part against the one that the report gives.
pub(super) fn compare(was: &[u8], is: &[u8]) -> Difference {
    let (Some(mut was), Some(mut is)) = (Archive::open(was), Archive::open(is)) else {
        return Difference { page: None, beside: vec![Beside::Other] };
    };
    let mut names: Vec<String> = was.names().chain(is.names()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    // A folder's own entry says nothing.
    names.retain(|name| !name.ends_with('/') && !same(was.file(name), is.file(name)));
    let first = (0..MAX_PAGES).find(|index| names.binary_search(&page(*index)).is_ok());
    let is_page = |name: &str| name.starts_with("Doc_0/Pages/Page_") && name.ends_with("/Content.xml");
    let properties = same_but_for_properties(was.file(ENTRY), is.file(ENTRY));
    let mut beside: Vec<Beside> =
        names.iter().filter(|name| !is_page(name)).map(|name| beside(name, properties)).collect();
    beside.sort_unstable();
    beside.dedup();
    Difference { page: first.map(|index| index + 1), beside }
}

/// What a part is; of the entry `properties` tells whether nothing else in it is another.
fn beside(name: &str, properties: bool) -> Beside {
    match name {
        ENTRY if properties => Beside::Properties,
        _ if name.starts_with("Doc_0/Attachs/") => Beside::Attachments,
        _ => Beside::Other,
    }
}

/// Whether two entries lead to the same documents, whatever they say of them.
fn same_but_for_properties(was: Option<Vec<u8>>, is: Option<Vec<u8>>) -> bool {
    let rest = |part: Option<Vec<u8>>| {
        let text = String::from_utf8(part?).ok()?;
        let (before, behind) = text.split_once("<ofd:DocInfo>")?;
        Some(format!("{before}{}", behind.split_once("</ofd:DocInfo>")?.1))
    };
    rest(was).is_some_and(|was| rest(is).is_some_and(|is| elements(&was).is_some() && elements(&was) == elements(&is)))
}

/// Whether two parts say the same: byte for byte, or element for element.
fn same(was: Option<Vec<u8>>, is: Option<Vec<u8>>) -> bool {
    let read = |part: &Option<Vec<u8>>| elements(std::str::from_utf8(part.as_deref()?).ok()?);
    was == is || read(&was).is_some_and(|was| Some(was) == read(&is))
}
