//! The namespaces of WordprocessingML, declared on the root of a part.

use crate::xml::tree::Element;

/// The namespaces that the parts of the word folder declare.
pub(super) const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("xmlns:w15", "http://schemas.microsoft.com/office/word/2012/wordml"),
    ("mc:Ignorable", "w15"),
];

/// Declares namespaces on a root.
pub(super) fn with_namespaces<'a>(root: Element<'a>, names: &[(&str, &str)]) -> Element<'a> {
    names.iter().fold(root, |root, (name, address)| root.attr(name, address))
}
