//! A layout as text, for people and for golden tests: every line in millimetres, every table sketched.

use std::fmt::Write;

use crate::geom::{Color, Len};
use crate::style::{PageOrientation, StyleKind};

use super::sketch::sketch;
use super::{GlyphRun, Ink, Kind, Layout, Owner, Page, Ruling};

/// The whole page plan as text. 左 and 上 are millimetres from the left and top edge of the sheet, 上 of a line to its
/// baseline; 宽 is the width to the end of the last glyph.
pub fn dump(layout: &Layout) -> String {
    let mut out = String::new();
    let sheet = &layout.sheet;
    _ = writeln!(
        out,
        "纸张 {} × {}，版心 {} × {}，左 {} 上 {}（毫米；字行的“上”量到基线）",
        mm(sheet.width),
        mm(sheet.height),
        mm(sheet.text_width),
        mm(sheet.text_height),
        mm(sheet.left),
        mm(sheet.top)
    );
    for (index, page) in layout.pages.iter().enumerate() {
        let lying = if layout.sheet.orientation(page) == PageOrientation::Landscape { "，横放" } else { "" };
        _ = writeln!(out, "\n=== 第{}页{lying}", page.number);
        dump_page(&mut out, layout, index, page);
    }
    out
}

fn dump_page(out: &mut String, layout: &Layout, index: usize, page: &Page) {
    let mut lines: Vec<(Owner, Vec<&GlyphRun>)> = Vec::new();
    for run in page.ink.iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None }) {
        match lines.last_mut().filter(|(owner, runs)| same_line(*owner, run.owner) && runs[0].at.y == run.at.y) {
            Some((_, runs)) => runs.push(run),
            None => lines.push((run.owner, vec![run])),
        }
    }
    let mut sketched = Vec::new();
    for (owner, runs) in &lines {
        match owner {
            Owner::Text { block, .. } => line(out, name(layout, *block), runs),
            Owner::Folio => line(out, StyleKind::Folio.name(), runs),
            Owner::Leader => line(out, "前导点", runs),
            Owner::Cell { block, cell, .. } if arranged(layout, *block, *cell).is_some() => {
                line(out, arranged(layout, *block, *cell).unwrap_or_default(), runs);
            }
            Owner::Cell { block, .. } if !sketched.contains(block) => {
                sketched.push(*block);
                table(out, layout, *block, index);
            }
            Owner::Cell { .. } | Owner::Repeat => {}
        }
    }
    pictures(out, layout, page);
    seals(out, layout, index);
    rules(out, page);
}

fn same_line(a: Owner, b: Owner) -> bool {
    match (a, b) {
        (Owner::Text { block: a, line: m, .. }, Owner::Text { block: b, line: n, .. }) => (a, m) == (b, n),
        _ => a == b,
    }
}

fn name(layout: &Layout, block: usize) -> &'static str {
    layout.blocks[block].text().map_or("表", |text| layout.styles[usize::from(text.style.0)].kind.name())
}

/// What a cell is for that only stands beside others.
fn arranged(layout: &Layout, block: usize, cell: usize) -> Option<&'static str> {
    let Kind::Table(table) = &layout.blocks[block].kind else { return None };
    let cell = table.cells.get(cell).filter(|_| table.ruling == Ruling::None)?;
    Some(layout.styles[usize::from(cell.style.0)].kind.name())
}

fn line(out: &mut String, name: &str, runs: &[&GlyphRun]) {
    let Some((first, last)) = runs.first().zip(runs.last()) else { return };
    let text: String = runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.ch).collect();
    let end = last.at.x + last.glyphs.iter().map(|glyph| glyph.advance).sum::<Len>();
    let (x, y, w) = (mm(first.at.x), mm(first.at.y), mm(end - first.at.x));
    _ = writeln!(out, "{} 左 {x:>6} 上 {y:>6} 宽 {w:>6}  {text}", padded(name));
}

fn table(out: &mut String, layout: &Layout, block: usize, page: usize) {
    let Kind::Table(table) = &layout.blocks[block].kind else { return };
    for fragment in table.fragments.iter().filter(|fragment| fragment.page == page) {
        let heights: Vec<String> =
            fragment.repeats.clone().chain(fragment.rows.clone()).map(|r| mm(table.heights[r])).collect();
        let widths: Vec<String> = table.widths.iter().map(|w| mm(*w)).collect();
        let goes_on = fragment.rows.start > 0;
        for text in table.continued.iter().filter(|_| goes_on) {
            _ = writeln!(out, "{} {}", padded("续表"), text.text);
        }
        let repeats = match fragment.repeats.len() {
            0 => String::new(),
            count => format!("，重复表头{count}行"),
        };
        let (first, last) = (fragment.rows.start + 1, fragment.rows.end);
        _ = writeln!(out, "表“{}”，上 {}，第{first}至{last}行{repeats}", table.title, mm(fragment.top));
        _ = writeln!(out, "  栏宽 {}\n  行高 {}", widths.join(" "), heights.join(" "));
        out.push_str(&sketch(table, fragment));
    }
}

/// The pictures of a page.
fn pictures(out: &mut String, layout: &Layout, page: &Page) {
    for ink in &page.ink {
        if let Ink::Picture { image, at, width, height, .. } = ink {
            let (x, y, w, h) = (mm(at.x), mm(at.y), mm(*width), mm(*height));
            _ = writeln!(
                out,
                "{} 左 {x:>6} 上 {y:>6} 宽 {w:>6} 高 {h:>6}  {:?}",
                padded("图片"),
                layout.images[*image]
            );
        }
    }
}

/// The seals of a page: the upper left corner of each one's place, its diameter and its office.
fn seals(out: &mut String, layout: &Layout, index: usize) {
    for (_, seal) in layout.seals().filter(|(_, seal)| seal.page == index) {
        let at = seal.corner(seal.diameter, seal.diameter);
        let (x, y, d) = (mm(at.x), mm(at.y), mm(seal.diameter));
        _ = writeln!(out, "{} 左 {x:>6} 上 {y:>6} 直径 {d:>6}  {}", padded("印章"), seal.office);
    }
}

/// The grounds of a page, and its rules, each once: horizontal ones by `y`, then vertical ones by `x`.
fn rules(out: &mut String, page: &Page) {
    for ink in &page.ink {
        if let Ink::Rule { from, to, width, color } = ink {
            let color = if *color == Color::BLACK { String::new() } else { format!(" #{}", color.hex()) };
            let kind = padded(if from.y == to.y { "横线" } else { "竖线" });
            _ = writeln!(
                out,
                "{kind} {},{} – {},{} 宽 {}{color}",
                mm(from.x),
                mm(from.y),
                mm(to.x),
                mm(to.y),
                mm(*width)
            );
        }
        if let Ink::Ground { at, width, height, color } = ink {
            let (x, y, w, h) = (mm(at.x), mm(at.y), mm(*width), mm(*height));
            _ = writeln!(out, "{} 左 {x:>6} 上 {y:>6} 宽 {w:>6} 高 {h:>6} #{}", padded("底色"), color.hex());
        }
    }
}

/// A name with blanks to the width of the longest, 密级和紧急程度; hanzi take two columns of a terminal.
fn padded(name: &str) -> String {
    format!("{name}{}", " ".repeat(14_usize.saturating_sub(2 * name.chars().count())))
}

fn mm(len: Len) -> String {
    format!("{:.2}", len.to_mm())
}
