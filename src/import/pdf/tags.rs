//! What the tags of a PDF say: which marked content is one paragraph, which is a heading, an item of a list, contents
//! (ISO 32000-1 clause 14.8.4). Words and figures are never taken from tags.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier};

/// The most elements that are read: a booklet of a hundred pages has 100,000.
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
}

/// The tags of a document by page and marked content.
#[derive(Default, Debug)]
pub(crate) struct Tags(HashMap<(ObjectIdentifier, i32), Tag>);

impl Tags {
    /// Reads the structure tree; nothing where there is none.
    pub(crate) fn read(pdf: &Pdf) -> Tags {
        let mut tags = Tags::default();
        let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return tags };
        let Some(tree) = root.get::<Dict<'_>>("StructTreeRoot") else { return tags };
        let roles = tree.get::<Dict<'_>>("RoleMap");
        let mut walk = Walk { tags: &mut tags, roles, seen: HashSet::new(), elements: 0 };
        walk.tree(tree);
        tags
    }

    /// The tag of what is marked so on a page.
    pub(crate) fn get(&self, page: ObjectIdentifier, mark: i32) -> Option<Tag> {
        self.0.get(&(page, mark)).copied()
    }
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
}

struct Walk<'t, 'p> {
    tags: &'t mut Tags,
    roles: Option<Dict<'p>>,
    seen: HashSet<ObjectIdentifier>,
    elements: usize,
}

impl<'p> Walk<'_, 'p> {
    fn tree(&mut self, tree: Dict<'p>) {
        let within =
            Within { tag: Tag { element: 0, role: Role::default() }, page: None, lists: 0, in_paragraph: false };
        let mut open: Vec<(Dict<'p>, Within)> = vec![(tree, within)];
        while let Some((element, around)) = open.pop() {
            self.elements += 1;
            let again = element.obj_id().is_some_and(|id| !self.seen.insert(id));
            if again || self.elements > MOST {
                continue;
            }
            let within = self.enter(&element, around);
            self.kids(&element, within, &mut open);
        }
    }

    /// What holds inside an element.
    fn enter(&self, element: &Dict<'p>, mut within: Within) -> Within {
        if let Some(page) = element.get_ref("Pg") {
            within.page = Some(page.into());
        }
        let Some(named) = element.get::<Name<'_>>("S") else { return within };
        let mapped = self.roles.as_ref().and_then(|roles| roles.get::<Name<'_>>(&*named));
        let name = mapped.as_ref().map_or(named.as_ref(), AsRef::as_ref);
        let own = |role: Role| Tag { element: self.elements, role };
        match name {
            b"L" => within.lists = within.lists.saturating_add(1),
            b"LI" => {
                let item = Some(within.lists.saturating_sub(1));
                within.tag = own(Role { item, ..Role::default() });
            }
            b"TOCI" => within.tag = own(Role { contents: true, ..Role::default() }),
            // A heading within the line of a paragraph.
            [b'H', digit @ b'1'..=b'6'] if within.in_paragraph => within.tag.role.lead = Some(digit - b'0'),
            [b'H', digit @ b'1'..=b'6'] => {
                within.tag = own(Role { heading: Some(digit - b'0'), ..Role::default() });
            }
            b"Note" | b"Caption" | b"Title" | b"TD" | b"TH" => within.tag = own(Role::default()),
            // The paragraph of an item or entry is the item or entry.
            b"P" if within.tag.role == Role::default() => {
                (within.tag, within.in_paragraph) = (own(Role::default()), true);
            }
            _ => {}
        }
        within
    }

    fn kids(&mut self, element: &Dict<'p>, within: Within, open: &mut Vec<(Dict<'p>, Within)>) {
        match element.get::<Object<'p>>("K") {
            Some(Object::Array(kids)) => self.each(&kids, within, open),
            Some(kid) => self.kid(kid, within, open),
            None => {}
        }
    }

    fn each(&mut self, kids: &Array<'p>, within: Within, open: &mut Vec<(Dict<'p>, Within)>) {
        for kid in kids.iter::<Object<'p>>().take(MOST) {
            self.kid(kid, within, open);
        }
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
        if let Some(page) = page {
            self.tags.0.insert((page, mark), tag);
        }
    }
}
