//! Which way up a picture stands (Exif 3.0, 4.6.5.1, tag 0x0112), and its pixels turned upright.
#![expect(clippy::cast_possible_truncation, reason = "sides that were read as u32")]

use exif::{In, Reader, Tag};

/// How the rows of a file's pixels lie in the picture that is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Orientation {
    /// As they are.
    Upright,
    /// Mirrored left to right.
    Mirrored,
    /// Upside down.
    UpsideDown,
    /// Mirrored top to bottom.
    Flipped,
    /// Rows are columns.
    Transposed,
    /// To be turned a quarter to the right.
    Right,
    /// Rows are columns from the other corner.
    Transverse,
    /// To be turned a quarter to the left.
    Left,
}

impl Orientation {
    /// Whether width and height change places.
    pub(crate) fn swaps_sides(self) -> bool {
        use Orientation::{Left, Right, Transposed, Transverse};
        matches!(self, Transposed | Right | Transverse | Left)
    }
}

/// What an Exif block says; upright where it says nothing that can be read.
pub(super) fn of_exif(block: &[u8]) -> Orientation {
    use Orientation::{Flipped, Left, Mirrored, Right, Transposed, Transverse, Upright, UpsideDown};
    let known = [Upright, Mirrored, UpsideDown, Flipped, Transposed, Right, Transverse, Left];
    let number = || {
        let exif = Reader::new().continue_on_error(true).read_raw(block.to_vec());
        let exif = exif.or_else(|e| e.distill_partial_result(|_| {})).ok()?;
        exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)
    };
    let place = number().and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
    place.and_then(|place| known.get(place).copied()).unwrap_or(Upright)
}

/// Decoded pixels, row by row, one byte a channel.
pub(super) struct Pixels {
    pub colour: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub channels: usize,
}

impl Pixels {
    /// The same picture upright.
    pub(crate) fn turned(self, turn: Orientation) -> Pixels {
        let (wide, high) = (self.width as usize, self.height as usize);
        let (width, height) = if turn.swaps_sides() { (high, wide) } else { (wide, high) };
        let mut colour = Vec::with_capacity(self.colour.len());
        for y in 0..height {
            for x in 0..width {
                let (column, row) = match turn {
                    Orientation::Upright => (x, y),
                    Orientation::Mirrored => (wide - 1 - x, y),
                    Orientation::UpsideDown => (wide - 1 - x, high - 1 - y),
                    Orientation::Flipped => (x, high - 1 - y),
                    Orientation::Transposed => (y, x),
                    Orientation::Right => (y, high - 1 - x),
                    Orientation::Transverse => (wide - 1 - y, high - 1 - x),
                    Orientation::Left => (wide - 1 - y, x),
                };
                let at = (row * wide + column) * self.channels;
                colour.extend_from_slice(&self.colour[at..at + self.channels]);
            }
        }
        Pixels { colour, width: width as u32, height: height as u32, channels: self.channels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letter F in three columns and two rows, as a camera of each orientation stores it (Exif 3.0, table 8).
    #[test]
    fn every_orientation_stands_upright() {
        let cases: [(Orientation, u32, &[u8]); 8] = [
            (Orientation::Upright, 3, b"ABCDEF"),
            (Orientation::Mirrored, 3, b"CBAFED"),
            (Orientation::UpsideDown, 3, b"FEDCBA"),
            (Orientation::Flipped, 3, b"DEFABC"),
            (Orientation::Transposed, 2, b"ADBECF"),
            (Orientation::Right, 2, b"CFBEAD"),
            (Orientation::Transverse, 2, b"FCEBDA"),
            (Orientation::Left, 2, b"DAEBFC"),
        ];
        for (turn, width, stored) in cases {
            let pixels = Pixels { colour: stored.to_vec(), width, height: 6 / width, channels: 1 };
            let upright = pixels.turned(turn);
            assert_eq!((upright.colour.as_slice(), upright.width), (b"ABCDEF".as_slice(), 3), "{turn:?}");
        }
    }

    #[test]
    fn an_exif_block_that_says_nothing_leaves_the_picture_alone() {
        assert_eq!(of_exif(b""), Orientation::Upright);
        assert_eq!(of_exif(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"), Orientation::Right);
        assert_eq!(of_exif(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0\0\0\0\0"), Orientation::Upright);
    }
}
