//! The small parts beside the document: what its style ids are called, and what its comments say.

use std::collections::BTreeMap;

use crate::diag::Finding;

use super::looks::{StyleProps, Styles, are_low};
use crate::xml::reader::{Step, Tag, XmlReader};

/// The most styles; Word's own list has some 400.
const MAX_STYLES: usize = 5_000;
/// The most comments, and the most text of one.
const MAX_COMMENTS: usize = 5_000;
const MAX_COMMENT: usize = 20_000;

/// A comment as it stands in its part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Note {
    pub author: String,
    pub text: String,
}

/// The styles: their names, and how they show text.
///
/// # Errors
/// `docx-xml`.
pub(super) fn styles(name: &str, text: &str) -> Result<Styles, Finding> {
    let mut found = Styles::default();
    let mut xml = XmlReader::new(name, text);
    // The style that is open, and the element whose children are properties of its text.
    let (mut id, mut style, mut depth, mut props): (Option<String>, _, usize, Option<usize>) =
        (None, StyleProps::default(), 0, None);
    let mut part = None;
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => {
                depth += 1;
                let value = || tag.attr("w:val").map(|value| value.into_owned());
                match tag.name() {
                    "w:style" => {
                        (id, style) = (tag.attr("w:styleId").map(|id| id.into_owned()), StyleProps::default());
                        let usual = tag.attr("w:type").as_deref() == Some("paragraph");
                        if usual && matches!(tag.attr("w:default").as_deref(), Some("1" | "true" | "on")) {
                            found.usual = id.clone();
                        }
                    }
                    "w:name" if found.names.len() < MAX_STYLES && depth == 3 => {
                        found.names.extend(id.clone().zip(value().map(|name| name.to_lowercase())));
                    }
                    "w:outlineLvl" => style.outline = value().and_then(|level| level.parse().ok()),
                    "w:basedOn" => style.based_on = value(),
                    "w:spacing" if props.is_none() => style.low = are_low(&tag).or(style.low),
                    "w:numId" => style.numbering.0 = value(),
                    "w:ilvl" => style.numbering.1 = value(),
                    // Of a table's style only what holds for all of its cells.
                    "w:tblStylePr" => part = part.or(Some(depth)),
                    "w:rPr" if part.is_none() => props = Some(depth),
                    _ if props.is_some() && id.is_none() => found.defaults.take(&tag),
                    _ if props.is_some() => style.props.take(&tag),
                    _ => {}
                }
            }
            Step::Close => {
                props = props.filter(|at| *at != depth);
                part = part.filter(|at| *at != depth);
                depth -= 1;
                if depth == 1 && found.styles.len() < MAX_STYLES {
                    found.styles.extend(id.take().map(|id| (id, std::mem::take(&mut style))));
                }
            }
            Step::Text(_) => {}
        }
    }
    found.name_headings();
    Ok(found)
}

/// What a header or footer says, without white space and figures: numbers of pages are the word processor's own. The
/// words of a watermark count.
///
/// # Errors
/// `docx-xml`.
pub(super) fn furniture(name: &str, text: &str) -> Result<String, Finding> {
    let mut xml = XmlReader::new(name, text);
    let (mut said, mut in_text) = (String::new(), false);
    // A frame may be written a second time for older readers (`mc:Fallback`), which nobody sees.
    let (mut depth, mut unseen): (usize, Option<usize>) = (0, None);
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => {
                depth += 1;
                unseen = unseen.or((tag.name() == "mc:Fallback").then_some(depth));
                in_text = tag.name() == "w:t" && unseen.is_none();
                if tag.name() == "v:textpath" && unseen.is_none() {
                    said.extend(tag.attr("string").as_deref());
                }
            }
            Step::Close => {
                unseen = unseen.filter(|at| *at != depth);
                depth -= 1;
                in_text = false;
            }
            Step::Text(text) if in_text && said.len() < MAX_COMMENT => said.push_str(&text),
            Step::Text(_) => {}
        }
    }
    Ok(said.chars().filter(|ch| !ch.is_whitespace() && !ch.is_ascii_digit()).collect())
}

/// The program that saved the package last, by its own account.
///
/// # Errors
/// `docx-xml`.
pub(super) fn application(name: &str, text: &str) -> Result<String, Finding> {
    let mut xml = XmlReader::new(name, text);
    let (mut found, mut inside) = (String::new(), false);
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => inside = tag.local() == "Application",
            Step::Close => inside = false,
            Step::Text(text) if inside && found.len() < MAX_COMMENT => found.push_str(&text),
            Step::Text(_) => {}
        }
    }
    Ok(found.trim().to_owned())
}

/// The relations of a part: the last part of each kind's address, and the target.
///
/// # Errors
/// `docx-xml`.
pub(super) fn relations(name: &str, text: &str) -> Result<Vec<(String, String)>, Finding> {
    let mut found = vec![];
    each_tag(name, text, |tag| {
        let (kind, target) = (tag.attr("Type").unwrap_or_default(), tag.attr("Target").unwrap_or_default());
        let outside = tag.attr("TargetMode").as_deref() == Some("External");
        if tag.local() == "Relationship" && !outside && found.len() < MAX_STYLES {
            found.push((kind.rsplit('/').next().unwrap_or_default().to_owned(), target.into_owned()));
        }
    })?;
    Ok(found)
}

/// The pictures of a part: the names of the relations to them, and their targets.
///
/// # Errors
/// `docx-xml`.
pub(super) fn pictures(name: &str, text: &str) -> Result<Vec<(String, String)>, Finding> {
    let mut found = vec![];
    each_tag(name, text, |tag| {
        let inside = tag.attr("TargetMode").as_deref() != Some("External");
        if inside && tag.attr("Type").is_some_and(|kind| kind.ends_with("/image")) && found.len() < MAX_STYLES {
            let text = |name| tag.attr(name).unwrap_or_default().into_owned();
            found.push((text("Id"), text("Target")));
        }
    })?;
    Ok(found)
}

fn each_tag(name: &str, text: &str, mut take: impl FnMut(&Tag<'_>)) -> Result<(), Finding> {
    let mut xml = XmlReader::new(name, text);
    while let Some(step) = xml.next()? {
        if let Step::Open(tag) = step {
            take(&tag);
        }
    }
    Ok(())
}

/// The comments by their ids; each of their paragraphs is a line.
///
/// # Errors
/// `docx-xml`.
pub(super) fn comments(name: &str, text: &str) -> Result<BTreeMap<u32, Note>, Finding> {
    let mut xml = XmlReader::new(name, text);
    let mut notes: BTreeMap<u32, Note> = BTreeMap::new();
    let mut open: Option<u32> = None;
    let mut in_text = false;
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => {
                in_text = tag.name() == "w:t";
                if tag.name() == "w:comment" {
                    open = tag.attr("w:id").and_then(|id| id.parse().ok()).filter(|_| notes.len() < MAX_COMMENTS);
                    let author = tag.attr("w:author").unwrap_or_default().into_owned();
                    notes.extend(open.map(|id| (id, Note { author, text: String::new() })));
                }
                let note = open.and_then(|id| notes.get_mut(&id)).filter(|note| !note.text.is_empty());
                if let (Some(note), "w:p" | "w:br") = (note, tag.name()) {
                    note.text.push('\n');
                }
            }
            Step::Close => in_text = false,
            Step::Text(text) if in_text => {
                let note = open.and_then(|id| notes.get_mut(&id));
                note.filter(|note| note.text.len() + text.len() <= MAX_COMMENT)
                    .into_iter()
                    .for_each(|n| n.text.push_str(&text));
            }
            Step::Text(_) => {}
        }
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_names_relations_and_comments_are_read() {
        let file = r#"<w:styles><w:style w:styleId="Style15"><w:name w:val="表内数字"/></w:style><w:style w:styleId="H1"><w:name w:val="Heading 1"/></w:style></w:styles>"#;
        let names = styles("styles.xml", file).unwrap();
        assert_eq!((names.names["Style15"].as_str(), names.names["H1"].as_str()), ("表内数字", "heading 1"));
        let file = r#"<Relationships><Relationship Type="http://x/comments" Target="comments.xml"/><Relationship Type="http://x/hyperlink" Target="http://a" TargetMode="External"/></Relationships>"#;
        assert_eq!(relations("r", file).unwrap(), [("comments".to_owned(), "comments.xml".to_owned())]);
        let file = r#"<w:comments><w:comment w:id="3" w:author="张三"><w:p><w:r><w:t>请核</w:t></w:r></w:p><w:p><w:r><w:t>第二行</w:t></w:r></w:p></w:comment></w:comments>"#;
        let notes = comments("comments.xml", file).unwrap();
        assert_eq!(notes[&3], Note { author: "张三".into(), text: "请核\n第二行".into() });
    }
}
