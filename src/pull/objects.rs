//! The author's own tables and pictures: each goes whole, with its title, unit and notes, or stays.

use super::baseline::{BaselinePart, Spot};
use super::comparing::Comparing;
use super::problem;
use super::wholes::object_of;
use crate::json::edit::Edit;

impl Comparing<'_> {
    /// A text of an own table or of a picture is gone: it goes with the whole, or is lost. Whether it is such a text.
    pub(super) fn gone_beside(&mut self, at: &str, spot: &Spot) -> bool {
        let Some(object) = object_of(at) else { return false };
        self.gone_texts.push((object.to_owned(), at.to_owned(), spot.clone()));
        true
    }

    /// What became of the own tables and pictures of which something is gone.
    pub(super) fn settle_objects(&mut self) {
        let texts = std::mem::take(&mut self.gone_texts);
        let gone = std::mem::take(&mut self.gone_objects);
        let elsewhere = std::mem::take(&mut self.pictures_elsewhere);
        let is_gone = |at: &str| texts.iter().any(|(_, of, _)| of == at);
        for object in &gone {
            let is_moved = elsewhere.contains_key(object);
            let is_left = |at: &str| {
                object_of(at) == Some(object)
                    && if is_moved { !self.texts_elsewhere.contains(at) } else { !is_gone(at) }
            };
            let left = self.parts.iter().find_map(|part| match part {
                BaselinePart::Text { at, spot: Some(spot), .. } => is_left(at).then(|| (*spot).clone()),
                _ => None,
            });
            match left {
                Some(spot) => self.problem(problem::half_gone(&spot.place, &spot.text)),
                None if is_moved => {}
                // An imprint is a member, all else an item.
                None if object.ends_with(|ch: char| ch.is_ascii_digit()) => {
                    self.out.edits.push(Edit::Remove { at: object.clone() });
                }
                None => self.out.edits.push(Edit::Unset { at: object.clone() }),
            }
        }
        // One that stands in its place too was copied.
        for place in elsewhere.iter().filter(|(object, _)| !gone.contains(*object)).map(|(_, place)| place) {
            self.problem(problem::foreign(place, problem::PICTURE));
        }
        for (_, _, spot) in texts.iter().filter(|(object, ..)| !gone.contains(object)) {
            self.problem(problem::lost(&spot.place, &spot.text));
        }
    }
}
