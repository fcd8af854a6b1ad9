//! The way in for a file of any kind: one of ours gives its own report back, any other is read by [`crate::import`].

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::backend::Format;
use crate::blank;
use crate::diag::{Finding, InBook, Level, Place};
use crate::engine::Engine;
use crate::import::{self, Assembled, Face, FaceSource, Wish};
use crate::model;
use crate::pull::{Accept, pull};
use crate::source::is_cut;
use crate::verify;

/// Makes a report of a file's bytes. A file of ours gives its own report back, whatever is wished; `name` tells what the
/// bytes of others do not.
///
/// # Errors
/// As [`import::import`], and for an edited Word copy of ours as [`pull`].
pub fn take_in(
    engine: &Engine,
    bytes: &[u8],
    name: &str,
    face: &FaceSource,
    wish: &Wish,
) -> Result<Assembled, Vec<Finding>> {
    match filled(engine, bytes).or_else(|| ours(engine, bytes)) {
        Some(ours) => ours,
        None => {
            let mut made = import::import(bytes, name, face, engine.forms(), wish)?;
            made.told.extend(is_cut(bytes).then(cut));
            Ok(made)
        }
    }
}

/// What was there to be read was taken in; what follows the cut was not.
fn cut() -> Finding {
    let words = "文件没有结尾（网页没有 </html>），可能没有下载完；后面如果还有内容，没有收入";
    let hint = "重新取得这个文件再导入；文件本来就是这样的，用浏览器打开网页、另存为网页，再导入。";
    Finding::error("file-cut", Place::File, words).hint(hint)
}

/// The largest face of the font folder, read when a PDF first asks: it stands in for fonts that are not embedded. No face
/// at all is no fault here; the PDF's text is then unreadable, which is told.
pub fn face(folder: Option<PathBuf>) -> FaceSource {
    let face: OnceLock<Option<Face>> = OnceLock::new();
    Arc::new(move || face.get_or_init(|| largest(folder.as_deref()?)).clone())
}

fn largest(folder: &Path) -> Option<Face> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let is_font = |path: &&PathBuf| path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("ttf"));
    let size = |path: &&PathBuf| path.metadata().map_or(0, |meta| meta.len());
    let bytes = std::fs::read(files.iter().filter(is_font).max_by_key(size)?).ok()?;
    Some(Arc::new(bytes))
}

/// The report that a fill-in workbook of ours holds.
fn filled(engine: &Engine, bytes: &[u8]) -> Option<Result<Assembled, Vec<Finding>>> {
    let filled = blank::filled(bytes, engine.forms())?;
    Some(filled.map(|filled| {
        let report = filled.report;
        let form = engine.forms().choose(&report).map(|form| form.id.clone()).unwrap_or_default();
        let counts = filled.tables.into_iter().map(|(title, wanted, taken)| import::Count {
            title,
            wanted,
            taken,
            sums_hold: 0,
            sums_fail: 0,
        });
        Assembled {
            text: filled.text,
            told: filled.told,
            counts: counts.collect(),
            title: report.title.to_string(),
            year: report.year,
            issuer: report.issuer,
            form,
            chapters: vec![],
            pictures: vec![],
            in_book: filled.in_book,
        }
    }))
}

/// The report inside a file of ours: a Word copy with what was changed in it, any other only if it is untouched.
fn ours(engine: &Engine, bytes: &[u8]) -> Option<Result<Assembled, Vec<Finding>>> {
    let carried = verify::carried(bytes)?;
    let source = if bytes.starts_with(b"PK") && carried.format == Format::Docx {
        pull(engine, bytes, Accept::Refuse).map(|pulled| pulled.source)
    } else {
        use verify::Verdict::{Extended, NotCompared, Untouched};
        match verify::verify(engine, bytes, &carried) {
            Untouched | Extended(_) | NotCompared { .. } => Ok(carried.source),
            // Somebody changed it: what it shows counts, not what it carries.
            _ => return None,
        }
    };
    Some(source.and_then(|text| {
        let (report, _) = model::read(&text)?;
        let words = "这是本程序生成的文件，用的是里面带的报告数据";
        let form = engine.forms().choose(&report).map(|form| form.id.clone()).unwrap_or_default();
        let (title, issuer) = (report.title.to_string(), report.issuer.clone());
        let told = vec![Finding::new(Level::Note, "report-carried", Place::File, words)];
        let (counts, chapters, pictures, in_book) = (vec![], vec![], vec![], InBook::default());
        Ok(Assembled { text, told, counts, title, year: report.year, issuer, form, chapters, pictures, in_book })
    }))
}
