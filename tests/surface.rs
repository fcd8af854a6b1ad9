//! What integrators meet: public functions say what they are asked for.

use std::path::{Path, PathBuf};

use super::common::root;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The public functions that take a bare `bool`, by name. A call like `show(findings, true)` says nothing to its reader: two
/// functions, an enum or a struct of options do.
fn with_bools(source: &str) -> Vec<&str> {
    let heads = source.split("pub fn ").skip(1).chain(source.split("pub const fn ").skip(1));
    let heads = heads.filter_map(|head| head.split_once('('));
    let takes = |(_, rest): &(&str, &str)| {
        rest.split(['{', ';']).next().unwrap_or_default().split("->").next().unwrap_or_default().contains(": bool")
    };
    heads.filter(takes).map(|(name, _)| name).collect()
}

#[test]
fn no_public_function_takes_a_bare_bool() {
    assert_eq!(
        with_bools(
            "pub fn a(x: u8, y: bool) {}\n pub fn b() -> bool { let c: bool; }\n pub const fn d(\n e: bool,\n) -> u8 {}"
        ),
        ["a", "d"]
    );
    let mut files = vec![];
    sources(&root().join("src"), &mut files);
    assert!(files.len() > 100, "the sources were not found");
    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let source = std::fs::read_to_string(file).expect("a source");
            with_bools(&source).into_iter().map(|name| format!("{}: {name}", file.display())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}
