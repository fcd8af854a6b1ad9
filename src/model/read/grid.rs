//! Reads a table of the author's own and proves that its merged cells tile the grid.
#![expect(clippy::cast_possible_truncation, reason = "a constant of two digits")]

use crate::diag::{Finding, Place, tell};
use crate::grid::{Untiled, place_row_major, prove_tiling};
use crate::json::read::choice;
use crate::json::{Spot, Value, join};
use crate::style::{self, PageOrientation, Width};

use super::text;
use crate::model::{ColumnAlign, FreeCell, FreeTable};

/// Most columns: in a type area of 156 mm, 100 columns are 1.5 mm wide, and no character fits.
const MAX_COLS: i64 = 100;
/// Most rows that a table may have, or a cell may cover.
const MAX_ROWS: i64 = 20_000;
/// Most rows of a header: it must leave room for figures on each of its pages of 22 lines.
const MAX_HEADER: i64 = 10;

const ALIGNS: [(&str, ColumnAlign); 4] = [
    ("left", ColumnAlign::Left),
    ("center", ColumnAlign::Center),
    ("right", ColumnAlign::Right),
    ("decimal", ColumnAlign::Decimal),
];

const STYLES: [(&str, bool); 2] = [("ruled", false), ("three-line", true)];

/// A cell as written, before it has a place.
struct Typed {
    at: String,
    text: String,
    rows: usize,
    cols: usize,
}

pub(super) fn table(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<FreeTable> {
    let mut object = spot.object(out)?;
    let caption = object.optional("caption").and_then(|spot| text::title(&spot, out));
    let unit = object.optional("unit").and_then(|spot| text::line(&spot, out));
    let widths = object.optional("widths");
    let aligns = object.optional("align");
    let three_line = object.optional("style").map_or(Some(false), |spot| choice(&spot, &STYLES, "value-range", out));
    let style = style::read::table_style(&mut object, out);
    let landscape = object.optional("landscape").map_or(Some(false), |spot| spot.boolean(out));
    let header_rows = object.required("header_rows", out).and_then(|spot| size(&spot, 0, MAX_HEADER, out));
    let labels = object.optional("label_columns");
    let rows = object.required("rows", out);
    let rows = rows.and_then(|spot| Some((typed_rows(&spot, out)?, spot)));
    let notes = object.optional("notes").map(|spot| notes(&spot, out)).unwrap_or_default();
    object.close(out);
    let (rows, rows_spot) = rows?;
    let cols = columns(&rows, &rows_spot, out)?;
    let widths = match widths {
        Some(spot) => column_widths(&spot, cols, out)?,
        None => vec![Width::Solved; cols],
    };
    let aligns = match aligns {
        Some(spot) => column_aligns(&spot, cols, out)?,
        None => vec![],
    };
    let label_columns = match labels {
        Some(spot) => Some(size(&spot, 0, cols as i64, out)?),
        None => None,
    };
    let (header_rows, count) = (header_rows?, rows.len());
    let cells = place(rows, cols, &rows_spot, out)?;
    let header_ends = header_end(&cells, header_rows, count, &rows_spot, out);
    let (three_line, style, landscape) = (three_line?, style?, landscape?);
    let orientation = if landscape { PageOrientation::Landscape } else { PageOrientation::Portrait };
    let rows = count;
    let table = FreeTable {
        caption,
        unit,
        widths,
        aligns,
        three_line,
        style,
        orientation,
        header_rows,
        label_columns,
        rows,
        cells,
        notes,
    };
    let indented = |cell: &&FreeCell| text::indent(&cell.text) > 0;
    let labels = table.labels();
    for cell in table.cells.iter().filter(indented).filter(|cell| cell.area.col >= labels) {
        tell(out, text::no_indent(&cell.at));
    }
    header_ends.then_some(table)
}

fn column_aligns(spot: &Spot<'_>, cols: usize, out: &mut Vec<Finding>) -> Option<Vec<ColumnAlign>> {
    let items = spot.items(out)?;
    if items.len() != cols {
        let words = format!("对齐方式写了 {} 个，表格有 {cols} 列", items.len());
        let finding = Finding::error("widths-count", spot.place(), words);
        tell(out, finding.hint("每列写一个对齐方式，或者删去 align。"));
        return None;
    }
    let aligns: Vec<Option<ColumnAlign>> = items.map(|item| choice(&item, &ALIGNS, "value-range", out)).collect();
    aligns.into_iter().collect()
}

fn size(spot: &Spot<'_>, least: i64, most: i64, out: &mut Vec<Finding>) -> Option<usize> {
    spot.whole(least, most, out).and_then(|n| usize::try_from(n).ok())
}

fn notes(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Vec<String> {
    let Some(items) = spot.items(out) else { return vec![] };
    items.filter_map(|item| text::line(&item, out)).collect()
}

/// The rows of cells; `None` when any cell could not be read, because then nothing can be said of the tiling.
fn typed_rows(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Vec<Vec<Typed>>> {
    let items = spot.items(out)?;
    if items.len() as i64 > MAX_ROWS {
        let words = format!("表格有 {} 行，超过 {MAX_ROWS} 行", items.len());
        tell(out, Finding::error("grid-large", spot.place(), words).hint("把它拆成几个表格。"));
        return None;
    }
    let rows: Vec<Option<Vec<Typed>>> = items.map(|row| typed_row(&row, out)).collect();
    rows.into_iter().collect()
}

fn typed_row(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Vec<Typed>> {
    let cells: Vec<Option<Typed>> = spot.items(out)?.map(|cell| typed_cell(&cell, out)).collect();
    cells.into_iter().collect()
}

fn typed_cell(spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Typed> {
    match spot.node.value {
        Value::String(_) | Value::Number(_) => {
            Some(Typed { at: spot.pointer.clone(), text: text::own_cell(spot, out)?, rows: 1, cols: 1 })
        }
        Value::Object(_) => {
            let mut object = spot.object(out)?;
            let at = join(&spot.pointer, "text");
            let text = object.required("text", out).and_then(|spot| text::own_cell(&spot, out));
            let rows = object.optional("rows").map_or(Some(1), |spot| size(&spot, 1, MAX_ROWS, out));
            let cols = object.optional("cols").map_or(Some(1), |spot| size(&spot, 1, MAX_COLS, out));
            object.close(out);
            Some(Typed { at, text: text?, rows: rows?, cols: cols? })
        }
        _ => {
            tell(
                out,
                spot.wrong(
                    "单元格",
                    "写文字或数字；合并的单元格写成 {\"text\": \"内容\", \"rows\": 行数, \"cols\": 列数}。",
                ),
            );
            None
        }
    }
}

/// The number of columns: what the first row's cells cover.
fn columns(rows: &[Vec<Typed>], spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<usize> {
    let cols: usize = rows.first().map_or(0, |row| row.iter().map(|cell| cell.cols).sum());
    if (1..=MAX_COLS as usize).contains(&cols) {
        return Some(cols);
    }
    let finding = match cols {
        0 => Finding::error("grid-empty", spot.place(), "表格没有单元格")
            .hint("在第一行写上各栏的名称；不要这个表的，整个删去。"),
        _ => Finding::error("grid-large", spot.place(), format!("表格有 {cols} 列，超过 {MAX_COLS} 列"))
            .hint("把它拆成几个表格。"),
    };
    tell(out, finding);
    None
}

fn column_widths(spot: &Spot<'_>, cols: usize, out: &mut Vec<Finding>) -> Option<Vec<Width>> {
    let items = spot.items(out)?;
    if items.len() != cols {
        let words = format!("列宽写了 {} 个，表格有 {cols} 列", items.len());
        tell(
            out,
            Finding::error("widths-count", spot.place(), words).hint("每列写一个宽度，或者删去 widths，各列由内容定。"),
        );
        return None;
    }
    let widths: Vec<Option<Width>> = items.map(|item| style::read::width(&item, out)).collect();
    widths.into_iter().collect()
}

/// Gives every cell its place, as HTML does.
fn place(rows: Vec<Vec<Typed>>, cols: usize, spot: &Spot<'_>, out: &mut Vec<Finding>) -> Option<Vec<FreeCell>> {
    let spans: Vec<Vec<(usize, usize)>> =
        rows.iter().map(|row| row.iter().map(|c| (c.rows, c.cols)).collect()).collect();
    let areas = place_row_major(&spans, cols);
    let tiling = prove_tiling(rows.len(), cols, &areas);
    let cells = rows.into_iter().flatten().zip(areas);
    let cells: Vec<FreeCell> = cells.map(|(cell, area)| FreeCell { at: cell.at, area, text: cell.text }).collect();
    match tiling {
        Ok(()) => Some(cells),
        Err(untiled) => {
            tell(out, explain(untiled, &cells, cols, spot));
            None
        }
    }
}

/// What does not tile, at the cell or row that is the author's to mend; rows and columns are counted from 1.
fn explain(why: Untiled, cells: &[FreeCell], cols: usize, rows: &Spot<'_>) -> Finding {
    let place = |index: usize| cells.get(index).map_or(rows.place(), |cell| Place::Value(cell.at.clone()));
    let row_of = |index: usize| cells.get(index).map_or(0, |cell| cell.area.row + 1);
    let untiled = |place, words| Finding::error("grid-untiled", place, words);
    match why {
        Untiled::Hole(row, col) => {
            let place = Place::Value(format!("{}/{row}", rows.pointer));
            untiled(place, format!("第 {} 行第 {} 列缺少单元格（表格共 {cols} 列）", row + 1, col + 1))
                .hint("在这一行补上缺的单元格，没有内容的写 \"\"。")
        }
        Untiled::Outside(index) => untiled(place(index), format!("第 {} 行的这个单元格伸到了表格外面", row_of(index)))
            .hint(format!("表格共 {cols} 列（第一行的单元格合起来算）；减少这一行的单元格，或者改小 rows、cols。")),
        Untiled::Overlap(first, second) => {
            untiled(place(second), format!("第 {} 行的这个单元格和别的单元格重叠", row_of(second)))
                .with(place(first), "和这个单元格重叠")
                .hint("改小其中一个单元格的 rows 或 cols。")
        }
    }
}

/// The header must end where cells end; a cell across its foot cannot repeat on every page.
fn header_end(cells: &[FreeCell], header: usize, rows: usize, spot: &Spot<'_>, out: &mut Vec<Finding>) -> bool {
    if header > rows {
        let words = format!("表头写了 {header} 行，表格只有 {rows} 行");
        tell(out, Finding::error("header-long", spot.place(), words).hint("改小 header_rows。"));
        return false;
    }
    let crosses = |cell: &&FreeCell| cell.area.row < header && cell.area.row_range().end > header;
    let Some(cell) = cells.iter().find(crosses) else { return true };
    let words = "这个单元格一半在表头里，一半在表头外，表格跨页时不能重复表头";
    let finding = Finding::error("header-crossed", Place::Value(cell.at.clone()), words);
    tell(out, finding.hint("改 header_rows，或者改这个单元格的 rows，使表头在整行处结束。"));
    false
}
