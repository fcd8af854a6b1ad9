//! What stands on the pages outside the type area: page numbers, and the rules at the foot of a letter's first page.

use crate::diag::{Finding, Place};
use crate::font::Fonts;
use crate::geom::{Len, Point};
use crate::style::PageOrientation;

use super::line::set;
use super::measure::Measurer;
use super::{FolioPlan, Ink, Layout, Owner};

/// Draws the rules at the foot of a first page that has them.
pub(super) fn rule_first_foot(layout: &mut Layout) {
    let sheet = &layout.sheet;
    let (Some(first), Some(page)) = (&sheet.first, layout.pages.first_mut()) else { return };
    for rule in &first.foot {
        let (left, y) = (rule.left, rule.top + rule.width / 2);
        let ends = [left, left + rule.length].map(|x| Point { x, y });
        page.ink.push(Ink::Rule { from: ends[0], to: ends[1], width: rule.width, color: rule.color });
    }
}

/// Puts the page number on every page: odd pages at the right, even pages at the left (GB/T 9704 clause 7.5).
///
/// # Findings
/// `glyph-missing` for a sign beside the number that no face has: it is the page form's, so the report as a whole is
/// refused.
pub(super) fn number_pages(layout: &mut Layout, fonts: &Fonts) -> Vec<Finding> {
    let mut measurer = Measurer::new(fonts);
    let FolioPlan { style, baseline, side, around } = &layout.sheet.folio;
    let mut style = layout.styles[usize::from(style.0)].clone();
    style.pitch = style.size;
    let unnumbered = usize::from(layout.sheet.first.is_some());
    for page in layout.pages.iter_mut().skip(unnumbered).filter(|page| !page.unnumbered) {
        let text = format!("{}{}{}", around.0, page.number, around.1);
        let chars = measurer.measure(&text, &style, "");
        let odd = page.number % 2 == 1;
        style.align = if odd { crate::style::Align::Right } else { crate::style::Align::Left };
        let slot = super::line::Slot {
            left: layout.sheet.left + *side,
            width: layout.sheet.text_width - *side * 2,
            top: *baseline - super::line::baseline(&style, Len::ZERO),
            stretch: false,
            spread: Len::ZERO,
        };
        let mut number = set(&chars, &style, slot, |_| Owner::Folio);
        if layout.sheet.orientation(page) == PageOrientation::Landscape {
            number.iter_mut().for_each(|ink| turn(ink, layout.sheet.height));
        }
        page.ink.extend(number);
    }
    measurer.missing().map(unset).collect()
}

fn unset(ch: char) -> Finding {
    let message = format!("页码两边的“{}”（U+{:04X}）字体里没有，无法排出", ch.escape_debug(), u32::from(ch));
    Finding::error("glyph-missing", Place::File, message)
        .hint("把版面文件（--layouts 文件夹里 kind 为 page 的文件）中 folio 的 dash 改成通行的字，例如“—”。")
        .fact("character", ch.to_string())
}

/// Takes ink of the upright sheet to the same place of a page that is read lying on its side.
fn turn(ink: &mut Ink, height: Len) {
    if let Ink::Glyphs(run) = ink {
        run.at = Point { x: height - run.at.y, y: run.at.x };
        run.turned = true;
    }
}
