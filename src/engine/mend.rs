//! A report's text with the changes that its findings know to be safe, and nothing else touched.

use std::collections::BTreeMap;

use crate::diag::{Finding, Place};
use crate::json::edit::{Edit, apply};
use crate::json::{Value, parse};

/// A change that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Change {
    /// JSON pointer of the value.
    pub pointer: String,
    /// What stood there; `None` where nothing did.
    pub old: Option<String>,
    /// What stands there now.
    pub new: String,
}

/// Makes every safe change of some findings in the text that they are about; of two for one place the first.
///
/// # Errors
/// `fix-failed` when the text is no JSON or a change has no place in it.
pub fn mend(text: &str, findings: &[Finding]) -> Result<(String, Vec<Change>), Finding> {
    let failed = |words: String| {
        Finding::error("fix-failed", Place::File, format!("没有改成：{words}"))
            .hint("先改正上面列出的错误，再运行一次。")
    };
    let tree = parse(text).map_err(|finding| failed(finding.message))?;
    let mut fixes: BTreeMap<&str, &str> = BTreeMap::new();
    for fix in findings.iter().flat_map(|finding| &finding.fixes).filter(|fix| fix.safe) {
        fixes.entry(&fix.pointer).or_insert(&fix.value);
    }
    let changes = fixes.iter().map(|(pointer, value)| Change {
        pointer: (*pointer).to_owned(),
        old: tree.find(pointer).and_then(|node| match &node.value {
            Value::String(text) => Some(text.to_string()),
            Value::Number(typed) => Some((*typed).to_owned()),
            _ => None,
        }),
        new: (*value).to_owned(),
    });
    let changes: Vec<Change> = changes.filter(|change| change.old.as_deref() != Some(&change.new)).collect();
    let edits: Vec<Edit> =
        changes.iter().map(|change| Edit::Set { at: change.pointer.clone(), text: change.new.clone() }).collect();
    apply(text, &edits).map(|text| (text, changes)).map_err(|impossible| failed(impossible.to_string()))
}
