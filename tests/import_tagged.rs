//! Tables of a PDF by its tags: what rules do not show comes back, and tags that the ink contradicts put no figure under
//! another head.

use std::sync::Arc;

use lopdf::{Document, Object, ObjectId};
use serde_json::{Value, json};

use banxin::Format;
use banxin::engine::{Engine, PlanOptions};
use banxin::import::{FaceSource, Wish, import};

use crate::common::{engine, root, said};

/// A table ruled above and below only, with merged heads, a merged figure and blanks.
fn three_line() -> Value {
    let cell = |text: &str, rows: usize, cols: usize| json!({ "text": text, "rows": rows, "cols": cols });
    json!({ "header_rows": 2, "style": "three-line", "caption": "表1 各处办件", "unit": "单位：件", "rows": [
        [cell("处室", 2, 1), cell("本年", 1, 2), cell("上年", 1, 2)],
        ["受理", "办结", "受理", "办结"],
        ["综合处", "1204", "", "977", "12"],
        ["法规处", "35", "30", "", "28"],
        [cell("信访处", 2, 1), "7", cell("6", 2, 1), "9", "8"],
        ["", "5", "4"],
        ["督查处", "", "", "3", ""],
    ]})
}

/// The same figures between rules.
fn ruled() -> Value {
    let mut grid = three_line();
    grid.as_object_mut().unwrap().remove("style");
    grid
}

fn report(grid: Value) -> Value {
    json!({ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "云岭市人民政府",
        "title": "云岭市人民政府2024年办件情况", "body": ["各处办件情况如下。", { "grid": grid }, "以上数字截至年底。"] })
}

fn written(engine: &Engine, report: &Value) -> Vec<u8> {
    let options = PlanOptions { folder: Some(&root().join("samples")), ..PlanOptions::default() };
    let plan = engine.plan_with(&report.to_string(), &options).0.unwrap();
    engine.write_bare(&plan, Format::Pdf).unwrap()
}

/// What a file says line by line, and the codes of what is told.
fn read(engine: &Engine, bytes: &[u8]) -> (Vec<String>, Vec<&'static str>) {
    let face: FaceSource = Arc::new(|| None);
    let wish = Wish { folder: "图".into(), issuer: Some("云岭市人民政府".into()), ..Wish::default() };
    let made = import(bytes, "a.pdf", &face, engine.forms(), &wish).unwrap();
    let lines = said::lines(&serde_json::from_str(&made.text).unwrap());
    (lines, made.told.iter().map(|finding| finding.code).collect())
}

#[test]
fn a_table_without_rules_comes_back_by_its_tags() {
    let engine = engine();
    let long = {
        let mut grid = three_line();
        let rows = grid["rows"].as_array_mut().unwrap();
        rows.extend((0..70).map(|nth| json!([format!("第{nth}科"), nth.to_string(), "", (nth * 7).to_string(), ""])));
        grid
    };
    for grid in [three_line(), ruled(), long] {
        let report = report(grid);
        let (lines, codes) = read(&engine, &written(&engine, &report));
        assert_eq!(lines, said::lines(&report), "{codes:?}");
        assert!(!codes.contains(&"table-tags-unfit"), "{codes:?}");
    }
}

/// The elements of a kind in the order of their numbers, each with what it holds.
fn elements(pdf: &Document, kinds: &[&str]) -> Vec<(ObjectId, Vec<Object>)> {
    let is_one = |object: &Object| {
        let kind = object.as_dict().ok()?.get(b"S").ok()?.as_name().ok()?;
        kinds.iter().any(|own| own.as_bytes() == kind).then_some(())
    };
    let kids = |object: &Object| match object.as_dict().unwrap().get(b"K") {
        Ok(Object::Array(kids)) => kids.clone(),
        Ok(kid) => vec![kid.clone()],
        Err(_) => vec![],
    };
    pdf.objects.iter().filter(|(_, object)| is_one(object).is_some()).map(|(id, object)| (*id, kids(object))).collect()
}

fn set(pdf: &mut Document, id: ObjectId, key: &str, value: Object) {
    pdf.get_object_mut(id).unwrap().as_dict_mut().unwrap().set(key, value);
}

/// What the cells of a row hold changes places between two columns, counted from the end.
fn swapped(pdf: &mut Document, rows: impl Fn(usize) -> bool, (one, other): (usize, usize)) {
    for (nth, (_, cells)) in elements(pdf, &["TR"]).into_iter().enumerate() {
        let cells: Vec<ObjectId> = cells.iter().filter_map(|cell| cell.as_reference().ok()).collect();
        if !rows(nth) || cells.len() < 4 {
            continue;
        }
        let [one, other] = [one, other].map(|back| cells[cells.len() - back]);
        let held = |id| pdf.get_dictionary(id).unwrap().get(b"K").cloned().unwrap_or(Object::Array(vec![]));
        let (first, second) = (held(one), held(other));
        set(pdf, one, "K", second);
        set(pdf, other, "K", first);
    }
}

/// Everything that a tree may say wrongly: figures in the cell beside them, in one row or in all, with their heads or
/// without, rows in another order, cells lost, merged or claimed twice.
#[test]
fn tags_that_the_ink_contradicts_put_no_figure_under_another_head() {
    let engine = engine();
    type Change = (&'static str, fn(&mut Document));
    let changes: [Change; 9] = [
        ("beside", |pdf| swapped(pdf, |row| row == 2, (3, 4))),
        ("beside, the last", |pdf| swapped(pdf, |row| row == 2, (1, 2))),
        ("beside, in every row", |pdf| swapped(pdf, |row| row > 1, (1, 2))),
        ("beside, with the heads", |pdf| swapped(pdf, |_| true, (1, 2))),
        ("far off", |pdf| swapped(pdf, |row| row == 3, (1, 4))),
        ("rows turned about", |pdf| {
            for (id, rows) in elements(pdf, &["TBody"]) {
                set(pdf, id, "K", Object::Array(rows.into_iter().rev().collect()));
            }
        }),
        ("a cell lost", |pdf| {
            let (id, cells) = elements(pdf, &["TR"]).swap_remove(3);
            set(pdf, id, "K", Object::Array(cells[..cells.len() - 1].to_vec()));
        }),
        ("merged with the one behind", |pdf| {
            let (id, cells) = elements(pdf, &["TR"]).swap_remove(2);
            let merged = cells[1].as_reference().unwrap();
            let wide = lopdf::dictionary! { "O" => "Table", "ColSpan" => 2 };
            set(pdf, merged, "A", Object::Dictionary(wide));
            set(pdf, id, "K", Object::Array([&cells[..2], &cells[3..]].concat()));
        }),
        ("claimed twice", |pdf| {
            let cells = elements(pdf, &["TD"]);
            let held = cells.iter().find(|(_, kids)| !kids.is_empty()).unwrap().1.clone();
            let blank = cells.iter().find(|(_, kids)| kids.is_empty()).unwrap().0;
            set(pdf, blank, "K", Object::Array(held));
        }),
    ];
    for (name, grid) in [("three lines", three_line()), ("ruled", ruled())] {
        let bytes = written(&engine, &report(grid));
        let true_lines = read(&engine, &bytes).0;
        let mut bare = Document::load_mem(&bytes).unwrap();
        bare.catalog_mut().unwrap().remove(b"StructTreeRoot");
        let rows =
            |lines: Vec<String>| lines.into_iter().filter(|line| line.starts_with(['|', '‖'])).collect::<Vec<_>>();
        let untagged = rows(read(&engine, &saved(&mut bare)).0);
        for (change, apply) in &changes {
            let mut pdf = Document::load_mem(&bytes).unwrap();
            apply(&mut pdf);
            let (lines, codes) = read(&engine, &saved(&mut pdf));
            let lines = rows(lines);
            assert!(
                lines == untagged || lines == rows(true_lines.clone()),
                "{name}, {change}: {codes:?}\n{}",
                lines.join("\n")
            );
        }
    }
}

fn saved(pdf: &mut Document) -> Vec<u8> {
    let mut bytes = vec![];
    pdf.save_to(&mut bytes).unwrap();
    bytes
}
