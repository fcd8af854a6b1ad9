//! The glyphs of one run as text operands that put each of them exactly where the layout wants it.
//!
//! A reader moves its pen by the width that the font states plus the character spacing. What is left to the place
//! the layout gives is written between the glyphs (`TJ`), counted from where the reader's pen really is, so that
//! roundings never add up.

use super::Error;
use super::content::{push_code, push_decimal};
use super::face::{Code, Face};
use crate::geom::Len;
use crate::layout::GlyphRun;

/// EMU in a thousandth of a point, the unit of the character spacing we write, in thousandths of an EMU.
const MILLIPOINT: i64 = 12_700;

/// A run as text operands.
pub(super) struct Set {
    /// Character spacing in thousandths of a point.
    pub spacing: i64,
    /// The glyphs.
    pub parts: Vec<Part>,
    /// Where the reader's pen is behind the last glyph, beyond where the layout wants it, in thousandths of an EMU.
    pub drift: i64,
}

/// What is in force where a run begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Character spacing in thousandths of a point, kept when the run does not care.
    pub spacing: i64,
    /// Where the reader's pen is, beyond the run's origin, in thousandths of an EMU.
    pub drift: i64,
}

/// A stretch of a run.
pub(super) enum Part {
    /// Glyphs whose codes say their text.
    Codes(Codes),
    /// A glyph that stands for another character than its code says.
    Instead {
        /// The glyph.
        codes: Codes,
        /// What it stands for.
        text: String,
    },
}

/// Codes as operands of `Tj`, or with movements between them of `TJ`, whose closing bracket is not written yet.
#[derive(Default)]
pub(super) struct Codes {
    /// The operands.
    pub operands: Vec<u8>,
    /// Whether there are movements.
    pub moves: bool,
}

/// Sets a run.
pub(super) fn set(run: &GlyphRun, face: &Face, start: Start) -> Result<Set, Error> {
    let codes = run.glyphs.iter().map(|&glyph| face.code(glyph)).collect::<Result<Vec<_>, _>>()?;
    let spacing = common_spacing(run, &codes).unwrap_or(start.spacing);
    let mut out = Operands::default();
    // Four digits a code, and some movements.
    out.codes.operands.reserve(5 * codes.len() + 8);
    // Where the reader's pen is and where it ought to be, in thousandths of an EMU from the run's origin.
    let (mut pen, mut goal) = (start.drift, 0i64);
    for (glyph, &code) in run.glyphs.iter().zip(&codes) {
        let tenths = nearest((pen - goal) * 10, run.size.0);
        if tenths != 0 {
            out.movement(tenths);
            pen -= tenths * run.size.0 / 10;
        }
        if code.ch == glyph.ch {
            out.glyph(code);
        } else {
            out.instead(code, glyph.ch);
        }
        pen += i64::from(code.width) * run.size.0 + spacing * MILLIPOINT;
        goal += glyph.advance.0 * 1000;
    }
    Ok(Set { spacing, parts: out.finish(), drift: pen - goal })
}

/// The spacing that most glyphs but the last share: tracking, or the shares of a justified line.
fn common_spacing(run: &GlyphRun, codes: &[Code]) -> Option<i64> {
    let mut votes: Vec<(i64, usize)> = Vec::new();
    let inner = codes.len().saturating_sub(1);
    for (glyph, code) in run.glyphs.iter().zip(codes).take(inner) {
        let extra = extra(glyph.advance, run.size, code.width);
        match votes.iter_mut().find(|(spacing, _)| *spacing == extra) {
            Some((_, count)) => *count += 1,
            None => votes.push((extra, 1)),
        }
    }
    // The first of equals, so that the answer does not depend on the order of anything but the run.
    votes.iter().rev().max_by_key(|(_, count)| *count).map(|(spacing, _)| *spacing)
}

/// What an advance has beyond the font's width, in thousandths of a point.
fn extra(advance: Len, size: Len, width: u16) -> i64 {
    nearest(advance.0 * 1000 - i64::from(width) * size.0, MILLIPOINT)
}

/// `a ÷ b` rounded to the nearest, halves away from zero; `b` is positive.
fn nearest(a: i64, b: i64) -> i64 {
    // Nearly always 0, and divisions are dear.
    if a.abs() + b / 2 < b { 0 } else { (a + b / 2 * a.signum()) / b }
}

/// Text operands being written.
#[derive(Default)]
struct Operands {
    parts: Vec<Part>,
    codes: Codes,
    /// Whether a string is open.
    open: bool,
}

impl Operands {
    /// A movement back, in tenths of a thousandth of the type size.
    fn movement(&mut self, tenths: i64) {
        self.end_string();
        let Codes { operands, moves } = &mut self.codes;
        if !std::mem::replace(moves, true) {
            operands.insert(0, b'[');
        }
        if operands.len() > 1 {
            operands.push(b' ');
        }
        push_decimal(operands, tenths, 10);
    }

    fn glyph(&mut self, code: Code) {
        if !std::mem::replace(&mut self.open, true) {
            self.codes.operands.push(b'<');
        }
        push_code(&mut self.codes.operands, code.cid);
    }

    fn instead(&mut self, code: Code, ch: char) {
        self.end_codes();
        self.glyph(code);
        self.end_string();
        let codes = std::mem::take(&mut self.codes);
        self.parts.push(Part::Instead { codes, text: ch.into() });
    }

    fn end_string(&mut self) {
        if std::mem::take(&mut self.open) {
            self.codes.operands.push(b'>');
        }
    }

    fn end_codes(&mut self) {
        self.end_string();
        if !self.codes.operands.is_empty() {
            self.parts.push(Part::Codes(std::mem::take(&mut self.codes)));
        }
    }

    fn finish(mut self) -> Vec<Part> {
        self.end_codes();
        self.parts
    }
}
