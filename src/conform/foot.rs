//! Clauses 7.4 and 10: the imprint, and the other forms of documents.

use crate::geom::{Color, Len};
use crate::layout::Owner;
use crate::style::{Role, StyleKind};

use super::head::{Shell, blank_lines, in_role, mark_at, shell};
use super::measure::{Measure, NEAR, Spot, count, length, none, words, worst};
use super::page::{CHARACTER, SIZE_3, SIZE_4, TYPE_AREA_HEIGHT};
use super::page_view::{LineView, PageView, RuleView};

fn imprint<'s>(view: &'s PageView<'_>) -> Vec<&'s LineView<'s>> {
    view.of_use(&[StyleKind::Imprint]).collect()
}

/// The rules of the imprint: from the one above its first line down.
fn imprint_rules(view: &PageView<'_>, lines: &[&LineView<'_>]) -> Vec<RuleView> {
    let Some(first) = lines.first() else { return vec![] };
    let above = view.ink(first).0 - view.layout.grid;
    let rules = view.across(first.page, false).into_iter();
    rules.filter(|rule| rule.color == Color::BLACK && rule.from.y > above).collect()
}

/// 7.4.1
pub(super) fn imprint_ruled(view: &PageView<'_>) -> Vec<Measure> {
    let lines = imprint(view);
    if lines.is_empty() || shell(view) == Some(Shell::Letter) {
        return vec![];
    }
    let rules = imprint_rules(view, &lines);
    let (Some(first), Some(last)) = (rules.first(), rules.last()) else {
        return vec![none("缺少版记的分隔线", &[view.spot(lines[0])])];
    };
    let sheet = &view.layout.sheet;
    let wide = sheet.text_width.to_mm();
    let last_page = view.layout.pages.len();
    let mut measures = vec![
        count("版记所在的页（最后一页）", "", last_page, last.page + 1, Some(last.spot())),
        length("末条分隔线下缘与版心下边缘", 0.0, NEAR, last.foot() - sheet.top - TYPE_AREA_HEIGHT, Some(last.spot())),
    ];
    measures.extend(worst("首条和末条线粗", 0.35, [first, last].into_iter().map(|rule| (rule.width, rule.spot()))));
    let inner = rules.iter().skip(1).take(rules.len().saturating_sub(2));
    measures.extend(worst("中间分隔线线粗", 0.25, inner.map(|rule| (rule.width, rule.spot()))));
    measures.extend(worst("与版心等宽", wide, rules.iter().map(|rule| (rule.length(), rule.spot()))));
    measures
}

/// 7.4.1: the last side of a sheet printed on both sides has an even number.
pub(super) fn imprint_side(view: &PageView<'_>) -> Vec<Measure> {
    let Some(first) = imprint(view).first().copied().filter(|_| view.layout.sheet.duplex) else { return vec![] };
    let number = first.page + 1;
    let even = number.is_multiple_of(2);
    vec![words("双面印刷，版记所在的面", "偶数面", &format!("第 {number} 面"), even, Some(view.spot(first)))]
}

/// 7.5: neither the blank page before the imprint nor the imprint's own bears a number.
pub(super) fn blank_unnumbered(view: &PageView<'_>) -> Vec<Measure> {
    let Some(blank) = view.blank_before_imprint() else { return vec![] };
    let numbered = view.lines.iter().filter(|line| line.owner == Owner::Folio && line.page >= blank);
    vec![none("版记前的空白页和版记页上的页码", &numbered.map(|line| view.spot(line)).collect::<Vec<_>>())]
}

/// 7.4.2
pub(super) fn copies(view: &PageView<'_>) -> Vec<Measure> {
    let sheet = &view.layout.sheet;
    let lists: Vec<&LineView<'_>> =
        imprint(view).into_iter().filter(|line| matches!(line.owner, Owner::Text { .. })).collect();
    if lists.is_empty() {
        return vec![];
    }
    let starts = lists.iter().filter(|line| line.nth() == 0);
    let hanging = lists.iter().filter(|line| line.nth() > 0);
    let mut measures: Vec<Measure> = [
        worst("字号（四号）", SIZE_4, lists.iter().map(|line| (line.size(), view.spot(line)))),
        worst("左空一字", SIZE_4, starts.map(|line| (line.left() - sheet.left, view.spot(line)))),
        worst("回行与冒号后的首字对齐", SIZE_4 * 4.0, hanging.map(|line| (line.left() - sheet.left, view.spot(line)))),
    ]
    .into_iter()
    .flatten()
    .collect();
    measures.push(in_role(view, Role::Fang, "仿宋", lists.iter().copied()));
    let text: String = lists.iter().map(|line| line.text()).collect();
    let end: String = text.chars().next_back().into_iter().collect();
    measures.push(
        words("最后一个机关后标句号", "。", &end, end == "。", lists.last().map(|line| view.spot(line))).by_words(),
    );
    measures
}

/// 7.4.3
pub(super) fn printer(view: &PageView<'_>) -> Vec<Measure> {
    let sheet = &view.layout.sheet;
    let cells: Vec<&LineView<'_>> =
        imprint(view).into_iter().filter(|line| matches!(line.owner, Owner::Cell { .. })).collect();
    let (Some(printer), Some(day)) = (cells.first(), cells.last()) else { return vec![] };
    let right = sheet.left + sheet.text_width - day.right();
    let printed = day.text().ends_with("印发");
    vec![
        length("印发机关左空一字", SIZE_4, NEAR, printer.left() - sheet.left, Some(view.spot(printer))),
        length("印发日期右空一字", SIZE_4, NEAR, right, Some(view.spot(day))),
        words("日期后加“印发”", "…印发", &day.text(), printed, Some(view.spot(day))),
    ]
}

/// 10.1
pub(super) fn letter(view: &PageView<'_>) -> Vec<Measure> {
    if shell(view) != Some(Shell::Letter) {
        return vec![];
    }
    let sheet = &view.layout.sheet;
    let mut measures = mark_at(view, "标志上边缘至上页边", 30.0, Len::ZERO);
    let rules = view.across(0, true);
    let [thick, thin, thin_below, thick_below] = rules.as_slice() else {
        measures.push(count("首页红色双线（每条两线）", "线", 4, rules.len(), None));
        return measures;
    };
    let (_, foot) = view.ink_of(view.at_head(&[StyleKind::Mark])).unwrap_or_default();
    measures.push(length("上一条双线在标志下", 4.0, NEAR, thick.top() - foot, Some(thick.spot())));
    measures.push(length(
        "下一条双线距下页边",
        20.0,
        NEAR,
        sheet.height - thick_below.foot(),
        Some(thick_below.spot()),
    ));
    let order = thick.width > thin.width && thin_below.width < thick_below.width;
    let found = if order { "上粗下细、上细下粗" } else { "粗细相反" };
    measures.push(words("双线粗细", "上粗下细、上细下粗", found, order, Some(thick.spot())));
    measures.extend(worst("线长", 170.0, rules.iter().map(|rule| (rule.length(), rule.spot()))));
    let off = rules.iter().map(|rule| ((rule.from.x + rule.to.x) / 2 - sheet.width / 2, rule.spot()));
    measures.extend(worst("偏离纸张中线", 0.0, off));
    measures.extend(clear_of(view, thin_below));
    let folio = view.lines.iter().filter(|line| line.page == 0 && line.owner == Owner::Folio);
    measures.push(none("首页的页码", &folio.map(|line| view.spot(line)).collect::<Vec<_>>()));
    let ruled: Vec<Spot> = imprint_rules(view, &imprint(view)).iter().map(RuleView::spot).collect();
    measures.push(none("版记的分隔线", &ruled));
    measures
}

/// 10.1: text keeps at least 7/8 of a character of size 3 clear of the lower double rule.
fn clear_of(view: &PageView<'_>, rule: &RuleView) -> Option<Measure> {
    let above = view.lines.iter().filter(|line| line.page == 0);
    let last = above.max_by_key(|line| line.baseline())?;
    let clear = rule.top() - view.ink(last).1;
    let wanted = SIZE_3 * 7.0 / 8.0;
    let kept = clear.to_mm() >= wanted - NEAR;
    let spot = Some(view.spot(last));
    Some(words("文字与下一条双线相距", &format!("至少 {wanted:.2} mm"), &super::measure::mm(clear), kept, spot))
}

/// 10.2
pub(super) fn order(view: &PageView<'_>) -> Vec<Measure> {
    if shell(view) != Some(Shell::Order) {
        return vec![];
    }
    let mut measures = mark_at(view, "标志上边缘至版心上边缘", 20.0, view.layout.sheet.top);
    let sheet = &view.layout.sheet;
    if let Some(number) = view.at_head(&[StyleKind::Number]).next() {
        let spot = view.spot(number);
        if let Some((_, mark)) = view.ink_of(view.at_head(&[StyleKind::Mark])) {
            measures.push(blank_lines(view, "标志下空", 2, mark, view.ink(number).0, spot.clone()));
        }
        let middle = (number.left() + number.right()) / 2 - (sheet.left + sheet.text_width / 2);
        measures.push(length("令号偏离版心中线", 0.0, 0.5, middle, Some(spot)));
        if let Some(text) = view.at_head(&[StyleKind::Body]).next() {
            let (_, foot) = view.ink(number);
            measures.push(blank_lines(view, "令号下空", 2, foot, view.ink(text).0, view.spot(text)));
        }
    }
    measures.push(none("红色分隔线", &view.across(0, true).iter().map(RuleView::spot).collect::<Vec<_>>()));
    measures
}

/// 10.3
pub(super) fn minutes(view: &PageView<'_>) -> Vec<Measure> {
    let lines: Vec<&LineView<'_>> = view.of_use(&[StyleKind::Attendance]).collect();
    if lines.is_empty() {
        return vec![];
    }
    let left = view.layout.sheet.left;
    let starts = || lines.iter().filter(|line| line.nth() == 0);
    let label = |line: &LineView<'_>| line.runs.first().and_then(|run| view.lead_of(run));
    let other = starts().filter(|line| label(line) != Some(Role::Hei)).map(|line| view.spot(line));
    let mut measures = vec![
        none("不是黑体的标签", &other.collect::<Vec<_>>()),
        in_role(view, Role::Fang, "仿宋的名单", lines.iter().copied()),
    ];
    measures.extend(worst("标签字号（三号）", SIZE_3, lines.iter().map(|line| (line.size(), view.spot(line)))));
    let off = starts().map(|line| (line.left() - left, view.spot(line)));
    measures.extend(worst("左空二字", 2.0 * CHARACTER, off));
    // The names of all lines stand behind the colon.
    let behind = |line: &LineView<'_>| {
        let first = starts().find(|first| first.block() == line.block())?;
        Some(first.runs.iter().find(|run| view.lead_of(run).is_none())?.at.x)
    };
    let turns = lines.iter().filter(|line| line.nth() > 0);
    let names = turns.filter_map(|line| Some((line.square() - behind(line)?, view.spot(line))));
    measures.extend(worst("名单回行与冒号后的首字对齐", 0.0, names));
    measures
}

/// CLREQ: what is set to one width (分散对齐) begins and ends in one place.
pub(super) fn even_spacing(view: &PageView<'_>) -> Vec<Measure> {
    let spread: Vec<&LineView<'_>> = view
        .lines
        .iter()
        .filter(|line| line.style.is_some_and(|style| style.align == crate::style::Align::Distribute))
        .collect();
    let ends = spread.windows(2).filter(|pair| pair[0].block() == pair[1].block() && pair[0].block().is_some());
    let off = ends.map(|pair| {
        let (left, right) = (pair[1].left() - pair[0].left(), pair[1].right() - pair[0].right());
        (if left.0.abs() > right.0.abs() { left } else { right }, view.spot(pair[1]))
    });
    worst("分散对齐的各行两端相差", 0.0, off).into_iter().collect()
}
