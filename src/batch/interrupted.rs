//! A batch of fifty with every single file operation failing in turn, and with a kill before each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::cross_report::CrossReport;
use super::entry::Entry;
use super::input::{Item, ItemOrigin};
use super::output::Folder;
use super::*;
use crate::backend::Format;
use crate::diag::Place;
use crate::engine::make::{Card, Outcome, Product};
use crate::support::disk::faults;
use crate::support::{digest, set};

const REPORTS: usize = 50;

/// Gives each report back in every format; refuses what begins with a minus.
struct Echo;

impl Maker for Echo {
    fn make(&self, text: &str, _: Option<&Path>, _stem: Option<&str>) -> Outcome {
        if text.starts_with('-') {
            return Outcome { findings: vec![Finding::error("sum-mismatch", Place::File, "不平")], product: None };
        }
        let card = Card { issuer: text.into(), parent: None, year: 2020, prose_sha256: None };
        let files = Format::ALL.map(|format| (format, text.into())).into();
        let (faces, pictures) = (Default::default(), Default::default());
        Outcome {
            findings: vec![],
            product: Some(Product { form: "f".into(), faces, pictures, pages: 1, files, card }),
        }
    }
}

/// What a report says in the first run and in the second, and what its files say after the second.
fn texts(n: usize) -> (Vec<u8>, Vec<u8>, Option<String>) {
    let first = format!("\"第一稿 {n}\"");
    let (second, left) = match n % 5 {
        0 => (first.clone().into_bytes(), Some(first.clone())),
        1 => (b"-1".to_vec(), None),
        2 => (b"\"\xd6\xd0 in GBK\"".to_vec(), Some(first.clone())),
        _ => (format!("\"第二稿 {n}\"").into_bytes(), Some(format!("\"第二稿 {n}\""))),
    };
    (first.into_bytes(), second, left)
}

fn name(n: usize) -> String {
    format!("市{}/{n}", n % 3)
}

/// Runs as the command does; why it did not come to its end.
fn run(dir: &Path) -> Result<Vec<Done>, Finding> {
    let items = (0..REPORTS).map(|n| {
        let origin = ItemOrigin::Report(dir.join(format!("in/{n}.json")));
        Item { input: n.to_string(), output: name(n), origin }
    });
    let out = dir.join("out");
    let (output, _) = Folder::open(&out, None)?;
    let mut journal = output.journal()?;
    let (recipe, inputs) = (Recipe::default(), Inputs::default());
    let batch = Batch { maker: &Echo, recipe: &recipe, output: &output, again: false, inputs: &inputs };
    let seen = Mutex::new(vec![]);
    let keep = |done: &Done| {
        let Done { key, state, unchanged, removed, stale, .. } = done;
        let (source, findings) = (Source::new("", ""), done.findings.clone());
        let (key, removed, stale) = (key.clone(), removed.clone(), stale.clone());
        seen.lock().unwrap().push(Done {
            key,
            state: *state,
            unchanged: *unchanged,
            source,
            findings,
            removed,
            stale,
            time: Duration::ZERO,
        });
    };
    let remembered = batch.run(2, Jobs::new(items.collect(), None), &mut journal, &keep);
    remembered.map_err(|error| crate::support::atomic::refused(&out, &error))?;
    let mut done = journal.into_done();
    let nothing = CrossReport::default();
    output.write_list("manifest.jsonl", &mut |out| manifest::write(&mut done, &nothing, out))?;
    Box::new(output).close()?;
    Ok(seen.into_inner().unwrap())
}

/// What the files of a report say; nothing where there is none. Files that say different things are told as such.
fn said(out: &Path, n: usize) -> Result<Option<String>, String> {
    let files: Vec<_> = Format::ALL
        .iter()
        .map(|format| fs::read_to_string(out.join(format!("{}.{}", name(n), format.name()))).ok())
        .collect();
    let first = files[0].clone();
    if files.iter().all(|file| *file == first) { Ok(first) } else { Err(format!("{files:?}")) }
}

/// Every file of a folder, without the name of the folder in which it lies.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let above = dir.parent().and_then(Path::to_str).unwrap();
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let text = String::from_utf8(fs::read(&path).unwrap()).unwrap().replace(above, "");
                    found.insert(path.strip_prefix(dir).unwrap().to_owned(), text.into_bytes());
                }
            }
        }
    }
    found
}

fn manifest_entries(out: &Path) -> Vec<Entry> {
    let text = fs::read(out.join("manifest.jsonl")).unwrap();
    text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| Entry::read(line).unwrap()).collect()
}

/// A folder after the first run, with the inputs of the second, and what the second run makes of it.
struct Archive {
    first: BTreeMap<PathBuf, Vec<u8>>,
    last: BTreeMap<PathBuf, Vec<u8>>,
    /// How many operations the second run is.
    count: usize,
}

fn lay(dir: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (name, bytes) in files {
        let path = dir.join("out").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::create_dir_all(dir.join("in")).unwrap();
    (0..REPORTS).for_each(|n| fs::write(dir.join(format!("in/{n}.json")), texts(n).1).unwrap());
}

impl Archive {
    fn new() -> Archive {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), &BTreeMap::new());
        (0..REPORTS).for_each(|n| fs::write(dir.path().join(format!("in/{n}.json")), texts(n).0).unwrap());
        run(dir.path()).unwrap();
        let out = dir.path().join("out");
        let first = files(&out);
        lay(dir.path(), &first);
        let (done, count) = faults::during(dir.path(), usize::MAX, false, || run(dir.path()));
        let done = done.unwrap();
        let each = Format::ALL.len();
        assert_eq!(done.iter().map(|done| done.removed.len()).sum::<usize>(), 10 * each, "told by name");
        assert_eq!(done.iter().map(|done| done.stale.len()).sum::<usize>(), 10 * each, "told by name");
        (0..REPORTS).for_each(|n| assert_eq!(said(&out, n), Ok(texts(n).2), "report {n}"));
        let last = files(&out);
        assert_eq!(last.len(), 40 * each + 1);
        for entry in manifest_entries(&out) {
            assert_eq!(entry.stale.len(), if entry.key().input.parse::<usize>().unwrap() % 5 == 2 { each } else { 0 });
            for file in entry.files.iter().chain(&entry.stale) {
                assert_eq!(digest::of(&last[Path::new(&file.name)]), file.sha256);
            }
        }
        Archive { first, last, count }
    }

    /// Runs with a fault, and again without. Whether the fault kept the first of the two from its end, and whether a set
    /// was under way after it.
    fn interrupt(&self, number: usize, is_kill: bool) -> (bool, bool) {
        let dir = tempfile::tempdir().unwrap();
        lay(dir.path(), &self.first);
        let out = dir.path().join("out");
        let (done, _) = faults::during(dir.path(), number, is_kill, || run(dir.path()));
        let named: Vec<PathBuf> = set::under_way(&out.join(".banxin-manifest")).concat();
        for n in 0..REPORTS {
            let (first, _, left) = texts(n);
            let file = PathBuf::from(format!("{}.pdf", name(n)));
            match said(&out, n) {
                Ok(said) => assert!(said == left || said.as_deref().map(str::as_bytes) == Some(&first), "{said:?}"),
                Err(mixed) => assert!(is_kill && named.contains(&file), "operation {number}: report {n}: {mixed}"),
            }
        }
        let failed = done.is_err() || done.is_ok_and(|done| done.iter().any(|done| done.state == State::Failed));
        run(dir.path()).unwrap();
        assert!(files(&out) == self.last, "operation {number}, kill: {is_kill}");
        (failed, !named.is_empty())
    }
}

/// The operations that are tried: each with `BANXIN_LONG_TESTS`, with the judges every twenty-third and else a few.
fn step() -> usize {
    let is_set = |name| std::env::var_os(name).is_some();
    match (is_set("BANXIN_LONG_TESTS"), is_set("REQUIRE_TOOLS")) {
        (true, _) => 1,
        (_, true) => 23,
        _ => 47,
    }
}

#[test]
fn a_failure_at_any_file_operation_leaves_every_set_whole() {
    let archive = Archive::new();
    let tried: Vec<usize> = (0..archive.count).step_by(step()).collect();
    let failed = tried.iter().filter(|number| archive.interrupt(**number, false).0).count();
    assert!(failed * 2 > tried.len(), "{failed} of {}", tried.len());
    println!("{} failures injected, {failed} of them kept a report or the run from its end", tried.len());
}

#[test]
fn a_kill_at_any_file_operation_loses_nothing() {
    let archive = Archive::new();
    let tried: Vec<usize> = (0..archive.count).step_by(step()).collect();
    let under_way = tried.iter().filter(|number| archive.interrupt(**number, true).1).count();
    assert!(under_way > 0);
    println!("{} kills, {under_way} of them while a set was under way", tried.len());
}
