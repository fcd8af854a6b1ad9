//! Where a caption has the label of a table or a figure, and where a text speaks of one by it: 见表1.
//!
//! In the Word copy the number of a caption is counted by Word, and a reference repeats it: both are fields. LibreOffice 7.4 sets no
//! space between hanzi and a field, nor within one, until the line is laid out again (seen in its PDF of our copies): the lines of
//! a text with references are held for both.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::geom::Len;
use crate::model::Report;
use crate::model::walk::PartKind;

use super::measure::Measured;
use super::para::break_lines;
use super::{Line, Style};

/// What is counted, each by itself: tables and figures.
const SEQUENCES: [char; 2] = ['表', '图'];

/// What stands before 表 or 图 where a text speaks of one, but for its beginning and marks: 代表3人 and 附表1 speak of none.
const BEFORE: &str = "见如与和及或按据从由在至同看下";

/// What stands between the two numbers of one label: 表1-2, 表1.2.
const WITHIN: [char; 7] = ['-', '.', '－', '—', '–', '．', '·'];

/// The label of a caption: what it counts, and its number.
pub(crate) type Label = (char, usize);

/// The label that a text begins with, and where its number stands.
pub(crate) fn label(text: &str) -> Option<(Label, Range<usize>)> {
    let sequence = SEQUENCES.into_iter().find(|sequence| text.starts_with(*sequence))?;
    let behind = text[sequence.len_utf8()..].trim_start_matches(' ');
    let start = text.len() - behind.len();
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on =
        behind[digits..].strip_prefix(WITHIN).is_some_and(|rest| rest.starts_with(|ch: char| ch.is_ascii_digit()));
    let is_whole = !behind.starts_with('0') && !goes_on;
    let number = behind[..digits].parse().ok().filter(|_| is_whole)?;
    Some(((sequence, number), start..start + digits))
}

/// The labels of a report's captions.
pub(super) struct Captions(BTreeSet<Label>);

impl Captions {
    pub(crate) fn of(report: &Report) -> Captions {
        let parts = report.parts().into_iter().filter(|part| part.kind == PartKind::Caption);
        Captions(parts.filter_map(|part| Some(label(&part.text)?.0)).collect())
    }

    /// Where a text speaks of captions, from a byte offset on.
    pub(crate) fn references(&self, text: &str, from: usize) -> Vec<Range<usize>> {
        if self.0.is_empty() {
            return vec![];
        }
        let starts = text.match_indices(SEQUENCES).map(|(at, _)| at);
        let starts = starts.filter(|at| *at >= from && may_follow(&text[..*at]));
        let found = starts.filter_map(|at| {
            let (of, number) = label(&text[at..])?;
            self.0.contains(&of).then_some(at..at + number.end)
        });
        found.collect()
    }
}

/// Whether what stands before 表 or 图 lets it be one that a text speaks of.
fn may_follow(before: &str) -> bool {
    before.chars().next_back().is_none_or(|ch| !ch.is_alphanumeric() || BEFORE.contains(ch))
}

/// The lines of a text, and those of its references that may be fields: they stand within lines, and all lines are held as they are
/// without fields. As many as can be, the first ones first.
pub(super) fn lines_with(
    references: Vec<Range<usize>>,
    (text, measured): (&str, &mut [Measured]),
    (first, rest): (Len, Len),
    style: &Style,
) -> (Vec<Line>, Vec<Range<usize>>) {
    let plain = break_lines(text, measured, first, rest, style);
    let is_within = |of: &Range<usize>| !plain.iter().any(|line| of.start < line.range.end && line.range.end < of.end);
    let references: Vec<Range<usize>> = references.into_iter().filter(is_within).collect();
    let mut held = |fields: &[Range<usize>]| {
        let is_field = |at: usize| fields.iter().any(|of| of.contains(&at));
        measured.iter_mut().for_each(|m| m.field = is_field(m.at));
        let lines = break_lines(text, measured, first, rest, style);
        are_as_before(&lines, &plain).then_some(lines)
    };
    if references.is_empty() {
        return (plain, references);
    }
    if let Some(lines) = held(&references) {
        return (lines, references);
    }
    let mut kept = vec![];
    for reference in references {
        kept.push(reference);
        if held(&kept).is_none() {
            kept.pop();
        }
    }
    let lines = held(&kept).unwrap_or(plain);
    (lines, kept)
}

/// Whether lines end where they did, and no more of them by force.
fn are_as_before(lines: &[Line], before: &[Line]) -> bool {
    let forced = |lines: &[Line]| lines.iter().filter(|line| line.fixed).count();
    let ends = |lines: &[Line]| lines.iter().map(|line| line.range.end).collect::<Vec<_>>();
    ends(lines) == ends(before) && forced(lines) <= forced(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_begins_with_its_label() {
        assert_eq!(label("表1　重点任务"), Some((('表', 1), 3..4)));
        assert_eq!(label("图 12 构成"), Some((('图', 12), 4..6)));
        assert_eq!(label("表1—表3"), Some((('表', 1), 3..4)));
        for text in ["表一 任务", "表1-2 任务", "表1.2 任务", "表01 任务", "附表1", "表", "表格1", ""]
        {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn a_reference_is_no_count_and_no_part_of_a_longer_label() {
        let captions = Captions(BTreeSet::from([('表', 1), ('表', 60), ('图', 2)]));
        let found = |text| {
            let found = captions.references(text, 0).into_iter();
            found.map(|range: Range<usize>| text[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found("详见表1、表60和图 2（表1）。"), ["表1", "表60", "图 2", "表1"]);
        assert_eq!(found("委员和群众代表60人，附表1，见表1-1、表2"), Vec::<String>::new());
        assert_eq!(captions.references("表1所示，见表1", 3).first(), Some(&(16..20)));
    }
}
