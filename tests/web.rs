//! Web pages: what they say, what they carry, and what they must not have.

use std::path::{Path, PathBuf};
use std::process::Command;

use banxin::Format;
use banxin::engine::{Engine, Plan, published};
use banxin::layout::{Kind, Layout, Mark, Text};
use banxin::style::StyleKind;
use banxin::verify::web::{AROUND, TEXT};
use banxin::verify::{Verdict, carried, verify};

use crate::common::readers::judges;
use crate::common::{engine, goldens, judge, python, root, run, samples, some_samples, tool};

/// Samples whose text is held to a golden page: a national report, a joint document, an order, a chapter of a book.
const GOLDEN: [&str; 3] = ["gongwen-tongzhi", "gongwen-ling", "yangming-2021"];

fn plan<'e>(engine: &'e Engine, name: &str, text: &str) -> Plan<'e> {
    let mut plan = engine.plan(text).0.unwrap();
    plan.name_files(name, &[Format::Pdf, Format::Docx, Format::Html]);
    plan
}

fn page(engine: &Engine, plan: &Plan<'_>) -> String {
    String::from_utf8(engine.write(plan, Format::Html).unwrap()).unwrap()
}

fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// Pictures take thousands of characters.
fn without_pictures(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once(";base64,") {
        out.extend([before, ";base64,…"]);
        rest = &behind[behind.find('"').unwrap()..];
    }
    out + rest
}

#[test]
fn pages_are_as_accepted() {
    let engine = engine();
    let mut made = vec![];
    for (name, text) in samples().into_iter().filter(|(name, _)| GOLDEN.contains(&name.as_str())) {
        let page = page(&engine, &plan(&engine, &name, &text));
        let (head, main) = page.split_once("<body>\n").unwrap();
        made.push((format!("{name}.html"), main.split_once("<template").unwrap().0.to_owned()));
        if name == "gongwen-tongzhi" {
            let version = concat!("banxin ", env!("CARGO_PKG_VERSION"));
            made.push(("head.html".into(), head.replace(version, "banxin VERSION")));
        }
    }
    let joint = std::fs::read_to_string(root().join("samples/gongwen-lianhe.json")).unwrap();
    let fragment = engine.write_fragment(&plan(&engine, "gongwen-lianhe", &joint));
    made.push(("gongwen-lianhe.fragment.html".into(), without_pictures(std::str::from_utf8(&fragment).unwrap())));
    let made: Vec<(&str, String)> = made.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    goldens("html", &made);
}

/// What a page shows, without tags.
fn shown(markup: &str) -> String {
    let mut out = String::new();
    for piece in markup.split('<') {
        out.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// The texts of a plan in the order in which pages have them; those of the contents and of what is arranged in columns
/// apart, for they may stand elsewhere.
fn said(layout: &Layout) -> (Vec<String>, Vec<String>) {
    let kind = |text: &Text| layout.styles[usize::from(text.style.0)].kind;
    let (mut in_order, mut anywhere) = (vec![], vec![]);
    for block in &layout.blocks {
        match &block.kind {
            Kind::Text(text) | Kind::Note(text) => match kind(text) {
                StyleKind::Toc1 | StyleKind::Toc2 | StyleKind::TocTitle => {
                    anywhere.push(text.text.split('\t').next().unwrap().to_owned());
                }
                _ => in_order.push(text.text.clone()),
            },
            Kind::Table(table) => {
                let list =
                    if table.heights.len() > 1 && table.rules.outer.0 == 0 { &mut anywhere } else { &mut in_order };
                list.extend(table.cells.iter().map(|cell| cell.text.clone()));
            }
            _ => {}
        }
    }
    (in_order, anywhere)
}

#[test]
fn every_text_of_the_plan_is_shown_in_its_order_and_every_link_leads_somewhere() {
    let engine = engine();
    for (name, text) in samples() {
        let plan = plan(&engine, &name, &text);
        let page = page(&engine, &plan);
        let body = page.split_once("<body>").unwrap().1.split_once("<template").unwrap().0;
        let fragment = String::from_utf8(engine.write_fragment(&plan)).unwrap();
        let (in_order, anywhere) = said(&plan.layout);
        for markup in [body, fragment.as_str()] {
            let whole = squeezed(&shown(markup));
            let mut rest = whole.as_str();
            for text in &in_order {
                let text = squeezed(text);
                let at = rest.find(&text).unwrap_or_else(|| panic!("{name}: “{text}” is not where it belongs"));
                rest = &rest[at + text.len()..];
            }
            anywhere.iter().for_each(|text| assert!(whole.contains(&squeezed(text)), "{name}: {text}"));
            for target in markup.split(" href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert_eq!(markup.matches(&format!(" id=\"{target}\"")).count(), 1, "{name}: {target}");
            }
        }
        let notes = plan.layout.blocks.iter().filter_map(|block| block.text()).flat_map(|text| &text.spans);
        let notes = notes.filter(|span| matches!(span.mark, Mark::Note(_))).count();
        assert_eq!(page.matches("role=\"doc-noteref\"").count(), notes, "{name}");
        assert_eq!(page.matches("role=\"doc-footnote\"").count(), notes, "{name}");
        assert_eq!(page.matches("<h1").count(), 1, "{name}");
    }
}

/// A page loads and runs nothing, whatever its report says, and a fragment has nothing that an editor would take out.
#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let engine = engine();
    let hostile = "</template></title></style><script>alert(1)</script><img src=x onerror=alert(1)>\\\" onload=\\\"x";
    let text = std::fs::read_to_string(root().join("samples/gongwen-tongzhi.json")).unwrap();
    let hostile = text.replacen("云岭市人民政府关于印发", hostile, 1).replacen("附件", hostile, 1);
    let mut texts: Vec<(String, String)> = samples();
    texts.push(("hostile".into(), hostile));
    for (name, text) in texts {
        let plan = plan(&engine, "a\"><b>:?#年报", &text);
        let page = page(&engine, &plan);
        let fragment = String::from_utf8(engine.write_fragment(&plan)).unwrap();
        for markup in [&page, &fragment] {
            assert!(!markup.contains("<script") && !markup.contains("<img src=x"), "{name}");
            let links = markup.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
            let known = |link: &str| {
                ["#bx-", "http://", "https://", "mailto:", "a%22%3E%3Cb%3E%3A%3F%23%E5%B9%B4%E6%8A%A5."]
                    .iter()
                    .any(|start| link.starts_with(start))
            };
            links.for_each(|link| assert!(known(link), "{name}: {link}"));
            let sources = markup.split(" src=\"").skip(1);
            assert!(sources.into_iter().all(|source| source.starts_with("data:image/")), "{name}");
        }
        assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"), "{name}");
        assert!(!page.contains(" style=\""), "{name}: the policy forbids it");
        for taken_out in [" class=", "<style", "<template", "<link", "var(--"] {
            assert!(!fragment.contains(taken_out), "{name}: {taken_out}");
        }
        assert!(fragment.starts_with("<!-- 正文片段") && fragment.contains("不带报告数据"), "{name}");
    }
}

#[test]
fn a_page_proves_itself_and_gives_its_report_back() {
    let engine = engine();
    for (name, text) in some_samples() {
        let mut plan = plan(&engine, &name, &text);
        engine.stamp(&mut plan, "征求意见稿").unwrap();
        let page = page(&engine, &plan);
        let judge = |page: &str| {
            let carried = carried(page.as_bytes()).unwrap();
            assert_eq!(carried.format, Format::Html);
            verify(&engine, page.as_bytes(), &carried)
        };
        assert!(carried(page.as_bytes()).unwrap().source == *published(&text), "{name}");
        assert_eq!(judge(&page), Verdict::Untouched, "{name}");
        let edited = |part: &str| Verdict::Edited { parts: vec![part.to_owned()] };
        let (before, main) = page.split_once("<main").unwrap();
        let at = main.rfind("</p>").or(main.rfind("</td>")).unwrap();
        let worded = format!("{before}<main{}9{}", &main[..at], &main[at..]);
        assert_eq!(judge(&worded), edited(TEXT), "{name}");
        assert_eq!(judge(&page.replacen("color:$", "color:", 1).replacen("margin:0", "margin:1px", 1)), edited(AROUND));
        assert_eq!(judge(&page.replacen(".pdf\"", ".exe\"", 1)), edited(AROUND), "{name}");
        let other = page.replacen("banxin-report\" data-sha256=\"", "banxin-report\" data-sha256=\"0", 1);
        assert_eq!(carried(other.as_bytes()), None, "{name}");
    }
}

/// As an official does it: rendered together, the page links to what lies beside it; pasted text comes extra.
#[test]
fn the_command_writes_pages_beside_the_other_files() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("年 报.json");
    std::fs::copy(root().join("samples/gongwen-han.json"), &report).unwrap();
    let banxin = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banxin"));
        run(command.current_dir(root()).args(words).env("BANXIN_FONTS", root().join("fonts")))
    };
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (input, out) = (report.to_str().unwrap(), path("out"));
    let told = banxin(&["render", input, "-o", &out, "--format", "html,pdf", "--fragment"]);
    assert!(told.contains("年 报.fragment.html（不带报告数据，"), "{told}");
    let page = std::fs::read_to_string(path("out/年 报.html")).unwrap();
    let links: Vec<&str> = page.split(" download>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(links, ["PDF"]);
    assert!(page.contains("href=\"%E5%B9%B4%20%E6%8A%A5.pdf\""));
    assert!(banxin(&["verify", &path("out/年 报.html")]).contains("未被改动"));
    assert_eq!(banxin(&["extract", &path("out/年 报.html")]), std::fs::read_to_string(&report).unwrap());
    assert!(Path::new(&path("out/年 报.fragment.html")).exists());
    // A batch names them alike, and leaves what is unchanged alone.
    let batch = || banxin(&["batch", input, "-o", &path("many"), "--format", "html,pdf"]);
    batch();
    assert_eq!(std::fs::read_to_string(path("many/年 报.html")).unwrap(), page);
    batch();
    let alone = banxin(&["render", input, "-o", &path("alone"), "--format", "html"]);
    assert!(alone.contains(".html（") && !alone.contains("页"), "{alone}");
    assert!(
        !between(&std::fs::read_to_string(path("alone/年 报.html")).unwrap(), "<body>", "</body>").contains("download")
    );
}

/// The samples that a browser is shown: all with the long tests, otherwise a national report and official documents.
const SHOWN: [&str; 3] = ["wudang-2020", "gongwen-tongzhi", "gongwen-lianhe"];

/// The HTML standard's checker, the rules of accessibility that a browser can ask, and the browser on screens and on paper. The
/// judge says so, too, where one of them is broken.
#[test]
fn a_browser_finds_pages_sound_open_to_everyone_and_whole() {
    if !(tool("java") && tool("chromium") && python("pymupdf, playwright, axe_playwright_python")) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let engine = engine();
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some();
    let (mut pages, mut fragments) = (vec![], vec![]);
    for (name, text) in samples().into_iter().filter(|(name, _)| long || SHOWN.contains(&name.as_str())) {
        let plan = plan(&engine, &name, &text);
        let path = |end: &str| dir.path().join(format!("{name}{end}"));
        std::fs::write(path(".html"), page(&engine, &plan)).unwrap();
        std::fs::write(path(".fragment.html"), engine.write_fragment(&plan)).unwrap();
        pages.push(path(".html"));
        fragments.push(path(".fragment.html"));
    }
    let asked = || {
        let mut command = Command::new("python3");
        command.arg(judge("web_page.py")).arg(judges());
        command
    };
    println!("{}", run(asked().args(&pages).arg("--").args(&fragments)));
    let sound = std::fs::read_to_string(&pages[0]).unwrap();
    let breaks = [
        ("</main>", "<p style=1><b></p></main>"),
        ("lang=\"zh-CN\"", ""),
        ("</main>", "<svg width=\"900\" height=\"9\" aria-hidden=\"true\"></svg></main>"),
    ];
    let broken: Vec<PathBuf> = (0..breaks.len()).map(|nth| dir.path().join(format!("broken-{nth}.html"))).collect();
    for ((from, to), path) in breaks.iter().zip(&broken) {
        std::fs::write(path, sound.replacen(from, to, 1)).unwrap();
    }
    let said = asked().args(&broken).output().unwrap();
    let words = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said.status.code(), Some(1), "{words}");
    broken.iter().for_each(|path| assert!(words.contains(path.file_name().unwrap().to_str().unwrap()), "{words}"));
}
