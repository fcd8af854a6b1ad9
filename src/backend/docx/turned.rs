//! The number of pages that lie on their side: a text box in their header, turned by a quarter, where upright pages
//! have the number at their foot (GB/T 9704 clause 8).

use crate::layout::{Frame, Kind, Layout};

use super::Error;
use super::page;
use super::paragraph::Paragraph;
use super::root::{NAMESPACES, with_namespaces};
use super::units::SEPARATOR;
use crate::style::PageOrientation;
use crate::xml::tree::{Element, Node};

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PLACE: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
const SHAPE: &str = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape";

/// The kinds of the headers of such pages, and their relation ids.
pub(super) const HEADERS: [(&str, &str); 2] = [("default", "rIdTurned1"), ("even", "rIdTurned2")];

/// The relation id of their footer, which is empty.
pub(super) const FOOTER: &str = "rIdTurned3";

/// Whether any page lies on its side.
pub(super) fn has_any(layout: &Layout) -> bool {
    layout.blocks.iter().any(|block| matches!(block.kind, Kind::Turn { to: PageOrientation::Landscape }))
}

/// A run with the number's text box; `footer` is the upright pages' own, from which the number comes, and `nth` tells
/// the boxes apart.
///
/// # Errors
/// [`Error::Xml`] for a fault of ours.
pub(super) fn run<'f>(footer: &'f [u8], layout: &Layout, nth: usize) -> Result<Element<'f>, Error> {
    let footer = Element::parse(footer)?;
    let area = page::turned_number(layout);
    // Beside the number there may be blanks that fill the footer up.
    let number = footer.children.into_iter().filter_map(|node| match node {
        Node::Element(paragraph) if says_something(&paragraph) => Some(set_in(paragraph, &area, layout)),
        _ => None,
    });
    let content = Element::new("w:txbxContent").all(number);
    let choice = Element::new("mc:Choice")
        .attr("xmlns:wps", SHAPE)
        .attr("Requires", "wps")
        .with(Element::new("w:drawing").with(anchor(layout, &area, content, nth)));
    Ok(Element::new("w:r").with(Element::new("mc:AlternateContent").with(choice)))
}

fn says_something(paragraph: &Element<'_>) -> bool {
    paragraph.children.iter().any(|node| matches!(node, Node::Element(run) if run.name() == "w:r"))
}

/// The number's line in a box that reaches over the whole height of the page: as far from its ends as `area` is, besides its own.
fn set_in<'f>(mut paragraph: Element<'f>, area: &Frame, layout: &Layout) -> Element<'f> {
    let below = layout.sheet.size(PageOrientation::Landscape).1 - area.top - area.height;
    let indents = paragraph.child_mut("w:pPr").child_mut("w:ind");
    let own = |side| indents.attribute(side).and_then(|twips| twips.parse().ok()).unwrap_or(0_i64);
    let (left, right) = (own("w:left") + area.top.to_twips(), own("w:right") + below.to_twips());
    indents.retag(Element::new("w:ind").number("w:left", left).number("w:right", right));
    paragraph
}

/// A box from the corner of the page to the foot and to where `area` ends, for its line stands at its right: LibreOffice (7.4) loses
/// the offsets of a box in a header where the page that has it is made anew.
fn anchor<'f>(layout: &Layout, area: &Frame, content: Element<'f>, nth: usize) -> Element<'f> {
    let (width, height) = (area.left + area.width, layout.sheet.size(PageOrientation::Landscape).1);
    let size = |name| Element::new(name).number("cx", width.0.max(1)).number("cy", height.0.max(1));
    let corner = |name| {
        let offset = Element::new("wp:posOffset").text("0");
        Element::new(name).attr("relativeFrom", "page").with(offset)
    };
    let origin = |name| Element::new(name).attr("x", "0").attr("y", "0");
    let none = || Element::new("a:noFill");
    let shape = Element::new("wps:spPr")
        .with(Element::new("a:xfrm").with(origin("a:off")).with(size("a:ext")))
        .with(Element::new("a:prstGeom").attr("prst", "rect").with(Element::new("a:avLst")))
        .with(none())
        .with(Element::new("a:ln").with(none()));
    let body = ["lIns", "tIns", "rIns", "bIns"]
        .iter()
        .fold(Element::new("wps:bodyPr").attr("vert", "vert").attr("wrap", "square"), |body, side| body.attr(side, "0"))
        .with(Element::new("a:noAutofit"));
    let shape = Element::new("wps:wsp")
        .with(Element::new("wps:cNvSpPr").attr("txBox", "1"))
        .with(shape)
        .with(Element::new("wps:txbx").with(content))
        .with(body);
    let graphic = Element::new("a:graphic")
        .attr("xmlns:a", DRAWING)
        .with(Element::new("a:graphicData").attr("uri", SHAPE).with(shape));
    let facts = Element::new("wp:docPr").attr("id", (TURNED_IDS + nth).to_string()).attr("name", format!("页码 {nth}"));
    let flags = [("simplePos", "0"), ("relativeHeight", "2"), ("behindDoc", "0"), ("locked", "1")];
    let more = [("layoutInCell", "1"), ("allowOverlap", "1")];
    let sides = ["distT", "distB", "distL", "distR"].map(|side| (side, "0"));
    [&sides[..], &flags, &more]
        .concat()
        .iter()
        .fold(Element::new("wp:anchor").attr("xmlns:wp", PLACE), |anchor, (name, value)| anchor.attr(name, value))
        .with(origin("wp:simplePos"))
        .with(corner("wp:positionH"))
        .with(corner("wp:positionV"))
        .with(size("wp:extent"))
        .with(Element::new("wp:wrapNone"))
        .with(facts)
        .with(graphic)
}

/// Beyond the ids of any document's pictures.
const TURNED_IDS: usize = 1_000_000;

/// The empty footer of pages that lie on their side: as low as a paragraph can be, for one that is higher than its slot takes
/// the last line or row of every page.
pub(super) fn footer() -> Vec<u8> {
    with_namespaces(Element::new("w:ftr"), NAMESPACES).with(Paragraph::blank(SEPARATOR).build()).to_file()
}
