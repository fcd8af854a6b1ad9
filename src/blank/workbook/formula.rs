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

/// The sum of cells; nothing while one of them is empty: a part of a sum looks like the whole. Where `blanks` are nothing, as in
/// tables of amounts, only while all are.
pub(super) fn total(cells: &[At], blanks: bool) -> String {
    let least = if blanks { 1 } else { cells.len() };
    format!("=IF({}<{least},\"\",{})", over("COUNT", cells), over("SUM", cells))
}

/// What becomes of a sum: nothing while a number lacks, `平`, or by how much it fails and what both sides are. One that `forgives`
/// holds too where its figures' roundings explain the gap, and tells of that.
pub(super) fn check(left: &[At], right: &[At], forgives: bool) -> String {
    let all = [left, right].concat();
    let gap = gap(left, right);
    let fails = format!(
        "{}&ABS({gap})&{}&{}&{}&{}&{}",
        text(&format!("{FAILS} ")),
        text("（左边 "),
        rounded(left),
        text("，右边 "),
        rounded(right),
        text("）"),
    );
    let fails = match forgives {
        true => format!("IF(ABS({gap})<={}+{NEAR},{}&ABS({gap})&{},{fails})", slack(&all), text(ROUNDED), text("）")),
        false => fails,
    };
    format!("=IF({}<{},\"\",IF({gap}=0,{},{fails}))", over("COUNT", &all), all.len(), text(HOLDS))
}

/// By how much a sum of these cells, all of them numbers, may miss: as [`crate::form::rounding::slack`] has it.
fn slack(cells: &[At]) -> String {
    let each = |single: &dyn Fn(&str) -> String, range: &dyn Fn(&str) -> String| -> Vec<String> {
        runs(cells).iter().map(|run| if run.contains(':') { range(run) } else { single(run) }).collect()
    };
    let places = each(&places, &|range| format!("SUMPRODUCT(MAX({}))", places(range))).join(",");
    // Two are one amount, and miss by nothing.
    let halves = if cells.len() <= 2 { 0 } else { cells.len() / 2 };
    format!("{halves}*10^-MAX(0,{places})")
}

/// How many places a number has behind its point; -1 where it has none.
fn places(cell: &str) -> String {
    format!("LEN({cell}&\"\")-FIND(\".\",{cell}&\".\")")
}

/// Whether a cell that tells what becomes of a sum says that it fails.
pub(super) fn says_failing(at: At) -> String {
    format!("LEFT({},1)={}", row_col_to_cell(at.0, at.1), text(FAILS))
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
        self.block(col, col)
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

    /// Which rows of some codes stand right below a row.
    fn below(&self, codes: &str, row: u32) -> String {
        let own = self.own(row);
        let steps: Vec<usize> = self.levels.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let next = match steps.as_slice() {
            [first, more @ ..] if more.iter().all(|step| step == first) => format!("LEN({own})+{first}"),
            _ => self
                .levels
                .windows(2)
                .rev()
                .fold("0".to_owned(), |rest, pair| format!("IF(LEN({own})={},{},{rest})", pair[0], pair[1])),
        };
        format!("(LEN({codes})={next})*(LEFT({codes},LEN({own}))={own})")
    }

    /// The total of the highest level in a column; nothing while nothing is there.
    pub(super) fn total(&self, col: u16) -> String {
        let (rows, figures) = (self.highest(), self.range(col));
        format!("=IF(SUMPRODUCT({rows}*ISNUMBER({figures}))=0,\"\",SUMPRODUCT({rows}*1,{figures}))")
    }

    /// The sum of what stands right below a row in a column; nothing while nothing is there. It sees every row from the next one to
    /// the last, whichever are put in: the range is told from the row's own code, since it must not hold the sum itself.
    pub(super) fn parent(&self, row: u32, col: u16) -> String {
        let key = |col: u16| in_row(row, col);
        let first = self.cols.first().copied().unwrap_or(col);
        let (_, last) = self.rows;
        let high = format!("MAX(1,ROWS({}:{})-1)", key(first), row_col_to_cell_absolute(last, first));
        let under = |to: u16| format!("OFFSET({0},1,COLUMN({1})-COLUMN({0}),{high},1)", key(first), key(to));
        let codes = self.cols.iter().map(|&col| under(col)).collect::<Vec<_>>().join("&") + "&\"\"";
        let (rows, figures) = (self.below(&codes, row), under(col));
        format!("=IF(SUMPRODUCT({rows}*ISNUMBER({figures}))=0,\"\",SUMPRODUCT({rows}*1,{figures}))")
    }

    /// What becomes of the sums by code of a row in some columns: nothing where no number stands below it, `平`, or by how much the
    /// first of them fails. A blank counts as 0. Sums that are forgiven their roundings hold with them.
    pub(super) fn check(&self, row: u32, is_total: bool, cols: &[u16], forgives: bool) -> String {
        let rows = if is_total { self.highest() } else { self.below(&self.codes(), row) };
        let sum = |col: u16| format!("ROUND(SUMPRODUCT({rows}*1,{}),9)", self.range(col));
        let own = |col: u16| format!("N({})", in_row(row, col));
        let any = beside(cols).map(|(from, to)| format!("SUMPRODUCT({rows}*ISNUMBER({}))", self.block(from, to)));
        let all = any.collect::<Vec<_>>().join("+");
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
            match forgives {
                true => format!("IF(ABS({gap})>{}+{NEAR},{words},{rest})", self.slack(&rows, row, col)),
                false => format!("IF({gap}<>0,{words},{rest})"),
            }
        });
        format!("=IF({all}=0,\"\",{failing})")
    }

    /// By how much a row may miss the sum of what stands below it.
    fn slack(&self, rows: &str, row: u32, col: u16) -> String {
        let (range, own) = (self.range(col), in_row(row, col));
        let numbers = format!("{rows}*ISNUMBER({range})");
        // One code below a row is the same amount, and misses by nothing.
        let terms = format!("SUMPRODUCT({numbers})+ISNUMBER({own})");
        format!(
            "({terms}>2)*INT(({terms})/2)*10^-MAX(0,SUMPRODUCT(MAX({numbers}*({}))),{})",
            places(&range),
            places(&format!("N({own})")),
        )
    }

    fn block(&self, from: u16, to: u16) -> String {
        let (first, last) = self.rows;
        format!("{}:{}", row_col_to_cell_absolute(first, from), row_col_to_cell_absolute(last, to))
    }
}

/// Columns beside each other, as the first and the last of each stretch.
fn beside(cols: &[u16]) -> impl Iterator<Item = (u16, u16)> + '_ {
    cols.chunk_by(|col, next| col + 1 == *next).filter_map(|run| Some((*run.first()?, *run.last()?)))
}

/// What stands where a sum holds.
pub(super) const HOLDS: &str = "平";

/// What stands first where it holds but for roundings.
pub(super) const ROUNDED: &str = "平（四舍五入的尾差 ";

/// What stands first where it fails.
pub(super) const FAILS: &str = "差";

/// The longest formula that Excel takes, in characters.
pub(super) const LONGEST: usize = 8192;

/// Less than any last place.
const NEAR: &str = "0.0000001";

/// Whether a formula, as a program stores it, is one of those above: any other was typed by somebody.
pub(crate) fn is_ours(formula: &str) -> bool {
    let formula = formula.trim_start_matches("of:").trim_start_matches('=');
    ["IF(COUNT(", "IF(SUMPRODUCT("].iter().any(|begin| formula.starts_with(begin))
}

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
