//! A small XML tree.
//!
//! Start tags are kept as they stand in the file, so reading copies nothing and writing changes nothing that nobody
//! touched.

use std::borrow::Cow;
use std::fmt;

use super::reader::{Step, XmlReader};

/// A file that is no XML such as a tree holds, with what is wrong with it.
#[derive(Debug)]
pub(crate) struct Malformed(pub String);

/// An element: its start tag without the angle brackets, and what stands in it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Element<'a> {
    /// Name and attributes, escaped as in the file.
    tag: Cow<'a, str>,
    /// How long the name is.
    name: usize,
    /// What stands in it.
    pub children: Vec<Node<'a>>,
}

/// What stands in an element.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Node<'a> {
    Element(Element<'a>),
    /// Text, escaped as in the file.
    Text(Cow<'a, str>),
    /// Whole elements as in the file, for what is written many times and never looked at again: an element is a few
    /// allocations, and a table has thousands.
    Markup(Cow<'static, str>),
}

impl<'a> Element<'a> {
    /// An empty element.
    pub(crate) fn new(name: &'static str) -> Element<'a> {
        Element { tag: Cow::Borrowed(name), name: name.len(), children: vec![] }
    }

    /// An empty element whose start tag is always the same, written as in the file.
    pub(crate) fn fixed(tag: &'static str) -> Element<'a> {
        Element::of_tag(tag)
    }

    /// An empty element with the one attribute `w:val`, the commonest form.
    pub(crate) fn val(name: &'static str, value: impl AsRef<str>) -> Element<'a> {
        Element::new(name).attr("w:val", value)
    }

    /// An empty element that switches something on or off.
    pub(crate) fn switch(name: &'static str, on: bool) -> Element<'a> {
        Element::val(name, if on { "1" } else { "0" })
    }

    /// Adds an attribute; its value is escaped here.
    #[must_use]
    pub(crate) fn attr(mut self, name: &str, value: impl AsRef<str>) -> Element<'a> {
        let value = value.as_ref();
        let mut tag = match self.tag {
            // Room for a second attribute as well.
            Cow::Borrowed(name_only) => {
                let mut tag = String::with_capacity(name_only.len() + 2 * (name.len() + value.len() + 4));
                tag.push_str(name_only);
                tag
            }
            Cow::Owned(tag) => tag,
        };
        tag.extend([" ", name, "=\""]);
        escape_into(value, &mut tag);
        tag.push('"');
        self.tag = Cow::Owned(tag);
        self
    }

    /// Adds an attribute that is a whole number.
    #[must_use]
    pub(crate) fn number(self, name: &str, value: impl fmt::Display) -> Element<'a> {
        self.attr(name, value.to_string())
    }

    /// Adds a child.
    #[must_use]
    pub(crate) fn with(mut self, child: Element<'a>) -> Element<'a> {
        self.push(child);
        self
    }

    /// Adds children.
    #[must_use]
    pub(crate) fn all(mut self, children: impl IntoIterator<Item = Element<'a>>) -> Element<'a> {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Adds text; it is escaped here.
    #[must_use]
    pub(crate) fn text(mut self, text: impl Into<Cow<'a, str>>) -> Element<'a> {
        let text = text.into();
        let has_special = text.bytes().any(|byte| entity(byte).is_some());
        self.children.push(Node::Text(if has_special { Cow::Owned(escaped(&text)) } else { text }));
        self
    }

    /// Adds a child in place.
    pub(crate) fn push(&mut self, child: Element<'a>) {
        // Most elements have one child, and a vector makes room for four.
        if self.children.is_empty() {
            self.children.reserve_exact(1);
        }
        self.children.push(Node::Element(child));
    }

    /// Adds finished markup.
    #[must_use]
    pub(crate) fn markup(mut self, markup: impl Into<Cow<'static, str>>) -> Element<'a> {
        self.children.push(Node::Markup(markup.into()));
        self
    }

    /// The name, with its prefix. docx-rs and we put a space behind it.
    pub(crate) fn name(&self) -> &str {
        self.tag.get(..self.name).unwrap_or_default()
    }

    /// An attribute's value, escaped as in the file.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.tag.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value)
    }

    /// Whether it has neither attributes nor children.
    pub(crate) fn is_bare(&self) -> bool {
        self.children.is_empty() && self.name == self.tag.len()
    }

    /// Replaces name and attributes.
    pub(crate) fn retag(&mut self, like: Element<'a>) {
        (self.tag, self.name) = (like.tag, like.name);
    }

    /// The children that are elements.
    pub(crate) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element<'a>> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) | Node::Markup(_) => None,
        })
    }

    /// The same, to be read.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element<'a>> {
        self.children.iter().filter_map(|node| if let Node::Element(element) = node { Some(element) } else { None })
    }

    /// The first child of that name.
    pub(crate) fn element(&self, name: &str) -> Option<&Element<'a>> {
        self.children.iter().find_map(|node| match node {
            Node::Element(element) if element.name() == name => Some(element),
            _ => None,
        })
    }

    /// The first child of that name, made at the front when there is none.
    pub(crate) fn child_mut(&mut self, name: &'static str) -> &mut Element<'a> {
        let found = self.elements_mut().position(|child| child.name() == name);
        if found.is_none() {
            self.children.insert(0, Node::Element(Element::new(name)));
        }
        let index = self.children.iter().position(|node| matches!(node, Node::Element(e) if e.name() == name));
        match index.and_then(|index| self.children.get_mut(index)) {
            Some(Node::Element(child)) => child,
            _ => unreachable!("the child was found or has just been made"),
        }
    }

    /// Reads a file; comments and what stands before the root are not kept.
    ///
    /// # Errors
    /// [`Malformed`] for what the [reader](super::reader) refuses.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Element<'a>, Malformed> {
        let text = std::str::from_utf8(bytes).map_err(|e| Malformed(e.to_string()))?;
        let mut xml = XmlReader::new("", text);
        let mut open: Vec<Element<'a>> = vec![];
        while let Some(step) = xml.next().map_err(|finding| Malformed(finding.message))? {
            match step {
                Step::Open(_) => open.push(Element::from_tag(xml.raw())),
                Step::Text(_) => {
                    open.last_mut().into_iter().for_each(|parent| parent.children.push(Node::Text(xml.raw().into())));
                }
                Step::Close => {
                    let Some(done) = open.pop() else { break };
                    match open.last_mut() {
                        Some(parent) => parent.push(done),
                        None => return Ok(done),
                    }
                }
            }
        }
        Err(Malformed("no root".to_owned()))
    }

    /// Itself, free of the file it was read from.
    pub(crate) fn into_owned(self) -> Element<'static> {
        let own = |node| match node {
            Node::Element(element) => Node::Element(element.into_owned()),
            Node::Text(text) => Node::Text(Cow::Owned(text.into_owned())),
            Node::Markup(markup) => Node::Markup(markup),
        };
        let tag = Cow::Owned(self.tag.into_owned());
        Element { tag, name: self.name, children: self.children.into_iter().map(own).collect() }
    }

    fn from_tag(slice: &'a str) -> Element<'a> {
        let inner = slice.strip_prefix('<').and_then(|s| s.strip_suffix('>')).unwrap_or(slice);
        Element::of_tag(inner.strip_suffix('/').unwrap_or(inner).trim_end())
    }

    fn of_tag(tag: &'a str) -> Element<'a> {
        let name = tag.bytes().position(|byte| byte == b' ').unwrap_or(tag.len());
        Element { tag: Cow::Borrowed(tag), name, children: vec![] }
    }

    /// Writes it as a whole file with its declaration.
    pub(crate) fn to_file(&self) -> Vec<u8> {
        let mut out = String::with_capacity(4096);
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        self.write(&mut out);
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        out.extend(["<", &self.tag]);
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => out.push_str(text),
                Node::Markup(markup) => out.push_str(markup),
            }
        }
        out.extend(["</", self.name(), ">"]);
    }
}

/// Adds an empty element with the one attribute `w:val` to finished markup.
pub(crate) fn push_val(out: &mut String, name: &str, value: &str) {
    out.extend(["<", name, " w:val=\""]);
    escape_into(value, out);
    out.push_str("\"/>");
}

/// Text as it stands in a tree.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// What a text in a tree says.
pub(crate) fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), Cow::into_owned)
}

fn escape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| entity(byte).is_some()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(special.bytes().next().and_then(entity).unwrap_or_default());
        rest = &special[1..];
    }
    out.push_str(rest);
}

/// How a character is written that may not stand for itself. All are ASCII, which no byte of another character is.
fn entity(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        // Attribute values would lose them, and text would too on some readers.
        b'\n' => "&#10;",
        b'\t' => "&#9;",
        b'\r' => "&#13;",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_touched_comes_back_as_it_was() {
        let file = r#"<a x="1 &lt; 2"><b/>文&amp;字<c><d y="é"/></c></a>"#;
        let mut out = String::new();
        Element::parse(file.as_bytes()).unwrap().write(&mut out);
        assert_eq!(out, file);
    }

    #[test]
    fn attributes_and_text_are_escaped() {
        let mut out = String::new();
        Element::val("w:alias", "“a\" & <b>”").text("1 < 2\n").write(&mut out);
        assert_eq!(out, r#"<w:alias w:val="“a&quot; &amp; &lt;b&gt;”">1 &lt; 2&#10;</w:alias>"#);
    }

    #[test]
    fn broken_and_bottomless_files_are_errors() {
        for bad in ["", "<a>", "<a></b>", "text", &"<a>".repeat(1000)] {
            assert!(matches!(Element::parse(bad.as_bytes()), Err(Malformed(_))), "{bad:.20}");
        }
    }

    #[test]
    fn a_child_is_found_or_made_in_front() {
        let mut row = Element::new("w:tr").with(Element::new("w:tc"));
        row.child_mut("w:trPr").push(Element::new("w:tblHeader"));
        row.child_mut("w:trPr").push(Element::new("w:cantSplit"));
        let mut out = String::new();
        row.write(&mut out);
        assert_eq!(out, "<w:tr><w:trPr><w:tblHeader/><w:cantSplit/></w:trPr><w:tc/></w:tr>");
    }
}
