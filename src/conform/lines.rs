//! CLREQ (W3C, Requirements for Chinese Text Layout): where lines may end, and what stands between characters.
#![expect(clippy::cast_possible_truncation, reason = "a constant of tenths of a millimetre")]

use crate::font::is_hanzi;
use crate::geom::Len;
use crate::layout::{GlyphRun, Kind, Owner, Placed};
use crate::style::{Align, PageOrientation, StyleKind};

use super::marks::{CLOSING, NEVER_FIRST, NEVER_LAST};
use super::measure::{Measure, NEAR, Spot, none, worst};
use super::page_view::{LineView, PageView, TextView};

/// A line's end inside a text: what stands before and after it.
struct End<'t, 'l> {
    text: &'t TextView<'l>,
    nth: usize,
    before: char,
    after: char,
}

/// Whether a line may be parted between two characters, by the document's own words: Western words and numbers are whole,
/// and so are two of a dash; an address parts behind a solidus or a hyphen.
fn may_part(before: char, after: char) -> bool {
    let whole = |ch: char| is_of_word(ch) || ch.is_ascii() && ch != ' ';
    let double = matches!((before, after), ('—', '—') | ('…', '…'));
    let in_address = matches!(before, '/' | '-') && after.is_ascii_alphabetic();
    let in_word = whole(before) && whole(after) && !in_address;
    before == ' ' || !(double || in_word || after == ' ' || NEVER_FIRST.contains(after) || NEVER_LAST.contains(before))
}

/// Line ends that are wrong, where the line has another place to end; a line without any is broken as it can be.
fn wrong(view: &PageView<'_>, is_wrong: impl Fn(&End<'_, '_>) -> bool) -> Vec<Spot> {
    let mut spots = vec![];
    for text in view.texts() {
        for nth in 0..text.lines.len().saturating_sub(1) {
            let (this, next) = (&text.lines[nth].range, &text.lines[nth + 1].range);
            // The space that hangs over a line's end parts words.
            let (Some(before), Some(after)) =
                (text.text[..next.start].chars().next_back(), text.text[next.start..].chars().next())
            else {
                continue;
            };
            let chars: Vec<char> = text.text[this.clone()].chars().collect();
            let elsewhere = || chars.windows(2).any(|pair| may_part(pair[0], pair[1]));
            if is_wrong(&End { text: &text, nth, before, after }) && elsewhere() {
                spots.push(view.spot_in(&text, nth + 1));
            }
        }
    }
    spots
}

/// Line-start prohibition, basic, with the interpunct.
pub(super) fn starts(view: &PageView<'_>) -> Vec<Measure> {
    vec![none("行首禁则字符", &wrong(view, |end| NEVER_FIRST.contains(end.after)))]
}

/// Line-end prohibition, basic.
pub(super) fn ends(view: &PageView<'_>) -> Vec<Measure> {
    vec![none("行尾禁则字符", &wrong(view, |end| NEVER_LAST.contains(end.before)))]
}

/// —— and …… are whole and never first.
pub(super) fn doubles(view: &PageView<'_>) -> Vec<Measure> {
    vec![none("拆开或居行首的破折号、省略号", &wrong(view, |end| matches!(end.after, '—' | '…')))]
}

/// Whether a character is of a Western word or a number. Figures in circles and brackets stand in squares of their own.
fn is_of_word(ch: char) -> bool {
    ch.is_alphanumeric() && !is_hanzi(ch) && !('\u{2460}'..='\u{24ff}').contains(&ch)
}

/// Numbers with their prefix and suffix, and Western words, are whole.
pub(super) fn words(view: &PageView<'_>) -> Vec<Measure> {
    let word = |ch: char| is_of_word(ch) && !('\u{2e80}'..='\u{9fff}').contains(&ch);
    let parted = |end: &End<'_, '_>| {
        word(end.before) && word(end.after)
            || "²³′″".contains(end.after)
            || "-−+±".contains(end.before) && end.after.is_ascii_digit()
            || word(end.before) && "%％‰℃°".contains(end.after)
            || "¥￥$£".contains(end.before) && word(end.after)
    };
    vec![none("拆开的数字或西文词", &wrong(view, parted))]
}

/// When justifying, nothing wider than a quarter em opens between hanzi: a line that cannot be filled is left ragged. And the
/// lines of the Word copy that nothing but a forced end holds.
fn filled(view: &PageView<'_>) -> Vec<Measure> {
    let spaces = view.lines.iter().filter(|line| matches!(line.owner, Owner::Text { .. })).flat_map(|line| {
        let between = pairs(view, line).filter(|(a, b, _, _)| is_hanzi(*a) && is_hanzi(*b));
        let justified = line.style.is_some_and(|style| style.align == Align::Justify);
        between
            .filter(move |_| justified)
            .map(move |(_, _, extra, size)| (extra.0 * 1000 / size.0.max(1), view.spot(line)))
    });
    let widest = spaces.max_by_key(|(space, _)| *space).map(|(most, spot)| {
        let found = format!("{:.2} 字", most as f64 / 1000.0);
        super::measure::words("汉字间加大的字距", "不大于 0.25 字", &found, most <= 251, Some(spot))
    });
    let texts = view.layout.blocks.iter().filter_map(|block| block.text());
    let justified = texts.filter(|text| {
        view.layout.styles.get(usize::from(text.style.0)).is_some_and(|style| style.align == Align::Justify)
    });
    let forced: usize = justified.map(|text| text.lines.iter().filter(|line| line.fixed).count()).sum();
    let held =
        super::measure::words("Word 副本里只能用换行符固定的行", "越少越好", &format!("{forced} 行"), true, None);
    widest.into_iter().chain([held]).collect()
}

/// GB level: the solidus does not end a line but in an address.
pub(super) fn solidus(view: &PageView<'_>) -> Vec<Measure> {
    let at_end = |end: &End<'_, '_>| {
        let line = &end.text.text[..end.text.lines[end.nth].range.end];
        let word = line.rsplit(|ch: char| !ch.is_ascii_graphic()).next().unwrap_or_default();
        let address = word.contains("://") || word.trim_end_matches('/').contains(['.', '@']);
        end.before == '/' && !address
    };
    vec![none("网址以外居行尾的斜线", &wrong(view, at_end))]
}

/// Neighbouring characters of a line, with what the first takes beyond its own width.
fn pairs<'s>(view: &'s PageView<'_>, line: &'s LineView<'_>) -> impl Iterator<Item = (char, char, Len, Len)> + 's {
    let flat: Vec<(&GlyphRun, &Placed)> =
        line.runs.iter().flat_map(|run| run.glyphs.iter().map(move |glyph| (*run, glyph))).collect();
    let extra = move |pair: [(&GlyphRun, &Placed); 2]| {
        let [(run, glyph), (_, next)] = pair;
        let own = line.style.and_then(|style| view.fonts.glyph(style.role, glyph.ch)).map(|g| g.width(run.size));
        (glyph.ch, next.ch, glyph.advance - own.unwrap_or(glyph.advance), run.size)
    };
    (1..flat.len()).map(move |i| extra([flat[i - 1], flat[i]]))
}

/// When justifying, nothing opens inside Western words, —— and ……: what stands there is the style's tracking.
pub(super) fn unstretched(view: &PageView<'_>) -> Vec<Measure> {
    let whole = |a: char, b: char| {
        matches!((a, b), ('—', '—') | ('…', '…')) || a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()
    };
    let of_text = view.lines.iter().filter(|line| matches!(line.owner, Owner::Text { .. }));
    let stretched = of_text.flat_map(|line| {
        let tracking = line.style.map_or(Len::ZERO, |style| style.tracking);
        let inside = pairs(view, line).filter(move |(a, b, _, _)| whole(*a, *b));
        inside.map(move |(_, _, extra, _)| (extra - tracking, view.spot(line)))
    });
    worst("西文词、破折号、省略号内加大的字距", 0.0, stretched).into_iter().chain(filled(view)).collect()
}

/// Between ideographs and Western letters or digits: at most a quarter em where the line is not stretched.
pub(super) fn mixed(view: &PageView<'_>) -> Vec<Measure> {
    let apart = |a: char, b: char| is_hanzi(a) && b.is_ascii_alphanumeric() || a.is_ascii_alphanumeric() && is_hanzi(b);
    let ragged = view.lines.iter().filter(|line| {
        line.style.is_some_and(|style| style.align != Align::Justify && style.align != Align::Distribute)
            || last_of_text(view, line)
    });
    let spaces = ragged.flat_map(|line| {
        let mixed = pairs(view, line).filter(move |(a, b, _, _)| apart(*a, *b));
        mixed.map(move |(_, _, extra, size)| (extra.0 * 1000 / size.0.max(1), view.spot(line)))
    });
    let Some((most, spot)) = spaces.max_by_key(|(space, _)| *space) else { return vec![] };
    let em = |thousandths: i64| format!("{:.2} 字", thousandths as f64 / 1000.0);
    let kept = most <= 251;
    vec![super::measure::words("汉字与西文间的空（不加大字距的行）", "不大于 0.25 字", &em(most), kept, Some(spot))]
}

fn last_of_text(view: &PageView<'_>, line: &LineView<'_>) -> bool {
    match line.owner {
        Owner::Text { block, line, .. } => {
            view.layout.blocks[block].text().is_some_and(|text| line + 1 == text.lines.len())
        }
        _ => false,
    }
}

/// No heading, caption or title is last on its page: what follows it begins there too.
pub(super) fn headings(view: &PageView<'_>) -> Vec<Measure> {
    let heads = [
        StyleKind::Heading1,
        StyleKind::Heading2,
        StyleKind::Heading3,
        StyleKind::Title,
        StyleKind::Subtitle,
        StyleKind::OfficeLine,
        StyleKind::DateLine,
        StyleKind::Caption,
        StyleKind::AttachmentMark,
        StyleKind::AttachmentLabel,
        StyleKind::AttachmentTitle,
    ];
    let left = view.of_use(&heads).filter(|line| last_of_text(view, line) && left_behind(view, line));
    let spots: Vec<Spot> = left.map(|line| view.spot(line)).collect();
    vec![none("落在页末的标题", &spots)]
}

/// Whether what follows a line's block begins on a later page.
fn left_behind(view: &PageView<'_>, line: &LineView<'_>) -> bool {
    let Some(block) = line.block() else { return false };
    let follows = |block: &usize| {
        !matches!(
            view.layout.blocks[*block].kind,
            Kind::Space { .. } | Kind::Unnumbered | Kind::Foot | Kind::Rule(_) | Kind::Note(_) | Kind::Turn { .. }
        )
    };
    let Some(next) = (block + 1..view.layout.blocks.len()).find(follows) else { return false };
    match &view.layout.blocks[next].kind {
        Kind::Table(table) => table.fragments.first().is_some_and(|fragment| fragment.page > line.page),
        _ => view.lines.iter().find(|l| l.block() == Some(next)).is_some_and(|l| l.page > line.page),
    }
}

/// No mark hangs over the side of the type area.
pub(super) fn hanging(view: &PageView<'_>) -> Vec<Measure> {
    let near = Len((NEAR * 36_000.0) as i64);
    let upright = |line: &&LineView<'_>| view.orientation(line.page) == PageOrientation::Portrait;
    let edge = view.layout.sheet.left + view.layout.sheet.text_width;
    let text = view.lines.iter().filter(|line| matches!(line.owner, Owner::Text { .. })).filter(upright);
    let spots: Vec<Spot> = text.filter(|line| line.right() > edge + near).map(|line| view.spot(line)).collect();
    vec![none("悬挂在版心外的标点", &spots)]
}

/// The last line of a paragraph is not one character, nor one with its mark.
pub(super) fn orphans(view: &PageView<'_>) -> Vec<Measure> {
    let prose = view.texts().filter(|text| text.cell.is_none() && text.lines.len() > 1);
    let alone = prose.filter(|text| {
        let last = &text.text[text.lines[text.lines.len() - 1].range.clone()];
        last.chars().filter(|ch| !NEVER_FIRST.contains(*ch)).count() < 2
    });
    let spots: Vec<Spot> = alone.map(|text| view.spot_in(&text, text.lines.len() - 1)).collect();
    vec![none("只有一个字的段末行", &spots)]
}

/// No page begins with the last line of a paragraph, and none ends with the first.
pub(super) fn widows(view: &PageView<'_>) -> Vec<Measure> {
    let mut spots = vec![];
    // The number of a page stands between its last line and the first of the next.
    let lines: Vec<&LineView<'_>> = view.lines.iter().filter(|line| line.owner != Owner::Folio).collect();
    for pair in lines.windows(2) {
        let [before, after] = pair else { continue };
        let (Owner::Text { block: a, .. }, Owner::Text { block: b, .. }) = (before.owner, after.owner) else {
            continue;
        };
        if a != b || before.page == after.page {
            continue;
        }
        if before.nth() == 0 {
            spots.push(view.spot(before));
        } else if last_of_text(view, after) {
            spots.push(view.spot(after));
        }
    }
    vec![none("落单在页首或页末的行", &spots)]
}

/// Two neighbouring full-width marks take 1½ em together.
pub(super) fn adjacent(view: &PageView<'_>) -> Vec<Measure> {
    let mark = |ch: char| CLOSING.contains(ch) || NEVER_LAST.contains(ch);
    let ragged = view.lines.iter().filter(|line| matches!(line.owner, Owner::Text { .. }));
    let wide =
        ragged.filter(|line| pairs(view, line).any(|(a, b, extra, size)| mark(a) && mark(b) && extra > -(size / 3)));
    vec![none("未压缩相邻标点的行", &wide.map(|line| view.spot(line)).collect::<Vec<_>>())]
}

/// A full-width mark at a line's end is set half width.
pub(super) fn half_at_end(view: &PageView<'_>) -> Vec<Measure> {
    let whole = |line: &&LineView<'_>| {
        let Some(last) = line.runs.last().and_then(|run| run.glyphs.last().map(|glyph| (run, glyph))) else {
            return false;
        };
        let (run, glyph) = last;
        matches!(line.owner, Owner::Text { .. })
            && CLOSING.contains(glyph.ch)
            && !last_of_text(view, line)
            && glyph.advance > run.size * 3 / 4
    };
    vec![none("行尾占全角的标点", &view.lines.iter().filter(whole).map(|line| view.spot(line)).collect::<Vec<_>>())]
}

/// An opening mark at the start of a line of prose is set half width: the blank half of its square stands before the line.
pub(super) fn half_at_start(view: &PageView<'_>) -> Vec<Measure> {
    let upright = |line: &&LineView<'_>| view.orientation(line.page) == PageOrientation::Portrait;
    let whole = |line: &&LineView<'_>| {
        let Some(style) = line.style.filter(|style| style.align == Align::Justify) else { return false };
        let indent = if line.nth() == 0 { style.indent } else { Len::ZERO };
        matches!(line.owner, Owner::Text { .. })
            && line.text().starts_with(|ch| NEVER_LAST.contains(ch))
            && line.square() > view.layout.sheet.left + style.left + indent - line.size() / 4
    };
    let spots: Vec<Spot> = view.lines.iter().filter(upright).filter(whole).map(|line| view.spot(line)).collect();
    vec![none("行首占全角的前括号、前引号", &spots)]
}

/// Characters stand on the grid: 28 in a line of hanzi.
pub(super) fn grid(view: &PageView<'_>) -> Vec<Measure> {
    super::page::character_grid(view).into_iter().collect()
}
