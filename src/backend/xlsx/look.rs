//! How cells look: the fonts and sides of the plan's styles, and its rules.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::{Cell, Layout, Style, StyleId, Valign};
use crate::style::{Align, StyleKind};

/// What a cell looks like.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Look {
    /// `None` for what a page has no style for.
    pub style: Option<u16>,
    /// The type size.
    pub size: Len,
    pub align: Horizontal,
    pub top: bool,
    /// The rules at its top, right, foot and left.
    pub rules: [Rule; 4],
    /// The format of its number.
    pub number: String,
    /// Whether it leads to another sheet.
    pub link: bool,
    /// Whether it has a grey ground.
    pub shaded: bool,
}

/// How a text stands between the sides of its cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Horizontal {
    Left,
    Centre,
    Right,
}

impl From<Align> for Horizontal {
    fn from(align: Align) -> Horizontal {
        match align {
            Align::Left | Align::Justify => Horizontal::Left,
            Align::Center | Align::Distribute => Horizontal::Centre,
            Align::Right => Horizontal::Right,
        }
    }
}

/// A rule of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub(super) enum Rule {
    #[default]
    None,
    /// Between cells.
    Thin,
    /// Around a table.
    Thick,
}

impl Look {
    /// A cell without rules.
    pub(crate) fn plain(style: Option<StyleId>, size: Len, align: Horizontal) -> Look {
        let style = style.map(|style| style.0);
        Look {
            style,
            size,
            align,
            top: false,
            rules: [Rule::None; 4],
            number: String::new(),
            link: false,
            shaded: false,
        }
    }

    pub(crate) fn at_top(mut self, valign: Valign) -> Look {
        self.top = valign == Valign::Top;
        self
    }
}

/// The formats of a workbook, each made once.
pub(super) struct Looks<'l> {
    layout: &'l Layout,
    fonts: &'l Fonts,
    made: HashMap<Look, Format>,
}

impl<'l> Looks<'l> {
    pub(crate) fn new(layout: &'l Layout, fonts: &'l Fonts) -> Looks<'l> {
        Looks { layout, fonts, made: HashMap::new() }
    }

    /// The style of the plan for a kind.
    pub(crate) fn style_of(&self, kind: StyleKind) -> Option<StyleId> {
        let at = self.layout.styles.iter().position(|style| style.kind == kind)?;
        u16::try_from(at).ok().map(StyleId)
    }

    pub(crate) fn style(&self, id: StyleId) -> Option<&'l Style> {
        self.layout.styles.get(usize::from(id.0))
    }

    pub(crate) fn format(&mut self, look: &Look) -> Format {
        if let Some(format) = self.made.get(look) {
            return format.clone();
        }
        let format = self.make(look);
        self.made.insert(look.clone(), format.clone());
        format
    }

    fn make(&self, look: &Look) -> Format {
        let mut format = Format::new()
            .set_text_wrap()
            .set_align(match look.align {
                Horizontal::Left => FormatAlign::Left,
                Horizontal::Centre => FormatAlign::Center,
                Horizontal::Right => FormatAlign::Right,
            })
            .set_align(if look.top { FormatAlign::Top } else { FormatAlign::VerticalCenter })
            // Sizes of cells are whole half points.
            .set_font_size((look.size.to_pt() * 2.0).round() / 2.0);
        if let Some(style) = look.style.and_then(|style| self.style(StyleId(style))) {
            format = format.set_font_name(self.fonts.word_family(style.role).0);
        }
        if !look.number.is_empty() {
            format = format.set_num_format(&look.number);
        }
        if look.shaded {
            let [_, red, green] = Cell::GROUND.0.map(u32::from);
            format = format.set_background_color(Color::RGB(red << 16 | green << 8 | red));
        }
        if look.link {
            format = format.set_font_color(Color::RGB(0x0B_559F)).set_underline(FormatUnderline::Single);
        }
        let [top, right, foot, left] = look.rules.map(|rule| match rule {
            Rule::None => FormatBorder::None,
            Rule::Thin => FormatBorder::Thin,
            Rule::Thick => FormatBorder::Medium,
        });
        format.set_border_top(top).set_border_right(right).set_border_bottom(foot).set_border_left(left)
    }
}
