//! A report form as data: the page it is set on, its chapters, its national tables and the sums that must hold.
//!
//! Forms live as JSON in `layouts/`; in code the data is always called a *form*.

use std::borrow::Cow;
use std::sync::Arc;

use crate::geom::{Color, Len};
use crate::grid::{Area, labels_before};
use crate::model::figure;
use crate::model::walk::given_rows;
use crate::model::{GivenRow, Report};
use crate::style::{Align, LineRules, Role, RuleWidths, StyleKind, TableStyle, Width};

mod cells;
pub(crate) mod choice;
mod clause;
mod count;
mod extends;
mod glob;
mod heads;
pub mod issuer;
mod keys;
mod looks;
mod official;
mod open;
mod outline;
pub mod page;
mod plainness;
mod prose;
pub mod read;
mod reading;
pub(crate) mod rounding;
mod rule;
mod schema;
pub mod set;
mod shipped;
mod sides;
mod sketch;
mod start;
mod styles;
pub(crate) mod sums;
mod table;
mod terms;
mod values;
mod vocabulary;
mod words;
mod written;

pub use keys::{Keys, RowKeys};
pub use looks::Empty;
pub use looks::Looks;
pub use official::{Gaps, ImprintPage, LetterForm, OfficialForm, SeparatorForm};
pub use open::{Column, Given, LabelColumn, Open, Side};
pub use rule::Pattern;
pub use schema::SCHEMA;
pub use set::FormSet;
pub use terms::Terms;
pub use vocabulary::Vocabulary;

/// A report form.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Form {
    /// Stable id, such as `zfxxgk-nb-2019`.
    pub id: String,
    /// Its name in Chinese.
    pub name: String,
    /// The document that prescribes it.
    pub authority: String,
    /// First report year it serves, and the last where a later form followed.
    pub years: (u16, Option<u16>),
    /// Whether a report that names no form is given this one by its year; others must be named.
    pub by_year: bool,
    /// Words in the titles of its reports; a report that names no form is of this one by its year only where its title,
    /// its tables or its headings tell so.
    pub titled: Option<String>,
    /// Whether reports that name no form and have nothing of one are set in it.
    pub plain: bool,
    /// The page.
    pub page: PageForm,
    /// The chapter headings in order, as the form prints them.
    pub chapters: Vec<String>,
    /// The national tables.
    pub tables: Vec<TableForm>,
    /// Whether blank cells count as 0 for certain; otherwise the figures around them tell.
    pub blank_is_zero: bool,
    /// What must hold between figures, within a year and from one year to the next.
    pub rules: Vec<Rule>,
    /// What must hold between figures of several tables.
    pub across: Vec<AcrossRule>,
    /// The rules as written: those of tables with given rows hold for rows that only a report tells.
    written: Vec<written::Written>,
    /// What must hold between the prose and the figures.
    pub prose: Vec<ProseRule>,
    /// The words of all lists beside it, which stay whole where a title is broken.
    pub terms: Arc<Terms>,
    /// What a new report starts with; `None` where the form does not say.
    pub start: Option<Start>,
    /// Where the prose speaks of something else; there where rules about counts are.
    pub hearing: Option<Hearing>,
}

/// What a new report of a form starts with.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Start {
    /// Its title, with `{issuer}` and `{year}` in it.
    pub title: String,
    /// What belongs into each chapter, in the order of [`Form::chapters`]; empty texts where there is nothing to say.
    pub guidance: Vec<String>,
}

impl Start {
    /// The title of a report of this office and year.
    pub fn title(&self, issuer: &str, year: u16) -> String {
        self.title.replace("{issuer}", issuer).replace("{year}", &year.to_string())
    }
}

/// The page: sheet, type area and styles, from `layouts/gbt9704.json`.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
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
    /// Height of the type area as its standard states it, from whose foot the page number is measured; the lines fill it
    /// nearly.
    pub text_height: Len,
    /// Lines on a page.
    pub lines: usize,
    /// Height of one line: the vertical grid.
    pub pitch: Len,
    /// Page number: baseline of its dash below the type area, and the blank at the outer side.
    pub folio: Folio,
    /// The styles by use.
    pub styles: Vec<StyleForm>,
    /// How lines of prose are made beyond the rules that always hold.
    pub prose: LineRules,
    /// Widths of a table's outer and inner rules.
    pub rules: RuleWidths,
    /// Width of the rule around a table that asks for a thick one.
    pub thick: Len,
    /// The shell of official documents; `None` when the page has none.
    pub official: Option<OfficialForm>,
    /// Which clause of the standard asks for which of these, in the order of the file.
    pub clauses: Vec<Clause>,
}

/// A clause of the standard that a part of the page follows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// The part that follows it, as a JSON pointer into the page's file, such as `/type_area`.
    pub part: String,
    /// The clause, such as `5.2.1`.
    pub number: String,
    /// How strongly the standard asks.
    pub strength: Strength,
    /// What it asks and how it is met, in Chinese.
    pub note: String,
}

/// How strongly a standard asks for something, in its own words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Strength {
    /// 规定: must be so.
    Required,
    /// 一般: so unless there is a reason.
    Usual,
    /// 推荐: advised.
    Advised,
    /// 可以: allowed.
    Allowed,
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

/// A style as the form gives it.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct StyleForm {
    /// What it is for.
    pub kind: StyleKind,
    /// Font category.
    pub role: Role,
    /// Whether Latin letters and digits are of the hanzi's face too.
    pub own_digits: bool,
    /// Type size.
    pub size: Len,
    /// Added to every advance; negative draws characters together.
    pub tracking: Len,
    /// Height of one line.
    pub pitch: Len,
    /// Colour of its text.
    pub color: Color,
    /// Between the sides.
    pub align: Align,
    /// First-line indent in whole characters of this style.
    pub indent: u32,
    /// Whether it must stand on the same page as the line after it.
    pub keep_with_next: bool,
}

/// A national table.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct TableForm {
    /// Stable id, such as `applications`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Index into [`Form::chapters`] of the chapter it belongs to; `None` where it may stand anywhere.
    pub chapter: Option<usize>,
    /// Column widths; the fixed ones together are at most the width of the type area.
    pub widths: Vec<Width>,
    /// How it is set beyond that; its least height is always there.
    pub style: TableStyle,
    /// Number of rows.
    pub rows: usize,
    /// Whether all row labels are centred; those that cover several rows always are.
    pub centred_labels: bool,
    /// The cells in reading order; reading the form proves that they tile the grid.
    pub cells: Vec<FormCell>,
    /// The keys of those that hold figures.
    pub keys: Keys,
    /// What stands around it and how it lies on its page.
    pub looks: Looks,
    /// Whether its amounts are rounded, so that sums may miss by a little: by one of the last printed place for each term.
    pub rounded: bool,
    /// Whether its figures may be typed with thousands separators.
    pub grouped: bool,
    /// Where the report brings rows of its own, and which it brought.
    pub open: Option<Open>,
}

/// A cell of a national table.
#[derive(Clone, PartialEq, Debug)]
pub struct FormCell {
    /// Where it lies.
    pub area: Area,
    /// What stands in it.
    pub content: Content,
    /// What the report gives of it, in a row that the report brings.
    pub given: Option<GivenCell>,
    /// How far a label is drawn in, in characters.
    pub indent: u8,
    /// What may be chosen in it, where it is a [`ValueKind::Choice`].
    pub options: Arc<[String]>,
    /// Whether it has a grey ground.
    pub shaded: bool,
}

/// A cell of a row that the report brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenCell {
    /// JSON pointer of its text in the report; where nothing is typed, of where it would be.
    pub at: String,
    /// The column that its text is the figure of; `None` where it is a part of one, such as a level of a code.
    pub col: Option<String>,
}

impl FormCell {
    /// A cell of the form's own.
    pub fn new(area: Area, content: Content) -> FormCell {
        FormCell { area, content, given: None, indent: 0, options: Arc::default(), shaded: false }
    }
}

/// What stands in a national table's cell.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
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
    /// Nothing, and nothing may be written there. A row with such a cell is no header.
    Blank,
}

/// What may stand in a value cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueKind {
    /// A whole number from 0.
    Count,
    /// A whole number with an optional sign.
    Signed,
    /// A decimal amount from 0, with an optional unit as typed.
    Money,
    /// A decimal amount that may fall below 0, such as a balance.
    Balance,
    /// A percentage, typed with or without `%`.
    Percent,
    /// Words.
    Text,
    /// One or several of the cell's options.
    Choice,
    /// A day, a month or a year.
    Date,
    /// A code of digits, letters and strokes.
    Code,
}

impl ValueKind {
    /// Whether it is a number that sums may count.
    pub fn is_number(self) -> bool {
        !matches!(self, ValueKind::Text | ValueKind::Choice | ValueKind::Date | ValueKind::Code)
    }

    /// Whether it is a decimal amount.
    pub fn is_amount(self) -> bool {
        matches!(self, ValueKind::Money | ValueKind::Balance)
    }
}

/// A sum that must hold, once for each row or column.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Stable ASCII id, such as `T3-ROW`.
    pub id: String,
    /// The table it speaks of.
    pub table: String,
    /// What it is repeated for.
    pub each: Each,
    /// The keys of the rows or columns that have all of its terms, in the table's order: it holds once for each.
    pub places: Vec<String>,
    /// The terms of the left side; wildcards are expanded on reading.
    pub left: Vec<Term>,
    /// The terms of the right side, where the total stands.
    pub right: Vec<Term>,
    /// The key of the term that a new report takes over by this rule from the report of the year before; the other terms of
    /// its own year count as 0 for that.
    pub start: Option<String>,
    /// What the left side is divided by where the right side is the percentage; empty otherwise.
    pub over: Vec<Term>,
    /// How the left side stands to the right one.
    pub relation: Relation,
    /// The rule in words, in Chinese.
    pub words: String,
}

impl Rule {
    /// The rule with both of its values, such as `“自然人”栏应当“…＝（七）总计”，现在左边是 88、右边是 0，差 88`; `at` names
    /// the row or column, see [`TableForm::sum_words`].
    pub fn unequal(&self, at: &str, left: figure::Number, right: figure::Number) -> String {
        let gap = if left < right { right - left } else { left - right };
        format!("{at}应当“{}”，现在左边是 {left}、右边是 {right}，差 {gap}", self.words)
    }
}

/// How the left side of a rule stands to the right one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Relation {
    /// It is the same.
    #[default]
    Equal,
    /// It is at most as much (其中).
    AtMost,
}

/// What stands above in a table's tree of codes is the sum of what stands below it.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
pub(crate) struct CodeSums<'f> {
    /// The id of the rule; those that come of it have a stroke and the code behind it.
    pub(crate) id: &'f str,
    /// The row of the total of all.
    pub(crate) total: Option<&'f str>,
    /// The columns that it is asked for; all where there is none.
    pub(crate) columns: &'f [String],
    /// The rule in words, in Chinese.
    pub(crate) words: &'f str,
}

/// A sum that must hold between figures of several tables.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct AcrossRule {
    /// Stable ASCII id, such as `X12`; where it is repeated for codes, with the code behind a stroke.
    pub id: String,
    /// The tables that it speaks of; it is not asked where one of them is not there.
    pub tables: Vec<String>,
    /// The figures of the left side. Rows that are not there count as 0.
    pub left: Vec<FigureKey>,
    /// Those of the right side, where the total stands.
    pub right: Vec<FigureKey>,
    /// How the left side stands to the right one.
    pub relation: Relation,
    /// The rule in words, in Chinese.
    pub words: String,
}

/// One term of a sum.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Term {
    /// A column key in a rule for each row, a row key in a rule for each column.
    pub key: String,
    /// Whether it is taken from the report of the year before.
    pub last_year: bool,
}

impl Rule {
    /// The cells that some of its terms name at one of its places, by their index; `None` where one of them has no cell.
    pub(crate) fn cells(&self, place: &str, terms: &[Term], table: &TableForm) -> Option<Vec<usize>> {
        let keys = terms.iter().map(|term| self.each.pair(place, &term.key));
        keys.map(|(row, col)| table.keys.cell(row, col)).collect()
    }

    /// Whether it compares with the year before.
    pub fn across_years(&self) -> bool {
        self.left.iter().chain(&self.right).any(|term| term.last_year)
    }
}

/// What a rule is repeated for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Each {
    /// Once for each row; its terms are column keys.
    Row,
    /// Once for each column; its terms are row keys.
    Column,
}

/// Something that must hold between the prose and the figures.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct ProseRule {
    /// Stable ASCII id, such as `P-CHANNEL`.
    pub id: String,
    /// The chapter it looks at (index into [`Form::chapters`]); every chapter when absent.
    pub chapter: Option<usize>,
    /// What must hold.
    pub claim: Claim,
    /// The rule in words, in Chinese.
    pub words: String,
}

/// What a [`ProseRule`] asks for.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Claim {
    /// The numbers that the pattern takes out of a sentence add up to one of the sums.
    Numbers {
        /// Its groups take the numbers.
        pattern: Pattern,
        /// A sentence where this stands up to the last number is passed over.
        unless: Option<Pattern>,
        /// The sums, each a list of figures.
        equals: Vec<Vec<FigureKey>>,
    },
    /// Where a sentence says how many there are, it says what the tables say.
    Count(Box<Count>),
    /// The chapter says something: it is neither empty nor only words of this pattern, such as 无.
    Filled {
        /// Words that say nothing.
        blank: Pattern,
    },
    /// The chapter says this when one of the figures is not 0.
    Says {
        /// What must be found.
        pattern: Pattern,
        /// When; always when empty.
        when: Vec<FigureKey>,
    },
}

/// How the prose says a count of the tables. Its patterns see the words from the number before to the number after, blanks
/// left out, with `#` for the number and its unit; of several rules that fit, the first of the form counts.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Count {
    /// One of these words stands about the number: what is looked for first.
    pub near: Vec<String>,
    /// One of these patterns matches there.
    pub says: Vec<Pattern>,
    /// Says that there is none, such as 未收到申请; matched against the sentence.
    pub none: Option<Pattern>,
    /// Must match somewhere in the sentence.
    pub about: Option<Pattern>,
    /// A sentence where this matches up to the number, or behind it up to the next mark, speaks of something else.
    pub unless: Option<Pattern>,
    /// What the sentence must have turned to last before the number, among all topics of the form's rules.
    pub topic: Option<Pattern>,
    /// Whether it may be said as a part of what stands before (其中 …).
    pub part: bool,
    /// Whether it is an amount of money, in 万元.
    pub money: bool,
    /// The sums that it may be, each a list of figures.
    pub equals: Vec<Vec<FigureKey>>,
}

/// Where the prose of a report speaks of something else than its tables.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub struct Hearing {
    /// Words for the office itself and all that it reports on, such as 全市 or 我局.
    pub own: Pattern,
    /// Words for the report's own year.
    pub own_time: Pattern,
    /// Words for other years, for parts of a year and for several years. The last time said before a number holds.
    pub other_time: Pattern,
    /// Words for parts of what is reported on, such as single offices, before a number.
    pub parts: Pattern,
    /// Words in a number's own clause that make it a part: the channel, a comparison.
    pub channels: Pattern,
    /// Words that narrow nothing. A number is compared only where its clause, and a short one that leads up to it, is made
    /// up of them and of the office's own names.
    pub plain: Vocabulary,
    /// Units of how often people came, such as 人次: such a number between a verb and what is counted says nothing.
    pub visits: Vec<String>,
}

/// A figure of a national table by its keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FigureKey {
    /// The table.
    pub table: String,
    /// The row.
    pub row: String,
    /// The column.
    pub col: String,
}

impl FormCell {
    /// The row key and the column key of a figure's cell.
    pub fn keys(&self) -> Option<(&str, &str)> {
        match &self.content {
            Content::Value { row, col, .. } => Some((row, col)),
            _ => None,
        }
    }
}

impl Form {
    /// How many rules it writes, one for all rows, columns or codes that each is repeated for.
    pub fn rules_written(&self) -> usize {
        self.written.len()
    }

    /// The form with the rows that a report brings into its tables; itself where no table has room for any.
    pub fn for_report(&self, report: &Report) -> Cow<'_, Form> {
        let is_open = |table: &TableForm| table.open.as_ref().is_some_and(|open| open.given().is_some());
        if !self.tables.iter().any(is_open) {
            return Cow::Borrowed(self);
        }
        Cow::Owned(self.with_rows(|table| given_rows(report, &table.id).to_vec()))
    }

    /// The form with these rows in the tables that have room for any.
    pub(crate) fn with_rows(&self, rows: impl Fn(&TableForm) -> Vec<GivenRow>) -> Form {
        let with_rows = |table: &TableForm| table.with_rows(&rows(table));
        let mut tables: Vec<TableForm> = self.tables.iter().map(with_rows).collect();
        open::find_codes(&mut tables);
        let (rules, across) = written::worked_out(&self.written, &tables);
        Form { tables, rules, across, ..self.clone() }
    }

    /// The sums by code of a table, whatever rows a report brings.
    #[cfg_attr(not(feature = "import"), allow(dead_code, reason = "workbooks alone ask for it"))]
    pub(crate) fn code_sums(&self, table: &str) -> Option<CodeSums<'_>> {
        written::code_sums(&self.written, table)
    }
}

impl TableForm {
    /// The value cells in reading order, as (cell, row key, column key).
    pub fn values(&self) -> impl Iterator<Item = (&FormCell, &str, &str)> {
        self.cells.iter().filter_map(|cell| cell.keys().map(|(row, col)| (cell, row, col)))
    }

    /// Whether a sum over these cells may miss by their roundings.
    pub(crate) fn forgives(&self, mut cells: impl Iterator<Item = usize>) -> bool {
        let is_amount = |cell: usize| match &self.cells[cell].content {
            Content::Value { kind, .. } => kind.is_amount() || *kind == ValueKind::Percent,
            _ => false,
        };
        self.rounded && cells.all(is_amount)
    }

    /// What may be chosen in a cell; nothing where it is no choice.
    pub(crate) fn options(&self, row: &str, col: &str) -> Arc<[String]> {
        self.keys.cell(row, col).map(|cell| Arc::clone(&self.cells[cell].options)).unwrap_or_default()
    }

    /// The words that lead to a cell's row: the labels left of it that cover its row, from the outermost in, such as
    /// `三、本年度办理结果`, `（七）总计`. In a table with two sides (收入 beside 支出) those of its own side.
    pub fn row_labels(&self, cell: Area) -> Vec<&str> {
        let sides = self.cells.iter().enumerate().filter_map(|(index, other)| match other.content {
            Content::Label { .. } => Some((index, other.area, true)),
            Content::Value { .. } | Content::Blank => Some((index, other.area, false)),
            Content::Head { .. } => None,
        });
        let text = |index: usize| match &self.cells[index].content {
            Content::Label { text, .. } => text.as_str(),
            _ => "",
        };
        labels_before(sides, cell).into_iter().map(text).collect()
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
        !self.cells.iter().any(|cell| cell.area.row_range().contains(&row) && cell.content.is_of_body())
    }

    /// For each row whether it holds only headers and bands.
    pub fn header_rows(&self) -> Vec<bool> {
        header_flags(&self.cells, self.rows)
    }

    /// The header rows that govern a row: the nearest run of header rows at or above it. They repeat when the
    /// table goes on to a new page at this row.
    pub fn header_of(&self, row: usize) -> std::ops::Range<usize> {
        let Some(last) = (0..=row).rev().find(|&r| self.is_header_row(r)) else { return 0..0 };
        let first = (0..=last).rev().take_while(|&r| self.is_header_row(r)).last().unwrap_or(last);
        first..last + 1
    }
}

impl Content {
    /// Whether it makes its rows rows of the body.
    fn is_of_body(&self) -> bool {
        matches!(self, Content::Value { .. } | Content::Blank)
    }
}

/// For each row whether none of the cells in it is of the body.
fn header_flags(cells: &[FormCell], rows: usize) -> Vec<bool> {
    let mut header = vec![true; rows];
    for cell in cells.iter().filter(|cell| cell.content.is_of_body()) {
        header[cell.area.row_range()].fill(false);
    }
    header
}
