//! Fields: an instruction, and the result that it had (ECMA-376 part 1, 17.16.2).

use crate::xml::tree::{Element, Node};

/// What stands before the result of a field.
pub(super) fn begins(instruction: String) -> [Element<'static>; 3] {
    let instruction = Element::new("w:instrText").attr("xml:space", "preserve").text(instruction);
    [part("begin"), Element::new("w:r").with(instruction), part("separate")]
}

/// What stands behind it.
pub(super) fn ends() -> Element<'static> {
    part("end")
}

fn part(kind: &str) -> Element<'static> {
    Element::new("w:r").with(Element::new("w:fldChar").attr("w:fldCharType", kind))
}

/// A run of a field with the properties of another: LibreOffice 7.4 sets the result in those of the run that ends the field.
pub(super) fn like<'t>(mut run: Element<'t>, other: &Element<'t>) -> Element<'t> {
    let properties =
        other.children.iter().take(1).filter(|child| !matches!(child, Node::Element(of) if of.name() != "w:rPr"));
    run.children.splice(0..0, properties.cloned());
    run
}
