//! The watermark: words behind the text of every page.

use crate::diag::{Finding, Place};
use crate::font::Fonts;
use crate::geom::{Color, Len};
use crate::style::{Align, PageOrientation, Role, StyleKind};

use super::line::{Slot, baseline, set};
use super::measure::Measurer;
use super::{Ink, Owner, Sheet, Style, Watermark, Words};

/// The highest that its characters are: `送审稿` then reaches across most of the type area.
const MOST: Len = Len::mm(45);

/// Light enough to read black text over it.
const PALE: Color = Color([0xd9; 3]);

/// Sets words as a watermark, as large as fits across the type area; `pitch` is that of the lines. On pages that lie on their side
/// it takes the same share of their height: were it as large there, it would reach down to where captions stand above the tables
/// of the next page, and LibreOffice (7.4) then lets them stand alone.
///
/// # Errors
/// `watermark-unset` when the words are blank or a character is in no face.
pub fn watermark(text: &str, sheet: &Sheet, pitch: Len, fonts: &Fonts) -> Result<Watermark, Finding> {
    let text = text.trim();
    if text.is_empty() {
        return Err(unset("水印没有文字".to_owned()).hint("写上文字，例如 --watermark 送审稿。"));
    }
    if let Some(ch) = text.chars().find(|&ch| ch.is_control() || fonts.glyph(Role::Hei, ch).is_none()) {
        let message = format!("字体里没有水印的“{}”（U+{:04X}）", ch.escape_debug(), u32::from(ch));
        return Err(unset(message).hint("改用通行的字。"));
    }
    let mut measurer = Measurer::new(fonts);
    let whole: Len = measurer.measure(text, &style(MOST), "").iter().map(|ch| ch.advance + ch.gap).sum();
    let size = if whole > sheet.text_width { MOST.scale(sheet.text_width.0, whole.0) } else { MOST };
    let lower = sheet.frame(PageOrientation::Landscape, pitch).height;
    let mut set = |size: Len| words(text, size.max(Len::pt(1)), sheet, &mut measurer);
    let (upright, turned) = (set(size), set(size.scale(lower.0, sheet.text_height.0)));
    Ok(Watermark { text: text.to_owned(), upright, turned })
}

fn words(text: &str, size: Len, sheet: &Sheet, measurer: &mut Measurer<'_>) -> Words {
    let style = style(size);
    // The middle of the em box, whose foot is 0.12 below the baseline, stands in the corner.
    let top = style.size.scale(38, 100) - baseline(&style, Len::ZERO);
    let slot = Slot { left: -(sheet.text_width / 2), width: sheet.text_width, top, stretch: false, spread: Len::ZERO };
    let ink = set(&measurer.measure(text, &style, ""), &style, slot, |_| Owner::Repeat);
    let runs = ink.into_iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None }).collect();
    Words { size, runs }
}

fn unset(message: String) -> Finding {
    Finding::error("watermark-unset", Place::File, message)
}

fn style(size: Len) -> Style {
    Style { color: PALE, align: Align::Center, ..Style::plain(StyleKind::Title, Role::Hei, size, size) }
}
