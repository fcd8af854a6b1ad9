//! `banxin verify` and `banxin extract`: files that prove themselves, and give their report back.

use std::io::IsTerminal;
use std::path::Path;

use super::arguments::{Extract, Verify};
use crate::source::{Source, kind_of};
use crate::verify::{Carried, MAX_BYTES, Verdict, carried, damage, verify, words};

use super::session::{self, open};
use super::{DONE, NOT_COMPARED, NOT_STARTED, SOME_REFUSED, complain, hand_out, say};

/// Holds files against the reports inside them.
pub(super) fn run(args: &Verify) -> u8 {
    let Some(mut engine) = open(&args.folders) else { return NOT_STARTED };
    let mut status = DONE;
    for path in &args.files {
        // Pictures are not carried whole; they are looked for beside the file.
        engine = engine.with_folder(path.parent().unwrap_or(path));
        let words = match load(path) {
            Ok((bytes, carried)) => match session::netted(|| verify(&engine, &bytes, &carried)) {
                Ok(verdict) => {
                    status = match verdict {
                        Verdict::Untouched | Verdict::Extended(_) => status,
                        // A file that is not what it was outweighs one that could not be compared.
                        Verdict::NotCompared { .. } if status == DONE => NOT_COMPARED,
                        Verdict::NotCompared { .. } => status,
                        _ => SOME_REFUSED,
                    };
                    words::judge(verdict, &carried)
                }
                Err(finding) => {
                    session::show(&Source::new(path.display().to_string(), ""), &[finding]);
                    status = SOME_REFUSED;
                    "核验时程序出错，没有结论".into()
                }
            },
            Err(words) => {
                status = SOME_REFUSED;
                words
            }
        };
        say(&format!("{}：{words}\n", session::name(path)));
    }
    status
}

/// Gives the report inside a file.
pub(super) fn extract(args: &Extract) -> u8 {
    let source = match load(&args.file) {
        Ok((_, carried)) => carried.source,
        Err(words) => {
            complain(&format!("{}：{words}\n", session::name(&args.file)));
            return SOME_REFUSED;
        }
    };
    let Some(output) = &args.output else {
        // What goes to a file or another program is the report to the byte.
        if std::io::stdout().is_terminal() {
            say(&source);
        } else {
            hand_out(&source);
        }
        return DONE;
    };
    match session::write(output, source.as_bytes(), &[&args.file]) {
        Ok(()) => DONE,
        Err(finding) => {
            session::show(&Source::new(args.file.display().to_string(), ""), &[finding]);
            SOME_REFUSED
        }
    }
}

/// A file's bytes and what it carries, or why not.
fn load(path: &Path) -> Result<(Vec<u8>, Carried), String> {
    let bytes = session::read_bytes(path, MAX_BYTES).map_err(|finding| {
        let words = std::iter::once(&finding.message).chain(&finding.hints).map(|words| words.trim_end_matches('。'));
        words.collect::<Vec<_>>().join("。")
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("文件超过 {} MiB，不能核验", MAX_BYTES >> 20));
    }
    // Readers of broken files may panic; a file that breaks one is none of ours.
    let found = session::netted(|| carried(&bytes)).ok().flatten();
    match found {
        Some(carried) => Ok((bytes, carried)),
        None => {
            let words = session::netted(|| damage(&bytes)).map_or_else(|_| words::FOREIGN.into(), words::damaged);
            let kind = kind_of(&bytes).filter(|_| words == words::FOREIGN);
            Err(words + &kind.map_or(String::new(), |kind| format!("。{}：{}", kind.said(), kind.way)))
        }
    }
}
