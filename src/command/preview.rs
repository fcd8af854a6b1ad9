//! `banxin preview`: pictures of the pages.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::arguments::Preview;
use crate::backend::png::{Error, Painter};
use crate::diag::{Finding, Place, refuses};
use crate::engine::{Engine, Plan, PlanOptions};
use crate::source::Source;
use crate::support::set::Change;

use super::output::Output;
use super::session::{self, folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, render, say};

/// Dots per inch unless something else is asked for: legible, and a page takes about 100 KB.
const DPI: u32 = 144;

/// What stands between a report's name and the number of its page.
const PAGE: &str = ".page-";

pub(super) fn run(args: &Preview) -> u8 {
    let pages = match args.pages.as_deref().map_or(Ok(vec![]), chosen) {
        Ok(pages) => pages,
        Err(words) => {
            complain(&words);
            return NOT_STARTED;
        }
    };
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let output = match Output::open(&args.output, &args.inputs.reports) {
        Ok(output) => output,
        Err(status) => return status,
    };
    let clashes = render::clashes(&args.inputs.reports, |path| vec![render::stem(path)]);
    let job = Job { engine: &engine, args, pages: &pages, output: &output };
    let mut refused = false;
    for path in &args.inputs.reports {
        let clash = clashes.get(&render::stem(path)).filter(|paths| paths.len() > 1);
        let (source, findings) = job.preview(path, clash.map(Vec::as_slice));
        show(&source, &findings);
        refused |= refuses(&findings);
    }
    if refused { SOME_REFUSED } else { DONE }
}

/// Pages by their numbers from 1: `2`, `1,3-5`, `8-`; or what is wrong with them.
fn chosen(typed: &str) -> Result<Vec<RangeInclusive<usize>>, String> {
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|&page| page > 0);
    let range = |part: &str| match part.split_once(['-', '–', '－']) {
        Some((from, to)) if to.trim().is_empty() => Some(number(from)?..=usize::MAX),
        Some((from, to)) => Some(number(from)?..=number(to)?).filter(|range| !range.is_empty()),
        None => number(part).map(|page| page..=page),
    };
    let ranges: Option<Vec<_>> = typed.split([',', '，', '、']).map(range).collect();
    ranges.ok_or_else(|| format!("“{typed}”不能用作 --pages 的值；写页码和范围，例如 1,3-5 或 8-。\n"))
}

struct Job<'a> {
    engine: &'a Engine,
    args: &'a Preview,
    pages: &'a [RangeInclusive<usize>],
    output: &'a Output<'a>,
}

impl Job<'_> {
    fn preview(&self, path: &Path, clash: Option<&[&PathBuf]>) -> (Source, Vec<Finding>) {
        let source = match read(path) {
            Ok(source) => source,
            Err((source, finding)) => return (source, vec![finding]),
        };
        if let Some(paths) = clash {
            return (source, vec![render::clash_finding(paths)]);
        }
        let findings = session::netted(|| self.work(path, &source)).unwrap_or_else(|finding| vec![finding]);
        (source, findings)
    }

    fn work(&self, path: &Path, source: &Source) -> Vec<Finding> {
        let options = PlanOptions { folder: folder(path), strict: self.args.inputs.strict, draft: true };
        let (plan, mut findings) = self.engine.plan_with(&source.text, &options);
        if let Some(mut plan) = plan {
            findings.extend(self.draw(path, &mut plan).err());
        }
        findings
    }

    fn draw(&self, path: &Path, plan: &mut Plan<'_>) -> Result<(), Finding> {
        if let Some(words) = &self.args.watermark {
            self.engine.stamp(plan, words)?;
        }
        let count = plan.layout.pages.len();
        let wanted = |page: &usize| self.pages.is_empty() || self.pages.iter().any(|range| range.contains(page));
        let pages: Vec<usize> = (1..=count).filter(wanted).collect();
        if pages.is_empty() {
            let finding = Finding::error("preview-pages", Place::File, format!("报告只有 {count} 页，没有要画的页"));
            return Err(finding.hint("改 --pages，或者不写，画出全部各页。"));
        }
        self.write(plan, &pages, path)
    }

    /// All pages are written together; what an earlier run left of a longer report goes with them.
    fn write(&self, plan: &Plan<'_>, pages: &[usize], report: &Path) -> Result<(), Finding> {
        let stem = render::stem(report);
        let dpi = self.args.dpi.unwrap_or(DPI);
        let mut painter = Painter::new(&plan.layout, self.engine.fonts(), dpi).map_err(|error| failed(&error))?;
        let digits = plan.layout.pages.len().to_string().len().max(2);
        let mut files = vec![];
        for &page in pages {
            let png = painter.page(page - 1).and_then(|picture| picture.png()).map_err(|error| failed(&error))?;
            let mut name = stem.clone();
            name.push(format!("{PAGE}{page:0digits$}.png"));
            files.push((PathBuf::from(name), png));
        }
        let gone = if self.pages.is_empty() { leftovers(&self.args.output, &stem, &files) } else { vec![] };
        let new = files.iter().map(|(name, png)| Change::to(name, png));
        let changes: Vec<Change<'_>> =
            new.chain(gone.iter().map(|name| Change { name, bytes: None, sha256: None })).collect();
        let pictures = plan.pictures.keys().filter_map(|picture| Some(folder(report)?.join(picture)));
        self.output.replace(&changes, &pictures.collect::<Vec<_>>())?;
        for (name, png) in &files {
            say(&format!("已写出 {}（{} KB）\n", session::name(&self.output.path(name)), png.len().div_ceil(1024)));
        }
        for name in &gone {
            say(&format!("已删去上次多出的 {}\n", session::name(&self.output.path(name))));
        }
        Ok(())
    }
}

/// Pages of the same report in a folder that are not among those just written.
fn leftovers(output: &Path, stem: &std::ffi::OsStr, written: &[(PathBuf, Vec<u8>)]) -> Vec<PathBuf> {
    let is_page = |name: &str| {
        let number = stem.to_str().and_then(|stem| name.strip_prefix(stem)?.strip_prefix(PAGE)?.strip_suffix(".png"));
        number.is_some_and(|number| number.len() > 1 && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = std::fs::read_dir(output).into_iter().flatten().filter_map(Result::ok);
    let pages = entries.filter(|entry| entry.file_name().to_str().is_some_and(is_page));
    let mut left: Vec<PathBuf> = pages.map(|entry| entry.file_name().into()).collect();
    left.retain(|path| written.iter().all(|(other, _)| other != path));
    left.sort();
    left
}

fn failed(error: &Error) -> Finding {
    let why = std::error::Error::source(error).map_or_else(String::new, |source| format!("：{source}"));
    Finding::error("preview-failed", Place::File, format!("画不出页面：{error}{why}"))
        .hint("这不是报告的问题，请把这条信息交给系统管理员。")
}
