//! A table as a sheet: caption, unit line, cells with their merges and rules, notes, and how it prints.

use rust_xlsxwriter::{Format, IgnoreError, Worksheet, XlsxError};

use crate::geom::Len;
use crate::layout::{Cell, CellRole, Layout, Ruling, Table};
use crate::style::{PageOrientation, StyleKind};

use super::book::Entry;
use super::figure::Figure;
use super::look::{Horizontal, Look, Looks, Rule};

/// A pixel of spreadsheets, by which columns are as wide as on paper.
const PIXEL: Len = Len(9_525);

/// What spreadsheets keep blank at the sides of a cell beyond the plan's: a number that has no room is shown as `###`.
const SIDES: u32 = 4;

/// The highest row that spreadsheets know.
const HIGHEST: Len = Len::pt(409);

/// A4, as spreadsheets number it.
pub(super) const A4: u8 = 9;

/// A sheet while it is written.
struct Writer<'s, 'l, 'e> {
    sheet: &'s mut Worksheet,
    layout: &'l Layout,
    entry: &'e Entry<'l>,
    looks: &'s mut Looks<'l>,
    /// How many rows stand above the table.
    above: u32,
}

/// Writes the sheet of a table.
pub(super) fn write<'l>(
    sheet: &mut Worksheet,
    layout: &'l Layout,
    entry: &Entry<'l>,
    looks: &mut Looks<'l>,
) -> Result<(), XlsxError> {
    let mut writer = Writer { sheet, layout, entry, looks, above: 0 };
    writer.sheet.set_name(&entry.name)?;
    writer.columns()?;
    writer.heading()?;
    writer.cells()?;
    writer.notes()?;
    writer.print()
}

impl<'l> Writer<'_, 'l, '_> {
    fn table(&self) -> &'l Table {
        self.entry.table
    }

    fn last_col(&self) -> u16 {
        u16::try_from(self.table().widths.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    fn columns(&mut self) -> Result<(), XlsxError> {
        for (col, width) in (0u16..).zip(&self.table().widths) {
            let width = u32::try_from(width.0 / PIXEL.0).unwrap_or(0).max(24);
            self.sheet.set_column_width_pixels(col, width + SIDES)?;
        }
        Ok(())
    }

    /// The caption and the unit line, each across all columns.
    fn heading(&mut self) -> Result<(), XlsxError> {
        let entry = self.entry;
        if !entry.caption.is_empty() {
            self.line(self.above, StyleKind::Caption, Horizontal::Centre, &entry.caption)?;
            self.above += 1;
        }
        if let Some(unit) = entry.unit {
            self.line(self.above, StyleKind::Unit, Horizontal::Right, unit)?;
            self.above += 1;
        }
        Ok(())
    }

    /// A text across all columns.
    fn line(&mut self, row: u32, kind: StyleKind, align: Horizontal, text: &str) -> Result<(), XlsxError> {
        let id = self.looks.style_of(kind);
        let style = id.and_then(|id| self.looks.style(id));
        let (size, pitch) = style.map_or((Len::pt(11), Len::pt(15)), |style| (style.size, style.pitch));
        let format = self.looks.format(&Look::plain(id, size, align));
        let width: Len = self.table().widths.iter().copied().sum();
        let chars = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let lines = (size.0.saturating_mul(chars) / width.0.max(1)).saturating_add(1);
        self.sheet.set_row_height(row, Len(pitch.0.saturating_mul(lines)).min(HIGHEST).to_pt())?;
        self.put(row, 0, (row, self.last_col()), text, &format)
    }

    /// A text in one cell or in several that are merged.
    fn put(&mut self, row: u32, col: u16, last: (u32, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
        if (row, col) == last {
            match text {
                "" => self.sheet.write_blank(row, col, format)?,
                text => self.sheet.write_string_with_format(row, col, text, format)?,
            };
        } else {
            self.sheet.merge_range(row, col, last.0, last.1, text, format)?;
        }
        Ok(())
    }

    fn cells(&mut self) -> Result<(), XlsxError> {
        for (row, height) in (self.above..).zip(&self.table().heights) {
            self.sheet.set_row_height(row, (*height).min(HIGHEST).to_pt())?;
        }
        for cell in &self.table().cells {
            self.cell(cell)?;
        }
        Ok(())
    }

    fn cell(&mut self, cell: &Cell) -> Result<(), XlsxError> {
        let place = |row: usize, col: usize| {
            let row = u32::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)?;
            let col = u16::try_from(col).map_err(|_| XlsxError::RowColumnLimitError)?;
            Ok::<_, XlsxError>((row, col))
        };
        let (row, col) = place(cell.area.row, cell.area.col)?;
        let (last_row, last_col) = place(cell.area.row_range().end - 1, cell.area.col_range().end - 1)?;
        let (row, last_row) = (self.above + row, self.above + last_row);
        let figure = Figure::of(&cell.text).filter(|_| cell.role == CellRole::Data);
        let format = self.cell_format(cell, figure.as_ref());
        // A number in merged cells takes the place of the text that they are merged with.
        let text = if figure.is_some() { "" } else { &cell.text };
        self.put(row, col, (last_row, last_col), text, &format)?;
        if let Some(Figure { value, .. }) = figure {
            self.sheet.write_number_with_format(row, col, value, &format)?;
        } else if Figure::looks_like(&cell.text) {
            self.sheet.ignore_error(row, col, IgnoreError::NumberStoredAsText)?;
        }
        Ok(())
    }

    fn cell_format(&mut self, cell: &Cell, figure: Option<&Figure>) -> Format {
        let table = self.table();
        let size = self.looks.style(cell.style).map_or(Len::pt(11), |style| table.size(style));
        // Where decimal points stand under each other, figures stand at the right.
        let align = if cell.inset > Len::ZERO { Horizontal::Right } else { cell.align.into() };
        let mut look = Look::plain(Some(cell.style), size, align).at_top(cell.valign);
        look.rules = rules(table, cell);
        look.shaded = cell.shaded;
        look.number = figure.map(|figure| figure.format.clone()).unwrap_or_default();
        self.looks.format(&look)
    }

    fn notes(&mut self) -> Result<(), XlsxError> {
        let below = self.above + u32::try_from(self.table().heights.len()).unwrap_or(u32::MAX / 2);
        let entry = self.entry;
        (below..)
            .zip(&entry.notes)
            .try_for_each(|(row, note)| self.line(row, StyleKind::TableNote, Horizontal::Left, note))
    }

    /// How the sheet prints: A4, as wide as the sheet of paper, the head on every page; and what stays in sight.
    fn print(&mut self) -> Result<(), XlsxError> {
        let table = self.table();
        page_setup(self.sheet, self.layout);
        if self.entry.orientation == PageOrientation::Landscape {
            self.sheet.set_landscape();
        }
        let head = self.above + u32::try_from(table.header_rows).unwrap_or(0);
        let whole = u32::try_from(table.heights.len()).unwrap_or(0) + self.above;
        if head > 0 && head < whole {
            self.sheet.set_repeat_rows(0, head - 1)?;
            if !table.inner_heads {
                self.sheet.set_freeze_panes(head, 0)?;
            }
        }
        Ok(())
    }
}

/// A4 with the plan's margins, one page wide, numbered; a watermark stands in the header.
pub(super) fn page_setup(sheet: &mut Worksheet, layout: &Layout) {
    let inches = |length: Len| length.to_mm() / 25.4;
    let of = &layout.sheet;
    let (left, right) = (inches(of.left), inches(of.width - of.left - of.text_width));
    let (top, foot) = (inches(of.top), inches(of.height - of.top - of.text_height));
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(left, right, top, foot, top / 2.0, foot / 2.0);
    let (before, behind) = &of.folio.around;
    sheet.set_footer(format!("&C{}&P{}", doubled(before), doubled(behind)));
    if let Some(watermark) = &layout.watermark {
        sheet.set_header(format!("&C&K999999{}", doubled(&watermark.text)));
    }
}

/// Text of a header or footer, in which `&` begins a command. A digit right behind a colour would belong to it.
fn doubled(text: &str) -> String {
    let text = text.replace('&', "&&");
    if text.starts_with(|ch: char| ch.is_ascii_hexdigit()) { format!(" {text}") } else { text }
}

/// The rules of a cell, by those of its table.
fn rules(table: &Table, cell: &Cell) -> [Rule; 4] {
    let (rows, cols) = (cell.area.row_range(), cell.area.col_range());
    let (last_row, last_col) = (table.heights.len(), table.widths.len());
    let edge = |outer: bool| if outer { Rule::Thick } else { Rule::Thin };
    match table.ruling {
        Ruling::Full => {
            [edge(rows.start == 0), edge(cols.end == last_col), edge(rows.end == last_row), edge(cols.start == 0)]
        }
        Ruling::ThreeLine => {
            let top = if rows.start == 0 { Rule::Thick } else { Rule::None };
            let foot = match rows.end {
                end if end == last_row => Rule::Thick,
                end if end == table.header_rows => Rule::Thin,
                _ => Rule::None,
            };
            [top, Rule::None, foot, Rule::None]
        }
        Ruling::None => [Rule::None; 4],
    }
}
