//! The styles of a form with every measure resolved.
#![expect(clippy::cast_possible_truncation, reason = "styles are a few dozen")]

use crate::form::PageForm;
use crate::geom::Len;
use crate::style::{Align, LineRules, Punctuation, StyleKind};

use super::{Style, StyleId};

/// The styles of a page form; those of official documents where one is wanted; with marks as wide as the report asks for.
pub(super) fn styles(page: &PageForm, official: bool, punctuation: Option<Punctuation>) -> Vec<Style> {
    let prose = punctuation.map_or(page.prose, |asked| page.prose.punctuated(asked));
    let resolve = |s: &crate::form::StyleForm| Style {
        kind: s.kind,
        role: s.role,
        size: s.size,
        tracking: s.tracking,
        pitch: s.pitch,
        color: s.color,
        align: s.align,
        left: Len::ZERO,
        right: Len::ZERO,
        indent_chars: s.indent,
        indent: (s.size + s.tracking) * i64::from(s.indent),
        keep_with_next: s.keep_with_next,
        lines: line_rules(prose, s),
        outline: outline(s.kind),
    };
    let shell = page.official.iter().filter(|_| official).flat_map(|shell| &shell.styles);
    page.styles.iter().chain(shell).map(resolve).collect()
}

/// Prose is what is justified; notes stand in a part of their own in the Word copy.
fn line_rules(rules: LineRules, style: &crate::form::StyleForm) -> LineRules {
    let prose = style.align == Align::Justify && style.kind != StyleKind::Note;
    if prose { rules } else { LineRules::default() }
}

fn outline(kind: StyleKind) -> Option<u8> {
    match kind {
        StyleKind::Title => Some(0),
        StyleKind::Heading1 | StyleKind::AttachmentTitle => Some(1),
        StyleKind::Heading2 => Some(2),
        StyleKind::Heading3 => Some(3),
        _ => None,
    }
}

/// The style for a use; reading the form proves that every use has one.
pub(super) fn style_of(styles: &[Style], kind: StyleKind) -> StyleId {
    StyleId(styles.iter().position(|style| style.kind == kind).unwrap_or(0) as u16)
}
