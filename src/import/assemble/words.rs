//! Comparing words of a source with those of a form, and telling figures from words.

use crate::model::figure::{Value, value};
use crate::model::half::half;

/// A text reduced to what tells it from others: half-width, without blanks and marks.
pub(crate) fn reduced(text: &str) -> String {
    // Hanzi are most of a text, and known without a table.
    let is_hanzi = |ch: &char| ('\u{4e00}'..='\u{9fff}').contains(ch);
    text.chars().map(half).filter(|ch| is_hanzi(ch) || ch.is_alphanumeric() || *ch == '%').collect()
}

/// A reduced text without the number before it: `2重复申请` is `重复申请`.
pub(crate) fn unnumbered(reduced: &str) -> &str {
    let rest = reduced.trim_start_matches(|ch: char| ch.is_ascii_digit() || "一二三四五六七八九十".contains(ch));
    if rest.is_empty() { reduced } else { rest }
}

/// Whether two reduced texts differ in at most every sixth character.
pub(crate) fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let longest = one.len().max(other.len());
    if longest < 4 || one.len().abs_diff(other.len()) * 6 > longest || longest > 200 {
        return false;
    }
    let mut line: Vec<usize> = (0..=other.len()).collect();
    for (i, ch) in one.iter().enumerate() {
        let mut corner = line[0];
        line[0] = i + 1;
        for (j, against) in other.iter().enumerate() {
            let above = line[j + 1];
            line[j + 1] = (above + 1).min(line[j] + 1).min(corner + usize::from(ch != against));
            corner = above;
        }
    }
    line[other.len()] * 6 <= longest
}

/// Units that stand behind a figure in the same cell.
const UNITS: [&str; 12] = ["件", "项", "元", "万元", "亿元", "万", "条", "个", "次", "人", "人次", "%"];

/// What a cell's text is, taken as a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Reading {
    /// A figure as it is to stand in the report.
    Figure(String),
    /// Nothing stands there.
    Blank,
    /// Several numbers.
    Several,
    /// No figure.
    Words,
}

/// Reads a cell's text as a figure: full-width digits become half-width, separators of thousands go.
pub(crate) fn reading(text: &str) -> Reading {
    let plain: String = text.trim().chars().map(half).collect();
    let plain = plain.trim();
    if plain.is_empty() {
        return Reading::Blank;
    }
    let mut tokens = plain.split_whitespace();
    let (first, second, more) = (tokens.next().unwrap_or_default(), tokens.next(), tokens.next());
    let joined = match (second, more) {
        (None, _) => first.to_owned(),
        (Some(unit), None) if UNITS.contains(&unit) => format!("{first}{unit}"),
        _ if plain.split_whitespace().all(|token| is_figure(&ungrouped(token))) => return Reading::Several,
        _ => return Reading::Words,
    };
    let figure = ungrouped(&joined.replace('−', "-"));
    if is_figure(&figure) { Reading::Figure(figure) } else { Reading::Words }
}

/// Whether a text can only be a figure, so that it is no label.
pub(crate) fn is_figure_like(text: &str) -> bool {
    matches!(reading(text), Reading::Figure(_) | Reading::Several)
}

fn is_figure(text: &str) -> bool {
    match value(text) {
        Value::Number(_, unit) => unit.is_empty() || UNITS.contains(&unit),
        Value::Slash => true,
        Value::Blank => false,
        Value::Text => matches!(text, "无" | "--" | "\\" | "…"),
    }
}

/// `1,234.5` without its separators; anything that is not grouped by three stays as it is.
fn ungrouped(text: &str) -> String {
    let (sign, rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (&text[..1], rest),
        None => ("", text),
    };
    let end = rest.find(|ch: char| !(ch.is_ascii_digit() || ch == ',')).unwrap_or(rest.len());
    let (whole, tail) = rest.split_at(end);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = (1..=3).contains(&first.len()) && groups.clone().count() > 0 && groups.all(|group| group.len() == 3);
    if grouped { format!("{sign}{}{tail}", whole.replace(',', "")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_typed_and_nothing_else_is_one() {
        let figure = |text: &str| Reading::Figure(text.to_owned());
        for (text, read) in [
            ("１３６", figure("136")),
            (" 630.20 ", figure("630.20")),
            ("13,612", figure("13612")),
            ("-1,234.5", figure("-1234.5")),
            ("251000元", figure("251000元")),
            ("225 件", figure("225件")),
            ("/", figure("/")),
            ("01", figure("01")),
            ("", Reading::Blank),
            ("13612 252", Reading::Several),
            ("13612[1]", Reading::Words),
            ("O", Reading::Words),
            ("13,61", Reading::Words),
            ("1 属于国家秘密", Reading::Words),
        ] {
            assert_eq!(reading(text), read, "{text}");
        }
    }

    #[test]
    fn words_are_compared_without_blanks_and_marks() {
        assert_eq!(reduced("（七） 总计"), reduced("(七)总 计"));
        assert_eq!(unnumbered(&reduced("2.重复申请")), "重复申请");
        assert!(is_near("要求行政机关确认或重新出具已获取信息", "要求行政机关确认或者重新出具已获取信息"));
        assert!(!is_near("公民", "自然人"));
    }
}
