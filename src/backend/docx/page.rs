//! The page: its geometry, and the page numbers in the footers.

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, LineSpacingType, PageMargin,
    PageOrientationType, PageSize, Paragraph, Run, RunFonts, SectionProperty,
};

use crate::geom::Len;
use crate::layout::{FirstPage, Frame, Layout, Rule, Sheet};

use super::body::{SEPARATOR, blank, ruled};
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
    let ends = Ends::of(layout, false);
    let docx = docx
        .footer(footer(sheet, names, line, &ends, AlignmentType::Right))
        .even_footer(footer(sheet, names, line, &ends, AlignmentType::Left))
        .page_margin(margin(layout, landscape));
    let docx = match &sheet.first {
        Some(first) => docx.first_footer(first_footer(first, sheet)),
        None => docx,
    };
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
    let (width, _) = layout.sheet.size(landscape);
    let frame = layout.sheet.frame(landscape, layout.grid);
    let ends = Ends::of(layout, landscape);
    PageMargin {
        top: twips(ends.top),
        left: twips(frame.left),
        bottom: twips(ends.bottom - SLACK),
        right: twips(width) - twips(frame.left) - twips(frame.width),
        header: twips(ends.header),
        footer: twips(ends.footer),
        gutter: 0,
    }
}

/// Where the type area ends and where headers and footers begin.
///
/// A document of Word has one set of margins. Where the first page has a larger type area than the others, the margins
/// are its own, and what the others lack is filled up by blanks in their headers and footers, which push the text away.
pub(super) struct Ends {
    /// Blank above the type area, of the first page where it is larger.
    top: Len,
    /// Blank below it.
    bottom: Len,
    /// From the top edge to the header.
    header: Len,
    /// From the bottom edge to the footer.
    footer: Len,
    /// How high the headers of all pages but the first are; nothing when the margins serve every page.
    pub fill_header: Len,
    /// Blanks above and below the page number that bring the type area's foot and the number where they belong.
    fill_footer: (Len, Len),
}

impl Ends {
    fn of(layout: &Layout, landscape: bool) -> Ends {
        let sheet = &layout.sheet;
        let (_, height) = sheet.size(landscape);
        let frame = sheet.frame(landscape, layout.grid);
        let (above, whole) = ABOVE_BASELINE;
        let line = folio_line(layout);
        let below = sheet.height - (sheet.folio.baseline + line - line.scale(above, whole));
        let (top, bottom) = (frame.top, height - frame.top - frame.height);
        let Some(first) = sheet.first.as_ref().filter(|_| !landscape) else {
            let none = (Len::ZERO, Len::ZERO);
            return Ends { top, bottom, header: top / 2, footer: below, fill_header: Len::ZERO, fill_footer: none };
        };
        let header = first.top / 2;
        let footer = first.foot.last().map_or(below, |rule| height - rule.top - rule.width).min(below);
        Ends {
            top: first.top,
            bottom: height - first.top - first.height,
            header,
            footer,
            fill_header: top - header,
            fill_footer: (bottom - below - line - SLACK, below - footer),
        }
    }

    /// The height of the headers of all pages but the first; `None` when the margins serve every page.
    pub fn header_fill(layout: &Layout) -> Option<Len> {
        layout.sheet.first.as_ref().map(|_| Ends::of(layout, false).fill_header)
    }
}

/// Where a page that lies on its side has its number: the line that upright pages have at their foot, turned with the
/// sheet.
pub(super) fn turned_number(layout: &Layout) -> Frame {
    let sheet = &layout.sheet;
    let (above, whole) = ABOVE_BASELINE;
    let line = folio_line(layout);
    let right = sheet.height - sheet.folio.baseline + line.scale(above, whole);
    Frame { left: right - line, top: sheet.left, width: line, height: sheet.text_width }
}

/// The rules at the foot of the first page, and no number.
fn first_footer(first: &FirstPage, sheet: &Sheet) -> Footer {
    let mut end: Option<Len> = None;
    let mut footer = Footer::new();
    for rule in &first.foot {
        let above = end.map_or(Len::pt(1), |end| rule.top - end);
        let reach = (rule.length - sheet.text_width) / 2;
        footer = footer.add_paragraph(ruled(&Rule { above, width: rule.width, reach, color: rule.color }));
        end = Some(rule.top + rule.width);
    }
    footer
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
fn footer(sheet: &Sheet, names: &StyleNames, line: Len, ends: &Ends, align: AlignmentType) -> Footer {
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
    let (above, below) = ends.fill_footer;
    let fill = |footer: Footer, height: Len| match height >= SEPARATOR {
        true => footer.add_paragraph(blank(height)),
        false => footer,
    };
    fill(fill(Footer::new(), above).add_paragraph(paragraph), below)
}
