//! XML: a tree that keeps what nobody touched, a reader for files that nobody vouches for, and a writer.

pub(crate) mod reader;
pub(crate) mod tree;
pub(crate) mod writer;
