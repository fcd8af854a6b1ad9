//! Fonts: role → file, fallback chain, advance, glyph, coverage.
//!
//! Faces are opened by memory map, fallbacks only when a character needs them.

use std::path::Path;

use crate::diag::Finding;
use crate::geom::Len;

/// A font category of the standard. The standard prescribes categories, not families.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// 小标宋, for titles.
    Title,
    /// 仿宋, for body text.
    Fang,
    /// 黑体, for first-level headings and table headers.
    Hei,
    /// 楷体, for second-level headings.
    Kai,
    /// 宋体, for page numbers.
    Song,
}

/// Which face of [`Fonts`], by its order in `fonts.json`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FaceId(pub u16);

/// The glyph that draws a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyph {
    /// The face that has it.
    pub face: FaceId,
    /// Its index in that face.
    pub id: u16,
    /// Its advance in thousandths of an em, rounded to the nearest.
    pub advance: u16,
}

impl Glyph {
    /// The advance at a type size.
    pub fn width(&self, size: Len) -> Len {
        size.scale(self.advance.into(), 1000)
    }
}

/// All faces of one font folder.
#[derive(Debug)]
pub struct Fonts {}

impl Fonts {
    /// Opens a font folder by its `fonts.json`. No face is read until a character needs it.
    ///
    /// # Errors
    /// Findings against `fonts.json`: missing, broken, or naming a file that is not there.
    pub fn open(_dir: &Path) -> Result<Fonts, Vec<Finding>> {
        todo!()
    }

    /// The glyph for a character in a role, following the fallback chain; `None` when no face has it.
    pub fn glyph(&self, _role: Role, _ch: char) -> Option<Glyph> {
        todo!()
    }

    /// The bytes of a face's file.
    pub fn data(&self, _face: FaceId) -> &[u8] {
        todo!()
    }

    /// The PostScript-like ASCII name of a face, such as `GW-Fang`.
    pub fn face_name(&self, _face: FaceId) -> &str {
        todo!()
    }

    /// The family that Word is to name for a role and its one alternative name, such as
    /// (`仿宋_GB2312`, `仿宋`).
    pub fn word_family(&self, _role: Role) -> (&str, &str) {
        todo!()
    }
}
