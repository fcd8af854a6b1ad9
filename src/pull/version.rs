//! The version of a report that a copy is held against: the one that it was made of, or, where a copy that shows what changed
//! (花脸稿) is rejected, the one before.

use super::Accept;
use crate::carried::{Drawn, Origin, Part, Shown};

/// A version as a copy carries it.
pub(super) struct Version<'c> {
    /// Its JSON.
    pub source: &'c str,
    /// What it was laid out by.
    pub origin: &'c Origin,
    /// Whether it is the one before: the keys of values in the copy are the later one's then, and the texts themselves tell what
    /// stood where.
    pub is_before: bool,
    /// The pictures that take room in it.
    pub pictures: &'c [Drawn],
    /// All that it draws, where the copy tells.
    pub shown: Option<&'c [Shown]>,
}

impl<'c> Version<'c> {
    /// The version that a copy becomes.
    pub(super) fn of(carried: &'c Part, accept: Accept) -> Version<'c> {
        let made = &carried.made;
        match made.old.as_ref().filter(|_| accept == Accept::None) {
            Some(old) => Version {
                source: &old.source,
                origin: &old.origin,
                is_before: true,
                pictures: &old.pictures,
                shown: old.shown.as_deref(),
            },
            None => Version {
                source: &carried.source,
                origin: &made.origin,
                is_before: false,
                pictures: &made.pictures,
                shown: made.shown.as_deref(),
            },
        }
    }
}
