//! Files of a folder replaced together: all of them are new or none is, however the run ends.
//!
//! ```text
//! OUT/.banxin-…/set-1/  new-0 new-1   what is to stand in the folder
//!                       old-0 old-1   what stands there, by one more name
//!                       files         which files they are: while it is there the set is under way
//! ```
//! First everything new is written beside the old. Then the list is set up, every old file gets a second name, and each
//! new one takes its place by renaming. When all stand, the list is removed, and with that the set is done. Where a
//! step fails, or a run that was killed left the list, the old files are put back: [`recover`], which the next run and
//! every reader of a manifest does before anything else. A kill is meant, not a loss of power: nothing is forced to
//! the disk, which would cost a batch most of its time.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::digest;
use super::disk;
use super::{atomic, system};
use crate::diag::{Finding, Place};

/// How the names of a set's folders begin.
const SET: &str = "set-";
/// The list of a set's files.
const LIST: &str = "files";
/// What the list has in the place of a digest for a file that goes.
const GOES: &str = "-";

/// What is to become of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    /// Its path below the folder.
    pub(crate) name: &'a Path,
    /// What it is to be; nothing for a file that goes.
    pub(crate) bytes: Option<&'a [u8]>,
    /// The digest of that, where it is known already.
    pub(crate) sha256: Option<&'a str>,
}

impl<'a> Change<'a> {
    /// A file that is to have this content.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn to(name: &'a Path, bytes: &'a [u8]) -> Change<'a> {
        Change { name, bytes: Some(bytes), sha256: None }
    }

    fn listed(&self) -> Listed {
        let digest = |bytes| self.sha256.map_or_else(|| digest::of(bytes), str::to_owned);
        Listed { name: self.name.to_owned(), sha256: self.bytes.map(digest) }
    }
}

/// Why no file of a set is new.
#[derive(Debug)]
pub(crate) struct Blocked {
    /// What stood in the way.
    path: PathBuf,
    error: io::Error,
    /// What could not be put back either: the next run does it.
    stuck: Option<PathBuf>,
    /// How many files there are in the set.
    count: usize,
}

impl Blocked {
    /// The finding for people.
    pub(crate) fn finding(&self) -> Finding {
        let others = if self.count > 1 { "；这份报告的其他文件也都没有换新" } else { "" };
        let words = format!("不能写出 {}：{}{others}", self.path.display(), system::unwritten(&self.error));
        let finding = Finding::error("write-failed", Place::File, words);
        match &self.stuck {
            None => finding.hint(atomic::MEND),
            Some(stuck) => finding.hint(format!(
                "腾出磁盘空间、关闭打开着这个文件的程序或检查写入权限后重新运行：{} 还没有退回原样，下次运行会先退回。",
                stuck.display()
            )),
        }
    }
}

/// Replaces files of `folder` together; `workspace` is a folder of this run in the same file system.
///
/// # Errors
/// What stood in the way. Every file is as it was.
pub(crate) fn replace(folder: &Path, workspace: &Path, changes: &[Change<'_>]) -> Result<(), Blocked> {
    if changes.is_empty() {
        return Ok(());
    }
    let blocked = |path: PathBuf, error| Blocked { path, error, stuck: None, count: changes.len() };
    let dir = disk::make_new_folder(workspace, SET).map_err(|error| blocked(workspace.to_owned(), error))?;
    let set = Set { folder, dir, files: changes.iter().map(Change::listed).collect() };
    let done = set.stage(changes).map_err(|(path, error)| blocked(path, error)).and_then(|()| {
        let placed = set.place().and_then(|()| {
            let list = set.dir.join(LIST);
            disk::remove(&list).map_err(|error| (list, error))
        });
        placed.map_err(|(path, error)| {
            let stuck = set.take_back().and_then(|()| set.forget()).err();
            Blocked { stuck: stuck.map(|(path, _)| path), ..blocked(path, error) }
        })
    });
    if !matches!(&done, Err(Blocked { stuck: Some(_), .. })) {
        // What is left of it says nothing without its list; the next run removes it.
        _ = disk::remove_folder(&set.dir);
    }
    done
}

/// Takes back every set that a run left under way in its workspace: the names of its files, set by set. Nobody else may
/// be at work there.
///
/// # Errors
/// The file that cannot be put back, and why.
pub(crate) fn recover(folder: &Path, workspace: &Path) -> Result<Vec<Vec<PathBuf>>, Blocked> {
    let mut taken_back = vec![];
    for dir in sets(workspace) {
        let Some(files) = read_list(&dir) else {
            _ = disk::remove_folder(&dir);
            continue;
        };
        let set = Set { folder, dir, files };
        let count = set.files.len();
        let undone = set.take_back().and_then(|()| set.forget());
        undone.map_err(|(path, error)| Blocked { stuck: Some(path.clone()), path, error, count })?;
        _ = disk::remove_folder(&set.dir);
        taken_back.push(set.files.into_iter().map(|file| file.name).collect());
    }
    Ok(taken_back)
}

/// The names of the files of each set that is under way in a workspace.
#[cfg(test)]
pub(crate) fn under_way(workspace: &Path) -> Vec<Vec<PathBuf>> {
    let lists = sets(workspace).into_iter().filter_map(|dir| read_list(&dir));
    lists.map(|files| files.into_iter().map(|file| file.name).collect()).collect()
}

fn sets(workspace: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace).into_iter().flatten().flatten();
    let sets = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(SET));
    let mut sets: Vec<PathBuf> = sets.map(|entry| entry.path()).collect();
    sets.sort();
    sets
}

/// A file of a set.
#[derive(Debug)]
struct Listed {
    /// Its path below the folder.
    name: PathBuf,
    /// The SHA-256 of what it is to be; nothing for one that goes.
    sha256: Option<String>,
}

#[derive(Debug)]
struct Set<'f> {
    folder: &'f Path,
    dir: PathBuf,
    files: Vec<Listed>,
}

/// A path, and what went wrong there.
type Fault = (PathBuf, io::Error);

impl Set<'_> {
    /// Where a file stands, what is to stand there, and the other name of what did.
    fn paths(&self, number: usize) -> (PathBuf, PathBuf, PathBuf) {
        let beside = |kind: &str| self.dir.join(format!("{kind}-{number}"));
        (self.folder.join(&self.files[number].name), beside("new"), beside("old"))
    }

    /// Writes everything beside the old, and the list last.
    fn stage(&self, changes: &[Change<'_>]) -> Result<(), Fault> {
        for (number, change) in changes.iter().enumerate() {
            let (place, new, _) = self.paths(number);
            let Some(bytes) = change.bytes else { continue };
            let parent = place.parent().unwrap_or(self.folder);
            let write = || {
                if !parent.is_dir() {
                    disk::make_folder(parent)?;
                }
                disk::write(&new, bytes)
            };
            write().map_err(|error| (place, error))?;
        }
        let (list, begun) = (self.dir.join(LIST), self.dir.join("begun"));
        let write = || {
            disk::write(&begun, &self.list()?)?;
            disk::rename(&begun, &list)
        };
        write().map_err(|error| (self.dir.clone(), error))
    }

    fn list(&self) -> io::Result<Vec<u8>> {
        let line = |file: &Listed| {
            Ok([file.sha256.as_deref().unwrap_or(GOES).as_bytes(), b" ", &escaped(&file.name)?, b"\n"].concat())
        };
        self.files.iter().map(line).collect::<io::Result<Vec<_>>>().map(|lines| lines.concat())
    }

    /// Gives every old file its second name, then puts the new ones in their places.
    fn place(&self) -> Result<(), Fault> {
        for number in 0..self.files.len() {
            let (place, _, old) = self.paths(number);
            keep(&place, &old).map_err(|error| (place, error))?;
        }
        for (number, file) in self.files.iter().enumerate() {
            let (place, new, _) = self.paths(number);
            let put = match &file.sha256 {
                Some(_) => disk::rename(&new, &place),
                None if disk::is_there(&place) => disk::remove(&place),
                None => Ok(()),
            };
            put.map_err(|error| (place, error))?;
        }
        Ok(())
    }

    /// Puts back what stood in the folder. What somebody has written there since is left alone.
    fn take_back(&self) -> Result<(), Fault> {
        for (number, file) in self.files.iter().enumerate().rev() {
            let (place, new, old) = self.paths(number);
            let is_placed = file.sha256.is_some() && !disk::is_there(&new);
            let is_ours = || is_placed && file.sha256.as_deref().is_some_and(|sha256| has_digest(&place, sha256));
            let put = match disk::is_there(&old) {
                true if !disk::is_there(&place) || is_ours() => disk::rename(&old, &place),
                false if is_ours() => disk::remove(&place),
                _ => Ok(()),
            };
            put.map_err(|error| (place, error))?;
        }
        Ok(())
    }

    /// Removes the list: the set is not under way any more.
    fn forget(&self) -> Result<(), Fault> {
        let list = self.dir.join(LIST);
        disk::remove(&list).map_err(|error| (list, error))
    }
}

/// Gives a file one more name; where the file system has no links, or does not let us link to it, the file is moved.
fn keep(place: &Path, old: &Path) -> io::Result<()> {
    match place.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(meta) if meta.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) if atomic::keep_special(place).is_err() => atomic::keep_special(place),
        Ok(_) => disk::link(place, old).or_else(|_| disk::rename(place, old)),
    }
}

fn has_digest(path: &Path, sha256: &str) -> bool {
    File::open(path).and_then(digest::of_stream).is_ok_and(|digest| digest == sha256)
}

/// The bytes of a name on a line of its own.
fn escaped(name: &Path) -> io::Result<Vec<u8>> {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(name.as_os_str());
    #[cfg(not(unix))]
    let bytes = name.to_str().ok_or(io::ErrorKind::InvalidFilename)?.as_bytes();
    let escape = |byte: &u8| match byte {
        b'\\' => b"\\\\".to_vec(),
        b'\n' => b"\\n".to_vec(),
        other => vec![*other],
    };
    Ok(bytes.iter().flat_map(escape).collect())
}

fn unescaped(line: &[u8]) -> Option<PathBuf> {
    let mut bytes = vec![];
    let mut rest = line.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' if rest.next()? == &b'n' => b'\n',
            other => *other,
        });
    }
    #[cfg(unix)]
    let name: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let name: OsString = String::from_utf8(bytes).ok()?.into();
    Some(name.into())
}

/// The list of a set; nothing where none stands.
fn read_list(dir: &Path) -> Option<Vec<Listed>> {
    let text = fs::read(dir.join(LIST)).ok()?;
    let line = |line: &[u8]| {
        let at = line.iter().position(|byte| *byte == b' ')?;
        let sha256 = std::str::from_utf8(&line[..at]).ok().filter(|sha256| *sha256 != GOES);
        Some(Listed { name: unescaped(&line[at + 1..])?, sha256: sha256.map(str::to_owned) })
    };
    text.split(|byte| *byte == b'\n').filter(|text| !text.is_empty()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::support::disk::faults;

    /// A folder with two old files, one that goes, and one that is new.
    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.pdf", "a.docx", "a.ofd"] {
            fs::write(dir.path().join(name), format!("old {name}")).unwrap();
        }
        fs::create_dir(dir.path().join(".work")).unwrap();
        dir
    }

    const CHANGES: [(&str, Option<&str>); 4] = [
        ("a.pdf", Some("new a.pdf")),
        ("a.docx", Some("new a.docx")),
        ("a.ofd", None),
        ("行\n反\\/b.pdf", Some("new b.pdf")),
    ];

    fn change(dir: &Path) -> Result<(), Blocked> {
        let changes =
            CHANGES.map(|(name, text)| Change { name: Path::new(name), bytes: text.map(str::as_bytes), sha256: None });
        replace(dir, &dir.join(".work"), &changes)
    }

    fn files(dir: &Path) -> BTreeMap<&'static str, Option<String>> {
        CHANGES.map(|(name, _)| (name, fs::read_to_string(dir.join(name)).ok())).into()
    }

    fn old() -> BTreeMap<&'static str, Option<String>> {
        CHANGES.map(|(name, _)| (name, (!name.contains('b')).then(|| format!("old {name}")))).into()
    }

    fn new() -> BTreeMap<&'static str, Option<String>> {
        CHANGES.map(|(name, text)| (name, text.map(str::to_owned))).into()
    }

    #[test]
    fn all_are_new_and_nothing_is_left() {
        let dir = folder();
        change(dir.path()).unwrap();
        assert_eq!(files(dir.path()), new());
        assert_eq!(fs::read_dir(dir.path().join(".work")).unwrap().count(), 0);
    }

    #[test]
    fn whatever_fails_all_are_old_or_all_are_new() {
        let count = faults::during(folder().path(), usize::MAX, false, || ()).1;
        assert_eq!(count, 0);
        for first in 0.. {
            let dir = folder();
            let (done, count) = faults::during(dir.path(), first, false, || change(dir.path()));
            let is_new = done.is_ok();
            assert_eq!(files(dir.path()), if is_new { new() } else { old() }, "operation {first}: {done:?}");
            assert!(recover(dir.path(), &dir.path().join(".work")).unwrap().is_empty(), "operation {first}");
            if count <= first {
                assert!(first > 15 && is_new);
                break;
            }
        }
    }

    #[test]
    fn a_set_that_a_kill_cut_is_named_and_taken_back() {
        let mut cut = 0;
        for first in 0.. {
            let dir = folder();
            let work = dir.path().join(".work");
            let (_, count) = faults::during(dir.path(), first, true, || change(dir.path()));
            let named = under_way(&work);
            cut += usize::from(!named.is_empty());
            if named.is_empty() {
                assert!(files(dir.path()) == old() || files(dir.path()) == new(), "operation {first}");
            }
            let taken_back = recover(dir.path(), &work).unwrap();
            assert_eq!(named, taken_back);
            let whole = files(dir.path());
            assert!(whole == old() || taken_back.is_empty() && whole == new(), "operation {first}: {whole:?}");
            assert_eq!(fs::read_dir(&work).unwrap().count(), 0);
            if count <= first {
                break;
            }
        }
        assert!(cut > 5, "{cut}");
    }

    #[test]
    fn what_somebody_wrote_after_the_kill_stays() {
        let dir = folder();
        let work = dir.path().join(".work");
        let (_, count) = faults::during(folder().path(), usize::MAX, false, || ());
        assert_eq!(count, 0);
        let count = {
            let other = folder();
            faults::during(other.path(), usize::MAX, false, || change(other.path())).1
        };
        // The last two remove the list and the folder.
        faults::during(dir.path(), count - 2, true, || change(dir.path())).0.unwrap_err();
        fs::write(dir.path().join("a.docx"), "edited in Word").unwrap();
        assert_eq!(recover(dir.path(), &work).unwrap().len(), 1);
        let mut expected = old();
        expected.insert("a.docx", Some("edited in Word".into()));
        assert_eq!(files(dir.path()), expected);
    }

    #[test]
    fn a_folder_of_the_name_is_not_swallowed() {
        let dir = folder();
        fs::remove_file(dir.path().join("a.docx")).unwrap();
        fs::create_dir(dir.path().join("a.docx")).unwrap();
        let blocked = change(dir.path()).unwrap_err().finding();
        assert!(blocked.message.contains("a.docx：同名的文件夹已经存在"), "{blocked:?}");
        assert!(dir.path().join("a.docx").is_dir());
        assert_eq!(fs::read_to_string(dir.path().join("a.pdf")).unwrap(), "old a.pdf");
    }
}
