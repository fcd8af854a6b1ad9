//! The unit of money that a source gives to a table, against the one that the form prints above it. Nothing is converted:
//! 元 as 万元 has four places more than the forms print, and a clerk who finds other digits than in the source trusts none.

use super::wanted::Wanted;
use super::words::reduced;
use crate::diag::{Finding, Level};
use crate::import::document::{At, Cell, told};
use crate::model::half::half;

/// Units of money, the longer before what they end with.
const MONEY: [&str; 7] = ["千万元", "百万元", "万元", "亿元", "千元", "百元", "元"];

/// The unit of money that a line above a table gives to it: `部门：某某局　金额单位：万元`, `表1 收支总表（万元）`.
pub(super) fn named(line: &str) -> Option<&'static str> {
    let text: String = line.chars().map(half).filter(|ch| !ch.is_whitespace()).collect();
    let labelled = text.match_indices("单位").filter_map(|(at, label)| {
        let rest = text[at + label.len()..].trim_start_matches([':', '为', '均', '是']);
        let rest = rest.strip_prefix("人民币").unwrap_or(rest);
        // 单位：元阳县财政局 is an office.
        let is = |unit: &&&str| {
            rest.strip_prefix(**unit).is_some_and(|behind| !behind.starts_with(|ch: char| ch.is_alphanumeric()))
        };
        MONEY.iter().find(is).copied()
    });
    let bare = text.trim_end_matches(')');
    let bracketed = || {
        let inside = if bare == text { text.as_str() } else { bare.rsplit_once('(')?.1 };
        MONEY.iter().find(|unit| **unit == inside).copied()
    };
    labelled.last().or_else(bracketed)
}

/// The unit that the form prints above the table, where it is one of money.
pub(super) fn printed(wanted: &Wanted<'_>) -> Option<&'static str> {
    named(wanted.table.looks.unit_line.as_deref()?)
}

/// What the units of a source's table make of it.
pub(super) enum Verdict {
    /// They are the form's, or it prints none.
    Same,
    /// None is named.
    Unsaid(Finding),
    /// One is another.
    Other(Finding),
}

/// Holds the unit of the lines above a table and those of its own cells against the form's.
pub(super) fn judge<'c>(
    wanted: &Wanted<'_>,
    above: impl Iterator<Item = &'static str>,
    cells: impl Iterator<Item = &'c Cell>,
    at: &At,
) -> Verdict {
    let Some(own) = printed(wanted) else { return Verdict::Same };
    let title = &wanted.table.title;
    let in_cell = |cell: &Cell| {
        let words = reduced(&cell.text);
        // The unit of a header counts for its column, that of any other cell for the table.
        let line = || named(&cell.text).filter(|_| !wanted.knows(&words));
        wanted.head_with_unit(&words).map(|(_, unit)| unit).or_else(line)
    };
    let said: Vec<&str> = above.chain(cells.filter_map(in_cell)).collect();
    match said.iter().find(|unit| **unit != own) {
        Some(other) => {
            let words = format!(
                "“{title}”写的单位是“{other}”，本格式印“单位：{own}”，数字不换算，不收入国家统计表，作为普通表格保留"
            );
            let finding = told(Level::Error, "unit-differs", at, words).fact("was", *other).fact("now", own);
            Verdict::Other(finding.hint(format!(
                "在原文件里把这张表的数字换算成{own}，单位改写为“单位：{own}”，再导入；数字本来就是{own}的，只改单位。"
            )))
        }
        None if said.is_empty() => {
            let words = format!("“{title}”没有写单位，按“单位：{own}”收入，请核对");
            Verdict::Unsaid(told(Level::Warning, "unit-unsaid", at, words))
        }
        None => Verdict::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_units_of_money() {
        for (line, unit) in [
            ("单位：万元", Some("万元")),
            ("部门：云岭市财政局　　金额单位: 元", Some("元")),
            ("编制单位：元阳县财政局", None),
            ("编制单位：元阳县财政局 单位：万元", Some("万元")),
            ("以下各表单位均为人民币万元。", Some("万元")),
            ("表1　收入支出决算总表（单位：元）", Some("元")),
            ("表1　收入支出决算总表（亿元）", Some("亿元")),
            ("（万元）", Some("万元")),
            ("单位：万元、%", Some("万元")),
            ("单位：件", None),
            ("收入100万元", None),
        ] {
            assert_eq!(named(line), unit, "{line}");
        }
    }
}
