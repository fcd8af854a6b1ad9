//! Pictures of the pages, to look at before anything is sent: the same page plan as PDF and OFD, drawn by fontdue
//! from the report's own glyphs.
#![expect(
    clippy::cast_possible_truncation,
    reason = "a resolution is at most 300, and a length on a page times it fits"
)]

mod canvas;
mod error;
mod face;
mod place;
mod tilt;

use std::ops::{Range, RangeInclusive};

use crate::font::Fonts;
use crate::geom::{Len, Point};
use crate::layout::{GlyphRun, Ink, Layout};

pub use canvas::Picture;
pub use error::Error;

use canvas::Canvas;
use face::{Faces, Key};
use place::Pixels;

/// The resolutions offered, in dots per inch: from a thumbnail to what an office printer puts on paper.
pub const RESOLUTIONS: RangeInclusive<u32> = 36..=300;

/// The most dots a page may have on a side, against sheets of absurd size.
const MOST_DOTS: i64 = 20_000;

/// How many dots of the glyphs' own raster make one of the page's, along and across. Glyphs stand at quarters of a dot
/// along the line and on whole dots across it, as PDF readers place them: level strokes of a line are all alike.
const FINE: i64 = 4;

/// Draws all pages at a resolution.
///
/// # Errors
/// As [`Painter::new`] and [`Painter::page`].
pub fn draw(layout: &Layout, fonts: &Fonts, dpi: u32) -> Result<Vec<Picture>, Error> {
    let mut painter = Painter::new(layout, fonts, dpi)?;
    (0..layout.pages.len()).map(|index| painter.page(index)).collect()
}

/// Draws pages one at a time: at 300 dpi a page takes 26 MB until it is written.
pub struct Painter<'a> {
    layout: &'a Layout,
    faces: Faces,
    images: Vec<Pixels<'a>>,
    scale: Scale,
}

impl<'a> Painter<'a> {
    /// Opens the glyphs and pictures of a layout for a resolution.
    ///
    /// # Errors
    /// [`Error::Resolution`] outside [`RESOLUTIONS`]; otherwise a font that cannot be read.
    pub fn new(layout: &'a Layout, fonts: &Fonts, dpi: u32) -> Result<Painter<'a>, Error> {
        if !RESOLUTIONS.contains(&dpi) {
            return Err(Error::Resolution(dpi));
        }
        let scale = Scale { dpi: dpi.into() };
        let images = layout.images.iter().map(|image| Pixels::of(image)).collect();
        Ok(Painter { layout, faces: Faces::gather(layout, fonts, scale)?, images, scale })
    }

    /// Draws a page, by its index in the layout.
    ///
    /// # Errors
    /// [`Error::Sheet`] for a page that is not there or of no size that makes a picture; otherwise a layout that
    /// contradicts itself.
    pub fn page(&mut self, index: usize) -> Result<Picture, Error> {
        let page = self.layout.pages.get(index).ok_or(Error::Sheet)?;
        let (width, height) = (self.scale.dots(page.size.0), self.scale.dots(page.size.1));
        if !(1..=MOST_DOTS).contains(&width) || !(1..=MOST_DOTS).contains(&height) {
            return Err(Error::Sheet);
        }
        let mut canvas = Canvas::new(width, height, self.scale.dpi as u32);
        if let Some((words, middle)) = self.layout.behind(page) {
            tilt::draw(words, middle, &self.faces, self.scale, &mut canvas)?;
        }
        for ink in &page.ink {
            self.ink(ink, &mut canvas)?;
        }
        Ok(canvas.finish())
    }

    fn ink(&mut self, ink: &Ink, canvas: &mut Canvas) -> Result<(), Error> {
        let scale = self.scale;
        match ink {
            Ink::Glyphs(run) => draw_run(run, &mut self.faces, scale, canvas)?,
            Ink::Picture { image, at, width, height, .. } => {
                let columns = scale.dots(at.x)..scale.dots(at.x + *width);
                let rows = scale.dots(at.y)..scale.dots(at.y + *height);
                self.images.get(*image).into_iter().for_each(|image| image.draw(canvas, &columns, &rows));
            }
            Ink::Rule { from, to, width, color } => {
                let (columns, rows) = scale.rule(*from, *to, *width);
                canvas.fill(columns, rows, *color);
            }
            Ink::Ground { at, width, height, color } => {
                let columns = scale.dots(at.x)..scale.dots(at.x + *width);
                canvas.fill(columns, scale.dots(at.y)..scale.dots(at.y + *height), *color);
            }
        }
        Ok(())
    }
}

fn draw_run(run: &GlyphRun, faces: &mut Faces, scale: Scale, canvas: &mut Canvas) -> Result<(), Error> {
    let mut at = run.drawn_at();
    for glyph in &run.glyphs {
        let (left, base) = (scale.fine(at.x), scale.whole(at.y));
        let phase = left.rem_euclid(FINE);
        let key = Key { face: run.face, size: run.size, glyph: glyph.id, turned: run.turned, phase };
        if let Some(stamp) = faces.stamp(key)? {
            canvas.stamp(stamp, left.div_euclid(FINE), base, run.color);
        }
        let along = if run.turned { &mut at.y } else { &mut at.x };
        *along = Len(along.0.saturating_add(glyph.advance.0));
    }
    Ok(())
}

/// From lengths to dots.
#[derive(Clone, Copy)]
struct Scale {
    dpi: i64,
}

/// EMU in an inch.
const INCH: i64 = 914_400;

impl Scale {
    /// Dots of the page, to the nearest.
    fn dots(self, len: Len) -> i64 {
        ((i128::from(len.0) * i128::from(2 * self.dpi) + i128::from(INCH)).div_euclid(i128::from(2 * INCH))) as i64
    }

    /// The dot of the page that a place is in.
    fn whole(self, len: Len) -> i64 {
        (i128::from(len.0) * i128::from(self.dpi)).div_euclid(i128::from(INCH)) as i64
    }

    /// The dot of the glyphs' own raster that a place is in.
    fn fine(self, len: Len) -> i64 {
        (i128::from(len.0) * i128::from(self.dpi * FINE)).div_euclid(i128::from(INCH)) as i64
    }

    /// A length in dots of the glyphs' own raster, with its fraction.
    fn exact(self, len: Len) -> f64 {
        len.0 as f64 * (self.dpi * FINE) as f64 / INCH as f64
    }

    /// A type size in dots of the glyphs' own raster.
    fn fine_size(self, size: Len) -> f32 {
        self.exact(size) as f32
    }

    /// The columns and rows of a horizontal or vertical rule, which ends square where it ends. Its edges are put between
    /// the nearest dots, so that it is sharp, and at least one dot apart.
    fn rule(self, from: Point, to: Point, width: Len) -> (Range<i64>, Range<i64>) {
        let level = from.y == to.y;
        let between = |a: Len, b: Len, along: bool| {
            let half = if along { 0 } else { width.0 / 2 };
            let start = self.dots(Len(a.min(b).0.saturating_sub(half)));
            start..self.dots(Len(a.max(b).0.saturating_add(half))).max(start + 1)
        };
        (between(from.x, to.x, level), between(from.y, to.y, !level))
    }
}
