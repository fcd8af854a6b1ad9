//! How the cells of a fill-in workbook look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The formats of all cells.
pub(super) struct Looks {
    /// A sheet's title.
    pub(super) title: Format,
    /// The unit of a table, at the right above it.
    pub(super) unit: Format,
    /// What says something to people.
    pub(super) note: Format,
    /// Heads and labels of tables.
    pub(super) head: Format,
    /// Labels that stand at the left.
    pub(super) label: Format,
    /// A figure to type in.
    pub(super) open: Format,
    /// A text to type in.
    pub(super) words: Format,
    /// A code to type in, which keeps its zeros.
    pub(super) code: Format,
    /// The name of a row to type in.
    pub(super) name: Format,
    /// A total, which is worked out.
    pub(super) total: Format,
    /// Last year's figures.
    pub(super) last: Format,
    /// What becomes of a sum.
    pub(super) check: Format,
    /// What fails.
    pub(super) red: Format,
}

const FONT: &str = "宋体";
const SIZE: f64 = 10.5;
const LINE: Color = Color::RGB(0x80_80_80);
const GREY: Color = Color::RGB(0xed_ed_ed);
const YELLOW: Color = Color::RGB(0xff_fb_e6);
const RED: Color = Color::RGB(0xc0_00_00);
const PINK: Color = Color::RGB(0xff_c7_ce);
const FAINT: Color = Color::RGB(0x59_59_59);

impl Looks {
    pub(super) fn new() -> Looks {
        let plain = Format::new().set_font_name(FONT).set_font_size(SIZE).set_align(FormatAlign::VerticalCenter);
        let wrapped = plain.clone().set_text_wrap();
        let boxed = wrapped.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let centred = boxed.clone().set_align(FormatAlign::Center);
        Looks {
            title: plain.clone().set_bold().set_font_size(14),
            unit: plain.clone().set_align(FormatAlign::Right),
            note: wrapped.clone().set_font_color(FAINT),
            head: centred.clone().set_background_color(GREY).set_bold(),
            label: boxed.clone().set_background_color(GREY).set_align(FormatAlign::Left),
            open: centred.clone().set_background_color(YELLOW).set_unlocked(),
            words: boxed.clone().set_background_color(YELLOW).set_align(FormatAlign::Top).set_unlocked(),
            code: centred.clone().set_background_color(YELLOW).set_num_format("@").set_unlocked(),
            name: boxed.clone().set_background_color(YELLOW).set_align(FormatAlign::Left).set_unlocked(),
            total: centred.clone().set_bold(),
            last: centred.set_font_color(FAINT),
            check: wrapped.set_font_color(FAINT),
            red: Format::new().set_font_color(RED).set_background_color(PINK),
        }
    }
}
