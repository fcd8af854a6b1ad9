//! `banxin diff`: what changed between two reports, for people or for machines; as a Word copy see [`redline`].

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::arguments::{self, Compared};
use crate::diag::Finding;
use crate::diff::{self, Edition};
use crate::engine::Engine;
use crate::form::Form;
use crate::model::{self, Report};
use crate::source::{Record, Source, visible};

use super::session::{netted, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, redline, say, say_json};

/// One of the two reports.
struct Input<'e> {
    source: Source,
    report: Report,
    form: Cow<'e, Form>,
}

/// What machines get.
#[derive(Serialize)]
struct Answer<'a> {
    old: Head<'a>,
    new: Head<'a>,
    #[serde(flatten)]
    diff: &'a diff::Diff,
    /// Findings between two years; null when the years do not follow each other.
    years: Option<Vec<Record>>,
}

#[derive(Serialize)]
struct Head<'a> {
    file: &'a str,
    year: u16,
    issuer: &'a str,
}

pub(super) fn run(args: &arguments::Diff) -> u8 {
    if args.format == Compared::Docx {
        return redline::run(args);
    }
    if args.output.is_some() || args.signoff || args.watermark.is_some() || args.by.is_some() || args.embed_fonts {
        complain("-o、--signoff、--watermark、--by、--embed-fonts 只用于花脸稿，请加 --format docx\n");
        return NOT_STARTED;
    }
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    // Both are read before either refuses, so that all findings are told at once.
    let inputs = (input(&engine, &args.old), input(&engine, &args.new));
    let (Some(old), Some(new)) = inputs else { return SOME_REFUSED };
    let (before, now) = (old.edition(), new.edition());
    let compared = netted(|| (diff::reports(before, now), diff::years(before, now)));
    let (diff, years) = match compared {
        Ok(compared) => compared,
        Err(finding) => {
            show(&new.source, &[finding]);
            return SOME_REFUSED;
        }
    };
    match args.format {
        Compared::Json => {
            let years = years.map(|findings| new.source.records(&findings));
            let answer = Answer { old: old.head(), new: new.head(), diff: &diff, years };
            say_json(&answer);
        }
        _ => say(&text(&old, &new, &diff, years.as_deref())),
    }
    DONE
}

fn input<'e>(engine: &'e Engine, path: &Path) -> Option<Input<'e>> {
    let source = match read(path) {
        Ok(source) => source,
        Err((source, finding)) => {
            show(&source, &[finding]);
            return None;
        }
    };
    let read = || {
        model::read(&source.text).and_then(|(report, findings)| match engine.forms().choose(&report) {
            Ok(form) => Ok((report, form, findings)),
            Err(finding) => Err(vec![finding]),
        })
    };
    match netted(read).unwrap_or_else(|finding| Err(vec![finding])) {
        Ok((report, form, _)) => Some(Input { source, report, form }),
        Err(findings) => {
            show(&source, &findings);
            None
        }
    }
}

impl Input<'_> {
    fn edition(&self) -> Edition<'_> {
        Edition { report: &self.report, form: &self.form }
    }

    fn head(&self) -> Head<'_> {
        Head { file: &self.source.name, year: self.report.year, issuer: &self.report.issuer }
    }
}

fn text(old: &Input<'_>, new: &Input<'_>, diff: &diff::Diff, years: Option<&[Finding]>) -> String {
    let head = |input: &Input<'_>| format!("{}（{} 年度）", visible(&input.source.name), input.report.year);
    let mut out = format!("{} → {}\n\n{}", head(old), head(new), diff.show());
    if let Some(findings) = years {
        out.push_str("\n与上年对照\n");
        match findings {
            [] => out.push_str("上年结转、现行有效等跨年数据都对得上，没有照抄上年的段落\n"),
            _ => out.push_str(&new.source.show(findings)),
        }
    }
    out
}
