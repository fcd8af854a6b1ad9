//! Sixels (DEC STD 070): strips of six rows, colour by colour.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::palette::{nearest, rgb};
use crate::backend::png::Picture;

/// Rows of a strip.
const ROWS: usize = 6;

/// A picture as sixels, dot for dot.
pub(super) fn encode(picture: &Picture) -> Vec<u8> {
    let width = picture.width as usize;
    let (dots, _) = picture.dots.as_chunks::<3>();
    let mut known = BTreeMap::new();
    let colours: Vec<u8> = dots.iter().map(|dot| *known.entry(*dot).or_insert_with(|| nearest(*dot))).collect();
    // Writing to a string cannot fail.
    let mut out = format!("\x1bPq\"1;1;{width};{}", picture.height);
    let mut used: Vec<u8> = known.into_values().collect();
    used.sort_unstable();
    used.dedup();
    for colour in used {
        let [r, g, b] = rgb(colour).map(|part| (u32::from(part) * 100 + 127) / 255);
        _ = write!(out, "#{colour};2;{r};{g};{b}");
    }
    for strip in colours.chunks(width.max(1) * ROWS) {
        self::strip(&mut out, strip, width);
    }
    out.push_str("\x1b\\\n");
    out.into_bytes()
}

/// One strip: for each of its colours, which dots of each column have it.
fn strip(out: &mut String, strip: &[u8], width: usize) {
    let mut by_colour: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for (at, &colour) in strip.iter().enumerate() {
        by_colour.entry(colour).or_insert_with(|| vec![0; width])[at % width] |= 1 << (at / width);
    }
    for (colour, columns) in by_colour {
        _ = write!(out, "#{colour}");
        for run in columns.chunk_by(|a, b| a == b) {
            let sign = char::from(b'?' + run.first().copied().unwrap_or(0));
            match run.len() {
                1..=3 => out.extend(std::iter::repeat_n(sign, run.len())),
                more => _ = write!(out, "!{more}{sign}"),
            }
        }
        out.push('$');
    }
    out.push('-');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_become_strips_of_colours() {
        let red = [255, 0, 0];
        let dots = [red, [255; 3], red, [255; 3], red, [255; 3]].concat();
        let said = encode(&Picture { width: 2, height: 3, dpi: 72, dots });
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said, "\u{1b}Pq\"1;1;2;3#196;2;100;0;0#231;2;100;100;100#196F?$#231?F$-\u{1b}\\\n");
    }
}
