//! A table of the office's own: what the source shows, with its merged cells, as a grid of the report.

use super::fault::{self, MEND};
use super::tie::full_text;
use super::words::is_figure_like;
use crate::diag::{Finding, Level};
use crate::grid::{Area, prove_tiling};
use crate::import::document::{Doubt, Grid, left_out, told};
use crate::import::inline::one_line;
use crate::import::place::widen;
use crate::json::write::Json;

/// A program that only writes formulas leaves their values to Excel.
const UNSAVED: &str = "用 Excel 或 WPS 打开这个文件，保存一次，再导入。";

/// What a grid of a report may have (see the schema).
const MOST_ROWS: usize = 20_000;
const MOST_COLS: usize = 100;
const MOST_HEADER_ROWS: usize = 10;

/// The members `header_rows` and `rows` of a grid. Holes are filled with blank cells, what overlaps is cut; both are told.
///
/// # Errors
/// The finding for a table that a report cannot hold.
pub(crate) fn grid(grid: &Grid, told_here: &mut Vec<Finding>) -> Result<Vec<(&'static str, Json)>, Box<Finding>> {
    if grid.cols > MOST_COLS || grid.rows.len() > MOST_ROWS || grid.cols == 0 {
        let words = format!("表格有{}行{}列，最多{MOST_ROWS}行{MOST_COLS}列，没有收入", grid.rows.len(), grid.cols);
        let text: Vec<String> = grid.cells.iter().map(full_text).collect();
        let finding = left_out(Level::Error, "table-too-large", &grid.at, &words, &text.join(" "));
        return Err(Box::new(finding.hint("把表拆成几张再导入。")));
    }
    for cell in &grid.cells {
        match &cell.doubt {
            Some(Doubt::Struck(part)) if part.is_empty() => {
                let words = format!("“{}”画了删除线，请核对要不要收", cell.text);
                told_here.push(told(Level::Error, "figure-struck", &cell.at, words));
            }
            Some(Doubt::Struck(part)) => {
                let words = format!("格里画了删除线的“{part}”没有收入");
                told_here.push(left_out(Level::Warning, "text-struck", &cell.at, &words, part));
            }
            Some(Doubt::Superscript { .. }) => {
                let words = format!("上标写在方括号里收入：“{}”，请核对", full_text(cell));
                told_here.push(told(Level::Warning, "text-superscript", &cell.at, words));
            }
            Some(Doubt::CrossesRule) => {
                let figure = cell.text.chars().any(|ch| ch.is_ascii_digit());
                let what =
                    if figure { "请核对属于哪一格" } else { "后面的字可能没有印出，请核对" };
                let words = format!("“{}”压在格线上，{what}", cell.text);
                told_here.push(told(Level::Error, "figure-crosses-rule", &cell.at, words));
            }
            Some(Doubt::Unseen(part)) if part.is_empty() => {
                let words = format!("“{}”看不见，请核对要不要收", cell.text);
                told_here.push(told(Level::Error, "figure-hidden", &cell.at, words));
            }
            Some(Doubt::Unseen(part)) => {
                let words = format!("格里看不见的“{part}”没有收入");
                told_here.push(left_out(Level::Warning, "text-hidden", &cell.at, &words, part));
            }
            Some(Doubt::NoValue) => {
                told_here
                    .push(told(Level::Error, "figure-no-value", &cell.at, "公式没有算出的值，格空着").hint(UNSAVED));
            }
            Some(Doubt::Fault(shown)) => {
                let words = format!("格里是{}，没有收入，格空着", fault::words(shown));
                told_here.push(left_out(Level::Error, "cell-fault", &cell.at, &words, shown).hint(MEND));
            }
            Some(Doubt::Format(stored)) if stored == &cell.text => {
                let words = format!("单元格格式读不懂，按存的“{stored}”收入，请核对");
                told_here.push(told(Level::Warning, "format-unknown", &cell.at, words));
            }
            Some(Doubt::Format(stored)) => {
                let words = format!("按单元格格式写作“{}”，存的是“{stored}”", cell.text);
                told_here.push(told(Level::Note, "figure-format", &cell.at, words));
            }
            _ => {}
        }
        if fault::is_too_narrow(&cell.text) {
            told_here.push(told(Level::Error, "cell-fault", &cell.at, fault::TOO_NARROW).hint(fault::WIDEN));
        }
        if cell.hidden && !cell.text.is_empty() {
            let words = format!("看不见的一格没有收入：“{}”", cell.text);
            told_here.push(left_out(Level::Note, "cell-hidden-dropped", &cell.at, &words, &cell.text));
        }
    }
    let mut grid = without_hidden_columns(grid);
    widen(&mut grid);
    let grid = &grid;
    let (areas, texts) = tiled(grid, told_here);
    let mut rows: Vec<Vec<Json>> = vec![vec![]; grid.rows.len()];
    for (area, text) in areas.iter().zip(texts) {
        rows[area.row].push(cell(area, text));
    }
    let rows: Vec<Json> = rows.into_iter().map(Json::List).collect();
    Ok(vec![("header_rows", Json::Number(header_rows(grid, &areas))), ("rows", Json::List(rows))])
}

/// A grid without the columns that nobody sees: a report would show them blank.
fn without_hidden_columns(grid: &Grid) -> Grid {
    let hidden: Vec<bool> = (0..grid.cols)
        .map(|col| {
            let mut own = grid.cells.iter().filter(|cell| cell.col == col && cell.cols == 1).peekable();
            own.peek().is_some() && own.all(|cell| cell.hidden)
        })
        .collect();
    if hidden.iter().all(|hidden| *hidden) || !hidden.contains(&true) {
        return grid.clone();
    }
    let seen = |cols: std::ops::Range<usize>| hidden[cols].iter().filter(|hidden| !**hidden).count();
    let mut out = Grid { cols: seen(0..grid.cols), idle: vec![], ..grid.clone() };
    for row in &mut out.rows {
        row.width = row.width.min(out.cols);
    }
    out.cells.iter_mut().for_each(|cell| {
        let end = (cell.col + cell.cols).min(grid.cols);
        (cell.col, cell.cols) = (seen(0..cell.col), seen(cell.col..end));
    });
    out.cells.retain(|cell| cell.cols > 0);
    out
}

fn cell(area: &Area, text: String) -> Json {
    if area.rows == 1 && area.cols == 1 {
        return Json::Text(text);
    }
    let mut json = Json::object([("text", Json::Text(text))]);
    if area.rows > 1 {
        json.push("rows", Json::Number(area.rows));
    }
    if area.cols > 1 {
        json.push("cols", Json::Number(area.cols));
    }
    json
}

/// Areas that tile the grid, in reading order, with their texts.
fn tiled(grid: &Grid, told_here: &mut Vec<Finding>) -> (Vec<Area>, Vec<String>) {
    let area = |c: &crate::import::document::Cell| Area { row: c.row, col: c.col, rows: c.rows, cols: c.cols };
    let mut all: Vec<(Area, String)> = grid.cells.iter().map(|c| (area(c), shown(c))).collect();
    all.sort_by_key(|(area, _)| (area.row, area.col));
    let areas: Vec<Area> = all.iter().map(|(area, _)| *area).collect();
    if prove_tiling(grid.rows.len(), grid.cols, &areas).is_err() {
        let words = "各行的格数不同，短的行后面补了空格，请核对各列";
        told_here.push(told(Level::Warning, "grid-untiled", &grid.at, words));
        all = repaired(grid, all);
    }
    all.into_iter().unzip()
}

/// What a cell says in a table of the report.
fn shown(cell: &crate::import::document::Cell) -> String {
    match &cell.doubt {
        _ if cell.hidden => String::new(),
        Some(Doubt::Superscript { .. }) => one_line(&full_text(cell)),
        _ => cell.text.clone(),
    }
}

/// Every cell at its place and as large as is free there; what is left is blank.
fn repaired(grid: &Grid, all: Vec<(Area, String)>) -> Vec<(Area, String)> {
    let (rows, cols) = (grid.rows.len(), grid.cols);
    let mut taken = vec![vec![false; cols]; rows];
    let mut out: Vec<(Area, String)> = vec![];
    for (mut area, text) in all {
        if area.row >= rows || area.col >= cols || taken[area.row][area.col] {
            // Nowhere to stand: with its left neighbour, so that no word is lost.
            if let Some((_, before)) = out.last_mut().filter(|_| !text.is_empty()) {
                before.push(' ');
                before.push_str(&text);
            }
            continue;
        }
        let free = |taken: &Vec<Vec<bool>>, row: usize, col: usize| row < rows && col < cols && !taken[row][col];
        area.cols = (1..=area.cols).take_while(|n| free(&taken, area.row, area.col + n - 1)).count().max(1);
        let whole = |n: usize| (0..area.cols).all(|c| free(&taken, area.row + n - 1, area.col + c));
        area.rows = (1..=area.rows).take_while(|n| whole(*n)).count().max(1);
        for row in area.row_range() {
            taken[row][area.col_range()].fill(true);
        }
        out.push((area, text));
    }
    for (row, line) in taken.iter().enumerate() {
        for col in (0..cols).filter(|col| !line[*col]) {
            out.push((Area { row, col, rows: 1, cols: 1 }, String::new()));
        }
    }
    out.sort_by_key(|(area, _)| (area.row, area.col));
    out
}

/// The header: what the source says, or else the rows above the first with a figure outside the first column. It never
/// cuts a merged cell.
fn header_rows(grid: &Grid, areas: &[Area]) -> usize {
    let rows = grid.rows.len();
    let figures = grid.cells.iter().filter(|cell| cell.col > 0 && is_figure_like(&cell.text));
    let guess = figures.map(|cell| cell.row).min().unwrap_or(usize::from(rows > 1));
    let mut count = grid.header_rows.unwrap_or(guess).min(MOST_HEADER_ROWS).min(rows.saturating_sub(1));
    // A header that is guessed reaches as far down as the cells that begin in its first row.
    if grid.header_rows.is_none() && count > 0 {
        let first = areas.iter().filter(|area| area.row == 0).map(|area| area.rows).max().unwrap_or(1);
        count = if first < rows.min(MOST_HEADER_ROWS) { count.max(first) } else { count };
    }
    while count > 0 && areas.iter().any(|area| area.row < count && area.row + area.rows > count) {
        count -= 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::Cell;
    use crate::import::place::place;

    #[test]
    fn a_ragged_table_is_filled_up_and_told_of() {
        let cell = |text: &str| Cell { text: text.into(), rows: 1, cols: 1, ..Cell::default() };
        let source = place(vec![vec![cell("a"), cell("b")], vec![cell("1")]]).unwrap();
        let mut findings = vec![];
        let members = grid(&source, &mut findings).unwrap();
        assert_eq!(findings[0].code, "grid-untiled");
        assert_eq!(Json::object([("g", members[1].1.clone())]).write().matches("\"\"").count(), 1);
    }
}
