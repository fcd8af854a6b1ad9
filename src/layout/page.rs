//! Pouring: settled blocks become lines and table pieces on pages.

use std::ops::Range;

use crate::diag::{Finding, Place};
use crate::geom::{Len, Point};

use super::line::{Slot, set};
use super::measure::Measured;
use super::rules::Ruled;
use super::split::{Fit, Splitter};
use super::table::Settled;
use super::{
    Block, Frame, Ink, Kind, Owner, Page, Piece, Rule, Ruling, Seal, Sheet, Style, StyleId, Table, Text, Valign,
};

/// A block with every measure settled but its page.
pub(super) enum Ready {
    /// A paragraph or heading with its measured characters.
    Text { at: String, text: Text, measured: Vec<Measured> },
    /// A table.
    Table { at: String, settled: Settled },
    /// From here on pages lie on their side, or stand upright again.
    Turn { landscape: bool },
    /// This much blank.
    Gap(Len),
    /// At least this much blank, and then on to the next line of the grid.
    GridGap(Len),
    /// Blank down to exactly this far below the top of the page's type area.
    To(Len),
    /// Three points of blank where the page's last line would lack so little room that another reader's rounding could
    /// still let it in.
    Clear,
    /// A rule across the page.
    Rule(Rule),
    /// Blank above what is this high, so that it ends at the foot of the type area, on the next page where this one has
    /// no room.
    Foot(Len),
    /// A seal whose centre stands this far above here.
    Seal { up: Len, seal: Seal },
}

/// Office programs round rules and give the type area a point more (`Sheet` margins in the Word copy): below three points
/// nothing is sure.
const CLEAR: Len = Len::pt(3);

/// Pours blocks into pages.
pub(super) struct Pour<'a> {
    sheet: &'a Sheet,
    styles: &'a [Style],
    /// The line grid: the pitch of body text.
    grid: Len,
    blocks: Vec<Block>,
    pages: Vec<Page>,
    /// Whether pages lie on their side.
    landscape: bool,
    /// The type area of the current page.
    frame: Frame,
    /// How much of the current page's type area is used.
    used: Len,
    seals: Vec<Seal>,
    /// Blank that the next rule has to make up for.
    owed: Len,
    findings: Vec<Finding>,
}

/// What pouring makes.
pub(super) struct Poured {
    pub blocks: Vec<Block>,
    pub pages: Vec<Page>,
    pub seals: Vec<Seal>,
    pub findings: Vec<Finding>,
}

/// Pours all blocks, in order.
pub(super) fn pour(ready: Vec<Ready>, sheet: &Sheet, styles: &[Style], grid: Len) -> Poured {
    let mut pour = Pour {
        sheet,
        styles,
        grid,
        blocks: vec![],
        pages: vec![Page { number: 1, size: sheet.size(false), ink: vec![] }],
        landscape: false,
        frame: first_frame(sheet, grid),
        used: Len::ZERO,
        seals: vec![],
        owed: Len::ZERO,
        findings: vec![],
    };
    let needs: Vec<Len> = (0..ready.len()).map(|i| pour.need(&ready[i..])).collect();
    for (block, need) in ready.into_iter().zip(needs) {
        match block {
            Ready::Text { at, text, measured } => pour.text(at, text, &measured, need),
            Ready::Table { at, settled } => pour.table(at, settled),
            Ready::Turn { landscape } => pour.turn(landscape),
            Ready::Gap(height) => pour.gap(height),
            Ready::GridGap(least) => pour.gap(pour.to_grid(least)),
            Ready::To(down) => pour.space(down - pour.used),
            Ready::Clear => pour.clear(),
            Ready::Rule(rule) => pour.rule(rule),
            Ready::Foot(height) => pour.foot(height),
            Ready::Seal { up, seal } => pour.seal(up, seal),
        }
    }
    Poured { blocks: pour.blocks, pages: pour.pages, seals: pour.seals, findings: pour.findings }
}

/// The type area of the first page.
fn first_frame(sheet: &Sheet, grid: Len) -> Frame {
    let frame = sheet.frame(false, grid);
    sheet.first.as_ref().map_or(frame, |first| Frame { top: first.top, height: first.height, ..frame })
}

impl Pour<'_> {
    fn room(&self) -> Len {
        self.frame.height - self.used
    }

    /// Where the next block begins, from the top edge of the sheet.
    fn down(&self) -> Len {
        self.frame.top + self.used
    }

    fn turn_page(&mut self) {
        let number = self.pages.len() as u32 + 1;
        self.pages.push(Page { number, size: self.sheet.size(self.landscape), ink: vec![] });
        self.frame = self.sheet.frame(self.landscape, self.grid);
        self.used = Len::ZERO;
    }

    /// Turns the pages from here on; a page already begun upright is left, an empty one is turned itself.
    fn turn(&mut self, landscape: bool) {
        if landscape == self.landscape {
            return;
        }
        self.landscape = landscape;
        self.frame = self.sheet.frame(landscape, self.grid);
        if self.used > Len::ZERO {
            self.turn_page();
        } else if let Some(page) = self.pages.last_mut() {
            page.size = self.sheet.size(landscape);
        }
        self.blocks.push(Block { at: String::new(), kind: Kind::Turn { landscape } });
    }

    fn style(&self, id: StyleId) -> &Style {
        &self.styles[usize::from(id.0)]
    }

    /// The room that the first block must find so that no heading is left at the foot of a page: the whole of it and
    /// of what it stays with, and the first line or rows of what follows.
    fn need(&self, blocks: &[Ready]) -> Len {
        let mut need = Len::ZERO;
        for block in blocks {
            match block {
                Ready::Turn { .. } => return need,
                Ready::Gap(least) | Ready::GridGap(least) => need += *least,
                Ready::Rule(rule) => need += rule.above + rule.width,
                Ready::To(_) | Ready::Clear | Ready::Foot(_) | Ready::Seal { .. } => return need,
                Ready::Table { settled, .. } => return need + self.splitter(settled).least(0),
                Ready::Text { text, .. } => {
                    let style = self.style(text.style);
                    if !style.keep_with_next {
                        return need + style.pitch;
                    }
                    need += style.pitch * text.lines.len() as i64;
                }
            }
        }
        need
    }

    fn text(&mut self, at: String, mut text: Text, measured: &[Measured], need: Len) {
        let style = self.style(text.style).clone();
        // The break is written only where a reader's own flow would not turn the page here.
        let asked = text.page_break && self.used > Len::ZERO;
        text.page_break = asked || self.used > Len::ZERO && need > self.room() && style.pitch <= self.room();
        if text.page_break {
            self.turn_page();
        }
        let block = self.blocks.len();
        for (index, line) in text.lines.iter().enumerate() {
            if style.pitch > self.room() {
                self.turn_page();
            }
            let indent = if index == 0 { style.indent } else { Len::ZERO };
            let last = index + 1 == text.lines.len();
            let slot = Slot {
                left: self.frame.left + style.left + indent,
                width: self.frame.width - style.left - style.right - indent,
                top: self.down(),
                stretch: !last,
            };
            let span_at = |at: usize| text.spans.iter().position(|span| span.range.contains(&at));
            let owner = |at| Owner::Text { block, line: index, span: span_at(at) };
            self.put(set(chars_of(measured, &line.range), &style, slot, owner));
            self.used += style.pitch;
        }
        self.blocks.push(Block { at, kind: Kind::Text(text) });
    }

    /// The blank of at least this height that ends on the line grid.
    fn to_grid(&self, least: Len) -> Len {
        let down = (self.used + least).0;
        Len((down + self.grid.0 - 1).div_euclid(self.grid.0) * self.grid.0) - self.used
    }

    /// Leaves a blank; what the page has no room for is dropped, and so is a blank at the top of a page.
    fn gap(&mut self, height: Len) {
        let height = height.min(self.room());
        if height > Len::ZERO && self.used > Len::ZERO {
            self.blocks.push(Block { at: String::new(), kind: Kind::Space(height) });
            self.used += height;
        }
    }

    /// Leaves exactly this blank, at the top of a page too.
    fn space(&mut self, height: Len) {
        // A paragraph of Word is at least a point high; nothing on paper shows less.
        if height >= Len::pt(1) {
            self.blocks.push(Block { at: String::new(), kind: Kind::Space(height) });
            self.used += height;
        }
    }

    fn clear(&mut self) {
        let lacks = (self.grid.0 - self.room().0.rem_euclid(self.grid.0)) % self.grid.0;
        if (1..CLEAR.0).contains(&lacks) {
            self.space(CLEAR);
        }
    }

    fn rule(&mut self, mut rule: Rule) {
        rule.above += std::mem::take(&mut self.owed);
        if rule.above + rule.width > self.room() {
            self.turn_page();
        }
        self.used += rule.above + rule.width;
        let y = self.down() - rule.width / 2;
        let (left, right) = (self.frame.left - rule.reach, self.frame.left + self.frame.width + rule.reach);
        let ends = [left, right].map(|x| Point { x, y });
        self.put(vec![Ink::Rule { from: ends[0], to: ends[1], width: rule.width, color: rule.color }]);
        self.blocks.push(Block { at: String::new(), kind: Kind::Rule(rule) });
    }

    fn foot(&mut self, height: Len) {
        if height > self.room() {
            // Where the blank of the next page would fit on this one, a reader's own flow would put it here.
            let next = self.sheet.frame(self.landscape, self.grid).height - height;
            if next <= self.room() {
                self.space(self.room() - Len::pt(2));
            }
            self.turn_page();
        }
        let blank = self.room() - height;
        // What is too low for a blank of its own goes above the rule that follows.
        self.owed = if blank < Len::pt(1) { blank.max(Len::ZERO) } else { Len::ZERO };
        self.space(blank);
    }

    fn seal(&mut self, up: Len, seal: Seal) {
        let centre = Point { y: self.down() - up, ..seal.centre };
        self.seals.push(Seal { page: self.pages.len() - 1, centre, ..seal });
    }

    fn put(&mut self, ink: Vec<Ink>) {
        if let Some(page) = self.pages.last_mut() {
            page.ink.extend(ink);
        }
    }

    fn splitter<'s>(&'s self, settled: &'s Settled) -> Splitter<'s> {
        Splitter { table: &settled.table, styles: self.styles, header: &settled.header }
    }

    fn table(&mut self, at: String, mut settled: Settled) {
        let block = self.blocks.len();
        let mut start = 0;
        let mut drawn = vec![false; settled.table.cells.len()];
        while start < settled.header.len() {
            let fit = match self.splitter(&settled).fit(start, self.room()) {
                Some(fit) => fit,
                None if self.used > Len::ZERO => {
                    settled.table.page_break |= start == 0;
                    self.turn_page();
                    continue;
                }
                None => self.too_tall(&at, &settled, start),
            };
            settled.table.flows &= fit.natural;
            let piece =
                Piece { page: self.pages.len() - 1, top: self.down(), repeats: fit.repeats, rows: fit.rows.clone() };
            let ink =
                Draw { block, settled: &settled, styles: self.styles, left: self.frame.left }.piece(&piece, &mut drawn);
            self.put(ink);
            self.used += piece_height(&settled.table, &piece);
            settled.table.pieces.push(piece);
            start = fit.rows.end;
            if start < settled.header.len() {
                self.turn_page();
            }
        }
        self.blocks.push(Block { at, kind: Kind::Table(settled.table) });
    }

    /// A row that no page can hold is a finding; it is put alone on its page so that the search goes on.
    fn too_tall(&mut self, at: &str, settled: &Settled, start: usize) -> Fit {
        let message = format!("“{}”第 {} 行连同表头比一页还高", settled.table.title, start + 1);
        self.findings.push(
            Finding::error("row-too-tall", Place::Value(at.to_owned()), message).hint("缩短这一行的文字，或拆成几行"),
        );
        Fit { repeats: self.splitter(settled).repeats(start), rows: start..start + 1, natural: false }
    }
}

/// The characters of a line.
fn chars_of<'m>(measured: &'m [Measured], range: &Range<usize>) -> &'m [Measured] {
    let index = |at| measured.partition_point(|m| m.at < at);
    &measured[index(range.start)..index(range.end)]
}

fn piece_height(table: &Table, piece: &Piece) -> Len {
    let rows = |range: &Range<usize>| table.heights[range.clone()].iter().copied().sum::<Len>();
    table.rules.outer + rows(&piece.repeats) + rows(&piece.rows)
}

/// Draws a piece of a table.
struct Draw<'a> {
    block: usize,
    settled: &'a Settled,
    styles: &'a [Style],
    left: Len,
}

impl Draw<'_> {
    /// The ink of a piece: its text in reading order, then its rules. `drawn` remembers which cells' text has been
    /// drawn as content; later drawings are repeats.
    fn piece(&self, piece: &Piece, drawn: &mut [bool]) -> Vec<Ink> {
        let table = &self.settled.table;
        let xs = edges(self.left + table.indent, &table.widths);
        let heights: Vec<Len> =
            [&piece.repeats, &piece.rows].iter().flat_map(|r| table.heights[(*r).clone()].to_vec()).collect();
        // The first rule's centre lies half its width below the top; each row's height reaches to the next centre.
        let ys = edges(piece.top + table.rules.outer / 2, &heights);
        let rows: Vec<usize> = piece.repeats.clone().chain(piece.rows.clone()).collect();
        let header = if piece.repeats.is_empty() { table.header_rows.min(piece.rows.end) } else { piece.repeats.len() };
        let mut ink = Vec::new();
        let mut owner = vec![0; rows.len() * table.widths.len()];
        for part in [&piece.repeats, &piece.rows] {
            let offset = if part == &piece.rows { piece.repeats.len() } else { 0 };
            for (index, cell) in table.cells.iter().enumerate() {
                let (first, end) = (cell.area.row.max(part.start), cell.area.row_range().end.min(part.end));
                if first >= end {
                    continue;
                }
                let (from, to) = (first - part.start + offset, end - part.start + offset);
                for row in from..to {
                    owner[row * table.widths.len()..][cell.area.col_range()].fill(index);
                }
                let repeat = std::mem::replace(&mut drawn[index], true);
                ink.extend(self.cell(index, ys[from]..ys[to], &xs, repeat));
            }
        }
        let owner = |row: usize, col: usize| owner[row * table.widths.len() + col];
        if table.ruling != Ruling::None {
            let (owner, widths, ruling, color) = (&owner, table.rules, table.ruling, table.color);
            ink.extend(Ruled { xs: &xs, ys: &ys, owner, widths, ruling, header_rows: header, color }.ink());
        }
        ink
    }

    /// A cell's lines, in the middle of the rows it has on this page.
    fn cell(&self, index: usize, ys: Range<Len>, xs: &[Len], repeat: bool) -> Vec<Ink> {
        let cell = &self.settled.table.cells[index];
        let style = &Style { align: cell.align, ..self.styles[usize::from(cell.style.0)].clone() };
        let padding = self.settled.table.padding;
        let left = xs[cell.area.col] + padding + cell.inset + style.left;
        let width = xs[cell.area.col_range().end] - padding - style.right - left;
        let lines = style.pitch * cell.lines.len() as i64;
        let top = match cell.valign {
            Valign::Top => ys.start,
            Valign::Middle => ys.start + (ys.end - ys.start - lines) / 2,
        };
        let mut ink = Vec::new();
        for (nth, line) in cell.lines.iter().enumerate() {
            let indent = if nth == 0 { style.indent } else { Len::ZERO };
            let (left, width) = (left + indent, width - indent);
            let slot = Slot { left, width, top: top + style.pitch * nth as i64, stretch: nth + 1 < cell.lines.len() };
            let owner = |_| match repeat {
                true => Owner::Repeat,
                false => Owner::Cell { block: self.block, cell: index, line: nth },
            };
            ink.extend(set(chars_of(&self.settled.measured[index], &line.range), style, slot, owner));
        }
        ink
    }
}

/// The boundaries that begin at `from` and lie the given steps apart.
fn edges(from: Len, steps: &[Len]) -> Vec<Len> {
    let mut at = from;
    std::iter::once(from)
        .chain(steps.iter().map(move |step| {
            at += *step;
            at
        }))
        .collect()
}
