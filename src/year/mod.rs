//! The desk of a year: which offices have handed in their reports, whose have faults and where, and what each is told. Made
//! of a list of offices and two folders of reports, the same whatever their order.

mod notice;
mod offices;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::check::{self, Sums};
use crate::diag::{Finding, Level, Place, tell};
use crate::engine::Engine;
use crate::json;
use crate::model::{self, Report};
use crate::source::Source;
use crate::support::{catch, system};

pub use notice::notice;
pub use offices::{Office, offices};
pub use table::table;

/// A report of the folder, read.
struct Read {
    file: String,
    source: Source,
    /// Whose it is, as far as the text tells: also of one that cannot be read.
    issuer: Option<String>,
    report: Result<Report, Vec<Finding>>,
}

/// What became of an office's report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum State {
    /// No report of this office is there.
    Missing,
    /// It cannot be read or set.
    Refused,
    /// It has findings.
    Faulty,
    /// Nothing was found.
    Sound,
}

impl State {
    /// In words for the table.
    pub fn words(self) -> &'static str {
        match self {
            State::Missing => "未报送",
            State::Refused => "退回",
            State::Faulty => "有问题",
            State::Sound => "齐全",
        }
    }
}

/// An office with its report.
#[derive(Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The office.
    pub office: Office,
    /// The name of its file in the folder, where there is one.
    pub file: Option<String>,
    /// The report as typed, for places of findings.
    pub source: Source,
    /// What was found, notes left out.
    pub findings: Vec<Finding>,
    /// What became of it.
    pub state: State,
    /// The day of the report, as it says.
    pub published: Option<String>,
}

/// A year's reports beside the list of offices.
#[derive(Debug)]
#[non_exhaustive]
pub struct Desk {
    /// The year reported on.
    pub year: u16,
    /// The offices, by name.
    pub entries: Vec<Entry>,
    /// Files of the folder that belong to no office of the list.
    pub strangers: Vec<String>,
}

/// Reads and checks the reports of a year, and of the year before where its folder is given.
///
/// # Errors
/// A folder that cannot be read.
pub fn desk(engine: &Engine, offices: Vec<Office>, this: &Path, last: Option<&Path>) -> Result<Desk, Finding> {
    let this = read_folder(this)?;
    let last = last.map(read_folder).transpose()?.unwrap_or_default();
    let year = year_of(&this);
    let of_last: BTreeMap<&str, &Report> = last
        .iter()
        .filter_map(|read| read.report.as_ref().ok())
        .map(|report| (report.issuer.as_str(), report))
        .collect();
    let mut taken = vec![false; this.len()];
    let mut chosen: Vec<(Office, Option<usize>)> = vec![];
    for office in offices {
        let file = find(&this, &office);
        file.into_iter().for_each(|index| taken[index] = true);
        chosen.push((office, file));
    }
    let strangers = this.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(read, _)| read.file.clone()).collect();
    let queue = Mutex::new(chosen.into_iter().enumerate());
    let done = Mutex::new(BTreeMap::new());
    let worker = || {
        loop {
            let next = queue.lock().ok().and_then(|mut queue| queue.next());
            let Some((number, (office, file))) = next else { break };
            let before = of_last.get(office.name.as_str()).copied();
            let entry = entry(engine, year, office, file.map(|index| &this[index]), before);
            if let Ok(mut done) = done.lock() {
                done.insert(number, entry);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| _ = scope.spawn(worker));
        worker();
    });
    let mut entries: Vec<Entry> = done.into_inner().unwrap_or_default().into_values().collect();
    entries.sort_by(|a, b| a.office.name.cmp(&b.office.name));
    roll_up(engine, &this, &mut entries);
    entries.iter_mut().for_each(Entry::judge);
    Ok(Desk { year, entries, strangers })
}

/// The JSON files of a folder by name, each read.
fn read_folder(folder: &Path) -> Result<Vec<Read>, Finding> {
    let unreadable = |error: std::io::Error| {
        let words = format!("读不到文件夹 {}：{}", folder.display(), system::unread(&error));
        Finding::error("folder-unreadable", Place::File, words).hint("核对文件夹的路径和读取权限。")
    };
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")));
    paths.sort();
    Ok(paths.iter().map(|path| read_file(path)).collect())
}

fn read_file(path: &Path) -> Read {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match Source::read(path) {
        Ok(source) => {
            let source = Source::new(file.clone(), source.text);
            let report = model::read(&source.text).map(|(report, _)| report);
            Read { file, issuer: issuer(&source.text), source, report }
        }
        Err(unread) => {
            let source = Source::new(file.clone(), unread.source.text);
            Read { file, issuer: None, source, report: Err(vec![unread.finding]) }
        }
    }
}

fn issuer(text: &str) -> Option<String> {
    match &json::parse(text).ok()?.find("/issuer")?.value {
        json::Value::String(issuer) => Some(issuer.to_string()),
        _ => None,
    }
}

/// The year that most reports are of; of years alike the later.
fn year_of(reports: &[Read]) -> u16 {
    let mut years: BTreeMap<u16, usize> = BTreeMap::new();
    reports
        .iter()
        .filter_map(|read| read.report.as_ref().ok())
        .for_each(|report| *years.entry(report.year).or_default() += 1);
    years.into_iter().max_by_key(|(year, count)| (*count, *year)).map_or(0, |(year, _)| year)
}

/// An office's report: the file that the list names, else the one that names the office as its issuer.
fn find(reports: &[Read], office: &Office) -> Option<usize> {
    match &office.file {
        Some(file) => reports.iter().position(|read| read.file == *file),
        None => reports.iter().position(|read| read.issuer.as_ref() == Some(&office.name)),
    }
}

fn entry(engine: &Engine, year: u16, office: Office, read: Option<&Read>, last: Option<&Report>) -> Entry {
    let Some(read) = read else {
        let source = Source::new(office.name.clone(), "");
        return Entry { office, file: None, source, findings: vec![], state: State::Missing, published: None };
    };
    let (source, file) = (read.source.clone(), Some(read.file.clone()));
    let report = match &read.report {
        Ok(report) => report,
        Err(findings) => {
            let findings = findings.clone();
            return Entry { office, file, source, findings, state: State::Refused, published: None };
        }
    };
    let found = catch::panics(|| findings(engine, year, &office, report, last));
    let findings = found.unwrap_or_else(|finding| vec![finding]);
    Entry { office, file, source, findings, state: State::Sound, published: report.published.clone() }
}

/// What is found in a report by itself, against the list, and against the year before.
fn findings(engine: &Engine, year: u16, office: &Office, report: &Report, last: Option<&Report>) -> Vec<Finding> {
    let mut out = of_list(year, office, report);
    match engine.forms().choose(report) {
        Ok(form) => {
            if office.form.as_ref().is_some_and(|wanted| *wanted != form.id) {
                let words =
                    format!("报告用的格式是“{}”，名单上要求“{}”", form.id, office.form.as_deref().unwrap_or(""));
                let hint = "改用名单上要求的格式，或者改正名单。";
                tell(&mut out, Finding::warning("office-form", Place::Value("/form".into()), words).hint(hint));
            }
            out.extend(check::run(report, &form));
            out.extend(last.map_or(vec![], |last| check::years(last, report, &form)));
        }
        Err(finding) => out.push(finding),
    }
    out
}

/// What does not fit the list of offices.
fn of_list(year: u16, office: &Office, report: &Report) -> Vec<Finding> {
    let mut out = vec![];
    if report.issuer != office.name {
        let words = format!("报告的机关是“{}”，名单上是“{}”", report.issuer, office.name);
        let finding = Finding::warning("office-other", Place::Value("/issuer".into()), words);
        out.push(finding.hint("核对是否交错了文件；机关名称写法不同的，统一写法。"));
    }
    if report.year != year {
        let words = format!("报告年度是 {}，其他单位报的是 {year} 年度", report.year);
        out.push(
            Finding::warning("office-year", Place::Value("/year".into()), words)
                .hint("核对年度，重新报送本年度的报告。"),
        );
    }
    if let (Some(due), Some(day)) = (&office.due, &report.published)
        && day > due
    {
        let words = format!("公布日期 {day} 在期限 {due} 之后");
        out.push(
            Finding::warning("office-late", Place::Value("/published".into()), words)
                .hint("核对公布日期；确实迟了的，说明原因。"),
        );
    }
    out
}

/// Holds each office's report that others of the list belong to against the sum of theirs. Where one is missing or cannot
/// be read there is no sum.
fn roll_up(engine: &Engine, reports: &[Read], entries: &mut [Entry]) {
    let report_of = |entry: &Entry| {
        let read = reports.iter().find(|read| Some(&read.file) == entry.file.as_ref())?;
        read.report.as_ref().ok()
    };
    let mut sums: BTreeMap<String, Option<Sums>> = BTreeMap::new();
    for entry in entries.iter() {
        let Some(parent) = entry.office.parent.as_ref().filter(|parent| **parent != entry.office.name) else {
            continue;
        };
        let sum = sums.entry(parent.clone()).or_insert_with(|| Some(Sums::default()));
        match (report_of(entry), sum.as_mut()) {
            (Some(report), Some(sum)) => sum.add(report),
            _ => *sum = None,
        }
    }
    let mut found: Vec<(usize, Vec<Finding>)> = vec![];
    for (index, entry) in entries.iter().enumerate() {
        if let (Some(Some(sum)), Some(report)) = (sums.get(&entry.office.name), report_of(entry))
            && let Ok(form) = engine.forms().choose(report)
        {
            found.push((index, check::rollup(report, &form, sum)));
        }
    }
    for (index, findings) in found {
        entries[index].findings.extend(findings);
    }
}

impl Entry {
    /// Settles what became of a report; notes are nothing to tell an office.
    fn judge(&mut self) {
        self.findings.retain(|finding| finding.level != Level::Note);
        self.state = match self.state {
            State::Missing => State::Missing,
            _ if self.findings.iter().any(|finding| finding.level == Level::Error) => State::Refused,
            _ if self.findings.is_empty() => State::Sound,
            _ => State::Faulty,
        };
    }
}
