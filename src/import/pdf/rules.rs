//! Rules to tables: which rules belong together, and which cells they draw.

use std::collections::HashMap;

use kurbo::Rect;

use super::ink::Rule;

/// A table as its rules draw it.
#[derive(Debug)]
pub(crate) struct Ruled {
    /// What it covers.
    pub(crate) area: Rect,
    /// Edges of its columns.
    pub(crate) xs: Vec<f64>,
    /// Edges of its rows.
    pub(crate) ys: Vec<f64>,
    /// First row, first column, rows, columns of each cell.
    pub(crate) cells: Vec<(usize, usize, usize, usize)>,
    /// How many cells are no rectangles; each of their places stands alone then.
    pub(crate) untiled: usize,
}

/// Rules closer than this are one, and ends within this meet.
const NEAR: f64 = 3.0;
/// The most places of a table that is taken for one: more are hatching.
const MOST_PLACES: usize = 20_000;

/// Rules that lie on one line and touch become one.
pub(crate) fn merge(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut out: Vec<Rule> = vec![];
    let mut first = 0;
    while first < rules.len() {
        let mut end = first + 1;
        while end < rules.len() && rules[end].at - rules[end - 1].at < 0.9 && rules[end].at - rules[first].at < 2.4 {
            end += 1;
        }
        let bundle = &mut rules[first..end];
        let length: f64 = bundle.iter().map(|rule| rule.to - rule.from).sum();
        let at = bundle.iter().map(|rule| rule.at * (rule.to - rule.from)).sum::<f64>() / length.max(f64::MIN_POSITIVE);
        bundle.sort_by(|one, other| one.from.total_cmp(&other.from));
        let mut current = Rule { at, ..bundle[0] };
        for rule in &bundle[1..] {
            if rule.from <= current.to + NEAR {
                current.to = current.to.max(rule.to);
            } else {
                out.push(current);
                current = Rule { at, ..*rule };
            }
        }
        out.push(current);
        first = end;
    }
    out
}

/// Sets that are joined one by one.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// The tables that rules draw, from the top.
pub(crate) fn tables(across: &[Rule], down: &[Rule]) -> Vec<Ruled> {
    let mut sets = Sets((0..across.len() + down.len()).collect());
    for (i, lying) in across.iter().enumerate() {
        for (j, standing) in down.iter().enumerate() {
            let meets = |rule: &Rule, at: f64| at >= rule.from - NEAR && at <= rule.to + NEAR;
            if meets(lying, standing.at) && meets(standing, lying.at) {
                sets.join(i, across.len() + j);
            }
        }
    }
    let mut bundles: HashMap<usize, (Vec<Rule>, Vec<Rule>)> = HashMap::new();
    for (index, rule) in across.iter().chain(down).enumerate() {
        let bundle = bundles.entry(sets.root(index)).or_default();
        if index < across.len() { bundle.0.push(*rule) } else { bundle.1.push(*rule) }
    }
    let mut out: Vec<Ruled> = bundles.into_values().filter_map(|(across, down)| table(&across, &down)).collect();
    out.sort_by(|one, other| {
        (one.area.y0, one.area.x0).partial_cmp(&(other.area.y0, other.area.x0)).unwrap_or(std::cmp::Ordering::Equal)
    });
    out
}

fn edges(mut at: Vec<f64>) -> Vec<f64> {
    at.sort_by(f64::total_cmp);
    let mut out: Vec<(f64, usize)> = vec![];
    let mut last = f64::MIN;
    for x in at {
        match out.last_mut() {
            Some((sum, count)) if x - last < NEAR => (*sum, *count) = (*sum + x, *count + 1),
            _ => out.push((x, 1)),
        }
        last = x;
    }
    out.into_iter().map(|(sum, count)| sum / count as f64).collect()
}

/// How far rules cover the way from one point to another at a place across.
fn covers(rules: &[Rule], at: f64, from: f64, to: f64) -> bool {
    let near = rules.iter().filter(|rule| (rule.at - at).abs() < NEAR + 0.2);
    near.map(|rule| (rule.to.min(to) - rule.from.max(from)).max(0.0)).sum::<f64>() >= 0.6 * (to - from)
}

fn table(across: &[Rule], down: &[Rule]) -> Option<Ruled> {
    if across.len() < 2 || down.is_empty() {
        return None;
    }
    let mut xs = edges(down.iter().map(|rule| rule.at).collect());
    let mut ys = edges(across.iter().map(|rule| rule.at).collect());
    let ends = |rules: &[Rule]| {
        let from = rules.iter().map(|rule| rule.from).fold(f64::MAX, f64::min);
        (from, rules.iter().map(|rule| rule.to).fold(f64::MIN, f64::max))
    };
    // A table without rules at its sides is open there.
    let open = |edges: &mut Vec<f64>, (from, to): (f64, f64)| {
        let (first, last) = (edges[0], edges[edges.len() - 1]);
        let open = (from < first - 2.0 * NEAR, to > last + 2.0 * NEAR);
        if open.0 {
            edges.insert(0, from);
        }
        if open.1 {
            edges.push(to);
        }
        open
    };
    let (left, right) = open(&mut xs, ends(across));
    let (top, bottom) = open(&mut ys, ends(down));
    let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if cols * rows < 2 || cols * rows > MOST_PLACES {
        return None;
    }
    let mut sets = Sets((0..cols * rows).collect());
    for row in 0..rows {
        for col in 0..cols {
            if col + 1 < cols && !covers(down, xs[col + 1], ys[row], ys[row + 1]) {
                sets.join(row * cols + col, row * cols + col + 1);
            }
            if row + 1 < rows && !covers(across, ys[row + 1], xs[col], xs[col + 1]) {
                sets.join(row * cols + col, (row + 1) * cols + col);
            }
        }
    }
    let mut groups: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
    for row in 0..rows {
        for col in 0..cols {
            groups.entry(sets.root(row * cols + col)).or_default().push((row, col));
        }
    }
    let outside = |places: &[(usize, usize)]| {
        places.iter().any(|&(row, col)| {
            row == 0 && !top && !covers(across, ys[0], xs[col], xs[col + 1])
                || row == rows - 1 && !bottom && !covers(across, ys[rows], xs[col], xs[col + 1])
                || col == 0 && !left && !covers(down, xs[0], ys[row], ys[row + 1])
                || col == cols - 1 && !right && !covers(down, xs[cols], ys[row], ys[row + 1])
        })
    };
    let (mut cells, mut untiled) = (vec![], 0);
    for places in groups.values() {
        let first = places.iter().fold((usize::MAX, usize::MAX), |at, p| (at.0.min(p.0), at.1.min(p.1)));
        let last = places.iter().fold((0, 0), |at, p| (at.0.max(p.0), at.1.max(p.1)));
        let (height, width) = (last.0 + 1 - first.0, last.1 + 1 - first.1);
        if height * width == places.len() {
            cells.push((first.0, first.1, height, width));
        } else if !outside(places) {
            untiled += 1;
            cells.extend(places.iter().map(|&(row, col)| (row, col, 1, 1)));
        }
    }
    if cells.len() < 2 {
        return None;
    }
    cells.sort_unstable();
    Some(Ruled { area: Rect::new(xs[0], ys[0], xs[cols], ys[rows]), xs, ys, cells, untiled })
}
