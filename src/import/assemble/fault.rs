//! Cells that a workbook has no value for: formulas that failed, true and false.

/// What is to be done where a formula failed.
pub(super) const MEND: &str = "在 Excel 或 WPS 里改好这一格的公式，或者填上数，保存后再导入。";

/// What a cell without a value shows, in words.
pub(super) fn words(shown: &str) -> String {
    match shown {
        "TRUE" | "FALSE" => format!("逻辑值“{shown}”"),
        _ => format!("出错的公式“{shown}”"),
    }
}

/// What spreadsheets print where a column has no room for its figure.
pub(super) const TOO_NARROW: &str = "格里是“###”：原表的列太窄，数没有印出来";
/// What is to be done there.
pub(super) const WIDEN: &str = "在 Excel 或 WPS 里加宽这一列再打印；或者直接导入工作簿。";

/// Whether a cell shows that.
pub(super) fn is_too_narrow(text: &str) -> bool {
    text.len() >= 2 && text.chars().all(|ch| ch == '#')
}
