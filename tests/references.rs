//! Captions and references in the Word copy: numbers that Word counts, labels that repeat them, and how both come back.

use std::sync::LazyLock;

use crate::common::package::{part, with_part};
use crate::common::{engine, samples};
use banxin::backend::Format;
use banxin::engine::Engine;
use banxin::pull::{Accept, pull};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

/// A free report with these texts and tables with these captions, in turn; what begins with 表 and a blank behind the number is a caption.
fn report(parts: &[&str]) -> String {
    let grid = |caption: &str| {
        let rows = [["事项", "件数"], ["受理", "12"], ["办结", "11"]];
        serde_json::json!({ "grid": { "caption": caption, "header_rows": 1, "rows": rows } })
    };
    let part = |part: &&str| if part.contains('　') { grid(part) } else { (*part).into() };
    let body: Vec<serde_json::Value> = parts.iter().map(part).collect();
    let report = serde_json::json!({
        "schema": "banxin/report/1", "form": "free-report", "year": 2025, "issuer": "某市大数据局", "title": "某市大数据局2025年工作情况报告",
        "published": "2026-01-20", "body": [{ "section": "一、总体情况", "body": body }]
    });
    serde_json::to_string_pretty(&report).unwrap()
}

fn copy(source: &str) -> Vec<u8> {
    let (plan, findings) = ENGINE.plan(source);
    ENGINE.write(&plan.unwrap_or_else(|| panic!("{findings:?}")), Format::Docx).unwrap()
}

/// The fields of a document, each with its result.
fn fields(document: &str) -> Vec<(String, String)> {
    let begins = document.split("<w:fldChar w:fldCharType=\"begin\"/>").skip(1);
    let field = |field: &str| {
        // That of the contents holds others.
        let field = field.split_once("<w:fldChar w:fldCharType=\"end\"/>").map_or(field, |(field, _)| field);
        let (instruction, result) =
            field.split_once("<w:fldChar w:fldCharType=\"separate\"/>").expect("it has a result");
        let text = |xml: &str, tag: &str| {
            let begins = format!("<{tag}");
            let texts = xml.split(&begins).skip(1).filter_map(|text| text.split_once('>')?.1.split_once("</"));
            texts.map(|(text, _)| text).collect::<String>()
        };
        (text(instruction, "w:instrText").trim().to_owned(), text(result, "w:t"))
    };
    begins.map(field).collect()
}

/// Fields as `field=result`, in order.
fn shown(parts: &[&str]) -> Vec<String> {
    let document = part(&copy(&report(parts)), "word/document.xml");
    fields(&document).into_iter().map(|(field, result)| format!("{field}={result}")).collect()
}

#[test]
fn captions_are_counted_and_references_repeat_them() {
    let found =
        shown(&["详见表1、表2和（表2）。", "表1　办理情况", "如表1所示，委员和群众代表2人参加。", "表2　投诉情况"]);
    assert_eq!(
        found,
        [
            "REF _Ref00000001 \\h=表1",
            "REF _Ref00000002 \\h=表2",
            "REF _Ref00000002 \\h=表2",
            "SEQ 表 \\* ARABIC=1",
            "REF _Ref00000001 \\h=表1",
            "SEQ 表 \\* ARABIC=2"
        ]
    );
}

#[test]
fn what_word_would_count_otherwise_stays_typed() {
    // A number that does not follow on, one of two parts, hanzi, and what two captions are called.
    assert_eq!(shown(&["见表3。", "表3　办理情况", "表1　投诉情况"]), ["SEQ 表 \\* ARABIC=1"]);
    assert_eq!(shown(&["见表1-1和表一。", "表1-1　办理情况", "表一　投诉情况"]), Vec::<String>::new());
    let twice = shown(&["见表1。", "表1　办理情况", "表2　投诉情况", "表1　来访情况"]);
    assert_eq!(twice, ["SEQ 表 \\* ARABIC=1", "SEQ 表 \\* ARABIC=2", "SEQ 表 \\* ARABIC \\r 1=1"]);
    // Word writes the label as the caption does.
    assert_eq!(shown(&["见表 1。", "表1　办理情况"]), ["SEQ 表 \\* ARABIC=1"]);
}

/// What Word makes of a document when all fields are made anew: SEQ by counting, REF by what its bookmark holds.
fn made_anew(document: &str) -> Vec<(String, String)> {
    let mut counted = std::collections::BTreeMap::new();
    let held = |name: &str| {
        let (_, behind) = document.split_once(&format!("w:name=\"{name}\"/>")).expect("the bookmark is there");
        let (inside, _) = behind.split_once("<w:bookmarkEnd").unwrap();
        let texts = inside.split("<w:t ").skip(1).filter_map(|text| text.split_once('>')?.1.split_once("</w:t>"));
        texts.map(|(text, _)| text).collect::<String>()
    };
    let anew = |(field, _): (String, String)| {
        let words: Vec<&str> = field.split_whitespace().collect();
        let result = match words[0] {
            "SEQ" => {
                let count: &mut usize = counted.entry(words[1].to_owned()).or_default();
                *count = if field.ends_with("\\r 1") { 1 } else { *count + 1 };
                count.to_string()
            }
            "REF" => held(words[1]),
            _ => return None,
        };
        Some((field, result))
    };
    fields(document).into_iter().filter_map(anew).collect()
}

#[test]
fn fields_made_anew_say_what_they_said() {
    let mut all = 0;
    for (name, source) in samples() {
        let document = part(&copy(&source), "word/document.xml");
        let ours =
            fields(&document).into_iter().filter(|(field, _)| field.starts_with("SEQ") || field.starts_with("REF"));
        let ours: Vec<_> = ours.collect();
        assert_eq!(ours, made_anew(&document), "{name}");
        all += ours.len();
    }
    assert!(all > 30, "only {all} fields in all samples");
}

#[test]
fn references_come_back_as_they_are_seen() {
    let source = report(&["详见表1。", "表1　办理情况", "如表2所示。", "表2　投诉情况"]);
    let made = copy(&source);
    let with = |from: &str, to: &str| {
        let edited = with_part(&made, "word/document.xml", |document| {
            assert!(document.contains(from), "{from}");
            document.replacen(from, to, 1)
        });
        pull(&ENGINE, &edited, Accept::Refuse)
    };
    assert_eq!(with("详见", "详见").unwrap().source, source);
    // Another table is spoken of, and a field that Word made anew shows another number.
    assert_eq!(with(">表1<", ">表2<").unwrap().source, source.replace("详见表1", "详见表2"));
    assert_eq!(with(">1</w:t>", ">9</w:t>").unwrap().source, source.replace("表1　", "表9　"));
    // The table that it led to is gone.
    for lost in ["错误!未找到引用源。", "Error! Reference source not found."] {
        let refused = with(">表1<", &format!(">{lost}<")).unwrap_err();
        assert!(
            refused[0].code == "text-look" && refused[0].message.contains("第 1 段：有找不到所指之处的交叉引用"),
            "{refused:?}"
        );
    }
    // An author may write of such words.
    let told = report(&["软件提示“未找到引用源”的，请更新。"]);
    assert_eq!(pull(&ENGINE, &copy(&told), Accept::Refuse).unwrap().source, told);
}
