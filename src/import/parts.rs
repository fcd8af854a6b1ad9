//! A part of an office file as a tree of elements, by their names without prefix.

use crate::diag::{Finding, Level};
use crate::xml::reader::{Step, XmlReader};

use super::document::{At, told};

/// The most elements of a part: a booklet of a hundred pages has 200,000.
const MOST: usize = 1_000_000;

/// An element.
#[derive(Clone, Default, Debug)]
pub(crate) struct Element {
    /// Its name without prefix.
    pub(crate) name: String,
    attrs: Vec<(String, String)>,
    /// The elements in it.
    pub(crate) children: Vec<Element>,
    /// Its own text.
    pub(crate) text: String,
}

impl Element {
    /// An attribute by its name without prefix.
    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first element of this name in it.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of this name in it.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The attribute `val` of the first element of this name in it.
    pub(crate) fn val(&self, name: &str) -> Option<&str> {
        self.child(name).and_then(|child| child.attr("val"))
    }

    /// A whole number there.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.val(name).and_then(|text| text.trim().parse().ok())
    }

    /// Whether a switch of this name is there, and which way; `None` when it is not.
    pub(crate) fn switch(&self, name: &str) -> Option<bool> {
        let child = self.child(name)?;
        Some(!matches!(child.attr("val"), Some("0" | "false" | "none" | "off")))
    }

    /// The first element of this name at any depth.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        self.children.iter().find_map(|child| if child.name == name { Some(child) } else { child.find(name) })
    }

    /// All text in it, in order.
    pub(crate) fn all_text(&self) -> String {
        let mut out = self.text.clone();
        self.children.iter().for_each(|child| out.push_str(&child.all_text()));
        out
    }
}

/// Reads a part.
///
/// # Errors
/// `docx-xml` for what is not well-formed, `part-too-large` beyond a million elements.
pub(crate) fn tree(name: &str, text: &str) -> Result<Element, Finding> {
    let mut xml = XmlReader::new(name, text);
    let mut open = vec![Element::default()];
    let mut count = 0usize;
    while let Some(step) = xml.next()? {
        match step {
            Step::Open(tag) => {
                count += 1;
                if count > MOST {
                    let words = format!("“{name}”太大，不能读取");
                    return Err(told(Level::Error, "part-too-large", &At::File, words).hint("把文件拆成几份再试。"));
                }
                let local = |name: String| name.rsplit_once(':').map_or(name.clone(), |(_, local)| local.to_owned());
                let attrs = tag.attrs().into_iter().map(|(key, value)| (local(key), value)).collect();
                open.push(Element { name: tag.local().to_owned(), attrs, ..Element::default() });
            }
            Step::Close => close(&mut open),
            Step::Text(text) => {
                if let Some(innermost) = open.last_mut() {
                    innermost.text.push_str(&text);
                }
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let root = open.pop().and_then(|mut holder| holder.children.pop());
    Ok(root.unwrap_or_default())
}

fn close(open: &mut Vec<Element>) {
    let Some(done) = open.pop() else { return };
    match open.last_mut() {
        Some(outer) => outer.children.push(done),
        None => open.push(done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_prefix_and_texts_keep_their_element() {
        let root = tree("a.xml", "<w:p xmlns:w=\"x\"><w:r w:val=\"1\"><w:t>甲&amp;乙</w:t></w:r></w:p>").unwrap();
        assert_eq!((root.name.as_str(), root.all_text().as_str()), ("p", "甲&乙"));
        assert_eq!(root.val("r"), Some("1"));
        assert_eq!(root.find("t").unwrap().text, "甲&乙");
    }
}
