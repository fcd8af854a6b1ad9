//! Runs of blocks that are one element: lists and the table of contents (ISO 32000-1, 14.8.4.3.3 and 14.8.4.3.1).

use std::ops::Range;

use lopdf::ObjectId;

use super::Error;
use super::element::{Element, Kid};
use super::tags::Tree;
use crate::style::StyleKind;

impl Tree<'_> {
    /// A list or a table of contents.
    pub(super) fn group(&mut self, parent: ObjectId, blocks: Range<usize>) -> Result<ObjectId, Error> {
        match self.layout.kind_of(blocks.start) {
            Some(StyleKind::Toc1 | StyleKind::Toc2) => self.contents(parent, blocks),
            _ => self.list(parent, blocks),
        }
    }

    fn contents(&mut self, parent: ObjectId, blocks: Range<usize>) -> Result<ObjectId, Error> {
        let mut contents = self.element("TOC", parent);
        for block in blocks {
            let mut entry = self.element("TOCI", contents.id);
            let mut reference = self.element("Reference", entry.id);
            let stretches = self.take_stretches(block);
            self.hang_text(&mut reference, block, stretches)?;
            entry.kids.push(Kid::Element(self.put(reference)));
            contents.kids.push(Kid::Element(self.put(entry)));
        }
        Ok(self.put(contents))
    }

    /// A list of one level; the blocks of a deeper one follow the item that they belong to.
    fn list(&mut self, parent: ObjectId, blocks: Range<usize>) -> Result<ObjectId, Error> {
        let level = self.layout.kind_of(blocks.start);
        let mut list = self.element("L", parent);
        list.extra.extend(self.numbering(blocks.start));
        let mut next = blocks.start;
        while next < blocks.end {
            let end = (next + 1..blocks.end).find(|&block| self.layout.kind_of(block) == level).unwrap_or(blocks.end);
            let item = self.item(&list, next..end)?;
            list.kids.push(Kid::Element(item));
            next = end;
        }
        Ok(self.put(list))
    }

    /// An item: its number, its text, its notes and the list under it.
    fn item(&mut self, list: &Element, blocks: Range<usize>) -> Result<ObjectId, Error> {
        let mut item = self.element("LI", list.id);
        let (label, stretches) = self.split_label(blocks.start);
        if let Some(label) = label {
            let mut element = self.element("Lbl", item.id);
            self.hang(&mut element, label);
            item.kids.push(Kid::Element(self.put(element)));
        }
        let mut body = self.element("LBody", item.id);
        self.hang_text(&mut body, blocks.start, stretches)?;
        let mut next = blocks.start + 1;
        while next < blocks.end {
            if self.layout.kind_of(next) == Some(StyleKind::Note) {
                body.kids.extend(self.note(body.id, next)?.map(Kid::Element));
                next += 1;
            } else {
                body.kids.push(Kid::Element(self.list(body.id, next..blocks.end)?));
                next = blocks.end;
            }
        }
        item.kids.push(Kid::Element(self.put(body)));
        Ok(self.put(item))
    }

    /// How a list is numbered (ISO 32000-1, table 347), told from its first label.
    fn numbering(&self, block: usize) -> &'static [u8] {
        match self.label_sign(block) {
            // Numbers that are part of the text are no labels.
            _ if self.layout.kind_of(block) == Some(StyleKind::AttachmentList) => b"",
            Some('•') => b"/A<</O/List/ListNumbering/Disc>>",
            _ => b"/A<</O/List/ListNumbering/Decimal>>",
        }
    }
}
