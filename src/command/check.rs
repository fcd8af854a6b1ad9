//! `banxin check`: what is wrong with reports, for people or for machines; writes nothing.

use std::path::Path;

use serde::Serialize;

use super::arguments::{Check, Shown};
use crate::conform::{self, Clause};
use crate::diag::{Finding, refuses};
use crate::engine::{Engine, raise};
use crate::source::{Record, Source, visible};

use super::session::{folder, netted, open, read};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say, say_json};

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
            Ok(source) => {
                let found = netted(|| check(&engine, &source, folder(path), args));
                let (findings, clauses) = found.unwrap_or_else(|finding| (vec![finding], None));
                Found { source, findings, clauses }
            }
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
        if args.conformity { say_json(&conformity) } else { say_json(&records) }
    }
    if refused { SOME_REFUSED } else { DONE }
}

fn show(found: &Found, conformity: bool) {
    match found.findings.is_empty() {
        true => say(&format!("{}：没有发现问题\n", visible(&found.source.name))),
        false => say(&found.source.show(&found.findings, false)),
    }
    match &found.clauses {
        Some(clauses) => say(&format!("\n{}", conform::show(&found.source.name, clauses))),
        None if conformity => say("报告没有排出版面，改正上面的错误后再逐条核对\n"),
        None => {}
    }
}

fn check(engine: &Engine, source: &Source, folder: Option<&Path>, args: &Check) -> (Vec<Finding>, Option<Vec<Clause>>) {
    // A warning must not keep the pages from being measured; it is raised afterwards.
    let (plan, mut findings) = engine.plan_in(&source.text, folder, false);
    let clauses = plan.filter(|_| args.conformity).map(|plan| conform::measure(&plan.layout, engine.fonts()));
    findings.extend(clauses.iter().flat_map(|clauses| conform::findings(clauses)));
    if args.inputs.strict {
        raise(&mut findings);
    }
    (findings, clauses)
}
