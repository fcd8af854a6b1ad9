//! An edited Word copy back to its report, as `banxin pull` takes it.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Call, raw};
use crate::diff::Diff;
use crate::pull::{self, Accept, Remark};
use crate::serve::answer::{Answer, NAME};
use crate::serve::parameters::ACCEPT;
use crate::serve::upload::OURS;
use crate::source::{Record, Source, named_copy};

/// A report taken back, and what changed.
#[derive(Serialize)]
struct Pulled<'a> {
    report: &'a RawValue,
    #[serde(flatten)]
    diff: &'a Diff,
    comments: &'a [Remark],
    /// What the checks find in the report taken back.
    findings: Vec<Record>,
}

pub(in crate::serve) fn pull(call: &mut Call<'_>) -> Answer {
    let (name, bytes) = call.upload.take(&OURS).map_or((None, vec![]), |file| (file.name, file.bytes));
    let accept = match call.parameters.text(&ACCEPT) {
        Some("all") => Accept::All,
        Some("none") => Accept::None,
        _ => Accept::Refuse,
    };
    match pull::pull(call.engine, &bytes, accept) {
        Err(findings) => {
            let source = Source::new(name.unwrap_or_else(|| "文件.docx".to_owned()), "");
            Answer::refused(&source, &named_copy(findings, &bytes))
        }
        Ok(pulled) => match raw(&pulled.source) {
            Err(failed) => *failed,
            Ok(report) => {
                let findings = Source::new(NAME, pulled.source.as_str()).records(&pulled.findings);
                Answer::json(&Pulled { report: &report, diff: &pulled.diff, comments: &pulled.comments, findings })
            }
        },
    }
}
