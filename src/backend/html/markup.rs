//! Elements and text as they are written.

pub(super) use crate::carried::template::escape;
use crate::geom::Len;
use crate::layout::{Layout, Style, StyleId};
use crate::style::{Role, StyleKind};

use super::look::{Class, Look, Way};

/// The page while it grows.
pub(super) struct Markup<'l> {
    pub layout: &'l Layout,
    pub look: Look,
    pub out: String,
    /// The level of the last heading.
    pub level: u8,
    /// How many tables there are so far.
    pub tables: usize,
}

impl<'l> Markup<'l> {
    pub(crate) fn new(layout: &'l Layout, way: Way) -> Markup<'l> {
        Markup { layout, look: Look::new(way), out: String::with_capacity(64 << 10), level: 0, tables: 0 }
    }

    pub(crate) fn is_page(&self) -> bool {
        self.look.way == Way::Page
    }

    /// The start tag of an element, with attributes that are written as they stand.
    pub(crate) fn open(&mut self, tag: &str, classes: &[&Class], own: &str, attributes: &str) {
        self.out.extend(["<", tag]);
        self.look.push(&mut self.out, classes, own);
        self.out.push_str(attributes);
        self.out.push('>');
    }

    pub(crate) fn close(&mut self, tag: &str) {
        self.out.extend(["</", tag, ">"]);
    }

    pub(crate) fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    pub(crate) fn style(&self, id: StyleId) -> Option<&'l Style> {
        self.layout.styles.get(usize::from(id.0))
    }

    /// The type size of body text, which all others are told by.
    pub(crate) fn body_size(&self) -> Len {
        let body = self.layout.styles.iter().find(|style| style.kind == StyleKind::Body);
        body.map_or(Len::pt(16), |style| style.size)
    }
}

/// An attribute whose value is any text.
pub(super) fn attribute(name: &str, value: &str) -> String {
    let mut out = format!(" {name}=\"");
    escape(&mut out, value);
    out.push('"');
    out
}

/// The id of a block.
pub(super) fn id(block: usize) -> String {
    format!("bx-{block}")
}

/// `num ÷ den × unit` to two places, without zeros at its end.
pub(super) fn ratio(num: Len, den: Len, unit: i64) -> String {
    let hundredths = num.scale(100 * unit, den.0.max(1)).0;
    let (sign, hundredths) = (if hundredths < 0 { "-" } else { "" }, hundredths.abs());
    let text = format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The family of a role, as a rule behind others.
pub(super) fn family(role: Role) -> &'static str {
    match role {
        Role::Title => ";font-family:$title",
        Role::Hei => ";font-family:$hei",
        Role::Kai => ";font-family:$kai",
        // The face of the whole: 仿宋 is too light for a screen.
        Role::Fang | Role::Song => "",
    }
}
