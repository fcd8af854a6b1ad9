//! Runs parted into stretches of one advance.
//!
//! The format lets every glyph of a text object have its own advance, but some readers place only the first glyph and
//! set the others by the font's own widths (measured in ofd.js). Where the advance changes a new object begins, so that
//! even there no figure leaves its column and no word drifts into the next.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::FaceId;
    use crate::geom::Point;
    use crate::layout::Owner;

    /// Parts text with the given advances; a glyph that stands alone is `*`. Each stretch is shown with `|` between.
    fn parts(text: &str, advance: impl Fn(usize) -> Len) -> String {
        let glyphs = text.chars().enumerate().map(|(n, ch)| Placed { id: 1, ch, advance: advance(n) }).collect();
        let at = Point { x: Len(7), y: Len::ZERO };
        let run = GlyphRun {
            owner: Owner::Folio,
            face: FaceId(0),
            size: Len::pt(16),
            turned: false,
            color: crate::geom::Color::BLACK,
            at,
            rise: Len::ZERO,
            glyphs,
        };
        let mut x = at.x;
        let shown = split(&run, |glyph| glyph.ch == '*').into_iter().map(|stretch| {
            for (n, glyph) in stretch.glyphs.iter().enumerate() {
                let off = (stretch.at + stretch.step.times(n)).off(x);
                assert!(off <= Len(108), "{} is {} EMU off", glyph.ch, off.0);
                x += glyph.advance;
            }
            stretch.glyphs.iter().map(|glyph| glyph.ch).collect::<String>()
        });
        shown.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_whole_line_of_one_advance_is_one_stretch() {
        let line = "一".repeat(28);
        for advance in [Len::pt(16), Len::pt(16) - Len::twips(4), Len(209_871), Len(1), Len::ZERO] {
            assert_eq!(parts(&line, |_| advance), line);
            // A justified line gives the remainder to its first gaps, an EMU each.
            assert_eq!(parts(&line, |n| advance + Len((n < 13).into())), line);
        }
    }

    #[test]
    fn advances_that_differ_part_a_run_when_it_shows() {
        assert_eq!(parts("甲乙丙丁", |n| Len::pt(if n == 1 { 8 } else { 16 })), "甲乙|丙丁");
        assert_eq!(parts("abcdefgh", |n| Len::pt(16) + Len(40 * (n as i64))), "abc|def|gh");
        assert_eq!(parts("", |_| Len::ZERO), "");
    }

    #[test]
    fn what_must_stand_alone_does_and_no_stretch_begins_with_spaces_and_goes_on() {
        assert_eq!(parts("a*bc**", |_| Len::pt(8)), "a|*|bc|*|*");
        assert_eq!(parts("  1 2 \u{3000}三", |_| Len::pt(8)), "  |1 2 \u{3000}三");
    }
}
