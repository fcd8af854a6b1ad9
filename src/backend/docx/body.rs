//! The body of a document before it is XML: paragraphs, each with its marks, and tables of them.

use super::paragraph::Paragraph;
use crate::geom::Len;
use crate::xml::tree::Element;

/// The blocks of a document, in order.
#[derive(Default)]
pub(super) struct Body<'a> {
    /// The sheet before the report; the last of its blocks ends its section. Empty without a sheet.
    pub sheet: Vec<Block<'a>>,
    /// The report.
    pub report: Vec<Block<'a>>,
    /// For each hyperlink, where it leads.
    pub links: Vec<Link<'a>>,
    /// How many marks of notes there are.
    pub notes: usize,
}

/// Where a hyperlink leads.
pub(super) enum Link<'a> {
    /// To an address.
    Address(&'a str),
    /// To a bookmark in the document.
    Bookmark(String),
}

/// What stands in the body.
pub(super) enum Block<'a> {
    /// A paragraph.
    Paragraph(Paragraph<'a>),
    /// A table.
    Table(Grid<'a>),
}

/// A table of Word.
pub(super) struct Grid<'a> {
    /// The table without its rows.
    pub frame: Element<'a>,
    /// Its rows.
    pub rows: Vec<Row<'a>>,
}

/// A row of a table.
pub(super) struct Row<'a> {
    /// Its properties as markup.
    pub properties: String,
    /// Its cells.
    pub cells: Vec<Cell<'a>>,
}

/// A cell of a row.
pub(super) struct Cell<'a> {
    /// Its properties as markup.
    pub properties: String,
    /// What stands in it.
    pub paragraph: Paragraph<'a>,
}

/// Puts so much space behind the last of some blocks, a paragraph.
pub(super) fn space_behind(blocks: &mut [Block<'_>], height: Len) {
    if let Some(Block::Paragraph(last)) = blocks.last_mut() {
        *last = std::mem::take(last).after(height);
    }
}

impl<'a> Body<'a> {
    /// All paragraphs in document order.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = &Paragraph<'a>> {
        self.sheet.iter().chain(&self.report).flat_map(Block::paragraphs)
    }
}

impl<'a> Block<'a> {
    /// Its paragraphs in document order.
    pub(crate) fn paragraphs(&self) -> Box<dyn Iterator<Item = &Paragraph<'a>> + '_> {
        match self {
            Block::Paragraph(paragraph) => Box::new(std::iter::once(paragraph)),
            Block::Table(grid) => Box::new(grid.rows.iter().flat_map(|row| &row.cells).map(|cell| &cell.paragraph)),
        }
    }

    /// Its paragraphs in document order.
    pub(crate) fn paragraphs_mut(&mut self) -> Box<dyn DoubleEndedIterator<Item = &mut Paragraph<'a>> + '_> {
        match self {
            Block::Paragraph(paragraph) => Box::new(std::iter::once(paragraph)),
            Block::Table(grid) => {
                let cells = grid.rows.iter_mut().flat_map(|row| &mut row.cells);
                Box::new(cells.map(|cell| &mut cell.paragraph))
            }
        }
    }
}
