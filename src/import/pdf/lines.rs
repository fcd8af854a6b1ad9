//! Glyphs to lines, and the text of a line.

use super::ink::Glyph;
use crate::import::raised;
use crate::import::width::is_set_tight;

/// Glyphs by lines from the top, each line from the left.
pub(crate) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    glyphs.sort_by(|one, other| one.y.total_cmp(&other.y));
    // Baseline and size of the largest glyph, and the glyphs.
    let mut open: Vec<(f64, f64, Vec<Glyph>)> = vec![];
    for glyph in glyphs {
        let near = |line: &&mut (f64, f64, Vec<Glyph>)| (glyph.y - line.0).abs() < 0.45 * glyph.size.max(line.1);
        match open.iter_mut().rev().take(3).find(near) {
            Some(line) => {
                if glyph.size > line.1 {
                    (line.0, line.1) = (glyph.y, glyph.size);
                }
                line.2.push(glyph);
            }
            None => open.push((glyph.y, glyph.size, vec![glyph])),
        }
    }
    let sorted = open.into_iter().map(|(.., mut line)| {
        line.sort_by(|one, other| one.x.total_cmp(&other.x));
        line
    });
    sorted.collect()
}

/// Where a glyph stands beside the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Height {
    /// On it.
    Base,
    /// Above it.
    Raised,
    /// Below it.
    Lowered,
}

/// How high each glyph of a line stands: digits and signs smaller than what stands beside them, on a line of their own.
fn heights(line: &[Glyph]) -> Vec<Height> {
    let is_script = |glyph: &Glyph| {
        let mut chars = glyph.text.chars();
        chars.clone().next().is_some()
            && chars.all(|ch| ch.is_ascii_digit() || ch.is_ascii_lowercase() || "+-−[]*".contains(ch))
    };
    let mut base: Option<&Glyph> = None;
    let mut out = vec![];
    for (index, glyph) in line.iter().enumerate() {
        let largest = line[index..].iter().take(8).find(|other| other.size > 1.25 * glyph.size);
        let height = match base.or(largest) {
            Some(base) if is_script(glyph) && glyph.size < 0.8 * base.size => {
                let up = (base.y - glyph.y) / base.size;
                match up {
                    _ if up > 0.15 => Height::Raised,
                    _ if up < -0.08 => Height::Lowered,
                    _ => Height::Base,
                }
            }
            _ => Height::Base,
        };
        if height == Height::Base && !glyph.text.trim().is_empty() {
            base = Some(glyph);
        }
        out.push(height);
    }
    out
}

/// A raised or lowered part of a line: whether raised, what stands before it, what it says, and how it is written.
pub(crate) struct Script {
    pub(crate) raised: bool,
    pub(crate) before: String,
    pub(crate) part: String,
    pub(crate) written: String,
}

/// The text of a line.
pub(crate) fn text(line: &[Glyph]) -> String {
    written(line).0
}

/// The text of a line with what it raises and lowers.
pub(crate) fn written(line: &[Glyph]) -> (String, Vec<Script>) {
    let heights = heights(line);
    let mut out = String::new();
    let mut scripts = vec![];
    let mut from = 0;
    while from < line.len() {
        let count = heights[from..].iter().take_while(|height| **height == heights[from]).count();
        let part = &line[from..from + count];
        if heights[from] == Height::Base {
            plain(line, from..from + count, &mut out);
        } else {
            let raised = heights[from] == Height::Raised;
            let part: String = part.iter().map(|glyph| glyph.text.as_str()).collect();
            let written = if raised { raised::raised(&out, &part) } else { raised::lowered(&out, &part) };
            scripts.push(Script { raised, before: out.clone(), part, written: written.clone() });
            out.push_str(&written);
        }
        from += count;
    }
    (out.trim().to_owned(), scripts)
}

/// Adds what some glyphs of a line say. White between letters or digits is a blank; wide white anywhere is a full-width one.
fn plain(line: &[Glyph], range: std::ops::Range<usize>, out: &mut String) {
    for index in range {
        let glyph = &line[index];
        if let Some(before) = index.checked_sub(1).map(|index| &line[index]) {
            let gap = glyph.x - before.end();
            let last = out.chars().last().unwrap_or(' ');
            let next = glyph.text.chars().next().unwrap_or(' ');
            let blank = last == ' ' || next == ' ';
            let apart =
                matches!((line[index - 1].tag, glyph.tag), (Some(one), Some(other)) if one.element != other.element);
            if !blank && (gap > 1.8 * glyph.size || apart && gap > 0.1 * glyph.size) {
                out.push('\u{3000}');
            } else if !blank && gap > 0.22 * glyph.size && !is_set_tight(last) && !is_set_tight(next) {
                out.push(' ');
            }
        }
        out.push_str(&glyph.text);
    }
}
