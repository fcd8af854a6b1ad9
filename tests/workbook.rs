//! Workbooks: what their sheets show, what they carry, and what other spreadsheets find in them.

use std::path::Path;
use std::process::Command;

use banxin::Format;
use banxin::engine::{Engine, Plan, published};
use banxin::verify::{Verdict, carried, verify};

use crate::common::package::{self, repacked};
use crate::common::readers::{convert, has_schemas, word_schemas};
use crate::common::{engine, goldens, judge, python, root, run, samples, some_samples, tool};

/// Samples whose sheets are held to a golden file: a national report, an official document with a table of its own.
const GOLDEN: [&str; 2] = ["wudang-2020", "gongwen-tongzhi"];

fn plan<'e>(engine: &'e Engine, text: &str) -> Plan<'e> {
    engine.plan(text).0.unwrap()
}

fn book(engine: &Engine, plan: &Plan<'_>) -> Vec<u8> {
    engine.write(plan, Format::Xlsx).unwrap()
}

/// What stands between two words, as often as it does.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0)).collect()
}

/// The sheets as text: how each prints, its columns and merges, and a line for each cell with its style.
fn told(bytes: &[u8]) -> String {
    let parts = package::listed(bytes);
    let part = |name: &str| {
        let found = parts.iter().find(|(part, _)| part == name);
        found.map(|(_, bytes)| String::from_utf8(bytes.clone()).unwrap())
    };
    let strings = part("xl/sharedStrings.xml").unwrap();
    let strings = between(&strings, "<si>", "</si>");
    let book = part("xl/workbook.xml").unwrap();
    let mut out = format!("{}\n", between(&book, "<definedNames>", "</definedNames>").join("\n"));
    for (nth, name) in between(&book, "<sheet name=\"", "\"").into_iter().enumerate() {
        let sheet = part(&format!("xl/worksheets/sheet{}.xml", nth + 1)).unwrap();
        let (head, rest) = sheet.split_once("<sheetData>").unwrap();
        let (cells, foot) = rest.split_once("</sheetData>").unwrap();
        out.push_str(&format!("\n== {name}\n{}\n", head.split_once('?').unwrap().1.replace("><", ">\n<")));
        for cell in cells.replace("<row ", "\n<row ").replace("<c ", "\n<c ").lines() {
            let shows = match between(cell, "t=\"s\"><v>", "<").first() {
                Some(at) => cell.replace(&format!("<v>{at}</v>"), strings[at.parse::<usize>().unwrap()]),
                None => cell.to_owned(),
            };
            out.push_str(&shows);
            out.push('\n');
        }
        out.push_str(&foot.replace("><", ">\n<"));
        out.push('\n');
    }
    out
}

#[test]
fn sheets_are_as_accepted() {
    let engine = engine();
    let mut made = vec![];
    for (name, text) in samples().into_iter().filter(|(name, _)| GOLDEN.contains(&name.as_str())) {
        let bytes = book(&engine, &plan(&engine, &text));
        made.push((format!("{name}.txt"), told(&bytes)));
        if name == "gongwen-tongzhi" {
            let parts = package::listed(&bytes);
            let text = |(name, bytes): &(String, Vec<u8>)| {
                format!("== {name}\n{}\n", String::from_utf8(bytes.clone()).unwrap().replace("><", ">\n<"))
            };
            let around = parts.iter().filter(|(name, _)| name.ends_with(".rels") || name.starts_with("docProps"));
            made.push(("around.txt".into(), around.map(text).collect()));
        }
    }
    let made: Vec<(&str, String)> = made.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    goldens("xlsx", &made);
}

#[test]
fn a_workbook_proves_itself_and_gives_its_report_back() {
    let engine = engine();
    for (name, text) in some_samples() {
        let mut plan = plan(&engine, &text);
        engine.stamp(&mut plan, "征求意见稿 & \"内部\"").unwrap();
        let bytes = book(&engine, &plan);
        assert_eq!(bytes, book(&engine, &plan), "{name}");
        let judged = |bytes: &[u8]| verify(&engine, bytes, &carried(bytes).unwrap());
        let found = carried(&bytes).unwrap();
        assert_eq!((found.format, &*found.source), (Format::Xlsx, &*published(&text)), "{name}");
        assert_eq!(judged(&bytes), Verdict::Untouched, "{name}");
        for (part, from, to) in [
            ("xl/worksheets/sheet1.xml", "</sheetData>", "<row r=\"999\"><c r=\"A999\"><v>1</v></c></row></sheetData>"),
            ("xl/workbook.xml", "目录", "目  录"),
            ("docProps/core.xml", "<dc:creator>", "<dc:creator>某"),
        ] {
            let changed = repacked(&bytes, |name, text| if name == part { text.replacen(from, to, 1) } else { text });
            assert_eq!(judged(&changed), Verdict::Edited { parts: vec![part.to_owned()] }, "{name}");
        }
        let lost = repacked(&bytes, |name, text| match name {
            "customXml/item1.xml" => text.replacen("2", "3", 1),
            _ => text,
        });
        assert_eq!(carried(&lost), None, "{name}: a report that is not what its digest says");
    }
}

/// As an official does it: written beside the others, held against its report, taken for what it is.
#[test]
fn the_commands_take_workbooks_for_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("年 报.json");
    std::fs::copy(root().join("samples/wudang-2020.json"), &report).unwrap();
    let asked = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.current_dir(root()).args(words).env("BANXIN_FONTS", root().join("fonts"));
        command
    };
    let banxin = |words: &[&str]| run(&mut asked(words));
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (input, out) = (report.to_str().unwrap(), path("out"));
    let said = banxin(&["render", input, "-o", &out, "--format", "xlsx,html"]);
    assert!(said.contains("年 报.xlsx（") && !said.contains("页，"), "{said}");
    let made = path("out/年 报.xlsx");
    assert!(banxin(&["verify", &made]).contains("未被改动"));
    let text = std::fs::read_to_string(&report).unwrap();
    assert_eq!(banxin(&["extract", &made]), text);
    banxin(&["import", &made, "-o", &path("back.json")]);
    assert_eq!(std::fs::read_to_string(path("back.json")).unwrap(), text);
    // The web page beside it offers it.
    let page = std::fs::read_to_string(path("out/年 报.html")).unwrap();
    assert!(page.contains("href=\"%E5%B9%B4%20%E6%8A%A5.xlsx\"") && page.contains(">Excel</a>"));
    banxin(&["batch", input, "-o", &path("many"), "--format", "xlsx"]);
    assert_eq!(std::fs::read(path("many/年 报.xlsx")).unwrap(), std::fs::read(&made).unwrap());
    // Changed words come back from Word files alone.
    let refused = asked(&["pull", &made, "-o", &path("pulled.json")]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("docx-unreadable") && said.contains("banxin extract"), "{said}");
    assert!(!Path::new(&path("pulled.json")).exists());
    // A figure that somebody changed: the file is not taken for the report any more, what it shows is read.
    let bytes = std::fs::read(&made).unwrap();
    let changed = repacked(&bytes, |name, text| match name {
        "xl/worksheets/sheet2.xml" => text.replacen("<v>302</v>", "<v>303</v>", 1),
        _ => text,
    });
    assert_ne!(changed, bytes);
    std::fs::write(path("改过.xlsx"), changed).unwrap();
    let said = asked(&["verify", &path("改过.xlsx")]).output().unwrap();
    let said = String::from_utf8([said.stdout, said.stderr].concat()).unwrap();
    assert!(said.contains("表格与报告数据重新排出的不同"), "{said}");
    banxin(&["import", &path("改过.xlsx"), "-o", &path("changed.json")]);
    assert!(std::fs::read_to_string(path("changed.json")).unwrap().contains("303"));
}

/// The samples that LibreOffice is shown: all with the long tests, otherwise a national report and a chapter of a book.
const SHOWN: [&str; 2] = ["wudang-2020", "yearbook-chapter"];

/// Writes samples in these formats.
fn write(folder: &Path, formats: &[Format], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let engine = engine();
    let mut names = vec![];
    for (name, text) in samples().into_iter().filter(|(name, _)| wanted(name)) {
        let plan = plan(&engine, &text);
        for format in formats {
            let path = folder.join(&name).with_extension(format.name());
            std::fs::write(path, engine.write(&plan, *format).unwrap()).unwrap();
        }
        names.push(name);
    }
    names
}

/// What `alike.py` says of the files of a folder.
fn alike(folder: &Path, names: &[String]) -> Command {
    let mut command = Command::new("python3");
    command.arg(judge("alike.py")).arg(folder).args(names);
    command
}

#[test]
fn every_workbook_keeps_to_the_schemas() {
    if !has_schemas() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write(dir.path(), &[Format::Xlsx], |_| true);
    word_schemas(names.iter().map(|name| dir.path().join(name).with_extension("xlsx")));
}

/// What LibreOffice makes of them has every figure and header in its place, and room for every number.
#[test]
fn libreoffice_keeps_and_shows_every_figure() {
    if !(tool("soffice") && tool("pdftotext") && python("pikepdf, docx, ofdkit, openpyxl, lxml")) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let names = write(dir.path(), &Format::ALL, |name| long || SHOWN.contains(&name));
    let path = |name: &String, kind: &str| dir.path().join(name).with_extension(kind);
    let shown = dir.path().join("shown");
    convert("pdf", &shown, names.iter().map(|name| path(name, "xlsx")));
    for name in &names {
        let said = run(Command::new("pdftotext").arg(shown.join(name).with_extension("pdf")).arg("-"));
        assert!(!said.contains("###"), "{name}: a number has no room");
    }
    let kept = dir.path().join("kept");
    convert("xlsx", &kept, names.iter().map(|name| path(name, "xlsx")));
    for name in &names {
        std::fs::rename(kept.join(name).with_extension("xlsx"), path(name, "xlsx")).unwrap();
    }
    println!("{}", run(&mut alike(dir.path(), &names)));
}

/// The judge says so, too, where a figure, a span or a header of one format is another.
#[test]
fn five_formats_have_the_same_figures_and_headers() {
    if !python("pikepdf, docx, ofdkit, openpyxl, lxml") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let names = write(dir.path(), &Format::ALL, |_| true);
    println!("{}", run(&mut alike(dir.path(), &names)));
    let name = ["wudang-2020".to_owned()];
    let catches = || !alike(dir.path(), &name).output().unwrap().status.success();
    let path = |kind: &str| dir.path().join(&name[0]).with_extension(kind);
    let page = std::fs::read_to_string(path("html")).unwrap();
    let head = page.find(" headers=\"").map(|at| page[at..].split('"').nth(1).unwrap()).unwrap();
    for (from, to) in [(">74</td>", ">75</td>"), ("rowspan=\"20\"", "rowspan=\"19\""), (head, "bx-none")] {
        let changed = page.replacen(from, to, 1);
        assert_ne!(changed, page, "{from}");
        std::fs::write(path("html"), changed).unwrap();
        assert!(catches(), "{from}");
    }
    std::fs::write(path("html"), page).unwrap();
    let book = std::fs::read(path("xlsx")).unwrap();
    let changed = repacked(&book, |_, text| text.replacen("<v>302</v>", "<v>303</v>", 1));
    std::fs::write(path("xlsx"), changed).unwrap();
    assert!(catches(), "a figure of the workbook");
}
