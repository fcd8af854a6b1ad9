//! Runs of blocks that are one: lists, and the entries of the table of contents.

use std::ops::Range;

use super::Layout;
use crate::style::StyleKind;

impl Layout {
    /// What a block's style is for, where it has text.
    pub(crate) fn kind_of(&self, block: usize) -> Option<StyleKind> {
        let text = self.blocks.get(block)?.text()?;
        self.styles.get(usize::from(text.style.0)).map(|style| style.kind)
    }

    /// The blocks of the list or of the entries of the table of contents that begins at a block; none where there is none.
    pub(crate) fn group_from(&self, first: usize) -> Range<usize> {
        let of_list = |kind| matches!(kind, StyleKind::ListItem | StyleKind::ListSub);
        let of_contents = |kind| matches!(kind, StyleKind::Toc1 | StyleKind::Toc2);
        let member: &dyn Fn(StyleKind) -> bool = match self.kind_of(first) {
            Some(kind) if of_list(kind) => &of_list,
            Some(kind) if of_contents(kind) => &of_contents,
            // A single attachment is no list.
            Some(StyleKind::AttachmentList) if self.kind_of(first + 1) == Some(StyleKind::AttachmentList) => {
                &|kind| kind == StyleKind::AttachmentList
            }
            _ => return first..first,
        };
        // The notes of a list's items stand between them.
        let belongs = |block: &usize| self.kind_of(*block).is_some_and(|of| member(of) || of == StyleKind::Note);
        first..(first + 1..).find(|block| !belongs(block)).unwrap_or(first)
    }
}
