//! Properties of every page plan, over random text and random merged tables. `BANXIN_CASES` sets how many.

mod common;

use std::path::Path;
use std::sync::LazyLock;

use banxin::assets::Assets;
use banxin::font::Fonts;
use banxin::form::{Form, FormSet};
use banxin::geom::{Len, Point};
use banxin::grid::{Area, place_row_major, prove_tiling};
use banxin::layout::breaks::may_break;
use banxin::layout::{GlyphRun, Ink, Kind, Layout, Line, Owner, Piece, Table, compose};
use banxin::look::{Frame, Look};
use banxin::model::{self, FreeCell, FreeTable, Report};
use common::root;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

/// A form without national tables, and the shipped fonts.
static SHIPPED: LazyLock<(Form, Fonts)> = LazyLock::new(|| {
    let open = |name: &str| Path::new(root()).join(name);
    let mut form =
        FormSet::open(&open("layouts")).unwrap().forms().iter().find(|f| f.id == "zfxxgk-nb-2019").unwrap().clone();
    form.tables.clear();
    (form, Fonts::open(&open("fonts")).unwrap())
});

fn report(body: Vec<model::Kind>) -> Report {
    let block = |(n, kind)| model::Block { at: format!("/body/{n}"), kind };
    Report {
        title: "2020年乌当区人民政府信息公开工作年度报告".into(),
        issuer: "乌当区人民政府".into(),
        year: 2020,
        body: body.into_iter().enumerate().map(block).collect(),
        ..Report::default()
    }
}

/// Runs a property over `BANXIN_CASES` cases (300 when not set), always the same ones.
fn cases<S: Strategy>(strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = std::env::var("BANXIN_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let config = Config {
        cases,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(9704),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(strategy, property).unwrap_or_else(|error| panic!("{error}"));
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[政府信息公开工作年度报告区县人民]{1,12}",
        2 => "[，。、；：？！”’）》】〕…—·～％℃]{1,3}",
        2 => "[“‘（《【〔￥]{1,2}",
        2 => "[0-9]{1,6}(\\.[0-9]{1,2})?%?",
        1 => "[A-Za-z]{1,12}( [a-z]{1,8}){0,3}",
        1 => "https?://[a-z.]{4,12}(/[a-z0-9-]{1,14}){0,6}",
        1 => Just("——".to_owned()),
        1 => Just("……".to_owned()),
        1 => "[!\"#$&'()*+,./:;<=>?@\\[\\]^_`{|}~-]{1,4}",
    ];
    proptest::collection::vec(piece, 1..40)
        .prop_map(|pieces| pieces.concat().trim().to_owned())
        .prop_filter("text", |t| !t.is_empty())
}

/// A random tiling: a grid whose cells are merged here and there, never across the header's foot.
fn table() -> impl Strategy<Value = FreeTable> {
    (1usize..9, 0usize..4, 1usize..60, any::<u64>(), proptest::collection::vec("[政府公开0-9，（）]{0,14}", 8))
        .prop_map(|(cols, header_rows, body, seed, texts)| {
            let rows = header_rows + body;
            let mut random = seed;
            let mut next = move |most: usize| {
                // SplitMix64: enough for choosing spans.
                random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let z = (random ^ (random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                ((z ^ (z >> 27)) % most as u64) as usize
            };
            let mut taken = vec![false; rows * cols];
            let mut spans: Vec<Vec<(usize, usize)>> = vec![vec![]; rows];
            for row in 0..rows {
                for col in 0..cols {
                    if taken[row * cols + col] {
                        continue;
                    }
                    let end = if row < header_rows { header_rows } else { rows };
                    let free = (col..cols).take_while(|&c| !taken[row * cols + c]).count();
                    let span = ((1 + next(8) / 5).min(end - row), (1 + next(8) / 5).min(free));
                    for r in row..row + span.0 {
                        taken[r * cols + col..r * cols + col + span.1].fill(true);
                    }
                    spans[row].push(span);
                }
            }
            let areas = place_row_major(&spans, cols);
            prove_tiling(rows, cols, &areas).expect("a tiling");
            let cell = |(n, area): (usize, Area)| FreeCell { at: format!("/c/{n}"), area, text: texts[n % 8].clone() };
            FreeTable {
                caption: None,
                unit: None,
                widths: vec![banxin::look::Width::Share(1); cols],
                look: look(seed),
                header_rows,
                rows,
                cells: areas.into_iter().enumerate().map(cell).collect(),
                notes: vec![],
                ..FreeTable::default()
            }
        })
}

/// Tables that say that they go on, and that are framed otherwise.
fn look(seed: u64) -> Look {
    let asked = |bit: u64| (seed >> bit & 1 == 1).then(|| "（续）".to_owned());
    let frame = if seed & 4 == 4 { Frame::Thick } else { Frame::Single };
    Look { continued: asked(0), continued_labels: asked(1), frame, ..Look::default() }
}

fn runs(layout: &Layout) -> impl Iterator<Item = (usize, &GlyphRun)> {
    layout.pages.iter().enumerate().flat_map(|(page, p)| {
        p.ink.iter().filter_map(move |ink| if let Ink::Glyphs(run) = ink { Some((page, run)) } else { None })
    })
}

/// CLREQ 3.1.4, GB level and the strict level's dashes and ellipses, written out here and not taken from the engine.
const NEVER_FIRST: &str = "、，；：。！？”’）》】〕…—·～％℃%";
const NEVER_LAST: &str = "“‘（《【〔￥";

/// No line begins or ends where it may not, and no number, dash or ellipsis is parted, unless the line's text has no
/// other place to break.
fn assert_prohibitions(text: &str, lines: &[Line]) -> Result<(), TestCaseError> {
    for pair in lines.windows(2) {
        let gap = &text[pair[0].range.end..pair[1].range.start];
        let before = text[..pair[1].range.start].chars().next_back().unwrap();
        let after = text[pair[1].range.start..].chars().next().unwrap();
        prop_assert!(gap.chars().all(|c| c == ' '), "only white space hangs: {gap:?}");
        let parted = before.is_ascii_digit() && after.is_ascii_digit();
        let good = !NEVER_FIRST.contains(after) && !NEVER_LAST.contains(before) && !parted;
        let chars: Vec<char> = text[pair[0].range.clone()].chars().collect();
        let elsewhere = chars.windows(2).any(|w| may_break(w[0], w[1]));
        prop_assert!(good || !elsewhere, "{before}|{after} in {text}");
    }
    Ok(())
}

/// The lines cover the text: nothing is lost, nothing is said twice.
fn assert_covered(text: &str, lines: &[Line]) -> Result<(), TestCaseError> {
    let joined: String = lines.iter().map(|l| &text[l.range.clone()]).collect();
    let solid = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
    prop_assert_eq!(solid(&joined), solid(text));
    Ok(())
}

/// No ink lies outside the type area, page numbers aside.
fn assert_inside(layout: &Layout) -> Result<(), TestCaseError> {
    let sheet = &layout.sheet;
    let (right, foot) = (sheet.left + sheet.text_width, sheet.top + sheet.text_height);
    for (page, run) in runs(layout).filter(|(_, run)| run.owner != Owner::Folio) {
        let end = run.at.x + run.glyphs.iter().map(|g| g.advance).sum::<Len>();
        let drawn: String = run.glyphs.iter().map(|g| g.ch).collect();
        // White space may hang over the end of a line.
        prop_assert!(run.at.x >= sheet.left && end <= right + Len(1), "{drawn} on page {page} ends at {end:?}");
        prop_assert!(run.at.y >= sheet.top && run.at.y <= foot, "{drawn} on page {page} at {:?}", run.at.y);
    }
    Ok(())
}

#[test]
fn lines_obey_the_prohibitions_and_lose_nothing() {
    let (form, fonts) = &*SHIPPED;
    cases(&proptest::collection::vec(text(), 1..5), |texts| {
        let report = report(texts.iter().cloned().map(model::Kind::Paragraph).collect());
        let (layout, findings) = compose(&report, form, fonts, &Assets::default());
        prop_assert!(findings.is_empty(), "{findings:?}");
        for block in &layout.blocks {
            if let Kind::Text(text) = &block.kind {
                assert_covered(&text.text, &text.lines)?;
                assert_prohibitions(&text.text, &text.lines)?;
            }
        }
        assert_inside(&layout)
    });
}

#[test]
fn tables_are_ruled_once_and_every_value_is_said_once() {
    let (form, fonts) = &*SHIPPED;
    cases(&(text(), table()), |(text, table)| {
        let report = report(vec![model::Kind::Paragraph(text), model::Kind::Free(table)]);
        let (layout, findings) = compose(&report, form, fonts, &Assets::default());
        prop_assert!(findings.is_empty(), "{findings:?}");
        assert_inside(&layout)?;
        for (index, block) in layout.blocks.iter().enumerate() {
            if let Kind::Table(table) = &block.kind {
                assert_said_once(&layout, index, table)?;
                table.pieces.iter().try_for_each(|piece| assert_ruled(&layout, table, piece))?;
            }
        }
        Ok(())
    });
}

/// Each cell's text is content exactly once, and its rows lie on exactly one piece each.
fn assert_said_once(layout: &Layout, index: usize, table: &Table) -> Result<(), TestCaseError> {
    let mut said = vec![String::new(); table.cells.len()];
    for (_, run) in runs(layout) {
        if let Owner::Cell { block, cell, .. } = run.owner
            && block == index
        {
            said[cell].extend(run.glyphs.iter().map(|g| g.ch));
        }
    }
    for (cell, said) in table.cells.iter().zip(said) {
        prop_assert_eq!(&cell.text, &said);
        assert_covered(&cell.text, &cell.lines)?;
    }
    let rows: Vec<usize> = table.pieces.iter().flat_map(|piece| piece.rows.clone()).collect();
    prop_assert_eq!(rows, (0..table.heights.len()).collect::<Vec<_>>());
    Ok(())
}

/// Between two cells, and around the piece, each stretch of border is covered by exactly one rule; inside a cell by
/// none.
fn assert_ruled(layout: &Layout, table: &Table, piece: &Piece) -> Result<(), TestCaseError> {
    let rows: Vec<usize> = piece.repeats.clone().chain(piece.rows.clone()).collect();
    let xs = edges(layout.sheet.left + table.indent, table.widths.iter().copied());
    let ys = edges(piece.top + table.rules.outer / 2, rows.iter().map(|&r| table.heights[r]));
    // A cell that goes on from another page has a border of its own there, and so have repeated headers.
    let owner = |r: usize, c: usize| {
        let repeated = r < piece.repeats.len();
        table
            .cells
            .iter()
            .position(|cell| cell.area.row_range().contains(&rows[r]) && cell.area.col_range().contains(&c))
            .map(|cell| (repeated, cell))
    };
    for (r, _) in rows.iter().enumerate() {
        for c in 0..table.widths.len() {
            let middle = Point { x: (xs[c] + xs[c + 1]) / 2, y: (ys[r] + ys[r + 1]) / 2 };
            let top = r == 0 || owner(r - 1, c) != owner(r, c);
            let left = c == 0 || owner(r, c - 1) != owner(r, c);
            prop_assert_eq!(covering(layout, piece.page, Point { y: ys[r], ..middle }), usize::from(top));
            prop_assert_eq!(covering(layout, piece.page, Point { x: xs[c], ..middle }), usize::from(left));
        }
    }
    let (last_x, last_y) = (xs[xs.len() - 1], ys[ys.len() - 1]);
    for (a, b) in ys.iter().zip(&ys[1..]) {
        prop_assert_eq!(covering(layout, piece.page, Point { x: last_x, y: (*a + *b) / 2 }), 1);
    }
    for (a, b) in xs.iter().zip(&xs[1..]) {
        prop_assert_eq!(covering(layout, piece.page, Point { x: (*a + *b) / 2, y: last_y }), 1);
    }
    Ok(())
}

/// How many rules of a page run through a point.
fn covering(layout: &Layout, page: usize, at: Point) -> usize {
    let through = |from: &Point, to: &Point| {
        (from.y == to.y && at.y == from.y && (from.x..=to.x).contains(&at.x))
            || (from.x == to.x && at.x == from.x && (from.y..=to.y).contains(&at.y))
    };
    layout.pages[page].ink.iter().filter(|ink| matches!(ink, Ink::Rule { from, to, .. } if through(from, to))).count()
}

fn edges(from: Len, steps: impl Iterator<Item = Len>) -> Vec<Len> {
    let mut at = from;
    let mut edges = vec![from];
    for step in steps {
        at += step;
        edges.push(at);
    }
    edges
}
