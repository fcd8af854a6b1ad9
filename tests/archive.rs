//! An archive of generated reports, sound, faulty and hostile ones mixed, through `banxin batch`: every sound one is
//! written and read back, every other one named, and the memory stays flat. 10,000 with `BANXIN_LONG_TESTS`, else 120, and 40 without the judges.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::common::{cases, engine, root};
use banxin::engine::published;
use banxin::pull::{Accept, pull};
use banxin::verify::carried;
use serde_json::{Value, json};

/// The program; `BANXIN_PROGRAM` names an optimized one.
fn program() -> PathBuf {
    std::env::var_os("BANXIN_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_banxin").into(), PathBuf::from)
}

fn sample(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("samples").join(name)).unwrap()).unwrap()
}

/// A sound report: an official document, or of seven reports one or two a national one with all its tables.
fn sound(n: usize) -> Value {
    const NAMES: [&str; 7] = ["wudang-2020", "tongzhi", "qingshi", "han", "ling", "jiyao", "yangming-2021"];
    let name = NAMES[if n.is_multiple_of(2) { n % 5 + 1 } else { n % 7 }];
    let mut report = sample(&if name.len() > 8 { format!("{name}.json") } else { format!("gongwen-{name}.json") });
    report["issuer"] = format!("第{n}局").into();
    let prose = format!("编号{n}的单位现发布本报告。{}", "内容从略，另见附件。".repeat(n % 23));
    report["body"].as_array_mut().unwrap().insert(0, prose.into());
    report
}

/// A report with what is expected of it: the code of its first finding that refuses it, or nothing.
fn generated(n: usize) -> (Vec<u8>, Option<&'static str>) {
    let mut report = sound(n);
    let text = |value: &Value| value.to_string().into_bytes();
    let cut = |text: String, at: usize| text.chars().take(text.chars().count() - at).collect::<String>().into_bytes();
    let body = |report: &mut Value, block: Value| report["body"].as_array_mut().unwrap().push(block);
    match n % 20 {
        0 => (cut(report.to_string(), 1 + n % 900), Some("json-syntax")),
        1 => {
            report.as_object_mut().unwrap().remove("issuer");
            (text(&report), Some("key-missing"))
        }
        2 => {
            report["tilte"] = "错字".into();
            (text(&report), Some("key-unknown"))
        }
        3 => {
            body(&mut report, json!({ "grid": { "header_rows": 1, "rows": [["甲", "乙"], ["丙"]] } }));
            (text(&report), Some("grid-untiled"))
        }
        4 => (format!("{}{}", "[".repeat(n), "]".repeat(n)).into_bytes(), None),
        5 => {
            body(&mut report, "控制\u{1}字符".into());
            (text(&report), Some("control-character"))
        }
        6 => ([&text(&report)[..40], b"\xff\xfe", &text(&report)[40..]].concat(), Some("not-utf8")),
        7 => {
            body(&mut report, "没有字形\u{10fffd}".into());
            (text(&report), Some("glyph-missing"))
        }
        8 => (vec![b' '; n], Some("json-syntax")),
        9 => {
            report["year"] = json!(1000 + n % 900);
            (text(&report), None)
        }
        // Odd, but sound.
        10 => {
            body(&mut report, "长".repeat(500 + n % 3000).into());
            (text(&report), None)
        }
        11 => {
            body(&mut report, format!("硚鄠䶮𬭚{}（，。", "（".repeat(n % 90)).into());
            (text(&report), None)
        }
        12 => {
            let row = |row: usize| (0..8).map(|col| json!(format!("{row}-{col}"))).collect::<Vec<_>>();
            let rows: Vec<_> = (0..3 + n % 150).map(row).collect();
            body(&mut report, json!({ "grid": { "header_rows": 1, "rows": rows } }));
            (text(&report), None)
        }
        _ => (text(&report), None),
    }
}

/// The most memory that a process took up, in MB.
fn peak(child: &mut Child) -> f64 {
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0.0f64;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_millis(20));
    }
    peak
}

fn manifest(path: &Path) -> BTreeMap<String, Value> {
    let lines = fs::read_to_string(path).unwrap();
    let entries = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    entries.map(|entry| (entry["output"].as_str().unwrap().to_owned(), entry)).collect()
}

#[test]
fn every_sound_report_is_written_and_every_other_one_named() {
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let count = if long { 10_000 } else { cases(120) as usize };
    let dir = tempfile::tempdir().unwrap();
    let path = |n: usize| format!("{}/{n}", n % 7);
    for n in 0..count {
        let file = dir.path().join("in").join(path(n) + ".json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, generated(n).0).unwrap();
    }
    let mut batch = Command::new(program());
    batch.args(["batch", "in", "-o", "out"]).current_dir(dir.path());
    let mut child = batch.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let peak = peak(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(1), "some are refused, none stops the run");

    let engine = engine();
    let entries = manifest(&dir.path().join("out/manifest.jsonl"));
    assert_eq!(entries.len(), count);
    let (mut written, mut refused, mut wrong) = (0, BTreeMap::new(), vec![]);
    for n in 0..count {
        let (source, expected) = generated(n);
        let entry = &entries[&path(n)];
        let findings = entry["findings"].as_array().unwrap();
        let code = findings.iter().find(|f| f["level"] == "error").and_then(|f| f["code"].as_str());
        if expected.is_some() && code != expected {
            wrong.push((n, expected, code));
        }
        // A fault of the machine or of ours would be said so.
        assert_ne!(entry["state"], "failed", "{n}: {entry}");
        let out = |format: &str| fs::read(dir.path().join("out").join(path(n) + format));
        if let Some(code) = code {
            *refused.entry(code.to_owned()).or_insert(0) += 1;
            assert!(out(".pdf").is_err() && out(".docx").is_err(), "{n} is refused and written");
            continue;
        }
        written += 1;
        // What goes out leaves the sign-off sheet behind.
        let source = std::str::from_utf8(&source).map(|text| published(text).into_owned()).unwrap();
        let pdf = out(".pdf").unwrap();
        let document = lopdf::Document::load_mem(&pdf).unwrap();
        assert_eq!(document.get_pages().len(), entry["pages"], "{n}");
        assert!(carried(&pdf).is_some_and(|carried| carried.source == source), "{n}: its PDF holds another");
        // Reading a Word copy back is as much work as writing it.
        if !long || n % 13 == 0 {
            let pulled = pull(&engine, &out(".docx").unwrap(), Accept::Refuse).unwrap_or_else(|f| panic!("{n}: {f:?}"));
            assert!(pulled.source == source, "{n}: its Word copy says another");
        }
    }
    assert!(wrong.is_empty(), "named otherwise than expected: {wrong:?}");
    println!("{count} reports: {written} written, refused {refused:?}; at most {peak:.0} MB");
    assert!(written * 2 >= count && refused.len() > 6, "{written} written, refused {refused:?}");
    assert!(peak < 120.0, "{peak} MB");
}
