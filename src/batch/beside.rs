//! What lies beside a report: the folder that its pictures are looked for in.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::store::Object;
use crate::assets;
use crate::diag::Finding;
use crate::model;
use crate::support::atomic::{TEMPORARY_PREFIX, refused};

/// The folder; a report that is a line among others has none.
#[derive(Default, Debug)]
pub struct Beside {
    folder: Option<PathBuf>,
    /// Where it holds pictures fetched from a store; gone with this.
    _fetched: Option<TempDir>,
}

impl Beside {
    /// That of a file.
    pub fn of_file(path: &Path) -> Beside {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Beside { folder: Some(parent.unwrap_or(Path::new(".")).to_owned()), _fetched: None }
    }

    /// That of an object: the pictures that its text names, fetched into a folder of their own in `workspace`. What is
    /// not there, or lies outside, is not fetched, and the report is told so as with any other folder.
    ///
    /// # Errors
    /// A finding where the store does not answer or this machine has no room.
    pub fn of_object(object: &Object, text: &str, workspace: &Path) -> Result<Beside, Finding> {
        let Ok((report, _)) = model::read(text) else { return Ok(Beside::default()) };
        let paths: Vec<&str> =
            assets::named(&report).into_iter().map(|(_, path)| path).filter(|path| assets::is_inside(path)).collect();
        let folder = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempdir_in(workspace);
        let folder = folder.map_err(|error| refused(workspace, &error))?;
        for path in paths {
            fetch(&object.folder(), path, folder.path())?;
        }
        Ok(Beside { folder: Some(folder.path().to_owned()), _fetched: Some(folder) })
    }

    /// The folder.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }
}

/// Fetches the picture of a path from one folder into the other, if it is there.
fn fetch(from: &Object, path: &str, to: &Path) -> Result<(), Finding> {
    let parts = Path::new(path).components().filter(|part| matches!(part, Component::Normal(_)));
    let name = parts.filter_map(|part| part.as_os_str().to_str()).collect::<Vec<_>>().join("/");
    let file = to.join(&name);
    if name.is_empty() || file.exists() {
        return Ok(());
    }
    let make = || {
        fs::create_dir_all(file.parent().unwrap_or(to))?;
        File::create(&file)
    };
    let mut out = make().map_err(|error| refused(&file, &error))?;
    // One byte more than allowed shows that it is too large.
    if !from.join(&name).read_if_there(assets::MOST_BYTES + 1, &mut out)? {
        fs::remove_file(&file).map_err(|error| refused(&file, &error))?;
    }
    Ok(())
}
