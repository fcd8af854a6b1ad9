//! LibreOffice as the tests run it: a Basic macro does what a clerk would, so that nothing but LibreOffice is needed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::readers::soffice;
use super::{root, run};

/// LibreOffice with a profile of its own.
pub(crate) struct Office {
    profile: PathBuf,
}

impl Office {
    /// Lays the profile out, with the macros of `tests/office/edit.bas`.
    pub(crate) fn new(dir: &Path) -> Office {
        let office = Office { profile: dir.join("profile") };
        // The first start lays out the profile, and would overwrite a macro that is already there.
        office.run(&["--terminate_after_init"]);
        let library = office.profile.join("user/basic/Standard/Module1.xba");
        let macros = std::fs::read_to_string(root().join("tests/office/edit.bas")).unwrap();
        let escaped = macros.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let module = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<script:module xmlns:script=\"http://openoffice.org/2000/script\" \
             script:name=\"Module1\" script:language=\"StarBasic\">{escaped}</script:module>\n"
        );
        std::fs::write(library, module).unwrap();
        office
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = soffice(&self.profile);
        command.args(args);
        command
    }

    fn run(&self, args: &[&str]) {
        run(&mut self.command(args));
    }

    /// Opens files and saves them into a folder.
    pub(crate) fn save(&self, files: &[PathBuf], folder: &Path) {
        let mut args = vec!["--convert-to", "docx", "--outdir", folder.to_str().unwrap()];
        args.extend(files.iter().map(|file| file.to_str().unwrap()));
        self.run(&args);
    }

    /// Calls a macro that opens a file and saves it to another.
    pub(crate) fn call(&self, name: &str, source: &Path, target: &Path, words: &[&str]) {
        let files = [source.to_str().unwrap(), target.to_str().unwrap()];
        let words: Vec<String> = files.iter().chain(words).map(|word| format!("\"{word}\"")).collect();
        let call = format!("macro:///Standard.Module1.{name}({})", words.join(","));
        let _ = std::fs::remove_file(target);
        // A comment may still make it fall over, before or after it has saved; what counts is the file.
        for _ in 0..3 {
            let output = self.command(&[&call]).output().expect("LibreOffice starts");
            if target.is_file() {
                return;
            }
            println!("{}", String::from_utf8_lossy(&output.stderr));
        }
        panic!("LibreOffice has not saved {}", target.display());
    }
}
