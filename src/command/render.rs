//! `banxin render`: one layout, every format asked for.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::atomic;
use crate::backend::Format;
use crate::cli::Render;
use crate::diag::{Finding, Place, refuses};
use crate::engine::Engine;
use crate::source::Source;

use super::session::{folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};

pub(super) fn run(args: &Render) -> u8 {
    let Some(formats) = formats(&args.format) else { return NOT_STARTED };
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    if let Err(error) = std::fs::create_dir_all(&args.output) {
        complain(&format!("不能建立文件夹 {}：{}\n", args.output.display(), atomic::reason(&error)));
        return NOT_STARTED;
    }
    let clashes = clashes(&args.inputs.reports);
    let mut refused = false;
    for path in &args.inputs.reports {
        let job = Job { engine: &engine, formats: &formats, output: &args.output, strict: args.inputs.strict };
        let clash = clashes.get(&stem(path)).filter(|paths| paths.len() > 1);
        let (source, findings, written) = job.render(path, clash);
        show(&source, &findings);
        written.iter().for_each(|words| say(words));
        refused |= refuses(&findings);
    }
    if refused { SOME_REFUSED } else { DONE }
}

/// The formats asked for, each once; complains about a name that is none.
pub(super) fn formats(names: &[String]) -> Option<Vec<Format>> {
    let mut formats = Vec::new();
    for name in names {
        match Format::named(name) {
            Some(format) => formats.push(format),
            None => {
                let known: Vec<_> = Format::ALL.iter().map(|f| f.name()).collect();
                complain(&format!("没有“{name}”这种格式；可用的格式：{}\n", known.join("、")));
                return None;
            }
        }
    }
    formats.sort();
    formats.dedup();
    Some(formats)
}

/// The name of a report's files: that of its own file without the extension.
fn stem(path: &Path) -> OsString {
    match path.to_str() {
        Some("-") => "report".into(),
        _ => path.file_stem().unwrap_or(path.as_os_str()).to_owned(),
    }
}

/// The inputs by the name of their outputs: two of one name would overwrite each other.
fn clashes(reports: &[PathBuf]) -> BTreeMap<OsString, Vec<&PathBuf>> {
    let mut by_stem: BTreeMap<OsString, Vec<&PathBuf>> = BTreeMap::new();
    for path in reports {
        by_stem.entry(stem(path)).or_default().push(path);
    }
    by_stem
}

struct Job<'a> {
    engine: &'a Engine,
    formats: &'a [Format],
    output: &'a Path,
    strict: bool,
}

impl Job<'_> {
    /// Renders a report: its source, the findings, and a line for each file written.
    fn render(&self, path: &Path, clash: Option<&Vec<&PathBuf>>) -> (Source, Vec<Finding>, Vec<String>) {
        let source = match read(path) {
            Ok(source) => source,
            Err((source, finding)) => return (source, vec![finding], vec![]),
        };
        if let Some(paths) = clash {
            return (source, vec![clash_finding(paths)], vec![]);
        }
        let (plan, mut findings) = self.engine.plan_in(&source.text, folder(path), self.strict);
        let Some(plan) = plan else { return (source, findings, vec![]) };
        // All formats are made before the first is written: a report is written whole or not at all.
        let made: Result<Vec<_>, Finding> =
            self.formats.iter().map(|f| Ok((*f, self.engine.write(&plan, *f, source.text.as_bytes())?))).collect();
        let written = made.and_then(|files| {
            files.iter().map(|(format, bytes)| self.write(path, *format, bytes, plan.layout.pages.len())).collect()
        });
        match written {
            Ok(written) => (source, findings, written),
            Err(finding) => {
                findings.push(finding);
                (source, findings, vec![])
            }
        }
    }

    fn write(&self, report: &Path, format: Format, bytes: &[u8], pages: usize) -> Result<String, Finding> {
        let mut name = stem(report);
        name.push(".");
        name.push(format.name());
        let path = self.output.join(name);
        atomic::write(&path, bytes).map_err(|error| atomic::refused(&path, &error))?;
        Ok(format!("已写出 {}（{pages} 页，{} KB）\n", path.display(), bytes.len().div_ceil(1024)))
    }
}

fn clash_finding(paths: &[&PathBuf]) -> Finding {
    let names: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
    let message = format!("这几个报告的文件名相同，写出的文件会互相覆盖：{}", names.join("、"));
    Finding::error("output-clash", Place::File, message).hint("改文件名，或分别写到不同的文件夹。")
}
