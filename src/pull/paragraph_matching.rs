//! Which paragraph is which, between two tables: by keys first, then by equal text, then by place and style.

use std::collections::{HashMap, HashSet};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diff::{Aligned, Budget, Step, align};

/// A paragraph of the baseline copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Was<'a> {
    /// JSON pointer; empty for what the form prints.
    pub at: &'a str,
    /// Whether it may neither go nor move.
    pub fixed: bool,
    /// Its style.
    pub style: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// A paragraph of the edited copy.
#[derive(Clone, Debug)]
pub(super) struct Now<'a> {
    /// The pointers that its keys name, each with the number of carriers that do.
    pub ats: Vec<(&'a str, usize)>,
    /// Its style.
    pub style: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// How the paragraphs of both copies belong together, in the order of the edited one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Match {
    Same(usize, usize),
    Gone(usize),
    New(usize),
}

/// Finds for each paragraph its counterpart.
pub(super) fn match_paragraphs(was: &[Was<'_>], now: &[Now<'_>], budget: &mut Budget) -> Vec<Match> {
    let pairs = pairs(was, now);
    let chain = heaviest(&pairs, was);
    let moved = Moved::of(&pairs, &chain);
    let ends = chain.iter().copied().chain([(was.len(), now.len())]);
    let mut matches = vec![];
    let (mut i, mut j) = (0, 0);
    for (w, n) in ends {
        gap((was, now, &moved), i..w, j..n, budget, &mut matches);
        if w < was.len() {
            matches.push(Match::Same(w, n));
        }
        (i, j) = (w + 1, n + 1);
    }
    matches
}

/// What keys name and stands in another order than the rest: it is like nothing else.
struct Moved {
    was: HashSet<usize>,
    now: HashSet<usize>,
}

impl Moved {
    fn of(pairs: &[(usize, usize)], chain: &[(usize, usize)]) -> Moved {
        let stayed: HashSet<&(usize, usize)> = chain.iter().collect();
        let (was, now) = pairs.iter().filter(|pair| !stayed.contains(pair)).copied().unzip();
        Moved { was, now }
    }
}

/// Both copies' paragraphs, and which of them moved.
type Sides<'s> = (&'s [Was<'s>], &'s [Now<'s>], &'s Moved);

/// The pairs that keys name, in the order of the edited copy.
fn pairs(was: &[Was<'_>], now: &[Now<'_>]) -> Vec<(usize, usize)> {
    let index: HashMap<&str, usize> =
        was.iter().enumerate().filter(|(_, w)| !w.at.is_empty()).map(|(index, w)| (w.at, index)).collect();
    // A doubled key counts where most carriers have it, then where the text is unchanged, then where it stands first.
    let mut claims: HashMap<usize, (usize, bool, usize)> = HashMap::new();
    for (n, paragraph) in now.iter().enumerate() {
        for (at, carriers) in &paragraph.ats {
            let Some(&w) = index.get(at) else { continue };
            let claim = (*carriers, paragraph.text == was[w].text, n);
            let better = claims.get(&w).is_none_or(|best| (claim.0, claim.1) > (best.0, best.1));
            if better {
                claims.insert(w, claim);
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = claims.into_iter().map(|(w, (.., n))| (n, w)).collect();
    pairs.sort_unstable();
    let mut taken = HashSet::new();
    pairs.retain(|(n, _)| taken.insert(*n));
    pairs.into_iter().map(|(n, w)| (w, n)).collect()
}

/// The heaviest chain in which both sides rise; those that must not move count most. The pairs come in the order of the edited copy.
fn heaviest(pairs: &[(usize, usize)], was: &[Was<'_>]) -> Vec<(usize, usize)> {
    // tree[i]: the best chain end among the first places, as in a Fenwick tree.
    let mut tree: Vec<Option<(u64, usize)>> = vec![None; was.len() + 1];
    let mut before: Vec<Option<usize>> = vec![];
    for (nth, &(w, _)) in pairs.iter().enumerate() {
        let mut best: Option<(u64, usize)> = None;
        let mut i = w;
        while i > 0 {
            best = best.max(tree[i]);
            i &= i - 1;
        }
        before.push(best.map(|(_, nth)| nth));
        let weight = if was[w].fixed { pairs.len() as u64 + 1 } else { 1 };
        let score = best.map_or(0, |(score, _)| score) + weight;
        let mut i = w + 1;
        while i <= was.len() {
            tree[i] = tree[i].max(Some((score, nth)));
            i += i & i.wrapping_neg();
        }
    }
    let mut best: Option<(u64, usize)> = None;
    let mut i = was.len();
    while i > 0 {
        best = best.max(tree[i]);
        i &= i - 1;
    }
    let mut chain = vec![];
    let mut at = best.map(|(_, nth)| nth);
    while let Some(nth) = at {
        chain.push(pairs[nth]);
        at = before[nth];
    }
    chain.reverse();
    chain
}

/// Between two sure pairs: equal texts, then the rest by style.
fn gap(
    (was, now, moved): Sides<'_>,
    w: std::ops::Range<usize>,
    n: std::ops::Range<usize>,
    budget: &mut Budget,
    out: &mut Vec<Match>,
) {
    if w.is_empty() || n.is_empty() {
        out.extend(w.map(Match::Gone));
        out.extend(n.map(Match::New));
        return;
    }
    let old: Vec<&str> = was[w.clone()].iter().map(|p| p.text).collect();
    let new: Vec<&str> = now[n.clone()].iter().map(|p| p.text).collect();
    let ops = match budget.take(old.len(), new.len()) {
        true => capture_diff_slices(Algorithm::Myers, &old, &new),
        false => vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }],
    };
    for op in ops {
        let shift = |range: std::ops::Range<usize>, by: usize| range.start + by..range.end + by;
        let (old, new) = (shift(op.old_range(), w.start), shift(op.new_range(), n.start));
        match op {
            DiffOp::Equal { .. } => out.extend(old.zip(new).map(|(w, n)| Match::Same(w, n))),
            _ => by_style((was, now, moved), old, new, budget, out),
        }
    }
}

/// Paragraphs that must not go are who stands in their style, if there are as many; prose is what is most alike.
fn by_style(
    (was, now, moved): Sides<'_>,
    w: std::ops::Range<usize>,
    n: std::ops::Range<usize>,
    budget: &mut Budget,
    out: &mut Vec<Match>,
) {
    let fixed: Vec<usize> = w.clone().filter(|&w| was[w].fixed).collect();
    let styles: HashSet<&str> = fixed.iter().map(|&w| was[w].style).collect();
    let stand: Vec<usize> = n.clone().filter(|&n| styles.contains(now[n].style)).collect();
    let same = fixed.len() == stand.len() && fixed.iter().zip(&stand).all(|(&w, &n)| was[w].style == now[n].style);
    let pairs: Vec<(usize, usize)> = if same { fixed.into_iter().zip(stand).collect() } else { vec![] };
    let (mut i, mut j) = (w.start, n.start);
    for (fixed_w, fixed_n) in pairs.into_iter().chain([(w.end, n.end)]) {
        prose((was, now, moved), i..fixed_w, j..fixed_n, budget, out);
        if fixed_w < w.end {
            out.push(Match::Same(fixed_w, fixed_n));
        }
        (i, j) = (fixed_w + 1, fixed_n + 1);
    }
}

fn prose(
    (was, now, moved): Sides<'_>,
    w: std::ops::Range<usize>,
    n: std::ops::Range<usize>,
    budget: &mut Budget,
    out: &mut Vec<Match>,
) {
    // Class 0 is prose; what must not go, and what moved, is never taken for something else.
    let old_class = |w: usize| if moved.was.contains(&w) { 2 } else { u8::from(was[w].fixed) };
    let new_class = |n: usize| if moved.now.contains(&n) { 3 } else { 0 };
    let old: Vec<Aligned<'_>> = w.clone().map(|w| Aligned { class: old_class(w), text: was[w].text }).collect();
    let new: Vec<Aligned<'_>> = n.clone().map(|n| Aligned { class: new_class(n), text: now[n].text }).collect();
    let mut gone_later = vec![];
    for step in align(&old, &new, budget) {
        match step {
            Step::Both(i, j) => out.push(Match::Same(w.start + i, n.start + j)),
            Step::Moved(i, j) => {
                out.push(Match::New(n.start + j));
                gone_later.push(Match::Gone(w.start + i));
            }
            Step::Gone(i) => out.push(Match::Gone(w.start + i)),
            Step::New(j) => out.push(Match::New(n.start + j)),
        }
    }
    out.extend(gone_later);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paragraphs as `at:text`; a heading's text begins with `#`, its pointer may be missing on the edited side.
    fn show(was: &[&str], now: &[&str]) -> String {
        fn split(p: &str) -> (&str, &str, &str) {
            let (at, text) = p.split_once(':').unwrap();
            (at, text, if text.starts_with('#') { "heading" } else { "body" })
        }
        let was: Vec<Was<'_>> = was
            .iter()
            .map(|p| split(p))
            .map(|(at, text, style)| Was { at, fixed: style == "heading", style, text })
            .collect();
        let now: Vec<Now<'_>> = now
            .iter()
            .map(|p| split(p))
            .map(|(at, text, style)| {
                let ats = if at.is_empty() { vec![] } else { at.split('+').map(|at| (at, 2)).collect() };
                Now { ats, style, text }
            })
            .collect();
        let show = |m: Match| match m {
            Match::Same(w, n) if was[w].text == now[n].text => format!("={}", was[w].at),
            Match::Same(w, n) => format!("{}→{}", was[w].at, now[n].text),
            Match::Gone(w) => format!("-{}", was[w].at),
            Match::New(n) => format!("+{}", now[n].text),
        };
        match_paragraphs(&was, &now, &mut Budget::default()).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_tell_what_changed_went_and_came() {
        let was = ["a:#一", "b:甲", "c:乙"];
        assert_eq!(show(&was, &["a:#一", "b:甲", "c:乙"]), "=a =b =c");
        assert_eq!(show(&was, &["a:#二", "b:全新", ":丙", "c:乙"]), "a→#二 b→全新 +丙 =c");
        assert_eq!(show(&was, &["a:#一", "c:乙"]), "=a -b =c");
    }

    #[test]
    fn what_moved_goes_and_comes_and_headings_stay() {
        assert_eq!(show(&["a:甲", "h:#一", "b:乙"], &["h:#一", "a:甲", "b:乙"]), "-a =h +甲 =b");
        assert_eq!(show(&["a:甲", "h:#一", "b:乙"], &["a:甲", "b:乙", "h:#一"]), "=a +乙 =h -b");
    }

    #[test]
    fn what_moved_is_not_what_came_in_its_place() {
        let was = ["a:甲类事项一", "b:甲类事项二", "c:乙类事项一"];
        let now = ["c:乙类事项一", "a:甲类事项一", "b:甲类事项二", ":乙类事项二"];
        assert_eq!(show(&was, &now), "+乙类事项一 =a =b -c +乙类事项二");
    }

    #[test]
    fn a_doubled_key_counts_once() {
        assert_eq!(show(&["a:甲"], &["a:甲", "a:甲甲"]), "=a +甲甲");
        assert_eq!(show(&["a:甲"], &["a:甲甲", "a:甲"]), "+甲甲 =a");
        assert_eq!(show(&["a:甲", "b:乙"], &["a+b:甲乙"]), "a→甲乙 -b");
    }

    #[test]
    fn without_keys_text_and_style_tell() {
        let was = ["h:#一", "a:今年共公开信息", "i:#二", "b:乙丙丁"];
        assert_eq!(show(&was, &[":#一", ":今年共公开信息", ":#二", ":乙丙丁"]), "=h =a =i =b");
        let now = [":#一（改）", ":今年一共公开信息", ":#二", ":春夏秋冬"];
        assert_eq!(show(&was, &now), "h→#一（改） a→今年一共公开信息 =i -b +春夏秋冬");
        // Two headings for one: nobody says which it is.
        assert_eq!(show(&["h:#一", "i:#二"], &[":#三"]), "-h -i +#三");
    }
}
