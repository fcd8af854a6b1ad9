//! How wide the columns of a table are: fixed, by share of what is left, or solved from what stands in them.
//!
//! No clause of ours sets widths. Solved ones lie between the least and the most that their texts can use, as in the
//! automatic table layout of CSS 2.1 (17.5.2.2).

use crate::geom::Len;
use crate::grid::Area;
use crate::style::Width;

/// What a cell asks of the columns that it covers, blanks at its sides included.
pub(super) struct Wish {
    pub area: Area,
    /// With less, a figure or another stretch that cannot be parted would be broken.
    pub bare: Len,
    /// With less, it would be broken where people do not like it: words have a few characters on a line.
    pub least: Len,
    /// With this, its text stands on one line.
    pub most: Len,
}

/// The widths of all columns in a table that may be `total` wide.
///
/// Fixed columns have theirs. Solved ones get what puts every text on one line; where that is too much, their least and a
/// part of the rest, the more the more they lack; where that is too much, what keeps their figures whole and a part of the
/// rest; where that is too much, as wide as they are whole from the narrowest up, and the others alike. Shares are of what
/// is left; where no column has a share, solved columns grow in proportion, so that the table fills its room.
pub(super) fn solve(widths: &[Width], total: Len, wishes: &[Wish]) -> Vec<Len> {
    let asked = Asked::of(widths, wishes);
    let shares: i64 = widths.iter().map(share).sum();
    let of = |keep: fn(&Width) -> bool, all: &[Len]| -> Vec<Len> {
        widths.iter().zip(all).filter(|(width, _)| keep(width)).map(|(_, length)| *length).collect()
    };
    let is_share = |width: &Width| matches!(width, Width::Share(_));
    let fixed = sum(&of(|width| matches!(width, Width::Fixed(_)), &asked.most));
    let [bare, least, most] = [&asked.bare, &asked.least, &asked.most].map(|all| of(is_solved, all));
    // Columns of shares keep room for their figures, and for their labels as long as there is some.
    let kept = [&asked.least, &asked.bare].map(|all| sum(&of(is_share, all)));
    let kept = if fixed + sum(&least) + kept[0] <= total { kept[0] } else { kept[1] };
    let room = (total - fixed - kept).max(Len::ZERO);
    let resolved = match sum(&most) {
        all if all <= room && shares > 0 => most,
        all if all <= room => most.iter().map(|own| room.scale(own.0, all.0.max(1))).collect(),
        _ if sum(&least) <= room => between(&least, &most, room),
        _ if sum(&bare) <= room => between(&bare, &least, room),
        _ => levelled(&least, room),
    };
    let left = total - fixed - sum(&resolved);
    let mut resolved = resolved.into_iter();
    let width = |width: &Width| match width {
        Width::Fixed(length) => *length,
        Width::Share(own) => left.max(Len::ZERO).scale(i64::from(*own), shares.max(1)),
        Width::Solved => resolved.next().unwrap_or_default(),
    };
    widths.iter().map(width).collect()
}

fn sum(lengths: &[Len]) -> Len {
    lengths.iter().copied().sum()
}

/// Each its own and a part of what is left of the room, the more the more it lacks to what it would have.
fn between(own: &[Len], would: &[Len], room: Len) -> Vec<Len> {
    let (left, lacks) = (room - sum(own), (sum(would) - sum(own)).0.max(1));
    own.iter().zip(would).map(|(own, would)| *own + left.scale((*would - *own).0, lacks)).collect()
}

/// What each asks for, up to a level that all who ask for more have alike.
fn levelled(asked: &[Len], room: Len) -> Vec<Len> {
    let mut sorted = asked.to_vec();
    sorted.sort_unstable();
    let (mut left, mut others) = (room, sorted.len() as i64);
    let whole = sorted.iter().take_while(|own| {
        let has_room = **own * others <= left;
        if has_room {
            left -= **own;
            others -= 1;
        }
        has_room
    });
    let whole = whole.count();
    let level = if whole == sorted.len() { Len(i64::MAX) } else { left / others.max(1) };
    asked.iter().map(|own| (*own).min(level)).collect()
}

fn share(width: &Width) -> i64 {
    if let Width::Share(share) = width { i64::from(*share) } else { 0 }
}

fn is_solved(width: &Width) -> bool {
    *width == Width::Solved
}

/// What each column's cells ask for.
struct Asked {
    bare: Vec<Len>,
    least: Vec<Len>,
    most: Vec<Len>,
}

impl Asked {
    /// Cells of one column count first; a merged cell adds what it lacks to the columns under it that may grow.
    fn of(widths: &[Width], wishes: &[Wish]) -> Asked {
        let fixed = |width: &Width| if let Width::Fixed(length) = width { *length } else { Len::ZERO };
        let start: Vec<Len> = widths.iter().map(fixed).collect();
        let mut asked = Asked { bare: start.clone(), least: start.clone(), most: start };
        let mut by_span: Vec<&Wish> = wishes.iter().collect();
        by_span.sort_by_key(|wish| wish.area.cols);
        for wish in by_span {
            let cols: Vec<usize> =
                wish.area.col_range().filter(|&col| !matches!(widths[col], Width::Fixed(_))).collect();
            let needs = [(&mut asked.bare, wish.bare), (&mut asked.least, wish.least), (&mut asked.most, wish.most)];
            for (of, need) in needs {
                let lacks = need - of[wish.area.col_range()].iter().copied().sum();
                if lacks > Len::ZERO {
                    cols.iter().for_each(|&col| of[col] += lacks / cols.len() as i64);
                }
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(col: usize, cols: usize, least: i64, most: i64) -> Wish {
        Wish { area: Area { row: 0, col, rows: 1, cols }, bare: Len(least), least: Len(least), most: Len(most) }
    }

    fn label(col: usize, bare: i64, least: i64) -> Wish {
        Wish { bare: Len(bare), ..wish(col, 1, least, least * 3) }
    }

    fn solved(widths: &[Width], total: i64, wishes: &[Wish]) -> Vec<i64> {
        solve(widths, Len(total), wishes).into_iter().map(|width| width.0).collect()
    }

    #[test]
    fn fixed_columns_have_theirs_and_shares_what_is_left() {
        let widths = [Width::Fixed(Len(20)), Width::Share(1), Width::Share(3)];
        assert_eq!(solved(&widths, 100, &[]), [20, 20, 60]);
    }

    #[test]
    fn solved_columns_get_one_line_or_what_there_is_and_never_break_a_figure() {
        let auto = [Width::Solved; 2];
        // One line each fits: they grow in proportion.
        assert_eq!(solved(&auto, 100, &[wish(0, 1, 5, 10), wish(1, 1, 5, 40)]), [20, 80]);
        // It does not: each has its least, and the rest goes where most is lacking.
        assert_eq!(solved(&auto, 100, &[wish(0, 1, 30, 30), wish(1, 1, 10, 200)]), [30, 70]);
        // With shares beside them they take no more than they need.
        assert_eq!(solved(&[Width::Solved, Width::Share(1)], 100, &[wish(0, 1, 5, 30)]), [30, 70]);
        // A merged head asks the columns under it.
        assert_eq!(solved(&auto, 60, &[wish(0, 1, 10, 10), wish(0, 2, 60, 60)]), [35, 25]);
        // In whatever order they come.
        assert_eq!(solved(&auto, 60, &[wish(0, 2, 60, 60), wish(0, 1, 10, 10)]), [35, 25]);
    }
    #[test]
    fn figures_are_whole_before_a_label_has_more_and_narrow_columns_before_wide_ones() {
        let auto = [Width::Solved; 3];
        // Labels give up their characters first, those that have more of them more.
        let labelled = [label(0, 5, 20), wish(1, 1, 40, 40), label(2, 5, 35)];
        assert_eq!(solved(&auto, 65, &labelled), [10, 40, 15]);
        // Where figures are too wide, narrow columns stay whole.
        assert_eq!(solved(&auto, 65, &[wish(0, 1, 5, 5), wish(1, 1, 40, 40), wish(2, 1, 60, 60)]), [5, 30, 30]);
        assert_eq!(solved(&auto, 6, &[wish(0, 1, 5, 5), wish(1, 1, 40, 40), wish(2, 1, 60, 60)]), [2, 2, 2]);
        // Shares keep what their figures need.
        let mixed = [Width::Solved, Width::Share(1)];
        assert_eq!(solved(&mixed, 50, &[wish(0, 1, 30, 30), label(1, 20, 60)]), [30, 20]);
    }
}
