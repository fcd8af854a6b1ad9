//! Many reports: both cores, one failure never stops the others, and what is done stays done.
//!
//! ```text
//! inputs ─ input::list ─▶ items ─ jobs::Jobs ─▶ job ─┬─ worker ─┐
//!                                                    └─ worker ─┴▶ journal ─ manifest::write ─▶ manifest.jsonl
//! ```
//! Inputs and outputs are files or, by `s3://…`, objects of a [`store`]; [`output`] is where they are written.
//!
//! Workers take one job at a time, so nothing piles up and the memory stays flat. Each report's files are written
//! whole or not at all, then its line is added to the [`journal`]; the sorted journal becomes the manifest. A report
//! whose line, recipe and files are as an earlier run left them is passed over.
//!
//! Threads are those of `std::thread::scope`: a queue and as many takers as cores is all that is needed.

pub mod beside;
pub mod cross_report;
pub mod entry;
pub mod index;
pub mod input;
pub mod jobs;
pub mod journal;
pub mod library;
pub mod manifest;
pub mod output;
pub mod recipe;
pub mod shard;
pub mod sources;
pub mod store;
pub mod volume;
mod work;

use std::io;
use std::sync::Mutex;
use std::time::Duration;

use entry::{Key, State};
use jobs::Jobs;
use journal::Journal;
use output::Output;
use recipe::Recipe;

use crate::diag::Finding;
use crate::engine::make::Maker;
use crate::source::Source;
pub use crate::support::identity::Inputs;

/// A batch: what makes the files and where they go.
pub struct Batch<'a> {
    /// Makes a report's files.
    pub maker: &'a dyn Maker,
    /// What the files depend on besides the reports.
    pub recipe: &'a Recipe,
    /// Where the files go.
    pub output: &'a dyn Output,
    /// Whether to make again what is unchanged.
    pub again: bool,
    /// What is read, and so not written over.
    pub inputs: &'a Inputs,
}

/// What became of one report.
#[derive(Debug)]
#[non_exhaustive]
pub struct Done {
    /// Its place in the manifest.
    pub key: Key,
    /// Its state.
    pub state: State,
    /// Whether an earlier run had done it.
    pub unchanged: bool,
    /// Its source, to show the findings in.
    pub source: Source,
    /// Its findings; empty when it is unchanged.
    pub findings: Vec<Finding>,
    /// Names of files of an earlier run that are gone, since the report says something else now.
    pub removed: Vec<String>,
    /// Names of files of an earlier run that are still there, though the report could not be read or its files not be
    /// written now.
    pub stale: Vec<String>,
    /// Time spent on it.
    pub time: Duration,
}

impl Batch<'_> {
    /// Works through the jobs on `threads` threads, telling `watch` of every report as it is done.
    ///
    /// # Errors
    /// The first fault of the journal. Every report is worked on all the same, and the next run does again what the
    /// journal misses.
    pub fn run(
        &self,
        threads: usize,
        jobs: Jobs,
        journal: &mut Journal,
        watch: &(dyn Fn(&Done) + Sync),
    ) -> io::Result<()> {
        let jobs = Mutex::new(jobs);
        let journal = Mutex::new(journal);
        let fault = Mutex::new(Ok(()));
        let worker = || {
            while let Some(job) = locked(&jobs, Iterator::next) {
                let (done, remembered) = self.work(job, &journal);
                if let Err(error) = remembered {
                    locked(&fault, |fault| _ = std::mem::replace(fault, Err(error)));
                }
                watch(&done);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(worker);
            }
            worker();
        });
        fault.into_inner().unwrap_or(Ok(()))
    }
}

/// Uses what a mutex holds. A thread that panicked with it left nothing half done that another could trip over.
fn locked<T, R>(mutex: &Mutex<T>, work: impl FnOnce(&mut T) -> R) -> R {
    work(&mut mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
}

#[cfg(test)]
mod interrupted;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::input::{Item, ItemOrigin};
    use super::output::Folder;
    use super::*;
    use crate::backend::Format;
    use crate::engine::make::{Card, Outcome, Product};

    /// Gives each report back as its PDF, and falls over the word `"boom"`.
    struct Echo;

    impl Maker for Echo {
        fn make(&self, text: &str, _: Option<&Path>, _stem: Option<&str>) -> Outcome {
            assert!(text != r#""boom""#, "fell over {text}");
            let card = Card { issuer: text.into(), parent: None, year: 2020, prose_sha256: None };
            let files = vec![(Format::Pdf, text.into())];
            let product = Product {
                form: "f".into(),
                faces: Default::default(),
                pictures: Default::default(),
                pages: 1,
                files,
                card,
            };
            Outcome { findings: vec![], product: Some(product) }
        }
    }

    fn run(dir: &Path, jobs: usize) -> Vec<(String, State, Vec<Finding>)> {
        let names = ["a", "b", "c", "d"];
        let items = names.map(|name| {
            let path = dir.join(format!("{name}.json"));
            Item { input: name.into(), output: name.into(), origin: ItemOrigin::Report(path) }
        });
        let (output, _) = Folder::open(dir, None).unwrap();
        let mut journal = output.journal().unwrap();
        let recipe = Recipe::default();
        let inputs = Inputs::default();
        let batch = Batch { maker: &Echo, recipe: &recipe, output: &output, again: false, inputs: &inputs };
        let seen = Mutex::new(vec![]);
        let watch = |done: &Done| {
            if !done.unchanged {
                seen.lock().unwrap().push((done.key.output.clone(), done.state, done.findings.clone()));
            }
        };
        batch.run(jobs, Jobs::new(items.into(), None), &mut journal, &watch).unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort_by(|a, b| a.0.cmp(&b.0));
        seen
    }

    #[test]
    fn a_panic_is_one_reports_finding_and_is_tried_again() {
        crate::support::catch::quieten();
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [("a", r#""one""#), ("b", r#""boom""#), ("c", r#""three""#)] {
            fs::write(dir.path().join(format!("{name}.json")), text).unwrap();
        }
        let seen = run(dir.path(), 3);
        let states: Vec<_> = seen.iter().map(|(name, state, _)| (name.as_str(), *state)).collect();
        use State::{Failed, Written};
        assert_eq!(states, [("a", Written), ("b", Failed), ("c", Written), ("d", Failed)]);
        let panic = &seen[1].2[0];
        assert_eq!((panic.code, panic.facts[0].1.as_str()), ("internal", r#"fell over "boom""#));
        assert!(panic.facts[1].1.starts_with("src/batch/mod.rs:"), "{panic:?}");
        assert_eq!(fs::read(dir.path().join("c.pdf")).unwrap(), br#""three""#);

        let again: Vec<_> = run(dir.path(), 1).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(again, ["b", "d"], "from the journal alone, as after a kill");
    }
}
