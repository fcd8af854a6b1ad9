//! Report pictures on a page's own picture.

use std::ops::Range;

use super::canvas::Canvas;
use crate::image::{Image, Raster};

/// What stands for a JPEG, which is not decoded: this grey, within a black frame.
const STAND_IN: u8 = 40;

/// Draws a picture into columns and rows of a page, dot by dot from its nearest pixel.
pub(super) fn draw(canvas: &mut Canvas, image: &Image, columns: Range<i64>, rows: Range<i64>) {
    let (across, down) = ((columns.end - columns.start).max(1), (rows.end - rows.start).max(1));
    let edge = |x: i64, y: i64| x == columns.start || y == rows.start || x + 1 == columns.end || y + 1 == rows.end;
    for y in canvas.rows(&rows) {
        for x in canvas.columns(&columns) {
            let pixel = |at: i64, size: i64, pixels: u32| (at * i64::from(pixels) / size) as usize;
            let at = pixel(y - rows.start, down, image.height) * image.width as usize
                + pixel(x - columns.start, across, image.width);
            let ink = match &image.raster {
                Some(raster) => ink(raster, image.grey, at),
                None if edge(x, y) => 255,
                None => STAND_IN,
            };
            canvas.darken(x, y, ink);
        }
    }
}

/// How dark a pixel is on white paper: 255 minus its luma (ITU-R BT.601), by its opacity.
fn ink(raster: &Raster, grey: bool, at: usize) -> u8 {
    let channel = |nth: usize| u32::from(raster.colour.get(nth).copied().unwrap_or(255));
    let luma = match grey {
        true => channel(at),
        false => (299 * channel(at * 3) + 587 * channel(at * 3 + 1) + 114 * channel(at * 3 + 2)) / 1000,
    };
    let alpha = raster.alpha.as_ref().and_then(|alpha| alpha.get(at)).map_or(255, |&alpha| u32::from(alpha));
    ((255 - luma.min(255)) * alpha / 255) as u8
}
