//! Slips that a sentence shows by itself: a day that no calendar has, a bracket or quotation mark without its other half, a
//! share of more than the whole.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::diag::{Finding, Place, clip, tell};
use crate::model::draft::is_draft;
use crate::model::half::half_digits;
use crate::model::walk::proses;
use crate::model::{Block, Report};

/// Marks that stand in pairs (GB/T 15834).
const PAIRS: [(char, char); 4] = [('“', '”'), ('（', '）'), ('《', '》'), ('〔', '〕')];

/// Shares that are added up may pass the whole by as much as rounding makes of them.
const ROUNDING: f64 = 0.5;

static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日").expect("a pattern of ours"));

/// 占…的101.2%, 占比合计101.2%: between 占 and the number neither a mark nor a word that makes it something else than a share.
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = "占(?:比[为达是约合计共]{0,6}|[^，。；：、！？（）“”0-9比用地有道]{1,16}的(?:比例|比重|比率)?[为达是约]{0,2})([0-9]{1,6}(?:\\.[0-9]{1,4})?)[%％]";
    Regex::new(pattern).expect("a pattern of ours")
});

/// What a share may be more than the whole of: what was planned or was before.
const NO_WHOLE: [&str; 22] = [
    "预算", "计划", "目标", "任务", "年初", "上年", "去年", "同期", "往年", "定额", "限额", "指标", "核定", "额定",
    "标准", "设计", "应", "提高", "增", "降", "减", "率",
];

/// Checks the prose of a report and of what is attached to it.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    for body in report.bodies() {
        for (at, text) in proses(body).filter(|(_, text)| !is_draft(text)) {
            let typed = half_digits(text);
            days(at, &typed, out);
            shares(at, &typed, out);
        }
        pairs(body, out);
    }
}

fn warn(code: &'static str, at: &str, words: String, hint: impl Into<String>, out: &mut Vec<Finding>) {
    tell(out, Finding::warning(code, Place::Value(at.to_owned()), words).hint(hint));
}

fn days(at: &str, text: &str, out: &mut Vec<Finding>) {
    for found in DAY.captures_iter(text) {
        let number = |nth| found.get(nth).and_then(|part| part.as_str().parse::<u32>().ok());
        let whole = found.get(0).map_or(0..0, |whole| whole.range());
        // A longer number before it is no month.
        let cut = text[..whole.start].ends_with(|ch: char| ch.is_ascii_digit());
        let (Some(month), Some(day)) = (number(2), number(3)) else { continue };
        if cut || (1..=days_in(number(1), month)).contains(&day) {
            continue;
        }
        let words = format!("日历上没有“{}”这一天", &text[whole]);
        warn("day-impossible", at, words, "核对日期后改正。", out);
    }
}

/// How many days a month has; none where there is no such month. February has 29 where the year is not told.
fn days_in(year: Option<u32>, month: u32) -> u32 {
    let leap = year.is_none_or(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn shares(at: &str, text: &str, out: &mut Vec<Finding>) {
    for found in SHARE.captures_iter(text) {
        let (Some(whole), Some(number)) = (found.get(0), found.get(1)) else { continue };
        let most = if whole.as_str().starts_with("占比") { 100.0 + ROUNDING } else { 100.0 };
        let over = number.as_str().parse::<f64>().is_ok_and(|share| share > most);
        if over && !NO_WHOLE.iter().any(|word| whole.as_str().contains(word)) {
            let words = format!("“{}”超过了 100%", clip(whole.as_str(), 40));
            warn("share-over", at, words, "核对占比；不是部分占全部的，换一个说法（如“相当于…的…%”）。", out);
        }
    }
}

/// Reports marks without their other half, paragraph by paragraph.
fn pairs(body: &[Block], out: &mut Vec<Finding>) {
    let prose: Vec<(&str, &str)> = proses(body).filter(|(_, text)| !is_draft(text)).collect();
    let lone: Vec<Vec<(char, usize)>> = prose.iter().map(|(_, text)| lone(text)).collect();
    for (index, ((at, text), own)) in prose.iter().zip(&lone).enumerate() {
        let is_lone = |(mark, _): &&(char, usize)| !ends_elsewhere(*mark, &lone, index);
        own.iter().filter(is_lone).for_each(|lone| tell(out, unpaired(at, text, *lone)));
    }
}

fn unpaired(at: &str, text: &str, (mark, offset): (char, usize)) -> Finding {
    let opens = PAIRS.iter().find(|(open, _)| *open == mark);
    let near: String = match opens {
        Some(_) => text[offset..].chars().take(12).collect(),
        None => {
            let before: Vec<char> = text[..offset].chars().rev().take(11).collect();
            before.into_iter().rev().chain([mark]).collect()
        }
    };
    let closes = PAIRS.iter().find(|(_, close)| *close == mark);
    let other = opens.map(|(_, close)| *close).or(closes.map(|(open, _)| *open)).unwrap_or(mark);
    let words = format!("“{near}”里的 {mark} 没有与它成对的 {other}");
    Finding::warning("mark-unpaired", Place::Value(at.to_owned()), words)
        .hint("补上缺的一半，或者删去多余的一半（GB/T 15834）。")
        .fact("mark", mark.to_string())
}

/// The marks of a text without their other half, and where they stand. What closes a number is none: `1）`, `一）`, `a）`.
fn lone(text: &str) -> Vec<(char, usize)> {
    let mut found = vec![];
    for (open, close) in PAIRS {
        let mut waiting = vec![];
        for (at, ch) in text.char_indices() {
            if ch == open {
                waiting.push(at);
            } else if ch == close && waiting.pop().is_none() && !(ch == '）' && closes_number(&text[..at])) {
                found.push((ch, at));
            }
        }
        found.extend(waiting.into_iter().map(|at| (open, at)));
    }
    found.sort_by_key(|(_, at)| *at);
    found
}

fn closes_number(before: &str) -> bool {
    before.ends_with(|ch: char| ch.is_ascii_alphanumeric() || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩".contains(ch))
}

/// Whether a quotation or a bracket goes on over several paragraphs: what opens here closes in a later one, or the reverse.
fn ends_elsewhere(mark: char, lone: &[Vec<(char, usize)>], index: usize) -> bool {
    let has = |wanted: char| move |marks: &Vec<(char, usize)>| marks.iter().any(|(mark, _)| *mark == wanted);
    PAIRS.iter().any(|&(open, close)| {
        mark == open && lone[index + 1..].iter().any(has(close)) || mark == close && lone[..index].iter().any(has(open))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(texts: &[&str]) -> Vec<&'static str> {
        let body: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        let json = format!(
            r#"{{"schema":"banxin/report/1","year":2024,"issuer":"甲县人民政府","title":"报告","body":[{}]}}"#,
            body.join(",")
        );
        let (report, _) = crate::model::read(&json).unwrap();
        let mut out = vec![];
        check(&report, &mut out);
        out.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn slips_are_told() {
        for (text, code) in [
            ("2024年2月30日召开会议。", "day-impossible"),
            ("２０２３年２月２９日。", "day-impossible"),
            ("4月31日前办结。", "day-impossible"),
            ("2024年13月5日。", "day-impossible"),
            ("“青岩发布；", "mark-unpaired"),
            ("青岩发布”已开通。", "mark-unpaired"),
            ("公开条例）；", "mark-unpaired"),
            ("根据《条例要求。", "mark-unpaired"),
            ("自然人申请占总数的101.2%。", "share-over"),
            ("占比合计101.2%。", "share-over"),
        ] {
            assert_eq!(codes(&[text]), [code], "{text}");
        }
    }

    #[test]
    fn sound_sentences_are_not() {
        for text in [
            "2024年2月29日、12月31日，历时12个月31日。",
            "1）公开；a）受理；一）答复。",
            "“政府信息”（以下简称“信息”）见《〈条例〉解读》。",
            "占总数的100%，占预算的101.2%，占上年同期的120%。",
            "占比合计100.1%。占用资金的120%，占比提高101%。",
            "执行数占年初预算数的105.6%，占比由98%增至101%。",
        ] {
            assert_eq!(codes(&[text]), [""; 0], "{text}");
        }
        assert_eq!(codes(&["他说：“一是公开。", "二是受理。”"]), [""; 0]);
        assert_eq!(codes(&["“青岩发布；《条例》）。"]), ["mark-unpaired"; 2]);
    }
}
