//! Lines put side by side: a table without rules, which is none to assistive technology.

use crate::geom::{Color, Len};
use crate::grid::Area;
use crate::style::{LineRules, RuleWidths};

use super::Drafter;
use crate::layout::paginate::Resolved;
use crate::layout::para::break_lines;
use crate::layout::table::ResolvedTable;
use crate::layout::title::Draft;
use crate::layout::{Cell, CellRole, Ruling, Style, StyleId, Table, Valign};

/// A text with its place among the others.
pub(super) struct Put<'t> {
    pub row: usize,
    pub col: usize,
    /// How many rows and columns it covers.
    pub over: (usize, usize),
    pub style: StyleId,
    pub valign: Valign,
    pub text: &'t str,
    pub at: String,
    /// Whether its lines end between words, as those of titles.
    pub words: bool,
}

impl<'t> Put<'t> {
    /// In one row and column, in the middle of its height.
    pub(crate) fn new(row: usize, col: usize, style: StyleId, text: &'t str, at: impl Into<String>) -> Put<'t> {
        Put { row, col, over: (1, 1), style, valign: Valign::Middle, text, at: at.into(), words: false }
    }
}

/// Columns and rows, from the left side of the type area.
pub(super) struct Arrangement {
    pub indent: Len,
    pub widths: Vec<Len>,
    /// The least height of each row; a row of more lines is higher.
    pub heights: Vec<Len>,
}

impl Drafter<'_, '_> {
    /// Drafts texts side by side; places without text stay blank. Gives the heights of the rows.
    pub(super) fn arrange(&mut self, frame: Arrangement, texts: Vec<Put<'_>>) -> Vec<Len> {
        let Arrangement { indent, widths, mut heights } = frame;
        let blank = self.id(crate::style::StyleKind::Body);
        let texts = fill(texts, &widths, heights.len(), blank);
        let (mut cells, mut measured) = (vec![], vec![]);
        for put in &texts {
            let area = Area { row: put.row, col: put.col, rows: put.over.0, cols: put.over.1 };
            // Cells of the Word copy know no compressed marks.
            let style = Style { lines: LineRules::default(), ..self.style(put.style).clone() };
            let chars = self.c.measurer.measure(put.text, &style, &put.at);
            let room = widths[area.col_range()].iter().copied().sum::<Len>() - style.left - style.right;
            let lines = match put.words {
                true => {
                    let draft = Draft { text: put.text, measured: &chars, width: room, style: &style, at: &put.at };
                    draft.lines_of(&[], &self.c.names).0
                }
                false => break_lines(put.text, &chars, room - style.indent, room, &style),
            };
            if area.rows == 1 {
                heights[area.row] = heights[area.row].max(style.pitch * lines.len() as i64);
            }
            cells.push(Cell {
                area,
                role: CellRole::Data,
                style: put.style,
                align: style.align,
                inset: Len::ZERO,
                valign: put.valign,
                text: put.text.to_owned(),
                lines,
                at: put.at.clone(),
                heads: vec![],
                again: None,
                shaded: false,
            });
            measured.push(chars);
        }
        // What is typed must be seen; a row that holds its lines as they are may grow with them.
        let holds = |cell: &Cell| {
            let pitch = self.style(cell.style).pitch * cell.lines.len().max(1) as i64;
            heights[cell.area.row_range()].iter().copied().sum::<Len>() >= pitch
        };
        let grows = cells.iter().all(holds);
        let table = Table {
            title: String::new(),
            widths,
            indent,
            heights: heights.clone(),
            grows,
            header_rows: 0,
            inner_heads: false,
            keeps: vec![],
            cells,
            rules: RuleWidths { outer: Len::ZERO, inner: Len::ZERO },
            color: Color::BLACK,
            ruling: Ruling::None,
            double: false,
            shrunk: Len::ZERO,
            least_size: Len::ZERO,
            continued: vec![],
            skip: Len::ZERO,
            padding: Len::ZERO,
            page_break: false,
            fragments: vec![],
            flows: true,
        };
        let again = vec![vec![]; measured.len()];
        let header = vec![false; heights.len()];
        let resolved = ResolvedTable { table, measured, again, continued: vec![], header, tail: Len::ZERO };
        self.c.parts.push(Resolved::Table { at: String::new(), resolved });
        heights
    }
}

/// Adds blanks where no text stands and puts all into reading order.
fn fill<'t>(mut texts: Vec<Put<'t>>, widths: &[Len], rows: usize, blank: StyleId) -> Vec<Put<'t>> {
    let covers = |put: &Put<'_>, row: usize, col: usize| {
        (put.row..put.row + put.over.0).contains(&row) && (put.col..put.col + put.over.1).contains(&col)
    };
    for (row, col) in (0..rows).flat_map(|row| (0..widths.len()).map(move |col| (row, col))) {
        if !texts.iter().any(|put| covers(put, row, col)) {
            // Its own line is no higher than those beside it.
            let beside = texts.iter().find(|put| put.row == row && put.over.0 == 1 && !put.text.is_empty());
            let style = beside.map_or(blank, |put| put.style);
            texts.push(Put::new(row, col, style, "", ""));
        }
    }
    texts.sort_by_key(|put| (put.row, put.col));
    texts
}
