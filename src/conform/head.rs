//! Clause 7.2: what stands above the title of an official document.

use crate::geom::{Color, Len};
use crate::layout::Owner;
use crate::style::{Role, StyleKind};

use super::measure::{Measure, NEAR, Spot, length, none, words, worst};
use super::page::SIZE_3;
use super::page_view::{LineView, PageView};

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
pub(super) fn shell(view: &PageView<'_>) -> Option<Shell> {
    let mark: String = view.at_head(&[StyleKind::Mark]).map(LineView::text).collect();
    match () {
        () if mark.is_empty() => None,
        () if view.layout.sheet.first.is_some() => Some(Shell::Letter),
        () if mark.ends_with('令') => Some(Shell::Order),
        () if mark.ends_with("纪要") => Some(Shell::Minutes),
        () => Some(Shell::Document),
    }
}

/// Whole lines of the grid that fit between two edges, as `2 行（22.78 mm）`.
pub(super) fn blank_lines(view: &PageView<'_>, what: &str, wanted: i64, from: Len, to: Len, place: Spot) -> Measure {
    let grid = view.layout.grid.0.max(1);
    let lines = (to - from).0.div_euclid(grid);
    let found = format!("{lines} 行（{:.2} mm）", (to - from).to_mm());
    words(what, &format!("{wanted} 行"), &found, lines == wanted, Some(place))
}

/// Whether all lines have a font category.
pub(super) fn in_role<'s>(
    view: &PageView<'_>,
    role: Role,
    name: &str,
    lines: impl Iterator<Item = &'s LineView<'s>>,
) -> Measure {
    let other = |line: &&LineView<'_>| line.style.is_none_or(|style| style.role != role) || !view.drawn_by(line, role);
    let spots: Vec<Spot> = lines.filter(other).map(|line| view.spot(line)).collect();
    none(&format!("不是{name}的行"), &spots)
}

fn margin_line<'s>(view: &'s PageView<'_>, urgent: bool) -> Option<&'s LineView<'s>> {
    view.at_head(&[StyleKind::Secrecy]).find(|line| URGENCIES.contains(&line.text().as_str()) == urgent)
}

fn flush_left(view: &PageView<'_>, line: &LineView<'_>) -> Measure {
    length("距版心左边", 0.0, NEAR, line.left() - view.layout.sheet.left, Some(view.spot(line)))
}

/// 7.2.1
pub(super) fn serial(view: &PageView<'_>) -> Vec<Measure> {
    let Some(line) = view.at_head(&[StyleKind::Serial]).next() else { return vec![] };
    let text = line.text();
    let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    let mut measures =
        vec![words("份号", "6 位数字", &text, digits, Some(view.spot(line))).by_words(), flush_left(view, line)];
    if shell(view) != Some(Shell::Letter) {
        let top = view.layout.sheet.top;
        measures.push(blank_lines(view, "在版心第一行，上面空", 0, top, view.ink(line).0, view.spot(line)));
    }
    measures
}

/// 7.2.2
pub(super) fn secrecy(view: &PageView<'_>) -> Vec<Measure> {
    let Some(line) = margin_line(view, false) else { return vec![] };
    let mut measures = margin(view, line);
    if shell(view) != Some(Shell::Letter) {
        let top = view.layout.sheet.top;
        measures.push(blank_lines(view, "在版心第二行，上面空", 1, top, view.ink(line).0, view.spot(line)));
    }
    measures
}

/// 7.2.3
pub(super) fn urgency(view: &PageView<'_>) -> Vec<Measure> {
    margin_line(view, true).map_or(vec![], |line| margin(view, line))
}

fn margin(view: &PageView<'_>, line: &LineView<'_>) -> Vec<Measure> {
    let size = length("字号（三号）", SIZE_3, NEAR, line.size(), Some(view.spot(line)));
    let hei = line.style.is_some_and(|style| style.role == Role::Hei) && view.drawn_by(line, Role::Hei);
    let face = words("字体", "黑体", if hei { "黑体" } else { "其他字体" }, hei, Some(view.spot(line)));
    vec![flush_left(view, line), size, face]
}

/// 7.2.4: for documents and minutes (10.3); letters and orders have clauses of their own.
pub(super) fn mark(view: &PageView<'_>) -> Vec<Measure> {
    match shell(view) {
        Some(Shell::Document | Shell::Minutes) => mark_at(view, "标志上边缘至版心上边缘", 35.0, view.layout.sheet.top),
        _ => vec![],
    }
}

/// The mark's ink begins this far below `from`; it is red, centred, and joint offices are equally wide.
pub(super) fn mark_at(view: &PageView<'_>, what: &str, wanted: f64, from: Len) -> Vec<Measure> {
    let lines: Vec<&LineView<'_>> = view.at_head(&[StyleKind::Mark]).collect();
    let Some((top, _)) = view.ink_of(lines.iter().copied()) else { return vec![] };
    let spot = view.spot(lines[0]);
    let sheet = &view.layout.sheet;
    let left = lines.iter().map(|line| line.left()).min().unwrap_or_default();
    let right = lines.iter().map(|line| line.right()).max().unwrap_or_default();
    let off = |left: Len, right: Len| (left + right) / 2 - (sheet.left + sheet.text_width / 2);
    // A mark of one office stands in one or two lines, each in the middle; a joint one as a whole.
    let alone = lines.iter().filter(|line| matches!(line.owner, Owner::Text { .. }));
    let farthest = alone.map(|line| off(line.left(), line.right())).max_by_key(|off| off.0.abs());
    let middle = farthest.unwrap_or_else(|| off(left, right));
    let pale = lines.iter().filter(|line| line.runs.iter().any(|run| !is_red(run.color)));
    let pale: Vec<Spot> = pale.map(|line| view.spot(line)).collect();
    let mut measures = vec![
        length(what, wanted, NEAR, top - from, Some(spot.clone())),
        length("偏离版心中线", 0.0, 0.5, middle, Some(spot)),
        none("不是红色的标志", &pale),
    ];
    // The offices of a joint mark stand at the left; what stands right of them goes with all.
    let joint =
        |line: &&&LineView<'_>| matches!(line.owner, Owner::Cell { .. }) && line.left() < right - (right - left) / 2;
    let names: Vec<&&LineView<'_>> = lines.iter().filter(joint).collect();
    if let [first, _, ..] = names.as_slice() {
        let wide = first.right() - first.left();
        let widths = names.iter().map(|line| (line.right() - line.left() - wide, view.spot(line)));
        measures.extend(worst("联合行文各机关名称宽度相差", 0.0, widths));
    }
    measures
}

pub(super) fn is_red(color: Color) -> bool {
    let Color([red, green, blue]) = color;
    red > 200 && green < 60 && blue < 60
}

/// 7.2.5
pub(super) fn number(view: &PageView<'_>) -> Vec<Measure> {
    let shell = shell(view);
    if !matches!(shell, Some(Shell::Document | Shell::Minutes)) {
        return vec![];
    }
    let Some(line) = view.at_head(&[StyleKind::Number]).next() else { return vec![] };
    let (text, spot) = (line.text(), view.spot(line));
    let first =
        view.at_head(&[StyleKind::Signer, StyleKind::SignerName, StyleKind::Number]).map(|line| view.ink(line).0).min();
    let mut measures = vec![
        words("发文字号", "六角括号括年份，序号不加“第”、不编虚位", &text, well_numbered(&text), Some(spot.clone()))
            .by_words(),
    ];
    if let (Some((_, mark)), Some(top)) = (view.ink_of(view.at_head(&[StyleKind::Mark])), first) {
        measures.push(blank_lines(view, "标志下空", 2, mark, top, spot.clone()));
    }
    let sheet = &view.layout.sheet;
    measures.push(match view.at_head(&[StyleKind::Signer]).next() {
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
pub(super) fn signers(view: &PageView<'_>) -> Vec<Measure> {
    let Some(label) = view.at_head(&[StyleKind::Signer]).next() else { return vec![] };
    let names = || view.at_head(&[StyleKind::SignerName]);
    let sheet = &view.layout.sheet;
    let right = names().map(|line| line.right()).max().unwrap_or_default();
    let last = names().last().map_or(Len::ZERO, LineView::baseline);
    let number = view.at_head(&[StyleKind::Number]).next();
    let mut measures = vec![
        words("标签", "签发人：", &label.text(), label.text() == "签发人：", Some(view.spot(label))),
        in_role(view, Role::Kai, "楷体", names()),
        length("签发人居右空一字", SIZE_3, NEAR, sheet.left + sheet.text_width - right, Some(view.spot(label))),
    ];
    if let Some(number) = number {
        let off = number.baseline() - last;
        measures.push(length("字号与最后一个签发人同行", 0.0, NEAR, off, Some(view.spot(number))));
    }
    measures
}

/// 7.2.7
pub(super) fn separator(view: &PageView<'_>) -> Vec<Measure> {
    if !matches!(shell(view), Some(Shell::Document | Shell::Minutes)) {
        return vec![];
    }
    let (Some(number), rules) = (view.at_head(&[StyleKind::Number]).next(), view.across(0, true)) else {
        return vec![];
    };
    let Some(rule) = rules.first() else { return vec![none("缺少红色分隔线", &[view.spot(number)])] };
    let (_, foot) = view.ink(number);
    let sheet = &view.layout.sheet;
    let near = NEAR;
    let gap = words("红色分隔线", "1 条", &format!("{} 条", rules.len()), rules.len() == 1, Some(rule.spot()));
    vec![
        gap,
        length("发文字号之下", 4.0, near, rule.top() - foot, Some(rule.spot())),
        length("与版心等宽", sheet.text_width.to_mm(), near, rule.length(), Some(rule.spot())),
        length("距版心左边", 0.0, near, rule.from.x - sheet.left, Some(rule.spot())),
    ]
}
