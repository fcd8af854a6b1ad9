//! XLSX: every table of the report as a sheet, for those who go on reckoning with its figures.
//!
//! ```text
//! Layout.blocks ─▶ book: tables with their captions, units and notes, a name for each ─▶ cover: the list of them
//!                                      └▶ sheet: cells ─▶ figure: numbers where they print as typed ─┐
//!                                                    └▶ look: fonts, sides, rules ───────────────────┴▶ rust_xlsxwriter
//!                                                                  the report's JSON ─▶ carry ─▶ zip
//! ```
//!
//! Text that is not in a table is in the other formats. A figure is a number only where a spreadsheet shows it again as
//! it was typed, digit for digit; all else is text.

mod book;
mod carry;
mod cover;
mod figure;
mod look;
mod sheet;

use std::fmt;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::carried::Origin;
use crate::font::Fonts;
use crate::layout::Layout;

use book::Entry;
use look::Looks;

/// What a workbook may carry beside the tables.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// The report's JSON as it was read, carried in a part of its own.
    pub source: Option<&'a str>,
    /// What the plan was laid out by, told beside the JSON; the engine alone when absent.
    pub origin: Option<&'a Origin>,
}

/// Why a workbook was not written.
#[derive(Debug)]
pub enum Error {
    /// A table that no spreadsheet can hold: a text of more than 32,767 characters, more than 16,384 columns.
    Workbook(XlsxError),
    /// The finished parts could not be packed again with the report.
    Package(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Workbook(_) => f.write_str("the tables do not fit into a workbook"),
            Error::Package(what) => write!(f, "the workbook cannot be packed: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Workbook(error) => Some(error),
            Error::Package(_) => None,
        }
    }
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Error {
        Error::Workbook(error)
    }
}

/// Writes a layout's tables as a workbook. The same layout, fonts and options give the same bytes.
///
/// # Errors
/// An [`Error`] for a table that no spreadsheet can hold.
pub fn write(layout: &Layout, fonts: &Fonts, options: &Options<'_>) -> Result<Vec<u8>, Error> {
    let entries = Entry::all(layout);
    let mut looks = Looks::new(layout, fonts);
    let mut book = Workbook::new();
    book.set_properties(&properties(layout)?);
    // What is packed here is packed again, with the report.
    book.set_zip_compression_level(1);
    cover::write(book.add_worksheet(), layout, &entries, &mut looks)?;
    for entry in &entries {
        sheet::write(book.add_worksheet(), layout, entry, &mut looks)?;
    }
    carry::pack(&book.save_to_buffer()?, layout, options)
}

/// What the workbook says of itself. Nothing comes from a clock: a report without a date was made on the first day that
/// spreadsheets know, as its zip says too.
fn properties(layout: &Layout) -> Result<DocProperties, XlsxError> {
    let info = &layout.info;
    let date = info.date.as_deref().and_then(|date| ExcelDateTime::parse_from_str(date).ok());
    let date = match date {
        Some(date) => date,
        None => ExcelDateTime::from_ymd(1980, 1, 1)?,
    };
    Ok(DocProperties::new().set_title(&info.title).set_author(&info.author).set_creation_datetime(&date))
}
