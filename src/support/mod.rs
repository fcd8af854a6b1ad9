//! What has nothing to do with documents: files written whole or not at all, alone or together, panics turned into findings, digests, why the
//! system refuses, and the folders that ship with the program.

pub(crate) mod atomic;
pub(crate) mod catch;
pub(crate) mod digest;
pub(crate) mod disk;
pub(crate) mod identity;
#[cfg(any(feature = "cli", feature = "serve"))]
pub(crate) mod moment;
pub(crate) mod percent;
pub(crate) mod resources;
pub(crate) mod scripts;
pub(crate) mod set;
pub(crate) mod system;
pub(crate) mod workspace;
