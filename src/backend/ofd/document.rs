//! The parts around the pages: the entry, the document, its fonts and its attachment.

use sha2::{Digest, Sha256};

use super::face::Faces;
use super::mm::Mm;
use super::page::physical_box;
use super::{Options, outline};
use crate::carried::{ENGINE, OFD_ORIGIN, OFD_WATERMARK, Origin, PROGRAM};
use crate::image::Image;
use crate::layout::{Info, Layout};
use crate::style::PageOrientation;
use crate::xml::writer::{XmlWriter, clean};

/// A file of the package: its path and content.
pub(super) type Part = (String, Vec<u8>);

/// The entry (7.4), `OFD.xml`. The document's id comes from all other parts, so equal documents have equal ids.
pub(super) fn entry(layout: &Layout, options: &Options<'_>, parts: &[Part]) -> Vec<u8> {
    let info = &layout.info;
    let mut xml = XmlWriter::new("ofd:OFD", &[("Version", "1.0"), ("DocType", options.doc_type.name())]);
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
    xml.text("ofd:Creator", &[], PROGRAM);
    let engine = options.origin.and_then(|origin| origin.engine.as_deref()).unwrap_or(ENGINE);
    xml.text("ofd:CreatorVersion", &[], engine.strip_prefix(PROGRAM).unwrap_or(engine).trim_start());
    custom(&mut xml, layout, options.origin);
    xml.close();
    xml.text("ofd:DocRoot", &[], "Doc_0/Document.xml");
    xml.finish()
}

/// Further facts about the document (7.4, `CustomDatas`): the words of its watermark and what it was laid out by, with
/// which the file can be made again and compared, and where its seals belong.
fn custom(xml: &mut XmlWriter, layout: &Layout, origin: Option<&Origin>) {
    let watermark = layout.watermark.iter().map(|watermark| (OFD_WATERMARK.to_owned(), clean(&watermark.text)));
    let origin = origin.map(Origin::line).filter(|line| !line.is_empty());
    let origin = origin.map(|line| (OFD_ORIGIN.to_owned(), clean(&line)));
    let facts: Vec<(String, String)> = watermark.chain(origin).chain(seals(layout)).collect();
    if facts.is_empty() {
        return;
    }
    xml.open("ofd:CustomDatas", &[]);
    for (name, value) in &facts {
        xml.text("ofd:CustomData", &[("Name", name)], value);
    }
    xml.close();
}

/// Where seals belong, for machines that sign, because an OFD has no field that waits to be signed (a stamp comes with
/// its signature, 18.2): page from 1, left, top, width and height in millimetres, office.
fn seals(layout: &Layout) -> impl Iterator<Item = (String, String)> {
    layout.seals().zip(1..).map(|((_, seal), nth)| {
        let (at, side) = (seal.corner(seal.diameter, seal.diameter), Mm::from(seal.diameter));
        let (left, top) = (Mm::from(at.x), Mm::from(at.y));
        let place = format!("{} {left} {top} {side} {side} {}", seal.page + 1, clean(&seal.office));
        (format!("seal{nth}"), place)
    })
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
    let mut xml = XmlWriter::new("ofd:Document", &[]);
    xml.open("ofd:CommonData", &[]);
    xml.text("ofd:MaxUnitID", &[], last);
    xml.open("ofd:PageArea", &[]);
    xml.text("ofd:PhysicalBox", &[], &physical_box(layout.sheet.size(PageOrientation::Portrait)));
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

/// The name of a picture's file.
pub(super) fn image_file(index: usize, image: &Image) -> String {
    format!("image_{index}.{}", image.format.extension())
}

/// The fonts (7.9, 11.1) and pictures, `Doc_0/PublicRes.xml`, where GB/T 42133 wants them; `images` are the ids of the
/// pictures.
pub(super) fn resources(faces: &Faces, layout: &Layout, images: &[String]) -> Vec<u8> {
    let mut xml = XmlWriter::new("ofd:Res", &[("BaseLoc", "Res")]);
    xml.open("ofd:Fonts", &[]);
    for face in faces.iter() {
        let id = face.id.to_string();
        xml.open("ofd:Font", &[("ID", &id), ("FontName", &face.name), ("FamilyName", &face.family)]);
        xml.text("ofd:FontFile", &[], &face.file);
        xml.close();
    }
    xml.close();
    if !images.is_empty() {
        xml.open("ofd:MultiMedias", &[]);
    }
    for (index, (image, id)) in layout.images.iter().zip(images).enumerate() {
        let format = image.format.extension().to_uppercase();
        xml.open("ofd:MultiMedia", &[("ID", id), ("Type", "Image"), ("Format", &format)]);
        xml.text("ofd:MediaFile", &[], &image_file(index, image));
        xml.close();
    }
    xml.finish()
}

/// The report's JSON (20.1, 20.2), byte for byte, and the list that names it. Its format is said to be plain text: of
/// attachments an archived file keeps only text (GB/T 42133, 6.15), and its checkers know text by that name.
pub(super) fn attachment(info: &Info, source: &[u8]) -> [Part; 2] {
    let mut xml = XmlWriter::new("ofd:Attachments", &[]);
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
