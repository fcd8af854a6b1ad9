//! The styles of a form with every measure resolved.
#![expect(clippy::cast_possible_truncation, reason = "styles are a few dozen")]

use crate::form::{PageForm, StyleForm};
use crate::geom::Len;
use crate::model::{Report, UnderTitle};
use crate::style::{Align, LineRules, Role, StyleKind};

use super::{Style, StyleId};

/// The styles of a page form; those of official documents and of lines under the title where the report has them; with
/// marks as wide as the report asks for.
pub(super) fn styles(page: &PageForm, report: &Report) -> Vec<Style> {
    let official = report.official.is_some() || report.signature.is_some();
    let prose = report.punctuation.map_or(page.prose, |asked| page.prose.punctuated(asked));
    let resolve = |s: &crate::form::StyleForm| Style {
        kind: s.kind,
        role: s.role,
        own_digits: s.own_digits,
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
    let under = |kind| StyleKind::UNDER_TITLE.iter().any(|(_, under)| *under == kind);
    let own = page.styles.iter().filter(|style| !under(style.kind));
    own.chain(shell).map(resolve).chain(under_title(page, &report.under_title).iter().map(resolve)).collect()
}

/// The styles of the lines that stand under the title: the page file's, or the body's, centred, in the face of second
/// headings. GB/T 9704 knows only the brackets around a day of adoption; printers set all three so.
fn under_title(page: &PageForm, lines: &UnderTitle) -> Vec<StyleForm> {
    let wanted = [
        (StyleKind::Subtitle, lines.subtitle.is_some()),
        (StyleKind::OfficeLine, lines.office_line.is_some()),
        (StyleKind::DateLine, lines.date_line.is_some()),
    ];
    let find = |kind| page.styles.iter().find(|style| style.kind == kind);
    let style = |kind| {
        find(kind).cloned().or_else(|| {
            let body = find(StyleKind::Body)?.clone();
            Some(StyleForm { kind, role: Role::Kai, align: Align::Center, indent: 0, keep_with_next: true, ..body })
        })
    };
    wanted.into_iter().filter(|(_, is)| *is).filter_map(|(kind, _)| style(kind)).collect()
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
