//! What `check` finds in the published sample reports, as an official reads it. `UPDATE_GOLDEN=1` accepts.

use std::path::{Path, PathBuf};

use banxin::check;
use banxin::form::{Form, FormSet};
use banxin::model::{self, Report};
use banxin::source::Source;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> (Source, Report) {
    let source = Source::read(&root().join("samples").join(name)).unwrap();
    let (report, _) = model::read(&source.text).unwrap();
    (Source::new(format!("samples/{name}"), source.text), report)
}

fn form_of(report: &Report) -> Form {
    FormSet::open(&root().join("layouts")).unwrap().choose(report).unwrap().clone()
}

/// Compares with a golden file, or writes it when `UPDATE_GOLDEN` is set.
fn golden(name: &str, found: &str) {
    let path: PathBuf = root().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        return std::fs::write(path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "tests/golden/{name} differs; UPDATE_GOLDEN=1 accepts");
}

#[test]
fn the_seed_has_five_failing_sums_from_two_wrong_cells_and_one_wrong_title() {
    let (source, report) = sample("wudang-2020.json");
    let findings = check::run(&report, &form_of(&report));
    golden("wudang-2020.findings.txt", &source.show(&findings, false));
    let codes: Vec<&str> = findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, ["chapter-title", "sum-cause", "sum-cause"]);
    let fact = |index: usize, name: &str| {
        let facts = &findings[index].facts;
        facts.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value.as_str())
    };
    assert_eq!((fact(1, "col"), fact(1, "value"), fact(1, "expected")), ("np", "0", "88"));
    assert_eq!((fact(2, "col"), fact(2, "value"), fact(2, "expected")), ("biz", "0", "11"));
    let sums: std::collections::BTreeSet<&str> = [1, 2].iter().flat_map(|&i| fact(i, "sums").split(' ')).collect();
    let five = ["T3-BALANCE/biz", "T3-BALANCE/np", "T3-RESULT/biz", "T3-RESULT/np", "T3-ROW/result_total"];
    assert_eq!(sums.into_iter().collect::<Vec<_>>(), five);
}

#[test]
fn the_invented_report_of_2021_is_sound() {
    let (source, report) = sample("yangming-2021.json");
    assert_eq!(source.show(&check::run(&report, &form_of(&report)), false), "");
}
