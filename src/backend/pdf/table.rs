//! Tables in the structure tree: rows, cells, and for each cell the headers that govern it.

use std::ops::Range;

use lopdf::ObjectId;

use super::Error;
use super::element::{Kid, Stretch};
use super::ink::Leaf;
use super::object::{push_int, push_value, text};
use super::tags::{Tree, dangling_cell};
use crate::layout::{Cell, CellRole, Table};

impl Tree<'_> {
    /// A table, with the captions above it.
    pub(super) fn table(
        &mut self,
        parent: ObjectId,
        block: usize,
        table: &Table,
        caption: Range<usize>,
    ) -> Result<ObjectId, Error> {
        let mut element = self.element("Table", parent);
        element.kids.extend(self.caption(element.id, caption)?.map(Kid::Element));
        if !table.title.is_empty() {
            element.extra.extend(b"/A<</O/Table/Summary");
            push_value(&mut element.extra, &text(&table.title));
            element.extra.extend(b">>");
        }
        let mut rows = self.rows(block, table)?;
        let body = rows.split_off(table.header_rows.min(rows.len()));
        for (role, rows) in [("THead", rows), ("TBody", body)] {
            if !rows.is_empty() {
                element.kids.push(Kid::Element(self.row_group(element.id, role, block, table, rows)?));
            }
        }
        Ok(self.put(element))
    }

    /// The cells of each row from left to right, each with its ink.
    fn rows(&mut self, block: usize, table: &Table) -> Result<Vec<Vec<CellInk>>, Error> {
        let mut ink = vec![Vec::new(); table.cells.len()];
        for (leaf, stretch) in self.take_stretches(block) {
            match leaf {
                Leaf::Cell { cell, .. } => ink.get_mut(cell).ok_or_else(|| dangling_cell(block, cell))?.push(stretch),
                _ => return Err(Error::Dangling { what: format!("block {block}") }),
            }
        }
        let mut rows: Vec<Vec<CellInk>> = table.heights.iter().map(|_| Vec::new()).collect();
        for (index, ink) in ink.into_iter().enumerate() {
            let row = rows.get_mut(table.cells[index].area.row).ok_or_else(|| dangling_cell(block, index))?;
            row.push(CellInk { index, ink });
        }
        rows.iter_mut().for_each(|row| row.sort_by_key(|cell| table.cells[cell.index].area.col));
        Ok(rows)
    }

    fn row_group(
        &mut self,
        parent: ObjectId,
        role: &'static str,
        block: usize,
        table: &Table,
        rows: Vec<Vec<CellInk>>,
    ) -> Result<ObjectId, Error> {
        let mut group = self.element(role, parent);
        for cells in rows.into_iter().filter(|cells| !cells.is_empty()) {
            let mut row = self.element("TR", group.id);
            for cell in cells {
                row.kids.push(Kid::Element(self.cell(row.id, block, table, cell)?));
            }
            group.kids.push(Kid::Element(self.put(row)));
        }
        Ok(self.put(group))
    }

    fn cell(&mut self, parent: ObjectId, block: usize, table: &Table, drawn: CellInk) -> Result<ObjectId, Error> {
        let cell = &table.cells[drawn.index];
        if let Some(&head) = cell.heads.iter().find(|&&head| head >= table.cells.len()) {
            return Err(dangling_cell(block, head));
        }
        let data = cell.role == CellRole::Data;
        let mut element = self.element(if data { "TD" } else { "TH" }, parent);
        match drawn.ink.as_slice() {
            [stretch] if is_parted_figure(cell) => {
                let figure = self.whole_figure(element.id, &cell.text, *stretch);
                element.kids.push(Kid::Element(figure));
            }
            _ => drawn.ink.into_iter().for_each(|stretch| self.hang(&mut element, stretch)),
        }
        if !data {
            let mut name = Vec::new();
            push_cell_id(&mut name, block, drawn.index);
            element.extra.extend(b"/ID(");
            element.extra.extend(&name);
            element.extra.push(b')');
            self.identify(name, element.id);
        }
        // A row that merged cells from above fill is none: readers count the rows that have cells of their own.
        let own = |row: &usize| table.cells.iter().any(|cell| cell.area.row == *row);
        let rows = if cell.area.rows > 1 { cell.area.row_range().filter(own).count() } else { 1 };
        write_attributes(&mut element.extra, block, cell, rows);
        Ok(self.put(element))
    }

    /// The ink of a figure that its column parts over lines, and that it is one (ISO 32000-1, 14.9.4): neither who hears nor who
    /// reads back could tell it from two.
    fn whole_figure(&mut self, parent: ObjectId, figure: &str, stretch: Stretch) -> ObjectId {
        let mut span = self.element("Span", parent);
        self.hang(&mut span, stretch);
        span.extra.extend(b"/ActualText");
        push_value(&mut span.extra, &text(figure));
        self.put(span)
    }
}

/// Whether all that a cell says is one figure over several lines.
fn is_parted_figure(cell: &Cell) -> bool {
    let is_figure = |ch: char| ch.is_ascii_digit() || ",.-".contains(ch);
    cell.lines.len() > 1 && cell.text.chars().all(is_figure)
}

/// A cell by its index in the table, with its ink.
struct CellInk {
    index: usize,
    ink: Vec<Stretch>,
}

/// Writes the identifier of a header cell, unique in the document.
fn push_cell_id(out: &mut Vec<u8>, block: usize, cell: usize) {
    out.push(b'b');
    push_int(out, block);
    out.push(b'c');
    push_int(out, cell);
}

/// Spans, scope and the headers that govern a cell. Headers are named one by one: with headers merged both ways no
/// reader could work them out from scopes (ISO 14289-1, 7.5).
fn write_attributes(out: &mut Vec<u8>, block: usize, cell: &Cell, rows: usize) {
    let before = out.len();
    out.extend(b"/A<</O/Table");
    let nothing = out.len();
    match cell.role {
        CellRole::ColumnHead => out.extend(b"/Scope/Column"),
        CellRole::RowHead => out.extend(b"/Scope/Row"),
        CellRole::Data => {}
    }
    for (key, span) in [("/RowSpan ", rows), ("/ColSpan ", cell.area.cols)] {
        if span > 1 {
            out.extend(key.as_bytes());
            push_int(out, span);
        }
    }
    if !cell.heads.is_empty() {
        out.extend(b"/Headers[");
        for &head in &cell.heads {
            out.push(b'(');
            push_cell_id(out, block, head);
            out.push(b')');
        }
        out.push(b']');
    }
    match out.len() == nothing {
        true => out.truncate(before),
        false => out.extend(b">>"),
    }
}
