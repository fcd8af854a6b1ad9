//! A document whose national tables are known: what the body is built of.

use super::tables::Taken;
use crate::import::document::{Grid, Para, Picture};

/// A piece of the body.
pub(crate) enum Piece {
    /// A paragraph.
    Para(Para),
    /// A table of the office's own.
    Grid(Grid),
    /// A picture.
    Picture(Picture),
    /// An attachment of this title begins.
    Attachment(String),
    /// A national table.
    National(Taken),
}

impl Piece {
    /// The paragraph, if it is one.
    pub(crate) fn para(&self) -> Option<&Para> {
        match self {
            Piece::Para(para) => Some(para),
            _ => None,
        }
    }
}
