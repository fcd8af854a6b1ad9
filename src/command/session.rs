//! What all commands share: an engine, and the reports one by one.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use super::arguments::Folders;
use crate::diag::{Finding, Place};
use crate::engine::Engine;
use crate::source::{Source, unreadable, visible};
use crate::support::identity::Inputs;
use crate::support::{atomic, catch, moment};

use super::complain_as_is;

/// Opens the engine, or says why not.
pub(super) fn open(folders: &Folders) -> Option<Engine> {
    let opened = Engine::find(folders.layouts.as_deref(), folders.fonts.as_deref());
    opened.map_err(|refusal| refusal.iter().for_each(|(source, findings)| show(source, findings))).ok()
}

/// Reads a report; `-` is standard input. What cannot be read comes with its finding.
pub(super) fn read(path: &Path) -> Result<Source, (Source, Finding)> {
    let read = match path.to_str() {
        Some("-") => Source::read_from("标准输入", io::stdin().lock()),
        _ => Source::read(path),
    };
    read.map_err(|unread| (unread.source, unread.finding))
}

/// Reads a file that is no text, `-` from standard input: at most one byte more than `most`, which tells that it has more.
///
/// # Errors
/// `file-unreadable`.
pub(super) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, Finding> {
    let mut bytes = vec![];
    let opened: io::Result<Box<dyn Read>> = match path.to_str() {
        Some("-") => Ok(Box::new(io::stdin().lock())),
        _ => File::open(path).map(|file| Box::new(file) as Box<dyn Read>),
    };
    let read = opened.and_then(|stream| stream.take(most + 1).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| unreadable(&error))
}

/// Writes a file whole or not at all, into a new folder where there is none, and never over one of `inputs`.
///
/// # Errors
/// `output-is-input`, `write-failed`; the latter too where the path is a folder.
pub(super) fn write(path: &Path, bytes: &[u8], inputs: &[&Path]) -> Result<(), Finding> {
    Inputs::of(inputs.iter().copied()).refuse(path)?;
    if path.is_dir() {
        let words = format!("不能写出 {}：这是一个文件夹，这里要文件名", name(path));
        let hint = format!("在文件夹后面加上文件名，例如 -o {}。", name(&path.join("文件名")));
        return Err(Finding::error("write-failed", Place::File, words).hint(hint));
    }
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| atomic::write(path, bytes));
    written.map_err(|error| atomic::refused(path, &error))
}

/// Does a piece of work on a report; a panic in it is a finding of that report alone.
pub(super) fn netted<T>(work: impl FnOnce() -> T) -> Result<T, Finding> {
    catch::panics(work)
}

/// A path as it may be shown.
pub(super) fn name(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// The folder that a report's pictures are in; standard input has none.
pub(super) fn folder(report: &Path) -> Option<&Path> {
    report.parent().filter(|_| report.to_str() != Some("-"))
}

/// Shows findings on standard error, in colour on a terminal unless `NO_COLOR` is set.
pub(super) fn show(source: &Source, findings: &[Finding]) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    complain_as_is(&if colour { source.show_in_colour(findings) } else { source.show(findings) });
}

/// The time that `SOURCE_DATE_EPOCH` names (seconds since 1970), as `2021-01-30T00:00:00Z`: the one time that does not
/// come from a report, and never from a clock. `None` where it is not set, is no number, or lies beyond the year 9999.
pub(super) fn epoch() -> Option<String> {
    moment::utc(std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?)
}
