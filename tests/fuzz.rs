//! The fuzz targets over their kept corpus, and over what the XML mutator makes of it, on any toolchain.

#[path = "fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "a crate of its own uses them")]
pub(crate) mod targets;

use crate::common::{cases, is_accepting, root};
use std::path::PathBuf;

/// The kept inputs of a target, by name.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = root().join("tests/fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} holds nothing", folder.display());
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Runs a target over its corpus; a panic names the input.
fn run(target: &str, check: fn(&[u8])) {
    for (path, input) in corpus(target) {
        let done = std::panic::catch_unwind(|| check(&input));
        assert!(done.is_ok(), "{target}: {}", path.display());
    }
}

#[test]
fn pull_takes_any_package() {
    run("pull_zip", targets::pull::zip);
}

#[test]
fn pull_takes_any_parts() {
    run("pull_parts", targets::pull::parts);
}

#[test]
fn reports_of_any_kind_are_written_or_refused() {
    run("report", targets::report::run);
}

#[test]
fn forms_of_any_kind_are_taken_or_refused() {
    run("form", targets::form::run);
}

/// The first inputs of the corpus are copies, reports and forms as they are written. `UPDATE_GOLDEN=1` writes them anew.
#[test]
fn the_corpus_begins_with_what_is_whole() {
    let seeds = [targets::pull::seeds(), targets::report::seeds(), targets::form::seeds()];
    for (target, name, bytes) in seeds.into_iter().flatten() {
        let path = root().join("tests/fuzz/corpus").join(target).join(name);
        if is_accepting() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        let kept = std::fs::read(&path).unwrap_or_default();
        assert!(kept == bytes, "{}: UPDATE_GOLDEN=1 writes it anew", path.display());
    }
}

#[test]
fn what_the_mutator_makes_is_taken_too() {
    let (_, _, input) = targets::pull::seeds().swap_remove(0);
    let mut changed = 0;
    let count = cases(200);
    for seed in 0..count {
        if let Some(mutated) = targets::mutate::xml(&input, seed.wrapping_mul(0x9e37_79b9), 1 << 20) {
            changed += usize::from(mutated != input);
            targets::pull::parts(&mutated);
        }
    }
    assert!(changed > count as usize * 3 / 4, "{changed}");
}

#[test]
fn what_is_made_of_reports_and_forms_is_taken_too() {
    let dice = |seed: u32| seed.wrapping_mul(0x9e37_79b9);
    let (mut written, mut taken) = (0, 0);
    let count = cases(200);
    for seed in 0..count {
        let seeds = targets::report::seeds();
        let (_, _, input) = &seeds[seed as usize % seeds.len()];
        let report = targets::tree::json(input, &targets::report::DONORS, dice(seed), 1 << 20).unwrap();
        written += usize::from(report != *input);
        targets::report::run(&report);
        let (_, _, input) = &targets::form::seeds()[seed as usize % 4];
        let form = targets::tree::json(input, &targets::form::DONORS, dice(seed), 1 << 20).unwrap();
        taken += usize::from(form != *input);
        targets::form::run(&form);
    }
    let most = count as usize * 3 / 4;
    assert!(written > most && taken > most, "{written}, {taken}");
}
