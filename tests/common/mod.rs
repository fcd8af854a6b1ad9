//! What the tests share: the engine on the shipped folders, golden files, and outside tools.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod office;

use std::path::{Path, PathBuf};
use std::process::Command;

use banxin::engine::Engine;

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An engine on the shipped forms and fonts, and the samples' pictures.
pub fn engine() -> Engine {
    Engine::open(&root().join("layouts"), &root().join("fonts"))
        .unwrap_or_else(|refusal| panic!("{refusal:?}"))
        .with_folder(&root().join("samples"))
}

/// Every sample report, by name.
pub fn samples() -> Vec<(String, String)> {
    let mut samples: Vec<_> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    samples.sort();
    samples
}

/// Compares with a file under `tests/golden`; `UPDATE_GOLDEN=1` accepts what is found.
pub fn golden(name: &str, actual: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    if let Some((n, (a, b))) = actual.lines().zip(expected.lines()).enumerate().find(|(_, (a, b))| a != b) {
        panic!("{name}:{}: found\n  {a}\nwhere the golden file has\n  {b}\nUPDATE_GOLDEN=1 accepts", n + 1);
    }
    assert_eq!(actual.lines().count(), expected.lines().count(), "{name}: length differs; UPDATE_GOLDEN=1 accepts");
}

/// Whether an outside tool is there. Where it is missing the test prints SKIPPED, and fails under `REQUIRE_TOOLS=1`.
pub fn tool(name: &str) -> bool {
    let there =
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()));
    there || skip(name)
}

/// A file of the judges' folder (`BANXIN_JUDGES`, or `../shared/tools` beside the checkout).
pub fn judge(name: &str) -> Option<PathBuf> {
    let dir = std::env::var_os("BANXIN_JUDGES").map_or_else(|| root().join("../shared/tools"), PathBuf::from);
    let path = dir.join(name);
    // The schemas' judge needs lxml, which the judges' set-up installs.
    let ready = path.is_file() && (!name.ends_with(".py") || has_module("lxml"));
    (ready || skip(name)).then_some(path)
}

/// Whether Python knows a module.
pub fn has_module(name: &str) -> bool {
    Command::new("python3").args(["-c", &format!("import {name}")]).output().is_ok_and(|output| output.status.success())
}

/// Says that a tool is missing; fails under `REQUIRE_TOOLS=1`. Always false.
pub fn skip(name: &str) -> bool {
    assert!(std::env::var_os("REQUIRE_TOOLS").is_none(), "{name} is required");
    println!("SKIPPED: {name} is not installed");
    false
}

/// Whether `lines.py` has what it needs.
pub fn can_compare_lines() -> bool {
    let there = Command::new("python3").args(["-c", "import pymupdf"]).output();
    there.is_ok_and(|output| output.status.success()) || skip("python3 with PyMuPDF")
}

/// Holds two PDFs of a sample against each other by `lines.py` with its options, and prints what it says.
pub fn compare_lines(name: &str, ours: &Path, theirs: &Path, options: &[&str]) {
    let mut judge = Command::new("python3");
    judge.arg(root().join("tests/judges/lines.py")).arg(ours).arg(theirs).args(options);
    println!("{name}: {}", run(&mut judge));
}

/// Runs an outside tool and gives what it prints; panics with its words when it fails.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out
}
