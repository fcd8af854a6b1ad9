//! What all commands share: an engine, and the reports one by one.

use std::io::IsTerminal;
use std::path::Path;

use super::arguments::Folders;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::source::{Source, visible};
use crate::support::identity::Inputs;
use crate::support::{atomic, catch};

use super::complain_as_is;

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

/// Writes a file whole or not at all, into a new folder where there is none, and never over one of `inputs`.
///
/// # Errors
/// `output-is-input`, `write-failed`.
pub(super) fn write(path: &Path, bytes: &[u8], inputs: &[&Path]) -> Result<(), Finding> {
    Inputs::of(inputs.iter().copied()).refuse(path)?;
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
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    complain_as_is(&if colour { source.show_in_colour(findings) } else { source.show(findings) });
}

/// The time that `SOURCE_DATE_EPOCH` names (seconds since 1970), as `2021-01-30T00:00:00Z`: the one time that does not
/// come from a report, and never from a clock. `None` where it is not set, is no number, or lies beyond the year 9999.
pub(super) fn epoch() -> Option<String> {
    moment(std::env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?)
}

fn moment(seconds: u64) -> Option<String> {
    let (mut days, clock) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let year = (1970..10_000).find(|&year| {
        let length = 365 + u64::from(leap(year));
        let ends_here = days < length;
        days -= if ends_here { 0 } else { length };
        ends_here
    })?;
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = lengths.iter().position(|&length| {
        let ends_here = days < length;
        days -= if ends_here { 0 } else { length };
        ends_here
    })?;
    let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
    Some(format!("{year}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1, days + 1))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn seconds_since_1970_are_told_as_a_time() {
        for (seconds, told) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_611_964_800 + 3_661, "2021-01-30T01:01:01Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(seconds).as_deref(), Some(told));
        }
        assert_eq!(moment(253_402_300_800), None);
    }
}
