//! Numbers at the head of a line.

/// The level that a number at the head of a line has by GB/T 9704 clause 7.3.3: 一、 （一） 1. （1）; `None` without one.
pub(crate) fn enumerator(text: &str) -> Option<u8> {
    let chinese = |ch: char| "一二三四五六七八九十百".contains(ch);
    let chars: Vec<char> = text.chars().take(8).collect();
    let run = |from: usize, is: &dyn Fn(char) -> bool| {
        chars[from.min(chars.len())..].iter().take_while(|ch| is(**ch)).count()
    };
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    match at(0) {
        ch if chinese(ch) => (at(run(0, &chinese)) == '、').then_some(1),
        '（' | '(' => {
            let (hanzi, digits) = (run(1, &chinese), run(1, &|ch| ch.is_ascii_digit()));
            let closes = |count: usize| count > 0 && matches!(at(1 + count), '）' | ')');
            if closes(hanzi) { Some(2) } else { closes(digits).then_some(4) }
        }
        ch if ch.is_ascii_digit() => {
            let count = run(0, &|ch| ch.is_ascii_digit());
            let mark = matches!(at(count), '.' | '．' | '、') && !at(count + 1).is_ascii_digit();
            mark.then_some(3)
        }
        _ => None,
    }
}

/// Whether a character is a number in a circle, 1 to 50.
pub(crate) fn is_circled(ch: char) -> bool {
    matches!(ch, '①'..='⑳' | '㉑'..='㉟' | '㊱'..='㊿')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_head_of_a_line_tell_its_level() {
        for (text, level) in [
            ("一、总体情况", Some(1)),
            ("十二、其他", Some(12 - 11)),
            ("（一）主动公开", Some(2)),
            ("(二)依申请公开", Some(2)),
            ("1.组织领导", Some(3)),
            ("（3）其他", Some(4)),
            ("1.5万元", None),
            ("一是加强", None),
            ("2023年", None),
        ] {
            assert_eq!(enumerator(text), level, "{text}");
        }
    }
}
