//! JPEG files: decoded once, so that a damaged one is refused; stood upright; without what a camera says of itself.

use std::collections::BTreeMap;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, QuantizationTableType, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::upright::{self, Orientation, Pixels};
use super::{Fault, Image, ImageFormat, bounded};

/// Reads a JPEG: every coded pixel is looked at, and all that is no picture stays behind (EXIF with where and when it
/// was taken, XMP, comments, thumbnails); the rest is kept byte for byte where the picture stands upright. One that its
/// camera held aslant is turned and coded again with its own tables.
pub(super) fn read(bytes: &[u8]) -> Result<Image, Fault> {
    let file = File::read(bytes)?;
    let (width, height) = (u32::from(file.frame.width), u32::from(file.frame.height));
    bounded(width, height)?;
    let grey = match (file.frame.precision, file.frame.components.len()) {
        (8, 1) => true,
        (8, 3) => false,
        (8, 4) => return Err(Fault::Cmyk),
        (8, _) => return Err(Fault::Broken),
        _ => return Err(Fault::Unknown),
    };
    if !file.is_whole() {
        return Err(Fault::Broken);
    }
    let clean = file.clean();
    let colour = decode(&clean, &file.frame, grey)?;
    let image = Image { format: ImageFormat::Jpeg, bytes: clean, width, height, dpi: file.dpi, raster: None, grey };
    match file.orientation {
        Orientation::Upright => Ok(image),
        turn => {
            let turned = Pixels { colour, width, height, channels: if grey { 1 } else { 3 } }.turned(turn);
            let bytes = file.coded(&turned, turn)?;
            Ok(Image { bytes, width: turned.width, height: turned.height, ..image })
        }
    }
}

/// The pixels, grey or RGB; a scan that is cut short or does not decode is refused.
fn decode(bytes: &[u8], frame: &Frame, grey: bool) -> Result<Vec<u8>, Fault> {
    // The decoder takes the end of the image for the end of a scan that lacks rows; one that lacks them runs into the
    // end of the bytes instead, which it tells. Rows of less than what it reads ahead (8 bytes) would be told, too.
    let ends = frame.progressive || frame.width < LEAST_WIDE;
    let bytes = if ends { bytes } else { bytes.strip_suffix(&[0xff, 0xd9]).unwrap_or(bytes) };
    let colours = if grey { ColorSpace::Luma } else { ColorSpace::RGB };
    let options = DecoderOptions::default().jpeg_set_out_colorspace(colours).set_strict_mode(true);
    let options = options.set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let pixels = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode().map_err(|_| Fault::Broken)?;
    let expected = usize::from(frame.width) * usize::from(frame.height) * if grey { 1 } else { 3 };
    if pixels.len() == expected { Ok(pixels) } else { Err(Fault::Broken) }
}

/// A JPEG's segments up to its end (ITU-T T.81, annex B).
struct File<'b> {
    /// The segments that are kept, each with its marker.
    kept: Vec<&'b [u8]>,
    frame: Frame,
    dpi: Option<u32>,
    /// Whether a JFIF segment is among those that are kept.
    has_jfif: bool,
    orientation: Orientation,
    /// The tables that numbers were divided by, by their number, in zigzag order.
    tables: [Option<[u16; 64]>; 4],
    /// Profiles of colour (ICC), as they stand in the file.
    profiles: Vec<&'b [u8]>,
    /// For each component by its name, how many bits of each coefficient are still to come.
    lacking: BTreeMap<u8, [u8; 64]>,
}

/// The length of a JFIF segment without a thumbnail (ITU-T T.871, 10.1).
const BARE: usize = 14;

/// No bit of a coefficient has come yet.
const NONE_YET: u8 = u8::MAX;

/// From this width a row of blocks takes more than 8 bytes even where it is blank: 3 × 6 blocks of 4 bits at least.
const LEAST_WIDE: u16 = 48;

/// What the frame says (B.2.2): each component's sampling and the number of its table.
#[derive(Default)]
struct Frame {
    progressive: bool,
    precision: u8,
    width: u16,
    height: u16,
    components: Vec<(u8, u8)>,
}

impl<'b> File<'b> {
    fn read(bytes: &'b [u8]) -> Result<File<'b>, Fault> {
        let mut file = File {
            kept: vec![],
            frame: Frame::default(),
            dpi: None,
            has_jfif: false,
            orientation: Orientation::Upright,
            tables: [None; 4],
            profiles: vec![],
            lacking: BTreeMap::new(),
        };
        let mut at = 2;
        loop {
            let segment = segment(bytes, at).ok_or(Fault::Broken)?;
            let end = match segment.marker {
                0xd9 if file.frame.width > 0 => return Ok(file),
                0xd9 => return Err(Fault::Broken),
                // Entropy-coded data follows, up to the next marker that is none of a restart.
                0xda => segment.end + scan(bytes.get(segment.end..).unwrap_or_default()).ok_or(Fault::Broken)?,
                _ => segment.end,
            };
            if file.takes(&segment)? {
                file.kept.push(&bytes[segment.start..end]);
            }
            at = end;
        }
    }

    /// Takes from a segment what it says; whether it is kept.
    fn takes(&mut self, segment: &Segment<'b>) -> Result<bool, Fault> {
        match segment.marker {
            // Frames but for those of lossless and arithmetic coding, which PDF does not know.
            0xc0..=0xc2 => {
                let frame = frame(segment.data).ok_or(Fault::Broken)?;
                self.frame = Frame { progressive: segment.marker == 0xc2, ..frame };
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(Fault::Unknown),
            0xdb => self.quantization(segment.data).ok_or(Fault::Broken)?,
            0xda => self.scanned(segment.data).ok_or(Fault::Broken)?,
            0xe0 => {
                self.dpi = self.dpi.or(density(segment.data));
                // One with a thumbnail is stated anew without.
                let bare = segment.data.starts_with(b"JFIF\0") && segment.data.len() == BARE;
                self.has_jfif |= bare;
                return Ok(bare);
            }
            0xe1 => {
                if let Some(exif) = segment.data.strip_prefix(b"Exif\0\0") {
                    self.orientation = upright::of_exif(exif);
                }
                return Ok(false);
            }
            0xe2 if segment.data.starts_with(b"ICC_PROFILE\0") => self.profiles.push(segment.data),
            // Adobe's says how colours were turned.
            0xee if segment.data.starts_with(b"Adobe") => {}
            0xe2..=0xef | 0xfe => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    /// Takes which bits of which coefficients a scan brings (B.2.3, G.1.1.1).
    fn scanned(&mut self, data: &[u8]) -> Option<()> {
        let (&count, rest) = data.split_first()?;
        let [first, last, bits] = *rest.get(2 * usize::from(count)..)?.first_chunk()?;
        for component in rest.chunks_exact(2).take(count.into()) {
            let lacking = self.lacking.entry(component[0]).or_insert([NONE_YET; 64]);
            lacking.get_mut(usize::from(first)..=usize::from(last))?.fill(bits & 15);
        }
        Some(())
    }

    /// Whether the scans bring every bit: a progressive file that is cut short lacks the last of them.
    fn is_whole(&self) -> bool {
        let whole = self.lacking.values().all(|bits| bits.iter().all(|&bits| bits == 0));
        whole && self.lacking.len() == self.frame.components.len()
    }

    /// Takes tables for dividing (B.2.4.1).
    fn quantization(&mut self, mut data: &[u8]) -> Option<()> {
        while let Some((&first, rest)) = data.split_first() {
            let (wide, number) = (first >> 4 != 0, usize::from(first & 15));
            let long = if wide { 128 } else { 64 };
            let values = rest.get(..long)?;
            let mut table = [0; 64];
            for (nth, value) in table.iter_mut().enumerate() {
                *value = match wide {
                    true => u16::from_be_bytes([values[2 * nth], values[2 * nth + 1]]),
                    false => values[nth].into(),
                };
            }
            *self.tables.get_mut(number)? = Some(table);
            data = &rest[long..];
        }
        Some(())
    }

    /// The file with what is kept of it.
    fn clean(&self) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        out.extend(self.jfif());
        out.extend(self.kept.iter().copied().flatten());
        out.extend([0xff, 0xd9]);
        out
    }

    /// A JFIF segment that says the pixels in an inch alone, where the file says them in one that is not kept.
    fn jfif(&self) -> Vec<u8> {
        if self.has_jfif {
            return vec![];
        }
        let Some(dpi) = self.dpi.and_then(|dpi| u16::try_from(dpi).ok()) else { return vec![] };
        let [high, low] = dpi.to_be_bytes();
        let head = [0xff, 0xe0, 0, 16];
        [&head[..], b"JFIF\0", &[1, 2, 1, high, low, high, low, 0, 0]].concat()
    }

    /// Turned pixels coded with this file's own tables, so that next to nothing is lost a second time.
    fn coded(&self, pixels: &Pixels, turn: Orientation) -> Result<Vec<u8>, Fault> {
        let table = |component: usize| {
            let (_, number) = *self.frame.components.get(component)?;
            self.tables.get(usize::from(number)).copied().flatten().map(|table| natural(table, turn.swaps_sides()))
        };
        let luma = table(0).ok_or(Fault::Broken)?;
        let chroma = table(1).unwrap_or(luma);
        let mut out = vec![];
        let mut encoder = Encoder::new(&mut out, 100);
        let custom = |table: [u16; 64]| QuantizationTableType::Custom(Box::new(table));
        encoder.set_quantization_tables(custom(luma), custom(chroma));
        encoder.set_sampling_factor(self.sampling(turn));
        if let Some(dpi) = self.dpi.and_then(|dpi| u16::try_from(dpi).ok()) {
            encoder.set_density(PixelDensity::dpi(dpi));
        }
        for profile in &self.profiles {
            encoder.add_app_segment(2, profile.to_vec()).map_err(|_| Fault::Broken)?;
        }
        let side = |side: u32| u16::try_from(side).map_err(|_| Fault::Huge);
        let colours = if pixels.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
        encoder
            .encode(&pixels.colour, side(pixels.width)?, side(pixels.height)?, colours)
            .map_err(|_| Fault::Broken)?;
        Ok(out)
    }

    /// How coarsely colour was sampled, for sides that may have changed places.
    fn sampling(&self, turn: Orientation) -> SamplingFactor {
        let (across, down) = match self.frame.components.first() {
            Some((sampling, _)) => (sampling >> 4, sampling & 15),
            None => (1, 1),
        };
        match if turn.swaps_sides() { (down, across) } else { (across, down) } {
            (2, 1) => SamplingFactor::R_4_2_2,
            (1, 2) => SamplingFactor::R_4_4_0,
            (2, 2) => SamplingFactor::R_4_2_0,
            _ => SamplingFactor::R_4_4_4,
        }
    }
}

/// A table in rows instead of zigzags (figure A.6), with rows and columns exchanged where the sides are.
fn natural(zigzag: [u16; 64], swapped: bool) -> [u16; 64] {
    let mut table = [0; 64];
    let (mut row, mut column) = (0_usize, 0_usize);
    for value in zigzag {
        table[if swapped { 8 * column + row } else { 8 * row + column }] = value;
        // Along the diagonals, up and down in turn.
        match ((row + column) % 2 == 0, row, column) {
            (true, _, 7) => row += 1,
            (true, 0, _) => column += 1,
            (true, ..) => (row, column) = (row - 1, column + 1),
            (false, 7, _) => column += 1,
            (false, _, 0) => row += 1,
            (false, ..) => (row, column) = (row + 1, column - 1),
        }
    }
    table
}

struct Segment<'b> {
    marker: u8,
    start: usize,
    data: &'b [u8],
    end: usize,
}

/// The marker segment at an offset; the end of the image has no data.
fn segment(bytes: &[u8], start: usize) -> Option<Segment<'_>> {
    let fill = bytes.get(start..)?.iter().take_while(|&&byte| byte == 0xff).count();
    let at = start + fill;
    let marker = *bytes.get(at).filter(|_| fill > 0)?;
    if marker == 0xd9 {
        return Some(Segment { marker, start, data: &[], end: at + 1 });
    }
    let length = usize::from(u16::from_be_bytes(bytes.get(at + 1..at + 3)?.try_into().ok()?));
    let end = at + 1 + length;
    Some(Segment { marker, start, data: bytes.get(at + 3..end)?, end })
}

/// How long the coded data of a scan is: up to a marker that is neither a stuffed byte nor a restart (B.1.1.5).
fn scan(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff))
}

fn frame(data: &[u8]) -> Option<Frame> {
    let [precision, h1, h2, w1, w2, count, rest @ ..] = data else { return None };
    let components = rest.chunks_exact(3).take(usize::from(*count)).map(|part| (part[1], part[2])).collect::<Vec<_>>();
    let whole = components.len() == usize::from(*count);
    let (width, height) = (u16::from_be_bytes([*w1, *w2]), u16::from_be_bytes([*h1, *h2]));
    whole.then_some(Frame { progressive: false, precision: *precision, width, height, components })
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
    use super::*;

    #[test]
    fn zigzags_become_rows() {
        let mut zigzag = [0; 64];
        (0..).zip(&mut zigzag).for_each(|(n, value)| *value = n);
        let table = natural(zigzag, false);
        assert_eq!(table[..8], [0, 1, 5, 6, 14, 15, 27, 28]);
        assert_eq!(table[56..], [35, 36, 48, 49, 57, 58, 62, 63]);
        assert_eq!(natural(zigzag, true)[..3], [0, 2, 3]);
    }
}
