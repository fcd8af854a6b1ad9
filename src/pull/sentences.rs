//! One paragraph of which several people changed sentences. Two who changed other sentences do not contradict each other, two
//! who changed one sentence do, since nobody has read what would come of it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diff::{Budget, State, pieces};

/// Another text for a stretch of the old one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stretch {
    from: usize,
    to: usize,
    text: String,
}

/// One text with the changes of all versions; `None` where two of them changed the same sentence otherwise.
pub(super) fn by_sentences(was: &str, versions: &BTreeSet<&str>) -> Option<String> {
    let ends: Vec<usize> = was
        .char_indices()
        .filter(|(_, ch)| matches!(ch, '。' | '！' | '？' | '；' | '!' | '?' | ';'))
        .map(|(at, ch)| at + ch.len_utf8())
        .collect();
    // A stretch touches the sentences that it stands in; what comes between two sentences touches both.
    let sentences = |stretch: &Stretch| {
        let (ended, ending) = (|at| ends.partition_point(|end| *end <= at), |at| ends.partition_point(|end| *end < at));
        match stretch.from == stretch.to {
            true => ending(stretch.from)..ended(stretch.from) + 1,
            false => ended(stretch.from)..ending(stretch.to) + 1,
        }
    };
    let mut budget = Budget::default();
    let mut all: BTreeSet<Stretch> = BTreeSet::new();
    for version in versions {
        let asked = stretches(was, version, &mut budget);
        // What both ask for alike does not contradict, but in one sentence they must ask for all alike.
        let contradicts = |new: &Stretch| {
            let mut near = all.iter().filter(|old| meets(&sentences(old), &sentences(new)));
            near.clone().next().is_some() && !all.contains(new) || near.any(|old| !asked.contains(old))
        };
        if asked.iter().any(contradicts) {
            return None;
        }
        all.extend(asked);
    }
    let (mut out, mut at) = (String::new(), 0);
    for stretch in all {
        out.extend([was.get(at..stretch.from)?, &stretch.text]);
        at = stretch.to;
    }
    out.push_str(was.get(at..)?);
    Some(out)
}

/// What a version has instead of stretches of the old text.
fn stretches(was: &str, version: &str, budget: &mut Budget) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = vec![];
    let mut at = 0;
    let mut open = false;
    for piece in pieces(was, version, budget) {
        if piece.state == State::Same {
            (at, open) = (at + piece.text.len(), false);
            continue;
        }
        if !std::mem::replace(&mut open, true) {
            found.push(Stretch { from: at, to: at, text: String::new() });
        }
        let Some(last) = found.last_mut() else { continue };
        if piece.state == State::Gone {
            at += piece.text.len();
            last.to = at;
        } else {
            last.text.push_str(&piece.text);
        }
    }
    found
}

pub(super) fn meets(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_a_paragraph_are_merged_and_one_sentence_is_not() {
        let was = "收到申请99件。办结98件；结转1件。";
        let merged = |versions: &[&str]| by_sentences(was, &versions.iter().copied().collect());
        let (first, last) = ("收到申请109件。办结98件；结转1件。", "收到申请99件。办结98件；结转2件。");
        assert_eq!(merged(&[first, last]).as_deref(), Some("收到申请109件。办结98件；结转2件。"));
        // What two changed alike is changed once.
        let both = "收到申请109件。办结108件；结转1件。";
        assert_eq!(merged(&[first, last, both]).as_deref(), Some("收到申请109件。办结108件；结转2件。"));
        assert_eq!(merged(&[first, "收到申请100件。办结98件；结转1件。"]), None);
        assert_eq!(merged(&[first, "共收到申请99件。办结98件；结转1件。"]), None);
        // What comes between two sentences may belong to either.
        assert_eq!(merged(&[first, "收到申请99件。均为信函。办结98件；结转1件。"]), None);
        assert!(merged(&[last, "收到申请99件。均为信函。办结98件；结转1件。"]).is_some());
    }

    proptest::proptest! {
        #[test]
        fn merging_keeps_everybodys_words_in_any_order(
            first in "[甲乙12]{0,6}", second in "[丙丁34]{0,6}", last in "[戊己56]{0,6}",
        ) {
            let was = "一二三。四五六；七八九。";
            let of = |a: &str, b: &str, c: &str| format!("{a}一二三。四{b}五六；七八九{c}。");
            let versions = [of(&first, "", ""), of("", &second, ""), of("", "", &last)];
            let distinct: BTreeSet<&str> = versions.iter().map(String::as_str).filter(|text| *text != was).collect();
            proptest::prop_assert_eq!(by_sentences(was, &distinct), Some(of(&first, &second, &last)));
        }
    }
}
