//! What an office starts from: a report of a form with everything filled in that last year's report tells.
//!
//! ```text
//!  form, year, office, last year's report ─▶ start ─▶ the report's JSON ─▶ workbook ─▶ … ─▶ filled ─▶ the report's JSON
//!                                                          └─▶ with_places ─▶ Engine::write_blank ─▶ … ─▶ pull ─┘
//! ```
//!
//! Nothing is made up: figures come from last year only where a rule of the form says so (`start`), texts bear a mark until
//! somebody has written them ([`crate::model::draft`]), and what last year's report has and this one does not is told.

#[cfg(feature = "import")]
mod back;
#[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
mod brought;
mod carry;
mod drafts;
mod listing;
mod places;
mod schema;
mod start;
mod word;
#[cfg(feature = "import")]
mod workbook;

pub use crate::form::sums::total_cells;
#[cfg(feature = "import")]
pub use back::{Filled, filled};
pub use listing::{Listed, ListedTable, listing};
pub use places::{known_rows, with_places};
pub use schema::schema;
pub use start::{Begun, Last, Wish, start};
pub use word::word;
#[cfg(feature = "import")]
pub use workbook::workbook;
