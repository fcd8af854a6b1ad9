//! The program as its users run it, in a folder of theirs.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::root;

/// Runs the program with nothing on its standard input.
pub(crate) fn banxin(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_banxin")).current_dir(dir).args(args).stdin(Stdio::null()).output().unwrap()
}

/// Its standard output.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Its standard error.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The commands under `<!-- example: NAME -->` of a README, without what is said about them.
pub(crate) fn commands(readme: &str, example: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(readme)).unwrap();
    let (_, after) = text.split_once(&format!("<!-- example: {example} -->\n```sh\n")).expect("the example is there");
    let lines = after.split_once("\n```").unwrap().0.lines();
    lines.map(|line| line.split('#').next().unwrap().trim().to_owned()).collect()
}

/// Runs a command of the README in a folder; its exit status and all it says.
pub(crate) fn commanded(dir: &Path, command: &str) -> (Option<i32>, String) {
    let words: Vec<&str> = command.strip_prefix("banxin ").expect("a command of ours").split_whitespace().collect();
    told(dir, &words)
}

/// Runs the program with our fonts; its exit status and all it says.
pub(crate) fn told(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let fonts = root().join("fonts");
    let run =
        Command::new(env!("CARGO_BIN_EXE_banxin")).current_dir(dir).args(args).env("BANXIN_FONTS", fonts).output();
    let run = run.unwrap();
    (run.status.code(), String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned())
}
