//! Glyphs as ink: fontdue opens only the glyphs that the report uses, cut out as for PDF.
#![expect(
    clippy::cast_possible_truncation,
    reason = "places on a page, whose sides are bounded by MOST_DOTS; a mean of bytes is a byte"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fontdue::{Font, FontSettings};
use subsetter::GlyphRemapper;

use super::canvas::Stamp;
use super::{Error, FINE, Scale};
use crate::font::sfnt;
use crate::font::{FaceId, Fonts};
use crate::geom::Len;
use crate::layout::Layout;

/// A glyph at a place between the dots.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub face: FaceId,
    pub size: Len,
    pub glyph: u16,
    /// Whether it is turned clockwise by a quarter.
    pub turned: bool,
    /// By how many fine dots its origin is right of the page's dot.
    pub phase: i64,
}

/// The faces of a document, and the ink of the glyphs drawn so far.
pub(super) struct Faces {
    faces: BTreeMap<FaceId, Face>,
    scale: Scale,
    stamps: HashMap<Key, Option<Stamp>>,
}

struct Face {
    font: Font,
    /// From the whole face to the cut one.
    glyphs: GlyphRemapper,
}

impl Faces {
    /// Cuts out and opens every face that the layout uses.
    pub(crate) fn gather(layout: &Layout, fonts: &Fonts, scale: Scale) -> Result<Faces, Error> {
        let mut used: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
        let mut largest = Len::ZERO;
        for (_, run) in layout.runs() {
            largest = largest.max(run.size);
            used.entry(run.face).or_default().extend(run.glyphs.iter().map(|glyph| glyph.id));
        }
        if scale.fine_size(largest) > MOST_FINE {
            return Err(Error::Size);
        }
        let open = |(id, glyphs)| Ok((id, Face::open(id, glyphs, fonts, scale.fine_size(largest))?));
        Ok(Faces { faces: used.into_iter().map(open).collect::<Result<_, Error>>()?, scale, stamps: HashMap::new() })
    }

    /// The ink of a glyph; `None` for a blank.
    pub(crate) fn stamp(&mut self, key: Key) -> Result<Option<&Stamp>, Error> {
        let size = self.scale.fine_size(key.size);
        if size <= 0.0 {
            return Err(Error::Size);
        }
        let faces = &self.faces;
        let stamp =
            self.stamps.entry(key).or_insert_with(|| Some(faces.get(&key.face)?.raster(key, size)?.stamp(key.phase)));
        Ok(stamp.as_ref())
    }

    /// A level glyph on the fine raster; `None` for a blank.
    pub(crate) fn raster(&self, face: FaceId, glyph: u16, size: Len) -> Result<Option<Raster>, Error> {
        let fine = self.scale.fine_size(size);
        let key = Key { face, size, glyph, turned: false, phase: 0 };
        if fine > 0.0 { Ok(self.faces.get(&face).and_then(|face| face.raster(key, fine))) } else { Err(Error::Size) }
    }
}

/// The largest type, in fine dots: a glyph of this size takes 16 MB.
const MOST_FINE: f32 = 4000.0;

impl Face {
    fn open(id: FaceId, used: BTreeSet<u16>, fonts: &Fonts, size: f32) -> Result<Face, Error> {
        let name = || fonts.face_name(id).to_owned();
        let glyphs = GlyphRemapper::new_from_glyphs_sorted(&used.into_iter().collect::<Vec<_>>());
        let whole = fonts.program(id).ok_or_else(|| Error::Program { face: name(), why: "unread".to_owned() })?;
        let program = subsetter::subset(whole.whole(), whole.index(), &glyphs)
            .map_err(|source| Error::Subset { face: name(), source })?;
        // A cut program maps no characters, and fontdue opens only glyphs that some character is mapped to.
        let private = (PRIVATE..).map_while(char::from_u32).zip(0..glyphs.num_gids());
        let program = sfnt::complete(&program, None, &name(), &private.collect())
            .ok_or_else(|| Error::Program { face: name(), why: "sfnt".to_owned() })?;
        let settings = FontSettings { scale: size, load_substitutions: false, ..FontSettings::default() };
        let font =
            Font::from_bytes(program, settings).map_err(|why| Error::Program { face: name(), why: why.to_owned() })?;
        Ok(Face { font, glyphs })
    }

    /// Draws a glyph on the fine raster; `None` for a blank.
    fn raster(&self, key: Key, size: f32) -> Option<Raster> {
        let (metrics, ink) = self.font.rasterize_indexed(self.glyphs.get(key.glyph)?, size);
        let top = -i64::from(metrics.ymin) - metrics.height as i64;
        let raster = Raster { left: metrics.xmin.into(), top, width: metrics.width, height: metrics.height, ink };
        let blank = metrics.width == 0 || metrics.height == 0;
        (!blank).then(|| if key.turned { raster.turned() } else { raster })
    }
}

/// A glyph on the fine raster, placed from its origin to the right and downwards.
pub(super) struct Raster {
    pub left: i64,
    pub top: i64,
    pub width: usize,
    pub height: usize,
    ink: Vec<u8>,
}

impl Raster {
    /// The ink at a fine dot counted from the origin; none outside.
    pub(crate) fn at(&self, x: i64, y: i64) -> u8 {
        let (column, row) = (x - self.left, y - self.top);
        let inside = (0..self.width as i64).contains(&column) && (0..self.height as i64).contains(&row);
        if inside { self.ink[row as usize * self.width + column as usize] } else { 0 }
    }

    /// Turned clockwise by a quarter about its origin: what was up is right, what was right is down.
    fn turned(self) -> Raster {
        let (width, height) = (self.height, self.width);
        let from = |index: usize| (height * (width - 1 - index % width)) + index / width;
        let ink = (0..width * height).map(|index| self.ink[from(index)]).collect();
        Raster { left: -(self.top + self.height as i64), top: self.left, width, height, ink }
    }

    /// Gathers its dots into those of the page.
    fn stamp(&self, phase: i64) -> Stamp {
        let (left, top) = (self.left + phase, self.top);
        let (first_column, first_row) = (left.div_euclid(FINE), top.div_euclid(FINE));
        let columns = (left + self.width as i64 - 1).div_euclid(FINE) - first_column + 1;
        let rows = (top + self.height as i64 - 1).div_euclid(FINE) - first_row + 1;
        let mut sums = vec![0u32; (columns * rows) as usize];
        for (y, line) in (top..).zip(self.ink.chunks_exact(self.width)) {
            let row = (y.div_euclid(FINE) - first_row) * columns;
            for (x, &ink) in (left..).zip(line) {
                sums[(row + x.div_euclid(FINE) - first_column) as usize] += u32::from(ink);
            }
        }
        let ink = sums.into_iter().map(|sum| (sum / (FINE * FINE) as u32) as u8).collect();
        Stamp { left: first_column, top: first_row, width: columns as usize, ink }
    }
}

/// The first character of a private plane (Unicode, 23.5).
const PRIVATE: u32 = 0xF_0000;
