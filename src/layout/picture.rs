//! Pictures: how large each is set.

use crate::geom::Len;
use crate::image::Image;

use super::Frame;

/// EMU in an inch.
const INCH: i64 = 914_400;

/// The resolution of a picture that does not say its own: that of print on an office's machine, in pixels per inch.
const USUAL_DPI: u32 = 150;

/// Below this resolution, in pixels per inch, print shows the pixels.
pub(super) const COARSE_DPI: i64 = 100;

/// Width and height of a picture: as asked, or as it is by itself; but within the frame and this height, in its own
/// proportions.
pub(super) fn size(image: &Image, asked: Option<Len>, frame: Frame, most: Len) -> (Len, Len) {
    let (across, down) = (i64::from(image.width), i64::from(image.height));
    let natural = Len(across * INCH / i64::from(image.dpi.unwrap_or(USUAL_DPI).max(1)));
    let width = asked.unwrap_or(natural).min(frame.width).max(Len(1));
    let height = width.scale(down, across);
    if height <= most { (width, height) } else { (most.scale(across, down), most) }
}

/// The resolution that a picture has at a width, in pixels per inch.
pub(super) fn dpi(image: &Image, width: Len) -> i64 {
    i64::from(image.width) * INCH / width.0.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageFormat;

    #[test]
    fn pictures_keep_their_proportions_within_the_frame() {
        let image = |width, height, dpi| Image {
            format: ImageFormat::Jpeg,
            bytes: vec![],
            width,
            height,
            dpi,
            raster: None,
            grey: false,
        };
        let frame = Frame { left: Len::ZERO, top: Len::ZERO, width: Len::mm(150), height: Len::mm(200) };
        let size = |image: &Image, asked| size(image, asked, frame, Len::mm(180));
        assert_eq!(size(&image(600, 300, Some(300)), None), (Len(INCH * 2), Len(INCH)));
        assert_eq!(size(&image(600, 300, Some(300)), Some(Len::mm(100))), (Len::mm(100), Len::mm(50)));
        assert_eq!(size(&image(4000, 2000, None), None), (Len::mm(150), Len::mm(75)));
        assert_eq!(size(&image(1000, 2000, None), Some(Len::mm(120))), (Len::mm(90), Len::mm(180)));
        assert_eq!(dpi(&image(600, 300, None), Len(INCH * 2)), 300);
    }
}
