//! Files written whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// How the names of temporary files begin; one left behind by a killed run is known by it.
pub const TEMPORARY_PREFIX: &str = ".banxin-";

/// Writes a file: into a temporary file beside it first, then by renaming, so that a reader sees the old file or the
/// new one and never a part, however the run ends.
///
/// # Errors
/// What the system says: no room, no permission, no such folder. The old file, if any, stays as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As a plain file is created: readable as the user's umask allows, not only by the owner.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(dir)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
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
}
