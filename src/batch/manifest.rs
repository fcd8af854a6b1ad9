//! Manifests: written sorted from a journal, and merged from those of shards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cross_report::CrossReport;
use super::entry::{Key, list};
use super::index::Index;
use super::shard::Shard;
use super::store::{Address, Object, Stores};
use crate::diag::{Finding, Place};
use crate::source::kind_of;
use crate::support::workspace::{self, TakenBack};
use crate::support::{atomic, system};

/// Writes a manifest with what was found across the reports; of shards nothing is known across until they are merged.
///
/// # Errors
/// Those of reading entries and of writing.
pub fn write(entries: &mut Index, checked: &CrossReport, out: &mut dyn Write) -> io::Result<()> {
    for key in entries.keys() {
        let mut entry = entries.entry(&key)?;
        entry.cross_report = list(checked.records.get(&key).map_or(&[], Vec::as_slice));
        out.write_all(&entry.line())?;
    }
    Ok(())
}

/// Writes how long each report took, in the manifest's order: the one thing that is not the same in every run.
///
/// # Errors
/// Those of writing.
pub fn write_times(times: &[(Key, Duration)], out: &mut dyn Write) -> io::Result<()> {
    for (key, time) in times {
        let milliseconds = time.as_micros() as f64 / 1000.0;
        let line = serde_json::json!({"output": key.output, "input": key.input, "milliseconds": milliseconds});
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The shards' manifests among the paths: files as they are, and those of every folder; those in a store are fetched
/// into folders of `workspace`. What runs that were killed left half replaced beside them is put back first; its names
/// come along.
///
/// # Errors
/// A finding for a folder that cannot be read or has none, and for a manifest whose last run has not come to its end.
pub fn find(paths: &[PathBuf], stores: &Stores, workspace: &Path) -> Result<(Vec<PathBuf>, TakenBack), Finding> {
    let (mut found, mut taken_back) = (vec![], vec![]);
    for (number, path) in paths.iter().enumerate() {
        let fetched = workspace.join(number.to_string());
        let there = match path.to_str().and_then(Address::of) {
            Some(address) => fetch(&stores.open(&address)?, &fetched)?,
            None if path.is_dir() => {
                taken_back.extend(workspace::tidy(path, false)?);
                in_folder(path).map_err(|error| unreadable(path, &error))?
            }
            None => {
                taken_back.extend(workspace::tidy(folder_of(path), false)?);
                vec![path.clone()]
            }
        };
        if there.is_empty() {
            let words = format!("{} 里没有分片的清单（manifest.几-of-几.jsonl）", path.display());
            return Err(Finding::error("manifest-missing", Place::File, words).hint("先运行各片，或核对文件夹。"));
        }
        there.iter().try_for_each(|path| finished(path))?;
        found.extend(there);
    }
    Ok((found, taken_back))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a manifest that says less than what has been done since: a run on it is at work, or was killed.
fn finished(path: &Path) -> Result<(), Finding> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".jsonl").unwrap_or(&name);
    if !workspace::is_unfinished(folder_of(path), name) {
        return Ok(());
    }
    let words = format!("{} 不是最新的：写它的运行还没有做完，或者中断了", path.display());
    Err(Finding::error("manifest-unfinished", Place::File, words)
        .hint("等它做完，或再次运行这一片（接着做），然后合并。"))
}

fn in_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let shards = entries.iter().filter(|e| Shard::of_manifest(&e.file_name().to_string_lossy()).is_some());
    Ok(shards.map(fs::DirEntry::path).collect())
}

/// Fetches the shards' manifests of a folder in a store, or the one manifest that the object is.
fn fetch(object: &Object, into: &Path) -> Result<Vec<PathBuf>, Finding> {
    let is_shard =
        |one: &Object| one.folder().address() == object.address() && Shard::of_manifest(one.name()).is_some();
    let objects = match object.name().ends_with(".jsonl") {
        true => vec![object.clone()],
        false => object.list()?.into_iter().filter(is_shard).collect(),
    };
    let fetch = |object: Object| {
        let path = into.join(object.name());
        let file = fs::create_dir_all(into).and_then(|()| File::create(&path));
        object.read(u64::MAX, &mut file.map_err(|error| atomic::refused(&path, &error))?)?;
        Ok(path)
    };
    objects.into_iter().map(fetch).collect()
}

/// Merges manifests into one: the same as that of a run that was not sharded, in whatever order they come.
///
/// # Errors
/// Everything that keeps it from being the same: missing shards, manifests that contradict each other, and shards made
/// with different forms, fonts, options or engines.
pub fn merge(paths: &[PathBuf]) -> Result<Index, Vec<Finding>> {
    let mut findings = missing(paths);
    let mut merged = Index::default();
    let mut recipes: BTreeMap<Option<String>, (String, &Path)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for path in paths.iter().filter(|path| seen.insert(*path)) {
        if let Err(error) = take(&mut merged, path, &mut recipes, &mut findings) {
            findings.push(unreadable(path, &error));
        }
    }
    if findings.is_empty() { Ok(merged) } else { Err(findings) }
}

/// Takes a manifest's entries up into the merged ones.
fn take<'p>(
    merged: &mut Index,
    path: &'p Path,
    recipes: &mut BTreeMap<Option<String>, (String, &'p Path)>,
    findings: &mut Vec<Finding>,
) -> io::Result<()> {
    let mut own = Index::default();
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        findings.push(broken(path, "不是普通文件"));
        return Ok(());
    }
    let is_empty = file.metadata()?.len() == 0;
    if let (_, Some(line)) = own.open_all(file)? {
        findings.push(no_manifest(path, line)?);
        return Ok(());
    }
    // Only a shard may have had no report to do.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if is_empty && Shard::of_manifest(&name).is_none() {
        findings.push(broken(path, "是空文件，不是清单"));
        return Ok(());
    }
    let number = merged.open(File::open(path)?);
    let mut contradicts = false;
    let mut other = None;
    for key in own.keys() {
        let entry = own.entry(&key)?;
        contradicts |= merged.spot(&key).is_some() && merged.entry(&key)?.line() != entry.line();
        let (recipe, first) = recipes.entry(entry.form.clone()).or_insert((entry.recipe.clone(), path));
        other = other.or((*recipe != entry.recipe).then_some(*first));
        if let Some((_, spot)) = own.spot(&key) {
            merged.insert(key, number, spot);
        }
    }
    if contradicts {
        let words = format!("{} 与前面的清单对同一份报告说法不一", path.display());
        findings.push(Finding::error("manifest-contradicts", Place::File, words).hint("重新运行有关的片再合并。"));
    }
    if let Some(first) = other {
        let words = format!("{} 与 {} 用的程序、报告格式、字体或选项不同", path.display(), first.display());
        let hint = "各台机器装同样的程序和文件夹，用同样的选项，重新运行后再合并；没有变化的报告不会重做。";
        findings.push(Finding::error("manifest-recipes", Place::File, words).hint(hint));
    }
    Ok(())
}

/// Shards that some manifest's name tells of and that are not there.
fn missing(paths: &[PathBuf]) -> Vec<Finding> {
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let shards: Vec<Shard> = paths.iter().filter_map(name).filter_map(|name| Shard::of_manifest(&name)).collect();
    let counts: BTreeSet<u32> = shards.iter().map(|shard| shard.count()).collect();
    if counts.len() > 1 {
        let words = format!("清单来自几种不同的分法：{counts:?}");
        let hint = "只留下这次运行的清单，删去以前的。";
        return vec![Finding::error("manifest-shards", Place::File, words).hint(hint)];
    }
    let Some(count) = counts.first() else { return vec![] };
    let there: BTreeSet<u32> = shards.iter().map(|shard| shard.index()).collect();
    let gone: Vec<String> = (1..=*count).filter(|i| !there.contains(i)).map(|i| i.to_string()).collect();
    if gone.is_empty() {
        return vec![];
    }
    let words = format!("共 {count} 片，缺第 {} 片的清单", gone.join("、"));
    vec![Finding::error("manifest-shards", Place::File, words).hint("运行缺的片再合并。")]
}

/// Why a file is no manifest: it is of another kind, or a line of it is damaged.
fn no_manifest(path: &Path, line: usize) -> io::Result<Finding> {
    let mut head = vec![];
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(match kind_of(&head) {
        Some(kind) if line == 1 => {
            let words = format!("{} 是{}，不是清单", path.display(), kind.name);
            let hint = "清单是 banxin batch 在输出文件夹里写的 manifest.….jsonl；也可以只给出那个文件夹。";
            Finding::error("manifest-broken", Place::File, words).hint(hint).hint(kind.way)
        }
        _ => broken(path, &format!("第 {line} 行不是清单的内容")),
    })
}

/// So much of a file tells what it is.
const HEAD: u64 = 1 << 20;

fn broken(path: &Path, why: &str) -> Finding {
    let words = format!("{} {why}", path.display());
    Finding::error("manifest-broken", Place::File, words).hint("核对给出的是不是分片的清单；是的，重新运行这一片。")
}

fn unreadable(path: &Path, error: &io::Error) -> Finding {
    let words = format!("读不出清单 {}：{}", path.display(), system::unread(error));
    Finding::error("file-unreadable", Place::File, words).hint("核对路径和读取权限。")
}
