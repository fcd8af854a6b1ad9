//! A finding as JSON for machines. The keys are stable.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::site::Site;
use super::{Located, Source};
use crate::diag::{Finding, Fix, InBook, Place};

/// A finding with its place worked out. Serializes in the order of its fields; a place that is the whole file has
/// neither line nor column nor pointer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// Stable code, such as `key-unknown`.
    pub code: &'static str,
    /// What names it for good: the same in another run where code, place and value are, whatever else changed.
    pub id: String,
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
    /// Where it is, in the report's own terms.
    pub place: Site,
    /// What is wrong, in Chinese.
    pub message: String,
    /// How to mend it, in Chinese, for the official.
    pub hints: Vec<String>,
    /// How to write that in JSON, for who prepares the file.
    pub json_hints: Vec<String>,
    /// Changes that mend it.
    pub fixes: Vec<Mend>,
    /// Further places.
    pub related: Vec<Related>,
    /// Named values, in order.
    #[serde(serialize_with = "in_order")]
    pub facts: Vec<(&'static str, String)>,
}

/// A change that mends a finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Mend {
    /// JSON pointer (RFC 6901) of the value; a member that is not there is made.
    pub pointer: String,
    /// The text or figure to stand there.
    pub value: String,
    /// Whether `check --fix` makes it.
    pub safe: bool,
}

/// A further place of a finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
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
        self.records_in(findings, &InBook::default())
    }

    /// The same of a report that a workbook was read into: the fact `cell` tells where in that a finding is.
    pub fn records_in(&self, findings: &[Finding], book: &InBook) -> Vec<Record> {
        let located = Located::new(self, findings, book);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut record = |finding| {
            let mut record = located.record(finding);
            let count = seen.entry(record.id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                record.id = format!("{}-{count}", record.id);
            }
            record
        };
        findings.iter().map(&mut record).collect()
    }
}

impl Located<'_> {
    fn record(&self, finding: &Finding) -> Record {
        let (line, column, pointer) = self.columns(&finding.place);
        let place = self.site(finding);
        let cell = self.book.of(&finding.place);
        let mend = |fix: &Fix| Mend { pointer: fix.pointer.clone(), value: fix.value.clone(), safe: fix.safe };
        Record {
            id: self.id(finding, &place),
            code: finding.code,
            level: finding.level.key(),
            file: self.source.name.clone(),
            line,
            column,
            pointer,
            place,
            message: finding.message.clone(),
            hints: finding.hints.clone(),
            json_hints: finding.json_hints.clone(),
            fixes: finding.fixes.iter().map(mend).collect(),
            related: finding.related.iter().map(|(place, words)| self.related(place, words)).collect(),
            facts: finding.facts.iter().cloned().chain(cell.map(|cell| ("cell", cell.to_owned()))).collect(),
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
        let records = source.records(&[finding]);
        let json = serde_json::to_string(&records).unwrap().replace(&records[0].id[12..], "ID");
        let expected = concat!(
            r#"[{"code":"key-doubled","id":"key-doubled-ID","level":"error","file":"a.json","line":2,"column":11,"pointer":"/甲","#,
            r#""place":{"kind":"field","table":null,"row":null,"col":null,"cells":[],"chapter":null,"field":"甲"},"#,
            r#""message":"两次","hints":["删"],"json_hints":[],"fixes":[],"related":[{"line":2,"column":3,"pointer":"/甲","message":"前"}],"facts":{"b":"1","a":"2"}}]"#
        );
        assert_eq!(json, expected);
    }
}
