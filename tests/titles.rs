//! Titles whose lines their author ends: the page has those lines, and everything else one text.

use crate::common::engine;
use crate::common::package::part;
use banxin::backend::Format;
use banxin::engine::{Engine, Plan};

/// A report with these titles, as JSON: its own, its attachment's and its table's.
fn report(title: &str, attachment: &str, caption: &str) -> String {
    format!(
        r#"{{ "schema": "banxin/report/1", "form": "free-report", "year": 2024, "issuer": "云岭市教育局", "title": {title}, "toc": true,
        "body": [ "正文。", {{ "grid": {{ "caption": {caption}, "header_rows": 1, "rows": [["甲"], ["1"]] }} }} ],
        "attachments": [ {{ "title": {attachment}, "body": ["附文。"] }} ] }}"#
    )
}

fn plan<'e>(engine: &'e Engine, text: &str) -> Plan<'e> {
    let (plan, findings) = engine.plan(text);
    plan.unwrap_or_else(|| panic!("{findings:?}"))
}

#[test]
fn the_lines_are_the_authors_and_the_text_is_one() {
    let engine = engine();
    let broken =
        report(r#"["云岭市教育局关于", "公开工作的通知"]"#, r#"["公开事项", "清单"]"#, r#"["表1", "各校公开情况"]"#);
    let plan = plan(&engine, &broken);
    assert_eq!(plan.layout.info.title, "云岭市教育局关于公开工作的通知");
    let shown = banxin::layout::dump(&plan.layout);
    for line in ["云岭市教育局关于", "公开工作的通知", "公开事项", "清单", "表1", "各校公开情况"]
    {
        assert!(shown.lines().any(|shown| shown.ends_with(&format!("  {line}"))), "{line} is a line of\n{shown}");
    }
    let word = engine.write(&plan, Format::Docx).unwrap();
    let document = part(&word, "word/document.xml");
    // The attachment's title is a heading: its lines end by themselves between sides that are further in, so that the
    // navigation pane has it whole.
    let breaks = document.matches("<w:br").count() - document.matches(r#"<w:br w:type="page""#).count();
    assert_eq!(breaks, 2, "a break in the report's title and one in the caption");
    assert!(document.contains("公开事项清单"), "the attachment's title is whole");
    let whole = report(r#""云岭市教育局关于公开工作的通知""#, r#""公开事项清单""#, r#""表1各校公开情况""#);
    let (old, new) = (banxin::model::read(&whole).unwrap().0, banxin::model::read(&broken).unwrap().0);
    assert_eq!((&*old.title, &*old.attachments[0].title), (&*new.title, &*new.attachments[0].title));
}

#[test]
fn slips_in_lines_are_told_where_they_are() {
    let codes = |title: &str| {
        let findings = engine().plan(&report(title, r#""乙""#, r#""丙""#)).1;
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("[]"), ["text-empty"]);
    assert_eq!(codes(r#"["甲", ""]"#), ["text-empty"]);
    assert_eq!(codes(r#"["甲", 7]"#), ["type-wrong"]);
    assert_eq!(codes(&format!(r#"["甲", "{}"]"#, "乙".repeat(30))), ["title-line-wide"]);
}
