//! Numbers that are typed before headings, run-in heads and paragraphs: in a row none is left out, typed twice, or behind a
//! higher one.

use crate::diag::{Finding, Place, clip, tell};
use crate::model::walk::blocks;
use crate::model::{Block, Kind, Report};

/// The ways to number of GB/T 9704 7.3.3, by what stands before and behind a number.
const WAYS: [(&str, &str, bool); 5] =
    [("（", "）", true), ("", "、", true), ("（", "）", false), ("", "．", false), ("", ".", false)];

/// A number before a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Number {
    /// Which of [`WAYS`].
    way: usize,
    value: u32,
}

/// Checks the bodies; `by_form` says whether the form names the chapters and missing ones are told as such.
pub(super) fn check(report: &Report, by_form: bool, out: &mut Vec<Finding>) {
    for (nth, body) in report.bodies().enumerate() {
        if nth > 0 || !by_form {
            row(body, out);
        }
        for step in blocks(body) {
            if let Kind::Section { body, .. } = &step.block.kind {
                row(body, out);
            }
        }
    }
}

/// A number with the text that it stands before, and where that is.
#[derive(Clone, Copy)]
struct Typed<'a> {
    at: &'a str,
    text: &'a str,
    number: Number,
    /// Whether it stands right behind another number, and not behind a text that may begin a new row.
    follows: bool,
}

/// Checks what stands beside each other in one body. Rows of each way to number begin with 1 and go on over what has no
/// number; what stands on a lower level between two numbers is a row of its own.
fn row(body: &[Block], out: &mut Vec<Finding>) {
    let mut rows: [Vec<Typed<'_>>; WAYS.len()] = Default::default();
    let mut follows = false;
    for block in body {
        let Some((at, text)) = head(block) else { continue };
        let Some(number) = number(text) else {
            follows = false;
            continue;
        };
        let typed = Typed { at, text, number, follows: follows || matches!(block.kind, Kind::Section { .. }) };
        follows = true;
        let own = &mut rows[number.way];
        if begins(own, typed) {
            ordered(own, out);
            own.clear();
        }
        // A row is one only from its first: a law is cited by single items.
        if number.value == 1 || !own.is_empty() {
            own.push(typed);
        }
        // A new number of a higher level begins the lower ones anew.
        for (_, lower) in rows.iter_mut().enumerate().filter(|(way, _)| rank(*way) > rank(number.way)) {
            ordered(lower, out);
            lower.clear();
        }
    }
    rows.iter().for_each(|row| ordered(row, out));
}

/// Whether a number begins a row anew: 1 does, but for a second one right behind the first.
fn begins(row: &[Typed<'_>], typed: Typed<'_>) -> bool {
    typed.number.value == 1 && !(row.len() == 1 && typed.follows)
}

/// Tells of the numbers of a row that are left out, typed twice, or behind a higher one.
fn ordered(row: &[Typed<'_>], out: &mut Vec<Finding>) {
    let mut highest = 0;
    for (nth, typed) in row.iter().enumerate() {
        let value = typed.number.value;
        let is_among = |row: &[Typed<'_>], value: u32| row.iter().any(|typed| typed.number.value == value);
        if is_among(&row[..nth], value) {
            tell(out, doubled(typed, highest + 1));
            // Where the next number is left out, this is it.
            highest += u32::from(!is_among(&row[nth..], highest + 1));
        } else if value < highest {
            tell(out, misplaced(typed, highest));
        } else if let Some(lacks) = (highest + 1..value).find(|lacks| !is_among(&row[nth..], *lacks)) {
            tell(out, skipped(typed, highest, lacks));
        }
        highest = highest.max(value);
    }
}

fn skipped(typed: &Typed<'_>, before: u32, lacks: u32) -> Finding {
    let Number { way, value } = typed.number;
    let (lacks, now) = (shown(way, lacks), shown(way, value));
    let words = format!("序号从“{}”跳到“{now}”，中间没有“{lacks}”", shown(way, before));
    let hint = format!("漏了内容的补上；没有漏的，把“{}”的序号改为“{lacks}”，后面的依次改。", clip(typed.text, 16));
    warning("number-skipped", typed, words, hint).fact("expected", &lacks)
}

fn doubled(typed: &Typed<'_>, next: u32) -> Finding {
    let Number { way, value } = typed.number;
    let next = shown(way, next);
    let words = format!("同一级的序号“{}”写了两次，这是后一次", shown(way, value));
    let hint = format!("内容重复的删去；不重复的，把“{}”的序号改为“{next}”，后面的依次改。", clip(typed.text, 16));
    warning("number-doubled", typed, words, hint).fact("expected", &next)
}

fn misplaced(typed: &Typed<'_>, highest: u32) -> Finding {
    let Number { way, value } = typed.number;
    let (now, highest) = (shown(way, value), shown(way, highest));
    let words = format!("序号“{now}”排在了“{highest}”的后面");
    let hint =
        format!("把“{}”连同它下面的内容移到“{highest}”的前面；次序没有错的，把序号依次改过来。", clip(typed.text, 16));
    warning("number-order", typed, words, hint).fact("before", &highest)
}

fn warning(code: &'static str, typed: &Typed<'_>, words: String, hint: String) -> Finding {
    let number = shown(typed.number.way, typed.number.value);
    Finding::warning(code, Place::Value(typed.at.to_owned()), words).hint(hint).fact("number", number)
}

/// The level of a way: 一、 （一） 1. （1）.
fn rank(way: usize) -> usize {
    match WAYS[way] {
        ("", _, true) => 0,
        (_, _, true) => 1,
        ("", ..) => 2,
        _ => 3,
    }
}

/// What a block begins with, and where that stands.
fn head(block: &Block) -> Option<(&str, &str)> {
    match &block.kind {
        Kind::Paragraph(text) => Some((&block.at, text)),
        Kind::Noted(prose) => match &prose.lead {
            Some(lead) => Some((&lead.at, &lead.text)),
            None => Some((&prose.at, &prose.text)),
        },
        Kind::Section { heading, .. } => Some((&block.at, heading)),
        Kind::List(_) | Kind::Figure(_) | Kind::National { .. } | Kind::Free(_) => None,
    }
}

/// The number that a text begins with.
fn number(text: &str) -> Option<Number> {
    let text = text.trim_start();
    WAYS.iter().enumerate().find_map(|(way, (open, close, hanzi))| {
        let (digits, rest) = text.strip_prefix(open)?.split_once(close)?;
        let value = if *hanzi { of_hanzi(digits)? } else { of_digits(digits)? };
        // 1.5亿元 and 3.14 are figures.
        let is_figure = *close == "." && rest.starts_with(|ch: char| ch.is_ascii_digit());
        (!is_figure && value > 0).then_some(Number { way, value })
    })
}

fn of_digits(text: &str) -> Option<u32> {
    (text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

const HANZI: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// A number below 100 in hanzi.
pub(super) fn of_hanzi(text: &str) -> Option<u32> {
    (1..100).find(|&value| in_hanzi(value) == text)
}

fn in_hanzi(value: u32) -> String {
    let digit = |value: u32| HANZI.get(value as usize).copied().unwrap_or_default();
    let tens = if value >= 20 { digit(value / 10) } else { "" };
    format!("{tens}{}{}", if value >= 10 { "十" } else { "" }, digit(value % 10))
}

/// A number as it is printed.
fn shown(way: usize, value: u32) -> String {
    let (open, close, hanzi) = WAYS[way];
    let number = if hanzi { in_hanzi(value) } else { value.to_string() };
    format!("{open}{number}{close}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Vec<String> {
        let json = format!(
            r#"{{"schema":"banxin/report/1","year":2024,"issuer":"甲县人民政府","title":"报告","body":{body}}}"#
        );
        let (report, _) = crate::model::read(&json).unwrap();
        let mut out = vec![];
        check(&report, false, &mut out);
        out.iter()
            .map(|finding| finding.facts.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("<"))
            .collect()
    }

    #[test]
    fn a_number_left_out_is_told() {
        assert_eq!(told(r#"["（一）公开。","（二）受理。","（四）监督。"]"#), ["（四）<（三）"]);
        assert_eq!(told(r#"[{"section":"一、总体","body":[]},{"section":"三、问题","body":[]}]"#), ["三、<二、"]);
        let leads = r#"[{"lead":"1.公开。","text":"甲。"},"乙。",{"lead":"3.受理。","text":"丙。"}]"#;
        assert_eq!(told(leads), ["3.<2."]);
        assert_eq!(told(r#"[{"section":"一、总体","body":["（一）甲。","（三）乙。"]}]"#), ["（三）<（二）"]);
    }

    #[test]
    fn a_number_typed_twice_or_behind_a_higher_one_is_told() {
        assert_eq!(told(r#"["（一）公开。","（二）受理。","（二）监督。","（三）保障。"]"#), ["（二）<（三）"]);
        // What is left out behind it is what it should be.
        assert_eq!(told(r#"["（一）公开。","（二）受理。","（二）监督。","（四）保障。"]"#), ["（二）<（三）"]);
        let sections = r#"[{"section":"一、甲","body":["1.乙。"]},{"section":"一、丙","body":["1.丁。"]}]"#;
        assert_eq!(told(sections), ["一、<二、"]);
        assert_eq!(told(r#"["1.甲。","1.乙。"]"#), ["1.<2."]);
        assert_eq!(told(r#"["一、甲。","三、乙。","二、丙。","四、丁。"]"#), ["二、<三、"]);
    }

    #[test]
    fn rows_that_go_on_or_begin_anew_are_sound() {
        for body in [
            r#"["一、甲。","（一）乙。","（二）丙。","二、丁。","（一）戊。","（二）己。"]"#,
            r#"["（三）公开。","（五）受理。"]"#,
            r#"["1.5亿元到位。","3.2亿元支出。"]"#,
            r#"["（一）甲。","1.乙。","2.丙。","（二）丁。","1.戊。"]"#,
            r#"["十、甲。","十一、乙。","十九、丙。"]"#,
            r#"["要求如下：","1.甲。","另有：","1.乙。","2.丙。"]"#,
            r#"["1.甲。","2.乙。","1.丙。","2.丁。"]"#,
        ] {
            assert_eq!(told(body), [""; 0], "{body}");
        }
        assert_eq!(
            (in_hanzi(10), in_hanzi(11), in_hanzi(20), in_hanzi(21)),
            ("十".into(), "十一".into(), "二十".into(), "二十一".into())
        );
    }
}
