//! Why a PDF could not be written.

use std::fmt;

/// Why a PDF could not be written. Each is a fault of ours, of the layout handed over or of a font file; what a
/// report says can cause none of them.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The sheet is narrower or wider than PDF allows (annex C.2: 3 to 14,400 points).
    Sheet,
    /// A run on this page (from 0) has a size or a place outside the format's limits.
    Extent {
        /// Index into the layout's pages.
        page: usize,
    },
    /// A run on this page (from 0) asks for glyph 0, the empty box, for this character.
    NoGlyph {
        /// Index into the layout's pages.
        page: usize,
        /// The character without a glyph.
        ch: char,
    },
    /// Ink on this page (from 0), or a cell's header, names a block, cell or span that is not in the layout.
    Dangling {
        /// What it names.
        what: String,
    },
    /// The font could not be cut down to its used glyphs.
    Subset {
        /// The face's name.
        face: String,
        /// Why.
        source: subsetter::Error,
    },
    /// The cut font could not be read back.
    Program {
        /// The face's name.
        face: String,
    },
    /// The document tree lacks what every document has.
    Document(lopdf::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Sheet => write!(f, "纸张尺寸超出 PDF 允许的范围（3 至 14400 点）"),
            Error::Extent { page } => write!(f, "第 {} 页有文字或线条的尺寸或位置超出 PDF 允许的范围", page + 1),
            Error::NoGlyph { page, ch } => {
                write!(f, "第 {} 页的“{ch}”（U+{:04X}）没有字形", page + 1, u32::from(*ch))
            }
            Error::Dangling { what } => write!(f, "版面引用了不存在的内容：{what}"),
            Error::Subset { face, .. } => write!(f, "字体 {face} 无法取子集"),
            Error::Program { face } => write!(f, "字体 {face} 的子集无法读回"),
            Error::Document(_) => write!(f, "PDF 文档结构不完整"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Subset { source, .. } => Some(source),
            Error::Document(source) => Some(source),
            _ => None,
        }
    }
}
