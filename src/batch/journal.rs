//! What is known of reports already done: the last manifest, and the journal that a run writes while it goes.
//!
//! A line is appended to the journal once a report's files are in place. A run that is killed loses the reports it was
//! at work on, never one that it had done; a torn last line reads as nothing.

use std::collections::HashSet;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::entry::{Entry, Key};
use super::index::{Index, LineSpot};
use crate::support::disk;

/// Takes the lines of a journal along to where they outlive this machine.
pub trait Relay: fmt::Debug + Send {
    /// Takes a line. One that does not arrive costs the next run a report done again, no more.
    fn take(&mut self, line: &[u8]);
}

/// The journal of a run with all that earlier runs left.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    known: Index,
    /// The number of the journal that a killed run left, among the files of `known`.
    left: usize,
    done: Index,
    torn: bool,
    relay: Option<Box<dyn Relay>>,
}

impl Journal {
    /// Opens the journal at `path`, going on with one that a killed run left, and the last manifest if there is one.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path, manifest: &Path) -> io::Result<Journal> {
        let mut known = Index::default();
        if let Ok(manifest) = File::open(manifest) {
            known.open_all(manifest)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (left, _) = known.open_all(File::open(path)?)?;
        let mut done = Index::default();
        done.open(File::open(path)?);
        // Whatever a killed run left last may be torn.
        Ok(Journal { path: path.to_owned(), file, known, left, done, torn: true, relay: None })
    }

    /// Also gives each line to a relay.
    pub fn relayed(self, relay: Box<dyn Relay>) -> Journal {
        Journal { relay: Some(relay), ..self }
    }

    /// What an earlier run knew of a report.
    pub fn known(&mut self, key: &Key) -> Option<Entry> {
        self.known.entry(key).ok()
    }

    /// Takes over what an earlier run knew of a report.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&mut self, entry: &Entry) -> io::Result<()> {
        let key = entry.key();
        match self.known.spot(&key) {
            Some((file, spot)) if file == self.left => {
                self.done.insert(key, 0, spot);
                Ok(())
            }
            // The store has it in the last manifest.
            _ => self.append(entry).map(drop),
        }
    }

    /// Remembers a report that is done.
    ///
    /// # Errors
    /// Those of the file system; then the next run does the report again.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let line = self.append(entry)?;
        self.relay.iter_mut().for_each(|relay| relay.take(&line));
        Ok(())
    }

    fn append(&mut self, entry: &Entry) -> io::Result<Vec<u8>> {
        let line = entry.line();
        if self.torn {
            disk::append(&mut self.file, &self.path, b"\n")?;
        }
        let offset = self.file.seek(SeekFrom::End(0))?;
        self.torn = true;
        disk::append(&mut self.file, &self.path, &line)?;
        self.torn = false;
        self.done.insert(entry.key(), 0, LineSpot::new(offset, line.len()));
        Ok(line)
    }

    /// The reports that an earlier run knew and this one did not meet.
    pub fn unmet(&self) -> Vec<Key> {
        self.known.keys().into_iter().filter(|key| self.done.spot(key).is_none()).collect()
    }

    /// Takes over what an earlier run knew of reports that this one did not meet, but for those whose files a report of
    /// this run has made.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep_unmet(&mut self) -> io::Result<()> {
        let made: HashSet<String> = self.done.keys().into_iter().map(|key| key.output).collect();
        for key in self.unmet().into_iter().filter(|key| !made.contains(&key.output)) {
            let entry = self.known.entry(&key)?;
            self.keep(&entry)?;
        }
        Ok(())
    }

    /// The files of reports that an earlier run knew and this one did not meet, at most so many; those that a report of
    /// this run has made are that report's.
    pub fn left_behind(&mut self, most: usize) -> Vec<String> {
        let made: HashSet<String> = self.done.keys().into_iter().map(|key| key.output).collect();
        let unmet = self.unmet().into_iter().filter(|key| !made.contains(&key.output));
        let entries = unmet.filter_map(|key| self.known.entry(&key).ok());
        entries.flat_map(|entry| entry.files.into_iter().chain(entry.stale)).map(|file| file.name).take(most).collect()
    }

    /// The reports of this run.
    pub fn into_done(self) -> Index {
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::entry::{State, none};

    fn entry(output: &str, pages: usize) -> Entry {
        Entry {
            output: output.into(),
            input: String::new(),
            input_sha256: None,
            state: State::Written,
            engine: String::new(),
            recipe: String::new(),
            form: None,
            form_sha256: None,
            fonts: Default::default(),
            pictures: Default::default(),
            pages,
            files: vec![],
            stale: vec![],
            report: None,
            findings: none(),
            cross_report: none(),
        }
    }

    #[test]
    fn a_torn_end_is_nothing_and_what_follows_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let (path, manifest) = (dir.path().join("journal"), dir.path().join("manifest.jsonl"));
        std::fs::write(&manifest, [entry("a", 1).line(), entry("b", 1).line()].concat()).unwrap();
        let torn = &entry("c", 2).line()[..20];
        std::fs::write(&path, [&entry("b", 2).line(), torn].concat()).unwrap();

        let mut journal = Journal::open(&path, &manifest).unwrap();
        let mut pages = |name| journal.known(&entry(name, 0).key()).map(|entry| entry.pages);
        assert_eq!((pages("a"), pages("b"), pages("c")), (Some(1), Some(2), None), "the journal is newer");
        journal.add(&entry("c", 3)).unwrap();
        journal.keep(&entry("b", 2)).unwrap();
        journal.keep(&entry("a", 1)).unwrap();
        let mut done = journal.into_done();
        let found: Vec<_> = done.keys().iter().map(|key| done.entry(key).unwrap().pages).collect();
        assert_eq!(found, [1, 2, 3]);
    }
}
