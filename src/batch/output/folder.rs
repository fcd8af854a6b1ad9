//! Files in a folder of this machine.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Content, Output};
use crate::batch::entry::FileEntry;
use crate::batch::journal::Journal;
use crate::batch::shard::Shard;
use crate::batch::workspace::{self, Unavailable, Workspace};
use crate::diag::Finding;
use crate::support::{atomic, digest};

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

impl Output for Folder {
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
