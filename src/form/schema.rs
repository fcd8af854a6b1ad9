//! The format of form files as a JSON Schema, for editors.

/// The JSON Schema (draft 2020-12) of form files. What it cannot say (tiling, keys that rules name) reading a form checks.
pub const SCHEMA: &str = include_str!("form.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::form::read;
    use crate::json::{Node, Value, parse};

    /// The keys that the reader offers at a place where an unknown key `zz` stands.
    fn offered(form: &str) -> BTreeSet<String> {
        let findings = read::file(form, &|_| None).unwrap_err();
        let unknown = findings.iter().find(|finding| finding.code == "key-unknown");
        let unknown = unknown.unwrap_or_else(|| panic!("{form}: {findings:?}"));
        let known = unknown.hints.last().unwrap().trim_start_matches("这里可以写的项：").trim_end_matches('。');
        known.split('、').map(str::to_owned).collect()
    }

    fn keys(node: &Node<'_>) -> BTreeSet<String> {
        let Value::Object(members) = &node.value else { panic!("properties is an object") };
        members.iter().map(|member| member.key.to_string()).collect()
    }

    #[test]
    fn the_schema_and_the_reader_know_the_same_keys() {
        let tree = parse(SCHEMA).unwrap();
        let in_table = |part: &str| format!(r#""tables":[{{"id":"t","widths":[1,1],"columns":["c"],{part}}}]"#);
        let in_rows = |part: &str| in_table(&format!(r#""rows":[{part}]"#));
        let open = in_rows(r#"{"given":{"labels":["code"],"levels":[3]}}"#);
        let rule = |part: &str| format!(r#"{open},"rules":[{{"id":"R",{part},"zz":1}}]"#);
        // What only a variant says, and what is told before it is asked for.
        let of_variants = ["extends", "drop", "drop_rows", "add_rows", "texts"];
        let places: Vec<(&str, Vec<String>)> = vec![
            ("", vec![r#""zz":1"#.to_owned()]),
            ("/$defs/table", vec![in_table(r#""rows":[],"zz":1"#)]),
            ("/$defs/empty", vec![in_table(r#""rows":[],"empty":{"says":"无","zz":1}"#)]),
            ("/$defs/column", vec![r#""tables":[{"columns":[{"key":"c","zz":1}]}]"#.to_owned()]),
            ("/$defs/part", vec![in_rows(r#"{"given":{"labels":["code"]},"zz":1}"#)]),
            ("/$defs/given", vec![in_rows(r#"{"given":{"labels":["code"],"zz":1}}"#)]),
            ("/$defs/side", vec![in_rows(r#"{"sides":[{"cols":2,"given":{"labels":["code"]},"zz":1}]}"#)]),
            (
                "/$defs/rule",
                vec![
                    rule(r#""codes":"t""#),
                    rule(r#""table":"t","each":"row","eq":"c = c""#),
                    rule(r#""eq":"t/0:c = t/1:c""#),
                ],
            ),
        ];
        for (place, forms) in places {
            let mut known = keys(tree.find(&format!("{place}/properties")).unwrap());
            of_variants.iter().for_each(|key| _ = known.remove(*key));
            let mut offers = BTreeSet::new();
            forms.iter().for_each(|form| offers.extend(offered(&format!(r#"{{"kind":"form","id":"f",{form}}}"#))));
            of_variants.iter().for_each(|key| _ = offers.remove(*key));
            assert_eq!(offers, known, "{place}");
        }
    }
}
