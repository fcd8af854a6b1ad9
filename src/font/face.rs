//! One face: a memory map and the tables that measure it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use memmap2::Mmap;

use crate::diag::{Finding, Place};
use crate::support::digest;

/// A face that opens when it is first needed and stays open as long as the process.
#[derive(Debug)]
pub(super) struct LazyFace {
    pub id: String,
    pub sha256: String,
    path: PathBuf,
    index: u32,
    opened: OnceLock<Result<Opened, Finding>>,
}

/// The bytes and tables of an open face.
pub(super) struct Opened {
    pub data: &'static [u8],
    pub tables: ttf_parser::Face<'static>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.data.len())
    }
}

impl LazyFace {
    pub fn new(id: String, path: PathBuf, index: u32, sha256: String) -> LazyFace {
        LazyFace { id, sha256, path, index, opened: OnceLock::new() }
    }

    /// Opens the file once; the finding names it when that fails.
    pub fn open(&self) -> Result<&Opened, &Finding> {
        self.opened.get_or_init(|| open(&self.path, self.index)).as_ref()
    }

    /// Why the face could not be opened, when it was tried.
    pub fn fault(&self) -> Option<&Finding> {
        self.opened.get()?.as_ref().err()
    }

    /// The SHA-256 of the file as it lies there, whatever `fonts.json` says of it.
    pub fn digest(&self) -> std::io::Result<String> {
        digest::of_stream(File::open(&self.path)?)
    }

    /// The number of the face inside its file.
    pub fn index(&self) -> u32 {
        self.index
    }
}

fn open(path: &Path, index: u32) -> Result<Opened, Finding> {
    let refuse = |why: String| {
        Finding::error("font-unreadable", Place::File, format!("字体文件 {} 打不开：{why}", path.display()))
            .hint("检查文件是否完整；重新复制程序附带的 fonts 文件夹，或用 --fonts 指定字体文件夹")
    };
    let data = map(path).map_err(|e| refuse(e.to_string()))?;
    let tables = ttf_parser::Face::parse(data, index).map_err(|e| refuse(e.to_string()))?;
    Ok(Opened { data, tables })
}

/// Maps a font file for the rest of the process. A few faces live as long as the process does, so leaking the map
/// costs nothing and lets the parsed tables borrow from it.
#[allow(unsafe_code, reason = "the one memory map: fonts are read-only program data that nobody rewrites in place")]
fn map(path: &Path) -> std::io::Result<&'static [u8]> {
    let file = File::open(path)?;
    // SAFETY: the map is read-only and private. Undefined behaviour would need another process to truncate or
    // rewrite the font file in place while we run; installers replace files by renaming, which leaves the mapped
    // inode untouched.
    let map = unsafe { Mmap::map(&file)? };
    Ok(Box::leak(Box::new(map)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every source file below a folder.
    fn sources(dir: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let files = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
        files.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
    }

    #[test]
    fn the_memory_map_is_the_only_exception_to_safe_code() {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        // Said in two halves, so as not to count themselves.
        let (block, exception) = (concat!("un", "safe {"), concat!("(un", "safe_code,"));
        let count = |word: &str| {
            let found = |path: &PathBuf| std::fs::read_to_string(path).unwrap().matches(word).count();
            sources(&src)
                .iter()
                .map(|path| (path.clone(), found(path)))
                .filter(|(_, count)| *count > 0)
                .collect::<Vec<_>>()
        };
        let here = src.join("font/face.rs");
        assert_eq!(count(exception), [(here.clone(), 1)], "no other file may allow it");
        assert_eq!(count(block), [(here, 1)]);
        for word in ["un safe fn", "un safe impl", "un safe trait", "un safe extern"] {
            assert_eq!(count(&word.replacen(' ', "", 1)), [], "{word}");
        }
        let lib = std::fs::read_to_string(src.join("lib.rs")).unwrap();
        assert!(lib.contains(concat!("#![deny(un", "safe_code)]")));
    }
}
