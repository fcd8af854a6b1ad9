//! Word copies edited by other people's programs, and taken back: LibreOffice (a Basic macro, so that nothing but
//! LibreOffice is needed) and python-docx.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::office::Office;
use crate::common::{engine, python, root, run, samples, tool};
use banxin::backend::Format;
use banxin::backend::docx::{self, Options};
use banxin::engine::{Engine, published};
use banxin::json::{self, Value};
use banxin::layout;
use banxin::pull::{Accept, Pulled, pull};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

fn sample() -> String {
    samples().into_iter().find(|(name, _)| name == "wudang-2020").unwrap().1
}

/// Writes three copies of a report: the plain one, the one for signature, and that without the checks' comments,
/// because LibreOffice without windows cannot show comments and falls over any when it draws.
fn write_copies(dir: &Path, name: &str, source: &str) -> [PathBuf; 3] {
    let (plan, findings) = ENGINE.plan(source);
    let plan = plan.expect("the sample is accepted");
    let sheet = layout::signoff(&plan.report, &plan.form.page, ENGINE.fonts()).0;
    let options = Options { source: Some(source), sheet: Some(&sheet), track: true, ..Options::default() };
    let copies = [
        (format!("{name}.docx"), ENGINE.write(&plan, Format::Docx).unwrap()),
        (format!("{name}.signoff.docx"), ENGINE.write_signoff(&plan, &findings).unwrap()),
        (format!("{name}.silent.docx"), docx::write(&plan.layout, ENGINE.fonts(), &options).unwrap()),
    ];
    copies.map(|(name, bytes)| {
        let path = dir.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    })
}

fn take(path: &Path, accept: Accept) -> Pulled {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    pull(&ENGINE, &bytes, accept).unwrap_or_else(|findings| {
        let words: Vec<String> = findings.iter().map(|f| format!("{}：{}", f.code, f.message)).collect();
        panic!("{}:\n{}", path.display(), words.join("\n"))
    })
}

/// Makes edits in LibreOffice, tracked or not.
fn edit(office: &Office, source: &Path, target: &Path, edits: &str, tracked: bool) {
    office.call("Main", source, target, &[edits, if tracked { "1" } else { "0" }]);
}

/// The report after all edits of the macro.
fn edited(source: &str, edits: &str) -> serde_json::Value {
    let mut json: serde_json::Value = serde_json::from_str(source).unwrap();
    let set = |json: &mut serde_json::Value, at: &str, change: &dyn Fn(&str) -> String| {
        let value = json.pointer_mut(at).unwrap();
        *value = change(value.as_str().unwrap()).into();
    };
    for edit in edits.chars() {
        match edit {
            'f' => set(&mut json, "/body/3/body/0/figures/new/np", &|_| "90".into()),
            'x' => set(&mut json, "/body/3/body/0/figures/grant/np", &|_| "75".into()),
            's' => set(&mut json, "/body/1/body/0", &|old| format!("{old}全年没有发生泄密事件。")),
            'h' => set(&mut json, "/body/1/body/2/section", &|_| "（二）依申请公开情况".into()),
            'd' => json.pointer_mut("/body/1/body/1/body").unwrap().as_array_mut().unwrap().clear(),
            'p' => json
                .pointer_mut("/body/1/body/2/body")
                .unwrap()
                .as_array_mut()
                .unwrap()
                .insert(1, "这是新增的一段。".into()),
            'c' => {}
            other => panic!("no edit {other}"),
        }
    }
    json
}

fn parsed(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// All bytes but those of the edits: values that are equal in both files are written alike.
fn unchanged_bytes_stay(old: &str, new: &str) {
    let (old_tree, new_tree) = (json::parse(old).unwrap(), json::parse(new).unwrap());
    let (Value::Object(before), Value::Object(after)) = (&old_tree.value, &new_tree.value) else { panic!() };
    for (was, is) in before.iter().zip(after) {
        if parsed(&old[was.node.at..was.node.end]) == parsed(&new[is.node.at..is.node.end]) {
            assert_eq!(&old[was.key_at..was.node.end], &new[is.key_at..is.node.end]);
        }
    }
}

#[test]
fn libreoffice_opens_and_saves_and_nothing_changes() {
    if !["soffice", "timeout"].into_iter().all(tool) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path());
    for (name, source) in samples() {
        // Line ends and a byte order mark travel too.
        let returns = (".crlf", format!("\u{feff}{}", source.replace('\n', "\r\n")));
        // A long report takes LibreOffice half a minute to save: its plain copy once will do.
        let long = source.len() > 30_000;
        // A report and a document tell how line ends travel.
        let travels = ["wudang-2020", "gongwen-lianhe"].contains(&name.as_str());
        for (suffix, source) in std::iter::once(("", source.clone())).chain((travels && !long).then_some(returns)) {
            let copies = write_copies(dir.path(), &format!("{name}{suffix}"), &source);
            // Saved once and again: controls nest deeper each time.
            let (once, again) = (dir.path().join("once"), dir.path().join("again"));
            let copies = if long { &copies[..1] } else { &copies[..2] };
            office.save(copies, &once);
            let mut saved: Vec<PathBuf> = copies.iter().map(|copy| once.join(copy.file_name().unwrap())).collect();
            if !long {
                office.save(&saved, &again);
                saved.extend(copies.iter().map(|copy| again.join(copy.file_name().unwrap())));
            }
            for copy in saved {
                let pulled = take(&copy, Accept::Refuse);
                // The plain copy goes out, without what is the office's own.
                let goes_round = copy.to_string_lossy().ends_with(".signoff.docx");
                let carried = if goes_round { source.as_str().into() } else { published(&source) };
                assert!(pulled.source == carried, "{}: {}", copy.display(), pulled.diff.show());
            }
        }
    }
}

#[test]
fn libreoffice_edits_come_back_exactly() {
    if !["soffice", "timeout"].into_iter().all(tool) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path());
    let source = sample();
    let copies = write_copies(dir.path(), "wudang", &source);
    for (copy, edits) in [
        (&copies[0], "f"),
        (&copies[0], "s"),
        (&copies[0], "d"),
        (&copies[0], "p"),
        (&copies[0], "x"),
        (&copies[2], "hfspdxc"),
    ] {
        let target = dir.path().join("edited.docx");
        edit(&office, copy, &target, edits, false);
        // The copy for signature records changes; the macro has switched that off.
        let pulled = take(&target, Accept::Refuse);
        assert_eq!(parsed(&pulled.source), edited(&source, edits), "{edits}: {}", pulled.diff.show());
        unchanged_bytes_stay(&source, &pulled.source);
        let notes: Vec<_> =
            pulled.comments.iter().map(|c| (c.author.as_str(), c.text.as_str(), c.place.as_str())).collect();
        let place = "“（二）依申请公开”第 1 段";
        assert_eq!(notes, if edits.contains('c') { vec![("张三", "请再核对", place)] } else { vec![] });
        let changes = pulled.diff.texts.len() + pulled.diff.figures.len();
        assert_eq!(changes, edits.replace('c', "").len(), "{}", pulled.diff.show());
    }
}

#[test]
fn libreoffice_tracked_edits_wait_and_can_be_taken_either_way() {
    if !["soffice", "timeout"].into_iter().all(tool) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path());
    let source = sample();
    let copies = write_copies(dir.path(), "wudang", &source);
    let (target, edits) = (dir.path().join("tracked.docx"), "hfspdc");
    edit(&office, &copies[2], &target, edits, true);
    let bytes = std::fs::read(&target).unwrap();
    let findings = pull(&ENGINE, &bytes, Accept::Refuse).unwrap_err();
    assert!(findings.iter().all(|f| f.code == "change-pending"), "{findings:?}");
    let listed: String = findings.iter().map(|f| f.message.as_str()).collect();
    for words in ["“90”", "“88”", "“全年没有发生泄密事件。”", "“为了进一步贯彻落实好", "“这是新增的一段。”"]
    {
        assert!(listed.contains(words), "{words} in {listed}");
    }
    assert_eq!(parsed(&take(&target, Accept::All).source), edited(&source, edits));
    assert!(take(&target, Accept::None).source == source);
}

#[test]
fn python_docx_edits_come_back_exactly() {
    if !python("docx") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let source = sample();
    for copy in write_copies(dir.path(), "wudang", &source) {
        let target = dir.path().join("edited.docx");
        run(Command::new("python3").arg(root().join("tests/office/cells.py")).arg(&copy).arg(&target));
        let pulled = take(&target, Accept::Refuse);
        let mut expected = edited(&source, "fx");
        expected.pointer_mut("/body/1/body/1/body").unwrap().as_array_mut().unwrap().push("这是新增的一段。".into());
        assert_eq!(parsed(&pulled.source), expected, "{}", pulled.diff.show());
        unchanged_bytes_stay(&source, &pulled.source);
    }
}
