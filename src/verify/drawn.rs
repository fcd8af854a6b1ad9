//! What content draws, however its operators are ordered and repeated: programs that clean a file write the same glyphs and
//! lines with another nesting of states, and leave out what has no effect (ISO 32000-1, 8.4 and 9.4).
//!
//! Content is run as a reader runs it. Each glyph, line, picture and mark becomes a step with all of the state that shows
//! in it; two contents draw the same where their steps do. What is not known here is a step with all there is.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::Object;
use lopdf::content::{Content, Operation};

/// How far apart two numbers may be that mean the same place, in points: programs write three or four decimals.
const NEAR: f32 = 0.002;

/// Something that is drawn, or a mark around it.
#[derive(Clone, PartialEq, Eq, Default)]
struct Step {
    /// Operators, names and strings.
    said: Vec<u8>,
    /// Places and sizes, in points where they are lengths.
    numbers: Vec<Number>,
}

/// A number that equals those near it.
#[derive(Clone, Copy)]
struct Number(f32);

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.0 == other.0 || (self.0 - other.0).abs() <= NEAR
    }
}

impl Eq for Number {}

/// Whether two contents draw the same and mark it in the same way.
pub(super) fn is_same(was: &[u8], is: &[u8]) -> bool {
    let (Ok(was), Ok(is)) = (Content::decode(was), Content::decode(is)) else { return false };
    steps(&was.operations).is_some_and(|was| steps(&is.operations).as_ref() == Some(&was))
}

/// The names that content uses, of whatever resource.
pub(super) fn names(content: &[u8]) -> BTreeSet<Vec<u8>> {
    let operations = Content::decode(content).map(|content| content.operations).unwrap_or_default();
    let operands = operations.into_iter().flat_map(|operation| operation.operands);
    operands.filter_map(|operand| operand.as_name().ok().map(<[u8]>::to_vec)).collect()
}

type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The matrix that does first `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// The state of graphics and text.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    /// What was set by an operator and holds until it is set again, by the setting's name.
    set: BTreeMap<&'static str, Operation>,
    /// What narrows the drawing: clips and dictionaries of states, in their order.
    narrowed: Vec<Step>,
}

/// Operators that set one thing, and what they set.
const SETTINGS: [(&str, &str); 26] = [
    ("g", "fill"),
    ("rg", "fill"),
    ("k", "fill"),
    ("sc", "fill"),
    ("scn", "fill"),
    ("cs", "fill space"),
    ("G", "stroke"),
    ("RG", "stroke"),
    ("K", "stroke"),
    ("SC", "stroke"),
    ("SCN", "stroke"),
    ("CS", "stroke space"),
    ("w", "stroke width"),
    ("J", "stroke cap"),
    ("j", "stroke join"),
    ("M", "stroke limit"),
    ("d", "stroke dash"),
    ("ri", "all intent"),
    ("i", "all flatness"),
    ("Tf", "text font"),
    ("Tc", "text between"),
    ("Tw", "text words"),
    ("Tz", "text wide"),
    ("TL", "leading"),
    ("Ts", "text rise"),
    ("Tr", "text mode"),
];

/// How many states may be saved at once. PDF/A allows 28 (ISO 19005-3 clause 6.1.13); programs that save a file again go deeper,
/// none known to us a thousand deep.
const DEEPEST: usize = 1000;

struct Run {
    state: State,
    saved: Vec<State>,
    line: Matrix,
    /// Whether text was placed since it was last shown; else it goes on where that ended.
    placed: bool,
    path: Vec<(u8, Vec<f32>)>,
    at: [f32; 2],
    clip: Option<String>,
    steps: Vec<Step>,
}

/// What content draws; `None` where it breaks its own rules.
fn steps(operations: &[Operation]) -> Option<Vec<Step>> {
    let state = State { matrix: IDENTITY, set: BTreeMap::new(), narrowed: vec![] };
    let mut run = Run {
        state,
        saved: vec![],
        line: IDENTITY,
        placed: true,
        path: vec![],
        at: [0.0; 2],
        clip: None,
        steps: vec![],
    };
    operations.iter().try_for_each(|operation| run.step(operation))?;
    Some(run.steps)
}

impl Run {
    fn step(&mut self, operation: &Operation) -> Option<()> {
        let operator = operation.operator.as_str();
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        if let Some((_, set)) = SETTINGS.iter().find(|(known, _)| *known == operator) {
            // A colour that names its space does away with a chosen one, and a space with the colour before it.
            _ = match operator {
                "g" | "rg" | "k" => self.state.set.remove("fill space"),
                "G" | "RG" | "K" => self.state.set.remove("stroke space"),
                "cs" => self.state.set.remove("fill"),
                "CS" => self.state.set.remove("stroke"),
                _ => None,
            };
            self.state.set.insert(set, operation.clone());
            return Some(());
        }
        match (operator, numbers.as_slice()) {
            ("q", _) if self.saved.len() < DEEPEST => self.saved.push(self.state.clone()),
            ("q", _) => return None,
            ("Q", _) => self.state = self.saved.pop()?,
            ("cm", &[a, b, c, d, e, f]) => self.state.matrix = times([a, b, c, d, e, f], self.state.matrix),
            ("gs", _) => {
                let step = Step::of(operation);
                if self.state.narrowed.last() != Some(&step) {
                    self.state.narrowed.push(step);
                }
            }
            ("BT", _) => self.place(IDENTITY),
            ("ET", _) => {}
            ("Tm", &[a, b, c, d, e, f]) => self.place([a, b, c, d, e, f]),
            ("Td", &[x, y]) => self.place(times([1.0, 0.0, 0.0, 1.0, x, y], self.line)),
            ("m" | "l", &[x, y]) => self.points(operator.as_bytes()[0], &[x, y]),
            ("c", &[_, _, _, _, _, _]) => self.points(b'c', &numbers),
            ("v", &[a, b, x, y]) => self.points(b'c', &[self.at[0], self.at[1], a, b, x, y]),
            ("y", &[a, b, x, y]) => self.points(b'c', &[a, b, x, y, x, y]),
            ("re", &[x, y, w, h]) => {
                self.points(b'm', &[x, y]);
                [[x + w, y], [x + w, y + h], [x, y + h]].iter().for_each(|point| self.points(b'l', point));
                self.points(b'h', &[]);
            }
            ("h", _) => self.points(b'h', &[]),
            ("W" | "W*", _) => self.clip = Some(operator.to_owned()),
            ("n" | "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*", _) => self.paint(operator),
            ("Tj", _) => self.show(&operation.operands),
            ("TJ", _) => self.show(operation.operands.first()?.as_array().ok()?),
            ("BMC" | "BDC" | "EMC" | "MP" | "DP", _) => {
                self.steps.push(Step::of(operation));
            }
            _ => self.whole(operation),
        }
        Some(())
    }

    fn place(&mut self, line: Matrix) {
        self.line = line;
        self.placed = true;
    }

    /// Adds to the path, in the coordinates of the page.
    fn points(&mut self, what: u8, numbers: &[f32]) {
        let m = self.state.matrix;
        let put = |pair: &[f32]| {
            let [x, y, ..] = *pair else { return [0.0; 2] };
            [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]]
        };
        self.path.push((what, numbers.chunks(2).flat_map(put).collect()));
        if let [.., x, y] = *numbers {
            self.at = [x, y];
        }
    }

    fn paint(&mut self, operator: &str) {
        let (closes, paints) = match operator {
            "s" => (true, "S"),
            "b" => (true, "B"),
            "b*" => (true, "B*"),
            "F" => (false, "f"),
            other => (false, other),
        };
        if closes && self.path.last().is_some_and(|(what, _)| *what != b'h') {
            self.points(b'h', &[]);
        }
        let path = std::mem::take(&mut self.path);
        if paints != "n" {
            let (fills, strokes) = (!paints.starts_with('S'), paints.starts_with(['S', 'B']));
            let mut step = self.looks(paints, fills, strokes);
            step.follow(&path);
            self.steps.push(step);
        }
        if let Some(rule) = self.clip.take() {
            let mut step = Step { said: rule.into_bytes(), numbers: vec![] };
            step.follow(&path);
            self.state.narrowed.push(step);
        }
    }

    fn show(&mut self, shown: &[Object]) {
        let mode = self.state.set.get("text mode").and_then(|set| set.operands.first()?.as_i64().ok()).unwrap_or(0);
        let mut step = self.looks("T", !matches!(mode, 1 | 5), matches!(mode, 1 | 2 | 5 | 6));
        for (name, set) in self.state.set.iter().filter(|(name, _)| name.starts_with("text")) {
            if !is_initial(name, set) {
                step.say(set);
            }
        }
        if self.placed {
            step.numbers.extend(times(self.line, self.state.matrix).map(Number));
        }
        shown.iter().for_each(|one| step.take(one));
        self.steps.push(step);
        self.placed = false;
    }

    /// Anything else, with the whole state.
    fn whole(&mut self, operation: &Operation) {
        let mut step = self.looks("", true, true);
        step.numbers.extend(self.state.matrix.map(Number));
        step.say(operation);
        self.steps.push(step);
    }

    /// A step with what shows in it of the state.
    fn looks(&self, what: &str, fills: bool, strokes: bool) -> Step {
        let mut step = Step { said: what.as_bytes().to_vec(), numbers: vec![] };
        let shows = |name: &str| {
            fills && name.starts_with("fill") || strokes && name.starts_with("stroke") || name.starts_with("all")
        };
        let set = self.state.set.iter().filter(|(name, set)| shows(name) && !is_initial(name, set));
        set.for_each(|(_, set)| step.say(set));
        for narrowed in &self.state.narrowed {
            step.said.extend(&narrowed.said);
            step.numbers.extend(&narrowed.numbers);
        }
        if strokes {
            step.numbers.extend(self.state.matrix[..4].iter().map(|part| Number(*part)));
        }
        step
    }
}

/// Whether something is set as it is at the beginning of a page (ISO 32000-1, tables 52 and 104).
fn is_initial(name: &str, set: &Operation) -> bool {
    let first = set.operands.first();
    let number = first.and_then(|operand| operand.as_float().ok());
    match name {
        "fill" | "stroke" => matches!(set.operator.as_str(), "g" | "G") && number == Some(0.0),
        "stroke width" => number == Some(1.0),
        "stroke limit" => number == Some(10.0),
        "text wide" => number == Some(100.0),
        "stroke cap" | "stroke join" | "text between" | "text words" | "text rise" | "text mode" => number == Some(0.0),
        "stroke dash" => first.and_then(|dash| dash.as_array().ok()).is_some_and(Vec::is_empty),
        _ => false,
    }
}

impl Step {
    fn of(operation: &Operation) -> Step {
        let mut step = Step::default();
        step.say(operation);
        step
    }

    fn say(&mut self, operation: &Operation) {
        self.said.push(b' ');
        self.said.extend(operation.operator.bytes());
        operation.operands.iter().for_each(|operand| self.take(operand));
    }

    /// Adds an operand: numbers with their tolerance, all else as it is, with its length, so that nothing runs together.
    fn take(&mut self, operand: &Object) {
        let mut say = |kind: u8, bytes: &[u8]| {
            self.said.push(kind);
            self.said.extend(bytes.len().to_le_bytes());
            self.said.extend(bytes);
        };
        match operand {
            Object::Integer(_) | Object::Real(_) => {
                self.said.push(b'#');
                self.numbers.push(Number(operand.as_float().unwrap_or_default()));
            }
            Object::Name(name) => say(b'/', name),
            Object::String(bytes, _) => say(b'(', bytes),
            Object::Array(entries) => {
                say(b'[', &[]);
                entries.iter().for_each(|entry| self.take(entry));
                self.said.push(b']');
            }
            Object::Dictionary(entries) => {
                say(b'<', &[]);
                let sorted: BTreeMap<&Vec<u8>, &Object> = entries.iter().collect();
                for (key, value) in sorted {
                    self.take(&Object::Name(key.clone()));
                    self.take(value);
                }
                self.said.push(b'>');
            }
            other => say(b'?', format!("{other:?}").as_bytes()),
        }
    }

    fn follow(&mut self, path: &[(u8, Vec<f32>)]) {
        for (what, numbers) in path {
            self.said.push(*what);
            self.numbers.extend(numbers.iter().map(|number| Number(*number)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_drawn_otherwise_is_the_same() {
        let was = b"/P <</MCID 0>> BDC BT /F 16 Tf 1 0 0 rg 1 0 0 1 80 593.711 Tm <0003> Tj ET EMC 0 0 0 RG 2 w 10 20 m 30 20 l S";
        for is in [
            &b"q /P <</MCID 0>> BDC 1 0 0 rg BT /F 16 Tf 0 Tc 1 0 0 1 80.0 593.7110 Tm [<0003>] TJ ET EMC Q q 0 0 0 RG 2 w 10 20 m 30 20 l S Q"[..],
            b"1 0 0 rg BT /P <</MCID 0>> BDC /F 16 Tf 80 593.711 Td (\\000\\003) Tj EMC ET q 1 0 0 1 10 20 cm 0 0 0 RG 2 w 0 0 m 20 0 l S Q",
        ] {
            assert!(is_same(was, is), "{}", String::from_utf8_lossy(is));
        }
        for (old, new) in [
            ("<0003>", "<0004>"),
            ("1 0 0 rg", "1 0 1 rg"),
            ("80 593.711", "80 593.721"),
            ("2 w", "3 w"),
            ("30 20 l", "30 21 l"),
            ("/MCID 0", "/MCID 1"),
            ("16 Tf", "17 Tf"),
            (" EMC", ""),
            (" S", " S 0 0 9 9 re f"),
            ("BT", "BT 3 Tr"),
            ("BT", "BT /X gs"),
            ("/P", "0 0 9 9 re W n /P"),
        ] {
            let is = String::from_utf8_lossy(was).replacen(old, new, 1);
            assert!(!is_same(was, is.as_bytes()), "{is}");
        }
        assert!(!is_same(b"Q", b"Q"), "what breaks its rules is not the same as anything");
        assert!(is_same(&b"q ".repeat(DEEPEST), &b"q ".repeat(DEEPEST)) && !is_same(&b"q ".repeat(DEEPEST + 1), b""));
        assert_eq!(names(b"/F 1 Tf /X Do").len(), 2);
    }
}
