//! Workbooks of OpenDocument (OpenDocument 1.3 part 3, clause 9): cells say what the sheet shows beside what is stored.

use std::borrow::Cow;

use super::cells::{Filled, Sheet, name, unreadable};
use crate::diag::{Finding, Level};
use crate::import::document::{At, Doubt, told};
use crate::import::inline::one_line;
use crate::pack::package::Package;
use crate::xml::reader::{Step, Tag, XmlReader};

/// The most cells of a sheet, and how often one cell or row that says something is repeated.
const MOST_CELLS: usize = 1_000_000;
const MOST_TIMES: usize = 20_000;

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Finding> {
    let mut package = Package::open(bytes).map_err(|_| unreadable())?;
    let text = package.part("content.xml").map_err(|_| unreadable())?.ok_or_else(unreadable)?;
    let mut reader = Reader::default();
    let mut xml = XmlReader::new("content.xml", &text);
    while let Some(step) = xml.next().map_err(|_| unreadable())? {
        match step {
            Step::Open(tag) => reader.open(&tag),
            Step::Text(text) => reader.text(&text),
            Step::Close => reader.close(),
        }
        if reader.sheets.last().is_some_and(|sheet| sheet.cells.len() > MOST_CELLS) {
            let words = "工作表的格太多，不能读取";
            return Err(told(Level::Error, "table-too-large", &At::File, words).hint("只留下要收入的部分再导入。"));
        }
    }
    if reader.sheets.is_empty() { Err(unreadable()) } else { Ok(reader.sheets) }
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    kind: String,
    value: Option<String>,
    formula: bool,
    text: String,
    comment: String,
    times: usize,
    span: (usize, usize),
}

#[derive(Default)]
struct Reader {
    sheets: Vec<Sheet>,
    /// Styles of tables that are not shown.
    hidden_styles: Vec<String>,
    style: String,
    /// Names of the open elements.
    path: Vec<String>,
    row: usize,
    col: usize,
    /// How often the row is there, and where its cells begin among those of its sheet.
    row_times: usize,
    row_from: usize,
    /// The next column that is described.
    described: usize,
    cell: Option<Cell>,
}

fn times(tag: &Tag<'_>, name: &str) -> usize {
    let said = tag.attr(name).and_then(|text| text.parse().ok());
    said.unwrap_or(1).clamp(1, 1_048_576)
}

/// An attribute's value; nothing where there is none.
fn said(tag: &Tag<'_>, name: &str) -> String {
    tag.attr(name).map(Cow::into_owned).unwrap_or_default()
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.attr("table:visibility").is_some_and(|shown| shown != "visible")
}

impl Reader {
    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "style:style" => self.style = said(tag, "style:name"),
            "style:table-properties" if tag.attr("table:display").as_deref() == Some("false") => {
                self.hidden_styles.push(self.style.clone());
            }
            "table:table" => {
                let hidden = self.hidden_styles.contains(&said(tag, "table:style-name"));
                let name = said(tag, "table:name");
                self.sheets.push(Sheet { name, hidden, ..Sheet::default() });
                (self.row, self.described) = (0, 0);
            }
            "table:table-column" => {
                let count = times(tag, "table:number-columns-repeated");
                if let Some(sheet) = self.sheets.last_mut().filter(|_| is_hidden(tag)) {
                    sheet.hidden_cols.extend(self.described..self.described + count.min(MOST_TIMES));
                }
                self.described += count;
            }
            "table:table-row" => {
                (self.col, self.row_times) = (0, times(tag, "table:number-rows-repeated"));
                self.row_from = self.sheets.last().map_or(0, |sheet| sheet.cells.len());
                if let Some(sheet) = self.sheets.last_mut().filter(|_| is_hidden(tag)) {
                    sheet.hidden_rows.extend(self.row..self.row + self.row_times.min(MOST_TIMES));
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let span = (times(tag, "table:number-rows-spanned"), times(tag, "table:number-columns-spanned"));
                let formula = tag.attr("table:formula").is_some();
                let is_fault = said(tag, "calcext:value-type") == "error";
                let kind = if is_fault { "error".to_owned() } else { said(tag, "office:value-type") };
                let values = ["office:value", "office:date-value", "office:time-value", "office:boolean-value"];
                let value = values.iter().find_map(|name| tag.attr(name)).map(Cow::into_owned);
                let times = times(tag, "table:number-columns-repeated");
                self.cell = Some(Cell { kind, value, formula, times, span, ..Cell::default() });
            }
            "text:p" if !self.said().is_empty() => self.text("\n"),
            "text:line-break" => self.text("\n"),
            "text:tab" | "text:s" => self.text(" "),
            _ => {}
        }
        self.path.push(tag.name().to_owned());
    }

    fn in_comment(&self) -> bool {
        self.path.iter().any(|name| name == "office:annotation")
    }

    fn said(&self) -> &str {
        self.cell.as_ref().map_or("", |cell| if self.in_comment() { cell.comment.as_str() } else { cell.text.as_str() })
    }

    fn text(&mut self, text: &str) {
        let comment = self.in_comment();
        let in_text = self.path.iter().any(|name| name == "text:p");
        if let Some(cell) = self.cell.as_mut().filter(|_| in_text || text == "\n") {
            if comment { cell.comment.push_str(text) } else { cell.text.push_str(text) }
        }
    }

    fn close(&mut self) {
        match self.path.pop().as_deref() {
            Some("table:table-cell" | "table:covered-table-cell") => self.end_cell(),
            Some("table:table-row") => self.end_row(),
            _ => {}
        }
    }

    fn end_cell(&mut self) {
        let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) else { return };
        let comment = one_line(&cell.comment);
        if !comment.is_empty() {
            sheet.comments.push((name(self.row, self.col), comment));
        }
        if cell.span != (1, 1) {
            let (rows, cols) = cell.span;
            sheet.merged.push((self.row, self.col, self.row + rows - 1, self.col + cols - 1));
        }
        let (text, doubt) = shown(&cell);
        if !text.is_empty() || doubt.is_some() {
            for nth in 0..cell.times.min(MOST_TIMES) {
                let (text, doubt) = (text.clone(), doubt.clone());
                sheet.cells.push(Filled { row: self.row, col: self.col + nth, text, doubt });
            }
        }
        self.col += cell.times;
    }

    /// A row that is there several times says the same each time.
    fn end_row(&mut self) {
        let Some(sheet) = self.sheets.last_mut() else { return };
        let own = sheet.cells.len() - self.row_from;
        for nth in 1..self.row_times.min(if own > 0 { MOST_TIMES } else { 1 }) {
            for at in self.row_from..self.row_from + own {
                let Filled { row, col, text, doubt } = &sheet.cells[at];
                let again = Filled { row: row + nth, col: *col, text: text.clone(), doubt: doubt.clone() };
                sheet.cells.push(again);
            }
            if sheet.cells.len() > MOST_CELLS {
                break;
            }
        }
        self.row += self.row_times;
    }
}

/// What a cell shows, and what is in doubt about it.
fn shown(cell: &Cell) -> (String, Option<Doubt>) {
    let text = one_line(&cell.text);
    let stored = cell.value.clone().unwrap_or_default();
    match cell.kind.as_str() {
        "error" => (String::new(), Some(Doubt::Fault(text))),
        "boolean" => (String::new(), Some(Doubt::Fault(stored.to_uppercase()))),
        _ if cell.formula && text.is_empty() && stored.is_empty() => (text, Some(Doubt::NoValue)),
        "float" | "percentage" | "currency" | "date" | "time" => {
            let same = text.replace(',', "") == stored;
            (text, (!same).then_some(Doubt::Format(stored)))
        }
        _ => (text, None),
    }
}
