//! Report pictures on a page's own picture.

use std::ops::Range;

use super::canvas::Canvas;
use crate::geom::Color;
use crate::image::{Image, Raster};

/// What stands for a JPEG, which is not decoded: light grey within a black frame.
const STAND_IN: Color = Color([215; 3]);

/// Draws a picture into columns and rows of a page, dot by dot from its nearest pixel.
pub(super) fn draw(canvas: &mut Canvas, image: &Image, columns: Range<i64>, rows: Range<i64>) {
    let (across, down) = ((columns.end - columns.start).max(1), (rows.end - rows.start).max(1));
    let edge = |x: i64, y: i64| x == columns.start || y == rows.start || x + 1 == columns.end || y + 1 == rows.end;
    let pixel = |at: i64, size: i64, pixels: u32| (at * i64::from(pixels) / size) as usize;
    for y in canvas.rows(&rows) {
        for x in canvas.columns(&columns) {
            let line = pixel(y - rows.start, down, image.height) * image.width as usize;
            let at = line + pixel(x - columns.start, across, image.width);
            let (color, opacity) = match &image.raster {
                Some(raster) => sample(raster, image.grey, at),
                None if edge(x, y) => (Color::BLACK, 255),
                None => (STAND_IN, 255),
            };
            canvas.paint(x, y, color, opacity);
        }
    }
}

/// A pixel and its opacity.
fn sample(raster: &Raster, grey: bool, at: usize) -> (Color, u8) {
    let channel = |nth: usize| raster.colour.get(nth).copied().unwrap_or(255);
    let color = if grey { [channel(at); 3] } else { [0, 1, 2].map(|part| channel(at * 3 + part)) };
    (Color(color), raster.alpha.as_ref().and_then(|alpha| alpha.get(at).copied()).unwrap_or(255))
}
