//! What a PDF of ours carries, and its pages.

use lopdf::{Dictionary, Document, Object};

use super::{Carried, open};
use crate::backend::Format;
use crate::carried::{Made, Origin, PDF_ORIGIN, PDF_WATERMARK, PROGRAM};

/// The attachment that is the report's source, the producer and the watermark.
pub(super) fn carried(bytes: &[u8]) -> Option<Carried> {
    let doc = open::open(bytes)?;
    let source = attached(&doc).flatten()?;
    let origin = Origin::read(Some(engine(&doc)?), &told(&doc, PDF_ORIGIN).unwrap_or_default());
    let made = Made { origin, watermark: told(&doc, PDF_WATERMARK), ..Made::default() };
    Some(Carried { format: Format::Pdf, source, made })
}

/// Whether a document says that it was made by this program.
pub(super) fn is_marked(doc: &Document) -> bool {
    engine(doc).is_some()
}

/// The program and version that a document names as its maker, where it is ours.
fn engine(doc: &Document) -> Option<String> {
    // Signing machines name themselves behind the producer.
    let producer = told(doc, "Producer")?;
    let engine = producer.split(';').next().map(|name| name.trim().to_owned());
    engine.filter(|producer| producer.strip_prefix(PROGRAM).is_some_and(|rest| rest.starts_with(' ')))
}

/// What the document says of itself under a name.
fn told(doc: &Document, name: &str) -> Option<String> {
    let info = doc.trailer.get(b"Info").ok()?;
    let info = doc.dereference(info).ok()?.1.as_dict().ok()?;
    lopdf::decode_text_string(info.get(name.as_bytes()).ok()?).ok()
}

/// The text of the first attached file that says it is the source (ISO 19005-3, 6.8), or that there is one that cannot be read.
pub(super) fn attached(doc: &Document) -> Option<Option<String>> {
    let is_source =
        |spec: &&Dictionary| spec.get(b"AFRelationship").and_then(Object::as_name).is_ok_and(|of| of == b"Source");
    let specs: Vec<&Dictionary> =
        doc.objects.values().filter_map(|object| object.as_dict().ok()).filter(is_source).collect();
    specs.first().map(|_| specs.iter().find_map(|spec| text(doc, spec)))
}

/// The text of an attached file.
fn text(doc: &Document, spec: &Dictionary) -> Option<String> {
    let files = doc.dereference(spec.get(b"EF").ok()?).ok()?.1.as_dict().ok()?;
    let Object::Stream(stream) = doc.dereference(files.get(b"F").ok()?).ok()?.1 else { return None };
    String::from_utf8(open::content(stream)?).ok()
}

/// A file up to the end of its first revision: what it was before anything was added behind it.
pub(super) fn first_revision(bytes: &[u8]) -> Option<&[u8]> {
    let end = *ends(bytes).first()?;
    bytes.get(..end).filter(|first| first.len() < bytes.len())
}

/// Where revisions end, behind the line end of each.
pub(super) fn ends(bytes: &[u8]) -> Vec<usize> {
    const END: &[u8] = b"%%EOF";
    let marks = bytes.iter().enumerate().filter(|(at, byte)| **byte == END[0] && bytes[*at..].starts_with(END));
    let line = |end: usize| bytes[end..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    marks.map(|(at, _)| at + END.len()).map(|end| end + line(end)).collect()
}
