//! Tables, their rows and cells.

use super::super::doc::{Block, Table};
use super::super::looks::Props;
use super::{Building, MAX_COLUMNS, Open, Reading};
use crate::xml::reader::Tag;

impl Reading<'_> {
    pub(super) fn column(&mut self, tag: &Tag<'_>) -> Open {
        let width = tag.attr("w:w").and_then(|width| width.parse().ok()).unwrap_or_default();
        let grid = self.tables.last_mut().map(|building| &mut building.table.grid);
        grid.into_iter().filter(|grid| grid.len() < MAX_COLUMNS).for_each(|grid| grid.push(width));
        Open::Other
    }

    pub(super) fn span(&mut self, tag: &Tag<'_>) -> Open {
        let span = tag.attr("w:val").and_then(|span| span.parse().ok()).unwrap_or_default();
        self.tables.last_mut().into_iter().for_each(|building| building.cell.span = span);
        Open::Other
    }

    /// A cell that came, went or was merged with tracking: it is told at its first paragraph.
    pub(super) fn cell_change(&mut self) -> Open {
        self.tables.last_mut().into_iter().for_each(|table| table.cell_changed = true);
        Open::Skipped
    }

    pub(super) fn begin_table(&mut self) -> Open {
        self.put_joined();
        if self.tables.is_empty() {
            let begins_page = std::mem::take(&mut self.begins_page);
            let table = Table { begins_page, ..Table::default() };
            self.tables.push(Building { table, ..Building::default() });
            return Open::Table;
        }
        self.foreign("表格里的表格")
    }

    pub(super) fn merged(&mut self, tag: &Tag<'_>) -> Open {
        if let Some(building) = self.tables.last_mut() {
            building.cell.continues = tag.attr("w:val").as_deref() != Some("restart");
        }
        Open::Other
    }

    pub(super) fn end_cell(&mut self) {
        self.put_joined();
        if let Some(building) = self.tables.last_mut() {
            let cell = std::mem::take(&mut building.cell);
            building.cell_ground = Props::default();
            building.row.push(cell);
        }
    }

    pub(super) fn end_row(&mut self) {
        if let Some(building) = self.tables.last_mut() {
            let row = std::mem::take(&mut building.row);
            building.row_look = None;
            let heads = std::mem::take(&mut building.row_heads);
            match std::mem::take(&mut building.row_gone) {
                true => building.gone = true,
                false => {
                    let is_next = heads && building.table.heads == building.table.rows.len();
                    building.table.heads += usize::from(is_next);
                    building.table.rows.push(row);
                }
            }
        }
    }

    pub(super) fn end_table(&mut self) {
        // A table all of whose rows came or went with tracking is not there.
        if let Some(building) = self.tables.pop().filter(|building| !building.gone || !building.table.rows.is_empty()) {
            self.doc.blocks.push(Block::Table(building.table));
        }
    }
}
