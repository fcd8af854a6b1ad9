//! Deflate (RFC 1951) by libdeflate at level 1, which takes a quarter less time than zlib at level 2 and writes files as
//! small.
//!
//! A compressor is kept for each thread: making one costs more than small pieces do.

use std::cell::RefCell;

use libdeflater::{CompressionError, CompressionLvl, Compressor};

const LEVEL: i32 = 1;

struct Deflater {
    compressor: Compressor,
    /// Where it writes: what it makes may be longer than what it is given, but hardly ever is.
    room: Vec<u8>,
}

/// The most room that is kept from one piece to the next; pages and parts of reports are far shorter.
const KEPT: usize = 1 << 20;

thread_local! {
    static DEFLATER: RefCell<Deflater> = RefCell::new(Deflater {
        compressor: Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()),
        room: vec![],
    });
}

/// Deflates as zip archives hold it: nothing around.
pub(crate) fn bare(content: &[u8]) -> Vec<u8> {
    let bound = |with: &mut Compressor| with.deflate_compress_bound(content.len());
    deflate(bound, |with, room| with.deflate_compress(content, room))
}

/// Deflates as PDF holds it: with the header and checksum of zlib (RFC 1950).
pub(crate) fn zlib(content: &[u8]) -> Vec<u8> {
    let bound = |with: &mut Compressor| with.zlib_compress_bound(content.len());
    deflate(bound, |with, room| with.zlib_compress(content, room))
}

/// Deflates into as much room as it may take at most.
fn deflate(
    bound: impl FnOnce(&mut Compressor) -> usize,
    compress: impl FnOnce(&mut Compressor, &mut [u8]) -> Result<usize, CompressionError>,
) -> Vec<u8> {
    DEFLATER.with_borrow_mut(|Deflater { compressor, room }| {
        let bound = bound(compressor);
        if room.len() < bound {
            room.resize(bound, 0);
        }
        // The one error is want of room.
        let length = compress(compressor, room).unwrap_or(0);
        let deflated = room[..length].to_vec();
        room.truncate(KEPT);
        room.shrink_to(KEPT);
        deflated
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::{DeflateDecoder, ZlibDecoder};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn another_reader_finds_what_was_deflated(piece in prop::collection::vec(0u8..4, 0..3000), times in 1usize..1000) {
            let content = piece.repeat(times);
            let (mut bare_back, mut zlib_back) = (vec![], vec![]);
            DeflateDecoder::new(&*bare(&content)).read_to_end(&mut bare_back).unwrap();
            ZlibDecoder::new(&*zlib(&content)).read_to_end(&mut zlib_back).unwrap();
            prop_assert!(bare_back == content && zlib_back == content);
        }
    }
}
