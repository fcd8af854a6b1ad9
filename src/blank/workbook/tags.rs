//! The tags by which a fill-in workbook is read back: in a hidden row what each column is, in a hidden column what each
//! row is, and where both meet what the sheet is. They move with their rows and columns, whoever moves them.

/// What every sheet's tag begins with.
pub(crate) const SHEET: &str = "banxin:";

/// The tag of the cover.
pub(crate) const COVER: &str = "banxin:cover";

/// The tag of the sheet of texts.
pub(crate) const PROSE: &str = "banxin:prose";

/// The tag of the sheet that carries the report.
pub(crate) const CARRIED: &str = "banxin:carried:1";

/// The name of the cover.
pub(crate) const COVER_SHEET: &str = "封面";

/// The name of the sheet that carries the report.
pub(crate) const CARRIED_SHEET: &str = "banxin";

/// The tag of the column that holds what somebody types on the cover and in the sheet of texts.
pub(crate) const TYPED: &str = "typed";

/// The tag of rows and columns that say something and hold nothing of the report.
pub(crate) const SAYS: &str = "says";

/// The tag of rows that the report brings: they are known by their code and name, so that any may be added.
pub(crate) const GIVEN: &str = "given";

/// The tag of the column with the codes of such rows where the table does not print them.
pub(crate) const CODE: &str = "code";

/// The tag of the sheet of a table.
pub(crate) fn table(id: &str) -> String {
    format!("{SHEET}table:{id}")
}

/// The id of the table that a sheet's tag names.
pub(crate) fn table_of(tag: &str) -> Option<&str> {
    tag.strip_prefix(SHEET)?.strip_prefix("table:")
}

/// The tag of a table's row or column, from 0, as the form counts them.
pub(crate) fn line(index: usize) -> String {
    format!("#{index}")
}

/// The row or column that a tag names.
pub(crate) fn line_of(tag: &str) -> Option<usize> {
    tag.strip_prefix('#')?.parse().ok()
}
