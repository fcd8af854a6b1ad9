//! Numbers that Word counts by itself (ECMA-376 part 1, clause 17.9).

use std::collections::HashMap;

use crate::diag::Finding;
use crate::xml::reader::{Step, Tag, XmlReader};

/// How a level counts.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    /// What is printed, `%1` for the number of level 1.
    text: String,
    start: u32,
    /// Whether the text follows right behind (clause 17.9.28).
    close: bool,
    /// Whether numbers of all levels are shown as figures in it (clause 17.9.4).
    legal: bool,
}

impl Default for Level {
    fn default() -> Level {
        Level { format: "decimal".to_owned(), text: String::new(), start: 1, close: false, legal: false }
    }
}

/// The levels of a list end at 9 (clause 17.9.6).
const MOST_LEVELS: usize = 9;

/// More lists than any document has.
const MOST_LISTS: usize = 5_000;

/// The levels of a list, as far as they are told.
type Levels = [Option<Level>; MOST_LEVELS];

/// A list: the abstract list that it is made from, where its levels start otherwise, and those that it has for itself.
#[derive(Clone, Default, Debug)]
struct List {
    of: String,
    starts: Vec<(usize, u32)>,
    own: Levels,
}

/// All lists of a document, and how far each is counted.
#[derive(Clone, Default, Debug)]
pub(crate) struct Numbering {
    kinds: HashMap<String, Levels>,
    lists: HashMap<String, List>,
    /// The last number of each level, by what counts.
    counts: HashMap<String, [Option<u32>; MOST_LEVELS]>,
}

/// What Word puts before a paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label {
    /// As it is seen.
    pub(crate) shown: String,
    /// As the first of its level would be: labels that count alike have it in common.
    pub(crate) first: String,
    /// Whether the text follows right behind.
    pub(crate) close: bool,
}

impl Numbering {
    /// Reads the part of the numbering.
    ///
    /// # Errors
    /// `docx-xml`.
    pub(crate) fn read(name: &str, text: &str) -> Result<Numbering, Finding> {
        let mut xml = XmlReader::new(name, text);
        let mut reading = Reading::default();
        while let Some(step) = xml.next()? {
            if let Step::Open(tag) = step {
                reading.open(&tag);
            }
        }
        Ok(reading.finish())
    }

    /// Whether it knows a list.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.lists.contains_key(id)
    }

    /// Counts on, and gives what is shown; `None` for no list.
    pub(crate) fn next(&mut self, id: &str, level: usize) -> Option<Label> {
        let list = self.lists.get(id)?;
        let levels = self.kinds.get(&list.of)?;
        let level_at = |at: usize| list.own.get(at)?.as_ref().or(levels.get(at)?.as_ref());
        let own = level_at(level)?;
        let start = |at: usize, level: &Level| {
            let other = list.starts.iter().find(|(of, _)| *of == at);
            other.map_or(level.start, |(_, start)| *start)
        };
        // A list that begins anew counts by itself.
        let counting = if list.starts.is_empty() { list.of.clone() } else { format!("num {id}") };
        let counts = self.counts.entry(counting).or_default();
        let number = counts[level].map_or(start(level, own), |last| last.saturating_add(1));
        counts[level] = Some(number);
        counts[level + 1..].fill(None);
        if own.format == "bullet" {
            return Some(Label { shown: "•".to_owned(), first: "•".to_owned(), close: own.close });
        }
        let (mut shown, mut first) = (own.text.clone(), own.text.clone());
        for (at, count) in counts.iter().enumerate().take(level + 1) {
            let Some(of) = level_at(at) else { continue };
            let place = format!("%{}", at + 1);
            let format = if own.legal && of.format != "none" { "decimal" } else { of.format.as_str() };
            shown = shown.replace(&place, &printed(format, count.unwrap_or_else(|| start(at, of))));
            first = first.replace(&place, &printed(format, 1));
        }
        Some(Label { shown, first, close: own.close })
    }
}

/// The part while it is read.
#[derive(Default)]
struct Reading {
    found: Numbering,
    kind: String,
    list: Option<String>,
    level: usize,
    /// The abstract lists that styles of lists define, by those; and those that refer to such styles (clauses 17.9.27, 17.9.21).
    styles: HashMap<String, String>,
    links: Vec<(String, String)>,
}

impl Reading {
    fn open(&mut self, tag: &Tag<'_>) {
        let value = || attr(tag, "val").unwrap_or_default();
        let number = || attr(tag, "val").and_then(|text| text.trim().parse().ok());
        match tag.local() {
            "abstractNum" => {
                (self.kind, self.list) = (attr(tag, "abstractNumId").unwrap_or_default(), None);
                if self.found.kinds.len() < MOST_LISTS {
                    self.found.kinds.entry(self.kind.clone()).or_default();
                }
            }
            "num" => self.list = attr(tag, "numId"),
            "abstractNumId" => {
                if let Some(list) = self.list.clone().filter(|_| self.found.lists.len() < MOST_LISTS) {
                    self.found.lists.insert(list, List { of: value(), ..List::default() });
                }
            }
            "styleLink" => _ = self.styles.insert(value(), self.kind.clone()),
            "numStyleLink" => self.links.push((self.kind.clone(), value())),
            "lvl" | "lvlOverride" => {
                let level = attr(tag, "ilvl").and_then(|text| text.parse().ok());
                self.level = level.unwrap_or(MOST_LEVELS);
                let is_level = tag.local() == "lvl";
                if let Some(level) = self.level().filter(|level| is_level && level.is_none()) {
                    *level = Some(Level::default());
                }
            }
            "isLgl" => self.take(|level| level.legal = !matches!(&*value(), "0" | "false" | "off")),
            "suff" => self.take(|level| level.close = value() == "nothing"),
            "numFmt" => self.take(|level| level.format = value()),
            "lvlText" => self.take(|level| level.text = value()),
            "start" => self.take(|level| level.start = number().unwrap_or(1)),
            "startOverride" => {
                let list = self.list.as_ref().and_then(|list| self.found.lists.get_mut(list));
                if let (Some(list), Some(start)) = (list, number()) {
                    list.starts.retain(|(level, _)| *level != self.level);
                    list.starts.push((self.level, start));
                }
            }
            _ => {}
        }
    }

    /// The level that is being read: of an abstract list, or of one list for itself.
    fn level(&mut self) -> Option<&mut Option<Level>> {
        let levels = match &self.list {
            Some(list) => &mut self.found.lists.get_mut(list)?.own,
            None => self.found.kinds.get_mut(&self.kind)?,
        };
        levels.get_mut(self.level)
    }

    fn finish(mut self) -> Numbering {
        for (kind, style) in self.links {
            let levels = self.styles.get(&style).and_then(|of| self.found.kinds.get(of)).cloned();
            self.found.kinds.extend(levels.map(|levels| (kind, levels)));
        }
        self.found
    }

    fn take(&mut self, change: impl FnOnce(&mut Level)) {
        if let Some(Some(level)) = self.level() {
            change(level);
        }
    }
}

/// An attribute by its name without prefix.
fn attr(tag: &Tag<'_>, name: &str) -> Option<String> {
    let is_it = |key: &str| key.rsplit(':').next() == Some(name);
    tag.attrs().into_iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
}

/// A number in a format (clause 17.18.59).
pub(crate) fn printed(format: &str, number: u32) -> String {
    match format {
        "none" => String::new(),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "koreanDigital2" => chinese(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "decimalZero" => format!("{number:02}"),
        "lowerLetter" => letters(number).to_lowercase(),
        "upperLetter" => letters(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().filter_map(|ch| char::from_u32(ch as u32 + 0xfee0)).collect()
        }
        _ => number.to_string(),
    }
}

fn letters(number: u32) -> String {
    let letter = char::from(b'A' + (number.saturating_sub(1) % 26) as u8);
    String::from(letter).repeat((number.saturating_sub(1) / 26 + 1).min(10) as usize)
}

fn roman(number: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let (mut rest, mut out) = (number, String::new());
    for (value, digit) in DIGITS {
        while rest >= value {
            out.push_str(digit);
            rest -= value;
        }
    }
    out
}

fn circled(number: u32) -> String {
    let first = match number {
        1..=20 => 0x2460 + number - 1,
        21..=35 => 0x3251 + number - 21,
        36..=50 => 0x32b1 + number - 36,
        _ => return number.to_string(),
    };
    char::from_u32(first).map_or(number.to_string(), String::from)
}

/// 1 to 9999 as 一 to 九千九百九十九.
fn chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if !(1..=9999).contains(&number) {
        return number.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (number / unit % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
        }
        gap = false;
        // 10 to 19 are 十 to 十九.
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_word_does() {
        let words: Vec<String> = [1, 10, 11, 20, 105, 1010].map(chinese).to_vec();
        assert_eq!(words, ["一", "十", "十一", "二十", "一百零五", "一千零一十"]);
        assert_eq!([1, 21, 50].map(circled), ["①", "㉑", "㊿"]);
    }

    #[test]
    fn levels_count_on_and_begin_anew() {
        let level = |at: usize, format: &str, text: &str| {
            format!("<w:lvl w:ilvl='{at}'><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/></w:lvl>")
        };
        let kind =
            level(0, "chineseCountingThousand", "%1、") + &level(1, "decimal", "%1-%2.") + &level(2, "none", "%3");
        let lists = "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>";
        let part = format!(
            "<w:numbering xmlns:w='w'><w:abstractNum w:abstractNumId='0'>{kind}</w:abstractNum>{lists}</w:numbering>"
        );
        let mut numbering = Numbering::read("numbering.xml", &part).unwrap();
        let asked = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("2", 0), ("1", 2), ("1", 3), ("3", 0)];
        let shown = asked.map(|(id, level)| numbering.next(id, level).map(|label| label.shown));
        let shown: Vec<&str> = shown.iter().map(|label| label.as_deref().unwrap_or("-")).collect();
        assert_eq!(shown, ["一、", "一-1.", "一-2.", "二、", "二-1.", "五、", "", "-", "-"]);
    }

    #[test]
    fn lists_have_levels_of_their_own_and_those_of_styles() {
        let level = |format: &str, text: &str, suffix: &str| {
            format!(
                "<w:lvl w:ilvl='0'><w:numFmt w:val='{format}'/><w:suff w:val='{suffix}'/><w:lvlText w:val='{text}'/></w:lvl>"
            )
        };
        let kinds = format!(
            "<w:abstractNum w:abstractNumId='0'><w:styleLink w:val='S'/>{}</w:abstractNum>\
<w:abstractNum w:abstractNumId='1'><w:numStyleLink w:val='S'/></w:abstractNum>",
            level("decimal", "%1.", "tab")
        );
        let own =
            level("chineseCountingThousand", "（%1）", "nothing").replace("<w:suff", "<w:isLgl w:val='0'/><w:suff");
        let legal = level("chineseCountingThousand", "（%1）", "space").replace("<w:suff", "<w:isLgl/><w:suff");
        let lists = format!(
            "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>\
<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>{own}</w:lvlOverride></w:num>\
<w:num w:numId='3'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>{legal}</w:lvlOverride></w:num>"
        );
        let part = format!("<w:numbering xmlns:w='w'>{kinds}{lists}</w:numbering>");
        let mut numbering = Numbering::read("numbering.xml", &part).unwrap();
        let shown = ["1", "2", "3"].map(|id| numbering.next(id, 0).map(|label| (label.shown, label.close)).unwrap());
        // The third counts on, for it is made from the same abstract list.
        assert_eq!(shown, [("1.".to_owned(), false), ("（一）".to_owned(), true), ("（2）".to_owned(), false)]);
    }
}
