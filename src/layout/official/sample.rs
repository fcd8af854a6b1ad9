//! A document that tests of the layout and of its measures are made on.

/// A document of this many paragraphs of a line, with an imprint, for both sides of the paper.
pub(crate) fn of_lines(lines: usize) -> String {
    let body = vec![r#""正文。""#; lines].join(",");
    let imprint = r#"{ "copies": "市委。", "printer": "甲市人民政府办公室", "printed": "2024-03-06" }"#;
    format!(
        r#"{{ "schema": "banxin/report/1", "form": "gongwen", "year": 2024, "issuer": "甲市人民政府", "title": "甲市人民政府关于做好有关工作的通知",
        "official": {{ "kind": "document", "number": "甲政发〔2024〕8号", "to": "各局：", "signature": {{ "date": "2024-03-05" }}, "imprint": {imprint} }},
        "body": [ {body} ] }}"#
    )
}
