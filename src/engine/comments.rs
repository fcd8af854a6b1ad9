//! Findings as comments in a Word copy.

use crate::backend::docx::Comment;
use crate::carried::CHECKER;
use crate::diag::{Finding, Place};

impl From<&Finding> for Comment {
    /// What was found, where else it shows, the way to mend it, and the rule.
    fn from(finding: &Finding) -> Comment {
        let fact = |name| finding.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let at = match &finding.place {
            Place::Value(pointer) | Place::Key { pointer, .. } => pointer.clone(),
            Place::File | Place::Offset(_) => String::new(),
        };
        let mut lines = vec![finding.message.clone()];
        lines.extend(finding.related.iter().map(|(_, words)| format!("另见：{words}")));
        lines.extend(finding.hints.iter().map(|hint| format!("改法：{hint}")));
        let rule = fact("rule").or_else(|| fact("sums")).map(|rule| format!("规则：{rule}（{}）", finding.code));
        lines.push(rule.unwrap_or_else(|| format!("规则：{}", finding.code)));
        Comment { at, author: CHECKER.to_owned(), text: lines.join("\n"), words: fact("words") }
    }
}
