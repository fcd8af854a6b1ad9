//! The words of a watermark, which rise at 45°: level glyphs on their fine raster, looked up turned.
#![expect(
    clippy::cast_possible_truncation,
    reason = "places on a page, whose sides are bounded by MOST_DOTS; a mean of bytes is a byte"
)]

use std::f64::consts::FRAC_1_SQRT_2;

use super::canvas::Canvas;
use super::face::{Faces, Raster};
use super::{Error, FINE, Scale};
use crate::geom::{Color, Len, Point};
use crate::layout::Words;

/// Draws the words of a watermark turned about its middle, which stands at `middle`.
pub(super) fn draw(
    words: &Words,
    middle: Point,
    faces: &Faces,
    scale: Scale,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    for run in &words.runs {
        let mut at = run.at;
        for glyph in &run.glyphs {
            if let Some(raster) = faces.raster(run.face, glyph.id, run.size)? {
                let (x, y) = turn(scale.exact(at.x), scale.exact(at.y));
                let origin = (scale.exact(middle.x) + x, scale.exact(middle.y) + y);
                stamp(&raster, origin, run.color, canvas);
            }
            at.x = Len(at.x.0.saturating_add(glyph.advance.0));
        }
    }
    Ok(())
}

/// From level to rising; `y` counts downwards.
fn turn(x: f64, y: f64) -> (f64, f64) {
    ((x + y) * FRAC_1_SQRT_2, (y - x) * FRAC_1_SQRT_2)
}

/// From rising to level.
fn level(x: f64, y: f64) -> (f64, f64) {
    ((x - y) * FRAC_1_SQRT_2, (x + y) * FRAC_1_SQRT_2)
}

/// Puts a glyph down whose origin is at this place, in fine dots of the page.
fn stamp(raster: &Raster, origin: (f64, f64), color: Color, canvas: &mut Canvas) {
    let (left, top) = (raster.left as f64, raster.top as f64);
    let (right, foot) = (left + raster.width as f64, top + raster.height as f64);
    let corners = [(left, top), (right, top), (left, foot), (right, foot)].map(|(x, y)| turn(x, y));
    let dots = |pick: fn((f64, f64)) -> f64, from: f64| {
        let places = corners.map(pick).map(|place| (place + from) / FINE as f64);
        let least = places.iter().copied().fold(f64::INFINITY, f64::min);
        let most = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        least.floor() as i64..most.ceil() as i64
    };
    for y in canvas.rows(&dots(|corner| corner.1, origin.1)) {
        for x in canvas.columns(&dots(|corner| corner.0, origin.0)) {
            let fine = (0..FINE * FINE).map(|nth| {
                let (u, v) = ((x * FINE + nth % FINE) as f64 + 0.5, (y * FINE + nth / FINE) as f64 + 0.5);
                let (u, v) = level(u - origin.0, v - origin.1);
                u32::from(raster.at(u.floor() as i64, v.floor() as i64))
            });
            let ink = fine.sum::<u32>() / (FINE * FINE) as u32;
            canvas.paint(x, y, color, ink as u8);
        }
    }
}
