//! The prose against the figures: numbers said in sentences, chapters left empty, things that must be mentioned.
//!
//! Only what a form's pattern clearly matches is compared, and one match that agrees clears the rule: a false alarm
//! costs an office more than a miss.

use super::filled::Filled;
use crate::diag::{Finding, Place, clip, tell};
use crate::form::{Claim, FigureKey, Pattern, ProseRule};
use crate::model::draft::is_draft;
use crate::model::figure::Number;
use crate::model::walk::proses;
use crate::model::{Block, Kind};

/// Checks every rule of the form about prose.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    for rule in &filled.form.prose {
        let finding = match &rule.claim {
            Claim::Numbers { pattern, unless, equals } => numbers(filled, rule, (pattern, unless.as_ref()), equals),
            Claim::Count(_) => continue,
            Claim::Filled { blank } => chapter(filled, rule).and_then(|block| empty(rule, block, blank)),
            Claim::Says { pattern, when } => {
                let asked = when.is_empty() || when.iter().any(|key| number(filled, key) > Some(Number::default()));
                chapter(filled, rule).filter(|_| asked).and_then(|block| unsaid(rule, block, pattern))
            }
        };
        if let Some(finding) = finding {
            tell(out, finding.fact("rule", &rule.id));
        }
    }
}

/// The section that is the rule's chapter.
fn chapter<'a>(filled: &Filled<'a>, rule: &ProseRule) -> Option<&'a Block> {
    rule.chapter.and_then(|chapter| filled.chapter(chapter))
}

fn number(filled: &Filled<'_>, key: &FigureKey) -> Option<Number> {
    filled.table(&key.table)?.number(&key.row, &key.col)
}

/// Numbers taken out of a sentence, and where.
struct Said<'a> {
    at: &'a str,
    words: &'a str,
    numbers: Vec<Number>,
}

/// A finding when numbers are said and no sentence's numbers agree with the figures.
fn numbers(
    filled: &Filled<'_>,
    rule: &ProseRule,
    (pattern, unless): (&Pattern, Option<&Pattern>),
    equals: &[Vec<FigureKey>],
) -> Option<Finding> {
    let sums: Vec<Number> = equals
        .iter()
        .filter_map(|keys| keys.iter().map(|key| number(filled, key)).collect::<Option<Vec<_>>>())
        .map(|terms| terms.into_iter().sum())
        .collect();
    let first_sum = *sums.first()?;
    let said = said(filled, rule, pattern, unless);
    let agrees = |said: &Said<'_>| sums.contains(&said.numbers.iter().copied().sum());
    let first = said.first().filter(|_| !said.iter().any(agrees))?;
    let figure = equals.first()?.first()?;
    let table = filled.table(&figure.table)?;
    let total: Number = first.numbers.iter().copied().sum();
    let typed: Vec<String> = first.numbers.iter().map(Number::to_string).collect();
    let counted = if typed.len() > 1 { format!("{}，合计 {total}", typed.join("、")) } else { total.to_string() };
    let place = Place::Value(first.at.to_owned());
    let words = format!("正文“{}”写的是 {counted}，表中是 {first_sum}", clip(first.words, 60));
    Some(
        Finding::warning("prose-number", place, words)
            .hint(format!("{}。请核对正文和表，改正其中一处。", rule.words))
            .with(
                table.figure_place(&figure.row, &figure.col),
                format!("表中：{}", table.words(&figure.row, &figure.col)),
            )
            .fact("words", first.words)
            .fact("said", total.to_string())
            .fact("table_says", first_sum.to_string()),
    )
}

/// Every match of a pattern in the rule's chapter, sentence by sentence.
fn said<'a>(filled: &Filled<'a>, rule: &ProseRule, pattern: &Pattern, unless: Option<&Pattern>) -> Vec<Said<'a>> {
    let mut found = vec![];
    for (at, sentence) in hopeful(filled, rule, pattern) {
        for taken in pattern.matches(sentence) {
            let groups: Vec<_> = taken.iter().skip(1).flatten().collect();
            let numbers: Option<Vec<Number>> = groups.iter().map(|group| Number::parse(group.as_str())).collect();
            let end = groups.last().map_or(0, |group| group.end());
            let passed = unless.is_some_and(|unless| unless.is_match(&sentence[..end]));
            let words = taken.get(0).map_or("", |whole| whole.as_str());
            if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty() && !passed) {
                found.push(Said { at, words, numbers });
            }
        }
    }
    found
}

/// The sentences that are worth matching, which is the dear part of a check: only one with digits can give a number. No
/// sentence of a report is longer than 3,000 bytes, and no chapter speaks of one number in 500 of them.
fn hopeful<'a>(filled: &Filled<'a>, rule: &ProseRule, pattern: &Pattern) -> Vec<(&'a str, &'a str)> {
    let wanted = filled.parts.iter().filter(|(known, _)| rule.chapter.is_none() || *known == rule.chapter);
    let paragraphs = wanted.flat_map(|(_, block)| proses(std::slice::from_ref(*block)));
    // What is still to be written is told as such.
    let paragraphs = paragraphs.filter(|(_, text)| !is_draft(text));
    let sentences = paragraphs.flat_map(|(at, text)| {
        text.split_inclusive(['。', '；', '！', '？', '\n']).map(move |sentence| (at, sentence))
    });
    let worth = |s: &str| s.len() <= 3000 && pattern.may_match(s) && s.bytes().any(|b| b.is_ascii_digit());
    sentences.filter(|(_, sentence)| worth(sentence)).take(500).collect()
}

/// A finding when a chapter says nothing.
fn empty(rule: &ProseRule, block: &Block, blank: &Pattern) -> Option<Finding> {
    let Kind::Section { heading, body } = &block.kind else { return None };
    let text: String = proses(body).map(|(_, text)| text.trim()).collect();
    let says = !text.is_empty() && !blank.is_match(&text);
    let tables = body.iter().any(|b| matches!(b.kind, Kind::Free(_) | Kind::National { .. }));
    (!says && !tables).then(|| {
        let what = if text.is_empty() { "没有内容".to_owned() } else { format!("只写了“{text}”") };
        let words = format!("“{heading}”一章{what}");
        Finding::warning("chapter-empty", Place::Value(block.at.clone()), words).hint(format!("{}。", rule.words))
    })
}

/// A finding when a chapter does not say what it must.
fn unsaid(rule: &ProseRule, block: &Block, pattern: &Pattern) -> Option<Finding> {
    let Kind::Section { heading, body } = &block.kind else { return None };
    let says = proses(body).any(|(_, text)| pattern.is_match(text));
    (!says).then(|| {
        let words = format!("“{heading}”一章没有写到“{}”", pattern.as_str());
        Finding::warning("chapter-unsaid", Place::Value(block.at.clone()), words).hint(format!("{}。", rule.words))
    })
}
