//! Font programs cut down to the glyphs of a document.
//!
//! ```text
//! cutter: a face's glyphs ─▶ tables of this document's own, and parts that all documents share ─▶ cache
//!                                                                   coder: each part deflated once ◀┘
//! ```

mod cache;
pub(crate) mod coder;
pub(crate) mod cutter;
