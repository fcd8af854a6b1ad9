//! What stands on a page: every glyph with its character, every rule. Lengths are points from the upper left corner, as
//! fractions: they are measured on paper and never written anywhere.

use std::collections::HashMap;

use super::picture;
use super::tags::{Tag, Tags};
use crate::import::whole::nearest;
use hayro_cmap::BfString;
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};
use hayro_syntax::object::{Dict, ObjectIdentifier, String as Text};
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};

/// A character in its place.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// Its origin.
    pub(crate) x: f64,
    /// Its baseline.
    pub(crate) y: f64,
    /// Its advance.
    pub(crate) width: f64,
    /// Its type size.
    pub(crate) size: f64,
    /// What it says: one character, or several for a ligature.
    pub(crate) text: String,
    /// Its face, an index into the names of the document's faces.
    pub(crate) face: usize,
    /// Whether it stands on its side.
    pub(crate) turned: bool,
    /// Whether it stands neither upright nor on its side, as watermarks do.
    pub(crate) slanted: bool,
    /// Whether nobody sees it: invisible, or white on white.
    pub(crate) unseen: bool,
    /// Whether it was drawn twice to look bold.
    pub(crate) doubled: bool,
    /// The paragraph that the file's tags say it belongs to.
    pub(crate) tag: Option<Tag>,
}

impl Glyph {
    /// Its right edge.
    pub(crate) fn end(&self) -> f64 {
        self.x + self.width
    }

    /// About the middle of its ink.
    pub(crate) fn middle(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y - self.size * 0.35)
    }

    /// Whether it is a part of a figure.
    pub(crate) fn is_figure(&self) -> bool {
        self.text.chars().all(|ch| ch.is_ascii_digit() || ".,-+".contains(ch))
    }
}

/// A rule: where it lies across its direction, and from where to where along it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Across.
    pub(crate) at: f64,
    /// From.
    pub(crate) from: f64,
    /// To.
    pub(crate) to: f64,
}

/// A picture in its place.
pub(crate) struct Placed {
    /// What it covers.
    pub(crate) area: Rect,
    /// Its bytes as a file; `None` for what is no picture of a page's text, or cannot be decoded.
    pub(crate) bytes: Option<Vec<u8>>,
}

impl Placed {
    /// Small pictures are marks and logos.
    pub(crate) fn is_large(&self) -> bool {
        self.area.width() > 60.0 && self.area.height() > 60.0
    }
}

/// What stands on a page.
#[derive(Default)]
pub(crate) struct Ink {
    /// Its glyphs in the order drawn.
    pub(crate) glyphs: Vec<Glyph>,
    /// Rules that lie.
    pub(crate) across: Vec<Rule>,
    /// Rules that stand.
    pub(crate) down: Vec<Rule>,
    /// Its pictures.
    pub(crate) pictures: Vec<Placed>,
    /// Grounds painted in another colour than white.
    grounds: Vec<Rect>,
    /// Glyphs without a character.
    pub(crate) unknown: usize,
}

/// The faces of a document by name.
#[derive(Default)]
pub(crate) struct Faces {
    names: Vec<String>,
    known: HashMap<u128, usize>,
}

impl Faces {
    fn index(&mut self, key: u128, name: impl FnOnce() -> String) -> usize {
        if let Some(index) = self.known.get(&key) {
            return *index;
        }
        let name = name();
        let index = self.names.iter().position(|own| *own == name).unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        self.known.insert(key, index);
        index
    }
}

/// Marked content that is open.
#[derive(Default)]
pub(crate) struct Marked {
    /// Its paragraph.
    tag: Option<Tag>,
    /// The one character that it says of itself that it shows (ISO 32000-1 clause 14.9.4).
    actual: Option<char>,
}

/// Whether a glyph of one mark may be read as another: marks share glyphs. Letters, hanzi and digits are what is seen.
fn is_mark(ch: char) -> bool {
    !ch.is_alphanumeric() && !ch.is_whitespace() && !ch.is_control()
}

/// Gathers the ink of one page.
pub(crate) struct Gather<'f> {
    /// From the page's own system to points from the upper left.
    pub(crate) base: Affine,
    /// The document's faces.
    pub(crate) faces: &'f mut Faces,
    /// The document's tags, and which page this is.
    pub(crate) tags: &'f Tags,
    /// The page's object.
    pub(crate) page: Option<ObjectIdentifier>,
    /// The page's size.
    pub(crate) size: Rect,
    /// Marked content that is open, from the outermost in.
    pub(crate) open: Vec<Marked>,
    /// What was gathered.
    pub(crate) ink: Ink,
}

/// How far text may rise in its length and still stand upright: scans that were set straight badly are off by less than six degrees.
const SLANT: f64 = 0.1;

/// A picture that covers more of its page is the page itself: a scan or a ground, which is not read and would be slow to code.
const MOST_OF_PAGE: f64 = 0.8;

/// Rules are thinner than this; thicker fills are grounds.
const THICKEST: f64 = 3.0;

impl Gather<'_> {
    fn stroke(&mut self, rect: Rect) {
        let (width, height) = (rect.width(), rect.height());
        if width.min(height) >= THICKEST {
            return;
        }
        if width >= height && width > THICKEST {
            self.ink.across.push(Rule { at: (rect.y0 + rect.y1) / 2.0, from: rect.x0, to: rect.x1 });
        } else if height > THICKEST {
            self.ink.down.push(Rule { at: (rect.x0 + rect.x1) / 2.0, from: rect.y0, to: rect.y1 });
        }
    }

    fn stroked(&mut self, path: &BezPath) {
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            let to = match *element {
                PathEl::MoveTo(to) => {
                    (start, at) = (to, to);
                    continue;
                }
                PathEl::LineTo(to) => to,
                PathEl::ClosePath => start,
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                    at = to;
                    continue;
                }
            };
            self.stroke(Rect::from_points(at, to));
            at = to;
        }
    }

    fn filled(&mut self, path: &BezPath, white: bool) {
        let mut piece = BezPath::new();
        let mut pieces = vec![];
        for element in path.elements() {
            if matches!(element, PathEl::MoveTo(_)) && !piece.elements().is_empty() {
                pieces.push(std::mem::take(&mut piece).bounding_box());
            }
            piece.push(*element);
        }
        if !piece.elements().is_empty() {
            pieces.push(piece.bounding_box());
        }
        for rect in pieces {
            if rect.width().min(rect.height()) >= THICKEST && !white {
                self.ink.grounds.push(rect);
            } else if !white {
                self.stroke(rect);
            }
        }
    }
}

/// Whether a paint cannot be told from paper.
fn is_white(paint: &Paint<'_>) -> bool {
    let Paint::Color(color) = paint else { return false };
    let [red, green, blue, alpha] = color.to_rgba().to_rgba8();
    alpha < 8 || [red, green, blue].iter().all(|part| *part > 247)
}

impl Device<'_> for Gather<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        let path = self.base * props.transform * path.clone();
        let white = is_white(&props.paint);
        match mode {
            DrawMode::Stroke(_) if !white => self.stroked(&path),
            DrawMode::FillAndStroke(..) => self.stroked(&path),
            DrawMode::Fill(_) => self.filled(&path, white),
            _ => {}
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        let white = is_white(&props.paint);
        for glyph in run.glyphs() {
            let placed = self.base * props.transform * glyph.transform();
            let at = placed * Point::ZERO;
            let [a, b, c, d, ..] = placed.as_coeffs();
            let size = c.hypot(d) * 1000.0;
            let (advance, face) = match &**glyph {
                Drawn::Outline(outline) => {
                    let data = outline.font_data();
                    let key = data.as_ref().map_or(0, |data| data.cache_key);
                    let name =
                        || data.and_then(|data| data.postscript_name.clone()).unwrap_or_else(|| format!("{key:x}"));
                    (outline.advance_width(), self.faces.index(key, name))
                }
                Drawn::Type3(drawn) => (drawn.advance_width(), self.faces.index(1, || "type3".into())),
            };
            let text = match glyph.as_unicode() {
                Some(BfString::Char(ch)) => ch.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.ink.unknown += 1;
                    '\u{fffd}'.to_string()
                }
            };
            let text = match self.open.last_mut().and_then(|open| open.actual.take()) {
                Some(actual) if text.chars().all(is_mark) => actual.to_string(),
                _ => text,
            };
            let painted =
                white && !self.ink.grounds.iter().any(|ground| ground.contains(Point::new(at.x, at.y - size * 0.3)));
            let width = f64::from(advance.unwrap_or(1000.0)) * a.hypot(b);
            // Programs map the one blank of a font to both the narrow and the ideographic space.
            let is_narrow = text == "\u{3000}" && width < 0.7 * size;
            let text = if is_narrow { " ".to_owned() } else { text };
            self.ink.glyphs.push(Glyph {
                x: at.x,
                y: at.y,
                width,
                size,
                text,
                face,
                turned: b.abs() > a.abs(),
                slanted: a.abs().min(b.abs()) > SLANT * a.abs().max(b.abs()),
                unseen: matches!(mode, DrawMode::Invisible) || painted,
                doubled: matches!(mode, DrawMode::FillAndStroke(..)),
                tag: self.open.iter().rev().find_map(|open| open.tag),
            });
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        let whole = self.base * props.transform;
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let mut placed = Placed { area: whole.transform_rect_bbox(pixels), bytes: None };
        // The file shows upright what the page turns or mirrors: such a one is told of instead.
        let [a, b, c, d, ..] = whole.as_coeffs();
        let upright = a > 0.0 && d > 0.0 && b.abs() + c.abs() < 0.01 * (a + d);
        if upright && placed.is_large() && placed.area.area() < MOST_OF_PAGE * self.size.area() {
            placed.bytes = picture::file(&image);
        }
        self.ink.pictures.push(placed);
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let mark = properties.and_then(|properties| properties.get::<i32>("MCID"));
        let tag = mark.zip(self.page).and_then(|(mark, page)| self.tags.get(page, mark));
        let actual = properties.and_then(|properties| properties.get::<Text<'_>>("ActualText"));
        let actual = actual.and_then(|text| super::said(text.as_bytes())).and_then(|text| {
            let mut chars = text.chars();
            chars.next().filter(|ch| is_mark(*ch) && chars.next().is_none())
        });
        self.open.push(Marked { tag, actual });
    }

    fn end_marked_content(&mut self) {
        self.open.pop();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
}

impl Ink {
    /// Takes out glyphs that are drawn twice at one place to look bold; says how many.
    pub(crate) fn drop_doubles(&mut self) -> usize {
        let count = self.glyphs.len();
        let mut seen: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        let mut kept: Vec<Glyph> = Vec::with_capacity(count);
        for glyph in std::mem::take(&mut self.glyphs) {
            let at = (nearest(glyph.x / 8.0), nearest(glyph.y / 8.0));
            let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (at.0 + dx, at.1 + dy)));
            let close = |other: &Glyph| {
                let (dx, dy) = ((other.x - glyph.x).abs(), (other.y - glyph.y).abs());
                other.text == glyph.text && dx < 0.2 * glyph.size && dy < 0.2 * glyph.size
            };
            let mut others = near.flat_map(|cell| seen.get(&cell).into_iter().flatten().copied());
            let double = others.find(|index| !glyph.text.trim().is_empty() && close(&kept[*index]));
            match double {
                Some(index) => kept[index].doubled = true,
                None => {
                    seen.entry(at).or_default().push(kept.len());
                    kept.push(glyph);
                }
            }
        }
        self.glyphs = kept;
        count - self.glyphs.len()
    }

    /// Turns a page that lies on its side, whose text runs upwards.
    pub(crate) fn turn(&mut self, height: f64) {
        for glyph in &mut self.glyphs {
            (glyph.x, glyph.y) = (height - glyph.y, glyph.x);
        }
        for Placed { area, bytes } in &mut self.pictures {
            *area = Rect::new(height - area.y1, area.x0, height - area.y0, area.x1);
            // It lies on its side in the file too.
            *bytes = None;
        }
        let across = std::mem::take(&mut self.across);
        let down = std::mem::take(&mut self.down);
        self.across =
            down.iter().map(|rule| Rule { at: rule.at, from: height - rule.to, to: height - rule.from }).collect();
        self.down = across.iter().map(|rule| Rule { at: height - rule.at, from: rule.from, to: rule.to }).collect();
    }
}
