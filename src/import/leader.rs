//! Leaders: the dots that lead from an entry of a table of contents to its page.

/// What leaders are made of, by how many dots each stands for.
const LEADERS: [(&str, usize); 3] = [(".．·•‧_-─", 1), ("‥", 2), ("…⋯—―", 3)];
/// So many dots are no pause of a sentence, and no decimal point.
const LEAST: usize = 5;

/// An entry and the number of its page, where a leader stands between.
pub(crate) fn entry(text: &str) -> Option<(&str, usize)> {
    let text = text.trim().trim_end_matches('页').trim_end_matches([')', '）', ' ', '-', '—']);
    let bare = text.trim_end_matches(|ch: char| digit(ch).is_some());
    let number = &text[bare.len()..];
    let page = number.chars().filter_map(digit).fold(0, |all, digit| (all * 10 + digit).min(10_000));
    let led = bare.trim_end_matches([' ', '\u{3000}', '(', '（', '第']);
    let title = led.trim_end_matches(|ch: char| ch.is_whitespace() || dots(ch) > 0);
    let weight: usize = led[title.len()..].chars().map(dots).sum();
    let is_entry = (1..=4).contains(&number.chars().count()) && weight >= LEAST && !title.is_empty();
    is_entry.then_some((title, page))
}

fn dots(ch: char) -> usize {
    LEADERS.iter().find(|(marks, _)| marks.contains(ch)).map_or(0, |(_, dots)| *dots)
}

/// A digit, be it of full width.
fn digit(ch: char) -> Option<usize> {
    let narrow = if ('０'..='９').contains(&ch) { char::from_u32(ch as u32 - 0xfee0)? } else { ch };
    narrow.to_digit(10).and_then(|digit| usize::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_lead_to_a_page() {
        for (text, title, page) in [
            ("一、概况……………3", "一、概况", 3),
            ("第二部分 决算表······ 12", "第二部分 决算表", 12),
            ("（一）收入 . . . . . . (4)", "（一）收入", 4),
            ("附表——————— 第７页", "附表", 7),
            ("1.2 支出.........- 15 -", "1.2 支出", 15),
        ] {
            assert_eq!(entry(text), Some((title, page)), "{text}");
        }
        for text in ["增长5.3", "2020—2024", "全年办件12", "……12", "他说……", "电话0851-1234567", "一、概况 3"]
        {
            assert_eq!(entry(text), None, "{text}");
        }
    }
}
