//! Files in a zip archive, each within bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The most that a file may unpack to: a page of ours has some 100 KB, a report at most 32 MiB.
const MAX_FILE: u64 = 64 << 20;

/// How often all files together may be larger than the archive, as for Word copies; XML of tables reaches about 60. An archive
/// may name one packed file many times.
const MAX_RATIO: u64 = 200;
/// The most that all files together may unpack to, however large the archive: ten thousand pages are half of it.
const MAX_TOTAL: u64 = 2 << 30;

/// An archive open for reading.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// How much more may be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive; `None` for what is none.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Archive<'a>> {
        let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        Some(Archive { zip, left: (bytes.len() as u64 * MAX_RATIO).clamp(MAX_FILE, MAX_TOTAL) })
    }

    /// The paths of the files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.file_names()
    }

    /// A file's bytes; `None` when there is none of this path, or it is damaged or larger than [`MAX_FILE`], or all that were
    /// unpacked before leave no room for it.
    pub(crate) fn file(&mut self, path: &str) -> Option<Vec<u8>> {
        let (mut bytes, most) = (vec![], self.left.min(MAX_FILE));
        let whole = self.zip.by_name(path).ok()?.take(most + 1).read_to_end(&mut bytes).is_ok();
        let size = bytes.len() as u64;
        self.left = self.left.saturating_sub(size);
        (whole && size <= most).then_some(bytes)
    }
}
