//! What a report says: sections, paragraphs, tables and figures. No fonts, no millimetres.
//!
//! Every part keeps the JSON pointer it was read from, so that findings, tags in the PDF and content controls in the
//! Word copy all name the same place.

use std::collections::HashSet;
use std::ops::Range;

use crate::geom::Len;
use crate::grid::Area;
use crate::style::{PageOrientation, Punctuation, TableStyle, Width};

pub mod draft;
pub mod figure;
pub(crate) mod half;
pub mod office;
mod official;
mod read;
mod schema;
mod signoff;
mod title;
pub mod walk;

pub use official::{Attendance, Imprint, Mark, Official, Seal, SealImage, Shell, Signature, Validity};
pub use official::{day_of_hanzi, day_of_printed, printed_day};
#[cfg(test)]
pub(crate) use read::FALLS;
pub use read::{SCHEMA_ID, YEARS, read};
pub(crate) use read::{indent, is_break, is_day, is_unprintable};
pub use schema::SCHEMA;
pub use signoff::Signoff;
pub use title::Title;

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
    pub title: Title,
    /// What stands under the title, of what the title has.
    pub under_title: UnderTitle,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// How the public reaches the office.
    pub contact: Option<Contact>,
    /// Whether a table of contents stands after the title.
    pub toc: bool,
    /// Whether the engine numbers the headings: 一、 （一） 1. （1） ① by depth (GB/T 9704 clause 7.3.3).
    pub numbered: bool,
    /// How wide full-width marks of prose are set; as the page file has it when absent.
    pub punctuation: Option<Punctuation>,
    /// What its 发文稿纸 is filled in with.
    pub signoff: Option<Signoff>,
    /// The shell of an official document around the body.
    pub official: Option<Official>,
    /// Signature and date below the body, of a report that is no official document.
    pub signature: Option<Signature>,
    /// The body, in reading order.
    pub body: Vec<Block>,
    /// What is attached, each on a page of its own (GB/T 9704 clause 7.3.7), whether the report or its shell names it.
    pub attachments: Vec<Attachment>,
}

impl Report {
    /// The signature, in the shell of an official document or without one.
    pub fn signed(&self) -> Option<&Signature> {
        self.official.as_ref().and_then(|official| official.signature.as_ref()).or(self.signature.as_ref())
    }
}

/// The lines that may stand under a title, in the order in which they are printed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnderTitle {
    /// The subtitle (副标题) as printed, its dash included.
    pub subtitle: Option<Title>,
    /// The office as a line of its own (署名在标题下).
    pub office_line: Option<String>,
    /// The day, or when and where it was adopted (题注), as printed, brackets included.
    pub date_line: Option<String>,
}

impl UnderTitle {
    /// The lines that there are: the JSON pointer, what people call it, and the text.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        [
            ("/subtitle", "副标题", self.subtitle.as_deref()),
            ("/office_line", "标题下的机关", self.office_line.as_deref()),
            ("/date_line", "标题下的日期", self.date_line.as_deref()),
        ]
        .into_iter()
        .filter_map(|(at, name, text)| Some((at, name, text?)))
    }
}

/// A text attached to the report.
#[derive(Clone, PartialEq, Debug)]
pub struct Attachment {
    /// JSON pointer of it, such as `/attachments/0` or `/official/attachments/0`.
    pub at: String,
    /// JSON pointer of its title: the member is `title` beside a report and `name` in a shell.
    pub title_at: String,
    /// Its title as printed, without end punctuation.
    pub title: Title,
    /// Its body, in reading order; `None` when it is sent apart, as only the shell of an official document can say.
    pub body: Option<Vec<Block>>,
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
    /// A paragraph with a run-in head or with notes at the foot of its page.
    Noted(Prose),
    /// A list.
    List(List),
    /// A picture with its caption.
    Figure(Picture),
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
        /// The figures by row key and column key, in the order written; those of given rows too, whose codes and names are
        /// figures of the columns [`CODE`] and [`NAME`].
        figures: Vec<Figure>,
        /// The rows that the report brings itself, where the form leaves their number open.
        rows: Vec<GivenRow>,
    },
    /// A table of the author's own.
    Free(FreeTable),
}

/// A stretch of prose with its notes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Prose {
    /// JSON pointer of the text.
    pub at: String,
    /// The head that runs into the text, before its first word.
    pub lead: Option<Lead>,
    /// The text as typed, with the marks `[…]` of its notes.
    pub text: String,
    /// Its notes in the order of their marks, which lie apart from each other.
    pub notes: Vec<Note>,
}

impl Prose {
    /// Prose without a head and notes.
    pub fn plain(at: impl Into<String>, text: impl Into<String>) -> Prose {
        Prose { at: at.into(), text: text.into(), ..Prose::default() }
    }
}

/// A head that stands in the first line of its paragraph (段首标题), such as `（一）主动公开。`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lead {
    /// JSON pointer of it.
    pub at: String,
    /// The head as printed, number and end mark included; in the face of headings.
    pub text: String,
    /// Its level in the outline, one of [`LEAD_LEVELS`]; it is in none when absent.
    pub level: Option<u8>,
}

/// The levels that a run-in head may have in the outline; chapters are the first.
pub const LEAD_LEVELS: std::ops::RangeInclusive<u8> = 2..=4;

/// A note at the foot of a page.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    /// JSON pointer of its text.
    pub at: String,
    /// Which bytes of the prose are its mark.
    pub mark: Range<usize>,
    /// What it says.
    pub text: String,
}

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// JSON pointer of its path.
    pub at: String,
    /// Its file, by a path from the report's folder.
    pub path: String,
    /// Caption below it, such as `图1 …`.
    pub caption: Option<String>,
    /// What it shows, in words for those who cannot see it.
    pub alt: Option<String>,
    /// How wide it is to be; as wide as it is by itself when absent.
    pub width: Option<Len>,
}

/// A list.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    /// What stands before its items.
    pub numbering: Numbering,
    /// Its items in order.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it says.
    pub prose: Prose,
    /// The list under it; that has none under its own items.
    pub list: Option<List>,
}

impl List {
    /// What all items say, each followed by those under it.
    pub fn proses(&self) -> impl Iterator<Item = &Prose> {
        fn with_own(item: &Item) -> impl Iterator<Item = &Item> {
            std::iter::once(item).chain(item.list.iter().flat_map(|list| &list.items))
        }
        self.items.iter().flat_map(with_own).map(|item| &item.prose)
    }
}

/// What stands before the items of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Numbering {
    /// `1.`
    Arabic,
    /// `（1）`
    Bracketed,
    /// `①`, up to 50.
    Circled,
    /// `•`
    Bullet,
}

impl Numbering {
    /// All numberings by the way they are written.
    pub const KEYS: [(&str, Numbering); 4] = [
        ("1.", Numbering::Arabic),
        ("（1）", Numbering::Bracketed),
        ("①", Numbering::Circled),
        ("•", Numbering::Bullet),
    ];
}

/// The column that the code of a given row is the figure of.
pub const CODE: &str = "code";

/// The column that the name of a given row is the figure of.
pub const NAME: &str = "name";

/// A row that a report brings into a national table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenRow {
    /// Its row key: the code without the strokes between its parts, or else the name; where rows share it, the later ones
    /// have their number behind it.
    pub key: String,
    /// Its code as typed, such as `2080505` or `208|05|05`; empty where rows have none.
    pub code: String,
    /// Its name as typed.
    pub name: String,
    /// JSON pointer of the row.
    pub at: String,
}

impl GivenRow {
    /// The key of the row of this number, from 1, and takes it: one that no row before has.
    pub(crate) fn free_key(code: &str, name: &str, number: usize, taken: &mut HashSet<String>) -> String {
        let joined: String = code.chars().filter(|ch| *ch != '|').collect();
        let wanted = if joined.is_empty() { name.to_owned() } else { joined };
        let key = if taken.contains(&wanted) { format!("{wanted}~{number}") } else { wanted };
        taken.insert(key.clone());
        key
    }
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
    pub caption: Option<Title>,
    /// Unit line above it at the right, such as `单位：件`.
    pub unit: Option<String>,
    /// Widths of the columns.
    pub widths: Vec<Width>,
    /// How the figures of each column stand; empty where the form decides.
    pub aligns: Vec<ColumnAlign>,
    /// Whether it has only the three rules of a scientific table (三线表) instead of a rule around every cell.
    pub three_line: bool,
    /// How it is set beyond that.
    pub style: TableStyle,
    /// Landscape: it stands on pages of its own that lie on their side (GB/T 9704 clause 8).
    pub orientation: PageOrientation,
    /// How many of the rows, from the top, are the header and repeat on every page.
    pub header_rows: usize,
    /// How many columns from the left label the rows, where the author says; see [`FreeTable::labels`].
    pub label_columns: Option<usize>,
    /// Number of rows, header included.
    pub rows: usize,
    /// The cells in reading order; they tile the grid.
    pub cells: Vec<FreeCell>,
    /// Notes below it.
    pub notes: Vec<String>,
}

impl FreeTable {
    /// How many columns from the left label the rows: as many as the author says, otherwise the first, and the one behind a
    /// column of groups (with a cell over several rows) where no figure stands in it.
    pub fn labels(&self) -> usize {
        let body = |col: usize| {
            self.cells.iter().filter(move |cell| cell.area.row >= self.header_rows && cell.area.col == col)
        };
        let groups = body(0).any(|cell| cell.area.rows > 1);
        let words = |cell: &FreeCell| !cell.text.bytes().any(|byte| byte.is_ascii_digit());
        let named = self.widths.len() > 2 && body(1).all(words) && body(1).any(|cell| !cell.text.is_empty());
        self.label_columns.unwrap_or(if groups && named { 2 } else { 1 })
    }
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
