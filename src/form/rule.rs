//! The patterns and the figures that rules name.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex_lite::{Captures, Regex, RegexBuilder};

use super::values::wrong_value;
use super::{FigureKey, TableForm};
use super::{glob, plainness};
use crate::diag::{Finding, clip, tell};
use crate::json::Spot;

/// A regular expression over a sentence; matching takes time linear in the text. One that is plainly right is compiled when a
/// sentence is first held against it.
#[derive(Clone, Debug)]
pub struct Pattern {
    expression: String,
    groups: usize,
    /// Shared by the copies of a form.
    compiled: Arc<OnceLock<Regex>>,
    /// Words without which it cannot match, one behind the other, to pass over most sentences at once.
    needs: Vec<String>,
}

impl Pattern {
    /// Compiles an expression of at most 2000 bytes; `None` when it is none.
    pub fn new(expression: &str) -> Option<Pattern> {
        if expression.len() > 2000 {
            return None;
        }
        let (groups, compiled) = match plainness::groups(expression) {
            Some(groups) => (groups, OnceLock::new()),
            None => {
                let regex = compiled(expression)?;
                (regex.captures_len() - 1, OnceLock::from(regex))
            }
        };
        let (expression, needs) = (expression.to_owned(), needed(expression));
        Some(Pattern { expression, groups, compiled: Arc::new(compiled), needs })
    }

    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| compiled(&self.expression).expect("what is plainly right compiles"))
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.expression
    }

    /// How many groups take something out.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Whether a text has the words without which it cannot match.
    pub fn may_match<'t>(&self, text: &'t str) -> bool {
        let behind = |rest: &'t str, words: &String| rest.split_once(words.as_str()).map(|(_, rest)| rest);
        self.needs.iter().try_fold(text, behind).is_some()
    }

    /// Whether it matches somewhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex().is_match(text)
    }

    /// Where it first matches.
    pub fn start(&self, text: &str) -> Option<usize> {
        self.may_match(text).then(|| self.regex().find(text)).flatten().map(|found| found.start())
    }

    /// Where its matches stand, one after the other.
    pub fn spans(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let matches = self.may_match(text).then(|| self.regex().find_iter(text));
        matches.into_iter().flatten().map(|found| found.range())
    }

    /// The text with other words in place of each match.
    pub fn replace_all<'t>(&self, text: &'t str, by: &str) -> Cow<'t, str> {
        if self.may_match(text) { self.regex().replace_all(text, by) } else { Cow::Borrowed(text) }
    }

    /// Its matches one after the other.
    pub fn matches<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex().captures_iter(text)
    }
}

fn compiled(expression: &str) -> Option<Regex> {
    // 400 KB hold the longest pattern of our forms several times over.
    RegexBuilder::new(expression).size_limit(400_000).build().ok()
}

/// The runs of plain characters that every match must contain in this order: outside groups and classes, not repeated
/// from zero, not one of several alternatives.
fn needed(expression: &str) -> Vec<String> {
    // Flags and classes in classes are rare; they are not worth understanding.
    let flags = expression.split("(?").skip(1).any(|group| !group.starts_with([':', 'P', '<']));
    if flags || ["[[", "[]", "[^]"].iter().any(|odd| expression.contains(odd)) {
        return vec![];
    }
    let (mut runs, mut run, mut depth, mut class) = (vec![], String::new(), 0usize, false);
    let mut chars = expression.chars().peekable();
    while let Some(ch) = chars.next() {
        let is_sign = ch.is_ascii() && "\\.+*?()|[]{}^$".contains(ch);
        let plain = depth == 0 && !class && !is_sign && !matches!(chars.peek(), Some('?' | '*' | '{'));
        match ch {
            '|' if depth == 0 && !class => return vec![],
            '[' if !class => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth = depth.saturating_sub(1),
            // What stands in braces counts repetitions or names a class.
            '{' if !class => drop(chars.by_ref().take_while(|&c| c != '}').last()),
            '\\' => drop(chars.next()),
            _ => {}
        }
        if plain {
            run.push(ch);
        } else if !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
    }
    runs.extend((!run.is_empty()).then_some(run));
    runs
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.as_str() == other.as_str()
    }
}

/// The keys a term stands for: itself, or with wildcards all that fit.
fn expand<'k>(term: &str, known: &[&'k str]) -> Vec<&'k str> {
    known.iter().copied().filter(|key| glob::fits(term, key)).collect()
}

pub(super) fn named_table<'t>(
    spot: &Spot<'_>,
    tables: &'t [TableForm],
    out: &mut Vec<Finding>,
) -> Option<&'t TableForm> {
    let name = spot.text(out)?;
    let found = tables.iter().find(|t| t.id == name);
    if found.is_none() {
        let finding = Finding::error("form-rule-table", spot.place(), format!("没有代号为“{}”的表", clip(name, 30)));
        let ids: Vec<&str> = tables.iter().map(|t| t.id.as_str()).collect();
        tell(out, finding.hint(format!("本文件的表：{}；表本身有错的请先改正。", ids.join("、"))));
    }
    found
}

pub(super) fn pattern(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Pattern> {
    compile(spot, spot.text(out)?, out)
}

pub(super) fn compile(spot: &Spot<'_>, expression: &str, out: &mut Vec<Finding>) -> Option<Pattern> {
    let pattern = Pattern::new(expression);
    if pattern.is_none() {
        let finding = Finding::error("form-pattern", spot.place(), "这不是正确的正则表达式，或者太长");
        tell(out, finding.hint("核对括号是否配对；不支持的写法（如前后断言）请改掉。"));
    }
    pattern
}

/// Reads a sum of figures, `row:column + group.*:column`.
pub(super) fn figures(spot: &Spot<'_>, table: Option<&TableForm>, out: &mut Vec<Finding>) -> Option<Vec<FigureKey>> {
    let source = spot.text(out)?;
    let Some(table) = table else {
        tell(out, wrong_value(spot.place(), "用到表中数据的规则要写明是哪张表").hint("补上 \"table\": \"表的代号\"。"));
        return None;
    };
    let terms: Option<Vec<_>> = source.split('+').map(|term| group(term.trim(), spot, table, out)).collect();
    Some(terms?.into_iter().flatten().collect())
}

fn group(term: &str, spot: &Spot<'_>, table: &TableForm, out: &mut Vec<Finding>) -> Option<Vec<FigureKey>> {
    let rows: Vec<&str> = table.keys.rows().iter().map(|row| row.row.as_str()).collect();
    let found = term.split_once(':').map(|(row, col)| {
        let rows = expand(row, &rows).into_iter().filter(|row| table.keys.cell(row, col).is_some());
        let key = |row: &str| FigureKey { table: table.id.clone(), row: row.to_owned(), col: col.to_owned() };
        rows.map(key).collect::<Vec<_>>()
    });
    let Some(keys) = found.filter(|keys| !keys.is_empty()) else {
        let words = format!("“{}”不是这张表的数据格", clip(term, 30));
        let finding = Finding::error("form-rule-term", spot.place(), words);
        tell(out, finding.hint("写成 \"行代号:栏代号\"，例如 \"new:total\"。"));
        return None;
    };
    Some(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_every_match_needs_are_found() {
        for (expression, words) in [
            ("(?:新收|收到)(?:政府)?信息公开申请([0-9]+)件", "信息公开申请 件"),
            ("现场[^，]{0,6}([0-9]+)件[，。]", "现场 件"),
            ("甲|乙", ""),
            ("甲乙?丙丁+", "甲 丙丁"),
            ("甲{2}乙", "乙"),
            (r"甲\pL{3}乙丙[丁]", "甲 乙丙"),
            ("甲乙[]丁]", ""),
            ("[[:alpha:]甲]", ""),
            ("(?i)abc", ""),
            ("(甲乙丙)丁", "丁"),
        ] {
            assert_eq!(needed(expression).join(" "), words, "{expression}");
        }
    }

    #[test]
    fn a_text_may_match_where_it_has_them_in_order() {
        let pattern = Pattern::new("公开(?:的)?复议([0-9]+)件").unwrap();
        assert!(pattern.may_match("信息公开复议3件"));
        for other in ["复议公开3件", "公开3件", "信息公开", ""] {
            assert!(!pattern.may_match(other), "{other}");
        }
        assert!(!Pattern::new("甲甲[乙]甲").unwrap().may_match("甲甲"), "each stands by itself");
    }
}
