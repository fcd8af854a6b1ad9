//! The styles part: one paragraph style for each style of the plan, and Normal.

use std::collections::BTreeSet;

use crate::font::Fonts;
use crate::geom::{Color, Len};
use crate::layout::{Kind, Layout, Ruling, Style, StyleId};
use crate::style::{Align, Role, StyleKind};

use super::faces::{Families, LATIN, families};
use super::names::{Named, in_use, is_always, is_figure_or_name, is_offered};
use super::numbering::{Counted, Lists};
use super::order::tidy;
use super::paragraph::indent;
use super::root::{NAMESPACES, with_namespaces};
use super::units::{eighths, half_points};
use super::{contents, cut, lead, prompts};
use crate::xml::tree::{Element, Node};

/// The styles part: those of the report and of the version `before` that are in use or that people choose from, then those of
/// the sheet before it. `blank` for a form with prompts.
pub(super) fn styles_part(
    sheet: Option<Named<'_>>,
    report: Named<'_>,
    before: Option<Named<'_>>,
    lists: &Lists<'_>,
    fonts: &Fonts,
    blank: bool,
) -> Vec<u8> {
    let layout = report.layout;
    let versions = || [Some(layout), before.map(|before| before.layout)].into_iter().flatten();
    let both = [Some(report), before].into_iter().flatten();
    let used: BTreeSet<&str> =
        both.flat_map(|of| in_use(of.layout).into_iter().map(move |style| of.names.id(style))).collect();
    let body = layout.styles.iter().find(|s| s.kind == StyleKind::Body).or(layout.styles.first());
    let mut root = with_namespaces(Element::new("w:styles"), NAMESPACES);
    root.push(defaults(body, fonts));
    root.push(normal(body, fonts));
    root.push(table_normal());
    let tabled = || versions().chain(sheet.map(|part| part.layout));
    root = root.all([Ruling::Full, Ruling::ThreeLine].into_iter().filter_map(|ruling| table_style(ruling, tabled())));
    // Of two versions pages are left to the reader, who cuts no cell.
    root = root.all(before.is_none().then(|| cut::style(tabled())).flatten());
    root = root.all(lead::styles(versions(), fonts)).all(blank.then(prompts::style));
    let of_part = |part: Named<'_>| {
        let counted = |nth: usize| {
            let style = u16::try_from(nth).ok().map(StyleId).filter(|_| !part.names.are_of_sheet());
            style.and_then(|style| lists.of_style(style))
        };
        let styles = part.layout.styles.iter().zip(&part.names.names);
        let is_kept = |style: &Style, id: &str| part.names.are_of_sheet() || is_always(style.kind) || used.contains(id);
        // Of styles that differ from page to page or table to table the first is enough to choose from.
        let mut offered = BTreeSet::new();
        let styles = styles.enumerate().filter(|(_, (style, (id, _)))| is_kept(style, id));
        let styles = styles.map(|(nth, (style, named))| {
            let is_offered = is_offered(style.kind) && offered.insert(style.kind);
            paragraph_style(style, named, (is_offered, counted(nth)), layout, fonts)
        });
        styles.collect::<Vec<_>>()
    };
    root.all([Some(report), sheet].into_iter().flatten().flat_map(of_part)).to_file()
}

fn defaults(body: Option<&Style>, fonts: &Fonts) -> Element<'static> {
    let families = families(fonts, body.map_or(Role::Fang, |style| style.role));
    let run = Element::new("w:rPr").with(run_fonts(&families)).with(language());
    Element::new("w:docDefaults").with(Element::new("w:rPrDefault").with(run)).with(Element::new("w:pPrDefault"))
}

/// Normal (正文) is set as body text without its indent, so that what a clerk adds anywhere looks at home.
fn normal(body: Option<&Style>, fonts: &Fonts) -> Element<'static> {
    let style = Element::new("w:style").attr("w:type", "paragraph").attr("w:default", "1").attr("w:styleId", "Normal");
    let style = style.with(Element::val("w:name", "Normal")).with(Element::new("w:qFormat"));
    match body {
        Some(body) => {
            let plain = Style {
                indent_chars: 0,
                indent: Len::ZERO,
                left: Len::ZERO,
                right: Len::ZERO,
                outline: None,
                keep_with_next: false,
                ..body.clone()
            };
            style.with(paragraph_properties(&plain, line_rules())).with(run_properties(&plain, fonts))
        }
        None => style,
    }
}

/// The table style that every table falls back to: no margins and rules but the table's own.
fn table_normal() -> Element<'static> {
    let margin = |name| Element::new(name).attr("w:w", "0").attr("w:type", "dxa");
    let margins =
        Element::new("w:tblCellMar").all([margin("w:top"), margin("w:left"), margin("w:bottom"), margin("w:right")]);
    Element::new("w:style")
        .attr("w:type", "table")
        .attr("w:default", "1")
        .attr("w:styleId", "TableNormal")
        .with(Element::val("w:name", "Normal Table"))
        .with(Element::val("w:uiPriority", "99"))
        .with(Element::new("w:semiHidden"))
        .with(Element::new("w:unhideWhenUsed"))
        .with(
            Element::new("w:tblPr").with(Element::new("w:tblInd").attr("w:w", "0").attr("w:type", "dxa")).with(margins),
        )
}

/// The id and name of the style of tables that are ruled so; none for what is set side by side without rules.
pub(super) fn of_ruling(ruling: Ruling) -> Option<(&'static str, &'static str)> {
    match ruling {
        Ruling::Full => Some(("RuledTable", "统计表")),
        Ruling::ThreeLine => Some(("ThreeLineTable", "三线表")),
        Ruling::None => None,
    }
}

/// The style of tables ruled so, by the first of them: a table that a clerk adds in it looks like those. Tables of the plan
/// say all of it themselves besides, as each has rules of its own.
fn table_style<'l>(ruling: Ruling, mut layouts: impl Iterator<Item = &'l Layout>) -> Option<Element<'static>> {
    let first = layouts.find_map(|layout| {
        layout.blocks.iter().find_map(|block| match &block.kind {
            Kind::Table(table) if table.ruling == ruling => Some(table),
            _ => None,
        })
    })?;
    let (id, name) = of_ruling(ruling)?;
    let rule = |edge, width| {
        let rule = Element::val(edge, "single").number("w:sz", eighths(width)).number("w:space", 0);
        rule.attr("w:color", first.color.hex())
    };
    let inner = match ruling {
        Ruling::Full => &["w:left", "w:right", "w:insideH", "w:insideV"][..],
        Ruling::ThreeLine | Ruling::None => &[],
    };
    let borders = Element::new("w:tblBorders")
        .all(["w:top", "w:bottom"].map(|edge| rule(edge, first.rules.outer)))
        .all(inner.iter().map(|edge| rule(edge, first.rules.inner)));
    let style = Element::new("w:style").attr("w:type", "table").attr("w:customStyle", "1").attr("w:styleId", id);
    let style = style.with(Element::val("w:name", name)).with(Element::val("w:basedOn", "TableNormal"));
    let mut properties = Element::new("w:tblPr").with(borders);
    tidy(&mut properties);
    Some(style.with(Element::val("w:uiPriority", "59")).with(properties))
}

fn paragraph_style(
    style: &Style,
    (id, name): &(String, String),
    (is_offered, counted): (bool, Option<Counted>),
    layout: &Layout,
    fonts: &Fonts,
) -> Element<'static> {
    let mut properties = paragraph_properties(style, []);
    properties.children.extend(counted.map(|counted| Node::Element(counted.element())));
    if style.lines.page_edge > 1 {
        properties.push(Element::switch("w:widowControl", true));
    }
    if style.lines.start {
        properties.push(Element::switch("w:topLinePunct", true));
    }
    if matches!(style.kind, StyleKind::Toc1 | StyleKind::Toc2) {
        properties.push(contents::leader(&layout.sheet));
    }
    tidy(&mut properties);
    // What follows a heading is body text.
    let next = if style.outline.is_some() { "BodyText" } else { id.as_str() };
    Element::new("w:style")
        .attr("w:type", "paragraph")
        .attr("w:styleId", id)
        .with(Element::val("w:name", name))
        .with(Element::val("w:basedOn", "Normal"))
        .with(Element::val("w:next", next))
        .all(is_offered.then(|| Element::new("w:qFormat")))
        .with(properties)
        .with(run_properties(style, fonts))
}

/// What all paragraphs have in common; every style takes it from Normal.
fn line_rules() -> [Element<'static>; 9] {
    [
        Element::switch("w:widowControl", false),
        Element::switch("w:kinsoku", true),
        Element::switch("w:wordWrap", true),
        no_hanging_punctuation(),
        Element::switch("w:topLinePunct", false),
        // The plan has the same space between ideographs and letters or digits.
        Element::switch("w:autoSpaceDE", true),
        Element::switch("w:autoSpaceDN", true),
        Element::switch("w:adjustRightInd", false),
        Element::switch("w:snapToGrid", false),
    ]
}

/// What a style says of its paragraphs; `common` stands in front, in Normal only.
fn paragraph_properties<const N: usize>(style: &Style, common: [Element<'static>; N]) -> Element<'static> {
    let mut list = Element::new("w:pPr");
    if style.keep_with_next {
        list.push(Element::new("w:keepNext"));
    }
    if style.kind == StyleKind::Note {
        // A note is never parted by a page's end.
        list.push(Element::new("w:keepLines"));
    }
    let spacing = Element::new("w:spacing")
        .attr("w:before", "0")
        .attr("w:after", "0")
        .attr("w:line", style.pitch.to_twips().to_string())
        .attr("w:lineRule", "exact");
    let list = list.all(common).with(spacing).with(indent(style)).with(Element::val("w:jc", alignment(style.align)));
    match style.outline {
        // Level 0 is the title: body text to Word's outline, so that chapters are its first level.
        Some(level @ 1..=9) => list.with(Element::val("w:outlineLvl", (level - 1).to_string())),
        _ => list,
    }
}

/// LibreOffice reads `overflowPunct` the wrong way round. It takes the fallback, Word the choice: neither hangs.
fn no_hanging_punctuation() -> Element<'static> {
    let choice = Element::new("mc:Choice").attr("Requires", "w15").with(Element::switch("w:overflowPunct", false));
    let fallback = Element::new("mc:Fallback").with(Element::switch("w:overflowPunct", true));
    Element::new("mc:AlternateContent").with(choice).with(fallback)
}

fn alignment(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
        Align::Justify => "both",
        Align::Distribute => "distribute",
    }
}

fn run_properties(style: &Style, fonts: &Fonts) -> Element<'static> {
    let size = half_points(style.size).to_string();
    let color = (style.color != Color::BLACK).then(|| Element::val("w:color", style.color.hex()));
    Element::new("w:rPr")
        .with(run_fonts(&families_of(style, fonts)))
        .all(is_figure_or_name(style.kind).then(|| Element::new("w:noProof")))
        .all(color)
        .with(Element::val("w:spacing", style.tracking.to_twips().to_string()))
        .with(Element::val("w:kern", "0"))
        .with(Element::val("w:sz", &size))
        .with(Element::val("w:szCs", &size))
        .with(language())
}

/// The families of a style.
fn families_of<'f>(style: &Style, fonts: &'f Fonts) -> Families<'f> {
    let families = families(fonts, style.role);
    if style.own_digits { Families { latin: families.hanzi, ..families } } else { families }
}

fn run_fonts(families: &Families<'_>) -> Element<'static> {
    Element::new("w:rFonts")
        .attr("w:ascii", families.latin)
        .attr("w:hAnsi", families.latin)
        .attr("w:eastAsia", families.hanzi)
        .attr("w:cs", LATIN)
}

fn language() -> Element<'static> {
    Element::val("w:lang", "en-US").attr("w:eastAsia", "zh-CN").attr("w:bidi", "ar-SA")
}
