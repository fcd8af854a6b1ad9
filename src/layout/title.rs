//! Titles of several lines: broken at words, into lines of like length (GB/T 9704 7.3.1).

use crate::geom::Len;

use super::Line;
use super::breaks::may_break;
use super::measure::Measured;

/// Words that end a sense unit in the titles of official reports: a line may well end after them.
const UNIT_ENDS: [&str; 16] = [
    "人民政府",
    "办公室",
    "办公厅",
    "委员会",
    "年度",
    "关于",
    "情况",
    "信息公开",
    "管理局",
    "公安局",
    "教育局",
    "财政局",
    "的",
    "和",
    "与",
    "街道",
];

/// Breaks a title into as few lines as fit, each ended at a sense unit where one is near, the lines of like length.
pub(super) fn break_title(text: &str, measured: &[Measured], width: Len) -> Vec<Line> {
    let total: Len = measured.iter().map(|m| m.advance + m.gap).sum();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut left = (total.0 + width.0 - 1).div_euclid(width.0.max(1)).max(1);
    while left > 1 && start < measured.len() {
        let rest: Len = measured[start..].iter().map(|m| m.advance + m.gap).sum();
        let end = best_end(text, measured, start, rest / left, width);
        lines.push(line(text, measured, start, end));
        start = end;
        left = (left - 1).max(needed(&measured[start..], width));
    }
    lines.push(line(text, measured, start, measured.len()));
    lines
}

fn needed(rest: &[Measured], width: Len) -> i64 {
    let total: Len = rest.iter().map(|m| m.advance + m.gap).sum();
    (total.0 + width.0 - 1).div_euclid(width.0.max(1))
}

/// The allowed break with the least badness: its distance from the ideal length, in ems, and three ems more where it
/// does not end a sense unit.
fn best_end(text: &str, measured: &[Measured], start: usize, ideal: Len, width: Len) -> usize {
    let mut used = Len::ZERO;
    let mut best = (i64::MAX, measured.len().min(start + 1));
    for i in start..measured.len() - 1 {
        used += measured[i].advance + measured[i].gap;
        if used > width {
            break;
        }
        if !may_break(measured[i].ch, measured[i + 1].ch) || parts_number(measured[i].ch, measured[i + 1].ch) {
            continue;
        }
        let ends_unit = UNIT_ENDS.iter().any(|unit| text[..measured[i + 1].at].ends_with(unit));
        let badness = (used - ideal).0.abs() + if ends_unit { 0 } else { measured[i].advance.0 * 3 };
        best = best.min((badness, i + 1));
    }
    best.1
}

/// Whether a break would part a number from its unit, or a word from its number, such as 2024|年.
fn parts_number(before: char, after: char) -> bool {
    before.is_ascii_digit() && !after.is_ascii_digit()
}

fn line(text: &str, measured: &[Measured], start: usize, end: usize) -> Line {
    let from = measured.get(start).map_or(text.len(), |m| m.at);
    let to = measured.get(end).map_or(text.len(), |m| m.at);
    Line { range: from..to, fixed: end < measured.len(), ..Line::default() }
}
