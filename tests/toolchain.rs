//! The oldest Rust that `Cargo.toml` names builds everything: no dependency asks for a newer one, the papers say the same.
//! That our own code asks for none is clippy's to hold (`incompatible_msrv`). And the changes that `tests/mutants.py` makes to hold
//! the tests against still have their lines.

use std::process::Command;

use crate::common::{root, run};
use serde_json::Value;

/// A version as numbers; what is not said is 0.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or_else(|_| panic!("{text} is no version")));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

/// What is built here, with its dependencies, as Cargo resolves it without asking a registry.
fn packages() -> Vec<Value> {
    let said = run(Command::new(env!("CARGO")).arg("-vV"));
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names the host");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["metadata", "--locked", "--offline", "--format-version", "1"]);
    let told: Value = serde_json::from_str(&run(cargo.args(["--filter-platform", host]))).unwrap();
    told["packages"].as_array().unwrap().clone()
}

#[test]
fn no_dependency_asks_for_a_newer_rust() {
    let packages = packages();
    let ours = packages.iter().find(|package| package["name"] == env!("CARGO_PKG_NAME")).expect("our own package");
    let oldest = version(ours["rust_version"].as_str().expect("rust-version"));
    let newer = packages.iter().filter(|package| package["rust_version"].as_str().map(version) > Some(oldest));
    let newer: Vec<String> = newer.map(|package| format!("{} {}", package["name"], package["rust_version"])).collect();
    assert!(packages.len() > 100 && newer.is_empty(), "{newer:?}");
}

#[test]
fn the_papers_name_the_rust_that_is_needed() {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    for (paper, words) in [("README.md", format!("Rust ({needed} ")), ("README.zh-CN.md", format!("Rust（{needed} "))]
    {
        let text = std::fs::read_to_string(root().join(paper)).unwrap();
        assert!(text.contains(&words), "{paper} does not say {words:?}");
    }
}

/// A library's user gets neither a command line nor a service.
#[test]
fn the_library_alone_brings_no_command_line_and_no_runtime() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"]);
    let needed = run(cargo.args(["--no-default-features", "--format", "{p}"]));
    let needed: Vec<&str> = needed.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(needed.len() > 50 && needed.contains(&"lopdf"), "{needed:?}");
    for package in ["clap", "glob", "indicatif", "tokio", "hyper", "axum", "mimalloc"] {
        assert!(!needed.contains(&package), "{package}");
    }
}

/// `tests/mutants.py` builds everything anew, so it is run now and then: a line that was rewritten must be told at once.
#[test]
fn every_change_that_a_test_must_fall_to_has_its_line() {
    let mutants = std::fs::read_to_string(root().join("tests/mutants.json")).unwrap();
    let mutants: Vec<Value> = serde_json::from_str(&mutants).unwrap();
    for mutant in mutants {
        let (file, old) = (mutant["file"].as_str().unwrap(), mutant["old"].as_str().unwrap());
        let text = std::fs::read_to_string(root().join("src").join(file)).unwrap_or_default();
        assert_eq!(
            text.matches(old).count(),
            1,
            "{}: tests/mutants.json needs the new line of src/{file}",
            mutant["what"]
        );
    }
}
