//! A volume for the archives: everything of the reports of a batch in one zip archive. Each report has a folder with its
//! files, its JSON, its pictures, its findings and its line of the manifest; before them stand the volume's contents page
//! (GB/T 9705, 卷内文件目录), the manifest and the list of all digests. The archive is read back whole and held against those
//! digests before it takes its place.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::entry::{Entry, Key, State};
use super::index::Index;
use super::library::Library;
use super::output::Output;
use super::sources::Sources;
use crate::backend::Format;
use crate::diag::{Finding, Level, Place};
use crate::engine::Engine;
use crate::model::SCHEMA_ID;
use crate::pack::volume::{Volume, read_again};
use crate::support::{atomic, digest};

/// What each report of a volume is written as.
pub const FORMATS: [Format; 3] = [Format::Pdf, Format::Docx, Format::Ofd];

/// The form of the contents page.
const FORM: &str = "free-report";

/// The most rows of one table of the contents page; a table of a report holds 20,000 with its header.
const ROWS: usize = 10_000;

/// The list of digests, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";

/// What became of a volume.
#[derive(Debug)]
#[non_exhaustive]
pub struct Bound {
    /// How many reports are in it.
    pub reports: usize,
    /// How many files.
    pub files: usize,
    /// What was found on the way: inputs and pictures that are not what they were.
    pub findings: Vec<Finding>,
}

/// A report in the volume, as the contents page has it.
struct Line {
    number: String,
    issuer: String,
    title: String,
    date: String,
    pages: usize,
    remark: String,
}

/// A volume that is being bound.
struct Binder<'b> {
    zip: Volume,
    /// The digest of each file, by path.
    sums: BTreeMap<String, String>,
    output: &'b dyn Output,
    findings: Vec<Finding>,
}

/// Binds the reports that are written into an archive at `path`.
///
/// # Errors
/// `write-failed` where it cannot be written or does not say what was put in; the findings of a contents page that cannot
/// be set. Nothing is written then.
pub fn bind(
    path: &Path,
    entries: &mut Index,
    sources: &mut Sources<'_>,
    output: &dyn Output,
    engine: &Engine,
) -> Result<Bound, Vec<Finding>> {
    let fault = |error: io::Error| vec![atomic::refused(path, &error)];
    let all = entries.keys();
    let inputs: Vec<String> = all.iter().map(|key| key.input.clone()).collect();
    let library = Library::open(inputs.iter().map(String::as_str), sources);
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(fault)?;
    let place = atomic::temporary(dir).map_err(fault)?;
    let zip = Volume::new(place.reopen().map_err(fault)?);
    let mut binder = Binder { zip, sums: BTreeMap::new(), output, findings: vec![] };
    let (mut lines, mut years) = (vec![], vec![]);
    let mut manifest = vec![];
    for key in &all {
        let entry = entries.entry(key).map_err(fault)?;
        manifest.extend(entry.line());
        if entry.state == State::Written {
            years.extend(entry.report.as_ref().map(|card| card.year));
            lines.push(binder.report(&entry, key, &library).map_err(fault)?);
        }
    }
    let contents = contents(&lines, years.into_iter().max(), all.len());
    for (name, bytes) in set(engine, &contents)? {
        binder.put(&name, &bytes, name.ends_with("df")).map_err(fault)?;
    }
    binder.put("manifest.jsonl", &manifest, false).map_err(fault)?;
    let (mut file, sums, findings) = binder.close().map_err(fault)?;
    file.seek(SeekFrom::Start(0)).map_err(fault)?;
    prove(file, &sums).map_err(fault)?;
    atomic::keep_special(path).map_err(fault)?;
    place.persist(path).map_err(|error| fault(error.error))?;
    Ok(Bound { reports: lines.len(), files: sums.len(), findings })
}

impl Binder<'_> {
    /// Adds a report's folder.
    fn report(&mut self, entry: &Entry, key: &Key, library: &Library<'_>) -> io::Result<Line> {
        let folder = &entry.output;
        let stem = folder.rsplit('/').next().unwrap_or(folder);
        for file in &entry.files {
            let name = file.name.rsplit('/').next().unwrap_or(&file.name);
            let path = PathBuf::from(self.output.shown(&file.name));
            self.copy(&format!("{folder}/{name}"), &path, &file.sha256, file.bytes)?;
        }
        let sha256 = entry.input_sha256.as_deref().unwrap_or_default();
        let report = library.read(&key.input, sha256);
        if let Some(source) = &report {
            self.put(&format!("{folder}/{stem}.json"), source.text.as_bytes(), false)?;
        } else {
            self.lost(&key.input);
        }
        let beside = Path::new(&key.input).parent().unwrap_or(Path::new(""));
        for (picture, sha256) in &entry.pictures {
            let path = beside.join(picture);
            match path.metadata() {
                Ok(meta) => self.copy(&format!("{folder}/{picture}"), &path, sha256, meta.len())?,
                Err(_) => self.lost(&path.display().to_string()),
            }
        }
        let findings: Vec<Value> = serde_json::from_str(entry.findings.get()).unwrap_or_default();
        self.put(&format!("{folder}/findings.json"), entry.findings.get().as_bytes(), false)?;
        self.put(&format!("{folder}/核对意见.txt"), told(&findings).as_bytes(), false)?;
        self.put(&format!("{folder}/manifest.json"), &entry.line(), false)?;
        let tree = report.and_then(|source| serde_json::from_str(source.text.trim_start_matches('\u{feff}')).ok());
        Ok(Line::of(entry, &tree.unwrap_or_default(), &findings))
    }

    /// Names an input that is not there any more as it was.
    fn lost(&mut self, name: &str) {
        let words = format!("{name} 已不在原处或有改动，没有收入归档包");
        let hint = "把它放回原处，或者再运行一次，让改过的报告重新生成。";
        self.findings.push(Finding::warning("archive-incomplete", Place::File, words).hint(hint));
    }

    fn put(&mut self, path: &str, bytes: &[u8], is_packed: bool) -> io::Result<()> {
        self.sums.insert(path.to_owned(), digest::of(bytes));
        self.zip.add(path, bytes, bytes.len() as u64, is_packed)
    }

    /// Adds a file that must be what it was; one that is another by now makes the proof of the whole fail.
    fn copy(&mut self, name: &str, path: &Path, sha256: &str, length: u64) -> io::Result<()> {
        self.sums.insert(name.to_owned(), sha256.to_owned());
        self.zip.add(name, File::open(path)?, length, true)
    }

    fn close(mut self) -> io::Result<(File, BTreeMap<String, String>, Vec<Finding>)> {
        let list: String = self.sums.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect();
        self.put(SUMS, list.as_bytes(), false)?;
        Ok((self.zip.finish()?, self.sums, self.findings))
    }
}

/// Reads the archive again: every file is there once and is what was to be put in.
fn prove(file: File, sums: &BTreeMap<String, String>) -> io::Result<()> {
    let wrong = |path: &str| io::Error::other(format!("归档包里的 {path} 与清单不符，没有写出归档包；再运行一次"));
    let mut left = sums.clone();
    read_again(file, |path, content: &mut dyn Read| match left.remove(path) {
        Some(sum) if digest::of_stream(content)? == sum => Ok(()),
        _ => Err(wrong(path)),
    })?;
    match left.keys().next() {
        Some(path) => Err(wrong(path)),
        None => Ok(()),
    }
}

/// Findings for people.
fn told(findings: &[Value]) -> String {
    if findings.is_empty() {
        return "没有问题。\n".to_owned();
    }
    let line = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        let level = Level::ALL.into_iter().find(|level| level.key() == text("level")).unwrap_or(Level::Note).word();
        let place = finding["line"].as_u64().map_or(String::new(), |line| format!("第 {line} 行："));
        let hints = finding["hints"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let hints: String = hints.map(|hint| format!("    改法：{hint}\n")).collect();
        format!("{place}{level}[{}]：{}\n{hints}", text("code"), text("message"))
    };
    findings.iter().map(line).collect()
}

impl Line {
    fn of(entry: &Entry, report: &Value, findings: &[Value]) -> Line {
        let text = |at: &str| match report.pointer(at) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
            _ => String::new(),
        };
        let first =
            |places: &[&str]| places.iter().map(|at| text(at)).find(|text| !text.is_empty()).unwrap_or_default();
        let card = entry.report.as_ref();
        let warnings = findings.iter().filter(|finding| finding["level"] == Level::Warning.key()).count();
        Line {
            number: text("/official/number"),
            issuer: card.map_or(String::new(), |card| card.issuer.clone()),
            title: first(&["/title"]),
            date: first(&["/official/signature/date", "/signature/date", "/published"]),
            pages: entry.pages,
            remark: if warnings == 0 { String::new() } else { format!("核对意见 {warnings} 处") },
        }
    }
}

/// The contents page as a report: what GB/T 9705 asks of a list of the files of a volume, with the number of pages of each
/// in the place of its first page, for each file begins with its own.
fn contents(lines: &[Line], year: Option<u16>, all: usize) -> Value {
    let head = ["顺序号", "文号", "责任者", "题名", "日期", "页数", "备注"];
    let row = |(nth, line): (usize, &Line)| {
        json!([
            (nth + 1).to_string(),
            line.number,
            line.issuer,
            line.title,
            line.date,
            line.pages.to_string(),
            line.remark
        ])
    };
    let rows: Vec<Value> = lines.iter().enumerate().map(row).collect();
    let table = |rows: &[Value]| {
        let rows: Vec<Value> = std::iter::once(json!(head)).chain(rows.iter().cloned()).collect();
        json!({ "grid": {
            "caption": "卷内文件目录", "header_rows": 1, "rows": rows,
            "widths": ["13mm", "26mm", "30mm", 1, "22mm", "12mm", "20mm"],
            "align": ["center", "left", "left", "left", "center", "center", "left"],
        } })
    };
    let pages: usize = lines.iter().map(|line| line.pages).sum();
    let left = match all - lines.len() {
        0 => String::new(),
        count => format!("另有{count}份没有做成，不在卷内，见清单 manifest.jsonl。"),
    };
    let words = format!(
        "本卷共{}份文件，{pages}页。{left}每份文件一个文件夹，内有PDF、OFD、Word文件、报告数据、核对意见和清单。",
        lines.len()
    );
    let mut body = vec![json!(words)];
    body.extend(rows.chunks(ROWS).map(table));
    let mut issuers: Vec<&str> = lines.iter().map(|line| line.issuer.as_str()).collect();
    issuers.dedup();
    let issuer = match issuers[..] {
        [one] if !one.is_empty() => one,
        _ => "归档单位",
    };
    json!({
        "schema": SCHEMA_ID, "form": FORM, "year": year.unwrap_or(2000), "issuer": issuer,
        "title": "卷内文件目录", "body": body,
    })
}

/// The files of the contents page.
fn set(engine: &Engine, contents: &Value) -> Result<Vec<(String, Vec<u8>)>, Vec<Finding>> {
    let text = serde_json::to_string_pretty(contents).unwrap_or_default();
    let (plan, findings) = engine.plan(&text);
    let Some(plan) = plan else { return Err(findings) };
    let mut files = vec![("目录.json".to_owned(), text.clone().into_bytes())];
    for format in [Format::Pdf, Format::Ofd] {
        let bytes = engine.write(&plan, format).map_err(|finding| vec![finding])?;
        files.push((format!("目录.{}", format.name()), bytes));
    }
    Ok(files)
}
