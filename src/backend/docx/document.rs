//! The document part: the body goes into the document that docx-rs began, its sections are completed, and all is put
//! into schema order.

use super::Error;
use super::body::{Body, Link};
use super::builder::link_id;
use super::order::tidy;
use super::package::Relation;
use super::wrap::Wrapper;
use super::{notes, turned};
use crate::xml::tree::{Element, Node};

/// A kind of header and its relation id.
pub(super) type Header = (&'static str, &'static str);

/// Puts the body into the document and finishes it; gives the part and the relations of its links. `headers` are those
/// of upright pages; `unnumbered` tells that the pages of the last section bear no number.
pub(super) fn finish_document(
    skeleton: &[u8],
    body: Body<'_>,
    wrapper: &mut Wrapper<'_>,
    headers: &[Header],
    unnumbered: bool,
) -> Result<(Vec<u8>, Vec<Relation>), Error> {
    let mut root = Element::parse(skeleton)?;
    let has_sheet = !body.sheet.is_empty();
    let mut blocks = wrapper.blocks(body.sheet);
    blocks.extend(wrapper.blocks(body.report));
    root.child_mut("w:body").children.splice(0..0, blocks);
    complete_sections(&mut root, body.notes > 0, headers);
    share_footers(&mut root, has_sheet);
    turn_numbers(&mut root);
    if unnumbered {
        unnumber_last(&mut root, has_sheet);
    }
    tidy(&mut root);
    Ok((root.to_file(), links(&body.links)))
}

/// Puts blocks that end a section of their own before all others; the section behind them begins at page 1, where none
/// does yet.
pub(super) fn put_before<'t>(root: &mut Element<'t>, blocks: Vec<Node<'t>>) {
    root.child_mut("w:body").children.splice(0..0, blocks);
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    if !sections.iter().any(|section| section.element("w:pgNumType").is_some())
        && let Some(first) = sections.get_mut(1)
    {
        first.push(Element::new("w:pgNumType").attr("w:start", "1"));
    }
}

/// Puts its paragraphs into a footer.
pub(super) fn finish_footer(skeleton: &[u8], paragraphs: Vec<Element<'_>>) -> Result<Vec<u8>, Error> {
    let mut root = Element::parse(skeleton)?;
    root.children = paragraphs.into_iter().map(Node::Element).collect();
    tidy(&mut root);
    Ok(root.to_file())
}

/// The headers and the notes of every section.
fn complete_sections(root: &mut Element<'_>, has_notes: bool, headers: &[Header]) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    for section in sections {
        for (kind, id) in headers {
            section.push(Element::new("w:headerReference").attr("w:type", kind).attr("r:id", id));
        }
        section.children.extend(has_notes.then(|| Node::Element(notes::numbering())));
    }
}

/// docx-rs names headers and footers in the last section only, where they would serve no section before it. A sheet
/// before the report has none, and the report's pages are numbered from behind it.
fn share_footers(root: &mut Element<'_>, sheet: bool) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    let Some((last, others)) = sections.split_last_mut() else { return };
    let is_reference = |node: &&Node<'_>| matches!(node, Node::Element(e) if e.name().ends_with("erReference"));
    let references: Vec<Node<'_>> = last.children.iter().filter(is_reference).cloned().collect();
    for (nth, section) in others.iter_mut().enumerate() {
        section.children.retain(|node| !is_reference(&node));
        if nth > 0 || !sheet {
            section.children.extend(references.iter().cloned());
        }
    }
    if let Some(first_of_report) = sections.get_mut(1).filter(|_| sheet) {
        first_of_report.push(Element::new("w:pgNumType").attr("w:start", "1"));
    }
}

/// Pages that lie on their side have headers and footers of their own.
fn turn_numbers(root: &mut Element<'_>) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    for section in sections {
        let lies =
            |node: &Node<'_>| matches!(node, Node::Element(size) if size.attribute("w:orient") == Some("landscape"));
        if !section.children.iter().any(lies) {
            continue;
        }
        section.children.retain(|node| !matches!(node, Node::Element(e) if e.name().ends_with("erReference")));
        let reference = |name, kind: &str, id: &str| Element::new(name).attr("w:type", kind).attr("r:id", id);
        for (kind, id) in turned::HEADERS {
            section.push(reference("w:headerReference", kind, id));
            section.push(reference("w:footerReference", kind, turned::FOOTER));
        }
    }
}

/// The relation id of the footer of pages that bear no number.
pub(super) const UNNUMBERED: &str = "rIdUnnumbered";

/// The last section has an empty footer on all its pages; where the report's first page is otherwise than the others, that
/// is its first section's.
fn unnumber_last(root: &mut Element<'_>, sheet: bool) {
    let mut sections = vec![];
    collect_sections(root, &mut sections);
    let Some(last) = sections.last_mut() else { return };
    let is = |node: &Node<'_>, name| matches!(node, Node::Element(e) if e.name() == name);
    let first_differs = last.children.iter().any(|node| is(node, "w:titlePg"));
    last.children.retain(|node| !is(node, "w:titlePg") && !is(node, "w:footerReference"));
    for kind in ["default", "even"] {
        last.push(Element::new("w:footerReference").attr("w:type", kind).attr("r:id", UNNUMBERED));
    }
    if let Some(first) = sections.get_mut(usize::from(sheet)).filter(|_| first_differs) {
        first.push(Element::new("w:titlePg"));
    }
}

/// Sections end in the properties of paragraphs of the body, and the last with the body.
fn collect_sections<'s, 'e>(element: &'s mut Element<'e>, sections: &mut Vec<&'s mut Element<'e>>) {
    match element.name() {
        "w:sectPr" => sections.push(element),
        "w:document" | "w:body" | "w:p" | "w:pPr" => {
            element.elements_mut().for_each(|child| collect_sections(child, sections));
        }
        _ => {}
    }
}

fn links(links: &[Link<'_>]) -> Vec<Relation> {
    let link = |(nth, link): (usize, &Link<'_>)| match link {
        Link::Address(address) => {
            let target = (*address).to_owned();
            Some(Relation { id: link_id(nth), kind: "hyperlink", target, external: true })
        }
        Link::Bookmark(_) => None,
    };
    links.iter().enumerate().filter_map(link).collect()
}
