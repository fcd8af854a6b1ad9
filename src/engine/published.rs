//! What goes out: a report's JSON without what is meant for the office alone.

use std::borrow::Cow;

use crate::json::{Value, parse};

/// The member of a report that no file for publication carries: who drafted it, their phone, and what was said of it on
/// its way (the sign-off sheet). Only the copy that goes round for signature and the redline, which stay inside, keep it.
const PRIVATE: &str = "signoff";

/// A report's JSON as files for publication carry it: without its `signoff`, and otherwise byte for byte as it was.
///
/// A text that is no JSON object has no such member and comes back as it is.
pub fn published(source: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(source);
    // Most reports have no such member, and a key may also be written with escapes.
    if !source.contains(PRIVATE) && !source.contains("\\u") {
        return out;
    }
    // A key may stand twice, and the reader of reports takes neither on trust.
    while let Some(shorter) = without_member(&out) {
        out = Cow::Owned(shorter);
    }
    out
}

/// The text without the first private member, and without the comma that parted it from its neighbour.
fn without_member(source: &str) -> Option<String> {
    let tree = parse(source).ok()?;
    let Value::Object(members) = &tree.value else { return None };
    let index = members.iter().position(|member| member.key == PRIVATE)?;
    let member = &members[index];
    let before = index.checked_sub(1).and_then(|before| members.get(before));
    let cut = match (members.get(index + 1), before) {
        (Some(next), _) => member.key_at..next.key_at,
        (None, Some(before)) => before.node.end..member.node.end,
        (None, None) => member.key_at..member.node.end,
    };
    let (head, tail) = (source.get(..cut.start)?, source.get(cut.end..)?);
    Some([head, tail].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_private_member_goes() {
        for (source, left) in [
            ("{ \"signoff\": { \"phone\": \"1\" },\n  \"year\": 2020 }\n", "{ \"year\": 2020 }\n"),
            ("{\"year\": 2020,\n  \"signoff\": {}\n}", "{\"year\": 2020\n}"),
            ("{\"a\": 1, \"signoff\": null, \"b\": [ 2 ]}", "{\"a\": 1, \"b\": [ 2 ]}"),
            ("{\"signoff\": 1}", "{}"),
            ("\u{feff}{\"a\": 1,\r\n\"signoff\": 1}", "\u{feff}{\"a\": 1}"),
            ("{\"signoff\": 1, \"a\": \"}\", \"sign\\u006fff\": 2}", "{\"a\": \"}\"}"),
        ] {
            assert_eq!(published(source), left);
        }
    }

    #[test]
    fn all_else_is_as_it_was() {
        for source in ["{\"a\": {\"signoff\": 1}, \"b\": \"signoff\"}", "[\"signoff\"]", "{\"signoff\": ", "", "{}"] {
            assert!(matches!(published(source), Cow::Borrowed(same) if same == source));
        }
    }
}
