//! Pictures: what a PNG, JPEG or SVG file holds, read once and bounded.

mod letters;
mod svg;

use std::fmt;
use std::io::Cursor;

use crate::font::Fonts;

/// The most pixels a picture may have: 25 million, more than a page at 600 dpi needs; decoded they take 100 MB.
pub const MOST_PIXELS: u64 = 25_000_000;

/// A picture.
#[derive(Clone, PartialEq)]
pub struct Image {
    /// What the file is.
    pub format: Format,
    /// The file, byte for byte; for an SVG the PNG that it was drawn to.
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
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl Format {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg => "jpeg",
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
        Some(b"\x89PNG\r\n\x1a\n") => read_png(bytes),
        Some([0xff, 0xd8, 0xff, ..]) => read_jpeg(bytes),
        _ if svg::seems(&bytes) => read_png(svg::to_png(&bytes, fonts)?),
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

fn read_png(bytes: Vec<u8>) -> Result<Image, Fault> {
    let mut decoder = png::Decoder::new(Cursor::new(&bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Fault::Broken)?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    bounded(width, height)?;
    let dpi = info.pixel_dims.filter(|dims| dims.unit == png::Unit::Meter).map(|dims| per_inch(dims.xppu));
    let mut data = vec![0; reader.output_buffer_size().ok_or(Fault::Huge)?];
    let frame = reader.next_frame(&mut data).map_err(|_| Fault::Broken)?;
    data.truncate(frame.buffer_size());
    let (grey, raster) = match frame.color_type {
        png::ColorType::Grayscale => (true, Raster { colour: data, alpha: None }),
        png::ColorType::GrayscaleAlpha => (true, split::<2>(&data)),
        png::ColorType::Rgb => (false, Raster { colour: data, alpha: None }),
        png::ColorType::Rgba => (false, split::<4>(&data)),
        // Normalized above.
        png::ColorType::Indexed => return Err(Fault::Broken),
    };
    drop(reader);
    Ok(Image { format: Format::Png, bytes, width, height, dpi, raster: Some(raster), grey })
}

/// Pixels in a metre to pixels in an inch.
fn per_inch(per_metre: u32) -> u32 {
    (u64::from(per_metre) * 254).div_ceil(10_000) as u32
}

/// Parts the last of `N` channels, opacity, from the others.
fn split<const N: usize>(data: &[u8]) -> Raster {
    let (pixels, _) = data.as_chunks::<N>();
    let colour = pixels.iter().flat_map(|pixel| &pixel[..N - 1]).copied().collect();
    let alpha: Vec<u8> = pixels.iter().map(|pixel| pixel[N - 1]).collect();
    Raster { colour, alpha: alpha.iter().any(|&a| a != 255).then_some(alpha) }
}

/// Reads a JPEG's markers up to its frame (ITU-T T.81, annex B); its coded pixels are not looked at.
fn read_jpeg(bytes: Vec<u8>) -> Result<Image, Fault> {
    let mut at = 2;
    let mut dpi = None;
    loop {
        let segment = segment(&bytes, at).ok_or(Fault::Broken)?;
        match segment.marker {
            // Frames but for those of lossless and arithmetic coding, which PDF does not know.
            0xc0..=0xc2 => {
                return frame(segment.data, dpi, &bytes).map(|image| Image { bytes: bytes.clone(), ..image });
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(Fault::Unknown),
            0xe0 => dpi = dpi.or(density(segment.data)),
            0xda | 0xd9 => return Err(Fault::Broken),
            _ => {}
        }
        at = segment.end;
    }
}

struct Segment<'b> {
    marker: u8,
    data: &'b [u8],
    end: usize,
}

/// The marker segment at an offset.
fn segment(bytes: &[u8], at: usize) -> Option<Segment<'_>> {
    let fill = bytes.get(at..)?.iter().take_while(|&&byte| byte == 0xff).count();
    let at = at + fill;
    let marker = *bytes.get(at).filter(|_| fill > 0)?;
    let length = usize::from(u16::from_be_bytes(bytes.get(at + 1..at + 3)?.try_into().ok()?));
    let end = at + 1 + length;
    Some(Segment { marker, data: bytes.get(at + 3..end)?, end })
}

fn frame(data: &[u8], dpi: Option<u32>, bytes: &[u8]) -> Result<Image, Fault> {
    let [precision, h1, h2, w1, w2, components, ..] = *data else { return Err(Fault::Broken) };
    let (width, height) = (u32::from(u16::from_be_bytes([w1, w2])), u32::from(u16::from_be_bytes([h1, h2])));
    bounded(width, height)?;
    // The end of the image: a file cut short lacks it.
    let ends = bytes.windows(2).rev().take(4096).any(|pair| pair == [0xff, 0xd9]);
    match (precision, components) {
        (8, 1 | 3) if ends => {
            let grey = components == 1;
            Ok(Image { format: Format::Jpeg, bytes: vec![], width, height, dpi, raster: None, grey })
        }
        (8, 4) => Err(Fault::Cmyk),
        (8, _) => Err(Fault::Broken),
        _ => Err(Fault::Unknown),
    }
}

/// The pixels in an inch of a JFIF segment.
fn density(data: &[u8]) -> Option<u32> {
    let [b'J', b'F', b'I', b'F', 0, _, _, unit, x1, x2, ..] = *data else { return None };
    let density = u32::from(u16::from_be_bytes([x1, x2]));
    match unit {
        1 if density > 1 => Some(density),
        2 if density > 1 => Some((density * 254).div_ceil(100)),
        _ => None,
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

    fn png(colour: png::ColorType, data: &[u8]) -> Vec<u8> {
        let mut out = vec![];
        let mut encoder = png::Encoder::new(&mut out, 2, 1);
        encoder.set_color(colour);
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: 11_811, yppu: 11_811, unit: png::Unit::Meter }));
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        out
    }

    /// A JPEG as far as its frame, and its end.
    fn jpeg(components: u8) -> Vec<u8> {
        let mut out = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\x01\x00\x96\x00\x96\0\0".to_vec();
        out.extend([0xff, 0xc0, 0, 8 + 3 * components, 8, 0, 3, 0, 4, components]);
        out.extend(vec![0; 3 * usize::from(components)]);
        out.extend(b"\xff\xda\0\x02\xff\xd9");
        out
    }

    #[test]
    fn opacity_is_parted_from_colour() {
        let image = read(png(png::ColorType::Rgba, &[1, 2, 3, 255, 4, 5, 6, 0])).unwrap();
        assert_eq!((image.width, image.height, image.dpi, image.grey), (2, 1, Some(300), false));
        let raster = image.raster.unwrap();
        assert_eq!((raster.colour, raster.alpha), (vec![1, 2, 3, 4, 5, 6], Some(vec![255, 0])));
        let opaque = read(png(png::ColorType::GrayscaleAlpha, &[7, 255, 8, 255])).unwrap();
        assert_eq!((opaque.grey, opaque.raster.unwrap().alpha), (true, None));
    }

    #[test]
    fn a_jpeg_tells_its_size_and_colours() {
        let image = read(jpeg(3)).unwrap();
        assert_eq!((image.width, image.height, image.dpi, image.grey), (4, 3, Some(150), false));
        assert!(read(jpeg(1)).unwrap().grey);
        assert_eq!(read(jpeg(4)).err(), Some(Fault::Cmyk));
    }

    #[test]
    fn damaged_and_other_files_are_told_apart() {
        assert_eq!(read(b"GIF89a..".to_vec()).err(), Some(Fault::Unknown));
        for whole in [png(png::ColorType::Rgb, &[0; 6]), jpeg(3)] {
            for end in 0..whole.len() - 12 {
                assert!(read(whole[..end].to_vec()).is_err(), "{end} of {}", whole.len());
            }
        }
    }
}
