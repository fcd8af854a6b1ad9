//! The plan's blocks become the paragraphs and tables of the document's body.

use std::collections::{BTreeMap, BTreeSet};

use crate::font::Fonts;
use crate::geom::Len;
use crate::layout::{Kind, Layout, Owner, Picture, Ruling, StyleId, Text};
use crate::style::{Align, PageOrientation, StyleKind};

use super::body::{Block, Body, space_behind};
use super::builder::{Builder, Found};
use super::marks::{Anchor, Marks, Shows};
use super::names::Named;
use super::numbering::Lists;
use super::paragraph::Paragraph;
use super::units::SEPARATOR;
use super::{Error, contents, figures, foot, narrowed, page, table};
use crate::xml::tree::Element;

/// All blocks of a report, and those of the sheet before it. `flows` leaves the pages to the reader.
///
/// # Errors
/// [`Error::Xml`] for a fault of ours or of docx-rs.
pub(super) fn body<'a>(
    sheet: Option<Named<'a>>,
    report: Named<'a>,
    lists: &Lists<'_>,
    fonts: &'a Fonts,
    flows: bool,
) -> Result<Body<'a>, Error> {
    let mut body = Body::default();
    if let Some(sheet) = sheet {
        let mut builder = Builder::new(sheet, fonts, flows);
        body.sheet = blocks(sheet.layout, &Lists::default(), &mut builder, false)?;
        body.sheet.push(section_end(&builder, sheet.layout, PageOrientation::Portrait)?);
        if let Some(first) = body.sheet.iter_mut().flat_map(Block::paragraphs_mut).next() {
            first.marks.begins_sheet = true;
        }
        (body.links, body.notes) = (builder.links, builder.notes);
    }
    let mut builder = Builder::new(report, fonts, flows);
    builder.behind_sheet = sheet.is_some();
    (builder.links, builder.notes) = (body.links, body.notes);
    body.report = blocks(report.layout, lists, &mut builder, true)?;
    mark_contents(&mut body.report);
    (body.links, body.notes) = (builder.links, builder.notes);
    Ok(body)
}

/// `ends` tells that the body ends behind the last block.
fn blocks<'a>(
    layout: &'a Layout,
    lists: &Lists<'_>,
    builder: &mut Builder<'a>,
    ends: bool,
) -> Result<Vec<Block<'a>>, Error> {
    let (mut out, mut foot) = (vec![], None);
    let mut targets = contents::targets(layout);
    let (pages, begun) = pages_of_texts(layout);
    let narrowed = narrowed::narrowed(layout);
    let begins = |index: usize| pages.get(&index).map_or(&[][..], |pages| &pages.begins);
    for (index, block) in layout.blocks.iter().enumerate() {
        let paragraph = match &block.kind {
            Kind::Text(text) => {
                let fields = builder.captions.fields(index, text);
                let (counted, further_in) = (lists.get(index), narrowed.get(&index));
                let found = Found { begins: begins(index), counted, fields, further_in };
                let mut paragraph = builder.text(&block.at, text, found);
                paragraph.marks.target = targets.remove(&index);
                text_block(index, paragraph, text, &pages, builder)
            }
            // Notes are a part of their own.
            Kind::Note(_) => continue,
            Kind::Picture(figure) => picture(&block.at, figure),
            Kind::Space { page_break, .. } if stands_above_foot(layout, index) => {
                // Nothing has to fill the page down to there; what flows follows the text.
                let height = if builder.flows { line_before(layout, index) } else { SEPARATOR };
                builder.blank(height).page_break(*page_break && !builder.flows)
            }
            Kind::Space { page_break: false, .. } if ends_section(layout, index) => continue,
            Kind::Space { height, page_break: false } if is_below_kept(layout, index) => {
                space_behind(&mut out, *height);
                continue;
            }
            Kind::Space { height, page_break } => {
                let keeps = stays(layout, index) || heads_table(layout, index, &pages);
                builder.blank(*height).keep_with_next(keeps).page_break(*page_break)
            }
            Kind::Rule(rule) => Paragraph::ruled(rule),
            Kind::Seal(seal) => {
                let down = end_of_paragraph(layout, index) - seal.up;
                if let Some(last) = out.last_mut().and_then(|block: &mut Block<'a>| block.paragraphs_mut().next_back())
                {
                    last.marks.seals.push((seal, down));
                }
                continue;
            }
            Kind::Unnumbered => {
                out.push(section_end(builder, layout, PageOrientation::Portrait)?);
                continue;
            }
            Kind::Turn { to } => {
                out.push(section_end(builder, layout, to.turned())?);
                continue;
            }
            // Of two versions one may have notes there, and nothing pinned; in a copy that shows changes it flows in both.
            Kind::Foot if builder.flows => {
                foot = Some(out.len());
                continue;
            }
            Kind::Foot => {
                let grid = foot::pinned(layout, index + 1, builder, |builder, index, text| {
                    let found = Found { begins: begins(index), ..Found::default() };
                    builder.text(&layout.blocks[index].at, text, found)
                });
                out.extend([Block::Table(grid), Block::Paragraph(builder.blank(SEPARATOR))]);
                break;
            }
            Kind::Table(table) => {
                let next = layout.blocks.get(index + 1).map(|block| &block.kind);
                // A table must be followed by a paragraph, or it would grow together with the next, or end the body.
                let bare_end = matches!(next, Some(Kind::Table(_))) || next.is_none() && ends;
                table::add(&mut out, builder, table, begun.contains(&index), bare_end);
                continue;
            }
        };
        out.push(Block::Paragraph(paragraph));
    }
    foot.and_then(|foot| out.get_mut(foot..)).into_iter().for_each(keep_together);
    Ok(out)
}

/// An imprint that flows stays on one page.
fn keep_together(blocks: &mut [Block<'_>]) {
    let but_last = blocks.len().saturating_sub(1);
    for paragraph in blocks[..but_last].iter_mut().flat_map(Block::paragraphs_mut) {
        *paragraph = std::mem::take(paragraph).keep_with_next(true).keep_lines();
    }
}

/// How far the end of the block before a seal lies below the top of its last paragraph.
fn end_of_paragraph(layout: &Layout, seal: usize) -> Len {
    let pitch = |style: StyleId, lines: usize| layout.styles[usize::from(style.0)].pitch * lines.max(1) as i64;
    let before = layout.blocks[..seal].iter().rev().find(|block| !matches!(block.kind, Kind::Seal(_)));
    match before.map(|block| &block.kind) {
        Some(Kind::Text(text)) => pitch(text.style, text.lines.len()),
        Some(Kind::Space { height, .. }) => *height,
        Some(Kind::Table(table)) => {
            let row = table.heights.last().copied().unwrap_or_default();
            let lines = table.cells.last().map_or(row, |cell| pitch(cell.style, cell.lines.len()));
            // Its lines stand in the middle of the row.
            (row + lines) / 2
        }
        _ => Len::ZERO,
    }
}

/// Whether the blank at a place stands right below a text that stays with what follows, such as the caption of a table: it is the space
/// behind that text. Through a paragraph of its own LibreOffice (7.4) lets a caption stand last on a page that lies on its side, where
/// a watermark stands behind the text.
fn is_below_kept(layout: &Layout, blank: usize) -> bool {
    let above = blank.checked_sub(1).and_then(|above| layout.blocks[above].text());
    above.is_some_and(|text| layout.styles[usize::from(text.style.0)].keep_with_next)
}

/// Whether the blank at a place stands between what must stay together, such as a heading and its table.
fn stays(layout: &Layout, blank: usize) -> bool {
    let before = layout.blocks[..blank].iter().rev().find(|block| !matches!(block.kind, Kind::Space { .. }));
    match before.map(|block| &block.kind) {
        Some(Kind::Text(text)) => {
            let style = &layout.styles[usize::from(text.style.0)];
            // The blank below a date is for the seal over it, and the last of what stays with a signature.
            style.keep_with_next || text.stays && style.kind != StyleKind::Date
        }
        Some(Kind::Picture(figure)) => figure.keep_with_next,
        Some(Kind::Table(table)) => {
            let keeps = table.keeps.last().copied().unwrap_or_default();
            keeps && (table.ruling == Ruling::None || note_behind(layout, blank).is_some())
        }
        _ => false,
    }
}

/// Whether the blank at a place stands before a table, or before what stays with one, on the page of the text before it. There it moves
/// nothing; when that text is deleted, the heading before it stays with the table.
fn heads_table(layout: &Layout, blank: usize, pages: &BTreeMap<usize, OnPages>) -> bool {
    let before = layout.blocks[..blank].iter().rposition(|block| !matches!(block.kind, Kind::Space { .. }));
    let ends = before.and_then(|before| pages.get(&before)).map(|text| text.last);
    let begins = behind(layout, blank).and_then(|next| match &layout.blocks[next].kind {
        Kind::Table(table) => table.fragments.first().map(|first| first.page),
        Kind::Text(text) if layout.styles[usize::from(text.style.0)].keep_with_next => {
            pages.get(&next).map(|text| text.first)
        }
        _ => None,
    });
    ends.is_some() && ends == begins
}

/// The block behind a place, blanks left out.
fn behind(layout: &Layout, place: usize) -> Option<usize> {
    (place + 1..layout.blocks.len()).find(|&next| !matches!(layout.blocks[next].kind, Kind::Space { .. }))
}

/// Whether nothing but the end of a section follows the blank at a place: there it has no use, and would begin a page of its own where
/// an edit has filled the last one.
fn ends_section(layout: &Layout, blank: usize) -> bool {
    behind(layout, blank).is_some_and(|next| matches!(layout.blocks[next].kind, Kind::Turn { .. } | Kind::Unnumbered))
}

/// Whether the blank at a place stands right above what is pinned to the foot of its page.
fn stands_above_foot(layout: &Layout, blank: usize) -> bool {
    behind(layout, blank).is_some_and(|next| matches!(layout.blocks[next].kind, Kind::Foot))
}

/// The height of a line of the text before a place.
fn line_before(layout: &Layout, place: usize) -> Len {
    let text = layout.blocks[..place].iter().rev().find_map(|block| block.text());
    text.map_or(SEPARATOR, |text| layout.styles[usize::from(text.style.0)].pitch)
}

/// The table's note behind a place, if one is.
fn note_behind(layout: &Layout, place: usize) -> Option<usize> {
    let next = behind(layout, place)?;
    let style = &layout.styles[usize::from(layout.blocks[next].text()?.style.0)];
    (style.kind == StyleKind::TableNote).then_some(next)
}

/// Where a text stands.
struct OnPages {
    first: usize,
    last: usize,
    /// Its lines that begin a page, but for the first page of all.
    begins: Vec<usize>,
}

/// The pages of each text that has ink, by the index of its block, and the tables that begin a page.
fn pages_of_texts(layout: &Layout) -> (BTreeMap<usize, OnPages>, BTreeSet<usize>) {
    let (mut texts, mut tables): (BTreeMap<usize, OnPages>, _) = (BTreeMap::new(), BTreeSet::new());
    let mut begun = BTreeSet::from([0]);
    for (page, run) in layout.runs() {
        match run.owner {
            Owner::Text { block, line, .. } => {
                let text = texts.entry(block).or_insert(OnPages { first: page, last: page, begins: vec![] });
                text.last = page;
                if begun.insert(page) {
                    text.begins.push(line);
                }
            }
            // Of a table that goes on its own rows tell.
            Owner::Cell { block, .. } if begun.insert(page) => {
                let Kind::Table(table) = &layout.blocks[block].kind else { continue };
                let is_first = table.fragments.first().is_none_or(|first| first.page == page);
                tables.extend(is_first.then_some(block));
            }
            Owner::Repeat => _ = begun.insert(page),
            _ => {}
        }
    }
    (texts, tables)
}

/// What a paragraph is by the style of its text and by what stands behind it.
fn text_block<'a>(
    index: usize,
    mut paragraph: Paragraph<'a>,
    text: &'a Text,
    pages: &BTreeMap<usize, OnPages>,
    builder: &Builder<'a>,
) -> Paragraph<'a> {
    let style = builder.part.style(text.style).map(|style| style.kind);
    paragraph.marks.is_entry = matches!(style, Some(StyleKind::Toc1 | StyleKind::Toc2));
    // A table's notes stand together, but where the plan turns the page between them: they would take the table along.
    let next = (style == Some(StyleKind::TableNote)).then(|| note_behind(builder.part.layout, index)).flatten();
    let together = |next| Some(pages.get(&index)?.last == pages.get(&next)?.first);
    paragraph
        .keep_with_next(text.stays || next.and_then(together) == Some(true))
        .page_break(text.page_break || lets_go(index, text, pages, builder))
}

/// Whether a heading begins the second page behind a sheet: LibreOffice (7.4) lets it stand alone at the foot of the first one, though
/// it is to stay with what follows, however the section of the sheet ends. Not behind one text under a heading of its own: when that is
/// deleted, its heading would stay alone in every reader.
fn lets_go(index: usize, text: &Text, pages: &BTreeMap<usize, OnPages>, builder: &Builder<'_>) -> bool {
    let keeps = builder.part.style(text.style).is_some_and(|style| style.keep_with_next);
    let begins = || pages.get(&index).is_some_and(|on| on.first == 1 && on.begins.first() == Some(&0));
    builder.behind_sheet && !builder.flows && keeps && begins() && !follows_single_text(index, builder)
}

/// Whether no more than one text stands between a place and the heading before it.
fn follows_single_text(index: usize, builder: &Builder<'_>) -> bool {
    let texts = builder.part.layout.blocks[..index].iter().rev().filter_map(|block| block.text());
    let is_heading = |text: &Text| builder.part.style(text.style).is_some_and(|style| style.outline > Some(0));
    texts.take(2).any(is_heading)
}

/// A picture in the middle of a line of its height; the picture itself is drawn when the paragraph is wrapped.
fn picture<'a>(at: &'a str, figure: &'a Picture) -> Paragraph<'a> {
    let anchor = Anchor { at, shows: Shows::Part, text: "", name: String::new(), lines: &[], label: 0 };
    let [size, complex_size] = ["w:sz", "w:szCs"].map(|name| Element::val(name, figures::TYPE_SIZE));
    // An exact line would cut the picture off in Word.
    let paragraph = Paragraph::default()
        .line("atLeast", figure.line)
        .align(Align::Center)
        .property(Element::new("w:rPr").with(size).with(complex_size));
    paragraph.keep_with_next(figure.keep_with_next).page_break(figure.page_break).marked(Marks {
        anchor: Some(anchor),
        figure: Some(figure),
        ..Marks::default()
    })
}

/// The blank that ends a section.
fn section_end<'a>(builder: &Builder<'a>, layout: &Layout, orientation: PageOrientation) -> Result<Block<'a>, Error> {
    let section = page::section(layout, orientation)?;
    Ok(Block::Paragraph(builder.blank(SEPARATOR).property(section)))
}

/// The field of the table of contents reaches from its first entry to its last.
fn mark_contents(blocks: &mut [Block<'_>]) {
    let mut entries: Vec<&mut Marks<'_>> = blocks
        .iter_mut()
        .flat_map(Block::paragraphs_mut)
        .map(|paragraph| &mut paragraph.marks)
        .filter(|marks| marks.is_entry)
        .collect();
    if let Some(first) = entries.first_mut() {
        first.begins_contents = true;
    }
    if let Some(last) = entries.last_mut() {
        last.ends_contents = true;
    }
}
