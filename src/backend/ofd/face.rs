//! Which glyphs a document uses, and the font programs cut down to them and made whole again.

use std::collections::{BTreeMap, BTreeSet};

use subsetter::GlyphRemapper;

use super::Error;
use crate::font::sfnt;
use crate::font::{Bounds, FaceId, Fonts};
use crate::geom::Len;
use crate::layout::{GlyphRun, Layout, Placed};
use crate::style::Role;
use crate::xml::writer;

/// The name readers know everywhere for Latin letters with half-em digits; the shipped Latin face has its widths.
const LATIN: &str = "Times New Roman";

/// The faces of a document, cut down to what it uses.
pub(super) struct Faces {
    faces: BTreeMap<FaceId, Face>,
}

/// A face as it stands in the file.
pub(super) struct Face {
    /// Its id in the document.
    pub id: u32,
    /// The name by which readers that ignore embedded fonts look for it.
    pub name: String,
    /// The family that may replace it.
    pub family: String,
    /// The name of its file.
    pub file: String,
    /// The font program.
    pub program: Vec<u8>,
    codes: BTreeMap<u16, Code>,
    /// Which glyph of the program draws a character.
    cmap: BTreeMap<char, u16>,
    units_per_em: i64,
}

/// A glyph as it stands in the file.
#[derive(Clone, Copy)]
pub(super) struct Code {
    /// Its index in the program.
    pub glyph: u16,
    /// Its ink in the face's units; `None` for a blank.
    bounds: Option<Bounds>,
}

/// How far ink reaches from an origin: to the left, up, right, down.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub left: Len,
    pub up: Len,
    pub right: Len,
    pub down: Len,
}

/// The glyphs of a face with the characters they draw.
type Used = BTreeMap<FaceId, Vec<Placed>>;

impl Faces {
    /// Collects the glyphs of every page and cuts each face once. Ids begin at 1.
    pub(crate) fn gather(layout: &Layout, fonts: &Fonts) -> Result<Faces, Error> {
        let mut faces = BTreeMap::new();
        for (id, (face, glyphs)) in (1..).zip(used(layout)?) {
            faces.insert(face, Face::cut(id, face, &glyphs, fonts)?);
        }
        Ok(Faces { faces })
    }

    /// The faces by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Face> {
        self.faces.values()
    }

    /// The face of a run; `None` when no glyph of it is used.
    pub(crate) fn of(&self, run: &GlyphRun) -> Option<&Face> {
        self.faces.get(&run.face)
    }
}

/// The glyphs of each face in the order they are met, each character of each glyph once.
fn used(layout: &Layout) -> Result<Used, Error> {
    let mut used = Used::new();
    let mut seen = BTreeSet::new();
    for (page, run) in layout.runs() {
        for glyph in &run.glyphs {
            if glyph.id == 0 {
                return Err(Error::NoGlyph { page, ch: glyph.ch });
            }
            if seen.insert((run.face, glyph.id, glyph.ch)) {
                used.entry(run.face).or_default().push(*glyph);
            }
        }
    }
    Ok(used)
}

impl Face {
    fn cut(id: u32, face: FaceId, glyphs: &[Placed], fonts: &Fonts) -> Result<Face, Error> {
        let own = fonts.face_name(face);
        let unread = || Error::Program { face: own.to_owned() };
        let whole = fonts.program(face).ok_or_else(unread)?;
        let mut ids: Vec<u16> = glyphs.iter().map(|glyph| glyph.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut remapper = GlyphRemapper::new();
        let codes: BTreeMap<u16, Code> =
            ids.into_iter().map(|id| (id, Code { glyph: remapper.remap(id), bounds: whole.bounds(id) })).collect();
        let mut cmap = BTreeMap::new();
        for glyph in glyphs.iter().filter(|glyph| writer::holds(glyph.ch)) {
            cmap.entry(glyph.ch).or_insert(codes[&glyph.id].glyph);
        }
        let program = subsetter::subset(whole.whole(), whole.index(), &remapper)
            .map_err(|source| Error::Subset { face: own.to_owned(), source })?;
        let os2 = whole.table(b"OS/2");
        let program = sfnt::complete(&program, os2, own, &cmap).ok_or_else(unread)?;
        let extension = if program.starts_with(b"OTTO") { "otf" } else { "ttf" };
        let (name, family) = names(face, fonts);
        let units_per_em = i64::from(whole.units_per_em()).max(1);
        Ok(Face { id, name, family, file: format!("font_{id}.{extension}"), program, codes, cmap, units_per_em })
    }

    /// The code of a glyph; `None` when no page uses it.
    pub(crate) fn code(&self, glyph: Placed) -> Option<Code> {
        self.codes.get(&glyph.id).copied()
    }

    /// Whether readers find this glyph from its character alone: those that count in UTF-16 do so in the basic plane.
    pub(crate) fn is_mapped(&self, glyph: Placed) -> bool {
        let mapped = self.cmap.get(&glyph.ch).copied();
        u32::from(glyph.ch) <= 0xFFFF && mapped.is_some() && mapped == self.code(glyph).map(|code| code.glyph)
    }

    /// How far a glyph reaches from its origin: its em box, 0.88 above the baseline and 0.12 below as everywhere in
    /// the engine, and whatever ink lies outside it.
    pub(crate) fn reach(&self, glyph: Placed, size: Len) -> Reach {
        let scale = |units: i16| size.scale(units.into(), self.units_per_em);
        let (up, down) = (size.scale(88, 100), size.scale(12, 100));
        let em = Reach { left: Len::ZERO, up, right: glyph.advance.max(Len::ZERO), down };
        match self.code(glyph).and_then(|code| code.bounds) {
            None => em,
            Some(ink) => Reach {
                left: em.left.max(-scale(ink.x_min)),
                up: em.up.max(scale(ink.y_max)),
                right: em.right.max(scale(ink.x_max)),
                down: em.down.max(-scale(ink.y_min)),
            },
        }
    }
}

/// The names under which readers look for a face. Those that ignore embedded fonts then take the one an office has: for
/// the face of a role the family that Word names and its alternative, for the Latin face its metric double, and for a
/// fallback 宋体, which has the most characters. Names differ, as some readers keep fonts by name.
fn names(face: FaceId, fonts: &Fonts) -> (String, String) {
    let (name, family) = match fonts.serves(face) {
        Some((role, true)) => fonts.word_family(role),
        Some((_, false)) => (LATIN, LATIN),
        None => (fonts.face_name(face), fonts.word_family(Role::Song).0),
    };
    (name.to_owned(), family.to_owned())
}
