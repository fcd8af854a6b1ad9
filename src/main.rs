//! The `banxin` command: see [`banxin::command`].
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    banxin::command::run()
}
