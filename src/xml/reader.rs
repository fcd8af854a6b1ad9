//! XML that nobody vouches for, as a stream: no document types, no entities but the five of XML, bounded depth.
#![expect(clippy::cast_possible_truncation, reason = "a place in a text in memory")]

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::diag::{Finding, Place};

/// How deep elements may stand in each other. Word stays under 30; LibreOffice nests content controls deeper each time.
const MAX_DEPTH: usize = 256;

/// A step through a part.
pub(crate) enum Step<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// The innermost element ends.
    Close,
    /// Text of the innermost element, references resolved; may come in several fragments.
    Text(Cow<'a, str>),
}

/// A start tag.
pub(crate) struct Tag<'a>(BytesStart<'a>);

/// Reads a part step by step.
pub(crate) struct XmlReader<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// Where the last step stands in the text.
    last: Range<usize>,
    name: &'a str,
    depth: usize,
    /// Whether the root has ended.
    done: bool,
}

impl<'a> Tag<'a> {
    /// The name, with its prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The name without its prefix.
    pub(crate) fn local(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute's value by its whole name; `None` when it is missing or cannot be read.
    pub(crate) fn attr(&self, name: &str) -> Option<Cow<'_, str>> {
        let attribute = self.0.try_get_attribute(name).ok()??;
        Some(Cow::Owned(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned()))
    }
}

impl Tag<'_> {
    /// The prefixes that this element gives a meaning to, with their namespaces.
    pub(crate) fn namespaces(&self) -> Vec<(String, String)> {
        if !self.0.attributes_raw().contains("xmlns:") {
            return vec![];
        }
        let prefix = |(name, uri): (String, String)| Some((name.strip_prefix("xmlns:")?.to_owned(), uri));
        self.attrs().into_iter().filter_map(prefix).collect()
    }

    /// All attributes that can be read: whole names and values.
    pub(crate) fn attrs(&self) -> Vec<(String, String)> {
        let attributes = self.0.attributes().flatten();
        let value = |attribute: &quick_xml::events::attributes::Attribute<'_>| {
            Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
        };
        attributes.filter_map(|attribute| Some((attribute.key.into_inner().to_owned(), value(&attribute)?))).collect()
    }
}

impl<'a> XmlReader<'a> {
    /// Begins to read a part; its name is for findings.
    pub(crate) fn new(name: &'a str, text: &'a str) -> XmlReader<'a> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        XmlReader { reader, text, last: 0..0, name, depth: 0, done: false }
    }

    fn broken(&self, words: &str) -> Finding {
        let at = self.reader.buffer_position();
        Finding::error("docx-xml", Place::File, format!("Word 文件里的“{}”有误（第 {at} 字节）：{words}", self.name))
            .hint("用 Word 打开这个文件，另存为新的 .docx 再试。")
    }

    /// The next step; `None` at the end.
    ///
    /// # Errors
    /// `docx-xml` for anything that is not well-formed, deeper than [`MAX_DEPTH`], or declares or uses entities.
    pub(crate) fn next(&mut self) -> Result<Option<Step<'a>>, Finding> {
        loop {
            let from = self.reader.buffer_position() as usize;
            let event = self.reader.read_event().map_err(|_| self.broken("不是完整的 XML"))?;
            self.last = from..self.reader.buffer_position() as usize;
            match event {
                Event::Start(tag) => return self.open(tag).map(Some),
                Event::End(_) => {
                    self.depth -= 1;
                    self.done = self.depth == 0;
                    return Ok(Some(Step::Close));
                }
                Event::Text(text) => {
                    let text = text.xml10_content();
                    if self.depth > 0 {
                        return Ok(Some(Step::Text(text)));
                    }
                    if !text.trim().is_empty() {
                        return Err(self.broken("根元素之外有文字"));
                    }
                }
                Event::CData(text) if self.depth > 0 => return Ok(Some(Step::Text(text.xml10_content()))),
                Event::GeneralRef(name) if self.depth > 0 => {
                    let ch = name.resolve_char_ref().map_err(|_| self.broken("字符引用有误"))?;
                    return match (ch, resolve_predefined_entity(&name)) {
                        (Some(ch), _) => Ok(Some(Step::Text(Cow::Owned(ch.to_string())))),
                        (None, Some(text)) => Ok(Some(Step::Text(Cow::Borrowed(text)))),
                        (None, None) => Err(self.broken("使用了自定义实体")),
                    };
                }
                Event::DocType(_) => return Err(self.broken("带有文档类型声明 DOCTYPE")),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
                Event::Eof if self.done && self.depth == 0 => return Ok(None),
                _ => return Err(self.broken("不是完整的 XML")),
            }
        }
    }

    /// The last step as it stands in the text: a start tag, a piece of text; nothing for the end of an empty element.
    pub(crate) fn raw(&self) -> &'a str {
        self.text.get(self.last.clone()).unwrap_or_default()
    }

    fn open(&mut self, tag: BytesStart<'a>) -> Result<Step<'a>, Finding> {
        if self.done {
            return Err(self.broken("有一个以上的根元素"));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.broken(&format!("元素套得太深：超过 {MAX_DEPTH} 层")));
        }
        Ok(Step::Open(Tag(tag)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        let mut xml = XmlReader::new("a.xml", text);
        let mut out = String::new();
        while let Some(step) = xml.next().map_err(|finding| finding.code)? {
            match step {
                Step::Open(tag) => out += &format!("<{} {}>", tag.name(), tag.attr("w:v").unwrap_or_default()),
                Step::Close => out.push_str("</>"),
                Step::Text(text) => out.push_str(&text),
            }
        }
        Ok(out)
    }

    #[test]
    fn steps_come_in_order_with_references_resolved() {
        let text = "<?xml version=\"1.0\"?><!-- c --><a w:v=\"1&amp;&#x32;\"><b/>甲&lt;&#10;<![CDATA[<]]></a>\n";
        assert_eq!(read(text).unwrap(), "<a 1&2><b ></>甲<\n<</>");
    }

    #[test]
    fn broken_deep_and_declared_xml_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(300), "</a>".repeat(300));
        let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let external = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
        for bad in [
            "",
            "甲",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&b;</a>",
            "<a>&#0;</a>",
            "</a>",
            "<a",
            &deep,
            laughs,
            external,
        ] {
            assert_eq!(read(bad), Err("docx-xml"), "{bad:.40}");
        }
    }
}
