//! A watermark as Word itself makes it: text art behind the text, in the header of every page.

use crate::geom::Len;
use crate::layout::{Watermark, Words};
use crate::style::PageOrientation;

use super::root::{NAMESPACES, with_namespaces};
use crate::xml::tree::Element;

/// The kinds of the headers, and their relation ids. The last serves only where the first page is another.
pub(super) const HEADERS: [(&str, &str); 3] =
    [("default", "rIdHeader1"), ("even", "rIdHeader2"), ("first", "rIdHeader3")];

/// A header with a watermark, if there is one, with what else is `anchored` in it, and blank of exactly `fill`. `nth`
/// tells the shapes of several headers apart.
pub(super) fn header(
    watermark: Option<(&Watermark, PageOrientation)>,
    anchored: Option<Element<'_>>,
    fill: Option<Len>,
    nth: usize,
) -> Vec<u8> {
    let names = [("xmlns:v", "urn:schemas-microsoft-com:vml"), ("xmlns:o", "urn:schemas-microsoft-com:office:office")];
    let root = with_namespaces(with_namespaces(Element::new("w:hdr"), NAMESPACES), &names);
    let run = |(watermark, orientation): (&Watermark, PageOrientation)| {
        let shape = shape(&watermark.text, watermark.on(orientation), nth);
        let picture = Element::new("w:pict").with(shape_type()).with(shape);
        Element::new("w:r").with(Element::new("w:rPr").with(Element::new("w:noProof"))).with(picture)
    };
    let height = |fill: Len| {
        let line = fill.to_twips().max(1).to_string();
        let spacing = Element::new("w:spacing").attr("w:line", line).attr("w:lineRule", "exact");
        Element::new("w:pPr").with(spacing)
    };
    root.with(Element::new("w:p").all(fill.map(height)).all(watermark.map(run)).all(anchored)).to_file()
}

/// The shape type of plain text art, as Word declares it.
fn shape_type() -> Element<'static> {
    let formulas = [
        "sum #0 0 10800",
        "prod #0 2 1",
        "sum 21600 0 @1",
        "sum 0 0 @2",
        "sum 21600 0 @3",
        "if @0 @3 0",
        "if @0 21600 @1",
        "if @0 0 @2",
        "if @0 @4 21600",
        "mid @5 @6",
        "mid @8 @5",
        "mid @7 @8",
        "mid @6 @7",
        "sum @6 0 @5",
    ];
    let path = Element::new("v:path")
        .attr("textpathok", "t")
        .attr("o:connecttype", "custom")
        .attr("o:connectlocs", "@9,0;@10,10800;@11,21600;@12,10800")
        .attr("o:connectangles", "270,180,90,0");
    Element::new("v:shapetype")
        .attr("id", "_x0000_t136")
        .attr("coordsize", "21600,21600")
        .attr("o:spt", "136")
        .attr("adj", "10800")
        .attr("path", "m@7,l@8,m@5,21600l@6,21600e")
        .with(Element::new("v:formulas").all(formulas.map(|eqn| Element::new("v:f").attr("eqn", eqn))))
        .with(path)
        .with(Element::new("v:textpath").attr("on", "t").attr("fitshape", "t"))
}

fn shape(text: &str, words: &Words, nth: usize) -> Element<'static> {
    let glyphs = words.runs.iter().flat_map(|run| &run.glyphs);
    let across: Len = glyphs.map(|glyph| glyph.advance).sum();
    let high = words.size;
    let color = words.runs.first().map_or_else(String::new, |run| format!("#{}", run.color.hex()));
    let points = |length: Len| format!("{:.1}pt", length.to_pt());
    let style = format!(
        "position:absolute;margin-left:0;margin-top:0;width:{};height:{};rotation:315;z-index:-251658752;\
         mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
         mso-position-vertical:center;mso-position-vertical-relative:margin",
        points(across),
        points(high)
    );
    Element::new("v:shape")
        .attr("id", format!("PowerPlusWaterMarkObject{nth}"))
        .attr("o:spid", format!("_x0000_s{}", 2048 + nth))
        .attr("type", "#_x0000_t136")
        .attr("style", style)
        .attr("o:allowincell", "f")
        .attr("fillcolor", color)
        .attr("stroked", "f")
        .with(Element::new("v:textpath").attr("style", "font-family:\"黑体\";font-size:1pt").attr("string", text))
}
