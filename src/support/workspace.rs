//! A run's own folder inside the output folder: its lock, its journal, its temporary files.
//!
//! The lock is the system's (`flock`), so it dies with the process however that ends. Who holds it may put back what a
//! run that was killed left half replaced, and remove every temporary file in the folder: no living run owns them.
//! Shards of one batch have folders of their own, and so has every run of `render`.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::atomic::TEMPORARY_PREFIX;
use super::set::{self, Blocked, Change};
use super::{disk, system};
use crate::diag::{Finding, Place};

/// A locked folder.
#[derive(Debug)]
pub(crate) struct Workspace {
    output: PathBuf,
    dir: PathBuf,
    _lock: File,
}

/// The names of the files of sets that a run left under way, set by set.
pub(crate) type TakenBack = Vec<Vec<PathBuf>>;

/// Why there is no workspace.
#[derive(Debug)]
pub(crate) enum Unavailable {
    /// Another run is at work on the same manifest.
    Busy,
    /// The output folder cannot be written.
    Io(io::Error),
    /// What a killed run left half replaced cannot be put back.
    Blocked(Box<Finding>),
}

impl From<Blocked> for Unavailable {
    fn from(blocked: Blocked) -> Unavailable {
        Unavailable::Blocked(Box::new(blocked.finding()))
    }
}

impl Unavailable {
    /// The finding for people.
    pub(crate) fn finding(self, output: &Path) -> Finding {
        match self {
            Unavailable::Busy => {
                let words = format!("另一个 banxin 正在往 {} 里写", output.display());
                Finding::error("output-busy", Place::File, words).hint("等它做完再运行。")
            }
            Unavailable::Io(error) => {
                let words = format!("不能写 {}：{}", output.display(), system::unwritten(&error));
                Finding::error("write-failed", Place::File, words).hint("换一个文件夹，或请管理员放开写入权限。")
            }
            Unavailable::Blocked(finding) => *finding,
        }
    }
}

impl From<io::Error> for Unavailable {
    fn from(error: io::Error) -> Unavailable {
        Unavailable::Io(error)
    }
}

const LOCK: &str = "lock";

/// What a batch remembers by: where it is left, the next run goes on with it.
pub(crate) const JOURNAL: &str = "journal.jsonl";

impl Workspace {
    /// Opens or takes over the workspace of a manifest, such as `manifest` or `manifest.3-of-8`; puts back what a killed
    /// run left half replaced, and removes the rest of what it left in it, but for the journal.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub(crate) fn open(output: &Path, manifest: &str) -> Result<(Workspace, TakenBack), Unavailable> {
        disk::make_folder(output)?;
        let dir = output.join(format!("{TEMPORARY_PREFIX}{manifest}"));
        loop {
            disk::make_folder(&dir)?;
            if let Some(workspace) = Workspace::take(output, &dir)? {
                let taken_back = workspace.sweep()?;
                return Ok((workspace, taken_back));
            }
        }
    }

    /// Makes a workspace that nobody else has, until it is closed or dropped.
    ///
    /// # Errors
    /// [`Unavailable`], but for [`Unavailable::Busy`].
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn new(output: &Path) -> Result<Workspace, Unavailable> {
        disk::make_folder(output)?;
        loop {
            let dir = disk::make_new_folder(output, TEMPORARY_PREFIX)?;
            // Between our two steps somebody who tidies the folder up may have taken it for one that was left.
            match Workspace::take(output, &dir) {
                Ok(Some(workspace)) => return Ok(workspace),
                Ok(None) | Err(Unavailable::Busy) => {}
                Err(other) => return Err(other),
            }
        }
    }

    /// Locks a folder; nothing where somebody took it away meanwhile.
    fn take(output: &Path, dir: &Path) -> Result<Option<Workspace>, Unavailable> {
        let lock = match lock(dir) {
            // A run that has just ended took its folder away between our two steps.
            Err(Unavailable::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            lock => lock?,
        };
        let is_ours = is_still_there(&lock.file, &dir.join(LOCK));
        Ok(is_ours.then(|| Workspace { output: output.to_owned(), dir: dir.to_owned(), _lock: lock.file }))
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }

    /// Replaces files of the output folder together.
    ///
    /// # Errors
    /// What stood in the way; then every file is as it was.
    pub(crate) fn replace(&self, changes: &[Change<'_>]) -> Result<(), Finding> {
        set::replace(&self.output, &self.dir, changes).map_err(|blocked| blocked.finding())
    }

    fn sweep(&self) -> Result<TakenBack, Unavailable> {
        let taken_back = set::recover(&self.output, &self.dir)?;
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
                let remove = if entry.file_type()?.is_dir() { disk::remove_folder } else { disk::remove };
                remove(&entry.path())?;
            }
        }
        Ok(taken_back)
    }

    /// Removes the folder; the run is over.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn close(self) -> io::Result<()> {
        disk::remove_folder(&self.dir)
    }
}

/// Puts back what runs that are no more left half replaced in a folder, and removes their workspaces; those with a
/// journal, which the next run goes on with, only where this run is a whole batch (`is_whole`).
///
/// # Errors
/// The finding for a file that cannot be put back.
pub(crate) fn tidy(output: &Path, is_whole: bool) -> Result<TakenBack, Finding> {
    let mut taken_back = vec![];
    for dir in workspaces(output) {
        // Without locks nobody knows who lives.
        let Ok(Locked { is_locked: true, .. }) = lock(&dir) else { continue };
        taken_back.extend(set::recover(output, &dir).map_err(|blocked| blocked.finding())?);
        if is_whole || !dir.join(JOURNAL).exists() {
            _ = disk::remove_folder(&dir);
        }
    }
    Ok(taken_back)
}

/// Whether a run on a manifest has not come to its end, be it at work or killed.
pub(crate) fn is_unfinished(output: &Path, manifest: &str) -> bool {
    output.join(format!("{TEMPORARY_PREFIX}{manifest}")).join(JOURNAL).exists()
}

fn workspaces(output: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(output).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX));
    ours.map(|entry| entry.path()).filter(|dir| dir.join(LOCK).is_file()).collect()
}

/// A lock file, and whether the file system has locks at all.
struct Locked {
    file: File,
    is_locked: bool,
}

fn lock(dir: &Path) -> Result<Locked, Unavailable> {
    let path = dir.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(disk::checked(&path)?)?;
    match file.try_lock() {
        Ok(()) => Ok(Locked { file, is_locked: true }),
        Err(TryLockError::WouldBlock) => Err(Unavailable::Busy),
        // Some network file systems have no locks; there the user must not start two runs on one folder.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(Locked { file, is_locked: false })
        }
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
        let open = |name| Workspace::open(out.path(), name).map(|(workspace, _)| workspace);
        let first = open("manifest").unwrap();
        fs::write(first.path().join(".banxin-torn"), "x").unwrap();
        fs::write(first.path().join(JOURNAL), "x").unwrap();
        assert!(matches!(open("manifest"), Err(Unavailable::Busy)));
        let shard = open("manifest.1-of-2").unwrap();
        fs::write(shard.path().join(JOURNAL), "x").unwrap();
        drop(first);
        let second = open("manifest").unwrap();
        assert!(!second.path().join(".banxin-torn").exists() && second.path().join(JOURNAL).exists());
        tidy(out.path(), true).unwrap();
        assert!(second.path().exists() && shard.path().exists(), "the living stay");
        drop(shard);
        tidy(out.path(), false).unwrap();
        assert!(is_unfinished(out.path(), "manifest.1-of-2"), "a journal waits for its run");
        tidy(out.path(), true).unwrap();
        second.close().unwrap();
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_run_left_half_replaced_is_put_back_by_any_other() {
        let out = tempfile::tempdir().unwrap();
        let file = out.path().join("a.pdf");
        fs::write(&file, "old").unwrap();
        let change = [Change::to(Path::new("a.pdf"), b"new")];
        for first in 0..100 {
            let workspace = Workspace::new(out.path()).unwrap();
            // What is killed locks nothing any more.
            disk::faults::during(out.path(), first, true, || workspace.replace(&change)).0.unwrap_or_default();
            drop(workspace);
            let taken_back = tidy(out.path(), false).unwrap();
            match fs::read_to_string(&file).unwrap().as_str() {
                "old" => assert!(taken_back.len() < 2),
                _ => return assert!(taken_back.is_empty() && first > 5),
            }
            assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
        }
    }
}
