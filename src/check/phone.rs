//! Phone numbers of persons in prose that is published.
//!
//! Only a mobile number that the sentence itself calls a phone is told: offices publish lines of eleven digits that are
//! amounts, numbers of documents or of accounts, and their own phones are lines with an area code. Sheets for signature
//! are not published.

use crate::diag::{Finding, Place, tell};
use crate::model::Report;
use crate::model::half::half;
use crate::model::walk::PartKind;

/// Words that a phone number is given with, before it or in brackets behind it.
const PHONE_WORDS: [&str; 9] = ["手机", "电话", "联系", "致电", "来电", "拨打", "咨询", "微信", "短信"];
/// What makes eleven digits the number of something else, right before them.
const OTHER_NUMBERS: [&str; 9] = ["编号", "账号", "帐号", "单号", "证号", "文号", "代码", "序号", "户号"];
/// What makes eleven digits an amount, right behind them.
const UNITS: &str = "元万亿人件次户个份篇条项吨米克%％";
/// How many characters before a number its word may stand, and behind it.
const BEFORE: usize = 16;
const BEHIND: usize = 6;

/// Tells of every mobile number in what is published.
pub(super) fn check(report: &Report, out: &mut Vec<Finding>) {
    let is_published =
        |kind| !matches!(kind, PartKind::Metadata | PartKind::Signoff | PartKind::Picture | PartKind::Seal);
    for part in report.parts().iter().filter(|part| is_published(part.kind)) {
        for number in numbers(&part.text) {
            let shown = format!("{}****{}", &number[..3], &number[7..]);
            let words = format!("正文里有手机号码 {shown}，个人的电话一般不公开");
            let finding = Finding::warning("phone-personal", Place::Value(part.at.to_string()), words)
                .hint("改为单位的办公电话（带区号），或删去这个号码；确是对外公布的值班手机的，不必改。")
                .fact("number", &shown);
            tell(out, finding);
        }
    }
}

/// The mobile numbers of a text, as eleven digits.
fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    let mut found = vec![];
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = (at..chars.len()).find(|&i| !is_of_number(&chars, i)).unwrap_or(chars.len());
        found.extend(mobile(&chars[at..end]).filter(|_| is_phone(&chars, at, end)));
        at = end;
    }
    found
}

/// Full-width digits and signs as their narrow ones. A full-width blank stays: it stands between numbers, not in them.
fn narrow(ch: char) -> char {
    match ch {
        '\u{2010}'..='\u{2013}' => '-',
        '\u{3000}' => ch,
        _ => half(ch),
    }
}

/// Whether a character belongs to a number: a digit, or one sign between two digits.
fn is_of_number(chars: &[char], i: usize) -> bool {
    let is_digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    is_digit(i) || matches!(chars[i], '-' | ' ') && is_digit(i + 1)
}

/// The eleven digits of a mobile number (second digit 3 to 9), written together or as 3-4-4, with or without 86.
fn mobile(chars: &[char]) -> Option<String> {
    let text: String = chars.iter().collect();
    let groups: Vec<&str> = text.split(['-', ' ']).collect();
    let groups = if groups.len() > 1 && groups[0] == "86" { &groups[1..] } else { &groups[..] };
    let digits = groups.concat();
    let digits = if groups.len() == 1 {
        digits.strip_prefix("86").filter(|d| d.len() == 11).unwrap_or(&digits)
    } else {
        &digits
    };
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_grouped = groups.len() == 1 || lengths == [3, 4, 4];
    let mut bytes = digits.bytes();
    let is_mobile = digits.len() == 11 && bytes.next() == Some(b'1') && bytes.next().is_some_and(|b| b >= b'3');
    (is_grouped && is_mobile).then(|| digits.to_owned())
}

/// Whether what stands around a number says that it is a phone's.
fn is_phone(chars: &[char], start: usize, end: usize) -> bool {
    let before: String = chars[start.saturating_sub(BEFORE)..start].iter().collect();
    let behind: String = chars[end..chars.len().min(end + BEHIND)].iter().collect();
    // The sentence alone counts.
    let before = before.rsplit(['。', '；', ';', '！', '!', '？', '?', '\n']).next().unwrap_or_default();
    let is_part =
        |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '.' | '_' | '/' | '@'));
    let is_amount = behind.chars().next().is_some_and(|ch| UNITS.contains(ch));
    let label = before.trim_end_matches([' ', ':', '为', '是', '+', '(']);
    let is_other = OTHER_NUMBERS.iter().any(|other| label.ends_with(other));
    let bracketed = behind.strip_prefix('(').unwrap_or_default();
    let is_called = PHONE_WORDS.iter().any(|word| before.contains(word) || bracketed.contains(word));
    is_called && !is_other && !is_amount && !is_part(before.chars().last()) && !is_part(behind.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_called_a_phone_is_told() {
        for text in [
            "联系人：张三，手机：13800138000。",
            "联系电话 138-0013-8000",
            "如有疑问请致电+86 139 0013 8000（工作时间）。",
            "张三（电话：１３８００１３８０００）",
            "张三，8613800138000（微信同号）",
            "咨询电话:18600001111、0851-86400002。",
        ] {
            assert_eq!(numbers(text).len(), 1, "{text}");
        }
        assert_eq!(numbers("手机：13800138000，13900138000。").len(), 2);
    }

    #[test]
    fn what_may_be_something_else_is_not() {
        for text in [
            "全年支出13800138000元，咨询电话0851-86400002。",
            "项目编号13800138000，联系电话12345。",
            "联系电话：0851-86400002、12345。",
            "缴费账号：13800138000，电话12345。",
            "收到编号为13800138000的来信。",
            "电话0851-86400002。另有13800138000。",
            "电话号段138001380001。",
            "邮箱：13800138000@example.cn，联系李四。",
            "电话费10800138000",
            "文件13800138000.pdf请致电索取",
            "证书编号为 13800138000（联系时请提供）",
        ] {
            assert_eq!(numbers(text), Vec::<String>::new(), "{text}");
        }
    }
}
