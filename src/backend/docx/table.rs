//! Tables: fixed widths, heights that rows outgrow where the form lets them, real merges, parted where the plan parts them.

use std::ops::Range;

use crate::geom::Len;
use crate::layout::{Cell, Fragment, Ruling, Table, Valign};

use super::body::{self, Block, Grid, space_behind};
use super::builder::Builder;
use super::cut;
use super::marks::{Anchor, OFFICIAL_PART, Shows};
use super::paragraph::Paragraph;
use super::rows::{Filling, Margins};
use super::styles;
use super::units::{SEPARATOR, columns, drawn, eighths, twips};
use crate::xml::tree::{Element, push_val};

/// How a table wears its style: head row and head column, no stripes (ECMA-376 part 1, 17.4.55).
const LOOK: &str = "w:tblLook w:val=\"04A0\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" w:noHBand=\"0\" \
w:noVBand=\"1\"";
/// The same of a table without a head row.
pub(super) const HEADLESS_LOOK: &str = "w:tblLook w:val=\"0480\" w:firstRow=\"0\" w:lastRow=\"0\" w:firstColumn=\"1\" w:lastColumn=\"0\" \
w:noHBand=\"0\" w:noVBand=\"1\"";

/// How the part of a table that goes on from the page before is described to those who hear it.
const CONTINUED: &str = "接上一页的表";

/// Adds a table, as one where the reader's own flow parts it as planned, or where pages are left to the reader;
/// otherwise one for each page.
///
/// Fragments are parted by a blank paragraph that begins the page; the row below it is lower by as much, so that nothing
/// else moves. `bare_end` asks for such a paragraph behind the table as well. `begins` tells that nothing stands before it on its
/// first page.
pub(super) fn add<'a>(
    out: &mut Vec<Block<'a>>,
    builder: &mut Builder<'a>,
    table: &'a Table,
    begins: bool,
    bare_end: bool,
) {
    let whole = Writer::new(table, begins);
    if builder.flows {
        let rows = Fragment { page: 0, top: Len::ZERO, repeats: 0..0, rows: 0..table.heights.len(), forced: false };
        out.push(Block::Table(whole.group(builder, &[rows], Len::ZERO, false)));
        out.extend(bare_end.then(|| blank(builder, SEPARATOR)));
        return;
    }
    let groups: Vec<&[Fragment]> =
        if table.flows { vec![&table.fragments] } else { table.fragments.iter().map(std::slice::from_ref).collect() };
    let last = groups.len();
    for (index, fragments) in groups.into_iter().enumerate() {
        let goes_on = index > 0;
        let forced = if goes_on { fragments.iter().any(|fragment| fragment.forced) } else { table.page_break };
        let headed = goes_on && !table.continued.is_empty();
        if headed {
            continued(out, builder, table, forced);
        } else if goes_on || forced {
            out.push(Block::Paragraph(builder.blank(SEPARATOR).keep_with_next(goes_on).page_break(forced)));
        }
        let bare = bare_end && index + 1 == last;
        let lower = SEPARATOR * (i64::from((goes_on || forced) && !headed) + i64::from(bare));
        out.push(Block::Table(whole.group(builder, fragments, lower, goes_on)));
        out.extend(bare.then(|| blank(builder, SEPARATOR)));
    }
}

/// The rows of a table on one page.
pub(super) fn rows<'a>(builder: &mut Builder<'a>, table: &'a Table) -> Vec<body::Row<'a>> {
    Writer::new(table, false).group(builder, &table.fragments, Len::ZERO, false).rows
}

fn blank<'a>(builder: &Builder<'a>, height: Len) -> Block<'a> {
    Block::Paragraph(builder.blank(height))
}

/// What stands above a further fragment: the caption once more begins its page. It stays with the rows below it, so that it does so by
/// itself where the page before has no room for them: a break would leave a hole where a row was added above.
fn continued<'a>(out: &mut Vec<Block<'a>>, builder: &mut Builder<'a>, table: &'a Table, forced: bool) {
    for (index, text) in table.continued.iter().enumerate() {
        let anchor =
            Anchor { at: "", shows: Shows::Label, text: &text.text, lines: &text.lines, name: String::new(), label: 0 };
        let again = builder.captions.again(&text.text);
        let mut paragraph = builder.paragraph(text.style, &text.text, &text.lines, again.as_slice(), Some(anchor));
        paragraph.marks.begins_page = index == 0;
        out.push(Block::Paragraph(paragraph.page_break(forced && index == 0)));
    }
    space_behind(out, table.skip);
}

/// Rows of a table in one of its fragments.
struct Part {
    rows: Range<usize>,
    /// Whether they head the fragment once more.
    repeated: bool,
    /// The row that opens the fragment, and whether it begins a page.
    opening: Option<usize>,
    /// Head rows that a reader repeats by itself: those before this one.
    heads: usize,
    /// Where the rows of the fragments that stand in one table of Word end.
    end: usize,
    /// How much lower the lines of its first row are together, where they fill it.
    lower: Len,
    /// What fills each of its rows.
    filled: Vec<Filling>,
}

impl Part {
    /// The rows of the part that a cell covers.
    fn over(&self, cell: &Cell) -> Range<usize> {
        cell.area.row.max(self.rows.start)..cell.area.row_range().end.min(self.rows.end)
    }
}

/// Writes the fragments of one table.
struct Writer<'a> {
    table: &'a Table,
    /// Whether nothing stands before it on its first page.
    begins: bool,
    /// The cell that covers each place, row by row.
    owner: Vec<usize>,
    /// Column widths in twips; rounded at the edges, so that they add up.
    widths: Vec<usize>,
}

impl<'a> Writer<'a> {
    fn new(table: &'a Table, begins: bool) -> Writer<'a> {
        let cols = table.widths.len();
        let mut owner = vec![0; cols * table.heights.len()];
        for (index, cell) in table.cells.iter().enumerate() {
            for row in cell.area.row_range() {
                owner[row * cols..][cell.area.col_range()].fill(index);
            }
        }
        Writer { table, begins, owner, widths: columns(&table.widths) }
    }

    /// Fragments as one table of Word; its first row is lowered by `lower`, and it `goes_on` with that of a page before.
    fn group(&self, builder: &mut Builder<'a>, fragments: &[Fragment], lower: Len, goes_on: bool) -> Grid<'a> {
        let mut parts = self.parts(builder, fragments, lower);
        let usual = Filling::even(parts.iter_mut().flat_map(|part| &mut part.filled));
        parts.iter_mut().for_each(|part| self.leave_room(builder, part));
        let mut rows = Vec::new();
        for part in &parts {
            for (row, filling) in part.rows.clone().zip(&part.filled) {
                let header = if row < part.heads { "<w:tblHeader/>" } else { "" };
                let properties = format!("<w:trPr><w:cantSplit/>{}{header}</w:trPr>", filling.height());
                let mut cells: Vec<body::Cell<'_>> =
                    self.cells_of(row).map(|cell| self.cell(builder, cell, row, part, usual)).collect();
                if let Some(cell) = cells.first_mut().filter(|_| part.opening == Some(row)) {
                    cell.paragraph.marks.begins_page = !builder.flows;
                }
                rows.push(body::Row { properties, cells });
            }
        }
        Grid { frame: self.frame(usual, goes_on), rows }
    }

    /// The rows of fragments that stand in one table of Word, the first of them lowered by `lower`.
    fn parts(&self, builder: &Builder<'a>, fragments: &[Fragment], lower: Len) -> Vec<Part> {
        let first_page = self.table.fragments.first().map_or(0, |fragment| fragment.page);
        let end = fragments.last().map_or(0, |last| last.rows.end);
        let mut parts: Vec<Part> = Vec::new();
        for (index, fragment) in fragments.iter().enumerate() {
            // A reader repeats the header by itself where it parts the table. Where blocks have heads of their own it
            // must not: after an edit it would repeat those of one block above the figures of another.
            let repeats = if index == 0 { fragment.repeats.clone() } else { 0..0 };
            let head = if repeats.is_empty() { self.table.header_rows } else { repeats.end };
            let opening = if repeats.is_empty() { fragment.rows.start } else { repeats.start };
            let goes_on = fragment.page > first_page;
            // Where the caption stands above it once more, that does.
            let headed = goes_on && index == 0 && !self.table.continued.is_empty();
            let begins = !headed && (goes_on || self.begins && opening == 0);
            let mut heights: Vec<Len> =
                repeats.clone().chain(fragment.rows.clone()).map(|row| self.table.heights[row]).collect();
            if let (0, Some(first)) = (index, heights.first_mut()) {
                *first -= lower;
            }
            let mut heights = twips(&heights).into_iter();
            let of_fragment = [(repeats, true), (fragment.rows.clone(), false)];
            for (rows, repeated) in of_fragment.into_iter().filter(|(rows, _)| !rows.is_empty()) {
                // Lines side by side fill their row: where it is lower, they are.
                let fills = parts.is_empty() && self.table.ruling == Ruling::None;
                let mut part = Part {
                    repeated,
                    opening: Some(opening).filter(|_| begins),
                    heads: if index == 0 && !self.table.inner_heads { head } else { 0 },
                    end,
                    lower: if fills { lower } else { Len::ZERO },
                    filled: vec![],
                    rows,
                };
                let heights: Vec<i64> = heights.by_ref().take(part.rows.len()).map(|height| height as i64).collect();
                let above = parts.last().map(|above| above.rows.end - 1);
                part.filled = self.filled(builder, &part, &heights, above);
                parts.push(part);
            }
        }
        parts
    }

    /// What fills the rows of a part, of these heights in twips, below the row `above` in the same table of Word.
    fn filled(&self, builder: &Builder<'a>, part: &Part, heights: &[i64], above: Option<usize>) -> Vec<Filling> {
        let mut filled = Vec::new();
        let mut row = part.rows.start;
        while row < part.rows.end {
            let above = if row > part.rows.start { Some(row - 1) } else { above };
            let end = self.joined_to(part, row);
            let heights = &heights[row - part.rows.start..end - part.rows.start];
            filled.extend(self.filled_as_one(builder, part, row..end, heights, above));
            row = end;
        }
        filled
    }

    /// Where the rows end that programs take for one with a row: below it, only rows in which no cell begins.
    fn joined_to(&self, part: &Part, row: usize) -> usize {
        let begins = |row: &usize| self.cells_of(*row).any(|cell| part.over(cell).start == *row);
        (row + 1..part.rows.end).find(begins).unwrap_or(part.rows.end)
    }

    /// What fills rows that programs take for one, below the row `above`: margins are taken from the first of them.
    fn filled_as_one(
        &self,
        builder: &Builder<'a>,
        part: &Part,
        rows: Range<usize>,
        heights: &[i64],
        above: Option<usize>,
    ) -> Vec<Filling> {
        if self.table.ruling == Ruling::None {
            // Only lines side by side may be higher than their row, and are held to it; what is typed into any other row is seen, be its
            // height exact by the form.
            let held = !self.table.grows && !builder.flows;
            let fill = |&height: &i64| if held { Filling::exact(height) } else { Filling::told(height) };
            return heights.iter().map(fill).collect();
        }
        let within = |cell: &&Cell| part.over(cell).start == rows.start && part.over(cell).end <= rows.end;
        let lines = self.cells_of(rows.start).filter(within).map(|cell| self.lines_of(builder, cell, part)).max();
        let rule = self.rule_above(above);
        let first = Filling::new(heights[0], rule, heights.iter().sum::<i64>() - rule - lines.unwrap_or_default());
        let rest = heights[1..].iter().map(|&height| Filling::told(height));
        std::iter::once(first).chain(rest).collect()
    }

    /// The height in twips of what a cell shows in a part.
    fn lines_of(&self, builder: &Builder<'a>, cell: &Cell, part: &Part) -> i64 {
        let lines = self.table.shown(cell, &part.rows).1.len().max(1);
        let pitch = builder.part.style(cell.style).map_or(0, |style| style.pitch.to_twips());
        pitch * i64::try_from(lines).unwrap_or(1)
    }

    /// Lets the rows of a part be no higher for the labels that go over several of them.
    fn leave_room(&self, builder: &Builder<'a>, part: &mut Part) {
        for row in part.rows.clone().filter(|_| self.table.ruling != Ruling::None) {
            for cell in self.cells_of(row) {
                let over = part.over(cell);
                if row == over.start && over.len() > 1 {
                    let lines = self.lines_of(builder, cell, part);
                    let from = part.rows.start;
                    Filling::leave_room(&mut part.filled[over.start - from..over.end - from], lines);
                }
            }
        }
    }

    /// The width in twips of the rule between a row and the one above it in the same table of Word.
    fn rule_above(&self, above: Option<usize>) -> i64 {
        let Table { ruling, rules, .. } = self.table;
        let is_ruled = |above| self.cells_of(above).any(|cell| self.is_head_ruled(cell, above));
        match (ruling, above) {
            (Ruling::None, _) => 0,
            (_, None) => drawn(rules.outer),
            (Ruling::ThreeLine, Some(above)) if !is_ruled(above) => 0,
            (_, Some(_)) => drawn(rules.inner),
        }
    }

    /// Whether a cell of a three-line table has a rule below it in this row: such a table is ruled in and under its header
    /// only.
    fn is_head_ruled(&self, cell: &Cell, row: usize) -> bool {
        self.table.ruling == Ruling::ThreeLine && row < self.table.header_rows && cell.area.row_range().end == row + 1
    }

    /// The cells that cover a row, from left to right.
    fn cells_of(&self, row: usize) -> impl Iterator<Item = &'a Cell> + '_ {
        let cols = self.table.widths.len();
        let owners = self.owner[row * cols..(row + 1) * cols].chunk_by(|one, next| one == next);
        owners.filter_map(|owner| self.table.cells.get(owner[0]))
    }

    /// The table without its rows.
    fn frame(&self, margins: Margins, goes_on: bool) -> Element<'a> {
        let Table { rules, color, indent, padding, ruling, .. } = self.table;
        let border = |name, kind, width| {
            let line = Element::val(name, kind).number("w:sz", eighths(width)).number("w:space", 0);
            line.attr("w:color", color.hex())
        };
        // Word tells the width of one of two rules.
        let outer = |name| match self.table.double {
            true => border(name, "double", rules.outer / 3),
            false => border(name, "single", rules.outer),
        };
        let ends = ["w:top", "w:bottom"].map(outer);
        let sides = ["w:left", "w:right"].map(outer);
        let inner = ["w:insideH", "w:insideV"].map(|name| border(name, "single", rules.inner));
        let is_ruled = *ruling != Ruling::None;
        let is_full = *ruling == Ruling::Full;
        let borders = Element::new("w:tblBorders")
            .all(ends.into_iter().filter(|_| is_ruled))
            .all(sides.into_iter().chain(inner).filter(|_| is_full));
        let padding = padding.to_twips().max(0);
        let width = |name, twips: i64| Element::new(name).number("w:w", twips).attr("w:type", "dxa");
        let mut properties = Element::new("w:tblPr")
            .all(styles::of_ruling(*ruling).map(|(id, _)| Element::val("w:tblStyle", id)))
            .with(width("w:tblW", self.widths.iter().map(|&width| width as i64).sum()))
            .with(Element::val("w:jc", "left"))
            // In compatibility mode 14 the indent reaches to the text of the first cell, not to its rule.
            .with(width("w:tblInd", indent.to_twips() + padding))
            .with(borders)
            .with(Element::fixed("w:tblLayout w:type=\"fixed\""))
            .with(margins.of_table(padding))
            .with(Element::fixed(if self.table.header_rows > 0 { LOOK } else { HEADLESS_LOOK }));
        if !self.table.title.is_empty() {
            properties.push(Element::val("w:tblCaption", &self.table.title));
        }
        if goes_on {
            properties.push(Element::val("w:tblDescription", CONTINUED));
        }
        let columns = self.widths.iter().map(|width| Element::new("w:gridCol").number("w:w", width));
        Element::new("w:tbl").with(properties).with(Element::new("w:tblGrid").all(columns))
    }

    /// A cell in one row of a part of the table, whose cells have mostly the `usual` margins; merges begin anew with the
    /// part, so that their labels show on every page.
    fn cell(
        &self,
        builder: &mut Builder<'a>,
        cell: &'a Cell,
        row: usize,
        part: &Part,
        usual: Margins,
    ) -> body::Cell<'a> {
        let over = part.over(cell);
        let first = over.start;
        let filled = |row: usize| row - part.rows.start;
        let margins = match row == first && over.len() > 1 {
            true => {
                let rows = &part.filled[filled(first)..filled(over.end)];
                Filling::margins_over(rows)
            }
            false => part.filled[filled(row)].margins(),
        };
        let properties = self.properties(cell, row, over, &margins.of_cell(usual));
        builder.shrunk_to = self.smaller_type(builder, cell);
        let paragraph = if row == first {
            let (text, lines) = self.table.shown(cell, &part.rows);
            aligned(
                builder.paragraph(cell.style, text, lines, &[], self.anchor(builder, cell, row, part)),
                builder,
                cell,
            )
        } else {
            builder.paragraph(cell.style, "", &[], &[], None)
        };
        let paragraph = match self.lower_line(builder, cell, row, part) {
            Some(height) => paragraph.line("exact", height),
            None => paragraph,
        };
        let mut paragraph = paragraph.keep_with_next(self.stays(row, part));
        if row == first && cut::is_cut(cell, first) {
            paragraph = paragraph.property(cut::mark());
        }
        builder.shrunk_to = None;
        body::Cell { properties, paragraph }
    }

    /// The height of a cell's lines, where they are lower than their style's so that their row is.
    fn lower_line(&self, builder: &Builder<'_>, cell: &Cell, row: usize, part: &Part) -> Option<Len> {
        let style = builder.part.style(cell.style).filter(|_| part.lower > Len::ZERO && row == part.rows.start)?;
        let in_row = self.table.cells.iter().filter(|other| other.area.row == row && other.area.rows == 1);
        let lines = in_row.map(|other| other.lines.len()).max().unwrap_or(1).max(1);
        let lines = i64::try_from(lines).unwrap_or(1);
        Some(style.pitch - Len::twips((part.lower.to_twips() + lines - 1) / lines))
    }

    /// Whether a row stays with the next in the same table of Word, or with the notes below.
    fn stays(&self, row: usize, part: &Part) -> bool {
        let keeps = self.table.keeps.get(row).copied().unwrap_or_default();
        let last = row + 1 == self.table.heights.len();
        part.repeated || keeps && (row + 1 < part.end || last)
    }

    /// The type size of a cell, where it is smaller than its style's.
    fn smaller_type(&self, builder: &Builder<'_>, cell: &Cell) -> Option<Len> {
        let style = builder.part.style(cell.style)?;
        Some(self.table.size(style)).filter(|size| *size < style.size)
    }

    /// A cell's properties as markup, in schema order; it covers the rows `over`, of which this is one.
    fn properties(&self, cell: &Cell, row: usize, over: Range<usize>, margins: &str) -> String {
        let width: usize = self.widths[cell.area.col_range()].iter().sum();
        let mut list = format!("<w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
        if cell.area.cols > 1 {
            push_val(&mut list, "w:gridSpan", &cell.area.cols.to_string());
        }
        if over.len() > 1 {
            push_val(&mut list, "w:vMerge", if row == over.start { "restart" } else { "continue" });
        }
        if self.is_head_ruled(cell, row) {
            let size = eighths(self.table.rules.inner);
            let rule = format!("w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"000000\"");
            list.extend(["<w:tcBorders><w:bottom ", &rule, "/></w:tcBorders>"]);
        }
        if cell.shaded {
            list.extend(["<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"", &Cell::GROUND.hex(), "\"/>"]);
        }
        list.push_str(margins);
        push_val(&mut list, "w:vAlign", if cell.valign == Valign::Top { "top" } else { "center" });
        list.push_str("</w:tcPr>");
        list
    }

    /// What a cell shows: a label on every page, a value where it stands first.
    fn anchor(&self, builder: &Builder<'a>, cell: &'a Cell, row: usize, part: &Part) -> Option<Anchor<'a>> {
        let shows = builder.shows(&cell.at, &cell.text);
        let (text, lines) = self.table.shown(cell, &part.rows);
        if shows != Shows::Label && (part.repeated || row != cell.area.row) {
            return None;
        }
        Some(Anchor { at: &cell.at, shows, text, lines, name: self.name_of(cell), label: 0 })
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

/// A paragraph that stands otherwise between the sides of its cell than its style says, or further in.
fn aligned<'a>(paragraph: Paragraph<'a>, builder: &Builder<'_>, cell: &Cell) -> Paragraph<'a> {
    let is_styles = builder.part.style(cell.style).is_some_and(|style| style.align == cell.align);
    let paragraph = if is_styles { paragraph } else { paragraph.align(cell.align) };
    let inset = cell.inset.to_twips();
    if inset > 0 { paragraph.indents(inset, 0) } else { paragraph }
}
