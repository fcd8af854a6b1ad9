//! Reads the sums that must hold, and the patterns and figures that rules name.

use std::collections::HashSet;

use regex_lite::{Captures, Regex, RegexBuilder};

use super::values::{choice, key, text, wrong_value};
use super::{Each, FigureKey, Rule, TableForm, Term};
use crate::diag::{Finding, Place, clip, tell};
use crate::json::{Spot, nearest};

/// A regular expression over a sentence; matching takes time linear in the text.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// Words without which it cannot match, one behind the other, to pass over most sentences at once.
    needs: Vec<String>,
}

impl Pattern {
    /// Compiles an expression of at most 2000 bytes; `None` when it is none.
    pub fn new(expression: &str) -> Option<Pattern> {
        // 400 KB hold the longest pattern of our forms several times over.
        let limited = (expression.len() <= 2000).then(|| RegexBuilder::new(expression).size_limit(400_000).build());
        Some(Pattern { regex: limited?.ok()?, needs: needed(expression) })
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        self.regex.as_str()
    }

    /// How many groups take something out.
    pub fn groups(&self) -> usize {
        self.regex.captures_len() - 1
    }

    /// Whether a text has the words without which it cannot match.
    pub fn may_match<'t>(&self, text: &'t str) -> bool {
        let behind = |rest: &'t str, words: &String| rest.split_once(words.as_str()).map(|(_, rest)| rest);
        self.needs.iter().try_fold(text, behind).is_some()
    }

    /// Whether it matches somewhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex.is_match(text)
    }

    /// Where it first matches.
    pub fn start(&self, text: &str) -> Option<usize> {
        self.may_match(text).then(|| self.regex.find(text)).flatten().map(|found| found.start())
    }

    /// Where its matches end, one after the other.
    pub fn ends(&self, text: &str) -> impl Iterator<Item = usize> {
        let may = self.may_match(text);
        self.regex.find_iter(if may { text } else { "" }).map(|found| found.end())
    }

    /// The text with other words in place of each match.
    pub fn replace_all<'t>(&self, text: &'t str, by: &str) -> std::borrow::Cow<'t, str> {
        self.regex.replace_all(text, by)
    }

    /// Its matches one after the other.
    pub fn matches<'t>(&self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.regex.captures_iter(text)
    }
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
        let plain =
            depth == 0 && !class && !"\\.+*?()|[]{}^$".contains(ch) && !matches!(chars.peek(), Some('?' | '*' | '{'));
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

const EACH: [(&str, Each); 2] = [("row", Each::Row), ("column", Each::Column)];

/// Reads the sums.
pub(super) fn rules(spot: &Spot<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Vec<Rule> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| rule(&item, tables, out)).collect()
}

fn rule(spot: &Spot<'_>, tables: &[TableForm], out: &mut Vec<Finding>) -> Option<Rule> {
    let mut object = spot.object(out)?;
    object.optional("note");
    let id = object.required("id", out).and_then(|s| key(&s, out));
    let table = object.required("table", out).and_then(|s| named_table(&s, tables, out));
    let each = object.required("each", out).and_then(|s| choice(&s, &EACH, out));
    let eq = object.required("eq", out);
    let start = object.optional("start");
    let words = object.required("words", out).and_then(|s| text(&s, out));
    object.close(out);
    let (table, each, eq) = (table?, each?, eq?);
    let (left, right) = sides(&eq, table, each, out)?;
    let places = places(table, each, left.iter().chain(&right));
    if places.is_empty() {
        let words = "没有哪一行（栏）同时有这条规则的各项，规则永远用不上";
        tell(out, Finding::error("form-rule-idle", eq.place(), words).hint("核对 each 和各项的代号。"));
    }
    let start = start.map_or(Some(None), |spot| started(&spot, &left, &right, out).map(Some));
    Some(Rule { id: id?, table: table.id.clone(), each, places, left, right, start: start?, words: words? })
}

/// The term that a new report takes over: one of its own year, in a rule that has others of the year before.
fn started(spot: &Spot<'_>, left: &[Term], right: &[Term], out: &mut Vec<Finding>) -> Option<String> {
    let term = key(spot, out)?;
    let mut all = left.iter().chain(right);
    if all.clone().any(|t| t.last_year) && all.any(|t| !t.last_year && t.key == term) {
        return Some(term);
    }
    let finding = Finding::error("form-start", spot.place(), format!("start 的“{term}”不是这条规则里本年的一项"));
    tell(out, finding.hint("start 只用在有 last: 的规则里，写从上年沿用的那一项的代号。"));
    None
}

/// The rows or columns that have all of these terms, in the table's order.
fn places<'t>(table: &TableForm, each: Each, terms: impl Iterator<Item = &'t Term> + Clone) -> Vec<String> {
    let mut seen = HashSet::new();
    let fixed = table.values().map(|(_, row, col)| each.pair(row, col).0).filter(|fixed| seen.insert(*fixed));
    let has = |(row, col): (&str, &str)| table.keys.cell(row, col).is_some();
    let complete = fixed.filter(|fixed| terms.clone().all(|term| has(each.pair(fixed, &term.key))));
    complete.map(str::to_owned).collect()
}

impl Each {
    /// Sorts a row key and a column key into what a rule keeps and what its terms name; and back again.
    pub fn pair<'k>(self, row: &'k str, col: &'k str) -> (&'k str, &'k str) {
        match self {
            Each::Row => (row, col),
            Each::Column => (col, row),
        }
    }
}

/// Reads `a + b.* = last:c`.
fn sides(spot: &Spot<'_>, table: &TableForm, each: Each, out: &mut Vec<Finding>) -> Option<(Vec<Term>, Vec<Term>)> {
    let source = spot.text(out)?;
    let Some((left, right)) = source.split_once('=').filter(|(_, right)| !right.contains('=')) else {
        let finding = Finding::error("form-rule-syntax", spot.place(), "规则里应当恰好有一个等号");
        tell(out, finding.hint("写成 \"a + b = c\"，只用加号和一个等号；减的项移到另一边。"));
        return None;
    };
    let before = out.len();
    let mut known: Vec<&str> = table.values().map(|(_, row, col)| each.pair(row, col).1).collect();
    known.sort_unstable();
    known.dedup();
    let (left, right) = (terms(left, spot, &known, out), terms(right, spot, &known, out));
    (out.len() == before).then_some((left, right))
}

fn terms(side: &str, spot: &Spot<'_>, known: &[&str], out: &mut Vec<Finding>) -> Vec<Term> {
    let mut terms = vec![];
    for written in side.split('+').map(str::trim) {
        let (key, last_year) = written.strip_prefix("last:").map_or((written, false), |key| (key, true));
        let found = expand(key, known);
        if found.is_empty() {
            tell(out, unknown_term(spot.place(), key, known));
        }
        terms.extend(found.into_iter().map(|key| Term { key: key.to_owned(), last_year }));
    }
    terms
}

/// The keys a term stands for: itself, or with `group.*` all keys of the group.
fn expand<'k>(term: &str, known: &[&'k str]) -> Vec<&'k str> {
    let fits = |key: &str| match term.strip_suffix('*') {
        Some(group) => group.ends_with('.') && key.starts_with(group),
        None => key == term,
    };
    known.iter().copied().filter(|key| fits(key)).collect()
}

fn unknown_term(place: Place, term: &str, known: &[&str]) -> Finding {
    let words = format!("规则里的“{}”不是这张表的行（栏）代号", clip(term, 30));
    let finding = Finding::error("form-rule-term", place, words);
    match nearest(term, known.iter().copied()) {
        Some(near) => finding.hint(format!("是不是想写“{near}”？")),
        None => finding.hint(format!("可以写：{}。", clip(&known.join("、"), 200))),
    }
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
