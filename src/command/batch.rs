//! `banxin batch`: many reports, resumable, with a manifest.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::atomic;
use crate::backend::Format;
use crate::batch::across::{self, Across};
use crate::batch::feed::Feed;
use crate::batch::input::{self, STDIN};
use crate::batch::journal::Journal;
use crate::batch::make::EngineMaker;
use crate::batch::recipe::Recipe;
use crate::batch::shard::Shard;
use crate::batch::workspace::{self, Unavailable, Workspace};
use crate::batch::{Batch, manifest};
use crate::cli;
use crate::engine::Engine;
use crate::source::{Record, Source};

use super::progress::Progress;
use super::render::formats;
use super::session::{open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};

pub(super) fn run(args: &cli::Batch) -> u8 {
    let Some(formats) = formats(&args.format) else { return NOT_STARTED };
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let run = start(args, &engine, &formats).and_then(|start| start.run(args, &engine, &formats));
    run.unwrap_or_else(|words| {
        complain(&words);
        NOT_STARTED
    })
}

/// A run that has its folder to itself.
struct Start {
    shard: Option<Shard>,
    recipe: Recipe,
    workspace: Workspace,
    journal: Journal,
    manifest: PathBuf,
}

fn start(args: &cli::Batch, engine: &Engine, formats: &[Format]) -> Result<Start, String> {
    let shard = shard(args)?;
    let recipe = Recipe::new(engine, formats, args.strict).map_err(|finding| {
        show(&Source::new("", ""), &[finding]);
        String::new()
    })?;
    let name = shard.map_or("manifest".to_owned(), Shard::manifest);
    let manifest = args.output.join(format!("{name}.jsonl"));
    let workspace = Workspace::open(&args.output, &name).map_err(|error| unavailable(&args.output, &error))?;
    if shard.is_none() {
        workspace::remove_dead(&args.output);
    }
    let journal = Journal::open(&workspace.path().join("journal.jsonl"), &manifest)
        .map_err(|error| cannot_write(&args.output, &error))?;
    Ok(Start { shard, recipe, workspace, journal, manifest })
}

impl Start {
    fn run(mut self, args: &cli::Batch, engine: &Engine, formats: &[Format]) -> Result<u8, String> {
        let stdin = self.spool(args)?;
        let items = input::list(&args.inputs, &args.output, stdin.as_deref());
        let progress = Progress::new(Feed::new(items.clone(), self.shard).count());
        let maker = EngineMaker { engine, formats, strict: args.strict };
        let batch = Batch {
            maker: &maker,
            recipe: &self.recipe,
            output: &args.output,
            temporaries: self.workspace.path(),
            again: args.again,
        };
        let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, Into::into);
        let feed = Feed::new(items, self.shard);
        let remembered = batch.run(jobs, feed, &mut self.journal, &|done| progress.report(done));
        let (tally, words) = progress.end();
        let written = remembered.and_then(|()| {
            let mut done = self.journal.into_done();
            let across = match self.shard {
                None => across::look(&mut done, engine, args.strict, stdin.as_deref(), jobs)?,
                Some(_) => Across::default(),
            };
            let temporaries = self.workspace.path();
            manifest::write(&mut done, &across, temporaries, &self.manifest)?;
            manifest::write_times(&tally.times, temporaries, &self.manifest.with_extension("times.jsonl"))?;
            self.workspace.close()?;
            Ok(across)
        });
        let across = match written {
            Ok(across) => across,
            Err(error) => {
                complain(&format!("{}再次运行会补上，已写出的报告不会重做。\n", cannot_write(&self.manifest, &error)));
                say(&words);
                return Ok(SOME_REFUSED);
            }
        };
        let shown = tell(&across);
        say(&words);
        say(&shown);
        say(&format!("清单：{}\n", self.manifest.display()));
        let strict = args.strict && !across.records.is_empty();
        Ok(if strict || tally.refused + tally.failed > 0 { SOME_REFUSED } else { DONE })
    }

    /// Keeps standard input in a file, so that it is counted and read like any other; the next run sweeps it away.
    fn spool(&self, args: &cli::Batch) -> Result<Option<PathBuf>, String> {
        if !args.inputs.iter().any(|input| input == Path::new(STDIN)) {
            return Ok(None);
        }
        if self.shard.is_some() {
            return Err("标准输入不能分片：每一片都要读到全部输入。请先存成 .jsonl 文件。\n".to_owned());
        }
        let path = self.workspace.path().join(format!("{}stdin.jsonl", atomic::TEMPORARY_PREFIX));
        let copied = File::create(&path).and_then(|mut file| io::copy(&mut io::stdin().lock(), &mut file));
        copied.map_err(|error| cannot_write(&path, &error))?;
        Ok(Some(path))
    }
}

/// How many findings across the reports are shown; the manifest has them all.
const SHOWN: usize = 100;

/// Shows what was found across the reports; the words for how much it is.
pub(super) fn tell(across: &Across) -> String {
    let records = across.records.values().flatten();
    for Record { file, line, column, code, message, .. } in records.take(SHOWN) {
        let place = line.zip(*column).map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        complain(&format!("{file}{place}: 报告之间[{code}]：{message}\n"));
    }
    match across.records.len() {
        0 => String::new(),
        count => format!("报告之间：{count} 份与别的报告对不上或雷同，详见清单的 across\n"),
    }
}

fn shard(args: &cli::Batch) -> Result<Option<Shard>, String> {
    if let Some(text) = &args.shard {
        return text.parse().map(Some).map_err(|words| format!("--shard {text}：{words}\n"));
    }
    let found = Shard::from_environment(|name| std::env::var(name).ok()).map_err(|words| words + "\n")?;
    if let Some(shard) = found {
        complain(&format!("按作业系统的环境变量，只做{shard}\n"));
    }
    Ok(found)
}

fn unavailable(output: &Path, error: &Unavailable) -> String {
    match error {
        Unavailable::Busy => format!("另一个 banxin 正在往 {} 里写；等它做完再运行。\n", output.display()),
        Unavailable::Io(error) => cannot_write(output, error),
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("不能写 {}：{}。\n", path.display(), atomic::reason(error))
}
