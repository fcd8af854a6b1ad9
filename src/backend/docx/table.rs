//! Tables: fixed widths, exact heights, real merges, parted where the plan parts them.

use std::ops::Range;

use docx_rs::{
    AlignmentType, BorderType, Docx, HeightRule, Paragraph, Table as WordTable, TableBorder, TableBorderPosition,
    TableBorders, TableCell, TableCellBorder, TableCellBorderPosition, TableCellBorders, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, VMergeType, WidthType,
};

use crate::form::Align;
use crate::geom::Len;
use crate::layout::{Cell, Piece, Ruling, Table, Valign};

use super::body::{Anchor, Builder, OFFICIAL_PART, SEPARATOR, Shows};

/// Adds a table, as one where the reader's own flow parts it as planned, or where pages are left to the reader;
/// otherwise one for each page.
///
/// Pieces are parted by a blank paragraph that begins the page; the row below it is lower by as much, so that nothing
/// else moves. `bare_end` asks for such a paragraph behind the table as well.
pub(super) fn add<'a>(mut docx: Docx, builder: &mut Builder<'a>, table: &'a Table, bare_end: bool) -> Docx {
    let whole = Writer::new(table);
    if builder.flows {
        let rows = Piece { page: 0, top: Len::ZERO, repeats: 0..0, rows: 0..table.heights.len() };
        docx = docx.add_table(whole.group(builder, &[rows], Len::ZERO));
        return if bare_end { docx.add_paragraph(builder.blank(SEPARATOR, false)) } else { docx };
    }
    let groups: Vec<&[Piece]> =
        if table.flows { vec![&table.pieces] } else { table.pieces.iter().map(std::slice::from_ref).collect() };
    let last = groups.len();
    for (index, pieces) in groups.into_iter().enumerate() {
        let turns = index > 0 || table.page_break;
        let headed = index > 0 && !table.continued.is_empty();
        if headed {
            docx = continued(docx, builder, table);
        } else if turns {
            docx = docx.add_paragraph(builder.blank(SEPARATOR, true));
        }
        let bare = bare_end && index + 1 == last;
        let lower = SEPARATOR * (i64::from(turns && !headed) + i64::from(bare));
        docx = docx.add_table(whole.group(builder, pieces, lower));
        if bare {
            docx = docx.add_paragraph(builder.blank(SEPARATOR, false));
        }
    }
    docx
}

/// What stands above a further piece: the caption once more begins its page.
fn continued<'a>(mut docx: Docx, builder: &mut Builder<'a>, table: &'a Table) -> Docx {
    for (index, text) in table.continued.iter().enumerate() {
        let anchor = Anchor {
            at: "",
            shows: Shows::Label,
            text: &text.text,
            lines: &text.lines,
            name: String::new(),
            plain: true,
            labelled: false,
        };
        let paragraph = builder.paragraph(text.style, &text.text, &text.lines, Some(anchor));
        docx = docx.add_paragraph(if index == 0 { paragraph.page_break_before(true) } else { paragraph });
    }
    docx.add_paragraph(builder.blank(table.skip, false))
}

/// Rows of a table in one of its pieces.
struct Part {
    rows: Range<usize>,
    /// Whether they head the piece once more.
    repeated: bool,
}

/// Writes the pieces of one table.
struct Writer<'a> {
    table: &'a Table,
    /// The cell that covers each place, row by row.
    owner: Vec<usize>,
    /// Column widths in twips; rounded at the edges, so that they add up.
    widths: Vec<usize>,
}

impl<'a> Writer<'a> {
    fn new(table: &'a Table) -> Writer<'a> {
        let cols = table.widths.len();
        let mut owner = vec![0; cols * table.heights.len()];
        for (index, cell) in table.cells.iter().enumerate() {
            for row in cell.area.row_range() {
                owner[row * cols..][cell.area.col_range()].fill(index);
            }
        }
        Writer { table, owner, widths: twips(&table.widths) }
    }

    /// Pieces as one table of Word; its first row is lowered by `lower`.
    fn group(&self, builder: &mut Builder<'a>, pieces: &[Piece], lower: Len) -> WordTable {
        builder.marks.titles.push(&self.table.title);
        let mut rows = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            // A reader repeats the header by itself where it parts the table.
            let repeats = if index == 0 { piece.repeats.clone() } else { 0..0 };
            let head = if repeats.is_empty() { self.table.header_rows } else { repeats.end };
            let mut heights: Vec<Len> =
                repeats.clone().chain(piece.rows.clone()).map(|row| self.table.heights[row]).collect();
            if let (0, Some(first)) = (index, heights.first_mut()) {
                *first -= lower;
            }
            let mut heights = twips(&heights).into_iter();
            for (rows_of_part, repeated) in [(repeats, true), (piece.rows.clone(), false)] {
                let part = Part { rows: rows_of_part, repeated };
                for row in part.rows.clone() {
                    builder.marks.header_rows.push(index == 0 && row < head);
                    let cells = self.row(builder, row, &part);
                    let height = heights.next().unwrap_or_default() as f32;
                    let rule = if builder.flows { HeightRule::AtLeast } else { HeightRule::Exact };
                    rows.push(TableRow::new(cells).row_height(height).height_rule(rule).cant_split());
                }
            }
        }
        self.frame(rows)
    }

    fn frame(&self, rows: Vec<TableRow>) -> WordTable {
        let Table { rules, color, indent, padding, .. } = self.table;
        let border = |position, width| TableBorder::new(position).size(eighths(width)).color(color.hex());
        // Word tells the width of one of two rules.
        let outer = |position| match self.table.double {
            true => border(position, rules.outer / 3).border_type(BorderType::Double),
            false => border(position, rules.outer),
        };
        let around = [TableBorderPosition::Top, TableBorderPosition::Bottom].map(outer);
        let sides = [TableBorderPosition::Left, TableBorderPosition::Right].map(outer);
        let inner = [TableBorderPosition::InsideH, TableBorderPosition::InsideV].map(|p| border(p, rules.inner));
        let full = if self.table.ruling == Ruling::Full { sides.into_iter().chain(inner).collect() } else { vec![] };
        let around = around.into_iter().filter(|_| self.table.ruling != Ruling::None);
        let borders = around.chain(full).fold(TableBorders::with_empty(), TableBorders::set);
        let padding = padding.to_twips().max(0);
        WordTable::new(rows)
            .set_grid(self.widths.clone())
            .width(self.widths.iter().sum(), WidthType::Dxa)
            .layout(TableLayoutType::Fixed)
            // In compatibility mode 14 the indent reaches to the text of the first cell, not to its rule.
            .indent((indent.to_twips() + padding) as i32)
            .margins(TableCellMargins::new().margin(0, padding as usize, 0, padding as usize))
            .set_borders(borders)
    }

    /// One row of a part of the table; merges begin anew with the part, so that their labels show on every page.
    fn row(&self, builder: &mut Builder<'a>, row: usize, part: &Part) -> Vec<TableCell> {
        let cols = self.table.widths.len();
        let mut cells = Vec::new();
        let mut col = 0;
        while col < cols {
            let index = self.owner[row * cols + col];
            let Some(cell) = self.table.cells.get(index) else { break };
            cells.push(self.cell(builder, cell, row, part));
            col = cell.area.col_range().end.max(col + 1);
        }
        cells
    }

    fn cell(&self, builder: &mut Builder<'a>, cell: &'a Cell, row: usize, part: &Part) -> TableCell {
        let first = cell.area.row.max(part.rows.start);
        let end = cell.area.row_range().end.min(part.rows.end);
        let width: usize = self.widths[cell.area.col_range()].iter().sum();
        let mut word = TableCell::new().width(width, WidthType::Dxa).vertical_align(match cell.valign {
            Valign::Top => VAlignType::Top,
            Valign::Middle => VAlignType::Center,
        });
        // A three-line table is ruled in and under its header only.
        let ends_here = cell.area.row_range().end == row + 1;
        if self.table.ruling == Ruling::ThreeLine && row < self.table.header_rows && ends_here {
            let rule = TableCellBorder::new(TableCellBorderPosition::Bottom).size(eighths(self.table.rules.inner));
            word = word.set_borders(TableCellBorders::with_empty().set(rule));
        }
        if cell.area.cols > 1 {
            word = word.grid_span(cell.area.cols);
        }
        if end - first > 1 {
            word = word.vertical_merge(if row == first { VMergeType::Restart } else { VMergeType::Continue });
        }
        builder.shrunk_to = builder.smaller(cell.style, self.table);
        let paragraph = if row == first {
            let (text, lines) = cell.shown(part.rows.start);
            aligned(builder.paragraph(cell.style, text, lines, self.anchor(builder, cell, row, part)), builder, cell)
        } else {
            builder.paragraph(cell.style, "", &[], None)
        };
        builder.shrunk_to = None;
        word.add_paragraph(paragraph)
    }

    /// What a cell shows: a label on every page, a value where it stands first.
    fn anchor(&self, builder: &Builder<'a>, cell: &'a Cell, row: usize, part: &Part) -> Option<Anchor<'a>> {
        let shows = builder.shows(&cell.at, &cell.text);
        let (text, lines) = cell.shown(part.rows.start);
        if shows != Shows::Label && (part.repeated || row != cell.area.row) {
            return None;
        }
        Some(Anchor {
            at: &cell.at,
            shows,
            text,
            lines,
            name: self.name_of(cell),
            plain: !lines.iter().any(|line| line.fixed),
            labelled: false,
        })
    }

    /// A value is called by the headers that govern it.
    fn name_of(&self, cell: &Cell) -> String {
        if self.table.ruling == Ruling::None {
            return OFFICIAL_PART.to_owned();
        }
        let heads = cell.heads.iter().filter_map(|&head| self.table.cells.get(head));
        heads.map(|head| head.text.as_str()).collect::<Vec<_>>().join("／")
    }
}

/// A paragraph that stands otherwise between the sides of its cell than its style says.
fn aligned(paragraph: Paragraph, builder: &Builder<'_>, cell: &Cell) -> Paragraph {
    if builder.align_of(cell.style) == Some(cell.align) {
        return paragraph;
    }
    let align = match cell.align {
        Align::Left => AlignmentType::Left,
        Align::Center => AlignmentType::Center,
        Align::Right => AlignmentType::Right,
        Align::Justify => AlignmentType::Both,
        Align::Distribute => AlignmentType::Distribute,
    };
    let inset = cell.inset.to_twips().max(0) as i32;
    let paragraph = paragraph.align(align);
    if inset > 0 { paragraph.indent(Some(inset), None, None, None) } else { paragraph }
}

/// Lengths in whole twips, rounded at their common edges, so that their sum is never off by more than one.
fn twips(lengths: &[Len]) -> Vec<usize> {
    let mut edge = Len::ZERO;
    let step = |length: &Len| {
        let from = edge.to_twips();
        edge += *length;
        (edge.to_twips() - from).max(0) as usize
    };
    lengths.iter().map(step).collect()
}

/// A rule's width in eighths of a point; Word draws a quarter to six points.
pub(super) fn eighths(width: Len) -> usize {
    ((width.0 * 8 + 6_350) / 12_700).clamp(2, 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twips_add_up_to_the_whole() {
        let widths = [Len::parse("10.4mm").unwrap(); 15];
        assert_eq!(twips(&widths).iter().sum::<usize>(), 8844);
        assert_eq!(widths.iter().copied().sum::<Len>().to_twips(), 8844);
    }

    #[test]
    fn rules_are_eighths_of_a_point() {
        assert_eq!(eighths(Len::pt(1)), 8);
        assert_eq!(eighths(Len::parse("0.75pt").unwrap()), 6);
        assert_eq!(eighths(Len(1)), 2);
    }
}
