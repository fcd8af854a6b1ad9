//! Files that the program was once wrong about, each with its right outcome. They were made by others, by hand or with a
//! word processor, and lie in `tests/cases`; pictures of the kind in `tests/pictures` (`src/image.rs`).

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::common::{engine, root};
use banxin::Format;
use banxin::diag::Finding;
use banxin::engine::Engine;
use banxin::layout::Kind;
use banxin::pull::{Accept, Pulled, pull};
use banxin::verify::{Oddity, Verdict, carried, verify};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

/// The shipped folders with the head that the form of 2019 had when the copies of old programs were made.
static ENGINE_OF_THEIR_DAY: LazyLock<Engine> = LazyLock::new(|| {
    let form = std::fs::read_to_string(root().join("layouts/zfxxgk-nb-2019.json")).unwrap();
    let head = form.replacen("\"采购总金额\"", "\"采购总金额（万元）\"", 1);
    assert_ne!(head, form);
    engine_with("zfxxgk-nb-2019.json", &head).unwrap()
});

fn case(path: &str) -> Vec<u8> {
    let path = root().join("tests/cases").join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An update behind our bytes covers the third page with white.
#[test]
fn a_page_whited_out_behind_our_bytes_is_not_ours() {
    let bytes = case("verify/page3-whited-behind.pdf");
    let found = carried(&bytes).expect("it is a file of ours");
    assert_eq!(verify(&ENGINE, &bytes, &found), Verdict::Odd(Oddity::Revisions));
}

fn taken(name: &str) -> Result<Pulled, String> {
    let words = |findings: Vec<banxin::diag::Finding>| {
        findings.iter().map(|finding| format!("{}: {}\n", finding.code, finding.message)).collect::<String>()
    };
    pull(&ENGINE_OF_THEIR_DAY, &case(&format!("pull/{name}.docx")), Accept::All).map_err(words)
}

#[test]
fn edits_that_a_report_cannot_say_are_refused_with_their_place() {
    for (name, words) in [
        ("strike", &["text-look: ", "“商业企业”栏", "加了删除线的文字“88”"][..]),
        ("placeholder", &["text-look: ", "“商业企业”栏", "提示文字"]),
        ("before-addressee", &["figure-unplaced: ", "标题后面多了一段“此件公开发布，请遵照执行。”"]),
    ] {
        let refused = taken(name).expect_err(name);
        for word in words {
            assert!(refused.contains(word), "{name}: {word} in {refused}");
        }
    }
}

/// A control that shows another figure than the file stores for it: Word shows the one, other programs the other.
#[test]
fn a_figure_that_is_stored_otherwise_is_refused_with_its_place() {
    let refused = taken("body-not-store").expect_err("Word and other programs show two figures");
    assert!(refused.starts_with("carriers-disagree: "), "{refused}");
    for word in ["“规章”行“本年新制作数量”栏", "“0”", "“555”"] {
        assert!(refused.contains(word), "{word} in {refused}");
    }
}

/// An item whose number was typed, in a copy of a program that broke other lines: nothing is guessed, and the number is not doubled.
#[test]
fn a_typed_number_in_a_copy_of_another_day_is_not_guessed() {
    let refused = taken("list-item-typed-number").expect_err("its program is gone");
    assert!(refused.starts_with("made-otherwise: ") && refused.contains("banxin 0.1.0"), "{refused}");
}

/// A list that the copy does not have shows no number in any word processor.
#[test]
fn a_number_that_nobody_sees_is_no_text() {
    let pulled = taken("autonumber").unwrap();
    assert!(pulled.source.contains("\"新增的一条。\""), "{}", pulled.source);
}

/// Two documents of one office and year, as they were sent: neither is the other sent twice.
#[test]
fn two_documents_of_an_office_are_not_one_sent_twice() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("in");
    std::fs::create_dir(&input).unwrap();
    for name in ["a.json", "b.json"] {
        std::fs::write(input.join(name), case(&format!("report/twice/{name}"))).unwrap();
    }
    std::fs::copy(root().join("samples/yangzhang.png"), input.join("yangzhang.png")).unwrap();
    let (status, words) = crate::common::program::told(dir.path(), &["batch", "in", "-o", "out", "--format", "pdf"]);
    assert!(status == Some(0) && words.contains("写出 2 份"), "{words}");
    let manifest = std::fs::read_to_string(dir.path().join("out/manifest.jsonl")).unwrap();
    assert!(manifest.lines().count() == 2 && !manifest.contains("report-twice"), "{manifest}");
}

/// A photograph that a telephone took on its side stands upright in every format, and what it says of its maker stays behind.
#[test]
fn a_photograph_is_set_upright() {
    let source = std::fs::read_to_string(root().join("tests/pictures/exif.json")).unwrap();
    let engine = engine().with_folder(&root().join("tests/pictures"));
    let (plan, findings) = engine.plan(&source);
    let plan = plan.unwrap_or_else(|| panic!("{findings:?}"));
    let pictures: Vec<_> = plan
        .layout
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            Kind::Picture(picture) => Some(picture),
            _ => None,
        })
        .collect();
    let [picture] = pictures.as_slice() else { panic!("{} pictures", pictures.len()) };
    assert!(picture.width > picture.height, "{picture:?}");
    for format in Format::ALL {
        let bytes = engine.write(&plan, format).unwrap();
        assert!(!bytes.windows(6).any(|six| six == b"Exif\0\0"), "{format:?}");
    }
}

/// The text of a report.
fn report(name: &str) -> String {
    String::from_utf8(case(&format!("report/{name}.json"))).unwrap()
}

/// What planning a report finds: codes, each with the place.
fn found(name: &str) -> Vec<(&'static str, String)> {
    let (_, findings) = ENGINE.plan(&report(name));
    findings.into_iter().map(|finding| (finding.code, format!("{:?}", finding.place))).collect()
}

/// A chapter that the form asks for has no text; that is told, and where.
#[test]
fn a_chapter_without_text_is_told() {
    let found = found("chapter-one-empty");
    assert_eq!(found, [("chapter-empty", "Value(\"/body/1\")".to_owned())]);
}

/// A whole row and a whole column of totals are not there: each is one finding, which reckons what can be reckoned.
#[test]
fn totals_that_are_not_there_are_told_once_each() {
    let (_, findings) = ENGINE.plan(&report("nototal"));
    let missing: Vec<_> = findings.iter().filter(|finding| finding.code == "figure-missing").collect();
    assert_eq!(missing.len(), 2, "{findings:#?}");
    assert!(missing[0].message.contains("“（七）总计”整行") && missing[0].hints[0].contains("“总计”栏应当是 12"));
    assert!(missing[1].message.contains("“总计”栏的数据（24 行）"), "{missing:#?}");
    assert!(missing[1].hints[0].contains("“（一）予以公开”行“总计”栏应当是 7"), "{missing:#?}");
}

/// A report that names no form is set plainly, and told so; a table of one's own beside a national one is no fault.
#[test]
fn plain_reports_are_set() {
    assert_eq!(found("simple").iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["form-plain"]);
    assert!(ENGINE.plan(&report("simple")).0.is_some());
    let found = found("plain-table");
    assert!(found.iter().all(|(code, _)| ["chapter-missing", "figure-missing"].contains(code)), "{found:?}");
    assert!(ENGINE.plan(&report("plain-table")).0.is_some());
}

/// Contents list the attachments and their headings, and bookmarks do, in a report as in an official document.
#[test]
fn attachments_stand_once_in_contents_and_bookmarks() {
    for (name, attachments) in [
        ("toc-free", &["附表"][..]),
        (
            "toc-official",
            &[
                "2024年政务公开重点任务分工表",
                "政府信息公开申请办理流程及文书格式示范文本（适用于各县区人民政府和市直部门）",
            ],
        ),
    ] {
        let source = report(name);
        let plan = ENGINE.plan(&source).0.expect(name);
        let contents = |text: &str| {
            let listed = |block: &&banxin::layout::Block| match &block.kind {
                Kind::Text(line) => line.text.contains(text) && line.text.contains('\t'),
                _ => false,
            };
            plan.layout.blocks.iter().filter(listed).count()
        };
        let bytes = ENGINE.write(&plan, Format::Pdf).unwrap();
        let pdf = lopdf::Document::load_mem(&bytes).unwrap();
        let titles: Vec<String> = pdf
            .objects
            .values()
            .filter_map(|object| {
                object.as_dict().ok().filter(|dict| dict.has(b"Dest") || dict.has(b"A"))?.get(b"Title").ok()
            })
            .filter_map(|title| lopdf::decode_text_string(title).ok())
            .collect();
        for text in attachments.iter().chain(&["一、登记"]) {
            assert_eq!(contents(text), 1, "{name}: {text} in the contents");
            assert_eq!(titles.iter().filter(|title| title == text).count(), 1, "{name}: {text} in {titles:?}");
        }
    }
}

/// Every change of an official document is told.
#[test]
fn what_changed_in_a_shell_and_its_attachments_is_told() {
    let run = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .arg("diff")
        .args(["official-old", "official-new"].map(|name| root().join(format!("tests/cases/report/{name}.json"))))
        .output()
        .unwrap();
    let told = String::from_utf8(run.stdout).unwrap();
    for words in [
        "发文字号：云政发〔2024〕8号 → 云政发〔2024〕9号",
        "主送机关：各县（区）人民政府，市直各部门",
        "“1”行“完成时限”栏：6月底 → 7月底",
        "[-当-]{+次+}日登记",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

/// A program of another day ended lines elsewhere: nobody put those breaks there, and nobody is told to undo them.
#[test]
fn breaks_of_a_program_of_another_day_are_no_edit() {
    for name in ["official-edited", "official-edited2", "official-edited3"] {
        let findings = pull(&ENGINE, &case(&format!("report/{name}.docx")), Accept::All).expect_err(name);
        // Where a value that is shown is not the one that is stored, that is told instead.
        let fits = |finding: &Finding| match finding.code {
            "made-otherwise" => finding.message.contains("程序（当时是 banxin 0.1.0"),
            code => code == "carriers-disagree",
        };
        assert!(findings.iter().all(fits), "{name}: {findings:#?}");
    }
}

/// An engine on the shipped folders, one form file replaced by the given text.
fn engine_with(file: &str, text: &str) -> Result<Engine, banxin::engine::Refusal> {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join("layouts")).unwrap().map(|entry| entry.unwrap().path()) {
        std::fs::copy(&entry, dir.path().join(entry.file_name().unwrap())).unwrap();
    }
    std::fs::write(dir.path().join(file), text).unwrap();
    Engine::open(dir.path(), &root().join("fonts"))
}

/// The copy was made by an older program, and the form it is held against is another: that is named, and is no edit.
#[test]
fn a_form_that_changed_since_is_named_and_is_no_edit() {
    let copy = case("report/wudang-2020.docx");
    let pulled = pull(&ENGINE_OF_THEIR_DAY, &copy, Accept::All).expect("nothing was edited");
    assert_eq!(pulled.source, carried_text(&copy));
    let form = String::from_utf8(case("report/zfxxgk-nb-2019.json")).unwrap();
    let refused = pull(&engine_with("zfxxgk-nb-2019.json", &form).unwrap(), &copy, Accept::All);
    let findings = refused.expect_err("its table is another");
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["made-otherwise"], "{findings:#?}");
    let verdict = verify(&engine_with("zfxxgk-nb-2019.json", &form).unwrap(), &copy, &carried(&copy).unwrap());
    assert!(!matches!(verdict, Verdict::Odd(_)), "{verdict:?}");
}

fn carried_text(copy: &[u8]) -> String {
    banxin::pull::carried(copy).unwrap().0
}

/// One length of a page file is wrong: that is the only thing wrong in it.
#[test]
fn one_wrong_length_is_one_finding() {
    let page = std::fs::read_to_string(root().join("layouts/gbt9704.json")).unwrap();
    let wrong = page.replacen("\"drop\": \"7mm\"", "\"drop\": \"7毫米\"", 1);
    assert_ne!(page, wrong);
    let refusal = engine_with("gbt9704.json", &wrong).unwrap_err();
    let (_, findings) = refusal.iter().find(|(source, _)| source.name.ends_with("gbt9704.json")).unwrap();
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["form-length"], "{findings:#?}");
}

/// A dash beside page numbers that no face has refuses the report and names the place in the page file.
#[test]
fn a_folio_that_no_face_has_is_told() {
    let page = std::fs::read_to_string(root().join("layouts/gbt9704.json")).unwrap();
    let engine = engine_with("gbt9704.json", &page.replacen("\"dash\": \"—\"", "\"dash\": \"\u{10fffd}\"", 1)).unwrap();
    let (plan, findings) = engine.plan(&report("official-old"));
    let found: Vec<_> = findings.iter().filter(|finding| finding.code == "glyph-missing").collect();
    assert!(plan.is_none() && found.len() == 1 && found[0].hints[0].contains("dash"), "{findings:#?}");
}

/// A report is written over a first one of its name, and one of its files is in the way: then none is replaced.
#[test]
fn a_second_report_of_a_name_replaces_all_files_or_none() {
    let dir = tempfile::tempdir().unwrap();
    let (input, out) = (dir.path().join("公文.json"), dir.path().join("out"));
    let render = || {
        let shown =
            Command::new(env!("CARGO_BIN_EXE_banxin")).arg("render").arg(&input).arg("-o").arg(&out).output().unwrap();
        (shown.status.success(), String::from_utf8_lossy(&shown.stderr).into_owned())
    };
    let bytes = |ext: &str| std::fs::read(out.join(format!("公文.{ext}"))).unwrap();
    let write = |name: &str| std::fs::write(&input, report(name)).unwrap();
    std::fs::create_dir(&out).unwrap();
    write("official-old");
    assert!(render().0);
    let (pdf, docx) = (bytes("pdf"), bytes("docx"));
    write("official-new");
    block(&out.join("公文.docx"));
    let (written, words) = render();
    assert!(!written && words.contains("公文.docx"), "{words}");
    assert!(bytes("pdf") == pdf, "the PDF is new beside a Word copy that could not be written");
    unblock(&out.join("公文.docx"));
    assert!(render().0 && bytes("pdf") != pdf && bytes("docx") != docx);
}

/// Puts a folder with something in it into a file's place.
fn block(path: &Path) {
    std::fs::remove_file(path).unwrap();
    std::fs::create_dir(path).unwrap();
    std::fs::write(path.join("在这里"), "").unwrap();
}

fn unblock(path: &Path) {
    std::fs::remove_dir_all(path).unwrap();
}
