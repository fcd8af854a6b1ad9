//! Numbers that are typed before headings, run-in heads and paragraphs: none is left out between two of a row.

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

/// Checks what stands beside each other in one body. Rows of each way to number begin with 1 and go on over what has no
/// number; what stands on a lower level between two numbers is a row of its own.
fn row(body: &[Block], out: &mut Vec<Finding>) {
    let mut last: [Option<u32>; WAYS.len()] = [None; WAYS.len()];
    for block in body {
        let Some((at, text)) = head(block) else { continue };
        let Some(Number { way, value }) = number(text) else { continue };
        if let Some(before) = last[way].filter(|before| value > before + 1) {
            let (lacks, now) = (shown(way, before + 1), shown(way, value));
            let words = format!("序号从“{}”跳到“{now}”，中间没有“{lacks}”", shown(way, before));
            let finding = Finding::warning("number-skipped", Place::Value(at.to_owned()), words)
                .hint(format!("漏了内容的补上；没有漏的，把“{}”的序号改为“{lacks}”，后面的依次改。", clip(text, 16)))
                .fact("number", &now)
                .fact("expected", &lacks);
            tell(out, finding);
        }
        // A row is one only from its first: a law is cited by single items.
        last[way] = if value == 1 || last[way].is_some() { Some(value) } else { None };
        // A new number of a higher level begins the lower ones anew.
        let above = rank(way);
        for (other, last) in last.iter_mut().enumerate() {
            if rank(other) > above {
                *last = None;
            }
        }
    }
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
fn of_hanzi(text: &str) -> Option<u32> {
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

    fn skips(body: &str) -> Vec<String> {
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
        assert_eq!(skips(r#"["（一）公开。","（二）受理。","（四）监督。"]"#), ["（四）<（三）"]);
        assert_eq!(skips(r#"[{"section":"一、总体","body":[]},{"section":"三、问题","body":[]}]"#), ["三、<二、"]);
        let leads = r#"[{"lead":"1.公开。","text":"甲。"},"乙。",{"lead":"3.受理。","text":"丙。"}]"#;
        assert_eq!(skips(leads), ["3.<2."]);
        assert_eq!(skips(r#"[{"section":"一、总体","body":["（一）甲。","（三）乙。"]}]"#), ["（三）<（二）"]);
    }

    #[test]
    fn rows_that_go_on_or_begin_anew_are_sound() {
        for body in [
            r#"["一、甲。","（一）乙。","（二）丙。","二、丁。","（一）戊。","（二）己。"]"#,
            r#"["（三）公开。","（五）受理。"]"#,
            r#"["1.5亿元到位。","3.2亿元支出。"]"#,
            r#"["（一）甲。","1.乙。","2.丙。","（二）丁。","1.戊。"]"#,
            r#"["十、甲。","十一、乙。","十九、丙。"]"#,
        ] {
            assert_eq!(skips(body), [""; 0], "{body}");
        }
        assert_eq!(
            (in_hanzi(10), in_hanzi(11), in_hanzi(20), in_hanzi(21)),
            ("十".into(), "十一".into(), "二十".into(), "二十一".into())
        );
    }
}
