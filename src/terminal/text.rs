//! Half blocks: every character shows two dots, the upper by its own colour and the lower by its background.

use std::fmt::Write as _;

use super::Protocol;
use super::palette::nearest;
use crate::backend::png::Picture;

/// More columns than this make a page that no screen shows at once.
const MOST_COLUMNS: u16 = 120;

/// A picture in characters, at most this many columns wide, the last of them left free.
pub(super) fn blocks(picture: &Picture, protocol: Protocol, columns: u16) -> Vec<u8> {
    let width = usize::from(columns.min(MOST_COLUMNS)).saturating_sub(1).clamp(1, picture.width.max(1) as usize);
    let height = (picture.height as usize * width).div_ceil(picture.width.max(1) as usize).max(1);
    let dot = |x: usize, y: usize| mean(picture, (x, width), (y, height));
    let mut out = String::new();
    for y in (0..height).step_by(2) {
        let mut before = None;
        for x in 0..width {
            let pair = (dot(x, y), if y + 1 < height { dot(x, y + 1) } else { [255; 3] });
            if before != Some(pair) {
                // Writing to a string cannot fail.
                _ = write!(out, "\x1b[38;{};48;{}m", colour(pair.0, protocol), colour(pair.1, protocol));
                before = Some(pair);
            }
            out.push('▀');
        }
        out.push_str("\x1b[0m\n");
    }
    out.into_bytes()
}

/// A colour as terminals are told it.
fn colour([r, g, b]: [u8; 3], protocol: Protocol) -> String {
    match protocol {
        Protocol::Colour => format!("2;{r};{g};{b}"),
        Protocol::Grey => {
            let light = ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8;
            format!("5;{}", nearest([light; 3]))
        }
        _ => format!("5;{}", nearest([r, g, b])),
    }
}

/// The mean of the dots that a coarse dot covers; each side as (place, how many).
fn mean(picture: &Picture, (x, across): (usize, usize), (y, down): (usize, usize)) -> [u8; 3] {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let covered = |at: usize, of: usize, dots: usize| {
        let from = (at * dots / of).min(dots.saturating_sub(1));
        from..((at + 1) * dots / of).clamp(from + 1, dots.max(from + 1))
    };
    let (columns, rows) = (covered(x, across, width), covered(y, down, height));
    let count = (columns.len() * rows.len()).max(1) as u32;
    let mut sums = [0u32; 3];
    for at in rows.flat_map(|row| columns.clone().map(move |column| 3 * (row * width + column))) {
        for (part, sum) in sums.iter_mut().enumerate() {
            *sum += u32::from(picture.dots.get(at + part).copied().unwrap_or(255));
        }
    }
    sums.map(|sum| (sum / count) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_dots_stand_in_one_character() {
        let dots = [[0; 3], [255, 0, 0]].concat();
        let picture = Picture { width: 1, height: 2, dpi: 72, dots };
        let said = |protocol| String::from_utf8(blocks(&picture, protocol, 80)).unwrap();
        assert_eq!(said(Protocol::Colour), "\u{1b}[38;2;0;0;0;48;2;255;0;0m▀\u{1b}[0m\n");
        assert_eq!(said(Protocol::Palette), "\u{1b}[38;5;16;48;5;196m▀\u{1b}[0m\n");
        assert_eq!(said(Protocol::Grey), "\u{1b}[38;5;16;48;5;239m▀\u{1b}[0m\n");
    }
}
