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

/// What is to become of an output file.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is to be, with its SHA-256; nothing for a file that goes.
    pub content: Option<(&'a [u8], &'a str)>,
}

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

    /// Replaces files of a report together: all of them, or none. In a store, which has no such thing, they are put one
    /// after the other, each whole.
    ///
    /// # Errors
    /// A finding.
    fn replace(&self, changes: &[Change<'_>]) -> Result<(), Finding>;

    /// Whether a file is there as it was written.
    fn is_whole(&self, file: &FileEntry) -> bool;

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
