//! `banxin batch`: many reports, resumable, with a manifest.

use std::fs::File;
use std::io;
use std::path::Path;

use super::arguments;
use crate::batch::cross_report::{self, CrossChecks, CrossReport};
use crate::batch::entry::Key;
use crate::batch::index::Index;
use crate::batch::input::{self, Item, STDIN};
use crate::batch::jobs::Jobs;
use crate::batch::journal::Journal;
use crate::batch::output::{Folder, Output, StoreFolder};
use crate::batch::recipe::Recipe;
use crate::batch::shard::Shard;
use crate::batch::sources::Sources;
use crate::batch::store::{Address, Stores};
use crate::batch::{Batch, manifest, volume};
use crate::diag::Finding;
use crate::engine::Engine;
use crate::engine::make::EngineMaker;
use crate::source::{Record, Source, visible};
use crate::support::atomic;
use crate::support::identity::Inputs;

use super::output;
use super::progress::Progress;
use super::render::formats;
use super::session::{open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};

pub(super) fn run(args: &arguments::Batch) -> u8 {
    let Some(mut formats) = formats(&args.format) else { return NOT_STARTED };
    if args.archive.is_some() {
        let lacking = volume::FORMATS.into_iter().filter(|format| !formats.contains(format)).collect::<Vec<_>>();
        formats.extend(lacking);
    }
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let stores = Stores::default();
    let maker = EngineMaker { engine: &engine, formats: &formats, strict: args.strict };
    let run = start(args, &maker, &stores).and_then(|start| start.run(args, &maker, &stores));
    run.unwrap_or_else(|words| {
        complain(&words);
        NOT_STARTED
    })
}

/// Whether a volume can be bound of this batch.
///
/// # Errors
/// Why not.
fn fit_for_archive(args: &arguments::Batch, shard: Option<Shard>) -> Result<(), String> {
    if args.archive.is_none() {
        return Ok(());
    }
    if shard.is_some() {
        let words = "--archive 要全部报告，不能分片；各片做完以后，不分片再运行一次，没有变化的报告不会重做。\n";
        return Err(words.to_owned());
    }
    let mut places = args.inputs.iter().chain([&args.output]).chain(args.archive.iter().flatten());
    match places.any(|place| address(place).is_some()) {
        true => Err("--archive 只用于本机的文件夹；对象存储里的先复制到本机。\n".to_owned()),
        false => Ok(()),
    }
}

/// A run that has its place to itself.
struct Start {
    shard: Option<Shard>,
    recipe: Recipe,
    output: Box<dyn Output>,
    journal: Journal,
}

fn start(args: &arguments::Batch, maker: &EngineMaker<'_>, stores: &Stores) -> Result<Start, String> {
    let shard = shard(args.shard.as_deref())?;
    fit_for_archive(args, shard)?;
    let recipe = Recipe::of(maker).map_err(shown)?;
    for address in args.inputs.iter().filter_map(|input| address(input)) {
        stores.open(&address).map_err(shown)?;
    }
    let output: Box<dyn Output> = match address(&args.output) {
        Some(address) => {
            Box::new(stores.open(&address).and_then(|folder| StoreFolder::open(folder, shard)).map_err(shown)?)
        }
        None => {
            let (folder, taken_back) = Folder::open(&args.output, shard).map_err(shown)?;
            output::tell(&taken_back);
            Box::new(folder)
        }
    };
    let journal = output.journal().map_err(shown)?;
    Ok(Start { shard, recipe, output, journal })
}

/// The address in a store that an argument is.
pub(super) fn address(argument: &Path) -> Option<Address> {
    argument.to_str().and_then(Address::of)
}

/// Shows a finding that keeps the run from starting; no words are left to say.
fn shown(finding: Finding) -> String {
    show(&Source::new("成批排版", ""), &[finding]);
    String::new()
}

impl Start {
    fn run(mut self, args: &arguments::Batch, maker: &EngineMaker<'_>, stores: &Stores) -> Result<u8, String> {
        let mut sources = Sources::new(stores, self.output.workspace());
        self.spool(args, &mut sources)?;
        let items = input::list(&args.inputs, &args.output, &mut sources);
        let inputs = Inputs::of(items.iter().filter_map(Item::path));
        let unfound = items.iter().filter(|item| item.is_unfound()).count();
        let name = Shard::manifest_of(self.shard);
        let lists = [format!("{name}.jsonl"), format!("{name}.times.jsonl")];
        for list in &lists {
            inputs.refuse(Path::new(&self.output.shown(list))).map_err(shown)?;
        }
        let progress = Progress::new(Jobs::new(items.clone(), self.shard).count());
        let (recipe, output) = (&self.recipe, &*self.output);
        let batch = Batch { maker, recipe, output, again: args.again, inputs: &inputs };
        let threads = args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, Into::into);
        let queue = Jobs::new(items, self.shard);
        let remembered = batch.run(threads, queue, &mut self.journal, &|done| progress.report(done));
        let (tally, words) = progress.end();
        let [list, times] = lists;
        let manifest = self.output.shown(&list);
        let unmet = self.journal.unmet();
        let left = self.journal.left_behind(SHOWN);
        let fault = |error| atomic::refused(Path::new(&manifest), &error);
        // A mistyped folder says nothing of the reports in the right one.
        let taken_over = if unfound > 0 { self.journal.keep_unmet() } else { Ok(()) };
        let written = remembered.and(taken_over).map_err(fault).and_then(|()| {
            let mut done = self.journal.into_done();
            let checked = match self.shard {
                None => {
                    let checks = CrossChecks { engine: maker.engine, strict: args.strict, threads };
                    cross_report::check(&mut done, &mut sources, checks).map_err(fault)?
                }
                Some(_) => CrossReport::default(),
            };
            let output = self.output;
            let bound = bind(args, &mut done, &mut sources, &*output, maker.engine);
            output.write_list(&list, &mut |out| manifest::write(&mut done, &checked, out))?;
            output.write_list(&times, &mut |out| manifest::write_times(&tally.times, out))?;
            output.close()?;
            Ok((checked, bound))
        });
        let (checked, bound) = match written {
            Ok(written) => written,
            Err(finding) => {
                show(&Source::new("清单", ""), &[finding]);
                complain("再次运行会补上，已写出的报告不会重做。\n");
                say(&words);
                return Ok(SOME_REFUSED);
            }
        };
        let shown = tell(&checked);
        say(&words);
        say(&shown);
        say(&if unfound > 0 { kept(&unmet, unfound) } else { gone(&unmet, &left) });
        say(&format!("清单：{}\n", visible(&manifest)));
        let strict = args.strict && !checked.records.is_empty();
        if tally.refused + tally.failed > 0 {
            say("有报告被拒绝或失败，退出状态 1\n");
        } else if strict {
            say("报告之间有问题，按 --strict 也算错误，退出状态 1\n");
        }
        let Ok(whole) = bound else { return Ok(SOME_REFUSED) };
        Ok(if strict || !whole || tally.refused + tally.failed > 0 { SOME_REFUSED } else { DONE })
    }

    /// Keeps standard input, where it is an input; the next run sweeps it away.
    fn spool(&self, args: &arguments::Batch, sources: &mut Sources<'_>) -> Result<(), String> {
        if !args.inputs.iter().any(|input| input == Path::new(STDIN)) {
            return Ok(());
        }
        if self.shard.is_some() {
            return Err("标准输入不能分片：每一片都要读到全部输入。请先存成 .jsonl 文件。\n".to_owned());
        }
        let fault = |error| atomic::refused(self.output.workspace(), &error);
        let copy = |file: &mut File| io::copy(&mut io::stdin().lock(), file).map(drop).map_err(fault);
        sources.keep(STDIN, copy).map_err(shown)
    }
}

/// Binds the volume where one is asked for, and tells of it; whether all that belongs into it is there.
///
/// # Errors
/// Where there is none; why is shown.
fn bind(
    args: &arguments::Batch,
    done: &mut Index,
    sources: &mut Sources<'_>,
    output: &dyn Output,
    engine: &Engine,
) -> Result<bool, ()> {
    let Some(path) = &args.archive else { return Ok(true) };
    let path = path.clone().unwrap_or_else(|| args.output.join(ARCHIVE));
    let source = Source::new(path.display().to_string(), "");
    let bound = volume::bind(&path, done, sources, output, engine).map_err(|findings| show(&source, &findings))?;
    show(&source, &bound.findings);
    let name = visible(&path.display().to_string());
    say(&format!("归档包：{name}，{} 份报告，{} 个文件，已逐个核对\n", bound.reports, bound.files));
    Ok(bound.findings.is_empty())
}

/// The volume's name where none is given.
const ARCHIVE: &str = "archive.zip";

/// How many findings checked the reports are shown; the manifest has them all.
const SHOWN: usize = 100;

/// Shows what was found checked the reports; the words for how much it is.
pub(super) fn tell(checked: &CrossReport) -> String {
    let records = checked.records.values().flatten();
    for Record { file, line, column, code, message, .. } in records.take(SHOWN) {
        let place = line.zip(*column).map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        complain(&format!("{}{place}: 报告之间[{code}]：{}\n", visible(file), visible(message)));
    }
    match checked.records.len() {
        0 => String::new(),
        count => format!("报告之间：{count} 份与别的报告对不上或雷同，详见清单的 across\n"),
    }
}

/// How many reports that are not among the inputs any more are named.
const NAMED: usize = 5;

/// Says of reports of the last manifest that they were not among the inputs.
fn missed(unmet: &[Key]) -> String {
    let names: Vec<&str> = unmet.iter().take(NAMED).map(|key| key.input.as_str()).collect();
    let more = if unmet.len() > NAMED { "等" } else { "" };
    format!("上次清单里有 {} 份报告不在这次的输入里（{}{more}）", unmet.len(), visible(&names.join("、")))
}

/// Names reports of the last manifest that stay in it, since some inputs were not found.
fn kept(unmet: &[Key], unfound: usize) -> String {
    if unmet.is_empty() {
        return String::new();
    }
    let words = missed(unmet);
    format!("有 {unfound} 处输入没有找到或读不出；{words}，清单仍然保留它们，核对输入后再运行，没有变的不会重做\n")
}

/// Names reports of the last manifest that were not among the inputs, and the files that they left.
fn gone(unmet: &[Key], left: &[String]) -> String {
    if unmet.is_empty() {
        return String::new();
    }
    let words = missed(unmet) + "，清单不再列出";
    if left.is_empty() {
        return words + "\n";
    }
    let files: String = left.iter().map(|name| format!("  {}\n", visible(name))).collect();
    let more = if left.len() == SHOWN { "  （只列到这里）\n" } else { "" };
    format!("{words}；它们的文件还在输出文件夹里，不要的请自行删去：\n{files}{more}")
}

/// The part that was asked for, or that a scheduler names.
pub(super) fn shard(asked: Option<&str>) -> Result<Option<Shard>, String> {
    if let Some(text) = asked {
        return text.parse().map(Some).map_err(|words| format!("--shard {text}：{words}\n"));
    }
    let found = Shard::from_environment(|name| std::env::var(name).ok()).map_err(|words| words + "\n")?;
    if let Some(shard) = found {
        complain(&format!("按作业系统的环境变量，只做{shard}\n"));
    }
    Ok(found)
}
