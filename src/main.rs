//! The `banxin` command: see [`banxin::command`].

fn main() -> std::process::ExitCode {
    banxin::command::run()
}
