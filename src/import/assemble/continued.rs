//! A table that goes on on the next page as a table of its own, under a caption with 续, becomes one again.

use super::tie::full_text;
use crate::diag::{Level, clip};
use crate::import::document::{Block, Cell, Document, Grid, Para, left_out};
use crate::import::place::{narrow, widen};

/// Joins the fragments of tables.
pub(crate) fn join(document: &mut Document) {
    let mut index = 0;
    while index < document.blocks.len() {
        match fragment(&document.blocks, index) {
            Some(next) => take(document, index, next),
            None => index += 1,
        }
    }
}

/// Where the table at `index` goes on: only a caption with 续 and a unit line stand between.
fn fragment(blocks: &[Block], index: usize) -> Option<usize> {
    let Block::Grid(table) = &blocks[index] else { return None };
    let mut said = false;
    for (next, block) in blocks.iter().enumerate().skip(index + 1).take(3) {
        match block {
            Block::Grid(grid) if grid.goes_on => return (full_width(grid) == full_width(table)).then_some(next),
            Block::Para(para) if is_continued(para) => said = true,
            Block::Para(para) if para.text().trim_start().starts_with("单位") => {}
            Block::Grid(grid) if said => return (grid.cols == table.cols).then_some(next),
            // Nothing between them, and the header that the source repeats.
            Block::Grid(grid) if next == index + 1 => return repeats(table, grid).then_some(next),
            _ => return None,
        }
    }
    None
}

/// How many columns a table has with those in which no cell begins.
fn full_width(grid: &Grid) -> usize {
    grid.cols + grid.idle.len()
}

/// Whether a table that follows at once begins with all header rows of the other.
fn repeats(table: &Grid, next: &Grid) -> bool {
    let heads = table.header_rows.unwrap_or(0);
    heads > 0 && next.header_rows == table.header_rows && next.cols == table.cols && same_rows(table, next) >= heads
}

/// 表1 …（续）, 续表.
fn is_continued(para: &Para) -> bool {
    let text = para.text();
    let text = text.trim();
    text.chars().count() < 60 && (text.ends_with("（续）") || text.starts_with("续表") || text.ends_with("续表"))
}

fn take(document: &mut Document, index: usize, next: usize) {
    let between: Vec<Block> = document.blocks.drain(index + 1..next).collect();
    let Block::Grid(mut fragment) = document.blocks.remove(index + 1) else { return };
    let Some(Block::Grid(table)) = document.blocks.get_mut(index) else { return };
    // A column may begin in cells of one part alone.
    [&mut *table, &mut fragment].into_iter().for_each(widen);
    let mut dropped: Vec<String> = vec![];
    for block in between {
        if let Block::Para(para) = block {
            dropped.push(para.text());
        }
    }
    let at = fragment.at.clone();
    let heads = same_rows(table, &fragment);
    dropped.extend(append(table, fragment, heads));
    table.idle = narrow(table);
    let words = format!("续表已合并，去掉重复的表名和{heads}行表头：{}", clip(&dropped.join(" "), 40));
    document.told.push(left_out(Level::Note, "table-joined", &at, &words, &dropped.join(" ")));
}

/// How many rows at the head of both say the same.
fn same_rows(table: &Grid, fragment: &Grid) -> usize {
    let row = |grid: &Grid, row: usize| -> Vec<(usize, usize, usize, String)> {
        let cells = grid.cells.iter().filter(|cell| cell.row == row);
        cells.map(|cell| (cell.col, cell.rows, cell.cols, full_text(cell))).collect()
    };
    let most = table.rows.len().min(fragment.rows.len().saturating_sub(1));
    (0..most).take_while(|&at| row(table, at) == row(fragment, at)).count()
}

/// Sets the rows below those of the table; gives the words that are not set again.
fn append(table: &mut Grid, fragment: Grid, heads: usize) -> Vec<String> {
    let height = table.rows.len();
    table.rows.extend(&fragment.rows[heads..]);
    let mut dropped = vec![];
    for mut cell in fragment.cells {
        if cell.row < heads {
            dropped.push(full_text(&cell));
            continue;
        }
        let first = cell.row == heads;
        cell.row = cell.row - heads + height;
        match table.cells.iter_mut().find(|above| first && goes_on(above, &cell, height)) {
            Some(above) => {
                above.rows += cell.rows;
                dropped.push(cell.text);
            }
            None => table.cells.push(cell),
        }
    }
    dropped
}

/// Whether a cell goes on with the one above the page's end: 街道（续） below 街道, or a merged cell that says the same.
fn goes_on(above: &Cell, cell: &Cell, height: usize) -> bool {
    let below = above.col == cell.col && above.cols == cell.cols && above.row + above.rows == height;
    let again = cell.text == above.text && !cell.text.is_empty() && (above.rows > 1 || cell.rows > 1);
    let told = cell.goes_on && cell.says_again(above);
    below && (told || again || cell.text.strip_suffix("（续）") == Some(above.text.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::At;
    use crate::import::place::place;

    #[test]
    fn a_continued_table_is_one_with_its_labels() {
        let cell = |text: &str, rows| Cell { text: text.into(), rows, cols: 1, ..Cell::default() };
        let head = || vec![cell("街道", 1), cell("户数", 1)];
        let one = place(vec![head(), vec![cell("东街", 2), cell("1", 1)], vec![cell("2", 1)]]).unwrap();
        let other = place(vec![head(), vec![cell("东街（续）", 1), cell("3", 1)]]).unwrap();
        let mut document = Document::default();
        let caption = Para::plain("表1 各街道户数（续）", At::File);
        document.blocks.extend([Block::Grid(one), Block::Para(caption), Block::Grid(other)]);
        join(&mut document);
        let [Block::Grid(grid)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
        assert_eq!((grid.rows.len(), grid.cells.iter().find(|cell| cell.text == "东街").unwrap().rows), (4, 3));
        assert!(document.told[0].facts.iter().any(|(_, text)| text.contains("东街（续）")), "{:?}", document.told);
    }
}
