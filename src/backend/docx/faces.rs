//! The font families that Word is to name for the plan's roles.

use crate::font::Fonts;
use crate::layout::chars::is_common_mark;
use crate::style::Role;

/// The Latin face of every style whose hanzi face does not serve for Latin: half-em digits, on every machine.
pub(super) const LATIN: &str = "Times New Roman";

/// The families that Word is to name: for hanzi, and for Latin and digits.
pub(super) struct Families<'f> {
    pub hanzi: &'f str,
    pub latin: &'f str,
}

/// A role's families. Where the role's own face also draws the digits (titles), it serves for Latin too.
pub(super) fn families(fonts: &Fonts, role: Role) -> Families<'_> {
    let hanzi = fonts.word_family(role).0;
    let face = |ch| fonts.glyph(role, ch).map(|glyph| glyph.face);
    let same = face('国').is_some() && face('国') == face('0');
    Families { hanzi, latin: if same { hanzi } else { LATIN } }
}

/// The family that marks must be told by name; `None` where the Latin face is the hanzi face anyway.
///
/// What the role's own face lacks (仿宋 the quotes) the plan sets in 宋体.
pub(super) fn marks_family<'f>(fonts: &'f Fonts, role: Role, marks: &str) -> Option<&'f str> {
    let families = families(fonts, role);
    if families.latin == families.hanzi {
        return None;
    }
    let face = |ch| fonts.glyph(role, ch).map(|glyph| glyph.face);
    let own = face('国');
    let has_all = marks.chars().all(|mark| face(mark) == own);
    Some(if has_all { families.hanzi } else { fonts.word_family(Role::Song).0 })
}

/// Whether a role's own face lacks a sign and the plan sets it in another, narrower or wider than a hanzi: a reader that
/// chooses by itself takes one of any width.
pub(super) fn lacks(fonts: &Fonts, role: Role, ch: char) -> bool {
    is_common_mark(ch) && fonts.is_borrowed(role, ch)
}
