//! The font that stands in for those that a PDF names and does not bring along: without one their text is not seen at all.

use std::sync::Arc;

/// The program of a font.
pub type Face = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// Gives that program when a PDF asks for it.
pub type FaceSource = Arc<dyn Fn() -> Option<Face> + Send + Sync>;
