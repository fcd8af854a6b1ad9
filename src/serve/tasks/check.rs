//! The findings of a report, as `banxin check` tells them.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Call, unread};
use crate::conform::{self, Clause};
use crate::diag::{Finding, refuses};
use crate::engine::mend::mend;
use crate::engine::{PlanOptions, raise};
use crate::model;
use crate::serve::answer::{Answer, Said};
use crate::serve::parameters::{CONFORMITY, FIX, STRICT};
use crate::serve::upload::LAST;
use crate::source::Source;

/// What is answered: the findings, and what else was asked for.
#[derive(Serialize)]
struct Checked {
    #[serde(flatten)]
    said: Said,
    /// The clauses, where they were asked for; null when there is no plan to measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    clauses: Option<Option<Vec<Clause>>>,
    /// The report with what is beyond doubt mended, and the changes.
    #[serde(flatten)]
    mended: Option<Mended>,
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
    // Who asked for findings has got them, whatever they are.
    let source = match call.report() {
        Ok(source) => source,
        Err(refused) => return Answer { status: 200, ..checked(&refused.0, &refused.1) },
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
    let said = Said { refused, pages: looked.pages, findings: source.records(&looked.findings) };
    let clauses = asked.flag(&CONFORMITY).then_some(looked.clauses);
    Answer::json(&Checked { said, clauses, mended })
}

/// The answer for a text that is no report.
fn checked(source: &Source, findings: &[Finding]) -> Answer {
    let said = Said { refused: true, pages: 0, findings: source.records(findings) };
    Answer::json(&Checked { said, clauses: None, mended: None })
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
