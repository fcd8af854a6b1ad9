//! Files are read back by a reader of the tests' own and, where they are installed, by readers that share no code
//! with us at all.

use std::path::Path;

use lopdf::Object;
use proptest::prelude::*;

use super::reader::Reader;
use super::sample::{self, Builder, cell, fonts};
use super::{Error, Options, write};
use crate::font::Fonts;
use crate::geom::{Color, Len};
use crate::layout::{CellRole, Ink, Kind, Layout, Owner};
use crate::style::PageOrientation;

fn plain(layout: &Layout, fonts: &Fonts) -> Vec<u8> {
    write(layout, fonts, &Options::default()).expect("the sample can be written")
}

/// The text of every block in reading order, as a reader ought to give it.
fn said(layout: &Layout) -> String {
    let words = layout.blocks.iter().map(|block| match &block.kind {
        Kind::Text(text) | Kind::Note(text) => text.text.clone(),
        Kind::Table(table) => table.cells.iter().map(|cell| cell.text.as_str()).collect(),
        Kind::Picture(_)
        | Kind::Turn { .. }
        | Kind::Space { .. }
        | Kind::Unnumbered
        | Kind::Foot
        | Kind::Rule(_)
        | Kind::Seal(_) => String::new(),
    });
    words.collect()
}

/// Every glyph stands within a thousandth of a point of its place, and none is the empty box.
fn assert_placed(layout: &Layout, read: &Reader) {
    assert_eq!(layout.pages.len(), read.pages.len());
    for (page, read) in layout.pages.iter().zip(&read.pages) {
        let mut glyphs = read.glyphs.iter();
        for run in page.ink.iter().filter_map(|ink| if let Ink::Glyphs(run) = ink { Some(run) } else { None }) {
            let mut at = run.at;
            for placed in &run.glyphs {
                let glyph = glyphs.next().expect("every glyph is shown");
                let want = (at.x.to_pt(), (page.size.1 - at.y).to_pt());
                let off = (glyph.at.0 - want.0).abs().max((glyph.at.1 - want.1).abs());
                assert!(off < 0.0015, "{} is {off} pt off", placed.ch);
                assert_eq!(glyph.text, placed.ch.to_string());
                assert_ne!(glyph.code, 0, "the empty box");
                let color = run.color.0.map(|part| f64::from(part) / 255.0);
                assert!(color.iter().zip(glyph.color).all(|(a, b)| (a - b).abs() < 1e-6), "another colour");
                *(if run.turned { &mut at.y } else { &mut at.x }) += placed.advance;
            }
        }
        assert!(glyphs.next().is_none(), "nothing else is shown");
    }
}

#[test]
fn the_structure_tree_says_what_the_page_shows() {
    let fonts = fonts();
    let layout = sample::small(&fonts);
    let read = Reader::open(&plain(&layout, &fonts));
    assert_eq!(read.text(), said(&layout));
    assert_placed(&layout, &read);
    let dump = format!("{}\nOutline\n{}", read.tree(), read.outline());
    golden("small-structure.txt", &dump);
}

#[test]
fn every_marked_stretch_leads_back_to_its_element() {
    let fonts = fonts();
    let read = Reader::open(&plain(&sample::small(&fonts), &fonts));
    let root = read.dict(read.catalog().get(b"StructTreeRoot").unwrap());
    let parents = read.dict(root.get(b"ParentTree").unwrap()).get(b"Nums").and_then(Object::as_array).unwrap();
    for (page, pair) in parents.chunks(2).enumerate().take(read.pages.len()) {
        let owners = read.doc.dereference(&pair[1]).unwrap().1.as_array().unwrap();
        let stretches = read.pages[page].glyphs.iter().filter_map(|glyph| glyph.mcid).max().unwrap() + 1;
        assert_eq!(owners.len() as i64, stretches);
        assert!(owners.iter().all(|owner| owner.as_reference().is_ok()));
    }
    assert_eq!(parents.len() / 2, read.pages.len() + 2, "pages and the two halves of the link");
}

#[test]
fn rules_are_stroked_where_they_belong() {
    let fonts = fonts();
    let layout = sample::small(&fonts);
    let read = Reader::open(&plain(&layout, &fonts));
    for (page, read) in layout.pages.iter().zip(&read.pages) {
        let rules: Vec<_> = page
            .ink
            .iter()
            .filter_map(|ink| match ink {
                Ink::Rule { from, to, width, .. } => Some([from.x, from.y, to.x, to.y, *width].map(Len::to_pt)),
                Ink::Glyphs(_) | Ink::Picture { .. } | Ink::Ground { .. } => None,
            })
            .collect();
        assert_eq!(rules.len(), read.lines.len());
        let height = page.size.1.to_pt();
        for (want, got) in rules.iter().zip(&read.lines) {
            let want = [want[0], height - want[1], want[2], height - want[3], want[4]];
            assert!(want.iter().zip(got).all(|(a, b)| (a - b).abs() < 0.0015), "{want:?} {got:?}");
        }
    }
}

#[test]
fn turned_and_coloured_ink_stands_where_it_belongs() {
    let fonts = fonts();
    let mut layout = sample::small(&fonts);
    let red = Color([255, 0, 51]);
    for (nth, ink) in layout.pages.iter_mut().flat_map(|page| &mut page.ink).enumerate() {
        match ink {
            Ink::Glyphs(run) => (run.turned, run.color) = (nth % 3 == 0, if nth % 2 == 0 { red } else { Color::BLACK }),
            Ink::Rule { color, .. } => *color = red,
            Ink::Picture { .. } | Ink::Ground { .. } => {}
        }
    }
    layout.pages[1].size = layout.sheet.size(PageOrientation::Landscape);
    let read = Reader::open(&plain(&layout, &fonts));
    assert_placed(&layout, &read);
    assert!(read.pages.iter().flat_map(|page| &page.line_colors).all(|color| *color == [1.0, 0.0, 0.2f32.into()]));
}

#[test]
fn the_source_is_attached_byte_for_byte() {
    let fonts = fonts();
    let source = b"{\n \"a\": 1.50\n}".as_slice();
    let options = Options { source: Some(source), origin: None };
    let read = Reader::open(&write(&sample::small(&fonts), &fonts, &options).unwrap());
    let spec = read.dict(&read.catalog().get(b"AF").and_then(Object::as_array).unwrap()[0]);
    assert_eq!(spec.get(b"AFRelationship").and_then(Object::as_name).unwrap(), b"Source");
    let stream = read.dict(spec.get(b"EF").unwrap()).get(b"F").unwrap();
    let stream = read.doc.dereference(stream).unwrap().1.as_stream().unwrap();
    assert_eq!(stream.decompressed_content().unwrap(), source);
}

#[test]
fn the_same_layout_gives_the_same_bytes() {
    let fonts = fonts();
    let layout = sample::small(&fonts);
    let other = Builder::new(&fonts).text(sample::BODY, &["别的"], &[]).finish();
    let first = plain(&layout, &fonts);
    plain(&other, &fonts);
    assert!(first == plain(&layout, &fonts));
    assert!(first == plain(&layout, &self::fonts()), "nor do the bytes depend on which Fonts is used");
}

#[test]
fn a_layout_that_contradicts_itself_is_an_error() {
    let fonts = fonts();
    let good = Builder::new(&fonts).text(sample::BODY, &["正文"], &[]).finish();
    let broken = |change: fn(&mut Layout)| {
        let mut layout = good.clone();
        change(&mut layout);
        write(&layout, &fonts, &Options::default()).unwrap_err()
    };
    fn run(layout: &mut Layout) -> &mut crate::layout::GlyphRun {
        match &mut layout.pages[0].ink[0] {
            Ink::Glyphs(run) => run,
            Ink::Picture { .. } | Ink::Rule { .. } | Ink::Ground { .. } => panic!("the sample begins with glyphs"),
        }
    }
    assert!(matches!(broken(|l| run(l).glyphs[1].id = 0), Error::NoGlyph { page: 0, ch: '文' }));
    assert!(matches!(broken(|l| run(l).size = Len::ZERO), Error::Extent { page: 0 }));
    assert!(matches!(broken(|l| run(l).at.x = Len(i64::MAX)), Error::Extent { page: 0 }));
    assert!(matches!(broken(|l| run(l).glyphs[0].advance = Len(i64::MIN)), Error::Extent { page: 0 }));
    assert!(matches!(broken(|l| run(l).glyphs[0].id = u16::MAX), Error::Subset { .. }));
    let lost = |owner: Owner| move |layout: &mut Layout| run(layout).owner = owner;
    let mut layout = good.clone();
    for owner in [
        Owner::Text { block: 9, line: 0, span: None },
        Owner::Text { block: 0, line: 0, span: Some(0) },
        Owner::Cell { block: 0, cell: 0, line: 0 },
    ] {
        lost(owner)(&mut layout);
        assert!(matches!(write(&layout, &fonts, &Options::default()), Err(Error::Dangling { .. })), "{owner:?}");
    }
    assert!(matches!(broken(|l| l.pages[0].size.0 = Len::ZERO), Error::Sheet));
    assert!(matches!(broken(|l| l.pages[0].size.1 = Len(i64::MAX)), Error::Sheet));
}

#[test]
fn headings_skip_no_level() {
    let fonts = fonts();
    let mut doc = Builder::new(&fonts);
    doc.text(sample::HEADING_2, &["（一）先来"], &[]).text(sample::HEADING_1, &["一、后到"], &[]);
    let read = Reader::open(&plain(&doc.text(sample::HEADING_2, &["（一）再来"], &[]).finish(), &fonts));
    let roles: Vec<String> = read.tree().lines().filter_map(|l| Some(l.trim().strip_prefix('H')?.to_owned())).collect();
    assert_eq!(roles, ["1", "2", "3"]);
}

#[test]
fn control_characters_in_the_title_harm_nothing() {
    let fonts = fonts();
    let mut layout = Builder::new(&fonts).text(sample::BODY, &["正文"], &[]).finish();
    layout.info.title = "a\u{0}<&>\u{ffff}b(\\".into();
    layout.info.date = Some("2021年".into());
    let read = Reader::open(&plain(&layout, &fonts));
    let info = read.dict(read.doc.trailer.get(b"Info").unwrap());
    assert_eq!(info.get(b"Title").and_then(Object::as_str).unwrap(), b"a<&>b(\\");
    assert!(info.get(b"CreationDate").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is set, in whatever style and place, is read back in order and in place.
    #[test]
    fn any_text_is_read_back_as_it_was(
        paragraphs in prop::collection::vec(
            (0u16..6, prop::collection::vec("[·•・—―政府信息公开0-9a-z ，。（）“”/硚鄠䶮]{0,30}", 1..4)),
            0..12,
        ),
        cells in prop::collection::vec("[总计0-9/ -]{0,6}", 0..40),
        jitter in prop::collection::vec(-90_000i64..90_000, 1..9),
    ) {
        let fonts = fonts();
        let mut doc = Builder::new(&fonts);
        for (style, lines) in &paragraphs {
            doc.text(*style, &lines.iter().map(String::as_str).collect::<Vec<_>>(), &[]);
        }
        let grid = cells.iter().enumerate().map(|(n, text)| {
            let role = if n < 2 { CellRole::ColumnHead } else { CellRole::Data };
            cell(n / 2, n % 2, 1, 1, role, text, if n < 2 { &[] } else { &[0, 1] })
        });
        let mut layout = doc.table(1, 2, grid.collect()).finish();
        let mut jitter = jitter.iter().cycle();
        for ink in layout.pages.iter_mut().flat_map(|page| &mut page.ink) {
            if let Ink::Glyphs(run) = ink {
                run.glyphs.iter_mut().for_each(|glyph| glyph.advance += Len(*jitter.next().unwrap()));
            }
        }
        let bytes = plain(&layout, &fonts);
        let read = Reader::open(&bytes);
        prop_assert_eq!(read.text(), said(&layout));
        assert_placed(&layout, &read);
        prop_assert!(bytes == plain(&layout, &fonts));
    }
}

/// Compares with a file that people read in a diff; `UPDATE_GOLDEN=1` accepts.
fn golden(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/backend/pdf/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|v| v == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, got).unwrap();
    }
    let want = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(want == got, "{name} differs; UPDATE_GOLDEN=1 accepts:\n{got}");
}
