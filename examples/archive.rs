//! A batch of one's own: every report of a folder as PDF and Word, on all processors, with one line for each report:
//! `cargo run --example archive -- samples archive`.
//!
//! `banxin batch` has more: it takes up where it was stopped and writes a manifest. This is the least that a program of
//! one's own needs: one [`Engine`], shared by all threads.
#![allow(clippy::print_stdout, reason = "a program that says what it did")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use banxin::Format;
use banxin::diag::Level;
use banxin::engine::{Engine, PlanOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(output)) = (words.next(), words.next()) else {
        return Err("usage: archive FOLDER OUTPUT".into());
    };
    std::fs::create_dir_all(&output)?;
    let engine = Engine::find(None, None).map_err(|refusal| format!("{refusal:?}"))?;
    let mut reports: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    reports.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    reports.sort();
    let queue = Mutex::new(reports.into_iter());
    let next = || queue.lock().ok()?.next();
    let work = || {
        while let Some(report) = next() {
            match make(&engine, &report, &output) {
                Ok(pages) => println!("{}: {pages} pages", report.display()),
                Err(why) => println!("{}: {why}", report.display()),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    Ok(())
}

/// Writes a report's files, both or none; how many pages they have.
fn make(engine: &Engine, report: &Path, output: &Path) -> Result<usize, Box<dyn Error>> {
    let text = std::fs::read_to_string(report)?;
    let (plan, findings) = engine.plan_with(&text, &PlanOptions { folder: report.parent(), ..PlanOptions::default() });
    let errors = findings.into_iter().filter(|finding| finding.level == Level::Error);
    let plan = plan.ok_or_else(|| errors.map(|error| error.message).collect::<Vec<_>>().join("；"))?;
    // Each format carries the report's JSON.
    let files = engine.write_all(&plan, &[Format::Pdf, Format::Docx], |_| true).map_err(|error| error.message)?;
    let name = report.file_stem().ok_or("a file has a name")?;
    for (format, bytes) in files {
        std::fs::write(output.join(name).with_extension(format.name()), bytes)?;
    }
    Ok(plan.layout.pages.len())
}
