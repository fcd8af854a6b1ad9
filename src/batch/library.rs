//! The inputs of a batch once more, by the names that its manifest gives them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::input::{STDIN, is_lines};
use super::sources::{self, Sources};
use super::store::Stores;
use crate::source::{MAX_BYTES, Source};
use crate::support::digest;

/// Where the lines of a batch's JSON Lines files begin; other inputs are files or objects by themselves.
#[derive(Debug)]
pub struct Library<'s> {
    stores: &'s Stores,
    lines: BTreeMap<String, (PathBuf, BTreeMap<usize, u64>)>,
}

impl<'s> Library<'s> {
    /// Looks through the JSON Lines files that the inputs lie in.
    pub fn open<'i>(inputs: impl IntoIterator<Item = &'i str>, sources: &mut Sources<'s>) -> Library<'s> {
        let mut wanted: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (file, number) in inputs.into_iter().filter_map(line) {
            wanted.entry(file).or_default().insert(number);
        }
        // What cannot be read has no lines, and its reports are not what they were.
        let lines = wanted.into_iter().filter_map(|(file, numbers)| {
            let path = sources.lines(file).ok()?;
            let starts = starts(&path, &numbers).unwrap_or_default();
            Some((file.to_owned(), (path, starts)))
        });
        let lines = lines.collect();
        Library { stores: sources.stores, lines }
    }

    /// Reads an input again; `None` when it is not what it was.
    pub fn read(&self, input: &str, sha256: &str) -> Option<Source> {
        let source = match line(input) {
            Some((file, number)) => self.read_line(input, file, number).ok()?,
            None => sources::read(self.stores, input)?,
        };
        (digest::of(source.text.as_bytes()) == sha256).then_some(source)
    }

    fn read_line(&self, input: &str, file: &str, number: usize) -> io::Result<Source> {
        let (path, starts) = self.lines.get(file).ok_or(io::ErrorKind::NotFound)?;
        let start = starts.get(&number).ok_or(io::ErrorKind::NotFound)?;
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(*start))?;
        let mut bytes = vec![];
        BufReader::new(file.take(MAX_BYTES + 1)).read_until(b'\n', &mut bytes)?;
        Source::read_from(input, bytes.trim_ascii_end()).map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

/// The file and number of a line of a JSON Lines file, such as `全市.jsonl:17`.
fn line(input: &str) -> Option<(&str, usize)> {
    let (file, number) = input.rsplit_once(':')?;
    let lines = file == STDIN || is_lines(Path::new(file));
    Some((file, number.parse().ok()?)).filter(|_| lines)
}

/// Where lines of a file begin, of those that are wanted.
fn starts(path: &Path, wanted: &BTreeSet<usize>) -> io::Result<BTreeMap<usize, u64>> {
    let mut reader = BufReader::with_capacity(256 << 10, File::open(path)?);
    let (mut starts, mut at) = (BTreeMap::new(), 0);
    for number in 1..=wanted.last().copied().unwrap_or(0) {
        if wanted.contains(&number) {
            starts.insert(number, at);
        }
        match reader.skip_until(b'\n')? {
            0 => break,
            len => at += len as u64,
        }
    }
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn files_and_lines_are_read_again_if_they_are_what_they_were() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).display().to_string();
        std::fs::write(path("a.json"), "[]").unwrap();
        std::fs::write(path("b.jsonl"), "1\n\n {} \r\n").unwrap();
        let (a, b) = (path("a.json"), path("b.jsonl") + ":3");
        let stores = Stores::default();
        let mut sources = Sources::new(&stores, dir.path());
        sources.keep(STDIN, |file| file.write_all(b"1\n").map_err(|error| unreachable!("{error}"))).unwrap();
        let library = Library::open([a.as_str(), b.as_str(), "-:1"], &mut sources);
        let text = |input: &str, text: &str| library.read(input, &digest::of(text.as_bytes())).map(|s| s.text);
        assert_eq!(text(&a, "[]").as_deref(), Some("[]"));
        assert_eq!(text(&a, "[1]"), None);
        assert_eq!(text(&b, " {}").as_deref(), Some(" {}"));
        assert_eq!(text("-:1", "1").as_deref(), Some("1"));
        assert_eq!(text(&(path("b.jsonl") + ":9"), ""), None);
    }
}
