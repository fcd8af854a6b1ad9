//! Where a batch's outputs go: a folder, or a folder of an object store.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::entry::FileEntry;
use super::journal::Journal;
use super::shard::Shard;
use super::workspace::{self, Unavailable, Workspace};
use crate::diag::Finding;
use crate::support::atomic;
use crate::support::digest;

/// Writes the content of a list piece by piece.
pub type Content<'c> = &'c mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// A place for outputs, held by one run. Names have `/` between folders.
pub trait Depot: Sync {
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

/// A folder of this machine.
#[derive(Debug)]
pub struct Folder {
    output: PathBuf,
    workspace: Workspace,
    shard: Option<Shard>,
}

impl Folder {
    /// Takes the folder for a batch or one shard of it, and removes what runs that are no more left.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub fn open(output: &Path, shard: Option<Shard>) -> Result<Folder, Unavailable> {
        let workspace = Workspace::open(output, &Shard::manifest_of(shard))?;
        if shard.is_none() {
            workspace::remove_dead(output);
        }
        Ok(Folder { output: output.to_owned(), workspace, shard })
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.output.clone(), |path, part| path.join(part))
    }
}

impl Depot for Folder {
    fn workspace(&self) -> &Path {
        self.workspace.path()
    }

    fn journal(&self) -> Result<Journal, Finding> {
        let manifest = self.path(&format!("{}.jsonl", Shard::manifest_of(self.shard)));
        Journal::open(&self.workspace().join("journal.jsonl"), &manifest)
            .map_err(|error| atomic::refused(&self.output, &error))
    }

    fn write(&self, file: &FileEntry, bytes: &[u8]) -> Result<(), Finding> {
        let path = self.path(&file.name);
        let write = || atomic::write_by_way_of(self.workspace(), &path, bytes);
        let written = write().or_else(|error| match path.parent() {
            Some(folder) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder).and_then(|()| write())
            }
            _ => Err(error),
        });
        written.map_err(|error| atomic::refused(&path, &error))
    }

    fn is_whole(&self, file: &FileEntry) -> bool {
        let path = self.path(&file.name);
        let size = fs::metadata(&path).map(|meta| meta.len());
        size.is_ok_and(|size| size == file.bytes)
            && File::open(&path).and_then(digest::of_stream).is_ok_and(|digest| digest == file.sha256)
    }

    fn remove(&self, name: &str) {
        _ = fs::remove_file(self.path(name));
    }

    fn write_list(&self, name: &str, content: Content<'_>) -> Result<(), Finding> {
        let path = self.path(name);
        atomic::write_with(self.workspace(), &path, content).map_err(|error| atomic::refused(&path, &error))
    }

    fn shown(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn close(self: Box<Self>) -> Result<(), Finding> {
        let output = self.output;
        self.workspace.close().map_err(|error| atomic::refused(&output, &error))
    }
}
