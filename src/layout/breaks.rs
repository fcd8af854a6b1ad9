//! Where a line may end: the prohibitions of CLREQ 3.1.4 at GB level, as LibreOffice and Word apply them too.
//!
//! The sets are the union of CLREQ's and of the default sets that office programs carry for zh-CN, so that the Word
//! copy, broken by its reader, ends its lines where we do.

use super::measure::is_western;

/// Marks that must not begin a line (line-start prohibition): closing marks, stops, connectors and suffixes.
pub const NOT_AT_START: &str =
    "、，；：。！？”’）》〉】〕］｝」』〗〞·•…—～–%‰‱℃°′″¢￠％々ˇˉ―‖,.;:!?)]}>﹐﹑﹒﹔﹕﹖﹗．｡､";

/// Marks that must not end a line (line-end prohibition): opening marks and prefixes.
pub const NOT_AT_END: &str = "“‘（《〈【〔［｛「『〖〝([{<$¥￥£￡№";

/// Whether a mark must not begin a line.
pub fn forbidden_at_start(ch: char) -> bool {
    NOT_AT_START.contains(ch)
}

/// Whether a mark must not end a line.
pub fn forbidden_at_end(ch: char) -> bool {
    NOT_AT_END.contains(ch)
}

/// Whether a line may end between two neighbouring characters.
///
/// `before` and `after` stand next to each other; white space is not asked about: a line may always end after it.
pub fn may_break(before: char, after: char) -> bool {
    if before == ' ' {
        return after != ' ';
    }
    if after == ' ' || forbidden_at_start(after) || forbidden_at_end(before) {
        return false;
    }
    // UAX 14 glues curly quotes on both sides, and office programs break by it.
    if is_quote(before) || is_quote(after) {
        return false;
    }
    !in_one_word(before, after)
}

fn is_quote(ch: char) -> bool {
    matches!(ch, '“' | '”' | '‘' | '’' | '"' | '\'')
}

/// Western words, numbers and addresses hold together, but addresses may end a line after `/` or `-` (CLREQ 3.1.4,
/// UAX 14 classes SY and HY: not before a digit, which keeps `0851-86402295` whole).
fn in_one_word(before: char, after: char) -> bool {
    if !is_western(before) || !is_western(after) {
        return false;
    }
    !(matches!(before, '/' | '-') && !after.is_ascii_digit() && !matches!(after, '/' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place where a line may end, shown as `|`.
    fn show(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::new();
        for (i, &ch) in chars.iter().enumerate() {
            out.push(ch);
            if chars.get(i + 1).is_some_and(|&next| may_break(ch, next)) {
                out.push('|');
            }
        }
        out
    }

    #[test]
    fn marks_hold_to_their_neighbours() {
        assert_eq!(show("按照（区属）各部门。"), "按|照|（区|属）|各|部|门。");
        assert_eq!(show("全面“放管服”改革"), "全|面“放|管|服”改|革");
        assert_eq!(show("实施——方案……等"), "实|施——|方|案……|等");
    }

    #[test]
    fn numbers_words_and_addresses_hold_together() {
        assert_eq!(show("率达100%。"), "率|达|100%。");
        assert_eq!(show("电话0851-86402295"), "电|话|0851-86402295");
        assert_eq!(show("http://a.cn/b-c/2020/"), "http://|a.cn/|b-|c/2020/");
        assert_eq!(show("互联网+政务"), "互|联|网|+|政|务");
    }
}
