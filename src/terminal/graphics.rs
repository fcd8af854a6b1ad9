//! Protocols that take a whole PNG.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A page is legible at this many columns; wider would only fill the screen.
pub(super) const MOST_COLUMNS: u16 = 100;

/// The most bytes of one part of a kitty picture.
const PART: usize = 4096;

/// A PNG as kitty takes it: shown at once, scaled to this many columns, in parts, without an answer.
pub(super) fn kitty(png: &[u8], columns: u16) -> Vec<u8> {
    let coded = STANDARD.encode(png);
    let mut out = Vec::new();
    let parts = coded.as_bytes().chunks(PART);
    let last = parts.len().saturating_sub(1);
    for (nth, part) in parts.enumerate() {
        let more = u8::from(nth < last);
        let head = if nth == 0 { format!("a=T,f=100,q=2,c={columns},m={more}") } else { format!("m={more}") };
        out.extend(format!("\x1b_G{head};").as_bytes());
        out.extend(part);
        out.extend(b"\x1b\\");
    }
    out.push(b'\n');
    out
}

/// A PNG as iTerm2 takes it.
pub(super) fn iterm(png: &[u8], columns: u16) -> Vec<u8> {
    let (size, coded) = (png.len(), STANDARD.encode(png));
    format!("\x1b]1337;File=inline=1;size={size};width={columns};preserveAspectRatio=1:{coded}\x07\n").into_bytes()
}
