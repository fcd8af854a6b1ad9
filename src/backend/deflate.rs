//! Deflate (RFC 1951) at level 2: zlib's usual 6 takes twice the time, a tenth of a report's, for 3 % of its files.
//!
//! A compressor is kept for each thread: making one costs more than small pieces do.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress, Status};

const LEVEL: u32 = 2;

thread_local! {
    static BARE: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), false));
    static ZLIB: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(LEVEL), true));
}

/// Deflates as zip archives hold it: nothing around.
pub(super) fn bare(content: &[u8]) -> Vec<u8> {
    BARE.with_borrow_mut(|compress| deflate(compress, content))
}

/// Deflates as PDF holds it: with the header and checksum of zlib (RFC 1950).
pub(super) fn zlib(content: &[u8]) -> Vec<u8> {
    ZLIB.with_borrow_mut(|compress| deflate(compress, content))
}

fn deflate(compress: &mut Compress, content: &[u8]) -> Vec<u8> {
    compress.reset();
    let mut out = Vec::with_capacity(content.len() / 2 + 64);
    loop {
        let rest = content.get(compress.total_in() as usize..).unwrap_or_default();
        match compress.compress_vec(rest, &mut out, FlushCompress::Finish) {
            Ok(Status::Ok | Status::BufError) => out.reserve(content.len() / 2 + 64),
            // An error would mean that zlib's own state is broken, which a reset has just made sound.
            Ok(Status::StreamEnd) | Err(_) => return out,
        }
    }
}
