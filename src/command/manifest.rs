//! `banxin manifest`: the manifests of shards made one.

use std::path::Path;

use crate::atomic;
use crate::batch::{across, manifest};
use crate::cli::{Manifest, ManifestCommand, Merge};
use crate::diag::Finding;
use crate::source::Source;

use super::batch::tell;
use super::session::{open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};

pub(super) fn run(args: &Manifest) -> u8 {
    match &args.command {
        ManifestCommand::Merge(args) => merge(args).unwrap_or_else(|findings| {
            show(&Source::new("清单", ""), &findings);
            NOT_STARTED
        }),
    }
}

fn merge(args: &Merge) -> Result<u8, Vec<Finding>> {
    let paths = manifest::find(&args.manifests).map_err(|finding| vec![finding])?;
    let mut merged = manifest::merge(&paths)?;
    let Some(engine) = open(&args.folders) else { return Ok(NOT_STARTED) };
    let fault = |error| vec![atomic::refused(&args.output, &error)];
    let jobs = std::thread::available_parallelism().map_or(1, Into::into);
    let across = across::look(&mut merged, &engine, args.strict, None, jobs).map_err(fault)?;
    let dir = args.output.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    manifest::write(&mut merged, &across, dir, &args.output).map_err(fault)?;
    say(&tell(&across));
    say(&format!("合并 {} 份清单，共 {} 份报告：{}\n", paths.len(), merged.keys().len(), args.output.display()));
    Ok(if args.strict && !across.records.is_empty() { SOME_REFUSED } else { DONE })
}
