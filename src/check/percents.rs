//! A percentage told with the two numbers that it comes of: `投资120亿元，比上年的100亿元增长20%`.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::sentence::Sentence;
use crate::diag::{Finding, Place, clip};

/// A number and its unit.
const NUMBER: &str = "([0-9]+(?:\\.[0-9]+)?)([万亿]?(?:元|美元|人次|人|户|家|个|件|条|项|份|起|宗|篇|次|名|吨|亩|公顷|公里|千米|平方米|平方公里|千瓦时|台|辆|套|所))";
const MORE_OR_LESS: &str = "(增长|增加|上升|提高|下降|减少|降低)了?([0-9]+(?:\\.[0-9]+)?)[%％]";

/// How two numbers and their percentage are told, as a sentence is heard (比上年 is 同比).
enum Way {
    /// The later number, the earlier one, and by how much it is more or less.
    Change,
    /// The earlier number first.
    ChangeFrom,
    /// A part, its whole, and its share.
    Share,
    /// The whole first.
    ShareOf,
}

static WAYS: LazyLock<Vec<(Way, Regex)>> = LazyLock::new(|| {
    let ways = [
        (Way::Change, format!("{NUMBER}，?(?:同比|[比较]某年|[比较]同期)(?:同期)?的?{NUMBER}{MORE_OR_LESS}")),
        (
            Way::ChangeFrom,
            format!(
                "[由从](?:上年|某年)的?{NUMBER}(?:增长|增加|上升|提高|下降|减少|降低|增|降|减)?[到至为](?:本年的?)?{NUMBER}，(?:同比)?{MORE_OR_LESS}"
            ),
        ),
        (
            Way::Share,
            format!(
                "{NUMBER}，(?:占|相当于|完成|达到)(?:[^，。；：、0-9（）约近超]{{0,16}}){NUMBER}的([0-9]+(?:\\.[0-9]+)?)[%％]"
            ),
        ),
        (
            Way::ShareOf,
            format!(
                "预算(?:数|收入|支出)?为?{NUMBER}，(?:收入|支出)?(?:决算|执行)数?为?{NUMBER}，(?:完成|为|占)(?:年初|调整|全年)?预算数?的([0-9]+(?:\\.[0-9]+)?)[%％]"
            ),
        ),
    ];
    ways.into_iter().map(|(way, pattern)| (way, Regex::new(&pattern).expect("a pattern of ours"))).collect()
});

/// Findings about percentages that do not come of the two numbers beside them.
pub(super) fn check(sentence: &Sentence<'_>, at: &str) -> Vec<Finding> {
    if !sentence.text.contains(['%', '％']) {
        return vec![];
    }
    let found =
        WAYS.iter().flat_map(|(way, pattern)| pattern.captures_iter(&sentence.text).map(move |found| (way, found)));
    found.filter_map(|(way, found)| differs(sentence, way, &found, at)).collect()
}

fn differs(sentence: &Sentence<'_>, way: &Way, found: &Captures<'_>, at: &str) -> Option<Finding> {
    let whole = found.get(0)?.range();
    // About so much, and more digits of a name or a number, are nothing to work with.
    let before = &sentence.text[..whole.start];
    let is_cut = before.trim_end_matches(['，', ',']).ends_with(|ch: char| ch.is_ascii_digit());
    if is_cut || before.ends_with(|ch: char| ch.is_ascii_alphabetic() || "约近超逾.-第".contains(ch)) {
        return None;
    }
    let text = |nth| found.get(nth).map_or("", |part| part.as_str());
    let (first, second) = (Amount::of(text(1), text(2))?, Amount::of(text(3), text(4))?);
    if first.unit != second.unit {
        return None;
    }
    let (part, whole_amount, said, off) = match way {
        Way::Change => (first, second, text(6), 1.0),
        Way::ChangeFrom => (second, first, text(6), 1.0),
        Way::Share => (first, second, text(5), 0.0),
        Way::ShareOf => (second, first, text(5), 0.0),
    };
    let less = off > 0.0 && ["下降", "减少", "降低"].contains(&text(5));
    let typed = said.parse::<f64>().ok()?;
    let value = if less { -typed } else { typed };
    // Some offices cut the last place off where others round it.
    let last = 10f64.powi(-places(said));
    let (low, high) = part.share_of(&whole_amount)?;
    let (low, high) = ((low - off) * 100.0 - last, (high - off) * 100.0 + last);
    if (low - 1e-9..=high + 1e-9).contains(&value) {
        return None;
    }
    let right = (part.value / whole_amount.value - off) * 100.0;
    let right = match (off > 0.0, right < 0.0) {
        (true, true) => format!("下降 {:.2}%", -right),
        (true, false) => format!("增长 {right:.2}%"),
        _ => format!("{right:.2}%"),
    };
    let words = sentence.typed_part(whole);
    let message = format!("正文“{}”写的百分比是 {said}%，按其中两个数算是{right}", clip(words, 80));
    let finding = Finding::warning("prose-percent", Place::Value(at.to_owned()), message)
        .hint("核对两个数和百分比，改正写错的一处；不是这两个数相比的，换一个说法。");
    Some(finding.fact("words", words).fact("said", format!("{said}%")).fact("expected", right))
}

/// A number of a sentence.
struct Amount<'a> {
    value: f64,
    /// By how much it may miss: half of its last place; nothing where it counts things to the last.
    loose: f64,
    unit: &'a str,
}

impl<'a> Amount<'a> {
    fn of(digits: &str, unit: &'a str) -> Option<Amount<'a>> {
        let times = match unit.chars().next() {
            Some('万') => 1e4,
            Some('亿') => 1e8,
            _ => 1.0,
        };
        let unit = unit.trim_start_matches(['万', '亿']);
        let is_count = times == 1.0 && places(digits) == 0 && !unit.ends_with('元');
        let loose = if is_count { 0.0 } else { 0.5 * times * 10f64.powi(-places(digits)) };
        Some(Amount { value: digits.parse::<f64>().ok()? * times, loose, unit })
    }

    /// The least and the most that it may be of a whole; `None` of a whole that may be nothing.
    fn share_of(&self, whole: &Amount<'_>) -> Option<(f64, f64)> {
        let least = whole.value - whole.loose;
        (least > 0.0)
            .then(|| ((self.value - self.loose) / (whole.value + whole.loose), (self.value + self.loose) / least))
    }
}

/// How many places digits have behind the point.
fn places(digits: &str) -> i32 {
    digits.split_once('.').map_or(0, |(_, places)| i32::try_from(places.len()).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(typed: &str) -> Vec<String> {
        let found = check(&Sentence::new(typed, 2024), "/body/0");
        let fact = |finding: &Finding, key: &str| {
            finding.facts.iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone())
        };
        found.iter().filter_map(|finding| fact(finding, "expected")).collect()
    }

    #[test]
    fn a_percentage_comes_of_the_two_numbers_beside_it() {
        for (typed, right) in [
            ("2024年完成投资120亿元，比上年的100亿元增长15.0%。", "增长 20.00%"),
            ("收入1,200万元，比2023年的1,000万元下降20%。", "增长 20.00%"),
            ("由上年的100万元增加到130万元，增长20%。", "增长 30.00%"),
            ("工业投资30亿元，占全部投资100亿元的25%。", "30.00%"),
            ("年初预算为612.50万元，支出决算为600.25万元，完成年初预算的89.0%。", "98.00%"),
        ] {
            assert_eq!(told(typed), [right], "{typed}");
        }
        for sound in [
            "2024年完成投资120亿元，比上年的100亿元增长20%。",
            "完成投资1.2亿元，比上年的1.0亿元增长18.6%。",
            "受理约120件，比上年的100件增长15%。",
            "收入１，２００万元，比上年的1,000万元增长15%。",
            "约120件，比上年的100件增长15%，占全部的30%。",
            "投资120亿元，比上年增长15.0%，占100个项目的30%。",
            "年初预算为612.50万元，支出决算为600.25万元，完成年初预算的97.99%。",
            "一产占3个，比上年的2个增加1个。",
        ] {
            assert_eq!(told(sound), [""; 0], "{sound}");
        }
    }
}
