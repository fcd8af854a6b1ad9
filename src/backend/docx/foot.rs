//! What stands at the foot of its page whatever is typed above it, an imprint: a table with text around it, at the foot of the margins of
//! the page of the blank behind it, as people make it in Word by hand.
//!
//! Measured in five documents with 1 to 20 lines more and 1 to 3 paragraphs fewer: LibreOffice 7.4 and x2t keep it at the foot of the last
//! page and cover no text. LibreOffice takes a table of the whole width out of the text only where it is placed from the sheet's edge.
//! x2t parts rows that are not kept together, and leaves the table on the page before where the blank behind it begins one: a break
//! stands in the blank before it.

use crate::geom::Len;
use crate::layout::{Kind, Layout, RuleLine, Text};
use crate::style::PageOrientation;

use super::body::{Cell, Grid, Row};
use super::builder::Builder;
use super::paragraph::Paragraph;
use super::table;
use super::units::{eighths, twips};
use crate::xml::tree::{Element, push_val};

/// The blocks from a place to the end as one table; `paragraph` builds that of a text by the index of its block.
pub(super) fn pinned<'a>(
    layout: &'a Layout,
    from: usize,
    builder: &mut Builder<'a>,
    mut paragraph: impl FnMut(&mut Builder<'a>, usize, &'a Text) -> Paragraph<'a>,
) -> Grid<'a> {
    let kinds: Vec<&Kind> = layout.blocks[from..].iter().map(|block| &block.kind).collect();
    let columns = kinds.iter().find_map(|kind| match kind {
        Kind::Table(table) => Some(twips(&table.widths)),
        _ => None,
    });
    let columns = columns.unwrap_or_else(|| twips(&[layout.sheet.text_width]));
    let mut rows: Vec<Row<'a>> = vec![];
    for (nth, kind) in kinds.iter().enumerate() {
        let beside =
            |at: Option<usize>| at.and_then(|at| kinds.get(at)).is_some_and(|kind| matches!(kind, Kind::Text(_)));
        match kind {
            Kind::Text(text) => {
                let open = [beside(nth.checked_sub(1)), beside(Some(nth + 1))];
                let height =
                    builder.part.style(text.style).map_or(Len::ZERO, |style| style.pitch) * text.lines.len() as i64;
                let cell =
                    Cell { properties: properties(&columns, open), paragraph: paragraph(builder, from + nth, text) };
                rows.push(Row { properties: row_of(height), cells: vec![cell] });
            }
            Kind::Table(table) => rows.extend(table::rows(builder, table)),
            _ => {}
        }
    }
    let but_last = rows.len().saturating_sub(1);
    for cell in rows.iter_mut().take(but_last).flat_map(|row| &mut row.cells) {
        cell.paragraph = std::mem::take(&mut cell.paragraph).keep_with_next(true);
    }
    let rules: Vec<&RuleLine> =
        kinds.iter().filter_map(|kind| if let Kind::Rule(rule) = kind { Some(rule) } else { None }).collect();
    Grid { frame: frame(layout, &columns, &rules), rows }
}

fn row_of(height: Len) -> String {
    let height = height.to_twips().max(0);
    format!("<w:trPr><w:cantSplit/><w:trHeight w:val=\"{height}\" w:hRule=\"atLeast\"/></w:trPr>")
}

/// The properties of a cell over all columns; `open` tells above and below which another list stands, with no rule between (GB/T 9704
/// 7.4.2).
fn properties(columns: &[usize], open: [bool; 2]) -> String {
    let width: usize = columns.iter().sum();
    let mut list = format!("<w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
    if columns.len() > 1 {
        push_val(&mut list, "w:gridSpan", &columns.len().to_string());
    }
    if open.contains(&true) {
        let sides = ["top", "bottom"].into_iter().zip(open).filter(|(_, open)| *open);
        let sides: String = sides.map(|(side, _)| format!("<w:{side} w:val=\"nil\"/>")).collect();
        list.extend(["<w:tcBorders>", &sides, "</w:tcBorders>"]);
    }
    if open[1] {
        list.push_str("<w:tcMar><w:bottom w:w=\"0\" w:type=\"dxa\"/></w:tcMar>");
    }
    list.push_str("<w:vAlign w:val=\"center\"/></w:tcPr>");
    list
}

/// The table without its rows: the first rule above it, the last below it, and the others in it.
fn frame<'a>(layout: &Layout, columns: &[usize], rules: &[&RuleLine]) -> Element<'a> {
    let [width, left] = [
        columns.iter().sum::<usize>() as i64,
        layout.sheet.frame(PageOrientation::Portrait, layout.grid).left.to_twips(),
    ];
    let length = |name, twips: i64| Element::new(name).number("w:w", twips).attr("w:type", "dxa");
    let place = Element::fixed(
        "w:tblpPr w:leftFromText=\"0\" w:rightFromText=\"0\" w:vertAnchor=\"margin\" w:horzAnchor=\"page\" w:tblpYSpec=\"bottom\"",
    );
    let border = |(name, rule): (_, &&RuleLine)| {
        let line = Element::val(name, "single").number("w:sz", eighths(rule.width)).number("w:space", 0);
        line.attr("w:color", rule.color.hex())
    };
    let within = rules.get(1).filter(|_| rules.len() > 2);
    let sides = [("w:top", rules.first()), ("w:bottom", rules.last()), ("w:insideH", within)];
    let sides = sides.into_iter().filter_map(|(name, rule)| Some((name, rule?)));
    // The blank above each rule but the first.
    let below = rules.last().map_or(0, |rule| rule.above.to_twips());
    let margin = |(name, twips)| length(name, twips);
    let properties = Element::new("w:tblPr")
        .with(place.number("w:tblpX", left))
        .with(Element::val("w:tblOverlap", "never"))
        .with(length("w:tblW", width))
        .with(Element::val("w:jc", "left"))
        .with(length("w:tblInd", 0))
        .with(Element::new("w:tblBorders").all(sides.map(border)))
        .with(Element::fixed("w:tblLayout w:type=\"fixed\""))
        .with(
            Element::new("w:tblCellMar")
                .all([("w:top", 0), ("w:left", 0), ("w:bottom", below), ("w:right", 0)].map(margin)),
        )
        .with(Element::fixed(table::HEADLESS_LOOK));
    let columns = columns.iter().map(|width| Element::new("w:gridCol").number("w:w", width));
    Element::new("w:tbl").with(properties).with(Element::new("w:tblGrid").all(columns))
}
