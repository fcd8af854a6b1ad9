//! The commands: read files, call the engine, show findings, choose the exit status.

mod arguments;
mod batch;
mod check;
mod diff;
mod explain;
mod fonts;
mod form_file;
mod forms;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "import")]
mod import_batch;
mod kept;
mod last;
#[cfg(all(unix, feature = "serve"))]
mod limits;
mod manifest;
mod manual;
mod new;
mod output;
mod plan;
mod preview;
mod progress;
mod pull;
mod redline;
mod render;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod session;
#[cfg(feature = "serve")]
mod settings;
mod verify;
mod year;

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::source;
use crate::support::{catch, system};

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
    catch::quieten();
    #[cfg(all(unix, feature = "serve"))]
    limits::hear_of_full_files();
    let status = match arguments::parse(std::env::args_os().collect()) {
        Ok(cli) => act(cli.command),
        Err((words, asked)) => {
            if asked {
                say(&words);
            } else {
                complain(&words);
            }
            if asked { DONE } else { NOT_STARTED }
        }
    };
    ExitCode::from(if status == DONE && IS_CUT_OFF.load(Ordering::Relaxed) { SOME_REFUSED } else { status })
}

fn act(command: Command) -> u8 {
    match command {
        Command::Render(args) => render::run(&args),
        Command::Batch(args) => batch::run(&args),
        Command::Manifest(args) => manifest::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Year(args) => year::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Extract(args) => verify::extract(&args),
        Command::Pull(args) => pull::run(&args),
        #[cfg(feature = "import")]
        Command::Import(args) => match &args.batch {
            Some(folder) => import_batch::run(&args, folder),
            None => import::run(&args),
        },
        Command::Form(args) => form_file::run(&args),
        Command::Forms(args) => forms::run(&args),
        Command::New(args) => new::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Fonts(args) => fonts::run(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::pages(&args),
        Command::Explain(args) => explain::run(&args),
        // What the parser makes of it is help, before anything is done.
        Command::Help(_) => DONE,
    }
}

/// Prints words for people to standard output; what a terminal would obey in them is shown instead. A reader that has
/// gone away (`| head`) is no fault of ours.
fn say(words: &str) {
    hand_out(&source::inert(words));
}

/// Prints JSON for machines to standard output.
fn say_json(value: &impl Serialize) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default() + "\n";
    hand_out(&source::inert_json(&text));
}

/// Whether something that was to be printed is lost: no room where standard output leads.
static IS_CUT_OFF: AtomicBool = AtomicBool::new(false);

/// Prints to standard output, as it is.
fn hand_out(text: &str) {
    let mut out = std::io::stdout().lock();
    let printed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    let lost = printed.err().filter(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
    if let Some(error) = lost.filter(|_| !IS_CUT_OFF.swap(true, Ordering::Relaxed)) {
        complain(&format!("不能写到标准输出：{}\n", system::unwritten(&error)));
    }
}

/// Prints words for people to standard error, as [`say`] does.
fn complain(words: &str) {
    complain_as_is(&source::inert(words));
}

/// Prints to standard error what has been made safe already, with our own colours in it.
fn complain_as_is(words: &str) {
    _ = std::io::stderr().lock().write_all(words.as_bytes());
}

#[cfg(test)]
mod tests;
