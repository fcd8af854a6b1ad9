//! The structure tree: what the document says to those who cannot see it (ISO 32000-1, 14.7 and 14.8; ISO 14289-1, 7).
//!
//! The tree is made from the layout's blocks, so it follows the report and not the paper; the marked stretches of
//! the pages hang from it as its leaves.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::Error;
use super::ink::{Drawn, Leaf};
use super::links::Annot;
use super::object::{Catalog, ascii, dict, int, name, text};
use crate::form::Use;
use crate::layout::{Block, Cell, CellRole, Kind, Layout, Style, Table, Text};

/// Adds the structure tree and what a tagged document declares of itself.
pub(super) fn add(
    doc: &mut Document,
    catalog: &mut Catalog,
    layout: &Layout,
    drawn: &[Drawn],
    pages: &[ObjectId],
    annots: &[Annot],
) -> Result<(), Error> {
    for (index, &page) in pages.iter().enumerate() {
        let entries = doc.get_dictionary_mut(page).map_err(Error::Document)?;
        entries.set("StructParents", int(index));
        entries.set("Tabs", name("S"));
    }
    let root = doc.new_object_id();
    let mut tree = Tree::new(doc, layout, drawn, pages, annots)?;
    let document = tree.document(root)?;
    let Tree { parents, ids, .. } = tree;
    let mut entries = dict([("Type", name("StructTreeRoot")), ("K", document.into())]);
    entries.set("ParentTree", parent_tree(doc, parents, annots, pages.len()));
    entries.set("ParentTreeNextKey", int(pages.len() + annots.len()));
    if !ids.is_empty() {
        let names: Vec<Object> = ids.into_iter().flat_map(|(id, elem)| [ascii(&id), elem.into()]).collect();
        entries.set("IDTree", dict([("Names", names.into())]));
    }
    doc.set_object(root, entries);
    catalog.set("StructTreeRoot", root);
    catalog.set("MarkInfo", dict([("Marked", true.into())]));
    catalog.set("Lang", ascii("zh-CN"));
    Ok(())
}

/// A marked stretch: page and number.
type Stretch = (usize, usize);

/// The tree while it grows.
struct Tree<'a> {
    doc: &'a mut Document,
    layout: &'a Layout,
    pages: &'a [ObjectId],
    /// The marked stretches of each block in reading order.
    stretches: Vec<Vec<(Leaf, Stretch)>>,
    /// The annotations by block and span.
    annots: BTreeMap<(usize, usize), Vec<(usize, &'a Annot)>>,
    /// By page and stretch, and after the pages by annotation: the element it belongs to.
    parents: Vec<Vec<Option<ObjectId>>>,
    /// The identifiers of header cells.
    ids: BTreeMap<String, ObjectId>,
    /// The level of the last heading.
    level: u8,
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
                let of_block = stretches
                    .get_mut(leaf.block())
                    .ok_or_else(|| Error::Dangling { what: format!("block {}", leaf.block()) })?;
                of_block.push((leaf, (page, number)));
            }
        }
        let mut by_span: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, annot) in annots.iter().enumerate() {
            by_span.entry((annot.block, annot.span)).or_default().push((index, annot));
        }
        let mut parents: Vec<_> = drawn.iter().map(|page| vec![None; page.leaves.len()]).collect();
        parents.push(vec![None; annots.len()]);
        Ok(Tree { doc, layout, pages, stretches, annots: by_span, parents, ids: BTreeMap::new(), level: 0 })
    }

    fn document(&mut self, root: ObjectId) -> Result<ObjectId, Error> {
        let document = self.doc.new_object_id();
        let mut kids = Vec::new();
        let blocks = &self.layout.blocks;
        let mut next = 0;
        while let Some(block) = blocks.get(next) {
            let caption = self.caption_before(next);
            let table = next + caption;
            match blocks.get(table).map(|block| &block.kind) {
                Some(Kind::Table(of)) if of.arranges => {
                    kids.extend(self.arranged(document, table, of)?);
                    next = table + 1;
                }
                Some(Kind::Table(of)) => {
                    kids.push(self.table(document, table, of, next..table)?.into());
                    next = table + 1;
                }
                _ => {
                    kids.extend(self.text_block(document, next, block)?.map(Object::from));
                    next += 1;
                }
            }
        }
        self.put(document, "Document", root, kids, None);
        Ok(document)
    }

    /// How many blocks from this one on are captions and unit lines of a table right after them.
    fn caption_before(&self, first: usize) -> usize {
        let is_caption = |block: &&Block| match &block.kind {
            Kind::Text(text) => self.style(text).is_some_and(|style| matches!(style.for_use, Use::Caption | Use::Unit)),
            Kind::Table(_) | Kind::Space(_) | Kind::Rule(_) => false,
        };
        let count = self.layout.blocks.iter().skip(first).take_while(is_caption).count();
        match self.layout.blocks.get(first + count).map(|block| &block.kind) {
            Some(Kind::Table(_)) => count,
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
    fn text(&mut self, parent: ObjectId, block: usize, role: &str) -> Result<Option<ObjectId>, Error> {
        let stretches = std::mem::take(&mut self.stretches[block]);
        let Some(&(_, (page, _))) = stretches.first() else { return Ok(None) };
        let id = self.doc.new_object_id();
        let mut kids = Vec::new();
        let mut links: BTreeMap<usize, ObjectId> = BTreeMap::new();
        for &(leaf, stretch) in &stretches {
            match leaf {
                Leaf::Text { .. } => kids.push(self.stretch(id, page, stretch)),
                Leaf::Link { span, .. } if !links.contains_key(&span) => {
                    let link = self.link(id, block, span, &stretches);
                    links.insert(span, link);
                    kids.push(link.into());
                }
                Leaf::Link { .. } => {}
                Leaf::Cell { cell, .. } => return Err(dangling_cell(block, cell)),
            }
        }
        self.put(id, role, parent, kids, Some(page));
        Ok(Some(id))
    }

    fn link(&mut self, parent: ObjectId, block: usize, span: usize, stretches: &[(Leaf, Stretch)]) -> ObjectId {
        let id = self.doc.new_object_id();
        let own: Vec<Stretch> =
            stretches.iter().filter(|(leaf, _)| *leaf == Leaf::Link { block, span }).map(|(_, s)| *s).collect();
        let page = own.first().map_or(0, |&(page, _)| page);
        let mut kids: Vec<Object> = own.into_iter().map(|stretch| self.stretch(id, page, stretch)).collect();
        for (index, annot) in self.annots.remove(&(block, span)).unwrap_or_default() {
            if let Some(slot) = self.parents.last_mut().and_then(|all| all.get_mut(index)) {
                *slot = Some(id);
            }
            let page = self.pages[annot.page];
            kids.push(dict([("Type", name("OBJR")), ("Obj", annot.id.into()), ("Pg", page.into())]).into());
        }
        self.put(id, "Link", parent, kids, Some(page));
        id
    }

    fn table(
        &mut self,
        parent: ObjectId,
        index: usize,
        table: &Table,
        caption: std::ops::Range<usize>,
    ) -> Result<ObjectId, Error> {
        let id = self.doc.new_object_id();
        let mut kids = Vec::new();
        if !caption.is_empty() {
            kids.push(self.caption(id, caption)?.into());
        }
        let cells = self.cells(index, table)?;
        let rows = table.heights.len();
        let head = table.header_rows.min(rows);
        for (role, rows) in [("THead", 0..head), ("TBody", head..rows)] {
            if !rows.is_empty() {
                kids.push(self.row_group(id, role, index, table, &cells, rows)?.into());
            }
        }
        let mut entries = self.element("Table", parent, kids, None);
        if !table.title.is_empty() {
            entries.set("A", dict([("O", name("Table")), ("Summary", text(&table.title))]));
        }
        self.doc.set_object(id, entries);
        Ok(id)
    }

    /// Texts that only stand side by side are paragraphs, in their order.
    fn arranged(&mut self, parent: ObjectId, index: usize, table: &Table) -> Result<Vec<Object>, Error> {
        let mut kids = Vec::new();
        for stretches in self.cells(index, table)? {
            let Some(&(page, _)) = stretches.first() else { continue };
            let id = self.doc.new_object_id();
            let leaves = stretches.into_iter().map(|stretch| self.stretch(id, page, stretch)).collect();
            self.put(id, "P", parent, leaves, Some(page));
            kids.push(id.into());
        }
        Ok(kids)
    }

    fn caption(&mut self, parent: ObjectId, blocks: std::ops::Range<usize>) -> Result<ObjectId, Error> {
        let id = self.doc.new_object_id();
        let mut kids = Vec::new();
        for block in blocks {
            kids.extend(self.text(id, block, "P")?.map(Object::from));
        }
        self.put(id, "Caption", parent, kids, None);
        Ok(id)
    }

    /// The marked stretches of each cell.
    fn cells(&mut self, block: usize, table: &Table) -> Result<Vec<Vec<Stretch>>, Error> {
        let mut cells = vec![Vec::new(); table.cells.len()];
        for (leaf, stretch) in std::mem::take(&mut self.stretches[block]) {
            match leaf {
                Leaf::Cell { cell, .. } if cell < cells.len() => cells[cell].push(stretch),
                Leaf::Cell { cell, .. } => return Err(dangling_cell(block, cell)),
                _ => return Err(Error::Dangling { what: format!("block {block}") }),
            }
        }
        Ok(cells)
    }

    fn row_group(
        &mut self,
        parent: ObjectId,
        role: &str,
        block: usize,
        table: &Table,
        stretches: &[Vec<Stretch>],
        rows: std::ops::Range<usize>,
    ) -> Result<ObjectId, Error> {
        let id = self.doc.new_object_id();
        let mut kids = Vec::new();
        for row in rows {
            let tr = self.doc.new_object_id();
            let mut cells: Vec<usize> =
                (0..table.cells.len()).filter(|&cell| table.cells[cell].area.row == row).collect();
            cells.sort_by_key(|&cell| table.cells[cell].area.col);
            let cells: Result<Vec<Object>, Error> =
                cells.into_iter().map(|cell| Ok(self.cell(tr, block, table, cell, &stretches[cell])?.into())).collect();
            self.put(tr, "TR", id, cells?, None);
            kids.push(tr.into());
        }
        self.put(id, role, parent, kids, None);
        Ok(id)
    }

    fn cell(
        &mut self,
        parent: ObjectId,
        block: usize,
        table: &Table,
        index: usize,
        stretches: &[Stretch],
    ) -> Result<ObjectId, Error> {
        let cell = &table.cells[index];
        if let Some(&head) = cell.heads.iter().find(|&&head| head >= table.cells.len()) {
            return Err(dangling_cell(block, head));
        }
        let id = self.doc.new_object_id();
        let page = stretches.first().map(|&(page, _)| page);
        let kids = stretches.iter().map(|&stretch| self.stretch(id, page.unwrap_or(0), stretch)).collect();
        let role = if cell.role == CellRole::Data { "TD" } else { "TH" };
        let mut entries = self.element(role, parent, kids, page);
        if cell.role != CellRole::Data {
            let name = cell_id(block, index);
            entries.set("ID", ascii(&name));
            self.ids.insert(name, id);
        }
        if let Some(attributes) = cell_attributes(block, cell) {
            entries.set("A", attributes);
        }
        self.doc.set_object(id, entries);
        Ok(id)
    }

    /// A leaf of an element whose page is `page`, and the way back from it.
    fn stretch(&mut self, owner: ObjectId, page: usize, (on, number): Stretch) -> Object {
        self.parents[on][number] = Some(owner);
        if on == page {
            return int(number);
        }
        dict([("Type", name("MCR")), ("Pg", self.pages[on].into()), ("MCID", int(number))]).into()
    }

    fn put(&mut self, id: ObjectId, role: &str, parent: ObjectId, kids: Vec<Object>, page: Option<usize>) {
        let entries = self.element(role, parent, kids, page);
        self.doc.set_object(id, entries);
    }

    fn element(&self, role: &str, parent: ObjectId, mut kids: Vec<Object>, page: Option<usize>) -> Dictionary {
        let mut entries = dict([("S", name(role)), ("P", parent.into())]);
        if let Some(page) = page {
            entries.set("Pg", self.pages[page]);
        }
        match kids.len() {
            0 => {}
            1 => entries.set("K", kids.remove(0)),
            _ => entries.set("K", kids),
        }
        entries
    }
}

fn dangling_cell(block: usize, cell: usize) -> Error {
    Error::Dangling { what: format!("block {block}, cell {cell}") }
}

/// The identifier of a header cell, unique in the document.
fn cell_id(block: usize, cell: usize) -> String {
    format!("b{block}c{cell}")
}

/// Spans, scope and the headers that govern a cell. Headers are named one by one: with headers merged both ways no
/// reader could work them out from scopes (ISO 14289-1, 7.5).
fn cell_attributes(block: usize, cell: &Cell) -> Option<Dictionary> {
    let mut entries = dict([("O", name("Table"))]);
    match cell.role {
        CellRole::ColumnHead => entries.set("Scope", name("Column")),
        CellRole::RowHead => entries.set("Scope", name("Row")),
        CellRole::Data => {}
    }
    for (key, span) in [("RowSpan", cell.area.rows), ("ColSpan", cell.area.cols)] {
        if span > 1 {
            entries.set(key, int(span));
        }
    }
    if !cell.heads.is_empty() {
        let heads: Vec<Object> = cell.heads.iter().map(|&head| ascii(&cell_id(block, head))).collect();
        entries.set("Headers", heads);
    }
    (entries.len() > 1).then_some(entries)
}

/// The way back from marked stretches and annotations to their elements (ISO 32000-1, 14.7.4.4).
fn parent_tree(
    doc: &mut Document,
    mut parents: Vec<Vec<Option<ObjectId>>>,
    annots: &[Annot],
    pages: usize,
) -> Dictionary {
    let owner = |id: Option<ObjectId>| id.map_or(Object::Null, Object::Reference);
    let of_annots = parents.pop().unwrap_or_default();
    let mut numbers = Vec::new();
    for (page, of_page) in parents.into_iter().enumerate() {
        let owners: Vec<Object> = of_page.into_iter().map(owner).collect();
        numbers.extend([int(page), doc.add_object(owners).into()]);
    }
    for (index, of_annot) in of_annots.into_iter().enumerate().take(annots.len()) {
        numbers.extend([int(pages + index), owner(of_annot)]);
    }
    dict([("Nums", numbers.into())])
}
