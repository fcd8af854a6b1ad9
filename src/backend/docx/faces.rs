//! The font families that Word is to name for the plan's roles.

use crate::font::Fonts;
use crate::layout::told::Told;
use crate::style::Role;
use crate::xml::tree::Element;

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

/// How a run says which face its characters have: by their script, which is what the hint to hanzi leaves to readers, or by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RunFace<'f> {
    /// By their script.
    Script,
    /// By their script, and what the hint would draw to the hanzi face is Western.
    Western,
    /// By name; `everywhere`: also where a reader takes them for hanzi.
    Named { family: &'f str, everywhere: bool },
}

impl<'f> RunFace<'f> {
    /// What a run says of a character of which this must be told. What no family of Word's has is asked of 宋体, the last
    /// resort of all roles.
    pub(crate) fn of(told: Told, fonts: &'f Fonts) -> RunFace<'f> {
        match told {
            Told::Nothing => RunFace::Script,
            Told::Western => RunFace::Western,
            Told::Face { face, lacks } => {
                let family = match fonts.serves(face) {
                    Some((role, true)) => fonts.word_family(role).0,
                    Some((_, false)) => LATIN,
                    None => fonts.word_family(Role::Song).0,
                };
                RunFace::Named { family, everywhere: lacks }
            }
        }
    }

    /// The `w:rFonts` of a run.
    pub(crate) fn element(self) -> Element<'f> {
        match self {
            RunFace::Script => Element::fixed("w:rFonts w:hint=\"eastAsia\""),
            RunFace::Western => Element::fixed("w:rFonts w:hint=\"default\""),
            RunFace::Named { family, everywhere } => {
                let faces = Element::new("w:rFonts").attr("w:ascii", family).attr("w:hAnsi", family);
                let faces = if everywhere { faces.attr("w:eastAsia", family) } else { faces };
                faces.attr("w:hint", "eastAsia")
            }
        }
    }
}
