//! What all commands share: an engine, and the reports one by one.

use std::io::IsTerminal;
use std::path::Path;

use crate::cli::Folders;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::source::Source;

use super::complain;

/// Opens the engine, or says why not.
pub(super) fn open(folders: &Folders) -> Option<Engine> {
    let opened = Engine::find(folders.layouts.as_deref(), folders.fonts.as_deref());
    opened.map_err(|refusal| refusal.iter().for_each(|(source, findings)| show(source, findings))).ok()
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
