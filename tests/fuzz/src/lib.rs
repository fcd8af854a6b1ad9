//! What the fuzz targets run. `tests/fuzz.rs` of the checkout runs the same over the kept corpus, without any fuzzer.

use std::path::Path;
use std::sync::LazyLock;

use banxin::diag::Finding;
use banxin::engine::Engine;

pub mod form;
pub mod mutate;
pub mod pull;
pub mod report;
pub mod tree;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The fuzz crate lies two folders deeper than the checkout whose tests use this file too.
    let root = if root.join("layouts").is_dir() { root.to_owned() } else { root.join("../..") };
    Engine::open(&root.join("layouts"), &root.join("fonts")).expect("forms and fonts open")
});

/// An input may be refused, but never as a fault of ours.
fn look(findings: &[Finding]) {
    for finding in findings {
        assert!(!matches!(finding.code, "pull-failed" | "backend-failed" | "internal"), "{}", finding.message);
    }
}
