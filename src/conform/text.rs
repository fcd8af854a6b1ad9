//! Clause 7.3: title, text, attachments, signature.
#![expect(clippy::cast_possible_truncation, reason = "lengths on a page, counted in lines")]

use crate::geom::{Color, Len, Point};
use crate::layout::{Owner, Seal};
use crate::style::{PageOrientation, Role, StyleKind};

use super::head::{Shell, blank_lines, in_role, is_red, shell};
use super::measure::{Measure, NEAR, Spot, count, length, none, words, worst};
use super::page::{CHARACTER, SIZE_3};
use super::page_view::{LineView, PageView};

/// Size 2 (二号): 22 pt.
const SIZE_2: f64 = 22.0 * 25.4 / 72.0;

/// What a paragraph of text is for.
const PROSE: [StyleKind; 6] = [
    StyleKind::Body,
    StyleKind::Heading1,
    StyleKind::Heading2,
    StyleKind::Heading3,
    StyleKind::ListItem,
    StyleKind::ListSub,
];

/// 7.3.1
pub(super) fn title(view: &PageView<'_>) -> Vec<Measure> {
    let titles = || view.of_use(&[StyleKind::Title]);
    let sheet = &view.layout.sheet;
    let middle = sheet.left + sheet.text_width / 2;
    let off = |line: &LineView<'_>| ((line.left() + line.right()) / 2 - middle, view.spot(line));
    let Some(size) = worst("字号（二号）", SIZE_2, titles().map(|line| (line.size(), view.spot(line)))) else {
        return vec![];
    };
    let mut measures = vec![size, in_role(view, Role::Title, "小标宋", titles())];
    measures.extend(worst("偏离版心中线", 0.0, titles().map(off)));
    let alone = view.texts().filter(|text| text.lines.len() > 1 && is_title(view, text.block));
    let alone = alone.filter(|text| text.text[text.lines[text.lines.len() - 1].range.clone()].chars().count() < 2);
    let alone: Vec<Spot> = alone.map(|text| view.spot_in(&text, text.lines.len() - 1)).collect();
    measures.push(none("回行只剩一个字的标题", &alone).by_words());
    measures.push(none("沙漏形的标题", &hourglasses(view)).by_words());
    if let (Some(first), Some(rule)) = (titles().find(|line| line.page == 0), view.across(0, true).first())
        && matches!(shell(view), Some(Shell::Document | Shell::Minutes))
    {
        measures.push(blank_lines(view, "红色分隔线下空", 2, rule.foot(), view.ink(first).0, view.spot(first)));
    }
    measures
}

/// Titles with a line that is shorter than some line before it and some line behind it.
fn hourglasses(view: &PageView<'_>) -> Vec<Spot> {
    let mut titles: Vec<Vec<&LineView<'_>>> = vec![];
    for line in view.of_use(&[StyleKind::Title, StyleKind::AttachmentTitle]) {
        match titles.last_mut() {
            Some(lines) if lines.last().is_some_and(|last| last.block() == line.block()) => lines.push(line),
            _ => titles.push(vec![line]),
        }
    }
    let is_waist = |lines: &[&LineView<'_>], nth: usize| {
        let width = |line: &&LineView<'_>| line.right() - line.left();
        let longer =
            |side: &[&LineView<'_>]| side.iter().any(|other| (width(other) - width(&lines[nth])).to_mm() > NEAR);
        longer(&lines[..nth]) && longer(&lines[nth + 1..])
    };
    let waists =
        titles.iter().flat_map(|lines| (0..lines.len()).filter(|&nth| is_waist(lines, nth)).map(|nth| lines[nth]));
    waists.map(|line| view.spot(line)).collect()
}

fn is_title(view: &PageView<'_>, block: usize) -> bool {
    let text = view.layout.blocks[block].text();
    text.is_some_and(|text| view.layout.styles[usize::from(text.style.0)].kind == StyleKind::Title)
}

/// 7.3.2
pub(super) fn addressee(view: &PageView<'_>) -> Vec<Measure> {
    let lines: Vec<&LineView<'_>> = view.of_use(&[StyleKind::Addressee]).collect();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return vec![] };
    let left = view.layout.sheet.left;
    let colon = last.text().ends_with('：');
    let mut measures =
        vec![words("最后一个机关后用全角冒号", "：", &end_of(&last.text()), colon, Some(view.spot(last))).by_words()];
    measures.extend(worst("居左顶格，回行仍顶格", 0.0, lines.iter().map(|line| (line.left() - left, view.spot(line)))));
    if let Some((_, title)) = view.ink_of(view.at_head(&[StyleKind::Title]))
        && first.page == 0
    {
        measures.push(blank_lines(view, "标题下空", 1, title, view.ink(first).0, view.spot(first)));
    }
    measures
}

fn end_of(text: &str) -> String {
    text.chars().next_back().map(String::from).unwrap_or_default()
}

/// 7.3.3: the indent and the fonts of headings.
pub(super) fn paragraphs(view: &PageView<'_>) -> Vec<Measure> {
    let left = view.layout.sheet.left;
    let upright = |line: &&LineView<'_>| view.orientation(line.page) == PageOrientation::Portrait;
    let prose = || view.of_use(&PROSE).filter(upright).filter(|line| matches!(line.owner, Owner::Text { .. }));
    let starts = prose().filter(|line| line.nth() == 0).map(|line| (line.left() - left, view.spot(line)));
    let turns = prose().filter(|line| line.nth() > 0).map(|line| (line.left() - left, view.spot(line)));
    let mut measures: Vec<Measure> =
        [worst("段首空二字", 2.0 * CHARACTER, starts), worst("回行顶格", 0.0, turns)].into_iter().flatten().collect();
    for (kind, role, what) in [
        (StyleKind::Heading1, Role::Hei, "黑体的第一层标题"),
        (StyleKind::Heading2, Role::Kai, "楷体的第二层标题"),
        (StyleKind::Heading3, Role::Fang, "仿宋的第三层标题"),
    ] {
        if view.of_use(&[kind]).next().is_some() {
            measures.push(in_role(view, role, what, view.of_use(&[kind])));
        }
    }
    measures
}

/// 7.3.3: the first page shows text.
pub(super) fn first_page(view: &PageView<'_>) -> Vec<Measure> {
    if shell(view).is_none() {
        return vec![];
    }
    let of_body = |line: &&LineView<'_>| {
        let block = line.block().and_then(|block| view.layout.blocks.get(block));
        line.page == 0 && block.is_some_and(|block| block.at.starts_with("/body"))
    };
    let lines = view.lines.iter().filter(of_body).count();
    vec![words("首页的正文行数", "至少 1 行", &format!("{lines} 行"), lines > 0, None).by_words()]
}

/// 7.3.4
pub(super) fn attachment_list(view: &PageView<'_>) -> Vec<Measure> {
    let lines: Vec<&LineView<'_>> = view.of_use(&[StyleKind::AttachmentList]).collect();
    let Some(first) = lines.first() else { return vec![] };
    let left = view.layout.sheet.left;
    let mut measures = vec![length("左空二字", 2.0 * CHARACTER, NEAR, first.left() - left, Some(view.spot(first)))];
    let before = view.lines.iter().take_while(|line| line.owner != first.owner).filter(|line| line.page == first.page);
    if let Some(before) = before.last() {
        measures.push(blank_lines(view, "正文下空", 1, view.ink(before).1, view.ink(first).0, view.spot(first)));
    }
    let hang = lines.windows(2).filter(|pair| pair[0].block() == pair[1].block());
    let hang = hang.filter_map(|pair| Some((pair[1].left() - name_start(pair[0])?, view.spot(pair[1]))));
    measures.extend(worst("回行与附件名称首字对齐", 0.0, hang));
    let stopped = view.texts().filter(|text| {
        text.whole.is_some_and(|whole| view.layout.styles[usize::from(whole.style.0)].kind == StyleKind::AttachmentList)
    });
    let stopped = stopped.filter(|text| text.text.ends_with(['。', '；', '，', '.', ';']));
    let stopped: Vec<Spot> = stopped.map(|text| view.spot_in(&text, 0)).collect();
    measures.push(none("名称后有标点", &stopped).by_words());
    measures
}

/// Where the name begins behind `附件：` and its number, on the first line of an entry.
fn name_start(line: &LineView<'_>) -> Option<Len> {
    if line.nth() > 0 {
        return None;
    }
    let text = line.text();
    let label = text.strip_prefix("附件：").map_or(0, |_| 3);
    let number = text.chars().skip(label).take_while(|ch| ch.is_ascii_digit() || *ch == '.').count();
    let mut view = 0;
    for run in &line.runs {
        let mut at = run.at.x;
        for glyph in &run.glyphs {
            if view == label + number {
                return Some(at);
            }
            at += glyph.advance;
            view += 1;
        }
    }
    None
}

/// How a document is made valid, as its last lines show it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signed {
    Seal,
    Bare,
    Stamp,
}

fn signed(view: &PageView<'_>) -> Option<Signed> {
    view.of_use(&[StyleKind::Date]).next()?;
    let stamp = view.of_use(&[StyleKind::SignerName]).any(|line| line.runs.iter().any(|run| is_red(run.color)));
    Some(match () {
        () if view.layout.seals().next().is_some() => Signed::Seal,
        () if stamp => Signed::Stamp,
        () => Signed::Bare,
    })
}

fn right_blank(view: &PageView<'_>, line: &LineView<'_>) -> Len {
    view.layout.sheet.left + view.layout.sheet.text_width - line.right()
}

/// 7.3.5.1
pub(super) fn seals(view: &PageView<'_>) -> Vec<Measure> {
    let seals: Vec<_> = view.layout.seals().map(|(_, seal)| seal).collect();
    let Some(date) = view.of_use(&[StyleKind::Date]).next().filter(|_| !seals.is_empty()) else { return vec![] };
    let spot = view.spot(date);
    let mut measures =
        vec![length("成文日期右空四字", 4.0 * CHARACTER, NEAR * 2.0, right_blank(view, date), Some(spot.clone()))];
    if let Some(last) = seals.last() {
        let (top, foot) = (last.centre.y - last.diameter / 2, last.centre.y + last.diameter / 2);
        let covered = last.page == date.page && top < date.baseline() && date.baseline() < foot;
        let found = if covered { "压住" } else { "没有压住" };
        measures.push(words("最后一个印章下压成文日期", "压住", found, covered, Some(spot)));
    }
    measures.extend(under_seals(view, &seals));
    let touching = seals.windows(2).filter(|pair| {
        let (x, y) = ((pair[1].centre.x - pair[0].centre.x).0.abs(), (pair[1].centre.y - pair[0].centre.y).0.abs());
        pair[0].page == pair[1].page && x < pair[0].diameter.0 && y < pair[0].diameter.0
    });
    let spot = |seal: &crate::layout::Seal| Spot { page: seal.page + 1, words: seal.office.clone(), at: String::new() };
    measures.push(none("相交或相切的印章", &touching.map(|pair| spot(pair[1])).collect::<Vec<_>>()));
    let (left, right) = (view.layout.sheet.left, view.layout.sheet.left + view.layout.sheet.text_width);
    let leaves = seals
        .iter()
        .copied()
        .filter(|seal| seal.centre.x - seal.diameter / 2 < left || seal.centre.x + seal.diameter / 2 > right);
    measures.push(none("超出版心的印章", &leaves.map(spot).collect::<Vec<_>>()));
    measures.extend(above_seals(view));
    measures
}

/// The upper edge of a seal lies within a line below the text (or attachment list) above it.
fn above_seals(view: &PageView<'_>) -> Option<Measure> {
    let (_, seal) = view.layout.seals().next()?;
    let signature = [StyleKind::Office, StyleKind::Date];
    let before = view.lines.iter().filter(|line| {
        line.page == seal.page
            && line.owner != Owner::Folio
            && line.kind.is_some_and(|kind| !signature.contains(&kind))
            && line.baseline() < seal.centre.y
    });
    let last = before.max_by_key(|line| line.baseline())?;
    let gap = seal.centre.y - seal.diameter / 2 - view.ink(last).1;
    let grid = view.layout.grid;
    let near = Len((NEAR * 36_000.0) as i64);
    let wanted = format!("0～{:.2} mm", grid.to_mm());
    let kept = gap >= -near && gap <= grid + near;
    Some(words("印章顶端距正文（附件说明）", &wanted, &super::measure::mm(gap), kept, Some(view.spot(last))))
}

/// What stands under each seal: the name of its office, in its middle and not above its centre, and nothing else.
fn under_seals(view: &PageView<'_>, seals: &[&Seal]) -> Vec<Measure> {
    let (mut empty, mut above, mut covered, mut off) = (vec![], vec![], vec![], vec![]);
    for seal in seals {
        let spot = Spot { page: seal.page + 1, words: seal.office.clone(), at: String::new() };
        let under = view.lines.iter().filter(|line| line.page == seal.page && meets(view, seal, line));
        let is_of = |line: &&LineView<'_>, kinds: &[StyleKind]| line.kind.is_some_and(|kind| kinds.contains(&kind));
        let names: Vec<&LineView<'_>> = under.clone().filter(|line| is_of(line, &[StyleKind::Office])).collect();
        let own = names.iter().filter(|line| seal.office.contains(&line.text()));
        let own: Vec<&&LineView<'_>> =
            own.filter(|line| (seal.centre.x - middle(line)).to_mm().abs() < CHARACTER).collect();
        if own.iter().map(|line| line.text()).collect::<String>() != seal.office {
            empty.push(spot.clone());
        }
        off.extend(own.iter().map(|line| (middle(line) - seal.centre.x, view.spot(line))));
        let ink = own.iter().map(|line| view.ink(line)).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let foot = (seals.last() == Some(seal)).then(|| own_date(view, seal)).flatten();
        if let Some((top, low)) = ink
            && ((top + foot.unwrap_or(low)) / 2 - seal.centre.y).to_mm() < -NEAR
        {
            above.push(spot);
        }
        covered.extend(
            under.filter(|line| !is_of(line, &[StyleKind::Office, StyleKind::Date])).map(|line| view.spot(line)),
        );
    }
    let off = off.into_iter().max_by_key(|(off, _)| off.0.abs());
    let off = off.map(|(off, spot)| length("署名中线与印章中心", 0.0, NEAR * 2.0, off, Some(spot)));
    let counts = [("下面没有署名的印章", empty), ("署名高过中心的印章", above), ("压住别的文字的印章", covered)];
    off.into_iter().chain(counts.iter().map(|(what, found)| none(what, found))).collect()
}

fn middle(line: &LineView<'_>) -> Len {
    (line.left() + line.right()) / 2
}

/// The foot of the date under a seal.
fn own_date(view: &PageView<'_>, seal: &Seal) -> Option<Len> {
    let date = view.of_use(&[StyleKind::Date]).find(|line| line.page == seal.page && meets(view, seal, line))?;
    Some(view.ink(date).1)
}

/// Whether the circle of a seal meets the ink of a line.
fn meets(view: &PageView<'_>, seal: &Seal, line: &LineView<'_>) -> bool {
    covers(seal, line, view.ink(line), -NEAR)
}

/// Whether the circle of a seal, so many millimetres larger, meets a line whose ink reaches from `top` to `foot`.
fn covers(seal: &Seal, line: &LineView<'_>, (top, foot): (Len, Len), larger: f64) -> bool {
    let Point { x, y } = seal.centre;
    let (across, down) = (x - x.clamp(line.left(), line.right().max(line.left())), y - y.clamp(top, foot.max(top)));
    across.to_mm().hypot(down.to_mm()) < (seal.diameter / 2).to_mm() + larger
}

/// 7.3.5.2
pub(super) fn bare_signature(view: &PageView<'_>) -> Vec<Measure> {
    let (Some(office), Some(date)) = (view.of_use(&[StyleKind::Office]).next(), view.of_use(&[StyleKind::Date]).next())
    else {
        return vec![];
    };
    if signed(view) != Some(Signed::Bare) {
        return vec![];
    }
    let lines = view.of_use(&[StyleKind::Office]).chain([date]);
    let longer = lines.min_by_key(|line| right_blank(view, line)).unwrap_or(date);
    let shift = date.left() - office.left();
    vec![
        length("成文日期首字比署名首字右移二字", 2.0 * CHARACTER, NEAR * 2.0, shift, Some(view.spot(date))),
        length("长的一行右空二字", 2.0 * CHARACTER, NEAR * 2.0, right_blank(view, longer), Some(view.spot(longer))),
    ]
}

/// 7.3.5.3
pub(super) fn stamp(view: &PageView<'_>) -> Vec<Measure> {
    let name = view.of_use(&[StyleKind::SignerName]).find(|line| line.runs.iter().any(|run| run.color != Color::BLACK));
    let (Some(name), Some(date)) = (name, view.of_use(&[StyleKind::Date]).next()) else { return vec![] };
    let mut measures = vec![
        length("签名章右空四字", 4.0 * CHARACTER, NEAR * 2.0, right_blank(view, name), Some(view.spot(name))),
        length("成文日期右空四字", 4.0 * CHARACTER, NEAR * 2.0, right_blank(view, date), Some(view.spot(date))),
    ];
    if let Some(post) = view.of_use(&[StyleKind::Office]).next() {
        let gap = name.left() - post.right();
        measures.push(length("职务与签名章相距二字", 2.0 * CHARACTER, NEAR * 2.0, gap, Some(view.spot(post))));
    }
    measures
}

/// 7.3.5.4
pub(super) fn date(view: &PageView<'_>) -> Vec<Measure> {
    let dates = view.of_use(&[StyleKind::Date]);
    dates
        .map(|line| {
            words("成文日期", "阿拉伯数字，不编虚位", &line.text(), well_dated(&line.text()), Some(view.spot(line)))
        })
        .collect()
}

fn well_dated(text: &str) -> bool {
    let parts: Vec<&str> = text.split_inclusive(['年', '月', '日']).collect();
    let number = |part: &str, unit: char| {
        part.strip_suffix(unit).is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
        })
    };
    matches!(parts.as_slice(), [year, month, day] if year.chars().count() == 5 && number(year, '年') && number(month, '月') && number(day, '日'))
}

/// 7.3.5.5
pub(super) fn signature_page(view: &PageView<'_>) -> Vec<Measure> {
    let signatures: Vec<&LineView<'_>> = view.of_use(&[StyleKind::Date]).collect();
    if signatures.is_empty() {
        return vec![];
    }
    let with_text = |page: usize| {
        view.lines.iter().any(|line| {
            let block = line.block().and_then(|block| view.layout.blocks.get(block));
            let body = block.is_some_and(|block| block.at.starts_with("/body"));
            line.page == page && (body || line.kind == Some(StyleKind::AttachmentList))
        })
    };
    let alone = signatures.iter().filter(|line| !with_text(line.page));
    vec![none("只有署名日期、没有正文的页", &alone.map(|line| view.spot(line)).collect::<Vec<_>>()).by_words()]
}

/// 7.3.6
pub(super) fn remark(view: &PageView<'_>) -> Vec<Measure> {
    let Some(first) = view.of_use(&[StyleKind::Remark]).next() else { return vec![] };
    let whole: String = view.of_use(&[StyleKind::Remark]).map(LineView::text).collect();
    let bracketed = whole.starts_with('（') && whole.ends_with('）');
    let left = first.left() - view.layout.sheet.left;
    let mut measures = vec![
        length("居左空二字", 2.0 * CHARACTER, NEAR, left, Some(view.spot(first))),
        words("加圆括号", "（…）", &whole, bracketed, Some(view.spot(first))).by_words(),
    ];
    measures.extend(below_date(view, first));
    measures
}

/// The remark stands in the line below the date, but below a seal that would lie over it there.
fn below_date(view: &PageView<'_>, first: &LineView<'_>) -> Option<Measure> {
    let date = view.of_use(&[StyleKind::Date]).last().filter(|date| date.page == first.page)?;
    let grid = view.layout.grid;
    let up = first.baseline() - date.baseline() - grid;
    let there = |line: &LineView<'_>| {
        let (top, foot) = view.ink(line);
        (top - up, foot - up)
    };
    let mut seals = view.layout.seals().filter(|(_, seal)| seal.page == first.page);
    if seals.any(|(_, seal)| view.of_use(&[StyleKind::Remark]).any(|line| covers(seal, line, there(line), NEAR))) {
        return None;
    }
    let drop = first.baseline() - date.baseline();
    Some(length("成文日期下一行", grid.to_mm(), NEAR, drop, Some(view.spot(first))))
}

/// 7.3.7, bound apart: the first page begins with the document's number, 附件 behind it.
pub(super) fn attachment_apart(view: &PageView<'_>) -> Vec<Measure> {
    let first = view.of_use(&[StyleKind::AttachmentLabel]).next().filter(|line| line.page == 0);
    let Some(line) = first else { return vec![] };
    let text = line.text();
    let numbered = text.split_once("附件").is_some_and(|(number, _)| number.ends_with(['号', '期']));
    vec![words("首页第一行", "发文字号＋附件＋顺序号", &text, numbered, Some(view.spot(line))).by_words()]
}

/// 7.3.7
pub(super) fn attachments(view: &PageView<'_>) -> Vec<Measure> {
    let marks: Vec<&LineView<'_>> = view.of_use(&[StyleKind::AttachmentLabel, StyleKind::AttachmentMark]).collect();
    if marks.is_empty() {
        return vec![];
    }
    let frame = |line: &LineView<'_>| view.layout.frame(&view.layout.pages[line.page]);
    let line_of = |line: &LineView<'_>| {
        let (top, foot) = view.ink(line);
        let down = ((top + foot) / 2 - frame(line).top).0.div_euclid(view.layout.grid.0.max(1));
        usize::try_from(down + 1).unwrap_or_default()
    };
    let low = marks.iter().find(|line| line_of(line) != 1).unwrap_or(&marks[0]);
    let mut measures = vec![count("“附件”所在的行", "", 1, line_of(low), Some(view.spot(low)))];
    measures.extend(worst("顶格", 0.0, marks.iter().map(|line| (line.left() - frame(line).left, view.spot(line)))));
    measures.extend(worst("字号（三号）", SIZE_3, marks.iter().map(|line| (line.size(), view.spot(line)))));
    measures.push(in_role(view, Role::Hei, "黑体", marks.iter().copied()));
    let titles: Vec<&LineView<'_>> = marks
        .iter()
        .filter_map(|mark| {
            let of_title = [StyleKind::Title, StyleKind::AttachmentTitle];
            view.lines.iter().find(|line| line.page == mark.page && line.kind.is_some_and(|u| of_title.contains(&u)))
        })
        .collect();
    if let Some(wrong) = titles.iter().find(|line| line_of(line) != 3).or(titles.first()) {
        measures.push(count("附件标题所在的行", "", 3, line_of(wrong), Some(view.spot(wrong))));
    }
    measures
}
