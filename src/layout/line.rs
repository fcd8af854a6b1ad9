//! One line: measured characters become glyph runs on a baseline.

use crate::form::Align;
use crate::geom::{Len, Point};

use super::measure::{Measured, is_western};
use super::{GlyphRun, Ink, Owner, Placed, Style};

/// Share of the em box above the baseline, in hundredths. The files' own line metrics disagree, so every face is set
/// in the same box of 0.88/0.12 (measured on the ink of the shipped faces).
const ASCENT: i64 = 88;

/// The room a line is set in.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub left: Len,
    pub width: Len,
    pub top: Len,
    /// Whether a justified line is stretched: not the last of its paragraph.
    pub stretch: bool,
}

/// The baseline of a line of a style whose top is at `top`: the em box stands in the middle of the pitch.
pub(super) fn baseline(style: &Style, top: Len) -> Len {
    top + (style.pitch - style.size) / 2 + style.size.scale(ASCENT, 100)
}

/// Sets a line's characters; `owner` says whose ink the character at a byte offset is.
pub(super) fn set(chars: &[Measured], style: &Style, slot: Slot, owner: impl Fn(usize) -> Owner) -> Vec<Ink> {
    let stretched = match style.align {
        Align::Justify => slot.stretch,
        align => align == Align::Distribute,
    };
    let gaps = if stretched { stretch(chars, slot.width) } else { vec![] };
    let mut at = Point { x: slot.left + shift(chars, style, slot.width), y: baseline(style, slot.top) };
    let mut runs: Vec<GlyphRun> = Vec::new();
    for (i, ch) in chars.iter().enumerate() {
        let owner = owner(ch.at);
        let gap = if i + 1 < chars.len() { ch.gap } else { Len::ZERO };
        let advance = ch.advance + gap + gaps.get(i).copied().unwrap_or_default();
        let placed = Placed { id: ch.glyph.id, ch: ch.ch, advance };
        match runs.last_mut().filter(|run| run.face == ch.glyph.face && run.owner == owner) {
            Some(run) => run.glyphs.push(placed),
            None => runs.push(GlyphRun {
                owner,
                face: ch.glyph.face,
                size: style.size,
                color: style.color,
                turned: false,
                at,
                glyphs: vec![placed],
            }),
        }
        at.x += advance;
    }
    runs.into_iter().map(Ink::Glyphs).collect()
}

/// The width of set characters: what stands behind the last does not count.
fn width(chars: &[Measured]) -> Len {
    chars.last().map_or(Len::ZERO, |last| chars.iter().map(|c| c.advance + c.gap).sum::<Len>() - last.gap)
}

fn shift(chars: &[Measured], style: &Style, room: Len) -> Len {
    match style.align {
        Align::Left | Align::Justify | Align::Distribute => Len::ZERO,
        Align::Center => (room - width(chars)) / 2,
        Align::Right => room - width(chars),
    }
}

/// What each character's advance gains so that the line fills the room: equal shares between characters, but none
/// inside Western words and two-em dashes and ellipses (CLREQ 3.1.6).
fn stretch(chars: &[Measured], room: Len) -> Vec<Len> {
    let spare = room - width(chars);
    let opens = |i: &usize| chars.get(i + 1).is_some_and(|next| may_stretch(chars[*i].ch, next.ch));
    let places: Vec<usize> = (0..chars.len()).filter(opens).collect();
    let mut gaps = vec![Len::ZERO; chars.len()];
    if spare <= Len::ZERO || places.is_empty() {
        return gaps;
    }
    let count = places.len() as i64;
    for (nth, &place) in places.iter().enumerate() {
        // The remainder goes to the first gaps, an EMU each.
        gaps[place] = Len(spare.0 / count + i64::from((nth as i64) < spare.0 % count));
    }
    gaps
}

fn may_stretch(before: char, after: char) -> bool {
    let double = matches!((before, after), ('—', '—') | ('…', '…'));
    !(double || is_western(before) && is_western(after))
}
