//! The last net: a report that lets the program fall costs that report alone, whatever the command.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::Parser;

use super::arguments::Cli;
use super::{DONE, SOME_REFUSED, act};
use crate::backend::Format;
use crate::engine::Engine;
use crate::model::FALLS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(dir: &Path, args: &[&str]) -> u8 {
    let typed = args.iter().map(|arg| match arg.strip_prefix('@') {
        Some(name) => dir.join(name).into_os_string(),
        None => OsString::from(arg),
    });
    act(Cli::try_parse_from([OsString::from("banxin")].into_iter().chain(typed)).unwrap().command)
}

#[test]
fn a_panic_costs_one_report_in_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let good = fs::read_to_string(root().join("samples/gongwen-han.json")).unwrap();
    let falls = good.replacen('{', &format!("{{ \"{FALLS}\": 1, "), 1);
    fs::write(path("falls.json"), &falls).unwrap();
    fs::write(path("good.json"), &good).unwrap();
    let engine = Engine::open(&root().join("layouts"), &root().join("fonts")).unwrap();
    let (plan, findings) = engine.plan(&good);
    let plan = plan.unwrap_or_else(|| panic!("{findings:?}"));
    for (name, text) in [("falls", &falls), ("good", &good)] {
        for format in [Format::Docx, Format::Pdf] {
            // What no plan would: a file that carries another report than it shows.
            let source = Some(text.as_bytes());
            let bytes = format.write_as(&plan.layout, engine.fonts(), source, &plan.origin).unwrap();
            fs::write(path(&format!("{name}.{}", format.name())), bytes).unwrap();
        }
    }

    let both = ["@falls.json", "@good.json"];
    assert_eq!(run(dir.path(), &[&["render", "-o", "@out"], &both[..]].concat()), SOME_REFUSED);
    assert!(path("out/good.pdf").exists() && !path("out/falls.pdf").exists());
    assert_eq!(run(dir.path(), &[&["preview", "-o", "@seen", "--dpi", "36"], &both[..]].concat()), SOME_REFUSED);
    assert!(path("seen/good.page-01.png").exists() && !path("seen/falls.page-01.png").exists());
    assert_eq!(run(dir.path(), &[&["batch", "-o", "@many", "--format", "pdf"], &both[..]].concat()), SOME_REFUSED);
    assert!(path("many/good.pdf").exists() && !path("many/falls.pdf").exists());
    for command in ["check", "plan"] {
        assert_eq!(run(dir.path(), &[&[command], &both[..]].concat()), SOME_REFUSED, "{command}");
        assert_eq!(run(dir.path(), &[command, "--format", "json", "@falls.json"]), SOME_REFUSED, "{command}");
    }
    for pair in [both, ["@good.json", "@falls.json"]] {
        assert_eq!(run(dir.path(), &[&["diff"], &pair[..]].concat()), SOME_REFUSED);
        assert_eq!(
            run(dir.path(), &[&["diff", "--format", "docx", "-o", "@d.docx"], &pair[..]].concat()),
            SOME_REFUSED
        );
    }
    assert!(!path("d.docx").exists());
    assert_eq!(run(dir.path(), &["verify", "@falls.pdf", "@good.pdf"]), SOME_REFUSED);
    assert_eq!(run(dir.path(), &["verify", "@good.pdf", "@good.docx"]), DONE);
    assert_eq!(run(dir.path(), &["pull", "@falls.docx", "-o", "@p.json"]), SOME_REFUSED);
    assert!(!path("p.json").exists());
    assert_eq!(run(dir.path(), &["pull", "@good.docx", "-o", "@p.json"]), DONE);
    assert_eq!(run(dir.path(), &["extract", "@falls.pdf", "-o", "@e.json"]), DONE, "the text is not looked into");
}
