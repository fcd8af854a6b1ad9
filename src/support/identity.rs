//! Which files are read, so that none of them is written over: by any path, through links, in letters of any case where
//! the file system knows no case.

use std::collections::HashSet;
use std::path::Path;

use crate::diag::{Finding, Place};

/// What tells files apart. Where the system has no such number, their paths without links do; a second name of the
/// same file is not known there.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

/// The files that a run reads.
#[derive(Default, Debug)]
pub struct Inputs(HashSet<Identity>);

impl Inputs {
    /// Those of some paths; `-` is standard input.
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Inputs {
        Inputs(paths.into_iter().filter_map(identity).collect())
    }

    /// Whether a path leads to one of them.
    pub fn has(&self, path: &Path) -> bool {
        !self.0.is_empty() && identity(path).is_some_and(|identity| self.0.contains(&identity))
    }

    /// Refuses to write over one of them.
    ///
    /// # Errors
    /// `output-is-input`.
    pub fn refuse(&self, output: &Path) -> Result<(), Finding> {
        if !self.has(output) {
            return Ok(());
        }
        let words = format!("要写出的 {} 就是读入的文件，写了会把它盖掉", output.display());
        Err(Finding::error("output-is-input", Place::File, words).hint("换一个文件名，或写到别的文件夹。"))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let path = if path == Path::new("-") { Path::new("/dev/stdin") } else { path };
    // A pipe or a terminal may be both.
    let meta = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().filter(|path| path.is_file())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_is_known_by_every_name_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        fs::write(path("报告.json"), "{}").unwrap();
        fs::write(path("other.json"), "{}").unwrap();
        fs::create_dir(path("sub")).unwrap();
        symlink(path("报告.json"), path("link")).unwrap();
        symlink(dir.path(), path("sub/up")).unwrap();
        fs::hard_link(path("报告.json"), path("hard")).unwrap();
        let inputs = Inputs::of([path("报告.json").as_path(), &path("gone"), dir.path()]);
        for name in ["报告.json", "sub/../报告.json", "link", "hard", "sub/up/报告.json"] {
            assert_eq!(inputs.refuse(&path(name)).unwrap_err().code, "output-is-input", "{name}");
        }
        for name in ["other.json", "gone", "new", "sub", "."] {
            assert!(inputs.refuse(&path(name)).is_ok(), "{name}");
        }
    }
}
