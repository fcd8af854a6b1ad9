//! Whether values of two PDFs mean the same, however they are written, and what a document says of itself.

use lopdf::{Dictionary, Object};

use crate::xml::reader::{Step, XmlReader};

/// Whether two dictionaries are the same but for these keys.
pub(super) fn but_for(was: &Dictionary, is: &Dictionary, keys: &[&[u8]]) -> bool {
    let differs = |key: &Vec<u8>| !alike_if_any(was.get(key).ok(), is.get(key).ok());
    was.iter().chain(is.iter()).all(|(key, _)| keys.contains(&key.as_slice()) || !differs(key))
}

/// Whether two objects mean the same, however they are written: `(a)` and `<61>`, `1` and `1.0`.
pub(super) fn alike(was: &Object, is: &Object) -> bool {
    match (was, is) {
        (Object::String(was, _), Object::String(is, _)) => was == is,
        (Object::Integer(_) | Object::Real(_), Object::Integer(_) | Object::Real(_)) => {
            was.as_float().ok() == is.as_float().ok()
        }
        (Object::Array(was), Object::Array(is)) => {
            was.len() == is.len() && was.iter().zip(is).all(|(was, is)| alike(was, is))
        }
        (Object::Dictionary(was), Object::Dictionary(is)) => but_for(was, is, &[]),
        (Object::Stream(was), Object::Stream(is)) => was.content == is.content && but_for(&was.dict, &is.dict, &[]),
        _ => was == is,
    }
}

pub(super) fn alike_if_any(was: Option<&Object>, is: Option<&Object>) -> bool {
    match (was, is) {
        (Some(was), Some(is)) => alike(was, is),
        (was, is) => was.is_none() && is.is_none(),
    }
}

/// Whether the producer is still ours: signing machines name themselves behind it.
pub(super) fn same_producer(was: &Dictionary, is: &Dictionary) -> bool {
    let told = |info: &Dictionary| lopdf::decode_text_string(info.get(b"Producer").ok()?).ok();
    told(was).zip(told(is)).is_some_and(|(was, is)| is == was || is.starts_with(&format!("{was};")))
}

/// Whether metadata (XMP, ISO 16684-1) say the same but for when they were changed and by which program.
pub(super) fn same_metadata(was: &[u8], is: &[u8]) -> bool {
    let said = |xml: &[u8]| statements(std::str::from_utf8(xml).ok()?);
    said(was).is_some_and(|was| Some(was) == said(is))
}

/// What metadata say, sorted: properties, whether they are written as elements, attributes or references, with their
/// values.
fn statements(xml: &str) -> Option<Vec<(String, String)>> {
    const OF_SIGNING: [&str; 4] = ["xmp:ModifyDate", "xmp:MetadataDate", "pdf:Producer", "xmp:CreatorTool"];
    let xml = xml.trim_start_matches('\u{feff}');
    let mut reader = XmlReader::new("XMP", xml);
    let (mut inside, mut found) = (Vec::<String>::new(), vec![]);
    while let Some(step) = reader.next().ok()? {
        match step {
            Step::Open(tag) => {
                inside.push(tag.name().to_owned());
                for (name, value) in tag.attrs() {
                    match name.as_str() {
                        "rdf:resource" => found.push((property(&inside), value)),
                        "rdf:about" | "rdf:parseType" | "x:xmptk" => {}
                        name if name.starts_with("xmlns") => {}
                        "xml:lang" => found.push((format!("{} language", property(&inside)), value)),
                        _ => found.push((name, value)),
                    }
                }
            }
            Step::Close => _ = inside.pop(),
            Step::Text(text) if text.trim().is_empty() => {}
            Step::Text(text) => found.push((property(&inside), text.into_owned())),
        }
    }
    found.retain(|(name, _)| !OF_SIGNING.contains(&name.as_str()));
    found.sort();
    Some(found)
}

/// The property that what stands here belongs to.
fn property(inside: &[String]) -> String {
    inside.iter().rfind(|name| !name.starts_with("rdf:")).cloned().unwrap_or_default()
}
