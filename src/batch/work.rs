//! One report from its input to its files and its line in the journal.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use super::beside::Beside;
use super::entry::{Entry, FileEntry, Key, State, list, none};
use super::jobs::Job;
use super::journal::Journal;
use super::store::{UNREADABLE, UNWRITTEN};
use super::{Batch, Done, locked};
use crate::carried::VERSION;
use crate::diag::{Finding, refuses};
use crate::engine::make::{Outcome, Product};
use crate::source::Source;
use crate::support::catch;
use crate::support::digest;

/// Findings that blame the machine or us, not the report: the next run tries again.
const FAULTS: [&str; 8] = [
    "internal",
    "backend-failed",
    "write-failed",
    "file-unreadable",
    "font-unreadable",
    "output-clash",
    UNREADABLE,
    UNWRITTEN,
];

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
        let done = |state, unchanged, source, findings, key| Done {
            key,
            state,
            unchanged,
            source,
            findings,
            time: start.elapsed(),
        };
        let known = locked(journal, |journal| journal.known(&key));
        let digest = read.is_ok().then(|| digest::of(source.text.as_bytes()));
        if let Some(entry) = known.as_ref().filter(|entry| self.unchanged(entry, digest.as_deref(), folder)) {
            let kept = locked(journal, |journal| journal.keep(entry));
            return (done(entry.state, true, source, vec![], key), kept);
        }
        let (entry, findings) = match &read {
            Ok(_) => self.make(&key, &source, digest, folder),
            Err(finding) => {
                let findings = vec![finding.clone()];
                (self.entry(&key, &source, None, &findings, None, vec![]), findings)
            }
        };
        if let Some(known) = known {
            self.retire(&known, &entry);
        }
        let remembered = locked(journal, |journal| journal.add(&entry));
        (done(entry.state, false, source, findings, key), remembered)
    }

    /// Makes and writes the files.
    fn make(&self, key: &Key, source: &Source, digest: Option<String>, folder: Option<&Path>) -> (Entry, Vec<Finding>) {
        let made = catch::panics(|| self.maker.make(&source.text, folder));
        let Outcome { mut findings, mut product } =
            made.unwrap_or_else(|finding| Outcome { findings: vec![finding], product: None });
        let mut files = vec![];
        if let Some(product) = &product {
            match self.write(&key.output, product) {
                Ok(written) => files = written,
                Err(finding) => findings.push(finding),
            }
        }
        if refuses(&findings) {
            product = None;
        }
        let entry = self.entry(key, source, digest, &findings, product.as_ref(), files);
        (entry, findings)
    }

    fn write(&self, output: &str, product: &Product) -> Result<Vec<FileEntry>, Finding> {
        let write = |(format, bytes): &(crate::backend::Format, Vec<u8>)| {
            let name = format!("{output}.{}", format.name());
            let file = FileEntry { name, bytes: bytes.len() as u64, sha256: digest::of(bytes) };
            self.output.write(&file, bytes)?;
            Ok(file)
        };
        product.files.iter().map(write).collect()
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
            files: if product.is_some() { files } else { vec![] },
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

    /// Removes the files that an earlier run wrote for a report that has changed since and are not written any more:
    /// an archive must not offer a file that says something else than its report. Files that somebody else has changed
    /// are left alone, and so is everything while the machine is at fault.
    fn retire(&self, known: &Entry, now: &Entry) {
        if now.state == State::Failed || known.input_sha256 == now.input_sha256 && now.state == State::Written {
            return;
        }
        let gone = |file: &&FileEntry| !now.files.iter().any(|f| f.name == file.name) && self.output.is_whole(file);
        for file in known.files.iter().filter(gone) {
            self.output.remove(&file.name);
        }
    }
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
