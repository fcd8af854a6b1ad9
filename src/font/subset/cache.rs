//! Parts of font programs: what is worked out of one for one file serves all.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::coder::Piece;
use crate::font::{Program, sfnt};

/// A stretch of a program that many documents share: an outline, or the tables for hinting.
pub(crate) struct ProgramPart {
    pub piece: Piece,
    /// What it adds to checksums ([`sfnt::sums`]).
    pub sums: [u32; 4],
}

impl ProgramPart {
    pub(crate) fn new(bytes: Box<[u8]>) -> Arc<ProgramPart> {
        Arc::new(ProgramPart { sums: sfnt::sums(&bytes), piece: Piece::new(bytes) })
    }

    pub(crate) fn length(&self) -> usize {
        self.piece.bytes().len()
    }
}

/// A face: the number of its program in this process.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FaceKey(u32);

impl FaceKey {
    pub(crate) fn new(program: &Program) -> FaceKey {
        FaceKey(program.number())
    }
}

/// Parts by their face and what they are in it.
type Parts = FxHashMap<(FaceKey, u32), Arc<ProgramPart>>;

/// The parts so far.
static KNOWN: RwLock<Parts> = RwLock::new(Parts::with_hasher(FxBuildHasher));

/// When all are forgotten; of a face's 3,500 commonest hanzi, each takes about 800 bytes.
const LIMIT: usize = 100_000;

/// Those of these parts of a face that are known.
pub(super) fn known(face: FaceKey, ids: impl Iterator<Item = u32>) -> Vec<Option<Arc<ProgramPart>>> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    ids.map(|id| known.get(&(face, id)).cloned()).collect()
}

/// Makes parts of a face known.
pub(super) fn keep(face: FaceKey, parts: Vec<(u32, Arc<ProgramPart>)>) {
    if parts.is_empty() {
        return;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() > LIMIT {
        known.clear();
    }
    known.extend(parts.into_iter().map(|(id, part)| ((face, id), part)));
}
