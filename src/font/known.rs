//! Glyphs found before: a report shows each of its characters six times, and a batch shows them in every report.
#![expect(clippy::cast_possible_truncation, reason = "masked to as many bits before")]

use std::sync::atomic::{AtomicU64, Ordering};

use super::{FaceId, Glyph};
use crate::style::Role;

/// How many glyphs are kept; a report of ten pages has 700, few of which should share a place.
const PLACES: usize = 1 << 14;

/// The glyph last found for each place: a character has one place, which others share. Threads need no lock, because
/// an entry is one number that says all: which character it is and which glyph draws it.
pub(super) struct Known(Box<[AtomicU64]>);

impl Default for Known {
    fn default() -> Known {
        Known((0..PLACES).map(|_| AtomicU64::new(0)).collect())
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} places", self.0.len())
    }
}

impl Known {
    pub(crate) fn get(&self, role: Role, ch: char) -> Option<Glyph> {
        let entry = self.0[place(role, ch)].load(Ordering::Relaxed);
        let (character, glyph) = (entry >> 38, entry & ((1 << 38) - 1));
        let part = |shift: u32, bits: u32| (glyph >> shift & ((1 << bits) - 1)) as u16;
        (character == key(role, ch)).then(|| Glyph {
            face: FaceId(part(32, 6)),
            id: part(16, 16),
            advance: part(0, 16),
        })
    }

    pub(crate) fn put(&self, role: Role, ch: char, glyph: Glyph) {
        // A folder of more faces than an entry can name goes without.
        if glyph.face.0 < 1 << 6 {
            let glyph = u64::from(glyph.face.0) << 32 | u64::from(glyph.id) << 16 | u64::from(glyph.advance);
            self.0[place(role, ch)].store(key(role, ch) << 38 | glyph, Ordering::Relaxed);
        }
    }
}

/// The character in its role in 24 bits, never 0.
fn key(role: Role, ch: char) -> u64 {
    (role as u64 + 1) << 21 | u64::from(ch)
}

fn place(role: Role, ch: char) -> usize {
    (key(role, ch).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 50) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_found_whoever_shares_the_place() {
        let known = Known::default();
        let glyph = |n: u32| Glyph { face: FaceId((n % 63) as u16), id: n as u16, advance: u16::MAX - n as u16 };
        for round in 0..2 {
            for (n, ch) in (0u32..).zip(('\u{4e00}'..='\u{9fff}').chain('\u{10fff0}'..='\u{10ffff}')) {
                let role = Role::ALL[n as usize % 5];
                assert!(known.get(role, ch).is_none_or(|found| found == glyph(n)), "round {round}: {ch}");
                known.put(role, ch, glyph(n));
                assert_eq!(known.get(role, ch), Some(glyph(n)));
                assert_eq!(known.get(Role::ALL[(n as usize + 1) % 5], ch), None);
            }
        }
    }

    #[test]
    fn a_face_that_no_entry_can_name_is_not_kept() {
        let known = Known::default();
        known.put(Role::Fang, '政', Glyph { face: FaceId(64), id: 1, advance: 1000 });
        assert_eq!(known.get(Role::Fang, '政'), None);
    }
}
