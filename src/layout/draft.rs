//! A table as compose drafts it: texts and areas, nothing measured.

use crate::grid::Area;
use crate::model::ColumnAlign;
use crate::style::{StyleKind, TableStyle, Width};

use super::{CellRole, Ruling};

/// A table as compose drafts it: texts and areas, nothing measured.
pub(super) struct TableDraft {
    /// JSON pointer of the table.
    pub at: String,
    pub title: String,
    pub widths: Vec<Width>,
    pub style: TableStyle,
    /// Whether its author, and no form, says how it is set.
    pub own: bool,
    pub cells: Vec<CellDraft>,
    pub ruling: Ruling,
    /// How the texts of each column stand below the header; nothing where the styles decide.
    pub aligns: Vec<Option<ColumnAlign>>,
    /// For each row whether it is a header row.
    pub header: Vec<bool>,
}

/// A cell as compose drafts it.
pub(super) struct CellDraft {
    pub area: Area,
    pub role: CellRole,
    pub kind: StyleKind,
    pub text: String,
    pub at: String,
    /// How far it is drawn in from the left, in characters.
    pub indent: u8,
    /// Whether it has a grey ground.
    pub shaded: bool,
}
