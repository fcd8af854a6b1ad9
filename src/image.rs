//! Pictures: what a PNG, JPEG or SVG file holds, read once, bounded, upright, and without what it says of its maker.

mod jpeg;
mod letters;
mod png;
mod svg;
mod upright;

use std::fmt;

use crate::font::Fonts;

/// The most pixels a picture may have: 25 million, more than a page at 600 dpi needs; decoded they take 100 MB.
pub const MOST_PIXELS: u64 = 25_000_000;

/// A picture.
#[derive(Clone, PartialEq)]
pub struct Image {
    /// What the file is.
    pub format: ImageFormat,
    /// The file without metadata, its picture upright; for an SVG the PNG that it was drawn to.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels in an inch, where the file says it.
    pub dpi: Option<u32>,
    /// The pixels of a PNG; a JPEG stays coded.
    pub raster: Option<Raster>,
    /// Whether it has shades of grey only.
    pub grey: bool,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({:?} {}×{})", self.format, self.width, self.height)
    }
}

/// What a picture's file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl ImageFormat {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            ImageFormat::Png => "png",
            ImageFormat::Jpeg => "jpeg",
        }
    }
}

/// Decoded pixels, row by row, 8 bits each.
#[derive(Clone, PartialEq)]
pub struct Raster {
    /// Grey or RGB.
    pub colour: Vec<u8>,
    /// How opaque each pixel is; absent where all are.
    pub alpha: Option<Vec<u8>>,
}

/// Why a picture cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Neither PNG nor JPEG nor SVG.
    Unknown,
    /// The file is damaged or cut short.
    Broken,
    /// It has more than [`MOST_PIXELS`].
    Huge,
    /// It is a JPEG in the colours of print, which no archive file of ours can hold.
    Cmyk,
    /// It is an SVG that needs more than its own file, or holds what would not be drawn; what that is.
    Holds(&'static str),
    /// It is an SVG with a letter that no font has.
    Letter(char),
    /// It is an SVG that would take too long to draw.
    Complex,
}

/// Reads a PNG, JPEG or SVG file; the letters of an SVG are set in these fonts.
///
/// # Errors
/// See [`Fault`].
pub fn read(bytes: Vec<u8>, fonts: &Fonts) -> Result<Image, Fault> {
    match bytes.get(..8) {
        Some(b"\x89PNG\r\n\x1a\n") => png::read(&bytes),
        Some([0xff, 0xd8, 0xff, ..]) => jpeg::read(&bytes),
        _ if svg::seems(&bytes) => png::read(&svg::to_png(&bytes, fonts)?),
        _ => Err(Fault::Unknown),
    }
}

fn bounded(width: u32, height: u32) -> Result<(), Fault> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Fault::Broken),
        pixels if pixels > MOST_PIXELS => Err(Fault::Huge),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use super::*;

    pub(super) static FONTS: LazyLock<Fonts> =
        LazyLock::new(|| Fonts::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")).unwrap());

    fn read(bytes: Vec<u8>) -> Result<Image, Fault> {
        super::read(bytes, &FONTS)
    }

    fn png(colour: ::png::ColorType, data: &[u8]) -> Vec<u8> {
        let mut out = vec![];
        let mut encoder = ::png::Encoder::new(&mut out, 2, 1);
        encoder.set_color(colour);
        encoder.set_pixel_dims(Some(::png::PixelDimensions { xppu: 11_811, yppu: 11_811, unit: ::png::Unit::Meter }));
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        out
    }

    /// A JPEG of four by three pixels.
    fn jpeg(colours: jpeg_encoder::ColorType) -> Vec<u8> {
        let mut out = vec![];
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
        encoder.set_density(jpeg_encoder::PixelDensity::dpi(150));
        let data: Vec<u8> = (0..48).map(|n: u8| n.wrapping_mul(7)).collect();
        encoder.encode(&data, 4, 3, colours).unwrap();
        out
    }

    /// A file with a segment behind its first two bytes.
    fn with_segment(file: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
        let long = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&file[..2], &[0xff, marker], &long, data, &file[2..]].concat()
    }

    /// What a camera says: upright after a quarter to the right.
    const EXIF: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    #[test]
    fn opacity_is_parted_from_colour() {
        let image = read(png(::png::ColorType::Rgba, &[1, 2, 3, 255, 4, 5, 6, 0])).unwrap();
        assert_eq!((image.width, image.height, image.dpi, image.grey), (2, 1, Some(300), false));
        let raster = image.raster.unwrap();
        assert_eq!((raster.colour, raster.alpha), (vec![1, 2, 3, 4, 5, 6], Some(vec![255, 0])));
        let opaque = read(png(::png::ColorType::GrayscaleAlpha, &[7, 255, 8, 255])).unwrap();
        assert_eq!((opaque.grey, opaque.raster.unwrap().alpha), (true, None));
    }

    #[test]
    fn a_jpeg_tells_its_size_and_colours() {
        let image = read(jpeg(jpeg_encoder::ColorType::Rgb)).unwrap();
        assert_eq!((image.width, image.height, image.dpi, image.grey), (4, 3, Some(150), false));
        assert!(read(jpeg(jpeg_encoder::ColorType::Luma)).unwrap().grey);
        assert_eq!(read(jpeg(jpeg_encoder::ColorType::Cmyk)).err(), Some(Fault::Cmyk));
    }

    #[test]
    fn damaged_and_other_files_are_told_apart() {
        assert_eq!(read(b"GIF89a..".to_vec()).err(), Some(Fault::Unknown));
        for whole in [png(::png::ColorType::Rgb, &[0; 6]), jpeg(jpeg_encoder::ColorType::Rgb)] {
            for end in 0..whole.len() - 1 {
                assert!(read(whole[..end].to_vec()).is_err(), "{end} of {}", whole.len());
            }
        }
    }

    /// The first half of a scan, with the end of an image behind it; each coding, and a picture that is blank at its end.
    #[test]
    fn a_scan_that_lacks_rows_is_damaged() {
        for (progressive, blank) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut whole = vec![];
            let mut encoder = jpeg_encoder::Encoder::new(&mut whole, 90);
            encoder.set_progressive(progressive);
            let pixel = |n: usize| if blank && n > 20_000 { 255 } else { u8::try_from((n * n) >> 7 & 0xff).unwrap() };
            let data: Vec<u8> = (0..200 * 150 * 3).map(pixel).collect();
            encoder.encode(&data, 200, 150, jpeg_encoder::ColorType::Rgb).unwrap();
            assert!(read(whole.clone()).is_ok(), "progressive {progressive}, blank {blank}");
            let half = [&whole[..whole.len() / 2], &[0xff, 0xd9]].concat();
            assert_eq!(read(half).err(), Some(Fault::Broken), "progressive {progressive}, blank {blank}");
        }
    }

    /// The same picture as cameras of four orientations store it, red above and blue below, and two damaged ones.
    #[test]
    fn photographs_stand_upright_and_damaged_ones_are_told() {
        let file = |name: &str| {
            read(std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name)).unwrap())
        };
        for name in ["exif2.jpg", "exif3.jpg", "exif6.jpg", "exif8.jpg"] {
            let image = file(name).unwrap();
            assert!(image.width > image.height, "{name}: {image:?}");
            let bytes = zune_jpeg::zune_core::bytestream::ZCursor::new(&image.bytes);
            let rgb = zune_jpeg::zune_core::options::DecoderOptions::default()
                .jpeg_set_out_colorspace(zune_jpeg::zune_core::colorspace::ColorSpace::RGB);
            let pixels = zune_jpeg::JpegDecoder::new_with_options(bytes, rgb).decode().unwrap();
            let (above, below) = (&pixels[..3], &pixels[pixels.len() - 3..]);
            assert!(above[0] > 200 && above[2] < 60 && below[0] < 60 && below[2] > 200, "{name}: {above:?} {below:?}");
        }
        for name in ["scan.jpg", "nodht.jpg"] {
            assert_eq!(file(name).err(), Some(Fault::Broken), "{name}");
        }
    }

    #[test]
    fn what_is_no_picture_stays_behind_and_the_rest_is_as_it_was() {
        let whole = jpeg(jpeg_encoder::ColorType::Rgb);
        let clean = read(whole.clone()).unwrap().bytes;
        let said = with_segment(&whole, 0xfe, b"someone");
        let said = with_segment(&said, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>phone</x>");
        let said = with_segment(&said, 0xed, b"Photoshop 3.0\0someone");
        assert_eq!(read([&said[..], b"trailing"].concat()).unwrap().bytes, clean);
        let profile = with_segment(&whole, 0xe2, b"ICC_PROFILE\0\x01\x01profile");
        assert!(read(profile).unwrap().bytes.windows(7).any(|seven| seven == b"profile"));
        let plain = png(::png::ColorType::Rgb, &[0; 6]);
        let text = b"\0\0\0\x09tEXtAuthor\0me\x9f\x5c\x2f\x41";
        let end = plain.len() - 12;
        let said = [&plain[..end], text, &plain[end..], b"trailing"].concat();
        assert_eq!(read(said).unwrap().bytes, plain);
    }

    #[test]
    fn a_picture_that_its_camera_held_aslant_stands_upright() {
        let image = read(with_segment(&jpeg(jpeg_encoder::ColorType::Rgb), 0xe1, EXIF)).unwrap();
        assert_eq!((image.width, image.height, image.dpi), (3, 4, Some(150)));
        assert!(!image.bytes.windows(4).any(|four| four == b"Exif"));
        let again = read(image.bytes.clone()).unwrap();
        assert_eq!((again.width, again.height, &again.bytes), (3, 4, &image.bytes));
    }
}
