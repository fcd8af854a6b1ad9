//! A source text by name: how it is read, and how a finding in it looks to people and to machines.
//!
//! Findings carry symbolic places; line and column are worked out here, when they are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::ops::Range;
use std::path::Path;
use std::str::Utf8Error;

use crate::diag::{Finding, InBook, Place};
use crate::json::{self, Node};

mod foreign;
mod record;
mod show;
pub mod since;
mod site;

pub use foreign::{Kind, begins_page, is_cut, kind_of, named_copy, named_import};
pub use record::{Mend, Record, Related};
pub use show::{inert, inert_json, visible};
pub use site::{Cell, Site};

/// The largest file that is read: 32 MiB. The longest reports known to us stay under 1 MiB.
pub const MAX_BYTES: u64 = 32 << 20;

/// A source text and the name it is shown by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its path as the user gave it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A text that could not be read: what there is of it, so that the finding can be shown in its place.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unread {
    /// The name, and the text as far as it is known.
    pub source: Source,
    /// Why: `file-unreadable`, `file-too-large`, `not-a-report` (a PDF, a Word file …) or `not-utf8`.
    pub finding: Finding,
}

impl Source {
    /// A text that is already in memory.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// `file-unreadable`, `file-too-large` beyond [`MAX_BYTES`], `not-a-report`, `not-utf8`.
    pub fn read(path: &Path) -> Result<Source, Box<Unread>> {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => {
                let length = file.metadata().map_or(0, |meta| meta.len());
                Source::read_with_room(&name, file, length)
            }
            Err(error) => Err(refuse(Source::new(name, ""), unreadable(&error))),
        }
    }

    /// Reads an open stream, such as standard input. Errors as for [`Source::read`].
    pub fn read_from(name: &str, stream: impl Read) -> Result<Source, Box<Unread>> {
        Source::read_with_room(name, stream, 0)
    }

    /// Reads a stream that is said to have this length.
    fn read_with_room(name: &str, stream: impl Read, length: u64) -> Result<Source, Box<Unread>> {
        // One more, so that the end is seen without growing.
        let mut bytes = Vec::with_capacity(length.min(MAX_BYTES) as usize + 1);
        let empty = Source::new(name, "");
        if let Err(error) = stream.take(MAX_BYTES + 1).read_to_end(&mut bytes) {
            return Err(refuse(empty, unreadable(&error)));
        }
        if bytes.len() as u64 > MAX_BYTES {
            let words = format!("文件超过 {} MiB，不能读取", MAX_BYTES >> 20);
            let finding = Finding::error("file-too-large", Place::File, words);
            return Err(refuse(empty, finding.hint("请确认选对了文件；图片和附件不要写进报告的 JSON。")));
        }
        decode(name, bytes)
    }

    /// The tree, when the text is JSON.
    fn tree(&self) -> Option<Node<'_>> {
        json::parse(&self.text).ok()
    }
}

fn refuse(source: Source, finding: Finding) -> Box<Unread> {
    Box::new(Unread { source, finding })
}

/// Why the system could not read a file: `file-unreadable`.
pub(crate) fn unreadable(error: &io::Error) -> Finding {
    let (why, hint) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件", "核对路径和文件名，注意扩展名。"),
        ErrorKind::PermissionDenied => ("没有读取权限", "请文件的所有者放开读取权限，或换一个账号运行。"),
        ErrorKind::IsADirectory => ("这是一个文件夹", "请给出文件夹里的报告文件。"),
        _ => ("系统读取失败", "稍后再试；仍不行的，把下面的系统信息交给管理员。"),
    };
    let finding = Finding::error("file-unreadable", Place::File, format!("读不到文件：{why}")).hint(hint);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::IsADirectory => finding,
        _ => finding.hint(format!("系统信息：{error}。")),
    }
    .fact("os", error.kind().to_string())
}

fn decode(name: &str, bytes: Vec<u8>) -> Result<Source, Box<Unread>> {
    if let Some(finding) = foreign::finding(&bytes) {
        return Err(refuse(Source::new(name, ""), finding));
    }
    if let Some(finding) = looks_like_utf16(&bytes).or_else(|| foreign::no_text(name, &bytes)) {
        return Err(refuse(Source::new(name, ""), finding));
    }
    String::from_utf8(bytes).map(|text| Source::new(name, text)).map_err(|error| {
        // What stands before the first bad byte is kept, so that the finding can be shown in its line.
        let (bytes, error) = (error.as_bytes(), error.utf8_error());
        let text = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        refuse(Source::new(name, text), not_utf8(bytes, error))
    })
}

/// How much of a file is looked at to see what it is.
const PROBE: usize = 4096;

/// A byte order mark of UTF-16, or a NUL in one of the first two characters, which JSON keeps to ASCII (RFC 4627
/// clause 3); and what follows is text.
fn looks_like_utf16(bytes: &[u8]) -> Option<Finding> {
    let units = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.as_chunks::<2>().0.iter().take(PROBE);
        char::decode_utf16(pairs.map(|pair| unit(*pair)))
            .all(|ch| ch.is_ok_and(|ch| ch == '\u{feff}' || ch.is_ascii_whitespace() || !ch.is_control()))
    };
    let head = bytes.get(..4)?;
    let wide = match head {
        [0, 0, ..] => false,
        [0xff, 0xfe, ..] | [_, 0, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, ..] => units(u16::from_be_bytes),
        _ => false,
    };
    wide.then(|| encoding_finding(Place::File, 0, "UTF-16（记事本里叫 Unicode）"))
}

fn not_utf8(bytes: &[u8], error: Utf8Error) -> Finding {
    let at = error.valid_up_to();
    if error.error_len().is_none() {
        let words = format!("文件末尾（第 {at} 字节处）的字只有一半，文件没有传完整");
        let finding = Finding::error("not-utf8", Place::Offset(at), words).fact("offset", at.to_string());
        return finding.hint("请重新导出或重新传送文件。");
    }
    // GBK: lead byte 0x81–0xFE, trail byte 0x40–0xFE without 0x7F.
    let guess = match (bytes.get(at), bytes.get(at + 1)) {
        (Some(0x81..=0xfe), Some(0x40..=0x7e | 0x80..=0xfe)) => "GBK（记事本里叫 ANSI）",
        _ => "别的编码",
    };
    encoding_finding(Place::Offset(at), at, guess)
}

fn encoding_finding(place: Place, at: usize, guess: &str) -> Finding {
    let words = format!("文件的编码不是 UTF-8（从第 {at} 字节起），看起来是 {guess}");
    Finding::error("not-utf8", place, words)
        .hint("用记事本打开文件，选“另存为”，编码选“UTF-8”，保存后再试。")
        .fact("offset", at.to_string())
        .fact("guess", guess)
}

/// Line and column, both from 1; columns count characters.
type Position = (usize, usize);

/// The findings of one source with every place worked out: one walk of the text serves them all.
struct Located<'s> {
    source: &'s Source,
    tree: Option<Node<'s>>,
    positions: BTreeMap<usize, Position>,
    /// The workbook that the source was read from, for people who have that alone.
    book: &'s InBook,
}

impl<'s> Located<'s> {
    fn new(source: &'s Source, findings: &[Finding], book: &'s InBook) -> Located<'s> {
        let tree = if findings.is_empty() { None } else { source.tree() };
        let places = findings.iter().flat_map(|f| std::iter::once(&f.place).chain(f.related.iter().map(|(p, _)| p)));
        let starts = places.filter_map(|p| Some(json::locate(&source.text, tree.as_ref(), p)?.start)).collect();
        let positions = positions(&source.text, &starts);
        Located { source, tree, positions, book }
    }

    /// Which bytes a place means, and its line and column.
    fn locate(&self, place: &Place) -> Option<(Range<usize>, Position)> {
        let range = json::locate(&self.source.text, self.tree.as_ref(), place)?;
        let position = *self.positions.get(&range.start)?;
        Some((range, position))
    }
}

/// Line and column of each offset, in one walk. A byte order mark takes no column.
fn positions(text: &str, offsets: &BTreeSet<usize>) -> BTreeMap<usize, Position> {
    let mut found = BTreeMap::new();
    let mut wanted = offsets.iter().copied().peekable();
    let (mut line, mut column) = (1, 1);
    for (at, ch) in text.char_indices().chain([(text.len(), '\0')]) {
        while let Some(offset) = wanted.next_if(|&offset| offset <= at) {
            found.insert(offset, (line, column));
        }
        if wanted.peek().is_none() {
            break;
        }
        match ch {
            '\n' => (line, column) = (line + 1, 1),
            '\u{feff}' if at == 0 => {}
            _ => column += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_skip_the_byte_order_mark() {
        let found = positions("\u{feff}中文a\r\nb", &BTreeSet::from([3, 9, 12, 13]));
        assert_eq!(found.into_values().collect::<Vec<_>>(), [(1, 1), (1, 3), (2, 1), (2, 2)]);
    }

    #[test]
    fn wrong_encodings_are_guessed() {
        let code = |bytes: &[u8]| Source::read_from("x.json", bytes).unwrap_err().finding;
        let gbk = code(b"{\"a\": \"\xd6\xd0\xce\xc4\"}");
        assert_eq!((gbk.code, gbk.place.clone()), ("not-utf8", Place::Offset(7)));
        assert!(gbk.message.contains("GBK"));
        assert!(code(b"\xff\xfe{\0").message.contains("UTF-16"));
        assert!(code(b"{\0\"\0").message.contains("UTF-16"));
        assert!(code(b"\"\xff\"").message.contains("别的编码"));
        assert!(code(b"\"\xe4\xb8").message.contains("一半"));
    }

    #[test]
    fn files_that_cannot_be_read_say_why() {
        let missing = Source::read(Path::new("no/such/file.json")).unwrap_err();
        assert_eq!(missing.finding.code, "file-unreadable");
        assert!(missing.finding.message.contains("没有这个文件"));
        let folder = Source::read(Path::new("src")).unwrap_err();
        assert!(folder.finding.message.contains("文件夹"), "{}", folder.finding.message);
        let endless = Source::read_from("x", io::repeat(b' ')).unwrap_err();
        assert_eq!(endless.finding.code, "file-too-large");
    }
}
