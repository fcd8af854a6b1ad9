//! Files written whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{disk, system};
use crate::diag::{Finding, Place};

/// How a file that could not be written comes to be written.
pub(super) const MEND: &str = "腾出磁盘空间、关闭打开着这个文件的程序或检查写入权限后重新运行；原有文件没有改动。";

/// How the names of temporary files begin; one left behind by a killed run is known by it.
pub(crate) const TEMPORARY_PREFIX: &str = ".banxin-";

/// Writes a file: into a temporary file beside it first, then by renaming, so that a reader sees the old file or the
/// new one and never a part, however the run ends.
///
/// # Errors
/// What the system says: no room, no permission, no such folder. The old file, if any, stays as it was.
#[cfg(any(feature = "cli", test))]
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_by_way_of(dir, path, bytes)
}

/// The same with the temporary file in another folder of the same file system, where it is known whose it is.
///
/// # Errors
/// As for [`write()`].
#[cfg(any(feature = "cli", test))]
pub(crate) fn write_by_way_of(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(dir, path, |out| out.write_all(bytes))
}

/// The same with the content written piece by piece.
///
/// # Errors
/// As for [`write()`], and those of the content.
pub(crate) fn write_with(
    dir: &Path,
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    keep_special(path)?;
    let mut out = BufWriter::new(temporary(disk::checked(dir)?)?);
    content(&mut out)?;
    out.into_inner()?.persist(disk::checked(path)?)?;
    Ok(())
}

/// A pipe, a device or a socket is not replaced by a file: others go on using it, `/dev/null` the whole machine. A link to one
/// counts as well, such as `/dev/stdout`.
///
/// # Errors
/// Where something that is neither file nor folder has this name.
pub(crate) fn keep_special(path: &Path) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            Err(io::Error::other("这个名字是管道或设备，不是普通文件；请换一个文件名"))
        }
        _ => Ok(()),
    }
}

/// A temporary file that is to become a plain one.
///
/// # Errors
/// As for [`write()`].
pub(crate) fn temporary(dir: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As a plain file is created: readable as the user's umask allows, not only by the owner.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(dir)
}

/// The finding for a file that could not be written.
pub(crate) fn refused(path: &Path, error: &io::Error) -> Finding {
    let message = format!("不能写出 {}：{}", path.display(), system::unwritten(error));
    Finding::error("write-failed", Place::File, message).hint(MEND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("报告.pdf");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_an_error_and_makes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(write(&dir.path().join("none/a.pdf"), b"x").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    /// A socket stands for pipes and devices: it is made without another program, and nobody else uses it.
    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_replaced_by_one() {
        let dir = tempfile::tempdir().unwrap();
        let (socket, link) = (dir.path().join("a.sock"), dir.path().join("报告.json"));
        let _kept = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        std::os::unix::fs::symlink(&socket, &link).unwrap();
        for path in [&socket, &link] {
            let error = write(path, b"x").unwrap_err();
            assert!(system::unwritten(&error).contains("管道或设备"), "{error}");
        }
        assert!(!std::fs::metadata(&link).unwrap().is_file());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
