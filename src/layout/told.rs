//! Which characters word processors must be told the face of, because their script alone would give them another than the
//! plan's.
//!
//! LibreOffice gives quotes, dashes, dots and signs of no script the face of what stands before them, so that after `H5` a
//! quote would be 7 pt wide in a line where ours is 16, and signs of Latin-1 such as `·` and `×` always the Latin face;
//! and where the named font lacks a character it takes any other. Word draws letters and numbers beyond ASCII (`é`, `²`, `Ж`)
//! to the hanzi face where the run hints at it.

use crate::font::{FaceId, Fonts, is_hanzi};
use crate::style::Role;

use super::chars::{Script, is_blank, is_glue, is_mark, is_word, takes_hint};

/// What must be told of a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Told {
    /// Nothing: its script gives it the plan's face.
    #[default]
    Nothing,
    /// That it is Western whatever the run hints at.
    Western,
    /// Its face.
    Face {
        /// The plan's.
        face: FaceId,
        /// Whether it has it where it is taken for a hanzi too: the hanzi face lacks it, and another program would take one in
        /// which it has another width.
        lacks: bool,
    },
}

/// Goes through the characters of a text.
pub(crate) struct Teller<'f> {
    fonts: &'f Fonts,
    role: Role,
    /// Whether Latin letters and digits are of the hanzi's face too.
    own: bool,
    hanzi: FaceId,
    latin: FaceId,
    script: Script,
    last: Told,
}

/// The faces of hanzi and of Latin letters.
fn leads(fonts: &Fonts, role: Role, own: bool) -> (FaceId, FaceId) {
    (fonts.lead(role), if own { fonts.lead(role) } else { fonts.latin_lead(role) })
}

impl<'f> Teller<'f> {
    /// At the start of a text in a role.
    pub(crate) fn new(fonts: &'f Fonts, role: Role, own: bool) -> Teller<'f> {
        let (hanzi, latin) = leads(fonts, role, own);
        Teller { fonts, role, own, hanzi, latin, script: Script::default(), last: Told::Nothing }
    }

    /// From here on it is as at the start of a text.
    pub(crate) fn begin(&mut self) {
        (self.script, self.last) = (Script::default(), Told::Nothing);
    }

    /// From here on the text is in another role.
    pub(crate) fn turn(&mut self, role: Role, own: bool) {
        (self.role, self.own) = (role, own);
        (self.hanzi, self.latin) = leads(self.fonts, role, own);
    }

    /// What must be told of the next character; marks on letters go with these.
    pub(crate) fn next(&mut self, ch: char) -> Told {
        if !is_mark(ch) {
            let western = self.script.next_is_western(ch);
            self.last = self.told(ch, western);
        }
        self.last
    }

    /// The advance that LibreOffice gives a blank, the character that was asked about last, in thousandths of the type size, where it is
    /// not the plan's: behind hanzi it is of the hanzi face, and U+202F is half as wide there (row `blank` of
    /// `tests/measured/libreoffice-sizes.txt`).
    pub(crate) fn blank(&self, ch: char) -> Option<i64> {
        if self.script.is_western() || !matches!(ch, ' ' | '\u{a0}' | '\u{202f}') {
            return None;
        }
        let advance = i64::from(self.fonts.glyph_in(self.hanzi, ' ')?.advance);
        Some(if ch == '\u{202f}' { advance / 2 } else { advance })
    }

    /// Single quotes that the hanzi face lacks LibreOffice 7.4 sets a third of an em wide in long lines, a whole one in short ones (seen in the
    /// copies that `tests/judges/lines_agree.py` compares).
    fn told(&self, ch: char, western: bool) -> Told {
        // Nearly all that is asked about. Blanks are too many to be told, and what is typed behind them would be too.
        if ch.is_ascii() || is_hanzi(ch) || is_blank(ch) || is_glue(ch) {
            return Told::Nothing;
        }
        let found = if self.own { self.fonts.own_glyph(self.role, ch) } else { self.fonts.glyph(self.role, ch) };
        let Some(glyph) = found else { return Told::Nothing };
        let face = glyph.face;
        let lacks = face != self.hanzi && (glyph.advance != 1000 || matches!(ch, '‘' | '’'));
        match western {
            _ if self.hanzi == self.latin && face == self.hanzi => Told::Nothing,
            true if face == self.latin && takes_hint(ch) && is_word(ch) => Told::Western,
            true if face == self.latin && !takes_hint(ch) => Told::Nothing,
            true => Told::Face { face, lacks },
            false if lacks => Told::Face { face, lacks },
            false => Told::Nothing,
        }
    }
}
