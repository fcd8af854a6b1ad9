//! The report's source as an associated file of the document (ISO 19005-3, 6.8), so that figures can be taken out
//! of the PDF exactly as they were typed.

use lopdf::{Document, Object, Stream};

use super::Options;
use super::object::{Catalog, ascii, dict, int, name, text};
use crate::layout::Layout;

/// The attachment's file name.
const FILE_NAME: &str = "report.json";

/// Embeds the source, byte for byte, when there is one.
pub(super) fn add(doc: &mut Document, catalog: &mut Catalog, layout: &Layout, options: &Options) {
    let Some(source) = options.source else { return };
    let mut params = dict([("Size", int(source.len()))]);
    if let Some(date) = &layout.info.date {
        params.set("ModDate", text(&format!("D:{}000000+08'00'", date.replace('-', ""))));
    }
    let entries =
        dict([("Type", name("EmbeddedFile")), ("Subtype", name("application/json")), ("Params", params.into())]);
    let stream = Object::from(doc.add_object(Stream::new(entries, source.to_vec())));
    let spec = dict([
        ("Type", name("Filespec")),
        ("F", ascii(FILE_NAME)),
        ("UF", text(FILE_NAME)),
        ("Desc", text("报告的结构化数据")),
        ("AFRelationship", name("Source")),
        ("EF", dict([("F", stream.clone()), ("UF", stream)]).into()),
    ]);
    let spec = Object::from(doc.add_object(spec));
    let names = dict([("Names", vec![ascii(FILE_NAME), spec.clone()].into())]);
    catalog.set("Names", dict([("EmbeddedFiles", names.into())]));
    catalog.set("AF", vec![spec]);
}
