//! PNG files: decoded once, stood upright, without texts and times that are no picture.
#![expect(clippy::cast_possible_truncation, reason = "a fortieth of a u32")]

use std::io::Cursor;

use super::upright::{self, Orientation, Pixels};
use super::{Fault, Image, ImageFormat, Raster, bounded};

/// The chunks that say how the picture looks (PNG 3rd edition, 11): critical ones, colours, transparency, size.
const KEPT: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"pHYs",
];

/// Reads a PNG. Chunks that are no picture stay behind (texts, EXIF, times, further frames), the others are kept byte
/// for byte where the picture stands upright; one that EXIF says to turn is turned and written anew.
pub(super) fn read(bytes: &[u8]) -> Result<Image, Fault> {
    let clean = clean(bytes).ok_or(Fault::Broken)?;
    let image = decode(clean)?;
    match chunks(bytes).flatten().find(|chunk| chunk.kind == *b"eXIf").map(|exif| upright::of_exif(exif.data)) {
        None | Some(Orientation::Upright) => Ok(image),
        Some(turn) => turned(image, turn),
    }
}

fn decode(bytes: Vec<u8>) -> Result<Image, Fault> {
    let mut options = png::DecodeOptions::default();
    options.set_ignore_adler32(false);
    let mut decoder = png::Decoder::new_with_options(Cursor::new(&bytes), options);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Fault::Broken)?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    bounded(width, height)?;
    let dpi = info.pixel_dims.filter(|dims| dims.unit == png::Unit::Meter).map(|dims| per_inch(dims.xppu));
    let mut data = vec![0; reader.output_buffer_size().ok_or(Fault::Huge)?];
    let frame = reader.next_frame(&mut data).map_err(|_| Fault::Broken)?;
    reader.finish().map_err(|_| Fault::Broken)?;
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
    Ok(Image { format: ImageFormat::Png, bytes, width, height, dpi, raster: Some(raster), grey })
}

/// An image turned upright, with a file of its own.
fn turned(image: Image, turn: Orientation) -> Result<Image, Fault> {
    let (width, height) = (image.width, image.height);
    let raster = image.raster.ok_or(Fault::Broken)?;
    let channels = if image.grey { 1 } else { 3 };
    let colour = Pixels { colour: raster.colour, width, height, channels }.turned(turn);
    let alpha = raster.alpha.map(|alpha| Pixels { colour: alpha, width, height, channels: 1 }.turned(turn).colour);
    let (width, height) = (colour.width, colour.height);
    let raster = Raster { colour: colour.colour, alpha };
    let bytes = encode(&raster, width, height, image.grey, image.dpi).ok_or(Fault::Broken)?;
    Ok(Image { bytes, width, height, raster: Some(raster), ..image })
}

fn encode(raster: &Raster, width: u32, height: u32, grey: bool, dpi: Option<u32>) -> Option<Vec<u8>> {
    let channels = if grey { 1 } else { 3 };
    let data = match &raster.alpha {
        None => raster.colour.clone(),
        Some(alpha) => {
            let pixels = raster.colour.chunks_exact(channels).zip(alpha);
            pixels.flat_map(|(colour, alpha)| colour.iter().chain([alpha])).copied().collect()
        }
    };
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(match (grey, raster.alpha.is_some()) {
        (true, false) => png::ColorType::Grayscale,
        (true, true) => png::ColorType::GrayscaleAlpha,
        (false, false) => png::ColorType::Rgb,
        (false, true) => png::ColorType::Rgba,
    });
    let per_metre = dpi.map(|dpi| dpi * 10_000 / 254);
    let dims = |ppu| png::PixelDimensions { xppu: ppu, yppu: ppu, unit: png::Unit::Meter };
    encoder.set_pixel_dims(per_metre.map(dims));
    encoder.write_header().ok()?.write_image_data(&data).ok()?;
    Some(out)
}

/// One chunk of a file.
struct Chunk<'b> {
    kind: [u8; 4],
    data: &'b [u8],
    /// With its length, kind and checksum.
    whole: &'b [u8],
}

/// The chunks up to the end of the image; the last is `None` where the file is cut short.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Option<Chunk<'_>>> {
    let mut at = Some(8);
    std::iter::from_fn(move || {
        let chunk = chunk(bytes, at?);
        at = chunk.as_ref().filter(|chunk| chunk.kind != *b"IEND").and_then(|chunk| Some(at? + chunk.whole.len()));
        Some(chunk)
    })
}

fn chunk(bytes: &[u8], at: usize) -> Option<Chunk<'_>> {
    let long = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
    let whole = bytes.get(at..at.checked_add(long)?.checked_add(12)?)?;
    Some(Chunk { kind: whole[4..8].try_into().ok()?, data: &whole[8..8 + long], whole })
}

/// The file with the chunks that are kept; `None` where it is cut short.
fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        // A chunk of a kind we do not know is critical where its first letter is large: it stays, and is refused.
        if KEPT.contains(&&chunk.kind) || chunk.kind[0].is_ascii_uppercase() {
            out.extend_from_slice(chunk.whole);
        }
    }
    Some(out)
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
