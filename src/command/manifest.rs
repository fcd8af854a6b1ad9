//! `banxin manifest`: the manifests of shards made one.

use crate::cli::{Manifest, ManifestCommand, Merge};

use super::{NOT_STARTED, complain};

pub(super) fn run(args: &Manifest) -> u8 {
    match &args.command {
        ManifestCommand::Merge(args) => merge(args),
    }
}

fn merge(_args: &Merge) -> u8 {
    complain("");
    NOT_STARTED
}
