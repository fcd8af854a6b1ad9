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
    /// With less, its longest unbreakable stretch would be broken.
    pub least: Len,
    /// With this, its text stands on one line.
    pub most: Len,
}

/// The widths of all columns in a table that may be `total` wide.
///
/// Fixed columns have theirs. Solved ones get what puts every text on one line, or, where that is too much, their least
/// and a part of the rest, the more the more they lack. Shares are of what is left; where no column has a share, solved
/// columns grow in proportion, so that the table fills its room.
pub(super) fn solve(widths: &[Width], total: Len, wishes: &[Wish]) -> Vec<Len> {
    let asked = Asked::of(widths, wishes);
    let sum = |keep: fn(&Width) -> bool, of: &[Len]| -> Len {
        widths.iter().zip(of).filter(|(width, _)| keep(width)).map(|(_, length)| *length).sum()
    };
    let fixed = sum(|width| matches!(width, Width::Fixed(_)), &asked.most);
    let shares: i64 = widths.iter().map(share).sum();
    let (least, most) = (sum(is_solved, &asked.least), sum(is_solved, &asked.most));
    let kept = sum(|width| matches!(width, Width::Share(_)), &asked.least);
    let room = (total - fixed - kept).max(Len::ZERO);
    let solved = |col: usize| match (asked.least[col], asked.most[col]) {
        (_, own) if most <= room && shares > 0 => own,
        (_, own) if most <= room => room.scale(own.0, most.0.max(1)),
        (own, _) if room <= least => room.scale(own.0, least.0.max(1)),
        (own, wide) => own + (room - least).scale((wide - own).0, (most - least).0.max(1)),
    };
    let resolved: Vec<Len> = (0..widths.len()).filter(|&col| is_solved(&widths[col])).map(solved).collect();
    let left = total - fixed - resolved.iter().copied().sum();
    let mut resolved = resolved.into_iter();
    let width = |width: &Width| match width {
        Width::Fixed(length) => *length,
        Width::Share(own) => left.max(Len::ZERO).scale(i64::from(*own), shares.max(1)),
        Width::Solved => resolved.next().unwrap_or_default(),
    };
    widths.iter().map(width).collect()
}

fn share(width: &Width) -> i64 {
    if let Width::Share(share) = width { i64::from(*share) } else { 0 }
}

fn is_solved(width: &Width) -> bool {
    *width == Width::Solved
}

/// What each column's cells ask for.
struct Asked {
    least: Vec<Len>,
    most: Vec<Len>,
}

impl Asked {
    /// Cells of one column count first; a merged cell adds what it lacks to the columns under it that may grow.
    fn of(widths: &[Width], wishes: &[Wish]) -> Asked {
        let fixed = |width: &Width| if let Width::Fixed(length) = width { *length } else { Len::ZERO };
        let start: Vec<Len> = widths.iter().map(fixed).collect();
        let mut asked = Asked { least: start.clone(), most: start };
        let mut by_span: Vec<&Wish> = wishes.iter().collect();
        by_span.sort_by_key(|wish| wish.area.cols);
        for wish in by_span {
            let cols: Vec<usize> =
                wish.area.col_range().filter(|&col| !matches!(widths[col], Width::Fixed(_))).collect();
            for (of, need) in [(&mut asked.least, wish.least), (&mut asked.most, wish.most)] {
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
        Wish { area: Area { row: 0, col, rows: 1, cols }, least: Len(least), most: Len(most) }
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
}
