//! A report form as data: the page it is set on, its chapters, its national tables and the sums that must hold.
//!
//! Forms live as JSON in `layouts/`; in code the data is always called a *form*.

use crate::font::Role;
use crate::geom::Len;
use crate::grid::Area;

/// A report form.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    /// Stable id, such as `zfxxgk-nb-2019`.
    pub id: String,
    /// Its name in Chinese.
    pub name: String,
    /// The document that prescribes it.
    pub authority: String,
    /// First report year it serves, and the last where a later form followed.
    pub years: (u16, Option<u16>),
    /// The page.
    pub page: PageForm,
    /// The chapter headings in order, as the form prints them.
    pub chapters: Vec<String>,
    /// The national tables.
    pub tables: Vec<TableForm>,
    /// What must hold between figures.
    pub rules: Vec<Rule>,
}

/// The page: sheet, type area and styles, from `layouts/gbt9704.json`.
#[derive(Clone, PartialEq, Debug)]
pub struct PageForm {
    /// Sheet width and height.
    pub width: Len,
    /// Sheet height.
    pub height: Len,
    /// Blank above the type area (天头).
    pub top: Len,
    /// Blank left of the type area (订口).
    pub left: Len,
    /// Width of the type area that lines are broken to.
    pub text_width: Len,
    /// Lines on a page.
    pub lines: usize,
    /// Height of one line: the vertical grid.
    pub pitch: Len,
    /// Page number: baseline of its dash below the type area, and the blank at the outer side.
    pub folio: Folio,
    /// The styles by use.
    pub styles: Vec<StyleForm>,
    /// Widths of a table's outer and inner rules.
    pub rules: RuleWidths,
}

/// Where and how page numbers stand (GB/T 9704 clause 7.5).
#[derive(Clone, PartialEq, Debug)]
pub struct Folio {
    /// From the foot of the type area to the dash.
    pub drop: Len,
    /// Blank between the number and the side of the type area.
    pub side: Len,
    /// What stands on both sides of the number, such as `—`.
    pub dash: String,
}

/// Widths of rules.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RuleWidths {
    /// Around the table.
    pub outer: Len,
    /// Between cells.
    pub inner: Len,
}

/// What a style is for. Backends name their paragraph styles after it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Use {
    /// The report's title.
    Title,
    /// A chapter heading, 一、.
    Heading1,
    /// A heading of the second level, （一）.
    Heading2,
    /// A heading of the third level, 1. .
    Heading3,
    /// Body text.
    Body,
    /// A table's caption.
    Caption,
    /// A table's unit line.
    Unit,
    /// A header cell of a table.
    TableHead,
    /// A row label of a table.
    TableLabel,
    /// A value in a table.
    TableValue,
    /// Notes under a table.
    TableNote,
    /// The page number.
    Folio,
}

impl Use {
    /// Its ASCII key, in form files and in dumps.
    pub fn key(self) -> &'static str {
        match self {
            Use::Title => "title",
            Use::Heading1 => "heading1",
            Use::Heading2 => "heading2",
            Use::Heading3 => "heading3",
            Use::Body => "body",
            Use::Caption => "caption",
            Use::Unit => "unit",
            Use::TableHead => "table_head",
            Use::TableLabel => "table_label",
            Use::TableValue => "table_value",
            Use::TableNote => "table_note",
            Use::Folio => "folio",
        }
    }
}

/// How lines stand between the sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Flush left, ragged right.
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Flush on both sides, the last line flush left.
    Justify,
}

/// A style as the form gives it.
#[derive(Clone, PartialEq, Debug)]
pub struct StyleForm {
    /// What it is for.
    pub for_use: Use,
    /// Font category.
    pub role: Role,
    /// Type size.
    pub size: Len,
    /// Added to every advance; negative draws characters together.
    pub tracking: Len,
    /// Height of one line.
    pub pitch: Len,
    /// Between the sides.
    pub align: Align,
    /// First-line indent in whole characters of this style.
    pub indent: u32,
    /// Whether it must stand on the same page as the line after it.
    pub keep_with_next: bool,
}

/// A national table.
#[derive(Clone, PartialEq, Debug)]
pub struct TableForm {
    /// Stable id, such as `applications`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Index into [`Form::chapters`] of the chapter it belongs to.
    pub chapter: usize,
    /// Column widths; their sum is at most the width of the type area.
    pub widths: Vec<Len>,
    /// Number of rows.
    pub rows: usize,
    /// Least height of each row.
    pub min_height: Len,
    /// The cells in reading order; reading the form proves that they tile the grid.
    pub cells: Vec<FormCell>,
}

/// A cell of a national table.
#[derive(Clone, PartialEq, Debug)]
pub struct FormCell {
    /// Where it lies.
    pub area: Area,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a national table's cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// A header over columns.
    Head {
        /// As printed.
        text: String,
        /// The column key it heads, where it heads just one.
        col: Option<String>,
    },
    /// A label before rows.
    Label {
        /// As printed.
        text: String,
        /// The row key it names, where it names just one.
        row: Option<String>,
    },
    /// A figure.
    Value {
        /// Row key.
        row: String,
        /// Column key.
        col: String,
        /// What may stand there.
        kind: ValueKind,
        /// Its unit, such as `件`.
        unit: String,
    },
}

/// What may stand in a value cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueKind {
    /// A whole number from 0.
    Count,
    /// A whole number with an optional sign.
    Signed,
    /// A decimal amount, with an optional unit as typed.
    Money,
}

/// A sum that must hold, once for each row or column or once in all.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Stable ASCII id, such as `T3-ROW`.
    pub id: String,
    /// The table it speaks of.
    pub table: String,
    /// What it is repeated for.
    pub each: Each,
    /// Keys of the terms on each side; wildcards are expanded on reading, so each is a row or column key.
    pub left: Vec<String>,
    /// See [`Rule::left`].
    pub right: Vec<String>,
    /// The rule in words, in Chinese.
    pub words: String,
}

/// What a rule is repeated for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Each {
    /// Once for each row; its terms are column keys.
    Row,
    /// Once for each column; its terms are row keys.
    Column,
}

impl TableForm {
    /// The words that lead to a row: the labels that cover it, from the outermost in, such as
    /// `三、本年度办理结果`, `（七）总计`.
    pub fn row_labels(&self, row: usize) -> Vec<&str> {
        self.cells
            .iter()
            .filter(|cell| cell.area.row_range().contains(&row))
            .filter_map(|cell| match &cell.content {
                Content::Label { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The words that lead down to a cell's column in a row: the headers above it, from the outermost in.
    pub fn col_heads(&self, row: usize, col: usize) -> Vec<&str> {
        let block = self.header_of(row);
        self.cells
            .iter()
            .filter(|cell| block.contains(&cell.area.row) && cell.area.col_range().contains(&col))
            .filter_map(|cell| match &cell.content {
                Content::Head { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Whether a row holds only headers and bands, no figure.
    pub fn is_header_row(&self, row: usize) -> bool {
        !self
            .cells
            .iter()
            .any(|cell| cell.area.row_range().contains(&row) && matches!(cell.content, Content::Value { .. }))
    }

    /// The header rows that govern a row: the nearest run of header rows at or above it. They repeat when the
    /// table goes on to a new page at this row.
    pub fn header_of(&self, row: usize) -> std::ops::Range<usize> {
        let Some(last) = (0..=row).rev().find(|&r| self.is_header_row(r)) else { return 0..0 };
        let first = (0..=last).rev().take_while(|&r| self.is_header_row(r)).last().unwrap_or(last);
        first..last + 1
    }
}
