//! The standards ledger names only places and tests that there are.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::root;

/// All Rust files under a folder.
fn sources(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => found.extend(sources(&path)),
            path if path.extension().is_some_and(|extension| extension == "rs") => {
                found.push(std::fs::read_to_string(path).unwrap());
            }
            _ => {}
        }
    }
    found
}

/// The names of all tests: functions right below `#[test]`, with comments between.
fn tests() -> BTreeSet<String> {
    let files = ["src", "tests"].into_iter().flat_map(|folder| sources(&root().join(folder)));
    let mut names = BTreeSet::new();
    for file in files {
        let mut is_test = false;
        for line in file.lines().map(str::trim) {
            is_test |= line == "#[test]";
            if let Some(name) = line.strip_prefix("fn ").filter(|_| is_test) {
                names.insert(name.split('(').next().unwrap().to_owned());
                is_test = false;
            }
        }
    }
    names
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_ledger_names_files_and_tests_that_there_are() {
    let ledger = std::fs::read_to_string(root().join("src/backend/ledger.rs")).unwrap();
    let (tests, mut rows) = (tests(), 0);
    for line in ledger.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
        let [clause, asks, places, shown] = cells[..] else { panic!("four cells: {line}") };
        if places == "where" {
            continue;
        }
        rows += 1;
        assert!(
            !clause.is_empty() && !asks.is_empty() && !quoted(places).is_empty() && !quoted(shown).is_empty(),
            "{line}"
        );
        for place in quoted(places) {
            assert!(root().join("src/backend").join(place).is_file(), "no file {place}: {line}");
        }
        for test in quoted(shown) {
            assert!(tests.contains(test), "no test {test}: {line}");
        }
    }
    assert!(rows > 50, "only {rows} rows");
    let in_words = ledger
        .lines()
        .take_while(|line| !line.starts_with("//! # "))
        .flat_map(quoted)
        .filter(|word| word.contains('_'));
    in_words.for_each(|test| assert!(tests.contains(test), "no test {test}"));
}
