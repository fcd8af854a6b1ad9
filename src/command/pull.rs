//! `banxin pull`: an edited Word copy back to its report's JSON, and what changed, for people or for machines.

use std::path::Path;

use serde::Serialize;

use super::arguments::{self, Pending, Shown};
use crate::diag::Finding;
use crate::diff::Diff;
use crate::pull::{Accept, MAX_FILE, Pulled, Remark, pull};
use crate::source::{Record, Source, named_copy, visible};

use super::session::{self, open, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, say, say_json};

/// What machines get.
#[derive(Serialize)]
struct Answer<'a> {
    file: &'a str,
    #[serde(flatten)]
    diff: Option<&'a Diff>,
    comments: &'a [Remark],
    /// What the checks find in the report taken back, or why none is.
    findings: Vec<Record>,
    /// Where the JSON was written.
    written: Option<String>,
}

pub(super) fn run(args: &arguments::Pull) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    // The report's pictures are looked for beside the copy.
    let engine = engine.with_folder(args.edited.parent().unwrap_or(&args.edited));
    let copy = Source::new(args.edited.display().to_string(), "");
    let accept = match args.accept {
        None => Accept::Refuse,
        Some(Pending::All) => Accept::All,
        Some(Pending::None) => Accept::None,
    };
    let pulled =
        session::read_bytes(&args.edited, MAX_FILE as u64).map_err(|finding| vec![finding]).and_then(|bytes| {
            let pulled = session::netted(|| pull(&engine, &bytes, accept)).unwrap_or_else(|finding| Err(vec![finding]));
            pulled.map_err(|findings| named_copy(findings, &bytes))
        });
    let written = pulled.and_then(|pulled| match &args.output {
        Some(path) => match session::write(path, pulled.source.as_bytes(), &[&args.edited]) {
            Ok(()) => Ok(pulled),
            Err(finding) => Err(vec![finding]),
        },
        None => Ok(pulled),
    });
    match (&written, args.shown.format) {
        (_, Shown::Json) => say_machine(&copy, &written, args.output.as_deref()),
        (Ok(pulled), Shown::Text) => say(&text(&copy, pulled, args.output.as_deref())),
        (Err(findings), Shown::Text) => show(&copy, findings),
    }
    if written.is_ok() { DONE } else { SOME_REFUSED }
}

fn text(copy: &Source, pulled: &Pulled, output: Option<&Path>) -> String {
    let mut out = format!("{} 与原稿相比\n\n{}", visible(&copy.name), pulled.diff.show());
    if !pulled.comments.is_empty() {
        out += &format!("批注（{} 条）\n", pulled.comments.len());
        for Remark { place, author, text } in &pulled.comments {
            let author = if author.is_empty() { "没有署名" } else { author };
            out += &format!("  {author}，{place}：{}\n", text.replace('\n', " "));
        }
    }
    if !pulled.findings.is_empty() {
        out += "\n取回后的核对\n";
        let name = output.map_or("取回的报告".to_owned(), |path| path.display().to_string());
        out += &Source::new(name, pulled.source.as_str()).show(&pulled.findings);
    }
    match output {
        Some(path) => out += &format!("\n已写出 {}\n", session::name(path)),
        None => out += "\n没有写文件；要写出 JSON，请加 -o 文件名\n",
    }
    out
}

fn say_machine(copy: &Source, pulled: &Result<Pulled, Vec<Finding>>, output: Option<&Path>) {
    let path = output.map(|path| path.display().to_string());
    let answer = match pulled {
        Ok(pulled) => {
            let source = Source::new(path.clone().unwrap_or_default(), pulled.source.as_str());
            let (diff, comments) = (Some(&pulled.diff), pulled.comments.as_slice());
            Answer { file: &copy.name, diff, comments, findings: source.records(&pulled.findings), written: path }
        }
        Err(findings) => {
            Answer { file: &copy.name, diff: None, comments: &[], findings: copy.records(findings), written: None }
        }
    };
    say_json(&answer);
}
