//! Form files drafted from templates: from Word and from Excel.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::common::program::told;
use crate::common::root;
use banxin::form::{Content, FormSet, LabelColumn, TableForm};
use banxin::source::Source;
use serde_json::Value;

/// The tables of the form that is drafted from a template in a folder.
fn drafted(dir: &Path, template: &str, output: &str) -> Vec<TableForm> {
    let (status, said) = told(dir, &["form", "from", template, "-o", output]);
    assert_eq!(status, Some(0), "{said}");
    let (status, said) = told(dir, &["form", "check", output]);
    assert_eq!(status, Some(0), "{said}");
    let page = Source::read(&root().join("layouts/gbt9704.json")).unwrap();
    let set = FormSet::from_sources(vec![page, Source::read(&dir.join(output)).unwrap()]).unwrap();
    set.forms().next().unwrap().tables.clone()
}

/// A table's cells as one reads them: where they lie, and what is printed; nothing for figures.
fn printed(table: &TableForm) -> Vec<(banxin::grid::Area, Option<String>)> {
    let text = |content: &Content| match content {
        Content::Head { text, .. } | Content::Label { text, .. } => Some(text.split_whitespace().collect::<String>()),
        _ => None,
    };
    table.cells.iter().map(|cell| (cell.area, text(&cell.content))).collect()
}

/// A form drafted from a Word file with the national tables, every figure blank, has the grids and labels of the national form.
#[test]
fn a_form_drafted_from_a_template_has_its_grids_and_labels() {
    fn blank(value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(blank),
            Value::Object(members) => members.iter_mut().for_each(|(key, value)| match (key.as_str(), &*value) {
                ("figures", Value::Object(_)) => {
                    let rows = value.as_object_mut().unwrap().values_mut();
                    rows.for_each(|row| {
                        row.as_object_mut().unwrap().values_mut().for_each(|figure| *figure = "".into());
                    });
                }
                _ => blank(value),
            }),
            _ => {}
        }
    }
    let shipped = FormSet::open(&root().join("layouts")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    for (sample, form) in [("wudang-2020", "zfxxgk-nb-2019")] {
        let text = std::fs::read_to_string(root().join(format!("samples/{sample}.json"))).unwrap();
        let mut report: Value = serde_json::from_str(&text).unwrap();
        blank(&mut report["body"]);
        std::fs::write(dir.join("moban.json"), report.to_string()).unwrap();
        let (_, said) = told(dir, &["render", "moban.json", "-o", ".", "--format", "docx"]);
        assert!(dir.join("moban.docx").exists(), "{said}");
        let output = format!("cao-{sample}.json");
        let drafted = drafted(dir, "moban.docx", &output);
        let ours = &shipped.get(form).unwrap().tables;
        // A report may have tables of its own between them.
        let mut theirs = drafted.iter().map(printed);
        for ours in ours {
            assert!(theirs.any(|theirs| theirs == printed(ours)), "{form} {}", ours.id);
        }
        let (status, said) = told(dir, &["form", "from", "moban.docx", "-o", &output]);
        assert_eq!((status, said.contains("output-exists")), (Some(2), true), "{said}");
    }
    let (status, said) = told(dir, &["form", "from", "moban.docx", "-o", "培训.json"]);
    assert_eq!((status, said.contains("form-key")), (Some(2), true), "{said}");
    std::fs::write(dir.join("bare.txt"), "没有表格。").unwrap();
    let (status, said) = told(dir, &["form", "from", "bare.txt", "-o", "bare.json"]);
    assert_eq!((status, said.contains("form-no-table")), (Some(2), true), "{said}");
}

/// The national template in Word gives the grids and the labels of the national form, cell by cell.
#[test]
fn the_national_template_gives_the_national_tables() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::copy(root().join("tests/imports/annual-report-template.docx"), dir.join("moban.docx")).unwrap();
    let theirs = drafted(dir, "moban.docx", "nianbao.json");
    let shipped = FormSet::open(&root().join("layouts")).unwrap();
    let ours = &shipped.get("zfxxgk-nb-2021").unwrap().tables;
    assert_eq!((theirs.len(), ours.len()), (3, 3));
    for (theirs, ours) in theirs.iter().zip(ours) {
        assert_eq!(printed(theirs), printed(ours), "{}", ours.id);
    }
}

/// Writes rows of a sheet from a row on.
fn write(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, texts) in (first..).zip(rows) {
        for (col, text) in (0u16..).zip(*texts).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, col, *text).unwrap();
        }
    }
}

/// A template as finance offices send it: a cover, a table of two sides with blank rows before its totals, and rows of codes with
/// examples, blank rows and a total; titles, units and notes stand around the tables.
fn template(path: &Path) {
    let merged = Format::new();
    let mut book = Workbook::new();
    let cover = book.add_worksheet();
    cover.merge_range(2, 0, 2, 6, "某区部门预算", &merged).unwrap();
    let sides = book.add_worksheet();
    sides.set_name("收支总表").unwrap();
    sides.merge_range(0, 0, 0, 3, "2026年收支预算总表", &merged).unwrap();
    write(sides, 2, &[&["编制部门：", "", "", "单位：万元"]]);
    sides.merge_range(4, 0, 4, 1, "收入", &merged).unwrap();
    sides.merge_range(4, 2, 4, 3, "支出", &merged).unwrap();
    write(sides, 5, &[&["项目", "预算数", "项目", "预算数"], &["财政拨款", "", "教育支出", ""], &["事业收入"]]);
    write(sides, 12, &[&["收入总计", "", "支出总计", ""]]);
    write(sides, 14, &[&["注：金额保留两位小数。"]]);
    let codes = book.add_worksheet();
    codes.set_name("支出表").unwrap();
    write(codes, 0, &[&["表2"]]);
    codes.merge_range(1, 0, 1, 5, "2026年支出预算表", &merged).unwrap();
    write(codes, 2, &[&["单位：元"]]);
    codes.merge_range(3, 0, 3, 2, "科目编码", &merged).unwrap();
    codes.merge_range(3, 3, 4, 3, "科目名称", &merged).unwrap();
    codes.merge_range(3, 4, 4, 4, "基本支出", &merged).unwrap();
    codes.merge_range(3, 5, 4, 5, "项目支出", &merged).unwrap();
    write(
        codes,
        4,
        &[&["类", "款", "项"], &["205", "", "", "教育支出"], &["205", "02", "", "普通教育"], &["…", "", "", "…"]],
    );
    codes.merge_range(12, 0, 12, 3, "合计", &merged).unwrap();
    let choices = book.add_worksheet();
    choices.set_name("登记表").unwrap();
    write(choices, 0, &[&["事项", "件数", "是否公开"], &["规章", "", "□是 □否"]]);
    book.save(path).unwrap();
}

/// From a workbook come titles, numbers, units, rows that the report decides, and choices; blank rows are left out.
#[test]
fn a_workbook_gives_its_tables_rows_of_codes_and_choices() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    template(&dir.join("moban.xlsx"));
    let tables = drafted(dir, "moban.xlsx", "yusuan.json");
    let titles: Vec<&str> = tables.iter().map(|table| table.title.as_str()).collect();
    assert_eq!(titles, ["2026年收支预算总表", "2026年支出预算表", "登记表"]);
    let [sides, codes, choices] = tables.as_slice() else { panic!("{titles:?}") };
    let labels = |table: &TableForm| -> Vec<String> {
        let texts =
            printed(table).into_iter().filter_map(|(area, text)| Some(format!("{}.{} {}", area.row, area.col, text?)));
        texts.collect()
    };
    let printed_there = [
        "0.0 收入",
        "0.2 支出",
        "1.0 项目",
        "1.1 预算数",
        "1.2 项目",
        "1.3 预算数",
        "2.0 财政拨款",
        "2.2 教育支出",
        "3.0 事业收入",
        "4.0 收入总计",
        "4.2 支出总计",
    ];
    assert_eq!(labels(sides), printed_there);
    assert_eq!(sides.looks.unit_line.as_deref(), Some("单位：万元"));
    assert!(sides.values().all(|(cell, ..)| matches!(&cell.content, Content::Value { unit, .. } if unit == "万元")));
    assert_eq!((codes.looks.number.as_deref(), codes.looks.unit_line.as_deref()), (Some("表2"), Some("单位：元")));
    let given = codes.open.as_ref().and_then(|open| open.given()).expect("rows of codes");
    let levels = [LabelColumn::Level(0), LabelColumn::Level(1), LabelColumn::Level(2), LabelColumn::Name];
    assert_eq!((given.labels.as_slice(), given.levels.as_slice()), (levels.as_slice(), [3, 5, 7].as_slice()));
    assert_eq!(codes.keys.row("total").map(|row| row.cols.len()), Some(2), "the total of all codes");
    let (cell, ..) = choices.values().find(|(cell, ..)| !cell.options.is_empty()).expect("a choice");
    assert_eq!(*cell.options, ["是".to_owned(), "否".to_owned()]);
}
