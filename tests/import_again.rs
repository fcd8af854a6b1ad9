//! Export and import in turn: a report that comes back from Word or PDF without its data says what it said.
//!
//! What a report says is written out line by line ([`crate::common::said`]), so that a difference can be read. What a format
//! cannot carry is the list in the README.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use banxin::Format;
use banxin::engine::{Engine, PlanOptions};
use banxin::import::{FaceSource, Wish, import};

use crate::common::{engine, generate, root, said, some_samples};

/// Writes a report without its data, reads it back, and says what differs: `-` what was, `+` what came back.
fn differences(engine: &Engine, text: &str, folder: &Path, format: Format) -> Vec<String> {
    let options = PlanOptions { folder: Some(folder), ..PlanOptions::default() };
    let plan = engine.plan_with(text, &options).0.unwrap();
    let bytes = engine.write_bare(&plan, format).unwrap();
    let was: Value = serde_json::from_str(text).unwrap();
    // The tags of a PDF have no row in which no cell begins: veraPDF refuses it (ISO 14289-1, 7.2).
    let was = if format == Format::Pdf { said::with_own_rows(&was) } else { was };
    let face: FaceSource = Arc::new(|| None);
    let name = format!("a.{}", format.name());
    let plain = Wish { folder: "图".into(), ..Wish::default() };
    // What the title does not tell the user does.
    let issuer = was["issuer"].as_str().map(str::to_owned);
    let year = was["year"].as_u64().and_then(|year| u16::try_from(year).ok());
    let told = Wish { issuer, year, ..plain.clone() };
    let read = |wish: &Wish| import(&bytes, &name, &face, engine.forms(), wish);
    match read(&plain).or_else(|_| read(&told)) {
        Ok(made) => said::differences(&was, &serde_json::from_str(&made.text).unwrap(), format == Format::Docx),
        Err(findings) => findings.iter().map(|finding| format!("! {} {}", finding.code, finding.message)).collect(),
    }
}

/// Samples that say their office and year come back from Word as they were: annual reports, a chapter of a yearbook with notes, lists,
/// tables over several pages and contents, and official documents.
#[test]
fn samples_come_back_from_word() {
    let engine = engine();
    for (name, text) in some_samples() {
        let diff = differences(&engine, &text, &root().join("samples"), Format::Docx);
        assert!(diff.is_empty(), "{name}:\n{}", diff.join("\n"));
    }
}

/// And from PDF.
#[test]
fn samples_come_back_from_pdf() {
    let engine = engine();
    for (name, text) in some_samples() {
        let diff = differences(&engine, &text, &root().join("samples"), Format::Pdf);
        assert!(diff.is_empty(), "{name}:\n{}", diff.join("\n"));
    }
}

/// A column of a free table in which no cell of its own stands has no width: what spans it does so in both carriers.
#[test]
fn a_column_without_a_cell_of_its_own_comes_back() {
    let engine = engine();
    let report = serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市教育局",
        "title": "云岭市教育局2024年工作报告",
        "body": ["前文。", { "grid": { "header_rows": 3, "rows": [
            [{ "text": "项目", "rows": 3, "cols": 3 }, "本年"], ["其中"], ["合计"], ["办件", "55296", { "text": "77823", "cols": 2 }]
        ] } }]
    });
    for format in [Format::Docx, Format::Pdf] {
        let diff = differences(&engine, &report.to_string(), &root().join("samples"), format);
        assert!(diff.is_empty(), "{}:\n{}", format.name(), diff.join("\n"));
    }
}

/// The national report with all its figures so many times as large: every sum holds as before.
fn national(seed: u64) -> String {
    fn scale(value: &mut Value, by: u64, inside: bool) {
        match value {
            Value::Object(members) => {
                members.iter_mut().for_each(|(key, member)| scale(member, by, inside || key == "figures"));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| scale(item, by, inside)),
            Value::String(text) if inside => {
                if let Ok(number) = text.parse::<u64>() {
                    *text = (number * by).to_string();
                }
            }
            _ => {}
        }
    }
    let sample = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let mut report: Value = serde_json::from_str(&sample).unwrap();
    scale(&mut report, seed, false);
    report.to_string()
}

/// Reports made at random, all of which must come back the same but for what the README names.
///
/// Every twentieth of 200; with `BANXIN_LONG_TESTS` all. `BANXIN_SEED` is the number of the first.
fn generated(format: Format) {
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let first: u64 = std::env::var("BANXIN_SEED").map_or(0, |first| first.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    generate::pictures(folder.path());
    let engine = engine().with_folder(folder.path());
    let (count, step) = if long { (200, 1) } else { (200, 20) };
    let (mut same, mut all) = (0, 0);
    let mut said = vec![];
    for seed in (0..count).step_by(step).map(|seed| first + if long { seed } else { seed + seed / 20 }) {
        let text = if seed % 10 == 9 { national(seed) } else { generate::report(seed) };
        let diff = differences(&engine, &text, folder.path(), format);
        all += 1;
        same += usize::from(diff.is_empty());
        said.extend(diff.iter().map(|line| format!("{seed:03} {line}")));
    }
    println!("{}: {same} of {all} the same", format.name());
    assert!(same == all, "{}: {same} of {all}\n{}", format.name(), said.join("\n"));
}

/// The final accounts with all amounts so many times as large, without some of the rows that they bring, and with some
/// names said twice: what a form's own sums ask of them holds as before.
fn booklet(seed: u64) -> String {
    fn scaled(text: &str, by: u64) -> Option<String> {
        let cents: u64 = text.replace([',', '.'], "").parse().ok()?;
        let (whole, rest) = (cents * by / 100, cents * by % 100);
        let digits = whole.to_string();
        let starts = (0..digits.len()).filter(|at| *at > 0 && (digits.len() - at).is_multiple_of(3));
        let mut grouped = String::new();
        let mut from = 0;
        for start in starts {
            grouped.push_str(&digits[from..start]);
            grouped.push(',');
            from = start;
        }
        grouped.push_str(&digits[from..]);
        Some(format!("{grouped}.{rest:02}"))
    }
    fn scale(value: &mut Value, by: u64) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|member| scale(member, by)),
            Value::String(text) => *text = scaled(text, by).unwrap_or_else(|| text.clone()),
            _ => {}
        }
    }
    fn tables(value: &mut Value, seed: u64) {
        let Some(parts) = value.as_array_mut() else { return };
        for part in parts.iter_mut().filter_map(Value::as_object_mut) {
            part.get_mut("body").into_iter().for_each(|body| tables(body, seed));
            part.get_mut("figures").into_iter().for_each(|figures| scale(figures, seed));
            let Some(rows) = part.get_mut("rows").and_then(Value::as_array_mut) else { continue };
            let mut at = 0;
            rows.retain(|_| {
                at += 1;
                !(at * 7 + seed).is_multiple_of(5)
            });
            rows.iter_mut().filter_map(|row| row.get_mut("figures")).for_each(|figures| scale(figures, seed));
        }
    }
    let sample = std::fs::read_to_string(root().join("samples/juesuan-2024.json")).unwrap();
    let mut report: Value = serde_json::from_str(&sample).unwrap();
    report.as_object_mut().unwrap().remove("published");
    tables(&mut report["body"], seed);
    report.to_string()
}

/// Twenty booklets of nine tables from Word and PDF: no code and no figure is another.
#[test]
fn generated_booklets_come_back() {
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let engine = engine();
    for seed in 1..=if long { 20 } else { 2 } {
        let text = booklet(seed * 3);
        for format in [Format::Docx, Format::Pdf] {
            let diff = differences(&engine, &text, &root().join("samples"), format);
            assert!(diff.is_empty(), "{seed} {}:\n{}", format.name(), diff.join("\n"));
        }
    }
}

#[test]
fn generated_reports_come_back_from_word() {
    generated(Format::Docx);
}

/// A third of them has tables without rules: their tags say the cells.
#[test]
fn generated_reports_come_back_from_pdf() {
    generated(Format::Pdf);
}
