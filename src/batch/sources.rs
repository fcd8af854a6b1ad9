//! Where inputs are read from: files, objects, and streams kept in a file for a while.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::store::{Address, Stores};
use crate::diag::Finding;
use crate::source::Source;
use crate::support::atomic::{self, TEMPORARY_PREFIX};

/// The inputs of a batch.
#[derive(Debug)]
pub struct Sources<'s> {
    /// The buckets of the run.
    pub stores: &'s Stores,
    folder: PathBuf,
    kept: BTreeMap<String, PathBuf>,
}

impl<'s> Sources<'s> {
    /// Inputs that are kept in `folder` where they have to be.
    pub fn new(stores: &'s Stores, folder: &Path) -> Sources<'s> {
        Sources { stores, folder: folder.to_owned(), kept: BTreeMap::new() }
    }

    /// Keeps a stream in a file, so that it is counted and read like any other.
    ///
    /// # Errors
    /// Those of `fill`, and a finding where there is no room.
    pub fn keep(&mut self, name: &str, fill: impl FnOnce(&mut File) -> Result<(), Finding>) -> Result<(), Finding> {
        let path = self.folder.join(format!("{TEMPORARY_PREFIX}{}.jsonl", self.kept.len()));
        let mut file = File::create(&path).map_err(|error| atomic::refused(&path, &error))?;
        fill(&mut file)?;
        self.kept.insert(name.to_owned(), path);
        Ok(())
    }

    /// The file that has the lines of an input of JSON Lines; an object is fetched into one.
    ///
    /// # Errors
    /// Those of the store.
    pub fn lines(&mut self, name: &str) -> Result<PathBuf, Finding> {
        if let Some(address) = Address::of(name).filter(|_| !self.kept.contains_key(name)) {
            let object = self.stores.open(&address)?;
            self.keep(name, |file| object.read(u64::MAX, file))?;
        }
        Ok(self.kept.get(name).cloned().unwrap_or_else(|| PathBuf::from(name)))
    }
}

/// Reads a report that is a file or object by itself.
pub fn read(stores: &Stores, name: &str) -> Option<Source> {
    match Address::of(name) {
        Some(address) => stores.open(&address).ok()?.source().ok(),
        None => Source::read(Path::new(name)).ok(),
    }
}
