//! `pieces.json`: checksums of the pieces of font files, so that a report proves the pieces it reads and no more.
//!
//! To hold the SHA-256 of a file that `fonts.json` states against the file, all of it must be read: 27 MB for a report
//! that needs one. So the list has, under the SHA-256 of a file, the CRC-32 of each piece of 4 KiB; what is read is
//! rounded to pieces and held against them. A file without such a list is read whole once, when its face is opened.
//! A CRC-32 tells a file that is damaged, half copied or of another version; it is no guard against a forger, who
//! would change the list as well.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;

/// The bytes of a piece.
pub(super) const PIECE: usize = 4096;

/// The most bytes of the list: ours has sixty thousand for 32 MB of faces.
const MOST_BYTES: u64 = 16 << 20;

/// The list of a font folder, read when it is first needed.
#[derive(Debug)]
pub(super) struct PieceList {
    path: PathBuf,
    read: OnceLock<Content>,
}

/// What the list says.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The bytes of a piece.
    bytes: usize,
    /// The pieces of a file by its SHA-256: eight hexadecimal digits for each.
    faces: BTreeMap<String, String>,
}

impl PieceList {
    pub(super) fn new(path: PathBuf) -> PieceList {
        PieceList { path, read: OnceLock::new() }
    }

    /// The pieces of the file of this SHA-256; nothing where the list does not have it, or there is none that can be
    /// read.
    pub(super) fn of(&self, sha256: &str) -> Option<Pieces> {
        let content = self.read.get_or_init(|| self.load().filter(|list| list.bytes == PIECE).unwrap_or_default());
        let digits = content.faces.get(sha256)?.as_bytes();
        let number = |eight: &[u8]| u32::from_str_radix(std::str::from_utf8(eight).ok()?, 16).ok();
        let sums = digits.chunks(8).map(number).collect::<Option<Vec<u32>>>()?;
        Some(Pieces { proved: sums.iter().map(|_| AtomicBool::new(false)).collect(), sums })
    }

    fn load(&self) -> Option<Content> {
        let mut text = String::new();
        File::open(&self.path).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }
}

/// The pieces of a file.
pub(super) struct Pieces {
    sums: Vec<u32>,
    proved: Vec<AtomicBool>,
}

impl Pieces {
    /// Whether a file of this length has as many.
    pub(super) fn fit(&self, length: u64) -> bool {
        length.div_ceil(PIECE as u64) == self.sums.len() as u64
    }

    /// Whether the pieces that a stretch of bytes lies in have been proved.
    pub(super) fn is_proved(&self, at: u64, length: usize) -> bool {
        let first = (at / PIECE as u64) as usize;
        let last = (at + length as u64).div_ceil(PIECE as u64) as usize;
        self.proved.get(first..last).is_some_and(|all| all.iter().all(|one| one.load(Ordering::Relaxed)))
    }

    /// Proves pieces, the first of them of this number; whether they are what the list says.
    pub(super) fn prove(&self, first: usize, bytes: &[u8]) -> bool {
        bytes.chunks(PIECE).enumerate().all(|(number, piece)| {
            let is_same = self.sums.get(first + number) == Some(&libdeflater::crc32(piece));
            if let Some(proved) = self.proved.get(first + number) {
                proved.store(is_same, Ordering::Relaxed);
            }
            is_same
        })
    }
}
