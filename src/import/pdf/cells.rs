//! Glyphs into the cells of a ruled table, and which of them are in doubt.

use super::ink::{Glyph, Rule};
use super::lines::{lines, text};
use super::rules::Ruled;
use crate::import::document::{At, Cell, Doubt, Grid, RowInfo, Ruled as How};
use crate::import::inline::one_line;
use crate::import::whole::nearest;
use crate::import::width::{is_quote, is_wide};

/// Points to a millimetre.
const POINT: f64 = 25.4 / 72.0;

/// A place on a page.
pub(crate) fn at(page: usize, y: f64) -> At {
    At::Page(page, usize::try_from(nearest(y * POINT)).unwrap_or(0))
}

/// The table with its texts; what lies in no cell is given back.
pub(crate) fn fill(ruled: &Ruled, glyphs: Vec<Glyph>, across: &[Rule], page: usize) -> (Grid, Vec<Glyph>) {
    let (rows, cols) = (ruled.ys.len() - 1, ruled.xs.len() - 1);
    let cell_of = owner(ruled);
    let sides = |index: usize| {
        let (_, col, _, width) = ruled.cells[index];
        Some((ruled.xs[col], ruled.xs[col + width]))
    };
    let mut doubts = doubts(&glyphs, ruled.cells.len(), &cell_of, &sides, (across, &ruled.ys));
    let mut inside: Vec<Vec<Glyph>> = vec![vec![]; ruled.cells.len()];
    let mut free = vec![];
    for line in lines(glyphs) {
        // The cell and the right edge of the glyph before.
        let mut before: Option<(usize, f64)> = None;
        for glyph in line {
            let own = cell_of(&glyph);
            let cut = before
                .filter(|(cell, end)| own.is_some_and(|own| own != *cell) && goes_over(&glyph, *end, sides(*cell)));
            match cut.map(|(cell, _)| cell).or(own) {
                Some(index) => {
                    if cut.is_some() {
                        doubts[index] = Some(Doubt::CrossesRule);
                    }
                    before = Some((index, glyph.end()));
                    inside[index].push(glyph);
                }
                None => free.push(glyph),
            }
        }
    }
    let mut grid = Grid { cols, rows: vec![RowInfo { width: cols }; rows], ruled: How::Drawn, ..Grid::default() };
    grid.at = at(page, ruled.area.y0);
    for ((&(row, col, height, width), glyphs), doubt) in ruled.cells.iter().zip(inside).zip(doubts) {
        grid.cells.push(Cell {
            row,
            col,
            rows: height,
            cols: width,
            text: joined(&texts(glyphs)),
            doubt,
            hidden: false,
            goes_on: false,
            at: at(page, ruled.ys[row]),
        });
    }
    (grid, free)
}

/// Which drawn cell a glyph stands in.
pub(crate) fn owner(ruled: &Ruled) -> impl Fn(&Glyph) -> Option<usize> {
    let (rows, cols) = (ruled.ys.len() - 1, ruled.xs.len() - 1);
    let mut owner = vec![vec![None; cols]; rows];
    for (index, &(row, col, height, width)) in ruled.cells.iter().enumerate() {
        owner[row..row + height].iter_mut().for_each(|line| line[col..col + width].fill(Some(index)));
    }
    move |glyph: &Glyph| {
        let middle = glyph.middle();
        let col = ruled.xs.partition_point(|x| *x < middle.x).clamp(1, cols) - 1;
        let row = ruled.ys.partition_point(|y| *y < middle.y).clamp(1, rows) - 1;
        owner[row][col]
    }
}

/// What the lines of a cell say.
pub(crate) fn texts(glyphs: Vec<Glyph>) -> Vec<String> {
    lines(glyphs).iter().map(|line| text(line)).collect()
}

/// For each cell, why its glyphs must not be taken for a figure. `sides` are the left and right edges that are drawn of a
/// cell, `rules` the lying rules and the heights at which those of the table lie.
pub(crate) fn doubts(
    glyphs: &[Glyph],
    count: usize,
    cell_of: &impl Fn(&Glyph) -> Option<usize>,
    sides: &impl Fn(usize) -> Option<(f64, f64)>,
    rules: (&[Rule], &[f64]),
) -> Vec<Option<Doubt>> {
    let mut doubts: Vec<Option<Doubt>> = vec![None; count];
    for line in lines(glyphs.to_vec()) {
        for pair in line.windows(2) {
            doubt_pair(&pair[0], &pair[1], cell_of, &mut doubts);
        }
    }
    for glyph in glyphs {
        let Some(index) = cell_of(glyph) else { continue };
        if is_struck(glyph, rules) {
            doubts[index] = Some(Doubt::Struck(String::new()));
        }
        if glyph.unseen && !glyph.text.trim().is_empty() {
            doubts[index] = Some(Doubt::Unseen(String::new()));
        }
        if sides(index).is_some_and(|sides| sticks_out(glyph, sides)) {
            doubts[index] = Some(Doubt::CrossesRule);
        }
    }
    doubts
}

/// Lines of a cell as one: figures below each other stay apart, a label goes on.
pub(crate) fn joined(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let narrow = |ch: Option<char>| ch.is_some_and(|ch| !is_wide(ch) && !is_quote(ch));
        let letter = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphabetic());
        // A word of letters that its line parts at a hyphen.
        let parted =
            out.strip_suffix('-').is_some_and(|word| letter(word.chars().last())) && letter(line.chars().next());
        if narrow(out.chars().last()) && narrow(line.chars().next()) && !parted && !parts_year(&out, line) {
            out.push(' ');
        }
        out.push_str(line);
    }
    one_line(&out)
}

/// Whether a line ends within the four digits of a year: 201 and 4年.
fn parts_year(before: &str, line: &str) -> bool {
    let digits = |chars: &mut dyn Iterator<Item = char>| chars.take_while(char::is_ascii_digit).count();
    let (end, start) = (digits(&mut before.chars().rev()), digits(&mut line.chars()));
    end > 0 && start > 0 && end + start == 4 && line[start..].starts_with('年')
}

/// Digits that run on into the next cell, and digits that hang above the line.
fn doubt_pair(one: &Glyph, next: &Glyph, cell_of: &impl Fn(&Glyph) -> Option<usize>, doubts: &mut [Option<Doubt>]) {
    if !(one.is_figure() && next.is_figure()) {
        return;
    }
    let (here, there) = (cell_of(one), cell_of(next));
    if here != there && next.x - one.end() < 0.2 * one.size {
        for index in [here, there].into_iter().flatten() {
            doubts[index] = Some(Doubt::CrossesRule);
        }
    }
    let raised = next.size < 0.75 * one.size && next.y < one.y - 0.15 * one.size;
    if let Some(index) = here.filter(|_| raised && here == there) {
        doubts[index] = Some(Doubt::Superscript { part: String::new(), whole: String::new() });
    }
}

/// Whether a character lies across the right rule of the cell whose text it goes on with: the end of a text that is cut there.
fn goes_over(glyph: &Glyph, before: f64, sides: Option<(f64, f64)>) -> bool {
    let slack = 0.1 * glyph.size;
    let across = |(_, right): (f64, f64)| glyph.x < right - slack && glyph.end() > right + slack;
    !glyph.is_figure() && glyph.x - before < 0.2 * glyph.size && sides.is_some_and(across)
}

/// Whether a digit reaches over an edge of its cell.
fn sticks_out(glyph: &Glyph, (left, right): (f64, f64)) -> bool {
    let slack = 0.25 * glyph.size;
    glyph.is_figure() && (glyph.x < left - slack || glyph.end() > right + slack)
}

/// Whether a short rule runs through the middle of a glyph, and is no rule of the table.
pub(crate) fn is_struck(glyph: &Glyph, (across, ys): (&[Rule], &[f64])) -> bool {
    let middle = glyph.y - glyph.size * 0.33;
    let of_table = |rule: &Rule| ys.iter().any(|y| (y - rule.at).abs() < 0.8) && rule.to - rule.from > 4.0 * glyph.size;
    across.iter().any(|rule| {
        (rule.at - middle).abs() < 0.18 * glyph.size
            && rule.from < glyph.x + glyph.width * 0.35
            && rule.to > glyph.x + glyph.width * 0.65
            && !of_table(rule)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_cell_go_on_and_figures_stay_apart() {
        for (lines, whole) in [
            (["201", "4年"], "2014年"),
            (["2023", "12月"], "2023 12月"),
            (["12", "7"], "12 7"),
            (["Wi-", "Fi网"], "Wi-Fi网"),
            (["（四）无", "法提供"], "（四）无法提供"),
        ] {
            assert_eq!(joined(&lines.map(str::to_owned)), whole);
        }
    }
}
