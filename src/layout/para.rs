//! Lines: where each line of a paragraph or cell ends.

use std::collections::BTreeSet;

use crate::geom::Len;
use crate::style::StyleKind;

use super::agree::{Agreement, Hold};
use super::breaks::{Break, breaks};
use super::chars::{hangs, never_starts};
use super::line::may_stretch;
use super::measure::{Measured, trim_at_end, trim_at_start};
use super::names::{LONGEST, parted_at};
use super::{Line, Style};

/// Breaks measured text into lines: greedily, each line as long as the prohibitions allow.
///
/// `first` and `rest` are the widths of the first and of the other lines. A stretch without any allowed break that is
/// wider than a line is broken before a dot of an address, else between characters, as word processors do, so nothing ever
/// leaves the line. An empty text has one empty line. Lines say how the Word copy holds them (see [`super::agree`]).
///
/// The style says how many characters the last line has at least and which marks are set half width.
pub(super) fn break_lines(text: &str, measured: &[Measured], first: Len, rest: Len, style: &Style) -> Vec<Line> {
    let breaks = opportunities(measured);
    let breaker = Breaker { measured, style, breaks: &breaks };
    let holds = |ends: &[usize]| Agreement { measured, breaks: &breaks, style, first, rest, ends }.holds();
    let mut ends = match style.kind {
        StyleKind::Attendance => with_whole_names(&breaker, (first, rest), holds),
        _ => breaker.ends(first, rest, |_| None),
    };
    let holds = match avoid_runt(&ends, &breaker, rest).map(|pulled| (holds(&pulled), pulled)) {
        Some((held, pulled)) if is_gentle(&pulled, &held, measured, style) => {
            ends = pulled;
            held
        }
        _ => holds(&ends),
    };
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let lines: Vec<Line> = starts
        .zip(&ends)
        .zip(holds)
        .map(|((start, &end), hold)| held(line_of(text, measured, start, end), hold, measured))
        .collect();
    if lines.is_empty() { vec![Line { range: 0..text.len(), ..Line::default() }] } else { lines }
}

/// Where lines may end, for each character. The mark of a note holds to what it stands after; behind it a line may end
/// as without it.
fn opportunities(measured: &[Measured]) -> Vec<Break> {
    let chars: Vec<char> = measured.iter().filter(|m| !m.superscript).map(|m| m.ch).collect();
    let found = breaks(&chars);
    if chars.len() == measured.len() {
        return found;
    }
    let mut out = vec![Break::No; measured.len()];
    let solid = measured.iter().zip(&mut out).filter(|(m, _)| !m.superscript);
    solid.zip(found).for_each(|((_, place), found)| *place = found);
    out
}

fn held(line: Line, hold: Hold, measured: &[Measured]) -> Line {
    let offsets = |indices: Vec<usize>| indices.into_iter().map(|at| measured[at].at).collect();
    Line { fixed: hold.forced, spacing: hold.spacing, opens: offsets(hold.opens), joins: offsets(hold.joins), ..line }
}

/// Whether some line begins with a mark that is set half width.
pub(super) fn begins_compressed(measured: &[Measured], lines: &[Line], style: &Style) -> bool {
    let begins = |m: &Measured| lines.binary_search_by_key(&m.at, |line| line.range.start).is_ok();
    measured.iter().any(|m| trim_at_start(m, style) > Len::ZERO && begins(m))
}

/// The characters of a broken text behind which less stands, since marks are set half width: the offsets where they begin, and how
/// much less.
pub(super) fn compressed(measured: &[Measured], lines: &[Line], style: &Style) -> Vec<(usize, Len)> {
    let ends = |m: &Measured| lines.binary_search_by_key(&(m.at + m.ch.len_utf8()), |line| line.range.end).is_ok();
    let trimmed = |m: &Measured| trim_at_end(m, style) > Len::ZERO && ends(m);
    let less = |m: &Measured| if trimmed(m) { trim_at_end(m, style) } else { m.narrower };
    measured.iter().map(|m| (m.at, less(m))).filter(|(_, less)| *less > Len::ZERO).collect()
}

/// Fills lines one after the other.
#[derive(Clone, Copy)]
struct Breaker<'a> {
    measured: &'a [Measured],
    style: &'a Style,
    /// For each character whether a line may end before it.
    breaks: &'a [Break],
}

impl Breaker<'_> {
    /// The ends of all lines; `earlier` gives another for one where it knows a better.
    fn ends(&self, first: Len, rest: Len, earlier: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
        let (mut ends, mut start) = (vec![], 0);
        while start < self.measured.len() {
            let end = self.line_end(start, if ends.is_empty() { first } else { rest });
            start = earlier(end).filter(|at| *at > start && self.breaks[*at] == Break::Yes).unwrap_or(end);
            ends.push(start);
        }
        ends
    }

    /// Whether a line that ends before a character parts a name that is to stay whole.
    fn parts_name(&self, at: usize) -> bool {
        self.style.kind == StyleKind::Attendance && parted_at(self.measured, at).is_some()
    }

    /// The end (exclusive) of the line that begins at `start`: the last allowed break that fits.
    fn line_end(&self, start: usize, width: Len) -> usize {
        let mut used = self.measured.get(start).map_or(Len::ZERO, |first| -trim_at_start(first, self.style));
        let (mut allowed, mut spare) = (None, None);
        for (i, m) in self.measured.iter().enumerate().skip(start) {
            // White space hangs over the end of a line.
            if !hangs(m.ch) && used + m.advance - trim_at_end(m, self.style) > width {
                return allowed.or(spare).unwrap_or(i.max(start + 1));
            }
            used += m.advance + m.gap;
            match self.breaks.get(i + 1) {
                Some(Break::Yes) => allowed = Some(i + 1),
                Some(Break::Spare) => spare = Some(i + 1),
                Some(Break::No) | None => {}
            }
        }
        self.measured.len()
    }
}

/// The ends of lines that part no name, but where only force would hold the line that it leaves.
fn with_whole_names(
    breaker: &Breaker<'_>,
    (first, rest): (Len, Len),
    holds: impl Fn(&[usize]) -> Vec<Hold>,
) -> Vec<usize> {
    let mut parted = BTreeSet::new();
    loop {
        let start_of = |end| parted_at(breaker.measured, end).filter(|start| !parted.contains(start));
        let ends = breaker.ends(first, rest, start_of);
        let held = holds(&ends);
        let is_name = |end: usize| (1..=LONGEST).any(|more| parted_at(breaker.measured, end + more) == Some(end));
        let torn = ends.iter().zip(&held).find(|(end, hold)| hold.forced && is_name(**end));
        match torn {
            Some((start, _)) if parted.insert(*start) => {}
            _ => return ends,
        }
    }
}

/// Line ends that give the last line the characters that the style asks for from the line before (CLREQ 3.4.4), which keeps
/// more; nothing where it has them or cannot have them.
fn avoid_runt(ends: &[usize], breaker: &Breaker<'_>, width: Len) -> Option<Vec<usize>> {
    let [.., end, last] = ends else { return None };
    let measured = breaker.measured;
    let solid = |from: usize| measured[from..*last].iter().filter(|m| !hangs(m.ch) && !never_starts(m.ch)).count();
    let least = breaker.style.lines.last_line;
    if least < 2 || solid(*end) >= least {
        return None;
    }
    let fits = |at| breaker.line_end(at, width) == *last;
    let mut earlier = (1..*end).rev().take(MOST_MOVED);
    let earlier = earlier
        .find(|&at| breaker.breaks[at] == Break::Yes && solid(at) >= least && !breaker.parts_name(at) && fits(at))?;
    let mut pulled = ends.to_vec();
    pulled[ends.len() - 2] = earlier;
    Some(pulled)
}

/// Whether the line before the last, which gave characters to it, is held so that nobody sees it: not by force, and by no more than a
/// tenth of an em at each place that stretches. A line of figures and letters has few of those; changed by hand, it would be torn there.
fn is_gentle(ends: &[usize], holds: &[Hold], measured: &[Measured], style: &Style) -> bool {
    let [.., end, _] = ends else { return true };
    let start = ends.len().checked_sub(3).map_or(0, |before| ends[before]);
    let hold = &holds[holds.len() - 2];
    let line = &measured[start..*end];
    let places = line.windows(2).filter(|pair| may_stretch(pair[0].ch, pair[1].ch));
    let spread: Len = line.iter().map(|_| Len::twips(hold.spacing)).sum();
    !hold.forced && spread <= places.map(|_| style.size / 10).sum()
}

/// At most so many characters are pulled down: a longer word leaves too wide a gap behind.
const MOST_MOVED: usize = 4;

/// The bytes of a line, without the blanks that hang over its end; an ideographic space stays, for whoever copies the text.
fn line_of(text: &str, measured: &[Measured], start: usize, end: usize) -> Line {
    let from = measured[start].at;
    let to = measured.get(end).map_or(text.len(), |next| next.at);
    Line { range: from..from + text[from..to].trim_end_matches(' ').len(), ..Line::default() }
}
