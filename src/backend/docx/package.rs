//! The package: parts in a fixed order, with their content types and relations, in a zip whose bytes depend on
//! nothing but them.

use super::Error;
use crate::pack::zip;
use crate::xml::tree::Element;

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// Where relation kinds that are not of the package itself begin.
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// The kind of the relation to the core properties, which is the package's own.
const CORE: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/// One file of the package.
pub(super) struct Part {
    /// Its path, such as `word/document.xml`.
    pub path: String,
    /// Its media type; `None` for what the default of its extension covers.
    pub media: Option<String>,
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
    pub(crate) fn part(id: impl Into<String>, kind: &'static str, target: &str) -> Relation {
        Relation { id: id.into(), kind, target: target.to_owned(), external: false }
    }
}

/// The parts of the word folder and what the document refers to.
pub(super) struct WordFolder {
    parts: Vec<Part>,
    relations: Vec<Relation>,
    /// Parts outside the word folder.
    pub others: Vec<Part>,
}

impl WordFolder {
    /// Begins with the document and the relations of its links.
    pub(crate) fn new(document: Vec<u8>, relations: Vec<Relation>) -> WordFolder {
        let parts = vec![word_part("document.main", "document.xml", document)];
        WordFolder { parts, relations, others: vec![] }
    }

    /// Adds a part that the document refers to.
    pub(crate) fn add(&mut self, id: &str, kind: &'static str, name: &str, bytes: Vec<u8>) {
        self.refer(Relation::part(id, kind, name));
        self.parts.push(word_part(kind, name, bytes));
    }

    /// Adds a relation of the document.
    pub(crate) fn refer(&mut self, relation: Relation) {
        self.relations.push(relation);
    }

    /// A part's content by its path.
    pub(crate) fn part(&self, path: &str) -> Option<&[u8]> {
        self.parts.iter().find(|part| part.path == path).map(|part| part.bytes.as_slice())
    }

    /// Gives a part that is there another content.
    pub(crate) fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        self.parts.iter_mut().filter(|part| part.path == path).for_each(|part| part.bytes.clone_from(&bytes));
    }

    /// The pictures and the relations to them.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = (&Relation, &Part)> {
        let relations = self.relations.iter().filter(|relation| relation.kind == "image");
        let parts = self.others.iter().filter(|part| part.path.starts_with("word/media/"));
        relations.zip(parts)
    }

    /// The whole package in its order, with its properties.
    pub(crate) fn into_package(self, core: Vec<u8>, app: Vec<u8>) -> Vec<Part> {
        let property = |path: &str, media: &str, bytes| Part {
            path: path.to_owned(),
            media: Some(format!("application/vnd.openxmlformats-{media}+xml")),
            bytes,
        };
        let top = [
            Relation::part("rIdDocument", "officeDocument", "word/document.xml"),
            Relation::part("rIdCore", CORE, "docProps/core.xml"),
            Relation::part("rIdApp", "extended-properties", "docProps/app.xml"),
        ];
        let mut parts = vec![
            relations("_rels/.rels", &top),
            property("docProps/core.xml", "package.core-properties", core),
            property("docProps/app.xml", "officedocument.extended-properties", app),
            relations("word/_rels/document.xml.rels", &self.relations),
        ];
        parts.extend(self.parts);
        parts.extend(self.others);
        parts
    }
}

fn word_part(kind: &str, name: &str, bytes: Vec<u8>) -> Part {
    let media = format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml");
    Part { path: format!("word/{name}"), media: Some(media), bytes }
}

/// The relations of a part as their own part.
pub(super) fn relations(path: &str, list: &[Relation]) -> Part {
    let relation = |r: &Relation| {
        let kind = if r.kind.contains("://") { r.kind.to_owned() } else { format!("{OFFICE}{}", r.kind) };
        let element = Element::new("Relationship").attr("Id", &r.id).attr("Type", kind).attr("Target", &r.target);
        if r.external { element.attr("TargetMode", "External") } else { element }
    };
    let root = Element::new("Relationships").attr("xmlns", RELATIONS).all(list.iter().map(relation));
    Part { path: path.to_owned(), media: None, bytes: root.to_file() }
}

/// Packs the parts in their order behind the list of their content types.
///
/// # Errors
/// [`Error::Zip`]: only when memory runs out or a part is larger than 4 GB.
pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, Error> {
    let types = content_types(parts);
    let files = std::iter::once(("[Content_Types].xml", types.as_slice()));
    Ok(zip::pack(files.chain(parts.iter().map(|part| (part.path.as_str(), part.bytes.as_slice()))))?)
}

fn content_types(parts: &[Part]) -> Vec<u8> {
    let default =
        |extension: &str, media: &str| Element::new("Default").attr("Extension", extension).attr("ContentType", media);
    let overrides = parts.iter().filter_map(|part| {
        let media = part.media.as_ref()?;
        Some(Element::new("Override").attr("PartName", format!("/{}", part.path)).attr("ContentType", media))
    });
    // Each kind of picture once, and only where there is one.
    let pictures = ["png", "jpeg"].into_iter().filter(|kind| parts.iter().any(|part| part.path.ends_with(kind)));
    let pictures = pictures.map(|kind| default(kind, &format!("image/{kind}")));
    Element::new("Types")
        .attr("xmlns", TYPES)
        .with(default("rels", "application/vnd.openxmlformats-package.relationships+xml"))
        .with(default("xml", "application/xml"))
        .all(pictures)
        .all(overrides)
        .to_file()
}
