//! Full-width characters as the narrow ones that they stand for.

/// The half-width form of a full-width letter, digit, mark (U+FF01–U+FF5E) or blank (U+3000); others as they are.
pub(crate) fn half(ch: char) -> char {
    match ch {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(ch) - 0xfee0).unwrap_or(ch),
        '\u{3000}' => ' ',
        _ => ch,
    }
}

/// A text with its full-width digits half-width, all else as typed.
pub(crate) fn half_digits(text: &str) -> String {
    text.chars().map(|ch| if matches!(ch, '０'..='９') { half(ch) } else { ch }).collect()
}

/// A text with its full-width figures half-width whole: the digits, the points between digits, and the commas that part thousands.
pub(crate) fn half_figures(text: &str) -> String {
    let in_figure = |ch: char| ch.is_ascii_digit() || matches!(ch, '０'..='９' | '．' | '.' | '，' | ',');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_figure) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|ch| !in_figure(ch)).unwrap_or(from.len());
        out.push_str(before);
        out.push_str(&half_run(&from[..end]));
        rest = &from[end..];
    }
    out + rest
}

/// A run of digits, points and commas. A comma parts thousands where the digits about it are full-width or a full-width point shows
/// that all is one figure: elsewhere it may part two.
fn half_run(run: &str) -> String {
    let digits = half_digits(run);
    if digits == run && !run.contains('．') {
        return digits;
    }
    let inner = digits.trim_matches(['．', '.', '，', ',']);
    let narrow: String = inner.chars().map(half).collect();
    let (whole, places) =
        narrow.split_once('.').map_or((narrow.as_str(), None), |(whole, places)| (whole, Some(places)));
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    let in_thousands = first && groups.all(|group| group.len() == 3);
    let is_figure = in_thousands && places.is_none_or(|places| !places.is_empty() && !places.contains([',', '.']));
    match is_figure {
        true => digits.replacen(inner, &narrow, 1),
        false => with_points(&digits),
    }
}

/// Full-width points between digits as half-width ones.
fn with_points(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let narrow = |(at, &ch): (usize, &char)| {
        let is_point = ch == '．' && digit(at.checked_sub(1)) && digit(Some(at + 1));
        if is_point { '.' } else { ch }
    };
    chars.iter().enumerate().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_full_width_changes() {
        let narrow: String = "ＡＺａｚ０９！～％．－＋　，、。年·—".chars().map(half).collect();
        assert_eq!(narrow, "AZaz09!~%.-+ ,、。年·—");
        assert_eq!(half_digits("２０２４年，Ａ．１％"), "2024年，Ａ．1％");
    }

    #[test]
    fn a_figure_changes_whole() {
        for (typed, figure) in [
            ("１２３，４５６．７８万元", "123,456.78万元"),
            ("123，456．78万元", "123,456.78万元"),
            ("１，２００", "1,200"),
            ("增长４５.２％，其中", "增长45.2％，其中"),
            ("２０２４年，１．总则", "2024年，1．总则"),
            ("分别为１，２，３", "分别为1，2，3"),
            ("在2，345户中", "在2，345户中"),
        ] {
            assert_eq!(half_figures(typed), figure, "{typed}");
        }
    }
}
