//! The package: parts in a fixed order, with their content types and relations, in a zip whose bytes depend on
//! nothing but them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;
use super::xml::Element;

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// Where relation kinds that are not of the package itself begin.
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// One file of the package.
pub(super) struct Part {
    /// Its path, such as `word/document.xml`.
    pub path: &'static str,
    /// Its media type; `None` for what the default of its extension covers.
    pub media: Option<&'static str>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a part refers to.
pub(super) struct Relation {
    /// The id that the part uses, unique in it.
    pub id: String,
    /// The last part of the kind's address, or the whole of it.
    pub kind: &'static str,
    /// A path from the part's folder, or an address.
    pub target: String,
    /// Whether the target lies outside the package.
    pub external: bool,
}

impl Relation {
    /// A relation to another part.
    pub fn part(id: impl Into<String>, kind: &'static str, target: &str) -> Relation {
        Relation { id: id.into(), kind, target: target.to_owned(), external: false }
    }
}

/// The relations of a part as their own part.
pub(super) fn relations(path: &'static str, list: &[Relation]) -> Part {
    let relation = |r: &Relation| {
        let kind = if r.kind.contains("://") { r.kind.to_owned() } else { format!("{OFFICE}{}", r.kind) };
        let element = Element::new("Relationship").attr("Id", &r.id).attr("Type", kind).attr("Target", &r.target);
        if r.external { element.attr("TargetMode", "External") } else { element }
    };
    let root = Element::new("Relationships").attr("xmlns", RELATIONS).all(list.iter().map(relation));
    Part { path, media: None, bytes: root.to_file() }
}

/// Packs the parts in their order behind the list of their content types.
///
/// # Errors
/// [`Error::Zip`]: only when memory runs out or a part is larger than 4 GB.
pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, Error> {
    // Every entry bears the earliest time that zip knows: nothing comes from a clock.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let types = content_types(parts);
    let files = std::iter::once(("[Content_Types].xml", &types)).chain(parts.iter().map(|p| (p.path, &p.bytes)));
    for (path, bytes) in files {
        zip.start_file(path, options)?;
        zip.write_all(bytes).map_err(|e| Error::Zip(e.into()))?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(parts: &[Part]) -> Vec<u8> {
    let default =
        |extension: &str, media: &str| Element::new("Default").attr("Extension", extension).attr("ContentType", media);
    let overrides = parts.iter().filter_map(|part| {
        let media = part.media?;
        Some(Element::new("Override").attr("PartName", format!("/{}", part.path)).attr("ContentType", media))
    });
    Element::new("Types")
        .attr("xmlns", TYPES)
        .with(default("rels", "application/vnd.openxmlformats-package.relationships+xml"))
        .with(default("xml", "application/xml"))
        .all(overrides)
        .to_file()
}
