//! Which part of the report a paragraph is, by the keys at it.

use std::collections::BTreeMap;

use super::doc::{Carrier, FoundKey};
use crate::carried::{Key, Value};

/// What the keys at a paragraph say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Named<'k> {
    /// JSON pointers, in the order met; none when there is no key, more than one where paragraphs were joined.
    As(Vec<&'k str>),
    /// Two carriers name different parts.
    Disagree(&'k str, &'k str),
}

impl<'k> Named<'k> {
    /// The parts that all carriers name; none where they disagree.
    pub(super) fn agreed(self) -> Vec<&'k str> {
        match self {
            Named::As(ats) => ats,
            Named::Disagree(..) => vec![],
        }
    }
}

/// Reads the keys whose text is still there. Where none has any, the whole text was typed anew: behind the last of them.
/// Keys that the copy does not know are some other file's.
pub(super) fn named<'k, 'u>(uses: impl Iterator<Item = &'u FoundKey>, known: &'k BTreeMap<Key, Value>) -> Named<'k> {
    let (mut live, mut last) = (vec![], None);
    for seen in uses {
        let Some(value) = known.get(&seen.key) else { continue };
        last = Some(value.at.as_str());
        live.extend(seen.live.then_some((seen.carrier, value.at.as_str())));
    }
    if live.is_empty() {
        return Named::As(last.into_iter().collect());
    }
    let by = |carrier| live.iter().filter(move |(c, _)| *c == carrier).map(|(_, at)| *at);
    let carriers = [Carrier::Tag, Carrier::Binding, Carrier::Bookmark];
    for (nth, one) in carriers.iter().enumerate() {
        for other in &carriers[nth + 1..] {
            let (Some(a), Some(b)) = (by(*one).next(), by(*other).next()) else { continue };
            if !by(*one).any(|at| by(*other).any(|also| also == at)) {
                return Named::Disagree(a, b);
            }
        }
    }
    let mut ats = vec![];
    for (_, at) in live {
        if !ats.contains(&at) {
            ats.push(at);
        }
    }
    Named::As(ats)
}

/// How many carriers of text that is still there name this part.
pub(super) fn weight(uses: &[FoundKey], known: &BTreeMap<Key, Value>, at: &str) -> usize {
    uses.iter().filter(|seen| seen.live && known.get(&seen.key).is_some_and(|value| value.at == at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Carrier::{Binding, Bookmark, Tag};

    fn show(uses: &[(Carrier, u32, bool)]) -> String {
        let value = |at: &str| Value { at: at.into(), bound: String::new() };
        let known = BTreeMap::from([(Key::Value(1), value("/a")), (Key::Value(2), value("/b"))]);
        let keys: Vec<FoundKey> =
            uses.iter().map(|&(carrier, key, live)| FoundKey { carrier, key: Key::Value(key), live }).collect();
        match named(keys.iter(), &known) {
            Named::As(ats) => ats.join(" "),
            Named::Disagree(a, b) => format!("{a}≠{b}"),
        }
    }

    #[test]
    fn carriers_agree_or_are_told_apart() {
        assert_eq!(show(&[]), "");
        assert_eq!(show(&[(Tag, 1, true), (Binding, 1, true), (Bookmark, 1, true)]), "/a");
        assert_eq!(show(&[(Bookmark, 2, true)]), "/b");
        assert_eq!(show(&[(Tag, 1, true), (Bookmark, 2, true)]), "/a≠/b");
        // Joined paragraphs bear both keys; one control may have been lost on the way.
        assert_eq!(show(&[(Tag, 1, true), (Bookmark, 1, true), (Bookmark, 2, true)]), "/a /b");
        // What was deleted and what another file brought does not count.
        assert_eq!(show(&[(Tag, 1, false), (Bookmark, 2, true), (Tag, 9, true)]), "/b");
        // A text that was typed anew from end to end leaves its bookmark empty, and so does one deleted before it.
        assert_eq!(show(&[(Bookmark, 2, false), (Bookmark, 1, false), (Tag, 9, true)]), "/a");
    }
}
