//! Manifests: written sorted from a journal, and merged from those of shards.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::entry::Key;
use super::journal::Journal;
use crate::atomic;

/// Writes the manifest of a run, whole or not at all.
///
/// # Errors
/// Those of the file system.
pub fn write(journal: &mut Journal, temporaries: &Path, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(atomic::temporary(temporaries)?);
    for key in journal.keys() {
        let mut entry = journal.entry(&key)?;
        entry.across = super::entry::none();
        out.write_all(&entry.line())?;
    }
    out.into_inner()?.persist(path)?;
    Ok(())
}

/// Writes how long each report took, in the manifest's order: the one thing that is not the same in every run.
///
/// # Errors
/// Those of the file system.
pub fn write_times(times: &[(Key, std::time::Duration)], temporaries: &Path, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(atomic::temporary(temporaries)?);
    for (key, time) in times {
        let micros = time.as_micros() as f64 / 1000.0;
        let line = serde_json::json!({"output": key.output, "input": key.input, "milliseconds": micros});
        writeln!(out, "{line}")?;
    }
    out.into_inner()?.persist(path)?;
    Ok(())
}
