//! `banxin import --batch`: a folder of files becomes a folder of reports, with a manifest so that a second run does only what
//! changed, and a list of what needs a person's eye, weightiest first. Shards have manifests of their own; a run of the whole
//! folder takes over what they have done.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::arguments::{self, Shown};
use super::import::{self, Imported};
use super::render::{clash_finding, clashes};
use super::session::{self, open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, hand_out, say};
use crate::batch::shard::Shard;
use crate::diag::{Finding, Level};
use crate::support::{digest, system};

/// What manifests in the output folder are called, before and behind the part that they are of.
const MANIFEST: (&str, &str) = ("import", ".jsonl");
/// What the listing of a file is called behind its report's name.
const LISTING: &str = "import.txt";
/// The kinds of files that are read.
const KINDS: [&str; 10] = ["docx", "html", "htm", "xhtml", "xlsx", "xlsm", "xls", "ods", "pdf", "txt"];

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
    let last = match args.last.as_deref().map(import::read_last).transpose() {
        Ok(last) => last,
        Err((source, findings)) => {
            show(&source, &findings);
            return NOT_STARTED;
        }
    };
    let mut files = vec![];
    if let Err(error) = collect(folder, &mut files, 0) {
        complain(&format!("读不了文件夹 {}：{}\n", folder.display(), system::unread(&error)));
        return NOT_STARTED;
    }
    files.sort();
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
    let (mut done, mut kept) = (0, 0);
    let is_own = |path: &Path| shard.is_none_or(|shard| shard.owns(&report(path).to_string_lossy()));
    for path in files.iter().filter(|path| is_own(path)) {
        let inside = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
        let input = input(path, args);
        let before =
            known.get(&inside).filter(|entry| Some(&entry.input) == input.as_ref() && is_there(entry, &args.output));
        if let Some(entry) = before {
            kept += 1;
            entries.push(entry.clone());
            continue;
        }
        let output = args.output.join(report(path));
        let imported = match clashes.get(report(path).as_os_str()).filter(|paths| paths.len() > 1) {
            Some(paths) => Imported::refused(path, vec![clash_finding(paths)]),
            None => import::one(&engine, args, path, &output, last.as_ref()),
        };
        let listing = output.with_extension(LISTING);
        if let Err(finding) = session::write(&listing, import::text(&imported).as_bytes(), &[path]) {
            complain(&format!("{}\n", finding.message));
            return NOT_STARTED;
        }
        done += 1;
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
    match args.shown.format {
        Shown::Json => hand_out(&lines(&by_weight(&entries))),
        Shown::Text => say(&list(&entries, done, kept)),
    }
    if entries.iter().all(|entry| entry.report.is_some() && entry.errors == 0) { DONE } else { SOME_REFUSED }
}

/// The files below a folder that some reader may read. Names that begin with a point or `~` are programs' own.
fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(['.', '~']) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < 32 {
            collect(&path, files, depth + 1)?;
        } else if kind.is_file() {
            let ext = path.extension().map(|ext| ext.to_string_lossy().to_lowercase());
            if ext.is_some_and(|ext| KINDS.contains(&ext.as_str())) {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// Digest of a file and of what was asked for; `None` for a file that cannot be read.
fn input(path: &Path, args: &arguments::Import) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let last = args.last.as_ref().and_then(|path| std::fs::read(path).ok()).map(|bytes| digest::of(&bytes));
    let asked = format!("{:?}", (&args.form, args.year, &args.issuer, args.take, last));
    Some(digest::of_parts([env!("CARGO_PKG_VERSION"), digest::of(&bytes).as_str(), asked.as_str()]))
}

fn is_there(entry: &Entry, output: &Path) -> bool {
    match (&entry.report, &entry.output) {
        (Some(report), Some(digest)) => {
            std::fs::read(output.join(report)).is_ok_and(|bytes| digest::of(&bytes) == *digest)
        }
        _ => true,
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

fn list(entries: &[Entry], done: usize, kept: usize) -> String {
    let mut out = format!("共 {} 个文件：导入 {done} 个，没有变的 {kept} 个\n", entries.len());
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
