//! The part of a Word copy that holds the report: the JSON as it was read, its digest, the keys with their
//! places, and how the copy was made.

use std::collections::BTreeMap;

use super::{Key, NAMESPACE, Origin};
use crate::diag::{Finding, Place};
use crate::support::digest;
use crate::xml::reader::{Step, Tag, XmlReader};
use crate::xml::tree::Element;

/// The longest JSON that is taken back: the longest report known to us has some 200 KB.
pub(super) const MAX_SOURCE: usize = 1 << 20;

/// The most pictures, and the largest side of one: a metre in EMU.
const MAX_PICTURES: usize = 1_000;
const LARGEST: u32 = 36_000_000;

/// The report inside a copy.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Part {
    /// The JSON as it was read.
    pub source: String,
    /// What the copy knows of each value.
    pub values: BTreeMap<Key, Value>,
    /// How the copy was made.
    pub made: Made,
}

/// How a copy was made, so that it can be made again.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Made {
    /// What it was laid out by.
    pub origin: Origin,
    /// Whether it is for signature.
    pub signoff: bool,
    /// The words behind its text.
    pub watermark: Option<String>,
    /// The version before it, where it shows what changed.
    pub old: Option<Old>,
    /// The pictures that take room in it.
    pub pictures: Vec<Drawn>,
    /// All that it draws, pictures and seals, in its order; `None` where the copy does not tell.
    pub shown: Option<Vec<Shown>>,
    /// The names of the files that it links to.
    pub beside: Vec<String>,
    /// Whether it is a blank form, with prompts where something is to be filled in.
    pub blank: bool,
    /// Whether its faces travel in it.
    pub embeds_fonts: bool,
}

/// Something that a copy draws.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// Whether it is a seal, which floats; pictures stand between paragraphs.
    pub seal: bool,
    /// The digest of its file (SHA-256).
    pub sha256: String,
    /// Its alternative text.
    pub words: String,
}

/// A picture and its size on the page, in EMU.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Drawn {
    /// JSON pointer.
    pub at: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// How a copy says that it shows changed paragraphs as wholes.
const BY_PARAGRAPH: &str = "paragraph";

/// The version before.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Old {
    /// Its JSON as it was read.
    pub source: String,
    /// The time of the changes.
    pub date: Option<String>,
    /// What it was laid out by.
    pub origin: Origin,
    /// Whether changed paragraphs are shown as wholes.
    pub by_paragraph: bool,
    /// The digest of the list of changes before the copy; `None` where it has none.
    pub summary: Option<String>,
    /// The pictures that take room in it.
    pub pictures: Vec<Drawn>,
    /// All that it draws; `None` where the copy does not tell.
    pub shown: Option<Vec<Shown>>,
}

/// A value that a key stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Value {
    /// Its JSON pointer.
    pub at: String,
    /// Its text as Word last stored it for a bound control, which none is that this version writes (up to 0.4.13).
    pub bound: String,
}

/// The fields of the 发文稿纸, whether the report has them or not.
fn fields() -> BTreeMap<Key, Value> {
    Key::fields().map(|(key, at)| (key, Value { at, bound: String::new() })).collect()
}

impl Part {
    /// The part as a file. Fields are not told: their keys name their places.
    pub(crate) fn write(&self) -> Vec<u8> {
        let value = |(key, value): (&Key, &'_ Value)| match key {
            Key::Value(_) => Some(Element::new("v").attr("key", key.name()).attr("at", &value.at)),
            Key::Field(_) => None,
        };
        let root = Element::new("report")
            .attr("xmlns", NAMESPACE)
            .attr("sha256", digest::of(self.source.as_bytes()))
            .with(Element::new("values").all(self.values.iter().filter_map(value)))
            .with(Element::new("source").text(self.source.as_str()));
        self.made.write(root).to_file()
    }

    /// Reads a part; `Ok(None)` when it is some other program's.
    ///
    /// # Errors
    /// `docx-xml` when it is ours and not well-formed; `carried-changed` when the JSON is not what its digest says.
    pub fn read(name: &str, text: &str) -> Result<Option<Part>, Finding> {
        let mut xml = XmlReader::new(name, text);
        let Ok(Some(Step::Open(root))) = xml.next() else { return Ok(None) };
        if !is_ours(&root) {
            return Ok(None);
        }
        let said = root.attr("sha256").unwrap_or_default().into_owned();
        let mut said_of_old = String::new();
        let text = |name| root.attr(name).map(|text| text.into_owned());
        let origin = Origin::read(text("engine"), &text("origin").unwrap_or_default());
        let (signoff, watermark) = (text("signoff").is_some(), text("watermark"));
        let (shown, blank) = (root.attr("shown").map(|_| vec![]), text("blank").is_some());
        let embeds_fonts = text("fonts").is_some();
        let made = Made { origin, signoff, watermark, shown, blank, embeds_fonts, ..Made::default() };
        let mut carried = Part { source: String::new(), values: fields(), made };
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
                    let is_old = path.iter().any(|name| name == "old");
                    let (pictures, shown) = match carried.made.old.as_mut().filter(|_| is_old) {
                        Some(old) => (&mut old.pictures, &mut old.shown),
                        None => (&mut carried.made.pictures, &mut carried.made.shown),
                    };
                    if tag.local() == "picture" && pictures.len() < MAX_PICTURES {
                        pictures.extend(picture(&tag));
                    }
                    if let Some(shown) = shown.as_mut().filter(|_| tag.local() == "shown")
                        && shown.len() < MAX_PICTURES
                    {
                        let text = |name| tag.attr(name).unwrap_or_default().into_owned();
                        let seal = tag.attr("seal").is_some();
                        shown.push(Shown { seal, sha256: text("sha256"), words: text("words") });
                    }
                    if tag.local() == "old" {
                        said_of_old = tag.attr("sha256").unwrap_or_default().into_owned();
                        carried.made.old = Some(old(&tag, &carried.made.origin));
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

impl Made {
    /// Adds how the copy was made to the root of its part.
    fn write<'p>(&'p self, root: Element<'p>) -> Element<'p> {
        let line = self.origin.line();
        let told = [
            ("engine", self.origin.engine.as_deref()),
            ("origin", Some(line.as_str()).filter(|line| !line.is_empty())),
            ("signoff", self.signoff.then_some("1")),
            ("blank", self.blank.then_some("1")),
            ("fonts", self.embeds_fonts.then_some("1")),
            ("watermark", self.watermark.as_deref()),
        ];
        let told = told.into_iter().filter_map(|(name, words)| Some((name, words?)));
        let root = told.fold(root, |root, (name, words)| root.attr(name, words));
        let root = drawing(root, &self.pictures, self.shown.as_deref());
        let Some(old) = &self.old else { return root };
        let element = Element::new("old").attr("sha256", digest::of(old.source.as_bytes()));
        let element = if let Some(date) = &old.date { element.attr("date", date) } else { element };
        let line = old.origin.line();
        let element = if line.is_empty() { element } else { element.attr("origin", line) };
        let element = if old.by_paragraph { element.attr("by", BY_PARAGRAPH) } else { element };
        let element = if let Some(summary) = &old.summary { element.attr("summary", summary) } else { element };
        root.with(drawing(element, &old.pictures, old.shown.as_deref()).text(old.source.as_str()))
    }
}

/// An element that tells what a version draws.
fn drawing<'p>(element: Element<'p>, pictures: &'p [Drawn], shown: Option<&'p [Shown]>) -> Element<'p> {
    let picture = |drawn: &'p Drawn| {
        Element::new("picture").attr("at", &drawn.at).number("width", drawn.width).number("height", drawn.height)
    };
    let element = element.all(pictures.iter().map(picture));
    let one = |shown: &'p Shown| {
        let element = Element::new("shown").attr("sha256", &shown.sha256).attr("words", &shown.words);
        if shown.seal { element.attr("seal", "1") } else { element }
    };
    match shown {
        Some(all) => element.attr("shown", all.len().to_string()).all(all.iter().map(one)),
        None => element,
    }
}

/// The version before, but for its text; the engine is the one of this version.
fn old(tag: &Tag<'_>, origin: &Origin) -> Old {
    let text = |name| tag.attr(name).map(|text| text.into_owned());
    Old {
        source: String::new(),
        date: text("date"),
        origin: Origin::read(origin.engine.clone(), &text("origin").unwrap_or_default()),
        by_paragraph: tag.attr("by").as_deref() == Some(BY_PARAGRAPH),
        summary: text("summary"),
        pictures: vec![],
        shown: tag.attr("shown").map(|_| vec![]),
    }
}

/// A picture of a size that fits on a sheet.
fn picture(tag: &Tag<'_>) -> Option<Drawn> {
    let length = |name| tag.attr(name)?.parse().ok().filter(|length| (1..=LARGEST).contains(length));
    Some(Drawn { at: tag.attr("at")?.into_owned(), width: length("width")?, height: length("height")? })
}

/// Whether a JSON is what its digest says; of line ends some programs keep only the line feed, which is mended.
pub(super) fn restore(source: &mut String, said: &str) -> bool {
    if digest::of(source.as_bytes()) == said {
        return true;
    }
    let restored = source.replace('\n', "\r\n");
    let holds = digest::of(restored.as_bytes()) == said;
    if holds {
        *source = restored;
    }
    holds
}

fn verify(source: &mut String, said: &str) -> Result<(), Finding> {
    if restore(source, said) {
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
            let carried = Part::read("item1.xml", &part(prefix, "{&quot;a&quot;:1}", "{\"a\":1}")).unwrap().unwrap();
            assert_eq!(carried.source, "{\"a\":1}");
            assert_eq!(carried.values[&Key::Value(2)], Value { at: "/title".into(), bound: "甲&乙".into() });
            assert_eq!(carried.values.len(), 1 + Key::fields().count());
            assert_eq!(carried.values[&Key::named("bxField_issue").unwrap()].at, "/signoff/issue");
        }
        let lost = Part::read("item1.xml", &part("", "{\n}", "{\r\n}")).unwrap().unwrap();
        assert_eq!(lost.source, "{\r\n}");
        assert_eq!(Part::read("item1.xml", &part("", "{}", "{ }")).unwrap_err().code, "carried-changed");
    }

    #[test]
    fn what_is_written_is_read() {
        let origin = Origin::read(Some("banxin 9.9.9".into()), "form a 1; page b 2; font c 3");
        let date = Some("2021-01-30T00:00:00Z".into());
        let old = Old {
            source: "{}".into(),
            date,
            origin: Origin { fonts: vec![], ..origin.clone() },
            by_paragraph: true,
            summary: Some("ab".into()),
            pictures: vec![Drawn { at: "/body/1".into(), width: 1, height: 2 }],
            shown: Some(vec![Shown::default()]),
        };
        let pictures = vec![Drawn { at: "/body/0".into(), width: 36_000, height: 1 }];
        let watermark = Some("A&\"B\"".into());
        let shown = Some(vec![Shown { seal: true, sha256: "ab".into(), words: "甲\"印\"".into() }, Shown::default()]);
        let made = Made {
            origin,
            signoff: true,
            watermark,
            old: Some(old),
            pictures,
            shown,
            beside: vec![],
            blank: true,
            embeds_fonts: true,
        };
        let mut values = fields();
        values.insert(Key::Value(2), Value { at: "/title".into(), bound: String::new() });
        let part = Part { source: "{ \"a\": 1 }\n".into(), values, made };
        let file = String::from_utf8(part.write()).unwrap();
        assert_eq!(Part::read("item1.xml", &file).unwrap().unwrap(), part);
    }

    #[test]
    fn other_programs_parts_are_passed_over() {
        for other in ["", "<a/>", "<report/>", "<report xmlns=\"urn:other\"/>", "no xml"] {
            assert_eq!(Part::read("item1.xml", other), Ok(None), "{other}");
        }
    }
}
