//! What may stand under a title, a subtitle, an office and a day, in all formats, back from Word, and from others' files.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::common::package::{part, parts, with_part};
use crate::common::{engine, root};
use banxin::backend::Format;
use banxin::engine::Engine;
use banxin::pull::{Accept, pull};

static ENGINE: LazyLock<Engine> = LazyLock::new(engine);

const LINES: [(&str, &str); 3] = [
    ("subtitle", "——在全县会议上的书面总结"),
    ("office_line", "秋原县司法局"),
    ("date_line", "（2024年1月22日局务会议通过）"),
];

fn report(sample: &str) -> Value {
    let text = std::fs::read_to_string(root().join("samples").join(sample)).unwrap();
    let mut report: Value = serde_json::from_str(&text).unwrap();
    LINES.iter().for_each(|(key, text)| report[*key] = json!(text));
    report
}

fn made(report: &Value, format: Format) -> Vec<u8> {
    let (plan, findings) = ENGINE.plan(&report.to_string());
    ENGINE.write(&plan.unwrap_or_else(|| panic!("{findings:?}")), format).unwrap()
}

/// Text without the tags about it.
fn plain(xml: &str) -> String {
    xml.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn lines_under_the_title_stand_there_in_every_format() {
    for sample in ["qiuyuan-2023.json", "gongwen-tongzhi.json"] {
        let report = report(sample);
        let title = report["title"].as_str().unwrap();
        let ofd = parts(&made(&report, Format::Ofd));
        let first = ofd.iter().find(|(name, _)| name.ends_with("Page_0/Content.xml")).unwrap().1;
        let html = String::from_utf8(made(&report, Format::Html)).unwrap();
        let texts = [plain(&part(&made(&report, Format::Docx), "word/document.xml")), plain(first), plain(&html)];
        for text in texts {
            let at = text.find(LINES[0].1).unwrap_or_else(|| panic!("{sample}: {text}"));
            let above: String = text[..at].chars().filter(|ch| !ch.is_whitespace()).collect();
            assert!(above.ends_with(title), "{sample}: {above}");
            let rest = text[at..].split_whitespace().collect::<String>();
            assert!(rest.starts_with(&LINES.map(|(_, line)| line).concat()), "{sample}: {}", &rest[..200]);
        }
        let (plan, _) = ENGINE.plan(&report.to_string());
        assert_eq!(plan.unwrap().report.under_title.date_line.as_deref(), Some(LINES[2].1));
    }
}

#[test]
fn an_edited_copy_brings_them_back() {
    let report = report("qiuyuan-2023.json");
    let copy = made(&report, Format::Docx);
    let edit = |from: &str, to: &str| {
        let copy = with_part(&copy, "word/document.xml", |document| {
            assert!(document.contains(from), "{from}");
            document.replacen(from, to, 1)
        });
        pull(&ENGINE, &copy, Accept::Refuse)
    };
    let pulled = edit("局务会议通过", "局长办公会通过").unwrap();
    let source: Value = serde_json::from_str(&pulled.source).unwrap();
    assert_eq!(source["date_line"], "（2024年1月22日局长办公会通过）");
    assert!(pulled.diff.show().contains("标题下的日期"), "{}", pulled.diff.show());
    // Between them no paragraph has a place.
    let document = part(&copy, "word/document.xml");
    let end = document.find("书面总结").map(|at| at + document[at..].find("</w:p>").unwrap() + 6).unwrap();
    let typed = "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t>插进来的一段。</w:t></w:r></w:p>";
    let between =
        with_part(&copy, "word/document.xml", |document| format!("{}{typed}{}", &document[..end], &document[end..]));
    assert!(pull(&ENGINE, &between, Accept::Refuse).is_err());
}

#[test]
#[cfg(feature = "import")]
fn they_are_known_in_files_of_others() {
    use banxin::import::{FaceSource, Wish, import};
    let face: FaceSource = std::sync::Arc::new(|| None);
    let page = "<html><head><title>工作总结</title></head><body>\
        <p style=\"text-align:center\">秋原县司法局2023年政务公开工作总结</p>\
        <p style=\"text-align:center\">——在全县会议上的书面总结</p>\
        <p style=\"text-align:center\">秋原县司法局</p>\
        <p style=\"text-align:center\">（2024年1月22日局务会议通过）</p>\
        <p>2023年，全局公开信息214条。现将情况总结如下。</p><p>一、主要做法</p><p>全年公开信息214条。</p></body></html>";
    let made = import(page.as_bytes(), "a.html", &face, ENGINE.forms(), &Wish::default()).unwrap();
    let report: Value = serde_json::from_str(&made.text).unwrap();
    assert_eq!(report["title"], "秋原县司法局2023年政务公开工作总结");
    for (key, text) in LINES {
        assert_eq!(report[key], text, "{}", made.text);
    }
    assert_eq!(report["body"][0], "2023年，全局公开信息214条。现将情况总结如下。");
}
