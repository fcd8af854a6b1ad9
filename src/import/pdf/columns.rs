//! Text in columns: in which order the parts of a page are read. A page is cut where a gutter runs that no line crosses and both of
//! whose sides are running text; what only looks so is told of.

use kurbo::{Point, Rect};

use super::ink::Glyph;
use super::lines::lines;
use crate::import::enumerator::enumerator;
use crate::import::whole::nearest;

/// A gutter is at least this wide, in the size of its text: browsers leave one character between columns.
const GUTTER: f64 = 0.8;
/// The least lines of running text at each side, where no page before has the same gutter; and the least width of a column in
/// characters. Cells of tables are narrower, lists shorter.
const LEAST_LINES: usize = 3;
const LEAST_WIDTH: f64 = 9.0;
/// Lines of a list or a table without rules that are told of.
const MANY_LINES: usize = 5;
/// Lines end within this of their column's edge, in characters, where they are full: a mark did not fit, or a figure with its unit,
/// which takes no more than so much of a column.
const FULL: (f64, f64) = (1.8, 5.0);
const FIGURE: f64 = 0.3;
/// More stretches of a page are no text of columns.
const MOST_STRETCHES: usize = 4_000;
/// How often a page is cut, so that no ink makes it endless.
const MOST_CUTS: usize = 60;

/// In which order a page is read.
#[derive(Default)]
pub(crate) struct Order {
    /// Parts that tile the page, as they are read; and whether they are cells, whose texts do not go on.
    parts: Vec<(Rect, bool)>,
    /// Heights at which something looks like columns and is read otherwise: whether its cells are read in turn.
    pub(crate) doubts: Vec<(f64, bool)>,
}

impl Order {
    /// The part of a place.
    pub(crate) fn part(&self, place: Point) -> usize {
        let inside = |(part, _): &(Rect, bool)| part.contains(place);
        self.parts.iter().position(inside).unwrap_or(self.parts.len().saturating_sub(1))
    }

    /// How many parts there are.
    pub(crate) fn count(&self) -> usize {
        self.parts.len()
    }

    /// Whether a part is a cell.
    pub(crate) fn is_cell(&self, part: usize) -> bool {
        self.parts[part].1
    }

    /// Whether a part stands in the columns of another, or is it.
    pub(crate) fn is_within(&self, part: usize, of: usize) -> bool {
        let (part, of) = (self.parts[part].0, self.parts[of].0);
        part.x0 >= of.x0 - 0.1 && part.x1 <= of.x1 + 0.1
    }
}

/// A stretch of a line without wide white.
#[derive(Clone)]
struct Stretch {
    from: f64,
    to: f64,
    y: f64,
    size: f64,
    face: usize,
    text: String,
}

impl Stretch {
    fn middle(&self) -> f64 {
        self.y - 0.35 * self.size
    }
}

/// What stands on a page.
struct Reader<'k> {
    stretches: Vec<Stretch>,
    /// Tables and pictures.
    solid: Vec<Rect>,
    /// Where columns begin behind gutters that are sure, on this page or one before.
    known: &'k mut Vec<f64>,
    order: Order,
    cuts: usize,
}

/// The order of a page of this area. `solid` are its tables and pictures, `known` the gutters of pages before.
pub(crate) fn order(glyphs: &[Glyph], solid: Vec<Rect>, page: Rect, known: &mut Vec<f64>) -> Order {
    let stretches = stretches(glyphs);
    let order = Order::default();
    if stretches.len() > MOST_STRETCHES {
        return Order { parts: vec![(page, false)], ..order };
    }
    let mut reader = Reader { stretches, solid, known, order, cuts: 0 };
    reader.cut(page);
    reader.order
}

fn stretches(glyphs: &[Glyph]) -> Vec<Stretch> {
    let mut out = vec![];
    for line in lines(glyphs.iter().filter(|glyph| !glyph.text.trim().is_empty()).cloned().collect()) {
        let mut open: Option<Stretch> = None;
        for glyph in line {
            match &mut open {
                Some(stretch) if glyph.x - stretch.to < GUTTER * glyph.size.max(stretch.size) => {
                    stretch.to = stretch.to.max(glyph.end());
                    stretch.text.push_str(&glyph.text);
                }
                _ => {
                    let (from, to, y, size, face) = (glyph.x, glyph.end(), glyph.y, glyph.size, glyph.face);
                    out.extend(open.replace(Stretch { from, to, y, size, face, text: glyph.text }));
                }
            }
        }
        out.extend(open);
    }
    out
}

/// What lies between two columns, and from where to where.
#[derive(Clone, Copy)]
struct Gutter {
    /// Where the right column begins.
    right: f64,
    top: f64,
    bottom: f64,
}

/// What the two sides of a gutter are.
enum Sides {
    /// Columns of so many lines.
    Columns(usize),
    /// Rows of a table without rules, which begin at these heights.
    Rows(Vec<f64>),
    /// A list or a table: its lines are read across.
    Unsure,
    /// Nothing that stands beside each other.
    Neither,
}

impl Reader<'_> {
    /// Cuts an area into parts that are read one after the other.
    fn cut(&mut self, area: Rect) {
        self.cuts += 1;
        let found = if self.cuts < MOST_CUTS { self.best(area) } else { None };
        let Some((gutter, sides)) = found else { return self.order.parts.push((area, false)) };
        let Rect { x0, y0, x1, y1 } = area;
        let (middle, top, bottom) = (gutter.right - 0.3, gutter.top.max(y0), gutter.bottom.min(y1));
        if top > y0 {
            self.cut(Rect::new(x0, y0, x1, top));
        }
        match sides {
            Sides::Rows(heights) => {
                self.order.doubts.push((top, true));
                let edges: Vec<f64> = [&[top], &heights[..], &[bottom]].concat();
                for row in edges.windows(2) {
                    self.order.parts.push((Rect::new(x0, row[0], middle, row[1]), true));
                    self.order.parts.push((Rect::new(middle, row[0], x1, row[1]), true));
                }
            }
            _ => {
                self.known.push(gutter.right);
                self.cut(Rect::new(x0, top, middle, bottom));
                self.cut(Rect::new(middle, top, x1, bottom));
            }
        }
        if bottom < y1 {
            self.cut(Rect::new(x0, bottom, x1, y1));
        }
    }

    /// The gutter with most lines beside it; the first that is in doubt is noted where there is none.
    fn best(&mut self, area: Rect) -> Option<(Gutter, Sides)> {
        let own: Vec<Stretch> =
            self.stretches.iter().filter(|own| area.contains(Point::new(own.from, own.middle()))).cloned().collect();
        let mut best: Option<(usize, Gutter, Sides)> = None;
        let mut unsure: Option<f64> = None;
        let solid: Vec<Rect> = self.solid.iter().copied().filter(|solid| area.contains(solid.center())).collect();
        for right in self.candidates(&own, &solid, area) {
            for gutter in gutters(right, &own, &solid, area) {
                let (gutter, sides) = self.sides(gutter, &own, &solid);
                let weight = match &sides {
                    Sides::Columns(lines) => *lines,
                    Sides::Rows(heights) => heights.len(),
                    Sides::Unsure => {
                        unsure.get_or_insert(gutter.top);
                        continue;
                    }
                    Sides::Neither => continue,
                };
                if best.as_ref().is_none_or(|(most, ..)| weight > *most) {
                    best = Some((weight, gutter, sides));
                }
            }
        }
        if let (None, Some(top)) = (&best, unsure) {
            self.order.doubts.push((top, false));
        }
        best.map(|(_, gutter, sides)| (gutter, sides))
    }

    /// Where right columns may begin: where several stretches or tables do.
    fn candidates(&self, own: &[Stretch], solid: &[Rect], area: Rect) -> Vec<f64> {
        let mut at: Vec<f64> = own.iter().map(|stretch| stretch.from).collect();
        at.extend(solid.iter().map(|solid| solid.x0));
        at.retain(|x| *x > area.x0 + 1.0 && *x < area.x1);
        at.sort_by(f64::total_cmp);
        let mut bundles: Vec<(f64, usize)> = vec![];
        for x in at {
            match bundles.last_mut() {
                Some((first, count)) if x - *first < 2.0 => *count += 1,
                _ => bundles.push((x, 1)),
            }
        }
        let is_known = |x: f64| self.known.iter().any(|known| (known - x).abs() < 3.0);
        let tabled = |x: f64| solid.iter().any(|solid| (solid.x0 - x).abs() < 2.0);
        bundles.retain(|(x, count)| *count >= LEAST_LINES || is_known(*x) || tabled(*x));
        bundles.into_iter().map(|(x, _)| x).collect()
    }

    /// What stands at the sides of a gutter, which is cut to where both sides do.
    fn sides(&self, mut gutter: Gutter, own: &[Stretch], solid: &[Rect]) -> (Gutter, Sides) {
        let inside = |y: f64, gutter: &Gutter| y > gutter.top && y < gutter.bottom;
        let mut within: Vec<&Stretch> = own.iter().filter(|own| inside(own.middle(), &gutter)).collect();
        let mut solid: Vec<&Rect> = solid.iter().filter(|solid| inside(solid.center().y, &gutter)).collect();
        let is_left = |x: f64| x < gutter.right - 0.5;
        let right = gutter.right;
        if let Some((top, bottom)) = beside(&solid, &within, right) {
            (gutter.top, gutter.bottom) = (gutter.top.max(top), gutter.bottom.min(bottom));
            return (gutter, Sides::Columns(1));
        }
        // The right column begins beside the left one and ends beside it, whatever stands above and below.
        let bounds = |left: bool, within: &[&Stretch], solid: &[&Rect]| {
            let texts = within.iter().filter(|own| is_left(own.from) == left).map(|own| (own.y - own.size, own.y));
            let tables = solid.iter().filter(|solid| is_left(solid.x0) == left).map(|solid| (solid.y0, solid.y1));
            texts.chain(tables).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
        };
        let (Some(one), Some(other)) = (bounds(true, &within, &solid), bounds(false, &within, &solid)) else {
            return (gutter, Sides::Neither);
        };
        let pitch = pitch(&within.iter().filter(|own| is_left(own.from)).copied().collect::<Vec<_>>());
        gutter.top = gutter.top.max(one.0.max(other.0) - 2.0 * pitch);
        gutter.bottom = gutter.bottom.min(end(right, one.1 + 1.2 * pitch, pitch, &within));
        within.retain(|own| inside(own.middle(), &gutter));
        solid.retain(|solid| inside(solid.center().y, &gutter));
        let (left, behind): (Vec<&Stretch>, Vec<&Stretch>) = within.iter().partition(|own| is_left(own.from));
        let tabled = |left: bool| {
            let height = |all: f64, solid: &&Rect| if is_left(solid.x0) == left { all + solid.height() } else { all };
            solid.iter().fold(0.0, height)
        };
        let is_known = self.known.iter().any(|known| (known - right).abs() < 3.0);
        let (left, behind) = (Side::new(left, tabled(true)), Side::new(behind, tabled(false)));
        (gutter, judge(&left, &behind, is_known))
    }
}

/// The stretches of white at the left of a place that nothing crosses.
fn gutters(right: f64, own: &[Stretch], solid: &[Rect], area: Rect) -> Vec<Gutter> {
    let mut crossed: Vec<(f64, f64)> = vec![];
    for stretch in own.iter().filter(|own| own.from < right - 0.5 && own.to > right - GUTTER * own.size) {
        crossed.push((stretch.y - stretch.size, stretch.y + 0.2 * stretch.size));
    }
    for solid in solid.iter().filter(|solid| solid.x0 < right - 1.0 && solid.x1 > right) {
        crossed.push((solid.y0, solid.y1));
    }
    crossed.extend([(f64::MIN, area.y0), (area.y1, f64::MAX)]);
    crossed.extend(headings(right, own));
    crossed.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut out = vec![];
    let mut top = f64::MIN;
    for (from, to) in crossed {
        if from > top && top > f64::MIN {
            out.push(Gutter { right, top, bottom: from });
        }
        top = top.max(to);
    }
    out
}

/// Where the right column ends that may end this far down: lines of it that follow go with it, and no signature at the right.
fn end(right: f64, mut bottom: f64, pitch: f64, own: &[&Stretch]) -> f64 {
    let is_own = |own: &&&Stretch| own.from > right - 0.5 && own.from < right + 2.6 * own.size;
    let mut lines: Vec<f64> = own.iter().filter(is_own).map(|own| own.y).collect();
    lines.sort_by(f64::total_cmp);
    for pair in lines.windows(2).filter(|pair| pair[1] - pair[0] < 1.4 * pitch) {
        if pair[0] <= bottom && pair[1] > bottom {
            bottom = pair[1] + 0.3 * pitch;
        }
    }
    bottom
}

/// From where to where tables or pictures stand beside each other with a line over both that says what each is.
fn beside(solid: &[&Rect], own: &[&Stretch], right: f64) -> Option<(f64, f64)> {
    let is_left = |x: f64| x < right - 0.5;
    let of = |left: bool| solid.iter().filter(move |solid| is_left(solid.x0) == left);
    let overlaps =
        |one: &Rect, two: &Rect| one.y1.min(two.y1) - one.y0.max(two.y0) > 0.5 * one.height().min(two.height());
    let (one, two) = of(true).find_map(|one| of(false).find(|two| overlaps(one, two)).map(|two| (one, two)))?;
    let top = one.y0.min(two.y0);
    let above = |left: bool| own.iter().filter(move |own| is_left(own.from) == left && own.y < top + 1.0);
    let pair = |own: &&&Stretch| {
        above(false).any(|two| (two.y - own.y).abs() < 0.3 * own.size) && top - own.y < 1.5 * own.size
    };
    let caption = above(true).find(pair)?;
    Some((caption.y - caption.size, one.y1.max(two.y1) + 1.0))
}

/// Headings at the left, between the columns above and below that they stand over: nothing stands beside them, and the columns
/// below begin at one height.
fn headings(right: f64, own: &[Stretch]) -> Vec<(f64, f64)> {
    let (left, behind): (Vec<&Stretch>, Vec<&Stretch>) = own.iter().partition(|own| own.from < right - 0.5);
    let (left, behind) = (Side::new(left, 0.0), Side::new(behind, 0.0));
    let ends = |text: &str| text.ends_with(['。', '；', '：', '！', '？']);
    let mut out = vec![];
    for (pair, next) in left.lines.windows(2).zip(left.lines.iter().skip(2).map(Some).chain([None])) {
        let [before, line] = pair else { continue };
        let is_apart =
            line.face != before.face || (line.size - before.size).abs() > 1.5 || enumerator(&line.text).is_some();
        if !is_apart || ends(&line.text) {
            continue;
        }
        let above = behind.lines.iter().rev().find(|own| own.y < line.y + 0.3 * line.size);
        let below = behind.lines.iter().find(|own| own.y >= line.y + 0.3 * line.size);
        let Some(above) = above.filter(|above| line.y - above.y > 0.7 * left.pitch) else { continue };
        let is_over = match (below, next) {
            (Some(below), Some(next)) => {
                let is_level = (below.y - next.y).abs() < 0.4 * line.size;
                below.y - above.y > 1.9 * left.pitch && is_level && above.y <= before.y + 1.0
            }
            // Columns end above it where a sentence goes on from one to the other.
            _ => {
                let goes_on = !ends(&before.text) && before.to > line.to;
                below.is_none() && (above.y - before.y).abs() < 1.3 * left.pitch && goes_on
            }
        };
        if is_over {
            out.push((line.y - line.size, line.y + 0.2 * line.size));
        }
    }
    out
}

/// The usual distance of two lines.
fn pitch(lines: &[&Stretch]) -> f64 {
    let mut at: Vec<f64> = lines.iter().map(|line| line.y).collect();
    at.sort_by(f64::total_cmp);
    let mut gaps: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1.0).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or_else(|| lines.first().map_or(16.0, |line| 1.5 * line.size))
}

/// One side of a gutter.
struct Side {
    /// Its lines from the top: one stretch each, with its words.
    lines: Vec<Stretch>,
    left: f64,
    right: f64,
    size: f64,
    pitch: f64,
    /// How high the tables in it are.
    tabled: f64,
}

impl Side {
    fn new(mut stretches: Vec<&Stretch>, tabled: f64) -> Side {
        stretches.sort_by(|one, other| {
            (nearest(one.y), one.from).partial_cmp(&(nearest(other.y), other.from)).unwrap_or(std::cmp::Ordering::Equal)
        });
        let pitch = pitch(&stretches);
        let mut lines: Vec<Stretch> = vec![];
        for stretch in stretches {
            match lines.last_mut() {
                Some(line) if (line.y - stretch.y).abs() < 0.45 * line.size => {
                    (line.from, line.to) = (line.from.min(stretch.from), line.to.max(stretch.to));
                    line.text.push_str(&stretch.text);
                }
                _ => lines.push(stretch.clone()),
            }
        }
        let mut sizes: Vec<f64> = lines.iter().map(|line| line.size).collect();
        sizes.sort_by(f64::total_cmp);
        let left = lines.iter().map(|line| line.from).fold(f64::MAX, f64::min);
        let right = lines.iter().map(|line| line.to).fold(f64::MIN, f64::max);
        Side { size: sizes.get(sizes.len() / 2).copied().unwrap_or(1.0), lines, left, right, pitch, tabled }
    }

    fn is_full(&self, line: &Stretch) -> bool {
        let figure = (FIGURE * (self.right - self.left)).clamp(FULL.0 * self.size, FULL.1 * self.size);
        line.to > self.right - figure
    }

    fn is_wide(&self) -> bool {
        self.right - self.left >= LEAST_WIDTH * self.size
    }

    /// How many lines are full and go on in the next, which begins at the edge.
    fn going_on(&self) -> usize {
        let goes_on = |pair: &[Stretch]| {
            let near = pair[1].y - pair[0].y < 1.4 * self.pitch && (pair[0].size - pair[1].size).abs() < 1.0;
            near && self.is_full(&pair[0])
                && !pair[0].text.ends_with('。')
                && pair[1].from < self.left + 0.6 * self.size
        };
        self.lines.windows(2).filter(|pair| goes_on(pair)).count()
    }

    /// How many lines have a mark of a sentence.
    fn marked(&self) -> usize {
        let has = |line: &&Stretch| line.text.contains(['，', '。', '；']);
        self.lines.iter().filter(has).count()
    }

    /// Whether its lines are sentences that go on from line to line.
    fn is_running(&self, is_known: bool) -> bool {
        let count = self.lines.len();
        let least = if is_known { 1 } else { LEAST_LINES };
        let running = self.going_on() * 3 >= count.saturating_sub(1) && self.marked() * 4 >= count && self.marked() > 0;
        let tabled = self.tabled > 1.5 * self.pitch * count as f64;
        tabled || count >= least && self.is_wide() && running || is_known && count > 0 && count < LEAST_LINES
    }

    /// The heights at which paragraphs begin: behind a line that is not full, or behind white.
    fn starts(&self) -> Vec<f64> {
        let begins = |pair: &&[Stretch]| pair[1].y - pair[0].y > 1.3 * self.pitch || !self.is_full(&pair[0]);
        self.lines.windows(2).filter(begins).map(|pair| pair[1].y).collect()
    }
}

/// What two sides are.
fn judge(left: &Side, right: &Side, is_known: bool) -> Sides {
    let count = left.lines.len() + right.lines.len();
    let in_step = in_step(left, right);
    let is_solid = left.tabled > 0.0 || right.tabled > 0.0;
    // Lists have marks too, but no sentences; a few lines may end within one.
    let has_sentence =
        |side: &Side| side.lines.len() < MANY_LINES || side.lines.iter().any(|line| line.text.contains('。'));
    let is_prose = is_known || is_solid || has_sentence(left) && has_sentence(right);
    if is_prose && left.is_running(is_known) && right.is_running(is_known) {
        return match in_step {
            Some(heights) if !is_solid && !is_known => {
                Sides::Rows(heights.into_iter().map(|y| y - left.size).collect())
            }
            _ => Sides::Columns(count),
        };
    }
    let many = |side: &Side| {
        let full = side.lines.iter().filter(|line| side.is_full(line)).count();
        side.lines.len() >= MANY_LINES && side.is_wide() && full * 2 >= side.lines.len()
    };
    // Lines at one height have white between them, which is told when they are read.
    let is_row = |line: &&Stretch| right.lines.iter().any(|own| (own.y - line.y).abs() < 0.3 * line.size);
    let rows = left.lines.iter().filter(is_row).count();
    if many(left) && many(right) && rows * 4 < left.lines.len() * 3 { Sides::Unsure } else { Sides::Neither }
}

/// The heights at which paragraphs begin at both sides, where nearly all do and white stands over most: rows of a table.
fn in_step(left: &Side, right: &Side) -> Option<Vec<f64>> {
    let (one, other) = (left.starts(), right.starts());
    let near = |y: f64, own: f64| (own - y).abs() < 0.3 * left.size;
    let both: Vec<f64> = one.iter().copied().filter(|y| other.iter().any(|own| near(*y, *own))).collect();
    let has_white = |side: &Side, y: f64| {
        let gaps = side.lines.windows(2).filter(|pair| pair[1].y - pair[0].y > 1.15 * side.pitch);
        gaps.into_iter().any(|pair| near(y, pair[1].y))
    };
    let parted = both.iter().filter(|y| has_white(left, **y) || has_white(right, **y)).count();
    let most = one.len().max(other.len());
    (both.len() >= 2 && both.len() * 4 >= most * 3 && parted * 2 >= both.len()).then_some(both)
}
