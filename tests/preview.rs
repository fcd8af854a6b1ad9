//! Page pictures beside what poppler makes of our PDF: same ink in the same places.

mod common;

use std::path::Path;
use std::process::Command;

use banxin::backend::Format;
use banxin::backend::png::{Error, Picture, RESOLUTIONS, draw};
use banxin::engine::Plan;
use banxin::geom::{Len, Point};
use banxin::layout::Ink;
use common::{engine, run, samples, tool};

/// A picture as poppler writes it (PPM).
fn poppler(pdf: &Path, dir: &Path, page: usize, dpi: u32) -> Picture {
    let stem = dir.join("poppler");
    let number = page.to_string();
    let mut tool = Command::new("pdftoppm");
    run(tool.args(["-singlefile", "-r", &dpi.to_string(), "-f", &number, "-l", &number]).arg(pdf).arg(&stem));
    let file = std::fs::read(stem.with_extension("ppm")).unwrap();
    let mut parts = file.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut word = || String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
    assert_eq!(word(), "P6");
    let (width, height) = (word().parse().unwrap(), word().parse().unwrap());
    let dots = parts.next().unwrap().strip_prefix(b"255\n").unwrap().to_vec();
    Picture { width, height, dpi, dots }
}

/// Mean structural similarity over windows of 8 × 8 dots (Wang et al. 2004, constants for 8 bits).
fn similarity(a: &Picture, b: &Picture) -> f64 {
    const WINDOW: usize = 8;
    let (width, height) = (a.width.min(b.width) as usize, a.height.min(b.height) as usize);
    let grey = |of: &Picture, x: usize, y: usize| -> u64 {
        let at = 3 * (y * of.width as usize + x);
        of.dots[at..at + 3].iter().map(|&part| u64::from(part)).sum::<u64>() / 3
    };
    let (mut sum, mut count) = (0.0, 0);
    for top in (0..height - WINDOW).step_by(WINDOW) {
        for left in (0..width - WINDOW).step_by(WINDOW) {
            let mut sums = [0u64; 5];
            for (row, column) in (top..top + WINDOW).flat_map(|row| (left..left + WINDOW).map(move |col| (row, col))) {
                let (x, y) = (grey(a, column, row), grey(b, column, row));
                sums.iter_mut().zip([x, y, x * x, y * y, x * y]).for_each(|(sum, term)| *sum += term);
            }
            sum += window(sums.map(|sum| sum as f64), (WINDOW * WINDOW) as f64);
            count += 1;
        }
    }
    sum / f64::from(count)
}

/// Makes a part of a picture of a page white.
fn blank(of: &mut Picture, at: Point, (width, height): (Len, Len)) {
    let dots = |len: Len| (len.to_mm() / 25.4 * f64::from(of.dpi)).round() as usize;
    let (left, right) = (dots(at.x) - 1, dots(at.x + width) + 1);
    for y in dots(at.y) - 1..dots(at.y + height) + 1 {
        of.dots[3 * (y * of.width as usize + left)..3 * (y * of.width as usize + right)].fill(255);
    }
}

/// How much red ink is on a page, as a share of all dots.
fn redness(of: &Picture) -> f64 {
    let red = of.dots.chunks_exact(3).map(|dot| f64::from(dot[0].saturating_sub(dot[2]))).sum::<f64>() / 255.0;
    red / f64::from(of.width * of.height)
}

/// From the sums of x, y, x², y² and xy over `n` dots.
fn window([x, y, xx, yy, xy]: [f64; 5], n: f64) -> f64 {
    let (mx, my) = (x / n, y / n);
    let spread = |product: f64, a: f64, b: f64| (product - n * a * b) / (n - 1.0);
    let (c1, c2) = (6.5025, 58.5225);
    let alike = (2.0 * mx * my + c1) * (2.0 * spread(xy, mx, my) + c2);
    alike / ((mx * mx + my * my + c1) * (spread(xx, mx, mx) + spread(yy, my, my) + c2))
}

fn planned<R>(check: impl Fn(&str, &Plan<'_>, &banxin::font::Fonts) -> R) -> Vec<R> {
    let engine = engine();
    let check = |(name, text): (String, String)| {
        let plan = engine.plan(&text, false).0.expect("samples are accepted");
        check(&name, &plan, engine.fonts())
    };
    samples().into_iter().map(check).collect()
}

#[test]
fn poppler_sees_the_same_pages() {
    if !tool("pdftoppm") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    planned(|name, plan, fonts| {
        let pdf = dir.path().join(format!("{name}.pdf"));
        std::fs::write(&pdf, Format::Pdf.write(&plan.layout, fonts, b"{}").unwrap()).unwrap();
        for (page, picture) in draw(&plan.layout, fonts, 96).unwrap().iter().enumerate() {
            let (mut picture, mut other) = (picture.clone(), poppler(&pdf, dir.path(), page + 1, 96));
            // A JPEG is not decoded; something stands for it.
            for ink in &plan.layout.pages[page].ink {
                if let Ink::Picture { image, at, width, height, .. } = ink
                    && plan.layout.images[*image].raster.is_none()
                {
                    [&mut picture, &mut other].into_iter().for_each(|of| blank(of, *at, (*width, *height)));
                }
            }
            let (picture, similar) = (&picture, similarity(&picture, &other));
            println!("{name} {} {similar}", page + 1);
            assert!(similar >= 0.98, "{name} page {}: {similar}", page + 1);
            assert!((redness(picture) - redness(&other)).abs() < 1e-4, "{name} page {}: another red", page + 1);
        }
    });
}

#[test]
fn every_resolution_gives_a_readable_picture_and_the_same_one_twice() {
    planned(|_, plan, fonts| {
        let mut layout = plan.layout.clone();
        layout.pages.truncate(1);
        for dpi in [*RESOLUTIONS.start(), 97, *RESOLUTIONS.end()] {
            let [picture] = draw(&layout, fonts, dpi).unwrap().try_into().unwrap();
            let inches = |len: banxin::geom::Len| (len.to_mm() / 25.4 * f64::from(dpi)).round() as u32;
            assert_eq!(
                (picture.width, picture.height),
                (inches(layout.pages[0].size.0), inches(layout.pages[0].size.1))
            );
            let ink = picture.dots.iter().map(|part| f64::from(255 - part)).sum::<f64>() / 255.0;
            let share = ink / picture.dots.len() as f64;
            assert!((0.005..0.15).contains(&share), "a page of text is {share} black at {dpi} dpi");
            let file = picture.png().unwrap();
            assert!(file == draw(&layout, fonts, dpi).unwrap()[0].png().unwrap());
            let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
            let mut dots = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut dots).unwrap();
            assert!(dots == picture.dots);
        }
    });
}

#[test]
fn absurd_wishes_are_errors() {
    planned(|_, plan, fonts| {
        let mut layout = plan.layout.clone();
        assert!(matches!(draw(&layout, fonts, 35), Err(Error::Resolution(35))));
        assert!(matches!(draw(&layout, fonts, 301), Err(Error::Resolution(301))));
        layout.pages[0].size.1 = banxin::geom::Len(i64::MAX);
        assert!(matches!(draw(&layout, fonts, 72), Err(Error::Sheet)));
        layout.pages[0].size.1 = banxin::geom::Len::ZERO;
        assert!(matches!(draw(&layout, fonts, 72), Err(Error::Sheet)));
    });
}
