//! Prompts of a blank form: grey words in a content control, which Word takes away as soon as somebody types.

use std::collections::BTreeMap;

use crate::xml::tree::{Element, Node};

use super::paragraph::HINT;

/// The places that wait to be filled in, by JSON pointer, each with what it says until then.
pub type Prompts = BTreeMap<String, String>;

/// The character style that Word gives its own prompts, too.
const STYLE: &str = "PlaceholderText";

/// The properties of a run in that style that takes the hanzi face wherever it can.
const GREY_HINT: &str = "<w:rPr><w:rStyle w:val=\"PlaceholderText\"/><w:rFonts w:hint=\"eastAsia\"/></w:rPr>";

/// Dark enough to be read (4.5 to 1 on white), and lighter than what is filled in.
const GREY: &str = "767676";

/// The style.
pub(super) fn style() -> Element<'static> {
    Element::new("w:style")
        .attr("w:type", "character")
        .attr("w:styleId", STYLE)
        .with(Element::val("w:name", "Placeholder Text"))
        .with(Element::val("w:uiPriority", "99"))
        .with(Element::new("w:rPr").with(Element::val("w:color", GREY)))
}

/// Sets a run as a prompt.
pub(super) fn as_prompt(node: &mut Node<'_>) {
    let Node::Element(run) = node else { return };
    let is_run = run.name() == "w:r";
    match run.children.first_mut() {
        Some(Node::Element(properties)) if properties.name() == "w:rPr" => {
            properties.children.insert(0, Node::Element(Element::val("w:rStyle", STYLE)));
        }
        Some(Node::Markup(markup)) if markup == HINT => *markup = GREY_HINT.into(),
        _ if is_run => run.children.insert(0, Node::Markup(GREY_HINT.into())),
        _ => {}
    }
}
