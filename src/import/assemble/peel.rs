//! Title, unit and notes that a workbook has in the rows of its table become paragraphs before and behind it.

use super::words::reduced;
use crate::form::{Content, FormSet};
use crate::import::document::{At, Block, Cell, Document, Grid, Hint, Para};

/// Takes such rows off the tables of sheets. Words of a form's table stay where they are.
pub(crate) fn peel(document: &mut Document, forms: &FormSet) {
    let blocks = std::mem::take(&mut document.blocks);
    for block in blocks {
        match block {
            Block::Grid(grid) if matches!(grid.at, At::Sheet(..)) => {
                let begins = document.blocks.is_empty();
                let (before, grid, behind) = peeled(grid, begins, &|text| is_printed(forms, text));
                document.blocks.extend(before.into_iter().map(Block::Para));
                document.blocks.extend(grid.map(Block::Grid));
                document.blocks.extend(behind.into_iter().map(Block::Para));
            }
            other => document.blocks.push(other),
        }
    }
}

/// Whether a form prints these words in a table.
fn is_printed(forms: &FormSet, text: &str) -> bool {
    let words = reduced(text);
    forms.forms().flat_map(|form| &form.tables).flat_map(|table| &table.cells).any(|cell| match &cell.content {
        Content::Head { text, .. } | Content::Label { text, .. } => reduced(text) == words,
        Content::Value { .. } | Content::Blank => false,
    })
}

/// The rows at both ends that say one thing each, as paragraphs, and what is left; `begins` tells that nothing stands before them.
fn peeled(mut grid: Grid, begins: bool, printed: &dyn Fn(&str) -> bool) -> (Vec<Para>, Option<Grid>, Vec<Para>) {
    let rows = grid.rows.len();
    let alone: Vec<Vec<usize>> = (0..rows).map(|row| alone(&grid, row, printed)).collect();
    let first = alone.iter().position(Vec::is_empty).unwrap_or(rows);
    let last = alone.iter().rposition(Vec::is_empty).map_or(rows, |row| row + 1);
    let para = |cell: &usize| {
        let cell = &grid.cells[*cell];
        let wide = cell.cols > 1 && cell.cols * 2 > grid.cols;
        // A title stands over the table, merged or not; a unit stands at its end.
        let is_over = grid.cols > 1 || begins && rows == 1;
        let above = cell.row == 0 && cell.col == 0 && is_over && !is_labelled(&cell.text);
        let hint = Hint { centred: wide || above, right: cell.col * 2 > grid.cols, ..Hint::default() };
        Para { hint, ..Para::plain(cell.text.clone(), cell.at.clone()) }
    };
    let before: Vec<Para> = alone[..first].iter().flatten().map(para).collect();
    let behind: Vec<Para> = alone[last.max(first)..].iter().flatten().map(para).collect();
    if first >= last {
        return (before, None, behind);
    }
    grid.cells.retain(|cell| (first..last).contains(&cell.row));
    grid.cells.iter_mut().for_each(|cell| cell.row -= first);
    grid.rows = grid.rows[first..last].to_vec();
    (before, Some(grid), behind)
}

/// The cells of a row that says one thing, or a few that are each labelled (填报单位：…, 单位：万元), where no cell of the row
/// reaches out of it.
fn alone(grid: &Grid, row: usize, printed: &dyn Fn(&str) -> bool) -> Vec<usize> {
    let inside = |cell: &Cell| cell.row <= row && row < cell.row + cell.rows;
    let own = grid.cells.iter().enumerate().filter(|(_, cell)| inside(cell));
    let is_filled = |cell: &Cell| !cell.text.is_empty() || cell.doubt.is_some();
    let filled: Vec<usize> = own.clone().filter(|(_, cell)| is_filled(cell)).map(|(index, _)| index).collect();
    let whole = own.clone().all(|(_, cell)| cell.rows == 1);
    let sure = |index: &usize| {
        let cell = &grid.cells[*index];
        cell.doubt.is_none() && !cell.hidden && !printed(&cell.text)
    };
    let several = filled.len() > 1 && !filled.iter().all(|index| is_labelled(&grid.cells[*index].text));
    if whole && !several && filled.iter().all(sure) { filled } else { vec![] }
}

/// Whether a text begins with a short label and a colon.
fn is_labelled(text: &str) -> bool {
    let label = text.split_once(['：', ':']).map(|(label, _)| label.trim().chars().count());
    label.is_some_and(|length| (2..=8).contains(&length))
}
