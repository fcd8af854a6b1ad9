//! Clauses 5, 7.5 and 8: the sheet, the type area, its lines, and page numbers.
#![expect(clippy::cast_possible_truncation, reason = "lengths on a page, counted in lines or characters")]

use crate::font::{Glyph, is_hanzi};
use crate::geom::{Color, Len};
use crate::layout::{GlyphRun, Owner};
use crate::style::{PageOrientation, Role, StyleKind};

use super::measure::{Measure, NEAR, Spot, count, length, mm, none, words, worst};
use super::page_view::{LineView, PageView};

/// Size 3 (三号): 16 pt.
pub(super) const SIZE_3: f64 = 16.0 * 25.4 / 72.0;
/// Size 4 (四号): 14 pt.
pub(super) const SIZE_4: f64 = 14.0 * 25.4 / 72.0;
/// One of the 28 characters of a line, in millimetres.
pub(super) const CHARACTER: f64 = 156.0 / 28.0;

/// The height of the type area (5.2.1), from which distances below it are measured.
pub(super) const TYPE_AREA_HEIGHT: Len = Len::mm(225);

/// 5.1
pub(super) fn paper(view: &PageView<'_>) -> Vec<Measure> {
    let sides = |shorter: bool| {
        view.layout.pages.iter().enumerate().map(move |(page, content)| {
            let (a, b) = content.size;
            let spot = Spot { page: page + 1, words: "整页".into(), at: String::new() };
            (if shorter { a.min(b) } else { a.max(b) }, spot)
        })
    };
    [worst("幅面短边", 210.0, sides(true)), worst("幅面长边", 297.0, sides(false))].into_iter().flatten().collect()
}

/// 5.2.1: the standard lets the blanks be off by 1 mm; the type area is what they leave.
pub(super) fn type_area(view: &PageView<'_>) -> Vec<Measure> {
    let sheet = &view.layout.sheet;
    vec![
        length("天头", 37.0, 1.0, sheet.top, None),
        length("订口", 28.0, 1.0, sheet.left, None),
        length("版心宽", 156.0, 1.0, sheet.text_width, None),
        length("版心高", 225.0, 1.0, sheet.text_height, None),
        none("超出版心的文字", &outside(view)),
    ]
}

/// Lines with ink outside the type area of their page.
fn outside(view: &PageView<'_>) -> Vec<Spot> {
    let near = Len((NEAR * 36_000.0) as i64);
    let leaves = |line: &&LineView<'_>| {
        let mut frame = view.layout.sheet.frame(view.orientation(line.page), view.layout.grid);
        if let Some(first) = view.layout.sheet.first.as_ref().filter(|_| line.page == 0) {
            (frame.top, frame.height) = (first.top, first.height);
        }
        let (top, foot) = view.ink(line);
        line.left() < frame.left - near
            || line.right() > frame.left + frame.width + near
            || top < frame.top - near
            || foot > frame.top + frame.height + near
    };
    let text = view.lines.iter().filter(|line| line.owner != Owner::Folio);
    text.filter(leaves).map(|line| view.spot(line)).collect()
}

/// 5.2.2
pub(super) fn body_type(view: &PageView<'_>) -> Vec<Measure> {
    let body = || view.of_use(&[StyleKind::Body]);
    let Some(size) = worst("正文字号（三号）", SIZE_3, body().map(|line| (line.size(), view.spot(line))))
    else {
        return vec![];
    };
    let of_fang = |line: &LineView<'_>| line.style.is_none_or(|style| style.role == Role::Fang);
    let other = body().find(|line| !of_fang(line) || !view.drawn_by(line, Role::Fang));
    let found = if other.is_some() { "其他字体" } else { "仿宋" };
    let face = words("正文字体", "仿宋", found, other.is_none(), other.map(|line| view.spot(line)));
    vec![size, face, borrowed(view)]
}

/// Hanzi of the body that its own face does not have and another draws: allowed, but reported.
fn borrowed(view: &PageView<'_>) -> Measure {
    let mut hanzi: Vec<char> = vec![];
    let mut place = None;
    for line in view.of_use(&[StyleKind::Body]) {
        let other = |run: &&&GlyphRun| view.fonts.serves(run.face).is_none_or(|led| led.0 != Role::Fang);
        for run in line.runs.iter().filter(other).filter(|run| view.lead_of(run).is_none()) {
            for placed in run.glyphs.iter().filter(|placed| is_hanzi(placed.ch)) {
                place.get_or_insert_with(|| view.spot(line));
                if !hanzi.contains(&placed.ch) {
                    hanzi.push(placed.ch);
                }
            }
        }
    }
    let shown: String = hanzi.iter().collect();
    let found = if hanzi.is_empty() { "0 字".to_owned() } else { format!("{} 字：{shown}", hanzi.len()) };
    words("仿宋没有、借用他体的字", "允许", &found, true, place)
}

/// 5.2.3
pub(super) fn lines_and_characters(view: &PageView<'_>) -> Vec<Measure> {
    let pitches = pitches(view);
    let pitch = pitches.iter().map(|(pitch, _)| *pitch).max().unwrap_or(view.layout.grid);
    let lines = (TYPE_AREA_HEIGHT.0 / pitch.0.max(1)) as usize;
    let mut measures = vec![count("一面排满的行数", "行", 22, lines, None)];
    measures.extend(worst("正文行距", 225.0 / 22.0, pitches.into_iter()));
    measures.extend(character_grid(view));
    measures
}

/// From each line of body text to the next of its paragraph on the same page.
fn pitches(view: &PageView<'_>) -> Vec<(Len, Spot)> {
    let body: Vec<&LineView<'_>> = view.of_use(&[StyleKind::Body]).collect();
    let next = |pair: &&[&LineView<'_>]| {
        let (a, b) = (pair[0], pair[1]);
        a.page == b.page && matches!(a.owner, Owner::Text { .. }) && a.block() == b.block()
    };
    let pairs = body.windows(2).filter(next);
    pairs.map(|pair| (pair[1].baseline() - pair[0].baseline(), view.spot(pair[1]))).collect()
}

/// How many characters, its indent included, a line has that hanzi fill: it and the beginning of the next are hanzi
/// only, so that nothing but its width ends it.
pub(super) fn character_grid(view: &PageView<'_>) -> Option<Measure> {
    let left = view.layout.sheet.left;
    let all = |text: &str| text.chars().all(is_hanzi);
    let mut worst: Option<(usize, Spot)> = None;
    for line in view.of_use(&[StyleKind::Body]) {
        let Owner::Text { block, line: nth, .. } = line.owner else { continue };
        let Some(text) = view.layout.blocks[block].text().filter(|text| nth + 1 < text.lines.len()) else { continue };
        let next: String = text.text[text.lines[nth + 1].range.clone()].chars().take(3).collect();
        let this = line.text();
        if text.lines[nth].fixed || !all(&this) || !all(&next) || next.chars().count() < 3 {
            continue;
        }
        let indent = ((line.left() - left).to_mm() / CHARACTER).round() as usize;
        let found = this.chars().count() + indent;
        if worst.as_ref().is_none_or(|(known, _)| found.abs_diff(28) > known.abs_diff(28)) {
            worst = Some((found, view.spot(line)));
        }
    }
    let (found, spot) = worst?;
    Some(count("纯汉字行的字数", "字", 28, found, Some(spot)))
}

/// 5.2.4
pub(super) fn black(view: &PageView<'_>) -> Vec<Measure> {
    let red_by_clause = [Some(StyleKind::Mark), Some(StyleKind::SignerName)];
    let coloured = |line: &&LineView<'_>| {
        !red_by_clause.contains(&line.kind) && line.runs.iter().any(|run| run.color != Color::BLACK)
    };
    let spots: Vec<Spot> = view.lines.iter().filter(coloured).map(|line| view.spot(line)).collect();
    vec![none("标志、签名章以外不是黑色的文字", &spots)]
}

/// A page number as it stands on the upright sheet.
struct Number<'s> {
    page: usize,
    left: Len,
    right: Len,
    baseline: Len,
    line: &'s LineView<'s>,
}

fn numbers<'s>(view: &'s PageView<'s>) -> Vec<Number<'s>> {
    let folios = view.lines.iter().filter(|line| line.owner == Owner::Folio);
    let upright = folios.map(|line| {
        let (left, baseline) = match line.runs.first().filter(|run| run.turned) {
            // The page is read lying on its side; on the upright sheet its right edge is the foot.
            Some(run) => (run.at.y, view.layout.pages[line.page].size.0 - run.at.x),
            None => (line.left(), line.baseline()),
        };
        let wide: Len = line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum();
        Number { page: line.page, left, right: left + wide, baseline, line }
    });
    upright.collect()
}

/// 7.5
pub(super) fn folio(view: &PageView<'_>) -> Vec<Measure> {
    let sheet = &view.layout.sheet;
    let numbers = numbers(view);
    let foot = sheet.top + TYPE_AREA_HEIGHT;
    let unnumbered = usize::from(sheet.first.is_some());
    let spot = |number: &Number<'_>| Spot { page: number.page + 1, ..view.spot(number.line) };
    let dash = |number: &Number<'_>| {
        let run = number.line.runs[0];
        let glyph = run.glyphs.first().map(|placed| Glyph { face: run.face, id: placed.id, advance: 0 });
        let high = glyph.and_then(|glyph| view.fonts.ink(glyph, run.size)).map_or(Len::ZERO, |(_, high)| high);
        number.baseline - high - foot
    };
    let side = |number: &Number<'_>| match number.page % 2 {
        0 => sheet.left + sheet.text_width - number.right,
        _ => number.left - sheet.left,
    };
    let mut measures: Vec<Measure> = [
        worst("一字线上距版心下边缘", 7.0, numbers.iter().map(|n| (dash(n), spot(n)))),
        worst("单页居右、双页居左空一字", SIZE_4, numbers.iter().map(|n| (side(n), spot(n)))),
        worst("页码字号（四号）", SIZE_4, numbers.iter().map(|n| (n.line.size(), spot(n)))),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Digits and dashes alike; blanks have no ink.
    let song =
        |run: &GlyphRun| run.face == view.fonts.lead(Role::Song) || run.glyphs.iter().all(|glyph| glyph.ch == ' ');
    let other = numbers.iter().filter(|number| !number.line.runs.iter().all(|run| song(run)));
    measures.push(none("页码不是宋体的页", &other.map(spot).collect::<Vec<_>>()));
    let bare = view.blank_before_imprint().unwrap_or(usize::MAX);
    let wrong = (unnumbered..view.layout.pages.len()).filter(|page| *page < bare).filter(|page| {
        let shown = format!("— {} —", page + 1);
        !numbers.iter().any(|number| number.page == *page && number.line.text() == shown)
    });
    let wrong: Vec<Spot> = wrong.map(|page| Spot { page: page + 1, words: "页码".into(), at: String::new() }).collect();
    measures.push(none("没有页码或页码不连续的页", &wrong));
    measures
}

/// 8: the number of a page that lies on its side stands where upright pages have it, and its head at the left.
pub(super) fn landscape(view: &PageView<'_>) -> Vec<Measure> {
    let sheet = &view.layout.sheet;
    let lying = |page: usize| view.orientation(page) == PageOrientation::Landscape;
    let pages: Vec<usize> = (0..view.layout.pages.len()).filter(|page| lying(*page)).collect();
    if pages.is_empty() {
        return vec![];
    }
    let upright = numbers(view).into_iter().filter(|number| lying(number.page) && !number.line.runs[0].turned);
    let upright: Vec<Spot> = upright.map(|number| view.spot(number.line)).collect();
    let first_ink = |page: &usize| {
        let on_page = view.lines.iter().filter(|line| line.page == *page && line.owner != Owner::Folio);
        let (top, line) = on_page.map(|line| (view.ink(line).0, line)).min_by_key(|(top, _)| *top)?;
        Some((top, view.spot(line)))
    };
    let nearest = pages.iter().filter_map(first_ink).min_by_key(|(top, _)| *top);
    let head = nearest.map(|(top, spot)| {
        let line = view.layout.grid;
        let kept = top >= sheet.left && top <= sheet.left + line;
        let wanted = format!("{}～{}", mm(sheet.left), mm(sheet.left + line));
        words("横排页上边距纸张左边", &wanted, &mm(top), kept, Some(spot))
    });
    [Some(none("页码没有随竖页位置的横排页", &upright)), head].into_iter().flatten().collect()
}
