//! One face: its program, opened when it is first needed.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::program::Program;
use crate::diag::{Finding, Place};
use crate::support::digest;

/// A face that opens when it is first needed and stays open as long as the process.
#[derive(Debug)]
pub(super) struct LazyFace {
    pub id: String,
    pub sha256: String,
    path: PathBuf,
    index: u32,
    opened: OnceLock<Result<Arc<Program>, Finding>>,
    /// The digest, once it had to be read.
    read: OnceLock<String>,
}

impl LazyFace {
    pub(crate) fn new(id: String, path: PathBuf, index: u32, sha256: String) -> LazyFace {
        LazyFace { id, sha256, path, index, opened: OnceLock::new(), read: OnceLock::new() }
    }

    /// Opens the file once; the finding names it when that fails.
    pub(crate) fn open(&self) -> Result<&Arc<Program>, &Finding> {
        let open = || Program::open(&self.path, self.index).map(Arc::new).map_err(|why| self.unreadable(&why));
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

    /// The SHA-256 of the file as it lies there, whatever `fonts.json` says of it.
    pub(crate) fn digest(&self) -> std::io::Result<String> {
        digest::of_stream(File::open(&self.path)?)
    }
}
