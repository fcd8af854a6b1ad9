//! The structure tree: what the document says to those who cannot see it (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7).
//!
//! The tree is made from the layout's blocks, so it follows the report and not the paper; the marked stretches of
//! the pages hang from it as its leaves.

use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::{Document, Object, ObjectId, StringFormat};

use super::Error;
use super::element::{Element, Kid, Stretch};
use super::ink::{Drawn, Leaf};
use super::links::Annot;
use super::object::{Catalog, Written, ascii, dict, int, name, push_value, text};
use crate::layout::{Block, Ink, Kind, Layout, Lead, Mark, Ruling, Seal, Style, Text};
use crate::style::StyleKind;

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
        let string = |id| Object::String(id, StringFormat::Literal);
        let names: Vec<Object> = ids.into_iter().flat_map(|(id, elem)| [string(id), elem.into()]).collect();
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
    pub(super) layout: &'a Layout,
    pages: &'a [ObjectId],
    annots: &'a [Annot],
    /// The marked stretches of each block in reading order.
    stretches: Vec<Vec<(Leaf, Stretch)>>,
    /// The annotations by block and span, if they have one, as indices.
    by_span: BTreeMap<(usize, Option<usize>), Vec<usize>>,
    /// By page and stretch: the element it belongs to.
    parents: Vec<Vec<Option<ObjectId>>>,
    /// By annotation: the element it belongs to.
    of_annots: Vec<Option<ObjectId>>,
    /// The identifiers of header cells.
    ids: BTreeMap<Vec<u8>, ObjectId>,
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
            let group = self.layout.group_from(next);
            let kid = match blocks.get(table).map(|block| &block.kind) {
                _ if !group.is_empty() => Some(self.group(document.id, group.clone())?),
                Some(Kind::Table(of)) if of.ruling == Ruling::None => {
                    self.arranged(&mut document, table)?;
                    None
                }
                Some(Kind::Seal(seal)) => {
                    document.kids.extend(self.seal(document.id, table, seal)?.map(Kid::Element));
                    None
                }
                Some(Kind::Table(of)) => Some(self.table(document.id, table, of, next..table)?),
                _ => self.text_block(document.id, next, block)?,
            };
            document.kids.extend(kid.map(Kid::Element));
            next = (table + 1).max(group.end);
        }
        Ok(self.put(document))
    }

    /// How many blocks from this one on are captions and unit lines of a table right after them, blanks between included.
    fn caption_before(&self, first: usize) -> usize {
        let is_caption = |block: &&Block| match &block.kind {
            Kind::Text(text) => {
                self.style(text).is_some_and(|style| matches!(style.kind, StyleKind::Caption | StyleKind::Unit))
            }
            _ => false,
        };
        let of = |block: &&Block| is_caption(block) || matches!(block.kind, Kind::Space { .. });
        let before = self.layout.blocks.iter().skip(first).take_while(of).count();
        let captioned = self.layout.blocks.get(first).is_some_and(|block| is_caption(&block));
        match self.layout.blocks.get(first + before).map(|block| &block.kind) {
            Some(Kind::Table(table)) if captioned && table.ruling != Ruling::None => before,
            _ => 0,
        }
    }

    /// The mark of a stretch of a block's text.
    fn mark(&self, block: usize, span: usize) -> Option<&'a Mark> {
        Some(&self.layout.blocks.get(block)?.text()?.spans.get(span)?.mark)
    }

    /// The first character of a block's text, which is its label's where it has one.
    pub(super) fn label_sign(&self, block: usize) -> Option<char> {
        self.layout.blocks.get(block)?.text()?.text.chars().next()
    }

    fn style(&self, text: &Text) -> Option<&'a Style> {
        self.layout.styles.get(usize::from(text.style.0))
    }

    fn text_block(&mut self, parent: ObjectId, index: usize, block: &Block) -> Result<Option<ObjectId>, Error> {
        let text = match &block.kind {
            Kind::Text(text) => text,
            Kind::Note(_) => return self.note(parent, index),
            Kind::Picture(figure) => return self.picture(parent, index, &figure.alt),
            // Tables and seals are dealt with before.
            Kind::Table(_)
            | Kind::Seal(_)
            | Kind::Turn { .. }
            | Kind::Space { .. }
            | Kind::Unnumbered
            | Kind::Foot
            | Kind::Rule(_) => return Ok(None),
        };
        if self.layout.kind_of(index) == Some(StyleKind::FigureCaption) {
            return self.caption(parent, index..index + 1);
        }
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
        self.hang_text(&mut element, block, stretches)?;
        Ok(Some(self.put(element)))
    }

    /// A picture with its words, and where it stands on its page (ISO 14289-1, 7.3).
    fn picture(&mut self, parent: ObjectId, block: usize, alt: &str) -> Result<Option<ObjectId>, Error> {
        let mut element = self.element("Figure", parent);
        for (_, stretch) in self.take_stretches(block) {
            self.hang(&mut element, stretch);
        }
        element.extra.extend(b"/Alt");
        push_value(&mut element.extra, &text(alt));
        element.extra.extend(b"/A<</O/Layout/Placement/Block/BBox");
        push_value(&mut element.extra, &self.bounds(block));
        element.extra.extend(b">>");
        Ok(Some(self.put(element)))
    }

    /// A seal: its picture, where it has one, and the field that is signed on its place (ISO 14289-1, 7.18.4).
    fn seal(&mut self, parent: ObjectId, block: usize, seal: &Seal) -> Result<impl Iterator<Item = ObjectId>, Error> {
        let picture = match seal.picture {
            Some(_) => self.picture(parent, block, &seal.words())?,
            None => None,
        };
        let mut field = self.element("Form", parent);
        self.hang_annots(&mut field, (block, None));
        Ok(picture.into_iter().chain([self.put(field)]))
    }

    /// The rectangle of a picture on its page.
    fn bounds(&self, of: usize) -> Object {
        let ink = self.layout.pages.iter().flat_map(|page| page.ink.iter().map(move |ink| (page.size.1, ink)));
        let found = ink.filter_map(|(sheet, ink)| match ink {
            Ink::Picture { block, at, width, height, .. } if *block == of => {
                Some([at.x, sheet - at.y - *height, at.x + *width, sheet - at.y])
            }
            _ => None,
        });
        let corners = found.into_iter().next().unwrap_or_default();
        corners.map(|length| Object::Real(super::points(length).0)).to_vec().into()
    }

    /// A note, by a name of its own (ISO 14289-1, 7.9); its number is its label.
    pub(super) fn note(&mut self, parent: ObjectId, block: usize) -> Result<Option<ObjectId>, Error> {
        let mut note = self.element("Note", parent);
        let (label, body) = self.split_label(block);
        if let Some(label) = label {
            let mut element = self.element("Lbl", note.id);
            self.hang(&mut element, label);
            note.kids.push(Kid::Element(self.put(element)));
        }
        self.hang_text(&mut note, block, body)?;
        let id = format!("note{block}");
        note.extra.extend(b"/ID");
        push_value(&mut note.extra, &ascii(&id));
        self.identify(id.into_bytes(), note.id);
        Ok(Some(self.put(note)))
    }

    /// The ink of a text's label and the rest of it.
    pub(super) fn split_label(&mut self, block: usize) -> (Option<Stretch>, Vec<(Leaf, Stretch)>) {
        let mut stretches = self.take_stretches(block);
        let is_label = |(leaf, _): &(Leaf, Stretch)| match leaf {
            Leaf::Span { span, .. } => self.mark(block, *span) == Some(&Mark::Label),
            _ => false,
        };
        let label = stretches.first().is_some_and(is_label).then(|| stretches.remove(0).1);
        (label, stretches)
    }

    /// Hangs a text's ink from an element, its links and notes' marks in elements of their own.
    pub(super) fn hang_text(
        &mut self,
        element: &mut Element,
        block: usize,
        stretches: Vec<(Leaf, Stretch)>,
    ) -> Result<(), Error> {
        let mut links: BTreeMap<usize, Element> = BTreeMap::new();
        let mut lead: Option<Element> = None;
        for (leaf, stretch) in stretches {
            match leaf {
                Leaf::Text { .. } => self.hang(element, stretch),
                Leaf::Span { span, .. } if self.mark(block, span) == Some(&Mark::Label) => self.hang(element, stretch),
                Leaf::Span { span, .. } if let Some(Mark::Lead(of)) = self.mark(block, span) => {
                    let head = lead.get_or_insert_with(|| self.lead(element, *of));
                    self.hang(head, stretch);
                }
                Leaf::Span { span, .. } => {
                    let mark = self.mark(block, span);
                    let link = links.entry(span).or_insert_with(|| self.link(element, mark));
                    self.hang(link, stretch);
                }
                Leaf::Cell { cell, .. } => return Err(dangling_cell(block, cell)),
                Leaf::Picture { .. } => return Err(Error::Dangling { what: format!("block {block}") }),
            }
        }
        lead.into_iter().for_each(|head| _ = self.put(head));
        for (span, mut link) in links {
            self.hang_annots(&mut link, (block, Some(span)));
            self.put(link);
        }
        Ok(())
    }

    /// The element of a run-in head: a heading within the line (ISO 32000-1, table 343), or a stretch where it is in no outline.
    fn lead(&mut self, element: &mut Element, lead: Lead) -> Element {
        let role = lead.outline.map_or("Span", |outline| self.heading(outline));
        let mut head = self.element(role, element.id);
        if lead.outline.is_some() {
            head.extra.extend(b"/A<</O/Layout/Placement/Inline>>");
        }
        element.kids.push(Kid::Element(head.id));
        head
    }

    /// Hangs the annotations of a block or of a stretch of it from an element, and notes the way back.
    fn hang_annots(&mut self, element: &mut Element, of: (usize, Option<usize>)) {
        for index in self.by_span.remove(&of).unwrap_or_default() {
            self.of_annots[index] = Some(element.id);
            element.kids.push(Kid::Annot { id: self.annots[index].id, page: self.annots[index].page });
        }
    }

    /// The element of a link; the mark of a note is also a reference.
    fn link(&mut self, element: &mut Element, mark: Option<&Mark>) -> Element {
        if !matches!(mark, Some(Mark::Note(_))) {
            let link = self.element("Link", element.id);
            element.kids.push(Kid::Element(link.id));
            return link;
        }
        let mut reference = self.element("Reference", element.id);
        let link = self.element("Link", reference.id);
        reference.kids.push(Kid::Element(link.id));
        element.kids.push(Kid::Element(self.put(reference)));
        link
    }

    /// Texts that only stand side by side are paragraphs, in their order; beside one over several rows, such as 文件 in a
    /// joint mark, a column is read before the next.
    fn arranged(&mut self, document: &mut Element, block: usize) -> Result<(), Error> {
        let mut cells: BTreeMap<usize, Element> = BTreeMap::new();
        for (leaf, stretch) in self.take_stretches(block) {
            let Leaf::Cell { cell, .. } = leaf else { return Err(Error::Dangling { what: format!("block {block}") }) };
            let element = cells.entry(cell).or_insert_with(|| self.element("P", document.id));
            self.hang(element, stretch);
        }
        let mut cells: Vec<(usize, Element)> = cells.into_iter().collect();
        if let Some(Kind::Table(of)) = self.layout.blocks.get(block).map(|block| &block.kind)
            && of.cells.iter().any(|cell| cell.area.rows > 1)
        {
            cells.sort_by_key(|(cell, _)| of.cells.get(*cell).map(|cell| (cell.area.col, cell.area.row)));
        }
        for (_, element) in cells {
            document.kids.push(Kid::Element(self.put(element)));
        }
        Ok(())
    }

    /// The caption and unit line above a table, or the caption below a picture, if there are any.
    pub(super) fn caption(&mut self, parent: ObjectId, blocks: Range<usize>) -> Result<Option<ObjectId>, Error> {
        if blocks.is_empty() {
            return Ok(None);
        }
        let mut caption = self.element("Caption", parent);
        for block in blocks {
            if self.layout.blocks.get(block).is_some_and(|block| block.text().is_some()) {
                caption.kids.extend(self.text(caption.id, block, "P")?.map(Kid::Element));
            }
        }
        Ok(Some(self.put(caption)))
    }

    /// The marked stretches of a block, each to be hung once.
    pub(super) fn take_stretches(&mut self, block: usize) -> Vec<(Leaf, Stretch)> {
        std::mem::take(&mut self.stretches[block])
    }

    /// Names an element so that others can refer to it.
    pub(super) fn identify(&mut self, name: Vec<u8>, element: ObjectId) {
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
