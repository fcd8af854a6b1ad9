//! The neutral document: what every reader gives, before anybody decides what it means.
//!
//! Readers decide nothing. They say what stands where, in what order, and how they know it; what they cannot hand on is a
//! finding with its text. The assembler alone makes a report of it.

use std::fmt;

use crate::diag::{Finding, Level, Place};

/// What a reader gives.
#[derive(Clone, Default, Debug)]
pub(crate) struct Document {
    /// Paragraphs, tables and pictures in reading order.
    pub(crate) blocks: Vec<Block>,
    /// The words of the notes by the id that [`Mark::Note`] names, in the order of their marks.
    pub(crate) notes: Vec<(String, String)>,
    /// The title that the file itself names, such as a web page's.
    pub(crate) title: Option<String>,
    /// What the reader has to tell.
    pub(crate) told: Vec<Finding>,
    /// How many pages it has; 0 where there are none.
    pub(crate) pages: usize,
}

/// A piece of a document.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A paragraph.
    Para(Para),
    /// A table.
    Grid(Grid),
    /// A picture.
    Picture(Picture),
    /// Here an attachment of this title begins. No reader says so; the assembler does.
    Attachment(String),
}

/// Where a piece stands in its source.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) enum At {
    /// Nowhere in particular.
    #[default]
    File,
    /// The n-th paragraph, from 1.
    Para(usize),
    /// A place on a page: page from 1, millimetres from its top.
    Page(usize, usize),
    /// A table, from 1, and a row and cell of it, from 1; 0 stands for all.
    Table(usize, usize, usize),
    /// A sheet of a workbook and a cell such as `B7`.
    Sheet(String, String),
    /// A line of a text, from 1.
    Line(usize),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::File => Ok(()),
            At::Para(n) => write!(f, "第{n}段"),
            At::Page(page, mm) => write!(f, "第{page}页距上边{mm}毫米"),
            At::Table(table, 0, _) => write!(f, "第{table}张表"),
            At::Table(table, row, 0) => write!(f, "第{table}张表第{row}行"),
            At::Table(table, row, cell) => write!(f, "第{table}张表第{row}行第{cell}格"),
            At::Sheet(sheet, cell) if cell.is_empty() => write!(f, "工作表“{sheet}”"),
            At::Sheet(sheet, cell) => write!(f, "工作表“{sheet}”{cell}"),
            At::Line(n) => write!(f, "第{n}行"),
        }
    }
}

/// A paragraph.
#[derive(Clone, Default, Debug)]
pub(crate) struct Para {
    /// Its text in runs.
    pub(crate) runs: Vec<Run>,
    /// What may tell its role.
    pub(crate) hint: Hint,
    /// Where it stands.
    pub(crate) at: At,
}

impl Para {
    /// A paragraph of plain text.
    pub(crate) fn plain(text: impl Into<String>, at: At) -> Para {
        Para { runs: vec![Run { text: text.into(), mark: Mark::None }], hint: Hint::default(), at }
    }

    /// Its text without the marks of notes.
    pub(crate) fn text(&self) -> String {
        self.runs.iter().filter(|run| !matches!(run.mark, Mark::Note(_))).map(|run| run.text.as_str()).collect()
    }
}

/// A stretch of text of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Run {
    /// Its characters.
    pub(crate) text: String,
    /// What is special about it.
    pub(crate) mark: Mark,
}

/// What is special about a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) enum Mark {
    /// Nothing.
    #[default]
    None,
    /// A line through it.
    Struck,
    /// Nobody sees it.
    Hidden,
    /// Raised.
    Superscript,
    /// Lowered.
    Subscript,
    /// The run-in head of its paragraph, as our own files tell it.
    Lead,
    /// The mark of the note of this id.
    Note(String),
}

/// What may tell a paragraph's role. No decision is made here.
#[derive(Clone, Default, Debug)]
pub(crate) struct Hint {
    /// The outline level that the source gives, from 1; 0 for a title.
    pub(crate) outline: Option<u8>,
    /// The outline level of its run-in head, from 2.
    pub(crate) lead: Option<u8>,
    /// Its number or bullet, where the source counts by itself: the level of the list from 0 and the mark as printed.
    pub(crate) number: Option<(u8, String)>,
    /// The level of the list, from 0, of which the source's style says it is an item.
    pub(crate) item: Option<u8>,
    /// Whether the source's style says that it is a line of a table of contents.
    pub(crate) contents: bool,
    /// Whether it is no item of a list, in a source that says which paragraphs are.
    pub(crate) no_item: bool,
    /// Whether it is set smaller than body text.
    pub(crate) small: bool,
    /// Whether it stands in the middle of its line.
    pub(crate) centred: bool,
    /// Whether it stands at the right.
    pub(crate) right: bool,
    /// Whether it is set otherwise than body text: bold, or in another face or size.
    pub(crate) distinct: bool,
}

/// A picture.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    /// What the source calls it: a file name.
    pub(crate) name: String,
    /// Its bytes, where the source holds them.
    pub(crate) bytes: Option<Vec<u8>>,
    /// What it shows, in the source's words.
    pub(crate) alt: Option<String>,
    /// Where it stands.
    pub(crate) at: At,
}

/// A table.
#[derive(Clone, Default, Debug)]
pub(crate) struct Grid {
    /// Number of columns.
    pub(crate) cols: usize,
    /// Its rows.
    pub(crate) rows: Vec<RowInfo>,
    /// Its cells, in reading order. They need not tile the grid: what a source shows is kept as it is.
    pub(crate) cells: Vec<Cell>,
    /// The ids of the notes whose marks stand in its cells, in their order.
    pub(crate) notes: Vec<String>,
    /// What its source calls it beside its words: the name of its sheet.
    pub(crate) name: Option<String>,
    /// How it is known.
    pub(crate) ruled: Ruled,
    /// How many rows the source itself calls header; `None` where it does not say.
    pub(crate) header_rows: Option<usize>,
    /// Columns behind which, for each time that they are named, stood one in which no cell begins, where the source itself has such
    /// columns: its cells reach over them.
    pub(crate) idle: Vec<usize>,
    /// Whether the source says that it goes on with the table before it.
    pub(crate) goes_on: bool,
    /// Where it stands.
    pub(crate) at: At,
}

/// How the cells of a table are known.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Ruled {
    /// The source says them: markup or tags.
    #[default]
    Said,
    /// Rules are drawn around them.
    Drawn,
    /// White between columns is all there is.
    Inferred,
}

/// A row as the source has it.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct RowInfo {
    /// How many columns its cells and those that reach into it take.
    pub(crate) width: usize,
}

/// A cell.
#[derive(Clone, Default, Debug)]
pub(crate) struct Cell {
    /// First row, from 0.
    pub(crate) row: usize,
    /// First column, from 0.
    pub(crate) col: usize,
    /// Rows covered.
    pub(crate) rows: usize,
    /// Columns covered.
    pub(crate) cols: usize,
    /// Its text; what is struck, hidden or superscript is left out and told of in `doubt`.
    pub(crate) text: String,
    /// Why its text must not be taken for a figure.
    pub(crate) doubt: Option<Doubt>,
    /// Whether it takes room that nobody sees.
    pub(crate) hidden: bool,
    /// Whether the source says that it goes on with the cell above it, over a page's end.
    pub(crate) goes_on: bool,
    /// Where it stands.
    pub(crate) at: At,
}

/// Why a cell's text must not be taken for a figure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Doubt {
    /// Its characters lie across a rule or outside it.
    CrossesRule,
    /// This part of it is struck out. Empty where it is a part of its text.
    Struck(String),
    /// A part of it is raised and no power.
    Superscript {
        /// That part; empty where it is a part of the cell's text.
        part: String,
        /// All that the cell says, with the part in brackets; empty where the cell's text is that.
        whole: String,
    },
    /// This part of it cannot be seen: white on white, or made invisible. Empty for all of its text.
    Unseen(String),
    /// A formula without the value it had.
    NoValue,
    /// A formula that failed, or what is true or false: as the program shows it.
    Fault(String),
    /// A picture stands in it.
    Picture,
    /// Its text is what a cell format shows of this value; the value is what was stored.
    Format(String),
}

impl Cell {
    /// Whether it says nothing but what the cell above a page's end does.
    pub(crate) fn says_again(&self, above: &Cell) -> bool {
        let text = self.text.strip_suffix("（续）").unwrap_or(&self.text);
        self.doubt.is_none() && (text.is_empty() || text == above.text)
    }
}

impl Grid {
    /// For each place, which cell covers it; the first where several do.
    pub(crate) fn cover(&self) -> Vec<Vec<Option<usize>>> {
        let mut cover = vec![vec![None; self.cols]; self.rows.len()];
        for (index, cell) in self.cells.iter().enumerate() {
            for line in cover.iter_mut().skip(cell.row).take(cell.rows) {
                for place in line.iter_mut().skip(cell.col).take(cell.cols) {
                    place.get_or_insert(index);
                }
            }
        }
        cover
    }
}

/// A finding about a source: its message names the place.
pub(crate) fn told(level: Level, code: &'static str, at: &At, words: impl AsRef<str>) -> Finding {
    let (place, words) = (at.to_string(), words.as_ref());
    let message = if place.is_empty() { words.to_owned() } else { format!("{place}：{words}") };
    let finding = Finding::new(level, code, Place::File, message);
    if place.is_empty() { finding } else { finding.fact("at", place) }
}

/// A finding that a text of the source is not in the report.
pub(crate) fn left_out(level: Level, code: &'static str, at: &At, words: &str, text: &str) -> Finding {
    told(level, code, at, words).fact("text", text)
}

/// A finding how a raised or lowered part of a text is written.
pub(crate) fn script(at: &At, what: &str, before: &str, part: &str, written: &str) -> Finding {
    let beside: String = before.chars().skip(before.chars().count().saturating_sub(10)).collect();
    let words = if part == written {
        format!("“{beside}”后面的{what}“{part}”接在字后面收入，请核对")
    } else {
        format!("“{beside}”后面的{what}“{part}”写作“{written}”，请核对")
    };
    told(Level::Warning, "text-superscript", at, words)
}
