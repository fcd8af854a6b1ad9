//! Pictures, each in a paragraph of its own.

use crate::layout::{Figure, Layout};

use super::package::{Part, Relation};
use super::xml::Element;

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

/// The run that draws a picture; `nth` tells it from others.
pub(super) fn run(figure: &Figure, nth: usize) -> Element<'static> {
    let properties =
        Element::new("w:rPr").with(Element::val("w:sz", TYPE_SIZE)).with(Element::val("w:szCs", TYPE_SIZE));
    let drawing = Element::new("w:drawing").with(inline(figure, nth));
    Element::new("w:r").with(properties).with(drawing)
}

fn inline(figure: &Figure, nth: usize) -> Element<'static> {
    let lock = Element::new("a:graphicFrameLocks").attr("xmlns:a", DRAWING).attr("noChangeAspect", "1");
    ["distT", "distB", "distL", "distR"]
        .iter()
        .fold(Element::new("wp:inline").attr("xmlns:wp", PLACE), |element, side| element.attr(side, "0"))
        .with(extent("wp:extent", figure))
        .with(named("wp:docPr", figure, nth))
        .with(Element::new("wp:cNvGraphicFramePr").with(lock))
        .with(graphic(figure, nth))
}

fn graphic(figure: &Figure, nth: usize) -> Element<'static> {
    let facts = Element::new("pic:nvPicPr").with(named("pic:cNvPr", figure, nth)).with(Element::new("pic:cNvPicPr"));
    let fill = Element::new("pic:blipFill")
        .with(Element::new("a:blip").attr("r:embed", id(figure.image)))
        .with(Element::new("a:stretch").with(Element::new("a:fillRect")));
    let place =
        Element::new("a:xfrm").with(Element::new("a:off").attr("x", "0").attr("y", "0")).with(extent("a:ext", figure));
    let shape = Element::new("a:prstGeom").attr("prst", "rect").with(Element::new("a:avLst"));
    let picture = Element::new("pic:pic")
        .attr("xmlns:pic", PICTURE)
        .with(facts)
        .with(fill)
        .with(Element::new("pic:spPr").with(place).with(shape));
    let data = Element::new("a:graphicData").attr("uri", PICTURE).with(picture);
    Element::new("a:graphic").attr("xmlns:a", DRAWING).with(data)
}

fn extent(name: &'static str, figure: &Figure) -> Element<'static> {
    Element::new(name).attr("cx", figure.width.0.to_string()).attr("cy", figure.height.0.to_string())
}

fn named(name: &'static str, figure: &Figure, nth: usize) -> Element<'static> {
    let id = nth + 1;
    Element::new(name).attr("id", id.to_string()).attr("name", format!("图片 {id}")).attr("descr", &figure.alt)
}
