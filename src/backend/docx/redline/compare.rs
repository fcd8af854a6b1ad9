//! What a redline asks about two versions of a text. It compares nothing itself: who writes the copy hands the answers in.

use std::collections::BTreeMap;

/// Tells how the texts of two versions belong together.
pub trait Compare {
    /// The old part of each new one that was there before, both in order, by their numbers in the lists. Only parts of
    /// one class are ever paired.
    fn pairs(&mut self, old: &[Part<'_>], new: &[Part<'_>]) -> BTreeMap<usize, usize>;

    /// The stretches of both versions of one text in reading order: what is gone before what came.
    fn stretches(&mut self, old: &str, new: &str) -> Vec<Stretch>;
}

/// A block or row of a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// What kind of part it is.
    pub class: u8,
    /// What it says.
    pub text: &'a str,
}

/// A stretch of a text beside its other version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Which version has it.
    pub side: Side,
    /// What it says.
    pub text: String,
}

/// Which version has a stretch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Both.
    Both,
    /// Only the old one.
    Old,
    /// Only the new one.
    New,
}
