//! Lines that stand side by side, and signatures with their seals.

use std::ops::Range;

use crate::geom::Len;
use crate::layout::{Block, Kind, Ruling, Seal, Table};
use crate::style::{Align, StyleKind};

use super::look::Class;
use super::markup::{Markup, ratio};
use super::sheet::{ISSUER, PLACE, ROW, SEALED, SIGNATURE};

impl Markup<'_> {
    /// Texts that only stand side by side are paragraphs, in their order; beside one over several rows, such as 文件 in a
    /// joint mark, a column is read before the next.
    pub(crate) fn arranged(&mut self, table: &Table, heads: bool) {
        let whole = self.layout.sheet.text_width;
        let widths: Vec<String> =
            table.widths.iter().map(|width| format!("{}fr", ratio(*width, Len::mm(1), 1))).collect();
        let width: Len = table.widths.iter().copied().sum();
        let mut own = format!("grid-template-columns:{}", widths.join(" "));
        if table.indent > Len::ZERO {
            own.push_str(&format!(";margin-left:{}%", ratio(table.indent, whole, 100)));
            own.push_str(&format!(";width:{}%", ratio(width, whole, 100)));
        }
        let mut cells: Vec<_> = table.cells.iter().filter(|cell| !cell.text.is_empty()).collect();
        if table.cells.iter().any(|cell| cell.area.rows > 1) {
            cells.sort_by_key(|cell| (cell.area.col, cell.area.row));
        }
        let (outer, inner) = if heads { ("h1", "span") } else { ("div", "p") };
        self.open(outer, &[&ROW], &own, "");
        for cell in cells {
            let Some(style) = self.style(cell.style) else { continue };
            let lines = |range: Range<usize>| format!("{}/{}", range.start + 1, range.end + 1);
            let mut own =
                format!("grid-row:{};grid-column:{}", lines(cell.area.row_range()), lines(cell.area.col_range()));
            own.push_str(&self.looks(style, cell.align));
            let red = if style.kind == StyleKind::Mark { Some(&ISSUER) } else { self.red(style) };
            let classes: Vec<&Class> = red.into_iter().chain([&PLACE]).collect();
            self.open(inner, &classes, own.trim_start_matches(';'), "");
            self.lines(&cell.text, &cell.lines);
            self.close(inner);
        }
        self.close(outer);
        self.out.push('\n');
    }

    /// The blocks of a signature that begins here: offices and date, then the seals over them; none where there is none.
    pub(crate) fn signature_from(&self, first: usize) -> Range<usize> {
        let blocks = &self.layout.blocks;
        let of = |wanted: &dyn Fn(&Block, usize) -> bool, from: usize| {
            (from..).find(|&at| blocks.get(at).is_none_or(|block| !wanted(block, at))).unwrap_or(from)
        };
        let signs = |block: &Block, at: usize| self.signs(block, at);
        let may_part = |block: &Block, at: usize| self.signs(block, at) || matches!(block.kind, Kind::Space { .. });
        if blocks.get(first).is_none_or(|block| !signs(block, first)) {
            return first..first;
        }
        // The date of a stamp stands a blank line below it.
        let mut end = of(&may_part, first);
        while blocks.get(end - 1).is_some_and(|block| matches!(block.kind, Kind::Space { .. })) {
            end -= 1;
        }
        first..of(&|block, _| matches!(block.kind, Kind::Seal(_)), end)
    }

    fn signs(&self, block: &Block, at: usize) -> bool {
        let of_signature = |kind| matches!(kind, StyleKind::Office | StyleKind::Date);
        match &block.kind {
            Kind::Text(_) => self.layout.kind_of(at).is_some_and(of_signature),
            Kind::Table(table) if table.ruling == Ruling::None => {
                let kinds = table.cells.iter().filter(|cell| !cell.text.is_empty());
                kinds.filter_map(|cell| self.style(cell.style)).any(|style| of_signature(style.kind))
            }
            _ => false,
        }
    }

    /// A signature. One office under its seal stands in the middle below it; several keep their columns.
    pub(crate) fn signature(&mut self, range: Range<usize>) {
        let blocks = &self.layout.blocks;
        let seals: Vec<&Seal> = blocks[range.clone()]
            .iter()
            .filter_map(|block| if let Kind::Seal(seal) = &block.kind { Some(seal) } else { None })
            .collect();
        let arranged = blocks[range.clone()].iter().any(|block| matches!(block.kind, Kind::Table(_)));
        let shown = seals.iter().any(|seal| seal.picture.is_some());
        let middle = seals.first().filter(|_| !arranged).map(|seal| self.across(seal));
        let classes: &[&Class] = if shown { &[&SIGNATURE, &SEALED] } else { &[&SIGNATURE] };
        let own = match middle {
            // As much room on the left of the middle as there is on its right.
            Some(across) => {
                let half = self.layout.sheet.text_width - across;
                let width = ratio(half * 2, self.layout.sheet.text_width, 100);
                format!("width:{width}%;min-width:max-content;margin-left:auto;text-align:center")
            }
            None => String::new(),
        };
        self.open("div", classes, &own, "");
        self.out.push('\n');
        for at in range.clone() {
            match &self.layout.blocks[at].kind {
                Kind::Text(text) if middle.is_some() => self.signer(text),
                Kind::Text(text) => self.paragraph(at, text),
                Kind::Table(table) => self.arranged(table, false),
                _ => {}
            }
        }
        let dated = range.clone().any(|at| self.layout.kind_of(at) == Some(StyleKind::Date));
        // Signature and date are two lines, with the middle of the seal a little above the middle between them (GB/T 9704
        // 7.3.5.1); a row of offices alone has its seals' middle in its own.
        let up = if dated { "5.6em" } else { "4.6em" };
        for seal in seals {
            let across = match middle {
                Some(_) => "50%".to_owned(),
                None => format!("{}%", ratio(self.across(seal), self.layout.sheet.text_width, 100)),
            };
            self.seal(seal, &across, up);
        }
        self.close("div");
        self.out.push('\n');
    }

    fn signer(&mut self, text: &crate::layout::Text) {
        self.open("p", &[&PLACE], "", "");
        self.inline(text, 0);
        self.close("p");
        self.out.push('\n');
    }

    /// The middle of a seal from the left side of the type area.
    fn across(&self, seal: &Seal) -> Len {
        seal.centre.x - self.layout.sheet.left
    }

    /// What an alignment, a font and a size look like.
    pub(crate) fn looks(&self, style: &crate::layout::Style, align: Align) -> String {
        let mut own = String::new();
        own.push_str(match align {
            Align::Left => "",
            Align::Center => ";text-align:center",
            Align::Right => ";text-align:right",
            Align::Justify => ";text-align:justify",
            Align::Distribute => ";text-align:justify;text-align-last:justify",
        });
        own.push_str(&self.face(style));
        own
    }
}
