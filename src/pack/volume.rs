//! Large zip archives, written and read back piece by piece: a volume of the archives may be larger than the memory. Their
//! bytes depend on nothing but their files, as those of [`super::zip`] do.

use std::fs::File;
use std::io::{self, Read, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// From here on the lengths of a file need more than 32 bits (APPNOTE 4.5.3).
const LARGE: u64 = u32::MAX as u64;

/// An archive that is being written.
pub(crate) struct Volume(ZipWriter<File>);

impl Volume {
    /// An archive in an empty file.
    pub(crate) fn new(file: File) -> Volume {
        Volume(ZipWriter::new(file))
    }

    /// Adds a file of this length. What is packed already is only put in.
    ///
    /// # Errors
    /// Those of reading and of writing.
    pub(crate) fn add(&mut self, path: &str, mut content: impl Read, length: u64, is_packed: bool) -> io::Result<()> {
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(length >= LARGE);
        self.0.start_file(path, options)?;
        io::copy(&mut content, &mut self.0).map(drop)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// Those of writing.
    pub(crate) fn finish(self) -> io::Result<File> {
        let mut file = self.0.finish()?;
        file.flush()?;
        Ok(file)
    }
}

/// Reads every file of an archive again and hands it to `look`, with its path.
///
/// # Errors
/// Those of reading, of an archive that is broken, and of `look`.
pub(crate) fn read_again(file: File, mut look: impl FnMut(&str, &mut dyn Read) -> io::Result<()>) -> io::Result<()> {
    let mut zip = ZipArchive::new(io::BufReader::new(file))?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let path = entry.name().to_owned();
        look(&path, &mut entry)?;
        // Its checksum is held against what was read once it is read to the end.
        io::copy(&mut entry, &mut io::sink())?;
    }
    Ok(())
}
