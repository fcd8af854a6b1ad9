//! Drafts a form file from a template: the grid and the labels of its tables, every row and column with a key that its author is
//! still to name.

use super::document::{At, Block, Document, Grid, told};
use crate::diag::{Finding, Level};
use crate::json::write::Json;

/// What the file itself says that its author is to do.
const NOTE: &str = "由模板起草。把 r1、c1 这样的代号换成有意义的名称，写上 authority、years、数据的类别（kind）和 rules；用 banxin form check 查看。";

/// A cell of a table as a form says it.
struct Place {
    row: usize,
    col: usize,
    rows: usize,
    cols: usize,
    text: String,
}

/// The form file of this id that a document's tables begin.
///
/// # Errors
/// `form-no-table` where it has none.
pub(super) fn draft(document: &Document, id: &str, is_sheet: bool) -> Result<String, Finding> {
    let mut tables = vec![];
    for (index, block) in document.blocks.iter().enumerate() {
        let Block::Grid(grid) = block else { continue };
        let around = Around::before(&document.blocks[..index]);
        tables.extend(table(grid, around, tables.len() + 1, is_sheet));
    }
    if tables.is_empty() {
        let finding = told(Level::Error, "form-no-table", &At::File, "文件里没有表格，起草不了格式");
        return Err(finding.hint("核对是不是选错了文件；表格是图片的，要换成能编辑的文件。"));
    }
    let name = document.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| id.to_owned());
    let years = Json::object([("from", Json::Number(2020))]);
    let form = Json::object([
        ("kind", Json::text("form")),
        ("id", Json::text(id)),
        ("name", Json::text(name)),
        ("authority", Json::text("（写明依据的文件）")),
        ("note", Json::text(NOTE)),
        ("years", years),
        ("page", Json::text("gbt9704")),
        ("chapters", Json::List(vec![])),
        ("tables", Json::List(tables)),
    ]);
    Ok(form.write())
}

/// What stands around a table.
#[derive(Default)]
struct Around {
    title: Option<String>,
    unit: Option<String>,
}

impl Around {
    /// What the lines right above a table say.
    fn before(blocks: &[Block]) -> Around {
        let mut around = Around::default();
        for block in blocks.iter().rev().take(4) {
            let Block::Para(para) = block else { break };
            if around.title.is_some() {
                break;
            }
            around.hear(para.text().trim());
        }
        around
    }

    fn hear(&mut self, line: &str) {
        let is_number = line.ends_with('表') && line.chars().any(|ch| ch.is_ascii_digit());
        if line.starts_with("单位：") || line.starts_with("单位:") {
            self.unit = Some(line.to_owned());
        } else if !line.is_empty() && !is_number && !line.contains("编制") && !line.contains("填报") {
            self.title.get_or_insert_with(|| line.to_owned());
        }
    }
}

fn table(grid: &Grid, mut around: Around, number: usize, is_sheet: bool) -> Option<Json> {
    let mut places = places(grid);
    let mut rows = grid.rows.len();
    if is_sheet {
        (places, rows) = trimmed(places, rows, grid.cols, &mut around);
    }
    if rows == 0 || !places.iter().any(|place| !place.text.is_empty()) {
        return None;
    }
    let is_head: Vec<bool> = (0..rows).map(|row| covering(&places, row).all(|place| !place.is_open())).collect();
    let open: Vec<usize> =
        (0..grid.cols).filter(|col| places.iter().any(|place| place.is_open() && place.col == *col)).collect();
    // Figures in the last columns alone have a key for each column; in a table of two sides each figure has its own.
    let last = open
        .first()
        .copied()
        .filter(|first| places.iter().all(|place| place.col < *first || place.is_open() || is_head[place.row]));
    let columns = last.map(|first| (first..grid.cols).collect::<Vec<usize>>());
    let list = (0..rows).map(|row| Json::List(row_cells(&places, row, is_head[row], columns.as_deref())));
    let mut members = vec![
        ("id".to_owned(), Json::text(format!("t{number}"))),
        ("title".to_owned(), Json::text(around.title.unwrap_or_else(|| format!("表{number}")))),
    ];
    members.extend(around.unit.map(|unit| ("unit_line".to_owned(), Json::text(unit))));
    members.push(("widths".to_owned(), Json::List(vec![Json::Number(1); grid.cols])));
    members.push(("min_height".to_owned(), Json::text("8mm")));
    let keys = columns.as_ref().map(|columns| columns.iter().map(|&col| Json::text(col_key(col))).collect());
    members.extend(keys.map(|keys| ("columns".to_owned(), Json::List(keys))));
    members.push(("rows".to_owned(), Json::List(list.collect())));
    Some(Json::Object(members))
}

impl Place {
    /// Whether a figure belongs there: nothing stands in it, or only what a template has for nothing.
    fn is_open(&self) -> bool {
        self.text.chars().all(|ch| "0./-—－×%,，_＿ 　".contains(ch))
    }
}

/// The cells of a grid, in reading order; where none lies an empty one.
fn places(grid: &Grid) -> Vec<Place> {
    let cover = grid.cover();
    let mut places: Vec<Place> = vec![];
    for (row, line) in cover.iter().enumerate() {
        for (col, covered) in line.iter().enumerate() {
            let Some(cell) = covered.map(|index| &grid.cells[index]) else {
                places.push(Place { row, col, rows: 1, cols: 1, text: String::new() });
                continue;
            };
            if (cell.row, cell.col) == (row, col) {
                let rows = cell.rows.min(grid.rows.len() - row).max(1);
                let cols = cell.cols.min(grid.cols - col).max(1);
                places.push(Place { row, col, rows, cols, text: cell.text.split_whitespace().collect() });
            }
        }
    }
    places
}

fn covering(places: &[Place], row: usize) -> impl Iterator<Item = &Place> {
    places.iter().filter(move |place| (place.row..place.row + place.rows).contains(&row))
}

/// A sheet without the title and unit above its table and the notes below it.
fn trimmed(places: Vec<Place>, rows: usize, cols: usize, around: &mut Around) -> (Vec<Place>, usize) {
    let texts = |row: usize| covering(&places, row).filter(|place| !place.text.is_empty()).collect::<Vec<_>>();
    let whole = |row: usize| match texts(row).as_slice() {
        [] => true,
        [only] => only.cols == cols || only.rows == 1 && cols > 2,
        more => more.iter().any(|place| place.text.starts_with("单位：")) && more.len() < 4,
    };
    let first = (0..rows).find(|&row| !whole(row)).unwrap_or(rows);
    let end = (first..rows)
        .rev()
        .find(|&row| !whole(row) || covering(&places, row).any(|place| place.rows > 1))
        .map_or(first, |row| row + 1);
    for row in 0..first {
        texts(row).iter().for_each(|place| around.hear(&place.text));
    }
    let inside = places.into_iter().filter(|place| place.row >= first && place.row + place.rows <= end);
    (inside.map(|place| Place { row: place.row - first, ..place }).collect(), end - first)
}

fn row_key(row: usize) -> String {
    format!("r{}", row + 1)
}

fn col_key(col: usize) -> String {
    format!("c{}", col + 1)
}

/// The cells that begin in a row.
fn row_cells(places: &[Place], row: usize, is_head: bool, columns: Option<&[usize]>) -> Vec<Json> {
    let own: Vec<&Place> = places.iter().filter(|place| place.row == row).collect();
    let figures: Vec<&&Place> = own.iter().filter(|place| place.is_open()).collect();
    let whole = columns.is_some_and(|columns| {
        figures.len() == columns.len() && figures.iter().all(|place| place.rows == 1 && place.cols == 1)
    });
    let mut cells = vec![];
    for place in own {
        let mut members = match place.is_open() {
            true if whole => {
                if !cells.iter().any(|cell| matches!(cell, Json::Object(m) if m[0].0 == "values")) {
                    cells.push(Json::object([("values", Json::text(row_key(row)))]));
                }
                continue;
            }
            true => {
                vec![("row".to_owned(), Json::text(row_key(row))), ("col".to_owned(), Json::text(col_key(place.col)))]
            }
            false if is_head => vec![("head".to_owned(), Json::text(&place.text))],
            false => vec![("label".to_owned(), Json::text(&place.text))],
        };
        for (key, count) in [("rows", place.rows), ("cols", place.cols)] {
            members.extend((count > 1).then(|| (key.to_owned(), Json::Number(count))));
        }
        cells.push(Json::Object(members));
    }
    cells
}
