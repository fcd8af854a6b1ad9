//! The page: its geometry, and the page numbers in the footers.

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType, PageMargin,
    PageOrientationType, PageSize, Paragraph, Run, RunFonts, SectionProperty,
};

use crate::geom::Len;
use crate::layout::{Layout, Sheet};

use super::styles::StyleNames;

/// Blank below the type area that is given to it, so that a reader that rounds rules and rows otherwise still gets the
/// last line on the page. Far less than a line or a row, so that nothing more fits in.
const SLACK: Len = Len::twips(20);

/// Where a reader puts the baseline in a line of exact height: this part of it lies above (measured in LibreOffice;
/// Word recalled to differ by less than a tenth).
const ABOVE_BASELINE: (i64, i64) = (4, 5);

/// Sets the last section's page and the footers, which all sections share.
pub(super) fn set_page(docx: Docx, layout: &Layout, names: &StyleNames, landscape: bool) -> Docx {
    let sheet = &layout.sheet;
    let line = folio_line(layout);
    let docx = docx
        .footer(footer(sheet, names, line, AlignmentType::Right))
        .even_footer(footer(sheet, names, line, AlignmentType::Left))
        .page_margin(margin(layout, landscape));
    let (width, height) = size(sheet, landscape);
    let docx = docx.page_size(width, height);
    if landscape { docx.page_orient(PageOrientationType::Landscape) } else { docx }
}

/// The section that ends where pages turn, or with the sheet before the report.
pub(super) fn section(layout: &Layout, landscape: bool) -> SectionProperty {
    let (width, height) = size(&layout.sheet, landscape);
    let section =
        SectionProperty::new().page_size(PageSize::new().size(width, height)).page_margin(margin(layout, landscape));
    if landscape { section.page_orient(PageOrientationType::Landscape) } else { section }
}

fn size(sheet: &Sheet, landscape: bool) -> (u32, u32) {
    let (width, height) = sheet.size(landscape);
    (twips(width) as u32, twips(height) as u32)
}

fn twips(length: Len) -> i32 {
    length.to_twips().max(0) as i32
}

fn margin(layout: &Layout, landscape: bool) -> PageMargin {
    let sheet = &layout.sheet;
    let (width, height) = sheet.size(landscape);
    let frame = sheet.frame(landscape, layout.grid);
    let (above, whole) = ABOVE_BASELINE;
    let line = folio_line(layout);
    let foot_of_line = sheet.folio.baseline + line - line.scale(above, whole);
    PageMargin {
        top: twips(frame.top),
        left: twips(frame.left),
        bottom: twips(height - frame.top - frame.height - SLACK),
        right: twips(width) - twips(frame.left) - twips(frame.width),
        header: twips(frame.top / 2),
        footer: twips(sheet.height - foot_of_line),
        gutter: 0,
    }
}

/// The height of the number's line: its style's, but never so high that it would reach into the type area, because
/// then every page would lose a line.
fn folio_line(layout: &Layout) -> Len {
    let sheet = &layout.sheet;
    let style = layout.styles.get(usize::from(sheet.folio.style.0));
    let drop = sheet.folio.baseline - sheet.top - sheet.text_height;
    let (above, whole) = ABOVE_BASELINE;
    style.map_or(drop, |style| style.pitch).min(drop.scale(whole, above) - SLACK)
}

/// A footer with the page number between its dashes: at the right on odd pages, at the left on even ones, set in from
/// the side (GB/T 9704 clause 7.5).
fn footer(sheet: &Sheet, names: &StyleNames, line: Len, align: AlignmentType) -> Footer {
    let (before, after) = &sheet.folio.around;
    let run = || Run::new().fonts(RunFonts::new().hint("eastAsia"));
    let side = sheet.folio.side.to_twips().max(0) as i32;
    let exact = LineSpacing::new().line_rule(LineSpacingType::Exact).line(line.to_twips().max(1) as i32);
    let paragraph = Paragraph::new()
        .style(names.id(sheet.folio.style))
        .align(align)
        .line_spacing(exact)
        .indent(Some(side), None, Some(side), None)
        .add_run(run().add_text(before))
        .add_run(run().add_field_char(FieldCharType::Begin, false))
        .add_run(run().add_instr_text(InstrText::PAGE(InstrPAGE::new())))
        .add_run(run().add_field_char(FieldCharType::Separate, false))
        .add_run(run().add_text("1"))
        .add_run(run().add_field_char(FieldCharType::End, false))
        .add_run(run().add_text(after));
    Footer::new().add_paragraph(paragraph)
}
