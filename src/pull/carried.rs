//! What a Word copy carries of its report: the JSON as it was read, its digest, the keys with their places, and how the
//! copy was made.

use std::collections::BTreeMap;

use crate::backend::docx::NAMESPACE;
use crate::diag::{Finding, Place};
use crate::model::Signoff;
use crate::support::digest;

use crate::xml::reader::{Step, Tag, Xml};

/// The longest JSON that is taken back: the longest report known to us has some 200 KB.
const MAX_SOURCE: usize = 1 << 20;

/// The most pictures, and the largest side of one: a metre in EMU.
const MAX_PICTURES: usize = 1_000;
const LARGEST: u32 = 36_000_000;

/// The report inside a copy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Carried {
    /// The JSON as it was read.
    pub source: String,
    /// What the copy knows of each value.
    pub values: BTreeMap<Key, Value>,
    /// How the copy was made.
    pub made: Made,
}

/// How a copy was made, so that it can be made again.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Made {
    /// The program, such as `banxin 0.1.0`.
    pub engine: Option<String>,
    /// Whether it is for signature.
    pub signoff: bool,
    /// The words behind its text.
    pub watermark: Option<String>,
    /// The version before it, where it shows what changed.
    pub old: Option<Old>,
    /// The pictures that take room in it.
    pub pictures: Vec<Drawn>,
}

/// A picture and its size on the page, in EMU.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Drawn {
    /// JSON pointer.
    pub at: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// The version before.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Old {
    /// Its JSON as it was read.
    pub source: String,
    /// The time of the changes.
    pub date: Option<String>,
}

/// A value that a key stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// Its JSON pointer.
    pub at: String,
    /// Its text as Word last had it; a word processor that knows data binding keeps it in step with the body.
    pub bound: String,
}

/// What a value is known by in a copy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Key {
    /// The number of a value of the report, as in `bx12`.
    Value(u32),
    /// A blank field of the 发文稿纸, by its place among [`Signoff::KEYS`], as in `bxField_issue`.
    Field(u8),
}

impl Key {
    /// Reads the tag of a content control or the name of a bookmark; `None` when it is none of ours.
    pub fn named(name: &str) -> Option<Key> {
        if let Some(field) = name.strip_prefix("bxField_") {
            let place = Signoff::KEYS.iter().position(|key| *key == field)?;
            return u8::try_from(place).ok().map(Key::Field);
        }
        number(name.strip_prefix("bx")?)
    }

    /// Reads the data binding of a content control.
    pub fn bound(prefixes: &str, xpath: &str) -> Option<Key> {
        let path = xpath.strip_prefix("/b:report[1]/b:values[1]/b:v[")?.strip_suffix(']')?;
        if prefixes.contains(NAMESPACE) { number(path) } else { None }
    }
}

fn number(digits: &str) -> Option<Key> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok().map(Key::Value)).flatten()
}

/// The fields of the 发文稿纸, whether the report has them or not.
fn fields() -> BTreeMap<Key, Value> {
    let value = |key: &&str| Value { at: Signoff::pointer(key), bound: String::new() };
    (0u8..).map(Key::Field).zip(Signoff::KEYS.iter().map(value)).collect()
}

impl Carried {
    /// Reads a part; `Ok(None)` when it is some other program's.
    ///
    /// # Errors
    /// `docx-xml` when it is ours and not well-formed; `carried-changed` when the JSON is not what its digest says.
    pub fn read(name: &str, text: &str) -> Result<Option<Carried>, Finding> {
        let mut xml = Xml::new(name, text);
        let Ok(Some(Step::Open(root))) = xml.next() else { return Ok(None) };
        if !is_ours(&root) {
            return Ok(None);
        }
        let said = root.attr("sha256").unwrap_or_default().into_owned();
        let mut said_of_old = String::new();
        let text = |name| root.attr(name).map(|text| text.into_owned());
        let (engine, watermark) = (text("engine"), text("watermark"));
        let made = Made { engine, signoff: text("signoff").is_some(), watermark, ..Made::default() };
        let mut carried = Carried { source: String::new(), values: fields(), made };
        let mut path = vec![root.local().to_owned()];
        let mut value: Option<(Key, Value)> = None;
        while let Some(step) = xml.next()? {
            match step {
                Step::Open(tag) => {
                    path.push(tag.local().to_owned());
                    if tag.local() == "v" {
                        let at = tag.attr("at").unwrap_or_default().into_owned();
                        let key = tag.attr("key").and_then(|key| Key::named(&key));
                        value = key.map(|key| (key, Value { at, bound: String::new() }));
                    }
                    if tag.local() == "picture" && carried.made.pictures.len() < MAX_PICTURES {
                        carried.made.pictures.extend(picture(&tag));
                    }
                    if tag.local() == "old" {
                        said_of_old = tag.attr("sha256").unwrap_or_default().into_owned();
                        let date = tag.attr("date").map(|date| date.into_owned());
                        carried.made.old = Some(Old { source: String::new(), date });
                    }
                }
                Step::Close => {
                    path.pop();
                    carried.values.extend(value.take());
                }
                Step::Text(text) => match path.last().map(String::as_str) {
                    Some("source") => carried.source.push_str(&text),
                    Some("old") => carried.made.old.iter_mut().for_each(|old| old.source.push_str(&text)),
                    Some("v") => value.iter_mut().for_each(|(_, value)| value.bound.push_str(&text)),
                    _ => {}
                },
            }
            let old = carried.made.old.as_ref().map_or(0, |old| old.source.len());
            if carried.source.len().max(old) > MAX_SOURCE {
                let words = format!("文件里带的报告 JSON 超过 {} MiB", MAX_SOURCE >> 20);
                return Err(Finding::error("docx-refused", Place::File, words).hint("这样大的报告请直接改 JSON。"));
            }
        }
        verify(&mut carried.source, &said)?;
        carried.made.old.iter_mut().try_for_each(|old| verify(&mut old.source, &said_of_old))?;
        Ok(Some(carried))
    }
}

/// A picture of a size that fits on a sheet.
fn picture(tag: &Tag<'_>) -> Option<Drawn> {
    let length = |name| tag.attr(name)?.parse().ok().filter(|length| (1..=LARGEST).contains(length));
    Some(Drawn { at: tag.attr("at")?.into_owned(), width: length("width")?, height: length("height")? })
}

/// A JSON must be what its digest says; of line ends some word processors keep only the line feed.
fn verify(source: &mut String, said: &str) -> Result<(), Finding> {
    if digest::of(source.as_bytes()) == said {
        return Ok(());
    }
    let restored = source.replace('\n', "\r\n");
    if digest::of(restored.as_bytes()) == said {
        *source = restored;
        return Ok(());
    }
    let words = "文件里带的报告 JSON 与它的校验值（SHA-256）不符，可能被改动过";
    Err(Finding::error("carried-changed", Place::File, words)
        .hint("请用原来的 JSON 重新生成 Word 文件，再把修改搬过去。"))
}

fn is_ours(root: &Tag<'_>) -> bool {
    let declared = match root.name().split_once(':') {
        Some((prefix, _)) => root.attr(&format!("xmlns:{prefix}")),
        None => root.attr("xmlns"),
    };
    root.local() == "report" && declared.as_deref() == Some(NAMESPACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(prefix: &str, source: &str, digest_of: &str) -> String {
        let (tag, colon) = if prefix.is_empty() { ("xmlns".into(), "") } else { (format!("xmlns:{prefix}"), ":") };
        let sha = digest::of(digest_of.as_bytes());
        format!(
            "<{prefix}{colon}report {tag}=\"{NAMESPACE}\" sha256=\"{sha}\"><{prefix}{colon}values>\
             <{prefix}{colon}v key=\"bx2\" at=\"/title\">甲&amp;乙</{prefix}{colon}v><{prefix}{colon}v key=\"x\"/></{prefix}{colon}values>\
             <{prefix}{colon}source>{source}</{prefix}{colon}source></{prefix}{colon}report>"
        )
    }

    #[test]
    fn the_report_is_taken_out_and_verified() {
        for prefix in ["", "n"] {
            let carried = Carried::read("item1.xml", &part(prefix, "{&quot;a&quot;:1}", "{\"a\":1}")).unwrap().unwrap();
            assert_eq!(carried.source, "{\"a\":1}");
            assert_eq!(carried.values[&Key::Value(2)], Value { at: "/title".into(), bound: "甲&乙".into() });
            assert_eq!(carried.values.len(), 1 + Signoff::KEYS.len());
            assert_eq!(carried.values[&Key::named("bxField_issue").unwrap()].at, "/signoff/issue");
        }
        let lost = Carried::read("item1.xml", &part("", "{\n}", "{\r\n}")).unwrap().unwrap();
        assert_eq!(lost.source, "{\r\n}");
        assert_eq!(Carried::read("item1.xml", &part("", "{}", "{ }")).unwrap_err().code, "carried-changed");
    }

    #[test]
    fn other_programs_parts_are_passed_over() {
        for other in ["", "<a/>", "<report/>", "<report xmlns=\"urn:other\"/>", "no xml"] {
            assert_eq!(Carried::read("item1.xml", other), Ok(None), "{other}");
        }
    }

    #[test]
    fn keys_are_read_strictly() {
        assert_eq!(Key::named("bx12"), Some(Key::Value(12)));
        for bad in ["bx", "bx0", "bx01", "bx+1", "BX1", "bx1 ", "bx99999999999", "_Toc1", "bxField_", "bxField_x"] {
            assert_eq!(Key::named(bad), None, "{bad}");
        }
        let prefixes = format!("xmlns:b='{NAMESPACE}'");
        assert_eq!(Key::bound(&prefixes, "/b:report[1]/b:values[1]/b:v[7]"), Some(Key::Value(7)));
        assert_eq!(Key::bound("xmlns:b='urn:other'", "/b:report[1]/b:values[1]/b:v[7]"), None);
    }
}
