//! A page's ink as page content (GB/T 33190-2016, 7.7): text objects and paths in one body layer.

use super::face::{Face, Faces, Reach};
use super::mm::Mm;
use super::run::{Stretch, split};
use super::{Error, Ids};
use crate::geom::{Color, Len, Point};
use crate::layout::{GlyphRun, Ink, Layout, Page, Words};
use crate::xml::writer::{self, XmlWriter};

/// Nothing is longer or lies farther out, so that no sum below can overflow.
const MOST: Len = Len::mm(10_000);

/// Writes a page; `index` is its place in the layout.
pub(super) fn content(
    (index, page): (usize, &Page),
    layout: &Layout,
    faces: &Faces,
    images: &[String],
    ids: &mut Ids,
) -> Result<Vec<u8>, Error> {
    let mut xml = XmlWriter::new("ofd:Page", &[]);
    xml.open("ofd:Area", &[]);
    xml.text("ofd:PhysicalBox", &[], &physical_box(page.size));
    xml.close();
    xml.open("ofd:Content", &[]);
    xml.open("ofd:Layer", &[("ID", &ids.next()), ("Type", "Body")]);
    if let Some((words, middle)) = layout.behind(page) {
        watermark(&mut xml, words, (page.size, middle), faces, ids);
    }
    for ink in &page.ink {
        if !is_sound(ink) {
            return Err(Error::Extent { page: Some(index) });
        }
        match ink {
            // A run without glyphs may name a face that nothing uses.
            Ink::Glyphs(run) => faces.of(run).into_iter().for_each(|face| text(&mut xml, run, face, ids)),
            Ink::Picture { image, at, width, height, .. } => {
                let id = images.get(*image).ok_or(Error::Extent { page: Some(index) })?;
                picture(&mut xml, id, *at, (*width, *height), ids);
            }
            Ink::Rule { from, to, width, color } => rule(&mut xml, *from, *to, *width, *color, ids),
            Ink::Ground { at, width, height, color } => ground(&mut xml, *at, (*width, *height), *color, ids),
        }
    }
    Ok(xml.finish())
}

/// The sheet as a box.
pub(super) fn physical_box((width, height): (Len, Len)) -> String {
    format!("0 0 {} {}", Mm::from(width), Mm::from(height))
}

/// Whether a piece of ink has sizes and a place that can be written.
fn is_sound(ink: &Ink) -> bool {
    match ink {
        Ink::Glyphs(run) => {
            let advances = run.glyphs.iter().map(|glyph| glyph.advance);
            run.size > Len::ZERO && fits(advances.chain([run.at.x, run.at.y, run.size]))
        }
        Ink::Picture { at, width, height, .. } | Ink::Ground { at, width, height, .. } => {
            width.min(height) > &Len::ZERO && fits([at.x, at.y, *width, *height].into_iter())
        }
        Ink::Rule { from, to, width, .. } => fits([from.x, from.y, to.x, to.y, *width].into_iter()),
    }
}

/// Whether lengths are within bounds, each alone and all together.
pub(super) fn fits(lengths: impl Iterator<Item = Len>) -> bool {
    let mut sum = Len::ZERO;
    for len in lengths {
        if !(-MOST..=MOST).contains(&len) {
            return false;
        }
        sum += Len(len.0.abs());
    }
    sum <= MOST * 4
}

fn text(xml: &mut XmlWriter, run: &GlyphRun, face: &Face, ids: &mut Ids) {
    if run.turned {
        return turned_text(xml, run, face, ids);
    }
    for stretch in split(run, |glyph| !face.is_mapped(glyph)) {
        text_object(xml, run, &stretch, face, ids);
    }
}

/// A run that goes down the page, turned by a quarter (8.5: `CTM`). Every glyph is an object of its own: readers that
/// know of no turning (easyofd) still have it in its place, only upright.
fn turned_text(xml: &mut XmlWriter, run: &GlyphRun, face: &Face, ids: &mut Ids) {
    let mut down = run.at.y;
    for glyph in run.glyphs.chunks(1) {
        let stretch = Stretch { glyphs: glyph, at: Mm::from(run.at.x), step: Mm(0) };
        let reach = reach(run, &stretch, face);
        let [left, up, right, foot] = [reach.left, reach.up, reach.right, reach.down].map(Mm::ceil);
        let boundary = format!("{} {} {} {}", stretch.at - foot, Mm::from(down) - left, up + foot, left + right);
        let (font, size) = (face.id.to_string(), Mm::from(run.size).to_string());
        let turn = format!("0 1 -1 0 {foot} {left}");
        let attributes = [("ID", ids.next()), ("Boundary", boundary), ("CTM", turn), ("Font", font), ("Size", size)];
        xml.open("ofd:TextObject", &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
        glyphs(xml, &stretch, run.color, face, (Mm(0), Mm(0)));
        xml.close();
        down += glyph[0].advance;
    }
}

/// One text object (11.2). Its boundary takes in all its ink, as readers cut off what reaches beyond.
fn text_object(xml: &mut XmlWriter, run: &GlyphRun, stretch: &Stretch, face: &Face, ids: &mut Ids) {
    let reach = reach(run, stretch, face);
    let [left, up, right, down] = [reach.left, reach.up, reach.right, reach.down].map(Mm::ceil);
    let boundary = format!("{} {} {} {}", stretch.at - left, Mm::from(run.drawn_at().y) - up, left + right, up + down);
    let (font, size) = (face.id.to_string(), Mm::from(run.size).to_string());
    xml.open("ofd:TextObject", &[("ID", &ids.next()), ("Boundary", &boundary), ("Font", &font), ("Size", &size)]);
    glyphs(xml, stretch, run.color, face, (left, up));
    xml.close();
}

/// What a text object holds: its colour, its glyphs, and where the first of them stands.
fn glyphs(xml: &mut XmlWriter, stretch: &Stretch, color: Color, face: &Face, (left, up): (Mm, Mm)) {
    paint(xml, "ofd:FillColor", color);
    if let [glyph] = stretch.glyphs
        && !face.is_mapped(*glyph)
        && let Some(code) = face.code(*glyph)
    {
        // Codes are counted in UTF-16, as the reference implementation does.
        let codes = glyph.ch.len_utf16().to_string();
        xml.open("ofd:CGTransform", &[("CodePosition", "0"), ("CodeCount", &codes), ("GlyphCount", "1")]);
        xml.text("ofd:Glyphs", &[], &code.glyph.to_string());
        xml.close();
    }
    let (x, y) = (left.to_string(), up.to_string());
    let delta = deltas(stretch);
    let mut attributes = vec![("X", x.as_str()), ("Y", y.as_str())];
    attributes.extend(delta.as_deref().map(|delta| ("DeltaX", delta)));
    let text: String =
        stretch.glyphs.iter().map(|glyph| if writer::holds(glyph.ch) { glyph.ch } else { '\u{fffd}' }).collect();
    xml.text("ofd:TextCode", &attributes, &text);
}

/// Words behind the text: level text turned about its middle (8.5: `CTM`), so that its boundary is the page.
fn watermark(xml: &mut XmlWriter, words: &Words, (size, middle): ((Len, Len), Point), faces: &Faces, ids: &mut Ids) {
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let ctm = [half, -half, half, half, middle.x.to_mm(), middle.y.to_mm()];
    let ctm = ctm.map(|number| format!("{number:.4}")).join(" ");
    for run in &words.runs {
        let Some(face) = faces.of(run) else { continue };
        let (font, kind) = (face.id.to_string(), Mm::from(run.size).to_string());
        for stretch in split(run, |glyph| !face.is_mapped(glyph)) {
            let attributes = [
                ("ID", ids.next()),
                ("Boundary", physical_box(size)),
                ("CTM", ctm.clone()),
                ("Font", font.clone()),
                ("Size", kind.clone()),
            ];
            xml.open("ofd:TextObject", &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
            glyphs(xml, &stretch, run.color, face, (stretch.at, Mm::from(run.at.y)));
            xml.close();
        }
    }
}

/// A colour of the default space, sRGB (8.3); black is what readers take without it.
fn paint(xml: &mut XmlWriter, what: &'static str, color: Color) {
    if color != Color::BLACK {
        let [red, green, blue] = color.0;
        xml.empty(what, &[("Value", &format!("{red} {green} {blue}"))]);
    }
}

/// From each origin to the next, as 11.3 shortens equal ones: `g`, how many, how far.
fn deltas(stretch: &Stretch) -> Option<String> {
    match stretch.glyphs.len() - 1 {
        0 => None,
        1 => Some(stretch.step.to_string()),
        more => Some(format!("g {more} {}", stretch.step)),
    }
}

/// How far a stretch reaches from its first origin.
fn reach(run: &GlyphRun, stretch: &Stretch, face: &Face) -> Reach {
    let mut all = Reach { left: Len::ZERO, up: Len::ZERO, right: Len::ZERO, down: Len::ZERO };
    let mut at = Len::ZERO;
    for glyph in stretch.glyphs {
        let one = face.reach(*glyph, run.size);
        all = Reach {
            left: all.left.max(one.left - at),
            up: all.up.max(one.up),
            right: all.right.max(at + one.right),
            down: all.down.max(one.down),
        };
        at += glyph.advance;
    }
    all
}

/// One picture (10): its unit square is stretched to its place.
fn picture(xml: &mut XmlWriter, id: &str, at: Point, (width, height): (Len, Len), ids: &mut Ids) {
    let (width, height) = (Mm::from(width), Mm::from(height));
    let boundary = format!("{} {} {width} {height}", Mm::from(at.x), Mm::from(at.y));
    let stretch = format!("{width} 0 0 {height} 0 0");
    let attributes = [("ID", ids.next()), ("Boundary", boundary), ("CTM", stretch), ("ResourceID", id.to_owned())];
    xml.empty("ofd:ImageObject", &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
}

/// One path (9.1): a stroke along the rule's centre. Its boundary leaves the rule's width around it, so that a reader
/// that cuts exactly there cuts no pixel of it.
fn rule(xml: &mut XmlWriter, from: Point, to: Point, width: Len, color: Color, ids: &mut Ids) {
    let (left, top) = (Mm::from(from.x.min(to.x) - width), Mm::from(from.y.min(to.y) - width));
    let (right, foot) = (Mm::from(from.x.max(to.x) + width), Mm::from(from.y.max(to.y) + width));
    let boundary = format!("{left} {top} {} {}", right - left, foot - top);
    let attributes = [
        ("ID", ids.next()),
        ("Boundary", boundary),
        ("LineWidth", Mm::from(width).to_string()),
        ("Stroke", "true".to_owned()),
        ("Fill", "false".to_owned()),
    ];
    xml.open("ofd:PathObject", &attributes.each_ref().map(|(name, value)| (*name, value.as_str())));
    paint(xml, "ofd:StrokeColor", color);
    let point = |at: Point| format!("{} {}", Mm::from(at.x) - left, Mm::from(at.y) - top);
    xml.text("ofd:AbbreviatedData", &[], &format!("M {} L {}", point(from), point(to)));
    xml.close();
}

/// A filled rectangle (11.1).
fn ground(xml: &mut XmlWriter, at: Point, (width, height): (Len, Len), color: Color, ids: &mut Ids) {
    let (left, top) = (Mm::from(at.x), Mm::from(at.y));
    let (wide, high) = (Mm::from(at.x + width) - left, Mm::from(at.y + height) - top);
    let (id, boundary) = (ids.next(), format!("{left} {top} {wide} {high}"));
    xml.open("ofd:PathObject", &[("ID", &id), ("Boundary", &boundary), ("Stroke", "false"), ("Fill", "true")]);
    paint(xml, "ofd:FillColor", color);
    xml.text("ofd:AbbreviatedData", &[], &format!("M 0 0 L {wide} 0 L {wide} {high} L 0 {high} C"));
    xml.close();
}
