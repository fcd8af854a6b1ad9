//! The sets of marks of CLREQ, written out here by the document and not taken from the layout.

/// Never first on a line: stops, closing marks, connectors, the interpunct.
pub(super) const NEVER_FIRST: &str = "、，；：。！？”’）》〉】〕］｝」』～–—·";
/// Never last on a line: opening marks.
pub(super) const NEVER_LAST: &str = "“‘（《〈【〔［｛「『";
/// Full-width marks whose ink stands in their left half.
pub(super) const CLOSING: &str = "、，；：。！？”’）》〉】〕］｝」』";
