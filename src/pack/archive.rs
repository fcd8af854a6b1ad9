//! Files in a zip archive, each within bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The most that a file may unpack to: a page of ours has some 100 KB, a report at most 32 MiB.
const MAX_FILE: u64 = 64 << 20;

/// An archive open for reading.
pub(crate) struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    /// Opens an archive; `None` for what is none.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Archive<'a>> {
        Some(Archive(ZipArchive::new(Cursor::new(bytes)).ok()?))
    }

    /// The paths of the files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.file_names()
    }

    /// A file's bytes; `None` when there is none of this path, or it is damaged or larger than [`MAX_FILE`].
    pub(crate) fn file(&mut self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = vec![];
        self.0.by_name(path).ok()?.take(MAX_FILE + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= MAX_FILE).then_some(bytes)
    }
}
