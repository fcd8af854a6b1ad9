//! Quadratic splines as TrueType draws them: between two points on the curve stand controls, and the middle of two
//! controls is on the curve, too.

pub type Point = (f64, f64);

pub fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

pub fn middle(a: Point, b: Point) -> Point {
    ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)
}

/// A spline of one arc for each control; its parameter runs from 0 to the number of controls.
struct Spline<'a> {
    from: Point,
    controls: &'a [Point],
    to: Point,
}

impl Spline<'_> {
    /// The arc at a parameter, and the parameter within it.
    fn arc(&self, at: f64) -> ([Point; 3], f64) {
        let n = (at.floor().max(0.0) as usize).min(self.controls.len() - 1);
        let control = self.controls[n];
        let from = if n == 0 { self.from } else { middle(self.controls[n - 1], control) };
        let to = self.controls.get(n + 1).map_or(self.to, |next| middle(control, *next));
        ([from, control, to], at - n as f64)
    }

    fn point(&self, at: f64) -> Point {
        let ([a, b, c], t) = self.arc(at);
        let along = |a: f64, b: f64, c: f64| a * (1.0 - t) * (1.0 - t) + 2.0 * b * t * (1.0 - t) + c * t * t;
        (along(a.0, b.0, c.0), along(a.1, b.1, c.1))
    }

    /// A parameter nearer to the point of the spline that is nearest to `point` (Newton's method).
    fn nearer(&self, at: f64, point: Point) -> f64 {
        let ([a, b, c], t) = self.arc(at);
        let first = |a: f64, b: f64, c: f64| 2.0 * ((b - a) * (1.0 - t) + (c - b) * t);
        let second = |a: f64, b: f64, c: f64| 2.0 * (c - 2.0 * b + a);
        let here = self.point(at);
        let off = (here.0 - point.0, here.1 - point.1);
        let speed = (first(a.0, b.0, c.0), first(a.1, b.1, c.1));
        let bend = (second(a.0, b.0, c.0), second(a.1, b.1, c.1));
        let slope = speed.0 * speed.0 + speed.1 * speed.1 + off.0 * bend.0 + off.1 * bend.1;
        if slope.abs() < 1e-9 {
            return at;
        }
        let step = (off.0 * speed.0 + off.1 * speed.1) / slope;
        (at - step.clamp(-0.3, 0.3)).clamp(0.0, self.controls.len() as f64)
    }
}

/// A point of an arc with one control.
pub fn on_arc(from: Point, control: Point, to: Point, at: f64) -> Point {
    Spline { from, controls: &[control], to }.point(at)
}

/// Whether points in order lie within `tolerance` of the straight line from the first to the last.
pub fn straight(points: &[Point], tolerance: f64) -> bool {
    let (from, to) = (points[0], points[points.len() - 1]);
    let length = distance(from, to);
    if length < 1e-9 {
        return false;
    }
    let way = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let mut last = -tolerance;
    points.iter().all(|point| {
        let off = (point.0 - from.0, point.1 - from.1);
        let along = off.0 * way.0 + off.1 * way.1;
        let aside = (off.0 * way.1 - off.1 * way.0).abs();
        let holds = aside <= tolerance && along >= last - tolerance && along <= length + tolerance;
        last = along;
        holds
    })
}

/// The whole-numbered controls of a spline that passes all points in order within `tolerance`, if least squares find
/// one with `count` controls.
pub fn fit(points: &[Point], count: usize, tolerance: f64) -> Option<Vec<Point>> {
    let (from, to) = (points[0], points[points.len() - 1]);
    if points.len() < count + 2 {
        return None;
    }
    let mut at = by_length(points, count);
    for round in 0..6 {
        let controls = least_squares(points, &at, count)?;
        let spline = Spline { from, controls: &controls, to };
        let mut worst = 0.0f64;
        for (at, point) in at.iter_mut().zip(points).skip(1).take(points.len() - 2) {
            for _ in 0..3 {
                *at = spline.nearer(*at, *point);
            }
            worst = worst.max(distance(spline.point(*at), *point));
        }
        if worst <= tolerance && at.windows(2).all(|pair| pair[1] >= pair[0] - 0.05) {
            return Some(controls);
        }
        if worst > tolerance * 8.0 && round > 0 {
            return None;
        }
        at.sort_by(f64::total_cmp);
    }
    None
}

/// First parameters: the way gone, over the whole way.
fn by_length(points: &[Point], count: usize) -> Vec<f64> {
    let mut gone = 0.0;
    let mut at = vec![0.0];
    for pair in points.windows(2) {
        gone += distance(pair[0], pair[1]).max(1e-6);
        at.push(gone);
    }
    at.iter_mut().for_each(|at| *at *= count as f64 / gone);
    at
}

fn least_squares(points: &[Point], at: &[f64], count: usize) -> Option<Vec<Point>> {
    let (from, to) = (points[0], points[points.len() - 1]);
    let mut matrix = vec![vec![0.0; count]; count];
    let mut right = vec![(0.0, 0.0); count];
    for (point, at) in points.iter().zip(at).skip(1).take(points.len() - 2) {
        let n = (at.floor().max(0.0) as usize).min(count - 1);
        let t = at - n as f64;
        let (start, control, end) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        let mut weights = vec![0.0; count];
        let mut rest = *point;
        let mut share = |weight: f64, fixed: Option<Point>, other: usize| match fixed {
            Some(fixed) => rest = (rest.0 - weight * fixed.0, rest.1 - weight * fixed.1),
            None => {
                weights[n] += weight / 2.0;
                weights[other] += weight / 2.0;
            }
        };
        share(start, (n == 0).then_some(from), n.saturating_sub(1));
        share(end, (n == count - 1).then_some(to), n + 1);
        weights[n] += control;
        for row in (0..count).filter(|row| weights[*row] != 0.0) {
            (0..count).for_each(|column| matrix[row][column] += weights[row] * weights[column]);
            right[row].0 += weights[row] * rest.0;
            right[row].1 += weights[row] * rest.1;
        }
    }
    solve(matrix, right).map(|solved| solved.iter().map(|point| (point.0.round(), point.1.round())).collect())
}

/// Gauss's elimination with pivots.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<Point>) -> Option<Vec<Point>> {
    let count = right.len();
    for n in 0..count {
        let pivot = (n..count).max_by(|a, b| matrix[*a][n].abs().total_cmp(&matrix[*b][n].abs()))?;
        if matrix[pivot][n].abs() < 1e-9 {
            return None;
        }
        matrix.swap(n, pivot);
        right.swap(n, pivot);
        for row in n + 1..count {
            let factor = matrix[row][n] / matrix[n][n];
            (n..count).for_each(|column| matrix[row][column] -= factor * matrix[n][column]);
            right[row] = (right[row].0 - factor * right[n].0, right[row].1 - factor * right[n].1);
        }
    }
    for n in (0..count).rev() {
        for column in n + 1..count {
            let factor = matrix[n][column];
            right[n] = (right[n].0 - factor * right[column].0, right[n].1 - factor * right[column].1);
        }
        right[n] = (right[n].0 / matrix[n][n], right[n].1 / matrix[n][n]);
    }
    Some(right)
}
