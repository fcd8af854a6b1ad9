//! A workbook as it stands now: its sheets with their cells, found by their tags.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};

use super::{Taking, changed};
use crate::blank::workbook::formula::is_ours;
use crate::blank::workbook::tags;
use crate::diag::{Finding, Place, clip};
use crate::pack::package::Package;

/// A sheet's tag stands among its first rows and columns, whatever was inserted before them.
const NEAR: (usize, usize) = (60, 30);

/// What files of Excel before 2007 begin with.
const OLD: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// A workbook.
pub(super) struct Book {
    sheets: Vec<Sheet>,
    /// Whether it is of the kind before 2007, whose formulas cannot be told from what is typed.
    old: bool,
}

/// A sheet.
pub(super) struct Sheet {
    pub(super) name: String,
    /// What the cells say that say something, by row and column from 0.
    cells: BTreeMap<(usize, usize), Cell>,
    /// Where its tag stands: the row of the columns' tags and the column of the rows'.
    corner: Option<(usize, usize)>,
}

/// What a cell says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Whose formula stands in it; its text is then what it last came to.
    pub(super) formula: Option<By>,
}

/// Who wrote a formula.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    /// The workbook had it: what it comes to is worked out again.
    Us,
    /// Somebody typed it: what it came to is what is meant.
    Somebody,
}

impl Cell {
    /// Whether the workbook works it out.
    pub(super) fn is_worked_out(&self) -> bool {
        self.formula == Some(By::Us)
    }

    /// Whether somebody typed something into it.
    pub(super) fn is_typed(&self) -> bool {
        !self.is_worked_out() && (self.formula.is_some() || !self.text.trim().is_empty())
    }
}

impl Book {
    /// Reads a workbook; `None` for what is none of ours, or could do harm.
    pub(super) fn open(bytes: &[u8]) -> Option<Book> {
        let old = bytes.starts_with(&OLD);
        if !old {
            let package = bytes.starts_with(b"PK").then(|| Package::open(bytes).ok()).flatten()?;
            package.names().any(|name| name == "xl/workbook.xml" || name == "content.xml").then_some(())?;
        }
        let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).ok()?;
        let names = book.sheet_names();
        let is_own = |name: &String| name == tags::CARRIED_SHEET || name == tags::COVER_SHEET;
        names.iter().any(is_own).then_some(())?;
        let sheets = names.into_iter().map(|name| Sheet::read(&mut book, name)).collect();
        Some(Book { sheets, old })
    }

    /// The report that the workbook was made of; `None` where it carries none.
    pub(super) fn carried(&self) -> Option<Result<String, Finding>> {
        let is_carried = |sheet: &&Sheet| sheet.cells.values().any(|cell| cell.text == tags::CARRIED);
        let Some(sheet) = self.sheets.iter().find(is_carried) else {
            let is_ours = self.tagged(|_| true).next().is_some();
            return is_ours.then(|| Err(changed("隐藏的工作表“banxin”不见了")));
        };
        if self.old {
            let finding = Finding::error("workbook-old", Place::File, "旧版 .xls 里分不清公式和填的数，没有收入");
            return Some(Err(finding.hint("在 Excel 或 WPS 里打开，另存为 .xlsx 再导入。")));
        }
        let chunks = sheet.cells.values().filter_map(|cell| cell.text.strip_prefix('[')?.strip_suffix(']'));
        let text: String = chunks.collect();
        let whole = if text.is_empty() { Err(changed("是空的")) } else { Ok(text) };
        Some(whole)
    }

    /// The sheets whose tag is wanted.
    pub(super) fn tagged(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &Sheet> {
        self.sheets.iter().filter(move |sheet| sheet.corner.is_some_and(|(row, col)| wanted(sheet.text(row, col))))
    }

    /// Tells of sheets that are none of ours and say something.
    pub(super) fn unknown(&self, taking: &mut Taking) {
        let own =
            |sheet: &&Sheet| sheet.corner.is_none() && sheet.name != tags::CARRIED_SHEET && !sheet.cells.is_empty();
        for sheet in self.sheets.iter().filter(own) {
            let said: Vec<&str> = sheet.cells.values().map(|cell| cell.text.as_str()).collect();
            let words = format!("工作表“{}”不是填报簿里的，没有收入：{}", sheet.name, clip(&said.join(" "), 60));
            taking.refuse("sheet-unknown", words, "要用的数抄到填报簿的格里，然后删去这张工作表。");
        }
    }
}

impl Sheet {
    fn read(book: &mut Sheets<Cursor<&[u8]>>, name: String) -> Sheet {
        let mut cells = BTreeMap::new();
        if let Ok(range) = book.worksheet_range(&name) {
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, col, data) in range.used_cells() {
                let text = said(data);
                if !text.is_empty() {
                    cells.insert((row + top as usize, col + left as usize), Cell { text, formula: None });
                }
            }
        }
        if let Ok(range) = book.worksheet_formula(&name) {
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, col, formula) in range.used_cells().filter(|(.., formula)| !formula.is_empty()) {
                let cell = cells.entry((row + top as usize, col + left as usize));
                let cell = cell.or_insert(Cell { text: String::new(), formula: None });
                cell.formula = Some(if is_ours(formula) { By::Us } else { By::Somebody });
            }
        }
        let is_tag = |((row, col), cell): &(&(usize, usize), &Cell)| {
            *row < NEAR.0 && *col < NEAR.1 && cell.text.starts_with(tags::SHEET) && cell.text != tags::CARRIED
        };
        let corner = cells.iter().find(is_tag).map(|(at, _)| *at);
        Sheet { name, cells, corner }
    }

    /// What a cell says.
    pub(super) fn cell(&self, row: usize, col: usize) -> Option<&Cell> {
        self.cells.get(&(row, col))
    }

    /// Its text; empty where it says nothing.
    pub(super) fn text(&self, row: usize, col: usize) -> &str {
        self.cell(row, col).map_or("", |cell| cell.text.as_str())
    }

    /// The tags of the rows, in their order now.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &str)> {
        let corner = self.corner;
        let of = move |&(row, col): &(usize, usize)| corner.is_some_and(|corner| col == corner.1 && row != corner.0);
        self.cells.iter().filter(move |(at, _)| of(at)).map(|((row, _), cell)| (*row, cell.text.as_str()))
    }

    /// The tags of the columns.
    pub(super) fn cols(&self) -> impl Iterator<Item = (usize, &str)> {
        let corner = self.corner;
        let of = move |&(row, col): &(usize, usize)| corner.is_some_and(|corner| row == corner.0 && col != corner.1);
        self.cells.iter().filter(move |(at, _)| of(at)).map(|((_, col), cell)| (*col, cell.text.as_str()))
    }

    /// The first row with this tag.
    pub(super) fn row(&self, tag: &str) -> Option<usize> {
        self.rows().find(|(_, known)| *known == tag).map(|(row, _)| row)
    }

    /// The first column with this tag.
    pub(super) fn column(&self, tag: &str) -> Option<usize> {
        self.cols().find(|(_, known)| *known == tag).map(|(col, _)| col)
    }

    /// The cells that say something, but for the tags.
    pub(super) fn said(&self) -> impl Iterator<Item = (usize, usize, &Cell)> {
        let corner = self.corner.unwrap_or((usize::MAX, usize::MAX));
        let own = move |&(row, col): &(usize, usize)| row != corner.0 && col != corner.1;
        self.cells.iter().filter(move |(at, _)| own(at)).map(|((row, col), cell)| (*row, *col, cell))
    }

    /// A cell's place where nothing else says that it is of a workbook, such as `工作表“主动公开政府信息情况”C7`.
    pub(super) fn whole_place(&self, row: usize, col: usize) -> String {
        format!("工作表{}", self.place(row, col))
    }

    /// A cell's place, for people, such as `“主动公开政府信息情况”C7`.
    pub(super) fn place(&self, row: usize, col: usize) -> String {
        format!("“{}”{}", self.name, name(row, col))
    }
}

/// `B7` for row 6 and column 1.
pub(super) fn name(row: usize, mut col: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, (b'A'..=b'Z').nth(col % 26).map_or('A', char::from));
        if col < 26 {
            return format!("{letters}{}", row + 1);
        }
        col = col / 26 - 1;
    }
}

/// What is stored in a cell, as it would be typed.
fn said(data: &Data) -> String {
    match data {
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}
