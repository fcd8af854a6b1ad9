//! The page: its geometry, and the page numbers in the footers.

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType, PageMargin,
    Paragraph, Run, RunFonts,
};

use crate::geom::Len;
use crate::layout::{Layout, Sheet};

use super::styles::StyleNames;
use super::xml::Element;

/// Blank below the type area that is given to it, so that a reader that rounds rules and rows otherwise still gets the
/// last line on the page. Far less than a line or a row, so that nothing more fits in.
const SLACK: Len = Len::twips(20);

/// Where a reader puts the baseline in a line of exact height: this part of it lies above (measured in LibreOffice;
/// Word recalled to differ by less than a tenth).
const ABOVE_BASELINE: (i64, i64) = (4, 5);

/// Sets the page and its footers.
pub(super) fn set_page(docx: Docx, layout: &Layout, names: &StyleNames) -> Docx {
    let sheet = &layout.sheet;
    let line = folio_line(layout);
    let (above, whole) = ABOVE_BASELINE;
    let foot_of_line = sheet.folio.baseline + line - line.scale(above, whole);
    let twips = |length: Len| length.to_twips().max(0) as i32;
    let margin = PageMargin {
        top: twips(sheet.top),
        left: twips(sheet.left),
        bottom: twips(sheet.height - sheet.top - sheet.text_height - SLACK),
        right: twips(sheet.width) - twips(sheet.left) - twips(sheet.text_width),
        header: twips(sheet.top / 2),
        footer: twips(sheet.height - foot_of_line),
        gutter: 0,
    };
    docx.page_size(twips(sheet.width) as u32, twips(sheet.height) as u32)
        .page_margin(margin)
        .footer(footer(sheet, names, line, AlignmentType::Right))
        .even_footer(footer(sheet, names, line, AlignmentType::Left))
}

/// The end of the sheet's section: a page of its own size, without header and footer. The report's page numbers begin
/// behind it.
pub(super) fn sheet_section(sheet: &Sheet) -> Element<'static> {
    let right = sheet.width - sheet.left - sheet.text_width;
    let bottom = sheet.height - sheet.top - sheet.text_height - SLACK;
    let margins = [
        ("w:top", sheet.top),
        ("w:right", right),
        ("w:bottom", bottom),
        ("w:left", sheet.left),
        ("w:header", sheet.top / 2),
        ("w:footer", bottom / 2),
        ("w:gutter", Len::ZERO),
    ];
    let twips = |length: Len| length.to_twips().max(0).to_string();
    let size = Element::new("w:pgSz").attr("w:w", twips(sheet.width)).attr("w:h", twips(sheet.height));
    let margin = margins.iter().fold(Element::new("w:pgMar"), |list, (name, length)| list.attr(name, twips(*length)));
    Element::new("w:sectPr").with(size).with(margin)
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
