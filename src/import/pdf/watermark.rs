//! Watermarks: text that lies behind, or before, that of the page.

use std::collections::HashMap;

use super::ink::Glyph;
use crate::import::whole::nearest;

/// How much larger than most of its page a text is that may be a watermark though it stands upright: titles that are so large
/// have no other text across them.
const LARGE: f64 = 1.8;

/// Takes out of a page's glyphs what is slanted, and what is large and has other text across it; the rest keeps its order. A page
/// that is slanted itself has none.
pub(crate) fn take(glyphs: &mut Vec<Glyph>) -> Vec<Glyph> {
    let slanted = glyphs.iter().filter(|glyph| glyph.slanted).count();
    let is_straight = slanted * 2 <= glyphs.len();
    let crossed = crossed(glyphs);
    let (marks, kept) = std::mem::take(glyphs)
        .into_iter()
        .partition(|glyph| is_straight && glyph.slanted || crossed.contains(&line_of(glyph)));
    *glyphs = kept;
    marks
}

/// Where a line of text of one size stands.
fn line_of(glyph: &Glyph) -> (i64, i64) {
    (nearest(glyph.y), nearest(glyph.size))
}

/// The lines of large text that smaller text runs across.
fn crossed(glyphs: &[Glyph]) -> Vec<(i64, i64)> {
    let mut sizes: HashMap<i64, usize> = HashMap::new();
    glyphs.iter().for_each(|glyph| *sizes.entry(nearest(glyph.size * 2.0)).or_default() += 1);
    let Some((most, _)) = sizes.into_iter().max_by_key(|(size, count)| (*count, *size)) else { return vec![] };
    let is_large = |glyph: &&Glyph| glyph.size > LARGE * most as f64 / 2.0;
    let mut lines: HashMap<(i64, i64), Vec<&Glyph>> = HashMap::new();
    glyphs.iter().filter(is_large).for_each(|glyph| lines.entry(line_of(glyph)).or_default().push(glyph));
    let small = |glyph: &&Glyph| !is_large(glyph) && !glyph.text.trim().is_empty();
    let crosses = |large: &Glyph, glyph: &Glyph| {
        let middle = glyph.middle();
        (large.x..large.end()).contains(&middle.x) && (large.y - 0.8 * large.size..large.y).contains(&middle.y)
    };
    // One small character in a large one may be a mark of a note that is set close.
    let is_crossed = |line: &[&Glyph]| {
        glyphs.iter().filter(small).filter(|glyph| line.iter().any(|large| crosses(large, glyph))).nth(1).is_some()
    };
    lines.into_iter().filter(|(_, line)| is_crossed(line)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, (x, y): (f64, f64), size: f64, slanted: bool) -> Vec<Glyph> {
        let step = |nth: usize| x + size * nth as f64;
        let rise = if slanted { 0.5 * size } else { 0.0 };
        let set = text.chars().enumerate().map(|(nth, ch)| Glyph {
            x: step(nth),
            y: y - rise * nth as f64,
            width: size,
            size,
            text: ch.to_string(),
            face: 0,
            turned: false,
            slanted,
            unseen: false,
            doubled: false,
            tag: None,
        });
        set.collect()
    }

    fn left(mut page: Vec<Glyph>) -> (String, String) {
        let said = |glyphs: &[Glyph]| glyphs.iter().map(|glyph| glyph.text.as_str()).collect::<String>();
        let marks = take(&mut page);
        (said(&page), said(&marks))
    }

    #[test]
    fn slanted_text_and_large_text_under_lines_go_and_titles_stay() {
        let lines = || {
            let line = |nth: usize| glyphs("全年办理一百二十三件", (80.0, 200.0 + 28.0 * nth as f64), 16.0, false);
            (0..8).flat_map(line).collect::<Vec<_>>()
        };
        let body = "全年办理一百二十三件".repeat(8);
        let title = glyphs("工作报告", (200.0, 120.0), 36.0, false);
        for mark in [glyphs("仅供内部审阅", (60.0, 400.0), 45.0, true), glyphs("送审稿", (90.0, 330.0), 60.0, false)]
        {
            let words: String = mark.iter().map(|glyph| glyph.text.as_str()).collect();
            let page = [title.clone(), mark, lines()].concat();
            assert_eq!(left(page), (format!("工作报告{body}"), words));
        }
        // A page that was scanned askew.
        let askew = glyphs("全年办理一百二十三件", (80.0, 700.0), 16.0, true);
        assert_eq!(left(askew), ("全年办理一百二十三件".to_owned(), String::new()));
    }
}
