//! How high rows are in every word processor.
//!
//! Word adds the margins of a row's cells and the rule above it to a height of `atLeast`; so do ONLYOFFICE and newer
//! LibreOffice, where 7.4 to 24.2 count them in. Measured with 18 pt and a rule of 0.75 pt: LibreOffice 7.4 makes 18,
//! x2t 18.75 and rdocx 19, and a long table no longer has room on its pages. So no row is left to that height: its
//! lines, the margins around them and the rule together are as high as the plan has it, and the height it is told is
//! that of its lines, which no program adds up to more.

use crate::xml::tree::Element;

/// How far, in twips, rows may stand from their place in the plan before one of them makes good for all: a quarter of a
/// point. The plan's rows are no whole twips high; margins that differ by one twip would stand in every cell.
const STRAY: i64 = 5;

/// What a row is filled with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Filling {
    /// The height of the row in twips.
    height: i64,
    /// The rule above it, in twips.
    rule: i64,
    /// The margins of its cells.
    margins: Margins,
    /// Whether text that is added makes the row higher.
    grows: bool,
}

impl Filling {
    /// A row of this height with this rule above it and this much blank around the lines of its tallest cell, all in twips.
    pub(super) fn new(height: i64, rule: i64, blank: i64) -> Filling {
        Filling { height, rule, margins: Margins::around(blank), grows: true }
    }

    /// A row without rules and margins, at least so high: nothing can be added to that.
    pub(super) fn told(height: i64) -> Filling {
        Filling { height, rule: 0, margins: Margins::default(), grows: true }
    }

    /// A row of lines that are held to this height though they are higher: programs agree on heights that are exact.
    pub(super) fn exact(height: i64) -> Filling {
        Filling { grows: false, ..Filling::told(height) }
    }

    /// Its height as Word is told it, as markup.
    pub(super) fn height(&self) -> String {
        let lines = (self.height - self.rule - self.margins.sum()).max(0);
        let rule = if self.grows { "atLeast" } else { "exact" };
        format!("<w:trHeight w:val=\"{lines}\" w:hRule=\"{rule}\"/>")
    }

    /// The margins of a cell in this row.
    pub(super) fn margins(&self) -> Margins {
        self.margins
    }

    /// The margins of a cell that begins in the first of these rows and ends in the last: never more than theirs, to which
    /// programs would add.
    pub(super) fn margins_over(rows: &[Filling]) -> Margins {
        let sums = rows.first().into_iter().chain(rows.last()).map(|row| row.margins.sum());
        Margins::around(sums.min().unwrap_or_default())
    }

    /// Leaves room in these rows for a cell that begins in the first, ends in the last and has lines of this height: in the
    /// first, programs give all cells the largest margins among them, and in the last they keep the largest free.
    pub(super) fn leave_room(rows: &mut [Filling], lines: i64) {
        let height: i64 = rows.iter().map(|row| row.height).sum();
        let Some(rule) = rows.first().map(|first| first.rule) else { return };
        let room = height - rule - lines;
        let last = rows.len() - 1;
        for at in [0, last] {
            let row = &mut rows[at];
            if row.grows && room < row.margins.sum() {
                row.margins = Margins::around(room);
            }
        }
    }

    /// Gives rows that are a twip higher or lower than usual the usual margins, as long as no row strays from its place by
    /// more than [`STRAY`]; gives those margins.
    pub(super) fn even<'r>(rows: impl Iterator<Item = &'r mut Filling>) -> Margins {
        let rows: Vec<&mut Filling> = rows.collect();
        let usual = Margins::usual(rows.iter().map(|row| row.margins).collect());
        // How much further down the plan is.
        let mut behind = 0;
        for row in rows {
            let wanted = row.height + behind;
            let like_most = row.height - row.margins.sum() + usual.sum();
            let is_usual = (like_most - row.height).abs() <= 1 && (wanted - like_most).abs() <= STRAY;
            let height = if is_usual { like_most } else { wanted };
            row.margins = if is_usual { usual } else { Margins::around(row.margins.sum() + wanted - row.height) };
            behind = wanted - height;
            row.height = height;
        }
        usual
    }
}

/// Margins above and below the text of a cell, in twips.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Margins {
    above: i64,
    below: i64,
}

impl Margins {
    /// This much blank in all.
    fn around(blank: i64) -> Margins {
        let above = blank.max(0) / 2;
        Margins { above, below: blank.max(0) - above }
    }

    fn sum(self) -> i64 {
        self.above + self.below
    }

    /// Those of most rows: the table has them, so that a row that somebody adds looks like the others.
    fn usual(mut all: Vec<Margins>) -> Margins {
        all.sort_unstable();
        let runs = all.chunk_by(|one, next| one == next);
        runs.rev().max_by_key(|run| run.len()).map_or_else(Margins::default, |run| run[0])
    }

    /// As the margins of a cell, in markup; nothing where its table has the same.
    pub(super) fn of_cell(self, usual: Margins) -> String {
        if self == usual {
            return String::new();
        }
        let side = |name, twips| format!("<w:{name} w:w=\"{twips}\" w:type=\"dxa\"/>");
        format!("<w:tcMar>{}{}</w:tcMar>", side("top", self.above), side("bottom", self.below))
    }

    /// As the margins of a table's cells, with these at the sides, in twips.
    pub(super) fn of_table<'a>(self, sides: i64) -> Element<'a> {
        let margins = [("w:top", self.above), ("w:left", sides), ("w:bottom", self.below), ("w:right", sides)];
        let margin = |(name, twips)| Element::new(name).number("w:w", twips).attr("w:type", "dxa");
        Element::new("w:tblCellMar").all(margins.map(margin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The height that Word gives a row: its least height, the margins and the rule.
    fn in_word(row: &Filling) -> i64 {
        let told = row.height();
        let lines: i64 = told.split('"').nth(1).unwrap().parse().unwrap();
        lines + row.margins.sum() + row.rule
    }

    #[test]
    fn lines_margins_and_rule_are_the_height() {
        for (height, rule, lines) in [(360, 15, 300), (454, 15, 300), (660, 15, 600), (361, 20, 300), (300, 0, 300)] {
            let row = Filling::new(height, rule, height - rule - lines);
            assert_eq!((in_word(&row), row.margins.sum()), (height, height - rule - lines));
        }
        // Lines that have no room: the row is as high as it is told, until a program makes it higher.
        assert_eq!(in_word(&Filling::new(300, 15, -15)), 300);
    }

    #[test]
    fn a_table_has_the_margins_of_most_rows_and_only_the_others_have_their_own() {
        let rows = [(454, 300), (660, 600), (454, 300), (660, 600), (454, 300)];
        let mut rows = rows.map(|(height, lines)| Filling::new(height, 15, height - 15 - lines));
        let usual = Filling::even(rows.iter_mut());
        assert_eq!(usual, Margins { above: 69, below: 70 });
        assert!(rows[0].margins().of_cell(usual).is_empty());
        let own = "<w:tcMar><w:top w:w=\"22\" w:type=\"dxa\"/><w:bottom w:w=\"23\" w:type=\"dxa\"/></w:tcMar>";
        assert_eq!(rows[1].margins().of_cell(usual), own);
        assert_eq!(Filling::even([].iter_mut()), Margins::default());
    }

    #[test]
    fn rows_of_odd_heights_are_even_and_none_strays_far() {
        // 8 mm are 453.54 twips.
        let edges: Vec<i64> = (0..=60).map(|row| (row * 45_354 + 50) / 100).collect();
        let mut rows: Vec<Filling> =
            edges.windows(2).map(|edge| Filling::new(edge[1] - edge[0], 15, edge[1] - edge[0] - 315)).collect();
        let usual = Filling::even(rows.iter_mut());
        let own = rows.iter().filter(|row| row.margins() != usual).count();
        assert!((1..=6).contains(&own), "{own} rows have margins of their own");
        let mut at = 0;
        for (row, edge) in rows.iter().zip(&edges[1..]) {
            at += in_word(row);
            assert!((at - edge).abs() <= STRAY, "{at} {edge}");
        }
    }

    #[test]
    fn a_label_over_rows_has_no_more_margins_than_they_have_room_for() {
        let rows = [Filling::new(454, 15, 139), Filling::new(506, 15, 191), Filling::new(660, 15, 45)];
        assert_eq!(Filling::margins_over(&rows[..2]), rows[0].margins());
        assert_eq!(Filling::margins_over(&rows), rows[2].margins());
        let mut tight = rows;
        Filling::leave_room(&mut tight[..2], 900);
        assert_eq!([tight[0].margins.sum(), in_word(&tight[0])], [45, 454]);
        assert_eq!([tight[1].margins.sum(), in_word(&tight[1])], [45, 506]);
        let before = tight;
        Filling::leave_room(&mut tight, 300);
        assert_eq!(tight, before);
    }
}
