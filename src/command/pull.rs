//! `banxin pull`: an edited Word copy back to its report's JSON, and what changed, for people or for machines. Several
//! copies of one draft are taken back together.

use std::path::Path;

use serde::Serialize;

use super::arguments::{self, Pending, Shown};
use crate::diag::{Finding, Level};
use crate::diff::Diff;
use crate::engine::Engine;
use crate::pull::{Accept, Apart, MAX_FILE, OfCopy, Pulled, Remark, Together, pull, pull_together};
use crate::source::{Record, Source, named_copy, visible};

use super::kept::with_sheet;
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

/// What machines get of several copies.
#[derive(Serialize)]
struct Answers<'a> {
    copies: Vec<Answer<'a>>,
    #[serde(flatten)]
    diff: Option<&'a Diff>,
    /// What the checks find in the report taken back, or where the copies contradict each other.
    findings: Vec<Record>,
    /// Where the JSON was written.
    written: Option<String>,
}

pub(super) fn run(args: &arguments::Pull) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    // The report's pictures are looked for where its JSON will be, or beside the copy where that is not written.
    let first = args.edited.first().map_or(Path::new(""), |path| path.as_path());
    let beside = args.output.as_deref().unwrap_or(first);
    let engine = engine.with_folder(beside.parent().unwrap_or(beside));
    let accept = match args.accept {
        None => Accept::Refuse,
        Some(Pending::All) => Accept::All,
        Some(Pending::None) => Accept::None,
    };
    match args.edited.as_slice() {
        [one] => run_one(&engine, one, accept, args),
        _ => run_together(&engine, accept, args),
    }
}

fn run_one(engine: &Engine, edited: &Path, accept: Accept, args: &arguments::Pull) -> u8 {
    let copy = Source::new(edited.display().to_string(), "");
    let pulled = session::read_bytes(edited, MAX_FILE as u64).map_err(|finding| vec![finding]).and_then(|bytes| {
        let pulled = session::netted(|| pull(engine, &bytes, accept)).unwrap_or_else(|finding| Err(vec![finding]));
        let pulled = pulled.map_err(|findings| named_copy(findings, &bytes))?;
        let pulled = Pulled { findings: of_pictures(pulled.findings, args.output.as_deref()), ..pulled };
        Ok(with_sheet(pulled, &bytes, args.output.as_deref()))
    });
    let written = pulled.and_then(|pulled| match write(args, &pulled.source) {
        Ok(()) => Ok(pulled),
        Err(finding) => Err(vec![finding]),
    });
    match (&written, args.shown.format) {
        (_, Shown::Json) => say_machine(&copy, &written, args.output.as_deref()),
        (Ok(pulled), Shown::Text) => say(&text(&copy, pulled, args.output.as_deref())),
        (Err(findings), Shown::Text) => show(&copy, findings),
    }
    if written.is_ok() { DONE } else { SOME_REFUSED }
}

/// Writes the report taken back, if somebody asked for that.
fn write(args: &arguments::Pull, source: &str) -> Result<(), Finding> {
    let Some(path) = &args.output else { return Ok(()) };
    let inputs: Vec<&Path> = args.edited.iter().map(|path| path.as_path()).collect();
    session::write(path, source.as_bytes(), &inputs)
}

/// Several copies of one draft.
fn run_together(engine: &Engine, accept: Accept, args: &arguments::Pull) -> u8 {
    let sources: Vec<Source> = args.edited.iter().map(|path| Source::new(path.display().to_string(), "")).collect();
    let together = together(engine, &sources, accept, args);
    let output = args.output.as_deref();
    match (&together, args.shown.format) {
        (_, Shown::Json) => say_machines(&sources, &together, output),
        (Ok(together), Shown::Text) => say(&text_of_all(&sources, together, output)),
        (Err(apart), Shown::Text) => {
            for (copy, findings) in sources.iter().zip(&apart.copies).filter(|(_, findings)| !findings.is_empty()) {
                show(copy, findings);
            }
            if !apart.conflicts.is_empty() {
                show(&of_all(&sources), &apart.conflicts);
            }
        }
    }
    if together.is_ok() { DONE } else { SOME_REFUSED }
}

fn together(engine: &Engine, sources: &[Source], accept: Accept, args: &arguments::Pull) -> Result<Together, Apart> {
    let of_all = |finding: Finding| Apart { copies: vec![vec![]; sources.len()], conflicts: vec![finding] };
    let read: Vec<Result<Vec<u8>, Finding>> =
        args.edited.iter().map(|path| session::read_bytes(path, MAX_FILE as u64)).collect();
    if read.iter().any(Result::is_err) {
        let unread = read.into_iter().map(|read| read.err().into_iter().collect()).collect();
        return Err(Apart { copies: unread, conflicts: vec![] });
    }
    let read: Vec<Vec<u8>> = read.into_iter().flatten().collect();
    let copies: Vec<(&str, &[u8])> =
        sources.iter().zip(&read).map(|(s, bytes)| (s.name.as_str(), &bytes[..])).collect();
    let taken = session::netted(|| pull_together(engine, &copies, accept));
    let together = taken.unwrap_or_else(|finding| Err(of_all(finding))).map_err(|mut apart| {
        for (findings, bytes) in apart.copies.iter_mut().zip(&read) {
            *findings = named_copy(std::mem::take(findings), bytes);
        }
        apart
    })?;
    write(args, &together.source).map_err(of_all)?;
    Ok(Together { findings: of_pictures(together.findings, args.output.as_deref()), ..together })
}

/// What is said of pictures that are not there: nobody knows where they are while no JSON is written, and where it is written they
/// are still to come.
fn of_pictures(findings: Vec<Finding>, output: Option<&Path>) -> Vec<Finding> {
    let is_unread = |finding: &Finding| finding.code == "figure-unreadable";
    let elsewhere = |finding: Finding| match is_unread(&finding) {
        true => {
            let words = format!("{}：JSON 写到的文件夹里没有它，在那里不能重新生成", finding.message);
            Finding::new(Level::Warning, "figure-elsewhere", finding.place, words)
                .hint("把图片连同它的文件夹复制到取回的 JSON 旁边，或者用 -o 把 JSON 写到原来那份 JSON 的文件夹。")
        }
        false => finding,
    };
    match output {
        Some(_) => findings.into_iter().map(elsewhere).collect(),
        None => findings.into_iter().filter(|finding| !is_unread(finding)).collect(),
    }
}

/// The copies as one source of findings.
fn of_all(copies: &[Source]) -> Source {
    let names: Vec<&str> = copies.iter().map(|copy| copy.name.as_str()).collect();
    Source::new(names.join("、"), "")
}

fn text(copy: &Source, pulled: &Pulled, output: Option<&Path>) -> String {
    let said = of_copy(copy, &pulled.diff, &pulled.comments);
    said + &taken_back(&pulled.source, &pulled.findings, output)
}

fn text_of_all(copies: &[Source], together: &Together, output: Option<&Path>) -> String {
    let each = copies.iter().zip(&together.copies);
    let mut out: String =
        each.map(|(copy, OfCopy { diff, comments, .. })| of_copy(copy, diff, comments) + "\n").collect();
    out += &format!("{} 份副本的改动合在一起\n\n{}", copies.len(), together.diff.show());
    out + &taken_back(&together.source, &together.findings, output)
}

/// What changed in a copy, and what people said in it.
fn of_copy(copy: &Source, diff: &Diff, comments: &[Remark]) -> String {
    let mut out = format!("{} 与原稿相比\n\n{}", visible(&copy.name), diff.show());
    if !comments.is_empty() {
        out += &format!("批注（{} 条）\n", comments.len());
        for Remark { place, author, text } in comments {
            let author = if author.is_empty() { "没有署名" } else { author };
            out += &format!("  {author}，{place}：{}\n", text.replace('\n', " "));
        }
    }
    out
}

fn taken_back(source: &str, findings: &[Finding], output: Option<&Path>) -> String {
    let mut out = String::new();
    if !findings.is_empty() {
        out += "\n取回后的核对\n";
        let name = output.map_or("取回的报告".to_owned(), |path| path.display().to_string());
        out += &Source::new(name, source).show(findings);
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

fn say_machines(copies: &[Source], together: &Result<Together, Apart>, output: Option<&Path>) {
    let path = output.map(|path| path.display().to_string());
    let answer = match together {
        Ok(together) => {
            let source = Source::new(path.clone().unwrap_or_default(), together.source.as_str());
            let each = copies.iter().zip(&together.copies).map(|(copy, OfCopy { diff, comments, .. })| Answer {
                file: &copy.name,
                diff: Some(diff),
                comments,
                findings: vec![],
                written: None,
            });
            Answers {
                copies: each.collect(),
                diff: Some(&together.diff),
                findings: source.records(&together.findings),
                written: path,
            }
        }
        Err(apart) => {
            let each = copies.iter().zip(&apart.copies).map(|(copy, findings)| Answer {
                file: &copy.name,
                diff: None,
                comments: &[],
                findings: copy.records(findings),
                written: None,
            });
            Answers {
                copies: each.collect(),
                diff: None,
                findings: of_all(copies).records(&apart.conflicts),
                written: None,
            }
        }
    };
    say_json(&answer);
}
