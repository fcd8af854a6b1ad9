//! Formulas of Excel over cells by their places.

use rust_xlsxwriter::utility::row_col_to_cell;

/// A cell: row and column from 0.
pub(super) type At = (u32, u16);

/// The most arguments that are handed to one function; Excel takes 255.
pub(super) const MOST: usize = 200;

/// The most characters of a text in a formula; Excel takes 255.
const TEXT: usize = 200;

/// A function over cells, such as `SUM(D5:D12,D20)`; several of them added up where one takes no more.
pub(super) fn over(function: &str, cells: &[At]) -> String {
    let runs = runs(cells);
    let calls = runs.chunks(MOST).map(|chunk| format!("{function}({})", chunk.join(",")));
    calls.collect::<Vec<_>>().join("+")
}

/// Cells by name; those below each other as one range.
pub(super) fn runs(cells: &[At]) -> Vec<String> {
    let mut runs: Vec<(At, At)> = vec![];
    for &(row, col) in cells {
        match runs.last_mut().filter(|(_, last)| last.1 == col && last.0 + 1 == row) {
            Some((_, last)) => last.0 = row,
            None => runs.push(((row, col), (row, col))),
        }
    }
    let name = |at: At| row_col_to_cell(at.0, at.1);
    runs.iter()
        .map(|&(from, to)| if from == to { name(from) } else { format!("{}:{}", name(from), name(to)) })
        .collect()
}

/// A text as a formula has it.
pub(super) fn text(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let piece = |chars: &[char]| format!("\"{}\"", chars.iter().collect::<String>().replace('"', "\"\""));
    let pieces: Vec<String> = chars.chunks(TEXT).map(piece).collect();
    if pieces.is_empty() { "\"\"".to_owned() } else { pieces.join("&") }
}

/// The sum of what is filled in; nothing while nothing is.
pub(super) fn total(cells: &[At]) -> String {
    format!("=IF({}=0,\"\",{})", over("COUNT", cells), over("SUM", cells))
}

/// Whether a sum fails, once all its cells are numbers.
pub(super) fn fails(left: &[At], right: &[At]) -> String {
    let all = [left, right].concat();
    format!("AND({}={},{}<>0)", over("COUNT", &all), all.len(), gap(left, right))
}

/// What becomes of a sum: nothing while a number lacks, `平`, or by how much it fails and what both sides are.
pub(super) fn check(left: &[At], right: &[At]) -> String {
    let all = [left, right].concat();
    format!(
        "=IF({}<{},\"\",IF({gap}=0,{},{}&ABS({gap})&{}&{}&{}&{}&{}))",
        over("COUNT", &all),
        all.len(),
        text(HOLDS),
        text(&format!("{FAILS} ")),
        text("（左边 "),
        rounded(left),
        text("，右边 "),
        rounded(right),
        text("）"),
        gap = gap(left, right),
    )
}

/// What stands where a sum holds.
pub(super) const HOLDS: &str = "平";

/// What stands first where it fails.
pub(super) const FAILS: &str = "差";

/// Sums of decimal amounts are not exact in Excel: nine places are.
fn gap(left: &[At], right: &[At]) -> String {
    format!("ROUND({}-({}),9)", over("SUM", left), over("SUM", right))
}

fn rounded(side: &[At]) -> String {
    format!("ROUND({},9)", over("SUM", side))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_each_other_are_one_range() {
        assert_eq!(over("SUM", &[(4, 3), (5, 3), (6, 3), (9, 3), (4, 4)]), "SUM(D5:D7,D10,E5)");
        let many: Vec<At> = (0..450).map(|n| (n * 2, 0)).collect();
        assert_eq!(over("COUNT", &many).matches("COUNT(").count(), 3);
    }

    #[test]
    fn texts_are_quoted_and_cut() {
        assert_eq!(text("说“是”\"x\""), "\"说“是”\"\"x\"\"\"");
        assert_eq!(text(&"甲".repeat(300)).matches('&').count(), 1);
    }
}
