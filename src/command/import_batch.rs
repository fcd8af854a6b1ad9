//! `banxin import --batch`: a folder of files becomes a folder of reports, with a manifest so that a second run does only what
//! changed, and a list of what needs a person's eye, weightiest first. Shards have manifests of their own; a run of the whole
//! folder takes over what they have done.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::arguments::{self, Shown};
use super::import::{self as one_by_one, Imported};
use super::render::{clash_finding, clashes};
use super::session::{self, open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, hand_out, say};
use crate::batch::shard::Shard;
use crate::diag::{Finding, Level};
use crate::import;
use crate::support::{digest, system};

/// What manifests in the output folder are called, before and behind the part that they are of.
const MANIFEST: (&str, &str) = ("import", ".jsonl");
/// What the listing of a file is called behind its report's name.
const LISTING: &str = "import.txt";
/// Documents that nobody reads here, beside those that are read: someone has to save them otherwise. All else, such as pictures
/// beside pages, is no document.
const DOCUMENTS: [&str; 7] = ["doc", "dot", "wps", "wpt", "rtf", "odt", "ofd"];

/// A line of the manifest.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// The file, from the input folder.
    file: String,
    /// Digest of the file and of what was asked for.
    input: String,
    /// The report, from the output folder; nothing where the file was refused.
    report: Option<String>,
    /// Digest of the report.
    output: Option<String>,
    errors: usize,
    warnings: usize,
    notes: usize,
    /// The codes of errors and warnings, each once.
    codes: Vec<String>,
}

impl Entry {
    /// How much it needs an eye: refused files first, then by errors, then by warnings.
    fn weight(&self) -> (bool, usize, usize) {
        (self.report.is_none(), self.errors, self.warnings)
    }
}

pub(super) fn run(args: &arguments::Import, folder: &Path) -> u8 {
    if !args.files.is_empty() {
        complain("--batch 后面写一个文件夹，不再另写文件\n");
        return NOT_STARTED;
    }
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let last = match args.last.as_deref().map(one_by_one::read_last).transpose() {
        Ok(last) => last,
        Err((source, findings)) => {
            show(&source, &findings);
            return NOT_STARTED;
        }
    };
    let mut files = vec![];
    let out = args.output.canonicalize().ok();
    if let Err(error) = collect(folder, out.as_deref(), &mut files, 0) {
        complain(&format!("读不了文件夹 {}：{}\n", folder.display(), system::unread(&error)));
        return NOT_STARTED;
    }
    files.sort();
    let (files, passed): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|path| ends(path, &import::NAMES));
    let shard = match super::batch::shard(args.shard.as_deref()) {
        Ok(shard) => shard,
        Err(words) => {
            complain(&words);
            return NOT_STARTED;
        }
    };
    let known = known(&args.output, shard);
    let path_of_manifest = args.output.join(manifest_of(shard));
    let report = |path: &Path| {
        let inside = path.strip_prefix(folder).unwrap_or(path);
        inside.with_extension("json")
    };
    let clashes = clashes(&files, |path| vec![report(path).into_os_string()]);
    let mut entries: Vec<Entry> = vec![];
    let mut kept = 0;
    let is_own = |path: &Path| shard.is_none_or(|shard| shard.owns(&report(path).to_string_lossy()));
    for path in files.iter().filter(|path| is_own(path)) {
        let inside = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
        let input = input(path, args);
        let before =
            known.get(&inside).filter(|entry| Some(&entry.input) == input.as_ref() && is_there(entry, &args.output));
        if let Some(entry) = before {
            kept += usize::from(entry.report.is_some());
            entries.push(entry.clone());
            continue;
        }
        let output = args.output.join(report(path));
        let imported = match clashes.get(report(path).as_os_str()).filter(|paths| paths.len() > 1) {
            Some(paths) => Imported::refused(path, vec![clash_finding(paths)]),
            None => {
                let earlier = known.get(&inside).and_then(|entry| entry.output.as_deref());
                one_by_one::one(&engine, args, path, &output, last.as_ref(), earlier)
            }
        };
        let listing = output.with_extension(LISTING);
        if let Err(finding) = session::write(&listing, one_by_one::text(&imported).as_bytes(), &[path]) {
            complain(&format!("{}\n", finding.message));
            return NOT_STARTED;
        }
        entries.push(entry(inside, input.unwrap_or_default(), report(path), &imported));
        // Written each time, so that a run that is ended goes on where it was.
        if let Err(finding) = write_manifest(&path_of_manifest, &entries, &known) {
            complain(&format!("{}\n", finding.message));
            return NOT_STARTED;
        }
    }
    if let Err(finding) = write_manifest(&path_of_manifest, &entries, &BTreeMap::new()) {
        complain(&format!("{}\n", finding.message));
        return NOT_STARTED;
    }
    let passed: Vec<Entry> = passed
        .iter()
        .filter(|path| is_own(path))
        .map(|path| passed_over(path.strip_prefix(folder).unwrap_or(path), ends(path, &DOCUMENTS)))
        .collect();
    match args.shown.format {
        Shown::Json => hand_out(&lines(&[by_weight(&entries), by_weight(&passed)].concat())),
        Shown::Text => say(&(list(&entries, kept, passed.len()) + &unread(&passed))),
    }
    let whole =
        entries.iter().all(|entry| entry.report.is_some()) && entries.iter().chain(&passed).all(|own| own.errors == 0);
    if whole { DONE } else { SOME_REFUSED }
}

/// The files below a folder, but for the folder that is written to. Names that begin with a point or `~`, and `Thumbs.db`, are
/// programs' own.
fn collect(folder: &Path, out: Option<&Path>, files: &mut Vec<PathBuf>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) || name.eq_ignore_ascii_case("thumbs.db") {
            continue;
        }
        let kind = entry.file_type()?;
        let is_out = || out.is_some_and(|out| path.canonicalize().is_ok_and(|path| path == out));
        if kind.is_dir() && depth < 32 && !is_out() {
            collect(&path, out, files, depth + 1)?;
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file's name ends so.
fn ends(path: &Path, endings: &[&str]) -> bool {
    let own = path.extension().map(|own| own.to_string_lossy().to_lowercase());
    own.is_some_and(|own| endings.contains(&own.as_str()))
}

/// What is said of a file that no reader reads: a fault where it is a document.
fn passed_over(file: &Path, is_document: bool) -> Entry {
    Entry {
        file: file.to_string_lossy().into_owned(),
        input: String::new(),
        report: None,
        output: None,
        errors: usize::from(is_document),
        warnings: 0,
        notes: usize::from(!is_document),
        codes: vec!["kind-unknown".to_owned()],
    }
}

/// The names of files that no reader reads, and what to do with those that are documents.
fn unread(passed: &[Entry]) -> String {
    let names = |documents: bool| {
        let own = passed.iter().filter(|entry| (entry.errors > 0) == documents).map(|entry| entry.file.as_str());
        own.collect::<Vec<_>>().join("、")
    };
    let (documents, other) = (names(true), names(false));
    let mut out = String::new();
    if !documents.is_empty() {
        out += &format!("这种文件读不了，没有导入：{documents}\n    改法：在 Word 或 WPS 里另存为 .docx，再导入。\n");
    }
    if !other.is_empty() {
        out += &format!("不是可以导入的文件，没有读：{other}\n");
    }
    out
}

/// Digest of a file and of what was asked for; `None` for a file that cannot be read.
fn input(path: &Path, args: &arguments::Import) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let last = args.last.as_ref().and_then(|path| std::fs::read(path).ok()).map(|bytes| digest::of(&bytes));
    let asked = format!("{:?}", (&args.form, args.year, &args.issuer, args.take, last));
    Some(digest::of_parts([env!("CARGO_PKG_VERSION"), digest::of(&bytes).as_str(), asked.as_str()]))
}

/// Whether what was made of a file is there, be it as it was written or mended since. What stood in the way may be gone.
fn is_there(entry: &Entry, output: &Path) -> bool {
    match &entry.report {
        Some(report) => output.join(report).is_file(),
        None => !entry.codes.iter().any(|code| code == "output-exists"),
    }
}

fn entry(file: String, input: String, report: PathBuf, imported: &Imported) -> Entry {
    let of = |level: Level| imported.told.iter().filter(move |finding| finding.level == level);
    let mut codes: Vec<String> =
        of(Level::Error).chain(of(Level::Warning)).map(|finding| finding.code.to_owned()).collect();
    codes.dedup();
    codes.sort();
    codes.dedup();
    let written = imported.written.is_some();
    let text = imported.made.as_ref().map(|made| digest::of(made.text.as_bytes()));
    Entry {
        file,
        input,
        report: written.then(|| report.to_string_lossy().into_owned()),
        output: text.filter(|_| written),
        errors: of(Level::Error).count(),
        warnings: of(Level::Warning).count(),
        notes: of(Level::Note).count(),
        codes,
    }
}

/// The name of a shard's manifest, or of the whole's.
fn manifest_of(shard: Option<Shard>) -> String {
    let part = shard.map(|shard| format!(".{}-of-{}", shard.index(), shard.count())).unwrap_or_default();
    [MANIFEST.0, &part, MANIFEST.1].concat()
}

/// What earlier runs have done: of a shard its own, of the whole also those of shards.
fn known(output: &Path, shard: Option<Shard>) -> BTreeMap<String, Entry> {
    let is_shards = |name: &str| {
        let part = name.strip_prefix(MANIFEST.0).and_then(|rest| rest.strip_suffix(MANIFEST.1));
        part.and_then(|part| part.strip_prefix('.')).is_some_and(|part| part.contains("-of-"))
    };
    let mut names = vec![manifest_of(shard)];
    if shard.is_none() {
        let all = std::fs::read_dir(output).into_iter().flatten().flatten();
        names.extend(all.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| is_shards(name)));
    }
    let read = |name: &String| std::fs::read_to_string(output.join(name)).unwrap_or_default();
    // A line that a killed run left half is done again.
    let entries = |text: String| {
        let entries = text.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok());
        entries.map(|entry| (entry.file.clone(), entry)).collect::<Vec<_>>()
    };
    names.iter().map(read).flat_map(entries).collect()
}

/// Writes the entries, and behind them what an earlier run knows of files that this one has not come to.
fn write_manifest(path: &Path, entries: &[Entry], known: &BTreeMap<String, Entry>) -> Result<(), Finding> {
    let later = known.values().filter(|entry| !entries.iter().any(|own| own.file == entry.file));
    let text = lines(&entries.iter().chain(later).collect::<Vec<_>>());
    session::write(path, text.as_bytes(), &[])
}

fn lines(entries: &[&Entry]) -> String {
    entries.iter().map(|entry| serde_json::to_string(entry).unwrap_or_default() + "\n").collect()
}

/// Weightiest first; among equals by name.
fn by_weight(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|one, other| other.weight().cmp(&one.weight()).then_with(|| one.file.cmp(&other.file)));
    sorted
}

fn list(entries: &[Entry], kept: usize, passed: usize) -> String {
    let made = entries.iter().filter(|entry| entry.report.is_some()).count();
    let (all, done, refused) = (entries.len() + passed, made - kept, entries.len() - made);
    let mut out =
        format!("共 {all} 个文件：导入 {done} 个，没有变的 {kept} 个，没有导入 {refused} 个，读不了的 {passed} 个\n");
    let needy: Vec<&Entry> = by_weight(entries)
        .into_iter()
        .filter(|entry| entry.report.is_none() || entry.errors + entry.warnings > 0)
        .collect();
    if needy.is_empty() {
        return out + "没有要人看的\n";
    }
    out += &format!("要人看的（{} 个，重的在前）\n", needy.len());
    for entry in needy {
        let what = match entry.report {
            None => "没有导入".to_owned(),
            Some(_) => format!("{} 处没有收入，{} 处请核对", entry.errors, entry.warnings),
        };
        let listing = Path::new(&entry.file).with_extension(LISTING);
        out += &format!("  {}：{what}（{}），详见 {}\n", entry.file, entry.codes.join("、"), listing.display());
    }
    out
}
