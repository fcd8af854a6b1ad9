//! Checks a report and puts in the figures that the sums ask for, where one figure would mend them; everything else in the
//! file stays as it was: `cargo run --example mend -- samples/wudang-2020.json mended.json`.
//!
//! Which figure is wrong is for people to say. A program of one's own would ask them here.
#![allow(clippy::print_stdout, reason = "a program that says what it did")]

use std::error::Error;
use std::path::{Path, PathBuf};

use banxin::diag::{Finding, Place};
use banxin::engine::{Engine, PlanOptions};
use banxin::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(report), Some(file)) = (words.next(), words.next()) else {
        return Err("usage: mend REPORT.json MENDED.json".into());
    };
    let engine = Engine::find(None, None).map_err(|refusal| format!("{refusal:?}"))?;
    let text = std::fs::read_to_string(&report)?;
    let found = check(&engine, &text, &report);
    let mended = mend(text, &found)?;
    let left = check(&engine, &mended, &report);
    std::fs::write(&file, &mended)?;
    left.iter().for_each(|finding| println!("{}: {}", finding.code, finding.message));
    println!("{} findings before, {} now", found.len(), left.len());
    Ok(())
}

/// What is wrong with a report.
fn check(engine: &Engine, text: &str, file: &Path) -> Vec<Finding> {
    let options = PlanOptions { folder: file.parent(), ..PlanOptions::default() };
    engine.plan_with(text, &options).1
}

/// The text with the figures that findings propose. Each is put in where it stands, the last first, so that the places of
/// the others hold.
fn mend(mut text: String, findings: &[Finding]) -> Result<String, Box<dyn Error>> {
    let tree = json::parse(&text).map_err(|finding| finding.message)?;
    let mut changes: Vec<_> = findings
        .iter()
        .filter_map(|finding| {
            let Place::Value(pointer) = &finding.place else { return None };
            let (_, expected) = finding.facts.iter().find(|(name, _)| *name == "expected")?;
            let value = (finding.code == "sum-cause").then(|| tree.find(pointer))??;
            println!("{pointer}: {} → {expected}", &text[value.at..value.end]);
            Some((value.at..value.end, format!("\"{expected}\"")))
        })
        .collect();
    changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, figure) in changes {
        text.replace_range(range, &figure);
    }
    Ok(text)
}
