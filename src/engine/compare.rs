//! What changed between two versions of a document, for the Word copy that shows it.

use std::collections::BTreeMap;

use crate::backend::docx::{Compare, Part, Side, Stretch};
use crate::diff::{self, Budget, State, Step, align, pieces};

/// Knows what changed between the texts of two versions.
struct Versions {
    budget: Budget,
    /// Whether a text that changed is told as a whole.
    wholes: bool,
}

/// One that has compared nothing yet, and tells changes word by word.
pub(crate) fn versions() -> Box<dyn Compare> {
    Box::new(Versions { budget: Budget::default(), wholes: false })
}

/// One that has compared nothing yet, and tells paragraphs that changed as wholes.
pub(crate) fn paragraphs() -> Box<dyn Compare> {
    Box::new(Versions { budget: Budget::default(), wholes: true })
}

impl Compare for Versions {
    fn pairs(&mut self, old: &[Part<'_>], new: &[Part<'_>]) -> BTreeMap<usize, usize> {
        fn parts<'a>(parts: &[Part<'a>]) -> Vec<diff::Aligned<'a>> {
            parts.iter().map(|part| diff::Aligned { class: part.class, text: part.text }).collect()
        }
        // What moved goes and comes in a redline.
        let both = |step| if let Step::Both(old, new) = step { Some((new, old)) } else { None };
        align(&parts(old), &parts(new), &mut self.budget).into_iter().filter_map(both).collect()
    }

    fn stretches(&mut self, old: &str, new: &str) -> Vec<Stretch> {
        if old != new && (self.wholes || is_figure(old) && is_figure(new)) {
            let whole = |side, text: &str| Stretch { side, text: text.to_owned() };
            let both = [whole(Side::Old, old), whole(Side::New, new)];
            return both.into_iter().filter(|stretch| !stretch.text.is_empty()).collect();
        }
        let side = |state| match state {
            State::Same => Side::Both,
            State::Gone => Side::Old,
            State::New => Side::New,
        };
        let pieces = pieces(old, new, &mut self.budget).into_iter();
        pieces.map(|piece| Stretch { side: side(piece.state), text: piece.text }).collect()
    }
}

/// The most characters of a figure, and of its unit.
const LONGEST: (usize, usize) = (24, 2);

/// Whether a text is a figure as tables have it, a sign or a unit with it: of `22` that became `-22` a reader must see both.
fn is_figure(text: &str) -> bool {
    let is_of_number = |ch: char| ch.is_ascii_digit() || matches!(ch, '.' | ',' | '%' | '‰' | '+' | '-' | '−' | ' ');
    let others = text.chars().filter(|ch| !is_of_number(*ch)).count();
    text.contains(|ch: char| ch.is_ascii_digit()) && text.chars().count() <= LONGEST.0 && others <= LONGEST.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(compare: fn() -> Box<dyn Compare>, old: &str, new: &str) -> Vec<(Side, String)> {
        compare().stretches(old, new).into_iter().map(|stretch| (stretch.side, stretch.text)).collect()
    }

    #[test]
    fn figures_and_paragraphs_where_asked_change_as_wholes() {
        let whole = |old: &str, new: &str| vec![(Side::Old, old.to_owned()), (Side::New, new.to_owned())];
        for (old, new) in [("22", "-22"), ("251000元", "251001元"), ("1,234.50", "1,234.5"), ("98%", "98.5%")] {
            assert_eq!(told(versions, old, new), whole(old, new));
        }
        let (old, new) = ("收到申请99件。", "收到申请109件。");
        assert_eq!(told(versions, old, new).len(), 4);
        assert_eq!(told(paragraphs, old, new), whole(old, new));
        assert_eq!(told(paragraphs, old, old), [(Side::Both, old.to_owned())]);
        assert_eq!(told(paragraphs, "", new), [(Side::New, new.to_owned())]);
    }
}
