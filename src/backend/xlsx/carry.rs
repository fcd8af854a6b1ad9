//! The finished parts, packed once more by the house's own zip, with the report among them.

use crate::carried::{Made, Origin, PROGRAM, Part};
use crate::layout::Layout;
use crate::pack::archive::Archive;
use crate::pack::zip;
use crate::support::digest;

use super::{Error, Options};

const TYPES: &str = "[Content_Types].xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Packs the parts of a workbook again: always to the same bytes, and with the report if there is one.
pub(super) fn pack(book: &[u8], layout: &Layout, options: &Options<'_>) -> Result<Vec<u8>, Error> {
    let mut archive = Archive::open(book).ok_or(Error::Package("it does not open"))?;
    let mut names: Vec<String> = archive.names().map(str::to_owned).collect();
    // The list of types comes first (ECMA-376-2, 10.2); the others in the order of their names.
    names.sort_by_key(|name| (name != TYPES, name.clone()));
    let mut parts = vec![];
    for name in names {
        let bytes = archive.file(&name).ok_or(Error::Package("a part is missing"))?;
        parts.push((name, bytes));
    }
    change(&mut parts, "docProps/app.xml", "<Application>Microsoft Excel<", &format!("<Application>{PROGRAM}<"))?;
    if let Some(source) = options.source {
        carry(&mut parts, source, made(layout, options))?;
    }
    let files = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    zip::pack(files).map_err(|_| Error::Package("it is too large for a zip"))
}

fn made(layout: &Layout, options: &Options<'_>) -> Made {
    Made {
        origin: options.origin.cloned().unwrap_or_else(Origin::of_engine),
        watermark: layout.watermark.as_ref().map(|watermark| watermark.text.clone()),
        ..Made::default()
    }
}

/// Adds the report as a part of its own, as Word copies have it.
fn carry(parts: &mut Vec<(String, Vec<u8>)>, source: &str, made: Made) -> Result<(), Error> {
    let part = Part { source: source.to_owned(), made, ..Part::default() };
    let relation =
        format!("<Relationship Id=\"rIdReport\" Type=\"{OFFICE}/customXml\" Target=\"../customXml/item1.xml\"/>");
    change(parts, RELATIONS, "</Relationships>", &format!("{relation}</Relationships>"))?;
    let media = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";
    let typed = format!("<Override PartName=\"/customXml/itemProps1.xml\" ContentType=\"{media}\"/>");
    change(parts, TYPES, "</Types>", &format!("{typed}</Types>"))?;
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let properties = format!(
        "{declaration}<ds:datastoreItem ds:itemID=\"{}\" xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\">\
         <ds:schemaRefs><ds:schemaRef ds:uri=\"{}\"/></ds:schemaRefs></ds:datastoreItem>",
        digest::guid(source.as_bytes()),
        crate::carried::NAMESPACE
    );
    let relations = format!(
        "{declaration}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rIdProperties\" Type=\"{OFFICE}/customXmlProps\" Target=\"itemProps1.xml\"/></Relationships>"
    );
    parts.push(("customXml/_rels/item1.xml.rels".to_owned(), relations.into_bytes()));
    parts.push(("customXml/item1.xml".to_owned(), part.write()));
    parts.push(("customXml/itemProps1.xml".to_owned(), properties.into_bytes()));
    Ok(())
}

/// Puts other words in the place of some in a part. They must be there: otherwise the packages below write otherwise than
/// they did.
fn change(parts: &mut [(String, Vec<u8>)], name: &str, was: &str, becomes: &str) -> Result<(), Error> {
    let (_, bytes) = parts.iter_mut().find(|(part, _)| part == name).ok_or(Error::Package("a part is missing"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Package("a part is no text"))?;
    if !text.contains(was) {
        return Err(Error::Package("a part is not as it was"));
    }
    *bytes = text.replacen(was, becomes, 1).into_bytes();
    Ok(())
}
