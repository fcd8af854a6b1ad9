//! The few things that are done to files, each in one place, so that tests can let any of them fail or be the last.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::TempDir;

/// Writes a new file.
///
/// # Errors
/// What the system says, as for all that follows.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    append(&mut File::create(checked(path)?)?, path, bytes)
}

/// Writes on at the end of an open file.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn append(file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Err(fault) = check(path) {
        // A run that is killed may have written a part.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(fault);
    }
    file.write_all(bytes)
}

/// Moves a file to another name of the same file system, in the place of what is there.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, checked(to)?)
}

/// Gives a file one more name.
///
/// # Errors
/// As for [`write()`], and where the file system has no such links.
pub(crate) fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, checked(to)?)
}

/// Removes a file.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(checked(path)?)
}

/// Makes a folder with those that it lies in, where they are not there.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(checked(path)?)
}

/// Makes a folder of a new name; it stays until it is removed.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn make_new_folder(within: &Path, prefix: &str) -> io::Result<std::path::PathBuf> {
    tempfile::Builder::new().prefix(prefix).tempdir_in(checked(within)?).map(TempDir::keep)
}

/// Removes a folder with what is in it.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir_all(checked(path)?)
}

/// Whether something has this name, be it a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The path, unless a test lets what is done to it fail.
pub(super) fn checked(path: &Path) -> io::Result<&Path> {
    check(path).map(|()| path)
}

#[cfg(not(test))]
#[inline]
fn check(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
use faults::check;

/// Faults that tests make: what is done below a folder fails from a certain time on.
#[cfg(test)]
pub(crate) mod faults {
    use super::*;
    use std::path::PathBuf;
    use std::sync::Mutex;

    /// What is done below a folder, counted, and what fails of it.
    struct Watch {
        folder: PathBuf,
        count: usize,
        first: usize,
        /// Whether all that comes behind the first fault fails too, as if the process had been killed.
        is_kill: bool,
    }

    static WATCHES: Mutex<Vec<Watch>> = Mutex::new(vec![]);

    /// Lets the operation of number `first` (from 0) below a folder fail, and all behind it where it is a kill. The
    /// result of `work`, and how many operations there were.
    pub(crate) fn during<T>(folder: &Path, first: usize, is_kill: bool, work: impl FnOnce() -> T) -> (T, usize) {
        let watch = Watch { folder: folder.to_owned(), count: 0, first, is_kill };
        WATCHES.lock().unwrap().push(watch);
        let done = work();
        let mut watches = WATCHES.lock().unwrap();
        let at = watches.iter().position(|watch| watch.folder == folder).unwrap();
        (done, watches.remove(at).count)
    }

    pub(super) fn check(path: &Path) -> io::Result<()> {
        let mut watches = WATCHES.lock().unwrap();
        let Some(watch) = watches.iter_mut().find(|watch| path.starts_with(&watch.folder)) else { return Ok(()) };
        let number = watch.count;
        watch.count += 1;
        let fails = if watch.is_kill { number >= watch.first } else { number == watch.first };
        if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}
