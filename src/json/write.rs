//! JSON as it is written for people: members in the order given, short lists on one line.

use super::{Node, Value};

/// A JSON value whose members keep their order.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Json {
    /// A string.
    Text(String),
    /// A whole number.
    Number(usize),
    /// A number or a word of JSON, as typed.
    Typed(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
}

/// How long a value on one line may be.
const LINE: usize = 120;

impl Json {
    /// A string.
    pub(crate) fn text(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// An object.
    pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
        Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Adds a member.
    pub(crate) fn push(&mut self, key: &str, value: Json) {
        if let Json::Object(members) = self {
            members.push((key.to_owned(), value));
        }
    }

    /// The member below some keys.
    pub(crate) fn at_mut(&mut self, keys: &[&str]) -> Option<&mut Json> {
        let Some((key, rest)) = keys.split_first() else { return Some(self) };
        let Json::Object(members) = self else { return None };
        members.iter_mut().find(|(known, _)| known == key)?.1.at_mut(rest)
    }

    /// Puts a value below some keys: in the place of what is there, or behind the others.
    pub(crate) fn put_at(&mut self, keys: &[&str], value: Json) {
        let Some((key, above)) = keys.split_last() else { return };
        let Some(Json::Object(members)) = self.at_mut(above) else { return };
        match members.iter_mut().find(|(known, _)| known == key) {
            Some((_, there)) => *there = value,
            None => members.push(((*key).to_owned(), value)),
        }
    }

    /// What a text that was read says. Of doubled keys all stay.
    pub(crate) fn of(node: &Node<'_>) -> Json {
        match &node.value {
            Value::Null => Json::Typed("null".to_owned()),
            Value::Bool(yes) => Json::Typed(yes.to_string()),
            Value::Number(typed) => Json::Typed((*typed).to_owned()),
            Value::String(text) => Json::text(text.as_ref()),
            Value::Array(items) => Json::List(items.iter().map(Json::of).collect()),
            Value::Object(members) => {
                Json::Object(members.iter().map(|m| (m.key.clone().into_owned(), Json::of(&m.node))).collect())
            }
        }
    }

    /// The whole text, with a line end.
    pub(crate) fn write(&self) -> String {
        let mut out = String::new();
        self.put(0, &mut out);
        out.push('\n');
        out
    }

    fn put(&self, depth: usize, out: &mut String) {
        let simple = match self {
            Json::Text(_) | Json::Number(_) | Json::Typed(_) => true,
            Json::List(items) => items.is_empty() || self.fits(depth),
            Json::Object(members) => depth > 0 && members.len() < 8 && self.fits(depth),
        };
        if simple {
            self.put_on_a_line(out);
            return;
        }
        let inner = "  ".repeat(depth + 1);
        let (open, close) = if matches!(self, Json::List(_)) { ('[', ']') } else { ('{', '}') };
        out.push(open);
        let mut first = true;
        let mut begin = |out: &mut String| {
            out.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
            out.push_str(&inner);
        };
        match self {
            Json::List(items) => items.iter().for_each(|item| {
                begin(out);
                item.put(depth + 1, out);
            }),
            Json::Object(members) => members.iter().for_each(|(key, value)| {
                begin(out);
                out.push_str(&quoted(key));
                out.push_str(": ");
                value.put(depth + 1, out);
            }),
            _ => {}
        }
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
        out.push(close);
    }

    /// Whether it is a part of the body that is easier to read on lines of its own.
    fn holds_prose(&self) -> bool {
        match self {
            Json::Object(members) => members.iter().any(|(key, value)| {
                matches!(key.as_str(), "section" | "body" | "grid" | "figures" | "schema") || value.holds_prose()
            }),
            Json::List(items) => items.iter().any(Json::holds_prose),
            _ => false,
        }
    }

    /// Whether it fits on a line of its own and reads well there.
    fn fits(&self, depth: usize) -> bool {
        LINE.checked_sub(2 * depth).and_then(|room| self.room_left(room)).is_some() && !self.holds_prose()
    }

    /// How much of a line's room is left behind it; `None` where it is longer. It looks no further than the room goes, since each
    /// value is asked once for every one that it stands in.
    fn room_left(&self, room: usize) -> Option<usize> {
        match self {
            Json::Text(text) => quoted_left(text, room),
            Json::Number(number) => room.checked_sub(number.to_string().len()),
            Json::Typed(typed) => room.checked_sub(typed.chars().count()),
            Json::List(items) => {
                let room = room.checked_sub(2 + 2 * items.len().saturating_sub(1))?;
                items.iter().try_fold(room, |room, item| item.room_left(room))
            }
            Json::Object(members) if members.is_empty() => room.checked_sub(2),
            Json::Object(members) => {
                let room = room.checked_sub(4 + 2 * (members.len() - 1))?;
                let member = |room: usize, (key, value): &(String, Json)| {
                    value.room_left(quoted_left(key, room)?.checked_sub(2)?)
                };
                members.iter().try_fold(room, member)
            }
        }
    }

    fn put_on_a_line(&self, out: &mut String) {
        match self {
            Json::Text(text) => out.push_str(&quoted(text)),
            Json::Number(number) => out.push_str(&number.to_string()),
            Json::Typed(typed) => out.push_str(typed),
            Json::List(items) => {
                out.push('[');
                for (nth, item) in items.iter().enumerate() {
                    out.push_str(if nth == 0 { "" } else { ", " });
                    item.put_on_a_line(out);
                }
                out.push(']');
            }
            Json::Object(members) if members.is_empty() => out.push_str("{}"),
            Json::Object(members) => {
                for (nth, (key, value)) in members.iter().enumerate() {
                    out.push_str(if nth == 0 { "{ " } else { ", " });
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.put_on_a_line(out);
                }
                out.push_str(" }");
            }
        }
    }
}

/// How much room is left behind a string in its quotes.
fn quoted_left(text: &str, room: usize) -> Option<usize> {
    // A character takes four bytes at most, and none gets shorter in quotes.
    let may_fit = text.len() <= 4 * room;
    may_fit.then(|| quoted(text).chars().count()).and_then(|length| room.checked_sub(length))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for ch in text.chars() {
        match ch {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ch if (ch as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", ch as u32)),
            ch => out.push(ch),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_texts_their_characters() {
        let rows = Json::List(vec![Json::List(vec![Json::text("甲\"乙\\"), Json::text("1")])]);
        let json = Json::object([("schema", Json::text("s")), ("year", Json::Number(2020)), ("body", rows)]);
        let text = json.write();
        assert_eq!(text, "{\n  \"schema\": \"s\",\n  \"year\": 2020,\n  \"body\": [[\"甲\\\"乙\\\\\", \"1\"]]\n}\n");
        assert!(super::super::parse(&text).is_ok());
    }
}
