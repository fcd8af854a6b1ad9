//! `banxin preview`: pictures of the pages, in files or on the terminal.

use std::io::Write;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::arguments::Preview;
use crate::backend::png::{Error, Painter};
use crate::diag::{Finding, Place, refuses};
use crate::engine::{Engine, Plan};
use crate::source::Source;
use crate::support::atomic;
use crate::terminal::{self, Protocol, Unfit};

use super::session::{folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, render, say};

/// Dots per inch of files unless something else is asked for: legible, and a page takes about 100 KB.
const FILE_DPI: u32 = 144;

/// The same of a terminal's pictures: as wide as 80 characters or so.
const SCREEN_DPI: u32 = 72;

/// How a page that half blocks show is drawn first.
const BLOCK_DPI: u32 = 36;

/// What stands between a report's name and the number of its page.
const PAGE: &str = ".page-";

pub(super) fn run(args: &Preview) -> u8 {
    let asked = args.pages.as_deref().map_or(Ok(vec![]), chosen).and_then(|pages| {
        let protocol = args.terminal.as_deref().map(protocol).transpose()?;
        Ok((pages, protocol))
    });
    let (pages, protocol) = match asked {
        Ok(asked) => asked,
        Err(words) => {
            complain(&words);
            return NOT_STARTED;
        }
    };
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    if let Some(output) = &args.output
        && let Err(error) = std::fs::create_dir_all(output)
    {
        complain(&format!("不能建立文件夹 {}：{}\n", output.display(), atomic::reason(&error)));
        return NOT_STARTED;
    }
    let clashes = render::clashes(&args.inputs.reports, |path| vec![render::stem(path)]);
    let job = Job { engine: &engine, args, pages: &pages, protocol };
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

/// How to show pages on the terminal; or why that cannot be done.
fn protocol(wish: &str) -> Result<Protocol, String> {
    if wish != "auto" {
        return Protocol::named(wish).ok_or_else(|| {
            let known = Protocol::KEYS.map(|(key, _)| key).join("、");
            format!("不认识显示方式“{wish}”；可以写：{known}，或者只写 --terminal，按终端自动选择。\n")
        });
    }
    terminal::detect().map_err(|unfit| match unfit {
        Unfit::NoTerminal => {
            "标准输出不是终端，不能显示图片。用 -o 写成文件；一定要输出时写明方式，例如 --terminal=sixel。\n".into()
        }
        Unfit::Dumb => "这个终端（TERM=dumb）不能显示图片和颜色。用 -o 写成文件。\n".into(),
    })
}

struct Job<'a> {
    engine: &'a Engine,
    args: &'a Preview,
    pages: &'a [RangeInclusive<usize>],
    protocol: Option<Protocol>,
}

impl Job<'_> {
    fn preview(&self, path: &Path, clash: Option<&[&PathBuf]>) -> (Source, Vec<Finding>) {
        let source = match read(path) {
            Ok(source) => source,
            Err((source, finding)) => return (source, vec![finding]),
        };
        if let Some(paths) = clash.filter(|_| self.args.output.is_some()) {
            return (source, vec![render::clash_finding(paths)]);
        }
        let (plan, mut findings) = self.engine.plan_in(&source.text, folder(path), self.args.inputs.strict);
        if let Some(mut plan) = plan {
            findings.extend(self.draw(path, &mut plan).err());
        }
        (source, findings)
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
        if let Some(protocol) = self.protocol {
            self.show_pages(plan, &pages, protocol)?;
        }
        self.args.output.as_deref().map_or(Ok(()), |output| self.write_files(plan, &pages, output, &render::stem(path)))
    }

    fn painter<'p>(&self, plan: &'p Plan<'_>, usual: u32) -> Result<Painter<'p>, Finding> {
        Painter::new(&plan.layout, self.engine.fonts(), self.args.dpi.unwrap_or(usual)).map_err(|e| failed(&e))
    }

    /// All pages are drawn before the first is written; what an earlier run left of a longer report goes.
    fn write_files(
        &self,
        plan: &Plan<'_>,
        pages: &[usize],
        output: &Path,
        stem: &std::ffi::OsStr,
    ) -> Result<(), Finding> {
        let mut painter = self.painter(plan, FILE_DPI)?;
        let digits = plan.layout.pages.len().to_string().len().max(2);
        let mut files = vec![];
        for &page in pages {
            let png = painter.page(page - 1).and_then(|picture| picture.png()).map_err(|error| failed(&error))?;
            let mut name = stem.to_owned();
            name.push(format!("{PAGE}{page:0digits$}.png"));
            files.push((output.join(name), png));
        }
        for (path, png) in &files {
            atomic::write(path, png).map_err(|error| atomic::refused(path, &error))?;
            say(&format!("已写出 {}（{} KB）\n", path.display(), png.len().div_ceil(1024)));
        }
        if self.pages.is_empty() {
            for path in leftovers(output, stem, &files) {
                std::fs::remove_file(&path).map_err(|error| atomic::refused(&path, &error))?;
                say(&format!("已删去上次多出的 {}\n", path.display()));
            }
        }
        Ok(())
    }

    fn show_pages(&self, plan: &Plan<'_>, pages: &[usize], protocol: Protocol) -> Result<(), Finding> {
        let mut painter = self.painter(plan, if protocol.is_exact() { SCREEN_DPI } else { BLOCK_DPI })?;
        let columns = terminal::columns();
        for &page in pages {
            let picture = painter.page(page - 1).map_err(|error| failed(&error))?;
            let bytes = terminal::show(&picture, protocol, columns).map_err(|error| failed(&error))?;
            // A reader that has gone away is no fault of ours.
            _ = std::io::stdout().lock().write_all(&bytes);
            say(&format!("第 {page} 页，共 {} 页\n", plan.layout.pages.len()));
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
    let mut left: Vec<PathBuf> = pages.map(|entry| output.join(entry.file_name())).collect();
    left.retain(|path| written.iter().all(|(other, _)| other != path));
    left.sort();
    left
}

fn failed(error: &Error) -> Finding {
    let why = std::error::Error::source(error).map_or_else(String::new, |source| format!("：{source}"));
    Finding::error("preview-failed", Place::File, format!("画不出页面：{error}{why}"))
        .hint("这不是报告的问题，请把这条信息交给系统管理员。")
}
