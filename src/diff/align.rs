//! Which part of one text is which part of the other: equal parts first, then the most alike between them, then those
//! that moved.
#![expect(clippy::cast_possible_truncation, reason = "at most 100")]

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::words::Budget;

/// A part to align. Only parts of one class are ever paired.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Aligned<'a> {
    /// What kind of part it is.
    pub class: u8,
    /// What it says.
    pub text: &'a str,
}

/// How two lists of parts belong together, in reading order; what is gone stands where it stood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The same part in both, changed or not.
    Both(usize, usize),
    /// A part of both that stands elsewhere in the new one.
    Moved(usize, usize),
    /// Only in the old one.
    Gone(usize),
    /// Only in the new one.
    New(usize),
}

/// At least so alike (of 100) are two versions of one paragraph.
const ALIKE: u32 = 30;
/// At least so alike is a part that also moved; otherwise any two short ones would seem to.
const MOVED: u32 = 75;
/// What comparing two parts costs beside comparing two words.
const PAIR: usize = 100;

/// Aligns two lists of parts.
pub(crate) fn align(old: &[Aligned<'_>], new: &[Aligned<'_>], budget: &mut Budget) -> Vec<Step> {
    let grams = |parts: &[Aligned<'_>]| parts.iter().map(|part| Grams::of(part.text)).collect::<Vec<_>>();
    let (old_grams, new_grams) = (grams(old), grams(new));
    let alike = |i: usize, j: usize| if old[i].class == new[j].class { old_grams[i].alike(&new_grams[j]) } else { 0 };
    let mut steps = vec![];
    for op in equal_runs(old, new, budget) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                steps.extend((0..len).map(|n| Step::Both(old_index + n, new_index + n)));
            }
            _ => pair(op.old_range(), op.new_range(), &alike, budget, &mut steps),
        }
    }
    find_moved(&mut steps, &alike, budget);
    steps
}

/// Runs of equal parts and the gaps between them.
fn equal_runs(old: &[Aligned<'_>], new: &[Aligned<'_>], budget: &mut Budget) -> Vec<DiffOp> {
    // Equal parts get equal numbers, so that comparing them costs no more than comparing numbers.
    let mut numbers = HashMap::new();
    let mut number = |part| {
        let next = numbers.len();
        *numbers.entry(part).or_insert(next)
    };
    let old: Vec<usize> = old.iter().map(&mut number).collect();
    let new: Vec<usize> = new.iter().map(&mut number).collect();
    if budget.take(old.len(), new.len()) {
        return capture_diff_slices(Algorithm::Myers, &old, &new);
    }
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old.len() - same, new.len() - same);
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len: same },
        DiffOp::Replace { old_index: same, old_len, new_index: same, new_len },
    ]
}

/// Pairs the parts of a gap so that together they are as alike as can be, in order.
fn pair(
    old: Range<usize>,
    new: Range<usize>,
    alike: &dyn Fn(usize, usize) -> u32,
    budget: &mut Budget,
    steps: &mut Vec<Step>,
) {
    if !budget.take(old.len() * PAIR, new.len() * PAIR) {
        steps.extend(old.map(Step::Gone));
        steps.extend(new.map(Step::New));
        return;
    }
    let score = |i: usize, j: usize| Some(alike(i, j)).filter(|&score| score >= ALIKE);
    // best[i][j]: the most that the parts from i and from j on can have in common.
    let wide = new.len() + 1;
    let mut best = vec![0u64; (old.len() + 1) * wide];
    let at = |i: usize, j: usize| (i - old.start) * wide + (j - new.start);
    for i in old.clone().rev() {
        for j in new.clone().rev() {
            let both = score(i, j).map_or(0, |score| u64::from(score) + best[at(i + 1, j + 1)]);
            best[at(i, j)] = both.max(best[at(i + 1, j)]).max(best[at(i, j + 1)]);
        }
    }
    let (mut i, mut j) = (old.start, new.start);
    while i < old.end && j < new.end {
        let here = best[at(i, j)];
        if score(i, j).is_some_and(|score| u64::from(score) + best[at(i + 1, j + 1)] == here) {
            steps.push(Step::Both(i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[at(i + 1, j)] == here {
            steps.push(Step::Gone(i));
            i += 1;
        } else {
            steps.push(Step::New(j));
            j += 1;
        }
    }
    steps.extend((i..old.end).map(Step::Gone));
    steps.extend((j..new.end).map(Step::New));
}

/// What is gone in one place and new in another has moved.
fn find_moved(steps: &mut Vec<Step>, alike: &dyn Fn(usize, usize) -> u32, budget: &mut Budget) {
    let mut gone: Vec<usize> =
        steps.iter().filter_map(|s| if let Step::Gone(i) = s { Some(*i) } else { None }).collect();
    let mut moved = vec![];
    for step in steps.iter_mut() {
        let Step::New(j) = *step else { continue };
        if !budget.take(gone.len() * PAIR, PAIR) {
            break;
        }
        let most = gone
            .iter()
            .enumerate()
            .map(|(nth, &i)| (alike(i, j), nth))
            .max_by_key(|&(score, nth)| (score, usize::MAX - nth));
        if let Some((_, nth)) = most.filter(|(score, _)| *score >= MOVED) {
            let i = gone.remove(nth);
            *step = Step::Moved(i, j);
            moved.push(i);
        }
    }
    steps.retain(|step| !matches!(step, Step::Gone(i) if moved.contains(i)));
}

/// A text as its pairs of neighbouring characters, sorted.
struct Grams(Vec<u64>);

impl Grams {
    fn of(text: &str) -> Grams {
        // The edges count as characters, so that texts of one character have pairs too.
        let edge = std::iter::once('\0');
        let chars: Vec<char> = edge.clone().chain(text.chars()).chain(edge).collect();
        let mut grams: Vec<u64> = chars.windows(2).map(|w| u64::from(w[0]) << 32 | u64::from(w[1])).collect();
        grams.sort_unstable();
        Grams(grams)
    }

    /// How alike, of 100: twice the common pairs to all pairs (Dice).
    fn alike(&self, other: &Grams) -> u32 {
        let (mut common, mut i, mut j) = (0usize, 0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            common += usize::from(a == b);
            (i, j) = (i + usize::from(a <= b), j + usize::from(b <= a));
        }
        (200 * common / (self.0.len() + other.0.len()).max(1)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(old: &[&str], new: &[&str]) -> String {
        let parts = |texts: &[&'static str]| texts.iter().map(|text| Aligned { class: 0, text }).collect::<Vec<_>>();
        let old: Vec<&'static str> = old.iter().map(|t| &*String::leak((*t).to_owned())).collect();
        let new: Vec<&'static str> = new.iter().map(|t| &*String::leak((*t).to_owned())).collect();
        let show = |step: Step| match step {
            Step::Both(i, j) if old[i] == new[j] => "=".to_owned(),
            Step::Both(i, j) => format!("({}→{})", old[i], new[j]),
            Step::Moved(i, j) => format!("<{}→{}>", old[i], new[j]),
            Step::Gone(i) => format!("-{}", old[i]),
            Step::New(j) => format!("+{}", new[j]),
        };
        align(&parts(&old), &parts(&new), &mut Budget::default()).into_iter().map(show).collect()
    }

    #[test]
    fn equal_changed_gone_and_new_parts_are_told_apart() {
        assert_eq!(show(&["甲乙丙丁", "一二三四"], &["甲乙丙丁", "一二三五"]), "=(一二三四→一二三五)");
        assert_eq!(show(&["甲乙丙丁", "一二三四"], &["一二三四"]), "-甲乙丙丁=");
        assert_eq!(show(&["甲乙丙丁"], &["甲乙丙丁", "春夏秋冬"]), "=+春夏秋冬");
        assert_eq!(show(&["甲乙丙丁"], &["春夏秋冬"]), "-甲乙丙丁+春夏秋冬");
    }

    #[test]
    fn what_moved_is_found() {
        assert_eq!(
            show(&["甲乙丙丁", "一二三四", "春夏秋冬"], &["一二三四", "春夏秋冬", "甲乙丙丁"]),
            "==<甲乙丙丁→甲乙丙丁>"
        );
    }

    #[test]
    fn only_one_class_is_paired() {
        let old = [Aligned { class: 0, text: "甲乙" }];
        let new = [Aligned { class: 1, text: "甲乙" }];
        assert_eq!(align(&old, &new, &mut Budget::default()), [Step::Gone(0), Step::New(0)]);
    }
}
