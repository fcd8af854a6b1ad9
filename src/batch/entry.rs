//! A line of the manifest: what became of one report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::engine::make::Card;

/// What became of a report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// Its files are written.
    Written,
    /// Its content is at fault; nothing is written for it.
    Refused,
    /// The machine or we are at fault (unreadable, disk full, a bug); the next run tries again.
    Failed,
}

/// A line of the manifest. It says nothing of clocks, machines or the order of work: the manifest of a batch is the
/// same after any number of interruptions, on any number of threads, and merged from any number of shards.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// The name of its files without their extension, from the output folder, with `/` between folders.
    pub output: String,
    /// Where the report was read from: a path as given, with `:` and the line number for JSON Lines.
    pub input: String,
    /// SHA-256 of the report's bytes; absent when they could not be read.
    pub input_sha256: Option<String>,
    /// What became of it.
    pub state: State,
    /// Version of the engine.
    pub engine: String,
    /// Digest of all that the outputs depend on besides the report (see [`super::recipe`]).
    pub recipe: String,
    /// Id of its form.
    pub form: Option<String>,
    /// SHA-256 of the form's file and its page's.
    pub form_sha256: Option<String>,
    /// SHA-256 of each font face that it shows, by the face's name.
    pub fonts: BTreeMap<String, String>,
    /// SHA-256 of each of its pictures, by the path that it gives.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, String>,
    /// Number of pages.
    pub pages: usize,
    /// The files written.
    pub files: Vec<FileEntry>,
    /// Files of an earlier run that this one did not make again and that are still there: of other formats, or of an
    /// earlier state of the report, where it cannot be read now or the machine failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<FileEntry>,
    /// What it says of itself; absent when it could not be understood.
    pub report: Option<Card>,
    /// Its findings, as `banxin check --format json` has them.
    pub findings: Box<RawValue>,
    /// Findings about it beside other reports of the batch; worked out once all are there.
    #[serde(rename = "across", default = "none")]
    pub cross_report: Box<RawValue>,
}

/// An output file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileEntry {
    /// Its path from the output folder, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// An empty list.
pub fn none() -> Box<RawValue> {
    list::<()>(&[])
}

/// A list as raw JSON.
pub fn list<T: Serialize>(items: &[T]) -> Box<RawValue> {
    // Serializing plain structs of strings and numbers cannot fail; an empty list keeps the line readable if it did.
    serde_json::value::to_raw_value(items).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

impl Entry {
    /// Where it stands in a manifest.
    pub fn key(&self) -> Key {
        Key { output: self.output.clone(), input: self.input.clone() }
    }

    /// Reads a line; `None` when it is torn or none of ours.
    pub fn read(line: &[u8]) -> Option<Entry> {
        serde_json::from_slice(line).ok()
    }

    /// The line, with its end.
    pub fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// What manifests are sorted by: the output's name, and the input's where two claim the same output.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key {
    /// [`Entry::output`].
    pub output: String,
    /// [`Entry::input`].
    pub input: String,
}
