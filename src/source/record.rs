//! A finding as JSON for machines. The keys are stable.

use serde::{Serialize, Serializer};

use super::{Located, Source};
use crate::diag::{Finding, Level, Place};

/// A finding with its place worked out. Serializes in the order of its fields; a place that is the whole file has
/// neither line nor column nor pointer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Record {
    /// Stable code, such as `key-unknown`.
    pub code: &'static str,
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// The source's name.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// What is wrong, in Chinese.
    pub message: String,
    /// How to mend it, in Chinese.
    pub hints: Vec<String>,
    /// Further places.
    pub related: Vec<Related>,
    /// Named values, in order.
    #[serde(serialize_with = "in_order")]
    pub facts: Vec<(&'static str, String)>,
}

/// A further place of a finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Related {
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// JSON pointer (RFC 6901).
    pub pointer: Option<String>,
    /// What stands there, in Chinese.
    pub message: String,
}

fn in_order<S: Serializer>(facts: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

impl Source {
    /// The findings for machines, in the order given.
    pub fn records(&self, findings: &[Finding]) -> Vec<Record> {
        let located = Located::new(self, findings);
        findings.iter().map(|finding| located.record(finding)).collect()
    }
}

impl Located<'_> {
    fn record(&self, finding: &Finding) -> Record {
        let (line, column, pointer) = self.columns(&finding.place);
        Record {
            code: finding.code,
            level: match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "note",
            },
            file: self.source.name.clone(),
            line,
            column,
            pointer,
            message: finding.message.clone(),
            hints: finding.hints.clone(),
            related: finding.related.iter().map(|(place, words)| self.related(place, words)).collect(),
            facts: finding.facts.clone(),
        }
    }

    fn related(&self, place: &Place, words: &str) -> Related {
        let (line, column, pointer) = self.columns(place);
        Related { line, column, pointer, message: words.to_owned() }
    }

    fn columns(&self, place: &Place) -> (Option<usize>, Option<usize>, Option<String>) {
        let position = self.locate(place).map(|(_, position)| position);
        let pointer = match place {
            Place::Value(pointer) | Place::Key { pointer, .. } => Some(pointer.clone()),
            Place::File | Place::Offset(_) => None,
        };
        (position.map(|p| p.0), position.map(|p| p.1), pointer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_get_stable_keys_in_order() {
        let source = Source::new("a.json", "{\n  \"甲\": 1, \"甲\": 2}");
        let key = |nth| Place::Key { pointer: "/甲".into(), nth };
        let finding =
            Finding::error("key-doubled", key(1), "两次").hint("删").with(key(0), "前").fact("b", "1").fact("a", "2");
        let json = serde_json::to_string(&source.records(&[finding])).unwrap();
        let expected = concat!(
            r#"[{"code":"key-doubled","level":"error","file":"a.json","line":2,"column":11,"pointer":"/甲","message":"两次","#,
            r#""hints":["删"],"related":[{"line":2,"column":3,"pointer":"/甲","message":"前"}],"facts":{"b":"1","a":"2"}}]"#
        );
        assert_eq!(json, expected);
    }
}
