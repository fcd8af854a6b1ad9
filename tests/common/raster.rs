//! Pages as poppler draws them, and how like two pictures are.

use std::path::Path;
use std::process::Command;

use banxin::backend::png::Picture;

use crate::common::run;

/// A picture as poppler writes it (PPM).
pub(crate) fn poppler(pdf: &Path, dir: &Path, page: usize, dpi: u32) -> Picture {
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
pub(crate) fn similarity(a: &Picture, b: &Picture) -> f64 {
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

/// From the sums of x, y, x², y² and xy over `n` dots.
fn window([x, y, xx, yy, xy]: [f64; 5], n: f64) -> f64 {
    let (mx, my) = (x / n, y / n);
    let spread = |product: f64, a: f64, b: f64| (product - n * a * b) / (n - 1.0);
    let (c1, c2) = (6.5025, 58.5225);
    let alike = (2.0 * mx * my + c1) * (2.0 * spread(xy, mx, my) + c2);
    alike / ((mx * mx + my * my + c1) * (spread(xx, mx, mx) + spread(yy, my, my) + c2))
}
