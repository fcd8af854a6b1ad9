//! Run-in heads: runs in a character style of their own, by which a copy that was edited tells where the head ends.

use std::collections::BTreeSet;

use crate::carried::LEAD_STYLE;
use crate::font::Fonts;
use crate::layout::{Layout, Lead};
use crate::style::Role;
use crate::xml::tree::Element;

use super::faces::families;

/// The id of the character style of heads in a role.
fn id(role: Role) -> String {
    format!("RunInHead-{}", role.key())
}

/// What a run of a head says of its style.
pub(super) fn style_of(lead: Lead) -> Element<'static> {
    Element::val("w:rStyle", id(lead.role))
}

/// The level in the outline of the paragraph of a head: Word has it for whole paragraphs.
pub(super) fn outline(level: u8) -> Element<'static> {
    Element::val("w:outlineLvl", level.saturating_sub(1).to_string())
}

/// The character styles of all heads of layouts.
pub(super) fn styles<'l>(layouts: impl Iterator<Item = &'l Layout>, fonts: &Fonts) -> Vec<Element<'static>> {
    let leads = layouts.flat_map(|layout| &layout.blocks).filter_map(|block| block.text()?.lead());
    let roles: BTreeSet<Role> = leads.map(|(lead, _)| lead.role).collect();
    let style = |role: Role| {
        let families = families(fonts, role);
        let faces = Element::new("w:rFonts")
            .attr("w:ascii", families.latin)
            .attr("w:hAnsi", families.latin)
            .attr("w:eastAsia", families.hanzi);
        Element::new("w:style")
            .attr("w:type", "character")
            .attr("w:customStyle", "1")
            .attr("w:styleId", id(role))
            .with(Element::val("w:name", format!("{LEAD_STYLE} {}", role.key())))
            .with(Element::new("w:qFormat"))
            .with(Element::new("w:rPr").with(faces))
    };
    roles.into_iter().map(style).collect()
}
