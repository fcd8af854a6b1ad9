//! Text measured: each character with its glyph and its advance in a style.

use std::collections::BTreeSet;

use crate::diag::{Finding, Place};
use crate::font::{Fonts, Glyph};
use crate::geom::Len;
use crate::style::Role;

use super::Style;
use super::chars::{Script, closes, opens, stand_apart};
use super::processor::WordProcessor;
use super::script::{self, Fault};
use super::told::{Teller, Told};

/// Space between an ideograph and a Western letter or digit, in thousandths of an em. CLREQ 3.2.2 asks for at most a
/// quarter em; a fifth is what LibreOffice sets and cannot be told otherwise, so it keeps the Word copy's lines ours.
pub(super) const CJK_LATIN_SPACE: i64 = WordProcessor::LibreOffice.space();

/// A character with its glyph and its advance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// Byte offset in the text.
    pub at: usize,
    pub ch: char,
    pub glyph: Glyph,
    /// Its own advance, without tracking.
    pub advance: Len,
    /// What stands between it and the next character, tracking included; vanishes where a line ends between them.
    pub gap: Len,
    /// Whether the script changes between it and the next character: word processors set no tracking there.
    pub changes: bool,
    /// What the Word copy tells of its face.
    pub told: Told,
    /// Its advance in LibreOffice.
    pub office: Len,
    /// How much nearer the next character comes, since marks are set half width; the gap has it already.
    pub narrower: Len,
    /// How much smaller and higher it is set than its style; see [`Measurer::mark_notes`].
    pub superscript: bool,
    /// Whether it stands in the run-in head, which is a run of its own in the Word copy.
    pub lead: bool,
    /// Whether it is of a field, which word processors make anew; see [`super::references`].
    pub field: bool,
    /// Whether it stands in the number before the text, which word processors set by themselves and by itself.
    pub label: bool,
}

/// Which of the measured characters begins at a byte offset.
pub(super) fn at(measured: &[Measured], offset: usize) -> Option<usize> {
    measured.binary_search_by_key(&offset, |m| m.at).ok()
}

/// The mark of a note is set as small as LibreOffice sets every note's mark (row `note` of
/// `tests/measured/libreoffice-sizes.txt`).
pub(super) fn superscript_size(size: Len) -> Len {
    size.scale(WordProcessor::LibreOffice.note_mark(), 1000)
}

/// How much higher the mark of a note is set. LibreOffice raises it by what its face is higher, two fifths of an em and
/// more (row `note`); a third stays clear of the line above, and what is higher or lower moves no line.
pub(super) fn superscript_rise(size: Len) -> Len {
    size.scale(33, 100)
}

/// The face of note marks and leaders: every role's own face lacks some of them.
const MARK_ROLE: Role = Role::Song;

/// What a leader is made of: three dots at mid-height.
pub(super) const LEADER: char = '…';

/// Measures text and remembers which characters no face has.
pub(super) struct Measurer<'a> {
    fonts: &'a Fonts,
    missing: BTreeSet<(String, char)>,
    /// What cannot or should not be set, each once for every place.
    faults: BTreeSet<(String, Fault)>,
}

impl<'a> Measurer<'a> {
    pub(crate) fn new(fonts: &'a Fonts) -> Measurer<'a> {
        Measurer { fonts, missing: BTreeSet::new(), faults: BTreeSet::new() }
    }

    /// Measures a text whose place in the report is `at`. A character that no face has is noted and left out: it
    /// refuses the report, so nothing is ever drawn without it.
    pub(crate) fn measure(&mut self, text: &str, style: &Style, at: &str) -> Vec<Measured> {
        self.measure_led(text, 0, None, style, at)
    }

    /// The same of a text with a label of so many bytes before it, and with a run-in head, which ends at an offset and is in a
    /// role of its own.
    pub(crate) fn measure_led(
        &mut self,
        text: &str,
        label: usize,
        lead: Option<(usize, Role)>,
        style: &Style,
        at: &str,
    ) -> Vec<Measured> {
        let mut measured = Vec::with_capacity(text.len().min(text.len() / 3 + 8));
        let mut faults = vec![];
        let mut role = lead.map_or(style.role, |(_, role)| role);
        let mut teller = Teller::new(self.fonts, role, lead.is_none() && style.own_digits);
        for (offset, ch) in script::composed(text, &mut faults) {
            let in_lead = lead.is_some_and(|(end, _)| offset < end);
            if !in_lead && role != style.role {
                role = style.role;
                teller.turn(role, style.own_digits);
            }
            if offset == label {
                // Behind its number a text begins anew.
                teller.begin();
            }
            let told = teller.next(ch);
            // A tab is drawn as its leader; it has no width of its own.
            let found = match ch {
                '\t' => self.leader(),
                _ if style.own_digits && !in_lead => self.fonts.own_glyph(role, ch),
                _ => self.fonts.glyph(role, ch),
            };
            match found {
                Some(glyph) => {
                    let advance = if ch == '\t' { Len::ZERO } else { glyph.width(style.size) };
                    let (gap, changes) = (Len::ZERO, false);
                    let office = teller.blank(ch).map_or(advance, |blank| style.size.scale(blank, 1000));
                    measured.push(Measured {
                        at: offset,
                        ch,
                        glyph,
                        advance,
                        gap,
                        changes,
                        told,
                        office,
                        narrower: Len::ZERO,
                        superscript: false,
                        lead: in_lead,
                        field: false,
                        label: offset < label,
                    });
                }
                None => {
                    self.missing.insert((at.to_owned(), ch));
                }
            }
        }
        self.faults.extend(faults.into_iter().map(|fault| (at.to_owned(), fault)));
        set_gaps(&mut measured, style);
        measured
    }

    fn leader(&self) -> Option<Glyph> {
        self.fonts.glyph(MARK_ROLE, LEADER)
    }

    /// Sets the marks of notes, which begin at these offsets, as superscripts.
    pub(crate) fn mark_notes(&self, measured: &mut [Measured], marks: &[usize], style: &Style) {
        let small = Style { size: superscript_size(style.size), ..style.clone() };
        for &mark in marks {
            self.mark_face(measured, mark, &small);
            let Some(index) = at(measured, mark) else { continue };
            measured[index].superscript = true;
            // No tracking before it, as where the script changes.
            if let Some(before) = index.checked_sub(1) {
                (measured[before].gap, measured[before].changes) = (Len::ZERO, true);
            }
        }
    }

    /// Gives the mark of a note, which begins at an offset, the face that all of them have.
    pub(crate) fn mark_face(&self, measured: &mut [Measured], mark: usize, style: &Style) {
        let Some(of_mark) = at(measured, mark).map(|index| &mut measured[index]) else { return };
        of_mark.glyph = self.mark_glyph(of_mark.ch).unwrap_or(of_mark.glyph);
        of_mark.advance = of_mark.glyph.width(style.size);
        of_mark.office = of_mark.advance;
        (of_mark.gap, of_mark.changes) = (Len::ZERO, true);
    }

    /// The glyph of a note's mark.
    pub(crate) fn mark_glyph(&self, ch: char) -> Option<Glyph> {
        self.fonts.glyph(MARK_ROLE, ch)
    }

    /// The characters that no face has, each once.
    pub(crate) fn missing(&self) -> impl Iterator<Item = char> {
        self.missing.iter().map(|(_, ch)| *ch).collect::<BTreeSet<char>>().into_iter()
    }

    /// The findings: one for each place and character that cannot be drawn, and why faces did not open.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        let faults = self.fonts.faults();
        let missing = self.missing.into_iter().map(|(at, ch)| {
            let message = format!("字体里没有“{ch}”（U+{:04X}），无法排出", u32::from(ch));
            Finding::error("glyph-missing", Place::Value(at), message)
                .hint("改用通行的字；或者用 --fonts 指定收有该字的字体文件夹")
                .fact("character", ch.to_string())
        });
        let told = self.faults.into_iter().map(|(at, fault)| fault.finding(at));
        faults.into_iter().chain(missing).chain(told).collect()
    }
}

/// What stands between two characters: tracking within a script, none where the script changes, as word processors do;
/// but ideographs stand off from letters and digits.
fn set_gaps(measured: &mut [Measured], style: &Style) {
    let mut script = Script::default();
    measured.first().map(|first| script.next_is_western(first.ch));
    for i in 1..measured.len() {
        let (before, after) = (measured[i - 1].ch, measured[i].ch);
        let was = script.is_western();
        if measured[i - 1].label && !measured[i].label {
            script = Script::default();
        }
        let western = script.next_is_western(after);
        measured[i - 1].changes = was != western;
        measured[i - 1].gap = match (was == western, stand_apart(before, after)) {
            (true, _) => style.tracking,
            // Negative tracking is dropped where the script changes, positive is kept (rows `tracking` of
            // `tests/measured/libreoffice-sizes.txt`).
            (false, true) => style.size.scale(CJK_LATIN_SPACE, 1000) + style.tracking.max(Len::ZERO),
            (false, false) => style.tracking.max(Len::ZERO),
        };
        measured[i - 1].narrower = narrower(&measured[i - 1], &measured[i], style);
        measured[i - 1].gap -= measured[i - 1].narrower;
    }
}

/// How much nearer than their squares two characters come. An interpunct stands in the middle of its square and loses as much on
/// both sides.
fn narrower(before: &Measured, after: &Measured, style: &Style) -> Len {
    let is_interpunct = |m: &Measured| style.lines.interpunct && m.advance == style.size && "·•‧・".contains(m.ch);
    let side = |m| if is_interpunct(m) { style.size / 4 } else { Len::ZERO };
    let both = style.lines.adjacent && is_compressible(before, style) && is_compressible(after, style);
    side(before) + side(after) + if both { style.size / 2 } else { Len::ZERO }
}

/// Whether it is a full-width mark that leaves half of its square blank: at the right a stop or closing mark, at the left
/// an opening one.
fn is_compressible(measured: &Measured, style: &Style) -> bool {
    measured.advance == style.size && (closes(measured.ch) || opens(measured.ch))
}

/// How much narrower a character is at the end of a line.
pub(super) fn trim_at_end(measured: &Measured, style: &Style) -> Len {
    let trims = style.lines.end && measured.advance == style.size && closes(measured.ch);
    if trims { style.size / 2 } else { Len::ZERO }
}

/// How much narrower a character is at the start of a line, where it loses the blank before its ink.
pub(super) fn trim_at_start(measured: &Measured, style: &Style) -> Len {
    let trims = style.lines.start && measured.advance == style.size && opens(measured.ch);
    if trims { style.size / 2 } else { Len::ZERO }
}
