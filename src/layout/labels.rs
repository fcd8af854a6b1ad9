//! The numbers and signs before headings and list items (GB/T 9704 clause 7.3.3).

use crate::model::Numbering;

/// The number before the `nth` heading, from 1, of a depth, from 0: 一、 （一） 1. （1） ①.
pub(crate) fn heading(depth: usize, nth: usize) -> String {
    match depth {
        0 => format!("{}、", chinese(nth)),
        1 => format!("（{}）", chinese(nth)),
        2 => item(Numbering::Arabic, nth),
        3 => item(Numbering::Bracketed, nth),
        _ => item(Numbering::Circled, nth),
    }
}

/// What stands before the `nth` item of a list, from 1.
pub(super) fn item(numbering: Numbering, nth: usize) -> String {
    match numbering {
        Numbering::Arabic => format!("{nth}."),
        Numbering::Bracketed => format!("（{nth}）"),
        Numbering::Circled => circled(nth).map_or_else(|| format!("（{nth}）"), String::from),
        Numbering::Bullet => "•".to_owned(),
    }
}

/// How a label counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Counts {
    /// In Arabic figures.
    Arabic,
    /// In hanzi.
    Hanzi,
    /// In circles.
    Circled,
    /// Not at all: each item has the same sign.
    Sign,
}

/// A label taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Parted<'l> {
    pub counts: Counts,
    /// What stands before the number, or the sign itself.
    pub before: &'l str,
    /// What stands behind it.
    pub behind: &'l str,
    /// Which number it is; 1 for a sign.
    pub nth: usize,
}

/// Takes a label apart that [`heading`] or [`item`] made; `None` for what counts otherwise, such as beyond 99 in hanzi.
pub(crate) fn parted(label: &str) -> Option<Parted<'_>> {
    if label == item(Numbering::Bullet, 1) {
        return Some(Parted { counts: Counts::Sign, before: label, behind: "", nth: 1 });
    }
    let inner = label.trim_start_matches('（');
    let number = inner.trim_end_matches(['）', '、', '.']);
    let (before, behind) = (&label[..label.len() - inner.len()], &inner[number.len()..]);
    let counted = |counts, nth| Parted { counts, before, behind, nth };
    if let Ok(nth) = number.parse() {
        return Some(counted(Counts::Arabic, nth));
    }
    let found = |of: fn(usize) -> Option<String>| (1..100).find(|nth| of(*nth).as_deref() == Some(number));
    let in_hanzi = found(|nth| Some(chinese(nth))).map(|nth| counted(Counts::Hanzi, nth));
    in_hanzi.or_else(|| found(|nth| circled(nth).map(String::from)).map(|nth| counted(Counts::Circled, nth)))
}

/// A number in a circle, 1 to 50.
pub(super) fn circled(nth: usize) -> Option<char> {
    let from = match nth {
        1..=20 => 0x245f,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32b1 - 36,
        _ => return None,
    };
    char::from_u32(from + u32::try_from(nth).ok()?)
}

/// A number from 1 to 99 in hanzi; larger ones digit by digit.
fn chinese(nth: usize) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |n: usize| DIGITS[n % 10];
    match nth {
        0..10 => digit(nth).into(),
        10..100 => {
            let tens = if nth < 20 { String::new() } else { digit(nth / 10).into() };
            let ones = if nth.is_multiple_of(10) { String::new() } else { digit(nth).into() };
            format!("{tens}十{ones}")
        }
        _ => nth.to_string().bytes().map(|byte| digit(usize::from(byte - b'0'))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard() {
        let headings: Vec<String> = (0..5).map(|depth| heading(depth, 2)).collect();
        assert_eq!(headings, ["二、", "（二）", "2.", "（2）", "②"]);
        let chinese: Vec<String> = [1, 9, 10, 11, 19, 20, 21, 99, 100, 105].map(chinese).into();
        assert_eq!(chinese, ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十九", "一〇〇", "一〇五"]);
        let circled: String = [1, 20, 21, 35, 36, 50].into_iter().filter_map(circled).collect();
        assert_eq!(circled, "①⑳㉑㉟㊱㊿");
        let read = |label: &str| parted(label).map(|p| (p.counts, p.before.to_owned(), p.behind.to_owned(), p.nth));
        let told = |counts, before: &str, behind: &str, nth| Some((counts, before.to_owned(), behind.to_owned(), nth));
        for nth in [1, 9, 10, 11, 20, 50] {
            assert_eq!(read(&heading(0, nth)), told(Counts::Hanzi, "", "、", nth));
            assert_eq!(read(&heading(1, nth)), told(Counts::Hanzi, "（", "）", nth));
            assert_eq!(read(&heading(2, nth)), told(Counts::Arabic, "", ".", nth));
            assert_eq!(read(&heading(3, nth)), told(Counts::Arabic, "（", "）", nth));
            assert_eq!(read(&heading(4, nth)), told(Counts::Circled, "", "", nth));
            assert_eq!(read(&item(Numbering::Bullet, nth)), told(Counts::Sign, "•", "", 1));
        }
        assert_eq!(read(&heading(0, 100)), None);
        assert_eq!((super::circled(0), super::circled(51)), (None, None));
    }
}
