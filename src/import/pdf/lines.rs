//! Glyphs to lines, and the text of a line.

use super::ink::Glyph;
use crate::import::width::is_wide;

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

/// The text of a line. White between letters or digits is a blank; wide white anywhere is a full-width one.
pub(crate) fn text(line: &[Glyph]) -> String {
    let mut out = String::new();
    for (index, glyph) in line.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).map(|index| &line[index]) {
            let gap = glyph.x - before.end();
            let last = out.chars().last().unwrap_or(' ');
            let next = glyph.text.chars().next().unwrap_or(' ');
            let blank = last == ' ' || next == ' ';
            let apart =
                matches!((line[index - 1].tag, glyph.tag), (Some(one), Some(other)) if one.element != other.element);
            if !blank && (gap > 1.8 * glyph.size || apart && gap > 0.1 * glyph.size) {
                out.push('\u{3000}');
            } else if !blank && gap > 0.22 * glyph.size && !is_wide(last) && !is_wide(next) {
                out.push(' ');
            }
        }
        out.push_str(&glyph.text);
    }
    out.trim().to_owned()
}
