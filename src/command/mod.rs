//! The commands: read files, call the engine, show findings, choose the exit status.

mod arguments;
mod batch;
mod check;
mod diff;
mod manifest;
mod output;
mod plan;
mod preview;
mod progress;
mod pull;
mod redline;
mod render;
#[cfg(feature = "serve")]
mod serve;
mod session;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use crate::model;

use arguments::Command;

/// All reports were written (or found good).
const DONE: u8 = 0;
/// Some report was refused; the others were written.
const SOME_REFUSED: u8 = 1;
/// Nothing could start.
const NOT_STARTED: u8 = 2;
/// What could be held against a report agrees, but another version, form, page or font had laid a file out.
const NOT_COMPARED: u8 = 3;

/// Runs the program: parses the command line and does what it asks.
pub fn run() -> ExitCode {
    let status = match arguments::parse() {
        Ok(cli) => match cli.command {
            Command::Render(args) => render::run(&args),
            Command::Batch(args) => batch::run(&args),
            Command::Manifest(args) => manifest::run(&args),
            #[cfg(feature = "serve")]
            Command::Serve(args) => serve::run(&args),
            Command::Check(args) => check::run(&args),
            Command::Preview(args) => preview::run(&args),
            Command::Plan(args) => plan::run(&args),
            Command::Diff(args) => diff::run(&args),
            Command::Verify(args) => verify::run(&args),
            Command::Extract(args) => verify::extract(&args),
            Command::Pull(args) => pull::run(&args),
            Command::Schema => schema(),
        },
        Err((words, asked)) => {
            if asked {
                say(&words);
            } else {
                complain(&words);
            }
            if asked { DONE } else { NOT_STARTED }
        }
    };
    ExitCode::from(status)
}

fn schema() -> u8 {
    say(model::SCHEMA);
    DONE
}

/// Prints to standard output. A reader that has gone away (`| head`) is no fault of ours.
fn say(words: &str) {
    _ = std::io::stdout().lock().write_all(words.as_bytes());
}

/// Prints to standard error.
fn complain(words: &str) {
    _ = std::io::stderr().lock().write_all(words.as_bytes());
}
