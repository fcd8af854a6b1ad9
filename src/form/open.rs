//! The part of a table that is not laid down row by row: sides beside each other, filled up with blank cells to one height,
//! and rows that the report brings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::glob;
use super::heads::name_heads;
use super::{Content, FormCell, GivenCell, Keys, TableForm, ValueKind};
use crate::grid::Area;
use crate::json::join;
use crate::model::{CODE, GivenRow, NAME};

/// The part of a table between its head and its foot, and what the report brought into it.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Open {
    /// The cells above it, in their places.
    pub(super) head: Vec<FormCell>,
    /// How many rows stand above it.
    pub(super) head_rows: usize,
    /// What stands in it, from left to right.
    pub sides: Vec<Side>,
    /// The cells below it; their rows count from its end.
    pub(super) foot: Vec<FormCell>,
    /// How many rows stand below it.
    pub(super) foot_rows: usize,
    /// How many rows it has at least; those that nothing fills are blank.
    pub at_least: usize,
    /// The rows that the report brought.
    pub rows: Vec<GivenRow>,
    /// The codes of rows that are known by their names alone, by their keys: what the report's other tables have for the name.
    pub(super) by_name: BTreeMap<String, String>,
}

/// What stands beside other sides in a table.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Side {
    /// Its first column.
    pub col: usize,
    /// How many columns it covers.
    pub cols: usize,
    /// Its cells where the form lays them down; their rows count from the start of the part.
    pub(super) cells: Vec<FormCell>,
    /// How many rows these are.
    pub(super) rows: usize,
    /// What its rows are like where the report brings them.
    pub given: Option<Given>,
}

/// What rows are like that the report brings.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Given {
    /// What stands before their figures.
    pub labels: Vec<LabelColumn>,
    /// Their figures.
    pub columns: Vec<Column>,
    /// How long codes are, from the highest level down, such as 3, 5, 7; empty where codes are no tree.
    pub levels: Vec<usize>,
    /// Whether names are drawn in by a character for each level below the first.
    pub indent: bool,
    /// Whether names are numbered 一、二、三、 from the first.
    pub numbered: bool,
}

/// A column before the figures of a given row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LabelColumn {
    /// The whole code.
    Code,
    /// The part of the code that belongs to a level, from 0.
    Level(usize),
    /// The name.
    Name,
    /// The number of the row, from 1.
    Number,
}

impl LabelColumn {
    /// Whether it shows a code, or a part of one.
    pub(crate) fn is_of_code(&self) -> bool {
        matches!(self, LabelColumn::Code | LabelColumn::Level(_))
    }
}

/// A column of figures.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Column {
    /// Its key.
    pub key: String,
    /// What may stand in it; as the table says when absent.
    pub kind: Option<ValueKind>,
    /// The unit of its figures; that of the table when absent.
    pub unit: Option<String>,
    /// What may be chosen in it.
    pub options: Arc<[String]>,
}

impl Given {
    /// Which level a code is on by its length, from 0.
    pub fn level(&self, code: &str) -> Option<usize> {
        let length = code.chars().filter(|ch| *ch != '|').count();
        self.levels.iter().position(|level| *level == length)
    }

    /// Whether codes have levels, and stand in no column: rows are then known by their names.
    pub(crate) fn hides_codes(&self) -> bool {
        !self.levels.is_empty() && !self.labels.iter().any(LabelColumn::is_of_code)
    }

    /// The parts of a code, one for each level down to its own: as typed where strokes part it, else by the lengths.
    pub fn parts<'c>(&self, code: &'c str) -> Vec<&'c str> {
        if code.contains('|') || !code.is_ascii() {
            return code.split('|').collect();
        }
        let starts = std::iter::once(0).chain(self.levels.iter().copied());
        let ends = self.levels.iter().copied();
        let parts = starts.zip(ends).filter(|(start, _)| *start < code.len());
        parts.map(|(start, end)| &code[start..end.min(code.len())]).collect()
    }
}

impl Open {
    /// What the report's rows are like; `None` where all sides are the form's.
    pub fn given(&self) -> Option<&Given> {
        self.sides.iter().find_map(|side| side.given.as_ref())
    }

    /// The code of a row without strokes between its levels; empty where neither it nor another table says one.
    pub(crate) fn code(&self, row: &GivenRow) -> String {
        match self.by_name.get(&row.key) {
            Some(code) => code.clone(),
            None => row.code.replace('|', ""),
        }
    }

    /// The side whose rows the report brings.
    #[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
    pub(crate) fn given_side(&self) -> Option<&Side> {
        self.sides.iter().find(|side| side.given.is_some())
    }

    /// The rows of the table that it takes.
    #[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
    pub(crate) fn row_range(&self) -> std::ops::Range<usize> {
        self.head_rows..self.head_rows + self.height()
    }

    /// How many rows it has.
    fn height(&self) -> usize {
        let height = |side: &Side| if side.given.is_some() { self.rows.len() } else { side.rows };
        self.sides.iter().map(height).max().unwrap_or_default().max(self.at_least)
    }

    /// All cells of the table, in reading order.
    pub(super) fn cells(&self) -> (Vec<FormCell>, usize) {
        let (start, height) = (self.head_rows, self.height());
        let end = start + height;
        let mut body: Vec<FormCell> =
            self.sides.iter().flat_map(|side| side.filled(&self.rows, start, height)).collect();
        body.sort_by_key(|cell| (cell.area.row, cell.area.col));
        let foot = self.foot.iter().map(|cell| moved(cell, end));
        let cells = self.head.iter().cloned().chain(body).chain(foot).collect();
        let rows = end + self.foot_rows;
        (name_heads(cells, rows), rows)
    }
}

impl Side {
    /// Its cells in a part of so many rows that starts at a row of the grid; below its own they are blank.
    fn filled(&self, rows: &[GivenRow], start: usize, height: usize) -> Vec<FormCell> {
        let (mut cells, used): (Vec<FormCell>, usize) = match &self.given {
            Some(given) => {
                let of_row = |(index, row)| given.cells(row, index, self.col);
                (rows.iter().enumerate().flat_map(of_row).map(|cell| moved(&cell, start)).collect(), rows.len())
            }
            None => (self.cells.iter().map(|cell| moved(cell, start)).collect(), self.rows),
        };
        for row in used..height {
            let area = |col| Area { row: start + row, col, rows: 1, cols: 1 };
            cells.extend((self.col..self.col + self.cols).map(|col| FormCell::new(area(col), Content::Blank)));
        }
        cells
    }
}

fn moved(cell: &FormCell, down: usize) -> FormCell {
    FormCell { area: Area { row: cell.area.row + down, ..cell.area }, ..cell.clone() }
}

impl Given {
    /// The cells of a row that is the `index`th from 0, from a column on.
    fn cells(&self, row: &GivenRow, index: usize, first: usize) -> Vec<FormCell> {
        let area = |nth: usize| Area { row: index, col: first + nth, rows: 1, cols: 1 };
        let labels = self.labels.iter().enumerate().map(|(nth, label)| self.label(*label, row, index, area(nth)));
        let figures = join(&row.at, "figures");
        let values = self.columns.iter().enumerate().map(|(nth, column)| {
            let (kind, unit) = (column.kind.unwrap_or(ValueKind::Count), column.unit.clone().unwrap_or_default());
            let content = Content::Value { row: row.key.clone(), col: column.key.clone(), kind, unit };
            let given = Some(GivenCell { at: join(&figures, &column.key), col: Some(column.key.clone()) });
            FormCell {
                given,
                options: Arc::clone(&column.options),
                ..FormCell::new(area(self.labels.len() + nth), content)
            }
        });
        labels.chain(values).collect()
    }

    fn label(&self, label: LabelColumn, row: &GivenRow, index: usize, area: Area) -> FormCell {
        let level = self.level(&row.code).unwrap_or_default();
        let (text, col, indent) = match label {
            LabelColumn::Code => (row.code.replace('|', ""), Some(CODE), 0),
            LabelColumn::Level(level) => ((*self.parts(&row.code).get(level).unwrap_or(&"")).to_owned(), None, 0),
            LabelColumn::Name if self.numbered => (format!("{}、{}", hanzi(index + 1), row.name), None, 0),
            LabelColumn::Name => (row.name.clone(), Some(NAME), if self.indent { level } else { 0 }),
            LabelColumn::Number => ((index + 1).to_string(), None, 0),
        };
        // What is printed otherwise than typed cannot be changed where it is printed.
        let typed = match label {
            LabelColumn::Code => text == row.code && !text.is_empty(),
            _ => !text.is_empty(),
        };
        let given = col.map(|col| GivenCell { at: join(&row.at, col), col: typed.then(|| col.to_owned()) });
        let content = Content::Label { text, row: Some(row.key.clone()) };
        FormCell { given, indent: u8::try_from(indent).unwrap_or(u8::MAX), ..FormCell::new(area, content) }
    }
}

impl TableForm {
    /// The table with the rows that a report brings.
    pub(crate) fn with_rows(&self, rows: &[GivenRow]) -> TableForm {
        let Some(open) = &self.open else { return self.clone() };
        let open = Open { rows: rows.to_vec(), by_name: BTreeMap::new(), ..open.clone() };
        let (cells, rows) = open.cells();
        TableForm { rows, keys: Keys::of(&cells), cells, open: Some(open), ..self.clone() }
    }

    /// Whether a pattern names a row: by its key, or by its code where it is known by its name alone.
    pub(super) fn names(&self, pattern: &str, row: &str) -> bool {
        let code = || self.open.as_ref().and_then(|open| open.by_name.get(row));
        glob::fits(pattern, row) || code().is_some_and(|code| glob::fits(pattern, code))
    }

    /// The key of the row that has a code, or is called so by the form.
    pub(super) fn row_of<'t>(&'t self, code: &'t str) -> &'t str {
        let by_name = self.open.iter().flat_map(|open| &open.by_name);
        let found = by_name.into_iter().find(|(_, known)| *known == code).map(|(key, _)| key.as_str());
        found.filter(|_| self.keys.row(code).is_none()).unwrap_or(code)
    }
}

/// Finds the codes of rows in tables that print names alone, as 收支总表 does: the one that other tables have for the name on
/// a level of the table.
pub(super) fn find_codes(tables: &mut [TableForm]) {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for open in tables.iter().filter_map(|table| table.open.as_ref()) {
        for row in open.rows.iter().filter(|row| !row.code.is_empty() && !row.name.is_empty()) {
            known.entry(row.name.clone()).or_default().insert(open.code(row));
        }
    }
    for open in tables.iter_mut().filter_map(|table| table.open.as_mut()) {
        let Some(given) = open.given().filter(|given| given.hides_codes()) else { continue };
        let nameless = open.rows.iter().filter(|row| row.code.is_empty());
        let found = nameless.filter_map(|row| {
            let mut codes = known.get(&row.name)?.iter().filter(|code| given.level(code).is_some());
            let only = codes.next().filter(|_| codes.next().is_none())?;
            Some((row.key.clone(), only.clone()))
        });
        open.by_name = found.collect();
    }
}

/// A number from 1 in hanzi: 一, 十二, 一百〇五 is 一〇五.
fn hanzi(number: usize) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |n: usize| DIGITS[n % 10].to_string();
    match number {
        0..10 => digit(number),
        10..100 => {
            let tens = if number < 20 { String::new() } else { digit(number / 10) };
            let ones = if number.is_multiple_of(10) { String::new() } else { digit(number) };
            format!("{tens}十{ones}")
        }
        _ => number.to_string().bytes().map(|byte| digit(usize::from(byte - b'0'))).collect(),
    }
}
