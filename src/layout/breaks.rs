//! Where a line may end: UAX 14 over the classes of [`super::chars`], and what CLREQ (level GB) has beyond classes.

use icu_properties::props::LineBreak as L;

use super::chars::{closes, line_break, opens};
use crate::font::is_hanzi;

/// Whether a line may end before a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Break {
    /// No.
    No,
    /// Only where the line has no better place: before a dot in an address.
    Spare,
    /// Yes.
    Yes,
}

/// Whether a line may end between two characters that stand alone.
pub fn may_break(before: char, after: char) -> bool {
    // Nearly all that is asked about: a figure in a cell, or hanzi.
    if before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() {
        return false;
    }
    breaks(&[before, after])[1] == Break::Yes
}

/// For each character whether a line may end before it; never before the first.
pub(super) fn breaks(chars: &[char]) -> Vec<Break> {
    let classes = Classes::of(chars, line_break);
    let mut out = Vec::with_capacity(chars.len());
    out.extend(chars.first().map(|_| Break::No));
    let mut address = Address::default();
    for at in 1..chars.len() {
        address.take(chars[at - 1]);
        // Nearly all that is asked about.
        if is_hanzi(chars[at - 1]) && is_hanzi(chars[at]) && classes.raw[at] == L::Ideographic {
            out.push(Break::Yes);
            continue;
        }
        out.push(tailored(chars, at, &address, &classes.raw).unwrap_or_else(|| match classes.may_break(at) {
            true => Break::Yes,
            false => Break::No,
        }));
    }
    out
}

/// What CLREQ decides where classes cannot; nothing where UAX 14 decides.
fn tailored(chars: &[char], at: usize, address: &Address, classes: &[L]) -> Option<Break> {
    let (before, after) = (chars[at - 1], chars[at]);
    let (class_before, class_after) = (classes[at - 1], classes[at]);
    let is_letter = |ch: char| matches!(line_break(ch), L::Alphabetic | L::HebrewLetter);
    let is_figure = |ch: char| is_letter(ch) || line_break(ch) == L::Numeric;
    match (before, after) {
        // CLREQ 3.1.3, strict: dashes never begin a line. UAX 14 lets lines end on both sides of them.
        (_, '—' | '―' | '⸺') => Some(Break::No),
        (' ' | '\u{3000}', _) => None,
        // GB/T 15834 5.1.10 and CLREQ 3.1.3, level GB: a solidus does not end a line; in an address it may.
        ('/' | '／', _) if address.parts() && (is_figure(after) || class_after == L::Ideographic || opens(after)) => {
            Some(Break::Yes)
        }
        ('/' | '／', _) => Some(Break::No),
        ('-', _) if address.parts() && is_letter(after) => Some(Break::Yes),
        // An address that is longer than a line parts before a dot, if nowhere else.
        (_, '.') if address.parts() && chars.get(at + 1).is_some_and(|next| is_figure(*next)) => Some(Break::Spare),
        // An apostrophe stands within its word.
        ('’', _) if at > 1 && is_letter(chars[at - 2]) && is_letter(after) => Some(Break::No),
        // An interpunct between Western letters or figures is a sign of theirs (kW·h).
        ('·' | '•' | '‧', _) if is_figure(after) && (at < 2 || is_figure(chars[at - 2]) || is_sign(chars[at - 2])) => {
            Some(Break::No)
        }
        // CLREQ 3.1.5: the year in brackets and the number behind it are one number (〔2020〕8号).
        ('〕', _) if is_figure(after) => Some(Break::No),
        // CLREQ 3.1.5: what stands before a number never ends a line, whatever stands behind it.
        (_, _) if class_before == L::PrefixNumeric => Some(Break::No),
        // CLREQ 3.1.5: what stands behind a number never begins a line, whatever it stands behind.
        (_, _) if class_after == L::PostfixNumeric => Some(Break::No),
        // CLREQ 3.1.3: a line may end behind a Chinese stop; UAX 14 takes it for the end of a number.
        (before, _) if closes(before) && class_after == L::PrefixNumeric => Some(Break::Yes),
        // CLREQ 3.1.3: a percent sign of full width ends what it stands behind.
        ('％', _) if is_figure(after) => Some(Break::Yes),
        // CLREQ 3.1.5: full-width letters are words like others.
        ('Ａ'..='Ｚ' | 'ａ'..='ｚ', 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９') => Some(Break::No),
        ('０'..='９', 'Ａ'..='Ｚ' | 'ａ'..='ｚ') => Some(Break::No),
        // A tilde in a range of figures, any other sign of ASCII's that UAX 14 counts to letters, and tone marks begin no line.
        (_, '>') if chars.get(at + 1).is_some_and(|next| next.is_ascii_digit()) => None,
        (_, '~' | '>' | 'ˇ' | 'ˉ') => Some(Break::No),
        ('<', _) => Some(Break::No),
        _ => None,
    }
}

fn is_sign(ch: char) -> bool {
    matches!(line_break(ch), L::PostfixNumeric | L::CombiningMark)
}

/// Whether what ends at a place is the beginning of an address: a scheme, or a name with a dot before a letter and before the
/// first solidus.
#[derive(Default)]
struct Address {
    scheme: bool,
    dotted: bool,
    solidus: bool,
    last: [char; 2],
}

impl Address {
    fn take(&mut self, ch: char) {
        if !ch.is_ascii_graphic() {
            *self = Address::default();
            return;
        }
        let [early, last] = self.last;
        self.scheme |= (early, last, ch) == (':', '/', '/');
        self.dotted |= early.is_ascii_alphanumeric() && last == '.' && ch.is_ascii_alphabetic() && !self.solidus;
        self.solidus |= ch == '/';
        self.last = [last, ch];
    }

    fn parts(&self) -> bool {
        self.scheme || self.dotted
    }
}

/// A text's classes, with combining marks resolved (LB9, LB10).
struct Classes<'a> {
    raw: Vec<L>,
    /// The class of what a mark stands on.
    base: Vec<L>,
    chars: &'a [char],
}

impl Classes<'_> {
    fn of(chars: &[char], class: impl Fn(char) -> L) -> Classes<'_> {
        let raw: Vec<L> = chars.iter().map(|&ch| class(ch)).collect();
        let mut base = raw.clone();
        for at in 0..raw.len() {
            if matches!(raw[at], L::CombiningMark | L::ZWJ) {
                let on = at.checked_sub(1).map(|before| base[before]).filter(|on| !is_apart(*on));
                base[at] = on.unwrap_or(L::Alphabetic);
            }
        }
        Classes { raw, base, chars }
    }

    /// UAX 14 without its rules for Brahmic scripts (LB28a) and for quotes that look one way (LB15a, LB15b, LB19a): no
    /// document of ours has the former, and Chinese quotes are tailored.
    fn may_break(&self, at: usize) -> bool {
        let (raw_before, raw_after) = (self.raw[at - 1], self.raw[at]);
        // Nearly all that is asked about.
        if raw_before == L::Ideographic && raw_after == L::Ideographic {
            return true;
        }
        match (raw_before, raw_after) {
            (L::CarriageReturn, L::LineFeed) => return false,
            (L::MandatoryBreak | L::CarriageReturn | L::LineFeed | L::NextLine, _) => return true,
            (_, L::MandatoryBreak | L::CarriageReturn | L::LineFeed | L::NextLine | L::Space | L::ZWSpace) => {
                return false;
            }
            (L::ZWJ, _) if self.last_but_spaces(at) != Some(L::ZWSpace) => return false,
            (before, L::CombiningMark | L::ZWJ) if !is_apart(before) => return false,
            _ => {}
        }
        let (before, after) = (self.base[at - 1], self.base[at]);
        if let Some(last) = self.last_but_spaces(at) {
            match (last, after) {
                (L::ZWSpace, _) => return true,
                (_, L::WordJoiner) if before != L::Space => return false,
                (L::OpenPunctuation, _) => return false,
                (L::ClosePunctuation | L::CloseParenthesis, L::Nonstarter) | (L::BreakBoth, L::BreakBoth) => {
                    return false;
                }
                _ => {}
            }
        }
        match (before, after) {
            (_, L::WordJoiner) | (L::WordJoiner | L::Glue, _) => return false,
            (_, L::Glue) if !matches!(before, L::Space | L::BreakAfter | L::Hyphen | L::UnambiguousHyphen) => {
                return false;
            }
            (_, L::ClosePunctuation | L::CloseParenthesis | L::Exclamation | L::BreakSymbols) => return false,
            (L::Space, L::InfixNumeric) => {
                return self.base.get(at + 1) == Some(&L::Numeric);
            }
            (_, L::InfixNumeric) => return false,
            (L::Space, _) => return true,
            (_, L::Quotation) | (L::Quotation, _) => return false,
            (L::ContingentBreak, _) | (_, L::ContingentBreak) => return true,
            _ => {}
        }
        !self.holds(at, before, after)
    }

    /// LB20a and after.
    fn holds(&self, at: usize, before: L, after: L) -> bool {
        let letter = |class| matches!(class, L::Alphabetic | L::HebrewLetter);
        let emoji = |class| matches!(class, L::Ideographic | L::EBase | L::EModifier);
        let hangul = |class| matches!(class, L::JL | L::JV | L::JT | L::H2 | L::H3);
        match (before, after) {
            (L::Hyphen | L::UnambiguousHyphen, _) if letter(after) && self.begins_word(at - 1) => true,
            (_, L::BreakAfter | L::UnambiguousHyphen | L::Hyphen | L::Nonstarter) | (L::BreakBefore, _) => true,
            (L::Hyphen | L::UnambiguousHyphen, _) if self.base_before(at - 1) == Some(L::HebrewLetter) => {
                after != L::HebrewLetter
            }
            (L::BreakSymbols, L::HebrewLetter) | (_, L::Inseparable) => true,
            (L::Numeric, _) if letter(after) => true,
            (_, L::Numeric) if letter(before) => true,
            (L::PrefixNumeric, _) if emoji(after) => true,
            (_, L::PostfixNumeric) if emoji(before) => true,
            (L::PrefixNumeric | L::PostfixNumeric, _) if letter(after) => true,
            (_, L::PrefixNumeric | L::PostfixNumeric) if letter(before) => true,
            _ if self.in_number(at, before, after) => true,
            (L::JL, L::JL | L::JV | L::H2 | L::H3) => true,
            (L::JV | L::H2, L::JV | L::JT) | (L::JT | L::H3, L::JT) => true,
            (_, L::PostfixNumeric) if hangul(before) => true,
            (L::PrefixNumeric, _) if hangul(after) => true,
            _ if letter(before) && letter(after) => true,
            (L::InfixNumeric, _) if letter(after) => true,
            (_, L::OpenPunctuation) if letter(before) || before == L::Numeric => !is_wide(self.chars[at]),
            (L::CloseParenthesis, _) if letter(after) || after == L::Numeric => !is_wide(self.chars[at - 1]),
            (L::RegionalIndicator, L::RegionalIndicator) => self.flags_before(at) % 2 == 1,
            (L::EBase, L::EModifier) => true,
            _ => false,
        }
    }

    /// LB25.
    fn in_number(&self, at: usize, before: L, after: L) -> bool {
        let is_sign = |class| matches!(class, L::PostfixNumeric | L::PrefixNumeric);
        let follows = |skip: usize, class: L| self.base_after(at, skip) == Some(class);
        match (before, after) {
            (L::ClosePunctuation | L::CloseParenthesis, _) if is_sign(after) => self.number_ends(at - 1),
            (_, _) if is_sign(after) && self.number_ends(at) => true,
            (_, L::OpenPunctuation) if is_sign(before) => {
                follows(1, L::Numeric) || follows(1, L::InfixNumeric) && follows(2, L::Numeric)
            }
            (L::PostfixNumeric | L::PrefixNumeric | L::Hyphen | L::InfixNumeric, L::Numeric) => true,
            (_, L::Numeric) => self.number_ends(at),
            _ => false,
        }
    }

    /// Whether what ends before a place is a number, with the signs inside it.
    fn number_ends(&self, at: usize) -> bool {
        let last = self.base[..at].iter().rev().find(|c| !matches!(**c, L::BreakSymbols | L::InfixNumeric));
        last == Some(&L::Numeric)
    }

    /// The class of the last character before a place that is no space.
    fn last_but_spaces(&self, at: usize) -> Option<L> {
        let last = self.raw[..at].iter().rposition(|class| *class != L::Space)?;
        Some(self.base[last])
    }

    /// Whether a hyphen is the first of its word (LB20a).
    fn begins_word(&self, hyphen: usize) -> bool {
        let mut first = hyphen;
        while first > 0 && matches!(self.raw[first], L::CombiningMark | L::ZWJ) {
            first -= 1;
        }
        let before = first.checked_sub(1).map(|at| self.raw[at]);
        before.is_none_or(|class| is_apart(class) || matches!(class, L::ContingentBreak | L::Glue))
    }

    /// The class of what stands before a character and the marks on it.
    fn base_before(&self, at: usize) -> Option<L> {
        let mut first = at;
        while first > 0 && matches!(self.raw[first], L::CombiningMark | L::ZWJ) {
            first -= 1;
        }
        first.checked_sub(1).map(|at| self.base[at])
    }

    /// The class of the `skip`th character behind one, marks on them left out.
    fn base_after(&self, at: usize, skip: usize) -> Option<L> {
        let solid = self.raw[at + 1..].iter().filter(|class| !matches!(**class, L::CombiningMark | L::ZWJ));
        solid.copied().nth(skip - 1)
    }

    /// How many regional indicators stand together before a place.
    fn flags_before(&self, at: usize) -> usize {
        let solid = self.raw[..at].iter().rev().filter(|class| !matches!(**class, L::CombiningMark | L::ZWJ));
        solid.take_while(|class| **class == L::RegionalIndicator).count()
    }
}

/// Classes that no mark can stand on.
fn is_apart(class: L) -> bool {
    matches!(class, L::MandatoryBreak | L::CarriageReturn | L::LineFeed | L::NextLine | L::Space | L::ZWSpace)
}

/// Brackets that fill a square.
fn is_wide(ch: char) -> bool {
    opens(ch) || matches!(ch, '\u{2329}' | '\u{232a}' | '\u{2e80}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::super::chars::untailored;
    use super::*;

    /// Every place where a line may end, shown as `|`, and as `¦` where only if nowhere else.
    fn show(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let breaks = breaks(&chars);
        let mark = |found| match found {
            Break::No => "",
            Break::Spare => "¦",
            Break::Yes => "|",
        };
        chars.iter().zip(breaks).map(|(ch, found)| format!("{}{ch}", mark(found))).collect()
    }

    #[test]
    fn marks_hold_to_their_neighbours() {
        assert_eq!(show("按照（区属）各部门。"), "按|照|（区|属）|各|部|门。");
        assert_eq!(show("全面“放管服”改革"), "全|面|“放|管|服”|改|革");
        assert_eq!(show("实施——方案……等"), "实|施——|方|案……|等");
        assert_eq!(show("买买提·阿不都、卡尔·马"), "买|买|提·|阿|不|都、|卡|尔·|马");
        assert_eq!(show("〔2020〕8号"), "〔2020〕8|号");
    }

    #[test]
    fn lines_end_behind_chinese_marks_before_figures() {
        assert_eq!(show("条，2020年：5"), "条，|2020|年：|5");
        assert_eq!(show("》5、A。5）A”5％5"), "》|5、|A。|5）|A”|5％|5");
        assert_eq!(show("2020—2024年，2020～2024"), "2020—|2024|年，|2020～|2024");
        assert_eq!(show("5（《"), "5|（《");
    }

    #[test]
    fn numbers_words_and_addresses_hold_together() {
        assert_eq!(show("率达100%。"), "率|达|100%。");
        assert_eq!(show("电话0851-86402295"), "电|话|0851-86402295");
        assert_eq!(show("在2020~2024"), "在|2020~2024");
        assert_eq!(show("减-5.2%、−3、±2、￥5"), "减-5.2%、|−3、|±2、|￥5");
        assert_eq!(show("共10km²、5m³/s、7.2×10⁶kW·h"), "共|10km²、|5m³/s、|7.2×10⁶kW·h");
        assert_eq!(show("面积国²的"), "面|积|国²|的");
        assert_eq!(show("约25\u{a0}℃、5\u{202f}000元"), "约|25\u{a0}℃、|5\u{202f}000|元");
        assert_eq!(show("в Казахстан Việt Ångström d’Ivoire"), "в |Казахстан |Việt |Ångström |d’Ivoire");
        assert_eq!(show("http://a.cn/b-c/2020/"), "http://|a¦.cn/|b-|c/|2020/");
        assert_eq!(show("见www.gov.cn。"), "见|www.gov¦.cn。");
        assert_eq!(show("http://a.cn/达、http://a.cn/（达"), "http://|a¦.cn/|达、|http://|a¦.cn/|（达");
        assert_eq!(show("7/12以上"), "7/12|以|上");
        assert_eq!(show("或／且"), "或／且");
        assert_eq!(show("互联网+政务"), "互|联|网|+政|务");
        assert_eq!(show("为>86.4、①②★★等"), "为|>86.4、|①|②|★|★|等");
        assert_eq!(show("东经106°42′8″"), "东|经|106°42′8″");
    }

    /// Unicode's own cases, each a line of code points with `÷` where a line may end and `×` where it may not; those with
    /// quotes that look one way, Brahmic scripts and hanzi are left out of the file. Classes are taken as Unicode has them.
    #[test]
    fn untailored_classes_pass_unicodes_test() {
        let cases = include_str!("../../tests/measured/line-break-test.txt");
        let (mut count, mut wrong) = (0, vec![]);
        for case in cases.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = case.split(' ').collect();
            let code = |word: &&str| u32::from_str_radix(word, 16).ok().and_then(char::from_u32);
            let chars: Vec<char> = words.iter().filter_map(code).collect();
            let wanted: Vec<bool> =
                words.iter().filter(|word| "÷×".contains(**word)).map(|word| *word == "÷").collect();
            let classes = Classes::of(&chars, untailored);
            let ours = (1..chars.len()).map(|at| classes.may_break(at));
            count += 1;
            if !ours.eq(wanted.iter().copied().skip(1).take(chars.len() - 1)) {
                wrong.push(case);
            }
        }
        assert!(count > 10_000, "{count}");
        assert!(wrong.is_empty(), "{} of {count}: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    }

    #[test]
    fn combining_marks_stay_on_their_letters() {
        assert_eq!(show("国e\u{301}国"), "国|e\u{301}|国");
    }
}
