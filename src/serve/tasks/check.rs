//! The findings of a report, as `banxin check` tells them.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Call, unread};
use crate::conform::{self, Clause};
use crate::diag::{Finding, refuses};
use crate::engine::mend::mend;
use crate::engine::{PlanOptions, raise};
use crate::model;
use crate::serve::answer::{Answer, complaint, fault};
use crate::serve::parameters::{CONFORMITY, FIX, STRICT};
use crate::serve::upload::{LAST, SINCE};
use crate::source::since::{Earlier, NoRun, Told, told};
use crate::source::{Record, Source};

/// What is answered: the findings, and what else was asked for.
#[derive(Serialize)]
struct Checked {
    /// Whether nothing is written for the report.
    refused: bool,
    /// How many pages it has; 0 when it is refused.
    pages: usize,
    /// With an earlier answer each has a state, and what is mended stands behind them.
    findings: Vec<Shown>,
    /// The clauses, where they were asked for; null when there is no plan to measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    clauses: Option<Option<Vec<Clause>>>,
    /// The report with what is beyond doubt mended, and the changes.
    #[serde(flatten)]
    mended: Option<Mended>,
}

/// A finding of this report, or one of the earlier answer that is there no more.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Now(Box<Told>),
    Mended(Value),
}

#[derive(Serialize)]
struct Mended {
    report: Box<RawValue>,
    changes: Vec<Change>,
}

/// What stood there, and what stands there now.
#[derive(Serialize)]
struct Change {
    pointer: String,
    old: Option<String>,
    new: String,
}

/// A report as it is checked.
struct Looked {
    findings: Vec<Finding>,
    pages: usize,
    clauses: Option<Vec<Clause>>,
}

pub(in crate::serve) fn check(call: &mut Call<'_>) -> Answer {
    let earlier = match earlier(call).transpose() {
        Ok(earlier) => earlier,
        Err(finding) => return fault(400, finding),
    };
    // Who asked for findings has got them, whatever they are.
    let source = match call.report() {
        Ok(source) => source,
        Err(refused) => {
            let findings = since(refused.0.records(&refused.1), earlier);
            return Answer::json(&Checked { refused: true, pages: 0, findings, clauses: None, mended: None });
        }
    };
    let last = match call.beside(&LAST).transpose() {
        Ok(last) => last.map(|(_, report)| report),
        Err(refused) => return unread(&refused),
    };
    let asked = call.parameters.clone();
    let look = |text: &str| look(call, text, last.as_ref());
    let looked = look(&source.text);
    let (source, looked, mended) = match asked.flag(&FIX).then(|| mend(&source.text, &looked.findings)) {
        None => (source, looked, None),
        Some(Err(finding)) => {
            let findings = [looked.findings, vec![finding]].concat();
            return Answer::refused(&source, &findings);
        }
        Some(Ok((text, changes))) => {
            let looked = look(&text);
            let change = |change: crate::engine::mend::Change| Change {
                pointer: change.pointer,
                old: change.old,
                new: change.new,
            };
            let changes = changes.into_iter().map(change).collect();
            let report = RawValue::from_string(text.trim().to_owned()).ok();
            (Source::new(source.name, text), looked, report.map(|report| Mended { report, changes }))
        }
    };
    let refused = refuses(&looked.findings);
    let findings = since(source.records(&looked.findings), earlier);
    let clauses = asked.flag(&CONFORMITY).then_some(looked.clauses);
    Answer::json(&Checked { refused, pages: looked.pages, findings, clauses, mended })
}

/// The findings of an earlier answer, where it came along.
fn earlier(call: &mut Call<'_>) -> Option<Result<Earlier, Finding>> {
    let file = call.upload.take(&SINCE)?;
    let text = String::from_utf8(file.bytes).map_err(|_| NoRun::Other);
    Some(text.and_then(|text| Earlier::read(&text)).map_err(|why| {
        let why = match why {
            NoRun::Other => "不是上一次核对的结果",
            NoRun::Nameless => "里的问题没有 id",
        };
        let hint = "since 要的是上一次 /check 的答复，或者 banxin check --format json 的输出，原样发来。";
        complaint("since-other", format!("{} {why}", SINCE.name), hint)
    }))
}

/// Findings with what became of them, and behind them what is mended.
fn since(records: Vec<Record>, earlier: Option<Earlier>) -> Vec<Shown> {
    let seen = records.iter().map(|record| record.id.clone()).collect();
    let mut shown: Vec<Shown> =
        told(records, earlier.as_ref()).into_iter().map(|told| Shown::Now(Box::new(told))).collect();
    shown.extend(earlier.into_iter().flat_map(|earlier| earlier.mended(&seen)).map(Shown::Mended));
    shown
}

fn look(call: &Call<'_>, text: &str, last: Option<&model::Report>) -> Looked {
    // A warning must not keep the pages from being measured; it is raised afterwards.
    let (plan, mut findings) = call.engine.plan_with(text, &PlanOptions::default());
    let measured = plan.as_ref().filter(|_| call.parameters.flag(&CONFORMITY));
    let clauses = measured.map(|plan| conform::measure(&plan.layout, call.engine.fonts()));
    findings.extend(clauses.iter().flat_map(|clauses| conform::findings(clauses)));
    // The report may be refused for what only its layout knows, and still be held against last year's.
    if let (Some(last), Ok((report, _))) = (last, model::read(text)) {
        findings.extend(call.engine.across_years(last, &report));
    }
    if let Some(plan) = &plan {
        findings.extend(call.unused(|name| plan.pictures.keys().any(|path| path.trim_start_matches("./") == name)));
    }
    if call.parameters.flag(&STRICT) {
        raise(&mut findings);
    }
    let pages = plan.filter(|_| !refuses(&findings)).map_or(0, |plan| plan.layout.pages.len());
    Looked { findings, pages, clauses }
}
