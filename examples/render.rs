//! A report as a file, in the format that the file's name asks for:
//! `cargo run --example render -- samples/wudang-2020.json report.pdf`.
#![allow(clippy::print_stdout, reason = "a program that says what it did")]

use std::error::Error;
use std::path::PathBuf;

use banxin::Format;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(report), Some(file)) = (words.next(), words.next()) else {
        return Err("usage: render REPORT.json FILE.pdf|FILE.docx|FILE.ofd".into());
    };
    let format = file.extension().and_then(|extension| Format::named(extension.to_str()?));
    let format = format.ok_or("the file's name ends in .pdf, .docx or .ofd")?;
    // Forms and fonts are those that ship with the library; the error is what an official reads.
    let made = banxin::render(&std::fs::read_to_string(report)?, format)?;
    std::fs::write(&file, &made.bytes)?;
    println!("{} pages, {} findings", made.pages, made.findings.len());
    Ok(())
}
