//! The strict reader: takes members by name and type, tells of everything that does not fit, and never stops at the
//! first.

use super::{Member, Node, Value, join};
use crate::diag::{Finding, MOST, Place, clip, is_full, tell};

/// A value together with its JSON pointer.
#[derive(Clone, Debug)]
pub struct Spot<'t> {
    /// The value.
    pub node: &'t Node<'t>,
    /// Its pointer from the root.
    pub pointer: String,
}

impl<'t> Spot<'t> {
    /// The root of a tree.
    pub fn root(node: &'t Node<'t>) -> Spot<'t> {
        Spot { node, pointer: String::new() }
    }

    /// Its place, for findings.
    pub fn place(&self) -> Place {
        Place::Value(self.pointer.clone())
    }

    /// The `type-wrong` finding: what was expected here, what was found, and how to write it; in Chinese.
    pub fn wrong(&self, expected: &str, hint: impl Into<String>) -> Finding {
        let (word, found) = self.node.kind();
        let words = format!("这里应当是{expected}，现在是{word}");
        Finding::error("type-wrong", self.place(), words).hint(hint).fact("found", found)
    }

    /// A string.
    pub fn text(&self, out: &mut Vec<Finding>) -> Option<&'t str> {
        match &self.node.value {
            Value::String(text) => return Some(text),
            Value::Number(typed) => {
                tell(out, self.wrong("文字", format!("给它加上英文双引号：\"{}\"。", clip(typed, 20))));
            }
            _ => tell(out, self.wrong("文字", "写成英文双引号括起来的文字；没有内容的，删去这一项。")),
        }
        None
    }

    /// A string or a number, as typed.
    pub fn figure(&self, out: &mut Vec<Finding>) -> Option<&'t str> {
        match &self.node.value {
            Value::String(text) => Some(text),
            Value::Number(typed) => Some(typed),
            _ => {
                let hint = "写一个数字，或者英文双引号括起来的文字；没有数据时写 \"\"（空白）或 \"/\"。";
                tell(out, self.wrong("数字或文字", hint));
                None
            }
        }
    }

    /// A whole number from `least` to `most`, without quotes; otherwise `type-wrong` or `value-range`.
    pub fn whole(&self, least: i64, most: i64, out: &mut Vec<Finding>) -> Option<i64> {
        let range = format!(" {least} 到 {most} 之间的整数");
        let Value::Number(typed) = self.node.value else {
            tell(out, self.wrong("整数", format!("写成{range}，不加引号。")));
            return None;
        };
        let number = typed.parse::<i64>().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let words = format!("{} 不在允许的范围里", clip(typed, 20));
            tell(out, Finding::error("value-range", self.place(), words).hint(format!("写成{range}。")));
        }
        number
    }

    /// `true` or `false`.
    pub fn boolean(&self, out: &mut Vec<Finding>) -> Option<bool> {
        if let Value::Bool(flag) = self.node.value {
            return Some(flag);
        }
        tell(out, self.wrong("true 或 false", "写 true（是）或 false（否），不加引号。"));
        None
    }

    /// The items of a list.
    pub fn items(&self, out: &mut Vec<Finding>) -> Option<impl ExactSizeIterator<Item = Spot<'t>> + use<'t>> {
        let Value::Array(items) = &self.node.value else {
            let hint = "用方括号括起来，各项之间用英文逗号隔开；只有一项的也要括。";
            tell(out, self.wrong("方括号 [ ] 里的一列内容", hint));
            return None;
        };
        let pointer = self.pointer.clone();
        Some(items.iter().enumerate().map(move |(i, node)| Spot { node, pointer: format!("{pointer}/{i}") }))
    }

    /// The members of an object.
    pub fn object(&self, out: &mut Vec<Finding>) -> Option<Object<'t>> {
        let Value::Object(members) = &self.node.value else {
            let hint = "用花括号括起来，每项写成 \"名称\": 值，各项之间用英文逗号隔开。";
            tell(out, self.wrong("花括号 { } 里的一组内容", hint));
            return None;
        };
        Some(Object { members, pointer: self.pointer.clone(), asked: vec![] })
    }
}

/// An object being read. Take what is known, then [`Object::close`] tells of the rest.
#[derive(Debug)]
pub struct Object<'t> {
    members: &'t [Member<'t>],
    pointer: String,
    asked: Vec<&'static str>,
}

impl<'t> Object<'t> {
    /// Its place, for findings.
    pub fn place(&self) -> Place {
        Place::Value(self.pointer.clone())
    }

    /// Whether a key is there, without taking it.
    pub fn has(&self, key: &str) -> bool {
        self.members.iter().any(|m| m.key == key)
    }

    /// The longest key.
    pub fn longest_key(&self) -> Option<&'t str> {
        self.members.iter().map(|m| &*m.key).max_by_key(|key| key.len())
    }

    /// The member of this key, if it is there.
    pub fn optional(&mut self, key: &'static str) -> Option<Spot<'t>> {
        self.asked.push(key);
        let member = self.members.iter().find(|m| m.key == key)?;
        Some(Spot { node: &member.node, pointer: join(&self.pointer, key) })
    }

    /// The member of this key; `key-missing` when it is not there.
    pub fn required(&mut self, key: &'static str, out: &mut Vec<Finding>) -> Option<Spot<'t>> {
        let spot = self.optional(key);
        if spot.is_none() {
            let finding = Finding::error("key-missing", self.place(), format!("缺少必填的“{key}”"));
            tell(out, finding.hint(format!("在这个 {{ }} 里补上 \"{key}\": …。")).fact("key", key));
        }
        spot
    }

    /// All members where the keys are the author's; doubled keys are told of and left out.
    pub fn entries(self, out: &mut Vec<Finding>) -> Vec<(&'t str, Spot<'t>)> {
        let doubled = self.tell_doubled(out);
        let kept = self.members.iter().enumerate().filter(|(i, _)| doubled.binary_search(i).is_err());
        kept.map(|(_, m)| (&*m.key, Spot { node: &m.node, pointer: join(&self.pointer, &m.key) })).collect()
    }

    /// Tells of keys that nobody asked for and of keys that stand twice.
    pub fn close(self, out: &mut Vec<Finding>) {
        let doubled = self.tell_doubled(out);
        let absent: Vec<&str> = self.asked.iter().copied().filter(|known| !self.has(known)).collect();
        for (i, member) in self.members.iter().enumerate() {
            if is_full(out) {
                break;
            }
            if !self.asked.contains(&&*member.key) && doubled.binary_search(&i).is_err() {
                self.tell_unknown(&member.key, &absent, out);
            }
        }
        self.tell_missing_at_once(out);
    }

    /// Several keys that lack in one object are one slip: their findings become one.
    fn tell_missing_at_once(&self, out: &mut Vec<Finding>) {
        if is_full(out) {
            return;
        }
        let here = self.place();
        let is_missing = |finding: &Finding| finding.code == "key-missing" && finding.place == here;
        let keys: Vec<String> =
            out.iter().filter(|f| is_missing(f)).flat_map(|f| &f.facts).map(|(_, key)| key.clone()).collect();
        let Some(first) = out.iter().position(is_missing).filter(|_| keys.len() > 1) else { return };
        let named: Vec<String> = keys.iter().map(|key| format!("“{key}”")).collect();
        let written: Vec<String> = keys.iter().map(|key| format!("\"{key}\": …")).collect();
        out[first] = Finding::error("key-missing", here.clone(), format!("缺少必填的{}", named.concat()))
            .hint(format!("在这个 {{ }} 里补上 {}。", written.join("、")))
            .fact("key", keys.join(" "));
        let mut nth = 0;
        out.retain(|finding| {
            nth += 1;
            nth - 1 <= first || !(finding.code == "key-missing" && finding.place == here)
        });
    }

    /// An unknown key that is a known one misspelt also explains why that one is missing: one slip, one finding.
    fn tell_unknown(&self, key: &str, absent: &[&str], out: &mut Vec<Finding>) {
        let place = Place::Key { pointer: join(&self.pointer, key), nth: 0 };
        let mut finding = Finding::error("key-unknown", place, format!("不认识的项“{}”", clip(key, 20)));
        match nearest(key, absent.iter().copied()) {
            Some(known) => {
                let here = self.place();
                let fact = ("key", known.to_owned());
                out.retain(|f| f.code != "key-missing" || f.place != here || !f.facts.contains(&fact));
                finding = finding.hint(format!("是不是想写“{known}”？")).fact("nearest", known);
            }
            None => finding = finding.hint("删去这一项，或者核对它的拼写。"),
        }
        tell(out, finding.hint(format!("这里可以写的项：{}。", self.asked.join("、"))));
    }

    /// Indices of members whose key stood before, in order.
    fn tell_doubled(&self, out: &mut Vec<Finding>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.members.len()).collect();
        order.sort_by(|&a, &b| self.members[a].key.cmp(&self.members[b].key).then(a.cmp(&b)));
        let mut doubled = vec![];
        for group in order.chunk_by(|&a, &b| self.members[a].key == self.members[b].key) {
            for (nth, &index) in group.iter().enumerate().skip(1) {
                doubled.push((index, nth));
            }
        }
        doubled.sort_unstable();
        for &(index, nth) in doubled.iter().take(MOST + 1) {
            tell(out, self.doubled(&self.members[index].key, nth));
        }
        doubled.into_iter().map(|(index, _)| index).collect()
    }

    fn doubled(&self, key: &str, nth: usize) -> Finding {
        let pointer = join(&self.pointer, key);
        let place = Place::Key { pointer: pointer.clone(), nth };
        Finding::error("key-doubled", place, format!("“{}”写了两次", clip(key, 20)))
            .hint("删去多余的一处；两处的值不同时，请先核对哪一处正确。")
            .with(Place::Key { pointer, nth: 0 }, "前面已经写过")
    }
}

/// The known name that a misspelt one most likely means: at most a third of its letters differ.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // No key of ours is longer than 40 letters; longer names only cost time.
    if name.chars().count() > 40 {
        return None;
    }
    let near = known.into_iter().map(|k| (strsim::damerau_levenshtein(&name.to_lowercase(), k), k));
    near.min_by_key(|&(distance, _)| distance)
        .filter(|&(distance, k)| distance * 3 <= k.chars().count())
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_does_not_fit_is_told_in_one_pass() {
        let tree = crate::json::parse(r#"{"yaer": 2020, "title": 7, "title": "x", "n": "3", "list": {}}"#).unwrap();
        let mut out = vec![];
        let mut object = Spot::root(&tree).object(&mut out).unwrap();
        assert!(object.required("year", &mut out).is_none());
        assert!(object.required("title", &mut out).unwrap().text(&mut out).is_none());
        assert!(object.optional("n").unwrap().whole(0, 9, &mut out).is_none());
        assert!(object.optional("list").unwrap().items(&mut out).is_none());
        object.close(&mut out);
        let codes: Vec<_> = out.iter().map(|f| f.code).collect();
        assert_eq!(codes, ["type-wrong", "type-wrong", "type-wrong", "key-doubled", "key-unknown"]);
        assert_eq!(out[4].hints[0], "是不是想写“year”？");
        assert_eq!(out[3].place, Place::Key { pointer: "/title".into(), nth: 1 });
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        assert_eq!(nearest("Issuer", ["issuer", "year"]), Some("issuer"));
        assert_eq!(nearest("sction", ["section", "table"]), Some("section"));
        assert_eq!(nearest("foo", ["section", "table"]), None);
    }
}
