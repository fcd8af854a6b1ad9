//! What has nothing to do with documents: files written whole or not at all, panics turned into findings, digests, and
//! the folders that ship with the program.

pub mod atomic;
pub mod catch;
pub mod digest;
pub mod resources;
