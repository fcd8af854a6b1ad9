//! One closed outline with fewer points: those of its points on the curve that must stay, and between them the splines
//! of the fewest bytes that pass within the tolerance of the old curve.

use crate::spline::{Point, distance, fit, middle, on_arc, straight};

/// A point of an outline and whether it is on the curve.
pub type Node = (Point, bool);

/// Splines of more controls are not tried.
const CONTROLS: usize = 4;
/// When so many ends further on cannot be reached from a start, none beyond them is tried.
const PATIENCE: usize = 6;

/// The way to a node: its cost in bytes, the node before, and the controls between.
#[derive(Clone)]
struct Way {
    cost: f64,
    from: usize,
    controls: Vec<Point>,
}

/// The outline again, or as it was where it cannot be had in fewer points.
pub fn refit(outline: &[Node], tolerance: f64) -> Vec<Node> {
    let found = opened(outline).and_then(|nodes| {
        let (points, stops) = traced(&nodes);
        shortest(&points, &stops, tolerance).map(|ways| drawn(&points, &stops, &ways))
    });
    found.filter(|found| found.len() >= 3 && found.len() < outline.len()).unwrap_or_else(|| outline.to_vec())
}

fn whole(point: Point) -> bool {
    point.0.fract() == 0.0 && point.1.fract() == 0.0
}

/// All points on the curve spelt out, from the sharpest corner round to it again.
fn opened(outline: &[Node]) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    for (n, node) in outline.iter().enumerate() {
        nodes.push(*node);
        let next = outline[(n + 1) % outline.len()];
        if !node.1 && !next.1 {
            nodes.push((middle(node.0, next.0), true));
        }
    }
    let count = nodes.len();
    let turn = |n: usize| {
        let (a, b, c) = (nodes[(n + count - 1) % count].0, nodes[n].0, nodes[(n + 1) % count].0);
        let (come, go) = ((b.0 - a.0, b.1 - a.1), (c.0 - b.0, c.1 - b.1));
        (come.0 * go.1 - come.1 * go.0).atan2(come.0 * go.0 + come.1 * go.1).abs()
    };
    let corners = (0..count).filter(|n| nodes[*n].1 && whole(nodes[*n].0));
    let start = corners.max_by(|a, b| turn(*a).total_cmp(&turn(*b)))?;
    nodes.rotate_left(start);
    nodes.push(nodes[0]);
    Some(nodes)
}

/// Close points all along the curve, and which of them a new curve may stop at.
fn traced(nodes: &[Node]) -> (Vec<Point>, Vec<usize>) {
    let mut points = vec![nodes[0].0];
    let mut stops = vec![0];
    let mut n = 0;
    while n + 1 < nodes.len() {
        let from = nodes[n].0;
        let (control, to, step) = match nodes[n + 1] {
            (to, true) => (middle(from, to), to, 1),
            (control, false) => (control, nodes[n + 2].0, 2),
        };
        let length = distance(from, control) + distance(control, to);
        let count = ((length / 6.0).ceil() as usize).clamp(4, 24);
        points.extend((1..=count).map(|k| on_arc(from, control, to, k as f64 / count as f64)));
        n += step;
        if whole(to) {
            stops.push(points.len() - 1);
        }
    }
    (points, stops)
}

/// The cheapest way to every stop; none where some stop cannot be reached.
fn shortest(points: &[Point], stops: &[usize], tolerance: f64) -> Option<Vec<Way>> {
    let nowhere = Way { cost: f64::MAX, from: 0, controls: Vec::new() };
    let mut ways = vec![nowhere; stops.len()];
    ways[0].cost = 0.0;
    for start in 0..stops.len() - 1 {
        if ways[start].cost == f64::MAX {
            return None;
        }
        let mut failed = 0;
        for end in start + 1..stops.len() {
            let part = &points[stops[start]..=stops[end]];
            let Some(controls) = spanned(part, tolerance) else {
                failed += 1;
                if failed > PATIENCE {
                    break;
                }
                continue;
            };
            failed = 0;
            let cost = ways[start].cost + bytes(part, &controls);
            if cost < ways[end].cost {
                ways[end] = Way { cost, from: start, controls };
            }
        }
    }
    (ways[stops.len() - 1].cost < f64::MAX).then_some(ways)
}

/// The fewest controls that carry a curve along the part.
fn spanned(part: &[Point], tolerance: f64) -> Option<Vec<Point>> {
    if straight(part, tolerance) {
        return Some(Vec::new());
    }
    (1..=CONTROLS).find_map(|count| fit(part, count, tolerance))
}

/// About how many bytes the controls and the end take: a flag that often repeats, and one or two for each coordinate
/// that changes.
fn bytes(part: &[Point], controls: &[Point]) -> f64 {
    let one = |change: f64| {
        if change == 0.0 {
            0.0
        } else if change.abs() < 256.0 {
            1.0
        } else {
            2.0
        }
    };
    let mut last = part[0];
    let all = controls.iter().chain([&part[part.len() - 1]]);
    all.map(|point| {
        let cost = 0.6 + one(point.0 - last.0) + one(point.1 - last.1);
        last = *point;
        cost
    })
    .sum()
}

/// The outline of the cheapest way, without the points that its controls imply within half a unit.
fn drawn(points: &[Point], stops: &[usize], ways: &[Way]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut stop = ways.len() - 1;
    while stop > 0 {
        nodes.extend(ways[stop].controls.iter().rev().map(|control| (*control, false)));
        stop = ways[stop].from;
        nodes.push((points[stops[stop]], true));
    }
    nodes.reverse();
    let count = nodes.len();
    let implied = |n: usize| {
        let (a, b, c) = (nodes[(n + count - 1) % count], nodes[n], nodes[(n + 1) % count]);
        let between = middle(a.0, c.0);
        n > 0 && b.1 && !a.1 && !c.1 && (between.0 - b.0.0).abs() <= 0.5 && (between.1 - b.0.1).abs() <= 0.5
    };
    (0..count).filter(|n| !implied(*n)).map(|n| nodes[n]).collect()
}
