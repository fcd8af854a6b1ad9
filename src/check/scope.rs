//! Whether what a sentence says of a number is said of all that the tables count: of the whole office, the whole year, every
//! channel. Where that is not certain, it is not.

use super::sentence::{HERE, MARKS, Sentence};
use crate::form::{Count, Hearing, Pattern};

/// A clause of at most so many characters before a number's own says whose or when it is: `春节前，`.
const LEAD: usize = 5;

/// How a form hears what is spoken of, and the names of the office that reports.
pub(super) struct Scope<'a> {
    hearing: &'a Hearing,
    names: Vec<String>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(hearing: &'a Hearing, issuer: &str) -> Scope<'a> {
        Scope { hearing, names: names(issuer) }
    }

    /// Whether a number of a sentence is that of the whole.
    pub(super) fn holds(&self, sentence: &Sentence<'_>, number: usize, count: &Count) -> bool {
        let said = &sentence.numbers[number].at;
        let from = number.checked_sub(1).map_or(0, |before| sentence.numbers[before].at.end);
        let (before, behind) = (&sentence.text[..said.start], &sentence.text[said.end..]);
        let to = sentence.numbers.get(number + 1).map_or(sentence.text.len(), |after| after.at.start);
        let behind_here = clause_ahead(&sentence.text[said.end..to]);
        let behind = clause_ahead(behind);
        let clause = &before[before.rfind(MARKS).unwrap_or(0)..];
        self.holds_before(before, count)
            && self.is_plain(&before[from..])
            && self.spells(behind_here)
            && !self.hearing.channels.is_match(&format!("{clause}{HERE}{behind}"))
            && !is_joined(&sentence.around(number), count)
    }

    /// Whether words up to a place of a sentence are those of the whole.
    pub(super) fn holds_to(&self, sentence: &Sentence<'_>, end: usize, count: &Count) -> bool {
        let (before, behind) = sentence.text.split_at(end);
        let clause = &before[before.rfind(MARKS).unwrap_or(0)..];
        let excepted = count.unless.as_ref().is_some_and(|unless| unless.is_match(since(before)));
        !excepted
            && self.holds_before(before, count)
            && self.is_plain(before)
            && self.spells(clause_ahead(behind))
            && !self.hearing.channels.is_match(clause)
    }

    fn holds_before(&self, before: &str, count: &Count) -> bool {
        // 其中 holds to the end of its sentence; what follows it is a part of what stands before.
        let is_part = !count.part && since(before).contains("其中");
        !is_part && !self.is_of_part(since(before)) && !self.is_of_other_time(before)
    }

    /// Whether a number is one that the rule of a count itself excepts.
    pub(super) fn excepts(sentence: &Sentence<'_>, number: usize, count: &Count) -> bool {
        let said = &sentence.numbers[number].at;
        let (before, behind) = (&sentence.text[..said.start], clause_ahead(&sentence.text[said.end..]));
        let words = format!("{}{HERE}{behind}", since(before));
        count.unless.as_ref().is_some_and(|unless| unless.is_match(&words))
    }

    /// Whether the last clause of words, and a short one that leads up to it, narrow nothing.
    fn is_plain(&self, words: &str) -> bool {
        let mut clauses = words.rsplit(MARKS);
        let own = clauses.next().unwrap_or_default();
        let lead = clauses.next().filter(|lead| lead.chars().count() <= LEAD).unwrap_or_default();
        self.spells(own) && self.spells(lead)
    }

    /// Whether words are all known to narrow nothing. The number of an item of a list before them is none of them.
    fn spells(&self, words: &str) -> bool {
        let numeral = |ch: char| ch.is_ascii_digit() || "一二三四五六七八九十".contains(ch);
        let item = words.trim_start_matches(numeral);
        let is_item = item.is_empty() || item.starts_with(['.', '、', '．']);
        let words =
            if is_item && item.len() < words.len() { item.trim_start_matches(['.', '、', '．']) } else { words };
        self.hearing.plain.spells(self.without_visits(words).trim_end_matches(['。', '！', '\n']), &self.names)
    }

    /// Words without how often people came: `共受理91人次申请` counts all that was received, as `共受理申请` does.
    fn without_visits(&self, words: &str) -> String {
        self.hearing.visits.iter().fold(words.to_owned(), |words, unit| {
            let mut pieces = words.split(unit.as_str()).peekable();
            let mut left = String::new();
            while let Some(piece) = pieces.next() {
                let is_counted = pieces.peek().is_some();
                left += if is_counted { piece.trim_end_matches(|ch: char| ch.is_ascii_digit()) } else { piece };
            }
            left
        })
    }

    fn is_of_part(&self, scope: &str) -> bool {
        let named = self.names.iter().fold(scope.to_owned(), |scope, name| scope.replace(name, ""));
        self.hearing.parts.is_match(&self.hearing.own.replace_all(&named, ""))
    }

    /// Whether the last time said is another than the report's own year.
    fn is_of_other_time(&self, before: &str) -> bool {
        let last = |pattern: &Pattern| pattern.spans(before).last();
        let Some(other) = last(&self.hearing.other_time) else { return false };
        // Of two that end together the longer is meant: a span of years ends where its last year does, and 全年累计 is the year.
        last(&self.hearing.own_time)
            .is_none_or(|own| other.end > own.end || other.end == own.end && other.start <= own.start)
    }
}

/// What a part said before holds for: up to the semicolon behind it.
fn since(before: &str) -> &str {
    &before[before.rfind(['；', ';']).unwrap_or(0)..]
}

/// What stands up to the next mark.
fn clause_ahead(behind: &str) -> &str {
    &behind[..behind.find(MARKS).unwrap_or(behind.len())]
}

/// What an office calls itself, longest first: 云岭市水务局, 市水务局, 水务局, 云岭市.
fn names(issuer: &str) -> Vec<String> {
    const PLACES: [char; 8] = ['省', '市', '县', '区', '州', '盟', '旗', '镇'];
    let mut names = vec![issuer.to_owned()];
    let places = issuer.char_indices().skip(1).filter(|(_, ch)| PLACES.contains(ch));
    for (at, place) in places {
        let end = at + place.len_utf8();
        names.push(issuer[..end].to_owned());
        if end < issuer.len() {
            names.extend([issuer[at..].to_owned(), issuer[end..].to_owned()]);
        }
    }
    let short: Vec<String> = names.iter().map(|name| name.replace("人民政府", "政府")).collect();
    names.extend(short);
    names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    names.dedup();
    names
}

/// Whether what is counted is only the last of several that the number is of: `行政许可、行政处罚共3件`.
fn is_joined(around: &str, count: &Count) -> bool {
    let Some(start) = count.says.iter().find_map(|says| says.start(around)) else { return false };
    let words = &around[..start];
    let before = words.trim_end_matches(['、', '和', '及', '与', '或']);
    let joined = before.len() < start && !["涉及", "危及", "提及"].iter().any(|word| words.ends_with(word));
    let is_other = !count.near.iter().any(|word| before.contains(word.as_str()));
    joined && is_other && !before.is_empty() && !before.ends_with(MARKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_known_by_all_its_names() {
        assert_eq!(names("云岭市水务局"), ["云岭市水务局", "市水务局", "云岭市", "水务局"]);
        let named = names("云岭市青石区人民政府");
        for name in ["青石区人民政府", "区人民政府", "区政府", "云岭市青石区", "人民政府"] {
            assert!(named.iter().any(|known| known == name), "{name}: {named:?}");
        }
    }
}
