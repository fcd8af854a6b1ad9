//! Entries found by place in their files, so that no batch is too long for the memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::entry::{Entry, Key};

/// Where a line stands in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineSpot {
    offset: u64,
    len: usize,
}

impl LineSpot {
    /// A line of `len` bytes at a byte offset.
    pub fn new(offset: u64, len: usize) -> LineSpot {
        LineSpot { offset, len }
    }
}

/// Entries of several files by key.
#[derive(Debug, Default)]
pub struct Index {
    files: Vec<File>,
    spots: BTreeMap<Key, (usize, LineSpot)>,
}

impl Index {
    /// Takes up a file without looking for entries in it; its number.
    pub fn open(&mut self, file: File) -> usize {
        self.files.push(file);
        self.files.len() - 1
    }

    /// Takes up a file with all its entries; a later entry takes the place of an earlier one of the same key. Lines
    /// that are torn or none of ours are passed over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open_all(&mut self, file: File) -> io::Result<usize> {
        let number = self.open(file);
        let mut reader = BufReader::new(&self.files[number]);
        let (mut line, mut offset) = (vec![], 0);
        loop {
            line.clear();
            let len = reader.read_until(b'\n', &mut line)?;
            if len == 0 {
                return Ok(number);
            }
            if let Some(entry) = Entry::read(&line) {
                self.spots.insert(entry.key(), (number, LineSpot { offset, len }));
            }
            offset += len as u64;
        }
    }

    /// Says where the entry of a key stands.
    pub fn insert(&mut self, key: Key, file: usize, spot: LineSpot) {
        self.spots.insert(key, (file, spot));
    }

    /// Where the entry of a key stands.
    pub fn spot(&self, key: &Key) -> Option<(usize, LineSpot)> {
        self.spots.get(key).copied()
    }

    /// All keys, sorted as in a manifest.
    pub fn keys(&self) -> Vec<Key> {
        self.spots.keys().cloned().collect()
    }

    /// The entry of a key.
    ///
    /// # Errors
    /// Those of reading; `NotFound` and `InvalidData` when there is none.
    pub fn entry(&mut self, key: &Key) -> io::Result<Entry> {
        let (file, spot) = self.spot(key).ok_or(io::ErrorKind::NotFound)?;
        let file = self.files.get_mut(file).ok_or(io::ErrorKind::NotFound)?;
        let mut line = vec![0; spot.len];
        file.seek(SeekFrom::Start(spot.offset))?;
        file.read_exact(&mut line)?;
        Entry::read(&line).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}
