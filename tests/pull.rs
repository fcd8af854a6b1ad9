//! Edited Word copies back to JSON: what comes back, what is refused and with which words. The edits here are made in
//! the document's XML; those by real programs are in `office.rs`.

use std::io::{Cursor, Write};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::package::{part, with_part};
use crate::common::{engine, judge, python, root, run, samples, some_samples, tool};
use banxin::backend::Format;
use banxin::carried::NAMESPACE;
use banxin::diag::Finding;
use banxin::engine::{Engine, RedlineOptions, published};
use banxin::pull::{self, Accept, Pulled, pull};
use banxin::verify::{self, Verdict};

pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

fn sample() -> String {
    samples().into_iter().find(|(name, _)| name == "wudang-2020").unwrap().1
}

/// The copy that `render` writes.
pub(crate) fn copy(source: &str) -> Vec<u8> {
    let plan = ENGINE.plan(source).0.expect("the report is accepted");
    ENGINE.write(&plan, Format::Docx).unwrap()
}

/// The copy that `render --signoff` writes.
fn signoff_copy(source: &str) -> Vec<u8> {
    let (plan, findings) = ENGINE.plan(source);
    ENGINE.write_signoff(&plan.expect("the report is accepted"), &findings).unwrap()
}

/// A copy with its document part changed.
pub(crate) fn edited(copy: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    with_part(copy, "word/document.xml", change)
}

/// A copy as versions up to 0.4.13 wrote it, as far as the figure at a place goes: its control is bound to what is stored.
fn bound(copy: &[u8], at: &str, stored: &str) -> Vec<u8> {
    let key = bookmark(copy, at).replace("w:name=\"", "").replace('"', "");
    let binding = format!(
        "<w:dataBinding w:prefixMappings=\"xmlns:b='{NAMESPACE}'\" w:xpath=\"/b:report[1]/b:values[1]/b:v[{}]\" \
         w:storeItemID=\"{{A}}\"/></w:sdtPr>",
        key.trim_start_matches("bx")
    );
    let copy =
        edited(copy, |document| in_paragraph(&document, &bookmark(copy, at), |p| p.replace("</w:sdtPr>", &binding)));
    with_part(&copy, "customXml/item1.xml", |item| {
        item.replace(&format!("at=\"{at}\"/>"), &format!("at=\"{at}\">{stored}</v>"))
    })
}

/// The bookmark that marks a value.
fn bookmark(copy: &[u8], at: &str) -> String {
    let item = part(copy, "customXml/item1.xml");
    let (before, _) = item.split_once(&format!("\" at=\"{at}\"")).unwrap_or_else(|| panic!("no value at {at}"));
    format!("w:name=\"{}\"", before.rsplit('"').next().unwrap())
}

/// Where the paragraph of a value stands in the document part.
fn paragraph_at(document: &str, bookmark: &str) -> std::ops::Range<usize> {
    let at = document.find(bookmark).unwrap_or_else(|| panic!("no {bookmark}"));
    let start = document[..at].rfind("<w:p>").unwrap();
    start..at + document[at..].find("</w:p>").unwrap() + "</w:p>".len()
}

/// Changes the paragraph of a value in the document part.
fn in_paragraph(document: &str, bookmark: &str, change: impl Fn(&str) -> String) -> String {
    let at = paragraph_at(document, bookmark);
    format!("{}{}{}", &document[..at.start], change(&document[at.clone()]), &document[at.end..])
}

/// A copy with the paragraphs of some values behind that of another one.
fn moved(copy: &[u8], from: &[&str], behind: &str) -> Vec<u8> {
    let marks: Vec<String> = from.iter().map(|at| bookmark(copy, at)).collect();
    let target = bookmark(copy, behind);
    edited(copy, |mut document| {
        let mut text = String::new();
        for mark in &marks {
            let at = paragraph_at(&document, mark);
            text.push_str(&document[at.clone()]);
            document.replace_range(at, "");
        }
        let at = paragraph_at(&document, &target).end;
        document.insert_str(at, &text);
        document
    })
}

/// A copy with the paragraph of a value changed.
pub(crate) fn with_paragraph(copy: &[u8], at: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let bookmark = bookmark(copy, at);
    edited(copy, |document| in_paragraph(&document, &bookmark, &change))
}

fn take(copy: &[u8]) -> Result<Pulled, Vec<Finding>> {
    pull(&ENGINE, copy, Accept::Refuse)
}

pub(crate) fn taken(copy: &[u8]) -> Pulled {
    take(copy).unwrap_or_else(|findings| panic!("{}", words(&findings)))
}

pub(crate) fn words(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("{}：{}\n", f.code, f.message)).collect()
}

/// Why a copy is refused.
pub(crate) fn refused(copy: &[u8]) -> String {
    match take(copy) {
        Ok(pulled) => panic!("taken: {}", pulled.diff.show()),
        Err(findings) => words(&findings),
    }
}

/// The text of a JSON file with the value at a pointer replaced, and nothing else.
fn set(source: &str, at: &str, text: &str) -> String {
    let tree = banxin::json::parse(source).unwrap();
    let node = tree.find(at).unwrap();
    format!("{}{}{}", &source[..node.at], serde_json::to_string(text).unwrap(), &source[node.end..])
}

const NEW_NP: &str = "/body/3/body/0/figures/new/np";
const FIRST: &str = "/body/1/body/0";

/// A paragraph of body text as somebody types it.
pub(crate) fn typed(text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph without its content control and bookmark, as a program leaves it that knows neither.
fn bare(paragraph: &str, text: &str) -> String {
    let properties = paragraph.split_once("</w:pPr>").map_or("<w:p>", |(properties, _)| properties);
    format!("{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn export_and_pull_is_the_identity_in_bytes() {
    for (name, text) in some_samples() {
        let minified = serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string();
        let escaped: String =
            text.chars().map(|ch| if ch == '府' { "\\u5e9c".to_owned() } else { ch.to_string() }).collect();
        let written = [text.clone(), format!("\u{feff}{}", text.replace('\n', "\r\n")), minified, escaped];
        // How the JSON is written does not depend on what it says: a report with tables and a document do for all.
        let most = if ["wudang-2020", "gongwen-lianhe"].contains(&name.as_str()) { written.len() } else { 1 };
        for (nth, source) in written.into_iter().take(most).enumerate() {
            // What is published leaves out what is the office's own; the copy that goes round keeps it.
            let published = published(&source).into_owned();
            let signoff = (nth == 0).then(|| (signoff_copy(&source), &source));
            for (copy, carried) in [(copy(&source), &published)].into_iter().chain(signoff) {
                let pulled = taken(&copy);
                assert!(pulled.source == *carried, "{name}");
                assert!(pulled.diff.is_empty() && pulled.comments.is_empty(), "{name}: {}", pulled.diff.show());
                let set_off = pulled.findings.iter().any(|finding| finding.code == "look-dropped");
                assert!(!set_off, "{name}: {}", words(&pulled.findings));
            }
        }
    }
}

#[test]
fn a_changed_figure_replaces_its_bytes_and_no_other() {
    let source = sample();
    let copy = copy(&source);
    let pulled = taken(&with_paragraph(&copy, NEW_NP, |p| p.replace(">88<", ">90<")));
    assert_eq!(pulled.source, set(&source, NEW_NP, "90"));
    let expected = "数据（1 处）\n  表“收到和处理政府信息公开申请情况”\n    “一、本年新收政府信息公开申请数量”行“自然人”栏：88 → 90\n";
    assert_eq!(pulled.diff.show(), expected);
    assert!(pulled.findings.iter().any(|f| f.code.starts_with("sum")), "the checks run again");
    // Typed anew, the cell has lost its control and bookmark: the place in the table tells.
    let pulled = taken(&with_paragraph(&copy, NEW_NP, |p| bare(p, "90")));
    assert_eq!(pulled.source, set(&source, NEW_NP, "90"));
    // Emptied, and a number that is no string in the JSON.
    assert_eq!(taken(&with_paragraph(&copy, NEW_NP, |p| bare(p, ""))).source, set(&source, NEW_NP, ""));
    let typed = source.replacen("\"np\": \"88\"", "\"np\": 88", 1);
    let pulled = taken(&with_paragraph(&self::copy(&typed), NEW_NP, |p| p.replace(">88<", ">90<")));
    assert_eq!(pulled.source, typed.replacen("\"np\": 88", "\"np\": 90", 1));
}

#[test]
fn paragraphs_change_go_come_and_move() {
    let source = sample();
    let copy = copy(&source);
    let tree = banxin::json::parse(&source).unwrap();
    let banxin::json::Value::String(old) = &tree.find(FIRST).unwrap().value else { panic!() };
    // A sentence at the end, outside the control, where Word often puts it.
    let pulled = taken(&with_paragraph(&copy, FIRST, |p| {
        p.replace("</w:p>", "<w:r><w:t>全年没有发生泄密事件。</w:t></w:r></w:p>")
    }));
    assert_eq!(pulled.source, set(&source, FIRST, &format!("{old}全年没有发生泄密事件。")));

    let body = |source: &str| -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(source).unwrap();
        let items = report.pointer("/body/1/body").unwrap().as_array().unwrap();
        let text =
            |item: &serde_json::Value| item.as_str().or(item["section"].as_str()).unwrap().chars().take(8).collect();
        items.iter().map(text).collect()
    };
    let gone = taken(&with_paragraph(&copy, FIRST, |_| String::new()));
    assert_eq!(body(&gone.source), body(&source)[1..]);
    assert!(gone.diff.show().starts_with("文字（1 处）\n  删  “一、总体情况”第 1 段：2020年，乌当区"));
    let emptied = taken(&with_paragraph(&copy, FIRST, |p| bare(p, "")));
    assert_eq!(emptied.source, gone.source);

    let came = taken(&with_paragraph(&copy, FIRST, |p| format!("{}{p}{}", typed("新增一"), typed("新增二"))));
    assert_eq!(body(&came.source)[..3], ["新增一".to_owned(), body(&source)[0].clone(), "新增二".to_owned()]);
    assert_eq!(came.source.replace("\"新增一\",\n        ", "").replace(",\n        \"新增二\"", ""), source);

    // Moved behind the first paragraph of the next section, with control and bookmark.
    let next = bookmark(&copy, "/body/1/body/1/body/0");
    let moved = edited(&copy, |document| {
        let held = std::cell::RefCell::new(String::new());
        let document = in_paragraph(&document, &bookmark(&copy, FIRST), |p| {
            *held.borrow_mut() = p.to_owned();
            String::new()
        });
        in_paragraph(&document, &next, |p| format!("{p}{}", held.borrow()))
    });
    let moved = taken(&moved);
    assert_eq!(body(&moved.source), body(&source)[1..]);
    assert!(
        moved.diff.show().contains("  移  “一、总体情况”第 1 段 → “（一）主动公开”第 2 段"),
        "{}",
        moved.diff.show()
    );
}

#[test]
fn paragraphs_split_and_join() {
    let source = sample();
    let copy = copy(&source);
    let at = "/body/1/body/1/body/0";
    // Split by Enter: the second half has no bookmark start.
    let split = taken(&with_paragraph(&copy, at, |p| {
        let cut = p.find("。").unwrap() + "。".len();
        let rest = "</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>";
        let (head, tail) = p.split_at(cut);
        format!("{head}{rest}{tail}")
    }));
    let json = |source: &str| serde_json::from_str::<serde_json::Value>(source).unwrap();
    let (old, new) = (json(&source), json(&split.source));
    let halves = new.pointer("/body/1/body/1/body").unwrap().as_array().unwrap();
    let joined: String = halves[..2].iter().map(|half| half.as_str().unwrap()).collect();
    assert_eq!(Some(joined.as_str()), old.pointer(at).unwrap().as_str());

    // A paragraph joined with a heading cannot come back.
    let heading = bookmark(&copy, "/body/1/body/1/section");
    let words = refused(&edited(&copy, |document| {
        let at = document.find(&heading).unwrap();
        let start = document[..at].rfind("</w:p><w:p><w:pPr>").unwrap();
        let end = start + document[start..].find("</w:pPr>").unwrap() + "</w:pPr>".len();
        format!("{}{}", &document[..start], &document[end..])
    }));
    assert!(words.contains("text-lost") && words.contains("（一）主动公开"), "{words}");
}

/// What the body says, as `1一、总体情况` for a heading of level 1 and `段` for a paragraph, in order.
fn outline(source: &str) -> Vec<String> {
    fn add(list: &serde_json::Value, level: usize, out: &mut Vec<String>) {
        for item in list.as_array().unwrap() {
            match item.get("section") {
                Some(heading) => {
                    out.push(format!("{level}{}", heading.as_str().unwrap()));
                    add(&item["body"], level + 1, out);
                }
                None => out.push(item.as_str().map_or_else(|| "·".to_owned(), str::to_owned)),
            }
        }
    }
    let mut out = vec![];
    add(&serde_json::from_str::<serde_json::Value>(source).unwrap()["body"], 1, &mut out);
    out
}

/// A report with headings on three levels, on which the form prescribes nothing.
fn headed() -> String {
    serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市统计局",
        "title": "云岭市统计局2024年工作报告",
        "body": ["前言。",
            {"section": "工作情况", "body": ["甲。", {"section": "队伍建设", "body": ["乙。", "丙。"]}, {"section": "数据质量", "body": ["丁。"]}]},
            {"section": "下一步打算", "body": ["戊。", {"grid": {"rows": [["指标", "数"], ["人口", "3"]], "header_rows": 1}}, "己。"]}]
    })
    .to_string()
}

/// A heading typed in Word.
pub(crate) fn typed_heading(text: &str, level: usize) -> String {
    typed(text).replace("BodyText", &format!("Heading{level}"))
}

/// Headings come, go, move and change their level, and the sections of the report follow them.
#[test]
fn sections_follow_the_headings_of_the_copy() {
    let source = headed();
    let copy = copy(&source);
    let was = outline(&source);
    let behind = |at: &str, new: &str| outline(&taken(&with_paragraph(&copy, at, |p| format!("{p}{new}"))).source);
    let with = |index: usize, heading: &str| {
        let mut expected = was.clone();
        expected.insert(index, heading.to_owned());
        expected
    };
    let third = "/body/1/body/1/body/0";
    for level in 1..=3 {
        assert_eq!(
            behind(third, &typed_heading("新的一节", level)),
            with(5, &format!("{level}新的一节")),
            "level {level}"
        );
    }
    assert_eq!(
        behind("/body/2/body/0", &typed_heading("表", 2)),
        with(10, "2表"),
        "the table moves into the new section"
    );
    assert_eq!(
        behind("/body/2/body/2", &typed_heading("附则", 1)),
        with(12, "1附则"),
        "a section with nothing in it yet"
    );
    // With text of its own.
    let new = format!("{}{}", typed_heading("新的一节", 2), typed("新的一段。"));
    let mut expected = with(5, "2新的一节");
    expected.insert(6, "新的一段。".into());
    assert_eq!(behind(third, &new), expected);

    let gone = |at: &str| taken(&with_paragraph(&copy, at, |_| String::new()));
    let without = |heading: &str| was.iter().filter(|said| *said != heading).cloned().collect::<Vec<_>>();
    assert_eq!(outline(&gone("/body/1/body/1/section").source), without("2队伍建设"));
    let pulled = gone("/body/2/section");
    assert_eq!(outline(&pulled.source), without("1下一步打算"));
    assert!(pulled.diff.show().contains("下一步打算"), "{}", pulled.diff.show());
    let words = refused(&with_paragraph(&copy, "/body/1/section", |_| String::new()));
    assert!(words.contains("heading-new：标题“队伍建设”是第 2 级，它前面却没有第 1 级的标题"), "{words}");

    let restyled = |at: &str, from: &str, to: &str| {
        let copy = with_paragraph(&copy, at, |p| {
            assert!(p.contains(from), "{p}");
            p.replace(from, to)
        });
        outline(&taken(&copy).source)
    };
    let renamed = |old: &str, new: &str| {
        was.iter().map(|said| if said == old { new.to_owned() } else { said.clone() }).collect::<Vec<_>>()
    };
    assert_eq!(restyled("/body/1/body/2/section", "Heading2", "Heading1"), renamed("2数据质量", "1数据质量"));
    assert_eq!(restyled("/body/1/body/2/section", "Heading2", "BodyText"), renamed("2数据质量", "数据质量"));
    assert_eq!(restyled("/body/1/body/1/body/1", "BodyText", "Heading3"), renamed("丙。", "3丙。"));

    let lower = with_paragraph(&copy, "/body/1/body/2/section", |p| p.replace("Heading2", "Heading3"));
    let told = taken(&lower).diff.show();
    assert!(told.contains("标题“数据质量”的级别") && told.contains("第 2 级") && told.contains("第 3 级"), "{told}");
    // A section moved with what it holds.
    let document = part(&copy, "word/document.xml");
    let start = |at: &str| document[..document.find(&bookmark(&copy, at)).unwrap()].rfind("<w:p>").unwrap();
    let (first, second, third) =
        (start("/body/1/body/1/section"), start("/body/1/body/2/section"), start("/body/2/section"));
    let pulled =
        taken(&edited(&copy, |d| format!("{}{}{}{}", &d[..first], &d[second..third], &d[first..second], &d[third..])));
    let at = |text: &str| was.iter().position(|said| said == text).unwrap();
    let mut expected = was[..at("2队伍建设")].to_vec();
    expected.extend(
        [&was[at("2数据质量")..at("1下一步打算")], &was[at("2队伍建设")..at("2数据质量")], &was[at("1下一步打算")..]]
            .concat(),
    );
    assert_eq!(outline(&pulled.source), expected);
}

/// A table of contents that a word processor made anew has other page numbers; what its lines say follows the headings.
#[test]
fn contents_follow_pages_and_headings() {
    let source = r#"{
  "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "甲市人民政府", "title": "甲市年鉴", "toc": true,
  "body": [{ "section": "概况", "body": ["本市位于黔中。"] }, { "section": "农业", "body": ["粮食增产。"] }]
}"#;
    let copy = copy(source);
    let document = part(&copy, "word/document.xml");
    let line = document.find("<w:pStyle w:val=\"TOC1\"/>").expect("a line of the contents");
    let (start, end) = (document[..line].rfind("<w:p>").unwrap(), line + document[line..].find("</w:p>").unwrap());
    let paged = |change: &dyn Fn(&str) -> String| {
        let changed = format!("{}{}{}", &document[..start], change(&document[start..end]), &document[end..]);
        edited(&copy, |_| changed.clone())
    };
    let digits = |line: &str| {
        let (before, last) = line.rsplit_once("<w:t xml:space=\"preserve\">").unwrap();
        let (page, behind) = last.split_once("</w:t>").unwrap();
        assert!(page.bytes().all(|byte| byte.is_ascii_digit()), "{page}");
        format!("{before}<w:t>{page}7</w:t>{behind}")
    };
    assert!(taken(&paged(&digits)).diff.is_empty(), "another page");
    let words = refused(&paged(&|line| line.replace("概况", "概貌")));
    assert!(words.starts_with("label-changed：目录"), "{words}");
    let both = edited(&copy, |document| document.replace("概况</w:t>", "概貌</w:t>"));
    assert_eq!(taken(&both).source, set(source, "/body/0/section", "概貌"));
}

/// What is set off comes back as text, which is told by its place.
#[test]
fn what_is_set_off_is_told() {
    let source = headed();
    let copy = copy(&source);
    for look in ["<w:b/>", "<w:u w:val=\"single\"/>", "<w:highlight w:val=\"yellow\"/>"] {
        let new = typed("新写的一段。").replace("<w:r>", &format!("<w:r><w:rPr>{look}</w:rPr>"));
        let pulled = taken(&with_paragraph(&copy, "/body/1/body/0", |p| format!("{p}{new}")));
        let told: Vec<&Finding> = pulled.findings.iter().filter(|finding| finding.code == "look-dropped").collect();
        assert!(told.len() == 1 && told[0].message.contains("“新写的一段。”"), "{look}: {}", words(&pulled.findings));
        assert!(pulled.source.contains("新写的一段。"));
    }
}

/// Chapters that a form prescribes stay; below them sections come and go.
#[test]
fn prescribed_chapters_stay() {
    let source = sample();
    let copy = copy(&source);
    let words = refused(&with_paragraph(&copy, "/body/1/section", |_| String::new()));
    assert!(words.starts_with("text-lost：") && words.contains("格式规定的一章"), "{words}");
    let words = refused(&with_paragraph(&copy, FIRST, |p| format!("{p}{}", typed_heading("七、新的一章", 1))));
    assert!(words.starts_with("heading-new：") && words.contains("格式规定的章不能增加"), "{words}");
    let pulled = taken(&with_paragraph(&copy, FIRST, |p| format!("{p}{}", typed_heading("（六）新的一节", 2))));
    assert!(outline(&pulled.source).contains(&"2（六）新的一节".to_owned()), "{}", pulled.source);
}

/// Blanks and tabs in front of a paragraph are the indent that the page sets, and a drop cap is its paragraph's first letter.
#[test]
fn typed_indents_and_drop_caps_are_no_text() {
    let source = sample();
    let copy = copy(&source);
    let texts = |p: &str, change: &dyn Fn(&str) -> String| {
        let at = p.find("<w:t").unwrap();
        let start = at + p[at..].find('>').unwrap() + 1;
        format!("{}{}", &p[..start], change(&p[start..]))
    };
    for blanks in ["\u{3000}\u{3000}", "    ", "</w:t><w:tab/><w:t>"] {
        let pulled = taken(&with_paragraph(&copy, FIRST, |p| texts(p, &|rest| format!("{blanks}{rest}"))));
        assert!(pulled.diff.is_empty() && pulled.source == source, "{blanks}: {}", pulled.diff.show());
        let new = typed(&format!("{blanks}新写的一段。"));
        let pulled = taken(&with_paragraph(&copy, FIRST, |p| format!("{p}{new}")));
        assert!(pulled.source.contains("\"新写的一段。\""), "{blanks}: {}", pulled.diff.show());
    }
    let frame = "<w:framePr w:dropCap=\"drop\" w:lines=\"3\" w:wrap=\"around\" w:vAnchor=\"text\" w:hAnchor=\"text\"/>";
    let dropped = with_paragraph(&copy, FIRST, |p| {
        texts(p, &|rest| {
            let (letter, rest) = rest.split_at(rest.chars().next().unwrap().len_utf8());
            let parted = "</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>";
            format!("{letter}{parted}{rest}")
        })
        .replacen("</w:pPr>", &format!("{frame}</w:pPr>"), 1)
    });
    let pulled = taken(&dropped);
    assert!(pulled.diff.is_empty() && pulled.source == source, "{}", pulled.diff.show());
}

#[test]
fn headings_may_say_something_else() {
    let source = sample();
    let copy = copy(&source);
    let at = "/body/1/body/1/section";
    let pulled = taken(&with_paragraph(&copy, at, |p| p.replace("主动公开", "主动公开情况")));
    assert_eq!(pulled.source, set(&source, at, "（一）主动公开情况"));
    // The title's pinned line ends are no text.
    let title = source
        .replace("2020年乌当区人民政府信息公开工作年度报告", "2020年乌当区人民政府信息公开和政务服务工作年度报告");
    let copy = self::copy(&title);
    assert!(
        in_paragraph(&part(&copy, "word/document.xml"), &bookmark(&copy, "/title"), |p| {
            assert!(p.contains("<w:br"), "the title has two lines: {p}");
            p.to_owned()
        })
        .contains("政务服务")
    );
    let pulled = taken(&with_paragraph(&copy, "/title", |p| p.replace("年度报告", "年度总报告")));
    assert_eq!(pulled.source, set(&title, "/title", "2020年乌当区人民政府信息公开和政务服务工作年度总报告"));
}

#[test]
fn labels_tables_and_what_no_report_holds_are_refused_by_name() {
    let source = sample();
    let copy = copy(&source);
    let words = refused(&edited(&copy, |d| d.replacen(">（七）总计<", ">（七）合计<", 1)));
    assert_eq!(words.matches("label-changed").count(), 1, "{words}");
    assert!(words.contains("表样固定的文字“（七）总计”被改成“（七）合计”"), "{words}");
    // A row less.
    let words = refused(&edited(&copy, |document| {
        let at = document.find(&bookmark(&copy, NEW_NP)).unwrap();
        let start = document[..at].rfind("<w:tr>").unwrap();
        let end = at + document[at..].find("</w:tr>").unwrap() + "</w:tr>".len();
        format!("{}{}", &document[..start], &document[end..])
    }));
    assert!(words.starts_with("table-changed：表“收到和处理政府信息公开申请情况”：少了 1 行（“"), "{words}");
    // A table more.
    let words =
        refused(&with_paragraph(&copy, FIRST, |p| format!("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>{p}")));
    assert_eq!(words, "table-changed：标题“一、总体情况”之后：多了一个表格\n");
    let in_figure = |xml: &'static str| {
        refused(&with_paragraph(&copy, NEW_NP, |p| p.replace("</w:p>", &format!("<w:r>{xml}</w:r></w:p>"))))
    };
    let place = "表“收到和处理政府信息公开申请情况”“一、本年新收政府信息公开申请数量”行“自然人”栏";
    assert_eq!(
        in_figure("<w:drawing><wp:inline><wp:docPr id=\"1\" name=\"图片 1\"/></wp:inline></w:drawing>"),
        format!("not-text：{place}：有图片或图形，报告里放不下\n")
    );
    assert_eq!(
        in_figure("<w:footnoteReference w:id=\"2\"/>"),
        format!("not-text：{place}：这里加了脚注，报告里只有正文的段落和列表的项能加脚注\n")
    );
    assert_eq!(in_figure("<w:br/><w:t>2</w:t>"), format!("line-break：{place}：加了手工换行，报告的文字里不能换行\n"));
    assert_eq!(in_figure("<w:tab/>"), format!("control-character：{place}：有看不见的控制字符 U+0009\n"));
}

#[test]
fn carriers_that_disagree_are_refused() {
    let source = sample();
    let copy = copy(&source);
    let other = "/body/3/body/0/figures/new/biz";
    let tags = |a: &str, b: &str| {
        let name = |at| bookmark(&copy, at).trim_start_matches("w:name=").trim_matches('"').to_owned();
        (format!("<w:tag w:val=\"{}\"/>", name(a)), format!("<w:tag w:val=\"{}\"/>", name(b)))
    };
    let (ours, theirs) = tags(NEW_NP, other);
    let words = refused(&with_paragraph(&copy, NEW_NP, |p| p.replace(&ours, &theirs)));
    assert!(words.starts_with("carriers-disagree：表“收到和处理政府信息公开申请情况”“一、本年新收政府信息公开申请数量”行“自然人”栏：两处标记不一致"), "{words}");
    // Another cell's content with all its keys in this place.
    let words = refused(&edited(&copy, |document| {
        let held = std::cell::RefCell::new(String::new());
        let document = in_paragraph(&document, &bookmark(&copy, other), |p| {
            *held.borrow_mut() = p.to_owned();
            "<w:p/>".to_owned()
        });
        in_paragraph(&document, &bookmark(&copy, NEW_NP), |_| held.borrow().clone())
    }));
    assert!(words.contains("carriers-disagree") && words.contains("“商业企业”栏"), "{words}");
    // Word keeps the value of a bound control in step with what is shown.
    let words = refused(&bound(&copy, NEW_NP, "90"));
    assert!(words.contains("文件里存的值是“90”，显示的却是“88”"), "{words}");
    let both = bound(&with_paragraph(&copy, NEW_NP, |p| p.replace(">88<", ">90<")), NEW_NP, "90");
    assert_eq!(taken(&both).source, set(&source, NEW_NP, "90"));
}

/// Word shows what is stored for a bound control, as copies of earlier versions have them; LibreOffice what stands in it.
#[test]
fn what_is_stored_and_what_is_shown_are_one_or_the_copy_is_refused() {
    let made = bound(&copy(&sample()), NEW_NP, "88");
    let document =
        |document: String, change: &dyn Fn(&str) -> String| in_paragraph(&document, &bookmark(&made, NEW_NP), change);
    let typed = |p: &str| p.replace(">88<", ">90<");
    let shown = with_part(&made, "word/document.xml", |text| document(text, &typed));
    assert!(refused(&shown).starts_with("carriers-disagree：表“收到和处理政府信息公开申请情况”"));
    assert!(refused(&shown).contains("文件里存的值是“88”，显示的却是“90”"));
    let emptied = with_part(&made, "word/document.xml", |text| document(text, &|p| p.replace(">88<", "><")));
    assert!(refused(&emptied).contains("文件里存的值是“88”，显示的却是“”"));
    // What a program saved that leaves stored values as they were counts as it shows it, and that is told.
    let saved = |copy: &[u8], by: &str| {
        with_part(copy, "docProps/app.xml", |text| text.replace(">banxin<", &format!(">{by}<")))
    };
    let pulled = taken(&saved(&shown, "LibreOffice/24.2.7.2$Linux_X86_64"));
    assert_eq!(pulled.source, set(&sample(), NEW_NP, "90"));
    let told = pulled.findings.iter().find(|finding| finding.code == "stored-older").unwrap();
    assert!(told.message.contains("显示的是“90”，这份文件在 Word 里打开却会显示“88”"), "{}", told.message);
    assert!(refused(&saved(&shown, "Microsoft Office Word")).starts_with("carriers-disagree"));
    // A value that another program stored is nobody's leftover.
    let stored = with_part(&shown, "customXml/item1.xml", |item| {
        item.replace(&format!("at=\"{NEW_NP}\">88<"), &format!("at=\"{NEW_NP}\">91<"))
    });
    assert!(refused(&saved(&stored, "LibreOffice/7.4")).contains("文件里存的值是“91”，显示的却是“90”"));
    // A control that is gone shows nothing of what is stored.
    let bare = with_part(&made, "word/document.xml", |text| document(text, &|p| bare(p, "90")));
    assert_eq!(taken(&bare).source, set(&sample(), NEW_NP, "90"));
}

/// A word processor takes the first way to say something that it knows all of, by what its prefix stands for.
#[test]
fn of_two_ways_to_say_something_the_one_that_is_seen_counts() {
    let made = copy(&sample());
    let said = |declared: &str, needs: &str| {
        let ways = format!(
            "<mc:AlternateContent {declared}><mc:Choice Requires=\"{needs}\"><w:r><w:t>甲</w:t></w:r></mc:Choice>\
             <mc:Fallback><w:r><w:t>乙</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
        );
        let pulled = taken(&with_paragraph(&made, FIRST, |p| p.replace("</w:p>", &ways)));
        let report: serde_json::Value = serde_json::from_str(&pulled.source).unwrap();
        report.pointer(FIRST).unwrap().as_str().unwrap().chars().last().unwrap()
    };
    assert_eq!(said("", "w14"), '甲');
    assert_eq!(said("", "w16"), '乙', "nobody has said what w16 is");
    assert_eq!(said("xmlns:w16=\"http://schemas.microsoft.com/office/word/2018/wordml\"", "w16"), '甲');
    assert_eq!(said("xmlns:w14=\"http://schemas.microsoft.com/office/word/2099/wordml\"", "w14"), '乙');
    assert_eq!(said("xmlns:x=\"http://schemas.microsoft.com/office/word/2012/wordml\"", "w14 x"), '甲');
}

/// A program that knows neither content controls nor bookmarks: order, text and place in the tables are left.
#[test]
fn without_any_key_order_text_and_place_tell() {
    for (name, source) in some_samples() {
        let stripped = edited(&copy(&source), |document| {
            let mut out = String::new();
            let mut rest = document.as_str();
            while let Some(at) = rest.find("<w:sdtPr>") {
                out += &rest[..at];
                rest = rest[at..].split_once("</w:sdtPr>").unwrap().1;
            }
            out += rest;
            ["<w:sdt>", "</w:sdt>", "<w:sdtContent>", "</w:sdtContent>"]
                .iter()
                .fold(out, |d, tag| d.replace(tag, ""))
                .replace("w:name=\"bx", "w:name=\"gone")
        });
        assert!(taken(&stripped).source == *published(&source), "{name}");
        if name == "wudang-2020" {
            let changed =
                edited(&stripped, |d| d.replacen(">88<", ">90<", 1).replace("质量和实效得到", "质量、实效得到"));
            let pulled = taken(&changed);
            assert_eq!(pulled.diff.figures.len() + pulled.diff.texts.len(), 2, "{}", pulled.diff.show());
            assert_eq!(set(&pulled.source, NEW_NP, "88").replace("质量、实效得到", "质量和实效得到"), source);
        }
    }
}

/// A report with what stands beside a text: numbers before it, notes, lists in lists, a picture.
const NOTED: &str = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2021, "issuer": "甲", "title": "甲报告", "numbering": true, "body": [
  { "section": "丙", "body": [
    { "text": "同比[注1]增长，为0。", "notes": { "注1": "可比口径。" } },
    { "list": ["丁", { "text": "戊[注]", "notes": { "注": "己" }, "list": ["庚"] }] }
  ] }
] }"#;

#[test]
fn numbers_before_a_text_stay_out_of_it_and_notes_come_home() {
    let copy = copy(NOTED);
    assert!(taken(&copy).source == NOTED);
    let changes =
        [("增长，为", "下降，是"), (">丁<", ">丁丁<"), (">丙<", ">丙丙<"), (">戊<", ">戊午<"), (">庚<", ">庚申<")];
    let changed = edited(&copy, |d| changes.iter().fold(d, |d, (old, new)| d.replace(old, new)));
    let changed = with_part(&changed, "word/footnotes.xml", |notes| notes.replace("可比口径。", "同口径。"));
    let pulled = taken(&changed);
    let expected = [
        ("增长，为", "下降，是"),
        ("可比口径。", "同口径。"),
        ("丁", "丁丁"),
        ("丙", "丙丙"),
        ("戊[", "戊午["),
        ("庚", "庚申"),
    ];
    assert_eq!(pulled.source, expected.iter().fold(NOTED.to_owned(), |d, (old, new)| d.replace(old, new)));
    assert_eq!(pulled.diff.texts.len(), 6, "{}", pulled.diff.show());

    // A paragraph goes with its notes, an item with its number.
    let noted = "/body/0/body/0/text";
    let gone = taken(&with_paragraph(&copy, noted, |_| String::new()));
    assert!(!gone.source.contains("可比口径") && gone.source.contains("戊[注]"), "{}", gone.source);
    let gone = taken(&edited(&copy, |d| d.replacen(">丁<", "><", 1)));
    assert_eq!(gone.source, NOTED.replace("\"丁\", ", ""));
    let new = taken(&with_paragraph(&copy, noted, |p| format!("{p}{}", typed("新增"))));
    assert!(
        new.source.contains("\"notes\": { \"注1\": \"可比口径。\" } },\n    \"新增\",\n    { \"list\""),
        "{}",
        new.source
    );

    // What stood under an item that is gone stands under the one before it.
    let under = taken(&with_paragraph(&copy, "/body/0/body/1/list/1/text", |_| String::new()));
    assert!(
        under.source.contains(r#""list": [{"text": "丁", "list": ["庚"], "numbering": "（1）"}] }"#),
        "{}",
        under.source
    );
    // Word counts: another list, none, or another level is not what the report says.
    let first = "/body/0/body/1/list/0";
    let counted = |change: fn(&str) -> String| refused(&with_paragraph(&copy, first, change));
    let other = counted(|p| p.replace("<w:numId w:val=\"", "<w:numId w:val=\"9"));
    let deeper = counted(|p| p.replace("<w:ilvl w:val=\"0\"/>", "<w:ilvl w:val=\"1\"/>"));
    for (changed, words) in [(other, "前面的自动编号“1.”不见了"), (deeper, "前面没有上一级的项目")]
    {
        assert!(changed.starts_with("label-changed：") && changed.contains(words), "{changed}");
    }

    // What is pending in a note is pending.
    let tracked = with_part(&copy, "word/footnotes.xml", |notes| {
        notes.replace("<w:t xml:space=\"preserve\">己</w:t></w:r>", &format!("<w:t/></w:r>{}", tracked("ins", "辛")))
    });
    assert!(refused(&tracked).contains("change-pending"));
    assert_eq!(pull(&ENGINE, &tracked, Accept::All).unwrap().source, NOTED.replace("\"己\"", "\"辛\""));
}

/// The mark of a note, as Word inserts it.
fn mark(id: u32) -> String {
    format!("<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteReference w:id=\"{id}\"/></w:r>")
}

/// A copy with a note more in its footnotes part, as Word writes it: in its own style, with a blank behind the number.
fn with_note(copy: &[u8], id: u32, said: &str) -> Vec<u8> {
    let note = format!(
        "<w:footnote w:id=\"{id}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>{}{said}</w:p></w:footnote></w:footnotes>",
        "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>"
    );
    with_part(copy, "word/footnotes.xml", |notes| notes.replace("</w:footnotes>", &note))
}

/// A copy with a mark behind some words of the document.
fn marked(copy: &[u8], behind: &str, id: u32) -> Vec<u8> {
    let open = "<w:r><w:t xml:space=\"preserve\">";
    edited(copy, |document| {
        assert!(document.contains(behind), "{document}");
        document.replacen(behind, &format!("{behind}</w:t></w:r>{}{open}", mark(id)), 1)
    })
}

fn run_of(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\"> {text}</w:t></w:r>")
}

#[test]
fn footnotes_come_go_and_move() {
    let copy = copy(NOTED);
    // Behind words of a paragraph that has one, of a plain item, and of a plain paragraph: numbers follow their places.
    let new = with_note(&copy, 9, &run_of("新注。"));
    let behind = |words: &str| taken(&marked(&new, words, 9));
    let pulled = behind("同比");
    assert_eq!(
        pulled.source,
        NOTED
            .replace("同比[注1]增长", "同比[注2][注1]增长")
            .replace("\"注1\": \"可比口径。\"", "\"注1\": \"可比口径。\", \"注2\": \"新注。\"")
    );
    assert!(pulled.diff.show().contains("新注。"), "{}", pulled.diff.show());
    let pulled = behind("丁");
    assert_eq!(pulled.source, NOTED.replace("\"丁\"", "{\"text\": \"丁[注1]\", \"notes\": {\"注1\": \"新注。\"}}"));
    // What was made so goes again, and leaves no trace.
    let again = self::copy(&pulled.source);
    let id = part(&again, "word/document.xml").split("丁").nth(1).unwrap().split("w:id=\"").nth(1).unwrap().to_owned();
    let id = id.split('"').next().unwrap().to_owned();
    let without =
        |copy: &[u8], id: &str| edited(copy, |d| d.replacen(&format!("<w:footnoteReference w:id=\"{id}\"/>"), "", 1));
    assert_eq!(taken(&without(&again, &id)).source, NOTED);
    // The only note of a text goes: the text alone is left, or with the list below it.
    let gone = taken(&without(&copy, "1"));
    assert_eq!(
        gone.source,
        NOTED.replace(
            "{ \"text\": \"同比[注1]增长，为0。\", \"notes\": { \"注1\": \"可比口径。\" } }",
            "\"同比增长，为0。\""
        )
    );
    assert_eq!(gone.diff.texts.len(), 2, "{}", gone.diff.show());
    // One that moves to another paragraph keeps its words, and its name where that is free.
    let moved = without(&marked(&copy, "丁", 1), "1").to_vec();
    let moved = edited(&moved, |d| d);
    let pulled = taken(&moved);
    assert!(pulled.source.contains("可比口径。") && pulled.findings.iter().all(|f| f.code != "note-missing"));
    // A new paragraph with a note; and one in which only a mark moved.
    let came = with_paragraph(&new, "/body/0/body/0/text", |p| {
        format!("{p}<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>新段</w:t></w:r>{}</w:p>", mark(9))
    });
    let inserted = "{\"text\": \"新段[注1]\", \"notes\": {\"注1\": \"新注。\"}}";
    assert!(taken(&came).source.contains(inserted), "{}", taken(&came).source);

    // What a note cannot be.
    let refused_note = |said: &str| refused(&marked(&with_note(&copy, 9, said), "丁", 9));
    let place = "“丙”第 2 段的列表第 1 项的脚注";
    let two = format!("{}</w:p><w:p>{}", run_of("甲"), run_of("乙"));
    for (said, expected) in [
        (String::new(), format!("not-text：{place}“”：没有文字\n")),
        (two, format!("line-break：{place}“甲 乙”：分了段或者换了行，一条脚注只有一段\n")),
        (
            run_of("甲") + "<w:r><w:tab/></w:r>" + &run_of("乙"),
            format!("control-character：{place}“甲\t 乙”：有看不见的控制字符 U+0009\n"),
        ),
        (
            run_of("甲") + "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F04A\"/></w:r>",
            format!("not-text：{place}“甲”：有符号字体的符号，报告里放不下\n"),
        ),
    ] {
        assert_eq!(refused_note(&said), expected);
    }
    let words = refused(&marked(&new, "甲报告", 9));
    assert!(words.contains("这里加了脚注，报告里只有正文的段落和列表的项能加脚注"), "{words}");
    let endnote = mark(9).replace("footnote", "endnote").replace("Footnote", "Endnote");
    let findings =
        take(&edited(&copy, |d| d.replacen("丁</w:t></w:r>", &format!("丁</w:t></w:r>{endnote}"), 1))).unwrap_err();
    assert!(findings[0].message.ends_with("有尾注，报告里放不下") && findings[0].hints[0].contains("转换为脚注"));
}

/// Paragraphs with run-in heads: in the outline, in none, and with a note.
const LED: &str = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2023, "issuer": "甲", "title": "甲报告", "body": [
  { "section": "一、丙", "body": [
    { "lead": "（一）主动公开。", "text": "全年公开12条。", "level": 2 },
    { "lead": "一是：", "text": "同比[注1]增长。", "notes": { "注1": "可比口径。" } },
    "末段。"
  ] }
] }"#;

#[test]
fn run_in_heads_come_home_with_what_changed_before_and_behind_their_end() {
    let copy = copy(LED);
    assert!(taken(&copy).source == LED);
    let said = |changes: &[(&str, &str)]| {
        taken(&edited(&copy, |d| changes.iter().fold(d, |d, (old, new)| d.replace(old, new)))).source
    };
    assert_eq!(said(&[("主动公开。", "主动、依法公开。")]), LED.replace("主动公开。", "主动、依法公开。"));
    assert_eq!(said(&[("全年公开12条", "全年公开15条")]), LED.replace("12条", "15条"));
    let both = said(&[("（一）主动公开。", "（二）公开。"), ("全年公开12条", "公开15条"), ("增长。", "下降。")]);
    let expected = LED.replace("（一）主动公开。", "（二）公开。").replace("全年公开12条", "公开15条");
    assert_eq!(both, expected.replace("增长。", "下降。"));
    // Without its head, or without its text, it is a paragraph like others.
    assert_eq!(
        said(&[(">（一）主动公开。<", "><")]),
        LED.replace(r#"{ "lead": "（一）主动公开。", "text": "全年公开12条。", "level": 2 }"#, r#""全年公开12条。""#)
    );
    let gone = taken(&with_paragraph(&copy, "/body/0/body/0/text", |_| String::new())).source;
    assert!(!gone.contains("主动公开") && gone.contains("一是："), "{gone}");
    // A head that lost its style and changed with its text cannot be told from it.
    let plain = |d: String| {
        d.replace("<w:rStyle w:val=\"RunInHead-kai\"/>", "").replace("主动公开。", "公开。").replace("12条", "15条")
    };
    let words = refused(&edited(&copy, plain));
    assert!(words.starts_with("lead-unclear：“一、丙”第 1 段的段首标题“（一）主动公开。”"), "{words}");
}

/// A report whose picture stands between two paragraphs.
const PICTURED: &str = r#"{
  "schema": "banxin/report/1", "form": "free-report", "year": 2020, "issuer": "武当县人民政府", "title": "图表",
  "published": "2021-01-30",
  "body": [
    "户籍人口303577人。",
    { "figure": "yangzhang.png", "width": "60mm", "alt": "样章" },
    { "figure": "yangzhang.png", "width": "30mm", "caption": "图1 样章", "alt": "小的样章" },
    "后一段。"
  ]
}"#;

/// A document with what stands instead of its first picture.
fn without_picture(document: &str, instead: &str) -> String {
    let at = document.find("<w:drawing>").expect("a picture");
    let end = at + document[at..].find("</w:drawing>").unwrap() + "</w:drawing>".len();
    format!("{}{instead}{}", &document[..at], &document[end..])
}

/// Pictures do not travel through Word: where they stand, and how much room they take, stays.
#[test]
fn a_report_with_pictures_comes_home() {
    let written = copy(PICTURED);
    assert!(taken(&written).source == PICTURED);
    let (old, new) = ("户籍人口303577人", "户籍人口303588人");
    let pulled = taken(&edited(&written, |d| d.replacen(old, new, 1)));
    assert!(pulled.source == PICTURED.replacen(old, new, 1), "{}", pulled.diff.show());
    // A paragraph more before the pictures moves their places.
    let more = taken(&with_paragraph(&written, "/body/0", |p| format!("{p}{}", typed("新增一段。"))));
    assert_eq!(more.diff.texts.len(), 1, "{}", more.diff.show());
    // One without a caption goes, and the other stays; one with a caption goes with that.
    let without = |at: usize| {
        let mut report: serde_json::Value = serde_json::from_str(PICTURED).unwrap();
        report["body"].as_array_mut().unwrap().remove(at);
        report
    };
    let json = |pulled: &Pulled| serde_json::from_str::<serde_json::Value>(&pulled.source).unwrap();
    assert_eq!(json(&taken(&edited(&written, |d| without_picture(&d, "")))), without(1));
    let second = edited(&written, |d| {
        let (first, rest) = d.split_once("</w:drawing>").unwrap();
        format!("{first}</w:drawing>{}", without_picture(rest, ""))
    });
    let words = refused(&second);
    assert!(words.contains("table-changed：") && words.contains("还在，它的表格或者图片却不见了"), "{words}");
    assert_eq!(json(&taken(&with_paragraph(&second, "/body/2/caption", |_| String::new()))), without(2));
}

/// Words that say what stood there are no picture, either.
#[test]
fn a_picture_that_gave_way_to_words_is_told() {
    let words = refused(&edited(&copy(PICTURED), |d| without_picture(&d, "<w:t>图片或图形</w:t>")));
    assert!(words.contains("原来的图片或图形不见了"), "{words}");
}

fn tracked(kind: &str, text: &str) -> String {
    let t = if kind == "del" { "delText" } else { "t" };
    format!(
        "<w:{kind} w:id=\"900\" w:author=\"李四\" w:date=\"2021-02-01T00:00:00Z\"><w:r><w:{t}>{text}</w:{t}></w:r></w:{kind}>"
    )
}

#[test]
fn pending_changes_are_listed_accepted_or_rejected() {
    let source = sample();
    let copy = signoff_copy(&source);
    let mark = |kind: &str| format!("<w:rPr><w:{kind} w:id=\"901\" w:author=\"王五\"/></w:rPr>");
    let figure = with_paragraph(&copy, NEW_NP, |p| {
        let at = p.find("<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr><w:t xml:space=\"preserve\">88").unwrap();
        let end = at + p[at..].find("</w:r>").unwrap() + "</w:r>".len();
        format!("{}{}{}{}", &p[..at], tracked("del", "88"), tracked("ins", "90"), &p[end..])
    });
    let gone = with_paragraph(&figure, FIRST, |p| {
        let text =
            p.split("<w:t xml:space=\"preserve\">").skip(1).map(|t| t.split('<').next().unwrap()).collect::<String>();
        let start = p.find("<w:r>").unwrap();
        let end = p.rfind("</w:r>").unwrap() + "</w:r>".len();
        let p = format!("{}{}{}", &p[..start], tracked("del", &text), &p[end..]);
        p.replace("</w:pPr>", &format!("{}</w:pPr>", mark("del")))
    });
    let all = with_paragraph(&gone, "/body/1/body/2/body/0", |p| {
        let new = typed("")
            .replace("</w:pPr>", &format!("{}</w:pPr>", mark("ins")))
            .replace("<w:r><w:t></w:t></w:r>", &tracked("ins", "新增的一段。"));
        format!("{new}{p}")
    });
    let words = refused(&all);
    let expected = "\
change-pending：“一、总体情况”第 1 段：删除“2020年，乌当区坚持以习近平新时代中国特色社会主义思想为指…”（李四），还没有接受或拒绝
change-pending：“一、总体情况”第 1 段：删除段落标记（王五），还没有接受或拒绝
change-pending：“（二）依申请公开”第 1 段：插入段落标记（王五），还没有接受或拒绝
change-pending：“（二）依申请公开”第 1 段：插入“新增的一段。”（李四），还没有接受或拒绝
change-pending：表“收到和处理政府信息公开申请情况”“一、本年新收政府信息公开申请数量”行“自然人”栏：删除“88”（李四），还没有接受或拒绝
change-pending：表“收到和处理政府信息公开申请情况”“一、本年新收政府信息公开申请数量”行“自然人”栏：插入“90”（李四），还没有接受或拒绝
";
    let sorted = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    assert_eq!(sorted(&words), sorted(expected));
    let rejected = pull(&ENGINE, &all, Accept::None).unwrap_or_else(|f| panic!("{}", self::words(&f)));
    assert!(rejected.source == source);
    let accepted = pull(&ENGINE, &all, Accept::All).unwrap_or_else(|f| panic!("{}", self::words(&f)));
    let json: serde_json::Value = serde_json::from_str(&accepted.source).unwrap();
    assert_eq!(json.pointer(NEW_NP).unwrap(), "90");
    assert_eq!(json.pointer("/body/1/body/0/section").unwrap(), "（一）主动公开");
    assert_eq!(json.pointer("/body/1/body/1/body/0").unwrap(), "新增的一段。");
    assert_eq!(accepted.diff.texts.len() + accepted.diff.figures.len(), 3);
}

/// A row that is taken out or put in with tracking on is there or not, as the changes are taken.
#[test]
fn tracked_rows_are_taken_or_not() {
    let source = r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"乙","body":[
        {"grid":{"header_rows":1,"rows":[["类别","数量"],["许可","12"],["处罚","34"]]}}]}"#;
    let written = copy(source);
    let tracked = |kind: &str| {
        edited(&written, |document| {
            let row = document.find("处罚").unwrap();
            let at = row - document[..row].len() + document[..row].rfind("</w:trPr>").unwrap();
            format!("{}<w:{kind} w:id=\"900\" w:author=\"李四\"/>{}", &document[..at], &document[at..])
        })
    };
    let same = |kind: &str, accept: Accept| pull(&ENGINE, &tracked(kind), accept).is_ok_and(|p| p.source == source);
    assert_eq!((same("del", Accept::None), same("del", Accept::All)), (true, false));
    assert_eq!((same("ins", Accept::All), same("ins", Accept::None)), (true, false));
}

#[test]
fn comments_come_with_author_and_place_and_our_own_do_not() {
    let source = sample();
    let copy = signoff_copy(&source);
    assert!(part(&copy, "word/comments.xml").contains("版心核对"));
    let note = "<w:comment w:id=\"77\" w:author=\"张三\"><w:p><w:r><w:t>请再核对</w:t></w:r></w:p><w:p><w:r><w:t>急</w:t></w:r></w:p></w:comment>";
    let with_note =
        with_part(&copy, "word/comments.xml", |c| c.replace("</w:comments>", &format!("{note}</w:comments>")));
    let placed = with_paragraph(&with_note, NEW_NP, |p| {
        p.replace("</w:p>", "<w:r><w:commentReference w:id=\"77\"/></w:r></w:p>")
    });
    let pulled = taken(&placed);
    assert!(pulled.source == source);
    let place = "表“收到和处理政府信息公开申请情况”“一、本年新收政府信息公开申请数量”行“自然人”栏";
    let found: Vec<_> =
        pulled.comments.iter().map(|c| (c.author.as_str(), c.place.as_str(), c.text.as_str())).collect();
    assert_eq!(found, [("张三", place, "请再核对\n急")]);
}

#[test]
fn what_is_written_on_the_signoff_sheet_comes_into_the_json() {
    let source = sample();
    let copy = signoff_copy(&source);
    let signed = edited(&copy, |document| {
        in_paragraph(&document, "w:name=\"bxField_issue\"", |p| {
            p.replace("<w:t xml:space=\"preserve\"> </w:t>", "<w:t>同意。赵六 2月1日</w:t>")
        })
    });
    let pulled = taken(&signed);
    let json: serde_json::Value = serde_json::from_str(&pulled.source).unwrap();
    assert_eq!(json.pointer("/signoff/issue").unwrap(), "同意。赵六 2月1日");
    let (head, _) = pulled.source.split_once(",\n  \"signoff\"").expect("the new member stands last");
    assert!(source.starts_with(head));
    // And it stays when the copy is made and taken again.
    assert!(taken(&signoff_copy(&pulled.source)).source == pulled.source);
}

#[test]
fn files_that_are_not_ours_or_do_harm_are_refused() {
    let source = sample();
    let copy = copy(&source);
    assert!(refused(b"PK").starts_with("docx-unreadable"));
    assert!(refused(&with_part(&copy, "customXml/item1.xml", |_| "<a/>".into())).starts_with("not-ours"));
    assert!(
        refused(&with_part(&copy, "customXml/item1.xml", |i| i.replacen("banxin/report/1", "banxin/report/2", 1)))
            .starts_with("carried-changed")
    );
    let doctype = |d: String| d.replacen("<w:document", "<!DOCTYPE w:document [<!ENTITY a \"ha\">]><w:document", 1);
    assert!(refused(&edited(&copy, doctype)).contains("DOCTYPE"));
    assert!(refused(&edited(&copy, |d| d.replace("</w:body>", ""))).starts_with("docx-xml"));
    assert!(refused(&edited(&copy, |d| d.replacen("<w:p>", &"<w:sdt>".repeat(300), 1))).starts_with("docx-xml"));
    assert!(refused(&edited(&copy, |d| d.replace("2006/main", "2006/other"))).starts_with("docx-unreadable"));
    let bomb = |d: String| d.replacen("<w:body>", &format!("<w:body>{}", "<w:p/>".repeat(200_000)), 1);
    assert!(refused(&edited(&copy, bomb)).starts_with("docx-refused"));
    let long = |d: String| d.replacen("<w:body>", &format!("<w:body>{}", typed(&"甲".repeat(2 << 20))), 1);
    assert!(refused(&edited(&copy, long)).starts_with("docx-refused"));
}

/// The figure is a PNG in every copy; its place in the report goes on naming the SVG.
#[test]
fn a_copy_with_an_svg_figure_is_taken_back() {
    let source = r#"{
  "schema": "banxin/report/1", "form": "free-report", "year": 2020, "issuer": "武当县人民政府", "title": "图表",
  "published": "2021-01-30",
  "body": [
    "申请数量逐年增加。",
    { "figure": "chart.svg", "caption": "图1 申请数量", "alt": "2018年98件，2019年141件，2020年184件。" }
  ]
}"#;
    let fresh = || crate::common::engine().with_folder(&root().join("tests/pictures"));
    let (engine, again) = (fresh(), fresh());
    let [plan, planned_again] = [&engine, &again].map(|engine| engine.plan(source).0.expect("it is planned"));
    let write = |format| engine.write(&plan, format).unwrap();
    for format in Format::ALL {
        let bytes = write(format);
        assert!(bytes == again.write(&planned_again, format).unwrap(), "{format:?} has the same bytes each time");
        let carried = verify::carried(&bytes).unwrap();
        assert_eq!(verify::verify(&engine, &bytes, &carried), Verdict::Untouched, "{format:?}");
    }
    let copy = write(Format::Docx);
    assert_eq!(pull(&engine, &copy, Accept::Refuse).unwrap().source, source);
    let changed = edited(&copy, |text| text.replacen("逐年增加", "年年增加", 1));
    // Without the folder too: the copy tells the figure's size.
    for engine in [&engine, &*ENGINE] {
        let taken = pull(engine, &changed, Accept::Refuse).unwrap();
        assert_eq!(taken.source, source.replacen("逐年增加", "年年增加", 1));
    }
}

/// A document with all that a shell has, signed by two offices.
fn shell() -> String {
    r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"云岭市人民政府","title":"关于公开的请示",
"official":{"kind":"document","upward":true,"serial":"000012","secrecy":"秘密★1年","urgency":"特急",
"number":"云政发〔2024〕8号","signers":["王一","李二"],"to":"省人民政府：",
"attachments":[{"name":"任务分工表","body":["甲说明。",{"section":"一、节","body":["节内一段。"]},
{"grid":{"header_rows":1,"rows":[["任务","时限"],["登记","6月底"]]}}]},{"name":"示范文本","body":["文本。"]}],
"signature":{"offices":["云岭市人民政府","河口县人民政府"],"date":"2024-03-05","seal":{}},
"remark":"（联系人：王一）",
"imprint":{"main":"各县。","copies":"市委。","printer":"云岭市人民政府办公室","printed":"2024-03-06"}},
"body":["现将有关情况请示如下。"]}"#
        .to_owned()
}

/// A copy in which a text stands changed wherever it stands.
fn retyped(copy: &[u8], old: &str, new: &str) -> Vec<u8> {
    edited(copy, |document| {
        assert!(document.contains(old), "{old}");
        document.replace(old, new)
    })
}

#[test]
fn every_place_of_a_shell_comes_back_and_is_told() {
    let source = shell();
    let made = copy(&source);
    let places = [
        ("/official/serial", "000012", "000013", "份号：000012 → 000013"),
        ("/official/secrecy", "秘密★1年", "机密★1年", "密级和保密期限：秘密★1年 → 机密★1年"),
        ("/official/urgency", "特急", "加急", "紧急程度：特急 → 加急"),
        (
            "/official/number",
            "云政发〔2024〕8号",
            "云政发〔2024〕19号",
            "发文字号：云政发〔2024〕8号 → 云政发〔2024〕19号",
        ),
        ("/official/signers/1", "李二", "李三", "签发人 2：李二 → 李三"),
        ("/official/to", "省人民政府：", "省政府办公厅：", "主送机关：省人民政府： → 省政府办公厅："),
        (
            "/official/signature/offices/1",
            "河口县人民政府",
            "河口区人民政府",
            "发文机关署名 2：河口县人民政府 → 河口区人民政府",
        ),
        ("/official/remark", "（联系人：王一）", "（联系人：赵四）", "附注：（联系人：王一） → （联系人：赵四）"),
        ("/official/imprint/main", "各县。", "各县、区。", "版记的主送机关：各县。 → 各县、区。"),
        ("/official/imprint/copies", "市委。", "市委，市人大。", "抄送机关：市委。 → 市委，市人大。"),
        (
            "/official/imprint/printer",
            "人民政府办公室",
            "人民政府秘书处",
            "印发机关：云岭市人民政府办公室 → 云岭市人民政府秘书处",
        ),
        ("/official/attachments/0/name", "任务分工表", "重点任务分工表", "改  附件1的标题：{+重点+}任务分工表"),
        ("/official/attachments/0/body/0", "甲说明。", "乙说明。", "改  附件1第 1 段：[-甲-]{+乙+}说明。"),
        ("/official/attachments/0/body/1/section", "一、节", "一、章", "改  标题“一、章”：一、[-节-]{+章+}"),
        ("/official/attachments/0/body/2/grid/rows/1/1", "6月底", "7月底", "“登记”行“时限”栏：6月底 → 7月底"),
    ];
    for (at, old, new, words) in places {
        let pulled = taken(&retyped(&made, old, new));
        let tree = banxin::json::parse(&source).unwrap();
        let was = tree.find(at).unwrap();
        let value = serde_json::from_str::<String>(&source[was.at..was.end]).unwrap();
        assert_eq!(pulled.source, set(&source, at, &value.replace(old, new)), "{at}");
        assert!(pulled.diff.show().contains(words), "{at}: {}", pulled.diff.show());
    }
    let days = [
        ("/official/signature/date", "2024年3月5日", "2024年4月15日", "2024-04-15"),
        ("/official/imprint/printed", "2024年3月6日印发", "2024年12月6日印发", "2024-12-06"),
    ];
    for (at, old, new, typed) in days {
        let pulled = taken(&retyped(&made, old, new));
        assert_eq!(pulled.source, set(&source, at, typed), "{at}");
        assert!(pulled.diff.show().contains(new.trim_end_matches("印发")), "{}", pulled.diff.show());
    }
}

#[test]
fn what_a_shell_cannot_take_is_refused_with_its_place() {
    let made = copy(&shell());
    let slips = [
        ("2024年3月5日", "2024年3月35日", "date-wrong：成文日期：“2024年3月35日”不是一个日期\n"),
        ("2024年3月5日", "二○二四年三月五十日", "date-wrong：成文日期：“二○二四年三月五十日”不是一个日期\n"),
        ("2024年3月6日印发", "2024年3月6日", "label-changed：印发日期“2024年3月6日”：前后的编号或标签改了\n"),
        ("抄送：", "抄报：", "label-changed：抄送机关“市委。”：前后的编号或标签改了\n"),
    ];
    for (old, new, words) in slips {
        assert_eq!(refused(&retyped(&made, old, new)), words, "{old} → {new}");
    }
    // Between the title and the addressees nothing may stand; behind them the body begins.
    let before = with_paragraph(&made, "/official/to", |addressee| format!("{}{addressee}", typed("新的一段。")));
    assert_eq!(refused(&before), "figure-unplaced：标题后面多了一段“新的一段。”，这里不能放正文\n");
    let behind = with_paragraph(&made, "/official/to", |addressee| format!("{addressee}{}", typed("新的一段。")));
    let first = shell().replace("\"body\":[\"现将", "\"body\":[\"新的一段。\", \"现将");
    assert_eq!(taken(&behind).source, first);
    let attached = "/official/attachments/1/body/0";
    let above = with_paragraph(&made, attached, |paragraph| format!("{}{paragraph}", typed("新的一段。")));
    assert_eq!(taken(&above).source, shell().replace("\"body\":[\"文本", "\"body\":[\"新的一段。\", \"文本"));
}

#[test]
fn a_redline_of_a_shell_gives_both_versions_back() {
    let (old, new) =
        (shell(), shell().replace("8号", "9号").replace("2024-03-05", "2024-04-05").replace("任务分工", "分工"));
    let plan = |text: &str| ENGINE.plan(text).0.unwrap();
    let (before, now) = (plan(&old), plan(&new));
    let redline = ENGINE.write_redline(&before, &now, &RedlineOptions::default()).unwrap();
    assert_eq!(pull(&ENGINE, &redline, Accept::All).unwrap().source, new);
    assert_eq!(pull(&ENGINE, &redline, Accept::None).unwrap().source, old);
    let pending = refused(&redline);
    for place in ["发文字号：插入“9”", "成文日期：插入“4”", "附件1的标题：删除“任务”"]
    {
        assert!(pending.contains(place), "{place}\n{pending}");
    }
}

/// A copy with properties put into the run of a value's text.
fn looking(copy: &[u8], at: &str, properties: &str) -> Vec<u8> {
    with_paragraph(copy, at, |paragraph| {
        let (before, text) = paragraph.rsplit_once("<w:t ").unwrap();
        let (before, run) = before.rsplit_once("<w:r>").unwrap();
        let bare = run.split_once("</w:rPr>").map_or(run, |(_, rest)| rest);
        format!("{before}<w:r><w:rPr>{properties}</w:rPr>{bare}<w:t {text}")
    })
}

#[test]
fn text_that_is_seen_otherwise_is_refused_with_its_place() {
    let made = copy(&sample());
    let looks = [
        ("<w:strike/>", "加了删除线的文字"),
        ("<w:dstrike/>", "加了删除线的文字"),
        ("<w:vanish/>", "隐藏的文字"),
        ("<w:color w:val=\"FFFFFF\"/>", "与底色分不开或者透明、看不见的文字"),
        ("<w:vertAlign w:val=\"superscript\"/>", "上标或者提升的文字"),
        ("<w:vertAlign w:val=\"subscript\"/>", "下标或者降低的文字"),
        ("<w:rtl/>", "从右到左的文字"),
    ];
    for (properties, what) in looks {
        let words = refused(&looking(&made, NEW_NP, properties));
        assert!(words.starts_with("text-look：表“收到和处理政府信息公开申请情况”") && words.contains(what), "{words}");
        let words = refused(&looking(&made, FIRST, properties));
        assert!(words.starts_with("text-look：“一、总体情况”第 1 段：有") && words.contains(what), "{words}");
    }
    // What only adorns is no look; what is switched off is none either.
    for properties in ["<w:b/><w:color w:val=\"FF0000\"/><w:highlight w:val=\"yellow\"/>", "<w:strike w:val=\"0\"/>"] {
        assert!(taken(&looking(&made, FIRST, properties)).diff.is_empty(), "{properties}");
    }
    // What a paragraph does to all of its text.
    for (properties, what) in [
        ("<w:spacing w:line=\"1\" w:lineRule=\"exact\"/>", "小得看不见的文字"),
        ("<w:ind w:left=\"20000\"/>", "看不见的文字"),
        ("<w:framePr w:w=\"100\" w:h=\"1\" w:hRule=\"exact\"/>", "看不见的文字"),
    ] {
        let words =
            refused(&with_paragraph(&made, FIRST, |p| p.replacen("</w:pPr>", &format!("{properties}</w:pPr>"), 1)));
        assert!(words.starts_with("text-look：“一、总体情况”第 1 段：有") && words.contains(what), "{words}");
    }
    let struck = edited(&made, |document| document.replacen("<w:tblPr>", "<w:tblPr><w:bidiVisual/>", 1));
    assert!(refused(&struck).contains("从右到左的文字"));
    let prompt = with_paragraph(&made, NEW_NP, |p| p.replace("<w:tag ", "<w:showingPlcHdr/><w:tag "));
    assert!(refused(&prompt).contains("“自然人”栏：有还没有填的提示文字"));
}

#[test]
fn automatic_numbers_are_text_and_styles_that_changed_are_refused() {
    let made = copy(&sample());
    let numbered = |paragraph: &str| {
        paragraph.replacen("</w:pPr>", "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr>", 1)
    };
    let listed = with_paragraph(&made, FIRST, numbered);
    assert!(taken(&listed).diff.is_empty(), "a list that is not defined shows no number");
    let defined = with_part(&listed, "word/_rels/document.xml.rels", |rels| {
        let relation = "<Relationship Id=\"rIdNum\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/></Relationships>";
        rels.replace("</Relationships>", relation)
    });
    let numbering = "<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"7\"><w:abstractNumId w:val=\"3\"/></w:num></w:numbering>";
    let mut before = zip::ZipArchive::new(Cursor::new(defined)).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(vec![]));
    for index in 0..before.len() {
        zip.raw_copy_file(before.by_index_raw(index).unwrap()).unwrap();
    }
    zip.start_file("word/numbering.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(numbering.as_bytes()).unwrap();
    let numbered = taken(&zip.finish().unwrap().into_inner()).diff.show();
    assert!(numbered.contains("“一、总体情况”第 1 段：{+1. +}2020年"), "{numbered}");

    let restyled = |at: &str, style: &str| {
        with_paragraph(&made, at, |paragraph| {
            let start = paragraph.find("<w:pStyle w:val=\"").unwrap() + 17;
            let end = start + paragraph[start..].find('"').unwrap();
            format!("{}{style}{}", &paragraph[..start], &paragraph[end..])
        })
    };
    // What a heading has no room for stays a paragraph or an item.
    let source = r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"通知","body":[
        {"text":"一段[注1]。","notes":{"注1":"注。"}},{"list":["登记。","答复。"]}]}"#;
    let noted = copy(source);
    for (at, from, what) in [("/body/0/text", "BodyText", "一段"), ("/body/1/list/0", "ListParagraph", "登记。")] {
        let words = refused(&with_paragraph(&noted, at, |p| {
            assert!(p.contains(from), "{p}");
            p.replace(from, "Heading1")
        }));
        assert!(words.contains("style-changed：") && words.contains(what), "{words}");
    }
    // A chapter that the form prescribes stays one.
    for style in ["BodyText", "Heading2"] {
        let words = refused(&restyled("/body/1/section", style));
        assert!(words.starts_with("text-lost：") && words.contains("一、总体情况"), "{words}");
    }
}

#[test]
fn what_is_typed_into_headers_and_footers_is_refused() {
    let made = signoff_copy(&sample());
    let names = zip::ZipArchive::new(Cursor::new(&made)).unwrap().file_names().map(str::to_owned).collect::<Vec<_>>();
    let footers: Vec<&String> =
        names.iter().filter(|name| name.contains("/footer") && name.ends_with(".xml")).collect();
    assert!(!footers.is_empty());
    for name in footers {
        let typed = with_part(&made, name, |part| part.replacen("</w:p>", "<w:r><w:t>内部资料</w:t></w:r></w:p>", 1));
        let words = refused(&typed);
        assert!(words.contains("内部资料") && words.contains(&**name), "{words}");
    }
}

#[test]
fn numbers_typed_before_new_items_are_the_items_own() {
    let source = r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"通知","body":[
        {"list":["登记。","答复。"]},"后面一段。"]}"#;
    let made = copy(source);
    let uncounted = |properties: &str| {
        let (before, rest) = properties.split_once("<w:numPr>").unwrap();
        format!("{before}{}", rest.split_once("</w:numPr>").unwrap().1)
    };
    let item_like = |item: &str, counted: bool, text: &str| {
        let (properties, _) = item.split_once("</w:pPr>").unwrap();
        let properties = if counted { properties.to_owned() } else { uncounted(properties) };
        format!("{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let behind = |at: &str, counted: bool, text: &str| {
        with_paragraph(&made, at, |item| format!("{item}{}", item_like(item, counted, text)))
    };
    let with = source.replace("\"答复。\"]", "\"答复。\",\"归档。\"]");
    for (counted, text) in [(true, "归档。"), (false, "归档。"), (false, "3.归档。")] {
        let pulled = taken(&behind("/body/0/list/1", counted, text));
        assert_eq!(pulled.source.replace("\", \"归", "\",\"归"), with, "{text}");
        assert!(pulled.findings.iter().all(|finding| finding.code != "numbers-otherwise"));
    }
    let refused_at = refused(&behind("/body/0/list/1", false, "7.归档。"));
    assert!(refused_at.starts_with("label-changed：列表的项“7.归档。”前后的编号或标签改了"), "{refused_at}");
    // Before the first item, and instead of one that is gone: the numbers close up.
    let before =
        taken(&with_paragraph(&made, "/body/0/list/0", |item| format!("{}{item}", item_like(item, true, "收件。"))));
    let report: serde_json::Value = serde_json::from_str(&before.source).unwrap();
    assert_eq!(report["body"][0]["list"], serde_json::json!(["收件。", "登记。", "答复。"]));
    let gone = taken(&with_paragraph(&made, "/body/0/list/0", |_| String::new()));
    assert_eq!(gone.source, source.replace("\"登记。\",", ""));
    assert!(gone.findings.iter().all(|finding| finding.code != "numbers-otherwise"));
    // All numbers typed, as a program leaves them that knows no others, or as copies had them: nothing changed.
    let typed_numbers = edited(&made, |document| {
        let typed =
            |d: String, (number, text): (&str, &str)| d.replace(&format!(">{text}<"), &format!(">{number}{text}<"));
        let bare: String = document
            .split("<w:numPr>")
            .map(|part| part.split_once("</w:numPr>").map_or(part, |(_, rest)| rest))
            .collect();
        [("1.", "登记。"), ("2.", "答复。")].into_iter().fold(bare, typed)
    });
    assert_eq!(taken(&typed_numbers).source, source);
    // An empty item counts in Word, and is none in the report.
    let blank = taken(&behind("/body/0/list/0", true, ""));
    assert_eq!(blank.source, source);
    assert!(
        blank.findings.iter().any(|finding| finding.code == "numbers-otherwise" && finding.message.contains("“3.”"))
    );
    // A paragraph behind the list is none of its items; inside it there is no room for one.
    let after = with_paragraph(&made, "/body/0/list/1", |item| format!("{item}{}", typed("新的一段。")));
    assert_eq!(taken(&after).diff.texts.len(), 1);
    let report: serde_json::Value = serde_json::from_str(&taken(&after).source).unwrap();
    assert_eq!(report["body"][1], "新的一段。");
    let inside = with_paragraph(&made, "/body/0/list/0", |item| format!("{item}{}", typed("新的一段。")));
    assert!(refused(&inside).starts_with("label-changed：“2.答复。”是一个列表的第一项，编号却接着前面的列表"));
}

#[test]
fn a_paragraph_that_went_into_a_heading_is_refused() {
    let source = sample();
    let copy = copy(&source);
    let joined = edited(&copy, |document| {
        let held = std::cell::RefCell::new(String::new());
        let document = in_paragraph(&document, &bookmark(&copy, FIRST), |p| {
            let (_, inside) = p.split_once("</w:pPr>").unwrap();
            *held.borrow_mut() = inside.trim_end_matches("</w:p>").to_owned();
            String::new()
        });
        in_paragraph(&document, &bookmark(&copy, "/body/1/section"), |p| {
            p.replace("</w:p>", &format!("{}</w:p>", held.borrow()))
        })
    });
    let words = refused(&joined);
    assert!(words.starts_with("text-lost：“一、总体情况”第 1 段“"), "{words}");
    assert!(words.contains("和别的段落连成了一段"), "{words}");
}

/// Programs add parts to a package by writing them over its directory, which all readers read the same way. A part that stands
/// there twice is another matter.
#[test]
fn a_package_with_a_part_added_is_taken_and_with_one_doubled_is_not() {
    use zip::write::{SimpleFileOptions, ZipWriter};

    let copy = copy(&sample());
    let mut appended = ZipWriter::new_append(Cursor::new(copy.clone())).unwrap();
    appended.start_file("docProps/custom.xml", SimpleFileOptions::default()).unwrap();
    appended.write_all(b"<Properties/>").unwrap();
    let appended = appended.finish().unwrap().into_inner();
    let taken = take(&appended).unwrap_or_else(|findings| panic!("{}", words(&findings)));
    assert_eq!(taken.source, published(&sample()));
    // On some machines a name of the body.
    let mut doubled = ZipWriter::new_append(Cursor::new(copy)).unwrap();
    doubled.start_file("word/Document.xml", SimpleFileOptions::default()).unwrap();
    doubled.write_all(b"<w:document/>").unwrap();
    assert!(refused(&doubled.finish().unwrap().into_inner()).starts_with("docx-refused"));
}

#[test]
fn a_header_that_changed_on_one_page_alone_is_refused() {
    let rows: Vec<serde_json::Value> = (0..60).map(|row| serde_json::json!([format!("{row}"), "1"])).collect();
    let rows = [vec![serde_json::json!(["镇名", "户数"])], rows].concat();
    let report = serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市人民政府", "title": "报告",
        "published": "2024-01-30", "body": [{ "grid": { "caption": "表1 户数", "continued": "（续）", "header_rows": 1, "rows": rows } }]
    });
    let copy = copy(&report.to_string());
    let heads = part(&copy, "word/document.xml").matches("户数</w:t>").count();
    assert!(heads > 2, "the table goes on over pages: {heads}");
    // The caption says the words too.
    let nth = |document: &str, nth: usize| document.match_indices(">户数<").nth(nth).unwrap().0;
    let change = |document: String, which: usize| {
        let at = nth(&document, which) + '>'.len_utf8();
        format!("{}总{}", &document[..at], &document[at..])
    };
    let first = |document: String| change(document, 0);
    let words = refused(&edited(&copy, first));
    assert!(words.starts_with("label-changed：表“表1 户数”第 1 行第 2 格在文件里有几处"), "{words}");
    let second = |document: String| change(document, 1);
    assert!(refused(&edited(&copy, second)).starts_with("label-changed："));
    // As the finding says: the same everywhere.
    let taken = take(&edited(&copy, |document| document.replace(">户数<", ">总户数<"))).unwrap();
    assert!(taken.source.contains("\"总户数\""), "{}", taken.source);
    // The caption above the table and those above its further pieces.
    let taken = take(&edited(&copy, |document| document.replace(" 户数", " 人数"))).unwrap();
    assert!(taken.source.contains("\"表1 人数\""), "{}", taken.source);
    let again = refused(&edited(&copy, |document| document.replace(" 户数（续）", " 人数（续）")));
    assert!(again.starts_with("label-changed：表格之外：表样固定的文字“表1 户数（续）”"), "{again}");
}

/// LibreOffice writes the bookmark of an empty cell twice and ends one of them: the row typed behind it is new all the same.
#[test]
fn a_row_behind_a_bookmark_that_never_ends_is_new() {
    let grid = |rows: serde_json::Value| {
        serde_json::json!({
            "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市人民政府", "title": "报告",
            "published": "2024-01-30", "body": [{ "grid": { "caption": "户数", "header_rows": 1, "rows": rows } }]
        })
    };
    let before = grid(serde_json::json!([["镇名", "户数", "备注"], ["甲镇", "1", ""], ["乙镇", "2", ""]]));
    let copy = copy(&before.to_string());
    let empty = bookmark(&copy, "/body/0/grid/rows/1/2");
    let twice = |document: String| {
        let at = document.find(&empty).unwrap();
        let start = document[..at].rfind("<w:bookmarkStart").unwrap();
        let behind = &document[start + document[start..].find("/>").unwrap() + "/>".len()..];
        let again = format!("<w:bookmarkStart {empty} w:id=\"9001\"/><w:bookmarkStart {empty} w:id=\"9002\"/>");
        format!("{}{again}<w:bookmarkEnd w:id=\"9002\"/>{behind}", &document[..start])
    };
    let row = "<w:tr><w:tc><w:p><w:r><w:t>丙镇</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></w:p></w:tc>\
               <w:tc><w:p/></w:tc></w:tr>";
    let typed = edited(&edited(&copy, twice), |document| {
        let at = document.find("甲镇").unwrap();
        let at = at + document[at..].find("</w:tr>").unwrap() + "</w:tr>".len();
        format!("{}{row}{}", &document[..at], &document[at..])
    });
    let taken = take(&typed).unwrap_or_else(|findings| panic!("{}", words(&findings)));
    let now: serde_json::Value = serde_json::from_str(&taken.source).unwrap();
    assert_eq!(now["body"][0]["grid"]["rows"][2], serde_json::json!(["丙镇", "3", ""]));
}

#[test]
fn what_may_not_be_empty_is_told_by_its_place() {
    let (_, source) = samples().into_iter().find(|(name, _)| name == "gongwen-jiyao").unwrap();
    let copy = copy(&source);
    let values = part(&copy, "customXml/item1.xml");
    let at = values.split("at=\"").find(|at| at.split('"').next().unwrap().ends_with("/printer")).unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    let words = refused(&with_paragraph(&copy, &at, |p| p.replace("云岭市人民政府办公室", "")));
    assert!(words.contains("印发机关（原来是“云岭市人民政府办公室"), "{words}");
}

#[test]
fn a_table_without_a_title_that_went_is_told_by_its_words() {
    let (_, source) = samples().into_iter().find(|(name, _)| name == "gongwen-ling").unwrap();
    let copy = copy(&source);
    let stamp = |document: String| {
        let at = document.rfind("赵启文").unwrap();
        let start = document[..at].rfind("<w:tbl>").unwrap();
        let end = at + document[at..].find("</w:tbl>").unwrap() + "</w:tbl>".len();
        format!("{}{}", &document[..start], &document[end..])
    };
    let words = refused(&edited(&copy, stamp));
    assert!(words.contains("签名章的职务“市"), "{words}");
}

/// A report with a table of the author's own: a header, plain rows, and two rows that a merged cell holds together.
fn own_table() -> String {
    let rows: Vec<String> = (1..=6).map(|n| format!("        [\"第{n}所\", \"{n}0\", \"\"]")).collect();
    format!(
        "{{\n  \"schema\": \"banxin/report/1\",\n  \"form\": \"free-report\",\n  \"year\": 2024,\n  \"issuer\": \"云岭市统计局\",\n  \"title\": \"情况报告\",\n  \
         \"body\": [\n    \"情况见下表。\",\n    {{ \"grid\": {{ \"caption\": \"表1 情况\", \"header_rows\": 1, \"rows\": [\n        [\"单位\", \"件数\", \"说明\"],\n{},\n        \
         [{{ \"text\": \"合署\", \"rows\": 2 }}, \"1\", \"甲\"],\n        [\"2\", \"乙\"]\n    ] }} }}\n  ]\n}}\n",
        rows.join(",\n")
    )
}

/// The row of a table in which a text stands: where it begins and ends in the document part.
fn row_at(document: &str, text: &str) -> std::ops::Range<usize> {
    let at = document.find(&format!(">{text}<")).unwrap_or_else(|| panic!("no {text}"));
    let start = document[..at].rfind("<w:tr>").unwrap();
    start..at + document[at..].find("</w:tr>").unwrap() + "</w:tr>".len()
}

/// A row as a workbook or Word's own button leaves it.
fn typed_row(texts: &[&str]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    format!("<w:tr>{}</w:tr>", texts.iter().map(cell).collect::<String>())
}

/// Rows of a table of the author's own come, go and move, with cells that were changed besides; not where a merged cell or
/// the header is in the way.
#[test]
fn rows_of_an_own_table_come_go_and_move() {
    let source = own_table();
    let copy = copy(&source);
    let with = |change: &dyn Fn(&mut String)| {
        edited(&copy, |mut document| {
            change(&mut document);
            document
        })
    };
    let behind = |document: &mut String, text: &str, new: &str| {
        let end = row_at(document, text).end;
        document.insert_str(end, new);
    };
    let line = |texts: &[&str]| format!("        {}", serde_json::json!(texts).to_string().replace("\",", "\", "));
    let new = line(&["第9所", "90", ""]);

    let added = with(&|document| {
        behind(document, "第2所", &typed_row(&["第9所", "90", ""]));
        *document = document.replacen(">40<", ">44<", 1);
    });
    let old = line(&["第2所", "20", ""]);
    let expected = source.replace(&old, &format!("{old},\n{new}")).replace("\"40\"", "\"44\"");
    let pulled = taken(&added);
    assert_eq!(pulled.source, expected);
    assert!(pulled.diff.show().contains("第9所"), "{}", pulled.diff.show());

    // Ideographic spaces before a label are its level; other blanks about a text are none.
    let below = with(&|document| behind(document, "第2所", &typed_row(&["　其中：第9所 ", " 90", ""])));
    let indented = line(&["　其中：第9所", "90", ""]);
    assert_eq!(taken(&below).source, source.replace(&old, &format!("{old},\n{indented}")));

    let gone = with(&|document| {
        let row = row_at(document, "第3所");
        document.replace_range(row, "");
    });
    let third = format!("{},\n", line(&["第3所", "30", ""]));
    assert_eq!(taken(&gone).source, source.replace(&third, ""));

    let moved = with(&|document| {
        let row = row_at(document, "第1所");
        let text = document[row.clone()].to_owned();
        document.replace_range(row, "");
        behind(document, "第5所", &text);
    });
    let (first, fifth) = (line(&["第1所", "10", ""]), line(&["第5所", "50", ""]));
    let expected = source.replace(&format!("{first},\n"), "").replace(&fifth, &format!("{fifth},\n{first}"));
    assert_eq!(taken(&moved).source, expected);

    // As many rows as before, and not the same ones.
    let exchanged = with(&|document| {
        let row = row_at(document, "第3所");
        document.replace_range(row, "");
        behind(document, "第5所", &typed_row(&["第9所", "90", ""]));
    });
    assert_eq!(taken(&exchanged).source, source.replace(&third, "").replace(&fifth, &format!("{fifth},\n{new}")));

    // A row that is copied with its bookmarks is there twice.
    let twice = with(&|document| {
        let row = document[row_at(document, "第6所")].to_owned();
        behind(document, "第6所", &row);
    });
    let sixth = line(&["第6所", "60", ""]);
    assert_eq!(taken(&twice).source, source.replace(&sixth, &format!("{sixth},\n{sixth}")));

    for (what, change) in [
        (
            "into the merged cell",
            &(|document: &mut String| behind(document, "甲", &typed_row(&["", "3", "丙"]))) as &dyn Fn(&mut String),
        ),
        ("a merged row", &|document: &mut String| {
            let row = row_at(document, "乙");
            document.replace_range(row, "");
        }),
        ("the header", &|document: &mut String| {
            let row = row_at(document, "单位");
            document.replace_range(row, "");
        }),
        ("before the header", &|document: &mut String| {
            let start = row_at(document, "单位").start;
            document.insert_str(start, &typed_row(&["一", "二", "三"]));
        }),
        ("a cell too few", &|document: &mut String| behind(document, "第2所", &typed_row(&["第9所", "90"]))),
    ] {
        let words = refused(&with(change));
        assert!(words.contains("表“表1 情况”") && !words.contains("pull-failed"), "{what}: {words}");
    }
    let two = refused(&with(&|document| behind(document, "第2所", &typed_row(&["第9所", "9</w:t><w:br/><w:t>0", ""]))));
    assert!(two.contains("line-break：表“表1 情况”新增的第 4 行第 2 格"), "{two}");
    // Parted with Enter, which is no line break and is not told as one.
    let parted =
        refused(&with(&|document| *document = document.replacen(">40<", ">40</w:t></w:r></w:p><w:p><w:r><w:t>万<", 1)));
    assert!(parted.contains("“第4所”行") && parted.contains("分成了 2 段") && !parted.contains("换行"), "{parted}");
}

/// The kinds of edits of the short run: one that is seen otherwise, one that comes back, one of pictures, and so on.
const KINDS: &str = "picture-deleted,picture-replaced,picture-cropped,picture-alt-changed,\
    table-deleted,table-inserted,header-typed,replace-in-heading,type-in-document-head,row-inserted,heading-to-prose,\
    enter-in-paragraph,paragraph-retyped";

/// Copies edited in hundreds of ways by a program that has not read ours, and judged by what LibreOffice shows: what comes
/// back says what the copy shows, or is refused with its place. A few edits; a thousand with `BANXIN_LONG_TESTS`.
#[test]
fn edits_by_others_come_back_as_they_are_seen_or_are_refused() {
    if !python("lxml, docx") || !["soffice", "timeout"].into_iter().all(tool) {
        return;
    }
    let long = std::env::var_os("BANXIN_LONG_TESTS").is_some_and(|value| !value.is_empty());
    let mut asked = Command::new("python3");
    asked.arg(judge("pull_edits.py")).args(["--banxin", env!("CARGO_BIN_EXE_banxin"), "--seed", "1"]);
    asked.args(["--keep".as_ref(), root().join("target/pull-edits").as_path()]);
    match long {
        true => asked.args(["--count", "1000"]),
        false => asked.args(["--count", "13", "--bases", "wudang-2020,gongwen-lianhe", "--kinds", KINDS]),
    };
    println!("{}", run(&mut asked));
}

/// Copies taken back together, by names.
fn together(copies: &[(&str, &[u8])]) -> Result<pull::Together, pull::Apart> {
    pull::pull_together(&ENGINE, copies, Accept::All)
}

#[test]
fn copies_of_one_draft_are_taken_back_as_one_copy_with_all_changes_is() {
    let source = sample();
    let draft = copy(&source);
    let figure = |copy: &[u8]| with_paragraph(copy, NEW_NP, |p| p.replace(">88<", ">90<"));
    let third = "/body/1/body/2/body/0";
    let words = |copy: &[u8]| with_paragraph(copy, third, |p| p.replace("99件", "109件"));
    let came = |copy: &[u8]| with_paragraph(copy, FIRST, |p| format!("{p}{}", typed("新增的一段。")));
    let gone = |copy: &[u8]| with_paragraph(copy, "/body/1/body/1/body/0", |_| String::new());
    let all = taken(&gone(&came(&words(&figure(&draft)))));
    let (one, two, three) = (words(&figure(&draft)), came(&draft), gone(&words(&draft)));
    let named = [("甲.docx", &one[..]), ("乙.docx", &two[..]), ("丙.docx", &three[..])];
    for turn in 0..3 {
        let copies = [named[turn], named[(turn + 1) % 3], named[(turn + 2) % 3]];
        let found = together(&copies).unwrap_or_else(|apart| panic!("{apart:?}"));
        assert_eq!(found.source, all.source);
        assert_eq!((&found.diff, found.copies.len()), (&all.diff, 3));
    }
    // One of them twice, and with one that nobody changed, is that one.
    let same = together(&[named[0], named[0], ("丁.docx", &draft[..])]).unwrap_or_else(|apart| panic!("{apart:?}"));
    assert_eq!(same.source, taken(&one).source);
}

/// A plain copy carries its draft without `signoff`; beside a copy for signature it is a copy of the same draft, and the
/// sheet stays, in any order.
#[test]
fn a_plain_copy_and_one_for_signature_are_of_one_draft() {
    let source = sample();
    let source = source.trim_end().strip_suffix('}').unwrap().trim_end().to_owned()
        + ",\n  \"signoff\": { \"draft\": \"李四\", \"phone\": \"1234567\" }\n}\n";
    let figure = with_paragraph(&copy(&source), NEW_NP, |p| p.replace(">88<", ">90<"));
    let signed = edited(&signoff_copy(&source), |document| {
        in_paragraph(&document, "w:name=\"bxField_issue\"", |p| {
            p.replace("<w:t xml:space=\"preserve\"> </w:t>", "<w:t>同意。赵六 2月1日</w:t>")
        })
    });
    for turned in [false, true] {
        let mut copies = [("甲.docx", &figure[..]), ("乙.docx", &signed[..])];
        if turned {
            copies.reverse();
        }
        let found = together(&copies).unwrap_or_else(|apart| panic!("{apart:?}"));
        let json: serde_json::Value = serde_json::from_str(&found.source).unwrap();
        let said = ["draft", "phone", "issue"].map(|key| json["signoff"][key].as_str().unwrap());
        assert_eq!(said, ["李四", "1234567", "同意。赵六 2月1日"]);
        assert!(found.source.contains("\"90\"") || found.source.contains(": 90"), "{}", found.diff.show());
    }
    // Another draft stays another, with or without its sheet.
    let other = copy(&source.replace("申请99件", "申请98件"));
    assert!(together(&[("乙.docx", &signed[..]), ("丙.docx", &other[..])]).is_err());
}

#[test]
fn copies_that_contradict_are_told_by_place_and_person() {
    let draft = copy(&sample());
    let figure = |value: &str| with_paragraph(&draft, NEW_NP, |p| p.replace(">88<", &format!(">{value}<")));
    let (one, two) = (figure("90"), figure("91"));
    let apart = together(&[("甲.docx", &one), ("乙.docx", &two)]).unwrap_err();
    let told = words(&apart.conflicts);
    assert!(
        told.starts_with("copies-conflict：表“收到和处理政府信息公开申请情况”")
            && told.contains("甲.docx 改成“90”；乙.docx 改成“91”"),
        "{told}"
    );
    // Who tracked a change is named; what one took away another may not change.
    let second = "/body/1/body/2/body/0";
    let by_name = with_paragraph(&draft, second, |p| {
        let at = p.find("99件").unwrap();
        let (before, after) = (&p[..at], &p[at + "99件".len()..]);
        let open = "<w:r><w:t xml:space=\"preserve\">";
        format!("{before}</w:t></w:r>{}{}{open}{after}", tracked("del", "99件"), tracked("ins", "100件"))
    });
    let gone = with_paragraph(&draft, second, |_| String::new());
    let told = words(&together(&[("甲.docx", &gone), ("乙.docx", &by_name)]).unwrap_err().conflicts);
    assert!(told.contains("甲.docx 删去了；乙.docx（李四） …"), "{told}");
    // New paragraphs in one place have no order.
    let came = |text: &str| with_paragraph(&draft, FIRST, |p| format!("{p}{}", typed(text)));
    let told =
        words(&together(&[("甲.docx", &came("甲的一段。")), ("乙.docx", &came("乙的一段。"))]).unwrap_err().conflicts);
    assert!(told.contains("之后：几份副本改得不一样。甲.docx 加了“甲的一段。”；乙.docx 加了“乙的一段。”"), "{told}");
    // A copy of another draft, and one that is none.
    let other = copy(&sample().replace("申请99件", "申请98件"));
    let apart = together(&[("甲.docx", &draft), ("乙.docx", &other), ("丙.docx", b"no zip")]).unwrap_err();
    assert_eq!(words(&apart.copies[1]), "copies-differ：和“甲.docx”不是同一份原稿生成的，改动没有办法合在一起\n");
    assert!(apart.copies[0].is_empty() && !apart.copies[2].is_empty() && apart.conflicts.is_empty());
}

/// One finding for one place, which names each copy that changed it once, and no other.
#[test]
fn each_conflict_is_told_once_and_names_who_touched_the_place() {
    let draft = copy(&sample());
    let second = "/body/1/body/2/body/0";
    let gone = with_paragraph(&draft, second, |_| String::new());
    let words_of = |new: &str| with_paragraph(&draft, second, |p| p.replace("99件", new));
    let (one, other) = (words_of("100件"), words_of("101件"));
    let named = [("甲", &gone[..]), ("乙", &gone[..]), ("丙", &one[..]), ("丁", &other[..]), ("戊", &draft[..])];
    let conflicts = together(&named).unwrap_err().conflicts;
    assert_eq!(conflicts.len(), 1, "{}", words(&conflicts));
    let told = &conflicts[0].message;
    assert!(told.contains("甲、乙 删去了；丙 …") && told.contains("；丁 …") && !told.contains('戊'), "{told}");
    assert_eq!(conflicts[0].related.len(), 3);
    // Three that put something else into one place are one conflict.
    let came = |text: &str| with_paragraph(&draft, FIRST, |p| format!("{p}{}", typed(text)));
    let new = [came("一。"), came("二。"), came("三。")];
    let conflicts = together(&[("甲", &new[0]), ("乙", &new[1]), ("丙", &new[2])]).unwrap_err().conflicts;
    assert_eq!(conflicts.len(), 1, "{}", words(&conflicts));
    assert!(conflicts[0].message.ends_with("甲 加了“一。”；乙 加了“二。”；丙 加了“三。”"), "{}", conflicts[0].message);
    // Who changed another sentence of the paragraph has nothing to do with it.
    let draft = copy(&NOTED.replace("为0。", "为0。全年平稳。"));
    let turned = |old: &str, new: &str| edited(&draft, |document| document.replace(old, new));
    let (last, one, other) = (turned("平稳", "向好"), turned("增长，", "下降，"), turned("增长，", "持平，"));
    let conflicts = together(&[("甲", &last), ("乙", &one), ("丙", &other)]).unwrap_err().conflicts;
    let told = &conflicts[0].message;
    assert!(conflicts.len() == 1 && told.contains('乙') && told.contains('丙') && !told.contains('甲'), "{told}");
}

/// Footnotes of several copies: each by its own name, and none twice.
#[test]
fn notes_of_several_copies_stand_beside_each_other() {
    let source = NOTED.replace("增长，为0。", "增长，为0。全年平稳。");
    let draft = copy(&source);
    let noted = |behind: &str, said: &str| marked(&with_note(&draft, 9, &run_of(said)), behind, 9);
    let (one, two) = (noted("增长", "一注。"), noted("全年", "二注。"));
    let found = together(&[("甲", &one), ("乙", &two)]).unwrap_or_else(|apart| panic!("{apart:?}"));
    let expected = source
        .replace("增长，为0。全年平稳", "增长[注2]，为0。全年[注3]平稳")
        .replace("\"可比口径。\"", "\"可比口径。\", \"注2\": \"一注。\", \"注3\": \"二注。\"");
    assert_eq!(found.source, expected);
    assert!(found.findings.iter().any(|finding| finding.code == "copies-joined"));
    let same = together(&[("甲", &one), ("乙", &one)]).unwrap_or_else(|apart| panic!("{apart:?}"));
    assert_eq!(same.source, taken(&one).source);
    // The same words at two places of one paragraph, a note that goes and one that changes: nobody has read both.
    let elsewhere = noted("全年", "一注。");
    assert_eq!(together(&[("甲", &one), ("乙", &elsewhere)]).unwrap_err().conflicts[0].code, "copies-conflict");
    let gone = edited(&draft, |d| d.replacen("<w:footnoteReference w:id=\"1\"/>", "", 1));
    let changed = with_part(&draft, "word/footnotes.xml", |notes| notes.replace("可比口径。", "同口径。"));
    let told = words(&together(&[("甲", &gone), ("乙", &changed)]).unwrap_err().conflicts);
    assert!(told.contains("脚注 1") && told.contains("甲 删空了；乙 改成“同口径。”"), "{told}");
}

/// A level that only both together leave out is told with the heading and with who did what.
#[test]
fn a_level_that_copies_leave_out_together_is_told() {
    let mut json: serde_json::Value = serde_json::from_str(&headed()).unwrap();
    json["body"][1]["body"] = serde_json::json!(["甲。"]);
    json["body"][2]["body"] = serde_json::json!(["戊。", { "section": "加强培训", "body": ["庚。"] }]);
    let source = json.to_string();
    let draft = copy(&source);
    let without = |at: &str| with_paragraph(&draft, at, |_| String::new());
    let (first, second) = (without("/body/1/section"), without("/body/2/section"));
    taken(&first);
    taken(&second);
    let apart = together(&[("甲.docx", &first), ("乙.docx", &second), ("丙.docx", &draft)]).unwrap_err();
    assert_eq!(
        words(&apart.conflicts),
        "copies-conflict：标题“加强培训”是第 2 级，几份副本合在一起以后，它前面没有第 1 级的标题。甲.docx 去掉了标题“工作情况”；乙.docx 去掉了标题“下一步打算”\n"
    );
}

/// Lists go with their last item, and what is typed in the style of items begins one.
#[test]
fn whole_lists_go_and_come() {
    let body = |source: &str| serde_json::from_str::<serde_json::Value>(source).unwrap()["body"][0]["body"].clone();
    let copy = copy(NOTED);
    let list = |nth: &str| format!("/body/0/body/1/list/{nth}");
    let without =
        |ats: &[&str]| ats.iter().fold(copy.clone(), |copy, at| with_paragraph(&copy, &list(at), |_| String::new()));
    let all = taken(&without(&["0", "1/text", "1/list/0"]));
    assert_eq!(body(&all.source).as_array().unwrap().len(), 1, "{}", all.source);
    let inner = body(&taken(&without(&["1/list/0"])).source);
    assert_eq!(inner[1]["list"][1], serde_json::json!({ "text": "戊[注]", "notes": { "注": "己" } }));
    let outer = body(&taken(&without(&["1/text", "1/list/0"])).source);
    assert_eq!(outer[1]["list"], serde_json::json!(["丁"]));
    // In the style of Word's own buttons, numbered there or by hand.
    let item = |text: &str, style: &str| typed(text).replace("BodyText", style);
    let behind =
        |new: &str| take(&with_paragraph(&copy, "/body/0/body/0/text", |p| format!("{p}{}{new}", typed("新段。"))));
    let new = item("（1）子；", "ListParagraph") + &item("（2）丑；", "ListParagraph");
    let came = body(&behind(&new).unwrap().source);
    assert_eq!(came[2], serde_json::json!({ "list": ["子；", "丑；"], "numbering": "（1）" }));
    let wrong = words(&behind(&new.replace("（2）", "（3）")).unwrap_err());
    assert!(wrong.contains("label-changed：列表的项“（3）丑；”"), "{wrong}");
}

/// What cannot come back says what it is and where it is mended.
#[test]
fn refusals_of_official_documents_name_the_place_that_mends_them() {
    let source = std::fs::read_to_string(root().join("samples/gongwen-tongzhi.json")).unwrap();
    let copy = copy(&source);
    let told = |copy: &[u8]| {
        let found = take(copy).unwrap_err();
        (words(&found), found[0].hints[0].clone())
    };
    let signature = edited(&copy, |document| {
        let at = document.rfind(">云岭市人民政府<").unwrap();
        let (before, rest) = document.split_at(at);
        format!("{before}{}", rest.replacen("云岭市人民政府", "云岭市政府", 1))
    });
    let (said, hint) = told(&signature);
    assert!(said.starts_with("label-changed：发文机关的名称“云岭市人民政府”被改成“云岭市政府”"), "{said}");
    assert!(hint.contains("issuer"), "{hint}");
    let (said, hint) = told(&with_paragraph(&copy, "/official/signature/date", |_| String::new()));
    assert!(said.starts_with("text-lost：") && hint.contains("official.signature，"), "{said}{hint}");
    let (said, hint) = told(&with_paragraph(&copy, "/official/attachments/1/name", |_| String::new()));
    assert!(said.starts_with("text-lost：") && hint.contains("official.attachments 的第 2 项"), "{said}{hint}");
    let twice = with_paragraph(&copy, "/official/urgency", |p| format!("{p}{}", p.replace("加急", "特急")));
    assert!(told(&unmarked(&twice, "特急")).1.contains("发文机关标志的上面"));
    let last = "/official/attachments/1/body/1/body/0";
    let new = typed("新的附件").replace("BodyText", "AttachmentTitle");
    let (said, hint) = told(&with_paragraph(&copy, last, |p| format!("{p}{new}")));
    assert!(said.contains("附件不能在 Word 里增加") && hint.contains("official.attachments"), "{said}{hint}");
}

/// A copy without the bookmark around a text that somebody typed.
fn unmarked(copy: &[u8], text: &str) -> Vec<u8> {
    edited(copy, |mut document| {
        let at = paragraph_of(&document, text);
        let typed = typed_like(&document, text, text);
        document.replace_range(at, &typed);
        document
    })
}

/// What an official document may have or leave out leaves the JSON with its text, and comes into it where it is typed in its place.
#[test]
fn elements_of_official_documents_come_and_go() {
    let source = std::fs::read_to_string(root().join("samples/gongwen-tongzhi.json")).unwrap();
    let json = |source: &str| serde_json::from_str::<serde_json::Value>(source).unwrap();
    let made = copy(&source);
    let row = |document: &str, text: &str| {
        let at = document.find(text).unwrap_or_else(|| panic!("no {text}"));
        let start = document[..at].rfind("<w:tr>").max(document[..at].rfind("<w:tr ")).unwrap();
        start..at + document[at..].find("</w:tr>").unwrap() + "</w:tr>".len()
    };
    let without_row = |text: &str| {
        edited(&made, |mut document| {
            document.replace_range(row(&document, text), "");
            document
        })
    };
    let gone = |at: &str| with_paragraph(&made, at, |_| String::new());
    let optional = ["serial", "urgency", "number", "to", "remark"];
    let whole = without_row("市委各部门，");
    let copies = optional.map(|key| (format!("/official/{key}"), gone(&format!("/official/{key}"))));
    for (at, copy) in copies.into_iter().chain([("/official/imprint/copies".to_owned(), whole.clone())]) {
        let mut expected = json(&source);
        let (object, key) = at.rsplit_once('/').unwrap();
        expected.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        let pulled = taken(&copy);
        assert_eq!(json(&pulled.source), expected, "{at}");
        // What is gone is typed in its place again.
        if ["/official/urgency", "/official/remark"].contains(&at.as_str()) {
            let text = json(&source).pointer(&at).unwrap().as_str().unwrap().to_owned();
            let behind = if at.ends_with("remark") { "/official/signature/date" } else { "/official/serial" };
            let typed = with_paragraph(&self::copy(&pulled.source), behind, |p| format!("{p}{}", typed(&text)));
            assert_eq!(json(&taken(&typed).source), json(&source), "{at}");
        }
    }
    let alone = edited(&whole, |mut document| {
        document.replace_range(row(&document, "日印发"), "");
        document
    });
    let table = edited(&alone, |document| {
        let end = document.rfind("</w:tbl>").unwrap() + "</w:tbl>".len();
        format!("{}{}", &document[..document.rfind("<w:tbl>").unwrap()], &document[end..])
    });
    assert_eq!(json(&taken(&table).source)["official"].get("imprint"), None);
    // A line of the imprint typed into a row above the last.
    let copied = edited(&copy(&taken(&whole).source), |mut document| {
        let at = row(&document, "日印发");
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        document.insert_str(at.start, &format!("<w:tr>{}{}</w:tr>", cell("抄送：市档案馆。"), cell("")));
        document
    });
    assert_eq!(json(&taken(&copied).source)["official"]["imprint"]["copies"], "市档案馆。");
}

/// Pages that somebody begins are told, and a table of texts that somebody put in is one of the author's own.
#[test]
fn pages_begun_by_hand_are_told_and_new_tables_are_taken() {
    let source = headed();
    let made = copy(&source);
    let told = |copy: &[u8]| {
        let pulled = taken(copy);
        assert_eq!(pulled.source, source);
        pulled
            .findings
            .iter()
            .filter(|finding| finding.code == "page-dropped")
            .map(|f| f.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&made), [""; 0]);
    let page = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
    let at = "/body/1/body/1/section";
    let begun = [
        with_paragraph(&made, at, |p| format!("{page}{p}")),
        with_paragraph(&made, at, |p| p.replacen("</w:pPr>", "<w:pageBreakBefore/></w:pPr>", 1)),
        with_paragraph(&made, "/body/1/body/0", |p| p.replace("</w:p>", "<w:r><w:br w:type=\"page\"/></w:r></w:p>")),
    ];
    for copy in begun {
        assert_eq!(told(&copy), ["标题“队伍建设”：前面有手工分页，没有取回，文字照收"]);
    }
    let before_table = edited(&made, |document| document.replacen("<w:tbl>", &format!("{page}<w:tbl>"), 1));
    assert_eq!(told(&before_table).len(), 1);

    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |texts: &[&str]| format!("<w:tr>{}</w:tr>", texts.iter().map(|text| cell(text)).collect::<String>());
    let table = |first: &str| {
        let head = row(&["项目", "数"]).replacen("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1);
        format!("<w:tbl><w:tblGrid><w:gridCol w:w=\"3000\"/><w:gridCol w:w=\"3000\"/></w:tblGrid>{head}{first}</w:tbl>")
    };
    let put = |table: &str| with_paragraph(&made, "/body/1/body/0", |p| format!("{p}{table}"));
    let pulled = taken(&put(&table(&row(&["人口", ""]))));
    let grid = serde_json::json!({ "grid": { "header_rows": 1, "rows": [["项目", "数"], ["人口", ""]] } });
    let body = serde_json::from_str::<serde_json::Value>(&pulled.source).unwrap()["body"][1]["body"].clone();
    assert_eq!((&body[1], &body[2]["section"]), (&grid, &"队伍建设".into()));
    assert!(pulled.findings.iter().any(|finding| finding.code == "table-added"));
    let merged = refused(&put(&table("<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p/></w:tc></w:tr>")));
    assert!(merged.starts_with("table-changed") && merged.contains("合并的单元格"), "{merged}");
}

/// The title of another year is taken; that `year` is not what it says is told.
#[test]
fn a_year_that_changed_in_the_title_alone_is_told() {
    let source = headed();
    let copy = copy(&source);
    let turned =
        |year: &str| taken(&edited(&copy, |document| document.replace("2024年工作", &format!("{year}年工作"))));
    let told = |pulled: &Pulled| pulled.findings.iter().find(|finding| finding.code == "year-kept").cloned();
    let found = told(&turned("2025")).unwrap();
    assert!(found.message.ends_with("还是 2024"), "{}", found.message);
    assert!(told(&taken(&copy)).is_none());
}

/// Raised digits are the characters for them; what has none stays refused, and struck words are, with the way to mend each.
#[test]
fn raised_digits_become_characters() {
    let source = headed().replace("甲。", "占地12平方米。");
    let copy = copy(&source);
    let looking = |text: &str, properties: &str| {
        let open = "<w:r><w:t xml:space=\"preserve\">";
        let run = format!("</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>{open}");
        edited(&copy, |document| document.replacen("占地12平方米", &format!("占地12km{run}"), 1))
    };
    let script = |kind: &str| format!("<w:vertAlign w:val=\"{kind}script\"/>");
    assert_eq!(taken(&looking("2", &script("super"))).source, source.replace("平方米", "km²"));
    assert_eq!(taken(&looking("10", &script("sub"))).source, source.replace("平方米", "km₁₀"));
    for (text, properties, hint) in [
        ("甲", script("super"), "插入脚注"),
        ("2", "<w:strike/>".to_owned(), "去掉删除线"),
        ("2", "<w:position w:val=\"8\"/>".to_owned(), "Ctrl+空格"),
    ] {
        let found = take(&looking(text, &properties)).unwrap_err();
        assert!(found[0].code == "text-look" && found[0].hints[0].contains(hint), "{found:?}");
    }
}

/// An own table goes whole, with its title and all; where something of it is left, that is told. None comes.
#[test]
fn own_tables_go_whole() {
    let source = own_table();
    let copy = copy(&source);
    let without = |document: &str| {
        let (start, end) = (document.find("<w:tbl>").unwrap(), document.rfind("</w:tbl>").unwrap() + "</w:tbl>".len());
        format!("{}{}", &document[..start], &document[end..])
    };
    let alone = edited(&copy, |document| without(&document));
    assert_eq!(refused(&alone), "table-changed：表“表1 情况”的表题“表1 情况”还在，它的表格或者图片却不见了\n");
    let whole = with_paragraph(&alone, "/body/1/grid/caption", |_| String::new());
    let pulled = taken(&whole);
    assert!(pulled.diff.show().contains("表1 情况"), "{}", pulled.diff.show());
    let body = serde_json::from_str::<serde_json::Value>(&pulled.source).unwrap()["body"].clone();
    assert_eq!(body, serde_json::json!(["情况见下表。"]));
    let title = refused(&with_paragraph(&copy, "/body/1/grid/caption", |_| String::new()));
    assert!(title.starts_with("text-lost：") && title.contains("表1 情况"), "{title}");
    let pasted = edited(&copy, |document| {
        let table =
            &document[document.find("<w:tbl>").unwrap()..document.rfind("</w:tbl>").unwrap() + "</w:tbl>".len()];
        document.replacen("<w:tbl>", &format!("{table}<w:p/><w:tbl>"), 1)
    });
    let found = take(&pasted).unwrap_err();
    assert!(
        found.iter().any(|found| found.code == "table-changed" && found.hints.join("").contains("JSON")),
        "{found:?}"
    );
}

/// What several copies take from its place and not to the same one, and what one puts beside something that another takes away.
#[test]
fn what_copies_move_to_different_places_is_told() {
    let draft = copy(&headed());
    let heading = "/body/1/body/1/section";
    let third = "/body/1/body/1/body/0";
    let (up, down) = (moved(&draft, &[third], "/body/0"), moved(&draft, &[third], "/body/2/body/0"));
    let gone = with_paragraph(&draft, third, |_| String::new());
    let told = |one: &[u8], other: &[u8]| {
        let apart = together(&[("甲", one), ("乙", other)]).unwrap_err();
        assert_eq!(apart.conflicts.len(), 1, "{}", words(&apart.conflicts));
        words(&apart.conflicts)
    };
    let twice = told(&up, &down);
    assert!(twice.contains("甲 移到了正文第 1 段之后；乙 移到了“下一步打算”第 1 段之后"), "{twice}");
    let lost = told(&up, &gone);
    assert!(lost.contains("甲 移到了正文第 1 段之后；乙 删去了"), "{lost}");
    // To one place is one change.
    let alike = together(&[("甲", &up), ("乙", &up)]).unwrap_or_else(|apart| panic!("{apart:?}"));
    assert_eq!(alike.source, taken(&up).source);
    // A section with what stands in it, told once.
    let all = [heading, third, "/body/1/body/1/body/1"];
    let section_down = moved(&draft, &all, "/body/2/body/0");
    let section_gone = all.iter().fold(draft.clone(), |copy, at| with_paragraph(&copy, at, |_| String::new()));
    let section = told(&section_down, &section_gone);
    assert!(section.contains("把这个标题移到了") && section.contains("乙 删去了这个标题"), "{section}");
    let added = with_paragraph(&draft, all[2], |p| format!("{p}{}", typed("新增的一段。")));
    for other in [&section_down, &section_gone] {
        let stray = told(other, &added);
        assert!(stray.contains("乙 加了“新增的一段。”"), "{stray}");
    }
}

/// The paragraph in which a text stands in the document part.
fn paragraph_of(document: &str, text: &str) -> std::ops::Range<usize> {
    let at = document.find(text).unwrap_or_else(|| panic!("no {text}"));
    let start = document[..at].rfind("<w:p>").unwrap();
    start..at + document[at..].find("</w:p>").unwrap() + "</w:p>".len()
}

/// A paragraph typed in the manner of another one.
fn typed_like(document: &str, text: &str, new: &str) -> String {
    let whole = document[paragraph_of(document, text)].replace(text, new);
    let (before, rest) = whole.split_once("<w:bookmarkStart").unwrap();
    let (_, rest) = rest.split_once("/>").unwrap();
    let (inner, _) = rest.split_once("<w:bookmarkEnd").unwrap();
    format!("{before}{inner}</w:p>")
}

/// A copy with new paragraphs, each in the manner of another one, behind a text.
fn grown(copy: &[u8], behind: &str, new: &[(&str, &str)]) -> Vec<u8> {
    edited(copy, |document| {
        let new: String = new.iter().map(|(like, text)| typed_like(&document, like, text)).collect();
        let end = paragraph_of(&document, behind).end;
        format!("{}{new}{}", &document[..end], &document[end..])
    })
}

/// A copy with the paragraphs of some texts behind another one.
fn shifted(copy: &[u8], texts: &[&str], behind: &str) -> Vec<u8> {
    edited(copy, |mut document| {
        let mut held = String::new();
        for text in texts {
            let at = paragraph_of(&document, text);
            held.push_str(&document[at.clone()]);
            document.replace_range(at, "");
        }
        let end = paragraph_of(&document, behind).end;
        document.insert_str(end, &held);
        document
    })
}

/// Items come, go and move with those under them, on either level, and lists part where a paragraph comes between their items.
#[test]
fn items_bring_those_under_them() {
    let source = r#"{ "schema": "banxin/report/1", "form": "free-report", "year": 2025, "issuer": "某局", "title": "某局2025年工作要点",
"body": [ "要点如下。", { "list": [ { "text": "甲类：", "list": ["甲一；", "甲二。"], "numbering": "（1）" }, "乙类。" ] } ] }"#;
    let made = copy(source);
    let paragraph = paragraph_of;
    let like = typed_like;
    let group = edited(&made, |document| {
        let new = like(&document, "甲类：", "丁类：")
            + &like(&document, "甲一；", "丁一；")
            + &like(&document, "甲一；", "丁二。");
        let end = paragraph(&document, "甲二。").end;
        format!("{}{new}{}", &document[..end], &document[end..])
    });
    let list = |copy: &[u8]| {
        serde_json::from_str::<serde_json::Value>(&taken(copy).source).unwrap()["body"][1]["list"].clone()
    };
    let inner = |name: &str| serde_json::json!({ "text": format!("{name}类："), "list": [format!("{name}一；"), format!("{name}二。")], "numbering": "（1）" });
    assert_eq!(list(&group), serde_json::json!([inner("甲"), inner("丁"), "乙类。"]));
    let first = edited(&made, |document| {
        let end = paragraph(&document, "乙类。").end;
        format!("{}{}{}", &document[..end], like(&document, "甲一；", "乙一；"), &document[end..])
    });
    let under = |text: &str, items: &[&str]| serde_json::json!({ "text": text, "list": items, "numbering": "（1）" });
    assert_eq!(list(&first), serde_json::json!([inner("甲"), under("乙类。", &["乙一；"])]));
    let orphan = refused(&grown(&made, "要点如下。", &[("甲一；", "子项。")]));
    assert!(orphan.starts_with("label-changed") && orphan.contains("“子项。”是下一级列表的项目"), "{orphan}");
    // Put deeper or less deep in Word, the style stays.
    let level = |copy: &[u8], text: &str, from: usize, to: usize| {
        edited(copy, |mut document| {
            let at = paragraph_of(&document, text);
            let level = |nth: usize| format!("<w:ilvl w:val=\"{nth}\"/>");
            let put = document[at.clone()].replace(&level(from), &level(to));
            document.replace_range(at, &put);
            document
        })
    };
    let deeper = level(&made, "乙类。", 0, 1);
    assert_eq!(list(&deeper), serde_json::json!([under("甲类：", &["甲一；", "甲二。", "乙类。"])]));
    let higher = level(&made, "甲二。", 1, 0);
    assert_eq!(list(&higher), serde_json::json!([under("甲类：", &["甲一；"]), "甲二。", "乙类。"]));
    let deepest = take(&level(&made, "甲二。", 1, 2)).unwrap_err();
    assert_eq!(deepest[0].code, "list-deep");
    // A group past another while something is added to either, wherever.
    let two = copy(
        &source.replace("\"乙类。\"", r#"{ "text": "乙类：", "list": ["乙一；", "乙二。"], "numbering": "（1）" }"#),
    );
    for (grows, behind) in [("甲", "甲类："), ("甲", "甲一；"), ("甲", "甲二。"), ("乙", "乙类："), ("乙", "乙二。")]
    {
        let new = format!("{grows}新。");
        let added = grown(&two, behind, &[("甲一；", &new)]);
        let mut items = vec![format!("{grows}一；"), format!("{grows}二。")];
        items.insert(usize::from(behind.contains('一')) + 2 * usize::from(behind.contains('二')), new.clone());
        let group = serde_json::json!({ "text": format!("{grows}类："), "list": items, "numbering": "（1）" });
        let groups = if grows == "甲" { [inner("乙"), group] } else { [group, inner("甲")] };
        let mut first = vec!["甲类：", "甲一；", "甲二。"];
        if grows == "甲" {
            first.insert(first.iter().position(|text| *text == behind).unwrap() + 1, &new);
        }
        let last = if grows == "乙" && behind.contains('二') { new.as_str() } else { "乙二。" };
        assert_eq!(list(&shifted(&added, &first, last)), serde_json::json!(groups), "{behind}");
    }
    // The list parts where a paragraph comes between its items, if what follows is counted anew.
    let split = grown(&two, "甲二。", &[("要点如下。", "另外：")]);
    assert!(refused(&split).starts_with("label-changed：“2.乙类：”是一个列表的第一项"));
    let anew = with_part(&split, "word/numbering.xml", |numbering| {
        let other = "<w:num w:numId=\"77\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num></w:numbering>";
        numbering.replace("</w:numbering>", other)
    });
    let anew = edited(&anew, |document| {
        let at = document.find("另外：").unwrap();
        format!("{}{}", &document[..at], document[at..].replace("<w:numId w:val=\"1\"/>", "<w:numId w:val=\"77\"/>"))
    });
    let body = serde_json::from_str::<serde_json::Value>(&taken(&anew).source).unwrap()["body"].clone();
    let lists =
        [serde_json::json!({ "list": [inner("甲")] }), serde_json::json!({ "list": [inner("乙")], "numbering": "1." })];
    assert_eq!(body, serde_json::json!(["要点如下。", lists[0], "另外：", lists[1]]));
}

/// Own tables and pictures that stand elsewhere take all along that belongs to them.
#[test]
fn tables_and_pictures_go_elsewhere_whole() {
    let table = |name: &str| serde_json::json!({ "grid": { "caption": format!("{name} 情况"), "unit": "单位：人", "rows": [["指标", "数"], [name, "3"]], "header_rows": 1, "notes": [format!("注：{name}。")] } });
    let source = serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "甲局", "title": "甲局报告",
        "body": [
            {"section": "一、甲章", "body": [{"text": "甲文[注1]。", "notes": {"注1": "甲注。"}}, table("表1"), "甲末。"]},
            {"section": "二、乙章", "body": ["乙文。", table("表2")]},
            {"section": "三、丙章", "body": ["丙文。"]}]
    });
    let made = copy(&source.to_string());
    // The first chapter behind the second.
    let swapped = edited(&made, |document| {
        let at = |text: &str| paragraph_of(&document, text).start;
        let (one, two, three) = (at("一、甲章"), at("二、乙章"), at("三、丙章"));
        [&document[..one], &document[two..three], &document[one..two], &document[three..]].concat()
    });
    let body = |source: &str| serde_json::from_str::<serde_json::Value>(source).unwrap()["body"].clone();
    let was = &source["body"];
    let expected = serde_json::json!([was[1], was[0], was[2]]);
    assert_eq!(body(&taken(&swapped).source), expected);
    // With a figure changed and a row added in it on the way.
    let changed = edited(&swapped, |document| {
        let at = document.find("表1</w:t>").unwrap_or_else(|| document.rfind(">表1<").unwrap());
        let end = at + document[at..].find("</w:tr>").unwrap() + "</w:tr>".len();
        let start = document[..end].rfind("<w:tr>").or_else(|| document[..end].rfind("<w:tr ")).unwrap();
        let row = document[start..end].replace(">3<", ">4<");
        format!("{}{row}{}", &document[..start], &document[end..])
    });
    let mut with = expected.clone();
    *with.pointer_mut("/1/body/1/grid/rows/1/1").unwrap() = "4".into();
    assert_eq!(body(&taken(&changed).source), with);
    // A picture with its caption behind a table, and copied there.
    let grid = r#"{ "grid": { "rows": [["指标", "数"]], "header_rows": 0 } }"#;
    let pictured = PICTURED.replace("\"后一段。\"", &format!("\"后一段。\", {grid}, \"末段。\""));
    let drawn = copy(&pictured);
    let with_picture = |copied: bool| {
        edited(&drawn, |mut document| {
            let start = paragraph_of(&document, "小的样章").start;
            let end = paragraph_of(&document, "> 样章<").end;
            let held = document[start..end].to_owned();
            let behind = paragraph_of(&document, "末段。").end;
            document.insert_str(behind, &held);
            if !copied {
                document.replace_range(start..end, "");
            }
            document
        })
    };
    let mut report: serde_json::Value = serde_json::from_str(&pictured).unwrap();
    let body = report["body"].as_array_mut().unwrap();
    let picture = body.remove(2);
    body.push(picture);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&taken(&with_picture(false)).source).unwrap(), report);
    assert!(refused(&with_picture(true)).contains("有图片或图形，报告里放不下"));
    // Into another section.
    let pictured = PICTURED.replace("\"后一段。\"", r#"{ "section": "一、甲章", "body": ["后一段。"] }"#);
    let lower = edited(&copy(&pictured), |mut document| {
        let (start, end) = (paragraph_of(&document, "小的样章").start, paragraph_of(&document, "> 样章<").end);
        let held = document[start..end].to_owned();
        document.insert_str(paragraph_of(&document, "后一段。").end, &held);
        document.replace_range(start..end, "");
        document
    });
    let mut report: serde_json::Value = serde_json::from_str(&pictured).unwrap();
    let picture = report["body"].as_array_mut().unwrap().remove(2);
    report["body"][2]["body"].as_array_mut().unwrap().push(picture);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&taken(&lower).source).unwrap(), report);
    // Its notes left behind.
    let parted = self::moved(&swapped, &["/body/0/body/1/grid/notes/0"], "/body/2/section");
    assert!(refused(&parted).contains("注：表1。"));
}

/// A list under an item that one copy takes away and another adds to; an item that both move.
#[test]
fn what_copies_do_to_lists_under_items_is_told() {
    let source = r#"{"schema":"banxin/report/1","form":"gongwen","year":2024,"issuer":"甲局","title":"通知","body":["要点：",
        {"list":[{"text":"甲类","list":["甲一","甲二"]},{"text":"乙类","list":["乙一","乙二"]},"附带。"]},"后面一段。"]}"#;
    let made = copy(source);
    let under = ["/body/1/list/1/list/0", "/body/1/list/1/list/1"];
    let without = |ats: &[&str]| ats.iter().fold(made.clone(), |copy, at| with_paragraph(&copy, at, |_| String::new()));
    let added = with_paragraph(&made, under[1], |p| {
        let (properties, _) = p.split_once("</w:pPr>").unwrap();
        format!("{p}{properties}</w:pPr><w:r><w:t>乙三</w:t></w:r></w:p>")
    });
    let told = |one: &[u8], other: &[u8]| {
        let apart = together(&[("甲", one), ("乙", other)]).unwrap_err();
        assert_eq!(apart.conflicts.len(), 1, "{}", words(&apart.conflicts));
        words(&apart.conflicts)
    };
    let emptied = told(&added, &without(&under));
    assert!(emptied.contains("甲 加了“乙三”；乙 删去或移走了这个列表的各项"), "{emptied}");
    let gone = told(&added, &without(&["/body/1/list/1/text", under[0], under[1]]));
    assert!(gone.contains("甲 加了“乙三”；乙 删去了"), "{gone}");
    let last = "/body/1/list/2";
    let (up, down) = (moved(&made, &[last], "/body/0"), moved(&made, &[last], "/body/1/list/0/list/1"));
    let twice = told(&up, &down);
    assert!(twice.contains("甲 移到了") && twice.contains("乙 移到了"), "{twice}");
    let alike = together(&[("甲", &up), ("乙", &up)]).unwrap_or_else(|apart| panic!("{apart:?}"));
    assert_eq!(alike.source, taken(&up).source);
}
