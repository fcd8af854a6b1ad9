//! What changed between two versions of a document, for the Word copy that shows it.

use std::collections::BTreeMap;

use crate::backend::docx::{Compare, Part, Side, Stretch};
use crate::diff::{self, Budget, State, Step, align, pieces};

/// Knows what changed between the texts of two versions.
struct Versions(Budget);

/// One that has compared nothing yet.
pub(crate) fn versions() -> Box<dyn Compare> {
    Box::new(Versions(Budget::default()))
}

impl Compare for Versions {
    fn pairs(&mut self, old: &[Part<'_>], new: &[Part<'_>]) -> BTreeMap<usize, usize> {
        fn parts<'a>(parts: &[Part<'a>]) -> Vec<diff::Aligned<'a>> {
            parts.iter().map(|part| diff::Aligned { class: part.class, text: part.text }).collect()
        }
        // What moved goes and comes in a redline.
        let both = |step| if let Step::Both(old, new) = step { Some((new, old)) } else { None };
        align(&parts(old), &parts(new), &mut self.0).into_iter().filter_map(both).collect()
    }

    fn stretches(&mut self, old: &str, new: &str) -> Vec<Stretch> {
        let side = |state| match state {
            State::Same => Side::Both,
            State::Gone => Side::Old,
            State::New => Side::New,
        };
        let pieces = pieces(old, new, &mut self.0).into_iter();
        pieces.map(|piece| Stretch { side: side(piece.state), text: piece.text }).collect()
    }
}
