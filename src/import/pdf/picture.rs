//! A picture of a page as a file of its own: a JPEG as it is, any other as a PNG.

use hayro_interpret::{Image, ImageData, LumaData, RasterImage};
use hayro_syntax::Filter;

/// The file; `None` for a mask that is painted through, and for what cannot be decoded.
pub(crate) fn file(image: &Image<'_, '_>) -> Option<Vec<u8>> {
    let Image::Raster(raster) = image else { return None };
    jpeg(raster).or_else(|| png(raster))
}

/// A JPEG that shows what the page shows: in grey or in red, green and blue, and without a mask beside it.
fn jpeg(raster: &RasterImage<'_>) -> Option<Vec<u8>> {
    let stream = raster.stream();
    let dict = stream.dict();
    let plain = !["SMask", "Mask", "Decode"].iter().any(|key| dict.contains_key(key.as_bytes()));
    let bytes = stream.raw_data();
    let is_jpeg = plain && stream.filters().as_slice() == [Filter::DctDecode] && bytes.starts_with(&[0xff, 0xd8, 0xff]);
    (is_jpeg && components(&bytes).is_some_and(|count| count == 1 || count == 3)).then(|| bytes.into_owned())
}

/// How many colours a JPEG has (ITU-T T.81 clause B.2.2), which its frame says.
fn components(bytes: &[u8]) -> Option<u8> {
    let mut at = 2;
    loop {
        let (mark, length) =
            (*bytes.get(at + 1)?, usize::from(*bytes.get(at + 2)?) << 8 | usize::from(*bytes.get(at + 3)?));
        match mark {
            0xc0..=0xc2 => return bytes.get(at + 9).copied(),
            0xda => return None,
            _ => at += 2 + length,
        }
    }
}

fn png(raster: &RasterImage<'_>) -> Option<Vec<u8>> {
    let mut out = None;
    raster.with_rgba(|colour, alpha| out = encoded(&colour, alpha.as_ref()), None);
    out
}

fn encoded(colour: &ImageData, alpha: Option<&LumaData>) -> Option<Vec<u8>> {
    let (width, height) = (colour.width(), colour.height());
    let (data, channels) = match colour {
        ImageData::Rgb(rgb) => (&rgb.data, 3),
        ImageData::Luma(luma) => (&luma.data, 1),
    };
    // A mask of another size than its picture would have to be scaled.
    if alpha.is_some_and(|alpha| (alpha.width, alpha.height) != (width, height)) {
        return None;
    }
    let with_alpha = |alpha: &LumaData| {
        let pixels = data.chunks_exact(channels).zip(&alpha.data);
        pixels.flat_map(|(colour, alpha)| colour.iter().chain([alpha]).copied()).collect()
    };
    let pixels: Vec<u8> = alpha.map_or_else(|| data.clone(), with_alpha);
    let mut out = vec![];
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(match (channels, alpha.is_some()) {
        (1, false) => png::ColorType::Grayscale,
        (1, true) => png::ColorType::GrayscaleAlpha,
        (_, false) => png::ColorType::Rgb,
        (_, true) => png::ColorType::Rgba,
    });
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(out)
}
