//! Judges that were written by somebody who has not read what they judge. Each script makes inputs of its own, runs the
//! program, holds what it says and writes against what was put in, and prints every hit; its head says what counts.
//!
//! A seeded sample; with `BANXIN_LONG_TESTS=1` the whole counts.

use std::process::Command;

use crate::common::readers::judges;
use crate::common::{judge, python, root, run};

/// Fails with what the script prints where it finds anything.
fn holds(script: &str, modules: &str, sample: &[&str]) {
    if !python(modules) {
        return;
    }
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty());
    let mut command = Command::new("python3");
    // A browser without hanzi would measure boxes.
    command.env("FONTCONFIG_FILE", judges().join("fonts.conf"));
    command.arg(judge(script)).args(["--program", env!("CARGO_BIN_EXE_banxin")]);
    let output = command.args(if long { &[] } else { sample }).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", said.lines().last().unwrap_or_default());
}

/// 200 reports, half of them with an error: all rendered, every error named by its place, nothing else said.
#[test]
fn reports_as_they_are_published_are_set_and_their_errors_found() {
    holds("published.py", "json", &["--count", "24", "--blanks", "12"]);
}

/// 200 titles of offices and documents: no line ends inside a word or a name, none is an hourglass.
#[test]
fn titles_end_their_lines_at_words() {
    holds("titles.py", "jieba, pymupdf", &["--count", "36"]);
}

/// 63 kinds of mutated sources in four formats: no figure under another head or label, nothing lost in silence.
#[cfg(feature = "import")]
#[test]
fn no_figure_of_a_mutated_source_stands_under_another_head_or_label() {
    holds("import_mutations.py", "openpyxl, pymupdf", &["--sample", "30"]);
}

/// The national Word template filled in, as it is and saved by LibreOffice as five other formats: every figure.
#[cfg(feature = "import")]
#[test]
fn the_filled_template_gives_every_figure_back() {
    holds("import_template.py", "lxml", &["--sample", "3"]);
}

/// Bodies of every length under one to twelve offices: every clause of the signature, measured on the PDF.
#[test]
fn signatures_keep_their_clauses_at_every_length() {
    holds("signatures.py", "pymupdf", &["--sample", "60"]);
}

/// The rectangles of `plan --format json` hold the texts and figures that they point at, read from the PDF.
#[test]
fn rectangles_of_the_plan_hold_what_they_point_at() {
    if !python("pymupdf") {
        return;
    }
    let mut command = Command::new("python3");
    command.arg(judge("places.py")).args(["--banxin", env!("CARGO_BIN_EXE_banxin")]);
    let samples =
        ["wudang-2020", "yangming-2021", "yearbook-chapter", "gongwen-tongzhi", "gongwen-lianhe", "juesuan-2024"];
    command.args(samples.map(|name| root().join(format!("samples/{name}.json"))));
    println!("{}", run(&mut command));
}

/// What the ledger measured on the plan is what PyMuPDF measures on the file, for every sample.
#[test]
fn the_ledger_says_what_is_on_the_files() {
    holds("ledger.py", "pymupdf", &[]);
}

/// Sentences that disagree with the tables: nine tenths are found; of all others none is accused.
#[test]
fn prose_is_held_against_the_tables() {
    holds("statements.py", "json", &["--sample", "60"]);
}

/// Bodies that are wrong, huge, slow and foreign at every address; memory over 10,000 mixed requests; nothing left on disk.
#[cfg(all(feature = "cli", feature = "serve", feature = "import"))]
#[test]
fn every_address_meets_bad_bodies_as_it_says() {
    holds("abuse.py", "json", &["--sample"]);
}

/// A client that a generator makes of the service's description: every file, report and finding is the command line's.
#[cfg(all(feature = "cli", feature = "serve", feature = "import"))]
#[test]
fn a_generated_client_gets_what_the_command_line_gives() {
    holds("client.py", "openapi_python_client", &["--sample"]);
}

/// The page of the service in Chromium, by keyboard from a blank form to files equal to the command line's; sums of the browser
/// against the engine's, axe, goldens of what a screen reader says, the service killed and back.
#[cfg(feature = "cli")]
#[test]
fn the_page_is_a_workplace() {
    holds("page.py", "playwright, axe_playwright_python", &["--sample", "--reports", "20"]);
}
