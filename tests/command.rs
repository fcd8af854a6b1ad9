//! The program as users run it: their paths, their slips, their pipes, their old files.

use crate::common::program::{banxin, err, out, told};
use crate::common::{is_accepting, is_thorough, root};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

fn sample() -> String {
    std::fs::read_to_string(root().join("samples/wudang-2020.json")).unwrap()
}

/// The names in a folder; none where there is no folder.
fn names(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return vec![] };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_report_is_written_in_both_formats_into_a_new_folder() {
    let dir = tempfile::tempdir().unwrap();
    // As Windows saves it: byte order mark and CRLF; with a Chinese name.
    let windows = format!("\u{feff}{}", sample().replace('\n', "\r\n"));
    std::fs::write(dir.path().join("乌当区 2020 年报.json"), windows).unwrap();
    let output = banxin(dir.path(), &["render", "乌当区 2020 年报.json", "-o", "新建/输出"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(names(&dir.path().join("新建/输出")), ["乌当区 2020 年报.docx", "乌当区 2020 年报.pdf"]);
    assert_eq!(out(&output).lines().count(), 2);
}

/// One report may be given its file's name: of that format, beside what else it is to come with; a folder of such a name stays one.
#[test]
fn a_report_may_be_given_the_name_of_its_file() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    std::fs::create_dir(dir.path().join("夹.pdf")).unwrap();
    let render = |more: &[&str]| {
        let output = banxin(dir.path(), &[&["render", "a.json", "-o"], more].concat());
        (output.status.code().unwrap(), err(&output))
    };
    for output in [&["新建/2024.1 年报.pdf"][..], &["报.DOCX", "--signoff"], &["夹.pdf", "--format", "pdf"]] {
        assert_eq!(render(output).0, 0, "{output:?}");
    }
    assert_eq!(names(&dir.path().join("新建")), ["2024.1 年报.pdf"]);
    assert_eq!(names(&dir.path().join("夹.pdf")), ["a.pdf"]);
    assert_eq!(names(dir.path()), ["a.json", "夹.pdf", "报.docx", "报.signoff.docx", "新建"]);
    let (status, said) = render(&["b.pdf", "--format", "pdf,docx"]);
    assert!(status == 2 && said.contains("要几种格式，-o 写文件夹"), "{status} {said}");
    let (status, said) = render(&["b.pdf", "a.json"]);
    assert!(status == 2 && said.contains("排几份报告时，-o 要写文件夹"), "{status} {said}");
    assert!(!dir.path().join("b.pdf").exists());
}

/// Neither render nor preview leaves the folders that it made for a report that it then refuses; those with something in them stay.
#[test]
fn what_is_refused_leaves_no_new_folder() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample().replace("zfxxgk", "无此格式")).unwrap();
    std::fs::create_dir_all(dir.path().join("旧/有")).unwrap();
    for command in ["render", "preview"] {
        for folder in ["新建", "新建/一/二", "旧/新", "旧/有"] {
            let output = banxin(dir.path(), &[command, "a.json", "-o", folder]);
            assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        }
    }
    assert_eq!(
        (names(dir.path()), names(&dir.path().join("旧"))),
        (vec!["a.json".into(), "旧".into()], vec!["有".into()])
    );
}

/// Where the system lets no file grow that large, the report is refused with the reason, and nothing is left.
#[cfg(target_os = "linux")]
#[test]
fn a_file_larger_than_the_system_allows_is_told() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    let mut limited = Command::new("bash");
    limited.args(["-c", "ulimit -f 20; exec \"$0\" render a.json -o out", env!("CARGO_BIN_EXE_banxin")]);
    let output = limited.current_dir(dir.path()).output().unwrap();
    let said = err(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("write-failed") && said.contains("ulimit -f"), "{said}");
    assert_eq!(names(dir.path()), ["a.json"]);
}

/// As `render -o` makes its folder; nothing is made for what is refused.
#[test]
fn files_are_written_into_new_folders_and_none_is_made_for_what_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    std::fs::write(dir.path().join("b.json"), sample().replace("申请99件", "申请98件")).unwrap();
    let run = |args: &[&str]| banxin(dir.path(), args);
    for args in [
        &["diff", "b.json", "a.json", "--format", "docx", "-o", "新建/花脸/稿.docx"][..],
        &["pull", "新建/花脸/稿.docx", "--accept", "all", "-o", "新建/取回/a.json"],
        &["extract", "新建/花脸/稿.docx", "-o", "新建/取出/a.json"],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    for path in ["新建/取回/a.json", "新建/取出/a.json"] {
        assert_eq!(std::fs::read_to_string(dir.path().join(path)).unwrap(), sample(), "{path}");
    }
    assert_eq!(run(&["pull", "a.json", "-o", "未建/a.json"]).status.code(), Some(1));
    assert!(!dir.path().join("未建").exists());
}

/// A report taken back is written where somebody says: to a file, beside the pictures that it names or not.
#[test]
fn a_report_taken_back_has_a_file_name_and_its_pictures_where_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| banxin(dir.path(), args);
    std::fs::create_dir_all(dir.path().join("稿/图")).unwrap();
    std::fs::copy(root().join("samples/yangzhang.png"), dir.path().join("稿/图/章.png")).unwrap();
    let report = r#"{"schema":"banxin/report/1","form":"free-report","year":2024,"issuer":"甲局","title":"报告","body":["一段。",{"figure":"图/章.png","alt":"样章"}]}"#;
    std::fs::write(dir.path().join("稿/a.json"), report).unwrap();
    assert_eq!(run(&["render", "稿/a.json", "-o", "出", "--format", "docx"]).status.code(), Some(0));
    let said = |to: &[&str]| {
        let output = run(&[&["pull", "出/a.docx"], to].concat());
        (output.status.code(), out(&output) + &err(&output))
    };
    let (code, words) = said(&["-o", "稿"]);
    assert!(code == Some(1) && words.contains("write-failed") && words.contains("稿/文件名"), "{words}");
    for (to, is_told) in [(&[][..], false), (&["-o", "稿/b.json"], false), (&["-o", "出/b.json"], true)] {
        let (code, words) = said(to);
        assert!(code == Some(0) && words.contains("figure-elsewhere") == is_told, "{words}");
        assert!(!words.contains("figure-unreadable"), "{words}");
    }
}

/// `--pdf a2a` leaves the JSON out and says so; nothing else of the command changes.
#[test]
fn a_pdf_may_be_written_without_the_report_in_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    for (profile, part, carried) in [("a3a", b'3', true), ("a2a", b'2', false)] {
        let output = banxin(dir.path(), &["render", "a.json", "-o", profile, "--format", "pdf", "--pdf", profile]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let path = format!("{profile}/a.pdf");
        let file = std::fs::read(dir.path().join(&path)).unwrap();
        let claim = [b"<pdfaid:part>".as_slice(), &[part], b"</pdfaid:part>"].concat();
        assert!(file.windows(claim.len()).any(|bytes| bytes == claim), "{profile}");
        assert_eq!(banxin(dir.path(), &["extract", &path]).status.success(), carried, "{profile}");
    }
    assert_eq!(banxin(dir.path(), &["render", "a.json", "-o", "x", "--pdf", "a1b"]).status.code(), Some(2));
}

#[test]
fn one_bad_report_does_not_stop_the_others_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("good.json"), sample()).unwrap();
    std::fs::write(dir.path().join("bad.json"), &sample()[..900]).unwrap();
    std::fs::create_dir(dir.path().join("out")).unwrap();
    std::fs::write(dir.path().join("out/bad.pdf"), "old").unwrap();
    let output = banxin(dir.path(), &["render", "bad.json", "gone.json", "good.json", "-o", "out", "--format", "pdf"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(names(&dir.path().join("out")), ["bad.pdf", "good.pdf"]);
    assert_eq!(std::fs::read(dir.path().join("out/bad.pdf")).unwrap(), b"old", "an old file stays as it was");
    assert!(err(&output).contains("bad.json:") && err(&output).contains("gone.json"), "{}", err(&output));
}

#[test]
fn strict_refuses_what_otherwise_only_warns() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    let output = banxin(dir.path(), &["render", "a.json", "-o", "out", "--strict"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(names(&dir.path().join("out")).is_empty());
    assert_eq!(banxin(dir.path(), &["check", "a.json"]).status.code(), Some(0));
    assert_eq!(banxin(dir.path(), &["check", "a.json", "--strict"]).status.code(), Some(1));
}

#[test]
fn reports_of_one_name_do_not_overwrite_each_other() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("b")).unwrap();
    for path in ["a.json", "b/a.json"] {
        std::fs::write(dir.path().join(path), sample()).unwrap();
    }
    let output = banxin(dir.path(), &["render", "a.json", "b/a.json", "-o", "out", "--format", "pdf"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("output-clash"));
    assert!(names(&dir.path().join("out")).is_empty());
}

#[test]
fn slips_on_the_command_line_are_told_in_chinese_and_start_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let slips: [&[&str]; 8] = [
        &[],
        &["rendre", "a.json"],
        &["render"],
        &["render", "a.json"],
        &["render", "a.json", "-o", "out", "--format", "xps"],
        &["render", "a.json", "-o", "file"],
        &["render", "a.json", "-o", "out", "--fonts", "none"],
        &["check", "a.json", "--format", "xml"],
    ];
    for slip in slips {
        let output = banxin(dir.path(), slip);
        assert_eq!(output.status.code(), Some(2), "{slip:?}: {}", err(&output));
        assert!(err(&output).chars().any(|c| c >= '\u{4e00}'), "{slip:?} is told in Chinese: {}", err(&output));
        assert!(out(&output).is_empty());
    }
    assert_eq!(names(dir.path()).iter().filter(|n| *n == "out").count(), 0, "nothing is made");
}

/// What `verify` and `extract` cannot read is told as by all other commands, and `-` is standard input.
#[test]
fn files_to_verify_are_read_as_reports_are() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("夹")).unwrap();
    for command in ["verify", "extract"] {
        for (file, words) in [("没有.docx", "没有这个文件"), ("夹", "这是一个文件夹")] {
            let output = banxin(dir.path(), &[command, file]);
            let told = out(&output) + &err(&output);
            assert!(told.contains(words) && output.status.code() == Some(1), "{command} {file}: {told}");
        }
    }
    let sample = root().join("samples/wudang-2020.json");
    let output = banxin(dir.path(), &["render", sample.to_str().unwrap(), "-o", ".", "--format", "docx"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let file = std::fs::File::open(dir.path().join("wudang-2020.docx")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_banxin")).args(["verify", "-"]).stdin(file).output().unwrap();
    assert!(output.status.success() && out(&output).contains("未被改动"), "{}", out(&output) + &err(&output));
}

/// Files that are no report, each with what people call it.
fn foreign() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let zip = |part: &str| {
        let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(vec![]));
        for name in ["[Content_Types].xml", part] {
            zip.start_file(name, ::zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"<x/>").unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let sample = |path: &str| std::fs::read(root().join(path)).unwrap();
    vec![
        ("别人.docx", zip("word/document.xml"), "Word 文件"),
        ("表.xlsx", zip("xl/workbook.xml"), "Excel 工作簿"),
        ("版式.ofd", zip("OFD.xml"), "OFD"),
        ("包.zip", zip("甲.txt"), "压缩包"),
        (
            "别人.pdf",
            b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n".to_vec(),
            "PDF 文件",
        ),
        ("网页.html", "<!DOCTYPE html><html><body><p>通知</p></body></html>".into(), "网页"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(80), "旧"),
        ("信.rtf", b"{\\rtf1\\ansi\\deff0 abc}".to_vec(), "RTF"),
        ("图.png", sample("samples/yangzhang.png"), "图片"),
        ("扫描.jpg", sample("tests/pictures/exif3.jpg"), "图片"),
        ("字体.ttf", b"\0\x01\0\0".repeat(40), "字体"),
        ("报告.json", sample("samples/gongwen-han.json"), "JSON"),
        ("文字.txt", "关于某事的通知".into(), "文本"),
    ]
}

/// Every command says of every file that it does not take what it is, and which command takes it; nothing is written.
#[test]
fn a_file_of_another_kind_is_named_by_every_command_with_what_takes_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("samples/gongwen-ling.json"), dir.path().join("好.json")).unwrap();
    let reports = ["报告.json", "文字.txt"];
    let commands: [(&[&str], &[&str]); 14] = [
        (&["check", "文件"], &reports),
        (&["render", "文件", "-o", "出"], &reports),
        (&["batch", "文件", "-o", "出"], &reports),
        (&["plan", "文件"], &reports),
        (&["preview", "文件", "-o", "出"], &reports),
        (&["diff", "文件", "好.json"], &reports),
        (&["diff", "好.json", "文件"], &reports),
        (&["diff", "好.json", "文件", "--format", "docx", "-o", "出.docx"], &reports),
        (&["pull", "文件", "-o", "出.json"], &[]),
        (&["verify", "文件"], &[]),
        (&["extract", "文件", "-o", "出.json"], &[]),
        (&["manifest", "merge", "文件", "-o", "出.jsonl"], &[]),
        // What is imported is imported.
        (&["import", "文件", "-o", "出"], &["别人.docx", "表.xlsx", "别人.pdf", "网页.html", "文字.txt"]),
        (
            &["new", "gongwen", "--year", "2024", "-o", "出.json", "--from", "文件"],
            &["别人.docx", "表.xlsx", "别人.pdf", "网页.html", "文字.txt", "报告.json"],
        ),
    ];
    for (nth, (file, bytes, called)) in foreign().into_iter().enumerate() {
        std::fs::write(dir.path().join(file), bytes).unwrap();
        // In the everyday run every fourth command, another for each file.
        let asked = commands.iter().enumerate().filter(|(at, _)| is_thorough() || (at + nth) % 4 == 0);
        for (_, (command, _)) in asked.filter(|(_, (_, takes))| !takes.contains(&file)) {
            let args: Vec<&str> = command.iter().map(|word| if *word == "文件" { file } else { word }).collect();
            let (status, words) = told(dir.path(), &args);
            assert!(matches!(status, Some(1 | 2)), "{args:?}: {status:?} {words}");
            assert!(words.contains(called), "{args:?} does not say that it is {called}: {words}");
            let other = ["check", "render", "pull", "import", "extract"]
                .iter()
                .any(|other| *other != args[0] && words.contains(&format!("banxin {other}")));
            assert!(
                other || words.contains("另存为 .docx") || words.contains("--fonts"),
                "{args:?} names no way on: {words}"
            );
            let made = names(dir.path()).into_iter().find(|name| name.starts_with('出') && !name.contains("manifest"));
            assert!(made.is_none_or(|name| name == "出"), "{args:?}");
        }
        std::fs::remove_file(dir.path().join(file)).unwrap();
        _ = std::fs::remove_dir_all(dir.path().join("出"));
    }
}

/// A file whose end is missing is called so by every command, and none sends to another command for it.
#[test]
fn a_file_that_is_cut_is_called_so_by_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    std::fs::copy(root().join("samples/gongwen-ling.json"), dir.join("好.json")).unwrap();
    std::fs::copy(root().join("samples/yangzhang.png"), dir.join("yangzhang.png")).unwrap();
    assert_eq!(told(dir, &["render", "好.json", "-o", ".", "--format", "pdf,docx,ofd,html,xlsx"]).0, Some(0));
    let commands: [&[&str]; 8] = [
        &["check", "文件"],
        &["render", "文件", "-o", "出"],
        &["diff", "好.json", "文件"],
        &["pull", "文件", "-o", "出.json"],
        &["verify", "文件"],
        &["extract", "文件", "-o", "出.json"],
        &["import", "文件", "-o", "出"],
        &["new", "gongwen", "--year", "2024", "-o", "出.json", "--from", "文件"],
    ];
    for (nth, kind) in ["pdf", "docx", "ofd", "xlsx"].into_iter().enumerate() {
        let whole = std::fs::read(dir.join("好").with_extension(kind)).unwrap();
        let file = format!("断了.{kind}");
        std::fs::write(dir.join(&file), &whole[..whole.len() * 2 / 3]).unwrap();
        let asked = commands.iter().enumerate().filter(|(at, _)| is_thorough() || (at + nth) % 4 == 0);
        for (_, command) in asked {
            let args: Vec<&str> =
                command.iter().map(|word| if *word == "文件" { file.as_str() } else { word }).collect();
            let (status, words) = told(dir, &args);
            assert!(matches!(status, Some(1 | 2)), "{args:?}: {status:?} {words}");
            assert!(
                words.contains("文件不完整，结尾缺失") && words.contains("请重新取得这个文件"),
                "{args:?}: {words}"
            );
            assert!(!words.contains("banxin extract") && !words.contains("banxin import"), "{args:?}: {words}");
            assert!(!dir.join("出.json").exists(), "{args:?}");
        }
    }
    // What is left of a web page is taken in, and that it ends too early is told.
    let page = std::fs::read(dir.join("好.html")).unwrap();
    let end = page.windows(7).position(|word| word == b"</main>").unwrap();
    std::fs::write(dir.join("断了.html"), &page[..end]).unwrap();
    let (status, words) = told(dir, &["import", "断了.html", "-o", "网页.json"]);
    assert!(status == Some(1) && words.contains("file-cut") && dir.join("网页.json").exists(), "{words}");
    let (status, words) = told(dir, &["new", "gongwen", "--from", "断了.html", "-o", "新.json"]);
    assert!(status == Some(0) && words.contains("警告[file-cut]"), "{words}");
}

#[test]
fn a_report_comes_through_a_pipe_and_a_closed_pipe_is_no_panic() {
    let dir = tempfile::tempdir().unwrap();
    let file = std::fs::File::open(root().join("samples/wudang-2020.json")).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .current_dir(dir.path())
        .args(["render", "-", "-o", "out"])
        .stdin(file)
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", err(&status));
    assert_eq!(names(&dir.path().join("out")), ["report.docx", "report.pdf"]);
    let sample = root().join("samples/wudang-2020.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_banxin"))
        .args(["plan", sample.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
}

/// Inputs that only a form or a font refuses, with the exact words beside them.
#[test]
fn inputs_that_a_form_or_a_font_refuses_write_nothing() {
    for name in ["year-without-form", "glyph-missing"] {
        let dir = tempfile::tempdir().unwrap();
        let input = format!("samples/bad/{name}.json");
        let output = dir.path().to_str().unwrap();
        let refused = banxin(root(), &["render", &input, "-o", output]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(names(dir.path()).is_empty());
        let golden = root().join(format!("samples/bad/{name}.txt"));
        if is_accepting() {
            std::fs::write(&golden, err(&refused)).unwrap();
        }
        assert_eq!(err(&refused), std::fs::read_to_string(golden).expect("the golden file"), "UPDATE_GOLDEN=1 accepts");
    }
}

#[test]
fn json_findings_are_json_even_when_there_are_none() {
    let output = banxin(root(), &["check", "samples/wudang-2020.json", "--format", "json"]);
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(findings.as_array().map(Vec::len), Some(3));
    let help = banxin(root(), &["--help"]);
    assert!(help.status.success() && out(&help).contains("用法："));
}

#[test]
fn a_copy_for_signature_is_written_beside_the_others() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    let output = banxin(dir.path(), &["render", "a.json", "-o", "out", "--format", "docx", "--signoff"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(names(&dir.path().join("out")), ["a.docx", "a.signoff.docx"]);
    assert!(out(&output).contains("a.docx（8 页") && out(&output).contains("a.signoff.docx（9 页"), "{}", out(&output));

    // A report of the copy's name would overwrite it.
    std::fs::write(dir.path().join("a.signoff.json"), sample()).unwrap();
    let args = ["render", "a.json", "a.signoff.json", "-o", "both", "--format", "docx"];
    assert_eq!(banxin(dir.path(), &args).status.code(), Some(0));
    let clash = banxin(dir.path(), &[&args[..], &["--signoff"]].concat());
    assert!(err(&clash).contains("output-clash"), "{}", err(&clash));
}

#[test]
fn a_watermark_that_cannot_be_set_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    let render =
        |words| banxin(dir.path(), &["render", "a.json", "-o", "out", "--format", "pdf,ofd", "--watermark", words]);
    let refused = render("草\u{10fffd}稿");
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains("watermark-unset") && names(&dir.path().join("out")).is_empty(),
        "{}",
        err(&refused)
    );
    assert_eq!(render("草稿").status.code(), Some(0));
    assert_eq!(names(&dir.path().join("out")), ["a.ofd", "a.pdf"]);
}

/// A form whose page is not as the standard asks: the number stands too near to the text.
fn slipped_layouts(dir: &Path) {
    for entry in std::fs::read_dir(root().join("layouts")).unwrap().map(Result::unwrap) {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let name = entry.file_name();
        std::fs::write(dir.join(name), text.replace("\"drop\": \"7mm\"", "\"drop\": \"5mm\"")).unwrap();
    }
}

#[test]
fn conformity_is_told_clause_by_clause_and_what_is_not_kept_is_found() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.json"), sample()).unwrap();
    std::fs::create_dir(dir.path().join("forms")).unwrap();
    slipped_layouts(&dir.path().join("forms"));
    let plain = banxin(dir.path(), &["check", "--conformity", "a.json"]);
    assert_eq!(plain.status.code(), Some(0), "{}", err(&plain));
    let said = out(&plain);
    assert!(said.contains("[做到] 7.5 页码") && said.contains("一字线上距版心下边缘：7.00 mm（应为 7 mm；"), "{said}");
    assert!(said.contains("未做到 0"), "{said}");

    // An attachment may lie on its side.
    let mut turned: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("samples/gongwen-fujian.json")).unwrap()).unwrap();
    turned["body"] =
        serde_json::json!([{ "grid": { "landscape": true, "header_rows": 1, "rows": [["县"], ["甲县"]] } }]);
    std::fs::write(dir.path().join("b.json"), turned.to_string()).unwrap();
    let lies = banxin(dir.path(), &["check", "--conformity", "b.json"]);
    assert!(lies.status.code() == Some(0) && out(&lies).contains("[做到] 7.3.7"), "{}{}", out(&lies), err(&lies));

    let slipped = ["check", "--conformity", "a.json", "--layouts", "forms"];
    let warned = banxin(dir.path(), &slipped);
    assert_eq!(warned.status.code(), Some(0), "a warning alone lets a report pass");
    assert!(
        out(&warned)
            .contains("警告[clause-not-kept]：GB/T 9704—2012 7.5：一字线上距版心下边缘应为 7 mm，版面上是 5.00 mm")
    );
    assert!(out(&warned).contains("[未做到] 7.5"), "{}", out(&warned));

    let refused = banxin(dir.path(), &[&slipped[..], &["--strict", "--format", "json"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_str(&out(&refused)).unwrap();
    let findings = json[0]["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["code"] == "clause-not-kept" && f["facts"]["clause"] == "7.5"), "{json}");
}

/// `plan --format json` gives the place of every paragraph and of every cell with a figure: by a pointer into the report as it was
/// typed, on a page that there is, within the paper.
#[test]
fn a_plan_as_json_gives_every_part_its_rectangle() {
    let name = "samples/wudang-2020.json";
    let output = banxin(root(), &["plan", name, "--format", "json"]);
    let plans: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(root().join(name)).unwrap()).unwrap();
    let mut rectangles = vec![];
    collect(&plans, &mut rectangles);
    let number = |rectangle: &serde_json::Value, key: &str| rectangle[key].as_f64().unwrap();
    let mut pointers = std::collections::BTreeSet::new();
    for rectangle in &rectangles {
        let (x, y) = (number(rectangle, "x"), number(rectangle, "y"));
        let (right, foot) = (x + number(rectangle, "width"), y + number(rectangle, "height"));
        assert!(
            x >= 0.0 && y >= 0.0 && right <= 297.0 && foot <= 297.0 && number(rectangle, "page") >= 1.0,
            "{rectangle}"
        );
        pointers.insert(rectangle["pointer"].as_str().unwrap().to_owned());
    }
    let mut wanted = vec![];
    leaves(&report["body"], "/body".into(), &mut wanted);
    assert!(wanted.len() > 150, "{}", wanted.len());
    let missing: Vec<&String> = wanted.iter().filter(|pointer| !pointers.contains(*pointer)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Every object with a pointer and a page.
fn collect<'v>(value: &'v serde_json::Value, into: &mut Vec<&'v serde_json::Value>) {
    match value {
        serde_json::Value::Object(members) if members.contains_key("pointer") && members.contains_key("page") => {
            into.push(value);
        }
        serde_json::Value::Object(members) => members.values().for_each(|member| collect(member, into)),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}

/// The pointers of all texts and figures, but for the keys that choose a table.
fn leaves(value: &serde_json::Value, at: String, into: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            let shown = members.iter().filter(|(key, _)| *key != "table");
            shown.for_each(|(key, member)| leaves(member, format!("{at}/{key}"), into));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| leaves(item, format!("{at}/{n}"), into));
        }
        _ => into.push(at),
    }
}
