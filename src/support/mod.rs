//! What has nothing to do with documents: files written whole or not at all, alone or together, panics turned into findings, digests, and
//! the folders that ship with the program.

pub mod atomic;
pub mod catch;
pub mod digest;
pub mod disk;
pub mod identity;
pub mod resources;
pub mod set;
pub mod workspace;
