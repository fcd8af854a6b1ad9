//! Why a page could not be drawn.

use std::fmt;

/// Why a page could not be drawn.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The resolution is not among those offered.
    Resolution(u32),
    /// The sheet has no size, or one that makes a picture too big.
    Sheet,
    /// A type size is not one that can be drawn.
    Size,
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
        /// Why, as the rasteriser says it.
        why: String,
    },
    /// The picture could not be written.
    Picture(png::EncodingError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Resolution(dpi) => write!(
                f,
                "分辨率 {dpi} 不在 {} 至 {} 点每英寸之间",
                super::RESOLUTIONS.start(),
                super::RESOLUTIONS.end()
            ),
            Error::Sheet => write!(f, "纸张尺寸无法成图"),
            Error::Size => write!(f, "字号无法成图"),
            Error::Subset { face, .. } => write!(f, "字体 {face} 无法取子集"),
            Error::Program { face, why } => write!(f, "字体 {face} 的子集无法读回：{why}"),
            Error::Picture(_) => write!(f, "图片无法写出"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Subset { source, .. } => Some(source),
            Error::Picture(source) => Some(source),
            _ => None,
        }
    }
}
