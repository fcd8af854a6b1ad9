//! What stands in `tests`, `samples/bad` and the folders of golden files is made and run: nothing lies there forgotten.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{all_samples, root};

/// The names of a folder's files that end so, without the ending.
fn names(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    files.filter_map(|path| Some(path.file_name()?.to_str()?.strip_suffix(ending)?.to_owned())).collect()
}

/// The source of all tests in a folder.
fn code(folder: &Path) -> String {
    let mut code = String::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            code.push_str(&self::code(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            code.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    code
}

#[test]
fn every_file_of_tests_is_a_module_of_the_one_binary() {
    let binary = std::fs::read_to_string(root().join("tests/all.rs")).unwrap();
    let modules = binary.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut modules: BTreeSet<String> = modules.map(str::to_owned).collect();
    assert!(modules.remove("common") && modules.insert("all".to_owned()));
    assert_eq!(names("tests", ".rs"), modules);
}

/// The files below a folder, by their path there.
fn below(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match path.is_dir() {
            true => found.extend(below(&path).iter().map(|inner| format!("{name}/{inner}"))),
            false => found.push(name),
        }
    }
    found
}

/// `goldens` holds all that is in a folder; so each file is in a folder that it holds, or held by `golden` alone.
#[test]
fn every_golden_file_is_made_by_a_test() {
    let code = code(&root().join("tests"));
    let samples: BTreeSet<String> = all_samples().into_iter().map(|(name, _)| name).collect();
    for file in below(&root().join("tests/golden")) {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_held = samples.contains(folder)
            || code.contains(&format!("goldens(\"{folder}\","))
            || code.contains(&format!("golden(\"{file}\","));
        assert!(is_held, "nothing makes tests/golden/{file}");
    }
}

#[test]
fn every_bad_input_has_its_words_and_every_word_its_input() {
    let words = names("samples/bad", ".txt");
    assert_eq!(names("samples/bad", ".json"), words);
    let code = code(&root().join("tests"));
    words.iter().for_each(|name| assert!(code.contains(&format!("\"{name}\"")), "nothing reads samples/bad/{name}"));
}
