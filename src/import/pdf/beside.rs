//! Paragraphs that stand beside each other by their tags, as offices that sign together and have lines of their own: what stands at
//! one height is not one line.

use std::collections::BTreeMap;

use kurbo::{Point, Rect};

use super::ink::Glyph;
use super::tags::{Role, Tag};

/// A paragraph on a page: where its baselines begin and end, and its type size.
struct Stand {
    element: usize,
    area: Rect,
    size: f64,
}

impl Stand {
    /// Whether it has several lines.
    fn has_lines(&self) -> bool {
        self.area.height() > 0.9 * self.size
    }

    /// Whether it stands at the right of another, at the height of that.
    fn is_beside(&self, other: &Stand) -> bool {
        let (one, two) = (self.area, other.area);
        one.x0 > two.x1 + 0.5 * self.size && one.y0 < two.y1 + 0.1 * self.size && two.y0 < one.y1 + 0.1 * self.size
    }
}

/// Takes out the glyphs of paragraphs that stand beside each other where one of them has several lines: each row of such paragraphs
/// in the order of their tags.
pub(crate) fn take(glyphs: &mut Vec<Glyph>) -> Vec<Vec<Vec<Glyph>>> {
    let stands = stands(glyphs);
    let mut rows: Vec<&[Stand]> = stands.chunk_by(|one, other| other.is_beside(one)).collect();
    rows.retain(|row| row.len() > 1 && row.iter().any(Stand::has_lines) && stand_alone(row, glyphs));
    let elements = |row: &[Stand]| row.iter().map(|stand| stand.element).collect::<Vec<_>>();
    rows.into_iter().map(elements).map(|row| row.into_iter().map(|element| of(glyphs, element)).collect()).collect()
}

/// The element of a glyph in a paragraph that is nothing else.
fn plain(glyph: &Glyph) -> Option<usize> {
    let is_plain = |tag: &Tag| tag.cell.is_none() && tag.role == Role::default();
    glyph.tag.filter(is_plain).map(|tag| tag.element)
}

/// The paragraphs in the order of their tags.
fn stands(glyphs: &[Glyph]) -> Vec<Stand> {
    let mut found: BTreeMap<usize, Stand> = BTreeMap::new();
    for glyph in glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()) {
        let Some(element) = plain(glyph) else { continue };
        let own = Rect::new(glyph.x, glyph.y, glyph.end(), glyph.y);
        let stand = found.entry(element).or_insert(Stand { element, area: own, size: glyph.size });
        (stand.area, stand.size) = (stand.area.union(own), stand.size.max(glyph.size));
    }
    found.into_values().collect()
}

/// Whether nothing else stands among the paragraphs of a row.
fn stand_alone(row: &[Stand], glyphs: &[Glyph]) -> bool {
    let area = row.iter().map(|stand| stand.area).reduce(|one, other| one.union(other)).unwrap_or(Rect::ZERO);
    let area = area.inflate(0.0, 0.1 * row[0].size);
    let is_own = |glyph: &Glyph| plain(glyph).is_some_and(|own| row.iter().any(|stand| stand.element == own));
    glyphs.iter().all(|glyph| is_own(glyph) || !area.contains(Point::new(glyph.x, glyph.y)))
}

/// Takes out the glyphs of a paragraph.
fn of(glyphs: &mut Vec<Glyph>, element: usize) -> Vec<Glyph> {
    glyphs.extract_if(.., |glyph| plain(glyph) == Some(element)).collect()
}
