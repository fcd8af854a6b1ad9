//! Glyphs as ink: fontdue opens only the glyphs that the report uses, cut out as for PDF.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fontdue::{Font, FontSettings};
use subsetter::GlyphRemapper;

use super::canvas::Stamp;
use super::{Error, FINE, Scale};
use crate::backend::sfnt;
use crate::font::{FaceId, Fonts};
use crate::geom::Len;
use crate::layout::{Ink, Layout};

/// A glyph at a place between the dots: face, type size, glyph, fine dots behind the page's dot.
type Key = (FaceId, Len, u16, i64);

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
    pub fn gather(layout: &Layout, fonts: &Fonts, scale: Scale) -> Result<Faces, Error> {
        let mut used: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
        let mut largest = Len::ZERO;
        for ink in layout.pages.iter().flat_map(|page| &page.ink) {
            if let Ink::Glyphs(run) = ink {
                largest = largest.max(run.size);
                used.entry(run.face).or_default().extend(run.glyphs.iter().map(|glyph| glyph.id));
            }
        }
        if scale.fine_size(largest) > MOST_FINE {
            return Err(Error::Size);
        }
        let open = |(id, glyphs)| Ok((id, Face::open(id, glyphs, fonts, scale.fine_size(largest))?));
        Ok(Faces { faces: used.into_iter().map(open).collect::<Result<_, Error>>()?, scale, stamps: HashMap::new() })
    }

    /// The ink of a glyph; `None` for a blank.
    pub fn stamp(&mut self, face: FaceId, size: Len, glyph: u16, phase: i64) -> Result<Option<&Stamp>, Error> {
        let fine = self.scale.fine_size(size);
        if fine <= 0.0 {
            return Err(Error::Size);
        }
        let faces = &self.faces;
        let stamp = self.stamps.entry((face, size, glyph, phase)).or_insert_with(|| {
            let face = faces.get(&face)?;
            face.stamp(face.glyphs.get(glyph)?, fine, phase)
        });
        Ok(stamp.as_ref())
    }
}

/// The largest type, in fine dots: a glyph of this size takes 16 MB.
const MOST_FINE: f32 = 4000.0;

impl Face {
    fn open(id: FaceId, used: BTreeSet<u16>, fonts: &Fonts, size: f32) -> Result<Face, Error> {
        let name = || fonts.face_name(id).to_owned();
        let glyphs = GlyphRemapper::new_from_glyphs_sorted(&used.into_iter().collect::<Vec<_>>());
        let program = subsetter::subset(fonts.data(id), fonts.index(id), &glyphs)
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

    /// Draws a glyph on the fine raster and gathers its dots into those of the page.
    fn stamp(&self, glyph: u16, fine_size: f32, phase: i64) -> Option<Stamp> {
        let (metrics, fine) = self.font.rasterize_indexed(glyph, fine_size);
        if metrics.width == 0 || metrics.height == 0 {
            return None;
        }
        let left = phase + i64::from(metrics.xmin);
        let top = -i64::from(metrics.ymin) - metrics.height as i64;
        let (first_column, first_row) = (left.div_euclid(FINE), top.div_euclid(FINE));
        let columns = (left + metrics.width as i64 - 1).div_euclid(FINE) - first_column + 1;
        let rows = (top + metrics.height as i64 - 1).div_euclid(FINE) - first_row + 1;
        let mut sums = vec![0u32; (columns * rows) as usize];
        for (y, line) in (top..).zip(fine.chunks_exact(metrics.width)) {
            let row = (y.div_euclid(FINE) - first_row) * columns;
            for (x, &ink) in (left..).zip(line) {
                sums[(row + x.div_euclid(FINE) - first_column) as usize] += u32::from(ink);
            }
        }
        let ink = sums.into_iter().map(|sum| (sum / (FINE * FINE) as u32) as u8).collect();
        Some(Stamp { left: first_column, top: first_row, width: columns as usize, ink })
    }
}

/// The first character of a private plane (Unicode, 23.5).
const PRIVATE: u32 = 0xF_0000;
