//! What the prose counts against what the tables count, number by number. A false alarm costs an office more than a miss:
//! a number is passed over where its sentence speaks of a part, of another time, or where what is said adds up otherwise.

use super::filled::Filled;
use super::letters::Letters;
use super::scope::Scope;
use super::sentence::{MARKS, Sentence};
use crate::diag::{Finding, Fix, Place, clip, is_full, tell};
use crate::form::{Claim, Content, Count, FigureKey, Pattern, ProseRule};
use crate::model::draft::is_draft;
use crate::model::figure::Number;
use crate::model::walk::proses;

/// No sentence of a report is longer, in bytes.
pub(super) const LONGEST: usize = 3000;
/// So many numbers of a sentence are tried for adding up.
const MOST_ADDED: usize = 8;

/// A rule about a count, with what the tables say.
struct Rule<'a> {
    rule: &'a ProseRule,
    count: &'a Count,
    /// The words one of which stands about the number.
    near: Vec<(Letters, &'a str)>,
    sums: Vec<Number>,
}

impl Rule<'_> {
    /// Whether a rule may speak of a number with these words about it.
    fn is_near(&self, around: &str, letters: &Letters) -> bool {
        self.near.iter().any(|(known, word)| letters.may_have(known) && around.contains(word))
    }
}

/// A number that a rule speaks of.
struct Claimed<'r, 'a> {
    rule: &'r Rule<'a>,
    number: usize,
}

/// Checks all counts of a form.
pub(super) fn check(filled: &Filled<'_>, out: &mut Vec<Finding>) {
    let Some(hearing) = &filled.form.hearing else { return };
    let scope = Scope::new(hearing, &filled.report.issuer);
    let rules: Vec<Rule<'_>> = filled.form.prose.iter().filter_map(|rule| known(filled, rule)).collect();
    for (chapter, block) in &filled.parts {
        for (at, text) in proses(std::slice::from_ref(*block)).filter(|(_, text)| !is_draft(text)) {
            let of_chapter = |rule: &&Rule<'_>| rule.rule.chapter.is_none() || rule.rule.chapter == *chapter;
            let rules: Vec<&Rule<'_>> = rules.iter().filter(of_chapter).collect();
            paragraph(filled, &scope, &rules, (at, text), out);
            if is_full(out) {
                return;
            }
        }
    }
}

fn known<'a>(filled: &Filled<'a>, rule: &'a ProseRule) -> Option<Rule<'a>> {
    let Claim::Count(count) = &rule.claim else { return None };
    let value = |key: &FigureKey| filled.table(&key.table)?.number(&key.row, &key.col);
    let sum = |keys: &Vec<FigureKey>| keys.iter().map(value).sum::<Option<Number>>();
    let mut sums: Vec<Number> = count.equals.iter().filter_map(sum).collect();
    if count.money && count.equals.iter().flatten().any(|key| is_of_open_unit(filled, key)) {
        // The table may give it in 元 or in 万元: the sentence agrees with either.
        sums.extend(sums.clone().into_iter().filter_map(Number::ten_thousandth));
    }
    let near = count.near.iter().map(|word| (Letters::of(word), word.as_str())).collect();
    (!sums.is_empty()).then_some(Rule { rule, count, near, sums })
}

/// Whether the form leaves a figure's unit to the report.
fn is_of_open_unit(filled: &Filled<'_>, key: &FigureKey) -> bool {
    let cell = filled.table(&key.table).and_then(|table| table.cell(&key.row, &key.col));
    cell.is_some_and(|cell| matches!(&cell.content, Content::Value { unit, .. } if unit.is_empty()))
}

/// Checks a paragraph: one sentence that agrees clears the others of the same count.
fn paragraph(
    filled: &Filled<'_>,
    scope: &Scope<'_>,
    rules: &[&Rule<'_>],
    (at, text): (&str, &str),
    out: &mut Vec<Finding>,
) {
    let sentences = sentences(text).filter(|sentence| sentence.len() <= LONGEST);
    let mut agreed: Vec<&str> = vec![];
    let mut found: Vec<(&str, Finding)> = vec![];
    for typed in sentences {
        let sentence = Sentence::new(typed, filled.report.year);
        let claims = claims(&sentence, rules);
        for claim in &claims {
            let Some(value) = sentence.numbers[claim.number].value else { continue };
            if claim.rule.sums.contains(&value) {
                agreed.push(&claim.rule.rule.id);
            } else if scope.holds(&sentence, claim.number, claim.rule.count) && !adds_up(&sentence, claim, &claims) {
                found.push((&claim.rule.rule.id, differs(filled, claim, &sentence, (at, text), value)));
            }
        }
        found.extend(rules.iter().filter_map(|rule| denied(filled, scope, rule, &sentence, at)));
    }
    for (id, finding) in found {
        if !agreed.contains(&id) {
            let finding = if id.is_empty() { finding } else { finding.fact("rule", id) };
            tell(out, finding);
        }
    }
}

/// The sentences of a paragraph. A short one without a number at its head is a run-in heading: what follows it speaks of it.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    const HEAD: usize = 24;
    let ends = |ch: char| matches!(ch, '。' | '！' | '？' | '\n');
    let first = text.find(ends).unwrap_or(text.len());
    let head = &text[..first];
    let is_head = head.chars().count() <= HEAD && !head.chars().any(|ch| ch.is_ascii_digit());
    let from = if is_head { text[first..].chars().next().map_or(first, |ch| first + ch.len_utf8()) } else { 0 };
    let end = text[from..].find(ends).map_or(text.len(), |at| from + at);
    let end = text[end..].chars().next().map_or(end, |ch| end + ch.len_utf8());
    std::iter::once(&text[..end]).chain(text[end..].split_inclusive(ends)).filter(|sentence| !sentence.is_empty())
}

/// The numbers of a sentence with the first rule that speaks of each.
fn claims<'r, 'a>(sentence: &Sentence<'_>, rules: &[&'r Rule<'a>]) -> Vec<Claimed<'r, 'a>> {
    let mut claims = vec![];
    for (number, said) in sentence.numbers.iter().enumerate() {
        let around = sentence.around(number);
        let letters = Letters::of(&around);
        let before = &sentence.text[..said.at.start];
        let fits = |rule: &&&Rule<'_>| {
            let count = rule.count;
            let unit = if count.money { said.unit.is_money() } else { said.unit == super::sentence::Unit::Count };
            unit && rule.is_near(&around, &letters)
                && count.says.iter().any(|says| says.is_match(&around))
                && count.about.as_ref().is_none_or(|about| about.is_match(&sentence.text))
                && count.topic.as_ref().is_none_or(|topic| is_topic(before, topic, rules))
                && !Scope::excepts(sentence, number, count)
        };
        claims.extend(rules.iter().find(fits).map(|rule| Claimed { rule, number }));
    }
    claims
}

/// Whether a topic is the last said before a number.
fn is_topic(before: &str, topic: &Pattern, rules: &[&Rule<'_>]) -> bool {
    let last = |topic: &Pattern| topic.spans(before).last().map(|span| span.end);
    let own = last(topic);
    own.is_some() && rules.iter().filter_map(|rule| rule.count.topic.as_ref()).all(|other| last(other) <= own)
}

/// Whether the table's number stands in the sentence, or some of its numbers add up to it: then it is said otherwise.
fn adds_up(sentence: &Sentence<'_>, claim: &Claimed<'_, '_>, claims: &[Claimed<'_, '_>]) -> bool {
    let rule = claim.rule;
    let is_money = rule.count.money;
    // What another rule speaks of and agrees with is no part of this.
    let free = |(number, said): (usize, &super::sentence::Said)| {
        let other = claims.iter().find(|other| other.number == number && other.rule.rule.id != rule.rule.id);
        let taken = other.is_some_and(|other| said.value.is_some_and(|value| other.rule.sums.contains(&value)));
        (said.unit.is_money() == is_money && !taken).then_some((number, said.value?))
    };
    let numbers: Vec<(usize, Number)> = sentence.numbers.iter().enumerate().filter_map(free).take(MOST_ADDED).collect();
    let own = numbers.iter().position(|(number, _)| *number == claim.number);
    let zero = Number::default();
    (1u32..1 << numbers.len()).any(|chosen| {
        let of = |index: &usize| chosen >> index & 1 == 1;
        let count = chosen.count_ones();
        let sum = (0..numbers.len()).filter(of).map(|index| numbers[index].1).sum();
        // One number alone is the table's own, not what it may be with others; several must be this one and others.
        if count == 1 {
            return rule.sums[0] == sum;
        }
        let own = own.is_some_and(|own| of(&own)) && (0..numbers.len()).filter(of).all(|i| numbers[i].1 > zero);
        own && rule.sums.contains(&sum)
    })
}

fn differs(
    filled: &Filled<'_>,
    claim: &Claimed<'_, '_>,
    sentence: &Sentence<'_>,
    (at, text): (&str, &str),
    value: Number,
) -> Finding {
    let words = sentence.words(claim.number);
    let finding = finding(filled, claim.rule, at, words, value);
    // The figure that the prose should say, where the words stand once and are typed in plain digits.
    let (typed, right) = (value.to_string(), claim.rule.sums[0].to_string());
    if text.matches(words).count() == 1 && words.matches(&typed).count() == 1 {
        return finding.fix(Fix::asked(at, text.replace(words, &words.replace(&typed, &right))));
    }
    finding
}

/// The finding about words that say another number than the tables.
fn finding(filled: &Filled<'_>, rule: &Rule<'_>, at: &str, words: &str, value: Number) -> Finding {
    let sum = rule.sums[0];
    let place = Place::Value(at.to_owned());
    let message = format!("正文“{}”写的是 {value}，表中是 {sum}", clip(words, 60));
    let finding = Finding::warning("prose-number", place, message)
        .hint(format!("{}。请核对正文和表，改正其中一处。", rule.rule.words));
    let figure = rule.count.equals.first().and_then(|keys| keys.first());
    let table = figure.and_then(|figure| Some((figure, filled.table(&figure.table)?)));
    let finding = match table {
        Some((figure, table)) => finding.with(
            table.figure_place(&figure.row, &figure.col),
            format!("表中：{}", table.words(&figure.row, &figure.col)),
        ),
        None => finding,
    };
    finding.fact("words", words).fact("said", value.to_string()).fact("table_says", sum.to_string())
}

/// A finding when a sentence says that there is none of what the tables count.
fn denied(
    filled: &Filled<'_>,
    scope: &Scope<'_>,
    rule: &Rule<'_>,
    sentence: &Sentence<'_>,
    at: &str,
) -> Option<(&'static str, Finding)> {
    let end = rule.count.none.as_ref()?.spans(&sentence.text).next()?.end;
    let before = &sentence.text[..end];
    let start = before.rfind(MARKS).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let zero = Number::default();
    // A sum that is 0 makes it true.
    let denied = scope.holds_to(sentence, end, rule.count) && !rule.sums.contains(&zero);
    denied.then(|| {
        let words = sentence.typed_part(start..end);
        ("", finding(filled, rule, at, words, zero).fact("rule", &rule.rule.id))
    })
}
