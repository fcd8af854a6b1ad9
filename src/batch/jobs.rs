//! From the list of inputs to reports one at a time, as fast as they are taken and never ahead of that.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::input::{Item, ItemOrigin};
use super::shard::Shard;
use super::store::Object;
use crate::diag::{Finding, Place};
use crate::source::{MAX_BYTES, Source};
use crate::support::system;

/// One report to work on.
#[derive(Debug)]
pub struct Job {
    /// Where it comes from, as manifests say it.
    pub input: String,
    /// The name of its outputs without extension.
    pub output: String,
    load: Load,
}

#[derive(Debug)]
enum Load {
    File(PathBuf),
    Object(Object),
    Bytes(Vec<u8>),
    Bad(Box<Finding>),
}

impl Job {
    /// The folder that the report's pictures are looked for in. `text` is the report, whose pictures are fetched into
    /// `workspace` where it lies in a store.
    ///
    /// # Errors
    /// A finding where a store does not give them.
    pub fn beside(&self, text: &str, workspace: &Path) -> Result<Beside, Finding> {
        match &self.load {
            Load::File(path) => Ok(Beside::of_file(path)),
            Load::Object(object) => Beside::of_object(object, text, workspace),
            Load::Bytes(_) | Load::Bad(_) => Ok(Beside::default()),
        }
    }

    /// Reads the report. A source with what there is of it comes along with the finding when that fails.
    pub fn read(&self) -> Result<Source, (Source, Finding)> {
        let read = match &self.load {
            Load::File(path) => Source::read(path),
            Load::Object(object) => return object.source(),
            Load::Bytes(bytes) => Source::read_from(&self.input, bytes.as_slice()),
            Load::Bad(finding) => return Err((Source::new(&self.input, ""), finding.as_ref().clone())),
        };
        read.map_err(|unread| (unread.source, unread.finding))
    }
}

/// The reports of a list of inputs, in order, those of one shard only when there is one.
#[derive(Debug)]
pub struct Jobs {
    items: std::vec::IntoIter<Item>,
    lines: Option<(Item, Lines)>,
    shard: Option<Shard>,
}

impl Jobs {
    /// The reports of these inputs.
    pub fn new(items: Vec<Item>, shard: Option<Shard>) -> Jobs {
        Jobs { items: items.into_iter(), lines: None, shard }
    }

    fn next_of_all(&mut self) -> Option<Job> {
        loop {
            if let Some((item, mut lines)) = self.lines.take() {
                match lines.next() {
                    Some((number, load)) => {
                        let job = line_job(&item, number, load);
                        self.lines = Some((item, lines));
                        return Some(job);
                    }
                    None if lines.found == 0 => {
                        return Some(Job { input: item.input, output: item.output, load: empty() });
                    }
                    None => {}
                }
            }
            let item = self.items.next()?;
            let load = match &item.origin {
                ItemOrigin::Report(path) => Load::File(path.clone()),
                ItemOrigin::Object(object) => Load::Object(object.clone()),
                ItemOrigin::Bad(finding) => Load::Bad(finding.clone()),
                ItemOrigin::Lines(path) => match Lines::open(path) {
                    Ok(lines) => {
                        self.lines = Some((item, lines));
                        continue;
                    }
                    // The same words as for a report that cannot be read.
                    Err(_) => Load::File(path.clone()),
                },
            };
            return Some(Job { input: item.input, output: item.output, load });
        }
    }
}

impl Iterator for Jobs {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        loop {
            let job = self.next_of_all()?;
            if self.shard.is_none_or(|shard| shard.owns(&job.output)) {
                return Some(job);
            }
        }
    }
}

fn line_job(item: &Item, number: usize, load: Load) -> Job {
    // Six digits keep the files in the order of the lines where folders are listed by name.
    Job { input: format!("{}:{number}", item.input), output: format!("{}/{number:06}", item.output), load }
}

/// The lines of a JSON Lines file that are not blank, with their numbers from 1.
#[derive(Debug)]
struct Lines {
    /// Nothing after the end or a fault.
    reader: Option<BufReader<File>>,
    number: usize,
    /// How many were not blank.
    found: usize,
}

impl Lines {
    fn open(path: &Path) -> io::Result<Lines> {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Lines { reader: Some(BufReader::with_capacity(256 << 10, file)), number: 0, found: 0 })
    }
}

impl Iterator for Lines {
    type Item = (usize, Load);

    fn next(&mut self) -> Option<(usize, Load)> {
        loop {
            let read = read_line(self.reader.as_mut()?);
            if !matches!(read, Ok(Some(_))) {
                self.reader = None;
            }
            let load = read.unwrap_or_else(|error| {
                let words = format!("文件读到第 {} 行之后中断：{}", self.number, system::unread(&error));
                Some(Load::Bad(Box::new(Finding::error("file-unreadable", Place::File, words))))
            })?;
            self.number += 1;
            if !matches!(&load, Load::Bytes(line) if line.is_empty()) {
                self.found += 1;
                return Some((self.number, load));
            }
        }
    }
}

/// What a file of JSON Lines without any is: none of its reports is there, which is no success.
fn empty() -> Load {
    let finding = Finding::error("no-reports", Place::File, "这个文件里没有一份报告");
    Load::Bad(Box::new(finding.hint("核对文件，每行应有一份报告的 JSON；可能还没有传完。")))
}

/// The next line without its end; one that is too long is passed over, not read into memory.
fn read_line(reader: &mut BufReader<File>) -> io::Result<Option<Load>> {
    let mut line = vec![];
    if reader.take(MAX_BYTES + 1).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 <= MAX_BYTES || line.ends_with(b"\n") {
        line.truncate(line.trim_ascii_end().len());
        return Ok(Some(Load::Bytes(line)));
    }
    reader.skip_until(b'\n')?;
    let words = format!("这一行超过 {} MiB，不能读取", MAX_BYTES >> 20);
    let finding = Finding::error("file-too-large", Place::File, words).hint("确认每行只有一份报告。");
    Ok(Some(Load::Bad(Box::new(finding))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> (tempfile::TempDir, Vec<Item>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jsonl");
        std::fs::write(&path, text).unwrap();
        (dir, vec![Item { input: "a.jsonl".into(), output: "a".into(), origin: ItemOrigin::Lines(path) }])
    }

    #[test]
    fn lines_are_reports_named_by_their_number() {
        let (_dir, items) = lines(b"{}\r\n\n  \n[1]");
        let jobs: Vec<Job> = Jobs::new(items, None).collect();
        let names: Vec<_> = jobs.iter().map(|j| (j.input.as_str(), j.output.as_str())).collect();
        assert_eq!(names, [("a.jsonl:1", "a/000001"), ("a.jsonl:4", "a/000004")]);
        let texts: Vec<_> = jobs.into_iter().map(|job| job.read().unwrap().text).collect();
        assert_eq!(texts, ["{}", "[1]"]);
    }

    #[test]
    fn a_file_without_lines_is_no_success() {
        for text in [&b""[..], b"\n  \n"] {
            let (_dir, items) = lines(text);
            let read: Vec<_> = Jobs::new(items, None).map(|job| job.read().map_err(|(_, f)| f.code)).collect();
            assert_eq!(read, [Err("no-reports")]);
        }
    }

    #[test]
    fn a_line_too_long_is_named_and_the_next_one_read() {
        let mut text = vec![b' '; usize::try_from(MAX_BYTES).unwrap() + 2];
        text.extend(b"\n{}\n");
        let (_dir, items) = lines(&text);
        let read: Vec<_> = Jobs::new(items, None).map(|job| job.read().map_err(|(_, f)| f.code)).collect();
        assert_eq!(read[0], Err("file-too-large"));
        assert_eq!(read[1].as_ref().map(|s| s.text.as_str()), Ok("{}"));
    }

    #[test]
    fn shards_share_the_lines_between_them() {
        let (_dir, items) = lines("{}\n".repeat(40).as_bytes());
        let part = |i| Jobs::new(items.clone(), Shard::new(i, 3)).map(|j| j.output).collect::<Vec<_>>();
        let mut all: Vec<String> = (1..=3).flat_map(part).collect();
        all.sort();
        assert_eq!(all, Jobs::new(items.clone(), None).map(|j| j.output).collect::<Vec<_>>());
    }
}
