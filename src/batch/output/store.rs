//! Files in a folder of an object store.
//!
//! A store has no files to append to, so the journal is kept on this machine, and every few lines what is new of it is
//! put into the store as one more object. A run that is killed, and goes on on another machine, does again no more than
//! the reports of the lines that were not put yet; what it writes for them is what is there.
//!
//! A store has no locks that end with their process either. Two runs at once on one manifest do the same work twice and
//! no harm: objects are whole, equal reports give equal bytes, and what does not match the manifest is made again.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::Path;

use tempfile::TempDir;

use super::{Change, Content, Output};
use crate::batch::entry::FileEntry;
use crate::batch::journal::{Journal, Relay};
use crate::batch::shard::Shard;
use crate::batch::store::Object;
use crate::diag::Finding;
use crate::support::atomic::{self, TEMPORARY_PREFIX};
use crate::support::digest;

/// How many lines of the journal go into one object.
const LINES: usize = 16;

/// A folder of an object store.
#[derive(Debug)]
pub struct StoreFolder {
    folder: Object,
    workspace: TempDir,
    shard: Option<Shard>,
}

impl StoreFolder {
    /// Takes the folder for a batch or one shard of it.
    ///
    /// # Errors
    /// A finding where this machine has no room for temporary files.
    pub fn open(folder: Object, shard: Option<Shard>) -> Result<StoreFolder, Finding> {
        let workspace = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempdir();
        let workspace = workspace.map_err(|error| atomic::refused(&std::env::temp_dir(), &error))?;
        Ok(StoreFolder { folder, workspace, shard })
    }

    /// The folder of this run's journal in the store.
    fn journals(&self) -> Object {
        self.folder.join(&format!("{TEMPORARY_PREFIX}{}", Shard::manifest_of(self.shard)))
    }

    /// Fetches the journal that a killed run left; the number of its last object.
    fn fetch_journal(&self, to: &mut File) -> Result<usize, Finding> {
        let left = self.journals().list()?;
        left.iter().try_for_each(|object| object.read(u64::MAX, to))?;
        let number = |object: &Object| object.below(self.journals().address())?.split('.').next()?.parse().ok();
        Ok(left.iter().filter_map(number).max().unwrap_or(0))
    }
}

impl Output for StoreFolder {
    fn workspace(&self) -> &Path {
        self.workspace.path()
    }

    fn journal(&self) -> Result<Journal, Finding> {
        let (journal, manifest) = (self.workspace().join("journal.jsonl"), self.workspace().join("manifest.jsonl"));
        let create = |path| OpenOptions::new().create_new(true).append(true).open(path);
        let fault = |error: io::Error| atomic::refused(self.workspace(), &error);
        let name = format!("{}.jsonl", Shard::manifest_of(self.shard));
        self.folder.join(&name).read_if_there(u64::MAX, &mut create(&manifest).map_err(fault)?)?;
        let number = self.fetch_journal(&mut create(&journal).map_err(fault)?)?;
        let relay = Segments { folder: self.journals(), number, lines: 0, pending: vec![] };
        Ok(Journal::open(&journal, &manifest).map_err(fault)?.relayed(Box::new(relay)))
    }

    fn replace(&self, changes: &[Change<'_>]) -> Result<(), Finding> {
        changes.iter().try_for_each(|change| {
            let object = self.folder.join(change.name);
            match change.content {
                Some((mut bytes, sha256)) => object.write(&mut bytes, sha256),
                None => object.remove(),
            }
        })
    }

    fn is_whole(&self, file: &FileEntry) -> bool {
        self.folder.join(&file.name).is_whole(file.bytes, &file.sha256)
    }

    fn write_list(&self, name: &str, content: Content<'_>) -> Result<(), Finding> {
        let mut spool = || {
            let mut out = BufWriter::new(tempfile::tempfile_in(self.workspace())?);
            content(&mut out)?;
            let mut file = out.into_inner()?;
            io::Seek::rewind(&mut file)?;
            let digest = digest::of_stream(&file)?;
            io::Seek::rewind(&mut file)?;
            Ok((file, digest))
        };
        let (mut file, digest) = spool().map_err(|error: io::Error| atomic::refused(self.workspace(), &error))?;
        self.folder.join(name).write(&mut file, &digest)
    }

    fn shown(&self, name: &str) -> String {
        self.folder.join(name).address().to_string()
    }

    fn close(self: Box<Self>) -> Result<(), Finding> {
        self.journals().list()?.iter().try_for_each(Object::remove)
    }
}

/// The journal on its way to the store.
#[derive(Debug)]
struct Segments {
    folder: Object,
    number: usize,
    lines: usize,
    pending: Vec<u8>,
}

impl Relay for Segments {
    fn take(&mut self, line: &[u8]) {
        self.pending.extend(line);
        self.lines += 1;
        if !self.lines.is_multiple_of(LINES) {
            return;
        }
        let object = self.folder.join(&format!("{:09}.jsonl", self.number + 1));
        // What does not get there now goes along with the next lines.
        if object.write(&mut self.pending.as_slice(), &digest::of(&self.pending)).is_ok() {
            self.number += 1;
            self.pending.clear();
        }
    }
}
