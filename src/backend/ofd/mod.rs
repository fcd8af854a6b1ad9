//! OFD, the national fixed-layout format (GB/T 33190-2016): the ink of every page placed exactly, with its fonts.
//!
//! ```text
//! Layout.pages ─▶ face: used glyphs → font programs, made whole by sfnt ─▶ Res/font_N.ttf, PublicRes.xml ─┐
//!              └▶ page: runs split into stretches of one advance; rules ─▶ Pages/Page_N/Content.xml ──────┤
//! Layout.blocks ─▶ outline ─▶ Document.xml, OFD.xml; the report's JSON ─▶ Attachs/ ──────────────────────┴▶ zip
//! ```
//!
//! Readers take liberties with the standard, so the writer keeps to what all of them read (measured with ofdkit,
//! easyofd, ofd.js and ofdrw): the prefix `ofd:` literally, one text object for each stretch of one advance, no text
//! that begins with a space and goes on, paths of `M` and `L` only, single spaces between numbers, paths relative to
//! the part that names them, ASCII file names, the sheet on every page, fonts under the names that offices have.
//!
//! Where each clause is met, and what shows it: [`super::ledger`].
//!
//! Seals are pictures of the page; where they belong is told in the entry, for OFD has no field that waits to be signed.
//! Web addresses are text here and no links: an archived file may have no action that leads out of it.

mod document;
mod error;
mod face;
mod mm;
mod outline;
mod page;
mod run;

#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;

use crate::carried::Origin;
use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::Layout;
use crate::pack::zip;

pub use error::Error;

use document::Part;
use face::Faces;

/// What an OFD may carry beside the pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The report's JSON as it was read, attached byte for byte as `report.json`.
    pub source: Option<&'a [u8]>,
    /// What the plan was laid out by, told as a custom datum; the engine alone when absent.
    pub origin: Option<&'a Origin>,
    /// What the file says it is.
    pub doc_type: DocType,
}

/// What a file says it is (`DocType`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DocType {
    /// `OFD`. The schema of GB/T 33190-2016 allows nothing else, so readers that check it open only this.
    #[default]
    Ofd,
    /// `OFD-A`, the mark of GB/T 42133-2022, 6.2.1, for files that go straight into an archive. All else is the same.
    Archive,
}

impl DocType {
    fn name(self) -> &'static str {
        match self {
            DocType::Ofd => "OFD",
            DocType::Archive => "OFD-A",
        }
    }
}

/// Ids of the document's parts, each given once.
struct Ids(u32);

impl Ids {
    fn next(&mut self) -> String {
        self.0 += 1;
        self.0.to_string()
    }
}

/// Writes a layout as an OFD. The same layout, fonts and options give the same bytes.
///
/// # Errors
/// An [`Error`] when the layout contradicts itself (a glyph 0, a length of more than ten metres) or when a font cannot
/// be cut; never because of what the report says.
pub fn write(layout: &Layout, fonts: &Fonts, options: &Options) -> Result<Vec<u8>, Error> {
    let sheet = &layout.sheet;
    if !page::fits([sheet.width, sheet.height].into_iter()) || sheet.width.min(sheet.height) <= Len::ZERO {
        return Err(Error::Extent { page: None });
    }
    let faces = Faces::gather(layout, fonts)?;
    let mut ids = Ids(faces.iter().map(|face| face.id).max().unwrap_or(0));
    let images: Vec<String> = layout.images.iter().map(|_| ids.next()).collect();
    let pages: Vec<String> = layout.pages.iter().map(|_| ids.next()).collect();
    let mut contents: Vec<Part> = Vec::new();
    for (index, page) in layout.pages.iter().enumerate() {
        let path = format!("Doc_0/Pages/Page_{index}/Content.xml");
        contents.push((path, page::content((index, page), layout, &faces, &images, &mut ids)?));
    }
    let last = ids.0.to_string();
    let mut parts: Vec<Part> = vec![
        ("Doc_0/Document.xml".to_owned(), document::document(layout, &pages, &last, options.source.is_some())),
        ("Doc_0/PublicRes.xml".to_owned(), document::resources(&faces, layout, &images)),
    ];
    parts.extend(contents);
    parts.extend(faces.iter().map(|face| (format!("Doc_0/Res/{}", face.file), face.program.clone())));
    parts.extend(
        layout
            .images
            .iter()
            .enumerate()
            .map(|(index, image)| (format!("Doc_0/Res/{}", document::image_file(index, image)), image.bytes.clone())),
    );
    parts.extend(options.source.into_iter().flat_map(|source| document::attachment(&layout.info, source)));
    let entry = document::entry(layout, options, &parts);
    let files = std::iter::once(("OFD.xml", entry.as_slice()));
    Ok(zip::pack(files.chain(parts.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))))?)
}
