//! The parts around the pages: the entry, the document, its fonts and its attachment.

use sha2::{Digest, Sha256};

use super::face::Faces;
use super::page::physical_box;
use super::xml::{Xml, clean};
use super::{DocType, outline};
use crate::layout::{Info, Layout};

/// Who wrote the file.
const CREATOR: &str = "banxin";

/// A file of the package: its path and content.
pub(super) type Part = (String, Vec<u8>);

/// The entry (7.4), `OFD.xml`. The document's id comes from all other parts, so equal documents have equal ids.
pub(super) fn entry(info: &Info, kind: DocType, parts: &[Part]) -> Vec<u8> {
    let mut xml = Xml::new("ofd:OFD", &[("Version", "1.0"), ("DocType", kind.name())]);
    xml.open("ofd:DocBody", &[]);
    xml.open("ofd:DocInfo", &[]);
    xml.text("ofd:DocID", &[], &document_id(parts));
    for (name, words) in [("ofd:Title", &info.title), ("ofd:Author", &info.author)] {
        let words = clean(words);
        if !words.is_empty() {
            xml.text(name, &[], &words);
        }
    }
    if let Some(date) = info.date.as_deref().filter(|date| is_date(date)) {
        xml.text("ofd:CreationDate", &[], date);
        xml.text("ofd:ModDate", &[], date);
    }
    xml.text("ofd:Creator", &[], CREATOR);
    xml.text("ofd:CreatorVersion", &[], env!("CARGO_PKG_VERSION"));
    xml.close();
    xml.text("ofd:DocRoot", &[], "Doc_0/Document.xml");
    xml.finish()
}

/// 32 hexadecimal digits in the form of a UUID of version 8, whose content is the maker's own (RFC 9562, 5.8).
fn document_id(parts: &[Part]) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in parts {
        hash.update(path);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    let mut id: Vec<u8> = hash.finalize()[..16].to_vec();
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(shape)
}

/// The document (7.5), `Doc_0/Document.xml`; `pages` are the ids of the pages, `last` the highest id of all.
pub(super) fn document(layout: &Layout, pages: &[String], last: &str, attached: bool) -> Vec<u8> {
    let mut xml = Xml::new("ofd:Document", &[]);
    xml.open("ofd:CommonData", &[]);
    xml.text("ofd:MaxUnitID", &[], last);
    xml.open("ofd:PageArea", &[]);
    xml.text("ofd:PhysicalBox", &[], &physical_box(layout.sheet.size(false)));
    xml.close();
    xml.text("ofd:PublicRes", &[], "PublicRes.xml");
    xml.close();
    xml.open("ofd:Pages", &[]);
    for (index, id) in pages.iter().enumerate() {
        xml.empty("ofd:Page", &[("ID", id), ("BaseLoc", &format!("Pages/Page_{index}/Content.xml"))]);
    }
    xml.close();
    outline::write(&mut xml, layout, pages);
    if attached {
        xml.text("ofd:Attachments", &[], "Attachs/Attachments.xml");
    }
    xml.finish()
}

/// The fonts (7.9, 11.1), `Doc_0/PublicRes.xml`, where GB/T 42133 wants them.
pub(super) fn fonts(faces: &Faces) -> Vec<u8> {
    let mut xml = Xml::new("ofd:Res", &[("BaseLoc", "Res")]);
    xml.open("ofd:Fonts", &[]);
    for face in faces.iter() {
        let id = face.id.to_string();
        xml.open("ofd:Font", &[("ID", &id), ("FontName", &face.name), ("FamilyName", &face.family)]);
        xml.text("ofd:FontFile", &[], &face.file);
        xml.close();
    }
    xml.finish()
}

/// The report's JSON (20.1, 20.2), byte for byte, and the list that names it. Its format is said to be plain text: of
/// attachments an archived file keeps only text (GB/T 42133, 6.15), and its checkers know text by that name.
pub(super) fn attachment(info: &Info, source: &[u8]) -> [Part; 2] {
    let mut xml = Xml::new("ofd:Attachments", &[]);
    let size = source.len().div_ceil(1024).to_string();
    let date = info.date.as_deref().filter(|date| is_date(date)).map(|date| format!("{date}T00:00:00"));
    let mut attributes = vec![("ID", "A1"), ("Name", "report.json"), ("Format", "txt")];
    attributes.extend(date.as_deref().map(|date| ("CreationDate", date)));
    attributes.extend([("Size", size.as_str()), ("Visible", "true"), ("Usage", "报告的结构化数据")]);
    xml.open("ofd:Attachment", &attributes);
    xml.text("ofd:FileLoc", &[], "/Doc_0/Attachs/report.json");
    let list = ("Doc_0/Attachs/Attachments.xml".to_owned(), xml.finish());
    [list, ("Doc_0/Attachs/report.json".to_owned(), source.to_vec())]
}
