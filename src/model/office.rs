//! How offices are named and days written, wherever a text says them.

use super::day_of_printed;
use super::half::half_digits;

/// Whether a text is the name of an office.
pub fn is_office(text: &str) -> bool {
    let text = text.trim();
    let ends = [
        "政府",
        "局",
        "厅",
        "委员会",
        "委",
        "办公室",
        "办",
        "院",
        "中心",
        "办事处",
        "管委会",
        "部",
        "署",
        "会",
        "馆",
        "学校",
        "中学",
        "小学",
        "大学",
        "幼儿园",
        "支队",
        "大队",
        "总队",
        "管理处",
        "管理所",
        "派出所",
        "研究所",
        "司法所",
        "管理站",
        "服务站",
        "公司",
    ];
    (3..=30).contains(&text.chars().count())
        && ends.iter().any(|end| text.ends_with(end))
        && !text.contains(['，', '。', '：', '、', '（', ' ', '\u{3000}'])
}

/// A text without blanks, its digits half-width.
fn bare(text: &str) -> String {
    half_digits(text).chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// A day as people type it into a field for one: `2025-1-20`, `2025.01.20`, `2025/1/20`, `2025年1月20日`, with blanks and
/// full-width digits; as reports write it. `day` in the page's `head.js` reads the same, which its judge holds.
pub fn day_typed(text: &str) -> Option<String> {
    let bare = bare(text);
    let bare = bare.strip_suffix('日').unwrap_or(&bare);
    let parts: Vec<&str> = bare.split(['-', '.', '/', '年', '月', '－', '．', '／']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let typed = format!("{year}-{month:0>2}-{day:0>2}");
    super::read::is_day(&typed).then_some(typed)
}

/// A day as signatures write it: with blanks, zeros before its numbers, or full-width digits; as reports write it.
pub fn day_signed(text: &str) -> Option<String> {
    day_of_printed(&bare(text).replace("年0", "年").replace("月0", "月"))
}

#[cfg(test)]
mod tests {
    use super::day_typed;

    /// Days as people type them, and as they are read: the page is held to the same list.
    #[test]
    fn days_are_read_as_people_type_them() {
        let list = std::fs::read_to_string("tests/judges/page/days.txt").unwrap();
        for line in list.lines() {
            let (typed, read) = line.split_once(" = ").unwrap();
            assert_eq!(day_typed(typed).as_deref().unwrap_or("-"), read, "{typed}");
        }
    }
}
