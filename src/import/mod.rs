//! The way in: what people have becomes a report.
//!
//! ```text
//!  bytes ─▶ one reader each: html, word, sheet, pdf, text ─▶ Document ─▶ assemble ─▶ the report's JSON, and findings
//! ```
//!
//! Readers decide nothing and the assembler knows no format; between them stands [`document`]. No network, no model: the
//! same file gives the same report.

mod assemble;
mod bullets;
mod document;
mod draft;
mod encoding;
mod enumerator;
mod face;
mod html;
mod inline;
mod leader;
mod line_end;
mod parts;
mod pdf;
mod place;
mod raised;
mod sheet;
mod text;
mod whole;
mod width;
mod word;
mod wrapped;

pub use assemble::{Assembled, Count, Wish};
pub use face::{Face, FaceSource};

use assemble::assemble;

use self::document::{At, Document, told};
use self::sheet::Tables;
use crate::diag::{Finding, Level};
use crate::form::FormSet;

/// The largest file that is read.
pub const MAX_FILE: usize = 64 << 20;

/// How the names of files that [`import`] may read end.
pub const NAMES: [&str; 17] = [
    "docx", "docm", "dotx", "html", "htm", "xhtml", "xlsx", "xlsm", "et", "xls", "ods", "csv", "pdf", "txt", "md",
    "text", "tsv",
];

/// Makes a report of a file. Its name tells what its bytes do not; `face` stands in for fonts that a PDF does not bring along.
///
/// # Errors
/// What refuses the file as a whole: it cannot be read, is a scan or a blank form, or tells neither title, year nor office.
pub fn import(
    bytes: &[u8],
    name: &str,
    face: &FaceSource,
    forms: &FormSet,
    wish: &Wish,
) -> Result<Assembled, Vec<Finding>> {
    let kind = kind(bytes, name).map_err(|finding| vec![finding])?;
    let document = read(bytes, kind, face, Tables::Parted).map_err(|finding| vec![finding])?;
    assemble(document, forms, wish, kind.is_web())
}

/// Drafts a form file of this id from the tables of a template: its grids and labels, with keys that are still to be named.
///
/// # Errors
/// What no reader reads, and `form-no-table`.
pub fn draft(bytes: &[u8], name: &str, face: &FaceSource, id: &str) -> Result<String, Finding> {
    let kind = kind(bytes, name)?;
    let document = read(bytes, kind, face, Tables::Whole)?;
    draft::draft(&document, id, matches!(kind, Kind::Sheet | Kind::OldSheet | Kind::Values))
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A web page.
    Html,
    /// A Word file.
    Word,
    /// A workbook of Excel since 2007.
    Sheet,
    /// A workbook of older Excel or OpenDocument.
    OldSheet,
    /// A PDF.
    Pdf,
    /// Values between commas, as spreadsheets save them.
    Values,
    /// Plain text.
    Text,
}

impl Kind {
    /// Whether lines of a web page may stand around the document.
    fn is_web(self) -> bool {
        matches!(self, Kind::Html | Kind::Text)
    }
}

/// Reads a file of a kind.
///
/// # Errors
/// The readers' own.
fn read(bytes: &[u8], kind: Kind, face: &FaceSource, tables: Tables) -> Result<Document, Finding> {
    match kind {
        Kind::Html => html::read(bytes),
        Kind::Word => word::read(bytes),
        Kind::Sheet => sheet::xlsx(bytes, tables),
        Kind::OldSheet => sheet::old(bytes, tables),
        Kind::Pdf => pdf::read(bytes, face),
        Kind::Values => Ok(sheet::values(bytes, tables)),
        Kind::Text => Ok(text::read(bytes)),
    }
}

/// What a file is, by its first bytes and then by its name.
fn kind(bytes: &[u8], name: &str) -> Result<Kind, Finding> {
    let name = name.to_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let html = || {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
        ["<!doctype html", "<html", "<table", "<body"].iter().any(|mark| head.contains(mark))
    };
    // A package of another kind under this name is told to be one.
    let holds = |part: &str| bytes.windows(part.len()).any(|window| window == part.as_bytes());
    let is_word = || holds("word/document.xml") || !holds("xl/workbook.");
    let is_sheet = || holds("xl/workbook.") || !holds("word/document.xml");
    match bytes {
        [] => Err(told(Level::Error, "file-empty", &At::File, "文件是空的").hint("核对是不是选错了文件。")),
        [b'%', b'P', b'D', b'F', ..] => Ok(Kind::Pdf),
        [b'P', b'K', 3, 4, ..] if ends(&[".docx", ".docm", ".dotx"]) && is_word() => Ok(Kind::Word),
        [b'P', b'K', 3, 4, ..] if ends(&[".xlsx", ".xlsm", ".et"]) && is_sheet() => Ok(Kind::Sheet),
        [b'P', b'K', 3, 4, ..] if ends(&[".ods"]) => Ok(Kind::OldSheet),
        [0xd0, 0xcf, 0x11, 0xe0, ..] if ends(&[".xls", ".et"]) => Ok(Kind::OldSheet),
        [b'P', b'K', ..] if ends(&[".ofd"]) => Err(not_ours()),
        [0xd0, 0xcf, 0x11, 0xe0, ..] | [b'P', b'K', ..] => Err(unknown()),
        _ if ends(&[".json", ".jsonl"]) => Err(report()),
        _ if html() => Ok(Kind::Html),
        _ if ends(&[".html", ".htm", ".xhtml"]) => Ok(Kind::Html),
        _ if ends(&[".csv"]) => Ok(Kind::Values),
        _ if ends(&[".txt", ".md", ".text", ".tsv"]) => Ok(Kind::Text),
        _ => Err(unknown()),
    }
}

/// An OFD has no structure to read a report from: only ours carries one.
fn not_ours() -> Finding {
    told(Level::Error, "kind-unknown", &At::File, "这个 OFD 不是本程序生成的，或者已损坏，里面没有报告数据")
        .hint("请重新取得完整的文件；别的软件生成的 OFD，请换成它的 Word 或 PDF 来导入。")
}

fn report() -> Finding {
    told(Level::Error, "kind-unknown", &At::File, "这是 JSON：报告本来就是 JSON，不用导入")
        .hint("直接用 banxin check 检查它，或者用 banxin render 生成文件。")
}

fn unknown() -> Finding {
    told(Level::Error, "kind-unknown", &At::File, "认不出是什么文件，不能导入").hint(
        "可以导入的有：Word（.docx）、网页（.html）、Excel（.xlsx、.xls、.ods、.csv）、PDF、文本（.txt）；旧版 .doc、.wps 请在 Word 或 WPS 里另存为 .docx。",
    )
}
