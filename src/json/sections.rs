//! Sections that come and go in a report's JSON: what stands behind a new heading moves into its section, and what a heading
//! headed that is gone moves under the one before it. Blocks keep their bytes but for the blanks before their lines.

use super::{Member, Node, Value, parse};

/// What an edit asks for is not possible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Impossible {
    /// A heading would stand more than one level below that before it.
    LevelLeftOut {
        /// The heading.
        heading: String,
        /// Its level.
        level: usize,
    },
    /// A fault of ours, in words.
    Otherwise(String),
}

impl std::fmt::Display for Impossible {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Impossible::LevelLeftOut { heading, level } => {
                write!(out, "第 {level} 级标题“{heading}”前面没有第 {} 级标题", level.saturating_sub(1))
            }
            Impossible::Otherwise(words) => out.write_str(words),
        }
    }
}

/// What a heading is called, and what it heads.
const HEADING: &str = "section";
const BODY: &str = "body";
/// Of a heading whose section is still to be made: how many sections it stands in, itself among them.
const LEVEL: &str = "level";

/// A heading whose section [`regroup`] makes.
pub(super) fn opening(heading: &str, level: usize) -> String {
    format!("{{\"{HEADING}\": {heading}, \"{LEVEL}\": {level}}}")
}

/// Makes a section of each new heading, and takes those away whose heading became blank.
///
/// # Errors
/// [`Impossible`] where a heading would stand more than one level below that before it.
pub(super) fn regroup(source: &str) -> Result<String, Impossible> {
    let tree = parse(source).map_err(|finding| Impossible::Otherwise(finding.message))?;
    let mut bodies = vec![];
    find_bodies(&tree, &mut bodies);
    let (mut out, mut at) = (String::with_capacity(source.len()), 0);
    for body in bodies {
        out += &source[at..body.at];
        out += &Body::of(source, body).written()?;
        at = body.end;
    }
    Ok(out + &source[at..])
}

/// The bodies in which a section comes or goes, each with all that stands in it.
fn find_bodies<'t>(node: &'t Node<'t>, found: &mut Vec<&'t Node<'t>>) {
    match &node.value {
        Value::Object(members) => {
            for member in members {
                if member.key == BODY && is_body_to_regroup(&member.node) {
                    found.push(&member.node);
                } else {
                    find_bodies(&member.node, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_bodies(item, found)),
        _ => {}
    }
}

fn is_body_to_regroup(node: &Node<'_>) -> bool {
    let Value::Array(items) = &node.value else { return false };
    items.iter().filter_map(Section::of).any(|section| match section.body {
        Some(body) => section.is_gone() || is_body_to_regroup(body),
        None => true,
    })
}

/// An object with a heading.
struct Section<'t> {
    whole: &'t Node<'t>,
    heading: &'t Node<'t>,
    /// `None` of a heading that comes.
    body: Option<&'t Node<'t>>,
    /// Of a heading that comes.
    level: Option<usize>,
}

impl<'t> Section<'t> {
    fn of(node: &'t Node<'t>) -> Option<Section<'t>> {
        let Value::Object(members) = &node.value else { return None };
        let member = |key: &str| members.iter().find(|member: &&Member<'_>| member.key == key).map(|found| &found.node);
        let body = member(BODY).filter(|body| matches!(body.value, Value::Array(_)));
        let level = match member(LEVEL).map(|level| &level.value) {
            Some(Value::Number(typed)) if body.is_none() => typed.parse().ok(),
            _ => None,
        };
        let heading = member(HEADING).filter(|_| body.is_some() || level.is_some())?;
        Some(Section { whole: node, heading, body, level })
    }

    /// Whether its heading is gone, and it with it.
    fn is_gone(&self) -> bool {
        self.body.is_some() && matches!(&self.heading.value, Value::String(text) if text.is_empty())
    }
}

/// What a body says, in order.
enum Said<'t> {
    Block(&'t Node<'t>),
    Heading(Heading<'t>),
}

/// A section and its level.
struct Heading<'t> {
    section: Section<'t>,
    level: usize,
}

/// A body whose sections come or go.
struct Body<'t> {
    source: &'t str,
    node: &'t Node<'t>,
    said: Vec<Said<'t>>,
    /// A section that is there already: new ones are written like it.
    like: Option<(&'t Node<'t>, &'t Node<'t>, &'t Node<'t>)>,
    /// Whether each of its parts has a line of its own.
    lines: bool,
}

impl<'t> Body<'t> {
    fn of(source: &'t str, node: &'t Node<'t>) -> Body<'t> {
        let mut body = Body { source, node, said: vec![], like: None, lines: source[node.at..node.end].contains('\n') };
        body.flatten(node, 1);
        body
    }

    fn flatten(&mut self, list: &'t Node<'t>, level: usize) {
        let Value::Array(items) = &list.value else { return };
        for item in items {
            let Some(section) = Section::of(item) else {
                self.said.push(Said::Block(item));
                continue;
            };
            let (is_gone, inner) = (section.is_gone(), section.body);
            if let Some(inner) = inner.filter(|_| !is_gone && self.like.is_none()) {
                self.like = Some((section.whole, section.heading, inner));
            }
            let at = section.level.unwrap_or(level);
            if !is_gone {
                self.said.push(Said::Heading(Heading { section, level: at }));
            }
            if let Some(inner) = inner {
                self.flatten(inner, level + 1);
            }
        }
    }

    fn written(&self) -> Result<String, Impossible> {
        let mut next = 0;
        let indent = self.indent(self.node.at);
        let step = match &self.node.value {
            Value::Array(items) if self.lines => {
                items.first().map_or(2, |first| self.indent(first.at).len().saturating_sub(indent.len()))
            }
            _ => 0,
        };
        let items = self.group(&mut next, 0, &(indent.to_owned() + &" ".repeat(step)))?;
        Ok(self.list(&items, indent, &" ".repeat(step)))
    }

    /// The blanks that begin the line of a place.
    fn indent(&self, at: usize) -> &'t str {
        let line = self.source[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = self.source[line..].find(|ch| !matches!(ch, ' ' | '\t')).map_or(at, |end| line + end);
        &self.source[line..end.min(at)]
    }

    fn list(&self, items: &[String], indent: &str, step: &str) -> String {
        match (items, self.lines) {
            ([], _) => "[]".to_owned(),
            (_, false) => format!("[{}]", items.join(", ")),
            (_, true) => format!("[\n{indent}{step}{}\n{indent}]", items.join(&format!(",\n{indent}{step}"))),
        }
    }

    /// The parts of the section of a level, as far as they go from the next one on.
    fn group(&self, next: &mut usize, level: usize, indent: &str) -> Result<Vec<String>, Impossible> {
        let mut items = vec![];
        while let Some(said) = self.said.get(*next) {
            match said {
                Said::Block(node) => {
                    *next += 1;
                    items.push(self.moved(node.at, node.end, self.indent(node.at), indent));
                }
                Said::Heading(heading) if heading.level <= level => break,
                Said::Heading(Heading { level: at, section }) if *at > level + 1 => {
                    let heading = match &section.heading.value {
                        Value::String(text) => text.to_string(),
                        _ => String::new(),
                    };
                    return Err(Impossible::LevelLeftOut { heading, level: *at });
                }
                Said::Heading(heading) => {
                    *next += 1;
                    items.push(self.section(heading, next, indent)?);
                }
            }
        }
        Ok(items)
    }

    fn section(&self, of: &Heading<'t>, next: &mut usize, indent: &str) -> Result<String, Impossible> {
        let Heading { section, level } = of;
        let (whole, heading, body) = match section.body {
            Some(body) => (section.whole, section.heading, body),
            None => match self.like {
                Some(like) => like,
                None => return self.plain_section(of, next, indent),
            },
        };
        let was = self.indent(whole.at);
        let text = &self.source[section.heading.at..section.heading.end];
        // How far the list and what stands in it are from the section's own line.
        let listed = self.indent(body.at).len().saturating_sub(was.len());
        let inner = match &body.value {
            Value::Array(items) => items.first().map(|item| self.indent(item.at).len()),
            _ => None,
        };
        let step = inner.map_or(2, |inner| inner.saturating_sub(self.indent(body.at).len()));
        let (listed, step) = (format!("{indent}{}", " ".repeat(listed)), " ".repeat(step));
        let items = self.group(next, *level, &format!("{listed}{step}"))?;
        let list = self.list(&items, &listed, &step);
        // Somebody's program may write what a section holds before what it is called.
        let ((first, one), (second, other)) = match heading.at < body.at {
            true => ((heading, text), (body, list.as_str())),
            false => ((body, list.as_str()), (heading, text)),
        };
        let before = self.moved(whole.at, first.at, was, indent);
        let between = self.moved(first.end, second.at, was, indent);
        let behind = self.moved(second.end, whole.end, was, indent);
        Ok(format!("{before}{one}{between}{other}{behind}"))
    }

    /// A section where there was none to write it like.
    fn plain_section(&self, of: &Heading<'t>, next: &mut usize, indent: &str) -> Result<String, Impossible> {
        let text = &self.source[of.section.heading.at..of.section.heading.end];
        let items = self.group(next, of.level, &format!("{indent}  "))?;
        Ok(format!("{{ \"{HEADING}\": {text}, \"{BODY}\": {} }}", self.list(&items, indent, "  ")))
    }

    /// A stretch of the source whose lines begin with other blanks than they did. No text has a line end of its own in it.
    fn moved(&self, at: usize, end: usize, was: &str, indent: &str) -> String {
        let mut lines = self.source[at..end].split('\n');
        let first = lines.next().unwrap_or_default().to_owned();
        lines.fold(first, |out, line| match line.strip_prefix(was) {
            Some(rest) => format!("{out}\n{indent}{rest}"),
            None => format!("{out}\n{line}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::{Edit, apply};

    fn heading(list: &str, index: usize, level: usize, text: &str) -> Edit {
        Edit::Heading { list: list.into(), index, level, text: text.into() }
    }

    fn gone(at: &str) -> Edit {
        Edit::Set { at: format!("{at}/section"), text: String::new() }
    }

    /// A body as `一[a b]`, and what becomes of it.
    fn regrouped(body: &str, edits: &[Edit]) -> Result<String, String> {
        let source = format!(r#"{{"title": "t", "body": [{body}]}}"#);
        let new = apply(&source, edits).map_err(|error| error.to_string())?;
        let json: serde_json::Value = serde_json::from_str(&new).map_err(|error| error.to_string())?;
        fn show(list: &serde_json::Value) -> String {
            let item = |item: &serde_json::Value| match item.get("section") {
                Some(heading) => format!("{}[{}]", heading.as_str().unwrap(), show(&item["body"])),
                None => item.as_str().map_or_else(|| item.to_string(), str::to_owned),
            };
            list.as_array().unwrap().iter().map(item).collect::<Vec<_>>().join(" ")
        }
        Ok(show(&json["body"]))
    }

    const TWO: &str = r#""p", {"section": "一", "body": ["a", {"section": "甲", "body": ["b", "c"]}, {"section": "乙", "body": []}]}, {"section": "二", "body": ["d"]}"#;

    #[test]
    fn what_follows_a_new_heading_is_its_own() {
        let new = |list: &str, index, level| regrouped(TWO, &[heading(list, index, level, "新")]).unwrap();
        assert_eq!(new("/body/1/body/1/body", 1, 3), "p 一[a 甲[b 新[c]] 乙[]] 二[d]");
        assert_eq!(new("/body/1/body/1/body", 1, 2), "p 一[a 甲[b] 新[c] 乙[]] 二[d]");
        assert_eq!(new("/body/1/body/1/body", 1, 1), "p 一[a 甲[b]] 新[c 乙[]] 二[d]");
        assert_eq!(new("/body/1/body", 0, 2), "p 一[新[a] 甲[b c] 乙[]] 二[d]");
        assert_eq!(new("/body/2/body", 1, 1), "p 一[a 甲[b c] 乙[]] 二[d] 新[]");
        assert_eq!(new("/body", 0, 1), "新[p] 一[a 甲[b c] 乙[]] 二[d]");
        assert!(regrouped(TWO, &[heading("/body", 0, 2, "新")]).is_err(), "no heading of level 1 stands before it");
    }

    #[test]
    fn what_a_heading_headed_goes_on_under_that_before() {
        let without = |at: &str| regrouped(TWO, &[gone(at)]).unwrap();
        assert_eq!(without("/body/2"), "p 一[a 甲[b c] 乙[d]]");
        assert_eq!(without("/body/1/body/1"), "p 一[a b c 乙[]] 二[d]");
        assert!(regrouped(TWO, &[gone("/body/1")]).is_err(), "甲 would head on a level of its own");
        let moved = [gone("/body/1/body/1"), heading("/body/1/body", 0, 2, "甲")];
        assert_eq!(regrouped(TWO, &moved).unwrap(), "p 一[甲[a b c] 乙[]] 二[d]");
        let flat = [gone("/body/1"), gone("/body/1/body/1"), gone("/body/1/body/2")];
        assert_eq!(regrouped(TWO, &flat).unwrap(), "p a b c 二[d]");
    }

    #[test]
    fn lines_stay_as_they_were_written() {
        let source = "{\n  \"body\": [\n    {\n      \"section\": \"一\",\n      \"body\": [\n        \"a\",\n        {\n          \"list\": [\"b\"]\n        }\n      ]\n    }\n  ]\n}";
        let new = apply(source, &[heading("/body/0/body", 1, 1, "二")]).unwrap();
        let expected = "{\n  \"body\": [\n    {\n      \"section\": \"一\",\n      \"body\": [\n        \"a\"\n      ]\n    },\n    {\n      \"section\": \"二\",\n      \"body\": [\n        {\n          \"list\": [\"b\"]\n        }\n      ]\n    }\n  ]\n}";
        assert_eq!(new, expected);
        // Taken away again, it is what it was.
        assert_eq!(apply(&new, &[gone("/body/1")]).unwrap(), source);
    }

    #[test]
    fn a_first_section_is_made_and_others_bodies_stay() {
        let new = regrouped(r#""a", "b""#, &[heading("/body", 1, 1, "一")]).unwrap();
        assert_eq!(new, "a 一[b]");
        let source = "{\"attachments\": [{\"body\": [\"x\",  \"y\"]}], \"body\": [\"a\",  \"b\"]}";
        let new = apply(source, &[heading("/attachments/0/body", 0, 1, "一")]).unwrap();
        assert!(new.ends_with("\"body\": [\"a\",  \"b\"]}"), "{new}");
    }
}
