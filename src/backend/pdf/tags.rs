//! The structure tree: what the document says to those who cannot see it (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7).
//!
//! The tree is made from the layout's blocks, so it follows the report and not the paper; the marked stretches of
//! the pages hang from it as its leaves.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::{Document, Object, ObjectId};

use super::Error;
use super::element::{Element, Kid, Stretch};
use super::ink::{Drawn, Leaf};
use super::links::Annot;
use super::object::{Catalog, Written, ascii, dict, int, name};
use crate::form::Use;
use crate::layout::{Block, Kind, Layout, Ruling, Style, Text};

/// Adds the structure tree and what a tagged document declares of itself. The elements, most of a document's
/// objects, are given back as they stand in the file.
pub(super) fn add(
    doc: &mut Document,
    catalog: &mut Catalog,
    layout: &Layout,
    drawn: &[Drawn],
    pages: &[ObjectId],
    annots: &[Annot],
) -> Result<Vec<Written>, Error> {
    for (index, &page) in pages.iter().enumerate() {
        let entries = doc.get_dictionary_mut(page).map_err(Error::Document)?;
        entries.set("StructParents", int(index));
        entries.set("Tabs", name("S"));
    }
    let root = doc.new_object_id();
    let mut tree = Tree::new(doc, layout, drawn, pages, annots)?;
    let document = tree.document(root)?;
    let Tree { parents, of_annots, ids, written, .. } = tree;
    let mut entries = dict([("Type", name("StructTreeRoot")), ("K", document.into())]);
    entries.set("ParentTree", parent_tree(doc, parents, of_annots));
    entries.set("ParentTreeNextKey", int(pages.len() + annots.len()));
    if !ids.is_empty() {
        let names: Vec<Object> = ids.into_iter().flat_map(|(id, elem)| [ascii(&id), elem.into()]).collect();
        entries.set("IDTree", dict([("Names", names.into())]));
    }
    doc.set_object(root, entries);
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dict([("Marked", true.into())]));
    catalog.set("Lang", ascii("zh-CN"));
    Ok(written)
}

/// The tree while it grows.
pub(super) struct Tree<'a> {
    doc: &'a mut Document,
    layout: &'a Layout,
    pages: &'a [ObjectId],
    annots: &'a [Annot],
    /// The marked stretches of each block in reading order.
    stretches: Vec<Vec<(Leaf, Stretch)>>,
    /// The annotations by block and span, as indices.
    by_span: BTreeMap<(usize, usize), Vec<usize>>,
    /// By page and stretch: the element it belongs to.
    parents: Vec<Vec<Option<ObjectId>>>,
    /// By annotation: the element it belongs to.
    of_annots: Vec<Option<ObjectId>>,
    /// The identifiers of header cells.
    ids: BTreeMap<String, ObjectId>,
    /// The level of the last heading.
    level: u8,
    written: Vec<Written>,
}

impl<'a> Tree<'a> {
    fn new(
        doc: &'a mut Document,
        layout: &'a Layout,
        drawn: &[Drawn],
        pages: &'a [ObjectId],
        annots: &'a [Annot],
    ) -> Result<Tree<'a>, Error> {
        let mut stretches = vec![Vec::new(); layout.blocks.len()];
        for (page, drawn) in drawn.iter().enumerate() {
            for (number, &leaf) in drawn.leaves.iter().enumerate() {
                let of_block: &mut Vec<_> = stretches
                    .get_mut(leaf.block())
                    .ok_or_else(|| Error::Dangling { what: format!("block {}", leaf.block()) })?;
                of_block.push((leaf, Stretch { page, number }));
            }
        }
        let mut by_span: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, annot) in annots.iter().enumerate() {
            by_span.entry((annot.block, annot.span)).or_default().push(index);
        }
        Ok(Tree {
            doc,
            layout,
            pages,
            annots,
            stretches,
            by_span,
            parents: drawn.iter().map(|page| vec![None; page.leaves.len()]).collect(),
            of_annots: vec![None; annots.len()],
            ids: BTreeMap::new(),
            level: 0,
            written: Vec::new(),
        })
    }

    fn document(&mut self, root: ObjectId) -> Result<ObjectId, Error> {
        let mut document = self.element("Document", root);
        let blocks = &self.layout.blocks;
        let mut next = 0;
        while let Some(block) = blocks.get(next) {
            let table = next + self.caption_before(next);
            let kid = match blocks.get(table).map(|block| &block.kind) {
                Some(Kind::Table(of)) if of.ruling == Ruling::None => {
                    self.arranged(&mut document, table)?;
                    None
                }
                Some(Kind::Table(of)) => Some(self.table(document.id, table, of, next..table)?),
                _ => self.text_block(document.id, next, block)?,
            };
            document.kids.extend(kid.map(Kid::Element));
            next = table + 1;
        }
        Ok(self.put(document))
    }

    /// How many blocks from this one on are captions and unit lines of a table right after them.
    fn caption_before(&self, first: usize) -> usize {
        let is_caption = |block: &&Block| match &block.kind {
            Kind::Text(text) => self.style(text).is_some_and(|style| matches!(style.for_use, Use::Caption | Use::Unit)),
            Kind::Table(_) | Kind::Turn { .. } | Kind::Space(_) | Kind::Rule(_) => false,
        };
        let count = self.layout.blocks.iter().skip(first).take_while(is_caption).count();
        match self.layout.blocks.get(first + count).map(|block| &block.kind) {
            Some(Kind::Table(table)) if table.ruling != Ruling::None => count,
            _ => 0,
        }
    }

    fn style(&self, text: &Text) -> Option<&'a Style> {
        self.layout.styles.get(usize::from(text.style.0))
    }

    fn text_block(&mut self, parent: ObjectId, index: usize, block: &Block) -> Result<Option<ObjectId>, Error> {
        let Kind::Text(text) = &block.kind else { return Ok(None) };
        let role = match self.style(text).and_then(|style| style.outline) {
            Some(outline) if !text.text.is_empty() => self.heading(outline),
            _ => "P",
        };
        self.text(parent, index, role)
    }

    /// Headings begin at H1 and skip no level downwards (ISO 14289-1, 7.4.2).
    fn heading(&mut self, outline: u8) -> &'static str {
        self.level = outline.saturating_add(1).min(self.level + 1).min(6);
        ["H1", "H1", "H2", "H3", "H4", "H5", "H6"][usize::from(self.level)]
    }

    /// A paragraph or heading with its links; nothing for one without ink.
    fn text(&mut self, parent: ObjectId, block: usize, role: &'static str) -> Result<Option<ObjectId>, Error> {
        let stretches = std::mem::take(&mut self.stretches[block]);
        if stretches.is_empty() {
            return Ok(None);
        }
        let mut element = self.element(role, parent);
        let mut links: BTreeMap<usize, Element> = BTreeMap::new();
        for (leaf, stretch) in stretches {
            match leaf {
                Leaf::Text { .. } => self.hang(&mut element, stretch),
                Leaf::Link { span, .. } => {
                    let link = links.entry(span).or_insert_with(|| {
                        let link = self.element("Link", element.id);
                        element.kids.push(Kid::Element(link.id));
                        link
                    });
                    self.hang(link, stretch);
                }
                Leaf::Cell { cell, .. } => return Err(dangling_cell(block, cell)),
            }
        }
        for (span, mut link) in links {
            for index in self.by_span.remove(&(block, span)).unwrap_or_default() {
                self.of_annots[index] = Some(link.id);
                link.kids.push(Kid::Annot { id: self.annots[index].id, page: self.annots[index].page });
            }
            self.put(link);
        }
        Ok(Some(self.put(element)))
    }

    /// Texts that only stand side by side are paragraphs, in their order.
    fn arranged(&mut self, document: &mut Element, block: usize) -> Result<(), Error> {
        let mut cells: BTreeMap<usize, Element> = BTreeMap::new();
        for (leaf, stretch) in self.take_stretches(block) {
            let Leaf::Cell { cell, .. } = leaf else { return Err(Error::Dangling { what: format!("block {block}") }) };
            let element = cells.entry(cell).or_insert_with(|| self.element("P", document.id));
            self.hang(element, stretch);
        }
        for element in cells.into_values() {
            document.kids.push(Kid::Element(self.put(element)));
        }
        Ok(())
    }

    /// The caption and unit line above a table, if there are any.
    pub(super) fn caption(&mut self, parent: ObjectId, blocks: Range<usize>) -> Result<Option<ObjectId>, Error> {
        if blocks.is_empty() {
            return Ok(None);
        }
        let mut caption = self.element("Caption", parent);
        for block in blocks {
            caption.kids.extend(self.text(caption.id, block, "P")?.map(Kid::Element));
        }
        Ok(Some(self.put(caption)))
    }

    /// The marked stretches of a block, each to be hung once.
    pub(super) fn take_stretches(&mut self, block: usize) -> Vec<(Leaf, Stretch)> {
        std::mem::take(&mut self.stretches[block])
    }

    /// Names an element so that others can refer to it.
    pub(super) fn identify(&mut self, name: String, element: ObjectId) {
        self.ids.insert(name, element);
    }

    /// A new element.
    pub(super) fn element(&mut self, role: &'static str, parent: ObjectId) -> Element {
        Element { id: self.doc.new_object_id(), role, parent, kids: Vec::new(), extra: Vec::new() }
    }

    /// Hangs a marked stretch from an element, and notes the way back.
    pub(super) fn hang(&mut self, element: &mut Element, stretch: Stretch) {
        self.parents[stretch.page][stretch.number] = Some(element.id);
        element.kids.push(Kid::Stretch(stretch));
    }

    /// Writes a finished element.
    pub(super) fn put(&mut self, element: Element) -> ObjectId {
        self.written.push(element.write(self.pages));
        element.id
    }
}

/// The error for ink that names a cell which is not there.
pub(super) fn dangling_cell(block: usize, cell: usize) -> Error {
    Error::Dangling { what: format!("block {block}, cell {cell}") }
}

/// The way back from marked stretches and annotations to their elements (ISO 32000-1, 14.7.4.4).
fn parent_tree(
    doc: &mut Document,
    parents: Vec<Vec<Option<ObjectId>>>,
    of_annots: Vec<Option<ObjectId>>,
) -> lopdf::Dictionary {
    let owner = |id: Option<ObjectId>| id.map_or(Object::Null, Object::Reference);
    let mut owners: Vec<Object> = Vec::new();
    for of_page in parents {
        let of_page: Vec<Object> = of_page.into_iter().map(owner).collect();
        owners.push(doc.add_object(of_page).into());
    }
    owners.extend(of_annots.into_iter().map(owner));
    let numbers: Vec<Object> = owners.into_iter().enumerate().flat_map(|(key, owner)| [int(key), owner]).collect();
    dict([("Nums", numbers.into())])
}
