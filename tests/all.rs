//! Every integration test, in one binary: one link instead of one for each file. A file of tests is a module here.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    reason = "a test that cannot go on fails, and what it prints is shown when it does"
)]

mod common;

mod advice;
mod archive;
mod author;
mod bad_inputs;
mod batch;
#[cfg(feature = "import")]
mod blank;
mod cases;
#[cfg(feature = "import")]
mod cells;
mod check;
mod command;
mod digests;
mod docx;
#[cfg(feature = "import")]
mod drafted;
mod examples;
mod explained;
mod findings;
mod fonts;
mod forms;
mod fuzz;
mod generated;
mod house;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "import")]
mod import_again;
#[cfg(feature = "import")]
mod import_damaged;
#[cfg(feature = "import")]
mod import_office;
#[cfg(feature = "import")]
mod import_other;
mod import_tagged;
mod judges;
mod ledger;
mod lines;
mod load;
mod navigation;
mod obeyed;
mod ofd;
mod office;
mod outside;
mod pages;
#[cfg(all(feature = "cli", feature = "serve", feature = "import"))]
mod portal;
mod preview;
mod properties;
mod pull;
mod pull_looks;
mod redline;
mod redline_edits;
mod references;
mod roundtrip;
mod samples;
mod schema;
mod seals;
mod sides;
mod signoff;
#[cfg(feature = "s3")]
mod store;
mod surface;
mod tables;
mod titles;
mod toolchain;
mod tree;
mod trees;
mod under_title;
mod variants;
mod verify;
mod volume;
mod web;
mod words;
mod workbook;
mod year;
