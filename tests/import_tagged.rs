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

/// A report with what tags alone tell: headings, a list, a run-in head, a table of merged cells without inner rules.
fn of_every_kind() -> Value {
    let mut report = report(three_line());
    let body = report["body"].as_array_mut().unwrap();
    body.insert(
        0,
        json!({ "section": "总体情况", "body": ["全年办件平稳。", { "section": "受理", "body": ["受理及时。"] }] }),
    );
    body.push(json!({ "list": ["受理一批。", "办结一批。"] }));
    report
}

/// What becomes of each of an element's kids.
fn each(kids: &Object, put: impl Fn(&Object) -> Object) -> Object {
    match kids {
        Object::Array(kids) => Object::Array(kids.iter().map(put).collect()),
        kid => put(kid),
    }
}

/// What a structure element holds put into it instead of referred to, as far as `wanted` says of kinds; `P` still refers.
fn direct(pdf: &Document, held: &Object, wanted: &dyn Fn(&[u8]) -> bool) -> Object {
    let id = held.as_reference().ok();
    let Ok(element) = id.map_or(Ok(held), |id| pdf.get_object(id)).unwrap().as_dict() else { return held.clone() };
    let is_wanted = element.get(b"S").and_then(Object::as_name).is_ok_and(wanted);
    if id.is_some() && !is_wanted {
        return held.clone();
    }
    let mut element = element.clone();
    if let Ok(kids) = element.get(b"K").cloned() {
        let put = |kid: &Object| direct(pdf, kid, wanted);
        element.set("K", each(&kids, put));
    }
    Object::Dictionary(element)
}

/// Puts the kids of every element that has a number of its own into it.
fn put_in(pdf: &mut Document, wanted: &dyn Fn(&[u8]) -> bool) -> usize {
    let before = pdf.clone();
    let mut put = 0;
    let root = before.catalog().unwrap().get(b"StructTreeRoot").and_then(Object::as_reference).unwrap();
    let tree =
        before.objects.iter().filter(|(id, object)| **id == root || object.as_dict().is_ok_and(|of| of.has(b"P")));
    for (id, object) in tree {
        let Ok(kids) = object.as_dict().and_then(|of| of.get(b"K")).cloned() else { continue };
        let now = each(&kids, |kid| direct(&before, kid, wanted));
        put += usize::from(now != kids);
        set(pdf, *id, "K", now);
    }
    put
}

/// Elements may stand in those around them, and a list of kids may be an object of its own (ISO 32000-1 clause 14.7.2).
#[test]
fn elements_without_numbers_of_their_own_are_read_like_others() {
    let engine = engine();
    let bytes = written(&engine, &of_every_kind());
    let told = read(&engine, &bytes);
    type Change = (&'static str, fn(&mut Document) -> usize);
    let changes: [Change; 3] = [
        ("all", |pdf| put_in(pdf, &|_| true)),
        ("cells and lines", |pdf| {
            put_in(pdf, &|kind| [&b"TD"[..], b"TH", b"P", b"Span", b"LBody", b"H1"].contains(&kind))
        }),
        ("lists of kids apart", |pdf| {
            put_in(pdf, &|kind| kind == b"TR");
            let held = elements(pdf, &["Document", "Table", "TBody", "THead", "L", "P", "TD"]);
            for (id, kids) in &held {
                let apart = pdf.add_object(Object::Array(kids.clone()));
                set(pdf, *id, "K", Object::Reference(apart));
            }
            held.len()
        }),
    ];
    for (change, apply) in changes {
        let mut pdf = Document::load_mem(&bytes).unwrap();
        assert!(apply(&mut pdf) > 0, "{change}");
        assert_eq!(read(&engine, &saved(&mut pdf)), told, "{change}");
    }
}

/// Lists of kids that lead to themselves, by elements without numbers too, end; the words stay.
#[test]
fn kids_that_lead_to_themselves_end() {
    let engine = engine();
    let bytes = written(&engine, &of_every_kind());
    // Behind a cell's words stands how much it covers.
    let bare = |line: &String| line.split('|').filter_map(|cell| cell.split(" (").next()).collect::<String>();
    let words =
        |lines: &[String]| lines.iter().map(bare).collect::<String>().chars().filter(|ch| ch.is_alphanumeric()).count();
    let told = words(&read(&engine, &bytes).0);
    type Change = (&'static str, fn(&mut Document));
    let changes: [Change; 3] = [
        ("a list in a part of itself", |pdf| {
            let list = pdf.new_object_id();
            let part = || Object::Dictionary(lopdf::dictionary! { "S" => "Sect", "K" => list });
            pdf.objects.insert(list, Object::Array((0..64).map(|_| part()).collect()));
            let (root, mut kids) = elements(pdf, &["Document"]).swap_remove(0);
            kids.push(list.into());
            kids.push(part());
            set(pdf, root, "K", Object::Array(kids));
        }),
        ("an element in a part of itself", |pdf| {
            let (root, mut kids) = elements(pdf, &["Document"]).swap_remove(0);
            kids.push(Object::Dictionary(lopdf::dictionary! { "S" => "Sect", "K" => root }));
            set(pdf, root, "K", Object::Array(kids));
        }),
        ("a row in a part of itself", |pdf| {
            for (id, mut cells) in elements(pdf, &["TR"]) {
                cells.push(Object::Dictionary(lopdf::dictionary! { "S" => "TD", "K" => id }));
                set(pdf, id, "K", Object::Array(cells));
            }
        }),
    ];
    for (change, apply) in changes {
        let mut pdf = Document::load_mem(&bytes).unwrap();
        apply(&mut pdf);
        let lines = read(&engine, &saved(&mut pdf)).0;
        assert_eq!(words(&lines), told, "{change}: {lines:#?}");
    }
}

/// The national report with one figure so long that its column parts it.
fn with_long_figure() -> Value {
    let sample = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let larger = |digits: &str| format!("{digits}04712");
    let mut report: Value = serde_json::from_str(&sample).unwrap();
    let figures = report.pointer_mut("/body/3/body/0/figures/new").unwrap();
    for name in ["np", "total"] {
        figures[name] = larger(figures[name].as_str().unwrap()).into();
    }
    report
}

/// Lines of a cell are one figure where the file says so and its ink agrees; else they are refused as before.
#[test]
fn a_figure_over_several_lines_is_one_by_its_tag_only() {
    let engine = engine();
    let bytes = written(&engine, &with_long_figure());
    let face: FaceSource = Arc::new(|| None);
    let outcome = |pdf: &[u8]| import(pdf, "a.pdf", &face, engine.forms(), &Wish::default()).unwrap();
    let parted = |pdf: &Document| -> Vec<ObjectId> {
        let spans = elements(pdf, &["Span"]).into_iter().map(|(id, _)| id);
        spans.filter(|id| pdf.get_dictionary(*id).unwrap().has(b"ActualText")).collect()
    };
    assert!(outcome(&bytes).text.contains("\"13204712\""));
    let pdf = Document::load_mem(&bytes).unwrap();
    assert_eq!(parted(&pdf).len(), 2);
    let changes: [fn(&mut lopdf::Dictionary); 2] = [
        |span| _ = span.remove(b"ActualText"),
        |span| {
            let Ok(Object::String(said, _)) = span.get_mut(b"ActualText") else { panic!() };
            let last = said.len() - 1;
            said[last] ^= 1;
        },
    ];
    for change in changes {
        let mut pdf = pdf.clone();
        for id in parted(&pdf) {
            change(pdf.get_object_mut(id).unwrap().as_dict_mut().unwrap());
        }
        let made = outcome(&saved(&mut pdf));
        assert!(made.told.iter().any(|told| told.code == "figure-run-together"));
        assert!(!made.text.contains("04712") && !made.text.contains("04713"));
    }
}
