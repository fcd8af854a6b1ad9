//! Files in a folder of this machine.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{Change, Content, Output};
use crate::batch::entry::FileEntry;
use crate::batch::journal::Journal;
use crate::batch::shard::Shard;
use crate::diag::Finding;
use crate::support::workspace::{self, JOURNAL, TakenBack, Workspace};
use crate::support::{atomic, digest, set};

/// A folder of this machine.
#[derive(Debug)]
pub struct Folder {
    output: PathBuf,
    workspace: Workspace,
    shard: Option<Shard>,
}

impl Folder {
    /// Takes the folder for a batch or one shard of it, puts back what runs that are no more left half replaced, and
    /// removes the rest of what they left. Which files were put back comes with it.
    ///
    /// # Errors
    /// A finding where another run is at work, the folder cannot be written, or a file not be put back.
    pub fn open(output: &Path, shard: Option<Shard>) -> Result<(Folder, TakenBack), Finding> {
        let opened = Workspace::open(output, &Shard::manifest_of(shard));
        let (workspace, mut taken_back) = opened.map_err(|error| error.finding(output))?;
        taken_back.extend(workspace::tidy(output, shard.is_none())?);
        Ok((Folder { output: output.to_owned(), workspace, shard }, taken_back))
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
        Journal::open(&self.workspace().join(JOURNAL), &manifest).map_err(|error| atomic::refused(&self.output, &error))
    }

    fn replace(&self, changes: &[Change<'_>]) -> Result<(), Finding> {
        let names: Vec<PathBuf> = changes.iter().map(|change| change.name.split('/').collect()).collect();
        let known = changes.iter().zip(&names).map(|(change, name)| {
            let (bytes, sha256) = change.content.unzip();
            set::Change { name, bytes, sha256 }
        });
        let changes: Vec<_> = known.collect();
        self.workspace.replace(&changes)
    }

    fn is_whole(&self, file: &FileEntry) -> bool {
        let path = self.path(&file.name);
        let size = fs::metadata(&path).map(|meta| meta.len());
        size.is_ok_and(|size| size == file.bytes)
            && File::open(&path).and_then(digest::of_stream).is_ok_and(|digest| digest == file.sha256)
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
