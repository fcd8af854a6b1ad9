//! `banxin check`: what is wrong with reports, for people or for machines; writes nothing.

use std::path::Path;

use crate::cli::{Check, Shown};
use crate::diag::{Finding, refuses};
use crate::engine::Engine;
use crate::source::Source;

use super::session::{folder, open, read};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};

pub(super) fn run(args: &Check) -> u8 {
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let mut refused = false;
    let mut records = Vec::new();
    for path in &args.inputs.reports {
        let (source, findings) = match read(path) {
            Ok(source) => check(&engine, source, folder(path), args.inputs.strict),
            Err((source, finding)) => (source, vec![finding]),
        };
        refused |= refuses(&findings);
        match args.format {
            Shown::Text if findings.is_empty() => say(&format!("{}：没有发现问题\n", source.name)),
            Shown::Text => say(&source.show(&findings, false)),
            Shown::Json => records.extend(source.records(&findings)),
        }
    }
    if args.format == Shown::Json {
        say(&serde_json::to_string_pretty(&records).unwrap_or_default());
        say("\n");
    }
    if refused { SOME_REFUSED } else { DONE }
}

fn check(engine: &Engine, source: Source, folder: Option<&Path>, strict: bool) -> (Source, Vec<Finding>) {
    let (_, findings) = engine.plan_in(&source.text, folder, strict);
    (source, findings)
}
