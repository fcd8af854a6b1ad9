//! One face: its program, opened when it is first needed.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::manifest::FaceEntry;
use super::pieces::PieceList;
use super::program::{ANOTHER, Program};
use crate::diag::{Finding, Place};
use crate::support::{digest, system};

/// A face that opens when it is first needed and stays open as long as the process.
#[derive(Debug)]
pub(super) struct LazyFace {
    pub id: String,
    pub sha256: String,
    /// The length of the file as `fonts.json` states it; 0 where it does not.
    bytes: u64,
    path: PathBuf,
    index: u32,
    opened: OnceLock<Result<Arc<Program>, Finding>>,
    /// The digest, once it had to be read.
    read: OnceLock<String>,
    pieces: Arc<PieceList>,
}

impl LazyFace {
    pub(crate) fn new(entry: FaceEntry, folder: &Path, pieces: Arc<PieceList>) -> LazyFace {
        let FaceEntry { id, file, index, sha256, bytes, .. } = entry;
        let path = folder.join(file);
        LazyFace { id, sha256, bytes, path, index, opened: OnceLock::new(), read: OnceLock::new(), pieces }
    }

    /// Opens the file once; the finding names it when that fails, as it does for a file that is not the one that
    /// `fonts.json` states: by its length, then piece by piece as they are read where `pieces.json` has them, else by its
    /// whole digest.
    pub(crate) fn open(&self) -> Result<&Arc<Program>, &Finding> {
        let open = || {
            let length = self.path.metadata().map(|meta| meta.len());
            if self.bytes > 0 && length.is_ok_and(|length| length != self.bytes) {
                return Err(self.unreadable(ANOTHER));
            }
            let pieces = self.pieces.of(&self.sha256);
            if pieces.is_none() && !self.sha256.is_empty() {
                self.proved_digest()?;
            }
            Program::open_proved(&self.path, self.index, pieces).map(Arc::new).map_err(|why| self.unreadable(&why))
        };
        self.opened.get_or_init(open).as_ref()
    }

    /// Why the face could not be opened or read, when it was tried.
    pub(crate) fn fault(&self) -> Option<Finding> {
        match self.opened.get()? {
            Ok(program) => program.fault().map(|why| self.unreadable(why)),
            Err(finding) => Some(finding.clone()),
        }
    }

    fn unreadable(&self, why: &str) -> Finding {
        let message = format!("字体文件 {} 打不开：{why}", self.path.display());
        Finding::error("font-unreadable", Place::File, message)
            .hint("检查文件是否完整；重新复制程序附带的 fonts 文件夹，或用 --fonts 指定字体文件夹")
    }

    /// The SHA-256 as `fonts.json` states it; of the file where the list does not tell; empty when that cannot be read.
    pub(crate) fn stated_digest(&self) -> &str {
        if self.sha256.is_empty() { self.read.get_or_init(|| self.digest().unwrap_or_default()) } else { &self.sha256 }
    }

    /// The SHA-256 of the file as it lies there.
    ///
    /// # Errors
    /// `font-unreadable` where it cannot be read or is not the one that `fonts.json` states.
    pub(crate) fn proved_digest(&self) -> Result<String, Finding> {
        let digest = self.digest().map_err(|error| self.unreadable(&system::unread(&error)))?;
        let is_stated = self.sha256.is_empty() || digest.eq_ignore_ascii_case(&self.sha256);
        if is_stated { Ok(digest) } else { Err(self.unreadable(ANOTHER)) }
    }

    /// The SHA-256 of the file as it lies there, whatever `fonts.json` says of it.
    fn digest(&self) -> std::io::Result<String> {
        digest::of_stream(File::open(&self.path)?)
    }
}
