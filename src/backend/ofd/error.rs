//! Why an OFD could not be written.

use std::fmt;

use crate::pack;

/// Why an OFD could not be written. Each is a fault of ours, of the layout handed over or of a font file; what a
/// report says can cause none of them.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The sheet, or something on this page (from 0), is larger than ten metres, lies farther out, or has no size.
    Extent {
        /// Index into the layout's pages; `None` for the sheet.
        page: Option<usize>,
    },
    /// A run on this page (from 0) asks for glyph 0, the empty box, for this character.
    NoGlyph {
        /// Index into the layout's pages.
        page: usize,
        /// The character without a glyph.
        ch: char,
    },
    /// The font could not be cut down to its used glyphs.
    Subset {
        /// The face's name.
        face: String,
        /// Why.
        source: subsetter::Error,
    },
    /// The font, or what was cut from it, could not be read.
    Program {
        /// The face's name.
        face: String,
    },
    /// The package could not be written.
    Zip(pack::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Extent { page: None } => write!(f, "纸张尺寸超出允许的范围（大于 0，至多 10 米）"),
            Error::Extent { page: Some(page) } => write!(f, "第 {} 页有文字或线条的尺寸或位置超出 10 米", page + 1),
            Error::NoGlyph { page, ch } => {
                write!(f, "第 {} 页的“{ch}”（U+{:04X}）没有字形", page + 1, u32::from(*ch))
            }
            Error::Subset { face, .. } => write!(f, "字体 {face} 无法取子集"),
            Error::Program { face } => write!(f, "字体 {face} 或它的子集无法读懂"),
            Error::Zip(_) => write!(f, "OFD 文件打包失败"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Subset { source, .. } => Some(source),
            Error::Zip(source) => Some(source),
            _ => None,
        }
    }
}

impl From<pack::Error> for Error {
    fn from(error: pack::Error) -> Error {
        Error::Zip(error)
    }
}
