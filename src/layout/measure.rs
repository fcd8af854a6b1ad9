//! Text measured: each character with its glyph and its advance in a style.

use std::collections::BTreeSet;

use crate::diag::{Finding, Place};
use crate::font::{Fonts, Glyph};
use crate::geom::Len;

use super::Style;

/// A character with its glyph and its advance, tracking included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// Byte offset in the text.
    pub at: usize,
    pub ch: char,
    pub glyph: Glyph,
    pub advance: Len,
}

/// Measures text and remembers which characters no face has.
pub(super) struct Measurer<'a> {
    fonts: &'a Fonts,
    missing: BTreeSet<(String, char)>,
}

impl<'a> Measurer<'a> {
    pub fn new(fonts: &'a Fonts) -> Measurer<'a> {
        Measurer { fonts, missing: BTreeSet::new() }
    }

    /// Measures a text whose place in the report is `at`. A character that no face has is noted and left out: it
    /// refuses the report, so nothing is ever drawn without it.
    pub fn measure(&mut self, text: &str, style: &Style, at: &str) -> Vec<Measured> {
        let mut measured = Vec::with_capacity(text.len() / 3 + 1);
        for (offset, ch) in text.char_indices() {
            match self.fonts.glyph(style.role, ch) {
                Some(glyph) => {
                    let advance = glyph.width(style.size) + style.tracking;
                    measured.push(Measured { at: offset, ch, glyph, advance });
                }
                None => {
                    self.missing.insert((at.to_owned(), ch));
                }
            }
        }
        measured
    }

    /// The findings: one for each place and character that cannot be drawn, and why faces did not open.
    pub fn into_findings(self) -> Vec<Finding> {
        let faults = self.fonts.faults();
        let missing = self.missing.into_iter().map(|(at, ch)| {
            let message = format!("字体里没有“{ch}”（U+{:04X}），无法排出", u32::from(ch));
            Finding::error("glyph-missing", Place::Value(at), message)
                .hint("改用通行的字；或者用 --fonts 指定收有该字的字体文件夹")
                .fact("character", ch.to_string())
        });
        faults.into_iter().chain(missing).collect()
    }
}
