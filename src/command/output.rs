//! The folder that a command writes into: never over what it reads, and the files of a report together.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::diag::Finding;
use crate::source::Source;
use crate::support::identity::Inputs;
use crate::support::set::Change;
use crate::support::workspace::{TakenBack, Workspace, tidy};
use crate::support::{disk, system};

use super::session::{self, show};
use super::{NOT_STARTED, complain};

/// A folder that is written into.
pub(super) struct Output<'a> {
    folder: &'a Path,
    /// The folders that were made for it, the innermost first.
    made: Vec<PathBuf>,
    inputs: Inputs,
    /// Made when the first file is written.
    workspace: OnceCell<Workspace>,
}

impl<'a> Output<'a> {
    /// Makes the folder, and puts back what a run that was killed left half replaced in it.
    ///
    /// # Errors
    /// The exit status, when that cannot be done; why is shown.
    pub(super) fn open(folder: &'a Path, reports: &[PathBuf]) -> Result<Output<'a>, u8> {
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let made = folder.ancestors().take_while(is_missing).map(Path::to_owned).collect();
        if let Err(error) = disk::make_folder(folder) {
            complain(&format!("不能建立文件夹 {}：{}\n", session::name(folder), system::unwritten(&error)));
            return Err(NOT_STARTED);
        }
        match tidy(folder, false) {
            Ok(taken_back) => tell(&taken_back),
            Err(finding) => {
                show(&Source::new(folder.display().to_string(), ""), &[finding]);
                return Err(NOT_STARTED);
            }
        }
        let inputs = Inputs::of(reports.iter().map(PathBuf::as_path));
        Ok(Output { folder, made, inputs, workspace: OnceCell::new() })
    }

    /// The path of a file in the folder.
    pub(super) fn path(&self, name: &Path) -> PathBuf {
        self.folder.join(name)
    }

    /// Replaces files together, all of them or none; `pictures` are read as well.
    ///
    /// # Errors
    /// `output-is-input`, `write-failed`.
    pub(super) fn replace(&self, changes: &[Change<'_>], pictures: &[PathBuf]) -> Result<(), Finding> {
        let pictures = Inputs::of(pictures.iter().map(PathBuf::as_path));
        for change in changes {
            let path = self.path(change.name);
            self.inputs.refuse(&path).and_then(|()| pictures.refuse(&path))?;
        }
        let workspace = match self.workspace.get() {
            Some(workspace) => workspace,
            None => {
                let made = Workspace::new(self.folder).map_err(|error| error.finding(self.folder))?;
                self.workspace.get_or_init(|| made)
            }
        };
        workspace.replace(changes)
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        // What is left is empty; the next run removes it.
        _ = self.workspace.take().map(Workspace::close);
        // A run that wrote nothing leaves no folders; one with files in it stays.
        _ = self.made.iter().try_for_each(std::fs::remove_dir);
    }
}

/// Says which files were put back.
pub(super) fn tell(taken_back: &TakenBack) {
    for set in taken_back {
        let names: Vec<_> = set.iter().map(|file| session::name(file)).collect();
        complain(&format!("上次运行中断时正在换写 {}，已全部退回原样\n", names.join("、")));
    }
}
