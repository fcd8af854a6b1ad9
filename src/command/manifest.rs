//! `banxin manifest`: the manifests of shards made one.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::arguments::{Manifest, ManifestCommand, Merge};
use crate::batch::cross_report::{self, CrossChecks};
use crate::batch::manifest;
use crate::batch::output::{Content, Output, StoreFolder};
use crate::batch::sources::Sources;
use crate::batch::store::Stores;
use crate::diag::Finding;
use crate::source::Source;
use crate::support::atomic;
use crate::support::identity::Inputs;

use super::batch::{address, tell};
use super::output;
use super::session::{self, open, show};
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
    let stores = Stores::default();
    let work = tempfile::tempdir().map_err(|error| vec![atomic::refused(&std::env::temp_dir(), &error)])?;
    let mut sources = Sources::new(&stores, work.path());
    let (paths, taken_back) = manifest::find(&args.manifests, &stores, work.path()).map_err(|finding| vec![finding])?;
    output::tell(&taken_back);
    Inputs::of(paths.iter().map(PathBuf::as_path)).refuse(&args.output).map_err(|finding| vec![finding])?;
    let mut merged = manifest::merge(&paths)?;
    let Some(engine) = open(&args.folders) else { return Ok(NOT_STARTED) };
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let checks = CrossChecks { engine: &engine, strict: args.strict, threads };
    let checked = cross_report::check(&mut merged, &mut sources, checks)
        .map_err(|error| vec![atomic::refused(&args.output, &error)])?;
    let mut content = |out: &mut dyn Write| manifest::write(&mut merged, &checked, out);
    write(&args.output, &stores, &mut content).map_err(|finding| vec![finding])?;
    say(&tell(&checked));
    say(&format!("合并 {} 份清单，共 {} 份报告：{}\n", paths.len(), merged.keys().len(), session::name(&args.output)));
    Ok(if args.strict && !checked.records.is_empty() { SOME_REFUSED } else { DONE })
}

/// Writes the merged manifest to a file or an object, whole or not at all.
fn write(output: &Path, stores: &Stores, content: Content<'_>) -> Result<(), Finding> {
    if let Some(address) = address(output) {
        let object = stores.open(&address)?;
        return StoreFolder::open(object.folder(), None)?.write_list(object.name(), content);
    }
    let dir = output.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    atomic::write_with(dir, output, content).map_err(|error| atomic::refused(output, &error))
}
