//! `banxin check`: what is wrong with reports, for people or for machines; writes nothing.

use std::path::Path;

use serde::Serialize;

use super::arguments::{Check, Shown};
use crate::conform::{self, Clause};
use crate::diag::{Finding, refuses};
use crate::engine::{Engine, raise};
use crate::source::{Record, Source};

use super::session::{folder, open, read};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say};

/// What was found in a report.
struct Found {
    source: Source,
    findings: Vec<Finding>,
    /// The clauses, where they were asked for and there is a plan to measure.
    clauses: Option<Vec<Clause>>,
}

/// A report before machines, with its clauses.
#[derive(Serialize)]
struct Conformity {
    file: String,
    findings: Vec<Record>,
    clauses: Option<Vec<Clause>>,
}

pub(super) fn run(args: &Check) -> u8 {
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let mut refused = false;
    let (mut records, mut conformity) = (vec![], vec![]);
    for path in &args.inputs.reports {
        let found = match read(path) {
            Ok(source) => check(&engine, source, folder(path), args),
            Err((source, finding)) => Found { source, findings: vec![finding], clauses: None },
        };
        refused |= refuses(&found.findings);
        match (args.format, args.conformity) {
            (Shown::Text, _) => show(&found, args.conformity),
            (Shown::Json, false) => records.extend(found.source.records(&found.findings)),
            (Shown::Json, true) => conformity.push(Conformity {
                findings: found.source.records(&found.findings),
                file: found.source.name,
                clauses: found.clauses,
            }),
        }
    }
    if args.format == Shown::Json {
        let text = match args.conformity {
            true => serde_json::to_string_pretty(&conformity),
            false => serde_json::to_string_pretty(&records),
        };
        say(&text.unwrap_or_default());
        say("\n");
    }
    if refused { SOME_REFUSED } else { DONE }
}

fn show(found: &Found, conformity: bool) {
    match found.findings.is_empty() {
        true => say(&format!("{}：没有发现问题\n", found.source.name)),
        false => say(&found.source.show(&found.findings, false)),
    }
    match &found.clauses {
        Some(clauses) => say(&format!("\n{}", conform::show(&found.source.name, clauses))),
        None if conformity => say("报告没有排出版面，改正上面的错误后再逐条核对\n"),
        None => {}
    }
}

fn check(engine: &Engine, source: Source, folder: Option<&Path>, args: &Check) -> Found {
    // A warning must not keep the pages from being measured; it is raised afterwards.
    let (plan, mut findings) = engine.plan_in(&source.text, folder, false);
    let clauses = plan.filter(|_| args.conformity).map(|plan| conform::measure(&plan.layout, engine.fonts()));
    findings.extend(clauses.iter().flat_map(|clauses| conform::findings(clauses)));
    if args.inputs.strict {
        raise(&mut findings);
    }
    Found { source, findings, clauses }
}
