//! What is known of reports already done: the last manifest, and the journal that a run writes while it goes.
//!
//! A line is appended to the journal once a report's files are in place. A run that is killed loses the reports it was
//! at work on, never one that it had done; a torn last line reads as nothing.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::entry::{Entry, Key};

/// Where a line stands in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    offset: u64,
    len: usize,
}

/// A file of entries, read by place so that no batch is too long for the memory.
#[derive(Debug)]
pub struct Lines {
    file: File,
}

impl Lines {
    /// Opens a file of entries to read.
    ///
    /// # Errors
    /// Those of opening.
    pub fn open(path: &Path) -> io::Result<Lines> {
        Ok(Lines { file: File::open(path)? })
    }

    /// Calls `each` with the place and entry of every line, in order; `None` for a line that is none of ours.
    ///
    /// # Errors
    /// Those of reading.
    pub fn scan(&mut self, mut each: impl FnMut(Spot, Option<Entry>)) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(&self.file);
        let (mut line, mut offset) = (vec![], 0);
        loop {
            line.clear();
            let len = reader.read_until(b'\n', &mut line)?;
            if len == 0 {
                return Ok(());
            }
            if !line.trim_ascii().is_empty() {
                each(Spot { offset, len }, Entry::read(&line));
            }
            offset += len as u64;
        }
    }

    /// The line at a place.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read(&mut self, spot: Spot) -> io::Result<Vec<u8>> {
        let mut line = vec![0; spot.len];
        self.file.seek(SeekFrom::Start(spot.offset))?;
        self.file.read_exact(&mut line)?;
        Ok(line)
    }

    /// The entry at a place.
    ///
    /// # Errors
    /// Those of reading; `InvalidData` when there is no entry.
    pub fn entry(&mut self, spot: Spot) -> io::Result<Entry> {
        Entry::read(&self.read(spot)?).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// The journal of a run with all that earlier runs left.
#[derive(Debug)]
pub struct Journal {
    journal: Lines,
    manifest: Option<Lines>,
    known: BTreeMap<Key, (From, Spot)>,
    done: BTreeMap<Key, Spot>,
    torn: bool,
}

#[derive(Clone, Copy, Debug)]
enum From {
    Manifest,
    Journal,
}

impl Journal {
    /// Opens the journal at `path`, going on with one that a killed run left, and the last manifest if there is one.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path, manifest: &Path) -> io::Result<Journal> {
        let mut known = BTreeMap::new();
        let mut keep = |from, spot, entry: Option<Entry>| _ = entry.map(|e| known.insert(e.key(), (from, spot)));
        let mut old = Lines::open(manifest).ok();
        if let Some(lines) = &mut old {
            lines.scan(|spot, entry| keep(From::Manifest, spot, entry))?;
        }
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut journal = Lines { file };
        journal.scan(|spot, entry| keep(From::Journal, spot, entry))?;
        // Whatever a killed run left last may be torn.
        Ok(Journal { journal, manifest: old, known, done: BTreeMap::new(), torn: true })
    }

    /// What an earlier run knew of a report.
    pub fn known(&mut self, key: &Key) -> Option<Entry> {
        let (from, spot) = *self.known.get(key)?;
        self.lines(from)?.entry(spot).ok()
    }

    /// Takes over what an earlier run knew of a report.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&mut self, entry: &Entry) -> io::Result<()> {
        let key = entry.key();
        match self.known.get(&key) {
            Some((From::Journal, spot)) => {
                self.done.insert(key, *spot);
                Ok(())
            }
            _ => self.add(entry),
        }
    }

    /// Remembers a report that is done.
    ///
    /// # Errors
    /// Those of the file system; then the next run does the report again.
    pub fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let line = entry.line();
        let file = &mut self.journal.file;
        if self.torn {
            file.write_all(b"\n")?;
        }
        let offset = file.seek(SeekFrom::End(0))?;
        self.torn = true;
        file.write_all(&line)?;
        self.torn = false;
        self.done.insert(entry.key(), Spot { offset, len: line.len() });
        Ok(())
    }

    /// The reports of this run, sorted as in the manifest.
    pub fn keys(&self) -> Vec<Key> {
        self.done.keys().cloned().collect()
    }

    /// The entry of a report of this run.
    ///
    /// # Errors
    /// Those of reading.
    pub fn entry(&mut self, key: &Key) -> io::Result<Entry> {
        let spot = *self.done.get(key).ok_or(io::ErrorKind::NotFound)?;
        self.journal.entry(spot)
    }

    fn lines(&mut self, from: From) -> Option<&mut Lines> {
        match from {
            From::Manifest => self.manifest.as_mut(),
            From::Journal => Some(&mut self.journal),
        }
    }
}
