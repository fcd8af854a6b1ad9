//! Properties of every page plan, over random text and random merged tables. `BANXIN_CASES` sets how many.

use std::cell::Cell;
use std::path::Path;
use std::sync::LazyLock;

use crate::common::root;
use banxin::assets::Assets;
use banxin::conform;
use banxin::font::is_hanzi;
use banxin::font::{Fonts, Glyph};
use banxin::form::{Form, FormSet};
use banxin::geom::{Len, Point};
use banxin::grid::{Area, place_row_major, prove_tiling};
use banxin::layout::breaks::may_break;
use banxin::layout::{Fragment, GlyphRun, Ink, Kind, Layout, Line, Owner, Placed, Table, Text, compose};
use banxin::model::{self, FreeCell, FreeTable, Report};
use banxin::style::{Frame, LineRules, TableStyle};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

/// A form without national tables, and the shipped fonts.
static SHIPPED: LazyLock<(Form, Fonts)> = LazyLock::new(|| {
    let open = |name: &str| Path::new(root()).join(name);
    let mut form = FormSet::open(&open("layouts")).unwrap().get("zfxxgk-nb-2019").unwrap().clone();
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

/// Runs a property over `BANXIN_CASES` cases (100 when not set, 300 with every judge), always the same ones.
fn cases<S: Strategy>(strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    part_of_cases(1, strategy, property);
}

/// The same over one in `part` of the cases, for what takes as many times as long.
fn part_of_cases<S: Strategy>(part: u32, strategy: &S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases: u32 =
        std::env::var("BANXIN_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or_else(|| crate::common::cases(300));
    let cases = cases.div_ceil(part);
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
    let fragment = prop_oneof![
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
    proptest::collection::vec(fragment, 1..40)
        .prop_map(|fragments| fragments.concat().trim().to_owned())
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
                widths: vec![banxin::style::Width::Share(1); cols],
                style: table_style(seed),
                header_rows,
                rows,
                cells: areas.into_iter().enumerate().map(cell).collect(),
                notes: vec![],
                ..FreeTable::default()
            }
        })
}

/// Tables that say that they go on, and that are framed otherwise.
fn table_style(seed: u64) -> TableStyle {
    let asked = |bit: u64| (seed >> bit & 1 == 1).then(|| "（续）".to_owned());
    let frame = if seed & 4 == 4 { Frame::Thick } else { Frame::Single };
    TableStyle { continued: asked(0), continued_labels: asked(1), frame, ..TableStyle::default() }
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

/// No ink lies outside the type area, page numbers aside: neither text nor rules.
fn assert_inside(layout: &Layout) -> Result<(), TestCaseError> {
    let sheet = &layout.sheet;
    let (right, foot) = (sheet.left + sheet.text_width, sheet.top + sheet.text_height);
    for (page, run) in runs(layout).filter(|(_, run)| run.owner != Owner::Folio) {
        let end = run.at.x + run.glyphs.iter().map(|g| g.advance).sum::<Len>();
        let drawn: String = run.glyphs.iter().map(|g| g.ch).collect();
        // White space may hang over the end of a line, and the blank in the square of an opening mark over its start; of a
        // mark squeezed behind that one too, by the tracking.
        let mark = |glyph: &&Placed| NEVER_LAST.contains(glyph.ch) || NEVER_FIRST.contains(glyph.ch);
        let first = run.glyphs.first().filter(mark);
        let glyph = first.map(|placed| Glyph { face: run.face, id: placed.id, advance: 0 });
        let blank = glyph.and_then(|glyph| SHIPPED.1.ink_start(glyph, run.size)).unwrap_or_default();
        prop_assert!(run.at.x + blank >= sheet.left && end <= right + Len(1), "{drawn} on page {page} ends at {end:?}");
        prop_assert!(run.at.y >= sheet.top && run.at.y <= foot, "{drawn} on page {page} at {:?}", run.at.y);
    }
    for (page, ink) in layout.pages.iter().enumerate().flat_map(|(page, p)| p.ink.iter().map(move |ink| (page, ink))) {
        // A rule lies half over the sides of the type area, as the border of a table does in every program.
        if let Ink::Rule { from, to, width, .. } = ink {
            let half = *width / 2;
            prop_assert!(from.x >= sheet.left - half && to.x <= right + half, "rule on page {page}: {from:?} {to:?}");
            prop_assert!(from.y >= sheet.top && to.y <= foot + half, "rule on page {page}: {from:?} {to:?}");
        }
    }
    Ok(())
}

/// Lays paragraphs out by rules for their lines.
fn laid_out(texts: &[String], rules: LineRules) -> Result<Layout, TestCaseError> {
    let (form, fonts) = &*SHIPPED;
    let mut form = form.clone();
    form.page.prose = rules;
    let report = report(texts.iter().cloned().map(model::Kind::Paragraph).collect());
    let (layout, findings) = compose(&report, &form, fonts, &Assets::default());
    prop_assert!(findings.is_empty(), "{findings:?}");
    Ok(layout)
}

/// Texts of the parts of official documents that have places and indents of their own: no line of them ends beyond the type area.
#[test]
fn lists_of_people_and_offices_stay_within_the_line() {
    let engine = crate::common::engine();
    let samples = ["gongwen-jiyao", "gongwen-tongzhi"].map(|name| {
        let text = std::fs::read_to_string(root().join(format!("samples/{name}.json"))).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    });
    let texts = (0usize..2, proptest::array::uniform4(names()), line_rules());
    part_of_cases(10, &texts, |(sample, [one, two, three, four], rules)| {
        let mut report = samples[sample].clone();
        let official = &mut report["official"];
        match sample {
            0 => {
                (official["present"], official["absent"], official["observers"]) =
                    (one.into(), two.into(), three.into());
            }
            _ => {
                official["to"] = format!("{one}：").into();
                official["attachments"][0]["name"] = two.into();
                official["remark"] = format!("（{three}）").into();
            }
        }
        official["imprint"]["copies"] = format!("{four}。").into();
        let (report, _) = model::read(&report.to_string()).unwrap();
        let mut form = engine.forms().choose(&report).unwrap().into_owned();
        form.page.prose = rules;
        let (layout, _) = compose(&report, &form, engine.fonts(), &Assets::default());
        let right = layout.sheet.left + layout.sheet.text_width;
        for (page, run) in runs(&layout).filter(|(_, run)| run.owner != Owner::Folio) {
            let drawn: String = run.glyphs.iter().map(|glyph| glyph.ch).collect();
            let hanging = run.glyphs.iter().rev().take_while(|glyph| " \u{3000}".contains(glyph.ch)).count();
            let solid = &run.glyphs[..run.glyphs.len() - hanging];
            let end = run.at.x + solid.iter().map(|glyph| glyph.advance).sum::<Len>();
            prop_assert!(end <= right + Len(1), "{drawn} on page {page} ends {:?} beyond", end - right);
        }
        Ok(())
    });
}

/// Names of people and offices with what lists of them have beside: marks, figures, words in letters.
fn names() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        4 => "[赵钱孙李周吴郑王欧阳]{2,4}(（[市县区教育局财政厅办公室]{2,12}）)?",
        2 => "[市县区教育局财政厅人民政府]{3,16}",
        1 => "《[政府信息公开条例]{2,10}》",
        1 => "[“〔（]?[0-9]{1,5}[”〕）]?号?",
        1 => "[A-Z]{1,6}[a-z]{0,9}( [a-z]{1,8})?",
    ];
    let joint =
        prop_oneof![4 => Just("、"), 3 => Just("，"), 1 => Just("；"), 1 => Just(""), 1 => Just(" "), 1 => Just("——")];
    proptest::collection::vec((one, joint), 1..24)
        .prop_map(|parts| parts.into_iter().map(|(one, joint)| one + joint).collect::<String>() + "等")
}

fn line_rules() -> impl Strategy<Value = LineRules> {
    let rules = (1usize..5, 1usize..3, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    rules.prop_map(|(last_line, page_edge, adjacent, end, start, interpunct)| LineRules {
        last_line,
        page_edge,
        adjacent,
        end,
        start,
        interpunct,
    })
}

/// The paragraphs of a layout, without its title.
fn paragraphs(layout: &Layout) -> impl Iterator<Item = (usize, &Text)> {
    let blocks = layout.blocks.iter().enumerate();
    blocks.filter_map(|(index, block)| match &block.kind {
        Kind::Text(text) if block.at.starts_with("/body") => Some((index, text)),
        _ => None,
    })
}

#[test]
fn lines_obey_the_prohibitions_and_lose_nothing() {
    cases(&(proptest::collection::vec(text(), 1..5), line_rules()), |(texts, rules)| {
        let layout = laid_out(&texts, rules)?;
        for (_, text) in paragraphs(&layout) {
            assert_covered(&text.text, &text.lines)?;
            assert_prohibitions(&text.text, &text.lines)?;
        }
        assert_drawn_once(&layout)?;
        assert_inside(&layout)
    });
}

/// Every paragraph is drawn exactly once, across its pages, but for the white space that hangs over line ends.
fn assert_drawn_once(layout: &Layout) -> Result<(), TestCaseError> {
    let mut drawn = vec![String::new(); layout.blocks.len()];
    for (_, run) in runs(layout) {
        if let Owner::Text { block, .. } = run.owner {
            drawn[block].extend(run.glyphs.iter().map(|g| g.ch));
        }
    }
    for (block, text) in paragraphs(layout) {
        let lines: String = text.lines.iter().map(|line| &text.text[line.range.clone()]).collect();
        prop_assert_eq!(&drawn[block], &lines);
    }
    Ok(())
}

#[test]
fn a_line_of_hanzi_holds_28_characters() {
    cases(&"[政府信息公开工作年度报告区县人民]{1,200}", |text| {
        let layout = laid_out(std::slice::from_ref(&text), LineRules::default())?;
        let lines: Vec<usize> =
            paragraphs(&layout).flat_map(|(_, text)| &text.lines).map(|line| line.range.len() / 3).collect();
        // Two characters of the first line are its indent.
        let expected = (0..).map(|nth| if nth == 0 { 26 } else { 28 });
        let full = &lines[..lines.len() - 1];
        prop_assert!(full.iter().copied().eq(expected.take(full.len())), "{lines:?}");
        prop_assert_eq!(lines.iter().sum::<usize>(), text.chars().count());
        Ok(())
    });
}

#[test]
fn a_last_line_of_one_character_gets_another() {
    let rules = LineRules { last_line: 2, ..LineRules::default() };
    let (pulled, left) = (Cell::new(0), Cell::new(0));
    cases(&proptest::collection::vec(text(), 1..4), |texts| {
        let (before, after) = (laid_out(&texts, LineRules::default())?, laid_out(&texts, rules)?);
        for ((_, before), (_, after)) in paragraphs(&before).zip(paragraphs(&after)) {
            prop_assert_eq!(before.lines.len(), after.lines.len());
            let ranges = |text: &Text| text.lines.iter().map(|line| line.range.clone()).collect::<Vec<_>>();
            let same = ranges(before) == ranges(after);
            let [.., above, last] = after.lines.as_slice() else { continue };
            let solid = |s: &str| s.chars().filter(|ch| *ch != ' ' && !NEVER_FIRST.contains(*ch)).count();
            let alone = solid(&after.text[last.range.clone()]) < 2;
            let ends: Vec<char> = after.text[above.range.clone()].chars().rev().take(4).collect();
            // Where the line above has no end nearby, the last line stays as it is; and where only a forced line end would
            // hold it in the Word copy, which would tear the line once somebody types.
            let nowhere = !ends.windows(2).any(|w| w.iter().all(|c| is_hanzi(*c)));
            // Nor where its few places that stretch would show it: two characters, a tenth of an em each.
            let all: Vec<char> = after.text[above.range.clone()].chars().collect();
            let nowhere = nowhere || all.windows(2).filter(|w| w.iter().all(|c| is_hanzi(*c))).count() < 20;
            prop_assert!(!alone || same, "{:?}", after.text);
            left.set(left.get() + usize::from(alone && !nowhere));
            pulled.set(pulled.get() + usize::from(!same));
            prop_assert!(same || above.spacing > 0, "the Word copy is told");
        }
        Ok(())
    });
    let (pulled, left) = (pulled.get(), left.get());
    assert!(pulled > 0 && left * 10 <= pulled, "{pulled} pulled, {left} left");
}

#[test]
fn squeezed_marks_make_room_and_stay_within_the_line() {
    let rules = LineRules { adjacent: true, end: true, ..LineRules::default() };
    let pair = mark_pair();
    cases(&proptest::collection::vec(text(), 1..4), |texts| {
        let (plain, squeezed) = (laid_out(&texts, LineRules::default())?, laid_out(&texts, rules)?);
        for ((_, plain), (_, squeezed)) in paragraphs(&plain).zip(paragraphs(&squeezed)) {
            prop_assert!(squeezed.lines.len() <= plain.lines.len());
            let chars: Vec<(usize, char)> = squeezed.text.char_indices().collect();
            for neighbours in chars.windows(2) {
                let [(at, a), (_, b)] = [neighbours[0], neighbours[1]];
                prop_assert!(
                    !(pair)(a, b) || squeezed.compressed.iter().any(|(of, _)| *of == at),
                    "{a}{b} in {}",
                    squeezed.text
                );
            }
            let fixed = squeezed.lines.iter().rev().skip(1).all(|line| line.fixed);
            prop_assert!(squeezed.compressed.is_empty() || fixed, "no other program sets these lines");
        }
        assert_inside(&squeezed)
    });
}

/// The ruler finds whole opening marks at line starts where they are not asked to be half width and nowhere else, and
/// their ink stays within the line.
#[test]
fn opening_marks_at_the_line_start_are_half_width_and_their_ink_stays_within_the_line() {
    let fonts = &SHIPPED.1;
    let rules = LineRules { start: true, ..LineRules::default() };
    let opens = |text: &str| text.starts_with(|ch| NEVER_LAST.contains(ch) && ch != '￥');
    cases(&proptest::collection::vec(text(), 1..4), |texts| {
        let (plain, squeezed) = (laid_out(&texts, LineRules::default())?, laid_out(&texts, rules)?);
        let mut opening = false;
        for ((_, plain), (_, squeezed)) in paragraphs(&plain).zip(paragraphs(&squeezed)) {
            prop_assert!(squeezed.lines.len() <= plain.lines.len());
            opening |= plain.lines.iter().any(|line| opens(&plain.text[line.range.clone()]));
            let halved = squeezed.lines.iter().any(|line| opens(&squeezed.text[line.range.clone()]));
            let fixed = squeezed.lines.iter().rev().skip(1).all(|line| line.fixed);
            prop_assert!(!halved || fixed, "no other program sets these lines");
        }
        let whole = |layout: &Layout| {
            let clauses = conform::measure(layout, fonts);
            let clause = clauses.iter().find(|clause| clause.clause == "3.1.6.3 行首").unwrap();
            clause.measures.iter().any(|measure| !measure.kept)
        };
        prop_assert_eq!((whole(&plain), whole(&squeezed)), (opening, false));
        let found = conform::findings(&conform::measure(&squeezed, fonts));
        let slips = |f: &&banxin::diag::Finding| ["段首", "回行", "版心"].iter().any(|what| f.message.contains(what));
        prop_assert!(!found.iter().any(|f| slips(&f)), "{found:?}");
        assert_drawn_once(&squeezed)?;
        assert_inside(&squeezed)
    });
}

/// Whether two characters are full-width marks.
fn mark_pair() -> impl Fn(char, char) -> bool {
    const MARKS: &str = "、，；：。！？”’）》】〕“‘（《【〔";
    |a, b| MARKS.contains(a) && MARKS.contains(b)
}

#[test]
fn no_line_is_alone_at_a_page_edge_where_the_form_says_so() {
    let rules = LineRules { page_edge: 2, ..LineRules::default() };
    // Many pages each.
    part_of_cases(20, &proptest::collection::vec(text(), 20..60), |texts| {
        let layout = laid_out(&texts, rules)?;
        let mut on_pages: Vec<Vec<(usize, usize)>> = vec![vec![]; layout.blocks.len()];
        for (page, run) in runs(&layout) {
            if let Owner::Text { block, line, .. } = run.owner {
                on_pages[block].push((page, line));
            }
        }
        for (block, text) in paragraphs(&layout) {
            on_pages[block].dedup();
            let pages = on_pages[block].chunk_by(|a, b| a.0 == b.0);
            let counts: Vec<usize> = pages.map(<[_]>::len).collect();
            let parted = counts.len() > 1;
            prop_assert!(
                !parted || counts[0] >= 2 && counts[counts.len() - 1] >= 2,
                "{counts:?} of {}",
                text.lines.len()
            );
        }
        Ok(())
    });
}

#[test]
fn a_solidus_ends_a_line_in_addresses_only() {
    let fragment = prop_oneof![
        4 => "[政府信息公开]{1,9}",
        2 => Just("km/h".to_owned()),
        2 => Just("和/或".to_owned()),
        2 => Just("1/2".to_owned()),
        2 => "https://www\\.gov\\.cn(/[a-z0-9]{1,14}){1,6}",
        1 => "www\\.gov\\.cn(/[a-z0-9]{1,14}){1,6}",
    ];
    let texts = proptest::collection::vec(fragment, 8..60).prop_map(|fragments| fragments.concat());
    cases(&texts, |text| {
        let layout = laid_out(&[text], LineRules::default())?;
        for (_, text) in paragraphs(&layout) {
            for line in text.lines.iter().rev().skip(1).map(|line| &text.text[..line.range.end]) {
                let word = line.rsplit(|ch: char| !ch.is_ascii_graphic()).next().unwrap();
                prop_assert!(!word.ends_with('/') || word.contains("gov.cn/") || word.ends_with("://"), "{line}");
            }
        }
        Ok(())
    });
}

/// The measure on the plan shares no rule with the layout: it finds nothing in any plan but a last line of one character
/// that no line end nearby could help.
#[test]
fn no_plan_fails_a_clause_measured_on_it() {
    let (form, fonts) = &*SHIPPED;
    part_of_cases(10, &(proptest::collection::vec(text(), 1..12), table()), |(texts, table)| {
        let paragraphs = texts.into_iter().map(model::Kind::Paragraph);
        let section = |(n, kind)| model::Block { at: format!("/body/0/body/{n}"), kind };
        let mut body: Vec<model::Kind> = paragraphs.collect();
        body.insert(body.len() / 2, model::Kind::Free(table));
        let body = body.into_iter().enumerate().map(section).collect();
        let report = report(vec![model::Kind::Section { heading: "一、总体情况".into(), body }]);
        let (layout, findings) = compose(&report, form, fonts, &Assets::default());
        prop_assert!(findings.is_empty(), "{findings:?}");
        let unkept = conform::findings(&conform::measure(&layout, fonts));
        let unkept: Vec<_> = unkept.iter().filter(|f| !f.message.contains("段末行")).map(|f| &f.message).collect();
        prop_assert!(unkept.is_empty(), "{unkept:?}");
        Ok(())
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
                table.fragments.iter().try_for_each(|fragment| assert_ruled(&layout, table, fragment))?;
                table.fragments.iter().try_for_each(|fragment| assert_roomy(&layout, table, fragment))?;
            }
        }
        Ok(())
    });
}

/// Each cell's text is content exactly once, and its rows lie on exactly one fragment each.
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
        assert_prohibitions(&cell.text, &cell.lines)?;
    }
    let rows: Vec<usize> = table.fragments.iter().flat_map(|fragment| fragment.rows.clone()).collect();
    prop_assert_eq!(rows, (0..table.heights.len()).collect::<Vec<_>>());
    Ok(())
}

/// The rows that a cell has in a fragment have room for the lines that it shows there.
fn assert_roomy(layout: &Layout, table: &Table, fragment: &Fragment) -> Result<(), TestCaseError> {
    for rows in [&fragment.repeats, &fragment.rows] {
        for cell in &table.cells {
            let own = cell.area.row.max(rows.start)..cell.area.row_range().end.min(rows.end);
            let (text, lines) = table.shown(cell, rows);
            let high: Len = own.clone().map(|row| table.heights[row]).sum();
            let need = layout.styles[usize::from(cell.style.0)].pitch * lines.len() as i64;
            prop_assert!(own.is_empty() || need <= high, "{text} in rows {own:?} of {rows:?}");
        }
    }
    Ok(())
}

/// Between two cells, and around the fragment, each stretch of border is covered by exactly one rule; inside a cell by
/// none.
fn assert_ruled(layout: &Layout, table: &Table, fragment: &Fragment) -> Result<(), TestCaseError> {
    let rows: Vec<usize> = fragment.repeats.clone().chain(fragment.rows.clone()).collect();
    let xs = edges(layout.sheet.left + table.indent, table.widths.iter().copied());
    let ys = edges(fragment.top + table.rules.outer / 2, rows.iter().map(|&r| table.heights[r]));
    // A cell that goes on from another page has a border of its own there, and so have repeated headers.
    let owner = |r: usize, c: usize| {
        let repeated = r < fragment.repeats.len();
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
            prop_assert_eq!(covering(layout, fragment.page, Point { y: ys[r], ..middle }), usize::from(top));
            prop_assert_eq!(covering(layout, fragment.page, Point { x: xs[c], ..middle }), usize::from(left));
        }
    }
    let (last_x, last_y) = (xs[xs.len() - 1], ys[ys.len() - 1]);
    for (a, b) in ys.iter().zip(&ys[1..]) {
        prop_assert_eq!(covering(layout, fragment.page, Point { x: last_x, y: (*a + *b) / 2 }), 1);
    }
    for (a, b) in xs.iter().zip(&xs[1..]) {
        prop_assert_eq!(covering(layout, fragment.page, Point { x: (*a + *b) / 2, y: last_y }), 1);
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
