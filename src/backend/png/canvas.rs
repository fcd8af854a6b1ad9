//! A page as dots.
#![expect(
    clippy::cast_possible_truncation,
    reason = "a page's width and height are bounded by MOST_DOTS, a mixed colour lies between its parts"
)]

use std::ops::Range;

use super::Error;
use crate::geom::Color;

/// A finished picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Dots along.
    pub width: u32,
    /// Dots across.
    pub height: u32,
    /// Resolution in dots per inch.
    pub dpi: u32,
    /// Red, green and blue of each dot, row by row from the top.
    pub dots: Vec<u8>,
}

impl Picture {
    /// The picture as a PNG file that knows its resolution.
    ///
    /// # Errors
    /// [`Error::Picture`] when the encoder refuses it.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        // Dots per metre.
        let density = (f64::from(self.dpi) / 0.0254).round() as u32;
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: density, yppu: density, unit }));
        let mut writer = encoder.write_header().map_err(Error::Picture)?;
        writer.write_image_data(&self.dots).map_err(Error::Picture)?;
        writer.finish().map_err(Error::Picture)?;
        Ok(out)
    }
}

/// A glyph's ink at one place between the dots.
pub(super) struct Stamp {
    /// From the dot of the origin to the leftmost.
    pub left: i64,
    /// From the dot of the baseline to the topmost, downwards.
    pub top: i64,
    /// Dots along.
    pub width: usize,
    /// Row by row: 255 is full ink.
    pub ink: Vec<u8>,
}

/// A page while it is being drawn.
pub(super) struct Canvas {
    width: i64,
    height: i64,
    dpi: u32,
    dots: Vec<u8>,
}

impl Canvas {
    /// A white page.
    pub(crate) fn new(width: i64, height: i64, dpi: u32) -> Canvas {
        Canvas { width, height, dpi, dots: vec![255; (3 * width * height) as usize] }
    }

    /// Puts a glyph's ink down.
    pub(crate) fn stamp(&mut self, stamp: &Stamp, x: i64, y: i64, color: Color) {
        for (row, ink) in stamp.ink.chunks_exact(stamp.width.max(1)).enumerate() {
            let y = y + stamp.top + row as i64;
            for (col, &ink) in ink.iter().enumerate().filter(|(_, ink)| **ink > 0) {
                self.paint(x + stamp.left + col as i64, y, color, ink);
            }
        }
    }

    /// Fills whole dots.
    pub(crate) fn fill(&mut self, columns: Range<i64>, rows: Range<i64>, color: Color) {
        for y in self.rows(&rows) {
            self.columns(&columns).for_each(|x| self.paint(x, y, color, 255));
        }
    }

    /// The columns that are on the page: nothing outside needs walking through.
    pub(crate) fn columns(&self, columns: &Range<i64>) -> Range<i64> {
        columns.start.max(0)..columns.end.min(self.width)
    }

    /// The rows that are on the page.
    pub(crate) fn rows(&self, rows: &Range<i64>) -> Range<i64> {
        rows.start.max(0)..rows.end.min(self.height)
    }

    /// Paints a dot as opaquely as the ink says.
    pub(crate) fn paint(&mut self, x: i64, y: i64, color: Color, ink: u8) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            let at = 3 * (y * self.width + x) as usize;
            for (part, wanted) in self.dots[at..at + 3].iter_mut().zip(color.0) {
                let (ink, paper) = (u32::from(ink), u32::from(255 - ink));
                *part = ((u32::from(*part) * paper + u32::from(wanted) * ink + 127) / 255) as u8;
            }
        }
    }

    /// The picture.
    pub(crate) fn finish(self) -> Picture {
        Picture { width: self.width as u32, height: self.height as u32, dpi: self.dpi, dots: self.dots }
    }
}
