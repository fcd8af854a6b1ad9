//! `banxin year`: the desk of a year, with its table and a notice for each office that is to be told something.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use super::arguments::Year;
use super::session::{epoch, name, open, show, write};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};
use crate::backend::Format;
use crate::diag::Finding;
use crate::engine::Engine;
use crate::source::Source;
use crate::support::system;
use crate::year::{Desk, Entry, State, desk, notice, offices, table};

/// The folder of the notices, below the output.
const NOTICES: &str = "notices";

pub(super) fn run(args: &Year) -> u8 {
    let Some(engine) = open(&args.folders) else { return NOT_STARTED };
    let list = match std::fs::read(&args.due) {
        Ok(bytes) => bytes,
        Err(error) => {
            complain(&format!(
                "读不到单位名单 {}：{}。核对 --due 指的文件。\n",
                name(&args.due),
                system::unread(&error)
            ));
            return NOT_STARTED;
        }
    };
    let named = |path: &Path| Source::new(path.display().to_string(), "");
    let inputs = [args.due.as_path()];
    let offices = match offices(&list) {
        Ok(offices) => offices,
        Err(findings) => {
            show(&named(&args.due), &findings);
            return NOT_STARTED;
        }
    };
    let desk = match desk(&engine, offices, &args.this, args.last.as_deref()) {
        Ok(desk) => desk,
        Err(finding) => {
            show(&named(&args.this), &[finding]);
            return NOT_STARTED;
        }
    };
    let files = file_names(&desk);
    let day = epoch().map(|moment| moment[..10].to_owned());
    let failed = notices(&engine, &desk, &files, day.as_deref(), &args.output);
    let csv = table(&desk, |entry| files.get(&entry.office.name).cloned());
    let path = args.output.join("offices.csv");
    if let Err(finding) = write(&path, &csv, &inputs) {
        show(&named(&path), &[finding]);
        return SOME_REFUSED;
    }
    tell(&desk, &args.output);
    failed.iter().for_each(|(office, findings)| show(&Source::new(office.clone(), ""), findings));
    if failed.is_empty() && desk.entries.iter().all(|entry| entry.state != State::Refused) {
        DONE
    } else {
        SOME_REFUSED
    }
}

/// The file of each office's notice, by the office's name; names that a file cannot have are made ones that it can.
fn file_names(desk: &Desk) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for entry in desk.entries.iter().filter(|entry| entry.state != State::Sound) {
        let odd = |ch: char| ch.is_control() || r#"/\:*?"<>|"#.contains(ch);
        let stem: String = entry.office.name.chars().map(|ch| if odd(ch) { '_' } else { ch }).take(60).collect();
        let is_taken = |file: &String| names.values().any(|other| other.eq_ignore_ascii_case(file));
        let numbered = |n: usize| if n == 1 { stem.clone() } else { format!("{stem}-{n}") };
        let file = (1..).map(|n| format!("{NOTICES}/{}.docx", numbered(n))).find(|file| !is_taken(file));
        names.extend(file.map(|file| (entry.office.name.clone(), file)));
    }
    names
}

/// Writes the notices; what fails comes with its office.
fn notices(
    engine: &Engine,
    desk: &Desk,
    files: &BTreeMap<String, String>,
    day: Option<&str>,
    output: &Path,
) -> Vec<(String, Vec<Finding>)> {
    let queue = Mutex::new(desk.entries.iter());
    let failed = Mutex::new(BTreeMap::new());
    let worker = || {
        loop {
            let next = queue.lock().ok().and_then(|mut queue| queue.next());
            let Some(entry) = next else { break };
            let Some(file) = files.get(&entry.office.name) else { continue };
            if let Err(findings) = letter(engine, desk, entry, day, &output.join(file))
                && let Ok(mut failed) = failed.lock()
            {
                failed.insert(entry.office.name.clone(), findings);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| _ = scope.spawn(worker));
        worker();
    });
    failed.into_inner().unwrap_or_default().into_iter().collect()
}

fn letter(engine: &Engine, desk: &Desk, entry: &Entry, day: Option<&str>, path: &Path) -> Result<(), Vec<Finding>> {
    let Some(text) = notice(desk, entry, day) else { return Ok(()) };
    let (plan, findings) = engine.plan(&text);
    let plan = plan.ok_or(findings)?;
    let bytes = engine.write(&plan, Format::Docx).map_err(|finding| vec![finding])?;
    write(path, &bytes, &[]).map_err(|finding| vec![finding])
}

/// What the desk says in a few lines.
fn tell(desk: &Desk, output: &Path) {
    let count = |state| desk.entries.iter().filter(|entry| entry.state == state).count();
    say(&format!("{} 年度，名单上 {} 个单位：", desk.year, desk.entries.len()));
    let states = [State::Sound, State::Faulty, State::Refused, State::Missing];
    say(&states.map(|state| format!("{} {}", state.words(), count(state))).join("，"));
    say("\n");
    for entry in desk.entries.iter().filter(|entry| entry.state != State::Sound) {
        let first = entry.findings.first().map_or(String::new(), |finding| format!("：{}", finding.message));
        let more = entry.findings.len().saturating_sub(1);
        let more = if more > 0 { format!("（另有 {more} 处）") } else { String::new() };
        say(&format!("{} {}{first}{more}\n", entry.state.words(), entry.office.name));
    }
    desk.strangers.iter().for_each(|file| say(&format!("名单上没有：{file}\n")));
    say(&format!("写到 {}\n", name(&output.join("offices.csv"))));
}
