//! JSON that loses nothing: members in order with doubled keys, numbers as typed, and where every value and key stands.
//!
//! serde_json checks the syntax; the tree and its depth limit are ours, because serde_json's own tree keeps neither
//! places nor doubled keys. The strict reader on top is [`Spot`] and [`Object`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

use crate::diag::{Finding, Place};

pub mod edit;
mod object;
pub(crate) mod read;
mod sections;
mod slip;
pub(crate) mod write;

pub use object::{Object, Spot, nearest};

/// How deep values may stand inside each other. Sections nest five deep and need about 20.
pub const MAX_DEPTH: usize = 64;

/// How many values a file may hold, by a count of its brackets and commas; a tree of so many takes about 80 MB.
pub const MAX_VALUES: usize = 1_000_000;

/// A value and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node<'a> {
    /// Byte offset of its first character in the whole text.
    pub at: usize,
    /// Byte offset just behind its last character.
    pub end: usize,
    /// What it is.
    pub value: Value<'a>,
}

/// The kinds of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as typed.
    Number(&'a str),
    /// A string, its escapes resolved.
    String(Cow<'a, str>),
    /// A list.
    Array(Vec<Node<'a>>),
    /// Members in the order written; a key may stand more than once.
    Object(Vec<Member<'a>>),
}

/// A key and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member<'a> {
    /// The key, its escapes resolved.
    pub key: Cow<'a, str>,
    /// Byte offset of the key's opening quote.
    pub key_at: usize,
    /// Byte offset just behind its closing quote.
    pub key_end: usize,
    /// The value.
    pub node: Node<'a>,
}

impl Node<'_> {
    /// What kind of value it is: in Chinese for people, and as JSON calls it.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self.value {
            Value::Null => ("空值 null", "null"),
            Value::Bool(_) => ("true 或 false", "boolean"),
            Value::Number(_) => ("数字", "number"),
            Value::String(_) => ("文字", "string"),
            Value::Array(_) => ("方括号 [ ] 里的一列内容", "array"),
            Value::Object(_) => ("花括号 { } 里的一组内容", "object"),
        }
    }

    /// What it says, without what stands between values: texts that differ in blanks alone give the same.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        self.tell(&mut out);
        out
    }

    fn tell(&self, out: &mut String) {
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Value::Number(typed) => out.push_str(typed),
            Value::String(text) => quote(text, out),
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    item.tell(out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for member in members {
                    quote(&member.key, out);
                    out.push(':');
                    member.node.tell(out);
                    out.push(',');
                }
                out.push('}');
            }
        }
    }

    /// The value at a JSON pointer below this one. Of doubled keys the first counts.
    pub fn find(&self, pointer: &str) -> Option<&Node<'_>> {
        parts(pointer).try_fold(self, |node, part| node.child(&part))
    }

    /// The value at a JSON pointer, or the nearest around it where it is missing.
    pub fn find_near(&self, pointer: &str) -> &Node<'_> {
        let mut node = self;
        for part in parts(pointer) {
            match node.child(&part) {
                Some(child) => node = child,
                None => break,
            }
        }
        node
    }

    fn child(&self, part: &str) -> Option<&Node<'_>> {
        match &self.value {
            Value::Object(members) => members.iter().find(|m| m.key == part).map(|m| &m.node),
            Value::Array(items) => items.get(index(part)?),
            _ => None,
        }
    }

    /// The `nth` (from 0) of the members whose key is the last part of this pointer.
    pub fn find_key(&self, pointer: &str, nth: usize) -> Option<&Member<'_>> {
        let (parent, _) = pointer.rsplit_once('/')?;
        let key = parts(pointer).last()?;
        let Value::Object(members) = &self.find(parent)?.value else { return None };
        members.iter().filter(|m| m.key == key).nth(nth)
    }
}

/// Adds a text in Rust's notation, which is as good as JSON's here: it only has to be told apart from every other. Digests of forms
/// rest on it, so it stays what it is; hanzi go by without being looked up one by one, which took a third of opening all forms.
fn quote(text: &str, out: &mut String) {
    let is_plain = |ch: char| match ch {
        '"' | '\\' => false,
        ' '..='~' | '、'..='】' | '一'..='龥' | '！'..='～' => true,
        _ => false,
    };
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|ch| !is_plain(ch)) {
        let (plain, other) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = other.chars();
        out.extend(chars.next().into_iter().flat_map(char::escape_debug));
        rest = chars.as_str();
    }
    out.extend([rest, "\""]);
}

/// Which bytes of a text a place means; `None` for the file as a whole. `tree` is the text read, if it can be read.
pub fn locate(text: &str, tree: Option<&Node<'_>>, place: &Place) -> Option<Range<usize>> {
    match place {
        Place::File => None,
        Place::Offset(at) => Some(*at..at + text.get(*at..)?.chars().next().map_or(0, char::len_utf8)),
        Place::Value(pointer) => tree.map(|t| t.find_near(pointer)).map(|node| node.at..node.end),
        Place::Key { pointer, nth } => match tree?.find_key(pointer, *nth) {
            Some(member) => Some(member.key_at..member.key_end),
            None => locate(text, tree, &Place::Value(pointer.clone())),
        },
    }
}

/// The parts of a JSON pointer, unescaped (RFC 6901 clause 4).
fn parts(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(|part| match part.contains('~') {
        true => Cow::Owned(part.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(part),
    })
}

/// An array index: digits without a leading zero (RFC 6901 clause 4).
fn index(part: &str) -> Option<usize> {
    let plain = part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
    plain.then(|| part.parse().ok()).flatten()
}

/// A JSON pointer with one more part, escaped (RFC 6901 clause 3).
pub fn join(pointer: &str, part: &str) -> String {
    format!("{pointer}/{}", part.replace('~', "~0").replace('/', "~1"))
}

/// Reads a whole text. A byte order mark before it is allowed.
///
/// # Errors
/// `json-syntax` at the offending byte, `json-deep` beyond [`MAX_DEPTH`], `json-large` beyond [`MAX_VALUES`].
pub fn parse(text: &str) -> Result<Node<'_>, Box<Finding>> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let many = body.bytes().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    if many > MAX_VALUES {
        let words = format!("文件里的数据项太多（超过 {MAX_VALUES} 个），不能读取");
        let finding = Finding::error("json-large", Place::File, words);
        return Err(Box::new(finding.hint("把报告拆成几个文件，一份报告一个文件。")));
    }
    // Skipping over a value checks its syntax; what is walked over after that is known to be JSON.
    let raw: &RawValue = serde_json::from_str(body).map_err(|e| Box::new(slip::explain(text, body, &e)))?;
    let at = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    Walk { text, at }.node(0)
}

/// The members of a text that is one object, each as it is written, without a look at what stands in it; of a key that is there
/// twice the last. `None` where it is no such text.
pub(crate) fn members(text: &str) -> Option<BTreeMap<String, &str>> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
    Some(members.into_iter().map(|(key, value)| (key, value.get())).collect())
}

/// One walk over a text that is JSON, growing the tree.
struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// The byte here; a nought behind the end, where nothing goes on.
    fn here(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Goes on over blanks, commas and colons to the next token.
    fn skip(&mut self) {
        while matches!(self.here(), b' ' | b'\t' | b'\r' | b'\n' | b',' | b':') {
            self.at += 1;
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node<'a>, Box<Finding>> {
        let at = self.at;
        if depth > MAX_DEPTH {
            let words = format!("括号套得太深：超过 {MAX_DEPTH} 层");
            let finding = Finding::error("json-deep", Place::Offset(at), words);
            return Err(Box::new(finding.hint("报告的章节最多套 5 层；请检查导出程序是否把括号重复写了。")));
        }
        let value = match self.here() {
            b'{' => Value::Object(self.list(b'}', |walk| walk.member(depth))?),
            b'[' => Value::Array(self.list(b']', |walk| walk.node(depth + 1))?),
            b'"' => Value::String(self.string()?),
            _ => self.word(),
        };
        Ok(Node { at, end: self.at, value })
    }

    /// What stands between brackets.
    fn list<T>(
        &mut self,
        end: u8,
        item: impl Fn(&mut Self) -> Result<T, Box<Finding>>,
    ) -> Result<Vec<T>, Box<Finding>> {
        let mut items = vec![];
        self.at += 1;
        self.skip();
        while self.here() != end {
            items.push(item(self)?);
            self.skip();
        }
        self.at += 1;
        Ok(items)
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, Box<Finding>> {
        let key_at = self.at;
        let key = self.string()?;
        let key_end = self.at;
        self.skip();
        Ok(Member { key, key_at, key_end, node: self.node(depth + 1)? })
    }

    /// A string, its escapes resolved. Skipping over a string does not check its surrogates; this does.
    fn string(&mut self) -> Result<Cow<'a, str>, Box<Finding>> {
        let start = self.at;
        let mut escapes = false;
        self.at += 1;
        while self.here() != b'"' {
            let escape = self.here() == b'\\';
            escapes |= escape;
            self.at += 1 + usize::from(escape);
        }
        self.at += 1;
        let token = &self.text[start..self.at];
        if !escapes {
            return Ok(Cow::Borrowed(&token[1..token.len() - 1]));
        }
        serde_json::from_str(token).map(Cow::Owned).map_err(|e| Box::new(slip::explain(self.text, token, &e)))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Value<'a> {
        let start = self.at;
        while matches!(self.here(), b'+' | b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E') {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number => Value::Number(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_doubled_keys_and_digits_are_kept() {
        let text = "\u{feff}{\"甲\": 630.20,\r\n \"a/b~\": [1e2, \"\\u4e2d\"], \"甲\": -0}";
        let tree = parse(text).unwrap();
        let amount = tree.find("/甲").unwrap();
        assert_eq!(amount.value, Value::Number("630.20"));
        assert_eq!(&text[amount.at..amount.end], "630.20");
        assert_eq!(tree.find("/a~1b~0/1").unwrap().value, Value::String("中".into()));
        assert_eq!(join("", "a/b~"), "/a~1b~0");
        assert_eq!(tree.find_key("/甲", 1).unwrap().node.value, Value::Number("-0"));
        assert!(text[tree.find_key("/甲", 1).unwrap().key_at..].starts_with("\"甲\": -0"));
        assert_eq!(tree.find("/a~1b~0/01"), None);
        assert_eq!(tree.find("/甲/0"), None);
    }

    #[test]
    fn deep_and_crowded_files_are_refused_at_once() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let finding = parse(&deep).unwrap_err();
        assert_eq!((finding.code, finding.place), ("json-deep", Place::Offset(MAX_DEPTH + 1)));
        assert_eq!(parse(&"[".repeat(10_000)).unwrap_err().code, "json-syntax");
        let crowded = format!("[{}1]", "1,".repeat(MAX_VALUES));
        assert_eq!(parse(&crowded).unwrap_err().code, "json-large");
    }

    #[test]
    fn texts_are_told_as_rust_writes_them() {
        for text in [
            "",
            "a'b\"c\\d\n",
            "公开（一）、！～龥龦",
            "e\u{301}〇\u{302a}\u{200b}\u{a0}①＼",
            "\u{1f600}\u{fe0f}\u{e000}\u{0}",
        ] {
            let mut told = String::new();
            quote(text, &mut told);
            assert_eq!(told, format!("{text:?}"));
        }
        for ch in (0..0x11_000).filter_map(char::from_u32) {
            let (text, mut told) = (ch.to_string(), String::new());
            quote(&text, &mut told);
            assert_eq!(told, format!("{text:?}"));
        }
    }
}
