//! Lines: where each line of a paragraph or cell ends.

use crate::geom::Len;

use super::Line;
use super::breaks::{may_break, office_breaks};
use super::measure::Measured;

/// Breaks measured text into lines: greedily, each line as long as the prohibitions allow.
///
/// `first` and `rest` are the widths of the first and of the other lines. A stretch without any allowed break that is
/// wider than a line is broken between characters, as office programs do, so nothing ever leaves the line. An empty
/// text has one empty line. Line ends that an office program would put elsewhere are fixed.
pub(super) fn break_lines(text: &str, measured: &[Measured], first: Len, rest: Len) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < measured.len() {
        let width = if lines.is_empty() { first } else { rest };
        let end = line_end(measured, start, width, may_break);
        let fixed = end != line_end(measured, start, width, office_breaks);
        lines.push(Line { fixed, ..line_of(text, measured, start, end) });
        start = end;
    }
    if lines.is_empty() {
        lines.push(Line { range: 0..text.len(), fixed: false });
    }
    lines
}

/// The end (exclusive) of the line that begins at `start`: the last allowed break that fits.
fn line_end(measured: &[Measured], start: usize, width: Len, may_break: fn(char, char) -> bool) -> usize {
    let mut used = Len::ZERO;
    let mut allowed = None;
    for i in start..measured.len() {
        // White space hangs over the end of a line.
        if measured[i].ch != ' ' && used + measured[i].advance > width {
            return allowed.unwrap_or(i.max(start + 1));
        }
        used += measured[i].advance + measured[i].gap;
        if measured.get(i + 1).is_some_and(|next| may_break(measured[i].ch, next.ch)) {
            allowed = Some(i + 1);
        }
    }
    measured.len()
}

/// The bytes of a line, without the white space that hangs over its end.
fn line_of(text: &str, measured: &[Measured], start: usize, end: usize) -> Line {
    let from = measured[start].at;
    let to = measured.get(end).map_or(text.len(), |next| next.at);
    Line { range: from..from + text[from..to].trim_end_matches(' ').len(), fixed: false }
}
