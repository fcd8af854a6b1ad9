//! What changed inside a text: whole numbers, whole Latin words, and hanzi.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A stretch of a text beside its other version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Piece {
    /// Which version has it.
    pub state: State,
    /// The stretch.
    pub text: String,
}

/// Which version has a stretch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Both.
    Same,
    /// Only the old one.
    Gone,
    /// Only the new one.
    New,
}

/// How much comparing may cost, as the product of the lengths compared: a paragraph of 2,000 hanzi that has nothing in
/// common with the other takes the whole of `ONE`. Beyond it texts are told apart as wholes.
#[derive(Debug)]
pub struct Budget(usize);

/// The most for one pair of texts.
const ONE: usize = 4_000_000;

impl Default for Budget {
    fn default() -> Budget {
        Budget(50 * ONE)
    }
}

impl Budget {
    /// Takes the cost of comparing so many with so many; false when there is not enough left.
    pub(crate) fn take(&mut self, old: usize, new: usize) -> bool {
        let cost = old.saturating_mul(new);
        if cost > ONE || cost > self.0 {
            return false;
        }
        self.0 -= cost;
        true
    }
}

/// The stretches that two versions of a text have in common, and those that only one has, in reading order: what is
/// gone before what is new.
pub fn pieces(old: &str, new: &str, budget: &mut Budget) -> Vec<Piece> {
    let (before, after) = (tokens(old), tokens(new));
    let mut out = Pieces(vec![]);
    if budget.take(before.len(), after.len()) {
        let ops = capture_diff_slices(Algorithm::Myers, &before, &after);
        for op in absorb(ops, &before) {
            let (old_range, new_range) = (op.old_range(), op.new_range());
            match op {
                DiffOp::Equal { .. } => out.push(State::Same, &before[old_range]),
                _ => {
                    out.push(State::Gone, &before[old_range]);
                    out.push(State::New, &after[new_range]);
                }
            }
        }
    } else {
        let edge = |tokens: &mut dyn Iterator<Item = (&&str, &&str)>| tokens.take_while(|(a, b)| a == b).count();
        let head = edge(&mut before.iter().zip(&after));
        let most = before.len().min(after.len()) - head;
        let tail = edge(&mut before.iter().rev().zip(after.iter().rev()).take(most));
        out.push(State::Same, &before[..head]);
        out.push(State::Gone, &before[head..before.len() - tail]);
        out.push(State::New, &after[head..after.len() - tail]);
        out.push(State::Same, &before[before.len() - tail..]);
    }
    out.0
}

struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, state: State, tokens: &[&str]) {
        if tokens.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.state == state => last.text.extend(tokens.iter().copied()),
            _ => self.0.push(Piece { state, text: tokens.concat() }),
        }
    }
}

/// A number with its point, percent sign and thousands separators, a run of Latin letters, or one character else.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let joins = |ch: char| match digits {
            true => ch.is_ascii_digit() || matches!(ch, '.' | ',' | '%'),
            false => ch.is_ascii_alphabetic(),
        };
        let mut end = match digits || first.is_ascii_alphabetic() {
            true => rest.find(|ch| !joins(ch)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        // A point or comma behind a number ends the sentence.
        end = if digits { rest[..end].trim_end_matches(['.', ',']).len() } else { end };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// A single character that two changes happen to share is no news to a reader: it joins them.
fn absorb(ops: Vec<DiffOp>, old: &[&str]) -> Vec<DiffOp> {
    let mut out: Vec<DiffOp> = vec![];
    let count = ops.len();
    for (index, op) in ops.into_iter().enumerate() {
        let lonely = |op: &DiffOp| {
            let inside = index > 0 && index + 1 < count;
            let text = &old[op.old_range()];
            inside && matches!(op, DiffOp::Equal { .. }) && text.len() == 1 && text[0].chars().count() == 1
        };
        let joins = |op: &DiffOp| !matches!(op, DiffOp::Equal { .. });
        match out.last_mut() {
            Some(last) if joins(last) && (joins(&op) || lonely(&op)) => {
                let (from, to) = (last.old_range().start, last.new_range().start);
                *last = DiffOp::Replace {
                    old_index: from,
                    old_len: op.old_range().end - from,
                    new_index: to,
                    new_len: op.new_range().end - to,
                };
            }
            _ => out.push(op),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(old: &str, new: &str) -> String {
        shown(&pieces(old, new, &mut Budget::default()))
    }

    fn shown(pieces: &[Piece]) -> String {
        let show = |piece: &Piece| match piece.state {
            State::Same => piece.text.clone(),
            State::Gone => format!("[-{}-]", piece.text),
            State::New => format!("{{+{}+}}", piece.text),
        };
        pieces.iter().map(show).collect()
    }

    #[test]
    fn numbers_and_latin_words_change_as_wholes() {
        assert_eq!(show("共受理申请99件。", "共受理申请109件。"), "共受理申请[-99-]{+109+}件。");
        assert_eq!(show("达100%.见H5", "达98.5%.见H5"), "达[-100%-]{+98.5%+}.见H5");
        assert_eq!(show("主动公开信息", "主动公开各类信息"), "主动公开{+各类+}信息");
        assert_eq!(show("", "新"), "{+新+}");
        assert_eq!(show("同", "同"), "同");
    }

    #[test]
    fn a_character_between_two_changes_joins_them() {
        assert_eq!(show("工作的进展", "任务的结果"), "[-工作的进展-]{+任务的结果+}");
    }

    #[test]
    fn texts_too_long_to_compare_keep_their_common_ends() {
        let long = |middle: &str| format!("头{}尾", middle.repeat(3_000));
        let found = pieces(&long("甲"), &long("乙"), &mut Budget::default());
        let texts: Vec<_> = found.iter().map(|p| (p.state, p.text.chars().count())).collect();
        assert_eq!(texts, [(State::Same, 1), (State::Gone, 3_000), (State::New, 3_000), (State::Same, 1)]);
        assert_eq!(shown(&pieces("甲甲", "甲", &mut Budget(0))), "甲[-甲-]");
    }

    proptest::proptest! {
        #[test]
        fn both_versions_can_be_read_from_the_pieces(old in "[a甲乙丙1.2]{0,30}", new in "[a甲乙丙1.2]{0,30}") {
            let found = pieces(&old, &new, &mut Budget::default());
            let without = |state| found.iter().filter(|p| p.state != state).map(|p| p.text.as_str()).collect::<String>();
            proptest::prop_assert_eq!(without(State::New), old);
            proptest::prop_assert_eq!(without(State::Gone), new);
        }
    }
}
