//! Blanks that keep another program's rounding from moving a line to another page.

use crate::geom::Len;

/// Word processors round rules and give the type area a point more (`Sheet` margins in the Word copy): below three points
/// nothing is sure.
pub(super) const CLEAR: Len = Len::pt(3);

/// Blank that a picture's line has beyond the picture, so that a word processor's own measure of the line, which adds
/// the foot of its smallest letter, never makes it higher.
pub(super) const PICTURE_LINE: Len = Len::pt(2);
