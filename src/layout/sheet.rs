//! The sheet, the type area (版心) on it, and where its furniture stands.

use crate::font::Fonts;
use crate::form::PageForm;
use crate::geom::{Color, Len};
use crate::style::{PageOrientation, StyleKind};

use super::styles::style_of;
use super::{Page, Style, StyleId};

/// The sheet and the type area (版心), the same on every page.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// Width of the sheet.
    pub width: Len,
    /// Height of the sheet.
    pub height: Len,
    /// From the top edge to the type area.
    pub top: Len,
    /// From the left edge to the type area.
    pub left: Len,
    /// Width of the type area.
    pub text_width: Len,
    /// Height of the type area: a whole number of lines.
    pub text_height: Len,
    /// What the type area of the page file has below its last whole line, where an imprint's last rule stands at its foot (GB/T 9704
    /// 7.4.1); nothing in other documents.
    pub foot: Len,
    /// Page numbers.
    pub folio: FolioPlan,
    /// What is otherwise on the first page.
    pub first: Option<FirstPage>,
    /// Whether the document is meant to be printed on both sides.
    pub duplex: bool,
}

/// A first page that has another type area than the others, rules at its foot and no number (letters, GB/T 9704 10.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstPage {
    /// From the top edge of the sheet to its type area.
    pub top: Len,
    /// Height of its type area.
    pub height: Len,
    /// The rules below the type area, from the top.
    pub foot: Vec<FootRule>,
}

/// A rule at the foot of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FootRule {
    /// Its upper edge, from the top edge of the sheet.
    pub top: Len,
    /// How wide it is from edge to edge.
    pub width: Len,
    /// Its left end, from the left edge of the sheet.
    pub left: Len,
    /// How long it is; it may reach beyond the type area.
    pub length: Len,
    /// Its colour.
    pub color: Color,
}

/// The room that text may fill on a page, as the page is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// From the top edge.
    pub top: Len,
    /// From the left edge.
    pub left: Len,
    /// Its width.
    pub width: Len,
    /// Its height: a whole number of lines.
    pub height: Len,
}

impl Sheet {
    /// The type area of an upright page or of one that lies on its side. The latter is the same type area turned
    /// anticlockwise, so that a table's header is at the left of the upright sheet: the binding side of odd pages, the
    /// fore-edge of even ones (GB/T 9704 clause 8). `pitch` is the line grid.
    pub fn frame(&self, orientation: PageOrientation, pitch: Len) -> Frame {
        if orientation == PageOrientation::Portrait {
            return Frame { top: self.top, left: self.left, width: self.text_width, height: self.text_height };
        }
        let lines = self.text_width.0.div_euclid(pitch.0.max(1));
        let foot = self.height - self.top - self.text_height;
        Frame { top: self.left, left: foot, width: self.text_height, height: pitch * lines }
    }

    /// Width and height of a page as it is read.
    pub fn size(&self, orientation: PageOrientation) -> (Len, Len) {
        match orientation {
            PageOrientation::Portrait => (self.width, self.height),
            PageOrientation::Landscape => (self.height, self.width),
        }
    }

    /// How a page of this size is read.
    pub fn orientation(&self, page: &Page) -> PageOrientation {
        if page.size == self.size(PageOrientation::Portrait) {
            PageOrientation::Portrait
        } else {
            PageOrientation::Landscape
        }
    }
}

/// Page numbers: odd pages right, even pages left.
#[derive(Clone, PartialEq, Debug)]
pub struct FolioPlan {
    /// Style of the number.
    pub style: StyleId,
    /// Baseline of the number, from the top edge of the sheet.
    pub baseline: Len,
    /// Blank between the number and the side of the type area.
    pub side: Len,
    /// What stands before and after the number, such as `— ` and ` —`.
    pub around: (String, String),
}

pub(super) fn sheet(page: &PageForm, fonts: &Fonts, styles: &[Style]) -> Sheet {
    let text_height = page.pitch * page.lines as i64;
    let style = style_of(styles, StyleKind::Folio);
    let folio = &styles[usize::from(style.0)];
    // Clause 7.5 measures to the dash's own ink, not to the font's box.
    let dash = page.folio.dash.chars().next().and_then(|dash| fonts.glyph(folio.role, dash));
    let top_of_dash = dash.and_then(|dash| fonts.ink(dash, folio.size)).map_or(Len::ZERO, |(_, top)| top);
    let dash = &page.folio.dash;
    Sheet {
        width: page.width,
        height: page.height,
        top: page.top,
        left: page.left,
        text_width: page.text_width,
        text_height,
        foot: Len::ZERO,
        folio: FolioPlan {
            style,
            baseline: page.top + page.text_height + page.folio.drop + top_of_dash,
            side: page.folio.side,
            around: (format!("{dash} "), format!(" {dash}")),
        },
        first: None,
        duplex: false,
    }
}
