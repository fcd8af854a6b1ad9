//! A Word copy as a zip that nobody vouches for: a few parts are taken out of it, each within bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::one_way::is_one_way;
use crate::diag::{Finding, Place, clip};

/// The largest Word file that is read: a copy with comments and changes takes some 50 KB.
pub const MAX_FILE: usize = 16 << 20;
/// The most that all parts together may unpack to.
const MAX_TOTAL: u64 = 64 << 20;
/// The most files in the package; Word writes about 20.
const MAX_FILES: usize = 1_000;
/// How often a part may be larger unpacked than packed. XML of tables reaches about 60.
const MAX_RATIO: u64 = 200;
/// Parts so small cannot be bombs, whatever their ratio.
const SMALL: u64 = 1 << 20;
/// The fixed part of the record that ends a zip, and the longest comment behind it (APPNOTE 4.3.16).
const END: usize = 22;
const LONGEST_COMMENT: usize = 65_535;

/// A package open for reading.
pub(crate) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// How much more may be unpacked.
    left: u64,
}

fn hostile(words: impl Into<String>) -> Finding {
    Finding::error("docx-refused", Place::File, words.into())
        .hint("用 Word 打开这个文件，另存为新的 .docx 再试；来历不明的文件不要使用。")
}

fn no_word(words: &str) -> Finding {
    Finding::error("docx-unreadable", Place::File, words)
        .hint("请给出由本程序生成、在 Word 或 WPS 里改过并存为 .docx 的文件。")
}

impl<'a> Package<'a> {
    /// Opens a package and looks at all that it says of its files before any is unpacked.
    ///
    /// # Errors
    /// `docx-unreadable` when it is no zip; `docx-refused` when it could do harm.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Package<'a>, Finding> {
        if bytes.len() > MAX_FILE {
            return Err(hostile(format!("文件超过 {} MiB，不能读取", MAX_FILE >> 20)));
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            let finding = no_word("这是加密的文件，或旧版 Word 的 .doc 文件");
            return Err(finding.hint("在 Word 里打开它，去掉打开密码，另存为 .docx。"));
        }
        count_files(bytes)?;
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_word("这不是 Word 文件，或者文件已经损坏"))?;
        let mut package = Package { zip, left: MAX_TOTAL };
        package.inspect()?;
        Ok(package)
    }

    /// Opens a package in which all readers find the same parts.
    ///
    /// # Errors
    /// As for [`Package::open`]; `docx-refused` where they may not.
    pub(crate) fn open_one_way(bytes: &'a [u8]) -> Result<Package<'a>, Finding> {
        let package = Package::open(bytes)?;
        match is_one_way(bytes) {
            true => Ok(package),
            false => Err(hostile("文件是拼接或者改动过的压缩包，不同的软件会从里面读出不同的内容")),
        }
    }

    fn inspect(&mut self) -> Result<(), Finding> {
        let mut total = 0u64;
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(|_| no_word("文件已经损坏"))?;
            if !is_plain(file.name_raw()) {
                let name = clip(&String::from_utf8_lossy(file.name_raw()), 40);
                return Err(hostile(format!("文件里有路径不正常的部件“{name}”")));
            }
            if file.encrypted() {
                return Err(no_word("文件是加密的"));
            }
            check_ratio(file.name(), file.size(), file.compressed_size())?;
            total = total.saturating_add(file.size());
        }
        if total > MAX_TOTAL {
            return Err(hostile(format!("文件解压后超过 {} MiB，不能读取", MAX_TOTAL >> 20)));
        }
        Ok(())
    }

    /// The names of the parts.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.file_names()
    }

    /// A part as text; `None` when there is none of this name.
    ///
    /// # Errors
    /// `docx-unreadable` when it is damaged or no UTF-8; `docx-refused` when it unpacks to more than it may.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, Finding> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| no_word("文件里的文字不是 UTF-8 编码"))?;
        Ok(Some(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }))
    }

    /// A part's bytes; `None` when there is none of this name.
    ///
    /// # Errors
    /// As for [`Package::part`].
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Finding> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|_| no_word("文件已经损坏"))?;
        let bytes = unpack(file, self.left)?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// Unpacks a part. What its header says of its size is not believed.
fn unpack<R: Read>(file: ZipFile<'_, R>, left: u64) -> Result<Vec<u8>, Finding> {
    let (name, packed) = (file.name().to_owned(), file.compressed_size());
    let mut bytes = vec![];
    let mut file = file.take(left + 1);
    let mut piece = [0; 16 << 10];
    loop {
        match file.read(&mut piece).map_err(|_| no_word("文件已经损坏"))? {
            0 => return Ok(bytes),
            n => bytes.extend_from_slice(&piece[..n]),
        }
        let size = bytes.len() as u64;
        if size > left {
            return Err(hostile(format!("文件解压后超过 {} MiB，不能读取", MAX_TOTAL >> 20)));
        }
        check_ratio(&name, size, packed)?;
    }
}

fn check_ratio(name: &str, size: u64, packed: u64) -> Result<(), Finding> {
    if size > SMALL && size / MAX_RATIO > packed {
        return Err(hostile(format!("文件里的“{}”压缩比异常，可能是压缩炸弹", clip(name, 40))));
    }
    Ok(())
}

/// Whether a part's name stays inside the package: no root, no drive, no step upwards.
fn is_plain(name: &[u8]) -> bool {
    let bad = |b: &u8| matches!(b, b'\\' | b':' | 0..0x20);
    let steps_up = name.split(|b| *b == b'/').any(|part| part == b"..");
    !name.is_empty() && !name.starts_with(b"/") && !steps_up && !name.iter().any(bad)
}

/// Refuses a zip that says it has very many files before a list of them is made.
fn count_files(bytes: &[u8]) -> Result<(), Finding> {
    let tail = bytes.get(bytes.len().saturating_sub(END + LONGEST_COMMENT)..).unwrap_or_default();
    let records = tail.windows(END).filter(|record| record.starts_with(b"PK\x05\x06"));
    let most = records.map(|record| usize::from(u16::from_le_bytes([record[10], record[11]]))).max();
    // The 64-bit records are for archives beyond 4 GB or 65,535 files; no Word file of ours can need them.
    let wide = tail.windows(4).any(|mark| mark == b"PK\x06\x07");
    match most {
        None => Err(no_word("这不是 Word 文件，或者文件不完整")),
        Some(most) if most > MAX_FILES || wide => Err(hostile(format!("文件里的部件超过 {MAX_FILES} 个"))),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(vec![]));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn code(bytes: &[u8]) -> &'static str {
        match Package::open(bytes).and_then(|mut package| package.part("a.xml")) {
            Ok(_) => "read",
            Err(finding) => finding.code,
        }
    }

    #[test]
    fn parts_are_read() {
        let file = zip(&[("a.xml", "\u{feff}文".as_bytes())]);
        let mut package = Package::open(&file).unwrap();
        assert_eq!(package.part("a.xml").unwrap().as_deref(), Some("文"));
        assert_eq!(package.part("b.xml").unwrap(), None);
        assert_eq!(package.names().collect::<Vec<_>>(), ["a.xml"]);
    }

    #[test]
    fn what_is_no_word_file_is_told() {
        assert_eq!(code(b""), "docx-unreadable");
        assert_eq!(code(b"{}"), "docx-unreadable");
        assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), "docx-unreadable");
        assert_eq!(code(&zip(&[("a.xml", b"\xff\xfe")])), "docx-unreadable");
        let whole = zip(&[("a.xml", b"<a/>")]);
        for end in 0..whole.len() {
            assert_ne!(code(&whole[..end]), "read", "cut at {end}");
        }
    }

    #[test]
    fn names_that_lead_out_of_the_package_are_refused() {
        for name in ["../a.xml", "a/../../b", "/etc/passwd", "C:/a", "a\\..\\b"] {
            let plain = is_plain(name.as_bytes());
            assert!(!plain, "{name}");
        }
        assert_eq!(code(&zip(&[("x/../../a.xml", b"")])), "docx-refused");
        assert!(is_plain("word/document.xml".as_bytes()) && is_plain("word/..文.xml".as_bytes()));
    }

    #[test]
    fn bombs_are_refused_by_what_they_are_and_by_what_they_say() {
        let bomb = zip(&[("a.xml", &vec![b' '; 8 << 20])]);
        assert!(bomb.len() < 20_000);
        assert_eq!(code(&bomb), "docx-refused");
        // A header that says it is small: both records of the size are overwritten.
        let mut lying = bomb.clone();
        let size = (8u32 << 20).to_le_bytes();
        while let Some(at) = lying.windows(4).position(|w| w == size) {
            lying[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
        assert!(matches!(code(&lying), "docx-refused" | "docx-unreadable"));
        // A header that says it is 1 GB.
        let mut huge = zip(&[("a.xml", b"0123456789abcdef")]);
        let size = 16u32.to_le_bytes();
        for at in 0..huge.len() - 4 {
            if huge[at..at + 4] == size {
                huge[at..at + 4].copy_from_slice(&(1u32 << 30).to_le_bytes());
            }
        }
        assert_ne!(code(&huge), "read");
        let many: Vec<String> = (0..1_001).map(|n| format!("{n}.xml")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(code(&zip(&many)), "docx-refused");
    }
}
