//! Tables: captions, header rows, cells with the headers that govern them, in a region that scrolls by itself.

use std::ops::Range;

use crate::geom::Len;
use crate::layout::{Cell, CellRole, Ruling, Table, Valign};
use crate::style::{Align, StyleKind};

use super::heads::scope_tells_all;
use super::look::Class;
use super::markup::{Markup, attribute, ratio};
use super::sheet::{
    CAPTION, CELL, FOOT, FRAMED, HEAD, LABEL, LEFT, OPEN, RIGHT, SCROLL, SPOKEN, TABLE, THREE_LINE, TOP, UNIT, WIDE,
};

/// The ground of a shaded cell, which printers draw too.
const GROUND: &str = "background:$line;print-color-adjust:exact";

/// What all cells of a table have in common.
struct Common<'t> {
    block: usize,
    table: &'t Table,
    /// Whether headers are named by the figures that they govern.
    named: bool,
    /// The rows that have cells of their own: a row that merged cells from above fill is none.
    rows: Vec<usize>,
    /// How many rows stand in the head.
    head: usize,
}

impl Markup<'_> {
    /// A table with the captions above it. `wide` tells that it stands on a page that lies on its side.
    pub(crate) fn table(&mut self, block: usize, table: &Table, captions: Range<usize>, wide: bool) {
        self.tables += 1;
        let title = if table.title.is_empty() { self.caption_text(captions.clone()) } else { table.title.clone() };
        let named = format!("表格 {}：{title}", self.tables);
        let label = format!(" role=\"region\" tabindex=\"0\"{}", attribute("aria-label", named.trim_end_matches('：')));
        let classes: &[&Class] = if wide && self.is_page() { &[&SCROLL, &WIDE] } else { &[&SCROLL] };
        self.open("div", classes, "", &label);
        let frame = match table.ruling {
            Ruling::Full => &FRAMED,
            Ruling::ThreeLine | Ruling::None => &THREE_LINE,
        };
        // As wide as its type asks for: in characters of the size that the plan sets it in.
        let least = table.cells.iter().filter_map(|cell| self.style(cell.style)).map(|style| table.size(style)).min();
        let width: Len = table.widths.iter().copied().sum();
        let own = format!("min-width:{}em", ratio(width, least.unwrap_or(Len::pt(10)), 1));
        let spoken = captions.is_empty() && !self.is_page() && !title.is_empty();
        self.open(
            "table",
            &[&TABLE, frame],
            &own,
            &if spoken { attribute("aria-label", &title) } else { String::new() },
        );
        self.caption(captions, &title);
        self.out.push_str("<colgroup>");
        for column in &table.widths {
            self.open("col", &[], &format!("width:{}%", ratio(*column, width, 100)), "");
        }
        self.out.push_str("</colgroup>\n");
        self.row_groups(&Common::of(block, table));
        self.out.push_str("</table></div>\n");
    }

    fn caption_text(&self, captions: Range<usize>) -> String {
        let texts = captions.filter(|&block| self.layout.kind_of(block) == Some(StyleKind::Caption));
        texts.filter_map(|block| Some(self.layout.blocks.get(block)?.text()?.text.as_str())).collect()
    }

    /// The caption and the unit line; where the plan shows neither, the title for those who do not see the table.
    fn caption(&mut self, captions: Range<usize>, title: &str) {
        let texts: Vec<usize> = captions.filter(|&block| self.layout.kind_of(block).is_some()).collect();
        if texts.is_empty() {
            if self.is_page() && !title.is_empty() {
                self.out.push_str("<caption>");
                self.open("span", &[&SPOKEN], "", "");
                self.text(title);
                self.out.push_str("</span></caption>\n");
            }
            return;
        }
        self.open("caption", &[&CAPTION], "", "");
        for block in texts {
            let unit = self.layout.kind_of(block) == Some(StyleKind::Unit);
            let Some(text) = self.layout.blocks.get(block).and_then(|block| block.text()) else { continue };
            self.open("span", if unit { &[&UNIT] } else { &[] }, if unit { "" } else { "display:block" }, "");
            self.inline(text, 0);
            self.close("span");
        }
        self.out.push_str("</caption>\n");
    }

    fn row_groups(&mut self, common: &Common<'_>) {
        let (head, body) = common.rows.split_at(common.head);
        for (tag, rows) in [("thead", head), ("tbody", body)] {
            if rows.is_empty() {
                continue;
            }
            self.out.extend(["<", tag, ">\n"]);
            for &row in rows {
                let mut cells: Vec<usize> =
                    (0..common.table.cells.len()).filter(|&cell| common.table.cells[cell].area.row == row).collect();
                cells.sort_by_key(|&cell| common.table.cells[cell].area.col);
                self.out.push_str("<tr>");
                cells.into_iter().for_each(|cell| self.cell(common, cell));
                self.out.push_str("</tr>\n");
            }
            self.out.extend(["</", tag, ">\n"]);
        }
    }

    fn cell(&mut self, common: &Common<'_>, index: usize) {
        let cell = &common.table.cells[index];
        // A header without words heads nothing.
        let role = if cell.text.is_empty() { CellRole::Data } else { cell.role };
        let tag = if role == CellRole::Data { "td" } else { "th" };
        let (classes, own) = self.cell_look(common, cell);
        let attributes = common.attributes(index, role);
        self.open(tag, &classes, &own, &attributes);
        let parted = if cell.role == CellRole::ColumnHead { cell.lines.as_slice() } else { &[] };
        self.lines(&cell.text, parted);
        self.close(tag);
    }

    fn cell_look(&self, common: &Common<'_>, cell: &Cell) -> (Vec<&'static Class>, String) {
        let table = common.table;
        let mut classes = vec![if table.ruling == Ruling::Full { &CELL } else { &OPEN }];
        if table.ruling != Ruling::Full && table.header_rows > 0 && cell.area.row_range().end == table.header_rows {
            classes.push(&FOOT);
        }
        classes.extend(match cell.role {
            CellRole::ColumnHead => Some(&HEAD),
            CellRole::RowHead => Some(&LABEL),
            CellRole::Data => None,
        });
        classes.extend(match cell.align {
            _ if cell.inset > Len::ZERO => Some(&LEFT),
            Align::Left | Align::Justify => Some(&LEFT),
            Align::Right => Some(&RIGHT),
            Align::Center | Align::Distribute => None,
        });
        classes.extend((cell.valign == Valign::Top).then_some(&TOP));
        let mut own = match self.style(cell.style) {
            Some(style) if cell.inset > Len::ZERO => {
                format!("padding-left:{}em", ratio(cell.inset + table.padding, table.size(style), 1))
            }
            _ => String::new(),
        };
        if cell.shaded {
            own.push_str(if own.is_empty() { "" } else { ";" });
            own.push_str(GROUND);
        }
        (classes, own)
    }
}

impl<'t> Common<'t> {
    fn of(block: usize, table: &'t Table) -> Common<'t> {
        let own = |row: &usize| table.cells.iter().any(|cell| cell.area.row == *row);
        let rows: Vec<usize> = (0..table.heights.len()).filter(own).collect();
        // A cell may not reach from the head into the body.
        let crosses = |cell: &Cell| cell.area.row < table.header_rows && cell.area.row_range().end > table.header_rows;
        let head = match table.cells.iter().any(crosses) {
            true => 0,
            false => rows.iter().filter(|&&row| row < table.header_rows).count(),
        };
        Common { block, table, named: !scope_tells_all(table), rows, head }
    }

    /// Name, scope, spans and the headers of a cell.
    fn attributes(&self, index: usize, role: CellRole) -> String {
        let cell = &self.table.cells[index];
        let mut out = String::new();
        let scope = match role {
            CellRole::ColumnHead => Some("col"),
            CellRole::RowHead => Some("row"),
            CellRole::Data => None,
        };
        if let Some(scope) = scope {
            if self.named {
                out.push_str(&format!(" id=\"{}\"", self.id(index)));
            }
            out.push_str(&format!(" scope=\"{scope}\""));
        }
        let rows = cell.area.row_range().filter(|row| self.rows.contains(row)).count();
        for (name, span) in [("rowspan", rows), ("colspan", cell.area.cols)] {
            if span > 1 {
                out.push_str(&format!(" {name}=\"{span}\""));
            }
        }
        // A header without words is none, and nothing governs it.
        if self.named && role == cell.role {
            let told = |head: &&usize| self.table.cells.get(**head).is_some_and(|cell| !cell.text.is_empty());
            let heads: Vec<String> = cell.heads.iter().filter(told).map(|&head| self.id(head)).collect();
            if !heads.is_empty() {
                out.push_str(&format!(" headers=\"{}\"", heads.join(" ")));
            }
        }
        out
    }

    fn id(&self, cell: usize) -> String {
        format!("bx-{}-{cell}", self.block)
    }
}
