//! Which rules a fragment of a table has: every border between two cells once, and as long as it runs.

use crate::geom::{Color, Len, Point};
use crate::style::RuleWidths;

use super::{Ink, Ruling};

/// A fragment of a table ready to be ruled: the positions of its grid lines and who owns each place.
pub(super) struct Ruled<'a> {
    /// The `x` of each column boundary, left to right.
    pub xs: &'a [Len],
    /// The `y` of each row boundary, top to bottom.
    pub ys: &'a [Len],
    /// Which cell owns a (row, column) of the fragment.
    pub owner: &'a dyn Fn(usize, usize) -> usize,
    pub widths: RuleWidths,
    /// Whether the outer rule is two, each a third of its width.
    pub double: bool,
    pub color: Color,
    pub ruling: Ruling,
    /// Header rows at the top of the fragment.
    pub header_rows: usize,
}

impl Ruled<'_> {
    /// All rules: first the horizontal ones from top to bottom, then the vertical ones from left to right.
    pub(crate) fn ink(&self) -> Vec<Ink> {
        let (rows, cols) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut ink = Vec::new();
        for edge in 0..=rows {
            let is_border = |c: usize| {
                edge == 0
                    || edge == rows
                    || self.has_rules_at(edge) && (self.owner)(edge - 1, c) != (self.owner)(edge, c)
            };
            for run in runs(cols, is_border) {
                ink.extend(self.rules(edge, run, false));
            }
        }
        let sides = if self.ruling == Ruling::Full { 0..cols + 1 } else { 0..0 };
        for edge in sides {
            let is_border = |r: usize| edge == 0 || edge == cols || (self.owner)(r, edge - 1) != (self.owner)(r, edge);
            for run in runs(rows, is_border) {
                ink.extend(self.rules(edge, run, true));
            }
        }
        ink
    }

    /// Whether rules run between the rows above and below a boundary: a three-line table has them in and under its
    /// header only.
    fn has_rules_at(&self, edge: usize) -> bool {
        self.ruling == Ruling::Full || edge <= self.header_rows
    }

    /// The rule on a boundary along a stretch of others, or the two of a double one.
    fn rules(&self, edge: usize, (from, to): (usize, usize), vertical: bool) -> Vec<Ink> {
        let (at, along) = if vertical { (self.xs, self.ys) } else { (self.ys, self.xs) };
        let (across, last) = (at[edge], at.len() - 1);
        let outer = self.widths.outer;
        let rule = |across: Len, width: Len, ends: [Len; 2]| {
            let end = |along: Len| if vertical { Point { x: across, y: along } } else { Point { x: along, y: across } };
            let [begin, stop] = ends;
            let (from, to) = (end(along[from] - begin), end(along[to] + stop));
            Ink::Rule { from, to, width, color: self.color }
        };
        let part = outer / 3;
        match (edge == 0 || edge == last, self.double) {
            // Outer rules reach half their width further, to close the corners.
            (true, false) => vec![rule(across, outer, [outer / 2; 2])],
            (true, true) => {
                let away = if edge == 0 { -part } else { part };
                // Without sides both are as long as the table.
                let inner = if self.ruling == Ruling::Full { part / 2 - part } else { outer / 2 };
                vec![rule(across + away, part, [outer / 2; 2]), rule(across - away, part, [inner; 2])]
            }
            // Inner rules end in the middle of an outer one, or at the inner one of two.
            (false, double) => {
                let short =
                    |is_end: bool| if double && is_end && self.ruling == Ruling::Full { -part } else { Len::ZERO };
                vec![rule(across, self.widths.inner, [short(from == 0), short(to == along.len() - 1)])]
            }
        }
    }
}

/// The maximal stretches of `0..count` where `is_border` holds, as (start, end).
fn runs(count: usize, is_border: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for i in (0..count).filter(|&i| is_border(i)) {
        match runs.last_mut().filter(|run| run.1 == i) {
            Some(run) => run.1 = i + 1,
            None => runs.push((i, i + 1)),
        }
    }
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_has_no_rule_inside_and_none_is_drawn_twice() {
        // ┌───┬───┐  0 0 1
        // │   ├───┤  0 0 2
        // └───┴───┘
        let owner = |r: usize, c: usize| if c < 2 { 0 } else { r + 1 };
        let xs = [Len(0), Len(10), Len(20), Len(30)];
        let ys = [Len(0), Len(10), Len(20)];
        let widths = RuleWidths { outer: Len(4), inner: Len(2) };
        let ink = Ruled {
            xs: &xs,
            ys: &ys,
            owner: &owner,
            widths,
            double: false,
            ruling: Ruling::Full,
            header_rows: 0,
            color: Color::BLACK,
        }
        .ink();
        let shown: Vec<String> = ink
            .iter()
            .map(|ink| match ink {
                Ink::Rule { from, to, width, .. } => {
                    format!("{},{}-{},{} w{}", from.x.0, from.y.0, to.x.0, to.y.0, width.0)
                }
                Ink::Glyphs(_) | Ink::Picture { .. } | Ink::Ground { .. } => "no rule".into(),
            })
            .collect();
        assert_eq!(
            shown,
            ["-2,0-32,0 w4", "20,10-30,10 w2", "-2,20-32,20 w4", "0,-2-0,22 w4", "20,0-20,20 w2", "30,-2-30,22 w4"]
        );
    }
}
