//! `banxin completions` and `banxin man`: what packages of the program ship beside it, made from its own arguments.

use clap::CommandFactory;

use super::arguments::{Cli, Completions, Man};
use super::session::name;
use super::{DONE, NOT_STARTED, complain, hand_out};
use crate::support::{atomic, disk, system};

/// What the maker of pages says in English, and what stands there instead; the heading of the name stays, since indexes of
/// manuals look for it.
const HEADINGS: [(&str, &str); 5] = [
    (".SH SYNOPSIS", ".SH 用法"),
    (".SH DESCRIPTION", ".SH 说明"),
    (".SH SUBCOMMANDS", ".SH 命令"),
    (".SH EXTRA", ".SH 其他"),
    (".SH VERSION", ".SH 版本"),
];

/// Prints the completions for a shell.
pub(super) fn completions(args: &Completions) -> u8 {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut Cli::command(), "banxin", &mut script);
    hand_out(&String::from_utf8_lossy(&script));
    DONE
}

/// Writes the manual pages.
pub(super) fn pages(args: &Man) -> u8 {
    let written = disk::make_folder(&args.output).and_then(|()| {
        let mut command = Cli::command();
        command.build();
        all(&command).into_iter().try_for_each(|command| {
            let page = clap_mangen::Man::new(command.clone());
            let mut text = vec![];
            page.render(&mut text)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let text = HEADINGS.iter().fold(text, |text, (theirs, ours)| text.replace(theirs, ours));
            atomic::write(&args.output.join(page.get_filename()), text.as_bytes())
        })
    });
    match written {
        Ok(()) => DONE,
        Err(error) => {
            complain(&format!("不能写到 {}：{}\n", name(&args.output), system::unwritten(&error)));
            NOT_STARTED
        }
    }
}

/// A command and all below it.
fn all(command: &clap::Command) -> Vec<&clap::Command> {
    std::iter::once(command).chain(command.get_subcommands().flat_map(all)).collect()
}
