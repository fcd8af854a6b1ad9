//! Names in the lists of those who were at a meeting stay whole at the ends of lines, and so at those of pages.
//!
//! GB/T 9704 10.3 says nothing of it; a name of two to four hanzi is moved to the next line where the line that it leaves can be
//! spread so that nobody sees it (see [`super::agree`]), and parted elsewhere.

use crate::font::is_hanzi;

use super::chars::is_blank;
use super::measure::Measured;

/// What stands around names.
const AROUND: &str = "、，；：。（）/";

/// The most hanzi of a name, beyond which they may be an office with a name.
pub(super) const LONGEST: usize = 4;

/// Where a name begins that a line which ends before a character would part.
pub(super) fn parted_at(measured: &[Measured], end: usize) -> Option<usize> {
    let (before, behind) = measured.split_at_checked(end)?;
    let hanzi = |m: &&Measured| is_hanzi(m.ch);
    // 王　五: a name of two with a blank for the third.
    let blank = usize::from(before.last().is_some_and(|m| is_blank(m.ch)));
    let first = before.iter().rev().skip(blank).take_while(hanzi).count();
    let last = behind.iter().take_while(hanzi).count();
    let is_edge = |m: Option<&Measured>| m.is_none_or(|m| is_blank(m.ch) || AROUND.contains(m.ch));
    let start = end - blank - first;
    let is_name = if blank > 0 { (first, last) == (1, 1) } else { first > 0 && last > 0 && first + last <= LONGEST };
    let stands_alone = is_edge(start.checked_sub(1).map(|at| &measured[at])) && is_edge(behind.get(last));
    (is_name && stands_alone).then_some(start)
}
