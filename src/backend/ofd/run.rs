//! Runs parted into stretches of one advance.
//!
//! The format lets every glyph of a text object have its own advance, but readers differ: some place only the first
//! glyph and set the others by the font's own widths (measured). A stretch whose glyphs stand equally far apart looks
//! the same in all of them.

use super::mm::Mm;
use crate::geom::Len;
use crate::layout::{GlyphRun, Placed};

/// No glyph is farther than this from its place: 3 µm, which takes in the rounding of 28 advances to 0.1 µm.
const SLACK: Len = Len(108);

/// Glyphs that stand equally far apart.
pub(super) struct Stretch<'a> {
    /// The glyphs.
    pub glyphs: &'a [Placed],
    /// Origin of the first.
    pub at: Mm,
    /// From one origin to the next.
    pub step: Mm,
}

/// Parts a run. A glyph for which `alone` holds makes a stretch of its own, and so do spaces before other characters,
/// because some readers cut them off.
pub(super) fn split(run: &GlyphRun, alone: impl Fn(Placed) -> bool) -> Vec<Stretch<'_>> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let (mut first, mut at) = (0, run.at.x);
    for (index, &glyph) in run.glyphs.iter().enumerate() {
        let joins =
            stretches.last().is_some_and(|last| last.takes(glyph, at) && !alone(glyph) && !alone(last.glyphs[0]));
        match stretches.last_mut() {
            Some(last) if joins => last.glyphs = &run.glyphs[first..=index],
            _ => {
                first = index;
                let step = Mm::from(glyph.advance);
                stretches.push(Stretch { glyphs: &run.glyphs[index..=index], at: Mm::from(at), step });
            }
        }
        at += glyph.advance;
    }
    stretches
}

impl Stretch<'_> {
    /// Whether a glyph at this place goes on with the stretch.
    fn takes(&self, glyph: Placed, at: Len) -> bool {
        let on_step = (self.at + self.step.times(self.glyphs.len())).off(at) <= SLACK;
        on_step && self.glyphs[0].ch.is_whitespace() <= glyph.ch.is_whitespace()
    }
}
