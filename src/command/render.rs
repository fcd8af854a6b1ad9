//! `banxin render`: one layout, every format asked for.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::arguments::{PdfProfile, Render};
use crate::backend::Format;
use crate::diag::{Finding, Place, refuses};
use crate::engine::{Engine, Plan, PlanOptions};
use crate::source::Source;
use crate::support::set::Change;

use super::output::Output;
use super::session::{self, folder, open, read, show};
use super::{DONE, NOT_STARTED, SOME_REFUSED, complain, say};

/// The formats of a report where none is asked for: the one to be downloaded, and the one to be circulated.
const PUBLISHED: [Format; 2] = [Format::Pdf, Format::Docx];

/// What the copy for signature is called after the report's name.
const SIGNOFF: &str = ".signoff";

/// What the fragment of a web page is called after it.
const FRAGMENT: &str = ".fragment";

pub(super) fn run(args: &Render) -> u8 {
    let Some(target) = Target::of(args) else { return NOT_STARTED };
    let Some(engine) = open(&args.inputs.folders) else { return NOT_STARTED };
    let output = match Output::open(target.folder, &args.inputs.reports) {
        Ok(output) => output,
        Err(status) => return status,
    };
    let clashes = clashes(&args.inputs.reports, |path| target.outputs(path, args));
    let mut refused = false;
    for path in &args.inputs.reports {
        let job = Job { engine: &engine, target: &target, args, output: &output };
        let outputs = target.outputs(path, args);
        let clash = outputs.into_iter().find_map(|name| clashes.get(&name).filter(|paths| paths.len() > 1));
        let (source, findings, written) = job.render(path, clash);
        show(&source, &findings);
        written.iter().for_each(|words| say(words));
        refused |= refuses(&findings);
    }
    if refused { SOME_REFUSED } else { DONE }
}

/// Where the files go, what they are called and in which formats: `-o` names a folder, or one file by a format's extension.
struct Target<'a> {
    folder: &'a Path,
    /// The name of the one file without its extension; `None` in a folder, where files are called after their reports.
    stem: Option<&'a OsStr>,
    formats: Vec<Format>,
}

impl<'a> Target<'a> {
    /// Complains about formats that are none, and about a file that cannot hold what is asked for.
    fn of(args: &'a Render) -> Option<Target<'a>> {
        let output = args.output.as_path();
        let Some(format) = named_by(output) else {
            let formats = if args.format.is_empty() { PUBLISHED.to_vec() } else { formats(&args.format)? };
            return Some(Target { folder: output, stem: None, formats });
        };
        if args.inputs.reports.len() > 1 {
            complain("排几份报告时，-o 要写文件夹\n");
            return None;
        }
        if !args.format.is_empty() && formats(&args.format)? != [format] {
            let name = format.name();
            complain(&format!("-o 写的是 .{name} 文件，--format 要的却不只是 {name}：要几种格式，-o 写文件夹\n"));
            return None;
        }
        let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(Target { folder, stem: output.file_stem(), formats: vec![format] })
    }

    fn stem(&self, report: &Path) -> OsString {
        self.stem.map_or_else(|| stem(report), OsStr::to_owned)
    }

    /// What a file of a report is called before its extension, with what stands behind the report's name.
    fn name(&self, report: &Path, suffix: &str) -> OsString {
        let mut name = self.stem(report);
        name.push(suffix);
        name
    }

    /// What a report's files are called before their extension.
    fn outputs(&self, report: &Path, args: &Render) -> Vec<OsString> {
        let asked = [("", true), (SIGNOFF, args.signoff), (FRAGMENT, args.fragment)];
        asked.into_iter().filter(|(_, asked)| *asked).map(|(suffix, _)| self.name(report, suffix)).collect()
    }
}

/// The format whose extension a path has that is no folder.
fn named_by(output: &Path) -> Option<Format> {
    let extension = output.extension()?.to_str()?.to_ascii_lowercase();
    Format::named(&extension).filter(|_| !output.is_dir())
}

/// The formats asked for, each once; complains about a name that is none.
pub(super) fn formats(names: &[String]) -> Option<Vec<Format>> {
    let mut formats = Vec::new();
    for name in names {
        match Format::named(name) {
            Some(format) => formats.push(format),
            None => {
                let known: Vec<_> = Format::ALL.iter().map(|f| f.name()).collect();
                complain(&format!("没有“{name}”这种格式；可用的格式：{}\n", known.join("、")));
                return None;
            }
        }
    }
    formats.sort();
    formats.dedup();
    Some(formats)
}

/// The name of a report's files: that of its own file without the extension.
pub(super) fn stem(path: &Path) -> OsString {
    match path.to_str() {
        Some("-") => "report".into(),
        _ => path.file_stem().unwrap_or(path.as_os_str()).to_owned(),
    }
}

/// The inputs by the name of their outputs: two of one name would overwrite each other.
pub(super) fn clashes(
    reports: &[PathBuf],
    outputs: impl Fn(&Path) -> Vec<OsString>,
) -> BTreeMap<OsString, Vec<&PathBuf>> {
    let mut by_name: BTreeMap<OsString, Vec<&PathBuf>> = BTreeMap::new();
    for path in reports {
        for name in outputs(path) {
            by_name.entry(name).or_default().push(path);
        }
    }
    by_name
}

struct Job<'a> {
    engine: &'a Engine,
    target: &'a Target<'a>,
    args: &'a Render,
    output: &'a Output<'a>,
}

/// A file made but not yet written: what stands before its extension after the report's name, and its format.
type Made = (&'static str, Format, Vec<u8>);

impl Job<'_> {
    /// Renders a report: its source, the findings, and a line for each file written.
    fn render(&self, path: &Path, clash: Option<&Vec<&PathBuf>>) -> (Source, Vec<Finding>, Vec<String>) {
        let source = match read(path) {
            Ok(source) => source,
            Err((source, finding)) => return (source, vec![finding], vec![]),
        };
        if let Some(paths) = clash {
            return (source, vec![clash_finding(paths)], vec![]);
        }
        let done = session::netted(|| self.work(path, &source));
        let (findings, written) = done.unwrap_or_else(|finding| (vec![finding], vec![]));
        (source, findings, written)
    }

    fn work(&self, path: &Path, source: &Source) -> (Vec<Finding>, Vec<String>) {
        let options = PlanOptions { folder: folder(path), strict: self.args.inputs.strict, ..PlanOptions::default() };
        let (plan, mut findings) = self.engine.plan_with(&source.text, &options);
        let Some(mut plan) = plan else { return (findings, vec![]) };
        let pages = plan.layout.pages.len();
        // All formats are made before the first is written: a report is written whole or not at all.
        if let Some(stem) = self.target.stem(path).to_str() {
            plan.name_files(stem, &self.target.formats);
        }
        let fonts = self.fonts(&mut plan);
        let written = self.make(&mut plan, &findings).and_then(|files| {
            let pictures =
                plan.pictures.keys().filter_map(|picture| Some(folder(path)?.join(picture))).collect::<Vec<_>>();
            self.write(path, &files, pages, &pictures).map_err(|finding| vec![finding])
        });
        match written {
            Ok(written) => {
                findings.extend(fonts);
                (findings, written)
            }
            Err(more) => {
                findings.extend(more);
                (findings, vec![])
            }
        }
    }

    /// The faces of the Word copies: put into them, or told to who sends them on.
    fn fonts(&self, plan: &mut Plan<'_>) -> Option<Finding> {
        let writes_word = self.args.signoff || self.target.formats.contains(&Format::Docx);
        match (writes_word, self.args.embed_fonts) {
            (false, _) => None,
            (true, true) => self.engine.embed_fonts(plan),
            (true, false) => Some(self.engine.fonts_needed(plan)),
        }
    }

    fn make(&self, plan: &mut Plan<'_>, findings: &[Finding]) -> Result<Vec<Made>, Vec<Finding>> {
        if let Some(words) = &self.args.watermark {
            self.engine.stamp(plan, words).map_err(|finding| vec![finding])?;
        }
        let carries = |format| format != Format::Pdf || self.args.pdf != PdfProfile::A2a;
        let files = self.engine.write_all(plan, &self.target.formats, carries).map_err(|finding| vec![finding])?;
        let mut files: Vec<Made> = files.into_iter().map(|(format, bytes)| ("", format, bytes)).collect();
        if self.args.signoff {
            files.push((SIGNOFF, Format::Docx, self.engine.write_signoff(plan, findings)?));
        }
        if self.args.fragment {
            files.push((FRAGMENT, Format::Html, self.engine.write_fragment(plan)));
        }
        Ok(files)
    }

    /// Writes the files of a report together; a line for each.
    fn write(&self, report: &Path, files: &[Made], pages: usize, pictures: &[PathBuf]) -> Result<Vec<String>, Finding> {
        let name = |(suffix, format, _): &Made| {
            let mut name = self.target.name(report, suffix);
            name.push(".");
            name.push(format.name());
            PathBuf::from(name)
        };
        let names: Vec<PathBuf> = files.iter().map(name).collect();
        let changes: Vec<Change<'_>> =
            files.iter().zip(&names).map(|((_, _, bytes), name)| Change::to(name, bytes)).collect();
        self.output.replace(&changes, pictures)?;
        let line = |((suffix, format, bytes), name): (&Made, &PathBuf)| {
            let pages = match (*suffix, format) {
                (FRAGMENT, _) => "不带报告数据，".to_owned(),
                (_, Format::Html | Format::Xlsx) => String::new(),
                // The 发文稿纸 is a page too.
                (SIGNOFF, _) => format!("{} 页，", pages + 1),
                _ => format!("{pages} 页，"),
            };
            let path = self.output.path(name);
            format!("已写出 {}（{pages}{} KB）\n", session::name(&path), bytes.len().div_ceil(1024))
        };
        Ok(files.iter().zip(&names).map(line).collect())
    }
}

pub(super) fn clash_finding(paths: &[&PathBuf]) -> Finding {
    let names: Vec<_> = paths.iter().map(|p| p.display().to_string()).collect();
    let message = format!("这几个报告的文件名相同，写出的文件会互相覆盖：{}", names.join("、"));
    Finding::error("output-clash", Place::File, message).hint("改文件名，或分别写到不同的文件夹。")
}
