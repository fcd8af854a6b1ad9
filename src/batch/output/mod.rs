//! Where a batch's files go: a folder, or a folder of an object store.

mod folder;
mod store;

use std::io::{self, Write};
use std::path::Path;

use super::entry::FileEntry;
use super::journal::Journal;
use crate::diag::Finding;

pub use folder::Folder;
pub use store::StoreFolder;

/// Writes the content of a list piece by piece.
pub type Content<'c> = &'c mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// A place for outputs, held by one run. Names have `/` between folders.
pub trait Output: Sync {
    /// A folder of this run on this machine, for what it needs for a while.
    fn workspace(&self) -> &Path;

    /// Opens the journal, with all that earlier runs left.
    ///
    /// # Errors
    /// A finding.
    fn journal(&self) -> Result<Journal, Finding>;

    /// Writes an output file, whole or not at all.
    ///
    /// # Errors
    /// A finding.
    fn write(&self, file: &FileEntry, bytes: &[u8]) -> Result<(), Finding>;

    /// Whether a file is there as it was written.
    fn is_whole(&self, file: &FileEntry) -> bool;

    /// Removes a file, if that can be done.
    fn remove(&self, name: &str);

    /// Writes a manifest or the like, whole or not at all.
    ///
    /// # Errors
    /// A finding.
    fn write_list(&self, name: &str, content: Content<'_>) -> Result<(), Finding>;

    /// Where a file is, as the user would write it.
    fn shown(&self, name: &str) -> String;

    /// Removes what only this run needed; it is over, and its manifest is written.
    ///
    /// # Errors
    /// A finding.
    fn close(self: Box<Self>) -> Result<(), Finding>;
}
