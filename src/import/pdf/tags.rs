//! What the tags of a PDF say: which marked content is one paragraph, which is a heading, an item of a list, contents, a
//! cell of a table (ISO 32000-1 clause 14.8.4). Words and figures are never taken from tags; that the lines of a cell are one
//! figure is.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as Text};
use hayro_syntax::xref::XRef;

use crate::grid::{Area, prove_tiling};
use crate::import::document::{Cell, Grid};
use crate::import::place::{MOST_COLS, MOST_PLACES, place_of_columns};

/// The most kids of elements that are read: a booklet of a hundred pages has 100,000 elements.
const MOST: usize = 1_000_000;

/// What an element is.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Role {
    /// The level of a heading, from 1.
    pub(crate) heading: Option<u8>,
    /// The level of the run-in head that a paragraph begins with, as that of headings.
    pub(crate) lead: Option<u8>,
    /// The level of the list, from 0, that it is an item of.
    pub(crate) item: Option<u8>,
    /// Whether that item has a label of its own.
    pub(crate) labelled: bool,
    /// Whether it is an entry of a table of contents.
    pub(crate) contents: bool,
}

/// A paragraph by its tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Tag {
    /// Which element it is.
    pub(crate) element: usize,
    /// What that is.
    pub(crate) role: Role,
    /// The table and the cell of it that it stands in.
    pub(crate) cell: Option<(usize, usize)>,
}

/// A table by its tags.
#[derive(Default, Debug)]
struct Tabled {
    /// Its cells by rows.
    rows: Vec<Vec<Cell>>,
    /// How many cells it has.
    cells: usize,
    /// How many of its rows stand in its head.
    head: usize,
    /// Whether rows of it stand in a body.
    has_body: bool,
    /// Whether cells of its first row head rows, and whether some head columns.
    first_heads: (bool, bool),
    /// Whether another table, or what another cell has too, stands in it.
    mixed: bool,
}

impl Tabled {
    /// How many of its rows are its head: none of a table whose rows all stand in a body and whose first row has a head of its own and
    /// none of a column. Other programs leave out the head of any table.
    fn said_head(&self) -> Option<usize> {
        let is_headless = self.has_body && self.first_heads == (true, false);
        Some(self.head).filter(|head| *head > 0 || is_headless)
    }
}

/// The tags of a document by page and marked content.
#[derive(Default, Debug)]
pub(crate) struct Tags {
    marks: HashMap<(ObjectIdentifier, i32), Tag>,
    /// Its tables whose cells tile them, without words.
    tables: Vec<Option<Grid>>,
    /// By table and cell: what an element in it says that it reads (ISO 32000-1 clause 14.9.4).
    actual: HashMap<(usize, usize), String>,
}

impl Tags {
    /// Reads the structure tree; nothing where there is none.
    pub(crate) fn read(pdf: &Pdf) -> Tags {
        let mut tags = Tags::default();
        let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return tags };
        let Some(tree) = root.get::<Dict<'_>>("StructTreeRoot") else { return tags };
        let roles = tree.get::<Dict<'_>>("RoleMap");
        let (xref, seen) = (pdf.xref(), HashSet::new());
        let mut walk = Walk { tags: &mut tags, roles, xref, seen, kids: 0, elements: 0, tables: vec![] };
        walk.tree(tree);
        let mut room = MOST_PLACES;
        let tables = std::mem::take(&mut walk.tables);
        tags.tables = tables.into_iter().map(|table| tiled(table, &mut room)).collect();
        tags
    }

    /// The tag of what is marked so on a page.
    pub(crate) fn get(&self, page: ObjectIdentifier, mark: i32) -> Option<Tag> {
        let tag = self.marks.get(&(page, mark)).copied()?;
        Some(Tag { cell: tag.cell.filter(|(table, _)| self.table(*table).is_some()), ..tag })
    }

    /// A table's cells without their words, in the order of their tags.
    pub(crate) fn table(&self, table: usize) -> Option<&Grid> {
        self.tables.get(table)?.as_ref()
    }

    /// The one figure that lines of a cell are, where the file says so and their ink says the same.
    pub(crate) fn whole_figure(&self, cell: (usize, usize), lines: &[String]) -> Option<&str> {
        let said = self.actual.get(&cell)?.as_str();
        let is_figure = said.chars().all(|ch| ch.is_ascii_digit() || ",.-".contains(ch));
        (is_figure && lines.concat() == said).then_some(said)
    }

    /// Takes a table that its ink contradicts for none.
    pub(crate) fn forget(&mut self, table: usize) {
        if let Some(table) = self.tables.get_mut(table) {
            *table = None;
        }
    }
}

/// A table whose cells tile it; `room` is how many places are left for all tables.
fn tiled(table: Tabled, room: &mut usize) -> Option<Grid> {
    let height = table.rows.len();
    let spans = table.rows.iter().flatten().map(|cell| cell.rows.clamp(1, height) * cell.cols.clamp(1, MOST_COLS));
    let places = spans.fold(0usize, usize::saturating_add);
    *room = room.checked_sub(places)?;
    if table.mixed || table.cells < 2 {
        return None;
    }
    let head = table.said_head();
    let mut grid = place_of_columns(table.rows, &[])?;
    grid.header_rows = head;
    let area = |cell: &Cell| Area { row: cell.row, col: cell.col, rows: cell.rows, cols: cell.cols };
    let areas: Vec<Area> = grid.cells.iter().map(area).collect();
    prove_tiling(grid.rows.len(), grid.cols, &areas).is_ok().then_some(grid)
}

/// What an element has from those around it.
#[derive(Clone, Copy)]
struct Within {
    tag: Tag,
    page: Option<ObjectIdentifier>,
    /// How many lists are around it.
    lists: u8,
    /// Whether a paragraph is around it.
    in_paragraph: bool,
    /// The table around it.
    table: Option<usize>,
    /// Whether that table's head is around it.
    in_head: bool,
}

struct Walk<'t, 'p> {
    tags: &'t mut Tags,
    roles: Option<Dict<'p>>,
    xref: &'p XRef,
    /// The elements and the lists of kids that references have led to. One that stands in another object has no number of its own
    /// (ISO 32000-1 clause 14.7.2 lets it).
    seen: HashSet<ObjectIdentifier>,
    /// How many kids were read.
    kids: usize,
    elements: usize,
    tables: Vec<Tabled>,
}

impl<'p> Walk<'_, 'p> {
    fn tree(&mut self, tree: Dict<'p>) {
        let tag = Tag { element: 0, role: Role::default(), cell: None };
        let within = Within { tag, page: None, lists: 0, in_paragraph: false, table: None, in_head: false };
        let mut open: Vec<(Dict<'p>, Within)> = vec![(tree, within)];
        while let Some((element, around)) = open.pop() {
            self.elements += 1;
            let within = self.enter(&element, around);
            let first = open.len();
            self.kids(&element, within, &mut open);
            // The first is the next: rows and cells come in their order.
            open[first..].reverse();
        }
    }

    /// What holds inside an element.
    fn enter(&mut self, element: &Dict<'p>, around: Within) -> Within {
        let mut within = around;
        if let Some(page) = element.get_ref("Pg") {
            within.page = Some(page.into());
        }
        let Some(named) = element.get::<Name<'_>>("S") else { return within };
        let mapped = self.roles.as_ref().and_then(|roles| roles.get::<Name<'_>>(&*named));
        let name = mapped.as_ref().map_or(named.as_ref(), AsRef::as_ref);
        let (nth, cell) = (self.elements, around.tag.cell);
        let own = move |role: Role| Tag { element: nth, role, cell };
        match name {
            b"Table" => self.table(&mut within),
            b"THead" => within.in_head = true,
            b"TBody" => within.table.into_iter().for_each(|table| self.tables[table].has_body = true),
            b"TR" => self.row(within),
            b"TD" | b"TH" => within.tag = Tag { cell: self.cell(within, element), ..own(Role::default()) },
            b"L" => within.lists = within.lists.saturating_add(1),
            b"LI" => {
                let item = Some(within.lists.saturating_sub(1));
                within.tag = own(Role { item, labelled: has_label(element), ..Role::default() });
            }
            b"TOCI" => within.tag = own(Role { contents: true, ..Role::default() }),
            // A heading within the line of a paragraph.
            [b'H', digit @ b'1'..=b'6'] if within.in_paragraph => within.tag.role.lead = Some(digit - b'0'),
            [b'H', digit @ b'1'..=b'6'] => {
                within.tag = own(Role { heading: Some(digit - b'0'), ..Role::default() });
            }
            b"Note" | b"Caption" | b"Title" => within.tag = own(Role::default()),
            // The paragraph of an item or entry is the item or entry.
            b"P" if within.tag.role == Role::default() => {
                (within.tag, within.in_paragraph) = (own(Role::default()), true);
            }
            _ => {}
        }
        self.actual(&within, element);
        within
    }

    /// Keeps what an element of a cell says that it reads.
    fn actual(&mut self, within: &Within, element: &Dict<'p>) {
        let said = element.get::<Text<'_>>("ActualText").and_then(|text| super::said(text.as_bytes()));
        if let Some((cell, said)) = within.tag.cell.zip(said) {
            self.tags.actual.insert(cell, said);
        }
    }

    fn kids(&mut self, element: &Dict<'p>, within: Within, open: &mut Vec<(Dict<'p>, Within)>) {
        match element.get_raw::<Object<'p>>("K").and_then(|held| self.reached(held, within)) {
            Some(Object::Array(kids)) => self.each(&kids, within, open),
            Some(kid) => self.kid(kid, within, open),
            None => {}
        }
    }

    fn each(&mut self, kids: &Array<'p>, within: Within, open: &mut Vec<(Dict<'p>, Within)>) {
        for held in kids.raw_iter() {
            self.kids += 1;
            if self.kids > MOST {
                return;
            }
            if let Some(kid) = self.reached(held, within) {
                self.kid(kid, within, open);
            }
        }
    }

    /// What is held or referred to; an element or a list of kids that another reference led to before is nothing, and the table that
    /// claims it is told by its ink alone.
    fn reached(&mut self, held: MaybeRef<Object<'p>>, within: Within) -> Option<Object<'p>> {
        let id = match held {
            MaybeRef::NotRef(object) => return Some(object),
            MaybeRef::Ref(reference) => ObjectIdentifier::from(reference),
        };
        if self.seen.contains(&id) {
            within.table.into_iter().for_each(|table| self.tables[table].mixed = true);
            return None;
        }
        let object = self.xref.get::<Object<'p>>(id)?;
        let is_walked = match &object {
            Object::Dict(dict) => !dict.contains_key("MCID"),
            Object::Array(_) => true,
            _ => false,
        };
        if is_walked {
            self.seen.insert(id);
        }
        Some(object)
    }

    fn kid(&mut self, kid: Object<'p>, within: Within, open: &mut Vec<(Dict<'p>, Within)>) {
        match kid {
            Object::Number(mark) => self.mark(within.page, i32::try_from(mark.as_i64()).unwrap_or(-1), within.tag),
            Object::Dict(dict) => match dict.get::<i32>("MCID") {
                Some(mark) => self.mark(dict.get_ref("Pg").map(Into::into).or(within.page), mark, within.tag),
                None => open.push((dict, within)),
            },
            _ => {}
        }
    }

    fn mark(&mut self, page: Option<ObjectIdentifier>, mark: i32, tag: Tag) {
        let Some(page) = page else { return };
        let before = self.tags.marks.insert((page, mark), tag);
        // What two cells claim is nobody's.
        for (table, _) in before.iter().flat_map(|before| [before.cell, tag.cell]).flatten() {
            self.tables[table].mixed = true;
        }
    }

    fn table(&mut self, within: &mut Within) {
        if let Some(around) = within.table {
            self.tables[around].mixed = true;
        }
        (within.table, within.in_head, within.tag.cell) = (Some(self.tables.len()), false, None);
        self.tables.push(Tabled::default());
    }

    fn row(&mut self, within: Within) {
        let Some(table) = within.table.map(|table| &mut self.tables[table]) else { return };
        if within.in_head && table.head == table.rows.len() {
            table.head += 1;
        }
        table.rows.push(vec![]);
    }

    /// A cell of the row that was begun last.
    fn cell(&mut self, within: Within, element: &Dict<'p>) -> Option<(usize, usize)> {
        let index = within.table?;
        let table = &mut self.tables[index];
        table.mixed |= within.tag.cell.is_some();
        if table.rows.len() == 1 {
            let scope = attribute(element, |of| of.get::<Name<'_>>("Scope").map(|name| name.as_ref().to_vec()));
            table.first_heads.0 |= scope.as_deref() == Some(b"Row");
            table.first_heads.1 |= scope.as_deref() == Some(b"Column");
        }
        let [rows, cols] = ["RowSpan", "ColSpan"].map(|key| span(element, key));
        table.rows.last_mut()?.push(Cell { rows, cols, ..Cell::default() });
        table.cells += 1;
        Some((index, table.cells - 1))
    }
}

/// Whether an item of a list has a label: a number or bullet of its own, be it drawn.
fn has_label(item: &Dict<'_>) -> bool {
    let is_label = |kid: Dict<'_>| kid.get::<Name<'_>>("S").is_some_and(|name| name.as_ref() == b"Lbl");
    item.get::<Array<'_>>("K").is_some_and(|kids| kids.iter::<Dict<'_>>().take(4).any(is_label))
}

/// How many rows or columns a cell covers by its attributes.
fn span(element: &Dict<'_>, key: &str) -> usize {
    let said = |of: &Dict<'_>| of.get::<i32>(key).and_then(|span| usize::try_from(span).ok());
    attribute(element, said).unwrap_or(1).max(1)
}

/// What the attributes of an element say: one dictionary, or several with their revisions.
fn attribute<T>(element: &Dict<'_>, said: impl Fn(&Dict<'_>) -> Option<T>) -> Option<T> {
    match element.get::<Object<'_>>("A") {
        Some(Object::Dict(attributes)) => said(&attributes),
        Some(Object::Array(all)) => all.iter::<Object<'_>>().take(16).find_map(|object| match object {
            Object::Dict(attributes) => said(&attributes),
            _ => None,
        }),
        _ => None,
    }
}
