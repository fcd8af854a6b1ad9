//! Pictures, each in a paragraph of its own, and seals, which float behind the text.

use crate::geom::Len;
use crate::layout::{Layout, Picture, Seal, SealPicture};

use super::package::{Part, Relation};
use crate::xml::tree::Element;

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const PLACE: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";

/// The type of a paragraph that holds a picture, in half points: so small that it adds nothing to the line.
pub(super) const TYPE_SIZE: &str = "2";

/// The parts of a layout's pictures, and the relations to them.
pub(super) fn parts(layout: &Layout) -> Vec<(Relation, Part)> {
    let part = |(index, image): (usize, &std::sync::Arc<crate::image::Image>)| {
        let name = format!("media/image{}.{}", index + 1, image.format.extension());
        let relation = Relation::part(id(index), "image", &name);
        (relation, Part { path: format!("word/{name}"), media: None, bytes: image.bytes.clone() })
    };
    layout.images.iter().enumerate().map(part).collect()
}

fn id(image: usize) -> String {
    format!("rIdImage{}", image + 1)
}

/// What the names of seals begin with, by which they are known when the copy comes back.
pub(crate) const SEAL_NAME: &str = "印章";

/// A picture as both of its elements need it.
struct Drawn<'a> {
    image: usize,
    width: Len,
    height: Len,
    alt: &'a str,
    /// What its name begins with.
    kind: &'static str,
    /// Tells it from others.
    id: usize,
}

/// The run that draws a picture; `nth` tells it from others.
pub(super) fn run(figure: &Picture, nth: usize) -> Element<'static> {
    let Picture { image, width, height, alt, .. } = figure;
    let drawn = Drawn { image: *image, width: *width, height: *height, alt, kind: "图片", id: nth + 1 };
    // Nothing else is in the line, and it must not be higher than the picture.
    let properties =
        Element::new("w:rPr").with(Element::val("w:sz", TYPE_SIZE)).with(Element::val("w:szCs", TYPE_SIZE));
    let frame = distances(Element::new("wp:inline").attr("xmlns:wp", PLACE))
        .with(extent("wp:extent", &drawn))
        .with(named("wp:docPr", &drawn))
        .with(locked_ratio())
        .with(graphic(&drawn));
    Element::new("w:r").with(properties).with(Element::new("w:drawing").with(frame))
}

/// The run that draws a seal behind the text, its centre this far below the top of its paragraph, with which it goes
/// wherever an edit moves it (GB/T 9704 7.3.5.1: it covers signature and date); nothing for a seal without a picture.
/// `nth` tells it from other pictures.
pub(super) fn seal(seal: &Seal, down: Len, nth: usize) -> Option<Element<'static>> {
    let SealPicture { image, width, height } = seal.picture?;
    let words = seal.words();
    let drawn = Drawn { image, width, height, alt: &words, kind: SEAL_NAME, id: nth + 1 };
    let place = |name: &'static str, from: &'static str, offset: Len| {
        let offset = Element::new("wp:posOffset").text(offset.0.to_string());
        Element::new(name).attr("relativeFrom", from).with(offset)
    };
    let no_effect = ["l", "t", "r", "b"].iter().fold(Element::new("wp:effectExtent"), |e, side| e.attr(side, "0"));
    let anchor = distances(Element::new("wp:anchor").attr("xmlns:wp", PLACE));
    let anchor = [
        ("simplePos", "0"),
        ("relativeHeight", "1"),
        ("behindDoc", "1"),
        ("locked", "1"),
        // Within a table cell it is still the page that it is placed on.
        ("layoutInCell", "0"),
        ("allowOverlap", "1"),
    ]
    .into_iter()
    .fold(anchor, |element, (name, value)| element.attr(name, value));
    let frame = anchor
        .with(Element::new("wp:simplePos").attr("x", "0").attr("y", "0"))
        .with(place("wp:positionH", "page", seal.corner(width, height).x))
        .with(place("wp:positionV", "paragraph", down - height / 2))
        .with(extent("wp:extent", &drawn))
        .with(no_effect)
        .with(Element::new("wp:wrapNone"))
        .with(named("wp:docPr", &drawn))
        .with(locked_ratio())
        .with(graphic(&drawn));
    Some(Element::new("w:r").with(Element::new("w:drawing").with(frame)))
}

fn distances(frame: Element<'static>) -> Element<'static> {
    ["distT", "distB", "distL", "distR"].iter().fold(frame, |element, side| element.attr(side, "0"))
}

fn locked_ratio() -> Element<'static> {
    let lock = Element::new("a:graphicFrameLocks").attr("xmlns:a", DRAWING).attr("noChangeAspect", "1");
    Element::new("wp:cNvGraphicFramePr").with(lock)
}

fn graphic(drawn: &Drawn<'_>) -> Element<'static> {
    let facts = Element::new("pic:nvPicPr").with(named("pic:cNvPr", drawn)).with(Element::new("pic:cNvPicPr"));
    let fill = Element::new("pic:blipFill")
        .with(Element::new("a:blip").attr("r:embed", id(drawn.image)))
        .with(Element::new("a:stretch").with(Element::new("a:fillRect")));
    let place =
        Element::new("a:xfrm").with(Element::new("a:off").attr("x", "0").attr("y", "0")).with(extent("a:ext", drawn));
    let shape = Element::new("a:prstGeom").attr("prst", "rect").with(Element::new("a:avLst"));
    let picture = Element::new("pic:pic")
        .attr("xmlns:pic", PICTURE)
        .with(facts)
        .with(fill)
        .with(Element::new("pic:spPr").with(place).with(shape));
    let data = Element::new("a:graphicData").attr("uri", PICTURE).with(picture);
    Element::new("a:graphic").attr("xmlns:a", DRAWING).with(data)
}

fn extent(name: &'static str, drawn: &Drawn<'_>) -> Element<'static> {
    Element::new(name).attr("cx", drawn.width.0.to_string()).attr("cy", drawn.height.0.to_string())
}

fn named(name: &'static str, drawn: &Drawn<'_>) -> Element<'static> {
    let id = drawn.id.to_string();
    Element::new(name).attr("id", &id).attr("name", format!("{} {id}", drawn.kind)).attr("descr", drawn.alt)
}
