//! What the tests share: the engine on the shipped folders, golden files, and outside tools.

pub(crate) mod generate;
pub(crate) mod office;
pub(crate) mod package;
pub(crate) mod program;
pub(crate) mod raster;
pub(crate) mod readers;
pub(crate) mod said;

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use banxin::engine::Engine;

pub(crate) use readers::{judge, python, skip, tool};

/// The root of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An engine on the shipped forms and fonts, and the samples' pictures.
pub(crate) fn engine() -> Engine {
    static OPENED: LazyLock<Engine> = LazyLock::new(|| {
        Engine::open(&root().join("layouts"), &root().join("fonts"))
            .unwrap_or_else(|refusal| panic!("{refusal:?}"))
            .with_folder(&root().join("samples"))
    });
    OPENED.clone()
}

/// Every sample report, by name.
pub(crate) fn all_samples() -> Vec<(String, String)> {
    let mut samples: Vec<_> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    samples.sort();
    samples
}

/// Every sample but the budgets, which are as long as the final accounts and of their kind: the long tests ask them too.
pub(crate) fn samples() -> Vec<(String, String)> {
    const LONG: [&str; 2] = ["danwei-2025", "yusuan-2025"];
    let is_long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let mut samples = all_samples();
    samples.retain(|(name, _)| is_long || !LONG.contains(&name.as_str()));
    samples
}

/// Whether everything is asked, as `.ci/run` does: with every judge. Else a third of the cases and of the samples is, where one tells
/// nearly what all do: `cargo test` is run before every commit.
pub(crate) fn is_thorough() -> bool {
    ["REQUIRE_TOOLS", "BANXIN_CASES", "BANXIN_LONG_TESTS"].iter().any(|name| std::env::var_os(name).is_some())
}

/// That many cases, or a third of them: see [`is_thorough`].
pub(crate) fn cases(whole: u32) -> u32 {
    if is_thorough() { whole } else { whole.div_ceil(3) }
}

/// Every sample, or one of each kind: a national report, an official document, a chapter of a book; see [`is_thorough`].
pub(crate) fn some_samples() -> Vec<(String, String)> {
    const KINDS: [&str; 3] = ["wudang-2020", "gongwen-lianhe", "yearbook-chapter"];
    let mut samples = samples();
    samples.retain(|(name, _)| is_thorough() || KINDS.contains(&name.as_str()));
    samples
}

/// Compares with a file under `tests/golden`; `UPDATE_GOLDEN=1` accepts what is found.
pub(crate) fn golden(name: &str, actual: &str) {
    let path = root().join("tests/golden").join(name);
    if is_accepting() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, actual).unwrap();
    }
    let missing = |error| panic!("{name}: {error}; UPDATE_GOLDEN=1 accepts what is found");
    let expected = std::fs::read_to_string(&path).unwrap_or_else(missing);
    if let Some((n, (a, b))) = actual.lines().zip(expected.lines()).enumerate().find(|(_, (a, b))| a != b) {
        panic!("{name}:{}: found\n  {a}\nwhere the golden file has\n  {b}\nUPDATE_GOLDEN=1 accepts", n + 1);
    }
    assert_eq!(actual.lines().count(), expected.lines().count(), "{name}: length differs; UPDATE_GOLDEN=1 accepts");
}

/// Compares with all files of a folder under `tests/golden`: one more there is a golden file that nothing makes.
pub(crate) fn goldens(folder: &str, made: &[(&str, String)]) {
    made.iter().for_each(|(name, actual)| golden(&format!("{folder}/{name}"), actual));
    for entry in std::fs::read_dir(root().join("tests/golden").join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let is_made = made.iter().any(|(name, _)| path.ends_with(name));
        if !is_made && is_accepting() {
            std::fs::remove_file(&path).unwrap();
        }
        assert!(is_made || is_accepting(), "nothing makes {}; UPDATE_GOLDEN=1 removes it", path.display());
    }
}

/// Whether what is found is accepted as golden.
pub(crate) fn is_accepting() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1")
}

/// Whether to ask `lines.py`.
pub(crate) fn can_compare_lines() -> bool {
    python("pymupdf")
}

/// Holds two PDFs of a sample against each other by `lines.py` with its options, and prints what it says.
pub(crate) fn compare_lines(name: &str, ours: &Path, theirs: &Path, options: &[&str]) {
    let mut lines = Command::new("python3");
    println!("{name}: {}", run(lines.arg(judge("lines.py")).arg(ours).arg(theirs).args(options)));
}

/// Runs an outside tool and gives what it prints; panics with its words when it fails.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out
}
