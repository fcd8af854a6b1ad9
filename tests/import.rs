//! The way in: files of other programs, and of ours without the data that they carry, become reports.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use banxin::Format;
use banxin::engine::{Engine, Plan, PlanOptions};

use banxin::import::{Assembled, FaceSource, Wish, import};
use banxin::model::walk::nationals;
use banxin::model::{self, Report};

use crate::common::program::{commanded, commands, told};
use crate::common::{engine, generate, judge, python, root, run, samples, tool};

fn face() -> FaceSource {
    Arc::new(|| None)
}

fn read(bytes: &[u8], name: &str) -> Result<Assembled, Vec<String>> {
    let wish = Wish { folder: "图".into(), ..Wish::default() };
    let codes = |findings: Vec<banxin::diag::Finding>| findings.iter().map(|finding| finding.code.to_owned()).collect();
    import(bytes, name, &face(), engine().forms(), &wish).map_err(codes)
}

/// All figures of national tables by table, row and column.
fn figures(report: &Report) -> BTreeMap<(String, String, String), String> {
    let all = nationals(&report.body);
    all.flat_map(|(_, table, figures)| {
        figures.iter().map(move |f| ((table.to_owned(), f.row.clone(), f.col.clone()), f.text.clone()))
    })
    .collect()
}

fn report(text: &str) -> Report {
    model::read(text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}")).0
}

/// The plan of a report whose pictures are those of the samples.
fn planned<'a>(engine: &'a Engine, text: &str) -> Plan<'a> {
    let samples = root().join("samples");
    let options = PlanOptions { folder: Some(&samples), ..PlanOptions::default() };
    engine.plan_with(text, &options).0.unwrap()
}

/// Word and PDF without the JSON inside give every figure of the samples back, and no other.
#[test]
fn copies_without_their_data_give_every_figure_back() {
    let engine = engine();
    for (name, text) in
        samples().into_iter().filter(|(name, _)| ["wudang-2020", "yangming-2021"].contains(&name.as_str()))
    {
        let plan = planned(&engine, &text);
        for format in [Format::Docx, Format::Pdf] {
            let bytes = engine.write_bare(&plan, format).unwrap();
            let made = read(&bytes, &format!("{name}.{}", format.name())).unwrap();
            let (was, now) = (report(&text), report(&made.text));
            assert_eq!(figures(&now), figures(&was), "{name} {}", format.name());
            assert_eq!(
                (now.year, &now.issuer, now.title.to_string()),
                (was.year, &was.issuer, was.title.to_string()),
                "{name}"
            );
        }
    }
}

/// Whether whole counts are asked for.
pub(crate) fn is_long() -> bool {
    std::env::var_os("BANXIN_LONG_TESTS").is_some()
}

/// Every letter, hanzi and digit of a source, as outside readers find them, is in the report or in what is told.
#[test]
fn every_character_is_in_the_report_or_told() {
    if !tool("mutool") || !python("lxml") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let engine = engine();
    let mut judged = Command::new("python3");
    judged.arg(judge("import_conservation.py")).args(["--program", env!("CARGO_BIN_EXE_banxin")]);
    judged.args(["--issuer", "某某局", "--year", "2024"]);
    let whole = ["wudang-2020", "yangming-2021", "rare-names", "yearbook-chapter"];
    let mut reports: Vec<(String, String)> =
        samples().into_iter().filter(|(name, _)| is_long() || whole.contains(&name.as_str())).collect();
    let pictures = tempfile::tempdir().unwrap();
    generate::pictures(pictures.path());
    let generated = if is_long() { 0..200 } else { 0..0 };
    reports.extend(generated.map(|seed| (format!("generated-{seed}"), generate::report(seed))));
    for (name, text) in reports {
        let beside = if name.starts_with("generated") { pictures.path().to_owned() } else { root().join("samples") };
        let options = PlanOptions { folder: Some(&beside), ..PlanOptions::default() };
        let plan = engine.plan_with(&text, &options).0.unwrap();
        for format in [Format::Docx, Format::Pdf] {
            let path = folder.path().join(format!("{name}.{}", format.name()));
            std::fs::write(&path, engine.write_bare(&plan, format).unwrap()).unwrap();
            judged.arg(path);
        }
    }
    let said = run(&mut judged);
    assert!(!said.contains("refused"), "{said}");
}

/// A page with a table of 2021's form, as offices publish it.
pub(crate) fn page(change: impl Fn(String) -> String) -> Vec<u8> {
    let row = |label: &str, figures: [&str; 3]| {
        let cells: String = figures.iter().map(|figure| format!("<td>{figure}</td>")).collect();
        format!("<tr><td>{label}</td>{cells}</tr>")
    };
    let table = [
        "<tr><td colspan=4>第二十条 第（一）项</td></tr>",
        "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>",
        &row("规章", ["1", "2", "3"]),
        &row("行政规范性文件", ["4", "5", "6"]),
        "<tr><td colspan=4>第二十条 第（五）项</td></tr>",
        "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>",
        "<tr><td>行政许可</td><td colspan=3>7</td></tr>",
    ];
    let body = format!(
        "<html><head><title>某某县人民政府</title></head><body><div>首页 &gt; 政务公开</div><h1>某某县2022年政府信息公开工作年度报告</h1>\
         <p>发布时间：2023-01-20</p><p>一、总体情况</p><p>全年公开信息8条。</p><p>二、主动公开政府信息情况</p><table>{}</table></body></html>",
        table.concat()
    );
    change(body).into_bytes()
}

fn disclosed(bytes: &[u8]) -> (BTreeMap<String, String>, Vec<&'static str>) {
    let made = read(bytes, "a.html").unwrap();
    let figures = figures(&report(&made.text));
    let short = figures.into_iter().map(|((_, row, col), text)| (format!("{row}.{col}"), text)).collect();
    (short, made.told.iter().map(|finding| finding.code).collect())
}

#[test]
fn a_web_page_gives_title_year_office_chapters_and_figures() {
    let made = read(&page(|page| page), "a.html").unwrap();
    assert_eq!((made.year, made.issuer.as_str(), made.form.as_str()), (2022, "某某县", "zfxxgk-nb-2021"));
    assert_eq!(made.chapters, ["一、总体情况", "二、主动公开政府信息情况"]);
    let report = report(&made.text);
    assert_eq!(report.published.as_deref(), Some("2023-01-20"));
    assert_eq!(figures(&report).len(), 7);
}

/// What a page does to its tables, and what is taken of them: never a figure under another head or label.
#[test]
fn figures_are_taken_only_where_head_and_label_name_them() {
    let whole = disclosed(&page(|page| page)).0;
    let at = |of: &BTreeMap<String, String>, key: &str| of.get(key).cloned();
    assert_eq!((at(&whole, "rules.made"), at(&whole, "normative.valid")), (Some("1".into()), Some("6".into())));
    let changed = |from: &str, to: &str| {
        let to = to.to_owned();
        disclosed(&page(|page| {
            assert!(page.contains(from), "{from}");
            page.replacen(from, &to, 1)
        }))
    };
    // Columns change places with their heads: the figures follow them.
    let (figures, _) = disclosed(&page(|page| {
        page.replace("<td>本年制发件数</td><td>本年废止件数</td>", "<td>本年废止件数</td><td>本年制发件数</td>")
            .replace("<td>1</td><td>2</td>", "<td>2</td><td>1</td>")
            .replace("<td>4</td><td>5</td>", "<td>5</td><td>4</td>")
    }));
    assert_eq!(figures, whole);
    for (from, to, code) in [
        ("<td>1</td><td>2</td><td>3</td>", "<td>1</td><td>2</td>", "row-ragged"),
        ("<td>1</td><td>2</td><td>3</td>", "<td>1</td><td>2</td><td></td><td>3</td>", "row-ragged"),
        ("<td>1</td><td>2</td>", "<td colspan=2>1</td>", "figure-merged"),
        ("<td>1</td>", "<td>1 9</td>", "figure-run-together"),
        ("<td>1</td>", "<td>1<sup>①</sup></td>", "figure-superscript"),
        ("<td>1</td>", "<td><del>8</del>1</td>", "figure-struck"),
        ("<td>1</td>", "<td>1[1]</td>", "figure-not-number"),
        ("<td>1</td>", "<td style='color:#fff'>1</td>", "figure-hidden"),
        ("<td>规章</td>", "<td>其他</td>", "row-not-in-form"),
    ] {
        let (figures, codes) = changed(from, to);
        assert!(codes.contains(&code), "{to}: {codes:?}");
        assert_eq!((at(&figures, "rules.made"), at(&figures, "rules.repealed")), (None, None), "{to}");
        assert_eq!(at(&figures, "normative.valid").as_deref(), Some("6"), "{to}");
    }
    // A hidden cell takes no column and its figure is told.
    let (figures, codes) = changed("<td>1</td>", "<td style='display:none'>77</td><td>1</td>");
    assert!(codes.contains(&"cell-hidden-dropped") && figures == whole, "{codes:?}");
}

/// Also where every national table is there twice, so that nothing of the form is taken.
#[test]
fn a_table_found_twice_is_refused_with_both_places() {
    let again = |page: String| {
        let (start, end) = (page.find("<table>").unwrap(), page.find("</table>").unwrap() + "</table>".len());
        format!("{}<p>（上年）</p>{}{}", &page[..end], &page[start..end].replace("<td>1<", "<td>9<"), &page[end..])
    };
    let made = read(&page(again), "a.html").unwrap();
    let doubled: Vec<_> = made.told.iter().filter(|finding| finding.code == "table-doubled").collect();
    assert_eq!(doubled.len(), 1, "{:?}", made.told);
    assert!(doubled[0].message.contains("第1张表第3行、第2张表第3行"), "{}", doubled[0].message);
    assert!(figures(&report(&made.text)).is_empty());
    for (nth, made_now) in [(1, "1"), (2, "9")] {
        let wish = Wish { folder: "图".into(), take: Some(nth), ..Wish::default() };
        let made = import(&page(again), "a.html", &face(), engine().forms(), &wish).unwrap();
        let key = ("disclosure".to_owned(), "rules".to_owned(), "made".to_owned());
        assert_eq!(figures(&report(&made.text)).get(&key).map(String::as_str), Some(made_now), "copy {nth}");
    }
}

fn kept(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/imports").join(name)).unwrap()
}

/// A table cut by the page inside its head, a row and a merged label: every figure, and every sum that can speak holds.
#[test]
fn a_table_cut_inside_its_head_gives_every_figure() {
    let made = read(&kept("head-over-pages.pdf"), "a.pdf").unwrap();
    let counts: Vec<_> =
        made.counts.iter().map(|count| (count.taken, count.wanted, (count.sums_hold, count.sums_fail))).collect();
    assert_eq!(counts, [(10, 10, (0, 0)), (175, 175, (36, 0)), (15, 15, (3, 0))]);
}

/// Tables without any rules are lines of text: no figure of a national table, and each table is said to be missing.
#[test]
fn tables_without_rules_fill_no_national_table() {
    let made = read(&kept("borderless.pdf"), "a.pdf").unwrap();
    assert!(figures(&report(&made.text)).is_empty());
    let missing = made.told.iter().filter(|finding| ["table-missing", "table-inferred"].contains(&finding.code));
    assert_eq!(missing.count(), 3, "{:?}", made.told);
}

/// Formats, dates, codes, hidden columns, rows and sheets, a formula that was never calculated.
#[test]
fn a_workbook_says_what_it_shows() {
    let wish = Wish { folder: "图".into(), year: Some(2024), issuer: Some("某某局".into()), ..Wish::default() };
    let name = "a.xlsx";
    let told = match import(&kept("xl.xlsx"), name, &face(), engine().forms(), &wish) {
        Ok(made) => made.told,
        Err(findings) => findings,
    };
    let says = |code: &str, words: &str| told.iter().any(|f| f.code == code && f.message.contains(words));
    for (code, words) in [
        ("figure-format", "“630.20”"),
        ("figure-format", "“12.5%”"),
        ("figure-format", "“2025年1月2日”"),
        ("figure-format", "“00301”"),
        ("cell-hidden-dropped", "“7”"),
        ("cell-hidden-dropped", "1,234,567.89"),
        ("sheet-hidden", "去年"),
        ("figure-no-value", "G2"),
    ] {
        assert!(says(code, words), "{code} {words}: {told:?}");
    }
}

/// The five commands of the README, on last year's and this year's Word file.
#[test]
fn five_commands_lead_from_last_years_word_file_to_this_years_report() {
    let five = commands("README.md", "import");
    assert_eq!((five.len(), &five), (5, &commands("README.zh-CN.md", "import")));
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let engine = engine();
    let last = std::fs::read_to_string(root().join("samples/yangming-2021.json")).unwrap();
    let now = last.replace("\"year\": 2021", "\"year\": 2022").replace("2021年", "2022年");
    for (name, text) in [("去年.docx", &last), ("今年.docx", &now)] {
        let plan = planned(&engine, text);
        std::fs::write(dir.join(name), engine.write_bare(&plan, Format::Docx).unwrap()).unwrap();
    }
    for command in &five {
        let (status, said) = commanded(dir, command);
        assert_eq!(status, Some(0), "{command}\n{said}");
        if command.contains("--last") {
            assert!(said.contains("years-mismatch"), "figures carried over are held against last year's:\n{said}");
        }
    }
    assert!(dir.join("out/draft.pdf").is_file() && dir.join("out/draft.docx").is_file());
}

/// What no reader reads is refused in words, and a slip on the command line too.
#[test]
fn what_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    for (name, bytes, code) in [
        ("空.docx", &b""[..], "file-empty"),
        ("旧.doc", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "kind-unknown"),
        ("坏.docx", &b"PK\x03\x04zzzz"[..], "docx-unreadable"),
        ("坏.xlsx", &b"PK\x03\x04zzzz"[..], "docx-unreadable"),
        ("坏.pdf", &b"%PDF-1.7\nnothing"[..], "pdf-unreadable"),
        ("无题.txt", "一句话。\n".as_bytes(), "title-doubtful"),
    ] {
        std::fs::write(dir.join(name), bytes).unwrap();
        let (status, said) = told(dir, &["import", name, "-o", "出.json"]);
        assert_eq!((status, said.contains(code)), (Some(1), true), "{name}: {said}");
        assert!(!dir.join("出.json").exists() && said.contains("改法"), "{said}");
    }
    let (status, said) = told(dir, &["import", "-", "-o", "out"]);
    assert_eq!((status, said.contains("“-”在这里不能用")), (Some(1), true), "{said}");
    std::fs::copy(root().join("tests/imports/xl.xlsx"), dir.join("其实是表.docx")).unwrap();
    let (status, said) = told(dir, &["import", "其实是表.docx", "-o", "out"]);
    assert_eq!((status, said.contains("改正扩展名")), (Some(1), true), "{said}");
    let (status, said) = told(dir, &["import", "没有.docx", "-o", "out"]);
    assert_eq!((status, said.contains("没有这个文件")), (Some(1), true), "{said}");
    let (status, said) = told(dir, &["import", "-o", "out"]);
    assert_eq!((status, said.contains("命令行缺少")), (Some(2), true), "{said}");
}

/// Shards share the files of a folder between them, and a run of the whole takes over what they did.
#[test]
fn a_folder_is_imported_in_shards() {
    let folder = tempfile::tempdir().unwrap();
    let (sources, out) = (folder.path().join("收到"), folder.path().join("结果"));
    std::fs::create_dir(&sources).unwrap();
    for year in 2022..2030 {
        let text = page(|page| page.replace("2022年", &format!("{year}年")));
        std::fs::write(sources.join(format!("{year}.html")), text).unwrap();
    }
    let run = |shard: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        command.arg("import").arg("--batch").arg(&sources).arg("-o").arg(&out).args(shard).arg("--format=json");
        String::from_utf8(command.output().unwrap().stdout).unwrap().lines().count()
    };
    let parts: Vec<usize> = (1..=3).map(|part| run(&["--shard", &format!("{part}/3")])).collect();
    assert_eq!(parts.iter().sum::<usize>(), 8, "{parts:?}");
    let stamp = |year: u16| std::fs::metadata(out.join(format!("{year}.json"))).unwrap().modified().unwrap();
    let before: Vec<_> = (2022..2030).map(stamp).collect();
    assert_eq!(run(&[]), 8);
    assert_eq!((2022..2030).map(stamp).collect::<Vec<_>>(), before);
    assert_eq!(std::fs::read_to_string(out.join("import.jsonl")).unwrap().lines().count(), 8);
    assert!(parts.iter().all(|part| *part < 8) && out.join("import.2-of-3.jsonl").exists());
}

/// A folder's list names every file, counts what was done, and no report that somebody mended is written over.
#[test]
fn a_folder_is_listed_whole_and_mended_reports_stay() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    std::fs::create_dir(dir.join("收到")).unwrap();
    let table = "云岭市教育局2024年经费表\n项目,金额\n甲,5\n";
    let files: [(&str, &[u8]); 6] = [
        ("表.csv", table.as_bytes()),
        ("空.docx", b""),
        ("老.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("图.png", b"\x89PNG"),
        ("~$空.docx", b""),
        ("Thumbs.db", b""),
    ];
    files.iter().for_each(|(name, bytes)| std::fs::write(dir.join("收到").join(name), bytes).unwrap());
    let run = || told(dir, &["import", "--batch", "收到", "-o", "结果"]);
    let (status, said) = run();
    assert_eq!(status, Some(1));
    assert!(said.contains("共 4 个文件：导入 1 个，没有变的 0 个，没有导入 1 个，读不了的 2 个"), "{said}");
    assert!(said.contains("没有导入：老.doc") && said.contains("没有读：图.png"), "{said}");
    let report = dir.join("结果/表.json");
    let mended = std::fs::read_to_string(&report).unwrap().replace("甲", "乙");
    std::fs::write(&report, &mended).unwrap();
    assert!(run().1.contains("导入 0 个，没有变的 1 个"));
    std::fs::write(dir.join("收到/表.csv"), table.replace('5', "6")).unwrap();
    assert!(run().1.contains("output-exists"));
    assert_eq!(std::fs::read_to_string(&report).unwrap(), mended);
    let (status, said) = told(dir, &["import", "收到/表.csv", "-o", "结果/表.json"]);
    assert_eq!((status, said.contains("[output-exists]")), (Some(1), true), "{said}");
    // What is advised: the old one is moved away.
    std::fs::rename(&report, dir.join("旧.json")).unwrap();
    assert!(run().1.contains("导入 1 个"));
    std::fs::write(dir.join("收到/表.csv"), table.replace('5', "7")).unwrap();
    assert!(run().1.contains("导入 1 个"), "nobody changed it");
}

/// A Word file of these body parts and of notes 1, 2 … with these words.
pub(crate) fn word_with_notes(body: &str, notes: &[&str]) -> Vec<u8> {
    use std::io::Write;
    const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const P: &str = "http://schemas.openxmlformats.org/package/2006";
    let note = |(at, words): (usize, &&str)| {
        format!("<w:footnote w:id=\"{}\"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>", at + 1)
    };
    let notes: String = notes.iter().enumerate().map(note).collect();
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{P}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/footnotes.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{P}/relationships\"><Relationship Id=\"a\" Type=\"{R}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                "<Relationships xmlns=\"{P}/relationships\"><Relationship Id=\"n\" Type=\"{R}/footnotes\" Target=\"footnotes.xml\"/></Relationships>"
            ),
        ),
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        ("word/footnotes.xml", format!("<w:footnotes {W}>{notes}</w:footnotes>")),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Notes at a title, a heading, a caption and in cells have no place of their own: their words stand below, and are told of.
#[test]
fn notes_without_a_place_are_kept_below() {
    let mark = |id: usize| format!("</w:t></w:r><w:r><w:footnoteReference w:id=\"{id}\"/></w:r><w:r><w:t>");
    let para =
        |properties: &str, text: &str| format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>");
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", para("", text));
    let row = |cells: [&str; 3]| format!("<w:tr>{}</w:tr>", cells.map(cell).concat());
    let body = [
        para("<w:jc w:val=\"center\"/>", "秋原县教育局2023年工作总结"),
        para("", &format!("2023年公开信息214条{}。", mark(1))),
        para("<w:outlineLvl w:val=\"0\"/>", &format!("一、主要做法{}", mark(2))),
        para("", "全年公开信息214条，效果明显。"),
        para("", &format!("表1 信息公开情况{}", mark(3))),
        format!(
            "<w:tbl>{}{}</w:tbl>",
            row(["项目", "2022年", &format!("2023年{}", mark(4))]),
            row(["信息", "200", &format!("214{}", mark(5))])
        ),
        para("", "特此报告。"),
    ];
    let file = word_with_notes(&body.concat(), &["注的甲", "注的乙", "注的丙", "注的丁", "注的戊"]);
    let wish = Wish { issuer: Some("秋原县教育局".into()), ..Wish::default() };
    let made = import(&file, "a.docx", &face(), engine().forms(), &wish).unwrap();
    let report: serde_json::Value = serde_json::from_str(&made.text).unwrap();
    assert_eq!(report["body"][0]["notes"]["注"], "注的甲", "{}", made.text);
    let section = &report["body"][1];
    assert_eq!(
        (&section["section"], &section["body"][0]),
        (&"一、主要做法".into(), &"注：注的乙".into()),
        "{}",
        made.text
    );
    let grid = &section["body"][2]["grid"];
    assert_eq!(grid["caption"], "表1 信息公开情况");
    assert_eq!(grid["notes"], serde_json::json!(["注：1.注的丙", "2.注的丁", "3.注的戊"]));
    assert_eq!(grid["rows"][1], serde_json::json!(["信息", "200", "214"]));
    assert_eq!(made.told.iter().filter(|finding| finding.code == "note-moved").count(), 3);
}
