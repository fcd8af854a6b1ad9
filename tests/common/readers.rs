//! Readers that are not ours: programs, Python's modules, the judges' scripts. `REQUIRE_TOOLS=1` asks them, and then each
//! has to be there; without it none is asked, and the last line of the run names all that were left out.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use super::{root, run};

/// Who was not asked.
static LEFT_OUT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

unsafe extern "C" {
    /// C's own (C11, 7.22.4.2). The test harness has no hook for the end of a run.
    safe fn atexit(call: extern "C" fn()) -> std::ffi::c_int;
}

/// The run's last line.
extern "C" fn tell() {
    let names = LEFT_OUT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let line = format!("\nSKIPPED: what these would judge (REQUIRE_TOOLS=1 asks them): {}\n", names.join(" "));
    _ = std::io::stdout().write_all(line.as_bytes());
}

/// Whether outside readers are asked.
pub(crate) fn asked() -> bool {
    std::env::var_os("REQUIRE_TOOLS").is_some_and(|value| value == "1")
}

/// Says that something was left out. Always false.
pub(crate) fn skip(name: &str) -> bool {
    let mut names = LEFT_OUT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if names.is_empty() {
        atexit(tell);
    }
    names.insert(name.to_owned());
    false
}

fn reader(name: &str, is_there: impl Fn() -> bool) -> bool {
    if !asked() {
        return skip(name);
    }
    assert!(is_there(), "{name} is required");
    true
}

/// Whether to ask a program.
pub(crate) fn tool(name: &str) -> bool {
    let on_path = |path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file());
    reader(name, || std::env::var_os("PATH").is_some_and(on_path))
}

/// Whether to ask Python with these modules, as in `import`.
pub(crate) fn python(modules: &str) -> bool {
    let knows = |module: &str| {
        let import = format!("import {module}");
        Command::new("python3").args(["-c", &import]).output().is_ok_and(|output| output.status.success())
    };
    let asked = modules.split(", ").filter(|module| reader(&format!("python:{module}"), || knows(module)));
    asked.count() == modules.split(", ").count()
}

/// A script of `tests/judges`.
pub(crate) fn judge(name: &str) -> PathBuf {
    root().join("tests/judges").join(name)
}

/// Whether to ask LibreOffice Calc: `soffice` is there without it, too.
pub(crate) fn has_calc() -> bool {
    tool("soffice") && reader("LibreOffice Calc", || Path::new("/usr/lib/libreoffice/program/libsclo.so").is_file())
}

/// Whether to ask veraPDF, by `check_pdf.sh`.
pub(crate) fn has_verapdf() -> bool {
    tool("java") && reader("veraPDF", || judges().join("vera.jar").is_file())
}

/// veraPDF's verdicts on files by the profiles, such as `3a,ua1`; fails where a file breaks one.
pub(crate) fn verapdf(profiles: &str, files: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
    run(Command::new("bash").env("JUDGES", judges()).arg(judge("check_pdf.sh")).arg(profiles).args(files))
}

/// Whether to ask for the schemas of Office Open XML.
pub(crate) fn has_schemas() -> bool {
    python("openxml_audit, lxml")
}

/// Fails where a Word file breaks a schema or is no sound package.
pub(crate) fn word_schemas(files: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    run(Command::new("python3").arg(judge("check_docx.py")).args(files));
}

/// Fails where a Word file of a folder is not built as somebody who knows Word builds it; `NAME.docx=NAME.pdf` asks besides that
/// the PDF's pages begin in it.
pub(crate) fn word_structure(folder: &Path, files: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    run(Command::new("python3").current_dir(folder).arg(judge("structure.py")).args(files));
}

/// LibreOffice with a profile of its own and no fonts but the repository's.
pub(crate) fn soffice(profile: &Path) -> Command {
    let fonts = judges().join("fonts.conf");
    assert!(fonts.is_file(), "{} is missing: tests/judges/setup.sh", fonts.display());
    let mut command = Command::new("timeout");
    command.env("FONTCONFIG_FILE", fonts);
    command.args(["600", "soffice", "--headless", "--norestore"]);
    command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    command
}

/// Lets LibreOffice write files of another kind into a folder; `to` as `--convert-to` has it. Fifty at a time: of two hundred in one
/// call it left the last ones out, and said nothing.
pub(crate) fn convert(to: &str, out: &Path, files: impl IntoIterator<Item = impl AsRef<OsStr>>) {
    let profile = out.with_extension("profile");
    let files: Vec<_> = files.into_iter().collect();
    for files in files.chunks(50) {
        run(soffice(&profile).args(["--convert-to", to, "--outdir"]).arg(out).args(files));
    }
}

/// What `tests/judges/setup.sh` has laid out.
pub(crate) fn judges() -> PathBuf {
    std::env::var_os("JUDGES").map_or_else(|| root().join("target/judges"), PathBuf::from)
}
