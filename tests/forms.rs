//! Form files written by hand: what is wrong in them is named where it stands, and nothing makes the reader panic.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::{cases, is_thorough};
use banxin::diag::{Finding, Place};
use banxin::form::read::{File, file};
use banxin::form::{FormSet, PageForm};
use banxin::grid::{Area, place_row_major, prove_tiling};
use proptest::prelude::*;

fn layout(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts").join(name)).unwrap()
}

fn page() -> PageForm {
    match file(&layout("gbt9704.json"), &|_| None) {
        Ok(File::Page(_, page)) => *page,
        other => panic!("{other:?}"),
    }
}

fn findings(source: &str) -> Vec<Finding> {
    file(source, &|_| Some(page())).err().unwrap_or_default()
}

/// The first finding of a text changed in one place, as code, pointer and words.
fn slip(name: &str, from: &str, to: &str) -> (String, String, String) {
    let source = layout(name);
    assert!(source.contains(from), "{from} stands in {name}");
    let findings = findings(&source.replacen(from, to, 1));
    let first = findings.first().unwrap_or_else(|| panic!("{from} → {to} is not found out"));
    let pointer = match &first.place {
        Place::Value(pointer) | Place::Key { pointer, .. } => pointer.clone(),
        place => format!("{place:?}"),
    };
    let related = first.related.iter().map(|(_, words)| words);
    let words: Vec<&str> =
        std::iter::once(&first.message).chain(&first.hints).chain(related).map(String::as_str).collect();
    let words = words.join(" ");
    (first.code.to_owned(), pointer, words)
}

#[test]
fn slips_of_a_form_author_are_named_where_they_stand() {
    let form = "zfxxgk-nb-2019.json";
    let page = "gbt9704.json";
    let slips = [
        // Cells that do not tile, by the cell.
        (
            form,
            r#""label": "（三）不予公开", "rows": 8"#,
            r#""label": "（三）不予公开", "rows": 9"#,
            "form-cell-strays",
            "（三）不予公开",
        ),
        (
            form,
            r#""label": "（三）不予公开", "rows": 8"#,
            r#""label": "（三）不予公开", "rows": 7"#,
            "form-cell-strays",
            "deny.query np",
        ),
        (
            form,
            r#"{ "head": "本年增/减", "cols": 2 }"#,
            r#"{ "head": "本年增/减" }"#,
            "form-cell-hole",
            "第 14 行第 4 栏",
        ),
        (
            form,
            r#"{ "head": "采购总金额", "cols": 2 }"#,
            r#"{ "head": "采购总金额", "cols": 3 }"#,
            "form-cell-outside",
            "采购总金额",
        ),
        (
            form,
            r#""head": "总计", "rows": 2"#,
            r#""head": "总计", "rows": 3"#,
            "form-cell-strays",
            "上面的合并格“总计”（rows: 3）",
        ),
        // Figures and keys.
        (
            form,
            r#""row": "rules", "col": "published""#,
            r#""row": "rules", "col": "made""#,
            "form-figure-doubled",
            "rules",
        ),
        (form, r#""row": "rules""#, r#""row": "规章""#, "form-key", "规章"),
        (form, r#""kind": "signed""#, r#""kind": "sigend""#, "form-value", "是不是想写“signed”"),
        (form, r#"{ "label": "规章" }"#, r#"{ "label": "规章", "head": "规章" }"#, "form-value", "中的一种"),
        // Measures.
        (form, r#"["45mm", "37mm""#, r#"["45mm", "38mm""#, "form-widths", "超过版心宽 156.28mm"),
        (form, r#""min_height": "8mm""#, r#""min_height": "8 mm""#, "value-range", "8 mm"),
        (form, r#""min_height": "8mm""#, r#""min_height": "0mm""#, "value-range", "3 到 200 毫米"),
        // Sums.
        (form, "np + biz", "nq + biz", "form-rule-term", "np、oth、sci"),
        (form, "deny.* +", "deni.* +", "form-rule-term", "deni.*"),
        (form, "oth = total", "oth + total", "form-rule-syntax", "等号"),
        (
            form,
            r#""table": "applications", "each": "row""#,
            r#""table": "aplications", "each": "row""#,
            "form-rule-table",
            "aplications",
        ),
        (form, r#""equals": ["new:total""#, r#""equals": ["new:sum""#, "form-rule-term", "new:sum"),
        (form, "\"pattern\": \"", "\"pattern\": \"现场\", \"note\": \"", "form-value", "括号"),
        (form, "(?:新收|收到|", "(?:新收|收到|(", "form-pattern", "正则表达式"),
        (form, r#"eq": "prev = last:prev + last:delta"#, r#"eq": "prev = made"#, "form-rule-idle", "用不上"),
        // Members.
        (form, r#""chapters""#, r#""chaptres""#, "key-unknown", "是不是想写“chapters”"),
        (form, r#""chapter": 2"#, r#""chapter": 7"#, "value-range", "1 到 6"),
        (form, r#""from": 2019, "to": 2020"#, r#""from": 2020, "to": 2019"#, "form-value", "不能早于"),
        (page, r#""use": "caption""#, r#""use": "body""#, "form-style-doubled", "body"),
        (page, r#""font": "楷体""#, r#""font": "楷书""#, "form-value", "小标宋、仿宋、黑体、楷体、宋体"),
        (page, r#""strength": "规定""#, r#""strength": "必须""#, "form-value", "规定、一般、推荐、可以"),
        (page, r#""lines": 22"#, r#""lines": 30"#, "form-page-overflow", "版心超出了纸张"),
        (page, r#""pitch": "15pt""#, r#""pitch": "9pt""#, "form-value", "行距不能小于字号"),
    ];
    for (name, from, to, code, words) in slips {
        let (found, pointer, said) = slip(name, from, to);
        assert!(found == code && said.contains(words), "{from} → {to}: {found} at {pointer}: {said}");
    }
}

#[test]
fn the_width_of_marks_is_read_and_its_old_key_names_the_new_one() {
    let full = r#""punctuation": "full""#;
    let read = |member: &str| file(&layout("gbt9704.json").replace(full, member), &|_| None);
    let half = |member: &str| match read(member) {
        Ok(File::Page(_, page)) => {
            let rules = page.prose;
            Some([rules.adjacent, rules.end, rules.start, rules.interpunct])
        }
        _ => None,
    };
    assert_eq!(half(full), Some([false; 4]));
    assert_eq!(half(r#""punctuation": "compressed""#), Some([true; 4]));
    assert_eq!(half(r#""punctuation": "half""#), None);
    let findings = read(r#""squeeze": ["end"]"#).unwrap_err();
    assert!(
        findings.iter().any(|f| f.code == "key-replaced" && format!("{f:?}").contains("punctuation")),
        "{findings:?}"
    );
}

#[test]
fn a_missing_style_and_an_unknown_key_are_told() {
    let source = layout("gbt9704.json");
    let style = source.find("\"use\": \"caption\"").unwrap();
    let (open, close) = (source[..style].rfind('{').unwrap(), style + source[style..].find("},").unwrap() + 2);
    let codes: Vec<&str> =
        findings(&format!("{}{}", &source[..open], &source[close..])).iter().map(|f| f.code).collect();
    assert_eq!(codes, ["form-style-missing"]);
    assert_eq!(slip("gbt9704.json", r#""tracking""#, r#""traking""#).0, "key-unknown");
}

#[test]
fn a_merged_cell_from_the_header_into_the_body_is_refused() {
    let table = |rows: &str| {
        format!(
            r#"{{"kind":"form","id":"f","name":"n","authority":"a","years":{{"from":2020}},"page":"gbt9704","chapters":["一、甲"],
            "tables":[{{"id":"t","title":"表","chapter":1,"widths":["20mm","20mm"],"min_height":"8mm","columns":["x"],"rows":[{rows}]}}]}}"#
        )
    };
    assert_eq!(findings(&table(r#"[{"head":"项目"},{"head":"数"}],[{"label":"甲"},{"values":"a"}]"#)), []);
    let crossing = findings(&table(r#"[{"head":"项目","rows":2},{"head":"数"}],[{"values":"a"}]"#));
    assert_eq!(crossing[0].code, "form-cell-crosses");
    assert!(crossing[0].message.contains("项目"));
    assert_eq!(crossing[0].place, Place::Value("/tables/0/rows/0/0".into()));
}

/// A random tiling: each cell takes the first free place and grows right and down as far as it may.
fn tiling(rows: usize, cols: usize, seeds: &[u8]) -> Vec<Vec<(usize, usize)>> {
    let mut free = vec![vec![true; cols]; rows];
    let mut spans = vec![vec![]; rows];
    let mut seeds = seeds.iter().cycle();
    for row in 0..rows {
        for col in 0..cols {
            if !free[row][col] {
                continue;
            }
            let seed = usize::from(*seeds.next().unwrap_or(&0));
            let wide = (1..=1 + seed % 3).take_while(|w| col + w <= cols && free[row][col + w - 1]).last().unwrap_or(1);
            let high = (1..=1 + seed / 3 % 3).take_while(|h| row + h <= rows).last().unwrap_or(1);
            (row..row + high).for_each(|r| free[r][col..col + wide].fill(false));
            spans[row].push((high, wide));
        }
    }
    spans
}

fn form_of(spans: &[Vec<(usize, usize)>], cols: usize) -> String {
    let cell =
        |(i, (rows, cols)): (usize, &(usize, usize))| format!(r#"{{"head":"格{i}","rows":{rows},"cols":{cols}}}"#);
    let row =
        |cells: &Vec<(usize, usize)>| format!("[{}]", cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(","));
    let rows: Vec<String> = spans.iter().map(row).collect();
    format!(
        r#"{{"kind":"form","id":"f","name":"n","authority":"a","years":{{"from":2020}},"page":"gbt9704","chapters":["一、甲"],
        "tables":[{{"id":"t","title":"表","chapter":1,"widths":[{}],"min_height":"8mm","rows":[{}]}}]}}"#,
        vec!["\"5mm\""; cols].join(","),
        rows.join(",")
    )
}

fn areas(spans: &[Vec<(usize, usize)>], cols: usize) -> Vec<Area> {
    place_row_major(spans, cols)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(300)))]

    #[test]
    fn random_tilings_are_read_and_broken_ones_refused_naming_a_cell(
        rows in 1usize..8, cols in 1usize..8, seeds in proptest::collection::vec(any::<u8>(), 64),
        pick in any::<prop::sample::Index>(), grow in any::<bool>(), wide in any::<bool>(),
    ) {
        let mut spans = tiling(rows, cols, &seeds);
        prop_assert_eq!(prove_tiling(rows, cols, &areas(&spans, cols)), Ok(()));
        prop_assert_eq!(findings(&form_of(&spans, cols)), vec![]);
        // One span more or less changes the area covered, so the cells cannot tile any more.
        let count = spans.iter().map(Vec::len).sum();
        let span = spans.iter_mut().flatten().nth(pick.index(count)).unwrap();
        let side = if wide { &mut span.1 } else { &mut span.0 };
        *side = if grow || *side == 1 { *side + 1 } else { *side - 1 };
        let found = findings(&form_of(&spans, cols));
        prop_assert_eq!(found.len(), 1);
        prop_assert!(found[0].code.starts_with("form-cell-"), "{}", found[0].code);
        let named = found[0].message.contains('格');
        prop_assert!(named, "{}", &found[0].message);
        prop_assert!(matches!(&found[0].place, Place::Value(at) if at.starts_with("/tables/0/rows/")));
    }

    #[test]
    fn no_change_to_a_form_file_makes_the_reader_panic(
        name in prop::sample::select(vec!["gbt9704.json", "zfxxgk-nb-2019.json", "zfxxgk-nb-2021.json"]),
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..30, prop::sample::select(PIECES.to_vec())), 1..5),
    ) {
        let mut chars: Vec<char> = layout(name).chars().collect();
        for (at, cut, piece) in edits {
            let at = at.index(chars.len());
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
        let source: String = chars.into_iter().collect();
        for finding in findings(&source) {
            prop_assert!(!finding.message.is_empty());
        }
    }
}

/// What edits put in: JSON's own marks, extreme numbers, and pieces of the form language.
const PIECES: [&str; 24] = [
    "",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "99999999999999999999",
    "1000",
    "\"\"",
    "\"99999mm\"",
    "\"-4tw\"",
    "\"a = b\"",
    "+",
    "*",
    "last:",
    "(",
    "中",
];

#[test]
fn a_folder_that_is_not_there_is_a_finding() {
    let refused = FormSet::open(Path::new("no/such/folder")).unwrap_err();
    assert_eq!(refused[0].findings[0].code, "form-folder");
}

/// The members of a tree by pointer, one for each way of keys: items of a list are alike.
fn members(value: &serde_json::Value, pointer: &str, ways: &mut BTreeMap<String, String>) {
    let step = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        serde_json::Value::Object(object) => object.iter().for_each(|(key, value)| {
            let way = step(key).split('/').map(|key| if key.parse::<usize>().is_ok() { "" } else { key }).collect();
            ways.entry(way).or_insert_with(|| step(key));
            members(value, &step(key), ways);
        }),
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| members(item, &format!("{pointer}/{n}"), ways));
        }
        _ => {}
    }
}

/// One wrong value, and the rest of the file is as good as before: no member of it is told as unknown.
#[test]
fn one_wrong_value_makes_no_other_member_unknown() {
    let (forms, mut tried) = (["gbt9704.json", "free-report.json", "zfxxgk-nb-2021.json", "gongwen.json"], 0);
    let reports = ["gongwen-lianhe", "gongwen-jiyao", "yearbook-chapter", "wudang-2020"]
        .map(|name| format!("../samples/{name}.json"));
    for name in forms.iter().copied().chain(reports.iter().map(String::as_str)) {
        let whole: serde_json::Value = serde_json::from_str(&layout(name)).unwrap();
        let mut ways = BTreeMap::new();
        members(&whole, "", &mut ways);
        let wrongs = [serde_json::json!("7毫米"), serde_json::json!(-1), serde_json::json!([[]])];
        for (nth, pointer) in ways.values().enumerate() {
            // Each place has one of them, or all.
            let tries = if is_thorough() { &wrongs[..] } else { &wrongs[nth % 3..=nth % 3] };
            for wrong in tries {
                let mut spoilt = whole.clone();
                *spoilt.pointer_mut(pointer).unwrap() = wrong.clone();
                let source = spoilt.to_string();
                let found = match name.starts_with("..") {
                    true => banxin::model::read(&source).map_or_else(|refused| refused, |(_, found)| found),
                    false => findings(&source),
                };
                let unknown = found.iter().find(|finding| finding.code == "key-unknown");
                assert!(unknown.is_none(), "{name}: {pointer} is {wrong}: {unknown:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > cases(900), "{tried} values");
}
