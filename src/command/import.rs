//! `banxin import`: Word, web pages, workbooks, PDF and text become reports. Prints what was taken, changed and left out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::arguments::{self, Shown};
use crate::blank;
use crate::diag::{Finding, InBook, Level, Place, refuses};
use crate::engine::{Engine, PlanOptions};
use crate::import::{self, Assembled, FaceSource, Wish};
use crate::intake;
use crate::model::{self, Report};
use crate::source::{Record, Source, named_import};
use crate::support::resources::FONTS;
use crate::support::{catch, digest};
use crate::verify;

use super::render::{clash_finding, clashes, stem};
use super::session::{self, open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, hand_out, say};

/// What became of a file.
pub(super) struct Imported {
    /// The file as the user named it.
    pub(super) file: String,
    /// What was made of it; `None` when it was refused.
    pub(super) made: Option<Assembled>,
    /// Where the report was written.
    pub(super) written: Option<PathBuf>,
    /// What there is to tell of reading it.
    pub(super) told: Vec<Finding>,
    /// What the checks find in the report.
    pub(super) checks: Vec<Finding>,
}

impl Imported {
    pub(super) fn refused(file: &Path, told: Vec<Finding>) -> Imported {
        Imported { file: file.display().to_string(), made: None, written: None, told, checks: vec![] }
    }

    /// Whether everything of the file is in its report.
    pub(super) fn is_whole(&self) -> bool {
        self.written.is_some() && !refuses(&self.told)
    }
}

/// What machines get of a file.
#[derive(Serialize)]
struct Answer<'a> {
    file: &'a str,
    written: Option<String>,
    title: Option<&'a str>,
    year: Option<u16>,
    issuer: Option<&'a str>,
    form: Option<&'a str>,
    tables: &'a [import::Count],
    /// What was changed, left out or refused.
    findings: Vec<Record>,
    /// What the checks find in the report.
    checks: Vec<Record>,
}

/// Last year's report, to hold the figures carried over against.
pub(super) struct Last {
    report: Report,
}

pub(super) fn run(args: &arguments::Import) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let last = match &args.last {
        None => None,
        Some(path) => match read_last(path) {
            Ok(last) => Some(last),
            Err((source, findings)) => {
                show(&source, &findings);
                return NOT_STARTED;
            }
        },
    };
    let inputs = match args.files.as_slice() {
        [] => {
            complain("命令行缺少：<文件>...\n用 banxin import --help 查看用法。\n");
            return NOT_STARTED;
        }
        files => files,
    };
    if is_file(&args.output) && inputs.len() > 1 {
        complain("导入几个文件时，-o 要写文件夹\n");
        return NOT_STARTED;
    }
    let clashes = clashes(inputs, |path| vec![stem(path)]);
    let mut answers = vec![];
    let mut whole = true;
    for path in inputs {
        let output = output(&args.output, path);
        let imported = match clashes.get(&stem(path)).filter(|paths| paths.len() > 1) {
            Some(paths) => Imported::refused(path, vec![clash_finding(paths)]),
            None => one(&engine, args, path, &output, last.as_ref(), None),
        };
        whole &= imported.is_whole();
        match args.shown.format {
            Shown::Text => say(&text(&imported)),
            Shown::Json => answers.push(machine(&imported)),
        }
    }
    if args.shown.format == Shown::Json {
        hand_out(&format!("[{}]\n", answers.join(",\n")));
    }
    if whole { DONE } else { SOME_REFUSED }
}

fn is_file(output: &Path) -> bool {
    output.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("json")) && !output.is_dir()
}

fn output(output: &Path, input: &Path) -> PathBuf {
    if is_file(output) {
        return output.to_owned();
    }
    let mut name = stem(input);
    name.push(".json");
    output.join(name)
}

pub(super) fn read_last(path: &Path) -> Result<Last, (Source, Vec<Finding>)> {
    let source = session::read(path).map_err(|(source, finding)| (source, vec![finding]))?;
    match model::read(&source.text) {
        Ok((report, _)) => Ok(Last { report }),
        Err(findings) => Err((source, findings)),
    }
}

/// Imports one file and writes its report: over one that is there only where it has this digest, which an earlier run wrote.
pub(super) fn one(
    engine: &Engine,
    args: &arguments::Import,
    path: &Path,
    output: &Path,
    last: Option<&Last>,
    earlier: Option<&str>,
) -> Imported {
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(finding) => return Imported::refused(path, vec![finding]),
    };
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // Whether a file of ours is as it was made, its pictures beside it tell.
    let beside = engine.clone().with_folder(path.parent().unwrap_or(path));
    // A fault in a reader of files that nobody vouches for must not end a run over many of them.
    let made = catch::panics(|| make(&beside, args, &bytes, &name, output));
    let mut made = match made.unwrap_or_else(|finding| Err(vec![finding])) {
        Ok(made) => made,
        Err(findings) => return Imported::refused(path, findings),
    };
    let report = match model::read(&made.text) {
        Ok((report, _)) => report,
        Err(findings) => return Imported::refused(path, [made.told, findings].concat()),
    };
    let mut told = std::mem::take(&mut made.told);
    // A file of ours is filled in or edited, and its report taken back time and again, as by `pull`.
    let ours = || verify::carried(&bytes).is_some() || blank::filled(&bytes, engine.forms()).is_some();
    let free = || is_free(output, &made.text, earlier) || ours();
    let done = if free() { write(&made, output, path) } else { Err(there()) };
    if let Err(finding) = done {
        told.push(finding);
        return Imported::refused(path, told);
    }
    let folder = output.parent();
    let mut checks = engine.plan_with(&made.text, &PlanOptions { folder, ..PlanOptions::default() }).1;
    if let Some(last) = last {
        checks.extend(engine.across_years(&last.report, &report));
    }
    let file = path.display().to_string();
    Imported { file, made: Some(made), written: Some(output.to_owned()), told, checks }
}

/// Whether a report may be written here: nobody can have changed what is there.
fn is_free(output: &Path, text: &str, earlier: Option<&str>) -> bool {
    match std::fs::read(output) {
        Ok(there) => there == text.as_bytes() || earlier == Some(digest::of(&there).as_str()),
        Err(_) => true,
    }
}

fn there() -> Finding {
    let words = "报告文件已经有了，内容与这次导入的不同，里面可能有人改过，没有覆盖";
    Finding::error("output-exists", Place::File, words).hint("换一个文件名，或者先把原来的文件移走。")
}

/// The bytes of a file that is to be imported.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Finding> {
    // A file's name tells what its bytes do not.
    if path.as_os_str() == "-" {
        let words = "“-”在这里不能用：是哪一种文件要看文件名，导入不从标准输入读";
        return Err(Finding::error("kind-unknown", Place::File, words).hint("先存成文件，再写文件名。"));
    }
    let most = import::MAX_FILE as u64;
    let bytes = session::read_bytes(path, most)?;
    if bytes.len() as u64 > most {
        let words = format!("文件超过 {} MiB，不能读取", most >> 20);
        return Err(Finding::error("file-too-large", Place::File, words).hint("核对是不是选错了文件。"));
    }
    Ok(bytes)
}

/// Takes a file in, with pictures in a folder beside the report.
fn make(
    engine: &Engine,
    args: &arguments::Import,
    bytes: &[u8],
    name: &str,
    output: &Path,
) -> Result<Assembled, Vec<Finding>> {
    let mut folder = output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    folder.push_str("-图");
    let wish = Wish { form: args.form.clone(), year: args.year, issuer: args.issuer.clone(), take: args.take, folder };
    let made = intake::take_in(engine, bytes, name, &face(&args.folders), &wish);
    made.map_err(|findings| named_import(findings, bytes))
}

/// The face that stands in for fonts that a PDF does not bring along.
pub(super) fn face(folders: &arguments::Folders) -> FaceSource {
    intake::face(FONTS.find(folders.fonts.as_deref()))
}

fn write(made: &Assembled, output: &Path, input: &Path) -> Result<(), Finding> {
    let folder = output.parent().unwrap_or(Path::new(""));
    for (path, bytes) in &made.pictures {
        let path = folder.join(path);
        session::write(&path, bytes, &[input])?;
    }
    session::write(output, made.text.as_bytes(), &[input])
}

fn machine(imported: &Imported) -> String {
    let source = Source::new(&imported.file, "");
    let made = imported.made.as_ref();
    let tables = made.map_or(&[][..], |made| &made.counts);
    let written = imported.written.as_ref().map(|path| path.display().to_string());
    let report = Source::new(written.clone().unwrap_or_default(), made.map_or("", |made| made.text.as_str()));
    let answer = Answer {
        file: &imported.file,
        title: made.map(|made| made.title.as_str()),
        year: made.map(|made| made.year),
        issuer: made.map(|made| made.issuer.as_str()),
        form: made.map(|made| made.form.as_str()),
        tables,
        findings: source.records(&imported.told),
        checks: report.records_in(&imported.checks, made.map_or(&InBook::default(), |made| &made.in_book)),
        written,
    };
    serde_json::to_string_pretty(&answer).unwrap_or_default()
}

pub(super) fn text(imported: &Imported) -> String {
    let mut out = match &imported.written {
        Some(path) => format!("{} → {}\n", imported.file, path.display()),
        None => format!("{}：没有导入\n", imported.file),
    };
    if let Some(made) = &imported.made {
        out += &head(made);
    }
    let of = |level: Level| imported.told.iter().filter(move |finding| finding.level == level);
    for (level, what) in
        [(Level::Error, "没有收入，要人处理"), (Level::Warning, "请核对"), (Level::Note, "收入时的改动")]
    {
        let count = of(level).count();
        if count > 0 {
            out += &format!("\n{what}（{count} 处）\n");
            out += &lines(&of(level).collect::<Vec<_>>());
        }
    }
    if let Some(made) = &imported.made {
        let name = imported.written.as_ref().map_or(String::new(), |path| path.display().to_string());
        if !imported.checks.is_empty() {
            out += "\n收入后的核对\n";
            // Who filled in a workbook has no JSON to look into.
            let name = if made.in_book.is_empty() { name } else { imported.file.clone() };
            out += &Source::new(name, made.text.as_str()).show_in(&imported.checks, &made.in_book);
        }
    }
    out + "\n"
}

fn head(made: &Assembled) -> String {
    let mut out = format!("  题目  {}\n", made.title);
    out += &format!("  机关  {}，{}年，格式 {}\n", made.issuer, made.year, made.form);
    if !made.chapters.is_empty() {
        out += &format!("  章节  {}\n", made.chapters.join(" / "));
    }
    for count in &made.counts {
        let (holds, fails) = (count.sums_hold, count.sums_fail);
        out += &format!("  表    {}：{} 个数，收入 {} 个", count.title, count.wanted, count.taken);
        if holds + fails > 0 {
            out += &format!("；勾稽关系 {holds} 条平，{fails} 条不平");
        }
        out.push('\n');
    }
    out
}

/// So many findings of a kind in one table or paragraph are shown; machines get them all.
const SHOWN_OF_A_KIND: usize = 3;

/// Findings one below the other; of many of a kind in one table or on one sheet, and that change something alike, the first
/// and how many more there are.
fn lines(findings: &[&Finding]) -> String {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    findings.iter().for_each(|finding| counts.entry(kind(finding)).or_default().0 += 1);
    let mut out = String::new();
    for finding in findings {
        let of_kind = kind(finding);
        let Some((all, shown)) = counts.get_mut(&of_kind) else { continue };
        *shown += 1;
        // One more is not worth the words that it is left out.
        if *all <= SHOWN_OF_A_KIND + 1 || *shown <= SHOWN_OF_A_KIND {
            out += &line(finding);
        } else if *shown == SHOWN_OF_A_KIND + 1 {
            let ((code, at), more) = (of_kind, *all - SHOWN_OF_A_KIND);
            out += &format!("  [{code}] {at}同样的还有 {more} 处，--format json 逐处列出\n");
        }
    }
    out
}

/// What a finding has in common with those like it: its code, and the table, sheet or page that it is in.
fn kind(finding: &Finding) -> (&'static str, &str) {
    let at = finding.facts.iter().find(|(name, _)| *name == "at").map_or("", |(_, at)| at.as_str());
    let end = ["张表", "”", "页"].iter().find_map(|end| Some(at.find(end)? + end.len()));
    (finding.code, end.map_or("", |end| &at[..end]))
}

/// A finding as in a diff: what was left out or changed with `-`, what stands there now with `+`.
fn line(finding: &Finding) -> String {
    let fact = |name: &str| finding.facts.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
    let mut out = format!("  [{}] {}\n", finding.code, finding.message);
    let shown = |text: &str| crate::diag::clip(&text.split_whitespace().collect::<Vec<_>>().join(" "), 100);
    match (fact("was"), fact("now"), fact("text")) {
        (Some(was), Some(now), _) => out += &format!("  - {}\n  + {}\n", shown(was), shown(now)),
        (_, _, Some(text)) if !text.is_empty() => out += &format!("  - {}\n", shown(text)),
        _ => {}
    }
    for hint in &finding.hints {
        out += &format!("    改法：{hint}\n");
    }
    out
}
