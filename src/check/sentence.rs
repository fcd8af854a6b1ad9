//! A sentence as one hears it: the numbers said in it with their units, in whatever digits and with whatever blanks they
//! are typed, and the years told by how they lie to the report's own.

use std::ops::Range;
use std::sync::LazyLock;

use super::letters::Letters;
use crate::model::figure::Number;
use crate::model::half::half;

/// What stands for the number that is looked at.
pub(super) const HERE: char = '#';

/// Units of things counted and of money, longest first. An amount is taken in 万元.
const UNITS: [(&str, Unit); 17] = [
    ("万元", Unit::Money(1)),
    ("亿元", Unit::Money(10_000)),
    ("元", Unit::Yuan),
    ("件次", Unit::Count),
    ("人次", Unit::People),
    ("件", Unit::Count),
    ("份", Unit::Count),
    ("起", Unit::Count),
    ("宗", Unit::Count),
    ("条", Unit::Count),
    ("例", Unit::Count),
    ("部", Unit::Count),
    ("项", Unit::Count),
    ("个", Unit::Count),
    ("篇", Unit::Count),
    ("次", Unit::People),
    ("人", Unit::People),
];

/// Other ways to say the same, told once.
const SAYINGS: [(&str, &str); 49] = [
    ("上一年度", "上年"),
    ("上年度", "上年"),
    ("上一年", "上年"),
    ("去年", "上年"),
    ("本年度", "本年"),
    ("今年以来", "本年"),
    ("今年", "本年"),
    ("全年度", "本年"),
    ("一年来", "本年"),
    ("下一年度", "下年"),
    ("下年度", "下年"),
    ("下一年", "下年"),
    ("次年", "下年"),
    ("1月1日至12月31日", ""),
    ("截至12月31日", ""),
    ("截止12月31日", ""),
    ("12月31日", ""),
    // What came over from the year before is no other time.
    ("上年结转", "承前结转"),
    ("结转上年", "结转承前"),
    ("结转自上年", "结转自承前"),
    ("上年未办结", "承前未办结"),
    ("上年转入", "承前转入"),
    ("上年遗留", "承前遗留"),
    ("上年末", "承前末"),
    ("转入上年", "转入承前"),
    ("结转至下年", "结转后续"),
    ("结转到下年", "结转后续"),
    ("结转入下年", "结转后续"),
    ("结转下年", "结转后续"),
    ("转入下年", "结转后续"),
    // What is compared with last year is this year's.
    ("与上年同期相比", "同比"),
    ("同上年相比", "同比"),
    ("与上年相比", "同比"),
    ("较上年", "同比"),
    ("比上年", "同比"),
    // Nobody apart from others: all who may ask.
    ("公民个人", "自然人"),
    ("公民、法人和其他组织", "申请人"),
    ("公民、法人或其他组织", "申请人"),
    ("公民、法人或者其他组织", "申请人"),
    ("自然人、法人和其他组织", "申请人"),
    ("自然人、法人或其他组织", "申请人"),
    ("自然人、法人或者其他组织", "申请人"),
    ("公民、法人", "申请人"),
    ("公民和法人", "申请人"),
    ("公民或法人", "申请人"),
    // Nothing apart from others: all ways there are.
    ("通过各种渠道", ""),
    ("通过各类渠道", ""),
    ("通过多种渠道", ""),
    ("各种渠道", ""),
];

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    /// Things.
    Count,
    /// People or occasions: never things.
    People,
    /// Money, in so many 万元.
    Money(i64),
    /// Money in 元.
    Yuan,
}

impl Unit {
    pub(crate) fn is_money(self) -> bool {
        matches!(self, Unit::Money(_) | Unit::Yuan)
    }
}

/// A number of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// Where it stands in the sentence's text, with its unit.
    pub(crate) at: Range<usize>,
    /// Its value, of money in 万元; `None` where it is only about so much.
    pub(crate) value: Option<Number>,
    pub(crate) unit: Unit,
}

/// A sentence.
pub(super) struct Sentence<'a> {
    /// As typed.
    pub(crate) typed: &'a str,
    /// As heard: without blanks, digits in ASCII, years as 上年, 本年, 下年 or 某年.
    pub(crate) text: String,
    pub(crate) numbers: Vec<Said>,
    /// Where each byte of the text comes from.
    from: Vec<usize>,
}

/// A character and the byte of the typed sentence that it comes from.
type Heard = Vec<(char, usize)>;

impl<'a> Sentence<'a> {
    /// Hears a sentence of a report of this year.
    pub(crate) fn new(typed: &'a str, year: u16) -> Sentence<'a> {
        let mut heard: Heard = typed.char_indices().filter_map(|(at, ch)| Some((plain(ch)?, at))).collect();
        heard = without_separators(&heard);
        heard = with_digits(&heard);
        heard.retain(|(ch, _)| !QUOTES.contains(ch));
        heard = with_years(&heard, i64::from(year));
        heard = with_sayings(heard);
        let text: String = heard.iter().map(|(ch, _)| ch).collect();
        let from = heard.iter().flat_map(|(ch, at)| std::iter::repeat_n(*at, ch.len_utf8())).collect();
        let numbers = numbers(&text);
        Sentence { typed, text, numbers, from }
    }

    /// The text from behind the number before to the number after, [`HERE`] in place of the number.
    pub(crate) fn around(&self, index: usize) -> String {
        let number = &self.numbers[index].at;
        let start = index.checked_sub(1).map_or(0, |before| self.numbers[before].at.end);
        let end = self.numbers.get(index + 1).map_or(self.text.len(), |after| after.at.start);
        format!("{}{HERE}{}", &self.text[start..number.start], &self.text[number.end..end])
    }

    /// The words as typed that say a number: from the last mark before it.
    pub(crate) fn words(&self, index: usize) -> &'a str {
        let number = &self.numbers[index].at;
        let before = &self.text[..number.start];
        let start = before.rfind(MARKS).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
        self.typed_part(start..number.end)
    }

    /// What was typed for a part of the text.
    pub(crate) fn typed_part(&self, part: Range<usize>) -> &'a str {
        let place = |at: usize| self.from.get(at).copied().unwrap_or(self.typed.len());
        // The end is that of the last character, not where the next begins: blanks may stand between.
        let last = place(part.end.saturating_sub(1));
        let end = last + self.typed[last..].chars().next().map_or(0, char::len_utf8);
        self.typed[place(part.start)..end.max(place(part.start))].trim()
    }
}

/// Marks that part clauses.
pub(super) const MARKS: [char; 11] = ['，', ',', '；', ';', '：', ':', '。', '（', '(', '）', ')'];

/// Marks about words that are heard without them. A numeral behind one is part of a name: “一件事”.
const QUOTES: [char; 3] = ['“', '”', '"'];

/// A character as heard; `None` for blanks and what cannot be seen.
fn plain(ch: char) -> Option<char> {
    match ch {
        '０'..='９' | '．' => Some(half(ch)),
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' => None,
        ch if ch.is_whitespace() => None,
        HERE => Some('＃'),
        ch => Some(ch),
    }
}

/// Without the commas that part thousands.
fn without_separators(heard: &Heard) -> Heard {
    let digit = |at: usize| heard.get(at).is_some_and(|(ch, _)| ch.is_ascii_digit());
    let parts =
        |at: usize| heard[at].0 == ',' && at > 0 && digit(at - 1) && (1..=3).all(|n| digit(at + n)) && !digit(at + 4);
    (0..heard.len()).filter(|&at| !parts(at)).map(|at| heard[at]).collect()
}

/// Hanzi that numerals are made of.
const NUMERALS: [char; 15] = ['零', '〇', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千'];

/// Hanzi numerals before a unit as digits. One alone is a number only before 件, 份 or 宗: 一起 and 一个 are words.
fn with_digits(heard: &Heard) -> Heard {
    let is_numeral = |at: usize| heard.get(at).is_some_and(|(ch, _)| NUMERALS.contains(ch));
    let (mut out, mut at) = (Vec::with_capacity(heard.len()), 0);
    while at < heard.len() {
        if !is_numeral(at) {
            out.push(heard[at]);
            at += 1;
            continue;
        }
        let length = (at..).take_while(|&at| is_numeral(at)).count();
        let run: String = heard[at..at + length].iter().map(|(ch, _)| ch).collect();
        let rest: String = heard[at + length..].iter().take(2).map(|(ch, _)| ch).collect();
        let counted = UNITS.iter().any(|(unit, _)| rest.starts_with(unit));
        let alone = length > 1 || rest.starts_with(['件', '份', '宗']);
        let before = at.checked_sub(1).map(|before| heard[before].0);
        let thing = heard.get(at + length + 1).is_some_and(|(ch, _)| *ch == '事');
        let named =
            thing || matches!(before, Some('“' | '"' | '第' | '之' | '每' | '同' | '逐' | '其' | '0'..='9' | '.'));
        match value(&run).filter(|_| counted && alone && !named) {
            Some(value) => out.extend(value.to_string().chars().map(|digit| (digit, heard[at].1))),
            None => out.extend_from_slice(&heard[at..at + length]),
        }
        at += length;
    }
    out
}

/// The value of a hanzi numeral below a hundred thousand, such as 三百四十九 or 二〇.
fn value(run: &str) -> Option<i64> {
    const DIGITS: &str = "零一二三四五六七八九";
    let digit = |ch: char| match ch {
        '〇' => Some(0),
        '两' => Some(2),
        ch => DIGITS.chars().position(|known| known == ch).map(|n| n as i64),
    };
    if run.chars().all(|ch| digit(ch).is_some()) {
        return run.chars().try_fold(0i64, |sum, ch| sum.checked_mul(10)?.checked_add(digit(ch)?));
    }
    let (mut sum, mut last) = (0, None);
    for ch in run.chars() {
        let power = match ch {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            ch => {
                last = digit(ch);
                continue;
            }
        };
        sum += last.take().unwrap_or(1) * power;
    }
    Some(sum + last.unwrap_or(0))
}

/// Years by how they lie to the report's own.
fn with_years(heard: &Heard, year: i64) -> Heard {
    let digit = |at: usize| heard.get(at).and_then(|(ch, _)| ch.to_digit(10)).map(i64::from);
    let four = |at: usize| (at..at + 4).try_fold(0, |sum, at| Some(sum * 10 + digit(at)?));
    let (mut out, mut at) = (vec![], 0);
    while at < heard.len() {
        let said = four(at).filter(|_| heard.get(at + 4).is_some_and(|(ch, _)| *ch == '年'));
        match said.filter(|year| (1900..2100).contains(year)) {
            Some(said) => {
                let words = match said - year {
                    0 => "本年",
                    -1 => "上年",
                    1 => "下年",
                    _ => "某年",
                };
                out.extend(words.chars().map(|ch| (ch, heard[at].1)));
                at += 5;
                at += usize::from(heard.get(at).is_some_and(|(ch, _)| *ch == '度'));
            }
            None => {
                out.push(heard[at]);
                at += 1;
            }
        }
    }
    out
}

/// The characters of each saying.
static OF_SAYINGS: LazyLock<Vec<Letters>> =
    LazyLock::new(|| SAYINGS.iter().map(|(saying, _)| Letters::of(saying)).collect());

/// What is said in other ways as it is told once, saying by saying.
fn with_sayings(heard: Heard) -> Heard {
    let letters = |heard: &Heard| Letters::of_all(heard.iter().map(|(ch, _)| *ch));
    let has = letters(&heard);
    let replaced = |(heard, has): (Heard, Letters), (of_saying, (saying, plain)): (&Letters, &(&str, &str))| {
        if !has.may_have(of_saying) {
            return (heard, has);
        }
        let heard = replaced(heard, saying, plain);
        let has = letters(&heard);
        (heard, has)
    };
    OF_SAYINGS.iter().zip(&SAYINGS).fold((heard, has), replaced).0
}

fn replaced(heard: Heard, words: &str, by: &str) -> Heard {
    let words: Vec<char> = words.chars().collect();
    let begins = |at: usize| heard[at].0 == words[0];
    let starts = |at: usize| begins(at) && heard[at..].iter().map(|(ch, _)| ch).take(words.len()).eq(words.iter());
    if !(0..heard.len()).any(starts) {
        return heard;
    }
    let (mut out, mut at) = (vec![], 0);
    while at < heard.len() {
        match starts(at) {
            true => {
                out.extend(by.chars().map(|ch| (ch, heard[at].1)));
                at += words.len();
            }
            false => {
                out.push(heard[at]);
                at += 1;
            }
        }
    }
    out
}

/// The numbers with a unit.
fn numbers(text: &str) -> Vec<Said> {
    let (mut numbers, mut at) = (vec![], 0);
    while let Some(start) = text[at..].find(|ch: char| ch.is_ascii_digit()).map(|found| at + found) {
        let rest = &text[start..];
        let length = rest.find(|ch: char| !ch.is_ascii_digit() && ch != '.').unwrap_or(rest.len());
        let digits = rest[..length].trim_end_matches('.');
        let behind = &rest[digits.len()..];
        let about = behind.starts_with(['余', '多', '万', '亿', '几'])
            && !behind.starts_with("万元")
            && !behind.starts_with("亿元");
        let unit = behind.trim_start_matches(['余', '多', '万', '亿', '几']);
        let unit = if about { unit } else { behind };
        let named = text[..start].ends_with(['第', '.', '-', '〔', '号', '/'])
            || text[..start].ends_with(|ch: char| ch.is_ascii_alphabetic());
        at = start + digits.len();
        let Some((words, unit)) = UNITS.iter().find(|(words, _)| unit.starts_with(words)) else { continue };
        let end = at + behind.find(words).unwrap_or(0) + words.len();
        at = end;
        // People are no things: they stand between a verb and what is counted.
        if !named && *unit != Unit::People {
            let value = Number::parse(digits).filter(|_| !about).and_then(|number| in_unit(number, *unit));
            numbers.push(Said { at: start..end, value, unit: *unit });
        }
    }
    numbers
}

/// A number as counted, or an amount in 万元.
fn in_unit(number: Number, unit: Unit) -> Option<Number> {
    match unit {
        Unit::Yuan => number.ten_thousandth(),
        Unit::Money(1) | Unit::Count | Unit::People => Some(number),
        Unit::Money(times) => number.times(times),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(typed: &str) -> (String, Vec<String>) {
        let sentence = Sentence::new(typed, 2023);
        let numbers = sentence.numbers.iter().map(|said| said.value.map_or("约".into(), |value| value.to_string()));
        (sentence.text.clone(), numbers.collect())
    }

    #[test]
    fn numbers_are_heard_in_every_spelling() {
        for (typed, number) in [
            ("申请 1,230 件", "1230"),
            ("申请１２件", "12"),
            ("申请三百四十九件", "349"),
            ("申请二〇件", "20"),
            ("申请十二件", "12"),
            ("申请两件", "2"),
            ("共12753700元", "1275.37"),
            ("共0.13亿元", "1300"),
            ("共1,265.37万元", "1265.37"),
            ("近300余件", "约"),
            ("1.2万件", "约"),
        ] {
            assert_eq!(heard(typed).1, [number], "{typed}");
        }
        for none in ["第二十条", "一起推进", "一个平台", "2023年", "国办公开办函〔2021〕30号", "同比增长18.1%"]
        {
            assert!(heard(none).1.is_empty(), "{none}");
        }
    }

    #[test]
    fn years_are_heard_by_the_reports_own() {
        assert_eq!(heard("2022年度结转至2023年，2021 年").0, "承前结转至本年，某年");
        assert_eq!(heard("上年度结转，今年新收，结转下一年度").0, "承前结转，本年新收，结转后续");
    }

    #[test]
    fn what_was_typed_is_found_again() {
        let sentence = Sentence::new("全年，收到申请 1,230 件（含）", 2023);
        assert_eq!((sentence.words(0), sentence.around(0).as_str()), ("收到申请 1,230 件", "全年，收到申请#（含）"));
    }
}
