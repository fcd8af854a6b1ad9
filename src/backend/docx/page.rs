//! The page: its geometry, and the page numbers in the footers.

use docx_rs::{BuildXML, Docx, Footer, PageMargin, PageOrientationType};

use crate::geom::Len;
use crate::layout::{FirstPage, FootRule, Frame, Layout, RuleLine, SPARE, Sheet};
use crate::style::{Align, PageOrientation};

use super::Error;
use super::names::StyleNames;
use super::paragraph::{HINT, Paragraph, push_text};
use super::units::SEPARATOR;
use crate::xml::tree::Element;

/// Where a reader puts the baseline in a line of exact height: this part of it lies above (LibreOffice: row `exact` of
/// `tests/measured/libreoffice-sizes.txt`; Word recalled to differ by less than a tenth).
const ABOVE_BASELINE: (i64, i64) = (4, 5);

/// What docx-rs builds: parts that we fill. It would build styles and all other parts as well.
pub(super) struct Skeleton {
    /// A document with no body yet: the last section's page, and which footers all sections share.
    pub document: Vec<u8>,
    /// A footer with nothing in it.
    pub footer: Vec<u8>,
}

/// The parts of a document that ends on such a page.
pub(super) fn skeleton(layout: &Layout, orientation: PageOrientation) -> Skeleton {
    let docx = set_page(layout, orientation).footer(Footer::new()).even_footer(Footer::new());
    let docx = if layout.sheet.first.is_some() { docx.first_footer(Footer::new()) } else { docx };
    Skeleton { document: docx.document.build(), footer: Footer::new().build() }
}

/// The section that ends where pages turn, or with the sheet before the report.
///
/// # Errors
/// [`Error::Xml`] for a fault of ours or of docx-rs.
pub(super) fn section(layout: &Layout, orientation: PageOrientation) -> Result<Element<'static>, Error> {
    let document = set_page(layout, orientation).document.build();
    let root = Element::parse(&document)?;
    let section = root.element("w:body").and_then(|body| body.element("w:sectPr"));
    section.cloned().map(Element::into_owned).ok_or_else(|| Error::Xml("docx-rs built no section".to_owned()))
}

fn set_page(layout: &Layout, orientation: PageOrientation) -> Docx {
    let (width, height) = size(&layout.sheet, orientation);
    let docx = Docx::new().page_margin(margin(layout, orientation)).page_size(width, height);
    if orientation == PageOrientation::Landscape { docx.page_orient(PageOrientationType::Landscape) } else { docx }
}

/// What stands in the footers, in the order in which docx-rs numbers them: of odd pages, of even ones, and of the first
/// where it has its own.
pub(super) fn footers<'a>(layout: &'a Layout, names: &StyleNames) -> Vec<Vec<Element<'a>>> {
    let number = |align| folio(layout, names, align);
    let first = layout.sheet.first.as_ref().map(|first| first_footer(first, &layout.sheet));
    [number(Align::Right), number(Align::Left)].into_iter().chain(first).collect()
}

fn size(sheet: &Sheet, orientation: PageOrientation) -> (u32, u32) {
    let (width, height) = sheet.size(orientation);
    (twips(width) as u32, twips(height) as u32)
}

fn twips(length: Len) -> i32 {
    i32::try_from(length.to_twips().max(0)).unwrap_or(i32::MAX)
}

fn margin(layout: &Layout, orientation: PageOrientation) -> PageMargin {
    let (width, _) = layout.sheet.size(orientation);
    let frame = layout.sheet.frame(orientation, layout.grid);
    let ends = Ends::of(layout, orientation);
    PageMargin {
        top: twips(ends.top),
        left: twips(frame.left),
        bottom: twips(ends.bottom - slack(layout, orientation)),
        right: twips(width) - twips(frame.left) - twips(frame.width),
        header: twips(ends.header),
        footer: twips(ends.footer),
        gutter: 0,
    }
}

/// See [`SPARE`]; where an imprint's foot lies lower, the type area ends there, and the imprint with it.
fn slack(layout: &Layout, orientation: PageOrientation) -> Len {
    if orientation == PageOrientation::Portrait { layout.sheet.foot.max(SPARE) } else { SPARE }
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
    fn of(layout: &Layout, orientation: PageOrientation) -> Ends {
        let sheet = &layout.sheet;
        let (_, height) = sheet.size(orientation);
        let frame = sheet.frame(orientation, layout.grid);
        let (above, whole) = ABOVE_BASELINE;
        let line = folio_line(layout);
        let below = sheet.height - (sheet.folio.baseline + line - line.scale(above, whole));
        let (top, bottom) = (frame.top, height - frame.top - frame.height);
        let Some(first) = sheet.first.as_ref().filter(|_| orientation == PageOrientation::Portrait) else {
            let none = (Len::ZERO, Len::ZERO);
            let footer = match orientation {
                PageOrientation::Portrait => below,
                // It is empty, and must not reach into the type area.
                PageOrientation::Landscape => below.min(bottom - SPARE - SEPARATOR),
            };
            return Ends { top, bottom, header: top / 2, footer, fill_header: Len::ZERO, fill_footer: none };
        };
        let header = first.top / 2;
        let footer = first.foot.last().map_or(below, |rule| height - rule.top - rule.width).min(below);
        Ends {
            top: first.top,
            bottom: height - first.top - first.height,
            header,
            footer,
            fill_header: top - header,
            fill_footer: (bottom - below - line - SPARE, below - footer),
        }
    }

    /// The height of the headers of all pages but the first; `None` when the margins serve every page.
    pub(crate) fn header_fill(layout: &Layout) -> Option<Len> {
        layout.sheet.first.as_ref().map(|_| Ends::of(layout, PageOrientation::Portrait).fill_header)
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
fn first_footer<'a>(first: &FirstPage, sheet: &Sheet) -> Vec<Element<'a>> {
    let mut end: Option<Len> = None;
    let rule = |rule: &FootRule| {
        let above = end.replace(rule.top + rule.width).map_or(Len::pt(1), |end| rule.top - end);
        let left = sheet.left - rule.left;
        let reach = (left, rule.length - left - sheet.text_width);
        Paragraph::ruled(&RuleLine { above, width: rule.width, reach, color: rule.color }).build()
    };
    first.foot.iter().map(rule).collect()
}

/// The height of the number's line: its style's, but never so high that it would reach into the type area, because
/// then every page would lose a line.
fn folio_line(layout: &Layout) -> Len {
    let sheet = &layout.sheet;
    let style = layout.styles.get(usize::from(sheet.folio.style.0));
    let drop = sheet.folio.baseline - sheet.top - sheet.text_height - sheet.foot;
    let (above, whole) = ABOVE_BASELINE;
    style.map_or(drop, |style| style.pitch).min(drop.scale(whole, above) - SPARE)
}

/// A footer with the page number between its dashes: at the right on odd pages, at the left on even ones, set in from
/// the side (GB/T 9704 clause 7.5).
fn folio<'a>(layout: &'a Layout, names: &StyleNames, align: Align) -> Vec<Element<'a>> {
    let folio = &layout.sheet.folio;
    let side = folio.side.to_twips().max(0);
    let mut number = Paragraph::default()
        .style(names.id(folio.style))
        .align(align)
        .line("exact", folio_line(layout))
        .indents(side, side);
    let run = |content: Option<Element<'a>>| Element::new("w:r").markup(HINT).all(content);
    let text = |text: &'a str| {
        let mut run = run(None);
        push_text(&mut run, text.into());
        run
    };
    let field = |kind| run(Some(Element::new("w:fldChar").attr("w:fldCharType", kind).attr("w:dirty", "false")));
    let instruction = Element::new("w:instrText").text("PAGE");
    number.push(text(&folio.around.0));
    number.push(field("begin"));
    number.push(run(Some(instruction)));
    number.push(field("separate"));
    number.push(text("1"));
    number.push(field("end"));
    number.push(text(&folio.around.1));
    filled(layout, number)
}

/// The footer of pages that bear no number: as high as the others, so that the type area is theirs.
pub(super) fn unnumbered(layout: &Layout) -> Vec<Element<'_>> {
    filled(layout, Paragraph::blank(folio_line(layout)))
}

/// The line of a footer between the blanks that fill it up.
fn filled<'a>(layout: &Layout, line: Paragraph<'a>) -> Vec<Element<'a>> {
    let (above, below) = Ends::of(layout, PageOrientation::Portrait).fill_footer;
    let fill = |height: Len| (height >= SEPARATOR).then(|| Paragraph::blank(height).build());
    fill(above).into_iter().chain([line.build()]).chain(fill(below)).collect()
}
