//! The programs in `examples/` build and do what they say.

use std::path::Path;
use std::process::Command;

use crate::common::{root, run, samples};

/// Builds an example, if need be, and runs it in a folder; what it prints.
fn example(name: &str, dir: &Path, words: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--locked", "--offline", "--example", name, "--manifest-path"]);
    cargo.arg(root().join("Cargo.toml")).arg("--").args(words).current_dir(dir);
    run(cargo.env("BANXIN_FONTS", root().join("fonts")).env("BANXIN_LAYOUTS", root().join("layouts")))
}

#[test]
fn render_makes_the_file_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let report = root().join("samples/wudang-2020.json");
    std::fs::copy(report, dir.path().join("年报.json")).unwrap();
    let said = example("render", dir.path(), &["年报.json", "年报.pdf"]);
    assert!(said.starts_with("8 pages, "), "{said}");
    assert!(std::fs::read(dir.path().join("年报.pdf")).unwrap().starts_with(b"%PDF-1.7"));
}

#[test]
fn mend_puts_in_what_the_sums_ask_for_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let report = root().join("samples/wudang-2020.json");
    let said = example("mend", dir.path(), &[report.to_str().unwrap(), "mended.json"]);
    assert!(said.contains("/body/3/body/0/figures/result_total/np: \"0\" → 88"), "{said}");
    assert!(!said.contains("sum-"), "no sum is wrong any more: {said}");
    let [before, after] = [report, dir.path().join("mended.json")].map(|path| std::fs::read_to_string(path).unwrap());
    let changed = before.lines().zip(after.lines()).filter(|(before, after)| before != after).count();
    assert_eq!((before.lines().count(), changed), (after.lines().count(), 1), "both figures are of one row");
}

#[test]
fn archive_writes_every_report_of_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let reports = dir.path().join("年报");
    std::fs::create_dir(&reports).unwrap();
    std::fs::copy(root().join("samples/yangzhang.png"), reports.join("yangzhang.png")).unwrap();
    for (name, text) in samples().iter().filter(|(_, text)| text.len() < 20_000) {
        std::fs::write(reports.join(name).with_extension("json"), text).unwrap();
    }
    std::fs::write(reports.join("坏.json"), "{}").unwrap();
    let said = example("archive", dir.path(), &["年报", "out"]);
    let made = |extension: &str| {
        let names = std::fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().unwrap() == extension).count()
    };
    let sound = std::fs::read_dir(&reports).unwrap().count() - 2;
    assert_eq!((made("pdf"), made("docx")), (sound, sound), "{said}");
    assert!(sound > 3 && said.contains("坏.json: "), "{said}");
}
