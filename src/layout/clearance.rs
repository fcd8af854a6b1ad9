//! Blanks that keep another program's rounding from moving a line to another page.

use crate::geom::Len;

/// Blank below the type area that a Word copy gives to it, so that a reader that rounds rules and rows otherwise still gets
/// the last line on the page. Far less than a line or a row, so that nothing more fits in.
pub(crate) const SPARE: Len = Len::twips(20);

/// Word processors round rules and have a point to spare ([`SPARE`]): below three points nothing is sure.
pub(super) const CLEAR: Len = Len::pt(3);

/// Blank that a picture's line has beyond the picture, so that a word processor's own measure of the line, which adds
/// the foot of its smallest letter, never makes it higher.
pub(super) const PICTURE_LINE: Len = Len::pt(2);
