//! Items become lists: those that the source counts by itself, and paragraphs that begin with marks which count from 1.

use crate::import::document::{Mark, Para};
use crate::json::write::Json;

/// An item gathered.
pub(crate) struct Item {
    /// Its level from 0, where the source says it.
    pub(crate) level: Option<u8>,
    /// Whether the source says that it is none.
    pub(crate) is_none: bool,
    /// Its mark as printed, with the blanks behind it where somebody typed it.
    pub(crate) mark: String,
    /// Whether the mark is a part of the text.
    pub(crate) typed: bool,
    /// What stands behind it.
    pub(crate) json: Json,
}

/// Takes the typed mark off the head of a paragraph.
pub(crate) fn take_mark(para: &mut Para) -> Option<String> {
    let first = para.runs.first_mut().filter(|run| run.mark == Mark::None)?;
    let length = mark_length(&first.text)?;
    let rest = first.text.split_off(length);
    Some(std::mem::replace(&mut first.text, rest))
}

/// How many bytes of a text are a mark of a list and the blanks behind it.
fn mark_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.len() - text.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
    let first = text.chars().next()?;
    let mark = match first {
        '•' | '●' | '■' | '◆' | '①'..='⑳' => first.len_utf8(),
        '（' | '(' => {
            let count = digits(&text[first.len_utf8()..]);
            let close = text[first.len_utf8() + count..].chars().next().filter(|ch| matches!(ch, '）' | ')'))?;
            (1..=2).contains(&count).then_some(first.len_utf8() + count + close.len_utf8())?
        }
        '0'..='9' => {
            let count = digits(text);
            let dot = text[count..].chars().next().filter(|ch| matches!(ch, '.' | '．'))?;
            let behind = text[count + dot.len_utf8()..].chars().next()?;
            ((1..=2).contains(&count) && !behind.is_ascii_digit()).then_some(count + dot.len_utf8())?
        }
        _ => return None,
    };
    let rest = &text[mark..];
    let blanks = rest.len() - rest.trim_start().len();
    (blanks < rest.len()).then_some(mark + blanks)
}

/// The lists that items make; items that make none are paragraphs with their marks.
pub(crate) fn lists(items: Vec<Item>) -> Vec<Json> {
    let mut out = vec![];
    let mut rest = items.into_iter().peekable();
    while rest.peek().is_some() {
        // A list ends where its first kind of mark begins anew.
        let mut own: Vec<Item> = rest.next().into_iter().collect();
        while rest.peek().is_some_and(|next| !begins_anew(&own, next)) {
            own.extend(rest.next());
        }
        match levels(&own).and_then(|levels| list(&own, &levels)).filter(|_| is_list(&own)) {
            Some(list) => out.push(list),
            None => out.extend(own.into_iter().map(prefixed)),
        }
    }
    out
}

/// One typed number alone may be anything; a bullet, or what the source's style says, is an item.
fn is_list(items: &[Item]) -> bool {
    let [one] = items else { return true };
    !one.typed || one.level.is_some() || matches!(counted(&one.mark), Some(("•", _)))
}

/// Whether an item is the first of another list: the number 1 again on the first level, or there another kind of mark. What the source
/// says is an item and what it says is none are never of one list.
fn begins_anew(items: &[Item], next: &Item) -> bool {
    let (Some(first), Some((kind, number))) = (items.first(), counted(&next.mark)) else { return false };
    if first.is_none != next.is_none {
        return true;
    }
    let same = counted(&first.mark).is_some_and(|(own, _)| own == kind);
    match next.level {
        Some(level) => first.level == Some(level) && (!same || number == Some(1)),
        None => same && number == Some(1),
    }
}

/// The kind of a mark, and its number; bullets have none.
fn counted(mark: &str) -> Option<(&'static str, Option<usize>)> {
    let mark = mark.trim();
    let first = mark.chars().next()?;
    if matches!(first, '•' | '●' | '·' | '\u{f0b7}' | '\u{f06c}' | '■' | '◆') {
        return Some(("•", None));
    }
    if ('①'..='⑳').contains(&first) {
        return Some(("①", Some(first as usize - '①' as usize + 1)));
    }
    let number = mark.trim_matches(|ch: char| "（()）.．".contains(ch)).parse().ok()?;
    match first {
        '（' | '(' => Some(("（1）", Some(number))),
        _ => mark.ends_with(['.', '．']).then_some(("1.", Some(number))),
    }
}

/// The level of each item; `None` where marks do not count from 1, each kind in its place.
fn levels(items: &[Item]) -> Option<Vec<u8>> {
    // Kind and last number of the open levels.
    let mut open: Vec<(&'static str, usize)> = vec![];
    let mut out = vec![];
    for item in items {
        let (kind, number) = counted(&item.mark)?;
        let goes_on = |open: &[(&str, usize)], level: usize| {
            open.get(level).is_some_and(|(own, last)| *own == kind && number.is_none_or(|number| number == last + 1))
        };
        let begins = number.is_none_or(|number| number == 1);
        let level = match item.level {
            Some(level) => {
                let level = usize::from(level.saturating_sub(items.first()?.level.unwrap_or(0)).min(1));
                (goes_on(&open, level) || begins && open.len() == level || begins && level == 1).then_some(level)?
            }
            None if !open.is_empty() && goes_on(&open, open.len() - 1) => open.len() - 1,
            None if goes_on(&open, 0) => 0,
            None => (begins && open.len() < 2).then_some(open.len())?,
        };
        let last = if goes_on(&open, level) { open[level].1 } else { 0 };
        open.truncate(level);
        open.push((kind, last + 1));
        out.push(u8::try_from(level).ok()?);
    }
    Some(out)
}

/// A list of one or two levels; `None` where the marks of a level are of several kinds.
fn list(items: &[Item], levels: &[u8]) -> Option<Json> {
    let mut out: Vec<Json> = vec![];
    let mut at = 0;
    let kind = counted(&items.first()?.mark)?.0;
    while at < items.len() {
        (levels[at] == levels[0] && counted(&items[at].mark)?.0 == kind).then_some(())?;
        let inner = levels[at + 1..].iter().take_while(|level| **level > levels[0]).count();
        let (from, to) = (at + 1, at + 1 + inner);
        let item = items[at].json.clone();
        out.push(if inner == 0 { item } else { with_list(item, list(&items[from..to], &levels[from..to])?) });
        at = to;
    }
    let mut json = Json::object([("list", Json::List(out))]);
    if kind != "1." {
        json.push("numbering", Json::text(kind));
    }
    Some(json)
}

fn with_list(item: Json, below: Json) -> Json {
    let mut outer = match item {
        Json::Text(text) => Json::object([("text", Json::Text(text))]),
        other => other,
    };
    let Json::Object(inner) = below else { return outer };
    let mut numbering = Json::text("1.");
    for (key, value) in inner {
        match key.as_str() {
            "list" => outer.push("list", value),
            _ => numbering = value,
        }
    }
    // Within an item brackets are the rule.
    if numbering != Json::text("（1）") {
        outer.push("numbering", numbering);
    }
    outer
}

/// An item as a paragraph with its mark.
fn prefixed(item: Item) -> Json {
    let mark = if item.typed || item.mark != "•" { item.mark } else { "• ".to_owned() };
    let with = |text: &str| Json::Text(format!("{mark}{text}"));
    match item.json {
        Json::Text(text) => with(&text),
        Json::Object(members) => Json::Object(
            members
                .into_iter()
                .map(|(key, value)| match value {
                    Json::Text(text) if key == "text" => (key, with(&text)),
                    value => (key, value),
                })
                .collect(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::At;

    fn made(texts: &[&str]) -> Vec<String> {
        let item = |text: &&str| {
            let mut para = Para::plain(*text, At::File);
            let mark = take_mark(&mut para).unwrap();
            Item { level: None, is_none: false, mark, typed: true, json: Json::Text(para.text()) }
        };
        lists(texts.iter().map(item).collect()).iter().map(|json| json.write().split_whitespace().collect()).collect()
    }

    #[test]
    fn marks_that_count_make_lists_and_no_others() {
        assert_eq!(made(&["1.甲", "2.乙"]), [r#"{"list":["甲","乙"]}"#]);
        assert_eq!(
            made(&["1.甲", "（1）一", "（2）二", "2.乙", "1.丙", "2.丁"]),
            [r#"{"list":[{"text":"甲","list":["一","二"]},"乙"]}"#, r#"{"list":["丙","丁"]}"#]
        );
        assert_eq!(made(&["2.甲", "3.乙"]), [r#""2.甲""#, r#""3.乙""#]);
        assert_eq!(made(&["1.甲"]), [r#""1.甲""#]);
        assert_eq!(made(&["•甲"]), [r#"{"list":["甲"],"numbering":"•"}"#]);
    }

    #[test]
    fn marks_are_told_from_figures() {
        for (text, length) in [
            ("1.甲", Some(2)),
            ("（2） 乙", Some(8)),
            ("③丙", Some(3)),
            ("1.5万元", None),
            ("2024年", None),
            ("（一）", None),
            ("1.", None),
        ] {
            assert_eq!(mark_length(text), length, "{text}");
        }
    }
}
