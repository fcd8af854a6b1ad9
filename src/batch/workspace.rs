//! A run's own folder inside the output folder: its lock, its journal, its temporary files.
//!
//! The lock is the system's (`flock`), so it dies with the process however that ends. Who holds it may remove every
//! temporary file in the folder: no living run owns them. Shards of one batch have folders of their own.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::support::atomic::TEMPORARY_PREFIX;

/// A locked folder.
#[derive(Debug)]
pub struct Workspace {
    dir: PathBuf,
    _lock: File,
}

/// Why there is no workspace.
#[derive(Debug)]
pub enum Unavailable {
    /// Another run is at work on the same manifest.
    Busy,
    /// The output folder cannot be written.
    Io(io::Error),
}

impl From<io::Error> for Unavailable {
    fn from(error: io::Error) -> Unavailable {
        Unavailable::Io(error)
    }
}

const LOCK: &str = "lock";

impl Workspace {
    /// Opens or takes over the workspace of a manifest, such as `manifest` or `manifest.3-of-8`, and removes what a
    /// killed run left in it, but for the journal.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub fn open(output: &Path, manifest: &str) -> Result<Workspace, Unavailable> {
        fs::create_dir_all(output)?;
        let dir = output.join(format!("{TEMPORARY_PREFIX}{manifest}"));
        loop {
            fs::create_dir_all(&dir)?;
            let lock = match lock(&dir) {
                // A run that has just ended took its folder away between our two steps.
                Err(Unavailable::Io(error)) if error.kind() == io::ErrorKind::NotFound => continue,
                lock => lock?,
            };
            if is_still_there(&lock, &dir.join(LOCK)) {
                let workspace = Workspace { dir, _lock: lock };
                workspace.sweep()?;
                return Ok(workspace);
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Removes the folder; the run is over.
    pub fn close(self) -> io::Result<()> {
        fs::remove_dir_all(&self.dir)
    }
}

/// Removes the workspaces of runs that are no more, such as shards of a batch that is now run whole.
pub fn remove_dead(output: &Path) {
    let Ok(entries) = fs::read_dir(output) else { return };
    for dir in entries.flatten().map(|entry| entry.path()) {
        let ours = dir.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY_PREFIX));
        if ours && dir.join(LOCK).is_file() && lock(&dir).is_ok() {
            _ = fs::remove_dir_all(&dir);
        }
    }
}

fn lock(dir: &Path) -> Result<File, Unavailable> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Unavailable::Busy),
        // Some network file systems have no locks; there the user must not start two runs on one folder.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Whether the file that we locked is the one that others would find, and not one just removed.
fn is_still_there(lock: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let same = |a: fs::Metadata, b: fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
        lock.metadata().and_then(|ours| Ok(same(ours, fs::metadata(path)?))).unwrap_or(false)
    }
    #[cfg(not(unix))]
    {
        _ = lock;
        path.is_file()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_at_a_time_and_the_next_one_sweeps() {
        let out = tempfile::tempdir().unwrap();
        let first = Workspace::open(out.path(), "manifest").unwrap();
        fs::write(first.path().join(".banxin-torn"), "x").unwrap();
        fs::write(first.path().join("journal.jsonl"), "x").unwrap();
        assert!(matches!(Workspace::open(out.path(), "manifest"), Err(Unavailable::Busy)));
        let shard = Workspace::open(out.path(), "manifest.1-of-2").unwrap();
        drop(first);
        let second = Workspace::open(out.path(), "manifest").unwrap();
        assert!(!second.path().join(".banxin-torn").exists() && second.path().join("journal.jsonl").exists());
        remove_dead(out.path());
        assert!(second.path().exists() && shard.path().exists(), "the living stay");
        drop(shard);
        remove_dead(out.path());
        second.close().unwrap();
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }
}
