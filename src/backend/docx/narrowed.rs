//! Titles whose lines end by themselves where they stand further in: those that Word's navigation pane and table of contents show, where a
//! line break within would stand as a blank. What is typed into them later leaves no ragged line either.

use std::collections::BTreeMap;

use crate::geom::Len;
use crate::layout::{Kind, Layout, Line, Owner, Style, Text};
use crate::style::{Align, PageOrientation};

/// How far further in from both sides such titles stand, by the index of their blocks.
pub(super) fn narrowed(layout: &Layout) -> BTreeMap<usize, Len> {
    let mut widths: BTreeMap<usize, Vec<Len>> = BTreeMap::new();
    let whole = layout.sheet.frame(PageOrientation::Portrait, layout.grid).width;
    for (page, run) in layout.runs() {
        let Owner::Text { block, line, .. } = run.owner else { continue };
        let Kind::Text(text) = &layout.blocks[block].kind else { continue };
        // Pages on their side have another measure.
        if ends_lines(layout, text).is_some() && layout.pages[page].size.0 == layout.sheet.width {
            let widths = widths.entry(block).or_insert_with(|| vec![Len::ZERO; text.lines.len()]);
            widths[line] += run.glyphs.iter().map(|glyph| glyph.advance).sum::<Len>();
        }
    }
    let side = |(block, widths): (usize, Vec<Len>)| {
        let style = ends_lines(layout, layout.blocks[block].text()?)?;
        Some((block, (whole - measure(&widths, style)?).max(Len::ZERO) / 2))
    };
    widths.into_iter().filter_map(side).collect()
}

/// The lines of such a title: nothing need end them.
pub(super) fn freed(lines: &[Line]) -> Vec<Line> {
    lines.iter().map(|line| Line { fixed: false, ..line.clone() }).collect()
}

/// The style of a title in the outline whose lines all end between two hanzi, where every reader may end one.
fn ends_lines<'l>(layout: &'l Layout, text: &Text) -> Option<&'l Style> {
    let style = layout.styles.get(usize::from(text.style.0))?;
    let is_centred = style.align == Align::Center && [style.left, style.right, style.indent] == [Len::ZERO; 3];
    let is_told = style.outline > Some(0) && text.spans.is_empty();
    let pairs = text.lines.windows(2);
    let ends = |pair: &[Line]| {
        let at = pair[0].range.end;
        let around = [text.text[..at].chars().next_back(), text.text[at..].chars().next()];
        pair[0].fixed && !pair[0].turns && pair[1].range.start == at && around.into_iter().flatten().all(is_hanzi)
    };
    (is_centred && is_told && text.lines.len() > 1 && pairs.into_iter().all(ends)).then_some(style)
}

fn is_hanzi(ch: char) -> bool {
    matches!(ch, '\u{4e00}'..='\u{9fff}')
}

/// The measure in which lines of these widths end by themselves; `None` where one would take in what begins the next. A quarter of a
/// character is left on either side, for readers that set blanks or figures otherwise.
fn measure(widths: &[Len], style: &Style) -> Option<Len> {
    let least = widths.iter().copied().max()?;
    let most = widths[..widths.len() - 1].iter().copied().min()? + style.size + style.tracking;
    (most - least >= style.size / 2).then_some((least + most) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{Role, StyleKind};

    #[test]
    fn lines_end_by_themselves_where_none_but_the_last_is_shorter_by_half_a_character() {
        let style = Style::plain(StyleKind::AttachmentTitle, Role::Title, Len::pt(22), Len::pt(35));
        let of = |widths: &[i64]| measure(&widths.iter().map(|&pt| Len::pt(pt)).collect::<Vec<_>>(), &style);
        assert_eq!(of(&[220, 198]), Some(Len::pt(231)));
        assert_eq!(of(&[220, 215, 110]), Some((Len::pt(220) + Len::pt(237)) / 2));
        assert_eq!(of(&[198, 220]), None);
        assert_eq!(of(&[220, 198, 220]), None);
    }
}
