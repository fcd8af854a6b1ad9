//! `banxin diff --format docx`: the new version's Word copy with what changed as tracked changes (花脸稿).

use std::path::Path;

use super::arguments;
use crate::diag::{Finding, refuses};
use crate::engine::{By, Engine, Plan, PlanOptions, RedlineOptions};
use crate::source::Source;

use super::session::{self, epoch, folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};

pub(super) fn run(args: &arguments::Diff) -> u8 {
    let Some(output) = &args.output else { return NOT_STARTED };
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    // Both are read before either refuses, so that all findings are told at once.
    let versions = (version(&engine, &args.old), version(&engine, &args.new));
    let (Some(old), Some(new)) = versions else { return SOME_REFUSED };
    match write(&engine, args, &old, new) {
        Ok((bytes, source)) => match session::write(output, &bytes, &[&args.old, &args.new]) {
            Ok(()) => {
                say(&format!("已写出 {}（{} KB）\n", session::name(output), bytes.len().div_ceil(1024)));
                DONE
            }
            Err(finding) => refused(&source, &[finding]),
        },
        Err((source, findings)) => refused(&source, &findings),
    }
}

fn refused(source: &Source, findings: &[Finding]) -> u8 {
    show(source, findings);
    SOME_REFUSED
}

/// A version of the report as it can be rendered.
struct Laid<'e> {
    source: Source,
    plan: Plan<'e>,
    findings: Vec<Finding>,
}

/// Lays a version out. What the checks find is shown where it refuses the version: comparing is not checking.
fn version<'e>(engine: &'e Engine, path: &Path) -> Option<Laid<'e>> {
    let source = match read(path) {
        Ok(source) => source,
        Err((source, finding)) => {
            show(&source, &[finding]);
            return None;
        }
    };
    let laid = session::netted(|| {
        engine.plan_with(&source.text, &PlanOptions { folder: folder(path), draft: true, ..PlanOptions::default() })
    });
    let (plan, findings) = laid.unwrap_or_else(|finding| (None, vec![finding]));
    if refuses(&findings) {
        show(&source, &findings);
    }
    plan.map(|plan| Laid { source, plan, findings })
}

/// The file, and the new version's text for what is found in it.
fn write(
    engine: &Engine,
    args: &arguments::Diff,
    old: &Laid<'_>,
    mut new: Laid<'_>,
) -> Result<(Vec<u8>, Source), (Source, Vec<Finding>)> {
    if let Some(words) = &args.watermark
        && let Err(finding) = engine.stamp(&mut new.plan, words)
    {
        return Err((new.source, vec![finding]));
    }
    if args.embed_fonts
        && let Some(kept_back) = engine.embed_fonts(&mut new.plan)
    {
        show(&new.source, &[kept_back]);
    }
    let (findings, when) = (args.signoff.then_some(new.findings.as_slice()), epoch());
    let by = if args.by == Some(arguments::By::Paragraph) { By::Paragraph } else { By::Word };
    let options = RedlineOptions { findings, when: when.as_deref(), summary: true, by };
    let made = session::netted(|| engine.write_redline(&old.plan, &new.plan, &options));
    match made.unwrap_or_else(|finding| Err(vec![finding])) {
        Ok(bytes) => Ok((bytes, new.source)),
        Err(findings) => Err((new.source, findings)),
    }
}
