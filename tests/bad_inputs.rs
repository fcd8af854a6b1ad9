//! Refused inputs, each with its exact findings in a text file beside it. `UPDATE_GOLDEN=1` accepts what is found.

use crate::common::{engine, is_accepting};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use banxin::assets::Assets;
use banxin::diag::{Finding, Place, refuses};
use banxin::form::Form;
use banxin::layout::compose;
use banxin::{json, model, source::Source};

/// The inputs that reading refuses; the folder also holds some that only a form or a font refuses.
const REFUSED: [&str; 11] = [
    "bad-date",
    "doubled-key",
    "full-width-punctuation",
    "missing-key",
    "not-utf8",
    "text-breaks",
    "truncated",
    "unknown-key",
    "untiled-grid",
    "wrong-schema",
    "wrong-type",
];

fn findings(path: &Path) -> (Source, Vec<Finding>) {
    match Source::read(path) {
        Err(unread) => (unread.source, vec![unread.finding]),
        Ok(source) => {
            let findings = model::read(&source.text).expect_err("a bad input is refused");
            (source, findings)
        }
    }
}

#[test]
fn bad_inputs_are_refused_in_the_words_written_beside_them() {
    for name in REFUSED {
        let path = PathBuf::from(format!("samples/bad/{name}.json"));
        let (source, findings) = findings(&path);
        assert!(refuses(&findings), "{name} has no error");
        assert!(findings.iter().all(|f| !f.hints.is_empty()), "{name} has a finding without a way to mend it");
        let shown = source.show(&findings);
        let golden = path.with_extension("txt");
        if is_accepting() {
            std::fs::write(&golden, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_else(|e| panic!("{}: {e}", golden.display()));
        assert_eq!(shown, expected, "{name}: run with UPDATE_GOLDEN=1 to accept");
    }
}

#[test]
fn hostile_files_are_refused_at_once() {
    let start = Instant::now();
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    for text in [&deep, &objects] {
        let found = model::read(text).unwrap_err();
        assert_eq!(found[0].code, "json-deep");
        let shown = Source::new("deep.json", text.as_str()).show(&found);
        assert!(shown.starts_with("deep.json:1:") && shown.contains("超过 64 层"), "{shown}");
    }
    let long = b"\"".chain(std::io::repeat(b'a').take(100 << 20));
    let unread = Source::read_from("long.json", long).unwrap_err();
    let shown = unread.source.show(&[unread.finding]);
    assert!(shown.starts_with("long.json: 错误[file-too-large]"), "{shown}");
    let many_wrong = format!("{{\"body\": [{}1]}}", "1,".repeat(100_000));
    assert_eq!(model::read(&many_wrong).unwrap_err().len(), banxin::diag::MOST + 1);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn every_sample_is_read_without_a_finding() {
    let mut read = 0;
    for entry in std::fs::read_dir("samples").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            let source = Source::read(&path).unwrap();
            let (_, findings) = model::read(&source.text).unwrap_or_else(|f| panic!("{}", source.show(&f)));
            assert!(findings.is_empty(), "{}", source.show(&findings));
            read += 1;
        }
    }
    assert!(read > 0);
}

/// 22, 161 and 15 figures, wrong totals included, and no half-width punctuation beside a hanzi.
#[test]
fn the_first_sample_keeps_the_figures_as_published_and_its_prose_in_full_width() {
    let (report, _) = model::read(&std::fs::read_to_string("samples/wudang-2020.json").unwrap()).unwrap();
    let (mut texts, mut tables) = (vec![report.title.to_string()], vec![]);
    gather(&report.body, &mut texts, &mut tables);
    let sizes: Vec<_> = tables.iter().map(|(name, figures)| (name.as_str(), figures.len())).collect();
    assert_eq!(sizes, [("disclosure", 22), ("applications", 161), ("review_litigation", 15)]);
    let figure = |table: usize, row: &str, col: &str| {
        let found = tables[table].1.iter().find(|f| f.row == row && f.col == col);
        found.map(|f| f.text.clone()).unwrap_or_default()
    };
    assert_eq!((figure(0, "procurement", "amount"), figure(0, "penalty", "delta")), ("630.2".into(), "-22".into()));
    let totals = ["np", "biz", "sci", "ngo", "law", "oth", "total"].map(|col| figure(1, "result_total", col));
    assert_eq!(totals, ["0", "0", "0", "0", "0", "0", "99"]);
    let hanzi = |ch: Option<char>| ch.is_some_and(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch));
    for text in &texts {
        for (at, mark) in text.match_indices([',', ':', ';', '(', ')', '•']) {
            let (before, after) = (text[..at].chars().next_back(), text[at + mark.len()..].chars().next());
            assert!(!hanzi(before) && !hanzi(after), "{mark} in {text}");
        }
    }
    assert_eq!(texts.iter().map(|text| text.chars().count()).sum::<usize>(), 2862);
}

fn gather(body: &[model::Block], texts: &mut Vec<String>, tables: &mut Vec<(String, Vec<model::Figure>)>) {
    for block in body {
        match &block.kind {
            model::Kind::Paragraph(text) => texts.push(text.clone()),
            model::Kind::Section { heading, body } => {
                texts.push(heading.clone());
                gather(body, texts, tables);
            }
            model::Kind::National { table, figures, .. } => tables.push((table.clone(), figures.clone())),
            model::Kind::Noted(_) | model::Kind::List(_) | model::Kind::Figure(_) | model::Kind::Free(_) => {}
        }
    }
}

mod mutated {
    use super::*;
    use proptest::prelude::*;

    /// Pieces that break a report in the ways people and programs do.
    const PIECES: [&str; 16] = [
        "\"",
        ",",
        "}",
        "]",
        "{",
        "[",
        "null",
        "-1e9",
        "“",
        "：",
        "\\u0000",
        "\u{feff}",
        "\\ud800",
        "\"body\":",
        "\"rows\":",
        " ",
    ];

    const REPORT: &str = include_str!("../samples/wudang-2020.json");
    const GRID: &str = r#"{"schema":"banxin/report/1","year":2020,"issuer":"甲","title":"乙","body":["丙",
        {"section":"一","body":[{"grid":{"caption":"表1","widths":[2,1,1],"header_rows":1,
        "rows":[["事项",{"text":"件数","cols":2}],[{"text":"许可","rows":2},"1","2"],["3",4.50]],"notes":["注"]}}]}]}"#;

    /// Replaces some bytes at a character boundary by a piece.
    fn mutate(text: &mut String, at: prop::sample::Index, cut: usize, piece: &str) {
        let boundary = |from: usize| (from..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
        let start = boundary(at.index(text.len() + 1));
        let end = boundary((start + cut).min(text.len()));
        text.replace_range(start..end, piece);
    }

    /// The place of every finding resolves to bytes of the text, and both ways to show it work.
    fn check(text: String) {
        let tree = json::parse(&text);
        let (Ok((_, findings)) | Err(findings)) = model::read(&text);
        for finding in &findings {
            let places = std::iter::once(&finding.place).chain(finding.related.iter().map(|(place, _)| place));
            for place in places {
                match (place, &tree) {
                    (Place::Value(pointer), Ok(tree)) => assert!(tree.find(pointer).is_some(), "{pointer}"),
                    (Place::Key { pointer, nth }, Ok(tree)) => {
                        assert!(tree.find_key(pointer, *nth).is_some(), "{pointer}");
                    }
                    (Place::Offset(at), _) => assert!(text.is_char_boundary(*at), "{at}"),
                    (Place::File, _) => {}
                    (place, Err(_)) => panic!("{place:?} in a text that is not JSON"),
                    (place, Ok(_)) => panic!("{place:?} is a place of no kind that is tried here"),
                }
            }
        }
        let source = Source::new("x.json", text);
        let shown = source.show(&findings);
        assert_eq!(shown.lines().filter(|line| line.starts_with("x.json")).count(), findings.len());
        assert_eq!(source.records(&findings).len(), findings.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn a_mutated_report_never_panics_and_every_place_resolves(
            small: bool,
            cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, 0..PIECES.len()), 1..4),
        ) {
            let mut text = if small { GRID } else { REPORT }.to_owned();
            for (at, cut, piece) in cuts {
                mutate(&mut text, at, cut, PIECES[piece]);
            }
            check(text);
        }

        #[test]
        fn any_text_at_all_is_read_without_a_panic(text in "[\\[\\]{}\",:0-9a-e\\\\u \n中“]{0,60}") {
            check(text);
        }
    }
}

#[test]
fn a_sign_beside_the_page_number_that_no_face_has_refuses_the_report() {
    let engine = engine();
    let (report, _) = model::read(&std::fs::read_to_string("samples/wudang-2020.json").unwrap()).unwrap();
    let mut form = engine.forms().choose(&report).unwrap().into_owned();
    let codes = |form: &Form| {
        let (_, findings) = compose(&report, form, engine.fonts(), &Assets::default());
        findings.into_iter().filter(|finding| refuses(std::slice::from_ref(finding))).collect::<Vec<_>>()
    };
    assert_eq!(codes(&form), []);
    form.page.folio.dash = "\u{10fffd}".into();
    let found = codes(&form);
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["glyph-missing"]);
    assert!(found[0].message.contains("U+10FFFD") && found[0].hints[0].contains("dash"), "{found:?}");
}
