//! The desk of a year over generated offices: each planted fault is found at its office, no other office is told anything,
//! and the order of list and folder changes no byte.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::common::{engine, root};
use banxin::year::{self, Desk, State};

/// The sample moved to 2022 with another issuer.
fn this(office: &str) -> Value {
    let text = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let mut report: Value = serde_json::from_str(&text.replace("2021年", "2022年")).unwrap();
    report["year"] = json!(2022);
    report["issuer"] = json!(office);
    report["title"] = json!(format!("{office}2022年政府信息公开工作年度报告"));
    report["published"] = json!("2023-01-20");
    report
}

fn figures<'r>(report: &'r mut Value, table: &str) -> &'r mut Value {
    let parts = report["body"].as_array_mut().unwrap().iter_mut();
    let mut inner = parts.filter_map(|part| part.get_mut("body")?.as_array_mut()).flatten();
    &mut inner.find(|part| part["table"] == table).unwrap()["figures"]
}

fn number(figures: &Value, row: &str, col: &str) -> i64 {
    figures[row][col].as_str().unwrap().parse().unwrap()
}

/// Says something else in every paragraph.
fn reword(body: &mut Value) {
    for part in body.as_array_mut().into_iter().flatten() {
        if part.is_string() {
            *part = json!("上年另有说法。");
        } else if let Some(inner) = part.get_mut("body") {
            reword(inner);
        }
    }
}

/// The report of the year before: what it carries out is what this one carries in, and it says other things.
fn last(this: &Value) -> Value {
    let mut last = this.clone();
    last["year"] = json!(2021);
    last["published"] = json!("2022-01-20");
    reword(&mut last["body"]);
    let suits = figures(&mut last, "review_litigation");
    for col in ["review.uphold", "review.total"] {
        let more = number(suits, "n", col) + 1;
        suits["n"][col] = json!(more.to_string());
    }
    let now = figures(&mut this.clone(), "applications").clone();
    let before = figures(&mut last, "applications");
    for col in ["np", "biz", "sci", "ngo", "law", "oth", "total"] {
        let carried = number(&now, "carried_in", col);
        before["carried_out"][col] = json!(carried.to_string());
        let new = number(&now, "result_total", col) + carried - number(&now, "carried_in", col);
        before["new"][col] = json!(new.to_string());
    }
    let now = figures(&mut this.clone(), "disclosure").clone();
    let before = figures(&mut last, "disclosure");
    for row in ["rules", "normative"] {
        let valid = number(&now, row, "valid") + number(&now, row, "repealed") - number(&now, row, "made");
        before[row]["valid"] = json!(valid.to_string());
    }
    last
}

/// A kind of fault, with the code that it must be found by, made in this year's report or in last year's.
type Fault = (&'static str, fn(&mut Value, &mut Value));

const FAULTS: [Fault; 8] = [
    ("sum-cause", |this, _| figures(this, "applications")["grant"]["np"] = json!("5000")),
    ("years-mismatch", |_, last| {
        let figures = figures(last, "applications");
        for col in ["np", "total"] {
            for row in ["carried_out", "new"] {
                let more = number(figures, row, col) + 3;
                figures[row][col] = json!(more.to_string());
            }
        }
    }),
    ("prose-same", |this, last| {
        last["body"][1]["body"] = this["body"][1]["body"].clone();
    }),
    ("office-year", |this, _| this["year"] = json!(2023)),
    ("office-late", |this, _| this["published"] = json!("2023-03-01")),
    ("chapter-missing", |this, _| drop(this["body"].as_array_mut().unwrap().pop())),
    ("years-unit", |this, last| {
        figures(this, "disclosure")["fee"]["amount"] = json!("1203700");
        figures(last, "disclosure")["fee"]["amount"] = json!("118.5");
    }),
    ("key-unknown", |this, _| this["yaer"] = json!(2022)),
];

/// Makes so many offices with so many faults, every ninth of which is a report that nobody handed in; the list, and the
/// code wanted by office.
fn made(dir: &Path, offices: usize, faults: usize) -> (Vec<String>, BTreeMap<String, &'static str>) {
    let (folder, before) = (dir.join("this"), dir.join("last"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::create_dir_all(&before).unwrap();
    let mut list = vec![];
    let mut wanted = BTreeMap::new();
    for index in 0..offices {
        let name = format!("云岭市第{index}局");
        let mut this = this(&name);
        let mut last = last(&this);
        let step = offices / faults;
        let planted = (index % step == step / 2 && index / step < faults).then_some(index / step);
        let is_missing = planted.is_some_and(|n| n % 9 == 8);
        if let Some(n) = planted {
            let code = if is_missing { "" } else { FAULTS[n % 9].0 };
            wanted.insert(name.clone(), code);
            if !is_missing {
                FAULTS[n % 9].1(&mut this, &mut last);
            }
        }
        if !is_missing {
            std::fs::write(folder.join(format!("报告{index}.json")), this.to_string()).unwrap();
        }
        std::fs::write(before.join(format!("上年{index}.json")), last.to_string()).unwrap();
        list.push(format!("{name},云岭市人民政府,,2023-01-31,"));
    }
    (list, wanted)
}

fn desk(dir: &Path, list: &[String]) -> Desk {
    let csv = format!("office,parent,form,due,file\n{}\n", list.join("\n"));
    let offices = year::offices(csv.as_bytes()).unwrap();
    year::desk(&engine(), offices, &dir.join("this"), Some(&dir.join("last"))).unwrap()
}

#[test]
fn planted_faults_are_found_at_their_offices_and_no_others() {
    let (offices, faults) = if std::env::var_os("BANXIN_LONG_TESTS").is_some() { (300, 40) } else { (54, 18) };
    let folder = tempfile::tempdir().unwrap();
    let (mut list, wanted) = made(folder.path(), offices, faults);
    assert_eq!(wanted.len(), faults);
    let found = desk(folder.path(), &list);
    assert_eq!((found.year, found.entries.len(), found.strangers.len()), (2022, offices, 0));
    for entry in &found.entries {
        let codes: Vec<&str> = entry.findings.iter().map(|finding| finding.code).collect();
        match wanted.get(&entry.office.name) {
            None => assert_eq!((entry.state, codes), (State::Sound, vec![]), "{}", entry.office.name),
            Some(&"") => assert_eq!(entry.state, State::Missing, "{}", entry.office.name),
            Some(code) => assert!(codes.contains(code), "{}: {code} among {codes:?}", entry.office.name),
        }
    }
    let table = year::table(&found, |_| None);
    list.reverse();
    let again = desk(folder.path(), &list);
    assert_eq!(year::table(&again, |_| None), table, "the order of the list");
    for (one, other) in found.entries.iter().zip(&again.entries) {
        assert_eq!(year::notice(&found, one, Some("2023-02-01")), year::notice(&again, other, Some("2023-02-01")));
    }
}

#[test]
fn the_command_writes_a_table_and_a_letter_for_each_office_that_is_told_something() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let (list, _) = made(dir, 27, 9);
    let mut csv = "office,parent,form,due,file\n".to_owned() + &list.join("\n");
    csv += "\n云岭市人民政府,,,,\n";
    std::fs::write(dir.join("名单.csv"), format!("\u{feff}{csv}")).unwrap();
    std::fs::write(dir.join("this/别处.json"), this("别处某局").to_string()).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .current_dir(dir)
        .args(["year", "--due", "名单.csv", "--this", "this", "--last", "last", "-o", "结果"])
        .env("BANXIN_FONTS", root().join("fonts"))
        .env("BANXIN_LAYOUTS", root().join("layouts"))
        .env("SOURCE_DATE_EPOCH", "1675209600")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned();
    // Sent back: what cannot be read, and the report of another year, which its own checks refuse.
    assert_eq!(run.status.code(), Some(1), "two reports are refused: {said}");
    assert!(said.contains("2022 年度，名单上 28 个单位：齐全 18，有问题 6，退回 2，未报送 2"), "{said}");
    assert!(said.contains("名单上没有：别处.json"), "{said}");
    let table = std::fs::read_to_string(dir.join("结果/offices.csv")).unwrap();
    assert!(
        table.starts_with("\u{feff}单位,上级,文件,状态") && table.contains("未报送") && table.contains("\r\n"),
        "{table}"
    );
    let letters = std::fs::read_dir(dir.join("结果/notices")).unwrap().count();
    assert_eq!(letters, 10, "{said}");
    let carried = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["extract", dir.join("结果/notices/云岭市人民政府.docx").to_str().unwrap()])
        .env("BANXIN_FONTS", root().join("fonts"))
        .env("BANXIN_LAYOUTS", root().join("layouts"))
        .output()
        .unwrap();
    let letter = String::from_utf8_lossy(&carried.stdout).into_owned();
    assert!(letter.contains("尚未收到你单位2022年政府信息公开工作年度报告"), "{letter}");
}
