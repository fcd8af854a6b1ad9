//! What a sentence says of its own numbers, in a report of any form: what is listed must add up to what it is said to be, and a
//! percentage come of the two numbers it stands with.

use super::counts::{LONGEST, sentences};
use super::percents;
use super::sentence::{MARKS, Said, Sentence, Unit};
use crate::diag::{Finding, Place, clip, is_full, tell};
use crate::form::rounding;
use crate::model::Report;
use crate::model::draft::is_draft;
use crate::model::figure::Number;
use crate::model::walk::proses;

/// Words that begin a whole list of parts.
const LISTS: [&str; 5] = ["包括", "分别为", "分别是", "由", "即"];
/// Words that end a list with its total.
const TOTALS: [&str; 4] = ["共计", "合计", "总计", "两项合计"];
/// Words of a sentence whose numbers do not lie side by side.
const UNLIKE: [&str; 10] = ["其中", "包括", "比", "较", "同比", "增", "减", "占", "主要", "等"];

/// Checks the prose of a report and of what is attached to it.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    for (at, text) in report.bodies().flat_map(proses).filter(|(_, text)| !is_draft(text)) {
        for typed in sentences(text).filter(|sentence| sentence.len() <= LONGEST) {
            let sentence = Sentence::new(typed, report.year);
            let parts = ahead(&sentence, at).or_else(|| behind(&sentence, at));
            parts.into_iter().chain(percents::check(&sentence, at)).for_each(|finding| tell(out, finding));
        }
        if is_full(out) {
            return;
        }
    }
}

/// Whether parts add up to their total: things counted to the last, amounts of money as roundings let them.
fn adds_up(sentence: &Sentence<'_>, total: &Said, parts: &[Said]) -> bool {
    let digits =
        |said: &Said| sentence.text[said.at.clone()].trim_end_matches(|ch: char| !ch.is_ascii_digit()).to_owned();
    let typed: Vec<String> = parts.iter().chain([total]).map(digits).collect();
    let slack = rounding::slack(&typed.iter().map(String::as_str).collect::<Vec<_>>());
    let slack = match total.unit {
        Unit::Money(times) => slack.times(times),
        Unit::Yuan => slack.ten_thousandth(),
        Unit::Count | Unit::People => None,
    };
    let (slack, sum) = (slack.unwrap_or_default(), parts.iter().filter_map(|part| part.value).sum::<Number>());
    let gap = total.value.unwrap_or_default() - sum;
    gap <= slack && Number::default() - slack <= gap
}

/// A finding when a number is told with all its parts and they do not add up to it: `共3条，包括甲1条、乙1条。`
fn ahead(sentence: &Sentence<'_>, at: &str) -> Option<Finding> {
    for (whole, said) in sentence.numbers.iter().enumerate() {
        let behind = &sentence.text[said.at.end..];
        let behind = behind.trim_start_matches(['，', ',', '（', '(', '：', ':']);
        if behind.len() == sentence.text.len() - said.at.end || !LISTS.iter().any(|list| behind.starts_with(list)) {
            continue;
        }
        let Some(total) = said.value else { continue };
        let (mut sum, mut count, mut at_end) = (Number::default(), 0, false);
        for part in sentence.numbers[whole + 1..].iter().filter(|part| part.unit == said.unit) {
            sum = sum + part.value?;
            count += 1;
            let rest = &sentence.text[part.at.end..];
            if !rest.starts_with(['、', '和', '及', '与']) && !rest.starts_with("以及") {
                at_end = rest.starts_with(['。', '；', '）', ')', '，']) || rest.is_empty();
                break;
            }
        }
        let list = &sentence.text[said.at.end..sentence.numbers[whole + count].at.end];
        let whole_list =
            at_end && count >= 2 && !list.contains('等') && !list.contains("其中有") && !list.contains("部分");
        let parts = &sentence.numbers[whole + 1..=whole + count];
        let same = parts.iter().all(|part| part.unit == said.unit);
        // 由100万元、110万元增至120万元 tells what it was.
        let moved = behind.starts_with('由') && list.contains(['增', '减', '升', '降', '到', '至']);
        // Parts that are fewer may be only the main ones where 主要 says so.
        if whole_list && same && !moved && !adds_up(sentence, said, parts) && !sentence.text.contains("主要") {
            let words = sentence.typed_part(said.at.start..sentence.numbers[whole + count].at.end);
            return Some(finding(words, (total, sum), at));
        }
    }
    None
}

/// A finding when numbers side by side are told with their total behind them: `收到8件，上年结转2件，共计11件。`
fn behind(sentence: &Sentence<'_>, at: &str) -> Option<Finding> {
    let is_total = |number: &usize| {
        let said = &sentence.numbers[*number].at;
        let (before, rest) = (&sentence.text[..said.start], &sentence.text[said.end..]);
        let words = &before[before.rfind(MARKS).map_or(0, |at| at)..];
        TOTALS.contains(&words.trim_start_matches(MARKS)) && (rest.is_empty() || rest.starts_with(MARKS))
    };
    let whole = (2..sentence.numbers.len()).find(is_total)?;
    let said = &sentence.numbers[whole];
    let start = sentence.text[..said.at.start].rfind(['；', ';']).unwrap_or(0);
    let parts: Vec<&Said> = sentence.numbers[..whole].iter().filter(|part| part.at.start >= start).collect();
    let alike = parts.iter().all(|part| part.unit == said.unit);
    let beside = !UNLIKE.iter().any(|word| sentence.text[start..said.at.start].contains(word));
    let (total, values) = (said.value?, parts.iter().map(|part| part.value).collect::<Option<Vec<Number>>>()?);
    // What stands before may be more than what is added up.
    let adds_up =
        (0..values.len()).any(|from| adds_up(sentence, said, &sentence.numbers[whole - parts.len() + from..whole]));
    (alike && beside && (2..=4).contains(&values.len()) && !adds_up).then(|| {
        let words = sentence.typed_part(parts[0].at.start..said.at.end);
        finding(words, (total, values.iter().copied().sum()), at)
    })
}

fn finding(words: &str, (total, sum): (Number, Number), at: &str) -> Finding {
    let message = format!("正文“{}”写的总数是 {total}，所列各项合计 {sum}", clip(words, 80));
    Finding::warning("prose-parts", Place::Value(at.to_owned()), message)
        .hint("核对总数和各项的数，改正写错的一处；没有列全的，在后面写“等”。")
        .fact("words", words)
        .fact("said", total.to_string())
        .fact("parts", sum.to_string())
}
