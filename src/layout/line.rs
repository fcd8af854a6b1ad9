//! One line: measured characters become glyph runs on a baseline.
#![expect(clippy::cast_possible_truncation, reason = "dots of a leader, at least a point wide, on one line")]

use std::ops::Range;

use crate::geom::{Len, Point};
use crate::style::{Align, StyleKind};

use super::chars::{hangs, is_western};
use super::measure::{LEADER, Measured, superscript_rise, superscript_size, trim_at_end, trim_at_start};
use super::{Frame, GlyphRun, Ink, Owner, Placed, Style, Text};

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
    /// What stands behind each character beyond that.
    pub spread: Len,
}

/// The baseline of a line of a style whose top is at `top`: the em box stands in the middle of the pitch.
pub(super) fn baseline(style: &Style, top: Len) -> Len {
    top + (style.pitch - style.size) / 2 + style.size.scale(ASCENT, 100)
}

/// Sets a line's characters; `owner` says whose ink the character at a byte offset is.
pub(super) fn set(chars: &[Measured], style: &Style, slot: Slot, owner: impl Fn(usize) -> Owner) -> Vec<Ink> {
    // The blank half of a mark at the start stands before the line.
    let before = chars.first().map_or(Len::ZERO, |first| trim_at_start(first, style));
    let slot = Slot { left: slot.left - before, width: slot.width + before, ..slot };
    match chars.iter().position(|ch| ch.ch == '\t') {
        Some(tab) => with_leader(chars, tab, style, slot, &owner),
        None => match chars.last().map(|last| trim_at_end(last, style)) {
            Some(trim) if trim > Len::ZERO => runs(&trimmed(chars, trim), style, slot, &owner),
            _ => runs(chars, style, slot, &owner),
        },
    }
}

/// The ink of a line of a text whose top is at `top`.
pub(super) fn line_ink(
    block: usize,
    index: usize,
    text: &Text,
    measured: &[Measured],
    style: &Style,
    frame: Frame,
    top: Len,
) -> Vec<Ink> {
    let indent = if index == 0 { style.indent } else { Len::ZERO };
    let slot = Slot {
        left: frame.left + style.left + indent,
        width: frame.width - style.left - style.right - indent,
        top,
        stretch: index + 1 < text.lines.len(),
        spread: if style.kind == StyleKind::Attendance { Len::twips(text.lines[index].spacing) } else { Len::ZERO },
    };
    let owner = |at| Owner::Text { block, line: index, span: text.span_at(at) };
    set(chars_of(measured, &text.lines[index].range), style, slot, owner)
}

/// The characters of a line.
pub(super) fn chars_of<'m>(measured: &'m [Measured], range: &Range<usize>) -> &'m [Measured] {
    let index = |at| measured.partition_point(|m| m.at < at);
    &measured[index(range.start)..index(range.end)]
}

/// The characters of a line with the last of them narrower.
fn trimmed(chars: &[Measured], trim: Len) -> Vec<Measured> {
    let mut chars = chars.to_vec();
    if let Some(last) = chars.last_mut() {
        last.advance -= trim;
    }
    chars
}

fn runs(chars: &[Measured], style: &Style, slot: Slot, owner: &dyn Fn(usize) -> Owner) -> Vec<Ink> {
    let stretched = match style.align {
        Align::Justify => slot.stretch,
        align => align == Align::Distribute,
    };
    let over = if slot.stretch { chars.iter().rev().take_while(|ch| hangs(ch.ch)).count() } else { 0 };
    let solid = &chars[..chars.len() - over];
    let gaps = if stretched { stretch(solid, slot.width, style) } else { vec![] };
    let mut at = Point { x: slot.left + shift(solid, style, slot.width), y: baseline(style, slot.top) };
    let mut runs: Vec<GlyphRun> = Vec::new();
    for (i, ch) in chars.iter().enumerate() {
        let owner = owner(ch.at);
        let gap = if i + 1 < chars.len() { ch.gap + slot.spread } else { Len::ZERO };
        let advance = ch.advance + gap + gaps.get(i).copied().unwrap_or_default();
        let placed = Placed { id: ch.glyph.id, ch: ch.ch, advance };
        let (size, up) = if ch.superscript {
            (superscript_size(style.size), superscript_rise(style.size))
        } else {
            (style.size, Len::ZERO)
        };
        let goes_on = |run: &&mut GlyphRun| (run.face, run.owner, run.size) == (ch.glyph.face, owner, size);
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.glyphs.push(placed),
            None => {
                let (face, color, at) = (ch.glyph.face, style.color, Point { x: at.x, y: at.y - up });
                // Nearly every line is one run.
                let mut glyphs = Vec::with_capacity(chars.len() - i);
                glyphs.push(placed);
                runs.push(GlyphRun { owner, face, size, color, turned: false, at, rise: Len::ZERO, glyphs });
            }
        }
        at.x += advance;
    }
    runs.into_iter().map(Ink::Glyphs).collect()
}

/// Sets a line with a leader: what stands before the tab at the left, what stands behind it at the right, and dots
/// between, half an em clear of both and in step with those of other lines.
fn with_leader(chars: &[Measured], tab: usize, style: &Style, slot: Slot, owner: &dyn Fn(usize) -> Owner) -> Vec<Ink> {
    let aligned = |align| Style { align, ..style.clone() };
    let (before, behind) = (&chars[..tab], &chars[tab + 1..]);
    let (glyph, clear) = (chars[tab].glyph, style.size / 2);
    let step = glyph.width(style.size).max(Len::pt(1));
    // Each dot begins a whole number of steps from the right side: `most` at the first of them.
    let most = (slot.width - width(before) - clear).0.div_euclid(step.0);
    let least = (width(behind) + clear + step - Len(1)).0.div_euclid(step.0);
    let mut ink = runs(before, &aligned(Align::Left), slot, owner);
    if most > least {
        let at = Point { x: slot.left + slot.width - step * most, y: baseline(style, slot.top) };
        let dot = Placed { id: glyph.id, ch: LEADER, advance: step };
        let glyphs = vec![dot; (most - least) as usize];
        ink.push(Ink::Glyphs(GlyphRun {
            owner: Owner::Leader,
            face: glyph.face,
            size: style.size,
            color: style.color,
            turned: false,
            at,
            rise: Len::ZERO,
            glyphs,
        }));
    }
    ink.extend(runs(behind, &aligned(Align::Right), slot, owner));
    ink
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

/// The share of an em that stretching may put between hanzi: a quarter, as much as CLREQ 3.2.2 allows where the script
/// changes.
const MOST_STRETCH: i64 = 4;

/// What each character's advance gains so that the line fills the room: equal shares between characters, but none
/// inside Western words and two-em dashes and ellipses (CLREQ 3.1.6).
fn stretch(chars: &[Measured], room: Len, style: &Style) -> Vec<Len> {
    let spare = room - width(chars);
    let opens = |i: &usize| chars.get(i + 1).is_some_and(|next| may_stretch(chars[*i].ch, next.ch));
    let places: Vec<usize> = (0..chars.len()).filter(opens).collect();
    let mut gaps = vec![Len::ZERO; chars.len()];
    if spare <= Len::ZERO || places.is_empty() {
        return gaps;
    }
    let count = places.len() as i64;
    // A line that cannot be filled is left ragged: nothing wider than a quarter em parts hanzi.
    if style.align == Align::Justify && Len(spare.0 / count) + style.tracking > style.size / MOST_STRETCH {
        return gaps;
    }
    for (nth, &place) in places.iter().enumerate() {
        // The remainder goes to the first gaps, an EMU each.
        gaps[place] = Len(spare.0 / count + i64::from((nth as i64) < spare.0 % count));
    }
    gaps
}

/// Whether stretching a line parts two characters.
pub(super) fn may_stretch(before: char, after: char) -> bool {
    let double = matches!((before, after), ('—', '—') | ('…', '…'));
    !(double || is_western(before) && is_western(after))
}
