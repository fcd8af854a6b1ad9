//! Report pictures on a page's own picture.
#![expect(
    clippy::cast_possible_truncation,
    reason = "a mean of bytes is a byte; dots are counted on a page whose sides are bounded by MOST_DOTS"
)]

use std::borrow::Cow;
use std::io::Cursor;
use std::ops::Range;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::canvas::Canvas;
use crate::geom::Color;
use crate::image::Image;

/// What stands for a JPEG that cannot be decoded: light grey within a black frame.
const STAND_IN: Color = Color([215; 3]);

/// A picture's pixels, row by row.
pub(super) struct Pixels<'a> {
    width: usize,
    height: usize,
    /// Grey or RGB; nothing where the picture cannot be decoded.
    colour: Option<Cow<'a, [u8]>>,
    grey: bool,
    /// How opaque each pixel is; absent where all are.
    alpha: Option<&'a [u8]>,
}

impl<'a> Pixels<'a> {
    /// The pixels of a picture; a JPEG is decoded now.
    pub(crate) fn of(image: &'a Image) -> Pixels<'a> {
        let colour = match &image.raster {
            Some(raster) => Some(Cow::from(&raster.colour)),
            None => decode(image).map(Cow::from),
        };
        let alpha = image.raster.as_ref().and_then(|raster| raster.alpha.as_deref());
        Pixels { width: image.width as usize, height: image.height as usize, colour, grey: image.grey, alpha }
    }

    /// Draws the picture into columns and rows of a page; each dot is the mean of the pixels that it covers.
    pub(crate) fn draw(&self, canvas: &mut Canvas, columns: &Range<i64>, rows: &Range<i64>) {
        let edge = |x: i64, y: i64| x == columns.start || y == rows.start || x + 1 == columns.end || y + 1 == rows.end;
        for y in canvas.rows(rows) {
            let down = covered(y - rows.start, rows, self.height);
            for x in canvas.columns(columns) {
                let (color, opacity) = match &self.colour {
                    Some(colour) => self.mean(colour, covered(x - columns.start, columns, self.width), down.clone()),
                    None if edge(x, y) => (Color::BLACK, 255),
                    None => (STAND_IN, 255),
                };
                canvas.paint(x, y, color, opacity);
            }
        }
    }

    /// The mean of some pixels, each weighed by its opacity, and their mean opacity.
    fn mean(&self, colour: &[u8], across: Range<usize>, down: Range<usize>) -> (Color, u8) {
        let (mut sums, mut weight) = ([0u64; 3], 0u64);
        let count = (across.len() * down.len()).max(1) as u64;
        for at in down.flat_map(|row| across.clone().map(move |column| row * self.width + column)) {
            let opacity = u64::from(self.alpha.and_then(|alpha| alpha.get(at)).copied().unwrap_or(255));
            for (part, sum) in sums.iter_mut().enumerate() {
                let channel = if self.grey { at } else { at * 3 + part };
                *sum += u64::from(colour.get(channel).copied().unwrap_or(255)) * opacity;
            }
            weight += opacity;
        }
        let color = Color(sums.map(|sum| (sum / weight.max(1)) as u8));
        (color, (weight / count) as u8)
    }
}

/// The pixels that a dot covers along one side, at least one.
fn covered(dot: i64, dots: &Range<i64>, pixels: usize) -> Range<usize> {
    let size = (dots.end - dots.start).max(1) as u64;
    let edge = |dot: i64| (dot as u64 * pixels as u64 / size) as usize;
    let from = edge(dot).min(pixels.saturating_sub(1));
    from..edge(dot + 1).clamp(from + 1, pixels.max(from + 1))
}

fn decode(image: &Image) -> Option<Vec<u8>> {
    let space = if image.grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    let pixels = JpegDecoder::new_with_options(Cursor::new(&image.bytes), options).decode().ok()?;
    let channels = if image.grey { 1 } else { 3 };
    (pixels.len() == image.width as usize * image.height as usize * channels).then_some(pixels)
}
