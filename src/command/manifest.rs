//! `banxin manifest`: the manifests of shards made one.

use std::path::Path;

use crate::atomic;
use crate::batch::manifest;
use crate::cli::{Manifest, ManifestCommand, Merge};
use crate::diag::Finding;
use crate::source::Source;

use super::session::show;
use super::{DONE, NOT_STARTED, say};

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
    let dir = args.output.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    manifest::write(&mut merged, dir, &args.output).map_err(|e| vec![atomic::refused(&args.output, &e)])?;
    say(&format!("合并 {} 份清单，共 {} 份报告：{}\n", paths.len(), merged.keys().len(), args.output.display()));
    Ok(DONE)
}
