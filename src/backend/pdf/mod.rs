//! PDF: the ink of every page placed exactly, and the same document as a tree for those who read aloud.
//!
//! What is written is PDF 1.7 after ISO 32000-1 that also keeps to PDF/A-2a (ISO 19005-2; PDF/A-3a when the report's
//! source is attached) and PDF/UA-1 (ISO 14289-1). Where each clause is met, and what shows it: [`super::ledger`].
//!
//! ```text
//! Layout.pages ─▶ face: used glyphs → subset programs ─▶ printpdf: fonts and pages ─▶ lopdf document
//!              └▶ ink: content, marked as whose it is ──────────────────────────────────┘        │
//! Layout.blocks ─▶ tags, outline, links, seals, metadata, attachment: added to the document ──────┤
//!                                                                                                 ▼
//!                                                               file: bytes, object streams, /ID
//! ```
#![expect(
    clippy::cast_possible_truncation,
    reason = "printpdf has points as f32; a thousandth of a point is far above what it rounds off on a page"
)]

mod attach;
mod color;
mod content;
mod element;
mod error;
mod face;
mod file;
mod groups;
mod images;
mod ink;
mod links;
mod meta;
mod object;
mod outline;
mod run;
mod seals;
mod table;
mod tags;
mod unicode;

#[cfg(test)]
mod reader;
#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;

use lopdf::{Document, ObjectId};
use printpdf::{PdfDocument, PdfPage, PdfSaveOptions, Pt, Rect};

use crate::carried::Origin;
use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::{Layout, Page};

pub use error::Error;

use face::{Face, Faces};
use ink::Drawn;

/// What a PDF may carry beside the pages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The report's JSON as it was read. It is embedded byte for byte as `report.json`, the source of the document
    /// (PDF/A-3, 6.8: `AFRelationship` `Source`), and the file claims PDF/A-3a instead of PDF/A-2a.
    pub source: Option<&'a [u8]>,
    /// What the plan was laid out by, told in the document's Info; the engine alone when absent.
    pub origin: Option<&'a Origin>,
}

/// Writes a layout as a PDF. The same layout, fonts and options give the same bytes.
///
/// # Errors
/// An [`Error`] when the layout contradicts itself (a run whose owner does not exist, a glyph 0, a length outside
/// the format's limits) or when a font cannot be cut; never because of what the report says.
pub fn write(layout: &Layout, fonts: &Fonts, options: &Options) -> Result<Vec<u8>, Error> {
    layout.pages.iter().try_for_each(check_size)?;
    let mut faces = Faces::gather(layout, fonts)?;
    let mut drawn = ink::draw(layout, &faces)?;
    let mut doc = document(layout, &faces);
    faces.embed(&mut doc)?;
    let pages: Vec<ObjectId> = doc.page_iter().collect();
    fill(&mut doc, &pages, &mut drawn)?;
    let root = doc.trailer.get(b"Root").and_then(lopdf::Object::as_reference).map_err(Error::Document)?;
    let mut catalog = object::Catalog::new(root);

    let mut annots = links::add(&mut doc, layout, &drawn, &pages)?;
    seals::add(&mut doc, &mut catalog, layout, &pages, &mut annots)?;
    let elements = tags::add(&mut doc, &mut catalog, layout, &drawn, &pages, &annots)?;
    outline::add(&mut doc, &mut catalog, layout, &drawn, &pages);
    meta::add(&mut doc, &mut catalog, layout, options);
    color::add(&mut doc, &mut catalog);
    attach::add(&mut doc, &mut catalog, layout, options);
    catalog.finish(&mut doc)?;
    Ok(file::write(&doc, elements))
}

/// PDF 1.7, annex C.2: a page is between 3 and 14,400 units wide and high.
fn check_size(page: &Page) -> Result<(), Error> {
    let fits = |len: Len| (Len::pt(3)..=Len::pt(14_400)).contains(&len);
    if fits(page.size.0) && fits(page.size.1) { Ok(()) } else { Err(Error::Sheet) }
}

/// The pages and fonts as printpdf writes them. The pages' content and the glyphs' widths come later; the first page
/// shows a glyph of each face, so that printpdf knows that it is used.
fn document(layout: &Layout, faces: &Faces) -> Document {
    let mut pdf = PdfDocument::new("");
    for face in faces.iter() {
        pdf.resources.fonts.map.insert(face.resource.clone(), face.program.clone());
    }
    images::add(&mut pdf.resources, layout);
    let mut shown: Vec<_> = faces.iter().flat_map(Face::show).collect();
    let page = |page: &Page| {
        let sheet = || Rect::from_wh(points(page.size.0), points(page.size.1));
        PdfPage { media_box: sheet(), trim_box: sheet(), crop_box: sheet(), ops: std::mem::take(&mut shown) }
    };
    pdf.pages = layout.pages.iter().map(page).collect();
    let options = PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    pdf.to_lopdf_document(&options, &mut Vec::new())
}

/// Gives each page its content.
fn fill(doc: &mut Document, pages: &[ObjectId], drawn: &mut [Drawn]) -> Result<(), Error> {
    for (&page, drawn) in pages.iter().zip(drawn) {
        let entries = doc.get_dictionary(page).map_err(Error::Document)?;
        let content = entries.get(b"Contents").and_then(lopdf::Object::as_reference).map_err(Error::Document)?;
        let stream = doc.get_object_mut(content).and_then(lopdf::Object::as_stream_mut).map_err(Error::Document)?;
        stream.set_plain_content(std::mem::take(&mut drawn.content).into_bytes());
    }
    Ok(())
}

/// A length in points to a thousandth: 0.35 µm, far below what any device shows, and short to write.
fn points(len: Len) -> Pt {
    Pt(((len.to_pt() * 1000.0).round() / 1000.0) as f32)
}
