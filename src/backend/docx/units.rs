//! Word's units: twips, half points, eighths of a point.

use crate::geom::Len;

/// A paragraph that only parts two blocks: one point, the least that Word takes for an exact line.
pub(super) const SEPARATOR: Len = Len::pt(1);

/// Lengths in whole twips, rounded at their common edges, so that their sum is never off by more than one.
pub(super) fn twips(lengths: &[Len]) -> Vec<usize> {
    let mut edge = Len::ZERO;
    let step = |length: &Len| {
        let from = edge.to_twips();
        edge += *length;
        usize::try_from(edge.to_twips() - from).unwrap_or(0)
    };
    lengths.iter().map(step).collect()
}

/// The widths of columns in whole twips, none of them nothing: where no row has a cell of its own in a column, the plan may leave it no
/// width, and LibreOffice drops such a column from the grid. The widest gives one twip, which moves no line.
pub(super) fn columns(widths: &[Len]) -> Vec<usize> {
    let mut columns = twips(widths);
    for nth in 0..columns.len() {
        let widest = (0..columns.len()).max_by_key(|at| columns[*at]);
        if let Some(widest) = widest.filter(|at| columns[nth] == 0 && columns[*at] > 1) {
            columns[widest] -= 1;
            columns[nth] = 1;
        }
    }
    columns
}

/// A rule's width in eighths of a point; Word draws a quarter to six points.
pub(super) fn eighths(width: Len) -> usize {
    ((width.0 * 8 + 6_350) / 12_700).clamp(2, 48) as usize
}

/// The width of a rule as Word draws it, in twips; half of one counts as one.
pub(super) fn drawn(width: Len) -> i64 {
    (eighths(width) as i64 * 5 + 1) / 2
}

/// A type size in half points, rounded.
pub(super) fn half_points(size: Len) -> i64 {
    ((size.0 * 2 + 6_350) / 12_700).max(1)
}

/// The largest type size in half points that is not above a size: what was shrunk to fit must not grow again.
pub(super) fn half_points_within(size: Len) -> i64 {
    (size.0 / 6_350).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_width_has_a_twip_of_the_widest() {
        let twips = |widths: &[i64]| columns(&widths.iter().map(|width| Len::pt(1) * *width).collect::<Vec<_>>());
        assert_eq!(twips(&[100, 0, 90]), [1_999, 1, 1_800]);
        assert_eq!(twips(&[0, 0, 90]), [1, 1, 1_798]);
        assert_eq!((twips(&[0]), twips(&[50, 50])), (vec![0], vec![1_000, 1_000]));
    }

    #[test]
    fn twips_add_up_to_the_whole() {
        let widths = [Len::parse("10.4mm").unwrap(); 15];
        assert_eq!(twips(&widths).iter().sum::<usize>(), 8844);
        assert_eq!(widths.iter().copied().sum::<Len>().to_twips(), 8844);
    }

    #[test]
    fn rules_are_eighths_of_a_point() {
        assert_eq!(eighths(Len::pt(1)), 8);
        assert_eq!(eighths(Len::parse("0.75pt").unwrap()), 6);
        assert_eq!(eighths(Len(1)), 2);
        assert_eq!(
            (drawn(Len::pt(1)), drawn(Len::parse("0.7pt").unwrap()), drawn(Len::parse("0.35pt").unwrap())),
            (20, 15, 8)
        );
    }

    #[test]
    fn type_is_in_half_points() {
        let size = Len::parse("10.3pt").unwrap();
        assert_eq!((half_points(size), half_points_within(size)), (21, 20));
        assert_eq!((half_points(Len::pt(16)), half_points_within(Len::pt(16))), (32, 32));
    }
}
