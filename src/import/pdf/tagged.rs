//! Tables whose tags say their cells: taken so where the ink agrees, also over several pages and without a rule.
//!
//! Tags alone would let a file say what nobody sees. So the ink of each cell must stand where its row and column can be:
//! right of all that ends before it, below all that ends above it, in one drawn cell where cells are drawn, and where it
//! could as well stand under the head beside it, in line with its own column. Where the two contradict each other the table
//! is read as if it had no tags.

use std::collections::{BTreeMap, BTreeSet};

use kurbo::{Point, Rect};

use super::cells::{at, doubts, joined, owner, texts};
use super::ink::{Glyph, Rule};
use super::join::Table;
use super::lines::lines;
use super::rules::Ruled;
use super::tags::Tags;
use crate::diag::{Finding, Level, clip};
use crate::import::document::{Cell, Doubt, Grid, Ruled as How, left_out};

/// How far ink may reach over an edge that nothing draws, and how far two ends of what is set in line may differ.
const SLACK: f64 = 1.5;
/// Drawn edges closer than this are one.
const NEAR: f64 = 3.5;

/// What a page shows of a table.
pub(crate) struct Fragment {
    /// Which table of the tags.
    pub(crate) table: usize,
    /// What it covers, with its rules.
    pub(crate) area: Rect,
    /// What its cells say here, why that is in doubt, and how high it stands.
    cells: BTreeMap<usize, (String, Option<Doubt>, f64)>,
    /// Words without a tag between its cells: a head said again.
    loose: Vec<String>,
}

/// A cell of the tags with what it covers on paper.
struct Inked<'g> {
    index: usize,
    cell: &'g Cell,
    area: Rect,
    is_figure: bool,
}

/// Takes the tables of a page out of its glyphs. Names those whose ink contradicts their tags.
pub(crate) fn take(
    tags: &Tags,
    free: &mut Vec<Glyph>,
    ruled: &[Ruled],
    across: &[Rule],
) -> (Vec<Fragment>, Vec<usize>) {
    let tables: BTreeSet<usize> = free.iter().filter(|glyph| is_ink(glyph)).filter_map(table_of).collect();
    let (mut out, mut wrong) = (vec![], vec![]);
    for table in tables {
        let Some(grid) = tags.table(table) else { continue };
        match fragment((tags, table), grid, free, ruled, across) {
            Some(fragment) => out.push(fragment),
            None => wrong.push(table),
        }
    }
    (out, wrong)
}

fn is_ink(glyph: &Glyph) -> bool {
    !glyph.text.trim().is_empty()
}

fn table_of(glyph: &Glyph) -> Option<usize> {
    glyph.tag.and_then(|tag| tag.cell).map(|(table, _)| table)
}

/// What a glyph covers, from the height of its letters to its baseline.
fn area(glyph: &Glyph) -> Rect {
    Rect::new(glyph.x, glyph.y - 0.7 * glyph.size, glyph.end(), glyph.y)
}

fn fragment(
    (tags, table): (&Tags, usize),
    grid: &Grid,
    free: &mut Vec<Glyph>,
    ruled: &[Ruled],
    across: &[Rule],
) -> Option<Fragment> {
    let own = |glyph: &Glyph| glyph.tag.and_then(|tag| tag.cell).filter(|(of, _)| *of == table).map(|(_, cell)| cell);
    let drawn = |glyph: &Glyph| ruled.iter().position(|ruled| ruled.area.contains(glyph.middle()));
    let inked = inked(grid, free, &own);
    let mut covers = inked.iter().map(|cell| cell.area).reduce(|one, other| one.union(other))?;
    let mine: BTreeSet<Option<usize>> =
        free.iter().filter(|glyph| is_ink(glyph) && own(glyph).is_some()).map(drawn).collect();
    let is_drawn = !mine.contains(&None);
    // Half in a drawn table and half outside of it is neither.
    if !is_drawn && mine.len() > 1 {
        return None;
    }
    let mine: Vec<&Ruled> = mine.into_iter().flatten().map(|index| &ruled[index]).collect();
    covers = mine.iter().fold(covers, |covers, ruled| covers.union(ruled.area));
    // Its rules reach over columns of which nothing of its own stands here.
    let widest =
        |covers: Rect, rule: &Rule| Rect { x0: covers.x0.min(rule.from), x1: covers.x1.max(rule.to), ..covers };
    covers = across.iter().filter(|rule| is_of(covers, rule)).fold(covers, widest);
    let inside = covers.inflate(0.5, 0.5);
    let others = free.iter().filter(|glyph| is_ink(glyph) && own(glyph).is_none() && inside.contains(glyph.middle()));
    let others: Vec<Glyph> = others.cloned().collect();
    let rows = || inked.iter().map(|own| (own.cell.row, own.cell.row + own.cell.rows, own.area.y0, own.area.y1));
    let cols = || inked.iter().map(|own| (own.cell.col, own.cell.col + own.cell.cols, own.area.x0, own.area.x1));
    let fits = others.iter().all(|glyph| glyph.tag.is_none())
        && are_parted(rows(), grid.rows.len())
        && are_parted(cols(), grid.cols)
        && (is_drawn || are_in_line(grid, &inked));
    if !fits {
        return None;
    }
    let sides = sides(grid, free, &own, &mine)?;
    let (taken, rest): (Vec<Glyph>, Vec<Glyph>) =
        std::mem::take(free).into_iter().partition(|glyph| own(glyph).is_some() || inside.contains(glyph.middle()));
    *free = rest;
    let ys: Vec<f64> = mine.iter().flat_map(|ruled| ruled.ys.iter().copied()).collect();
    let doubts = doubts(&taken, grid.cells.len(), &own, &|cell| sides.get(&cell).copied(), (across, &ys));
    let mut cells = BTreeMap::new();
    let mut by_cell: BTreeMap<usize, Vec<Glyph>> = BTreeMap::new();
    for glyph in taken {
        if let Some(cell) = own(&glyph) {
            by_cell.entry(cell).or_default().push(glyph);
        }
    }
    for (index, glyphs) in by_cell {
        let top = glyphs.iter().map(|glyph| glyph.y).fold(f64::MAX, f64::min);
        let lines = texts(glyphs);
        let text = tags.whole_figure((table, index), &lines).map_or_else(|| joined(&lines), str::to_owned);
        cells.insert(index, (text, doubts[index].clone(), top));
    }
    Some(Fragment { table, area: covers, cells, loose: words(others, &mine) })
}

/// The cells that have ink, with what it covers.
fn inked<'g>(grid: &'g Grid, glyphs: &[Glyph], own: &impl Fn(&Glyph) -> Option<usize>) -> Vec<Inked<'g>> {
    let mut areas: BTreeMap<usize, (Rect, bool)> = BTreeMap::new();
    for glyph in glyphs.iter().filter(|glyph| is_ink(glyph)) {
        let Some(index) = own(glyph) else { continue };
        let (covers, is_figure) = areas.entry(index).or_insert_with(|| (area(glyph), true));
        *covers = covers.union(area(glyph));
        *is_figure &= glyph.is_figure();
    }
    let inked = |(index, (area, is_figure))| Some(Inked { index, cell: grid.cells.get(index)?, area, is_figure });
    areas.into_iter().filter_map(inked).collect()
}

/// Whether everything that ends at or before an edge of the table lies before everything that begins at or behind it.
/// Each thing is where it begins and ends in the table, and from where to where it reaches on paper.
fn are_parted(things: impl Iterator<Item = (usize, usize, f64, f64)>, count: usize) -> bool {
    let (mut before, mut behind) = (vec![f64::MIN; count + 1], vec![f64::MAX; count + 1]);
    for (first, end, from, to) in things {
        before[end] = before[end].max(to);
        behind[first] = behind[first].min(from);
    }
    for edge in 1..=count {
        before[edge] = before[edge].max(before[edge - 1]);
        behind[count - edge] = behind[count - edge].min(behind[count - edge + 1]);
    }
    before.iter().zip(&behind).all(|(before, behind)| *before <= behind + SLACK)
}

/// The edges that are drawn left and right of each cell, `mine` being the drawn tables that it may stand in; `None` where
/// its ink does not lie in one drawn cell that no other's lies in, or an edge of a column is drawn at several places.
fn sides(
    grid: &Grid,
    glyphs: &[Glyph],
    own: &impl Fn(&Glyph) -> Option<usize>,
    mine: &[&Ruled],
) -> Option<BTreeMap<usize, (f64, f64)>> {
    let mut out = BTreeMap::new();
    if mine.is_empty() {
        return Some(out);
    }
    let owners: Vec<_> = mine.iter().map(|ruled| owner(ruled)).collect();
    let mut drawn_of: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    let mut cell_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for glyph in glyphs.iter().filter(|glyph| is_ink(glyph)) {
        let Some(cell) = own(glyph) else { continue };
        let nth = mine.iter().position(|ruled| ruled.area.contains(glyph.middle()))?;
        let place = (nth, owners[nth](glyph)?);
        if *drawn_of.entry(cell).or_insert(place) != place || *cell_of.entry(place).or_insert(cell) != cell {
            return None;
        }
    }
    let mut edges: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (index, (nth, drawn)) in drawn_of {
        let (cell, ruled) = (grid.cells.get(index)?, mine[nth]);
        let (_, col, _, width) = ruled.cells[drawn];
        let ends = (ruled.xs[col], ruled.xs[col + width]);
        for (edge, x) in [(cell.col, ends.0), (cell.col + cell.cols, ends.1)] {
            if (*edges.entry((nth, edge)).or_insert(x) - x).abs() > NEAR {
                return None;
            }
        }
        out.insert(index, ends);
    }
    // A column in which no cell of its own stands has no width: its edges are one.
    let in_order = |pair: &[(&(usize, usize), &f64)]| pair[0].0.0 != pair[1].0.0 || pair[0].1 <= pair[1].1;
    edges.iter().collect::<Vec<_>>().windows(2).all(in_order).then_some(out)
}

/// Whether what stands beside a blank cell is in line with its own column rather than with that beside it: without rules,
/// nothing else tells which of the two it stands under.
fn are_in_line(grid: &Grid, inked: &[Inked<'_>]) -> bool {
    let cover = grid.cover();
    let has_ink: BTreeSet<usize> = inked.iter().map(|own| own.index).collect();
    let mut columns: Vec<Vec<&Inked<'_>>> = vec![vec![]; grid.cols];
    inked.iter().filter(|own| own.cell.cols == 1).for_each(|own| columns[own.cell.col].push(own));
    let lines: Vec<Column> = columns.iter().map(|cells| Column::of(cells)).collect();
    let blank = |row: usize, col: usize| cover[row][col].is_some_and(|cell| !has_ink.contains(&cell));
    // A merged figure that stands as those of one of its columns do is that column's.
    let is_of_one = |own: &Inked<'_>| {
        let columns = own.cell.col..own.cell.col + own.cell.cols;
        columns.clone().any(|col| lines[col].holds(own, col == columns.start, col + 1 == columns.end))
    };
    if inked.iter().any(|own| own.is_figure && own.cell.cols > 1 && is_of_one(own)) {
        return false;
    }
    inked.iter().filter(|own| own.cell.cols == 1).all(|own| {
        let (row, col) = (own.cell.row, own.cell.col);
        let beside = [col.checked_sub(1), Some(col + 1).filter(|next| *next < grid.cols)];
        let beside = beside.into_iter().flatten().filter(|next| blank(row, *next));
        let here = lines[col].fit(own, true);
        // Alone in its column, it stands there unless it is in line with the one beside.
        let alone = here.is_infinite();
        beside.into_iter().map(|next| lines[next].fit(own, false)).all(|there| here <= there || alone && there > 0.0)
    })
}

/// Where the cells of a column begin, have their middles and end, each in order.
struct Column([Vec<f64>; 3]);

impl Column {
    fn of(cells: &[&Inked<'_>]) -> Column {
        let ends = |of: fn(&Rect) -> f64| {
            let mut all: Vec<f64> = cells.iter().map(|own| of(&own.area)).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        Column([ends(|area| area.x0), ends(|area| (area.x0 + area.x1) / 2.0), ends(|area| area.x1)])
    }

    /// Whether a figure that is merged over this column and others stands in line with those of this column alone: with
    /// what most of its cells have in line, but for what the first or last column of a merged cell shares with it.
    fn holds(&self, cell: &Inked<'_>, first: bool, last: bool) -> bool {
        let near = |ends: &[f64], at: f64| {
            let start = ends.partition_point(|end| *end < at - SLACK);
            ends[start..].iter().take_while(|end| **end <= at + SLACK).take(2).count()
        };
        let in_line = |ends: &Vec<f64>| ends.iter().filter(|at| near(ends, **at) > 1).count();
        let most = self.0.iter().map(in_line).max().unwrap_or(0);
        let at = [cell.area.x0, (cell.area.x0 + cell.area.x1) / 2.0, cell.area.x1];
        let shared = [first, false, last];
        let mut all = self.0.iter().zip(at).zip(shared);
        most > 0 && all.any(|((ends, at), shared)| !shared && in_line(ends) == most && near(ends, at) > 0)
    }

    /// How badly a cell fits a column: 0 in line with another cell of it, else how far off its nearest; `own` where the
    /// cell itself is among those.
    fn fit(&self, cell: &Inked<'_>, own: bool) -> f64 {
        let at = [cell.area.x0, (cell.area.x0 + cell.area.x1) / 2.0, cell.area.x1];
        let off = at.into_iter().zip(&self.0).map(|(at, ends)| {
            let first = ends.partition_point(|end| *end < at - SLACK);
            let near = ends[first..].iter().take_while(|end| **end <= at + SLACK).take(2).count();
            if near > usize::from(own) {
                return 0.0;
            }
            let own_place = ends.partition_point(|end| *end < at);
            let below = own_place.checked_sub(1).map(|index| at - ends[index]);
            let above = ends.get(own_place + usize::from(own)).map(|end| end - at);
            below.into_iter().chain(above).fold(f64::INFINITY, f64::min)
        });
        off.fold(f64::INFINITY, f64::min)
    }
}

/// Words parted by white, and by the edges of the cells that are drawn: those of narrow columns stand close.
fn words(glyphs: Vec<Glyph>, drawn: &[&Ruled]) -> Vec<String> {
    let owners: Vec<_> = drawn.iter().map(|ruled| owner(ruled)).collect();
    let cell = |glyph: &Glyph| {
        let nth = drawn.iter().position(|ruled| ruled.area.contains(glyph.middle()))?;
        Some((nth, owners[nth](glyph)))
    };
    let mut out: Vec<String> = vec![];
    for line in lines(glyphs) {
        let mut before: Option<Glyph> = None;
        for glyph in line {
            let goes_on =
                before.is_some_and(|one| glyph.x - one.end() < 0.75 * glyph.size && cell(&one) == cell(&glyph));
            match out.last_mut() {
                Some(word) if goes_on => word.push_str(&glyph.text),
                _ => out.push(glyph.text.clone()),
            }
            before = Some(glyph);
        }
    }
    out
}

/// The tables that are tagged, with the page of each fragment, from the first page on.
#[derive(Default)]
pub(crate) struct Tagged(BTreeMap<usize, Vec<(usize, Fragment)>>);

impl Tagged {
    /// Adds what a page shows.
    pub(crate) fn add(&mut self, page: usize, fragments: Vec<Fragment>) {
        for fragment in fragments {
            self.0.entry(fragment.table).or_default().push((page, fragment));
        }
    }

    /// The tables whose pages do not follow each other in the order of their rows, or that have words which are no cell's.
    pub(crate) fn wrong(&self, tags: &Tags) -> Vec<(usize, usize)> {
        let fits = |table: usize, fragments: &[(usize, Fragment)]| {
            let Some(grid) = tags.table(table) else { return false };
            let follows = fragments.windows(2).all(|pair| pair[1].1.follows(&pair[0].1, grid));
            follows && fragments.iter().all(|(_, fragment)| are_said_before(&fragment.loose, fragments))
        };
        let wrong = self.0.iter().filter(|(table, fragments)| !fits(**table, fragments));
        wrong.map(|(table, fragments)| (*table, fragments[0].0)).collect()
    }

    /// The tables by the page that each begins on.
    pub(crate) fn finish(self, tags: &Tags, told: &mut Vec<Finding>) -> Vec<(usize, Table)> {
        let table = |(table, fragments): (usize, Vec<(usize, Fragment)>)| {
            let page = fragments.first()?.0;
            Some((page, whole(table, tags.table(table)?, fragments, told)))
        };
        self.0.into_iter().filter_map(table).collect()
    }
}

impl Fragment {
    /// Whether this is what comes on the page after another: no cell that begins here ends before the last row there.
    fn follows(&self, before: &Fragment, grid: &Grid) -> bool {
        let last = before.cells.keys().map(|cell| grid.cells[*cell].row).max().unwrap_or(0);
        let new = self.cells.keys().filter(|cell| !before.cells.contains_key(cell)).map(|cell| &grid.cells[*cell]);
        new.into_iter().all(|cell| cell.row + cell.rows > last)
    }
}

/// Whether words are those of cells: a figure of the whole cell, a label of a part.
fn are_said_before(words: &[String], fragments: &[(usize, Fragment)]) -> bool {
    let plain = |text: &str| text.replace("（续）", "").replace("(续)", "").split_whitespace().collect::<String>();
    let cells: Vec<String> =
        fragments.iter().flat_map(|(_, own)| own.cells.values()).map(|(text, ..)| plain(text)).collect();
    words.iter().map(|word| plain(word)).all(|word| {
        let figure = is_figure(&word);
        cells.iter().any(|cell| if figure { *cell == word } else { cell.contains(&word) })
    })
}

/// Whether a text may be a figure: digits and no hanzi.
fn is_figure(text: &str) -> bool {
    text.chars().any(|ch| ch.is_ascii_digit()) && text.is_ascii()
}

/// A table from all that its pages show.
fn whole(table: usize, grid: &Grid, fragments: Vec<(usize, Fragment)>, told: &mut Vec<Finding>) -> Table {
    let mut grid = Grid { ruled: How::Said, ..grid.clone() };
    let (first_page, area) = (fragments[0].0, fragments[0].1.area);
    let last_page = fragments[fragments.len() - 1].0;
    grid.at = at(first_page, area.y0);
    grid.cells.iter_mut().for_each(|cell| cell.at = grid.at.clone());
    for (nth, (page, fragment)) in fragments.into_iter().enumerate() {
        if nth > 0 {
            let words = match fragment.loose.is_empty() {
                true => "续表与前面的合并",
                false => "续表与前面的合并，重复的文字没有收入",
            };
            let place = at(page, fragment.area.y0);
            told.push(left_out(Level::Note, "table-joined", &place, words, &fragment.loose.join("")));
        } else if !fragment.loose.is_empty() {
            let (text, place) = (fragment.loose.join(""), at(page, fragment.area.y0));
            let words = format!("表里又写一遍的“{}”没有收入", clip(&text, 30));
            told.push(left_out(Level::Note, "label-repeated", &place, &words, &text));
        }
        for (index, (text, doubt, y)) in fragment.cells {
            let cell = &mut grid.cells[index];
            if text.is_empty() {
                continue;
            }
            if cell.text.is_empty() {
                (cell.text, cell.at) = (text, at(page, y));
            } else if cell.text == text
                && (cell.rows > 1 || cell.row < grid.header_rows.unwrap_or(0) || !is_figure(&text))
            {
                let words = format!("分页后又写一遍的“{}”没有收入", clip(&text, 30));
                told.push(left_out(Level::Note, "label-repeated", &at(page, y), &words, &text));
            } else {
                cell.text = joined(&[std::mem::take(&mut cell.text), text]);
            }
            cell.doubt = cell.doubt.take().or(doubt);
        }
    }
    Table { area, xs: vec![], grid, last_page, tagged: Some(table) }
}

/// Whether a rule belongs to a table, or lies just above or below it.
pub(crate) fn is_of(area: Rect, rule: &Rule) -> bool {
    /// What a cell leaves above and below its words.
    const PADDING: f64 = 14.0;
    area.inflate(PADDING, PADDING).contains(Point::new((rule.from + rule.to) / 2.0, rule.at))
}
