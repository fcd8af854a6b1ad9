//! `banxin forms` and `banxin new`: what an office starts from, filled in and taken on.

use std::path::Path;

use banxin::form::FormSet;
use serde_json::Value;

use crate::common::program::{banxin, err, out};
use crate::common::root;

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn copy(dir: &Path, sample: &str, name: &str) {
    std::fs::copy(root().join("samples").join(sample), dir.join(name)).unwrap();
}

/// The codes of what `check` finds.
fn codes(dir: &Path, name: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(&out(&banxin(dir, &["check", name, "--format", "json"]))).unwrap();
    told.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The figures of a table, wherever it stands.
fn figures<'v>(value: &'v Value, table: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| figures(item, table)),
        Value::Object(members) if members.get("table").is_some_and(|id| id == table) => Some(&value["figures"]),
        Value::Object(members) => members.values().find_map(|member| figures(member, table)),
        _ => None,
    }
}

#[test]
fn the_forms_are_listed_for_people_and_machines() {
    let dir = tempfile::tempdir().unwrap();
    let told: Value = serde_json::from_str(&out(&banxin(dir.path(), &["forms", "--format", "json"]))).unwrap();
    let forms = FormSet::open(&root().join("layouts")).unwrap();
    assert_eq!(told.as_array().unwrap().len(), forms.forms().len());
    let text = out(&banxin(dir.path(), &["forms"]));
    for (form, told) in forms.forms().iter().zip(told.as_array().unwrap()) {
        assert_eq!((told["id"].as_str(), told["authority"].as_str()), (Some(&*form.id), Some(&*form.authority)));
        assert_eq!(told["tables"].as_array().unwrap().len(), form.tables.len());
        assert!(text.contains(&form.name) && form.tables.iter().all(|table| text.contains(&table.title)), "{text}");
    }
}

/// Every form begins a report that its own reader takes and `check` tells of in few words.
#[test]
fn every_form_begins_a_report_with_its_chapters_and_tables() {
    let dir = tempfile::tempdir().unwrap();
    for form in FormSet::open(&root().join("layouts")).unwrap().forms() {
        let name = format!("{}.json", form.id);
        let year = form.years.0.max(2019).to_string();
        let args = ["new", &form.id, "--year", &year, "--issuer", "某某县人民政府", "-o", &name];
        let output = banxin(dir.path(), &args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let report = json(&dir.path().join(&name));
        let headings = report["body"].as_array().unwrap().iter().filter_map(|part| part["section"].as_str());
        assert_eq!(headings.collect::<Vec<_>>(), form.chapters, "{}", form.id);
        assert!(form.tables.iter().all(|table| figures(&report, &table.id).is_some()), "{}", form.id);
        let codes = codes(dir.path(), &name);
        assert!(codes.len() <= form.tables.len() + form.chapters.len() + 2, "{}: {codes:?}", form.id);
        assert!(codes.iter().any(|code| code == "text-unwritten"), "{}: {codes:?}", form.id);
        assert!(codes.iter().all(|code| code == "text-unwritten" || code == "figure-missing"), "{codes:?}");
        assert_eq!(banxin(dir.path(), &["render", &name, "-o", "out"]).status.code(), Some(1), "not to be published");
        assert_eq!(banxin(dir.path(), &["preview", &name, "-o", "out"]).status.code(), Some(0), "but to be looked at");
    }
}

/// Figures carried over, contact and texts come from last year's report, from its JSON as from its files.
#[test]
fn last_years_report_gives_what_it_knows() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "去年.json");
    assert!(banxin(dir.path(), &["render", "去年.json", "-o", "."]).status.success());
    let begin = |from: &str, to: &str| banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--from", from, "-o", to]);
    let output = begin("去年.json", "今年.json");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("沿用了上年报告的 9 个数"), "{}", out(&output));
    let (last, this) = (json(&dir.path().join("去年.json")), json(&dir.path().join("今年.json")));
    assert_eq!(this["year"], 2022);
    assert_eq!(this["title"].as_str().unwrap(), last["title"].as_str().unwrap().replace("2021", "2022"));
    assert_eq!((&this["issuer"], &this["contact"]), (&last["issuer"], &last["contact"]));
    assert!(this.get("published").is_none(), "that is of its year");
    let carried = |report, row: &str| figures(report, "applications").unwrap()[row].clone();
    assert_eq!(carried(&this, "carried_in"), carried(&last, "carried_out"));
    let valid = |report: &Value, row: &str| figures(report, "disclosure").unwrap()[row]["valid"].clone();
    assert_eq!(valid(&this, "normative"), valid(&last, "normative"));
    let texts = std::fs::read_to_string(dir.path().join("今年.json")).unwrap();
    assert_eq!(texts.matches("【待改写】").count(), 17, "each text bears one mark");
    for file in ["去年.docx", "去年.pdf"] {
        let to = format!("{file}.json");
        let output = begin(file, &to);
        assert_eq!(output.status.code(), Some(0), "{file}: {}", err(&output));
        let again = json(&dir.path().join(&to));
        assert_eq!((&again["body"], &again["title"]), (&this["body"], &this["title"]), "{file}");
    }
    let output =
        banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--year", "2024", "--from", "去年.json", "-o", "x.json"]);
    assert!(out(&output).contains("不是 2024 年的上一年"), "{}", out(&output));
    assert_eq!(carried(&json(&dir.path().join("x.json")), "carried_in"), Value::Null, "a year lies between");
}

/// What somebody filled in is not written over, and a second run that would write the same is none.
#[test]
fn a_file_that_is_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    let begin = |issuer: &str| {
        banxin(dir.path(), &["new", "zfxxgk-nb-2021", "--year", "2025", "--issuer", issuer, "-o", "报告.json"])
    };
    assert_eq!(begin("甲县").status.code(), Some(0));
    assert_eq!(begin("甲县").status.code(), Some(0));
    let output = begin("乙县");
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("output-exists"), "{}", err(&output));
    assert_eq!(json(&dir.path().join("报告.json"))["issuer"], "甲县");
}

/// Slips name the way on.
#[test]
fn slips_are_told_with_the_way_to_mend_them() {
    let dir = tempfile::tempdir().unwrap();
    for (args, words) in [
        (
            &["new", "zfxxgk-nb-202", "--year", "2025", "--issuer", "甲", "-o", "a.json"][..],
            "是不是想写“zfxxgk-nb-2021”",
        ),
        (&["new", "zfxxgk-nb-2019", "--year", "2025", "--issuer", "甲", "-o", "a.json"], "zfxxgk-nb-2021"),
        (&["new", "zfxxgk-nb-2021", "--issuer", "甲", "-o", "a.json"], "--year"),
        (&["new", "zfxxgk-nb-2021", "--year", "2025", "-o", "a.json"], "--issuer"),
        (&["new", "zfxxgk-nb-2021", "--year", "2025", "--issuer", "甲", "-o", "a.doc"], "--format"),
        (&["new", "zfxxgk-nb-2021", "--from", "没有.pdf", "-o", "a.json"], "没有.pdf"),
    ] {
        let output = banxin(dir.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(err(&output).contains(words), "{args:?}: {}", err(&output));
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is written");
}

/// Totals are left to `check --fix`: what it puts in is what the form's sums say.
#[test]
fn totals_are_worked_out_once_the_rest_is_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path(), "yangming-2021.json", "足.json");
    let whole = json(&dir.path().join("足.json"));
    let mut report = whole.clone();
    let totals: &[(&str, &str)] = &[("new", "total"), ("result_total", "np"), ("result_total", "total")];
    let text = serde_json::to_string(&strip(&mut report, totals)).unwrap();
    std::fs::write(dir.path().join("缺.json"), text).unwrap();
    let output = banxin(dir.path(), &["check", "缺.json", "--fix", "-o", "补.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let mended = json(&dir.path().join("补.json"));
    assert_eq!(figures(&mended, "applications"), figures(&whole, "applications"));
}

/// The report without some figures of its applications.
fn strip<'v>(value: &'v mut Value, keys: &[(&str, &str)]) -> &'v Value {
    fn walk(value: &mut Value, keys: &[(&str, &str)]) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, keys)),
            Value::Object(members) if members.get("table").is_some_and(|id| id == "applications") => {
                for (row, col) in keys {
                    members["figures"][row].as_object_mut().unwrap().remove(*col).unwrap();
                }
            }
            Value::Object(members) => members.values_mut().for_each(|member| walk(member, keys)),
            _ => {}
        }
    }
    walk(value, keys);
    value
}
