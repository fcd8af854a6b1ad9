//! What all commands share: an engine, and the reports one by one.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::cli::Folders;
use crate::diag::{Finding, Place};
use crate::engine::{Engine, Refusal};
use crate::resources::{FONTS, LAYOUTS, Resource};
use crate::source::Source;

use super::complain;

/// Opens the engine, or says why not.
pub(super) fn open(folders: &Folders) -> Option<Engine> {
    let layouts = find(LAYOUTS, folders.layouts.as_deref());
    let fonts = find(FONTS, folders.fonts.as_deref());
    let opened = match (layouts, fonts) {
        (Ok(layouts), Ok(fonts)) => Engine::open(&layouts, &fonts),
        (layouts, fonts) => Err([layouts.err(), fonts.err()].into_iter().flatten().flatten().collect()),
    };
    opened.map_err(|refusal| refusal.iter().for_each(|(source, findings)| show(source, findings))).ok()
}

fn find(resource: Resource, named: Option<&Path>) -> Result<PathBuf, Refusal> {
    resource.find(named).ok_or_else(|| {
        let message = format!("找不到 {} 文件夹", resource.name);
        let finding = Finding::error("resource-missing", Place::File, message)
            .hint(format!("用 --{} 指定，或设置环境变量 {}。", resource.name, resource.variable));
        vec![(Source::new(resource.name, ""), vec![finding])]
    })
}

/// Reads a report; `-` is standard input. What cannot be read comes with its finding.
pub(super) fn read(path: &Path) -> Result<Source, (Source, Finding)> {
    let read = match path.to_str() {
        Some("-") => Source::read_from("标准输入", std::io::stdin().lock()),
        _ => Source::read(path),
    };
    read.map_err(|unread| (unread.source, unread.finding))
}

/// The folder that a report's pictures are in; standard input has none.
pub(super) fn folder(report: &Path) -> Option<&Path> {
    report.parent().filter(|_| report.to_str() != Some("-"))
}

/// Shows findings on standard error, in colour on a terminal unless `NO_COLOR` is set.
pub(super) fn show(source: &Source, findings: &[Finding]) {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    complain(&source.show(findings, colour));
}
