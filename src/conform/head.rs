//! Clause 7.2: what stands above the title of an official document.

use crate::font::Role;
use crate::form::Use;
use crate::geom::{Color, Len};

use super::measure::{Measure, NEAR, Spot, length, none, words, worst};
use super::page::SIZE_3;
use super::seen::{Seen, SeenLine};

/// Degrees of urgency (7.2.3); what else stands there is secrecy.
const URGENCIES: [&str; 4] = ["特提", "特急", "加急", "平急"];

/// The kinds of official documents, as their first page shows them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shell {
    Document,
    Letter,
    Order,
    Minutes,
}

/// Which kind of document it is; `None` without a mark.
pub(super) fn shell(seen: &Seen<'_>) -> Option<Shell> {
    let mark: String = seen.at_head(&[Use::Mark]).map(SeenLine::text).collect();
    match () {
        () if mark.is_empty() => None,
        () if seen.layout.sheet.first.is_some() => Some(Shell::Letter),
        () if mark.ends_with('令') => Some(Shell::Order),
        () if mark.ends_with("纪要") => Some(Shell::Minutes),
        () => Some(Shell::Document),
    }
}

/// Whole lines of the grid that fit between two edges, as `2 行（22.78 mm）`.
pub(super) fn blank_lines(seen: &Seen<'_>, what: &str, wanted: i64, from: Len, to: Len, place: Spot) -> Measure {
    let grid = seen.layout.grid.0.max(1);
    let lines = (to - from).0.div_euclid(grid);
    let found = format!("{lines} 行（{:.2} mm）", (to - from).to_mm());
    words(what, &format!("{wanted} 行"), &found, lines == wanted, Some(place))
}

/// Whether all lines have a font category.
pub(super) fn in_role<'s>(
    seen: &Seen<'_>,
    role: Role,
    name: &str,
    lines: impl Iterator<Item = &'s SeenLine<'s>>,
) -> Measure {
    let other = |line: &&SeenLine<'_>| line.style.is_none_or(|style| style.role != role);
    let spots: Vec<Spot> = lines.filter(other).map(|line| seen.spot(line)).collect();
    none(&format!("不是{name}的行"), &spots)
}

fn margin_line<'s>(seen: &'s Seen<'_>, urgent: bool) -> Option<&'s SeenLine<'s>> {
    seen.at_head(&[Use::Secrecy]).find(|line| URGENCIES.contains(&line.text().as_str()) == urgent)
}

fn flush_left(seen: &Seen<'_>, line: &SeenLine<'_>) -> Measure {
    length("距版心左边", 0.0, NEAR, line.left() - seen.layout.sheet.left, Some(seen.spot(line)))
}

/// 7.2.1
pub(super) fn serial(seen: &Seen<'_>) -> Vec<Measure> {
    let Some(line) = seen.at_head(&[Use::Serial]).next() else { return vec![] };
    let text = line.text();
    let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let mut measures = vec![words("份号", "6 位数字", &text, digits, Some(seen.spot(line))), flush_left(seen, line)];
    if shell(seen) != Some(Shell::Letter) {
        let top = seen.layout.sheet.top;
        measures.push(blank_lines(seen, "在版心第一行，上面空", 0, top, seen.ink(line).0, seen.spot(line)));
    }
    measures
}

/// 7.2.2
pub(super) fn secrecy(seen: &Seen<'_>) -> Vec<Measure> {
    margin_line(seen, false).map_or(vec![], |line| margin(seen, line))
}

/// 7.2.3
pub(super) fn urgency(seen: &Seen<'_>) -> Vec<Measure> {
    margin_line(seen, true).map_or(vec![], |line| margin(seen, line))
}

fn margin(seen: &Seen<'_>, line: &SeenLine<'_>) -> Vec<Measure> {
    let size = length("字号（三号）", SIZE_3, NEAR, line.size(), Some(seen.spot(line)));
    let hei = line.style.is_some_and(|style| style.role == Role::Hei);
    let face = words("字体", "黑体", if hei { "黑体" } else { "其他字体" }, hei, Some(seen.spot(line)));
    vec![flush_left(seen, line), size, face]
}

/// 7.2.4: for documents and minutes (10.3); letters and orders have clauses of their own.
pub(super) fn mark(seen: &Seen<'_>) -> Vec<Measure> {
    match shell(seen) {
        Some(Shell::Document | Shell::Minutes) => mark_at(seen, "标志上边缘至版心上边缘", 35.0, seen.layout.sheet.top),
        _ => vec![],
    }
}

/// The mark's ink begins this far below `from`; it is red, centred, and joint offices are equally wide.
pub(super) fn mark_at(seen: &Seen<'_>, what: &str, wanted: f64, from: Len) -> Vec<Measure> {
    let lines: Vec<&SeenLine<'_>> = seen.at_head(&[Use::Mark]).collect();
    let Some((top, _)) = seen.ink_of(lines.iter().copied()) else { return vec![] };
    let spot = seen.spot(lines[0]);
    let sheet = &seen.layout.sheet;
    let left = lines.iter().map(|line| line.left()).min().unwrap_or_default();
    let right = lines.iter().map(|line| line.right()).max().unwrap_or_default();
    let middle = (left + right) / 2 - (sheet.left + sheet.text_width / 2);
    let pale = lines.iter().filter(|line| line.runs.iter().any(|run| !is_red(run.color)));
    let pale: Vec<Spot> = pale.map(|line| seen.spot(line)).collect();
    let mut measures = vec![
        length(what, wanted, NEAR, top - from, Some(spot.clone())),
        length("偏离版心中线", 0.0, 0.5, middle, Some(spot)),
        none("不是红色的标志", &pale),
    ];
    // The offices of a joint mark stand at the left; what stands right of them goes with all.
    let names: Vec<&&SeenLine<'_>> = lines.iter().filter(|line| line.left() < right - (right - left) / 2).collect();
    if let [first, _, ..] = names.as_slice() {
        let wide = first.right() - first.left();
        let widths = names.iter().map(|line| (line.right() - line.left() - wide, seen.spot(line)));
        measures.extend(worst("联合行文各机关名称宽度相差", 0.0, widths));
    }
    measures
}

pub(super) fn is_red(color: Color) -> bool {
    let Color([red, green, blue]) = color;
    red > 200 && green < 60 && blue < 60
}

/// 7.2.5
pub(super) fn number(seen: &Seen<'_>) -> Vec<Measure> {
    let shell = shell(seen);
    if !matches!(shell, Some(Shell::Document | Shell::Minutes)) {
        return vec![];
    }
    let Some(line) = seen.at_head(&[Use::Number]).next() else { return vec![] };
    let (text, spot) = (line.text(), seen.spot(line));
    let first = seen.at_head(&[Use::Signer, Use::SignerName, Use::Number]).map(|line| seen.ink(line).0).min();
    let mut measures = vec![words(
        "发文字号",
        "六角括号括年份，序号不加“第”、不编虚位",
        &text,
        well_numbered(&text),
        Some(spot.clone()),
    )];
    if let (Some((_, mark)), Some(top)) = (seen.ink_of(seen.at_head(&[Use::Mark])), first) {
        measures.push(blank_lines(seen, "标志下空", 2, mark, top, spot.clone()));
    }
    let sheet = &seen.layout.sheet;
    measures.push(match seen.at_head(&[Use::Signer]).next() {
        Some(_) => length("上行文字号居左空一字", SIZE_3, NEAR, line.left() - sheet.left, Some(spot)),
        None => {
            let middle = (line.left() + line.right()) / 2 - (sheet.left + sheet.text_width / 2);
            length("偏离版心中线", 0.0, 0.5, middle, Some(spot))
        }
    });
    measures
}

/// `…〔2024〕8号`; minutes may leave the number behind the year out.
fn well_numbered(text: &str) -> bool {
    let Some((_, rest)) = text.split_once('〔') else { return false };
    let Some((year, number)) = rest.split_once('〕') else { return false };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let ordinal = number.strip_suffix('号').unwrap_or_default();
    year.len() == 4 && digits(year) && digits(ordinal) && !ordinal.starts_with('0')
}

/// 7.2.6
pub(super) fn signers(seen: &Seen<'_>) -> Vec<Measure> {
    let Some(label) = seen.at_head(&[Use::Signer]).next() else { return vec![] };
    let names = || seen.at_head(&[Use::SignerName]);
    let sheet = &seen.layout.sheet;
    let right = names().map(|line| line.right()).max().unwrap_or_default();
    let last = names().last().map_or(Len::ZERO, SeenLine::baseline);
    let number = seen.at_head(&[Use::Number]).next();
    let mut measures = vec![
        words("标签", "签发人：", &label.text(), label.text() == "签发人：", Some(seen.spot(label))),
        in_role(seen, Role::Kai, "楷体", names()),
        length("签发人居右空一字", SIZE_3, NEAR, sheet.left + sheet.text_width - right, Some(seen.spot(label))),
    ];
    if let Some(number) = number {
        let off = number.baseline() - last;
        measures.push(length("字号与最后一个签发人同行", 0.0, NEAR, off, Some(seen.spot(number))));
    }
    measures
}

/// 7.2.7
pub(super) fn separator(seen: &Seen<'_>) -> Vec<Measure> {
    if !matches!(shell(seen), Some(Shell::Document | Shell::Minutes)) {
        return vec![];
    }
    let (Some(number), rules) = (seen.at_head(&[Use::Number]).next(), seen.across(0, true)) else { return vec![] };
    let Some(rule) = rules.first() else { return vec![none("缺少红色分隔线", &[seen.spot(number)])] };
    let (_, foot) = seen.ink(number);
    let sheet = &seen.layout.sheet;
    let near = NEAR;
    let gap = words("红色分隔线", "1 条", &format!("{} 条", rules.len()), rules.len() == 1, Some(rule.spot()));
    vec![
        gap,
        length("发文字号之下", 4.0, near, rule.top() - foot, Some(rule.spot())),
        length("与版心等宽", sheet.text_width.to_mm(), near, rule.length(), Some(rule.spot())),
        length("距版心左边", 0.0, near, rule.from.x - sheet.left, Some(rule.spot())),
    ]
}
