//! Numbers that Word counts by itself (ECMA-376 part 1, clause 17.9).

use std::collections::HashMap;

use crate::import::parts::Element;

/// How the levels of a list are counted.
#[derive(Clone, Default, Debug)]
struct Levels(Vec<Level>);

#[derive(Clone, Debug)]
struct Level {
    format: String,
    /// What is printed, `%1` for the number of level 1.
    text: String,
    start: u32,
}

/// All lists of a document, and how far each is counted.
#[derive(Default, Debug)]
pub(crate) struct Numbering {
    lists: HashMap<String, (String, Levels)>,
    /// By abstract list: the last number of each level.
    counts: HashMap<String, Vec<Option<u32>>>,
}

/// The levels of a list end at 9 (clause 17.9.6).
const MOST_LEVELS: usize = 9;

impl Numbering {
    /// Reads the part of the numbering.
    pub(crate) fn read(root: &Element) -> Numbering {
        let levels = |element: &Element| {
            let level = |level: &Element| Level {
                format: level.val("numFmt").unwrap_or("decimal").to_owned(),
                text: level.val("lvlText").unwrap_or_default().to_owned(),
                start: level.number("start").unwrap_or(1),
            };
            Levels(element.all("lvl").take(MOST_LEVELS).map(level).collect())
        };
        let kinds: HashMap<&str, Levels> =
            root.all("abstractNum").filter_map(|kind| Some((kind.attr("abstractNumId")?, levels(kind)))).collect();
        let mut lists = HashMap::new();
        for list in root.all("num") {
            let (Some(id), Some(kind)) = (list.attr("numId"), list.val("abstractNumId")) else { continue };
            let mut levels = kinds.get(kind).cloned().unwrap_or_default();
            let mut own = false;
            for change in list.all("lvlOverride") {
                let level = change.attr("ilvl").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
                if let (Some(start), Some(level)) = (change.number("startOverride"), levels.0.get_mut(level)) {
                    (level.start, own) = (start, true);
                }
            }
            // A list that begins anew counts by itself.
            let count = if own { format!("num {id}") } else { kind.to_owned() };
            lists.insert(id.to_owned(), (count, levels));
        }
        Numbering { lists, counts: HashMap::new() }
    }

    /// Counts on, and gives what is printed; `None` for no list.
    pub(crate) fn next(&mut self, id: &str, level: usize) -> Option<String> {
        let (count, levels) = self.lists.get(id)?;
        let own = levels.0.get(level)?;
        let counts = self.counts.entry(count.clone()).or_insert_with(|| vec![None; MOST_LEVELS]);
        let number = counts[level].map_or(own.start, |last| last.saturating_add(1));
        counts[level] = Some(number);
        counts[level + 1..].fill(None);
        if own.format == "bullet" {
            return Some("•".to_owned());
        }
        let mut out = own.text.clone();
        for (at, of) in levels.0.iter().enumerate().take(level + 1) {
            let number = counts[at].unwrap_or(of.start);
            out = out.replace(&format!("%{}", at + 1), &printed(&of.format, number));
        }
        Some(out)
    }
}

/// A number in a format (clause 17.18.59).
fn printed(format: &str, number: u32) -> String {
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
}
