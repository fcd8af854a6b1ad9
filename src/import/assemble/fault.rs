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
