//! What a report says: sections, paragraphs, tables and figures. No fonts, no millimetres.
//!
//! Every part keeps the JSON pointer it was read from, so that findings, tags in the PDF and content controls in the
//! Word copy all name the same place.

use crate::grid::Area;

pub mod figure;
mod official;
mod read;
mod schema;
mod signoff;

pub use official::{Attachment, Attendance, Imprint, Mark, Official, Seal, Shell, Signature, Validity};
pub use read::{SCHEMA_ID, YEARS, read};
pub(crate) use read::{is_break, is_unprintable};
pub use schema::SCHEMA;
pub use signoff::Signoff;

/// A whole report.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// The form it asks for by id; when absent the form is chosen by [`Report::year`].
    pub form: Option<String>,
    /// The year reported on.
    pub year: u16,
    /// The office that reports.
    pub issuer: String,
    /// The office above, whose own report adds up this one and its sisters.
    pub parent: Option<String>,
    /// The title as printed.
    pub title: String,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// How the public reaches the office.
    pub contact: Option<Contact>,
    /// What its 发文稿纸 is filled in with.
    pub signoff: Option<Signoff>,
    /// The shell of an official document around the body.
    pub official: Option<Official>,
    /// The body, in reading order.
    pub body: Vec<Block>,
}

/// How the public reaches the office; printed only where the prose says it, and kept for archives.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Contact {
    /// Postal address.
    pub address: Option<String>,
    /// Six-digit postcode.
    pub postcode: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Where the electronic version is offered.
    pub url: Option<String>,
}

/// A part of the body.
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// JSON pointer of the part, such as `/body/1/body/0`.
    pub at: String,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of parts.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// A paragraph of prose.
    Paragraph(String),
    /// A heading and what stands under it. The level is the nesting depth.
    Section {
        /// The heading as printed, number included.
        heading: String,
        /// What stands under it.
        body: Vec<Block>,
    },
    /// A national table: its labels come from the form, its figures from here.
    National {
        /// The table's id in the form, such as `applications`.
        table: String,
        /// The figures by row key and column key, in the order written.
        figures: Vec<Figure>,
    },
    /// A table of the author's own.
    Free(FreeTable),
}

/// One figure of a national table, as typed: `630.2`, `-22`, `251000元`, `/` and blank are different things.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Row key in the form, such as `deny.secret`.
    pub row: String,
    /// Column key in the form, such as `np`.
    pub col: String,
    /// The characters as typed.
    pub text: String,
    /// JSON pointer of the value.
    pub at: String,
}

/// A table of the author's own, with merged headers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FreeTable {
    /// Caption above it, such as `表1 …`.
    pub caption: Option<String>,
    /// Unit line above it at the right, such as `单位：件`.
    pub unit: Option<String>,
    /// Relative widths of the columns (at least 1 each).
    pub widths: Vec<u32>,
    /// How the figures of each column stand; empty where the form decides.
    pub aligns: Vec<ColumnAlign>,
    /// Whether it has only the three rules of a scientific table (三线表) instead of a rule around every cell.
    pub three_line: bool,
    /// Whether it stands on pages of its own that lie on their side (GB/T 9704 clause 8).
    pub landscape: bool,
    /// How many of the rows, from the top, are the header and repeat on every page.
    pub header_rows: usize,
    /// Number of rows, header included.
    pub rows: usize,
    /// The cells in reading order; they tile the grid.
    pub cells: Vec<FreeCell>,
    /// Notes below it.
    pub notes: Vec<String>,
}

/// How the texts of a free table's column stand between its sides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColumnAlign {
    /// Flush left.
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
    /// Decimal points under each other, the whole in the middle of the column.
    Decimal,
}

/// A cell of a free table.
#[derive(Clone, PartialEq, Debug)]
pub struct FreeCell {
    /// JSON pointer of the cell's text.
    pub at: String,
    /// Where it lies.
    pub area: Area,
    /// Its text as typed.
    pub text: String,
}
