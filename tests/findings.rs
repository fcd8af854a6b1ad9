//! What findings are good for beyond reading: for machines that want place, mend and a name that stays; for a second run;
//! and for a program that mends what is beyond doubt.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{engine, root};

fn banxin(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .current_dir(dir)
        .args(args)
        .env("BANXIN_FONTS", root().join("fonts"))
        .env("BANXIN_LAYOUTS", root().join("layouts"))
        .output()
        .unwrap();
    (run.status.code(), String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned())
}

fn sample() -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap()).unwrap()
}

/// The findings of a report as machines get them.
fn records(dir: &Path, report: &Value, more: &[&str]) -> Vec<Value> {
    std::fs::write(dir.join("报告.json"), report.to_string()).unwrap();
    let (_, said) = banxin(dir, &[&["check", "报告.json", "--format", "json"], more].concat());
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn each_finding_tells_its_place_and_keeps_its_name_through_other_edits() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = sample();
    report["body"][3]["body"][0]["figures"]["grant"]["np"] = json!("999");
    report["body"][5]["section"] = json!("五、存在问题和打算");
    let before = records(folder.path(), &report, &[]);
    let place = |record: &Value, key: &str| record["place"][key].as_str().unwrap_or("").to_owned();
    let cause = before.iter().find(|record| record["code"] == "sum-cause").unwrap();
    let told = ["kind", "table", "row", "col", "chapter"].map(|key| place(cause, key));
    assert_eq!(told, ["cell", "applications", "grant", "np", "三、收到和处理政府信息公开申请情况"]);
    assert_eq!(
        (&cause["fixes"][0]["safe"], cause["fixes"][0]["pointer"].as_str().unwrap().ends_with("/grant/np")),
        (&json!(false), true)
    );
    let title = before.iter().find(|record| record["code"] == "chapter-title").unwrap();
    assert_eq!(
        (place(title, "kind"), place(title, "field"), &title["fixes"][0]["safe"]),
        ("field".into(), "section".into(), &json!(true))
    );

    // A paragraph more before them: other lines, other pointers, the same names.
    std::fs::write(folder.path().join("上次.json"), json!(before).to_string()).unwrap();
    report["body"].as_array_mut().unwrap().insert(0, json!("前面加的一段。"));
    report["body"][6]["section"] = json!("五、存在的主要问题及改进情况");
    report["body"][4]["body"][0]["figures"]["new"]["sci"] = json!("见附件");
    let after = records(folder.path(), &report, &["--since", "上次.json"]);
    let states: Vec<(&str, &str)> =
        after.iter().map(|r| (r["code"].as_str().unwrap(), r["state"].as_str().unwrap())).collect();
    assert!(states.contains(&("sum-cause", "open")), "{states:?}");
    assert!(states.contains(&("chapter-title", "mended")), "{states:?}");
    assert!(states.contains(&("figure-kind", "new")), "{states:?}");
    let (status, said) = banxin(folder.path(), &["check", "报告.json", "--since", "上次.json"]);
    assert!(
        status == Some(0) && said.contains("仍在：") && said.contains("新发现：") && said.contains("已改正：章标题"),
        "{said}"
    );
    std::fs::write(folder.path().join("别的.json"), "{}").unwrap();
    let (status, said) = banxin(folder.path(), &["check", "报告.json", "--since", "别的.json"]);
    assert!(status == Some(2) && said.contains("check --format json"), "{said}");
}

#[test]
fn what_is_beyond_doubt_is_mended_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = sample();
    report["body"][5]["section"] = json!("五、存在问题和打算");
    report["body"][2]["body"][0]["figures"]["normative"]["made"] = json!("１，２３４");
    report["body"][3]["body"][0]["figures"]["grant"].as_object_mut().unwrap().remove("total");
    report["body"][3]["body"][0]["figures"]["partial"]["np"] = json!("777");
    let texts = report["body"][1]["body"].as_array_mut().unwrap();
    texts.push(json!("全年工作,有序推进(见下)。"));
    std::fs::write(folder.path().join("报告.json"), format!("\u{feff}{report:#}")).unwrap();
    let (status, said) = banxin(folder.path(), &["check", "报告.json", "--fix", "-o", "改好.json"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("改了 4 处，写到 改好.json") && said.contains("→"), "{said}");
    let written = std::fs::read_to_string(folder.path().join("改好.json")).unwrap();
    let mended: Value = serde_json::from_str(written.trim_start_matches('\u{feff}')).unwrap();
    let mut expected = report.clone();
    expected["body"][5]["section"] = json!("五、存在的主要问题及改进情况");
    expected["body"][2]["body"][0]["figures"]["normative"]["made"] = json!("1234");
    let total = sample()["body"][3]["body"][0]["figures"]["grant"]["total"].clone();
    expected["body"][3]["body"][0]["figures"]["grant"]["total"] = total;
    let last = expected["body"][1]["body"].as_array_mut().unwrap().last_mut().unwrap();
    *last = json!("全年工作，有序推进（见下）。");
    assert_eq!(mended, expected, "a figure that somebody typed stays, wrong as it is");
    // Once mended there is nothing more to mend.
    let (_, said) = banxin(folder.path(), &["check", "改好.json", "--fix", "-o", "再改.json"]);
    assert!(said.contains("改了 0 处"), "{said}");
    assert_eq!(std::fs::read_to_string(folder.path().join("再改.json")).unwrap(), written);
}

#[test]
fn first_steps_need_no_form() {
    let plan = |report: &Value| {
        let text = report.to_string();
        let engine = engine();
        let (plan, findings) = engine.plan(&text);
        (plan.map(|plan| plan.form.id.clone()), findings.iter().map(|f| f.code).collect::<Vec<_>>())
    };
    let simple = json!({ "$schema": "./report.schema.json", "schema": "banxin/report/1", "year": 2024, "issuer": "某局",
        "title": "关于春耕情况的报告", "body": ["今年春耕进展顺利。"] });
    assert_eq!(plan(&simple), (Some("free-report".into()), vec!["form-plain"]));
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, example) = readme.split_once("## A report in JSON\n\n```json\n").unwrap();
    let example: Value = serde_json::from_str(example.split_once("```").unwrap().0).unwrap();
    let (form, codes) = plan(&example);
    assert_eq!(form.as_deref(), Some("zfxxgk-nb-2019"), "the example of the guide is rendered: {codes:?}");
}

#[test]
fn one_slip_is_one_finding() {
    let found = |report: &Value| -> Vec<(&'static str, String)> {
        let engine = engine();
        let (_, findings) = engine.plan(&report.to_string());
        findings.into_iter().map(|f| (f.code, format!("{} {}", f.message, f.hints.join("")))).collect()
    };
    let bare = found(&json!({ "title": "关于工作的报告", "body": ["一段话。"] }));
    assert!(
        matches!(&bare[..], [("key-missing", words)] if ["schema", "year", "issuer"].iter().all(|k| words.contains(k))),
        "{bare:?}"
    );

    // A letter for a digit: what the others add up to is told with it, and no sum is left out in silence.
    let mut slip = sample();
    slip["body"][3]["body"][0]["figures"]["new"]["np"] = json!("l32");
    let letter = found(&slip);
    assert!(matches!(&letter[..], [("figure-kind", words)] if words.contains("推出是 132")), "{letter:?}");
    let row = |text: &str| vec![json!(text); 60];
    let grid =
        json!({ "grid": { "caption": "一张宽表", "header_rows": 1, "rows": [row("栏目"), row("1"), row("2")] } });
    let wide = found(&json!({ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "某局",
        "title": "关于春耕情况的报告", "body": ["今年春耕进展顺利。", grid] }));
    assert!(matches!(&wide[..], [("column-too-narrow", words)] if words.contains("一张宽表")), "{wide:?}");
}
