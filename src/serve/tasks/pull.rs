//! Edited Word copies back to their report, as `banxin pull` takes them.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Call, raw};
use crate::diff::Diff;
use crate::pull::{self, Accept, Apart, OfCopy, Remark};
use crate::serve::answer::{Answer, NAME};
use crate::serve::parameters::ACCEPT;
use crate::serve::upload::{EDITED, File};
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
    /// What each of several copies says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copies: Vec<PulledCopy<'a>>,
}

#[derive(Serialize)]
struct PulledCopy<'a> {
    file: &'a str,
    #[serde(flatten)]
    diff: &'a Diff,
    comments: &'a [Remark],
}

pub(in crate::serve) fn pull(call: &mut Call<'_>) -> Answer {
    let files = call.upload.take_all(&EDITED);
    let names = names(&files);
    let accept = match call.parameters.text(&ACCEPT) {
        Some("all") => Accept::All,
        Some("none") => Accept::None,
        _ => Accept::Refuse,
    };
    match (names.as_slice(), files.as_slice()) {
        ([name], [file]) => one(call, name, &file.bytes, accept),
        _ => together(call, &names, &files, accept),
    }
}

/// What the copies are called; a name that others have too bears a number.
fn names(files: &[File]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for file in files {
        let name = file.name.clone().unwrap_or_else(|| "文件.docx".to_owned());
        let same = (2..).map(|nth| format!("{name}（{nth}）"));
        let free = std::iter::once(name.clone()).chain(same).find(|name| !names.contains(name));
        names.push(free.unwrap_or(name));
    }
    names
}

fn one(call: &Call<'_>, name: &str, bytes: &[u8], accept: Accept) -> Answer {
    match pull::pull(call.engine, bytes, accept) {
        Err(findings) => Answer::refused(&Source::new(name, ""), &named_copy(findings, bytes)),
        Ok(pulled) => match raw(&pulled.source) {
            Err(failed) => *failed,
            Ok(report) => {
                let findings = Source::new(NAME, pulled.source.as_str()).records(&pulled.findings);
                let (diff, comments) = (&pulled.diff, pulled.comments.as_slice());
                Answer::json(&Pulled { report: &report, diff, comments, findings, copies: vec![] })
            }
        },
    }
}

/// Several copies of one draft; each comment stands with its copy.
fn together(call: &Call<'_>, names: &[String], files: &[File], accept: Accept) -> Answer {
    let copies: Vec<(&str, &[u8])> =
        names.iter().zip(files).map(|(name, file)| (name.as_str(), &file.bytes[..])).collect();
    let together = match pull::pull_together(call.engine, &copies, accept) {
        Ok(together) => together,
        Err(Apart { copies: findings, conflicts }) => {
            let each = copies.iter().zip(findings);
            let each =
                each.flat_map(|((name, bytes), found)| Source::new(*name, "").records(&named_copy(found, bytes)));
            let of_all = Source::new(names.join("、"), "").records(&conflicts);
            return Answer::refused_all(each.chain(of_all).collect());
        }
    };
    match raw(&together.source) {
        Err(failed) => *failed,
        Ok(report) => {
            let findings = Source::new(NAME, together.source.as_str()).records(&together.findings);
            let each = names.iter().zip(&together.copies);
            let copies = each.map(|(file, OfCopy { diff, comments })| PulledCopy { file, diff, comments }).collect();
            Answer::json(&Pulled { report: &report, diff: &together.diff, comments: &[], findings, copies })
        }
    }
}
