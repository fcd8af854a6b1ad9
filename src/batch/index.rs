//! Entries found by place in their files, so that no batch is too long for the memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::entry::{Entry, Key};

/// The most bytes of a line: 16 MiB. A report has at most 500 findings, each with words of a few hundred characters.
const MOST_BYTES: u64 = 16 << 20;

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
    /// that are torn or none of ours are passed over; the first of them, from 1, is told.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open_all(&mut self, file: File) -> io::Result<(usize, Option<usize>)> {
        let number = self.open(file);
        let mut reader = BufReader::new(&self.files[number]);
        let (mut line, mut offset, mut stranger) = (vec![], 0, None);
        for count in 1.. {
            line.clear();
            let mut len = reader.by_ref().take(MOST_BYTES).read_until(b'\n', &mut line)?;
            if len == 0 {
                break;
            }
            match Entry::read(&line) {
                Some(entry) => _ = self.spots.insert(entry.key(), (number, LineSpot { offset, len })),
                None if line.trim_ascii().is_empty() && line.ends_with(b"\n") => {}
                None => stranger = stranger.or(Some(count)),
            }
            if !line.ends_with(b"\n") {
                len += reader.skip_until(b'\n')?;
            }
            offset += len as u64;
        }
        Ok((number, stranger))
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
