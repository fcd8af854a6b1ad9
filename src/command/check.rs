//! `banxin check`: what is wrong with reports, for people or for machines; writes nothing, but with `--fix` the report with
//! what is beyond doubt mended.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::arguments::{Check, Shown};
use crate::conform::{self, Clause};
use crate::diag::{Finding, clip, refuses};
use crate::engine::mend::{Change, mend};
use crate::engine::{Engine, PlanOptions, raise};
use crate::source::since::{self, Earlier, NoRun, Told};
use crate::source::{Source, visible};
use crate::support::system;

use super::session::{folder, name, netted, open, read, write};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say, say_json};

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
    findings: Vec<Told>,
    clauses: Option<Vec<Clause>>,
}

pub(super) fn run(args: &Check) -> u8 {
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let earlier = match args.since.as_deref().map(earlier).transpose() {
        Ok(earlier) => earlier,
        Err(words) => {
            complain(&words);
            return NOT_STARTED;
        }
    };
    if args.fix {
        return fix(&engine, args);
    }
    let mut refused = false;
    let mut seen = BTreeSet::new();
    let (mut told, mut conformity) = (vec![], vec![]);
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
        let records = found.source.records(&found.findings);
        seen.extend(records.iter().map(|record| record.id.clone()));
        let records = since::told(records, earlier.as_ref());
        match (args.shown.format, args.conformity) {
            (Shown::Text, _) => show(&engine, &found, &records, args.conformity),
            (Shown::Json, false) => told.extend(records),
            (Shown::Json, true) => {
                conformity.push(Conformity { findings: records, file: found.source.name, clauses: found.clauses });
            }
        }
    }
    let mended = earlier.map_or(vec![], |earlier| earlier.mended(&seen));
    match args.shown.format {
        Shown::Text => mended.iter().for_each(|record| say(&format!("已改正：{}\n", words_of(record)))),
        Shown::Json => say_all(args.conformity, &told, &conformity, mended),
    }
    if refused { SOME_REFUSED } else { DONE }
}

/// Everything for machines, what was mended behind it.
fn say_all(conformity: bool, told: &[Told], clauses: &[Conformity], mended: Vec<Value>) {
    let all = if conformity { serde_json::to_value(clauses) } else { serde_json::to_value(told) };
    let mut all = all.unwrap_or_default();
    if let Value::Array(items) = &mut all {
        items.extend(mended);
    }
    say_json(&all);
}

/// Reads the findings of an earlier run, or says why not.
fn earlier(path: &Path) -> Result<Earlier, String> {
    let name = name(path);
    let hint = "--since 要的是 check --format json 的输出";
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("读不到 {name}：{}。{hint}。\n", system::unread(&error)))?;
    Earlier::read(&text).map_err(|why| match why {
        NoRun::Other => format!("{name} 不是上一次核对的结果。{hint}。\n"),
        NoRun::Nameless => format!("{name} 里的问题没有 id，不是这个程序写的，或者是旧版本写的。{hint}。\n"),
    })
}

fn words_of(record: &Value) -> &str {
    record["message"].as_str().unwrap_or_default()
}

fn show(engine: &Engine, found: &Found, records: &[Told], conformity: bool) {
    if found.findings.is_empty() {
        say(&format!("{}：没有发现问题\n", visible(&found.source.name)));
        engine.unchecked(&found.source.text).into_iter().for_each(|words| say(&format!("{words}\n")));
    }
    match records.iter().all(|told| told.state.is_none()) {
        true => say(&found.source.show(&found.findings)),
        false => {
            for (finding, told) in found.findings.iter().zip(records) {
                say(if told.state == Some("new") { "新发现：" } else { "仍在：" });
                say(&found.source.show(std::slice::from_ref(finding)));
            }
        }
    }
    match &found.clauses {
        Some(clauses) => say(&format!("\n{}", conform::show(&found.source.name, clauses))),
        None if conformity => say("报告没有排出版面，改正上面的错误后再逐条核对\n"),
        None => {}
    }
}

fn check(engine: &Engine, source: &Source, folder: Option<&Path>, args: &Check) -> (Vec<Finding>, Option<Vec<Clause>>) {
    // A warning must not keep the pages from being measured; it is raised afterwards.
    let (plan, mut findings) = engine.plan_with(&source.text, &PlanOptions { folder, ..PlanOptions::default() });
    let clauses = plan.filter(|_| args.conformity).map(|plan| conform::measure(&plan.layout, engine.fonts()));
    findings.extend(clauses.iter().flat_map(|clauses| conform::findings(clauses)));
    if args.inputs.strict {
        raise(&mut findings);
    }
    (findings, clauses)
}

/// Writes a report with what is beyond doubt mended, tells each change, and what is still there.
fn fix(engine: &Engine, args: &Check) -> u8 {
    let (Some(output), [path]) = (&args.output, args.inputs.reports.as_slice()) else {
        complain("--fix 一次改一份报告：只写一个报告文件。\n");
        return NOT_STARTED;
    };
    let source = match read(path) {
        Ok(source) => source,
        Err((source, finding)) => {
            complain(&source.show(&[finding]));
            return SOME_REFUSED;
        }
    };
    let (findings, _) = match netted(|| check(engine, &source, folder(path), args)) {
        Ok(found) => found,
        Err(finding) => (vec![finding], None),
    };
    let (text, changes) = match mend(&source.text, &findings) {
        Ok(mended) => mended,
        Err(finding) => {
            complain(&source.show(&findings));
            complain(&source.show(&[finding]));
            return SOME_REFUSED;
        }
    };
    if let Err(finding) = write(output, text.as_bytes(), &[path]) {
        complain(&Source::new(name(output), "").show(&[finding]));
        return SOME_REFUSED;
    }
    changes.iter().for_each(|change| say(&told(change)));
    say(&format!("{}：改了 {} 处，写到 {}\n", visible(&source.name), changes.len(), name(output)));
    let source = Source::new(output.display().to_string(), text);
    let (findings, clauses) = match netted(|| check(engine, &source, folder(path), args)) {
        Ok(found) => found,
        Err(finding) => (vec![finding], None),
    };
    let left = Found { source, findings, clauses };
    show(engine, &left, &[], args.conformity);
    if refuses(&left.findings) { SOME_REFUSED } else { DONE }
}

/// A change as old → new; of long texts only what is about the change.
fn told(change: &Change) -> String {
    let Some(old) = &change.old else { return format!("{}：补上 {}\n", change.pointer, change.new) };
    let same = old.char_indices().zip(change.new.chars()).take_while(|((_, a), b)| a == b).last();
    let start = same.map_or(0, |((at, _), _)| at);
    let part = |text: &str| clip(text.get(start..).unwrap_or(text), 40);
    format!("{}：{} → {}\n", change.pointer, part(old), part(&change.new))
}
