//! Cells of forms that are no plain figures: shaded ones in every format, and choices there and back.

use std::path::Path;
use std::process::Command;

use banxin::form::FormSet;
use banxin::geom::Len;
use banxin::layout::{Ink, Kind};
use serde_json::{Value, json};

use crate::common::package::with_part;
use crate::common::program::told;
use crate::common::{judge, python, root, run};

/// A form with a shaded head, shaded blanks, merged or not, a shaded figure and a choice; and a report of it.
const FORM: &str = r#"{
  "kind": "form", "id": "dengji", "name": "登记表", "authority": "本单位", "years": { "from": 2020 }, "page": "gbt9704",
  "chapters": [],
  "tables": [{
    "id": "t", "title": "登记表", "widths": ["40mm", 1, 1, "60mm"], "min_height": "8mm", "columns": ["a", "b", "way"],
    "rows": [
      [{ "head": "类别" }, { "head": "本年" }, { "head": "上年", "shaded": true }, { "head": "公开渠道" }],
      [
        { "label": "规章" }, { "row": "rule", "col": "a" }, { "shaded": true },
        { "row": "rule", "col": "way", "kind": "choice", "options": ["政府网站", "政务新媒体", "其他"] }
      ],
      [{ "label": "合计" }, { "row": "total", "col": "a", "shaded": true }, { "shaded": true, "cols": 2 }]
    ]
  }]
}"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("forms");
    std::fs::create_dir(&forms).unwrap();
    std::fs::copy(root().join("layouts/gbt9704.json"), forms.join("gbt9704.json")).unwrap();
    std::fs::write(forms.join("dengji.json"), FORM).unwrap();
    let report = json!({
        "schema": "banxin/report/1", "form": "dengji", "year": 2024, "issuer": "某某局", "title": "某某局登记表",
        "body": [{ "table": "t", "figures": {
            "rule": { "a": "3", "way": ["政府网站", "其他"] }, "total": { "a": "7" },
        } }],
    });
    std::fs::write(folder.path().join("报告.json"), report.to_string()).unwrap();
    folder
}

fn rendered(dir: &Path, formats: &str) {
    let (status, said) = told(dir, &["render", "报告.json", "--layouts", "forms", "-o", ".", "--format", formats]);
    assert_eq!(status, Some(0), "{said}");
}

/// A ground is drawn for each shaded cell, where the cell stands, before any text.
#[test]
fn the_ground_of_a_shaded_cell_is_as_large_as_the_cell() {
    let folder = folder();
    let engine = banxin::engine::Engine::open(&folder.path().join("forms"), &root().join("fonts")).unwrap();
    let text = std::fs::read_to_string(folder.path().join("报告.json")).unwrap();
    let plan = engine.plan(&text).0.unwrap();
    let layout = &plan.layout;
    let table =
        layout.blocks.iter().find_map(|block| if let Kind::Table(table) = &block.kind { Some(table) } else { None });
    let table = table.unwrap();
    let shaded: Vec<(Len, Len)> = table
        .cells
        .iter()
        .filter(|cell| cell.shaded)
        .map(|cell| {
            let sum = |steps: &[Len], range: std::ops::Range<usize>| steps[range].iter().copied().sum::<Len>();
            (sum(&table.widths, cell.area.col_range()), sum(&table.heights, cell.area.row_range()))
        })
        .collect();
    let ink = &layout.pages[0].ink;
    let ground = |ink: &Ink| if let Ink::Ground { width, height, .. } = ink { Some((*width, *height)) } else { None };
    assert_eq!(ink.iter().filter_map(ground).collect::<Vec<_>>(), shaded);
    assert_eq!(shaded.len(), 4);
    let first = ink.iter().position(|ink| ground(ink).is_some()).unwrap();
    assert!(ink[first..first + 4].iter().all(|ink| ground(ink).is_some()), "they are behind the table's text");
    let set = FormSet::open(&folder.path().join("forms")).unwrap();
    assert!(
        set.forms().next().unwrap().tables[0].sketch().contains("////"),
        "{}",
        set.forms().next().unwrap().tables[0].sketch()
    );
}

/// Outside readers find the same cells shaded in all formats.
#[test]
fn every_format_shades_the_same_cells() {
    if !python("pymupdf, openpyxl, lxml") {
        return;
    }
    let folder = folder();
    let dir = folder.path();
    rendered(dir, "pdf,docx,ofd,html,xlsx");
    let shown = run(Command::new("python3").arg(judge("shaded.py")).arg(dir).arg("报告"));
    let shown: Value = serde_json::from_str(&shown).unwrap();
    for format in ["pdf", "docx", "html", "xlsx"] {
        assert_eq!(shown[format], json!(["上年", "", "7", ""]), "{format}");
    }
    assert_eq!(shown["ofd"], 4);
    for format in ["pdf", "docx", "ofd", "html", "xlsx"] {
        let (status, said) = told(dir, &["verify", &format!("报告.{format}"), "--layouts", "forms"]);
        assert_eq!(status, Some(0), "{said}");
    }
}

/// The figure that `pull` makes of the Word copy once the marks of the choice were edited, and what is said of it.
fn pulled(dir: &Path, copy: &str, edits: &[(&str, &str)]) -> (Value, String) {
    let made = std::fs::read(dir.join(copy)).unwrap();
    let edited = with_part(&made, "word/document.xml", |mut text| {
        for (from, to) in edits {
            assert!(text.contains(from), "{from}: {text}");
            text = text.replacen(from, to, 1);
        }
        text
    });
    std::fs::write(dir.join("改.docx"), edited).unwrap();
    let (status, said) = told(dir, &["pull", "改.docx", "--layouts", "forms", "-o", "回.json"]);
    assert_eq!(status, Some(0), "{said}");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(dir.join("回.json")).unwrap()).unwrap();
    (report["body"][0]["figures"]["rule"]["way"].clone(), said)
}

/// Marks that are edited in Word come back as what is chosen; what is none of the options is named with its cell.
#[test]
fn choices_that_are_edited_in_word_come_back() {
    let folder = folder();
    let dir = folder.path();
    rendered(dir, "docx");
    let copy = "报告.docx";
    let (way, _) = pulled(dir, copy, &[]);
    assert_eq!(way, json!(["政府网站", "其他"]), "nothing was edited");
    let rest = ">政府网站　□政务新媒体　☑其他<";
    let (way, said) = pulled(dir, copy, &[(">☑<", ">□<"), (rest, ">政府网站　☑政务新媒体　□其他<")]);
    assert_eq!(way, "政务新媒体", "{said}");
    assert!(!said.contains("figure-kind"), "{said}");
    let (way, _) = pulled(dir, copy, &[(rest, ">政府网站　√政务新媒体　☑其他<")]);
    assert_eq!(way, "政府网站、政务新媒体、其他");
    let (way, _) = pulled(dir, copy, &[(">☑<", ">□<"), (rest, ">政府网站　□政务新媒体　□其他<")]);
    assert_eq!(way, "");
    let (_, said) = pulled(dir, copy, &[(rest, ">政府网站　☑报刊　☑其他<")]);
    assert!(said.contains("figure-kind") && said.contains("“规章”行“公开渠道”栏"), "{said}");
    assert!(said.contains("可以写：政府网站、政务新媒体、其他"), "{said}");
}

/// A blank Word form shows the options, and a mark made there comes back; untouched it is missing.
#[test]
fn choices_of_a_blank_form_show_their_options() {
    let folder = folder();
    let dir = folder.path();
    let new = ["new", "dengji", "--layouts", "forms", "--year", "2025", "--issuer", "某某局", "-o", "空.docx"];
    let (status, said) = told(dir, &new);
    assert_eq!(status, Some(0), "{said}");
    let rest = "政府网站　□政务新媒体　□其他<";
    let (way, said) = pulled(dir, "空.docx", &[]);
    assert!(way.is_null() && said.contains("figure-missing"), "{way} {said}");
    let (way, said) = pulled(dir, "空.docx", &[(rest, "政府网站　☑政务新媒体　□其他<")]);
    assert_eq!(way, "政务新媒体", "{said}");
}
