//! Random tables of two and three sides: what is told of a figure, and what those hear who have the table read to them, names the row
//! and the column of its own side.

use std::path::Path;
use std::sync::LazyLock;

use crate::common::{self, root};
use banxin::assets::Assets;
use banxin::check;
use banxin::font::Fonts;
use banxin::form::FormSet;
use banxin::layout::{Kind, compose};
use banxin::model;
use banxin::source::Source;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use serde_json::{Value, json};

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::open(&Path::new(root()).join("fonts")).unwrap());

/// A side: how many figures its rows have, how many rows, and whether the report brings them.
#[derive(Clone, Debug)]
struct Side {
    figures: usize,
    rows: usize,
    given: bool,
}

fn sides() -> impl Strategy<Value = (Vec<Side>, usize, prop::sample::Index)> {
    let side = (1usize..4, 1usize..7, any::<bool>()).prop_map(|(figures, rows, given)| Side { figures, rows, given });
    (prop::collection::vec(side, 2..4), 0usize..8, any::<prop::sample::Index>()).prop_map(|(mut sides, least, cell)| {
        // One side at most has the report's own rows.
        let mut first = true;
        sides.iter_mut().for_each(|side| side.given &= std::mem::take(&mut first));
        (sides, least, cell)
    })
}

fn label(side: usize, row: usize) -> String {
    format!("第{}边第{}项", ["甲", "乙", "丙"][side], ["一", "二", "三", "四", "五", "六"][row])
}

fn head(side: usize, figure: usize) -> String {
    format!("{}数{}", ["甲", "乙", "丙"][side], ["一", "二", "三"][figure])
}

fn keys(side: usize, figures: usize) -> Vec<String> {
    (0..figures).map(|figure| format!("s{side}c{figure}")).collect()
}

fn form(sides: &[Side], least: usize) -> String {
    let cols: usize = sides.iter().map(|side| side.figures + 1).sum();
    let heads: Vec<Value> = sides
        .iter()
        .enumerate()
        .flat_map(|(nth, side)| {
            std::iter::once(json!({ "head": "项目" }))
                .chain((0..side.figures).map(move |figure| json!({ "head": head(nth, figure) })))
        })
        .collect();
    let part: Vec<Value> = sides.iter().enumerate().map(|(nth, side)| {
        let rows: Vec<Value> = (0..side.rows).map(|row| json!([{ "label": label(nth, row) }, { "values": format!("s{nth}r{row}") }])).collect();
        match side.given {
            true => json!({ "cols": side.figures + 1, "columns": keys(nth, side.figures), "given": { "labels": ["name"] } }),
            false => json!({ "cols": side.figures + 1, "columns": keys(nth, side.figures), "rows": rows }),
        }
    }).collect();
    json!({
        "kind": "form", "id": "sides", "name": "多边表", "authority": "无", "years": { "from": 2020 }, "page": "gbt9704", "chapters": [],
        "tables": [{
            "id": "t", "title": "多边表", "widths": vec![1; cols], "min_height": "6mm", "landscape": true,
            "rows": [heads, { "sides": part, "at_least": least }],
        }],
    }).to_string()
}

/// A report with every figure 1, but one.
fn report(sides: &[Side], wrong: (usize, usize, usize)) -> String {
    let figure = |at| if at == wrong { "约三" } else { "1" };
    let row = |nth: usize, row: usize, figures: usize| -> Value {
        (0..figures)
            .map(|column| (format!("s{nth}c{column}"), figure((nth, row, column)).into()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let (mut figures, mut given) = (serde_json::Map::new(), vec![]);
    for (nth, side) in sides.iter().enumerate() {
        for at in 0..side.rows {
            match side.given {
                true => given.push(json!({ "name": label(nth, at), "figures": row(nth, at, side.figures) })),
                false => _ = figures.insert(format!("s{nth}r{at}"), row(nth, at, side.figures)),
            }
        }
    }
    json!({
        "schema": "banxin/report/1", "form": "sides", "year": 2024, "issuer": "某某局", "title": "某某局报表",
        "body": [{ "table": "t", "figures": figures, "rows": given }],
    })
    .to_string()
}

#[test]
fn findings_and_headers_name_the_row_of_their_own_side() {
    let page = Source::read(&root().join("layouts/gbt9704.json")).unwrap();
    let whole = if std::env::var_os("BANXIN_LONG_TESTS").is_some() { 1000 } else { common::cases(120) };
    let config = Config {
        cases: whole,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(22),
        failure_persistence: None,
        ..Config::default()
    };
    let holds = |(sides, least, which): (Vec<Side>, usize, prop::sample::Index)| {
        let all: Vec<(usize, usize, usize)> = sides
            .iter()
            .enumerate()
            .flat_map(|(nth, side)| {
                (0..side.rows).flat_map(move |row| (0..side.figures).map(move |column| (nth, row, column)))
            })
            .collect();
        let wrong = *which.get(&all);
        let page = Source::new(page.name.clone(), page.text.clone());
        let set = FormSet::from_sources(vec![page, Source::new("sides.json", form(&sides, least))]);
        let set = set.map_err(|refused| TestCaseError::fail(format!("{:?}", refused[0].findings)))?;
        let (report, _) = model::read(&report(&sides, wrong)).unwrap();
        let form = set.choose(&report).unwrap();
        let named = (label(wrong.0, wrong.1), head(wrong.0, wrong.2));
        let found = check::run(&report, &form);
        let about: Vec<&String> = found.iter().filter(|f| f.code == "figure-kind").map(|f| &f.message).collect();
        prop_assert_eq!(about.len(), 1, "{:?}", found);
        prop_assert!(about[0].contains(&named.0) && about[0].contains(&named.1), "{} for {:?}", about[0], named);
        let (layout, _) = compose(&report, &form, &FONTS, &Assets::default());
        let tables = layout
            .blocks
            .iter()
            .filter_map(|block| if let Kind::Table(table) = &block.kind { Some(table) } else { None });
        let table = tables.into_iter().next().unwrap();
        let figures: Vec<_> = table.cells.iter().filter(|cell| cell.text == "1" || cell.text == "约三").collect();
        prop_assert_eq!(figures.len(), all.len());
        for cell in figures {
            let heads: Vec<&str> = cell.heads.iter().map(|&head| table.cells[head].text.as_str()).collect();
            let (side, column) = (0..sides.len())
                .flat_map(|nth| (0..sides[nth].figures).map(move |column| (nth, column)))
                .find(|(nth, column)| {
                    let before: usize = sides[..*nth].iter().map(|side| side.figures + 1).sum();
                    cell.area.col == before + 1 + column
                })
                .unwrap();
            prop_assert_eq!(heads, [label(side, cell.area.row - 1), head(side, column)]);
        }
        Ok(())
    };
    TestRunner::new(config).run(&sides(), holds).unwrap_or_else(|error| panic!("{error}"));
}
