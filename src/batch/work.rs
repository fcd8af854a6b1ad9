//! One report from its input to its files and its line in the journal.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use super::beside::Beside;
use super::entry::{Entry, FileEntry, Key, State, list, none};
use super::jobs::Job;
use super::journal::Journal;
use super::output::Change;
use super::store::{UNREADABLE, UNWRITTEN};
use super::{Batch, Done, locked};
use crate::backend::Format;
use crate::carried::VERSION;
use crate::diag::{Finding, refuses};
use crate::engine::make::{Outcome, Product};
use crate::source::Source;
use crate::support::catch;
use crate::support::digest;
use crate::support::identity::Inputs;

/// Findings that blame the machine or us, not the report: the next run tries again.
const FAULTS: [&str; 9] = [
    "internal",
    "backend-failed",
    "write-failed",
    "file-unreadable",
    "font-unreadable",
    "output-clash",
    "output-is-input",
    UNREADABLE,
    UNWRITTEN,
];

/// Findings of an input that was not understood at all, as one that is half copied or saved in another encoding: what it
/// says now, nobody knows, so what it said before stays.
const UNREAD: [&str; 4] = ["not-utf8", "json-syntax", "file-too-large", "not-a-report"];

/// What became of a report: its line of the manifest, what was found, and which files are gone.
struct Made {
    entry: Entry,
    findings: Vec<Finding>,
    removed: Vec<String>,
}

impl Batch<'_> {
    pub(super) fn work(&self, job: Job, journal: &Mutex<&mut Journal>) -> (Done, io::Result<()>) {
        let start = Instant::now();
        let key = Key { output: job.output.clone(), input: job.input.clone() };
        let (source, read) = match job.read() {
            Ok(source) => {
                let beside = catch::panics(|| job.beside(&source.text, self.output.workspace())).flatten();
                (source, beside)
            }
            Err((source, finding)) => (source, Err(finding)),
        };
        let folder = read.as_ref().ok().and_then(Beside::folder);
        let known = locked(journal, |journal| journal.known(&key));
        let digest = read.is_ok().then(|| digest::of(source.text.as_bytes()));
        let unchanged = known.as_ref().filter(|entry| self.unchanged(entry, digest.as_deref(), folder));
        let is_unchanged = unchanged.is_some();
        let (made, remembered) = match unchanged {
            Some(entry) => {
                let kept = locked(journal, |journal| journal.keep(entry));
                (Made { entry: entry.clone(), findings: vec![], removed: vec![] }, kept)
            }
            None => {
                let made = match &read {
                    Ok(_) => self.make(&key, &source, digest, folder, known.as_ref()),
                    Err(finding) => self.settle(&key, &source, None, vec![finding.clone()], None, known.as_ref()),
                };
                let remembered = locked(journal, |journal| journal.add(&made.entry));
                (made, remembered)
            }
        };
        let Made { entry, findings, removed } = made;
        let is_kept = !is_unchanged && entry.state != State::Written;
        let stale = entry.stale.into_iter().filter(|_| is_kept).map(|file| file.name).collect();
        let (state, time) = (entry.state, start.elapsed());
        (Done { key, state, unchanged: is_unchanged, source, findings, removed, stale, time }, remembered)
    }

    /// Makes and writes the files.
    fn make(
        &self,
        key: &Key,
        source: &Source,
        digest: Option<String>,
        folder: Option<&Path>,
        known: Option<&Entry>,
    ) -> Made {
        let stem = key.output.rsplit('/').next();
        let made = catch::panics(|| self.maker.make(&source.text, folder, stem));
        let Outcome { mut findings, mut product } =
            made.unwrap_or_else(|finding| Outcome { findings: vec![finding], product: None });
        if let Some(made) = &product
            && let Err(finding) = self.spare(&key.output, made, folder)
        {
            findings.push(finding);
        }
        if refuses(&findings) {
            product = None;
        }
        self.settle(key, source, digest, findings, product, known)
    }

    /// Refuses to write over a file that is read.
    fn spare(&self, output: &str, product: &Product, folder: Option<&Path>) -> Result<(), Finding> {
        let pictures: Vec<_> =
            folder.iter().flat_map(|folder| product.pictures.keys().map(|path| folder.join(path))).collect();
        let pictures = Inputs::of(pictures.iter().map(PathBuf::as_path));
        product.files.iter().try_for_each(|(format, _)| {
            let path = PathBuf::from(self.output.shown(&name(output, *format)));
            self.inputs.refuse(&path).and_then(|()| pictures.refuse(&path))
        })
    }

    /// Writes the files of a report in the place of those that an earlier run wrote, all of them or none.
    ///
    /// An archive must not offer a file that says something else than its report, so what is not written any more goes.
    /// But it stays where nobody knows what the report says now: while the machine is at fault, or the input cannot be
    /// read. Files that somebody else has changed are left alone.
    fn settle(
        &self,
        key: &Key,
        source: &Source,
        digest: Option<String>,
        mut findings: Vec<Finding>,
        mut product: Option<Product>,
        known: Option<&Entry>,
    ) -> Made {
        let files: Vec<FileEntry> =
            product.iter().flat_map(|product| &product.files).map(|file| file_entry(&key.output, file)).collect();
        let is_theirs =
            |file: &&FileEntry| !files.iter().any(|new| new.name == file.name) && self.output.is_whole(file);
        let earlier: Vec<FileEntry> =
            known.iter().flat_map(|known| known.files.iter().chain(&known.stale)).filter(is_theirs).cloned().collect();
        let is_same = product.is_some() && known.is_some_and(|known| known.input_sha256 == digest);
        let mut stays = is_same || state(&findings) == State::Failed || is_unread(&findings);
        let contents = product.iter().flat_map(|product| &product.files).zip(&files);
        let new = contents.map(|((_, bytes), file)| Change { name: &file.name, content: Some((bytes, &file.sha256)) });
        let gone = earlier.iter().filter(|_| !stays).map(|file| Change { name: &file.name, content: None });
        let changes: Vec<Change<'_>> = new.chain(gone).collect();
        let mut stale = vec![];
        if let Err(finding) = self.output.replace(&changes) {
            findings.push(finding);
            // What was to be replaced is as it was.
            let known = known.iter().flat_map(|known| &known.files);
            stale.extend(known.filter(|file| files.iter().any(|new| new.name == file.name)).cloned());
            stale.retain(|file| self.output.is_whole(file));
            product = None;
            stays = true;
        }
        let removed = if stays { vec![] } else { earlier.iter().map(|file| file.name.clone()).collect() };
        stale.extend(earlier.into_iter().filter(|_| stays));
        let files = if product.is_some() { files } else { vec![] };
        let entry = self.entry(key, source, digest, &findings, product.as_ref(), files);
        Made { entry: Entry { stale, ..entry }, findings, removed }
    }

    fn entry(
        &self,
        key: &Key,
        source: &Source,
        input_sha256: Option<String>,
        findings: &[Finding],
        product: Option<&Product>,
        files: Vec<FileEntry>,
    ) -> Entry {
        let form = product.map(|p| p.form.clone());
        let fonts = product.iter().flat_map(|p| &p.faces);
        Entry {
            output: key.output.clone(),
            input: key.input.clone(),
            input_sha256,
            state: state(findings),
            engine: VERSION.to_owned(),
            recipe: self.recipe.digest(form.as_deref()),
            form_sha256: form.as_deref().and_then(|id| self.recipe.form(id)).map(str::to_owned),
            form,
            fonts: fonts.filter_map(|face| self.recipe.fonts.get_key_value(face)).map(owned).collect(),
            pictures: product.map(|p| p.pictures.clone()).unwrap_or_default(),
            pages: product.map_or(0, |p| p.pages),
            files,
            stale: vec![],
            report: product.map(|p| p.card.clone()),
            findings: list(&source.records(findings)),
            cross_report: none(),
        }
    }

    /// Whether what an earlier run did for a report is still what this run would do, and is still there.
    fn unchanged(&self, entry: &Entry, digest: Option<&str>, folder: Option<&Path>) -> bool {
        // What was wrong with a picture may have been mended beside the report.
        let lacks_pictures = entry.findings.get().contains("\"code\":\"figure-");
        let is_same = |(path, sha256): (&String, &String)| {
            let file = folder.map(|folder| File::open(folder.join(path)).and_then(digest::of_stream));
            file.is_some_and(|digest| digest.is_ok_and(|digest| digest == *sha256))
        };
        !self.again
            && entry.state != State::Failed
            && entry.input_sha256.as_deref() == digest
            && digest.is_some()
            && entry.recipe == self.recipe.digest(entry.form.as_deref())
            && !lacks_pictures
            && entry.pictures.iter().all(is_same)
            && entry.files.iter().all(|file| self.output.is_whole(file))
    }
}

/// The name of a report's file.
fn name(output: &str, format: Format) -> String {
    format!("{output}.{}", format.name())
}

fn file_entry(output: &str, (format, bytes): &(Format, Vec<u8>)) -> FileEntry {
    FileEntry { name: name(output, *format), bytes: bytes.len() as u64, sha256: digest::of(bytes) }
}

/// Whether the input was not understood at all.
fn is_unread(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| UNREAD.contains(&finding.code))
}

fn owned((name, digest): (&String, &String)) -> (String, String) {
    (name.clone(), digest.clone())
}

fn state(findings: &[Finding]) -> State {
    match findings.iter().any(|finding| FAULTS.contains(&finding.code)) {
        true => State::Failed,
        false if refuses(findings) => State::Refused,
        false => State::Written,
    }
}
