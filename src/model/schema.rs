//! The report format as a JSON Schema, for editors and other people's programs.

/// The JSON Schema (draft 2020-12) of the report format. What it cannot say (doubled keys, nesting depth, tiling)
/// its description says, and [`super::read()`] checks.
pub const SCHEMA: &str = include_str!("report.schema.json");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Node, Value, parse};

    /// The keys that the reader offers at a place where an unknown key `zz` stands.
    fn offered(text: &str) -> String {
        let findings = crate::model::read(text).unwrap_err();
        let unknown = findings.iter().find(|f| f.code == "key-unknown").unwrap();
        unknown.hints.last().unwrap().trim_start_matches("这里可以写的项：").trim_end_matches('。').to_owned()
    }

    fn keys(node: &Node<'_>) -> String {
        let Value::Object(members) = &node.value else { panic!("properties is an object") };
        members.iter().map(|m| &*m.key).collect::<Vec<_>>().join("、")
    }

    #[test]
    fn the_schema_and_the_reader_know_the_same_keys() {
        let tree = parse(SCHEMA).unwrap();
        let in_body = |part: &str| format!(r#"{{"body":[{part}]}}"#);
        let places = [
            ("", r#"{"zz":1}"#.to_owned()),
            ("/properties/contact", r#"{"contact":{"zz":1}}"#.to_owned()),
            ("/properties/signoff", r#"{"signoff":{"zz":1}}"#.to_owned()),
            ("/$defs/official", r#"{"official":{"zz":1}}"#.to_owned()),
            ("/$defs/mark", r#"{"official":{"mark":{"zz":1}}}"#.to_owned()),
            ("/$defs/attachment", r#"{"official":{"attachments":[{"name":"甲","zz":1}]}}"#.to_owned()),
            ("/$defs/signature", r#"{"official":{"signature":{"zz":1}}}"#.to_owned()),
            ("/$defs/seal", r#"{"official":{"signature":{"seal":{"zz":1}}}}"#.to_owned()),
            ("/$defs/stamp", r#"{"official":{"signature":{"stamp":{"zz":1}}}}"#.to_owned()),
            ("/$defs/imprint", r#"{"official":{"imprint":{"zz":1}}}"#.to_owned()),
            ("/$defs/section", in_body(r#"{"section":"一","body":[],"zz":1}"#)),
            ("/$defs/table", in_body(r#"{"table":"t","figures":{},"zz":1}"#)),
            ("/$defs/given", in_body(r#"{"table":"t","rows":[{"name":"甲","figures":{},"zz":1}]}"#)),
            ("/$defs/paragraph", in_body(r#"{"text":"甲","zz":1}"#)),
            ("/$defs/list", in_body(r#"{"list":[],"zz":1}"#)),
            ("/$defs/item", in_body(r#"{"list":[{"text":"甲","zz":1}]}"#)),
            ("/$defs/picture", in_body(r#"{"figure":"图1.png","zz":1}"#)),
            ("/$defs/annex", r#"{"body":[],"attachments":[{"title":"甲","body":[],"zz":1}]}"#.to_owned()),
            ("/$defs/free", in_body(r#"{"grid":{"header_rows":0,"rows":[["1"]]},"zz":1}"#)),
            ("/$defs/grid", in_body(r#"{"grid":{"header_rows":0,"rows":[["1"]],"zz":1}}"#)),
            ("/$defs/merged", in_body(r#"{"grid":{"header_rows":0,"rows":[[{"text":"1","zz":1}]]}}"#)),
        ];
        for (place, report) in places {
            let properties = tree.find(&format!("{place}/properties")).unwrap();
            let report = report.replacen('{', r#"{"schema":"banxin/report/1","#, 1);
            assert_eq!(offered(&report), keys(properties), "{place}");
        }
        // An item of the second level is read as one of the first, and told that lists go no deeper.
        let inner = r#"{"schema":"banxin/report/1","body":[{"list":[{"text":"甲","list":[{"text":"甲","zz":1}]}]}]}"#;
        let noted = keys(tree.find("/$defs/noted/properties").unwrap());
        assert_eq!(offered(inner), format!("{noted}、list、numbering"));
    }
}
