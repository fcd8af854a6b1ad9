//! A page in shades of grey.

use std::ops::Range;

use super::Error;

/// A finished picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// Dots along.
    pub width: u32,
    /// Dots across.
    pub height: u32,
    /// Resolution in dots per inch.
    pub dpi: u32,
    /// Row by row from the top, 0 black, 255 white.
    pub grey: Vec<u8>,
}

impl Picture {
    /// The picture as a PNG file that knows its resolution.
    ///
    /// # Errors
    /// [`Error::Picture`] when the encoder refuses it.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        // Dots per metre.
        let density = (f64::from(self.dpi) / 0.0254).round() as u32;
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: density, yppu: density, unit }));
        let mut writer = encoder.write_header().map_err(Error::Picture)?;
        writer.write_image_data(&self.grey).map_err(Error::Picture)?;
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
    grey: Vec<u8>,
}

impl Canvas {
    /// A white page.
    pub fn new(width: i64, height: i64, dpi: u32) -> Canvas {
        Canvas { width, height, dpi, grey: vec![255; (width * height) as usize] }
    }

    /// Puts a glyph's ink down.
    pub fn stamp(&mut self, stamp: &Stamp, x: i64, y: i64) {
        for (row, ink) in stamp.ink.chunks_exact(stamp.width.max(1)).enumerate() {
            let y = y + stamp.top + row as i64;
            for (col, &ink) in ink.iter().enumerate().filter(|(_, ink)| **ink > 0) {
                self.darken(x + stamp.left + col as i64, y, ink);
            }
        }
    }

    /// Blackens whole dots.
    pub fn fill(&mut self, columns: Range<i64>, rows: Range<i64>) {
        // Nothing outside the page needs walking through.
        let columns = columns.start.max(0)..columns.end.min(self.width);
        for y in rows.start.max(0)..rows.end.min(self.height) {
            columns.clone().for_each(|x| self.darken(x, y, 255));
        }
    }

    fn darken(&mut self, x: i64, y: i64, ink: u8) {
        if (0..self.width).contains(&x) && (0..self.height).contains(&y) {
            let dot = &mut self.grey[(y * self.width + x) as usize];
            *dot = (u32::from(*dot) * u32::from(255 - ink) / 255) as u8;
        }
    }

    /// The picture.
    pub fn finish(self) -> Picture {
        Picture { width: self.width as u32, height: self.height as u32, dpi: self.dpi, grey: self.grey }
    }
}
