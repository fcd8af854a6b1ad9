//! Formulas of Excel over cells by their places.

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};

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

/// A cell that keeps its column and moves with its row.
pub(super) fn in_row(row: u32, col: u16) -> String {
    row_col_to_cell_absolute(0, col).trim_end_matches(|ch: char| ch == '$' || ch.is_ascii_digit()).to_owned()
        + &(row + 1).to_string()
}

/// Rows known by their codes, which stand in a column or, a part in each, in several.
pub(super) struct ByCode {
    pub(super) cols: Vec<u16>,
    /// The first row and the last.
    pub(super) rows: (u32, u32),
    /// How long codes are, from the highest level down.
    pub(super) levels: Vec<usize>,
}

impl ByCode {
    fn range(&self, col: u16) -> String {
        let (first, last) = self.rows;
        format!("{}:{}", row_col_to_cell_absolute(first, col), row_col_to_cell_absolute(last, col))
    }

    /// The codes of all rows.
    fn codes(&self) -> String {
        self.cols.iter().map(|&col| self.range(col)).collect::<Vec<_>>().join("&") + "&\"\""
    }

    fn own(&self, row: u32) -> String {
        self.cols.iter().map(|&col| in_row(row, col)).collect::<Vec<_>>().join("&") + "&\"\""
    }

    /// Which rows are on the highest level, as 1 and 0.
    fn highest(&self) -> String {
        format!("(LEN({})={})", self.codes(), self.levels.first().copied().unwrap_or_default())
    }

    /// Which rows stand right below another.
    fn below(&self, row: u32) -> String {
        let (codes, own) = (self.codes(), self.own(row));
        let next = self
            .levels
            .windows(2)
            .rev()
            .fold("0".to_owned(), |rest, pair| format!("IF(LEN({own})={},{},{rest})", pair[0], pair[1]));
        format!("(LEN({codes})={next})*(LEFT({codes},LEN({own}))={own})")
    }

    /// The total of the highest level in a column; nothing while nothing is there.
    pub(super) fn total(&self, col: u16) -> String {
        let (rows, figures) = (self.highest(), self.range(col));
        format!("=IF(SUMPRODUCT({rows}*ISNUMBER({figures}))=0,\"\",SUMPRODUCT({rows}*1,{figures}))")
    }

    /// What becomes of the sums by code of a row in some columns: nothing where no number stands below it, `平`, or by how much the
    /// first of them fails. A blank counts as 0.
    pub(super) fn check(&self, row: u32, is_total: bool, cols: &[u16]) -> String {
        let rows = if is_total { self.highest() } else { self.below(row) };
        let any = |col: u16| format!("SUMPRODUCT({rows}*ISNUMBER({}))", self.range(col));
        let sum = |col: u16| format!("ROUND(SUMPRODUCT({rows}*1,{}),9)", self.range(col));
        let own = |col: u16| format!("N({})", in_row(row, col));
        let all = cols.iter().map(|&col| any(col)).collect::<Vec<_>>().join("+");
        let failing = cols.iter().rev().fold(text(HOLDS), |rest, &col| {
            let gap = format!("ROUND({}-{},9)", own(col), sum(col));
            let words = format!(
                "{}&ABS({gap})&{}&{}&{}&{}&{}",
                text(&format!("{FAILS} ")),
                text("（本行 "),
                own(col),
                text("，下级之和 "),
                sum(col),
                text("）")
            );
            format!("IF({gap}<>0,{words},{rest})")
        });
        format!("=IF({all}=0,\"\",{failing})")
    }
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
