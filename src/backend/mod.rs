//! The formats a [`Layout`] is written in. A backend measures nothing and decides nothing.

pub mod docx;
pub mod html;
pub mod ledger;
pub mod ofd;
pub mod pdf;
pub mod png;
pub mod xlsx;

use std::error::Error;

use crate::carried::Origin;
use crate::font::Fonts;
use crate::layout::Layout;

/// A format that a page plan is written in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Format {
    /// PDF, for download and for archives.
    Pdf,
    /// Word, for internal circulation.
    Docx,
    /// OFD, the national fixed-layout format.
    Ofd,
    /// A web page, for the portal.
    Html,
    /// A workbook with the tables, for those who go on reckoning.
    Xlsx,
}

impl Format {
    /// All formats, in the order they are written.
    pub const ALL: [Format; 5] = [Format::Pdf, Format::Docx, Format::Ofd, Format::Html, Format::Xlsx];

    /// Its name on the command line, and the extension of its files.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Ofd => "ofd",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
        }
    }

    /// Its media type (RFC 6838), as a web server names it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Ofd => "application/ofd",
            Format::Html => "text/html",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The format of this name, in any case.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Writes a page plan, telling of its making the engine alone; see [`Format::write_as`].
    ///
    /// # Errors
    /// As for [`Format::write_as`].
    pub fn write(
        self,
        layout: &Layout,
        fonts: &Fonts,
        source: Option<&[u8]>,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        self.write_as(layout, fonts, source, &Origin::of_engine())
    }

    /// Writes a page plan that was laid out by `origin`. `source` is the report's JSON as it was read; with it every format carries it, and a PDF is
    /// PDF/A-3a instead of PDF/A-2a.
    ///
    /// # Errors
    /// A fault of ours or of a font file, never of the report.
    pub fn write_as(
        self,
        layout: &Layout,
        fonts: &Fonts,
        source: Option<&[u8]>,
        origin: &Origin,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let origin = Some(origin);
        let text = source.and_then(|source| std::str::from_utf8(source).ok());
        match self {
            Format::Pdf => Ok(pdf::write(layout, fonts, &pdf::Options { source, origin })?),
            Format::Docx => {
                Ok(docx::write(layout, fonts, &docx::Options { source: text, origin, ..Default::default() })?)
            }
            Format::Ofd => Ok(ofd::write(layout, fonts, &ofd::Options { source, origin, ..Default::default() })?),
            Format::Xlsx => Ok(xlsx::write(layout, fonts, &xlsx::Options { source: text, origin })?),
            Format::Html => Ok(html::write(layout, &html::Options { source: text, origin }).into_bytes()),
        }
    }
}
