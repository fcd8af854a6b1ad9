//! The order that the schema (ECMA-376 part 1, transitional) asks of children, which docx-rs does not keep.

use crate::xml::tree::{Element, Node};

/// Children in schema order by parent: those that we or docx-rs write.
const SEQUENCES: &[(&str, &[&str])] = &[
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:framePr",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:kinsoku",
            "w:wordWrap",
            "w:overflowPunct",
            "mc:AlternateContent",
            "w:topLinePunct",
            "w:autoSpaceDE",
            "w:autoSpaceDN",
            "w:bidi",
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:textDirection",
            "w:textAlignment",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:ins",
            "w:del",
            "w:rStyle",
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:i",
            "w:iCs",
            "w:strike",
            "w:noProof",
            "w:vanish",
            "w:color",
            "w:spacing",
            "w:w",
            "w:kern",
            "w:position",
            "w:sz",
            "w:szCs",
            "w:highlight",
            "w:u",
            "w:shd",
            "w:vertAlign",
            "w:lang",
            "w:rPrChange",
        ],
    ),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblpPr",
            "w:tblOverlap",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:shd",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
            "w:tblCaption",
            "w:tblDescription",
        ],
    ),
    ("w:tblBorders", &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"]),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
    ("w:trPr", &["w:gridBefore", "w:gridAfter", "w:cantSplit", "w:trHeight", "w:tblHeader", "w:jc", "w:ins", "w:del"]),
    (
        "w:tcPr",
        &[
            "w:tcW",
            "w:gridSpan",
            "w:vMerge",
            "w:tcBorders",
            "w:shd",
            "w:noWrap",
            "w:tcMar",
            "w:textDirection",
            "w:tcFitText",
            "w:vAlign",
        ],
    ),
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:footnotePr",
            "w:type",
            "w:pgSz",
            "w:pgMar",
            "w:pgNumType",
            "w:cols",
            "w:titlePg",
            "w:textDirection",
            "w:docGrid",
        ],
    ),
];

/// Puts the children of every element into schema order and drops empty property lists. Children that the schema
/// orders freely, or that are not listed, keep their places.
pub(super) fn tidy(element: &mut Element<'_>) {
    for child in element.elements_mut() {
        tidy(child);
    }
    element.children.retain(|node| !matches!(node, Node::Element(e) if e.is_bare() && is_property_list(e.name())));
    if element.children.len() > 1
        && let Some((_, sequence)) = SEQUENCES.iter().find(|(parent, _)| *parent == element.name())
    {
        element.children.sort_by_key(|node| rank(sequence, node));
    }
}

fn is_property_list(name: &str) -> bool {
    SEQUENCES.iter().any(|(parent, _)| *parent == name)
}

fn rank(sequence: &[&str], node: &Node<'_>) -> usize {
    match node {
        Node::Element(element) => sequence.iter().position(|name| *name == element.name()).unwrap_or(sequence.len()),
        Node::Text(_) | Node::Markup(_) => sequence.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_stand_in_schema_order_and_empty_lists_are_gone() {
        let file = b"<w:p><w:pPr><w:rPr /><w:jc w:val=\"both\" /><w:pStyle w:val=\"Body\" /></w:pPr><w:r><w:rPr /><w:t>a</w:t></w:r></w:p>";
        let mut tree = Element::parse(file).unwrap();
        tidy(&mut tree);
        let file = String::from_utf8(tree.to_file()).unwrap();
        let (_, body) = file.split_once('\n').unwrap();
        assert_eq!(
            body,
            "<w:p><w:pPr><w:pStyle w:val=\"Body\"/><w:jc w:val=\"both\"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
        );
    }

    #[test]
    fn equal_children_keep_their_order() {
        let file = b"<w:sectPr><w:pgSz/><w:footerReference w:type=\"default\"/><w:footerReference w:type=\"even\"/></w:sectPr>";
        let mut tree = Element::parse(file).unwrap();
        tidy(&mut tree);
        let names: Vec<String> = tree.elements_mut().map(|e| e.name().to_owned()).collect();
        assert_eq!(names, ["w:footerReference", "w:footerReference", "w:pgSz"]);
    }
}
