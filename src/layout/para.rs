//! Lines: where each line of a paragraph or cell ends.

use crate::geom::Len;

use super::breaks::{may_break, office_breaks};
use super::chars::forbidden_at_start;
use super::measure::{Measured, is_compressed, trim_at_end, trim_at_start};
use super::{Line, Style};

/// Breaks measured text into lines: greedily, each line as long as the prohibitions allow.
///
/// `first` and `rest` are the widths of the first and of the other lines. A stretch without any allowed break that is
/// wider than a line is broken between characters, as word processors do, so nothing ever leaves the line. An empty
/// text has one empty line. Line ends that a word processor would put elsewhere are fixed.
///
/// The style says how many characters the last line has at least and which marks are set half width.
pub(super) fn break_lines(text: &str, measured: &[Measured], first: Len, rest: Len, style: &Style) -> Vec<Line> {
    let ours = Breaker { measured, style, may_break: &|at| may_end(measured, at) };
    let office = Breaker { may_break: &|at| office_breaks(before(measured, at), measured[at].ch), ..ours };
    let mut ends = vec![];
    let mut start = 0;
    while start < measured.len() {
        let width = if ends.is_empty() { first } else { rest };
        let end = ours.line_end(start, width);
        ends.push((end, end != office.line_end(start, width)));
        start = end;
    }
    avoid_runt(&mut ends, &ours, rest);
    let starts = std::iter::once(0).chain(ends.iter().map(|(end, _)| *end));
    let line = |(start, &(end, fixed))| Line { fixed, ..line_of(text, measured, start, end) };
    let lines: Vec<Line> = starts.zip(&ends).map(line).collect();
    if lines.is_empty() { vec![Line { range: 0..text.len(), fixed: false }] } else { lines }
}

/// Whether some line begins with a mark that is set half width.
pub(super) fn begins_compressed(measured: &[Measured], lines: &[Line], style: &Style) -> bool {
    let begins = |m: &Measured| lines.iter().any(|line| line.range.start == m.at);
    measured.iter().any(|m| trim_at_start(m, style) > Len::ZERO && begins(m))
}

/// The marks of a broken text that are set half width by what stands behind them: the offsets where they begin.
pub(super) fn compressed(measured: &[Measured], lines: &[Line], style: &Style) -> Vec<usize> {
    let ends = |m: &Measured| lines.iter().any(|line| line.range.end == m.at + m.ch.len_utf8());
    let is = |m: &&Measured| is_compressed(m, style) || trim_at_end(m, style) > Len::ZERO && ends(m);
    measured.iter().filter(is).map(|m| m.at).collect()
}

/// Fills lines one after the other.
#[derive(Clone, Copy)]
struct Breaker<'a> {
    measured: &'a [Measured],
    style: &'a Style,
    /// Whether a line may end before the character of this index.
    may_break: &'a dyn Fn(usize) -> bool,
}

impl Breaker<'_> {
    /// The end (exclusive) of the line that begins at `start`: the last allowed break that fits.
    fn line_end(&self, start: usize, width: Len) -> usize {
        let mut used = self.measured.get(start).map_or(Len::ZERO, |first| -trim_at_start(first, self.style));
        let mut allowed = None;
        for (i, m) in self.measured.iter().enumerate().skip(start) {
            // White space hangs over the end of a line.
            if m.ch != ' ' && used + m.advance - trim_at_end(m, self.style) > width {
                return allowed.unwrap_or(i.max(start + 1));
            }
            used += m.advance + m.gap;
            if self.ends_before(i + 1) {
                allowed = Some(i + 1);
            }
        }
        self.measured.len()
    }

    /// The mark of a note holds to what it stands after.
    fn ends_before(&self, at: usize) -> bool {
        self.measured.get(at).is_some_and(|next| !next.superscript) && (self.may_break)(at)
    }
}

/// What stands before a character; behind the mark of a note a line may end as without it.
fn before(measured: &[Measured], at: usize) -> char {
    measured[..at].iter().rfind(|m| !m.superscript).unwrap_or(&measured[at - 1]).ch
}

/// Whether a line of ours may end before a character. A solidus ends it in an address only (CLREQ 3.1.4, GB level).
fn may_end(measured: &[Measured], at: usize) -> bool {
    let before = before(measured, at);
    may_break(before, measured[at].ch) && (before != '/' || in_address(&measured[..at]))
}

/// Whether what ends here is the beginning of an address: a scheme, or a name with a dot before the first solidus.
fn in_address(measured: &[Measured]) -> bool {
    let word = measured.iter().rev().take_while(|m| m.ch.is_ascii_graphic());
    let word: Vec<char> = word.map(|m| m.ch).collect();
    let host = word.iter().rev().take_while(|ch| **ch != '/');
    word.windows(3).any(|three| three == ['/', '/', ':']) || host.clone().any(|ch| *ch == '.')
}

/// Gives the last line the characters that the style asks for from the line before (CLREQ 3.4.4), which keeps more.
fn avoid_runt(ends: &mut [(usize, bool)], breaker: &Breaker<'_>, width: Len) {
    let [.., (end, fixed), (last, _)] = ends else { return };
    let measured = breaker.measured;
    let solid = |from: usize| measured[from..*last].iter().filter(|m| m.ch != ' ' && !forbidden_at_start(m.ch)).count();
    let least = breaker.style.lines.last_line;
    if least < 2 || solid(*end) >= least {
        return;
    }
    let fits = |at| breaker.line_end(at, width) == *last;
    let mut earlier = (1..*end).rev().take(MOST_MOVED);
    let earlier = earlier.find(|&at| breaker.ends_before(at) && solid(at) >= least && fits(at));
    if let Some(at) = earlier {
        (*end, *fixed) = (at, true);
    }
}

/// At most so many characters are pulled down: a longer word leaves too wide a gap behind.
const MOST_MOVED: usize = 4;

/// The bytes of a line, without the white space that hangs over its end.
fn line_of(text: &str, measured: &[Measured], start: usize, end: usize) -> Line {
    let from = measured[start].at;
    let to = measured.get(end).map_or(text.len(), |next| next.at);
    Line { range: from..from + text[from..to].trim_end_matches(' ').len(), fixed: false }
}
