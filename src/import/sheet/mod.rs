//! Workbooks: each visible sheet is a table or several with blank rows between.

mod cells;
mod compound;
mod day;
mod format;
mod looks;
mod ods;
mod old;
mod values;
mod xlsx;

use self::cells::{Filled, Sheet, name};
use super::document::{At, Block, Cell, Document, Doubt, Grid, RowInfo, left_out, told};
use super::inline::one_line;
use super::place::narrow;
use crate::diag::{Finding, Level, clip};

/// The most places that a sheet may have.
const MOST_PLACES: usize = 2_000_000;

/// What a table of a sheet is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// Rows between blank ones.
    Parted,
    /// All of the sheet: a template has blank rows in it.
    Whole,
}

/// Reads a workbook of Excel since 2007.
///
/// # Errors
/// `sheet-unreadable` and the zip's own.
pub(crate) fn xlsx(bytes: &[u8], tables: Tables) -> Result<Document, Finding> {
    Ok(document(xlsx::sheets(bytes)?, tables))
}

/// Reads a workbook of an older Excel or of OpenDocument.
///
/// # Errors
/// `sheet-unreadable`.
pub(crate) fn old(bytes: &[u8], tables: Tables) -> Result<Document, Finding> {
    let sheets = if bytes.starts_with(b"PK") { ods::sheets(bytes)? } else { old::sheets(bytes)? };
    Ok(document(sheets, tables))
}

/// Reads values between commas.
pub(crate) fn values(bytes: &[u8], tables: Tables) -> Document {
    let (sheet, told) = values::sheet(bytes);
    let mut document = document(vec![sheet], tables);
    document.told.splice(0..0, told);
    document
}

fn document(sheets: Vec<Sheet>, tables: Tables) -> Document {
    let mut document = Document::default();
    for sheet in sheets {
        let at = At::Sheet(sheet.name.clone(), String::new());
        for (cell, text) in &sheet.comments {
            let words = format!("批注没有收入：{}", clip(text, 40));
            let at = At::Sheet(sheet.name.clone(), cell.clone());
            document.told.push(left_out(Level::Note, "comment-dropped", &at, &words, text));
        }
        if sheet.hidden {
            let text: Vec<&str> = sheet.cells.iter().map(|cell| cell.text.as_str()).collect();
            let words = "隐藏的工作表没有收入";
            document.told.push(left_out(Level::Note, "sheet-hidden", &at, words, &text.join(" ")));
            continue;
        }
        add(sheet, &at, tables, &mut document);
    }
    document
}

fn add(mut sheet: Sheet, at: &At, tables: Tables, document: &mut Document) {
    let hidden: Vec<&Filled> = sheet.cells.iter().filter(|cell| sheet.hidden_rows.contains(&cell.row)).collect();
    if !hidden.is_empty() {
        let text: Vec<&str> = hidden.iter().map(|cell| cell.text.as_str()).collect();
        let text = text.join(" ");
        let words = format!("隐藏的行没有收入：{}", clip(&text, 40));
        document.told.push(left_out(Level::Note, "cell-hidden-dropped", at, &words, &text));
    }
    let hidden_rows = std::mem::take(&mut sheet.hidden_rows);
    sheet.cells.retain(|cell| !hidden_rows.contains(&cell.row));
    let height = sheet.cells.iter().map(|cell| cell.row + 1).max().unwrap_or(0);
    let width = sheet.cells.iter().map(|cell| cell.col + 1).max().unwrap_or(0);
    if height.saturating_mul(width) > MOST_PLACES {
        let words = format!("工作表有{height}行{width}列，太大，没有收入");
        document.told.push(told(Level::Error, "table-too-large", at, words).hint("只留下要收入的部分再导入。"));
        return;
    }
    let mut filled = vec![false; height];
    sheet.cells.iter().for_each(|cell| filled[cell.row] = true);
    for (top, _, bottom, _) in &sheet.merged {
        // Rows under a merged cell belong together.
        if filled.get(*top).copied().unwrap_or(false) {
            filled.iter_mut().take(bottom + 1).skip(*top).for_each(|row| *row = true);
        }
    }
    let kept: Vec<usize> = (0..height).filter(|row| !hidden_rows.contains(row)).collect();
    let is_end = |row: &usize| tables == Tables::Parted && !filled[*row];
    let mut parts: Vec<Vec<usize>> = vec![];
    for rows in kept.split(is_end).filter(|rows| !rows.is_empty()) {
        match parts.last_mut() {
            Some(above) if goes_on(&sheet, above, rows) => {
                let place = At::Sheet(sheet.name.clone(), name(rows[0], 0));
                let words = "空行下面的行没有自己的表头，各列与上面的表相同，接在上面的表里收入，请核对";
                document.told.push(told(Level::Note, "table-joined", &place, words));
                above.extend(rows);
            }
            _ => parts.push(rows.to_vec()),
        }
    }
    let mut grids: Vec<Grid> = parts.iter().filter_map(|rows| segment(&sheet, rows, at)).collect();
    // A row alone is a title above the table.
    if let Some(first) = grids.iter_mut().find(|grid| grid.rows.len() > 1) {
        first.name = said(&sheet);
    }
    document.blocks.extend(grids.into_iter().map(Block::Grid));
}

/// A text without its blanks.
fn bare(text: &str) -> String {
    text.chars().filter(|ch| !ch.is_whitespace()).collect()
}

/// What a sheet's name says: nothing where a program gave it, or where the sheet itself says the same.
fn said(sheet: &Sheet) -> Option<String> {
    let name = bare(&sheet.name);
    let lower = name.to_lowercase();
    let given = ["sheet", "工作表", "table", "表格", "csv"].iter().find_map(|word| lower.strip_prefix(word));
    let is_given = given.is_some_and(|rest| rest.chars().all(|ch| ch.is_ascii_digit() || "()（）_-".contains(ch)));
    let is_there = sheet.cells.iter().any(|cell| bare(&cell.text).contains(&name));
    (!name.is_empty() && !is_given && !is_there).then(|| one_line(&sheet.name))
}

/// Whether rows below blank ones go on with the table above: the first has figures, only under figures of that table, and a label
/// where that has labels. A table of its own has a header. Templates have any number of blank rows above their total, which may
/// be blank too.
fn goes_on(sheet: &Sheet, above: &[usize], rows: &[usize]) -> bool {
    let of = |rows: &[usize]| {
        let own = sheet.cells.iter().filter(|cell| rows.binary_search(&cell.row).is_ok());
        let (figures, texts): (Vec<&Filled>, Vec<&Filled>) = own.partition(|cell| is_figure(cell));
        let cols =
            |cells: Vec<&Filled>| cells.iter().map(|cell| cell.col).collect::<std::collections::BTreeSet<usize>>();
        (cols(figures), cols(texts))
    };
    let ((figures, texts), (above_figures, above_texts)) = (of(&rows[..1]), of(above));
    let is_year = |cell: &&Filled| cell.row == rows[0] && matches!(cell.text.parse(), Ok(1900..=2099));
    let years = sheet.cells.iter().filter(is_year).count();
    let is_total = is_total(sheet, rows[0]);
    let is_near = is_total || above.last().is_some_and(|last| rows[0] - last <= 3);
    is_near
        && above.len() >= 2
        && (is_total || !figures.is_empty() && years < figures.len())
        && !texts.is_empty()
        && (figures.is_subset(&above_figures) || is_total && above_figures.is_empty())
        && texts.is_subset(&above_texts)
}

/// Whether a row's first words name a total: 合计, 支出总计.
fn is_total(sheet: &Sheet, row: usize) -> bool {
    let first = sheet.cells.iter().filter(|cell| cell.row == row).min_by_key(|cell| cell.col);
    let ends = |text: &String| ["合计", "总计", "共计", "小计"].iter().any(|word| text.ends_with(word));
    // The longest that forms have is 本年收入合计.
    first.map(|cell| bare(&cell.text)).is_some_and(|text| text.chars().count() <= 8 && ends(&text))
}

/// Whether a cell is a number as the sheet shows it, or a formula that should be one.
fn is_figure(cell: &Filled) -> bool {
    let bare: String = cell.text.chars().filter(|ch| !",%¥￥".contains(*ch)).collect();
    bare.parse::<f64>().is_ok() || matches!(cell.doubt, Some(Doubt::NoValue))
}

/// The table of some rows without the columns at its sides that are blank.
fn segment(sheet: &Sheet, rows: &[usize], at: &At) -> Option<Grid> {
    let inside: Vec<&Filled> = sheet.cells.iter().filter(|cell| rows.binary_search(&cell.row).is_ok()).collect();
    let first = inside.iter().map(|cell| cell.col).min()?;
    let reach = |cell: &&Filled| merged(sheet, cell.row, cell.col).map_or(cell.col, |area| area.3);
    let last = inside.iter().map(reach).max()?.min(first + super::place::MOST_COLS - 1);
    let cols = last + 1 - first;
    let mut grid = Grid { cols, at: at.clone(), rows: vec![RowInfo { width: cols }; rows.len()], ..Grid::default() };
    let mut taken = vec![vec![false; cols]; rows.len()];
    for (r, row) in rows.iter().enumerate() {
        for col in first..=last {
            if taken[r][col - first] {
                continue;
            }
            let area = merged(sheet, *row, col).filter(|area| (area.0, area.1) == (*row, col));
            let (bottom, right) = area.map_or((*row, col), |area| (area.2, area.3.min(last)));
            let height = rows[r..].iter().take_while(|row| **row <= bottom).count().max(1);
            let width = right + 1 - col;
            for line in &mut taken[r..r + height] {
                line[col - first..col - first + width].fill(true);
            }
            let found = inside.iter().find(|cell| (cell.row, cell.col) == (*row, col));
            grid.cells.push(Cell {
                row: r,
                col: col - first,
                rows: height,
                cols: width,
                text: found.map_or(String::new(), |cell| cell.text.clone()),
                doubt: found.and_then(|cell| cell.doubt.clone()),
                hidden: sheet.hidden_cols.contains(&col),
                goes_on: false,
                at: At::Sheet(sheet.name.clone(), name(*row, col)),
            });
        }
    }
    narrow(&mut grid);
    Some(grid)
}

fn merged(sheet: &Sheet, row: usize, col: usize) -> Option<(usize, usize, usize, usize)> {
    let inside =
        |area: &&(usize, usize, usize, usize)| (area.0..=area.2).contains(&row) && (area.1..=area.3).contains(&col);
    sheet.merged.iter().find(inside).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Document {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports").join(name);
        old(&std::fs::read(path).unwrap(), Tables::Parted).unwrap()
    }

    fn rows(document: &Document) -> Vec<Vec<String>> {
        let grids =
            document.blocks.iter().filter_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None });
        let shown = |cell: &&Cell| !cell.hidden && !cell.text.is_empty();
        let row = |grid: &Grid, row: usize| {
            grid.cells.iter().filter(|cell| cell.row == row).filter(shown).map(|cell| cell.text.clone()).collect()
        };
        grids.flat_map(|grid| (0..grid.rows.len()).map(|at| row(grid, at)).collect::<Vec<_>>()).collect()
    }

    /// One workbook saved as both by LibreOffice: percentages, thousands, days, leading zeros, a hidden row and column.
    #[test]
    fn older_workbooks_show_what_their_sheets_show() {
        for name in ["formats.xls", "formats.ods"] {
            let document = file(name);
            let wanted: [&[&str]; 11] = [
                &["云岭市统计局2024年预算执行情况"],
                &["项目", "预算数", "决算数", "执行率", "日期"],
                &["基本支出", "1,234.50", "1204.84", "97.60%", "2024年12月31日"],
                &["项目支出", "800.00", "640.13", "80.02%", "2024年6月30日"],
                &["其他", "0.00", "-12.50", "5.00%", "2024年1月1日"],
                &["合计", "2034.5", "1832.47", "90.1%"],
                &["代码", "00301"],
                &["行0", "x0"],
                &["行1", "x1"],
                &["行3", "x3"],
                &["行4", "x4"],
            ];
            assert_eq!(rows(&document), wanted, "{name}");
            assert!(document.told.iter().any(|finding| finding.code == "cell-hidden-dropped"), "{name}");
        }
    }

    /// A blank row before a total parts no table; one before a table with a header of its own does.
    #[test]
    fn rows_below_a_blank_one_go_on_where_they_have_no_header() {
        let tables = |text: &str| {
            let document = values(text.as_bytes(), Tables::Parted);
            (document.blocks.len(), document.told.len())
        };
        assert_eq!(tables("项目,数\n甲,1\n乙,2\n\n合计,3\n"), (1, 1));
        assert_eq!(tables("项目,数\n甲,1\n\n项目,年\n合计,3\n"), (2, 0));
        assert_eq!(tables("项目,数\n甲,1\n\n项目,2023\n合计,3\n"), (2, 0));
        assert_eq!(tables("项目,数\n甲,1\n\n注：共3件\n"), (2, 0));
        assert_eq!(tables("项目,数\n甲,1\n\n\n\n丙,3\n"), (2, 0));
        assert_eq!(tables("项目,数\n甲,1\n\n\n\n\n\n\n合 计,3\n"), (1, 1));
        assert_eq!(tables("表,\n项目,数\n\n\n\n合计,\n"), (1, 1));
    }
}
