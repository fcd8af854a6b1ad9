//! The pictures of a copy, and what else is drawn in it.

use super::super::doc::{Block, Drawing, Para};
use super::super::problem::PICTURE;
use super::{MAX_DRAWINGS, Open, Reading, is_set};
use crate::backend::docx::SEAL_NAME;
use crate::xml::reader::Tag;

impl Reading<'_> {
    /// A picture or a seal; the latter belongs to the report, says nothing and is known by the name that we gave it.
    pub(super) fn drawing(&mut self, tag: &Tag<'_>) -> Open {
        if !self.counts() {
            return Open::Skipped;
        }
        let seal = tag.attr("name").is_some_and(|name| name.starts_with(SEAL_NAME));
        let words = tag.attr("descr").unwrap_or_default().into_owned();
        let nth = self.doc.drawings.len();
        if let Some(para) = self.para.as_mut().filter(|_| !seal) {
            let rare = para.rare.get_or_insert_default();
            rare.drawn.push_str(&words);
            rare.drawing.get_or_insert(nth);
        }
        if self.doc.drawings.len() < MAX_DRAWINGS {
            let (altered, extent) = (is_set(tag, "hidden"), self.extent.take());
            self.doc.drawings.push(Drawing { seal, words, file: String::new(), altered, extent });
        }
        if seal { Open::Other } else { self.foreign(PICTURE) }
    }

    /// The file that the last drawing shows.
    pub(super) fn drawn_from(&mut self, tag: &Tag<'_>) -> Open {
        let file = tag.attr("r:embed").unwrap_or_default().into_owned();
        self.last_drawing().into_iter().for_each(|drawing| drawing.file = file.clone());
        Open::Other
    }

    pub(super) fn drawn_otherwise(&mut self, otherwise: bool) -> Open {
        self.last_drawing().into_iter().for_each(|drawing| drawing.altered |= otherwise);
        Open::Other
    }

    /// The drawing that is being read, if it counts.
    pub(super) fn last_drawing(&mut self) -> Option<&mut Drawing> {
        let counts = self.counts();
        self.doc.drawings.last_mut().filter(|_| counts)
    }

    pub(super) fn foreign(&mut self, what: &'static str) -> Open {
        if !self.counts() {
            return Open::Skipped;
        }
        match (&mut self.para, self.tables.last_mut()) {
            (Some(para), building) => {
                if std::mem::take(&mut self.begins_page) && building.is_none() {
                    para.rare.get_or_insert_default().begins_page = true;
                }
                para.foreign.push(what);
            }
            (None, Some(building)) => building.cell.paras.push(Para { foreign: vec![what], ..Para::default() }),
            (None, None) => self.doc.blocks.push(Block::Para(Para { foreign: vec![what], ..Para::default() })),
        }
        Open::Skipped
    }
}
