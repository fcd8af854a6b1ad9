//! Report pictures on a page's own picture.

use std::ops::Range;

use super::canvas::Canvas;
use crate::geom::Color;
use crate::image::{Image, Raster};

/// What stands for a JPEG, which is not decoded: light grey within a black frame.
const STAND_IN: Color = Color([215; 3]);

/// Draws a picture into columns and rows of a page, each dot as the mean of the pixels that it covers.
pub(super) fn draw(canvas: &mut Canvas, image: &Image, columns: Range<i64>, rows: Range<i64>) {
    let (across, down) = ((columns.end - columns.start).max(1), (rows.end - rows.start).max(1));
    let edge = |x: i64, y: i64| x == columns.start || y == rows.start || x + 1 == columns.end || y + 1 == rows.end;
    // At least one pixel, the nearest, where dots are smaller than pixels.
    let pixels = |at: i64, size: i64, pixels: u32| {
        let edge = |at: i64| (at * i64::from(pixels) / size) as usize;
        edge(at)..edge(at + 1).max(edge(at) + 1)
    };
    for y in canvas.rows(&rows) {
        for x in canvas.columns(&columns) {
            let (color, opacity) = match &image.raster {
                Some(raster) => {
                    let lines = pixels(y - rows.start, down, image.height);
                    let along = pixels(x - columns.start, across, image.width);
                    mean(raster, image, lines, along)
                }
                None if edge(x, y) => (Color::BLACK, 255),
                None => (STAND_IN, 255),
            };
            canvas.paint(x, y, color, opacity);
        }
    }
}

/// The mean colour and opacity of some pixels, each colour as strong as its pixel is opaque.
fn mean(raster: &Raster, image: &Image, lines: Range<usize>, along: Range<usize>) -> (Color, u8) {
    let (mut sums, mut opacities, mut count) = ([0u64; 3], 0u64, 0u64);
    for at in lines.flat_map(|line| along.clone().map(move |x| line * image.width as usize + x)) {
        let channel = |nth: usize| u64::from(raster.colour.get(nth).copied().unwrap_or(255));
        let color = if image.grey { [channel(at); 3] } else { [0, 1, 2].map(|part| channel(at * 3 + part)) };
        let opacity = u64::from(raster.alpha.as_ref().and_then(|alpha| alpha.get(at).copied()).unwrap_or(255));
        sums.iter_mut().zip(color).for_each(|(sum, part)| *sum += part * opacity);
        opacities += opacity;
        count += 1;
    }
    let rounded = |sum: u64, by: u64| (sum + by / 2).checked_div(by).unwrap_or(255) as u8;
    (Color(sums.map(|sum| rounded(sum, opacities))), rounded(opacities, count))
}
